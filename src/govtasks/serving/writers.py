"""Writing feeds: an exporter for each calendar, kept with what it wrote."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping

import attrs

from ..ports import Entry
from ..register.exporting import HeldExporter
from ..register.feeds import Feed, FeedProfile

MakeExporter = Callable[[Mapping[str, object]], HeldExporter]
"""Makes an exporter with settings."""


@attrs.frozen
class FeedWriter:
    """An exporter that writes one feed after the other.

    Attributes:
        exporter: What writes.
        lock: Held while it does.
    """

    exporter: HeldExporter
    lock: threading.Lock = attrs.field(factory=threading.Lock)


class FeedWriters:
    """Writes feeds; those that show the same share what was written of it.

    Attributes:
        full: Whether the profile ``full`` is written as such.
        most: How many exporters are kept.
    """

    def __init__(self, make: MakeExporter, *, full: bool, most: int) -> None:
        self.full = full
        self.most = most
        self._make = make
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, ...], FeedWriter] = OrderedDict()

    def write(self, feed: Feed, entries: Mapping[str, Entry]) -> tuple[bytes, str]:
        """The octets of a feed, and of which media type they are.

        Raises:
            GovtasksError: The exporter cannot be made, or fails.
        """
        writer = self._writer(feed)
        with writer.lock:
            body = writer.exporter.render(list(entries.values()), locale=feed.locale)
        return body, writer.exporter.media_type

    def _writer(self, feed: Feed) -> FeedWriter:
        profile = feed.profile if self.full else FeedProfile.MINIMAL
        settings = {
            "calendar": _calendar(feed),
            "profile": profile.value,
            "shape": feed.shape.value,
        }
        place = tuple(settings.values())
        with self._lock:
            writer = self._kept.pop(place, None)
        if writer is None:
            writer = FeedWriter(self._make(settings))
        with self._lock:
            self._kept[place] = writer
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)
        return writer


def _calendar(feed: Feed) -> str:
    """A key for what is shown, the same for all who are shown it, for ever."""
    shown = f"{feed.scope.value}\n{feed.subject or feed.person}"
    return hashlib.sha256(shown.encode()).hexdigest()
