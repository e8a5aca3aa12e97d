"""What a store promises about facts, query rows and tenants."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..errors import ConflictError, InvalidValueError
from ..ports import Record, Row, RowQuery, Store
from .store_samples import (
    EMPTY,
    HOUR,
    NOON,
    Picture,
    StoreFixtures,
    queries,
    records,
    rows,
    sample_notice,
    sample_record,
    sample_row,
    with_fixtures,
)

STREAMS = ("directive/644", "obligation/1", "obligation/1_2", "obligation/1a")

NO_JSON = (
    pytest.param(NOON, id="instant"),
    pytest.param(b"bytes", id="bytes"),
    pytest.param({1, 2}, id="set"),
    pytest.param(float("nan"), id="NaN"),
    pytest.param(float("inf"), id="infinity"),
    pytest.param({1: "one"}, id="number as key"),
    pytest.param([{None: "nothing"}], id="nothing as key, inside"),
    pytest.param("\ud800", id="half of a surrogate pair"),
)


def plain(record: Record) -> tuple[object, ...]:
    """Everything in a record, so that True is not 1 and instants are moments."""
    return (
        record.type,
        record.schema,
        json.dumps(record.data, sort_keys=True),
        record.effective_at.astimezone(dt.UTC),
        record.recorded_at.astimezone(dt.UTC),
        record.actor,
        record.on_behalf_of,
        record.mandate,
    )


def _reasons(picture: Picture) -> list[Any]:
    (record,), (delivery,) = picture.facts["obligation/1"], picture.deliveries
    return [record.data["reasons"], delivery.notice.arguments["reasons"]]


class FactPromises(StoreFixtures):
    """Append and read."""

    def test_what_was_appended_is_read_in_order(
        self, store: Store, tenant: str
    ) -> None:
        """Records come back in the order of appending, numbered from 1."""
        first, second, third = (sample_record(schema=n) for n in (1, 2, 3))
        with store.begin(tenant) as session:
            at_two = session.append("obligation/1", 0, [first, second])
            at_three = session.append("obligation/1", at_two, [third])

        with store.begin(tenant) as session:
            got = session.read("obligation/1")

        assert (at_two, at_three) == (2, 3)
        assert [stored.version for stored in got] == [1, 2, 3]
        assert [stored.record for stored in got] == [first, second, third]
        assert {stored.stream for stored in got} == {"obligation/1"}

    @pytest.mark.parametrize(
        ("after", "versions"),
        [
            pytest.param(0, [1, 2, 3], id="all"),
            pytest.param(2, [3], id="the rest"),
            pytest.param(3, [], id="nothing new"),
            pytest.param(9, [], id="behind the end"),
            pytest.param(-1, [1, 2, 3], id="before the beginning"),
        ],
    )
    def test_reads_behind_a_version(
        self, store: Store, tenant: str, after: int, versions: list[int]
    ) -> None:
        """Whoever has read a part asks for the rest only."""
        with store.begin(tenant) as session:
            session.append("obligation/1", 0, [sample_record()] * 3)

            got = session.read("obligation/1", after=after)

        assert [stored.version for stored in got] == versions

    def test_unknown_stream_is_empty(self, store: Store, tenant: str) -> None:
        """A stream that nobody wrote to has no records, and is no error."""
        with store.begin(tenant) as session:
            assert list(session.read("obligation/unheard-of")) == []

    @pytest.mark.parametrize(
        ("expected", "actual"),
        [
            pytest.param(0, 2, id="taken for new"),
            pytest.param(1, 2, id="out of date"),
            pytest.param(3, 2, id="ahead"),
            pytest.param(-1, 2, id="negative"),
        ],
    )
    def test_wrong_version_is_a_conflict(
        self, store: Store, tenant: str, expected: int, actual: int
    ) -> None:
        """Who expects another version is told both, and nothing is written."""
        with store.begin(tenant) as session:
            session.append("obligation/1", 0, [sample_record()] * actual)
        before = Picture.taken(store, tenant)

        with store.begin(tenant) as session:
            with pytest.raises(ConflictError) as caught:
                session.append(
                    "obligation/1",
                    expected,
                    [sample_record()],
                    row=sample_row("obligation/1"),
                    notices=[sample_notice("1")],
                )
            after = Picture.of(session)

        assert caught.value.stream == "obligation/1"
        assert caught.value.expected == expected
        assert caught.value.actual == actual
        assert after == Picture.taken(store, tenant) == before

    def test_work_goes_on_after_a_conflict(self, store: Store, tenant: str) -> None:
        """A transaction that met a conflict can read again and append."""
        with store.begin(tenant) as session:
            session.append("obligation/1", 0, [sample_record()])
            with pytest.raises(ConflictError):
                session.append("obligation/1", 0, [sample_record()])
            session.append("obligation/1", 1, [sample_record()])

        with store.begin(tenant) as session:
            assert len(session.read("obligation/1")) == 2

    @pytest.mark.parametrize("value", NO_JSON)
    @pytest.mark.parametrize("place", ["data", "arguments"])
    def test_other_than_json_is_refused(
        self, store: Store, tenant: str, value: object, place: str
    ) -> None:
        """What JSON cannot say is refused, not written as something near it."""
        table = {"key": value}
        bad = [sample_record(data=table)] if place == "data" else [sample_record()]
        notice = sample_notice("1", **({"arguments": table} if place != "data" else {}))

        with store.begin(tenant) as session:
            with pytest.raises(InvalidValueError) as caught:
                session.append(
                    "obligation/1",
                    0,
                    [sample_record(), *bad],
                    row=sample_row("obligation/1"),
                    notices=[notice],
                )
            assert Picture.of(session) == EMPTY

        assert caught.value.field == place
        assert Picture.taken(store, tenant) == EMPTY

    @pytest.mark.parametrize(
        ("stream", "count", "row", "field"),
        [
            pytest.param("obligation/1", 0, None, "records", id="no records"),
            pytest.param("obligation/1", 1, "obligation/2", "row", id="another's row"),
            pytest.param("Nhiệm vụ", 1, None, "stream", id="not a key"),
            pytest.param("", 1, None, "stream", id="no stream"),
        ],
    )
    def test_senseless_append_is_refused(
        self,
        store: Store,
        tenant: str,
        stream: str,
        count: int,
        row: str | None,
        field: str,
    ) -> None:
        """An append that says nothing, or of the wrong stream, is refused."""
        own = None if row is None else sample_row(row)

        with store.begin(tenant) as session:
            with pytest.raises(InvalidValueError) as caught:
                session.append(stream, 0, [sample_record()] * count, row=own)
            assert Picture.of(session) == EMPTY

        assert caught.value.field == field

    def test_what_was_read_belongs_to_the_reader(
        self, store: Store, tenant: str
    ) -> None:
        """Neither what is given nor what is read is the store's own copy."""
        data: dict[str, Any] = {"reasons": ["lũ lụt"]}
        notice = sample_notice("1", arguments={"reasons": ["lũ lụt"]})
        with store.begin(tenant) as session:
            session.append(
                "obligation/1", 0, [sample_record(data=data)], notices=[notice]
            )
            data["reasons"].append("changed by the writer")

        spoilt = Picture.taken(store, tenant)
        for reasons in _reasons(spoilt):
            assert reasons == ["lũ lụt"]
            reasons.append("changed by the reader")

        assert _reasons(Picture.taken(store, tenant)) == [["lũ lụt"], ["lũ lụt"]]

    @with_fixtures
    @given(written=st.lists(records(), min_size=1, max_size=4))
    def test_every_record_comes_back(
        self, store: Store, tenants: Iterator[str], written: list[Record]
    ) -> None:
        """Any text, any JSON value and any instant comes back as it was."""
        tenant = next(tenants)

        with store.begin(tenant) as session:
            session.append("obligation/1", 0, written)

        with store.begin(tenant) as session:
            got = [stored.record for stored in session.read("obligation/1")]
        assert [plain(record) for record in got] == [plain(r) for r in written]

    def test_instants_come_back_in_utc(self, store: Store, tenant: str) -> None:
        """An instant keeps its microseconds and comes back in UTC."""
        zone = dt.timezone(7 * HOUR)
        at = dt.datetime(2017, 2, 17, 0, 0, 0, 1, tzinfo=zone)
        row = sample_row("obligation/1", expires_at=at, next_at=at)
        with store.begin(tenant) as session:
            session.append(
                "obligation/1",
                0,
                [sample_record(effective_at=at, recorded_at=at)],
                row=row,
                notices=[sample_notice("1", created_at=at)],
            )

        got = Picture.taken(store, tenant)

        (record,), (row,), (delivery,) = (
            got.facts["obligation/1"],
            got.rows,
            got.deliveries,
        )
        instants = [
            record.effective_at,
            record.recorded_at,
            row.expires_at,
            row.next_at,
            delivery.notice.created_at,
            delivery.not_before,
        ]
        assert [str(instant) for instant in instants] == [
            "2017-02-16 17:00:00.000001+00:00"
        ] * 6

    @pytest.mark.parametrize(
        ("prefix", "found"),
        [
            pytest.param("", STREAMS, id="all"),
            pytest.param("obligation/", STREAMS[1:], id="of one kind"),
            pytest.param("obligation/1_", STREAMS[2:3], id="no wildcard"),
            pytest.param("obligation/1a", STREAMS[3:], id="itself"),
            pytest.param("%", (), id="no wildcard either"),
            pytest.param("OBLIGATION", (), id="another case"),
            pytest.param("đ", (), id="another script"),
        ],
    )
    def test_streams_are_found_by_prefix(
        self, store: Store, tenant: str, prefix: str, found: tuple[str, ...]
    ) -> None:
        """Keys that begin with the prefix are found, sorted, each once."""
        with store.begin(tenant) as session:
            for stream in reversed(STREAMS):
                session.append(stream, 0, [sample_record()] * 2)

            assert tuple(session.streams(prefix)) == found


