"""Components as they were written, so that only what changed is written again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from operator import attrgetter

import attrs

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
    "changed_at.fold",
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


@attrs.frozen
class Fragment:
    """A component as it was written.

    Attributes:
        data: The lines of it.
        is_vietnamese: Whether it holds a time of Vietnam, so that the definition
            of that zone has to go along.
    """

    data: bytes
    is_vietnamese: bool


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
        self._kept: dict[tuple[str, str], tuple[object, Fragment]] = {}
        self._lock = threading.Lock()

    def of(
        self, entry: Entry, locale: str, write: Callable[[Entry], Fragment]
    ) -> Fragment:
        """The component of an entry, written only if it is not the same as before."""
        key = (entry.key, locale)
        seen = (_SEEN(entry), _told(entry))
        kept = self._kept.get(key)
        if kept is not None and kept[0] == seen:
            return kept[1]
        fragment = write(entry)
        self._keep(key, seen, fragment)
        return fragment

    def _keep(self, key: tuple[str, str], seen: object, fragment: Fragment) -> None:
        if not self._most:
            return
        with self._lock:
            self._kept.pop(key, None)
            if len(self._kept) >= self._most:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = (seen, fragment)


def _told(entry: Entry) -> tuple[object, ...]:
    """What instants that are equal can differ in: their zone, and which hour of two.

    Only the end is told in its own zone.
    """
    end, done = entry.expires_at, entry.completed_at
    return (
        end and (end.tzinfo, end.fold),
        done and done.fold,
        [at.fold for at in entry.alarms],
    )
