"""A unit of work: everything in it is recorded together, or nothing is."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Iterable, Mapping, Sequence
from typing import get_args

import attrs

from ..codec import Codec
from ..deadlines.calendars import WorkCalendar
from ..deadlines.changes import Moved
from ..deadlines.results import Deadline
from ..directives import Directive
from ..errors import ConflictError, InvalidValueError, MissingFactError, StoreError
from ..obligations.cascade import check_child, fan_out
from ..obligations.commands import Assign, Command
from ..obligations.events import (
    Act,
    Assigned,
    Event,
    Fact,
    OccurrenceOpened,
    RuleSet,
)
from ..obligations.lifecycle import State, decide, fold
from ..obligations.model import Obligation
from ..organisation import Organisation
from ..ports import Notice, Row, Session
from ..text import aware, filled_text
from .adoption import effects_of
from .reader import (
    CALENDAR_RECORDED,
    CALENDARS,
    DIRECTIVE_ISSUED,
    DIRECTIVES,
    OBLIGATIONS,
    ORGANISATION,
    ORGANISATION_RECORDED,
    Reader,
)
from .rulebook import Rulebook


@attrs.frozen(kw_only=True)
class _Change:
    """Facts that may be appended: everything about them has been checked."""

    key: str
    expected: int
    facts: tuple[Fact, ...]
    state: State
    row: Row


class Unit(Reader):
    """One transaction of one actor. Get it from `Register.unit`.

    Each method checks everything before it records anything: after an error
    nothing of that call is left, and the unit can go on.

    Attributes:
        act: Who acts, for whom, under which mandate.
        now: When the facts of this unit are recorded.
    """

    def __init__(
        self,
        session: Session,
        codec: Codec,
        rulebook: Rulebook,
        *,
        act: Act,
        now: dt.datetime,
    ) -> None:
        super().__init__(session, codec, rulebook)
        self.act = act
        self.now = now
        self._is_half_written = False

    def finish(self) -> None:
        """Make sure that nothing half-written is committed.

        Raises:
            StoreError: Of several records that belong together, somebody else
                took the place of one while the others were written.
        """
        if self._is_half_written:
            problem = "only a part of what belongs together could be written"
            raise StoreError(problem, hint="begin the unit again")

    def record_organisation(self, organisation: Organisation) -> None:
        """Record the organisation with all its intervals, past ones too.

        Earlier records stay in the stream; the latest is in force.

        Raises:
            InvalidValueError: It is no organisation.
        """
        _check_kind(organisation, Organisation)
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
        _check_kind(calendar, WorkCalendar)
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
        _check_kind(calendar, WorkCalendar)
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
        _check_kind(directive, Directive)
        self.organisation().body(directive.issuer)
        for reference in directive.references:
            self.directive(reference.directive)
        self._record(DIRECTIVES + directive.key, 0, DIRECTIVE_ISSUED, directive)
        return directive

    def assign(
        self,
        obligation: Obligation,
        *,
        facts: Mapping[str, dt.date] | None = None,
        effective_at: dt.datetime | None = None,
    ) -> State:
        """Give an obligation to its lead body (giao nhiệm vụ).

        Args:
            obligation: What is to be done.
            facts: Days known now, by name; the day of issue of its directive
                is added where that is known.
            effective_at: When it happened; now where it is not given.

        Raises:
            RefusedError: It would be due later than its parent.
            ConflictError: The key is taken.
            UnknownNameError: A body, directive, provision, parent, regime,
                calendar or ladder that is not there.
            CoverageError: Its deadline lies outside its calendar.
        """
        change = self._assigned(obligation, facts or {}, self._effect(effective_at))
        return self._write(change)

    def cascade(
        self,
        obligation: Obligation,
        addressees: Iterable[str],
        *,
        effective_at: dt.datetime | None = None,
    ) -> tuple[State, ...]:
        """Give one obligation to each addressee as one of its own (phân khai).

        The obligation itself must have been assigned; each part names it as
        its parent.

        Raises:
            GovtasksError: As `assign`; then no addressee is given anything.
        """
        at = self._effect(effective_at)
        parts = fan_out(obligation, addressees)
        return self._write_all([self._assigned(part, {}, at) for part in parts])

    def do(
        self,
        key: str,
        command: Command,
        *,
        effective_at: dt.datetime | None = None,
        act: Act | None = None,
    ) -> State:
        """Carry out a command on an obligation.

        Args:
            key: Key of the obligation.
            command: What to do.
            effective_at: When it happened; now where it is not given.
            act: Who acted, where not the actor of the unit.

        Raises:
            RefusedError: A rule forbids it; nothing is recorded.
            InvalidValueError: It is no command.
            UnknownNameError: There is no such obligation.
            CoverageError: A new deadline lies outside the calendar.
        """
        if not isinstance(command, get_args(Command)):
            problem = "must be a command of govtasks.obligations.commands"
            raise InvalidValueError(problem, field="command", value=command)
        at = self._effect(effective_at)
        facts = self.facts(key)
        actor = act or self.act
        events = decide(fold(facts), command, actor, now=self.now, effective_at=at)
        return self._write(self._change(key, facts, events, at, actor))

    def open_occurrences(self, key: str, until: dt.date) -> tuple[str, ...]:
        """Give each occurrence of a series that began by a day its own record.

        Args:
            key: Key of the recurring obligation (nhiệm vụ định kỳ).
            until: Periods that begin on this day or earlier.

        Returns:
            Keys of the obligations that were assigned, in order; none where
            all are open already, or the obligation is no series.
        """
        parts = self.rulebook.occurrences(self._known(key), until)
        if not parts:
            return ()
        events = [
            OccurrenceOpened(occurrence=period, obligation=part.key)
            for period, part in parts
        ]
        changes = [self._assigned(part, {}, self.now) for _, part in parts]
        series = self._change(key, self.facts(key), events, self.now, self.act)
        self._write_all([series, *changes])
        return tuple(change.key for change in changes)

    def append(
        self, key: str, events: Sequence[Event], *, notices: Sequence[Notice] = ()
    ) -> State:
        """Record events that follow from the state, with notices for the outbox."""
        change = self._change(key, self.facts(key), events, self.now, self.act)
        return self._write(change, notices)

    def _effect(self, at: dt.datetime | None) -> dt.datetime:
        return self.now if at is None else aware(at, "effective_at")

    def _record(self, stream: str, version: int, kind: str, value: object) -> None:
        record = self._codec.value_record(
            kind, value, act=self.act, effective_at=self.now, recorded_at=self.now
        )
        self._session.append(stream, version, (record,))

    def _assigned(
        self, obligation: Obligation, facts: Mapping[str, dt.date], at: dt.datetime
    ) -> _Change:
        """What `assign` would record."""
        _check_kind(obligation, Obligation)
        directive = self.directive(obligation.directive)
        directive.provision(obligation.provision)
        self._check_rulebook(obligation)
        self._check_bodies(obligation, at)
        self._check_free(obligation.key)
        issued = {"issue": directive.issued} if directive.issued else {}
        known = tuple(sorted({**issued, **facts}.items()))
        command = Assign(obligation=obligation, facts=known)
        events = decide(None, command, self.act, now=self.now, effective_at=at)
        return self._change(obligation.key, (), events, at, self.act)

    def _check_rulebook(self, obligation: Obligation) -> None:
        """What it names must exist now, even if it is needed only later."""
        self.rulebook.regime(obligation.regime)
        self.rulebook.calendar(obligation.calendar)
        self.rulebook.ladder(obligation.ladder)

    def _check_free(self, key: str) -> None:
        stream = OBLIGATIONS + key
        if version := len(self._session.read(stream)):
            raise ConflictError(stream, 0, version)

    def _check_bodies(self, obligation: Obligation, at: dt.datetime) -> None:
        """Every body that has a role must exist; the lead on that very day."""
        organisation = self.organisation()
        zone = zoneinfo.ZoneInfo(self.rulebook.regime(obligation.regime).zone)
        roles = obligation.roles
        organisation.body_at(roles.lead, at.astimezone(zone).date())
        others = (obligation.assigner, roles.monitoring, roles.confirming)
        for body in (*others, *roles.helping, *roles.informed):
            if body is not None:
                organisation.body(body)

    def _check_parent(self, state: State) -> None:
        """A part may not be due later than what it serves."""
        parent = state.obligation.parent
        if parent is not None:
            whole = self.rulebook.due(self._known(parent))
            check_child(self.rulebook.due(state), whole)

    def _change(
        self,
        key: str,
        facts: tuple[Fact, ...],
        events: Sequence[Event],
        at: dt.datetime,
        act: Act,
    ) -> _Change:
        """The facts of these events, behind every check that can be made."""
        new = tuple(
            Fact(
                event=event,
                act=act,
                effective_at=at,
                recorded_at=self.now,
                version=version,
            )
            for version, event in enumerate(events, len(facts) + 1)
        )
        state = fold((*facts, *new))
        if state is None:
            problem = "was never assigned"
            raise MissingFactError(problem, field="obligation", value=key)
        if any(isinstance(event, Assigned | RuleSet) for event in events):
            # Later facts only tell what happened: they are never refused because
            # the parent's term has become shorter since.
            self._check_parent(state)
        return _Change(
            key=key,
            expected=len(facts),
            facts=new,
            state=state,
            row=row_of(state, self.rulebook),
        )

    def _write_all(self, changes: Sequence[_Change]) -> tuple[State, ...]:
        """Write what belongs together; see `finish`."""
        written: list[State] = []
        try:
            for change in changes:
                state = self._write(change)
                written.append(state)
        except BaseException:
            self._is_half_written |= bool(written)
            raise
        return tuple(written)

    def _write(self, change: _Change, notices: Sequence[Notice] = ()) -> State:
        self._session.append(
            OBLIGATIONS + change.key,
            change.expected,
            [self._codec.record(fact) for fact in change.facts],
            row=change.row,
            notices=notices,
        )
        return change.state


def _check_kind(value: object, kind: type) -> None:
    if not isinstance(value, kind):
        problem = f"must be a value of {kind.__name__}"
        raise InvalidValueError(problem, value=value)


def row_of(state: State, rulebook: Rulebook) -> Row:
    """The query row of an obligation, derived from its state."""
    due = rulebook.due(state)
    obligation = state.obligation
    return Row(
        stream=OBLIGATIONS + obligation.key,
        state=state.workflow.value,
        is_open=state.is_open,
        body=obligation.roles.lead,
        directive=obligation.directive,
        parent=obligation.parent,
        expires_at=due.expires_at if isinstance(due, Deadline) else None,
        next_at=rulebook.next_at(state, due),
    )
