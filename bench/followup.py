"""A sweep over a large register, in one process, on SQLite.

A register of a million open obligations has a thousand that are due. A sweep reads
each of these, finds whom to tell in the chain of the day, and records the step, the
query row and the notices. The floor is what SQLite alone needs for that: the indexed
query for what is due, and the same rows of facts, query rows and notices, ready to be
written, in as many transactions that wait for the disk as the sweep takes. The register
is made of copies of what two obligations became when they were assigned. Between the
rounds, which are interleaved, what was written is taken out again.
"""

from __future__ import annotations

import datetime as dt
import gc
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import attrs
from measuring.contests import told
from measuring.towns import REGISTERED, ZONE, town

import govtasks
from govtasks.register.sweeping import BATCH

ROUNDS = 5
OBLIGATIONS = 1_000_000
DUE = 1_000
SLOWER = 3
"""What a sweep may take of the floor: it decides what the floor is only given."""

FLAT = 1.2
"""By what a sweep may take longer in a register of ten times the size."""

SWEPT = dt.datetime(2017, 3, 10, 8, tzinfo=ZONE)

_COPIED = """
INSERT INTO {table} SELECT {columns} FROM {table} AS one, (
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
  SELECT i FROM n
) WHERE one.stream = 'obligation/' || :key
"""
_NAMED = {
    "stream": "'obligation/' || :key || printf('-%07d', i)",
    "data": "replace(data, '\"' || :key || '\"', "
    "'\"' || :key || printf('-%07d', i) || '\"')",
}
_WRITTEN = ("govtasks_facts", "govtasks_outbox")


def main() -> int:
    """Measure everything and print it; figures never fail a build."""
    version = sqlite3.sqlite_version
    print(f"CPython {sys.version.split()[0]}, SQLite {version}, {ROUNDS} rounds\n")
    with tempfile.TemporaryDirectory() as folder:
        met = list(measured(Path(folder)))
    print(f"{sum(met)} of {len(met)} bars met")
    return 0


