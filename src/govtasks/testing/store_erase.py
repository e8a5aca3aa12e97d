"""What a store promises of what is forgotten after its time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import attrs
import pytest

from ..archive import Damaged, Kept, Numbered
from ..errors import InvalidValueError, UnknownNameError
from ..memory import MemoryStore
from ..ports import (
    Append,
    Store,
)
from .store_archive import fill
from .store_restore import Holdings, changed, work
from .store_samples import (
    HOUR,
    NOON,
    Picture,
    StoreFixtures,
    sample_record,
    sample_row,
)

STREAMS = ("directive/644", "obligation/1", "obligation/2")
KEYS = ("1", "2", "Đ")


class ErasePromises(StoreFixtures):
    """Forget what streams say."""

    def test_nothing_can_be_read_any_more(self, store: Store, tenant: str) -> None:
        """Facts, row and notices are gone; what is beside them stays."""
        work(store, tenant)
        before = Picture.taken(store, tenant)

        with store.begin(tenant) as session:
            count = session.erase(["obligation/1"], at=NOON)
            inside = Picture.of(session)
            read = session.read("obligation/1"), session.read_many(["obligation/1"])

        after = Picture.taken(store, tenant)
        assert count == 4
        assert [list(read[0]), list(read[1]["obligation/1"])] == [[], []]
        assert inside == after
        assert after.facts == {
            stream: facts
            for stream, facts in before.facts.items()
            if stream != "obligation/1"
        }
        assert after.rows == tuple(
            row for row in before.rows if row.stream != "obligation/1"
        )
        assert [one.notice.key for one in before.deliveries] == ["1", "2", "4", "Đ"]
        assert [one.notice.key for one in after.deliveries] == ["2", "Đ"]

    def test_chain_and_order_stay(self, store: Store, tenant: str) -> None:
        """Digests, versions and positions are as they were, and tell when it went."""
        zone = dt.timezone(7 * HOUR)
        work(store, tenant)
        before = Holdings.of(store, tenant)

        with store.begin(tenant) as session:
            session.erase(STREAMS[:2], at=NOON.astimezone(zone))

        after = Holdings.of(store, tenant)
        assert after.heads == before.heads
        assert after.facts == tuple(_erased(one, STREAMS[:2]) for one in before.facts)
        with store.begin(tenant) as session:
            scanned = list(session.scan(limit=99))
        assert _by_place(scanned) == _by_place([one.fact for one in after.facts])
        assert {str(one.erased_at) for one in scanned if isinstance(one, Kept)} == {
            str(NOON),
            "None",
        }

    @pytest.mark.parametrize("expected", [0, 1, 4, 5])
    def test_nothing_is_appended_to_it(
        self, store: Store, tenant: str, expected: int
    ) -> None:
        """Whatever version a writer expects, he is told that it was erased."""
        work(store, tenant)
        with store.begin(tenant) as session:
            session.erase(["obligation/1"], at=NOON)
        before = Holdings.of(store, tenant)
        one = Append(
            stream="obligation/1", expected=expected, records=[sample_record()]
        )
        beside = attrs.evolve(one, stream="obligation/9", expected=0)

        with store.begin(tenant) as session:
            with pytest.raises(InvalidValueError, match="was erased") as alone:
                session.append(one.stream, expected, one.records)
            with pytest.raises(InvalidValueError, match="was erased") as among:
                session.append_many([beside, one])
            with pytest.raises(InvalidValueError, match="has no facts"):
                session.put_rows([sample_row("obligation/1")])

        for caught in (alone, among):
            assert (caught.value.field, caught.value.value) == ("stream", one.stream)
        assert Holdings.of(store, tenant) == before

    def test_what_was_erased_stays_so(self, store: Store, tenant: str) -> None:
        """To erase it again counts nothing and changes no instant."""
        work(store, tenant)
        with store.begin(tenant) as session:
            session.erase(["obligation/1"], at=NOON)
        before = Holdings.of(store, tenant)

        with store.begin(tenant) as session:
            again = session.erase(["obligation/1"], at=NOON + HOUR)
            nothing = session.erase([], at=NOON + HOUR)

        assert (again, nothing) == (0, 0)
        assert Holdings.of(store, tenant) == before

    def test_unknown_stream_is_not_erased(
        self, store: Store, tenants: Iterator[str]
    ) -> None:
        """A stream of another tenant is not there, and those that are there stay."""
        ours, theirs = next(tenants), next(tenants)
        work(store, ours)
        with store.begin(theirs) as session:
            fill(session, "obligation/9")
        before = Holdings.of(store, ours)

        with store.begin(ours) as session:
            with pytest.raises(UnknownNameError, match="unknown stream") as caught:
                session.erase(["obligation/1", "obligation/9"], at=NOON)
            inside = Picture.of(session)

        assert (caught.value.field, caught.value.value) == ("streams", "obligation/9")
        assert inside == Picture.taken(store, ours)
        assert Holdings.of(store, ours) == before

    def test_erasure_is_of_one_tenant(
        self, store: Store, tenants: Iterator[str]
    ) -> None:
        """The same stream of another tenant says what it said."""
        ours, theirs = next(tenants), next(tenants)
        for tenant in (ours, theirs):
            work(store, tenant)
        before = Holdings.of(store, theirs)

        with store.begin(ours) as session:
            session.erase(STREAMS, at=NOON)

        assert Holdings.of(store, theirs) == before

    def test_erasure_is_taken_back(self, store: Store, tenant: str) -> None:
        """A block that fails has erased nothing."""
        work(store, tenant)
        before = Holdings.of(store, tenant)

        with pytest.raises(KeyError), store.begin(tenant) as session:
            session.erase(STREAMS, at=NOON)
            raise KeyError

        assert Holdings.of(store, tenant) == before

    def test_what_is_written_and_erased_at_once(
        self, store: Store, tenant: str
    ) -> None:
        """A block can erase what it wrote, and go on with other streams."""
        with store.begin(tenant) as session:
            fill(session, *STREAMS)
            session.erase([STREAMS[1]], at=NOON)
            fill(session, STREAMS[0], expected=2)

        held = Holdings.of(store, tenant)
        assert [(head.stream, head.version) for head in held.heads] == [
            (STREAMS[0], 4),
            (STREAMS[1], 2),
            (STREAMS[2], 2),
        ]
        assert [row.stream for row in held.rows] == [STREAMS[0], STREAMS[2]]

    def test_erased_facts_come_over(self, store: Store, tenant: str) -> None:
        """What was erased in one store is put into another as it is."""
        source = MemoryStore()
        work(source, tenant)
        with source.begin(tenant) as session:
            session.erase(STREAMS[:2], at=NOON)
        held = Holdings.of(source, tenant)

        held.put(store, tenant, 3)

        assert Holdings.of(store, tenant) == held
        with store.begin(tenant) as session:
            assert list(session.streams()) == ["obligation/2", "obligation/3"]


def _erased(one: Numbered, streams: tuple[str, ...]) -> Numbered:
    if one.fact.stream not in streams:
        return one
    return changed(one, record=None, erased_at=NOON)


def _by_place(facts: list[Kept | Damaged]) -> dict[tuple[str, int], Kept | Damaged]:
    found = {(one.stream, one.version): one for one in facts}
    assert len(found) == len(facts)
    return found
