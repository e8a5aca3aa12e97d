"""One transaction of a SQL store: what is asked of it, as statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    and_,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from govtasks.errors import ConflictError, InvalidValueError, StoreError
from govtasks.ports import (
    Append,
    Delivery,
    DeliveryQuery,
    DeliveryState,
    Notice,
    Record,
    Row,
    RowQuery,
    Stored,
)
from govtasks.storage import (
    changes,
    check_append,
    check_claim,
    check_settle,
    instant,
    microseconds,
    unknown_notice,
)
from govtasks.text import legible

from . import claims
from .failures import store_error, translated
from .schema import facts, outbox, rows
from .transactions import Transaction
from .values import (
    delivery,
    fact_values,
    notices_values,
    query_row,
    row_values,
    stored,
)

_ALL = DeliveryQuery()
# Databases limit the number of values in one statement.
_CHUNK = 500


# What is asked for each obligation is made once: to make a statement takes as long as
# to run it.
_READ = (
    select(facts)
    .where(facts.c.tenant == bindparam("of_tenant"))
    .where(facts.c.stream == bindparam("of_stream"))
    .where(facts.c.version > bindparam("after"))
    .order_by(facts.c.version)
)
_READ_MANY = (
    select(facts)
    .where(facts.c.tenant == bindparam("of_tenant"))
    .where(facts.c.stream.in_(bindparam("of_streams", expanding=True)))
    .order_by(facts.c.stream, facts.c.version)
)
_NEWEST = (
    select(func.max(facts.c.version))
    .where(facts.c.tenant == bindparam("of_tenant"))
    .where(facts.c.stream == bindparam("of_stream"))
)
_NEWEST_OF_MANY = (
    select(facts.c.stream, func.max(facts.c.version))
    .where(facts.c.tenant == bindparam("of_tenant"))
    .where(facts.c.stream.in_(bindparam("of_streams", expanding=True)))
    .group_by(facts.c.stream)
)
_ROW_COLUMNS = [column.name for column in rows.c if not column.primary_key]
_CHANGE = (
    update(rows)
    .where(rows.c.tenant == bindparam("of_tenant"))
    .where(rows.c.stream == bindparam("of_stream"))
    .values({name: bindparam(name) for name in _ROW_COLUMNS})
)
_ROWS_OF_MANY = (
    select(rows.c.stream)
    .where(rows.c.tenant == bindparam("of_tenant"))
    .where(rows.c.stream.in_(bindparam("of_streams", expanding=True)))
)
_KNOWN = (
    select(outbox.c.key)
    .where(outbox.c.tenant == bindparam("of_tenant"))
    .where(outbox.c.key.in_(bindparam("keys", expanding=True)))
)
_INSERT_FACT, _INSERT_ROW, _INSERT_NOTICE = insert(facts), insert(rows), insert(outbox)


class SqlSession:
    """One transaction for one tenant; see `govtasks.ports.Session`."""

    def __init__(self, tenant: str, transaction: Transaction) -> None:
        self._tenant = tenant
        self._transaction = transaction
        self._connection = transaction.connection
        self._failed = False
        self._over = False

    def append(
        self,
        stream: str,
        expected: int,
        records: Sequence[Record],
        *,
        row: Row | None = None,
        notices: Sequence[Notice] = (),
    ) -> int:
        """See `govtasks.ports.Session.append`."""
        only = Append(
            stream=stream,
            expected=expected,
            records=records,
            row=row,
            notices=notices,
        )
        return self.append_many([only])[0]

    def append_many(self, appends: Sequence[Append]) -> Sequence[int]:
        """See `govtasks.ports.Session.append_many`."""
        for one in appends:
            check_append(one.stream, one.records, one.row, one.notices)
        new_facts = [
            fact_values(self._tenant, one.stream, version, record)
            for one in appends
            for version, record in enumerate(one.records, one.expected + 1)
        ]
        new_rows = {
            one.stream: row_values(one.row) for one in appends if one.row is not None
        }
        # Reversed, so that of two with the same key the first stays.
        new_notices = notices_values(
            self._tenant,
            (notice for one in reversed(appends) for notice in reversed(one.notices)),
        )
        with self._statements("append", writing=True):
            begun = self._begun(appends)
            try:
                if new_facts:
                    self._connection.execute(_INSERT_FACT, new_facts)
                self._put_rows(new_rows, begun)
                self._put_notices(new_notices)
            except IntegrityError as error:
                raise self._lost_race(appends, error) from error
        return tuple(one.expected + len(one.records) for one in appends)

    def read(self, stream: str, *, after: int = 0) -> Sequence[Stored]:
        """See `govtasks.ports.Session.read`."""
        about = {"of_tenant": self._tenant, "of_stream": stream, "after": after}
        with self._statements("read", writing=False):
            found = self._connection.execute(_READ, about).mappings()
            return tuple(stored(fact) for fact in found)

    def read_many(self, streams: Collection[str]) -> Mapping[str, Sequence[Stored]]:
        """See `govtasks.ports.Session.read_many`."""
        found: dict[str, list[Stored]] = {stream: [] for stream in streams}
        with self._statements("read", writing=False):
            for some in _chunks(sorted(found)):
                about = {"of_tenant": self._tenant, "of_streams": some}
                for fact in self._connection.execute(_READ_MANY, about).mappings():
                    found[fact["stream"]].append(stored(fact))
        return found

    def streams(self, prefix: str = "") -> Sequence[str]:
        """See `govtasks.ports.Session.streams`."""
        stream = facts.c.stream
        # A range can use the index, which LIKE cannot; no key holds U+007F.
        wanted = (
            select(stream)
            .where(self._of(facts.c.tenant), facts.c.version == 1)
            .where(stream >= prefix, stream < f"{prefix}\x7f")
            .order_by(stream)
        )
        with self._statements("read", writing=False):
            return tuple(self._connection.scalars(wanted))

    def rows(self, query: RowQuery) -> Sequence[Row]:
        """See `govtasks.ports.Session.rows`."""
        wanted = (
            select(rows)
            .where(self._of(rows.c.tenant), *_conditions(query))
            .order_by(_place(query))
            .limit(query.limit)
        )
        with self._statements("read", writing=False):
            found = self._connection.execute(wanted).mappings()
            return tuple(query_row(row) for row in found)

    def claim(
        self,
        now: dt.datetime,
        *,
        until: dt.datetime,
        limit: int,
        without: Collection[str] = (),
    ) -> Sequence[Delivery]:
        """See `govtasks.ports.Session.claim`."""
        check_claim(now, until, limit)
        claimed: dict[str, object] = {
            "state": DeliveryState.SENDING.value,
            "claimed_until": microseconds(until, "until"),
            "due_at": microseconds(until, "until"),
            "tried_at": microseconds(now, "now"),
        }
        with self._statements("claim", writing=True):
            found = self._due(microseconds(now, "now"), limit, without)
            for keys in _chunks([row["key"] for row in found]):
                self._connection.execute(
                    update(outbox)
                    .where(self._of(outbox.c.tenant), outbox.c.key.in_(keys))
                    .values({**claimed, **claims.COUNTED})
                )
        return tuple(
            delivery({**row, **claims.counted(row), **claimed}) for row in found
        )

    def _due(
        self, now: int, limit: int, without: Collection[str]
    ) -> Sequence[RowMapping]:
        """What is due, and what goes with it, in their order."""
        mine = select(outbox).where(self._of(outbox.c.tenant))
        first = mine.where(outbox.c.due_at <= now).order_by(*claims.TURN).limit(limit)
        if without:
            first = first.where(outbox.c.channel.not_in(sorted(without)))
        # Where two may write at once, the second takes what the first left.
        free = first.with_for_update(skip_locked=True)
        found = list(self._connection.execute(free).mappings())
        known = {row["key"] for row in found}
        for row in claims.leaders(found):
            mates = mine.where(claims.goes_with(row, now)).with_for_update(
                skip_locked=True
            )
            others = self._connection.execute(mates).mappings()
            found += [other for other in others if other["key"] not in known]
        return sorted(found, key=claims.turn) if len(found) > len(known) else found

    def settle(self, seen: Delivery, settled: Delivery) -> bool:
        """See `govtasks.ports.Session.settle`."""
        check_settle(seen, settled)
        differing = claims.settling(frozenset(changes(seen, settled)))
        key = seen.notice.key
        values = claims.settling_values(self._tenant, seen, settled)
        with self._statements("settle", writing=True):
            if self._connection.execute(differing, values).rowcount:
                return True
            mine = and_(self._of(outbox.c.tenant), outbox.c.key == key)
            if self._connection.scalar(select(outbox.c.key).where(mine)) is None:
                raise unknown_notice(key)
        return False

    def withdraw(self, keys: Collection[str], *, detail: str = "") -> Sequence[str]:
        """See `govtasks.ports.Session.withdraw`."""
        over = {
            "state": DeliveryState.WITHDRAWN.value,
            "detail": legible(detail),
            "due_at": None,
        }
        withdrawn: list[str] = []
        with self._statements("withdraw", writing=True):
            for some in _chunks(sorted(set(keys))):
                mine = and_(
                    self._of(outbox.c.tenant), outbox.c.key.in_(some), claims.WAITS
                )
                found = self._connection.scalars(select(outbox.c.key).where(mine))
                withdrawn += found
                self._connection.execute(update(outbox).where(mine).values(over))
        return tuple(sorted(withdrawn))

    def deliveries(self, query: DeliveryQuery = _ALL) -> Sequence[Delivery]:
        """See `govtasks.ports.Session.deliveries`."""
        wanted = (
            select(outbox)
            .where(self._of(outbox.c.tenant), *claims.conditions(query))
            .order_by(outbox.c.created_at, outbox.c.key)
            .limit(query.limit)
        )
        with self._statements("read", writing=False):
            found = self._connection.execute(wanted).mappings()
            return tuple(delivery(row) for row in found)

    def tried(
        self,
        channel: str,
        *,
        since: dt.datetime,
        nth: int,
        recipient: str | None = None,
    ) -> dt.datetime | None:
        """See `govtasks.ports.Session.tried`."""
        after = microseconds(since, "since")
        wanted = claims.tried(channel, after, nth, recipient).where(
            self._of(outbox.c.tenant)
        )
        with self._statements("read", writing=False):
            found = self._connection.scalar(wanted)
        return None if found is None else instant(found)

    def commit(self) -> None:
        """Commit what was written.

        Raises:
            StoreError: The database could not, or had failed before.
        """
        if self._failed:
            problem = "cannot commit: the transaction had failed"
            raise StoreError(problem, hint="let its error leave the block")
        with translated("commit"):
            self._transaction.commit()

    def end(self) -> None:
        """Refuse everything from now on."""
        self._over = True

    @contextmanager
    def _statements(self, doing: str, *, writing: bool) -> Iterator[None]:
        """Run statements; when one fails, the transaction has failed."""
        if self._over or self._failed:
            problem = f"cannot {doing}: the transaction is over"
            raise StoreError(problem)
        try:
            with translated(doing):
                if writing:
                    self._transaction.write()
                else:
                    self._transaction.read()
                yield
        except (StoreError, InvalidValueError):
            self._failed = True
            raise

    def _of(self, tenant: ColumnElement[str]) -> ColumnElement[bool]:
        return tenant == self._tenant

    def _versions(self, streams: Collection[str]) -> dict[str, int]:
        """The version of each stream; 0 where there is none."""
        versions = dict.fromkeys(streams, 0)
        if len(versions) == 1:
            (stream,) = versions
            about = {"of_tenant": self._tenant, "of_stream": stream}
            return {stream: self._connection.scalar(_NEWEST, about) or 0}
        for some in _chunks(sorted(versions)):
            wanted = {"of_tenant": self._tenant, "of_streams": some}
            versions.update(
                map(tuple, self._connection.execute(_NEWEST_OF_MANY, wanted))
            )
        return versions

    def _begun(self, appends: Sequence[Append]) -> set[str]:
        """The streams that have records already, where all are as expected.

        Raises:
            ConflictError: One is not.
        """
        versions = self._versions([one.stream for one in appends])
        begun = {stream for stream, version in versions.items() if version}
        for one in appends:
            actual = versions[one.stream]
            if actual != one.expected:
                raise ConflictError(one.stream, one.expected, actual)
            versions[one.stream] += len(one.records)
        return begun

    def _put_rows(
        self, values: Mapping[str, dict[str, object]], begun: set[str]
    ) -> None:
        """Replace the rows of streams that have one, and insert the others."""
        missing = {stream for stream in values if stream not in begun}
        changed = [stream for stream in values if stream in begun]
        if changed:
            about = [
                {"of_tenant": self._tenant, "of_stream": stream, **values[stream]}
                for stream in changed
            ]
            if self._connection.execute(_CHANGE, about).rowcount != len(changed):
                missing |= set(changed) - self._with_rows(changed)
        if missing:
            keys = [{"tenant": self._tenant, "stream": one} for one in sorted(missing)]
            new = [key | values[key["stream"]] for key in keys]
            self._connection.execute(_INSERT_ROW, new)

    def _with_rows(self, streams: Sequence[str]) -> set[str]:
        found: set[str] = set()
        for some in _chunks(streams):
            about = {"of_tenant": self._tenant, "of_streams": some}
            found.update(self._connection.scalars(_ROWS_OF_MANY, about))
        return found

    def _put_notices(self, notices: dict[str, dict[str, object]]) -> None:
        """Insert those whose key is not there yet."""
        for keys in _chunks(sorted(notices)):
            about = {"of_tenant": self._tenant, "keys": keys}
            there = set(self._connection.scalars(_KNOWN, about))
            missing = [notices[key] for key in keys if key not in there]
            if missing:
                self._connection.execute(_INSERT_NOTICE, missing)

    def _lost_race(
        self, appends: Sequence[Append], error: IntegrityError
    ) -> ConflictError | StoreError:
        """Somebody else wrote the same key between our look and our insert."""
        self._failed = True
        self._transaction.rollback()
        try:
            self._begun(appends)
        except ConflictError as conflict:
            return conflict
        return store_error("append", error)


def _chunks(keys: Sequence[str]) -> Iterator[list[str]]:
    left = iter(keys)
    while chunk := list(islice(left, _CHUNK)):
        yield chunk


def _conditions(query: RowQuery) -> Iterator[ColumnElement[bool]]:
    same = (
        (rows.c.is_open, query.is_open),
        (rows.c.state, query.state),
        (rows.c.body, query.body),
        (rows.c.post, query.post),
        (rows.c.person, query.person),
        (rows.c.directive, query.directive),
        (rows.c.parent, query.parent),
    )
    for column, wanted in same:
        if wanted is not None:
            yield column == wanted
    if query.expired_by is not None:
        yield rows.c.expires_at <= microseconds(query.expired_by, "expired_by")
    if query.expires_after is not None:
        yield rows.c.expires_at > microseconds(query.expires_after, "expires_after")
    if query.next_by is not None:
        yield rows.c.next_at <= microseconds(query.next_by, "next_by")
    if query.after is not None:
        yield _place(query) > query.after


def _place(query: RowQuery) -> ColumnElement[str]:
    """What rows are sorted by: as a column, or as a value that no index holds.

    What is due by an instant is found by that; the key of the table would give the
    order, and lead through all that is not due.
    """
    return rows.c.stream if query.next_by is None else rows.c.stream.concat("")
