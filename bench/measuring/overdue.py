"""What is overdue, by body: a million query rows on each database.

The floor is the question as one would write it by hand, on a table of the same rows
with the one index that it needs.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pymysql

from govtasks.ports import RowQuery, Store
from govtasks.storage import microseconds
from govtasks_sql import open_store

from .appending import TENANT
from .contests import Bar, Contender, Contest, held
from .many_rows import BIG, filling, joined

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.servers.mariadb import MariaDB
from tests.servers.postgres import Postgres

ROWS = 1_000_000
BODIES = 120
NOW = dt.datetime(2017, 6, 1, tzinfo=dt.UTC)
EARLIEST = dt.datetime(2016, 6, 1, tzinfo=dt.UTC)
HAND, OURS = "by hand, with its index", "govtasks-sql"
BAR = Bar(ours=OURS, other=HAND, faster=1 / 1.3)

_COPY = (
    """CREATE TABLE by_hand AS
    SELECT tenant, is_open, body, expires_at FROM govtasks_rows""",
    "CREATE INDEX by_hand_overdue ON by_hand (tenant, is_open, expires_at, body)",
)
_ASKED = (
    "SELECT body, count(*) FROM by_hand WHERE tenant = {m} AND is_open = {true} "
    "AND expires_at <= {m} GROUP BY body"
)


def fill(kind: str) -> str:
    """The statement that makes the rows, as the database writes it."""
    day = 86_400_000_000
    first = microseconds(EARLIEST, "at")
    values = {
        "state": "'in-progress'",
        # Of four of five the work is done, and of the others one in four is overdue.
        "is_open": "i % 5 = 0",
        "body": joined(kind, "phong-", f"i % {BODIES}"),
        # Spread over four years, a quarter of them past.
        "expires_at": f"{first} + (i % 1461) * CAST({day} AS {BIG[kind]})",
    }
    return filling(kind, ROWS, values)


def overdue_on_sqlite(file: Path) -> Iterator[bool]:
    """On SQLite."""
    store = open_store(f"sqlite:///{file}")
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for statement in (fill("sqlite"), *_COPY, "ANALYZE"):
            connection.execute(statement)
        yield from _asked("SQLite", store, connection, "?", "1")
    store.close()


def overdue_on_servers() -> Iterator[bool]:
    """On PostgreSQL, and on MariaDB where the system has it."""
    with Postgres.running() as server:
        database = server.create()
        store = open_store(database.url)
        with psycopg.connect(**database.options, autocommit=True) as connection:
            statements = (fill("postgres"), *_COPY)
            for statement in (*statements, "VACUUM ANALYZE"):
                connection.execute(statement)
            yield from _asked("PostgreSQL", store, connection, "%s", "true")
        store.close()
    if not shutil.which("mariadbd"):
        print("MariaDB is not installed: it was not measured\n")
        return
    with MariaDB.running() as server:
        yield from _on_mariadb(server.create())


def _on_mariadb(database: Any) -> Iterator[bool]:
    store = open_store(database.url)
    options = {**database.options, "autocommit": True}
    with contextlib.closing(pymysql.connect(**options)) as connection:
        cursor = connection.cursor()
        analyze = "ANALYZE TABLE govtasks_rows, by_hand"
        for statement in (fill("mariadb"), *_COPY, analyze):
            cursor.execute(statement)
        yield from _asked("MariaDB", store, cursor, "%s", "1")
    store.close()


def _asked(
    where: str,
    store: Store,
    driver: Any,
    mark: str,
    true: str,
) -> Iterator[bool]:
    query = RowQuery(is_open=True, expired_by=NOW)
    statement = _ASKED.format(m=mark, true=true)
    values = (TENANT, microseconds(NOW, "now"))

    def by_hand() -> dict[str, int]:
        # PyMySQL gives the number of rows and keeps them to itself.
        cursor = driver.execute(statement, values)
        return dict((driver if isinstance(cursor, int) else cursor).fetchall())

    def ours() -> dict[str | None, int]:
        with store.begin(TENANT) as session:
            return dict(session.tally(query))

    assert by_hand() == ours(), "the answers differ"
    total = sum(by_hand().values())
    contest = Contest(
        title=f"overdue by body, {total} of {ROWS} rows: {where}",
        contenders=[
            Contender(name=HAND, run=by_hand, items=1),
            Contender(name=OURS, run=ours, items=1),
        ],
        bars=[BAR],
    )
    yield from held(contest)
