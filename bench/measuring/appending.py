"""One and the same event, appended by each of those who keep events.

Every contender is ready before the clock starts, and appends to the same number of
streams in turn, one event in each transaction. Who writes by hand writes what the store
writes: the fact with its digest, and the head of its stream where the fact is expected.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import psycopg
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate
from sqlalchemy import Connection, Engine, insert, select, text, update

from govtasks.ports import Append, Record, Store
from govtasks.storage import microseconds
from govtasks_sql.schema import facts, streams

TENANT = "vn-51-qng"
STREAMS = 100
AT = dt.datetime(2017, 3, 10, 8, tzinfo=dt.UTC)
DATA = {"result": "Đã ban hành kế hoạch kiểm tra", "document": "12/KH-UBND", "n": 1}
RECORD = Record(
    type="submitted", data=DATA, effective_at=AT, recorded_at=AT, actor="ng-truong"
)
_FACT = (
    "INSERT INTO govtasks_facts (tenant, stream, version, type, type_schema, data, "
    "effective_at, recorded_at, actor, digest) VALUES ({marks})"
)
_FIND = (
    "SELECT version, digest FROM govtasks_streams WHERE tenant = {m} AND stream = {m}"
)
_BEGIN = (
    "INSERT INTO govtasks_streams (version, digest, tenant, stream) VALUES "
    "({m}, {m}, {m}, {m})"
)
_MOVE = (
    "UPDATE govtasks_streams SET version = {m}, digest = {m} "
    "WHERE tenant = {m} AND stream = {m} AND version = {m}"
)


def row(stream: str, version: int, before: str) -> tuple[object, ...]:
    """A fact as a row, made as simply as can be."""
    data = json.dumps(DATA, ensure_ascii=False, separators=(",", ":"))
    at = microseconds(AT, "at")
    head = (TENANT, stream, version, RECORD.type, 1, data, at, at, RECORD.actor)
    digest = hashlib.sha256(f"{before}{head}".encode()).hexdigest()
    return (*head, digest)


@attrs.define
class ByHand:
    """The same rows through a driver alone.

    Attributes:
        connection: Of the driver.
        begin: What begins a transaction that writes.
        mark: How it marks a value.
        name: Which streams are its own.
    """

    connection: Any
    begin: str
    mark: str = "?"
    name: str = "hand"
    fact: str = attrs.field(init=False)
    find: str = attrs.field(init=False)
    start: str = attrs.field(init=False)
    move: str = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Write its statements once."""
        self.fact = _FACT.format(marks=", ".join([self.mark] * 10))
        self.find, self.start, self.move = (
            one.format(m=self.mark) for one in (_FIND, _BEGIN, _MOVE)
        )

    def append(self, number: int) -> None:
        """Append one event to one stream."""
        stream, run = f"{self.name}/{number}", self.connection.execute
        run(self.begin)
        found = run(self.find, (TENANT, stream)).fetchone()
        version, before = found or (0, "")
        new = row(stream, version + 1, before)
        run(self.fact, new)
        if found is None:
            run(self.start, (1, new[-1], TENANT, stream))
        else:
            run(self.move, (version + 1, new[-1], TENANT, stream, version))
        run("COMMIT")

    def append_many(self, first: int, number: int) -> None:
        """Begin so many streams in one transaction."""
        new = [row(f"{self.name}/{first + one}", 1, "") for one in range(number)]
        cursor = self.connection.cursor()
        cursor.execute(self.begin)
        cursor.executemany(self.fact, new)
        heads = [(1, one[-1], TENANT, one[1]) for one in new]
        cursor.executemany(self.start, heads)
        cursor.execute("COMMIT")


def by_sqlite(file: Path, synchronous: str) -> ByHand:
    """The same rows through sqlite3."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute(f"PRAGMA synchronous={synchronous}")
    return ByHand(connection, "BEGIN IMMEDIATE")


def by_psycopg(options: dict[str, Any]) -> ByHand:
    """The same rows through psycopg."""
    connection = psycopg.connect(**options, autocommit=True)
    return ByHand(connection, "BEGIN", "%s")


@attrs.frozen
class ByCore:
    """The same rows through SQLAlchemy Core, as its tutorial writes it."""

    engine: Engine
    name: str = "core"

    def append(self, number: int) -> None:
        """Append one event to one stream."""
        stream = f"{self.name}/{number}"
        with self.engine.begin() as connection:
            self._write(connection, stream)

    def _write(self, connection: Connection, stream: str) -> None:
        if connection.dialect.name == "sqlite":
            connection.execute(text("BEGIN IMMEDIATE"))
        is_ours = (streams.c.tenant == TENANT) & (streams.c.stream == stream)
        wanted = select(streams.c.version, streams.c.digest).where(is_ours)
        found = connection.execute(wanted).one_or_none()
        version, before = found or (0, "")
        names = ("tenant", "stream", "version", "type", "type_schema", "data")
        names += ("effective_at", "recorded_at", "actor", "digest")
        new = dict(zip(names, row(stream, version + 1, before), strict=True))
        connection.execute(insert(facts).values(new))
        head = {"version": version + 1, "digest": new["digest"]}
        if found is None:
            key = {"tenant": TENANT, "stream": stream}
            connection.execute(insert(streams).values(key | head))
        else:
            is_there = is_ours & (streams.c.version == version)
            connection.execute(update(streams).where(is_there).values(head))


@attrs.define
class ByStore:
    """The same rows through a store of ours."""

    store: Store
    name: str = "ours"
    _versions: dict[str, int] = attrs.Factory(dict)

    def append(self, number: int) -> None:
        """Append one event to one stream."""
        stream = f"{self.name}/{number}"
        version = self._versions.get(stream, 0)
        with self.store.begin(TENANT) as session:
            self._versions[stream] = session.append(stream, version, [RECORD])

    def append_many(self, first: int, number: int) -> None:
        """Begin so many streams in one transaction."""
        appends = [
            Append(stream=f"{self.name}/{first + one}", expected=0, records=[RECORD])
            for one in range(number)
        ]
        with self.store.begin(TENANT) as session:
            session.append_many(appends)


class Order(Aggregate):
    """What `eventsourcing` keeps the same event of."""

    class Begun(Aggregate.Created):
        """The first event."""

    class Submitted(Aggregate.Event):
        """The event of the others."""

        result: str
        document: str
        n: int
        actor: str
        effective_at: str

        def apply(self, aggregate: Order) -> None:
            """Keep what was handed in."""
            aggregate.result = self.result


class ByEventsourcing:
    """The same event through `eventsourcing`, an aggregate for each stream."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._application = Application(env=environment)
        create: Callable[..., Order] = Order._create  # noqa: SLF001 - as documented
        self._aggregates = [create(Order.Begun) for _ in range(STREAMS)]
        self._application.save(*self._aggregates)

    def append(self, number: int) -> None:
        """Append one event to one stream."""
        aggregate = self._aggregates[number]
        aggregate.trigger_event(
            Order.Submitted, **DATA, actor="ng-truong", effective_at=AT.isoformat()
        )
        self._application.save(aggregate)
