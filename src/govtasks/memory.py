"""The store that forgets: default, test double, and the oracle of other stores.

It keeps every promise of `govtasks.ports.Store` but that of outliving the
process, and is written to be read: other stores are held against it.
"""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections import ChainMap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import attrs

from .errors import ConflictError, InvalidValueError, StoreError
from .ports import Delivery, DeliveryState, Notice, Record, Row, RowQuery, Stored
from .storage import (
    canonical_table,
    check_append,
    check_claim,
    check_settle,
    check_tenant,
    in_utc,
    unknown_notice,
)
from .text import legible

PATIENCE = dt.timedelta(seconds=10)


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
        self, now: dt.datetime, *, until: dt.datetime, limit: int
    ) -> Sequence[Delivery]:
        """See `govtasks.ports.Session.claim`."""
        check_claim(now, until, limit)
        self._begin_writing()
        due = [kept for kept in self._sorted() if _is_due(kept.value, now)]
        return tuple(self._claim(kept, until) for kept in due[:limit])

    def _claim(self, kept: _Kept, until: dt.datetime) -> Delivery:
        claimed = attrs.evolve(
            kept.value,
            state=DeliveryState.SENDING,
            attempts=kept.value.attempts + 1,
            claimed_until=in_utc(until, "until"),
        )
        return self._put(claimed, kept.json)

    def settle(
        self,
        key: str,
        state: DeliveryState,
        *,
        detail: str = "",
        not_before: dt.datetime | None = None,
    ) -> None:
        """See `govtasks.ports.Session.settle`."""
        check_settle(state)
        again = None if not_before is None else in_utc(not_before, "not_before")
        self._begin_writing()
        if key not in self._outbox:
            raise unknown_notice(key)
        kept = self._outbox[key]
        settled = attrs.evolve(
            kept.value,
            state=state,
            detail=legible(detail),
            claimed_until=None,
            not_before=again or kept.value.not_before,
        )
        self._put(settled, kept.json)

    def deliveries(self, state: DeliveryState | None = None) -> Sequence[Delivery]:
        """See `govtasks.ports.Session.deliveries`."""
        self._check_open()
        with self._tenant.mutex:
            known = self._sorted()
        return tuple(
            kept.delivery() for kept in known if state in (None, kept.value.state)
        )

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

    def _sorted(self) -> list[_Kept]:
        return sorted(self._outbox.values(), key=lambda kept: _age(kept.value))

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
    created_at = in_utc(notice.created_at, "created_at")
    kept = attrs.evolve(notice, arguments={}, created_at=created_at)
    return _Kept(Delivery(notice=kept, not_before=created_at), text)


def _age(delivery: Delivery) -> tuple[dt.datetime, str]:
    return delivery.notice.created_at, delivery.notice.key


def _is_due(delivery: Delivery, now: dt.datetime) -> bool:
    match delivery.state:
        case state if state.is_waiting:
            return delivery.not_before <= now
        case DeliveryState.SENDING:
            until = delivery.claimed_until
            return until is not None and until <= now
        case _:
            return False


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