class RowPromises(StoreFixtures):
    """The query rows."""

    def test_row_is_replaced(self, store: Store, tenant: str) -> None:
        """The row of the last append is the one that is found."""
        last = Row(stream="obligation/1", state="confirmed", is_open=False)
        with store.begin(tenant) as session:
            session.append(
                "obligation/1", 0, [sample_record()], row=sample_row("obligation/1")
            )
        with store.begin(tenant) as session:
            session.append("obligation/1", 1, [sample_record()], row=last)

            assert list(session.rows(RowQuery())) == [last]

    def test_row_stays_without_a_new_one(self, store: Store, tenant: str) -> None:
        """An append without a row leaves the row as it is."""
        row = sample_row("obligation/1")
        with store.begin(tenant) as session:
            session.append("obligation/1", 0, [sample_record()], row=row)
            session.append("obligation/1", 1, [sample_record()])

            assert list(session.rows(RowQuery())) == [row]

    def test_row_can_come_later(self, store: Store, tenant: str) -> None:
        """A stream can begin without a row and get one afterwards."""
        with store.begin(tenant) as session:
            session.append("obligation/1", 0, [sample_record()])
            none = list(session.rows(RowQuery()))
            row = sample_row("obligation/1")
            session.append("obligation/1", 1, [sample_record()], row=row)

            assert none == []
            assert list(session.rows(RowQuery())) == [row]

    @pytest.mark.parametrize(
        ("wait", "found"),
        [
            pytest.param(dt.timedelta(microseconds=-1), 0, id="just before"),
            pytest.param(dt.timedelta(0), 1, id="at the instant"),
        ],
    )
    @pytest.mark.parametrize("field", ["expired_by", "next_by"])
    def test_instant_itself_counts(
        self, store: Store, tenant: str, field: str, wait: dt.timedelta, found: int
    ) -> None:
        """What is over at an instant is found from that instant, at any offset."""
        at = (NOON + wait).astimezone(dt.timezone(7 * HOUR))
        row = sample_row("obligation/1", expires_at=NOON, next_at=NOON)
        with store.begin(tenant) as session:
            session.append("obligation/1", 0, [sample_record()], row=row)

            got = session.rows(
                RowQuery(expired_by=at)
                if field == "expired_by"
                else RowQuery(next_by=at)
            )

        assert len(got) == found

    @with_fixtures
    @given(
        written=st.tuples(*(rows(stream) for stream in STREAMS)),
        query=queries(STREAMS),
    )
    def test_rows_are_those_that_match(
        self,
        store: Store,
        tenants: Iterator[str],
        written: tuple[Row, ...],
        query: RowQuery,
    ) -> None:
        """Exactly the rows that match are found, sorted, at most so many."""
        with store.begin(next(tenants)) as session:
            for row in reversed(written):
                session.append(row.stream, 0, [sample_record()], row=row)

            got = session.rows(query)

        wanted = sorted(filter(query.matches, written), key=lambda row: row.stream)
        assert list(got) == wanted[: query.limit]

    @pytest.mark.parametrize("limit", [1, 2, 3, 4, 5])
    def test_pages_join_without_gap(
        self, store: Store, tenant: str, limit: int
    ) -> None:
        """Page after page gives every row once, also when rows change between."""
        with store.begin(tenant) as session:
            for stream in STREAMS:
                row = sample_row(stream)
                session.append(stream, 0, [sample_record()], row=row)
        pages: list[str] = []
        last: str | None = None

        while True:
            with store.begin(tenant) as session:
                page = session.rows(RowQuery(after=last, limit=limit))
            if not page:
                break
            pages.extend(row.stream for row in page)
            last = page[-1].stream
            with store.begin(tenant) as session:
                again = sample_row(last, state="submitted")
                session.append(last, 1, [sample_record()], row=again)

        assert tuple(pages) == STREAMS


