"""Components as they were written, so that only what changed is written again."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from operator import attrgetter

from govtasks.ports import Entry

# All that a component can depend on. What else an entry holds, such as who has
# hidden it, leaves the component as it is.
_SEEN = attrgetter(
    "title",
    "last_day",
    "expires_at",
    "is_instant",
    "state",
    "is_open",
    "completed_at",
    "percent",
    "lead",
    "answers",
    "explanation",
    "revision",
    "changed_at",
    "parent",
    "provisional",
    "document",
    "secret",
    "field",
    "series",
    "alarms",
    "proposed",
    "declined",
)


class Fragments:
    """What an exporter has written, by key and language, for the same entry again.

    Whether an entry is the same is seen by comparing all that could be written,
    not by its revision: the name of a body, or who answers, changes without any
    fact about the obligation. It may be used by several threads.

    Args:
        most: How many are kept; the oldest go first.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[tuple[str, str], tuple[object, bytes]] = {}
        self._lock = threading.Lock()

    def of(self, entry: Entry, locale: str, write: Callable[[Entry], bytes]) -> bytes:
        """The component of an entry, written only if it is not the same as before."""
        key = (entry.key, locale)
        seen = (_SEEN(entry), *_places(entry))
        kept = self._kept.get(key)
        if kept is not None and kept[0] == seen:
            return kept[1]
        fragment = write(entry)
        self._keep(key, seen, fragment)
        return fragment

    def _keep(self, key: tuple[str, str], seen: object, fragment: bytes) -> None:
        if not self._most:
            return
        with self._lock:
            self._kept.pop(key, None)
            if len(self._kept) >= self._most:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = (seen, fragment)


def _places(entry: Entry) -> Iterator[object]:
    """What instants that are equal can differ in: the zone that they are told in."""
    for instant in (entry.expires_at, entry.changed_at, entry.completed_at):
        if isinstance(instant, dt.datetime):
            yield instant.tzinfo
            yield instant.fold
    for instant in entry.alarms:
        yield instant.fold
