"""Random work of every kind, with proof, copies and erasure among it."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from ..archive import Kept, Numbered
from ..ports import Append, Delivery, Notice, Record, Row, RowQuery, Store
from ..storage import canonical_table, chained
from .store_machine import KEYS, STREAMS, StoreMachine
from .store_positions import Place, followed, places
from .store_samples import (
    NOON,
    attributes,
    moments,
    notices,
    queries,
    records,
    rows,
)

ANYWHERE = (*STREAMS, "obligation/9")
_DIGEST = "0" * 64


class ArchiveMachine(StoreMachine):
    """As `StoreMachine`, with what is asked by whoever proves, copies or rebuilds."""

    def __init__(self, store: Store, tenant: str) -> None:
        super().__init__(store, tenant)
        # What is committed was read in this order, by each store.
        self._orders: list[list[Place]] = [[], []]
        self._inside: list[list[Place]] = [[], []]

    @rule(
        stream=st.sampled_from(STREAMS),
        seen=st.dictionaries(
            st.sampled_from(ANYWHERE), st.sampled_from([0, 0, 0, 1, -1]), max_size=2
        ),
        record=records(),
    )
    def append_resting(self, stream: str, seen: dict[str, int], record: Record) -> None:
        """Append what rests on other streams, also where they went on."""
        ends = self._ends()
        one = Append(
            stream=stream,
            expected=ends.get(stream, (0, ""))[0],
            records=[record],
            seen={key: ends.get(key, (0, ""))[0] + lag for key, lag in seen.items()},
        )
        self._both(lambda session: session.append_many([one]))

    def _ends(self) -> dict[str, tuple[int, str]]:
        heads = self._sessions[1].heads()
        return {head.stream: (head.version, head.digest) for head in heads}

    @rule(query=queries(STREAMS), by=attributes())
    def count(self, query: RowQuery, by: list[str]) -> None:
        """Ask for rows and how many there are."""
        self._both(lambda session: session.rows(query))
        self._both(lambda session: dict(session.tally(query)))
        self._both(lambda session: dict(session.tallies(by, query)))

    @rule(rows=st.lists(st.sampled_from(ANYWHERE).flatmap(rows), max_size=2))
    def put_rows(self, rows: list[Row]) -> None:
        """Replace rows, also of a stream that is not there."""
        self._both(lambda session: session.put_rows(rows))

    @rule(streams=st.sets(st.sampled_from(ANYWHERE), max_size=2), at=moments())
    def erase(self, streams: set[str], at: dt.datetime) -> None:
        """Forget some streams."""
        self._both(lambda session: session.erase(streams, at=at))

    @rule(
        stream=st.sampled_from(ANYWHERE),
        written=st.lists(records() | st.none(), min_size=1, max_size=2),
        lag=st.sampled_from([0, 0, 0, 0, 1, -1]),
        row=st.none() | st.sampled_from(ANYWHERE).flatmap(rows),
        said=st.none() | notices(KEYS),
    )
    def restore(
        self,
        stream: str,
        written: list[Record | None],
        lag: int,
        row: Row | None,
        said: Notice | None,
    ) -> None:
        """Put in facts, also erased ones, now and then behind a gap."""
        facts = self._following(stream, written, lag)
        rows = [row] if row else []
        deliveries = (
            [Delivery(notice=said, not_before=NOON, attempts=2)] if said else []
        )
        self._both(
            lambda session: session.restore(facts, rows=rows, deliveries=deliveries)
        )

    def _following(
        self, stream: str, written: list[Record | None], lag: int
    ) -> list[Numbered]:
        ends = self._ends()
        version, digest = ends.get(stream, (0, ""))
        position = sum(end for end, _ in ends.values()) + lag
        facts = []
        for number, record in enumerate(written, 1):
            digest = self._digest(digest, stream, version + number, record)
            fact = Kept(
                stream=stream,
                version=version + number,
                record=record,
                digest=digest,
                erased_at=None if record else NOON,
            )
            facts.append(Numbered(position=position + number, fact=fact))
        return facts

    def _digest(
        self, before: str, stream: str, version: int, record: Record | None
    ) -> str:
        if record is None:
            return _DIGEST
        return chained(
            before,
            tenant=self._tenant,
            stream=stream,
            version=version,
            record=record,
            data=canonical_table(record.data),
        )

    @rule()
    def follow(self) -> None:
        """Read the order of all facts, which goes on where it was."""
        for number, session in enumerate(self._sessions):
            found = followed(session)
            before = self._inside[number]
            assert places(found)[: len(before)] == before
            assert [one.position for one in found] == list(range(1, len(found) + 1))
            self._inside[number] = places(found)
        assert sorted(self._inside[0]) == sorted(self._inside[1])

    @rule()
    def commit(self) -> None:
        """Commit, and begin anew."""
        super().commit()
        self._orders = [list(order) for order in self._inside]

    @rule()
    def roll_back(self) -> None:
        """Leave the block by an error, and begin anew."""
        super().roll_back()
        self._inside = [list(order) for order in self._orders]

    @invariant()
    @precondition(lambda self: bool(self._sessions))
    def same_proof(self) -> None:
        """Both hold the same facts with the same digests, each stream from 1."""
        self._both(lambda session: session.heads())
        self._both(lambda session: session.scan(limit=999))
        facts = self._sessions[0].scan(limit=999)
        for one, following in pairwise(facts):
            assert following.version in (1, one.version + 1)
