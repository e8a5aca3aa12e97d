"""Kills the database itself under those who write to it, and starts it again."""

import random
import threading
from itertools import count

import attrs

from govtasks.errors import StoreError
from govtasks.testing.store_samples import HOUR, NOON
from govtasks_sql import open_store

from .writing import Told, Writer, wrong_in

WRITERS = 3
PATIENCE_SECONDS = 60
PAUSE_SECONDS = 0.01
LONGEST_DELAY_SECONDS = 0.02


@attrs.define(eq=False)
class Crashes:
    """Writers on a server that is killed again and again.

    Attributes:
        server: The server; it waits for the disk.
        store: A store on it.
        chance: Chooses the moments.
        told: What was acknowledged.
        killed: How often the server was killed.
        refused: What a writer was told instead, and how often.
    """

    server: object
    store: object
    chance: random.Random
    told: Told = attrs.field(factory=Told)
    killed: int = 0
    refused: int = 0
    _progress: threading.Condition = attrs.field(factory=threading.Condition)
    _over: threading.Event = attrs.field(factory=threading.Event)

    def run(self, kills):
        """Kill the server so often; give what is wrong afterwards."""
        names = [f"{number}-{self.chance.random()}" for number in range(WRITERS)]
        threads = [threading.Thread(target=self._work, args=[name]) for name in names]
        for thread in threads:
            thread.start()
        try:
            for _ in range(kills):
                self._kill()
            self._wait_for_progress()
        finally:
            self._over.set()
            for thread in threads:
                thread.join()
        return wrong_in(self.store, self.told)

    def _kill(self):
        self._wait_for_progress()
        self._over.wait(self.chance.uniform(0, LONGEST_DELAY_SECONDS))
        self.server.kill()
        self.killed += 1
        self.server.start()

    def _wait_for_progress(self):
        """Wait until some units more were acknowledged: everybody has recovered."""
        with self._progress:
            wanted = len(self.told.units) + self.chance.randint(1, 2 * WRITERS)
            if not self._progress.wait_for(
                lambda: len(self.told.units) >= wanted, PATIENCE_SECONDS
            ):
                self.told.wrong.append("nobody writes any more")

    def _tell(self, *words):
        with self._progress:
            self.told.tell(*words)
            self._progress.notify_all()

    def _work(self, name):
        """Write and hand over until it is over, whatever the server does."""
        writer = Writer(self.store, random.Random(name), self._tell)
        for number in count():
            if self._over.is_set():
                return
            try:
                writer.write_at_last(f"{name}-{number}")
                writer.drain(NOON + number * HOUR, limit=2)
            except StoreError:
                self.refused += 1
                self._over.wait(PAUSE_SECONDS)
            except Exception as error:  # noqa: BLE001 - it is what is looked for
                self.told.wrong.append(f"not an error of ours: {error!r}")


def crash(server, database, seed, kills):
    """Kill a server under writers; give what was done, and what is wrong."""
    store = open_store(database.url)
    crashes = Crashes(server, store, random.Random(seed))
    try:
        wrong = crashes.run(kills)
    finally:
        store.close()
    return crashes, wrong
