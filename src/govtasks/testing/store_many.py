"""What a store promises about several streams at once."""

from __future__ import annotations

from functools import partial

import attrs
import pytest

from ..errors import ConflictError, GovtasksError, InvalidValueError
from ..ports import Append, Record, RowQuery, Session, Store
from .store_samples import (
    Picture,
    StoreFixtures,
    sample_notice,
    sample_record,
    sample_row,
    together,
)


def append(
    stream: str, expected: int = 0, record: Record | None = None, **row: object
) -> Append:
    """One record, a row and a notice for a stream."""
    return Append(
        stream=stream,
        expected=expected,
        records=[record or sample_record()],
        row=sample_row(stream, **row),
        notices=[sample_notice(f"{stream}:{expected}")],
    )


def _keys(session: Session) -> list[str]:
    return sorted(one.notice.key for one in session.deliveries())


class ManyPromises(StoreFixtures):
    """Append to several streams, and read several."""

    def test_appends_each_as_by_itself(self, store: Store, tenant: str) -> None:
        """New streams begin, others go on; each has its row and its notices."""
        with store.begin(tenant) as session:
            session.append("obligation/1", 0, [sample_record(schema=1)])
            session.append_many([append("obligation/2", state="assigned")])

        with store.begin(tenant) as session:
            versions = session.append_many(
                [
                    append("obligation/3", state="assigned"),
                    append("obligation/1", 1, state="assigned"),
                    append("obligation/2", 1, state="accepted"),
                ]
            )

        with store.begin(tenant) as session:
            assert list(versions) == [1, 2, 2]
            for stream, version in (("1", 2), ("2", 2), ("3", 1)):
                got = session.read(f"obligation/{stream}")
                assert [one.version for one in got] == list(range(1, version + 1))
            assert {row.stream: row.state for row in session.rows(RowQuery())} == {
                "obligation/1": "assigned",
                "obligation/2": "accepted",
                "obligation/3": "assigned",
            }
            assert _keys(session) == [
                "obligation/1:1",
                "obligation/2:0",
                "obligation/2:1",
                "obligation/3:0",
            ]

    def test_two_for_one_stream_follow_each_other(
        self, store: Store, tenant: str
    ) -> None:
        """The second begins where the first ends, and its row is the one that stays."""
        first = append("obligation/1", record=sample_record(schema=1))
        second = append("obligation/1", 1, sample_record(schema=2), state="accepted")
        with store.begin(tenant) as session:
            versions = session.append_many([first, second])
            got = session.read("obligation/1")
            (row,) = session.rows(RowQuery())

        assert list(versions) == [1, 2]
        assert [one.record.schema for one in got] == [1, 2]
        assert row.state == "accepted"

    def test_one_conflict_refuses_all(self, store: Store, tenant: str) -> None:
        """Where one stream is not where it is expected, nothing is written."""
        with store.begin(tenant) as session:
            session.append("obligation/2", 0, [sample_record()] * 2)
        before = Picture.taken(store, tenant)

        with store.begin(tenant) as session:
            with pytest.raises(ConflictError) as caught:
                session.append_many([append("obligation/1"), append("obligation/2", 1)])
            after = Picture.of(session)

        error = caught.value
        assert (error.stream, error.expected, error.actual) == ("obligation/2", 1, 2)
        assert after == before
        assert Picture.taken(store, tenant) == before

    @pytest.mark.parametrize(
        "bad",
        [
            pytest.param(
                append("obligation/2", record=sample_record(data={"a": {1}})),
                id="no JSON",
            ),
            pytest.param(
                Append(stream="obligation/2", expected=0, records=[]), id="no records"
            ),
        ],
    )
    def test_one_refused_refuses_all(
        self, store: Store, tenant: str, bad: Append
    ) -> None:
        """What no store can keep keeps the others out too."""
        with store.begin(tenant) as session:
            with pytest.raises(InvalidValueError):
                session.append_many([append("obligation/1"), bad])
            after = Picture.of(session)

        assert not after.facts
        assert not after.deliveries

    def test_nothing_is_appended_of_nothing(self, store: Store, tenant: str) -> None:
        """To append to no stream is no error."""
        with store.begin(tenant) as session:
            assert list(session.append_many([])) == []

    def test_a_notice_that_is_there_is_left(self, store: Store, tenant: str) -> None:
        """Of two notices with the same key the first stays, in whatever append."""
        said, again = (sample_notice("1", recipient=who) for who in ("ng-a", "ng-b"))
        with store.begin(tenant) as session:
            session.append_many(
                [
                    Append(
                        stream=f"obligation/{number}",
                        expected=0,
                        records=[sample_record()],
                        notices=[notice],
                    )
                    for number, notice in enumerate((said, again))
                ]
            )
            (kept,) = session.deliveries()

        assert kept.notice.recipient == "ng-a"

    def test_reads_each_as_by_itself(self, store: Store, tenant: str) -> None:
        """The records of each in order; of an unknown stream there are none."""
        streams = ("obligation/2", "obligation/unheard-of", "obligation/1")
        with store.begin(tenant) as session:
            session.append("obligation/1", 0, [sample_record(schema=n) for n in (1, 2)])
            session.append("obligation/2", 0, [sample_record(schema=3)])

            got = session.read_many(streams)

            assert set(got) == set(streams)
            for stream in streams:
                assert list(got[stream]) == list(session.read(stream))
            assert [one.version for one in got["obligation/1"]] == [1, 2]

    def test_reads_more_than_one_statement_holds(
        self, store: Store, tenant: str
    ) -> None:
        """Databases limit the values of a statement; a reader need not know."""
        streams = [f"obligation/{number}" for number in range(1200)]
        with store.begin(tenant) as session:
            session.append_many(
                [
                    Append(stream=stream, expected=0, records=[sample_record()])
                    for stream in streams
                ]
            )
            got = session.read_many(streams)

        assert {len(stored) for stored in got.values()} == {1}
        assert len(got) == len(streams)


