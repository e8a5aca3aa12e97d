"""Kills processes at random moments, and asks those who live on; run by the tests.

Arguments: the URL of an empty database, a seed, and how many to kill. Prints what was
done, and what was found wrong, as JSON.
"""

import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from itertools import count
from pathlib import Path

import attrs

from govtasks.testing.store_samples import HOUR, NOON

# Not through `open_store`: each child would import SQLAlchemy anew.
from govtasks_sql.store import SqlStore

from .writing import Told, Writer, wrong_in

ROOT = Path(__file__).parents[2]
UNITS_OF_A_CHILD = 6
MOST_ACKNOWLEDGED = 4


@attrs.frozen
class Child:
    """A process that does something until it is killed.

    Attributes:
        pid: Its number.
        words: What can be read of it.
    """

    pid: int
    words: object

    @classmethod
    def doing(cls, work):
        """Start one; *work* is called with a function that tells words."""
        reading, writing = os.pipe()
        pid = os.fork()
        if pid:
            os.close(writing)
            return cls(pid, os.fdopen(reading, "rb"))
        os.close(reading)
        try:
            work(lambda *words: os.write(writing, (" ".join(words) + "\n").encode()))
        except BaseException as error:  # noqa: BLE001 - it must not return to the parent
            sys.stderr.write(f"{error!r}\n")
            os._exit(1)
        os._exit(0)

    def hear(self):
        """Give the next words; none when it has ended."""
        return self.words.readline().decode().split()

    def killed_after(self, seconds):
        """Kill it after so long; give how it ended, and what it still said."""
        select.select([], [], [], seconds)
        os.kill(self.pid, signal.SIGKILL)
        with self.words:
            rest = [line.decode().split() for line in self.words]
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1]), rest


@attrs.define
class Ordeal:
    """Writers who are killed one after the other, and one who is not.

    Attributes:
        url: The database.
        chance: Chooses the moments.
        survivor: Who writes after each that was killed.
        told: What was acknowledged.
        killed: How many were killed.
        duration: How long a unit takes, in seconds.
    """

    url: str
    chance: random.Random
    survivor: Writer
    told: Told
    killed: int = 0
    duration: float = 0.01

    @classmethod
    def at(cls, url, seed):
        """Open the store of the one who survives."""
        chance, told = random.Random(seed), Told()
        survivor = Writer(SqlStore.open(url), chance, told.tell)
        return cls(url, chance, survivor, told)

    def kill(self, number):
        """Let a writer begin, kill it, and write as if nothing had been."""
        now = NOON + 2 * number * HOUR
        seed = self.chance.random()
        child = Child.doing(lambda tell: self._work(seed, number, now, tell))
        for _ in range(self.chance.randint(1, MOST_ACKNOWLEDGED)):
            if words := child.hear():
                self._take(words)
        ended, rest = child.killed_after(self.chance.uniform(0, 2 * self.duration))
        for words in rest:
            self._take(words)
        self.killed += ended == -signal.SIGKILL
        if ended not in (0, -signal.SIGKILL):
            self.told.wrong.append(f"a writer failed: {ended}")
        self._live_on(number, now)

    def _take(self, words):
        if len(words) > 1:
            self.told.tell(*words)

    def _work(self, seed, number, now, tell):
        """Write and drain, in a process of its own."""
        writer = Writer(SqlStore.open(self.url), random.Random(seed), tell)
        tell("open")
        for unit in range(UNITS_OF_A_CHILD):
            writer.write_at_last(f"child-{number}-{unit}", now)
            writer.drain(now)

    def _live_on(self, number, now):
        began = time.perf_counter()
        self.survivor.write_at_last(f"survivor-{number}", now)
        self.duration = (self.duration + time.perf_counter() - began) / 2

    def ended(self):
        """Say what is wrong, and close."""
        # What the dead had claimed is claimed again, when that has run out.
        self.survivor.drain(NOON + 10_000 * HOUR, limit=100_000)
        wrong = wrong_in(self.survivor.store, self.told)
        self.survivor.store.close()
        return wrong


def killed_writers(url, seed, kills):
    """Kill so many in a process of its own, which may fork; give what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.killing", url, str(seed), str(kills)],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    return json.loads(done.stdout)


def main(url, seed, kills):
    """Kill so many, and say what came of it."""
    ordeal = Ordeal.at(url, int(seed))
    for number in count():
        if ordeal.killed == int(kills):
            break
        ordeal.kill(number)
    wrong = ordeal.ended()
    told = {
        "killed": ordeal.killed,
        "acknowledged": len(ordeal.told.units),
        "settled": len(ordeal.told.settled),
        "wrong": wrong,
    }
    print(json.dumps(told))  # noqa: T201 - what the tests read


if __name__ == "__main__":
    main(*sys.argv[1:])
