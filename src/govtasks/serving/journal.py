"""What was recorded lately, followed once for all feeds."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Sequence
from itertools import islice

import attrs

from ..register.feed_source import FeedMark, FeedSource

MOST_FOLLOWED = 20_000
"""Facts that are followed one by one; behind more, everything is read anew."""


@attrs.frozen(kw_only=True)
class SeenFacts:
    """How far a request has seen the facts of a register.

    Attributes:
        epoch: How often the thread was lost, so that positions mean nothing together.
        mark: The last fact.
    """

    epoch: int
    mark: FeedMark


class FeedJournal:
    """Follows the order of facts, for several threads.

    Attributes:
        source: Where they are.
        most: How many facts are followed.
    """

    def __init__(self, source: FeedSource, most: int = MOST_FOLLOWED) -> None:
        self.source = source
        self.most = most
        self._lock = threading.Lock()
        self._epoch = 0
        self._mark: FeedMark | None = None
        self._streams: deque[str] = deque(maxlen=most)

    def look(self) -> SeenFacts:
        """Follow what was recorded by now.

        Each caller gets its own place, and reads what it needs only afterwards: what
        it then keeps cannot be older than its place says.
        """
        with self._lock:
            epoch, mark = self._epoch, self._mark
        found = None if mark is None else self.source.since(mark, self.most)
        if found is None:
            return self._begin_again(epoch, self.source.last())
        new, facts = found
        self._add(epoch, new, [fact.stream for fact in facts])
        return SeenFacts(epoch=epoch, mark=new)

    def _begin_again(self, epoch: int, mark: FeedMark) -> SeenFacts:
        with self._lock:
            if epoch == self._epoch:
                self._epoch, self._mark = epoch + 1, mark
                self._streams.clear()
                return SeenFacts(epoch=self._epoch, mark=mark)
        # Another thread began again meanwhile; this one has no thread to follow.
        return SeenFacts(epoch=epoch, mark=mark)

    def _add(self, epoch: int, mark: FeedMark, streams: Sequence[str]) -> None:
        with self._lock:
            if epoch != self._epoch or self._mark is None:
                return
            # Others may have added some of these already.
            new = mark.position - self._mark.position
            if new > 0:
                self._streams.extend(streams[len(streams) - new :])
                self._mark = mark

    def between(self, before: SeenFacts, now: SeenFacts) -> Iterable[str] | None:
        """Streams that changed from one place to another; None where nobody knows."""
        with self._lock:
            if not before.epoch == now.epoch == self._epoch or self._mark is None:
                return None
            first = self._mark.position - len(self._streams)
            start = before.mark.position - first
            if start < 0:
                return None
            return frozenset(islice(self._streams, start, now.mark.position - first))
