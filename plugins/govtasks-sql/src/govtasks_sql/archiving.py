"""What a SQL store gives to whoever proves, copies or rebuilds it."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Delete,
    Executable,
    LargeBinary,
    Select,
    Table,
    Text,
    Update,
    bindparam,
    cast,
    delete,
    select,
    update,
)

from govtasks.archive import Damaged, Head, Kept, Numbered
from govtasks.ports import Delivery, Row, RowQuery
from govtasks.restoring import (
    check_restore,
    check_restored_delivery,
    notice_there,
    row_of_nothing,
    told_of,
    unknown_stream,
)
from govtasks.storage import check_by, check_page, check_since, microseconds

from . import asking, schema
from .heads import End
from .numbering import Numbering
from .putting import add, put
from .running import between, mine
from .schema import facts, outbox, rows, streams
from .statements import Values, in_lists, listed
from .values import (
    NOTHING,
    delivery_values,
    kept,
    restored_fact,
    row_values,
    tallied,
)

_WHOLE = [column for column in facts.c if column.name != "tenant"]


@functools.lru_cache(maxsize=2)
def _heads(*, limited: bool) -> Executable:
    found = (
        select(streams.c.stream, streams.c.version, streams.c.digest)
        .where(mine(streams.c.tenant), streams.c.version > 0)
        .where(streams.c.stream >= bindparam("first"))
        .where(streams.c.stream < bindparam("behind"))
        .where(streams.c.stream > bindparam("after"))
        .order_by(streams.c.stream)
    )
    return found.limit(bindparam("limit")) if limited else found


_SCAN = (
    select(*_WHOLE)
    .where(mine(facts.c.tenant))
    .order_by(facts.c.stream, facts.c.version)
    .limit(bindparam("limit"))
)


def _scan_on(stream: ColumnElement[str]) -> tuple[Select[Any], Select[Any]]:
    """The rest of a stream, and the streams behind it.

    As one statement they would be searched from the beginning of the stream.
    """
    rest = _SCAN.where(facts.c.stream == stream, facts.c.version > bindparam("version"))
    return rest, _SCAN.where(facts.c.stream > stream)


_SCAN_ON = _scan_on(bindparam("stream"))
# A key that is damaged on SQLite, which keeps any bytes as a text.
_SCAN_ON_BYTES = _scan_on(cast(bindparam("stream", type_=LargeBinary), Text))
_SINCE = (
    select(*_WHOLE)
    .where(mine(facts.c.tenant), facts.c.position > bindparam("position"))
    .order_by(facts.c.position)
    .limit(bindparam("limit"))
)


@functools.lru_cache(maxsize=16)
def _forgetting(count: int) -> Update:
    """Takes out of the facts of streams what they say."""
    named = update(facts).where(
        mine(facts.c.tenant), facts.c.stream.in_(listed("stream", count))
    )
    return named.values({**NOTHING, "erased_at": bindparam("at")})


@functools.lru_cache(maxsize=16)
def _closing(count: int) -> Update:
    named = update(streams).where(
        mine(streams.c.tenant), streams.c.stream.in_(listed("stream", count))
    )
    return named.values(erased_at=bindparam("at"))


@functools.lru_cache(maxsize=32)
def _dropping(table: Table, column: str, count: int) -> Delete:
    named = table.c[column].in_(listed("one", count))
    return delete(table).where(mine(table.c.tenant), named)


@functools.lru_cache(maxsize=16)
def _known(count: int) -> Select[tuple[str]]:
    named = outbox.c.key.in_(listed("key", count))
    return select(outbox.c.key).where(mine(outbox.c.tenant), named)


class Archive(Numbering):
    """See `govtasks.archive.Archive`."""

    def heads(
        self, prefix: str = "", *, after: str = "", limit: int | None = None
    ) -> Sequence[Head]:
        """See `govtasks.archive.Archive.heads`."""
        check_page(limit)
        about = {**self._about, **between(prefix), "after": after, "limit": limit}
        with self._reading():
            found = self._run.tuples(_heads(limited=limit is not None), about)
        return tuple(
            Head(stream=stream, version=version, digest=digest)
            for stream, version, digest in found
        )

    def since(self, position: int, *, limit: int) -> Sequence[Numbered]:
        """See `govtasks.archive.Archive.since`."""
        check_since(position, limit)
        found = self._numbered(position, limit)
        if len(found) < limit and self._is_to_number():
            with self._writing("write down the order of facts"):
                self._number(position + limit)
            found = self._numbered(position, limit)
        return found

    def _numbered(self, position: int, limit: int) -> Sequence[Numbered]:
        about = {**self._about, "position": position, "limit": limit}
        with self._reading(), self._run.any_text():
            found = self._run.mappings(_SINCE, about)
        return tuple(
            Numbered(position=fact["position"], fact=kept(fact)) for fact in found
        )

    def scan(
        self, after: tuple[str, int] | None = None, *, limit: int
    ) -> Sequence[Kept | Damaged]:
        """See `govtasks.archive.Archive.scan`."""
        check_page(limit)
        about: dict[str, Any] = {**self._about}
        statements: Sequence[Select[Any]] = (_SCAN,)
        if after is not None:
            about |= {"stream": after[0], "version": after[1]}
            statements = _SCAN_ON
            raw = after[0].encode(errors="surrogateescape")
            if raw.decode(errors="replace") != after[0]:
                about["stream"], statements = raw, _SCAN_ON_BYTES
        found: list[dict[str, Any]] = []
        with self._reading(), self._run.any_text():
            for statement in statements:
                if left := limit - len(found):
                    found += self._run.mappings(statement, {**about, "limit": left})
        return tuple(map(kept, found))

    def tally(self, query: RowQuery) -> Mapping[str | None, int]:
        """See `govtasks.archive.Archive.tally`."""
        statement, values = asking.tallied(query, self._run.database, ("body",))
        with self._reading():
            return dict(self._run.tuples(statement, {**self._about, **values}))

    def tallies(
        self, by: Sequence[str], query: RowQuery
    ) -> Mapping[tuple[object, ...], int]:
        """See `govtasks.archive.Archive.tallies`."""
        names = check_by(by)
        statement, values = asking.tallied(query, self._run.database, names)
        with self._reading():
            found = self._run.tuples(statement, {**self._about, **values})
        return tallied(names, found)

    def put_rows(self, rows: Sequence[Row]) -> None:
        """See `govtasks.archive.Archive.put_rows`."""
        with self._writing("put rows"):
            self._check_rows(rows, self._locked((), {row.stream for row in rows}))
            self._replace_rows(rows)

    def _check_rows(self, given: Sequence[Row], ends: Mapping[str, End]) -> None:
        for row in given:
            end = ends[row.stream]
            if not end.version or end.is_erased:
                raise row_of_nothing(row.stream)

    def _replace_rows(self, given: Sequence[Row]) -> None:
        values = {row.stream: row_values(self._tenant, row) for row in given}
        if values:
            self._insert(put, rows, list(values.values()))

    def restore(
        self,
        facts: Sequence[Numbered] = (),
        *,
        rows: Sequence[Row] = (),
        deliveries: Sequence[Delivery] = (),
    ) -> None:
        """See `govtasks.archive.Archive.restore`."""
        for delivery in deliveries:
            check_restored_delivery(delivery)
        with self._writing("restore"):
            new, ends = self._restored(facts, {row.stream for row in rows})
            self._check_rows(rows, ends)
            said = self._restored_deliveries(deliveries)
            if new:
                moved = {fact["stream"] for fact in new}
                self._put_heads({stream: ends[stream] for stream in moved})
                self._insert(add, schema.facts, new)
                self._note_positions(new[-1]["position"])
            self._replace_rows(rows)
            if said:
                self._insert(add, outbox, said)

    def _restored(
        self, given: Sequence[Numbered], others: Collection[str]
    ) -> tuple[list[dict[str, Any]], dict[str, End]]:
        """New facts as rows of their table, and where streams end with them."""
        position = self._number() if given else 0
        keys = {one.fact.stream for one in given}
        ends = self._locked(keys, others)
        checked = check_restore(
            given,
            tenant=self._tenant,
            position=position,
            heads={
                key: Head(stream=key, version=end.version, digest=end.digest)
                for key, end in ends.items()
                if end.version
            },
            erased={key for key, end in ends.items() if end.is_erased},
        )
        new = []
        for number, (fact, data) in enumerate(checked, position + 1):
            values = restored_fact(self._tenant, fact, data, number)
            at: Any = values["erased_at"]
            ends[fact.stream] = End(fact.version, fact.digest, at)
            new.append(values)
        return new, ends

    def _restored_deliveries(self, given: Sequence[Delivery]) -> Sequence[Values]:
        keys = [one.notice.key for one in given]
        known: set[str] = set()
        for count, some in in_lists("key", keys):
            found = self._run.tuples(_known(count), {**self._about, **some})
            known.update(key for (key,) in found)
        for key in keys:
            if key in known:
                raise notice_there(key)
            known.add(key)
        return [delivery_values(self._tenant, one) for one in given]

    def erase(self, streams: Collection[str], *, at: dt.datetime) -> int:
        """See `govtasks.archive.Archive.erase`."""
        when, gone = microseconds(at, "at"), sorted(set(streams))
        with self._writing("erase"):
            ends = self._locked(gone)
            for stream in gone:
                if not ends[stream].version:
                    raise unknown_stream(stream)
            self._drop(rows, "stream", gone)
            self._drop(outbox, "obligation", sorted(told_of(gone)))
            fresh = [one for one in gone if not ends[one].is_erased]
            for count, some in in_lists("stream", fresh):
                about = {**self._about, **some, "at": when}
                self._run.run(_forgetting(count), about)
                self._run.run(_closing(count), about)
        return sum(ends[stream].version for stream in fresh)

    def _drop(self, table: Table, column: str, wanted: Sequence[str]) -> None:
        for count, some in in_lists("one", wanted):
            self._run.run(_dropping(table, column, count), {**self._about, **some})
