"""Many who write to the same streams at once."""

import random
import threading

import attrs

from .writing import Told, Writer, wrong_in

WRITERS = 8
STREAMS = tuple(f"obligation/{number:03}" for number in range(100))


@attrs.define(eq=False)
class Race:
    """Writers in threads, each with connections of its own.

    Attributes:
        store: Where to.
        told: What was acknowledged.
        conflicts: How often a writer was overtaken.
    """

    store: object
    told: Told = attrs.field(factory=Told)
    conflicts: int = 0
    _lock: threading.Lock = attrs.field(factory=threading.Lock)

    def run(self, seed, units, writers=WRITERS):
        """Let each write so many units; give what is wrong afterwards."""
        start = threading.Barrier(writers)
        threads = [
            threading.Thread(target=self._work, args=[f"{seed}-{one}", units, start])
            for one in range(writers)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return wrong_in(self.store, self.told)

    def _tell(self, *words):
        with self._lock:
            self.told.tell(*words)

    def _work(self, name, units, start):
        writer = Writer(self.store, random.Random(name), self._tell, STREAMS)
        start.wait()
        try:
            for number in range(units):
                writer.write_at_last(f"{name}-{number}")
        except Exception as error:  # noqa: BLE001 - it is what is looked for
            self.told.wrong.append(f"{name} failed: {error!r}")
        with self._lock:
            self.conflicts += writer.conflicts
