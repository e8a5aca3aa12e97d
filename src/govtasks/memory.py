"""The store that forgets: default, test double, and the oracle of other stores.

It keeps every promise of `govtasks.ports.Store` but that of outliving the
process, and is written to be read: other stores are held against it.
"""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections import ChainMap
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import attrs

from .errors import ConflictError, InvalidValueError, StoreError
from .ports import (
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
from .storage import (
    canonical_table,
    changes,
    check_append,
    check_claim,
    check_settle,
    check_tenant,
    in_utc,
    unknown_notice,
)

PATIENCE = dt.timedelta(seconds=10)
_ALL = DeliveryQuery()


@attrs.frozen
class _Kept:
    """A record or a delivery, with its JSON values as text.

    What is kept as text, no reader and no writer can change afterwards.
    """

    value: Any
    json: str

    def record(self) -> Record:
        """The record, with data that belongs to the caller."""
        record: Record = attrs.evolve(self.value, data=json.loads(self.json))
        return record

    def delivery(self) -> Delivery:
        """The delivery, with arguments that belong to the caller."""
        arguments = json.loads(self.json)
        notice = attrs.evolve(self.value.notice, arguments=arguments)
        delivery: Delivery = attrs.evolve(self.value, notice=notice)
        return delivery


@attrs.define
class _Tenant:
    """What is committed, and the lock of whoever writes."""

    facts: dict[str, list[_Kept]] = attrs.field(factory=dict)
    rows: dict[str, Row] = attrs.field(factory=dict)
    outbox: dict[str, _Kept] = attrs.field(factory=dict)
    writer: threading.Lock = attrs.field(factory=threading.Lock)
    mutex: threading.Lock = attrs.field(factory=threading.Lock)


class MemorySession:
    """One transaction; what it writes lies over what is committed."""

    def __init__(self, tenant: _Tenant, patience: dt.timedelta) -> None:
        self._tenant = tenant
        self._patience = patience
        self._facts: dict[str, list[_Kept]] = {}
        self._rows = ChainMap({}, tenant.rows)
        self._outbox = ChainMap({}, tenant.outbox)
        self._writing = False
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
        facts = [_kept_record(record) for record in records]
        rows = {} if row is None else {stream: _kept_row(row)}
        # Reversed, so that of two with the same key the first stays.
        waiting = {notice.key: _kept_notice(notice) for notice in reversed(notices)}
        self._begin_writing()
        actual = len(self._stream(stream))
        if actual != expected:
            raise ConflictError(stream, expected, actual)
        self._facts.setdefault(stream, []).extend(facts)
        self._rows.update(rows)
        self._outbox.update(
            {key: kept for key, kept in waiting.items() if key not in self._outbox}
        )
        return actual + len(facts)

    def read(self, stream: str, *, after: int = 0) -> Sequence[Stored]:
        """See `govtasks.ports.Session.read`."""
        self._check_open()
        with self._tenant.mutex:
            facts = self._stream(stream)
        return tuple(
            Stored(stream=stream, version=version, record=kept.record())
            for version, kept in enumerate(facts, 1)
            if version > after
        )

    def append_many(self, appends: Sequence[Append]) -> Sequence[int]:
        """See `govtasks.ports.Session.append_many`."""
        facts = {stream: list(kept) for stream, kept in self._facts.items()}
        rows, outbox = dict(self._rows.maps[0]), dict(self._outbox.maps[0])
        try:
            return tuple(
                self.append(
                    one.stream,
                    one.expected,
                    one.records,
                    row=one.row,
                    notices=one.notices,
                )
                for one in appends
            )
        except BaseException:
            self._facts, self._rows.maps[0], self._outbox.maps[0] = facts, rows, outbox
            raise

    def read_many(self, streams: Collection[str]) -> Mapping[str, Sequence[Stored]]:
        """See `govtasks.ports.Session.read_many`."""
        return {stream: self.read(stream) for stream in streams}

    def streams(self, prefix: str = "") -> Sequence[str]:
        """See `govtasks.ports.Session.streams`."""
        self._check_open()
        with self._tenant.mutex:
            known = {*self._tenant.facts, *self._facts}
        return tuple(sorted(key for key in known if key.startswith(prefix)))

    def rows(self, query: RowQuery) -> Sequence[Row]:
        """See `govtasks.ports.Session.rows`."""
        self._check_open()
        with self._tenant.mutex:
            rows = list(self._rows.values())
        wanted = sorted(filter(query.matches, rows), key=lambda row: row.stream)
        return tuple(wanted[: query.limit])

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
        self._begin_writing()
        due = sorted(
            (kept for kept in self._outbox.values() if _is_due(kept.value, now)),
            key=lambda kept: _turn(kept.value),
        )
        free = [kept for kept in due if kept.value.notice.channel not in without]
        taken = [
            kept
            for number, kept in enumerate(free)
            if number < limit or any(map(kept.value.goes_with, _values(free[:limit])))
        ]
        return tuple(self._claim(kept, now, until) for kept in taken)

    def _claim(self, kept: _Kept, now: dt.datetime, until: dt.datetime) -> Delivery:
        was = kept.value
        claimed = attrs.evolve(
            was,
            state=DeliveryState.SENDING,
            attempts=was.attempts + 1,
            unknown=was.unknown + (not was.state.is_waiting),
            claimed_until=in_utc(until, "until"),
            tried_at=in_utc(now, "now"),
        )
        return self._put(claimed, kept.json)

    def settle(self, seen: Delivery, settled: Delivery) -> bool:
        """See `govtasks.ports.Session.settle`."""
        check_settle(seen, settled)
        new = {
            name: in_utc(value, name) if isinstance(value, dt.datetime) else value
            for name, value in changes(seen, settled).items()
        }
        key = seen.notice.key
        self._begin_writing()
        if key not in self._outbox:
            raise unknown_notice(key)
        kept = self._outbox[key]
        if not kept.value.stands_as(seen):
            return False
        self._put(attrs.evolve(kept.value, **new), kept.json)
        return True

    def withdraw(self, keys: Collection[str], *, detail: str = "") -> Sequence[str]:
        """See `govtasks.ports.Session.withdraw`."""
        self._begin_writing()
        waiting = [
            kept
            for key in sorted(set(keys))
            if (kept := self._outbox.get(key)) and kept.value.state.is_waiting
        ]
        over = {"state": DeliveryState.WITHDRAWN, "detail": detail}
        for kept in waiting:
            self._put(attrs.evolve(kept.value, **over), kept.json)
        return tuple(kept.value.notice.key for kept in waiting)

    def deliveries(self, query: DeliveryQuery = _ALL) -> Sequence[Delivery]:
        """See `govtasks.ports.Session.deliveries`."""
        self._check_open()
        with self._tenant.mutex:
            known = list(self._outbox.values())
        wanted = [kept for kept in known if query.matches(kept.value)]
        wanted.sort(key=lambda kept: kept.value.place)
        return tuple(kept.delivery() for kept in wanted[: query.limit])

    def tried(
        self,
        channel: str,
        *,
        since: dt.datetime,
        nth: int,
        recipient: str | None = None,
    ) -> dt.datetime | None:
        """See `govtasks.ports.Session.tried`."""
        self._check_open()
        with self._tenant.mutex:
            known = _values(self._outbox.values())
        newest: dict[object, dt.datetime] = {}
        for one in known:
            to = one.notice.recipient
            if one.notice.channel == channel and recipient in (None, to):
                at = one.tried_at
                if at is not None and at > since:
                    newest[_message(one.notice), at] = at
        return next(iter(sorted(newest.values(), reverse=True)[nth - 1 : nth]), None)

    def commit(self) -> None:
        """Let everyone see what was written."""
        with self._tenant.mutex:
            for stream, facts in self._facts.items():
                self._tenant.facts.setdefault(stream, []).extend(facts)
            self._tenant.rows.update(self._rows.maps[0])
            self._tenant.outbox.update(self._outbox.maps[0])

    def end(self) -> None:
        """Let the next one write; what was not committed is gone."""
        self._over = True
        if self._writing:
            self._tenant.writer.release()

    def _stream(self, stream: str) -> list[_Kept]:
        return [*self._tenant.facts.get(stream, ()), *self._facts.get(stream, ())]

    def _put(self, delivery: Delivery, json_text: str) -> Delivery:
        kept = self._outbox[delivery.notice.key] = _Kept(delivery, json_text)
        return kept.delivery()

    def _check_open(self) -> None:
        if self._over:
            problem = "the transaction is over"
            raise StoreError(problem)

    def _begin_writing(self) -> None:
        """Wait for whoever writes; afterwards what is committed cannot change."""
        self._check_open()
        if self._writing:
            return
        if not self._tenant.writer.acquire(timeout=self._patience.total_seconds()):
            problem = f"another transaction has been writing for {self._patience}"
            raise StoreError(problem, hint="finish it first")
        self._writing = True


def _kept_record(record: Record) -> _Kept:
    text = canonical_table(record.data)
    kept = attrs.evolve(
        record,
        data={},
        effective_at=in_utc(record.effective_at, "effective_at"),
        recorded_at=in_utc(record.recorded_at, "recorded_at"),
    )
    return _Kept(kept, text)


def _kept_row(row: Row) -> Row:
    expires_at, next_at = row.expires_at, row.next_at
    return attrs.evolve(
        row,
        expires_at=expires_at and in_utc(expires_at, "expires_at"),
        next_at=next_at and in_utc(next_at, "next_at"),
    )


def _kept_notice(notice: Notice) -> _Kept:
    text = canonical_table(notice.arguments, "arguments")
    earliest, expires_at = notice.not_before, notice.expires_at
    kept = attrs.evolve(
        notice,
        arguments={},
        created_at=in_utc(notice.created_at, "created_at"),
        not_before=earliest and in_utc(earliest, "not_before"),
        expires_at=expires_at and in_utc(expires_at, "expires_at"),
    )
    return _Kept(Delivery.of(kept), text)


def _values(kept: Iterable[_Kept]) -> list[Delivery]:
    return [one.value for one in kept]


def _message(notice: Notice) -> object:
    """What is the same for notices that count as one message."""
    batch = notice.batch
    return notice.key if batch is None else (notice.recipient, batch)


def _is_due(delivery: Delivery, now: dt.datetime) -> bool:
    return delivery.due_at is not None and delivery.due_at <= now


def _turn(delivery: Delivery) -> tuple[object, ...]:
    return delivery.due_at, *delivery.place


class MemoryStore:
    """Keeps facts as long as the process lives; any number of threads may use it.

    Args:
        patience: How long a transaction waits for another one that writes.
    """

    def __init__(self, patience: dt.timedelta = PATIENCE) -> None:
        self._patience = patience
        self._tenants: dict[str, _Tenant] = {}
        self._mutex = threading.Lock()
        self._closed = False

    @contextmanager
    def begin(self, tenant: str, connection: object = None) -> Iterator[MemorySession]:
        """Start a transaction; see `govtasks.ports.Store.begin`.

        Raises:
            InvalidValueError: A connection, for there is nothing to connect to.
            StoreError: The store was closed.
        """
        check_tenant(tenant)
        if connection is not None:
            problem = "the memory store takes part in no transaction of the host"
            got = type(connection).__name__
            raise InvalidValueError(problem, field="connection", value=got)
        session = MemorySession(self._tenant(tenant), self._patience)
        try:
            yield session
            session.commit()
        finally:
            session.end()

    def _tenant(self, name: str) -> _Tenant:
        with self._mutex:
            if self._closed:
                problem = "the store was closed"
                raise StoreError(problem)
            return self._tenants.setdefault(name, _Tenant())

    def close(self) -> None:
        """Forget everything."""
        with self._mutex:
            self._closed = True
            self._tenants.clear()
