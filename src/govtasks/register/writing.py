"""Writing facts about obligations: each with its state, its row and its notices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

import attrs

from ..codec import Codec
from ..deadlines.results import Deadline
from ..errors import (
    ConflictError,
    InvalidValueError,
    MissingFactError,
    StoreError,
)
from ..notifying import Committed
from ..obligations.events import Act, Event, Fact, Suspended
from ..obligations.lifecycle import State, fold
from ..ports import (
    Append,
    Delivery,
    DeliveryQuery,
    DeliveryState,
    Notice,
    Record,
    Row,
    Session,
    Stored,
)
from .counting import counted
from .leavings import WORK_LEFT, leavings
from .reader import OBLIGATIONS, Reader
from .rulebook import Rulebook

_WAITING = tuple(state for state in DeliveryState if state.is_waiting)
_NEVER_SENT = (DeliveryState.WITHDRAWN, DeliveryState.EXPIRED)


@attrs.frozen(kw_only=True)
class Written:
    """Facts that may be appended: everything about them has been checked.

    Attributes:
        key: Key of the obligation.
        expected: Version that its stream has.
        facts: The facts.
        before: The state that they meet; None before the assignment.
        state: The state after them.
        row: The query row after them.
        notices: What could be sent of it.
        seen: Versions of streams that the checks rested on, as they were stored.
    """

    key: str
    expected: int
    facts: tuple[Fact, ...]
    before: State | None
    state: State
    row: Row
    notices: tuple[Notice, ...] = ()
    seen: Mapping[str, int] = attrs.field(factory=dict, hash=False)


@attrs.frozen(kw_only=True)
class Following:
    """Events that follow from the state of an obligation, with what is said of them.

    Attributes:
        key: Key of the obligation.
        events: What happened.
        notices: For the outbox.
        facts: All that was recorded of it before; read where empty.
    """

    key: str
    events: Sequence[Event]
    notices: Sequence[Notice] = ()
    facts: tuple[Fact, ...] = ()


class Writer(Reader):
    """Writes what one actor does in one transaction.

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
        self._written = 0
        self._is_half_written = False
        self._stored: list[Stored] = []
        self._new_facts: list[tuple[str, Fact]] = []
        self._notices: list[Notice] = []

    def take_recorded(self, tenant: str) -> Committed | None:
        """What was recorded since this was asked last; None for nothing."""
        if not self._stored:
            return None
        committed = Committed(
            tenant=tenant,
            at=self.now,
            stored=tuple(self._stored),
            facts=tuple(self._new_facts),
            notices=tuple(self._notices),
        )
        self._stored, self._new_facts, self._notices = [], [], []
        return committed

    @property
    def written(self) -> dict[str, int]:
        """How much was recorded since `take_recorded`: facts, notices, streams."""
        return {
            "facts": len(self._stored),
            "notices": len(self._notices),
            "streams": len({one.stream for one in self._stored}),
        }

    def finish(self) -> None:
        """Make sure that nothing half-written is committed.

        Raises:
            StoreError: Of several records that belong together, somebody else
                took the place of one while the others were written.
        """
        if self._is_half_written:
            problem = "only a part of what belongs together could be written"
            raise StoreError(problem, hint="begin the unit again")

    @contextmanager
    def _together(self) -> Iterator[None]:
        """Write what belongs together; see `finish`."""
        before = self._written
        try:
            yield
        except BaseException:
            self._is_half_written |= self._written > before
            raise

    def _record(self, stream: str, version: int, kind: str, value: object) -> None:
        record = self._codec.value_record(
            kind, value, act=self.act, effective_at=self.now, recorded_at=self.now
        )
        self._session.append(stream, version, (record,))
        self._keep(stream, version, (record,))

    def _change(
        self,
        key: str,
        facts: tuple[Fact, ...],
        events: Sequence[Event],
        at: dt.datetime,
        act: Act,
    ) -> Written:
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
        if any(isinstance(event, Suspended) for event in events):
            # What an earlier rule cannot be replayed by is refused now, not later.
            self.rulebook.earlier(state)
        return Written(
            key=key,
            expected=len(facts),
            facts=new,
            before=fold(facts),
            state=state,
            row=row_of(state, self.rulebook, (*facts, *new)),
        )

    def _write_all(
        self, changes: Sequence[Written], *, at_once: bool = False
    ) -> tuple[State, ...]:
        """Write what belongs together; see `finish`."""
        with self._together():
            if at_once:
                self._append(_seen_first(changes))
            else:
                for change in _seen_first(changes):
                    self._append([change])
        return tuple(change.state for change in changes)

    def _write(self, change: Written) -> State:
        return self._write_all([change])[0]

    def _outgoing(self, changes: Sequence[Written]) -> Sequence[Sequence[Notice]]:
        """The notices of each change that go to the outbox."""
        return [change.notices for change in changes]

    def _append(self, changes: Sequence[Written]) -> None:
        outgoing = self._outgoing(changes)
        appends = list(map(self._append_of, changes, outgoing))
        if len(appends) == 1 and not appends[0].seen:
            (one,) = appends
            self._session.append(
                one.stream, one.expected, one.records, row=one.row, notices=one.notices
            )
        else:
            self._session.append_many(appends)
        for change, one in zip(changes, appends, strict=True):
            self._keep(one.stream, one.expected, one.records)
            self._new_facts += [(change.key, fact) for fact in change.facts]
            self._notices += one.notices
        self._note_leavings(changes)

    def _note_leavings(self, changes: Sequence[Written]) -> None:
        """Note work that passes on, once for each that had it."""
        found = (
            left
            for change in changes
            for left in leavings(change.before, change.facts, change.state)
        )
        for stream, left in {one.stream: one for one in found}.items():
            if not self._session.read(stream):
                self._record(stream, 0, WORK_LEFT, left)

    def _append_of(self, change: Written, notices: Sequence[Notice]) -> Append:
        return Append(
            stream=OBLIGATIONS + change.key,
            expected=change.expected,
            records=[self._codec.record(fact) for fact in change.facts],
            row=change.row,
            notices=notices,
            seen=change.seen,
        )

    def _keep(self, stream: str, version: int, records: Sequence[Record]) -> None:
        """Remember what was appended, for whoever is told when it is committed."""
        self._written += 1
        self._stored += [
            Stored(stream=stream, version=place, record=record)
            for place, record in enumerate(records, version + 1)
        ]

    def withdraw(
        self, key: str, is_meant: Callable[[Notice], bool]
    ) -> tuple[Notice, ...]:
        """Take back notices about an obligation that were not sent yet.

        Args:
            key: Key of the obligation.
            is_meant: Which notices.

        Returns:
            Those that cannot be taken back: they were sent, or are being sent.
        """
        found = self._session.deliveries(DeliveryQuery(obligation=key))
        meant = [one.notice for one in found if is_meant(one.notice)]
        back = set(self._session.withdraw([notice.key for notice in meant]))
        gone = {one.notice.key for one in found if one.state in _NEVER_SENT} | back
        return tuple(notice for notice in meant if notice.key not in gone)

    def waiting(self, key: str) -> Sequence[Delivery]:
        """The notices about an obligation that are still to be sent."""
        wanted = DeliveryQuery(obligation=key, states=_WAITING)
        return self._session.deliveries(wanted)

    def mark_read(
        self, key: str, step_key: str, people: Collection[str], at: dt.datetime
    ) -> None:
        """Keep that these people have read what they were told of a step.

        Args:
            key: Key of the obligation.
            step_key: Key of the step.
            people: Keys of the persons.
            at: When they said so.
        """
        for one in self._session.deliveries(DeliveryQuery(obligation=key)):
            person = one.notice.recipient
            is_theirs = one.notice.key == f"{step_key}:{person}:{one.notice.channel}"
            if is_theirs and person in people and one.acknowledged_at is None:
                self._session.settle(one, attrs.evolve(one, acknowledged_at=at))

    def _check_free(self, key: str) -> None:
        """Refuse a key that is taken.

        Raises:
            ConflictError: It is.
        """
        stream = OBLIGATIONS + key
        if version := len(self._session.read(stream)):
            raise ConflictError(stream, 0, version)


