"""Sweeps of many bodies on PostgreSQL: two workers of Procrastinate against one.

Each division of a city is a share, and a job. Workers are started first and have loaded
everything; measured is from handing out the jobs, in one transaction, to the end of the
last. Beside them stands what the queue costs: as many processes that share the same
divisions out by hand. Every run has a fresh copy of the same database, on a server
whose commits wait for the disk, and the runs are interleaved.
"""

from __future__ import annotations

import logging
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import attrs
import procrastinate
import psycopg
from measuring.contests import told
from measuring.divisions import divisions, found, opened
from procrastinate.manager import JobManager

from govtasks.register.shares import Share
from govtasks_procrastinate.health import driver_url
from govtasks_procrastinate.work import QUEUE, sweep_of

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.servers.postgres import Postgres  # noqa: E402 - of this checkout

ROUNDS = 5
BODIES = 16
DUE = 60
FASTER = 1.6
"""What a second worker on a second core must bring."""

_PAUSE_SECONDS = 0.005
# One that does not listen yet would find its first job by a poll, seconds later.
_AT_WORK = """
SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND query LIKE 'LISTEN %'
"""
_OVER = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'succeeded'"
_FAILED = "SELECT count(*) FROM procrastinate_jobs WHERE attempts > 1"


def main() -> int:
    """Measure everything and print it; figures never fail a build."""
    # It is said of every app that it is in the main module.
    logging.disable(logging.WARNING)
    cores = len(os.sched_getaffinity(0))
    version = sys.version.split()[0]
    print(f"CPython {version}, {cores} cores, {ROUNDS} rounds\n")
    with Postgres.running(durable=True) as server:
        met = list(measured(City.made(server)))
    print(f"{sum(met)} of {len(met)} bars met")
    return 0


def measured(city: City) -> Iterator[bool]:
    """Sweep the city by one and by two, in turn."""
    contenders: dict[str, Callable[[], float]] = {
        "one process by hand": lambda: city.by_hand(1),
        "two processes by hand": lambda: city.by_hand(2),
        "one worker": lambda: city.by_jobs(1),
        "two workers": lambda: city.by_jobs(2),
    }
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(ROUNDS):
        for name, run in contenders.items():
            times[name].append(run())
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    print(f"{BODIES} bodies with {DUE} reminders each")
    for name, median in medians.items():
        print(f"  {name:32}{median:8.2f} s{BODIES * DUE / median:10.0f} obligations/s")
    hand = medians["one process by hand"] / medians["two processes by hand"]
    print(f"  two processes by hand are {hand:.2f} times as fast as one")
    ratio = medians["one worker"] / medians["two workers"]
    yield told("two workers against one", ratio, FASTER)


@attrs.frozen
class City:
    """A database that is copied for every run."""

    server: Postgres
    template: str

    @classmethod
    def made(cls, server: Postgres) -> City:
        """Record everything once."""
        database = server.create()
        with closing(opened(database.url)) as register:
            found(register, BODIES, DUE)
        connector = procrastinate.SyncPsycopgConnector(
            conninfo=driver_url(database.url)
        )
        app = procrastinate.App(connector=connector)
        with app.open():
            app.schema_manager.apply_schema()
        return cls(server, database.name)

    @contextmanager
    def copied(self) -> Iterator[str]:
        """The URL of a fresh copy."""
        database = self.server.create(self.template)
        try:
            yield database.url
            with closing(opened(database.url)) as register:
                said = len(register.deliveries())
                assert (said, register.shares()) == (BODIES * DUE, ()), said
        finally:
            self.server.drop(database)

    def by_jobs(self, workers: int) -> float:
        """Seconds that so many workers take."""
        with self.copied() as url, ExitStack() as stack:
            connection = stack.enter_context(
                psycopg.connect(driver_url(url), autocommit=True)
            )
            for _ in range(workers):
                stack.enter_context(_process(url, "jobs"))
            _wait_for(connection, _AT_WORK, workers)
            start = time.perf_counter()
            jobs = [
                sweep_of(QUEUE, "default", Share(body=body, leavers=False))
                for body in divisions(BODIES)
            ]
            manager = JobManager(procrastinate.SyncPsycopgConnector())
            manager.batch_defer_jobs(jobs, connection=connection)
            _wait_for(connection, _OVER, BODIES)
            took = time.perf_counter() - start
            assert _count(connection, _FAILED) == 0
        return took

    def by_hand(self, processes: int) -> float:
        """Seconds that so many processes take that share the work out by hand."""
        keys = divisions(BODIES)
        with self.copied() as url, ExitStack() as stack:
            started = [
                stack.enter_context(_process(url, *keys[number::processes]))
                for number in range(processes)
            ]
            for one in started:
                _told(one, "ready")
            start = time.perf_counter()
            for one in started:
                _go(one)
            for one in started:
                _told(one, "done")
            return time.perf_counter() - start


@contextmanager
def _process(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    program = Path(__file__).parent / "measuring" / "divisions.py"
    process = subprocess.Popen(
        [sys.executable, program, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    with process:
        try:
            yield process
        finally:
            process.terminate()


def _told(process: subprocess.Popen[str], word: str) -> None:
    assert process.stdout is not None
    line = process.stdout.readline().strip()
    assert line == word, line


def _go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def _count(connection: psycopg.Connection, query: str) -> int:
    row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])


def _wait_for(connection: psycopg.Connection, query: str, wanted: int) -> None:
    while _count(connection, query) < wanted:
        time.sleep(_PAUSE_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
