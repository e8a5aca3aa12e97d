"""The whole and its parts: what follows in one from what is recorded in the other.

Whatever is written about an obligation is written with all that follows from it, in
one transaction: the part in the stream of the whole, the day that a part takes from
the whole, what is proposed to the parts, what a series is told of its occurrences.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import attrs

from ..deadlines.calendars import WorkCalendar
from ..deadlines.changes import Moved
from ..deadlines.results import Deadline, Due
from ..obligations import commands as do
from ..obligations import events as did
from ..obligations.cascade import is_occurrence, known_days, triggered
from ..obligations.events import Act, Event, Fact
from ..obligations.inheriting import day_from, inherited
from ..obligations.lengthening import Lengthened, lengthened
from ..obligations.lifecycle import State
from ..obligations.limits import (
    check_child,
    check_parts,
    is_later,
    is_past,
    is_sooner,
)
from ..obligations.particulars import Longer
from ..obligations.proposing import Offer, offer_of
from ..obligations.records import CounterOffer, ExtensionRequest
from ..ports import RowQuery
from .reader import OBLIGATIONS
from .recording import Recorder
from .rulebook import Rulebook
from .writing import Written

_DECIDED = (
    did.Assigned,
    did.RuleSet,
    did.ExtensionGranted,
    did.CounterAccepted,
    did.Resumed,
)
"""Decisions on a term: they are refused where they break the law of the parts."""

_HAPPENED = (
    did.Received,
    did.Triggered,
    did.Suspended,
    did.Reassigned,
    did.RefusalAgreed,
    did.Reopened,
    did.DayInherited,
)
"""What moves a deadline all the same, and cannot be undone by a refusal."""


@attrs.frozen
class _Whole:
    """What a part was checked against, and the version of its stream."""

    state: State
    seen: Mapping[str, int]


class Parts(Recorder):
    """Keeps the whole and its parts together."""

    _planned: tuple[Written, ...] = ()

    def facts(self, key: str) -> tuple[Fact, ...]:
        """As `Reader.facts`, with what is to be written in this very call."""
        planned = [f for one in self._planned if one.key == key for f in one.facts]
        if planned and planned[0].version == 1:
            return tuple(planned)
        return (*super().facts(key), *planned)

    def adopt_calendar(
        self, calendar: WorkCalendar, *, cause: str
    ) -> tuple[Moved, ...]:
        """Record a changed calendar, and each open deadline that it moves.

        The law moves by itself and is not refused. A part that would then be due
        after what it serves has the fact ``overran`` recorded.

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
        found = super().adopt_calendar(calendar, cause=cause)
        with self._planning(()):
            for one in found:
                state = self._known(one.key)
                self._hand_down(state, self.rulebook.due(state), self.now, self.act)
            for one in found:
                self._note_overruns(self._known(one.key), self.now, self.act)
            super()._write_all(self._planned)
        return found

    def _change(
        self,
        key: str,
        facts: tuple[Fact, ...],
        events: Sequence[Event],
        at: dt.datetime,
        act: Act,
    ) -> Written:
        """As `Writer._change`, behind the law that no part is due after its whole."""
        change = super()._change(key, facts, events, at, act)
        if not any(isinstance(event, _DECIDED) for event in events):
            return change
        whole = self._whole(change.state)
        if whole and (came := _inherited(change.state, whole.state, self.rulebook)):
            change = super()._change(key, facts, (*events, came), at, act)
        return self._within_limits(change, whole)

    def _within_limits(self, change: Written, whole: _Whole | None) -> Written:
        """Refuse a decision that takes a part past its whole; never a better one.

        What goes through rests on what was read: nobody may change it meanwhile.
        """
        state, after = change.state, self.rulebook.due(change.state)
        before = None if change.before is None else self.rulebook.due(change.before)
        seen: dict[str, int] = {}
        if whole is not None:
            seen |= whole.seen
            if is_later(after, before):
                limit = self.rulebook.due(whole.state)
                check_child(state.obligation, after, limit)
        if change.before is not None and is_sooner(after, before):
            seen |= self._seen_parts(state)
            check_parts(after, self._later_parts(state, after))
        return attrs.evolve(change, seen=seen)

    def _whole(self, state: State) -> _Whole | None:
        """What an obligation serves, with the version that is stored of it."""
        parent = state.obligation.parent
        if parent is None:
            return None
        facts = self.facts(parent)
        planned = sum(len(one.facts) for one in self._planned if one.key == parent)
        version = len(facts) - planned
        return _Whole(self._folded(parent, facts), {OBLIGATIONS + parent: version})

    def _seen_parts(self, state: State) -> dict[str, int]:
        """Where the open parts stand, and theirs where they take their day from it."""
        key, seen = state.obligation.key, dict[str, int]()
        for row in self._session.rows(RowQuery(parent=key, is_open=True)):
            seen[row.stream] = len(self._session.read(row.stream))
            part = self._known(row.stream.removeprefix(OBLIGATIONS))
            if any(inherited(part.rule, key)):
                seen |= self._seen_parts(part)
        return seen

    def _whole_due(self, state: State | None) -> Due | None:
        """The deadline of what an obligation serves, where it serves something."""
        parent = None if state is None else state.obligation.parent
        return None if parent is None else self.rulebook.due(self._known(parent))

    def _longer(
        self, state: State | None, command: do.Command, due: Due | None
    ) -> Lengthened | None:
        """What the longer term comes to that a command is about."""
        asked = None if state is None else _asked(state, command)
        if state is None or asked is None:
            return None
        obligation = state.obligation
        return lengthened(
            state,
            asked,
            due=due or self.rulebook.due(state),
            now=self.now,
            regime=self.rulebook.regime(obligation.regime),
            calendar=self.rulebook.calendar(obligation.calendar),
        )

    def _open_parts(self, key: str) -> Iterator[State]:
        """The parts of an obligation in which something is still to be done."""
        for row in self._session.rows(RowQuery(parent=key, is_open=True)):
            yield self._known(row.stream.removeprefix(OBLIGATIONS))

    def _later_parts(self, state: State, due: Due) -> Iterator[tuple[str, Due]]:
        """Key and deadline of the open parts that are due later than this.

        A part whose day is that of the whole moves with it; its own parts do not.
        """
        if not isinstance(due, Deadline):
            return
        key = state.obligation.key
        for row in self._session.rows(RowQuery(parent=key, is_open=True)):
            if row.expires_at is not None and row.expires_at <= due.expires_at:
                continue
            part = self._known(row.stream.removeprefix(OBLIGATIONS))
            if any(inherited(part.rule, key)):
                yield from self._later_parts(part, due)
            elif row.expires_at is not None:
                yield part.obligation.key, self.rulebook.due(part)

    @contextmanager
    def _planning(self, changes: Sequence[Written]) -> Iterator[None]:
        """Whatever is read meanwhile sees what is to be written."""
        self._planned = tuple(changes)
        try:
            yield
        finally:
            self._planned = ()

    def _write_all(
        self, changes: Sequence[Written], *, at_once: bool = False
    ) -> tuple[State, ...]:
        """Write what belongs together, and all that follows from it."""
        with self._planning(changes):
            self._note_given(changes)
            for change in changes:
                self._follow(change)
            super()._write_all(self._planned, at_once=at_once)
        return tuple(change.state for change in changes)

    def _plan(
        self, key: str, events: Sequence[Event], at: dt.datetime, act: Act
    ) -> Written:
        """Add a change to those to be written, with what follows from it."""
        facts = () if isinstance(events[0], did.Assigned) else self.facts(key)
        change = self._change(key, facts, events, at, act)
        self._planned += (change,)
        self._follow(change)
        return change

    def _note_given(self, changes: Sequence[Written]) -> None:
        """Note each part in the stream of the whole; a series knows its own."""
        given: dict[str, list[Written]] = {}
        for change in changes:
            parent = change.state.obligation.parent
            if change.before is None and parent is not None:
                given.setdefault(parent, []).append(change)
        for parent, parts in given.items():
            whole = self._known(parent)
            events = [
                did.PartGiven(obligation=part.key, lead=part.state.roles.lead)
                for part in parts
                if not is_occurrence(part.key, whole)
            ]
            if events:
                first = parts[0].facts[0]
                self._plan(parent, events, first.effective_at, first.act)

    def _follow(self, change: Written) -> None:
        """Plan what follows elsewhere from one change."""
        kinds = {type(fact.event) for fact in change.facts}
        at, act = change.facts[0].effective_at, change.facts[0].act
        if change.before is not None and kinds & {*_DECIDED, *_HAPPENED}:
            self._follow_term(change, kinds, at, act)
        if did.Confirmed in kinds:
            self._note_done(change.state, at, act)
        for fact in change.facts:
            if isinstance(fact.event, did.OccurrenceOpened):
                self._begin_triggered(change.state, fact.event, at, act)

    def _follow_term(
        self, change: Written, kinds: set[type[Event]], at: dt.datetime, act: Act
    ) -> None:
        """What follows from a term that moved, or from a clock that stopped."""
        state, after = change.state, self.rulebook.due(change.state)
        before = None if change.before is None else self.rulebook.due(change.before)
        held = None if change.before is None else self._held(change.before)
        if after != before:
            self._hand_down(state, after, at, act)
        if not kinds & set(_DECIDED) and (after != before or did.Reopened in kinds):
            self._note_overruns(state, at, act)
        offer = offer_of(state, change.facts, held, after)
        if offer is not None:
            self._propose(offer, act)

    def _hand_down(self, state: State, due: Due, at: dt.datetime, act: Act) -> None:
        """Give the day of the whole to the parts that take theirs from it."""
        key = state.obligation.key
        for part in tuple(self._open_parts(key)):
            for rule in inherited(part.rule, key):
                came = day_from(part, rule, state, due)
                if came is not None:
                    self._plan(part.obligation.key, (came,), at, act)

    def _note_overruns(self, state: State, at: dt.datetime, act: Act) -> None:
        """Note where something that happened took a part past its whole."""
        due = self.rulebook.due(state)
        if state.is_open and is_past(due, self._whole_due(state)):
            self._overran(state, at, act)
        for key, _ in tuple(self._later_parts(state, due)):
            self._overran(self._known(key), at, act)

    def _overran(self, part: State, at: dt.datetime, act: Act) -> None:
        key, whole = part.obligation.key, part.obligation.parent
        due, limit = self.rulebook.due(part), self._whole_due(part)
        if whole and isinstance(due, Deadline) and isinstance(limit, Deadline):
            days = {"whole_day": limit.last_day, "day": due.last_day}
            noted = did.Overran(whole=whole, **days)
            if self.facts(key)[-1].event != noted:
                self._plan(key, (noted,), at, act)

    def _propose(self, offer: Offer, act: Act) -> None:
        """Propose to each open part what changed in the whole."""
        for part in tuple(self._open_parts(offer.whole)):
            proposal = offer.to(part, self._held(part))
            if proposal is not None:
                self._plan(part.obligation.key, (proposal,), self.now, act)

    def _held(self, state: State) -> Due:
        """The deadline as it would be without the pause that lasts."""
        if state.is_suspended:
            state = attrs.evolve(state, pauses=state.pauses[:-1])
        return self.rulebook.due(state)

    def _note_done(self, state: State, at: dt.datetime, act: Act) -> None:
        """Tell a series that one of its occurrences is done."""
        key, parent = state.obligation.key, state.obligation.parent
        if parent is None or not is_occurrence(key, self._known(parent)):
            return
        judged = state.judged_at or at
        day = judged.astimezone(self.rulebook.zone(state)).date()
        self._plan(parent, (did.OccurrenceDone(obligation=key, day=day),), at, act)

    def _begin_triggered(
        self, state: State, opened: did.OccurrenceOpened, at: dt.datetime, act: Act
    ) -> None:
        """Begin the obligation of one time that a repeating condition came about."""
        if not state.obligation.repeats:
            return
        part = triggered(state, opened.occurrence)
        self._check_free(part.key)
        begun = did.Assigned(obligation=part, facts=known_days(state))
        came = did.Triggered(reason=opened.reason)
        self._plan(part.key, (begun, came), at, act)


def _inherited(
    state: State, whole: State, rulebook: Rulebook
) -> did.DayInherited | None:
    """The day of the whole as it comes to a part, where it is another one."""
    rule = next(inherited(state.rule, whole.obligation.key), None)
    if rule is None:
        return None
    return day_from(state, rule, whole, rulebook.due(whole))


def _asked(
    state: State, command: do.Command
) -> Longer | ExtensionRequest | CounterOffer | None:
    """The longer term that a command asks for, offers, grants or takes."""
    match command:
        case do.RequestExtension() | do.CounterExtension():
            return command
        case do.GrantExtension():
            return state.request
        case do.AcceptCounter():
            return None if state.request is None else state.request.counter
        case _:
            return None