def _seen_first(changes: Sequence[Written]) -> Sequence[Written]:
    """The same, with the first resting on whatever one of them rests on.

    All was read before any of it is written, and what one of them rests on may be
    the stream of another.
    """
    seen: dict[str, int] = {}
    for change in changes:
        for stream, version in change.seen.items():
            # Of two that were seen, the earlier is out of date for certain.
            seen[stream] = min(version, seen.get(stream, version))
    if not seen:
        return changes
    return [
        attrs.evolve(change, seen={} if number else seen)
        for number, change in enumerate(changes)
    ]


def require_kind(value: object, kind: type) -> None:
    """Refuse a value of another class.

    Raises:
        InvalidValueError: It is one.
    """
    if not isinstance(value, kind):
        problem = f"must be a value of {kind.__name__}"
        raise InvalidValueError(problem, value=value)


def row_of(state: State, rulebook: Rulebook, facts: Sequence[Fact] = ()) -> Row:
    """The query row of an obligation, derived from its state and its facts."""
    due = rulebook.due(state)
    obligation = state.obligation
    return Row(
        stream=OBLIGATIONS + obligation.key,
        state=state.stage.value,
        is_open=state.is_open,
        body=state.roles.lead,
        post=None if state.performer is None else state.performer.post,
        person=None if state.performer is None else state.performer.person,
        directive=obligation.directive,
        parent=obligation.parent,
        expires_at=due.expires_at if isinstance(due, Deadline) else None,
        next_at=rulebook.next_at(state, due, facts),
        **counted(state, due, rulebook, facts),
    )
