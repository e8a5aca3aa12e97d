"""Stores: appends, an answer over a million rows, an import, and memory.

Both sides of a contest write the same rows at the same durability in one run, on the
same disk. `eventsourcing` switches its file to a write-ahead log too, and leaves how
long a commit waits as SQLite has it, which is FULL: it is held against that alone.

SQLite and PostgreSQL are measured always, MariaDB and Taskwarrior where the system has
them. A server is started for this run alone and ends with it.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from typing import Any

from measuring.appending import (
    STREAMS,
    ByCore,
    ByEventsourcing,
    ByHand,
    ByStore,
    by_psycopg,
    by_sqlite,
)
from measuring.contests import Bar, Contender, Contest, held
from measuring.importing import imports
from measuring.memory import memory_of_streaming
from measuring.overdue import overdue_on_servers, overdue_on_sqlite
from sqlalchemy import create_engine, event

from govtasks_sql import open_store

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.servers.postgres import Postgres  # noqa: E402 - of this checkout

APPENDS = 4 * STREAMS
BATCH = 1000
HAND, CORE, OURS, PEER = "by hand", "SQLAlchemy Core", "govtasks-sql", "eventsourcing"


def main() -> int:
    """Measure everything and print it; figures never fail a build."""
    names = ("sqlalchemy", "psycopg", "eventsourcing")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    python = sys.version.split()[0]
    print(f"CPython {python}, SQLite {sqlite3.sqlite_version}, {versions}\n")
    with tempfile.TemporaryDirectory() as folder:
        met = list(measured(Path(folder)))
    print(f"{sum(met)} of {len(met)} bars met")
    return 0


def measured(folder: Path) -> Iterator[bool]:
    """Every contest."""
    for synchronous, bars in SQLITE_BARS.items():
        yield from appends_on_sqlite(folder / f"{synchronous}.db", synchronous, bars)
    yield from overdue_on_sqlite(folder / "overdue.db")
    yield from memory_of_streaming(folder)
    if shutil.which("task"):
        yield from imports(folder)
    else:
        print("Taskwarrior is not installed: imports were not measured\n")
    with Postgres.running(durable=True) as server:
        yield from appends_on_postgres(server.create())
    yield from overdue_on_servers()


SQLITE_BARS: Mapping[str, list[Bar]] = {
    "NORMAL": [
        Bar(ours=OURS, other=HAND, faster=1 / 2),
        Bar(ours=OURS, other=CORE, faster=1),
    ],
    "FULL": [
        Bar(ours=OURS, other=HAND, faster=1 / 1.25),
        Bar(ours=OURS, other=PEER, faster=1.2),
    ],
}
POSTGRES_BARS = [
    Bar(ours=OURS, other=HAND, faster=1 / 1.4),
    Bar(ours=OURS, other=PEER, faster=2),
]


def appends_on_sqlite(file: Path, synchronous: str, bars: list[Bar]) -> Iterator[bool]:
    """One event in each transaction, and a thousand in one."""
    store = open_store(f"sqlite:///{file}?synchronous={synchronous.lower()}")
    engine = create_engine(f"sqlite:///{file}")
    event.listen(engine, "connect", _in_our_hands(synchronous))
    hand, ours = by_sqlite(file, synchronous), ByStore(store)
    contenders = {HAND: hand.append, CORE: ByCore(engine).append, OURS: ours.append}
    if synchronous == "FULL":
        other = str(file.with_name("peer.db"))
        names = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": other}
        contenders[PEER] = ByEventsourcing(names).append
    where = f"SQLite, synchronous {synchronous}"
    yield from singles(where, contenders, bars)
    yield from batches(where, hand, ours)
    store.close()
    engine.dispose()


def _in_our_hands(synchronous: str) -> Callable[..., None]:
    """SQLite as the store sets it up: a transaction begins where it is told to."""

    def set_up(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        with closing(connection.cursor()) as cursor:
            cursor.execute(f"PRAGMA synchronous={synchronous}")

    return set_up


def appends_on_postgres(database: Any) -> Iterator[bool]:
    """One event in each transaction, and a thousand in one."""
    store = open_store(database.url)
    options = database.options
    names = {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": options["dbname"],
        "POSTGRES_HOST": options["host"],
        "POSTGRES_PORT": str(options["port"]),
        "POSTGRES_USER": options["user"],
        "POSTGRES_PASSWORD": options["password"],
    }
    hand, ours = by_psycopg(options), ByStore(store)
    engine = create_engine(database.url)
    contenders = {
        HAND: hand.append,
        CORE: ByCore(engine).append,
        OURS: ours.append,
        PEER: ByEventsourcing(names).append,
    }
    yield from singles("PostgreSQL, every commit on disk", contenders, POSTGRES_BARS)
    yield from batches("PostgreSQL, every commit on disk", hand, ours)
    store.close()
    engine.dispose()


def singles(
    where: str, contenders: Mapping[str, Callable[[int], None]], bars: list[Bar]
) -> Iterator[bool]:
    """One event in each transaction."""

    def run_of(append: Callable[[int], None]) -> Callable[[], None]:
        def run() -> None:
            for number in range(APPENDS):
                append(number % STREAMS)

        return run

    ready = [
        Contender(name=name, run=run_of(append), items=APPENDS)
        for name, append in contenders.items()
    ]
    title = f"one event in each transaction: {where}"
    yield from held(Contest(title=title, contenders=ready, bars=bars))


def batches(where: str, hand: ByHand, ours: ByStore) -> Iterator[bool]:
    """A thousand streams begun in one transaction."""

    def run_of(one: ByHand | ByStore) -> Callable[[], None]:
        first = iter(range(STREAMS, 10**9, BATCH))
        return lambda: one.append_many(next(first), BATCH)

    contest = Contest(
        title=f"{BATCH} events in one transaction: {where}",
        contenders=[
            Contender(name=HAND, run=run_of(hand), items=BATCH),
            Contender(name=OURS, run=run_of(ours), items=BATCH),
        ],
        bars=[Bar(ours=OURS, other=HAND, faster=1 / 2)],
    )
    yield from held(contest)


if __name__ == "__main__":
    sys.exit(main())
