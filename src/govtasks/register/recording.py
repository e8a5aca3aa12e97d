"""Recording what obligations rest on: organisation, calendars, directives."""

from __future__ import annotations

from ..deadlines.calendars import WorkCalendar
from ..deadlines.changes import Moved
from ..directives import Directive
from ..organisation import Organisation
from ..text import filled_text
from .adoption import effects_of
from .reader import (
    CALENDAR_RECORDED,
    CALENDARS,
    DIRECTIVE_ISSUED,
    DIRECTIVES,
    ORGANISATION,
    ORGANISATION_RECORDED,
)
from .writing import Writer, require_kind


class Recorder(Writer):
    """Records the organisation, working calendars and directives."""

    def record_organisation(self, organisation: Organisation) -> None:
        """Record the organisation with all its intervals, past ones too.

        Earlier records stay in the stream; the latest is in force.

        Raises:
            InvalidValueError: It is no organisation.
        """
        require_kind(organisation, Organisation)
        version = len(self._session.read(ORGANISATION))
        self._record(ORGANISATION, version, ORGANISATION_RECORDED, organisation)
        self._organisation = organisation

    def record_calendar(self, calendar: WorkCalendar) -> None:
        """Record a working calendar, so that each of its versions is kept.

        From now on it goes before any other of its key. Earlier versions stay
        in the stream: what was closed, and every instant of the past, is
        counted by the one of then.

        Raises:
            InvalidValueError: It moves something that is open, which
                `adopt_calendar` does with a cause; or its version was recorded
                with other days.
            CoverageError: It does not reach the deadline of something open.
        """
        require_kind(calendar, WorkCalendar)
        effects_of(self, calendar).require_none()
        self._keep_calendar(calendar)

    def adopt_calendar(
        self, calendar: WorkCalendar, *, cause: str
    ) -> tuple[Moved, ...]:
        """Record a changed calendar, and each open deadline that it moves.

        Args:
            calendar: A new version of a calendar that is in use.
            cause: Why it changed, such as the decision on a day off.

        Returns:
            What moved, by key; what is closed stays as it was.

        Raises:
            InvalidValueError: No cause, or its version was recorded with other
                days.
            CoverageError: It does not reach the deadline of something open.
        """
        require_kind(calendar, WorkCalendar)
        filled_text(cause, "cause")
        effects = effects_of(self, calendar)
        self._keep_calendar(calendar)
        self._write_all(
            [
                self._change(key, self.facts(key), (event,), self.now, self.act)
                for key, event in effects.events(cause)
            ]
        )
        return effects.moved

    def _keep_calendar(self, calendar: WorkCalendar) -> None:
        known = self.rulebook.recorded(calendar.key)
        if not known or known[-1].calendar != calendar:
            stream = CALENDARS + calendar.key
            self._record(stream, len(known), CALENDAR_RECORDED, calendar)
            self._calendars.pop(calendar.key)

    def issue(self, directive: Directive) -> Directive:
        """Record a directive (ban hành, tiếp nhận văn bản).

        Raises:
            ConflictError: One was recorded under that key.
            InvalidValueError: It is no directive.
            UnknownNameError: Its issuer, or a directive it refers to, is unknown.
        """
        require_kind(directive, Directive)
        self.organisation().body(directive.issuer)
        for reference in directive.references:
            self.directive(reference.directive)
        self._record(DIRECTIVES + directive.key, 0, DIRECTIVE_ISSUED, directive)
        return directive
