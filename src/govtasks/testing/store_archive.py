"""What a store promises to whoever proves what it holds, or rebuilds its rows."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..archive import Archive, Head, Kept
from ..errors import InvalidValueError
from ..ports import Record, Row, RowQuery, Session, Store
from ..storage import canonical_table, chained
from .store_samples import (
    HOUR,
    NOON,
    Picture,
    StoreFixtures,
    attributes,
    queries,
    records,
    rows,
    sample_record,
    sample_row,
    with_fixtures,
)

STREAMS = ("directive/644", "obligation/1", "obligation/1_2", "obligation/1a")
FEWEST = (
    pytest.param(lambda session, limit: session.heads(limit=limit), id="heads"),
    pytest.param(lambda session, limit: session.scan(limit=limit), id="scan"),
    pytest.param(lambda session, limit: session.since(0, limit=limit), id="since"),
)


def fill(session: Session, *streams: str, count: int = 2, expected: int = 0) -> None:
    """Append some records and a row to each of these streams."""
    for stream in streams:
        several = [sample_record(schema=number) for number in range(1, count + 1)]
        session.append(stream, expected, several, row=sample_row(stream))


def digests(tenant: str, stream: str, written: list[Record]) -> list[str]:
    """The digests of records that are the first of their stream."""
    found: list[str] = []
    for version, record in enumerate(written, 1):
        digest = chained(
            found[-1] if found else "",
            tenant=tenant,
            stream=stream,
            version=version,
            record=record,
            data=canonical_table(record.data),
        )
        found.append(digest)
    return found


class ProofPromises(StoreFixtures):
    """Digests, ends of streams, and everything from first to last."""

    @with_fixtures
    @given(
        first=st.lists(records(), min_size=1, max_size=3),
        then=st.lists(records(), min_size=1, max_size=2),
    )
    def test_digests_chain_alike_in_every_store(
        self,
        store: Store,
        tenants: Iterator[str],
        first: list[Record],
        then: list[Record],
    ) -> None:
        """Each digest follows from the fact and the digest before, nothing else."""
        tenant = next(tenants)
        with store.begin(tenant) as session:
            session.append("obligation/1", 0, first)
        with store.begin(tenant) as session:
            session.append("obligation/1", len(first), then)

        with store.begin(tenant) as session:
            got = session.read("obligation/1")
            rest = session.read("obligation/1", after=len(first))
            (head,) = session.heads()

        wanted = digests(tenant, "obligation/1", first + then)
        assert [stored.digest for stored in got] == wanted
        assert [stored.digest for stored in rest] == wanted[len(first) :]
        assert head == Head(
            stream="obligation/1", version=len(wanted), digest=wanted[-1]
        )

    def test_digests_are_seen_where_they_were_written(
        self, store: Store, tenant: str
    ) -> None:
        """The transaction that appends reads the digests that all read later."""
        with store.begin(tenant) as session:
            fill(session, *STREAMS)
            fill(session, "obligation/1", expected=2)
            inside = session.read_many(STREAMS), session.heads()

        with store.begin(tenant) as session:
            after = session.read_many(STREAMS), session.heads()
        assert {key: list(found) for key, found in inside[0].items()} == {
            key: list(found) for key, found in after[0].items()
        }
        assert list(inside[1]) == list(after[1])

    @pytest.mark.parametrize(
        ("prefix", "found"),
        [
            pytest.param("", STREAMS, id="all"),
            pytest.param("obligation/", STREAMS[1:], id="of one kind"),
            pytest.param("obligation/1_", STREAMS[2:3], id="no wildcard"),
            pytest.param("%", (), id="no wildcard either"),
        ],
    )
    @pytest.mark.parametrize("limit", [None, 1, 2, 3, 4])
    def test_heads_come_page_by_page(
        self,
        store: Store,
        tenant: str,
        prefix: str,
        found: tuple[str, ...],
        limit: int | None,
    ) -> None:
        """Ends of streams by prefix, sorted; page after page names each once."""
        with store.begin(tenant) as session:
            fill(session, *reversed(STREAMS))
            pages = _heads(session, prefix, limit)

        assert [head.stream for head in pages] == list(found)
        assert {head.version for head in pages} <= {2}

    @pytest.mark.parametrize("limit", [1, 2, 3, 5, 100])
    def test_scan_gives_every_fact(self, store: Store, tenant: str, limit: int) -> None:
        """All facts by stream and version; page after page gives each once."""
        with store.begin(tenant) as session:
            fill(session, *reversed(STREAMS))
            fill(session, "obligation/1", expected=2)

        with store.begin(tenant) as session:
            pages = _scanned(session, limit)
            wanted = [
                Kept(
                    stream=one.stream,
                    version=one.version,
                    record=one.record,
                    digest=one.digest,
                )
                for stream in STREAMS
                for one in session.read(stream)
            ]

        assert pages == wanted
        assert len(pages) == 10

    @pytest.mark.parametrize("ask", FEWEST)
    @pytest.mark.parametrize("limit", [0, -1])
    def test_page_without_a_fact_is_refused(
        self,
        store: Store,
        tenant: str,
        ask: Callable[[Archive, int], object],
        limit: int,
    ) -> None:
        """A page holds at least one."""
        with store.begin(tenant) as session:
            fill(session, *STREAMS)
            with pytest.raises(InvalidValueError, match="at least 1") as caught:
                ask(session, limit)

        assert caught.value.field == "limit"
        assert caught.value.value == limit

    def test_proof_is_of_one_tenant(self, store: Store, tenants: Iterator[str]) -> None:
        """The same facts of two tenants have other digests, and neither sees both."""
        ours, theirs, nobody = next(tenants), next(tenants), next(tenants)
        found = {}
        for tenant in (ours, theirs):
            with store.begin(tenant) as session:
                fill(session, *STREAMS[:2])
        for tenant in (ours, theirs, nobody):
            with store.begin(tenant) as session:
                asked = session
                found[tenant] = asked.heads(), asked.scan(limit=99)

        heads = [{head.digest for head in found[one][0]} for one in (ours, theirs)]
        assert [len(found[one][1]) for one in (ours, theirs, nobody)] == [4, 4, 0]
        assert [len(found[one][0]) for one in (ours, theirs, nobody)] == [2, 2, 0]
        assert not set.intersection(*heads)


def _heads(session: Archive, prefix: str, limit: int | None) -> list[Head]:
    found: list[Head] = []
    while page := session.heads(
        prefix, after=found[-1].stream if found else "", limit=limit
    ):
        found.extend(page)
        assert limit is None or len(page) <= limit
    return found


def _scanned(session: Archive, limit: int) -> list[Kept]:
    found: list[Kept] = []
    while page := session.scan(
        (found[-1].stream, found[-1].version) if found else None, limit=limit
    ):
        found.extend(one for one in page if isinstance(one, Kept))
        assert len(page) <= limit
    return found


class RebuildPromises(StoreFixtures):
    """Counting rows, and putting back what was lost of them."""

    @with_fixtures
    @given(
        written=st.tuples(*(rows(stream) for stream in STREAMS)),
        query=queries(STREAMS),
    )
    def test_tally_counts_the_rows(
        self,
        store: Store,
        tenants: Iterator[str],
        written: tuple[Row, ...],
        query: RowQuery,
    ) -> None:
        """By leading body, as many as there are rows, whatever page is asked for."""
        with store.begin(next(tenants)) as session:
            for row in written:
                session.append(row.stream, 0, [sample_record()], row=row)

            got = session.tally(query)
            rows = session.rows(attrs.evolve(query, after=None, limit=None))

        assert dict(got) == Counter(row.body for row in rows)

    @with_fixtures
    @given(
        written=st.tuples(*(rows(stream) for stream in STREAMS)),
        query=queries(STREAMS),
        by=attributes(),
    )
    def test_tallies_count_the_rows(
        self,
        store: Store,
        tenants: Iterator[str],
        written: tuple[Row, ...],
        query: RowQuery,
        by: list[str],
    ) -> None:
        """By any attributes, as many as there are rows, with the values they have."""
        with store.begin(next(tenants)) as session:
            for row in written:
                session.append(row.stream, 0, [sample_record()], row=row)

            got = session.tallies(by, query)
            rows = session.rows(attrs.evolve(query, after=None, limit=None))

        assert got == Counter(tuple(getattr(row, name) for name in by) for row in rows)
        values = [value for tally in got for value in tally]
        assert {type(one) for one in values} <= {str, bool, int, dt.date, type(None)}
        flags = ("is_open", "is_delayed", "is_excused", "is_early")
        assert all(type(getattr(row, flag)) is bool for row in rows for flag in flags)

    @pytest.mark.parametrize(
        ("by", "value"),
        [
            pytest.param(["bucket", "stream"], "stream", id="key"),
            pytest.param(["expires_at"], "expires_at", id="instant"),
            pytest.param(["1; DROP TABLE"], "1; DROP TABLE", id="no attribute"),
            pytest.param(["body", "body"], ["body", "body"], id="twice"),
            pytest.param([], [], id="none"),
            pytest.param("body", "body", id="a text"),
        ],
    )
    def test_tallies_by_anything_else_are_refused(
        self, store: Store, tenant: str, by: Sequence[str], value: object
    ) -> None:
        """Rows are counted by what is meant for it, and by nothing else."""
        with (
            store.begin(tenant) as session,
            pytest.raises(InvalidValueError) as caught,
        ):
            session.tallies(by, RowQuery())

        assert (caught.value.field, caught.value.value) == ("by", value)

    def test_rows_are_put_without_a_fact(self, store: Store, tenant: str) -> None:
        """A row that was lost comes back, one that was wrong is replaced, no more."""
        zone = dt.timezone(7 * HOUR)
        at = NOON.astimezone(zone)
        with store.begin(tenant) as session:
            session.append("obligation/1", 0, [sample_record()])
            fill(session, "obligation/1_2", "obligation/1a")
        before = Picture.taken(store, tenant)
        lost = sample_row("obligation/1", expires_at=at, next_at=at, post="a/head")
        wrong = Row(stream="obligation/1a", state="confirmed", is_open=False)

        with store.begin(tenant) as session:
            session.put_rows([wrong, lost])

        after = Picture.taken(store, tenant)
        assert after.facts == before.facts
        assert after.rows == (lost, sample_row("obligation/1_2"), wrong)
        assert {row.expires_at and row.expires_at.tzinfo for row in after.rows} == {
            dt.UTC,
            None,
        }

    def test_row_of_no_stream_is_refused(
        self, store: Store, tenants: Iterator[str]
    ) -> None:
        """No row comes without facts of the same tenant, and none of the others."""
        ours, theirs = next(tenants), next(tenants)
        with store.begin(theirs) as session:
            fill(session, "obligation/2")
        with store.begin(ours) as session:
            fill(session, "obligation/1")
        before = Picture.taken(store, ours)
        rows = [
            sample_row("obligation/1", state="confirmed"),
            sample_row("obligation/2"),
        ]

        with store.begin(ours) as session:
            with pytest.raises(InvalidValueError, match="has no facts") as caught:
                session.put_rows(rows)
            inside = Picture.of(session)

        assert (caught.value.field, caught.value.value) == ("stream", "obligation/2")
        assert inside == before == Picture.taken(store, ours)

    def test_put_rows_are_taken_back(self, store: Store, tenant: str) -> None:
        """A block that fails leaves the rows as they were."""
        with store.begin(tenant) as session:
            fill(session, *STREAMS)
        before = Picture.taken(store, tenant)

        with pytest.raises(KeyError), store.begin(tenant) as session:
            session.put_rows([sample_row(STREAMS[0], state="confirmed")])
            raise KeyError

        assert Picture.taken(store, tenant) == before

    @with_fixtures
    @given(
        written=st.tuples(*(rows(stream) for stream in STREAMS)),
        query=queries(STREAMS),
        limit=st.integers(1, 3),
    )
    def test_rows_are_found_by_any_combination(
        self,
        store: Store,
        tenants: Iterator[str],
        written: tuple[Row, ...],
        query: RowQuery,
        limit: int,
    ) -> None:
        """By body, post, person, interval and all else; pages join to the whole."""
        wanted = [row for row in sorted(written, key=_stream) if query.matches(row)]
        found: list[Row] = []
        with store.begin(next(tenants)) as session:
            for row in reversed(written):
                session.append(row.stream, 0, [sample_record()], row=row)

            first = session.rows(query)
            while page := session.rows(
                attrs.evolve(
                    query, limit=limit, after=found[-1].stream if found else query.after
                )
            ):
                assert len(page) <= limit
                found.extend(page)

        assert list(first) == wanted[: query.limit]
        assert found == wanted

    @pytest.mark.parametrize(
        ("after", "by", "found"),
        [
            pytest.param(NOON - HOUR, NOON, 1, id="ends with it"),
            pytest.param(NOON, NOON + HOUR, 0, id="begins with it"),
            pytest.param(NOON, None, 0, id="no end"),
            pytest.param(NOON - dt.timedelta(microseconds=1), None, 1, id="a moment"),
        ],
    )
    def test_deadline_interval_is_open_at_its_beginning(
        self,
        store: Store,
        tenant: str,
        after: dt.datetime,
        by: dt.datetime | None,
        found: int,
    ) -> None:
        """Later than the one instant and by the other, so that intervals part."""
        with store.begin(tenant) as session:
            fill(session, "obligation/1")
            row = sample_row("obligation/2", expires_at=None)
            session.append("obligation/2", 0, [sample_record()], row=row)

            got = session.rows(RowQuery(expires_after=after, expired_by=by))

        assert [row.stream for row in got] == ["obligation/1"] * found


def _stream(row: Row) -> str:
    return row.stream