def measured(folder: Path) -> Iterator[bool]:
    """Sweep two registers in turn, and write the same by hand."""
    large = Town.made(folder / "large.db", OBLIGATIONS)
    small = Town.made(folder / "small.db", OBLIGATIONS // 10)
    rows = large.rows_of_a_sweep()
    contenders: dict[str, tuple[Town, Callable[[], None]]] = {
        "by hand": (large, lambda: large.write(rows)),
        f"sweep of {OBLIGATIONS // 10}": (small, small.sweep),
        f"sweep of {OBLIGATIONS}": (large, large.sweep),
    }
    times: dict[str, list[int]] = {name: [] for name in contenders}
    for _ in range(ROUNDS):
        for name, (register, run) in contenders.items():
            times[name].append(timed(run))
            register.forget()
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    hand, smaller, larger = medians.values()
    written = sum(map(len, rows.values()))
    print(f"{DUE} steps due, {written} rows in {DUE // BATCH} commits")
    for name, median in medians.items():
        print(f"  {name:32}{median / 1e6:10.1f} ms{median / hand:8.2f} x")
    yield told(f"a sweep in {SLOWER} times the floor", hand / larger, 1 / SLOWER)
    yield told("a sweep of ten times the register", smaller / larger, 1 / FLAT)


def timed(run: Callable[[], None]) -> int:
    """Nanoseconds of one run."""
    gc.collect()
    start = time.perf_counter_ns()
    run()
    return time.perf_counter_ns() - start


Rows = dict[str, list[dict[str, object]]]


@attrs.frozen
class Town:
    """A register in a file, as a sweep sees it and as SQLite does."""

    register: govtasks.Register
    connection: sqlite3.Connection

    @classmethod
    def made(cls, file: Path, obligations: int) -> Town:
        """A register of so many open obligations, of which some are due."""
        register = town(f"sqlite:///{file}")
        connection = sqlite3.connect(file, isolation_level=None)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA synchronous=FULL")
        for key, count in (("due", DUE - 1), ("far", obligations - DUE)):
            for table in ("govtasks_streams", "govtasks_facts", "govtasks_rows"):
                _copy(connection, table, key, count)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return cls(register, connection)

    def sweep(self) -> None:
        """Sweep it."""
        report = self.register.sweep(SWEPT)
        assert report.counts.said == DUE, report.counts

    def forget(self) -> None:
        """Take out what was written since it was made."""
        written = int(REGISTERED.timestamp()) * 1_000_000
        again = int(SWEPT.timestamp()) * 1_000_000
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.execute(
            "DELETE FROM govtasks_facts WHERE recorded_at > ? AND version > 1 "
            "AND stream LIKE 'obligation/due%'",
            (written,),
        )
        self.connection.execute("DELETE FROM govtasks_outbox")
        # Of the facts before it the head is that of the one which remains.
        self.connection.execute(
            "UPDATE govtasks_streams SET version = 1, digest = (SELECT digest FROM "
            "govtasks_facts AS one WHERE one.tenant = govtasks_streams.tenant AND "
            "one.stream = govtasks_streams.stream AND one.version = 1) "
            "WHERE stream LIKE 'obligation/due%'"
        )
        self.connection.execute(
            "UPDATE govtasks_rows SET next_at = ? WHERE stream LIKE 'obligation/due%'",
            (again,),
        )
        self.connection.execute("COMMIT")
        self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def rows_of_a_sweep(self) -> Rows:
        """What a sweep writes, row by row."""
        self.sweep()
        found = {
            "govtasks_facts": "version > 1 AND stream LIKE 'obligation/due%'",
            "govtasks_outbox": "1",
            "govtasks_rows": "stream LIKE 'obligation/due%'",
            "govtasks_streams": "stream LIKE 'obligation/due%'",
        }
        rows = {
            table: [
                dict(row)
                for row in self.connection.execute(
                    f"SELECT * FROM {table} WHERE {where}"  # noqa: S608
                )
            ]
            for table, where in found.items()
        }
        self.forget()
        return rows

    def write(self, rows: Rows) -> None:
        """Ask what is due, and write the same rows, a batch in each transaction."""
        run = self.connection.execute
        due = run(
            "SELECT stream FROM govtasks_rows WHERE tenant = ? AND next_at <= ?",
            ("default", int(SWEPT.timestamp()) * 1_000_000),
        ).fetchall()
        assert len(due) == DUE
        for first in range(0, DUE, BATCH):
            run("BEGIN IMMEDIATE")
            for table in _WRITTEN:
                some = rows[table]
                size = len(some) * BATCH // DUE
                start = first * len(some) // DUE
                _insert(self.connection, table, some[start : start + size])
            self.connection.executemany(
                "UPDATE govtasks_rows SET state = :state, is_open = :is_open, "
                "body = :body, post = :post, person = :person, "
                "directive = :directive, parent = :parent, "
                "expires_at = :expires_at, next_at = :next_at "
                "WHERE tenant = :tenant AND stream = :stream",
                rows["govtasks_rows"][first : first + BATCH],
            )
            self.connection.executemany(
                "UPDATE govtasks_streams SET version = :version, digest = :digest "
                "WHERE tenant = :tenant AND stream = :stream",
                rows["govtasks_streams"][first : first + BATCH],
            )
            run("COMMIT")


def _copy(connection: sqlite3.Connection, table: str, key: str, count: int) -> None:
    """Copies of the rows of one obligation, each under a key of its own."""
    with closing(connection.execute(f"SELECT * FROM {table} LIMIT 1")) as found:  # noqa: S608
        names = [column[0] for column in found.description]
    columns = ", ".join(_NAMED.get(name, name) for name in names)
    statement = _COPIED.format(table=table, columns=columns)
    connection.execute(statement, {"key": key, "count": count})


def _insert(
    connection: sqlite3.Connection, table: str, rows: list[dict[str, object]]
) -> None:
    names = list(rows[0])
    places = ", ".join(f":{name}" for name in names)
    connection.executemany(
        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})",  # noqa: S608
        rows,
    )


if __name__ == "__main__":
    sys.exit(main())
