"""One transaction of a SQL store: what is asked of it, as statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
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
from .schema import (
    delivery,
    fact_values,
    facts,
    notice_values,
    outbox,
    query_row,
    row_values,
    rows,
    stored,
)
from .transactions import Transaction

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
_NEWEST = (
    select(func.max(facts.c.version))
    .where(facts.c.tenant == bindparam("of_tenant"))
    .where(facts.c.stream == bindparam("of_stream"))
)
_ROW_COLUMNS = [column.name for column in rows.c if not column.primary_key]
_CHANGE = (
    update(rows)
    .where(rows.c.tenant == bindparam("of_tenant"))
    .where(rows.c.stream == bindparam("of_stream"))
    .values({name: bindparam(name) for name in _ROW_COLUMNS})
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
        check_append(stream, records, row, notices)
        new_facts = [
            fact_values(self._tenant, stream, version, record)
            for version, record in enumerate(records, expected + 1)
        ]
        new_row = None if row is None else row_values(row)
        # Reversed, so that of two with the same key the first stays.
        new_notices = {
            notice.key: notice_values(self._tenant, notice)
            for notice in reversed(notices)
        }
        with self._statements("append", writing=True):
            actual = self._version(stream)
            if actual != expected:
                raise ConflictError(stream, expected, actual)
            try:
                self._connection.execute(_INSERT_FACT, new_facts)
                self._put_row(stream, new_row, is_new=not expected)
                self._put_notices(new_notices)
            except IntegrityError as error:
                raise self._lost_race(stream, expected, error) from error
        return expected + len(records)

    def read(self, stream: str, *, after: int = 0) -> Sequence[Stored]:
        """See `govtasks.ports.Session.read`."""
        about = {"of_tenant": self._tenant, "of_stream": stream, "after": after}
        with self._statements("read", writing=False):
            found = self._connection.execute(_READ, about).mappings()
            return tuple(stored(fact) for fact in found)

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

    def _version(self, stream: str) -> int:
        about = {"of_tenant": self._tenant, "of_stream": stream}
        return self._connection.scalar(_NEWEST, about) or 0

    def _put_row(
        self, stream: str, values: dict[str, object] | None, *, is_new: bool
    ) -> None:
        if values is None:
            return
        if not is_new:
            about = {"of_tenant": self._tenant, "of_stream": stream}
            if self._connection.execute(_CHANGE, about | values).rowcount:
                return
        key = {"tenant": self._tenant, "stream": stream}
        self._connection.execute(_INSERT_ROW, key | values)

    def _put_notices(self, notices: dict[str, dict[str, object]]) -> None:
        """Insert those whose key is not there yet."""
        for keys in _chunks(sorted(notices)):
            about = {"of_tenant": self._tenant, "keys": keys}
            there = set(self._connection.scalars(_KNOWN, about))
            missing = [notices[key] for key in keys if key not in there]
            if missing:
                self._connection.execute(_INSERT_NOTICE, missing)

    def _lost_race(
        self, stream: str, expected: int, error: IntegrityError
    ) -> ConflictError | StoreError:
        """Somebody else wrote the same key between our look and our insert."""
        self._failed = True
        self._transaction.rollback()
        actual = self._version(stream)
        if actual == expected:
            return store_error("append", error)
        return ConflictError(stream, expected, actual)


def _chunks(keys: Sequence[str]) -> Iterator[list[str]]:
    left = iter(keys)
    while chunk := list(islice(left, _CHUNK)):
        yield chunk


def _conditions(query: RowQuery) -> Iterator[ColumnElement[bool]]:
    same = (
        (rows.c.is_open, query.is_open),
        (rows.c.state, query.state),
        (rows.c.body, query.body),
        (rows.c.directive, query.directive),
        (rows.c.parent, query.parent),
    )
    for column, wanted in same:
        if wanted is not None:
            yield column == wanted
    if query.expired_by is not None:
        yield rows.c.expires_at <= microseconds(query.expired_by, "expired_by")
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
