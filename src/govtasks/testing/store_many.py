"""What a store promises about several streams at once."""

from __future__ import annotations

import pytest

from ..errors import ConflictError, InvalidValueError
from ..ports import Append, Record, RowQuery, Session, Store
from .store_samples import (
    Picture,
    StoreFixtures,
    sample_notice,
    sample_record,
    sample_row,
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
