"""Writing facts about obligations: each with its state, its row and its notices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import attrs

from ..codec import Codec
from ..deadlines.results import Deadline
from ..errors import InvalidValueError, MissingFactError, StoreError
from ..obligations.cascade import check_child
from ..obligations.events import (
    Act,
    Assigned,
    CounterAccepted,
    Event,
    ExtensionGranted,
    Fact,
    Resumed,
    RuleSet,
)
from ..obligations.lifecycle import State, fold
from ..ports import Notice, Row, Session
from .reader import OBLIGATIONS, Reader
from .rulebook import Rulebook


@attrs.frozen(kw_only=True)
class Written:
    """Facts that may be appended: everything about them has been checked."""

    key: str
    expected: int
    facts: tuple[Fact, ...]
    state: State
    row: Row


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
        self._written += 1

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
        if any(map(_sets_term, events)):
            # Later facts only tell what happened: they are never refused because
            # the parent's term has become shorter since.
            self._check_parent(state)
        return Written(
            key=key,
            expected=len(facts),
            facts=new,
            state=state,
            row=row_of(state, self.rulebook),
        )

    def _write_all(self, changes: Sequence[Written]) -> tuple[State, ...]:
        """Write what belongs together; see `finish`."""
        with self._together():
            return tuple(map(self._write, changes))

    def _write(self, change: Written, notices: Sequence[Notice] = ()) -> State:
        self._session.append(
            OBLIGATIONS + change.key,
            change.expected,
            [self._codec.record(fact) for fact in change.facts],
            row=change.row,
            notices=notices,
        )
        self._written += 1
        return change.state


def _sets_term(event: Event) -> bool:
    """Whether somebody decided on a term by it."""
    if isinstance(event, Resumed):
        return event.rule is not None
    return isinstance(event, Assigned | RuleSet | ExtensionGranted | CounterAccepted)


def require_kind(value: object, kind: type) -> None:
    """Refuse a value of another class.

    Raises:
        InvalidValueError: It is one.
    """
    if not isinstance(value, kind):
        problem = f"must be a value of {kind.__name__}"
        raise InvalidValueError(problem, value=value)


def row_of(state: State, rulebook: Rulebook) -> Row:
    """The query row of an obligation, derived from its state."""
    due = rulebook.due(state)
    obligation = state.obligation
    return Row(
        stream=OBLIGATIONS + obligation.key,
        state=state.stage.value,
        is_open=state.is_open,
        body=state.roles.lead,
        directive=obligation.directive,
        parent=obligation.parent,
        expires_at=due.expires_at if isinstance(due, Deadline) else None,
        next_at=rulebook.next_at(state, due),
    )
