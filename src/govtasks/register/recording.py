"""Recording what obligations rest on: organisation, calendars, directives."""

from __future__ import annotations

import attrs

from ..deadlines.calendars import WorkCalendar
from ..deadlines.changes import Moved
from ..directives import Directive
from ..obligations.refusals import refuse
from ..obligations.rights import check_commands
from ..organisation import Organisation, check_recordable
from ..organisation.changes import Rewritten, rewritten
from ..text import filled_text, plain_text
from .adoption import effects_of
from .preferring import Preferring
from .reader import (
    CALENDAR_RECORDED,
    CALENDARS,
    CORRECTIONS,
    DIRECTIVE_ISSUED,
    DIRECTIVE_NUMBERED,
    DIRECTIVES,
    NUMBERS,
    ORGANISATION,
    ORGANISATION_CORRECTED,
    ORGANISATION_RECORDED,
)
from .writing import require_kind


@attrs.frozen(kw_only=True)
class Correction:
    """Why the record of an organisation was changed for past days (đính chính).

    Attributes:
        version: The record that it made, from 1.
        reason: Why.
        changes: What of the past is said otherwise, a sentence each.
    """

    version: int
    reason: str
    changes: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Numbered:
    """A directive that was issued under a number.

    Attributes:
        directive: Key of the directive.
        symbol: Its symbol (ký hiệu); None where nobody knows it.
    """

    directive: str
    symbol: str | None = None


class Recorder(Preferring):
    """Records the organisation, working calendars and directives."""

    def record_organisation(
        self, organisation: Organisation, *, correcting: str = ""
    ) -> None:
        """Record the organisation with all its intervals, past ones too.

        Earlier records stay in the stream; the latest is in force. What the last
        one says of days before today must stand in the new one too, or the chain
        of a past day would change behind the back of whoever was judged by it.

        Args:
            organisation: All of it.
            correcting: Why the past was recorded wrongly, where it was; kept
                with a list of what changed.

        Raises:
            InvalidValueError: It is no organisation, or the reason is no text.
            MalformedDataError: It holds circles, a sub-delegation that no
                instrument allows, or a mandate for a command that there is not.
            RefusedError: It changes the past, and no reason is given.
        """
        require_kind(organisation, Organisation)
        plain_text(correcting, "correcting")
        check_recordable(organisation)
        check_commands(organisation)
        version = len(self._session.read(ORGANISATION))
        changes = self._rewritten(organisation) if version else ()
        if changes and not correcting.strip():
            texts = "; ".join(change.text() for change in changes)
            refuse("past-rewritten", before=self.now.date(), changes=texts)
        self._record(ORGANISATION, version, ORGANISATION_RECORDED, organisation)
        if changes:
            made = Correction(
                version=version + 1,
                reason=correcting,
                changes=tuple(change.text() for change in changes),
            )
            number = len(self._session.read(CORRECTIONS))
            self._record(CORRECTIONS, number, ORGANISATION_CORRECTED, made)
        self._organisation = organisation

    def _rewritten(self, organisation: Organisation) -> tuple[Rewritten, ...]:
        return rewritten(self.organisation(), organisation, self.now.date())

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
            UnknownNameError: Its issuer, or a directive it refers to, or a
                provision of that, is unknown.
            RefusedError: The same document was recorded under another key: by
                issuer, year, number and symbol.
        """
        require_kind(directive, Directive)
        self.organisation().body(directive.issuer)
        for reference in directive.references:
            other = self.directive(reference.directive)
            for path in reference.provisions:
                other.provision(path)
        before = self._numbered_alike(directive)
        with self._together():
            self._record(DIRECTIVES + directive.key, 0, DIRECTIVE_ISSUED, directive)
            if stream := _number_stream(directive):
                made = Numbered(directive=directive.key, symbol=directive.symbol)
                self._record(stream, before, DIRECTIVE_NUMBERED, made)
        return directive

    def _numbered_alike(self, directive: Directive) -> int:
        """How many documents have its number, none of them being the same."""
        stream = _number_stream(directive)
        stored = self._session.read(stream) if stream else ()
        for one in stored:
            other = self._codec.value(one, DIRECTIVE_NUMBERED, Numbered)
            if other.symbol == directive.symbol and other.directive != directive.key:
                refuse("same-document", document=directive, directive=other.directive)
        return len(stored)


def _number_stream(directive: Directive) -> str | None:
    """Where the documents of an issuer that have one number in one year stand."""
    identity = directive.identity
    if identity is None:
        return None
    issuer, year, number, _ = identity
    return f"{NUMBERS}{issuer}/{year}/{number}"
