"""Random work on a store and on the in-memory store, which must never differ."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import attrs
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from ..errors import ConflictError, GovtasksError
from ..memory import MemoryStore
from ..ports import (
    Append,
    Delivery,
    DeliveryQuery,
    Notice,
    Record,
    Row,
    RowQuery,
    Session,
    Store,
)
from .store_samples import (
    HOUR,
    NOON,
    Picture,
    delivery_queries,
    moments,
    notices,
    outcomes,
    queries,
    records,
    rows,
    sample_notice,
)

STREAMS = ("directive/644", "obligation/1", "obligation/1_2")
KEYS = ("1", "2", "Đ", "3")
_SOMETIME: dict[str, Any] = {"not_before": NOON}


class StoreMachine(RuleBasedStateMachine):
    """Does the same to a store and to the oracle, and compares after each step.

    Args:
        store: The store under test.
        tenant: A tenant that nobody has used.
    """

    def __init__(self, store: Store, tenant: str) -> None:
        super().__init__()
        self._stores = (store, MemoryStore())
        self._tenant = tenant
        self._blocks = ExitStack()
        self._sessions: tuple[Session, ...] = ()

    @initialize()
    def start(self) -> None:
        """Begin the first transaction."""
        self._begin()

    def _begin(self) -> None:
        self._blocks = ExitStack()
        self._sessions = tuple(
            self._blocks.enter_context(store.begin(self._tenant))
            for store in self._stores
        )

    def _both(self, ask: Callable[[Session], object]) -> None:
        got, wanted = (_outcome(ask, session) for session in self._sessions)
        assert got == wanted

    @rule(
        stream=st.sampled_from(STREAMS),
        lag=st.sampled_from([0, 0, 0, 0, -1, 1]),
        written=st.lists(records(), min_size=1, max_size=2),
        said=st.lists(notices(KEYS), max_size=2),
        data=st.data(),
    )
    def append(
        self,
        stream: str,
        lag: int,
        written: list[Record],
        said: list[Notice],
        data: st.DataObject,
    ) -> None:
        """Append, now and then with a wrong expectation."""
        row: Row | None = data.draw(st.none() | rows(stream), label="row")
        expected = len(self._sessions[1].read(stream)) + lag
        self._both(lambda s: s.append(stream, expected, written, row=row, notices=said))

    @rule(
        several=st.lists(
            st.tuples(st.sampled_from(STREAMS), st.sampled_from([0, 0, 0, 0, 0, 1])),
            max_size=3,
        ),
        data=st.data(),
    )
    def append_many(self, several: list[tuple[str, int]], data: st.DataObject) -> None:
        """Append to several streams, also twice to one, or with an expectation."""
        versions = {one: len(self._sessions[1].read(one)) for one in STREAMS}
        appends = []
        for stream, lag in several:
            written = data.draw(st.lists(records(), min_size=1, max_size=2))
            one = Append(
                stream=stream,
                expected=versions[stream] + lag,
                records=written,
                row=data.draw(st.none() | rows(stream)),
                notices=data.draw(st.lists(notices(KEYS), max_size=2)),
            )
            versions[stream] += len(written)
            appends.append(one)
        self._both(lambda session: session.append_many(appends))

    @rule(streams=st.sets(st.sampled_from(STREAMS)))
    def read_many(self, streams: set[str]) -> None:
        """Read several streams."""
        self._both(
            lambda session: [
                (stream, tuple(stored))
                for stream, stored in sorted(session.read_many(streams).items())
            ]
        )

    @rule(
        now=moments(),
        lease=st.integers(1, 3),
        limit=st.integers(1, 3),
        without=st.sampled_from([(), (), ("mail",)]),
    )
    def claim(
        self, now: dt.datetime, lease: int, limit: int, without: tuple[str, ...]
    ) -> None:
        """Claim some notices."""
        until = now + lease * HOUR
        self._both(lambda s: s.claim(now, until=until, limit=limit, without=without))

    @rule(key=st.sampled_from(KEYS), outcome=outcomes(), lag=st.booleans())
    def settle(self, key: str, outcome: dict[str, Any], lag: bool) -> None:  # noqa: FBT001 - drawn
        """Settle a notice, also one that is not there or was taken by another."""
        found = self._sessions[1].deliveries(DeliveryQuery(key=key))
        seen = found[0] if found else Delivery(notice=sample_notice(key), **_SOMETIME)
        if lag:
            seen = attrs.evolve(seen, attempts=seen.attempts + 1)
        settled = attrs.evolve(seen, **outcome)
        self._both(lambda session: session.settle(seen, settled))

    @rule(key=st.sampled_from(KEYS), at=moments())
    def acknowledge(self, key: str, at: dt.datetime) -> None:
        """Note that somebody has read it, whatever is done with it."""
        for seen in self._sessions[1].deliveries(DeliveryQuery(key=key)):
            read = attrs.evolve(seen, acknowledged_at=at)
            self._both(lambda session: session.settle(seen, read))  # noqa: B023 - now

    @rule(keys=st.lists(st.sampled_from(KEYS), max_size=3))
    def withdraw(self, keys: list[str]) -> None:
        """Take back some notices."""
        self._both(lambda session: session.withdraw(keys, detail="không còn"))

    @rule(wanted=delivery_queries(KEYS))
    def ask(self, wanted: DeliveryQuery) -> None:
        """Ask for deliveries."""
        self._both(lambda session: session.deliveries(wanted))

    @rule(
        since=moments(),
        nth=st.integers(1, 3),
        recipient=st.sampled_from([None, "ng-a"]),
    )
    def tried(self, since: dt.datetime, nth: int, recipient: str | None) -> None:
        """Ask when messages went out."""
        self._both(lambda s: s.tried("mail", since=since, nth=nth, recipient=recipient))

    @rule(query=queries(STREAMS))
    def query(self, query: RowQuery) -> None:
        """Ask for rows."""
        self._both(lambda session: session.rows(query))

    @rule()
    def commit(self) -> None:
        """Commit, and begin anew."""
        self._blocks.close()
        self._begin()

    @rule()
    def roll_back(self) -> None:
        """Leave the block by an error, and begin anew."""
        error = RuntimeError("leave the block")
        try:
            with self._blocks:
                raise error
        except RuntimeError as caught:
            assert caught is error
        self._begin()

    @invariant()
    @precondition(lambda self: bool(self._sessions))
    def same(self) -> None:
        """Both hold the same."""
        self._both(Picture.of)

    def teardown(self) -> None:
        """Leave the last block."""
        self._blocks.close()
        self._stores[1].close()


def _outcome(ask: Callable[[Session], object], session: Session) -> object:
    """The answer, sequences as tuples; of an error what the port promises of it."""
    try:
        answer = ask(session)
    except ConflictError as error:
        return type(error), error.stream, error.expected, error.actual
    except GovtasksError as error:
        return type(error), error.field
    return tuple(answer) if isinstance(answer, (list, tuple)) else answer
