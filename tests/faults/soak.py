"""The same faults as in the tests, with ever new seeds, for as long as wanted.

Run by `make soak`; SOAK_MINUTES says how long (30). Prints what was done and whatever
was found wrong, and fails if that is anything. SOAK_SEED repeats a run.
"""

# ruff: noqa: T201 - it reports to people

import contextlib
import os
import secrets
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from govtasks_sql import open_store
from tests.servers.account import Missing
from tests.servers.mariadb import MariaDB
from tests.servers.postgres import Postgres

from .crashing import crash
from .killing import killed_writers
from .racing import Race
from .test_followup import undergo

MINUTES = 30
# Of each kind in a round, and appends of each of eight writers.
KILLS = 100
UNITS = 50
SERVERS = {"PostgreSQL": Postgres, "MariaDB": MariaDB}


class Soak:
    """What was done so far.

    Attributes:
        seed: Of the next round.
        done: How often what was done.
        wrong: What was found wrong, with the seed that shows it.
    """

    def __init__(self, seed):
        self.seed = seed
        self.done = Counter()
        self.wrong = []

    def note(self, where, wrong, **done):
        """Note what a part of a round did, and say so."""
        self.done.update(done)
        self.wrong += [f"{where}, seed {self.seed}: {one}" for one in wrong]
        words = ", ".join(f"{number} {name}" for name, number in done.items())
        said = f"{time.strftime('%H:%M:%S')} {where}: {words}, violations: {len(wrong)}"
        print(said.replace("_", " "), *wrong, sep="\n  ", flush=True)

    def kill_writers(self, where, url):
        """Kill writers, one after the other."""
        told = killed_writers(url, self.seed, KILLS)
        self.note(
            f"{where}, writers killed",
            told["wrong"],
            kills=told["killed"],
            appends=told["acknowledged"],
        )

    def race(self, where, url):
        """Let eight write to the same streams."""
        store = open_store(url)
        race = Race(store)
        wrong = race.run(self.seed, UNITS)
        store.close()
        appends, conflicts = len(race.told.units), race.conflicts
        self.note(
            f"{where}, eight writers", wrong, appends=appends, conflicts=conflicts
        )

    def crash(self, where, server):
        """Kill the server."""
        database = server.create()
        crashes, wrong = crash(server, database, self.seed, KILLS)
        server.drop(database)
        appends, killed = len(crashes.told.units), crashes.killed
        self.note(
            f"{where}, server killed",
            wrong,
            kills=killed,
            recoveries=killed,
            appends=appends,
        )

    def follow_up(self, where, urls, folder):
        """Kill sweeps and drains."""
        path = folder / f"received-{self.seed}-{where}"
        ordeal = undergo(*urls, path, obligations=60, kills=KILLS, seed=self.seed)
        self.note(
            f"{where}, sweeps and drains killed",
            ordeal.wrong(),
            kills=sum(ordeal.killed.values()),
            messages=len(ordeal.received),
        )

    def round(self, places, folder):
        """Do everything once, on each kind of database."""
        for where, server in places.items():
            made = [_database(server, folder, self.seed, n) for n in range(4)]
            first, second, *others = (url for url, _ in made)
            self.kill_writers(where, first)
            self.race(where, second)
            self.follow_up(where, others, folder)
            for _, remove in made:
                remove()
            if server:
                self.crash(where, server)
        self.seed += 1


def _database(server, folder, seed, number):
    """Make an empty database; give its URL, and what removes it."""
    if server is None:
        file = folder / f"{seed}-{number}.db"
        return f"sqlite:///{file}", file.unlink
    database = server.create()
    return database.url, lambda: server.drop(database)


def places(stack):
    """Start what there is; say what is left out."""
    started = {"SQLite": None}
    for name, kind in SERVERS.items():
        try:
            started[name] = stack.enter_context(kind.running(durable=True))
        except Missing as missing:
            print(f"Left out: {missing}", flush=True)
    return started


def main():
    """Go on until the time is up."""
    minutes = float(os.environ.get("SOAK_MINUTES", MINUTES))
    soak = Soak(int(os.environ.get("SOAK_SEED", secrets.randbelow(1_000_000))))
    print(f"Soaking for {minutes:g} minutes from seed {soak.seed}.", flush=True)
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        started = places(stack)
        end = time.monotonic() + 60 * minutes
        while time.monotonic() < end:
            soak.round(started, folder)
    done = ", ".join(f"{number} {name}" for name, number in soak.done.items())
    print(f"Done: {done}; violations: {len(soak.wrong)}", *soak.wrong, sep="\n  ")
    return bool(soak.wrong)


if __name__ == "__main__":
    sys.exit(main())