class SeenPromises(StoreFixtures):
    """Appends that rest on streams they do not write to."""

    @pytest.mark.parametrize(
        ("seen", "conflict"),
        [
            pytest.param({}, None, id="nothing"),
            pytest.param({"obligation/1": 2}, None, id="as it stands"),
            pytest.param({"obligation/none": 0}, None, id="still not there"),
            pytest.param(
                {"obligation/1": 1}, ("obligation/1", 1, 2), id="went on meanwhile"
            ),
            pytest.param({"obligation/1": 3}, ("obligation/1", 3, 2), id="ahead"),
            pytest.param(
                {"obligation/1": 2, "obligation/2": 0},
                ("obligation/2", 0, 1),
                id="one of two",
            ),
        ],
    )
    def test_what_it_rests_on_holds(
        self,
        store: Store,
        tenant: str,
        seen: dict[str, int],
        conflict: tuple[str, int, int] | None,
    ) -> None:
        """Where one of the streams that were seen went on, nothing is written."""
        with store.begin(tenant) as session:
            session.append("obligation/1", 0, [sample_record()] * 2)
            session.append("obligation/2", 0, [sample_record()])
        before = Picture.taken(store, tenant)
        part = attrs.evolve(append("obligation/1/part"), seen=seen)

        with store.begin(tenant) as session:
            if conflict is None:
                assert list(session.append_many([part])) == [1]
                return
            with pytest.raises(ConflictError) as caught:
                session.append_many([append("obligation/3"), part])
            inside = Picture.of(session)

        error = caught.value
        assert (error.stream, error.expected, error.actual) == conflict
        assert inside == before == Picture.taken(store, tenant)

    def test_seen_is_what_was_there_before(self, store: Store, tenant: str) -> None:
        """What goes in with it does not count, on whichever side of it it stands."""
        with store.begin(tenant) as session:
            session.append("obligation/1", 0, [sample_record()])
            part, other = (
                attrs.evolve(append(f"obligation/{key}"), seen={"obligation/1": 1})
                for key in ("part", "other")
            )
            versions = session.append_many([part, append("obligation/1", 1), other])

        assert list(versions) == [1, 2, 1]

    def test_first_of_two_holds_the_whole(self, store: Store, tenant: str) -> None:
        """Who read the whole before another changed it is told so."""
        slow, fast = self.two(store, tenant)
        with store.begin(tenant) as session:
            session.append("obligation/1", 0, [sample_record()])

        with pytest.raises(ConflictError) as caught, slow as late:
            version = len(late.read("obligation/1"))
            with fast as early:
                early.append("obligation/1", 1, [sample_record()])
            part = append("obligation/part")
            late.append_many([attrs.evolve(part, seen={"obligation/1": version})])

        error = caught.value
        assert (error.stream, error.expected, error.actual) == ("obligation/1", 1, 2)
        assert list(Picture.taken(store, tenant).facts) == ["obligation/1"]

    def test_of_two_that_cross_one_is_told(self, store: Store, tenant: str) -> None:
        """Two that each rest on what the other changes are not both let in."""
        streams = ("obligation/1", "obligation/2")
        with store.begin(tenant) as session:
            for stream in streams:
                session.append(stream, 0, [sample_record()])

        def change(stream: str, other: str) -> int:
            with store.begin(tenant) as session:
                one = append(stream, 1)
                session.append_many([attrs.evolve(one, seen={other: 1})])
            return 1

        results = together(
            [partial(change, *streams), partial(change, *reversed(streams))]
        )

        # A database may notice that they wait for each other before they see it.
        assert [isinstance(one, GovtasksError) for one in results].count(True) == 1
        assert sorted(
            len(facts) for facts in Picture.taken(store, tenant).facts.values()
        ) == [1, 2]
