"""What a store promises about the order in which facts became known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..archive import Archive, Kept, Numbered
from ..errors import ConflictError, InvalidValueError
from ..ports import Store
from .store_archive import STREAMS, fill
from .store_samples import (
    StoreFixtures,
    sample_record,
    together,
    with_fixtures,
)

Place = tuple[str, int]


def places(numbered: tuple[Numbered, ...] | list[Numbered]) -> list[Place]:
    """Stream and version of each."""
    return [(one.fact.stream, one.fact.version) for one in numbered]


def followed(session: Archive, position: int = 0, limit: int = 99) -> list[Numbered]:
    """All behind a position, page after page."""
    found: list[Numbered] = []
    while page := session.since(position + len(found), limit=limit):
        assert len(page) <= limit
        found.extend(page)
    return found


def known(store: Store, tenant: str, position: int = 0) -> list[Numbered]:
    """All that is committed behind a position."""
    with store.begin(tenant) as session:
        return followed(session, position)


def add(store: Store, tenant: str, stream: str, count: int = 1) -> None:
    """Append to a stream, wherever it ends."""
    with store.begin(tenant) as session:
        fill(session, stream, count=count, expected=len(session.read(stream)))


class PositionPromises(StoreFixtures):
    """Reading everything since a position."""

    def test_positions_begin_at_one_without_gaps(
        self, store: Store, tenant: str
    ) -> None:
        """Every fact has a position, facts of a stream in their order."""
        with store.begin(tenant) as session:
            fill(session, *STREAMS)
        add(store, tenant, STREAMS[0], 3)

        got = known(store, tenant)

        assert [one.position for one in got] == list(range(1, 12))
        assert sorted(places(got)) == [
            *((STREAMS[0], version) for version in range(1, 6)),
            *((stream, version) for stream in STREAMS[1:] for version in (1, 2)),
        ]
        for stream in STREAMS:
            versions = [version for key, version in places(got) if key == stream]
            assert versions == sorted(versions)

    def test_facts_come_whole(self, store: Store, tenant: str) -> None:
        """What is read since a position is what a stream holds, digest and all."""
        add(store, tenant, "obligation/1", 2)

        got = known(store, tenant)

        with store.begin(tenant) as session:
            wanted = [
                Kept(
                    stream=one.stream,
                    version=one.version,
                    record=one.record,
                    digest=one.digest,
                )
                for one in session.read("obligation/1")
            ]
        assert [one.fact for one in got] == wanted

    @pytest.mark.parametrize("limit", [1, 2, 3, 7, 8, 9])
    def test_pages_of_the_order_join(
        self, store: Store, tenant: str, limit: int
    ) -> None:
        """Page after page gives every fact once, in the same order as at once."""
        with store.begin(tenant) as session:
            fill(session, *STREAMS)
        whole = known(store, tenant)

        with store.begin(tenant) as session:
            assert followed(session, 0, limit) == whole
            assert followed(session, 3, limit) == whole[3:]
            assert list(session.since(8, limit=limit)) == []
            assert list(session.since(99, limit=limit)) == []

    def test_order_never_changes(self, store: Store, tenant: str) -> None:
        """What was read once keeps its position, whatever is written afterwards."""
        seen: list[Numbered] = []
        for stream in (*reversed(STREAMS), *STREAMS):
            add(store, tenant, stream)
            seen += known(store, tenant, len(seen))

            assert known(store, tenant) == seen

        assert len(seen) == 8

    def test_what_was_not_asked_for_comes_behind(
        self, store: Store, tenant: str
    ) -> None:
        """Facts of several transactions that nobody read yet come behind what was."""
        add(store, tenant, "obligation/9")
        first = known(store, tenant)

        for stream in ("obligation/2", "obligation/1", "obligation/9"):
            add(store, tenant, stream)

        got = known(store, tenant)
        assert got[:1] == first
        assert {one.position for one in got[1:]} == {2, 3, 4}

    def test_own_facts_are_numbered_too(self, store: Store, tenant: str) -> None:
        """Who appended reads it behind all else, and finds it there when committed."""
        add(store, tenant, "obligation/2")
        with store.begin(tenant) as session:
            fill(session, "obligation/1")
            inside = followed(session)

        assert places(inside)[1:] == [("obligation/1", 1), ("obligation/1", 2)]
        assert known(store, tenant) == inside

    def test_what_was_taken_back_leaves_no_gap(self, store: Store, tenant: str) -> None:
        """Positions that a failed block gave out are given again."""
        add(store, tenant, "obligation/2")
        with pytest.raises(KeyError), store.begin(tenant) as session:
            fill(session, "obligation/1")
            assert len(followed(session)) == 3
            raise KeyError
        add(store, tenant, "obligation/3")

        got = known(store, tenant)

        assert places(got) == [("obligation/2", 1), ("obligation/3", 1)]
        assert [one.position for one in got] == [1, 2]

    def test_unfinished_facts_come_behind_what_was_read(
        self, store: Store, tenant: str
    ) -> None:
        """None is seen before it is committed, and none slips in before what was."""
        add(store, tenant, "obligation/9")
        before = known(store, tenant)
        writing, reading = self.two(store, tenant)
        with writing as writer:
            fill(writer, "obligation/1")
            if self.parallel:
                add(store, tenant, "obligation/2")
            with reading as reader:
                meanwhile = followed(reader)
        if not self.parallel:
            add(store, tenant, "obligation/2")

        late = known(store, tenant, len(meanwhile))

        assert meanwhile[: len(before)] == before
        assert ("obligation/1", 1) not in places(meanwhile)
        assert known(store, tenant) == meanwhile + late
        assert sorted(places(meanwhile + late)) == [
            ("obligation/1", 1),
            ("obligation/1", 2),
            ("obligation/2", 1),
            ("obligation/9", 1),
        ]

    def test_readers_that_follow_writers_lose_nothing(
        self, store: Store, tenant: str
    ) -> None:
        """While some write, those who read on from where they were miss nothing."""
        rounds, writers = 6, 2

        def write(writer: int) -> list[Numbered]:
            done = 0
            while done < rounds:
                try:
                    add(store, tenant, f"obligation/{writer}", 2)
                    add(store, tenant, "obligation/both")
                    done += 1
                except ConflictError:
                    continue
            return []

        def follow() -> list[Numbered]:
            found: list[Numbered] = []
            for _ in range(rounds * writers):
                found += known(store, tenant, len(found))
            return found

        works: list[Callable[[], list[Numbered]]] = [
            *(partial(write, writer) for writer in range(writers)),
            follow,
            follow,
        ]
        *written, first, second = together(works)

        assert written == [[], []]
        whole = known(store, tenant)
        for found in (first, second):
            assert isinstance(found, list), found
            assert whole[: len(found)] == found
        assert [one.position for one in whole] == list(range(1, len(whole) + 1))
        assert len(set(places(whole))) == len(whole)

    def test_tenants_have_orders_of_their_own(
        self, store: Store, tenants: Iterator[str]
    ) -> None:
        """Each tenant's positions begin at 1 and hold its facts only."""
        ours, theirs = next(tenants), next(tenants)
        for stream in STREAMS:
            for tenant in (ours, theirs):
                add(store, tenant, stream)
                known(store, tenant)

        for tenant in (ours, theirs):
            assert places(known(store, tenant)) == [(stream, 1) for stream in STREAMS]

    def test_position_before_all_is_refused(self, store: Store, tenant: str) -> None:
        """There is nothing before the first."""
        with (
            store.begin(tenant) as session,
            pytest.raises(InvalidValueError, match="must be 0") as caught,
        ):
            session.since(-1, limit=1)

        assert caught.value.field == "position"
        assert caught.value.value == -1

    @with_fixtures
    @given(
        work=st.lists(
            st.tuples(
                st.lists(st.sampled_from(STREAMS), min_size=1, max_size=3),
                st.booleans(),
                st.booleans(),
            ),
            max_size=5,
        )
    )
    def test_reading_on_gives_the_whole(
        self,
        store: Store,
        tenants: Iterator[str],
        work: list[tuple[list[str], bool, bool]],
    ) -> None:
        """Read at any time in any number of pages, it is one order of all facts."""
        tenant, found, versions = next(tenants), list[Numbered](), dict[str, int]()
        for streams, asks, asks_inside in work:
            with store.begin(tenant) as session:
                for stream in streams:
                    at = versions.get(stream, 0)
                    versions[stream] = session.append(stream, at, [sample_record()])
                if asks_inside:
                    session.since(len(found), limit=2)
            if asks:
                found += known(store, tenant, len(found))

        found += known(store, tenant, len(found))
        assert known(store, tenant) == found
        assert sorted(places(found)) == sorted(
            (stream, version)
            for stream, last in versions.items()
            for version in range(1, last + 1)
        )
