"""What is remembered of feeds from one request to the next, within limits."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping

import attrs

from ..ports import Entry
from ..register.feed_source import LiveFeed
from ..register.feed_window import Stretch
from .journal import SeenFacts


@attrs.frozen(kw_only=True)
class WrittenFeed:
    """A feed as it was written.

    Attributes:
        live: The feed, and what it shows.
        entries: What it showed, by key.
        body: Its octets.
        media_type: Of which type they are.
    """

    live: LiveFeed
    entries: Mapping[str, Entry]
    body: bytes
    media_type: str


@attrs.frozen(kw_only=True)
class RememberedFeed:
    """What is known of a feed.

    Attributes:
        feed: Its key.
        etag: The validator of its body.
        seen: The facts by which it was written.
        stretch: How long it stays, while nothing else is recorded.
        written: All of it; None where there was no room.
    """

    feed: str
    etag: str
    seen: SeenFacts
    stretch: Stretch
    written: WrittenFeed | None

    @property
    def size(self) -> int:
        """How many items are held for it."""
        return 0 if self.written is None else len(self.written.entries) + 1


class FeedShelf:
    """Remembers feeds, those that were asked for last.

    Attributes:
        most_feeds: Of how many feeds the validator is remembered.
        most_items: How many items are held altogether.
    """

    def __init__(self, most_feeds: int, most_items: int) -> None:
        self.most_feeds = most_feeds
        self.most_items = most_items
        self._lock = threading.Lock()
        self._known: OrderedDict[str, RememberedFeed] = OrderedDict()
        self._held: OrderedDict[str, None] = OrderedDict()
        self._items = 0

    def get(self, digest: str) -> RememberedFeed | None:
        """What is known of a feed by the digest of its token."""
        with self._lock:
            found = self._known.get(digest)
            if found is not None:
                self._known.move_to_end(digest)
                if digest in self._held:
                    self._held.move_to_end(digest)
            return found

    def put(self, digest: str, one: RememberedFeed) -> None:
        """Remember a feed; others are forgotten where there is no room."""
        with self._lock:
            self._drop(digest)
            self._known[digest] = one
            if one.written is not None:
                self._held[digest] = None
                self._items += one.size
            while self._items > self.most_items:
                self._lighten(next(iter(self._held)))
            while len(self._known) > self.most_feeds:
                self._drop(next(iter(self._known)))

    def forget(self, digest: str) -> None:
        """Forget a feed that is answered no more."""
        with self._lock:
            self._drop(digest)

    def _lighten(self, digest: str) -> None:
        one = self._known[digest]
        self._items -= one.size
        del self._held[digest]
        self._known[digest] = attrs.evolve(one, written=None)

    def _drop(self, digest: str) -> None:
        one = self._known.pop(digest, None)
        if one is not None and one.written is not None:
            self._items -= one.size
            del self._held[digest]