class TenantPromises(StoreFixtures):
    """One tenant never sees another's."""

    def test_same_keys_are_apart(self, store: Store, tenants: Iterator[str]) -> None:
        """Two tenants use the same keys, and each has its own under them."""
        ours, theirs = next(tenants), next(tenants)
        for tenant, schema in ((ours, 1), (theirs, 2)):
            with store.begin(tenant) as session:
                session.append(
                    "obligation/1",
                    0,
                    [sample_record(schema=schema)],
                    row=sample_row("obligation/1", state=f"state-{schema}"),
                    notices=[sample_notice("1", template=f"notice.{schema}")],
                )

        got = Picture.taken(store, ours)

        assert [record.schema for record in got.facts["obligation/1"]] == [1]
        assert [row.state for row in got.rows] == ["state-1"]
        assert [d.notice.template for d in got.deliveries] == ["notice.1"]

    def test_nothing_is_seen_of_another(
        self, store: Store, tenants: Iterator[str]
    ) -> None:
        """A tenant that has nothing sees nothing, whatever others have."""
        with store.begin(next(tenants)) as session:
            session.append(
                "obligation/1",
                0,
                [sample_record()],
                row=sample_row("obligation/1"),
                notices=[sample_notice("1")],
            )
        other = next(tenants)

        with store.begin(other) as session:
            claimed = session.claim(NOON, until=NOON + HOUR, limit=9)

        assert list(claimed) == []
        assert Picture.taken(store, other) == EMPTY

    def test_tenants_that_have_facts_are_listed(
        self, store: Store, tenants: Iterator[str]
    ) -> None:
        """Who has facts is listed; not who looked, nor whose were taken back."""
        ours, theirs, reader, failed = (next(tenants) for _ in range(4))
        for tenant in (ours, theirs):
            with store.begin(tenant) as session:
                session.append("obligation/1", 0, [sample_record()])
        with store.begin(reader) as session:
            session.streams()
        with pytest.raises(KeyError), store.begin(failed) as session:
            session.append("obligation/1", 0, [sample_record()])
            raise KeyError

        listed = list(store.tenants())

        assert listed == sorted(listed)
        assert {ours, theirs} <= set(listed)
        assert not {reader, failed} & set(listed)

    @pytest.mark.parametrize(
        "tenant",
        [
            pytest.param("", id="empty"),
            pytest.param("Tỉnh", id="not a key"),
            pytest.param("x" * 65, id="too long"),
            pytest.param(None, id="none"),
        ],
    )
    def test_what_is_no_tenant_is_refused(self, store: Store, tenant: Any) -> None:  # noqa: ANN401 - anything
        """A tenant is a key of at most 64 characters."""
        with pytest.raises(InvalidValueError) as caught, store.begin(tenant):
            pass

        assert caught.value.field == "tenant"
