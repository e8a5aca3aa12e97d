"""Answering feeds of one register: the feed, or that nothing changed, or nothing."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from ..checks import is_a, is_flag
from ..errors import GovtasksError, InvalidValueError, StoreError
from ..ports import Entry
from ..register.exporting import HeldExporter
from ..register.feed_source import FeedSource, LiveFeed, ShownEntry
from ..register.feed_window import FeedWindow, Stretch
from ..register.feeds import digest_of
from ..register.register import Register
from ..text import LARGEST_COUNT
from . import exchange
from .exchange import FeedRequest, FeedResponse
from .journal import MOST_FOLLOWED, FeedJournal, SeenFacts
from .kept import FeedShelf, RememberedFeed, WrittenFeed
from .touching import Touched
from .writers import FeedWriters

FeedLimit = Callable[[FeedRequest], dt.timedelta | None]
"""Says how long whoever asks has to wait; None lets him through."""

_LOGGER = "govtasks.feeds"
_LATER = dt.timedelta(minutes=5)
_LONGEST_AGE = 3600


def _number(default: int, most: int = LARGEST_COUNT) -> Any:  # noqa: ANN401 - as attrs.field
    def validate(_: object, attribute: attrs.Attribute[int], value: object) -> None:
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        if not is_whole or not 0 <= value <= most:  # type: ignore[operator]
            problem = f"must be a whole number from 0 to {most}"
            raise InvalidValueError(problem, field=attribute.name, value=value)

    return attrs.field(default=default, validator=validate)


@attrs.frozen(kw_only=True)
class FeedPolicy:
    """How a host serves feeds.

    Attributes:
        full: Whether feeds of the profile ``full`` tell all that they could; without
            it they tell what ``minimal`` tells, for calendars keep copies elsewhere.
        window: How far feeds look back and ahead.
        max_age: For how many seconds a calendar need not ask again, at most 3600.
        exporter: Name of the exporter that writes feeds.
        settings: Settings of it, before what the host set for it.
        most_feeds: Of how many feeds the validator is remembered.
        most_items: How many items of feeds are held in memory altogether.
        most_exporters: How many exporters are kept with what they wrote.

    Raises:
        InvalidValueError: A number that is none from 0 on, or an age over an hour.
    """

    full: bool = attrs.field(default=False, validator=is_flag)
    window: FeedWindow = attrs.field(factory=FeedWindow, validator=is_a(FeedWindow))
    max_age: int = _number(900, _LONGEST_AGE)
    exporter: str = "ical"
    settings: Mapping[str, object] = attrs.field(factory=dict, hash=False)
    most_feeds: int = _number(10_000)
    most_items: int = _number(50_000)
    most_exporters: int = _number(1_000)


class FeedServer:
    """Answers feeds of one tenant of a register; several threads may ask at once.

    Args:
        register: Where the feeds are.
        policy: How the host serves them.
        limit: Is asked before anything is looked up.
        missed: Is told of each request that opened nothing, to be counted.
    """

    def __init__(
        self,
        register: Register,
        *,
        policy: FeedPolicy | None = None,
        limit: FeedLimit = lambda _: None,
        missed: Callable[[FeedRequest], None] = lambda _: None,
    ) -> None:
        self.policy: FeedPolicy = policy or FeedPolicy()
        self._source: FeedSource = register.feed_source()
        self._limit = limit
        self._missed = missed
        self._journal = FeedJournal(self._source, MOST_FOLLOWED)
        self._shelf = FeedShelf(self.policy.most_feeds, self.policy.most_items)
        self._writers = FeedWriters(
            self._exporter, full=self.policy.full, most=self.policy.most_exporters
        )
        self._logger = logging.getLogger(_LOGGER)

    def _exporter(self, settings: Mapping[str, object]) -> HeldExporter:
        policy = self.policy
        return self._source.exporter(policy.exporter, {**policy.settings, **settings})

    def answer(
        self, request: FeedRequest, *, at: dt.datetime | None = None
    ) -> FeedResponse:
        """The answer to one request.

        Args:
            request: What came.
            at: The time; the clock's of the register where it is not given.
        """
        response = self._answer(request, at)
        if request.method == "HEAD":
            return attrs.evolve(response, body=b"")
        return response

    def _answer(self, request: FeedRequest, at: dt.datetime | None) -> FeedResponse:
        wait = self._limit(request)
        if wait is not None:
            return exchange.too_many(wait)
        if request.method not in exchange.METHODS:
            return exchange.not_allowed()
        try:
            return self._found(request, self._source.instant(at))
        except StoreError as error:
            self._logger.warning("feed: %s", error.code, extra=_told(error))
            return exchange.unavailable(_LATER)
        except GovtasksError as error:
            self._logger.exception("feed: %s", error.code, extra=_told(error))
            return exchange.failed()

    def _found(self, request: FeedRequest, at: dt.datetime) -> FeedResponse:
        digest, asked = digest_of(request.token), request.headers.get("if-none-match")
        seen = self._journal.look()
        known = self._known(digest, seen, at)
        if known is not None and exchange.is_known(known.etag, asked):
            return exchange.unchanged(known.etag, self.policy.max_age)
        if known is None or known.written is None:
            known = self._anew(digest, seen, at)
        if known is None or known.written is None:
            self._missed(request)
            return exchange.not_found()
        if exchange.is_known(known.etag, asked):
            return exchange.unchanged(known.etag, self.policy.max_age)
        written, max_age = known.written, self.policy.max_age
        return exchange.calendar(written.body, known.etag, max_age, written.media_type)

    def _known(
        self, digest: str, seen: SeenFacts, at: dt.datetime
    ) -> RememberedFeed | None:
        """What is remembered and still true, brought up to date where it is little."""
        known = self._shelf.get(digest)
        if known is None or not known.stretch.holds(at):
            return None
        streams = self._journal.between(known.seen, seen)
        if streams is None:
            return None
        touched = Touched.by(streams)
        if touched.is_all or known.feed in touched.feeds:
            return None
        if not touched.is_any:
            return self._still(digest, known, seen)
        if known.written is None:
            return None
        return self._refreshed(digest, known.written, known, touched, seen, at)

    def _still(
        self, digest: str, known: RememberedFeed, seen: SeenFacts
    ) -> RememberedFeed:
        """The same, as far as facts were seen now."""
        if seen != known.seen:
            known = attrs.evolve(known, seen=seen)
            self._shelf.put(digest, known)
        return known

    def _refreshed(
        self,
        digest: str,
        written: WrittenFeed,
        known: RememberedFeed,
        touched: Touched,
        seen: SeenFacts,
        at: dt.datetime,
    ) -> RememberedFeed:
        """Read anew what changed, and only that."""
        keys = touched.keys(written.entries)
        entries, stretch = dict(written.entries), known.stretch
        with self._source.reading(at, self.policy.window) as reading:
            for shown in reading.some(written.live, keys):
                stretch = stretch.within(shown.stretch)
                _put(entries, shown)
        if entries == written.entries:
            return self._still(digest, attrs.evolve(known, stretch=stretch), seen)
        return self._write(digest, written.live, entries, seen, stretch)

    def _anew(
        self, digest: str, seen: SeenFacts, at: dt.datetime
    ) -> RememberedFeed | None:
        """A feed read as if nothing were known of it; None where there is none."""
        entries: dict[str, Entry] = {}
        with self._source.reading(at, self.policy.window) as reading:
            live = reading.live(digest)
            if live is None:
                self._shelf.forget(digest)
                return None
            stretch = live.stretch
            for shown in reading.everything(live):
                stretch = stretch.within(shown.stretch)
                _put(entries, shown)
        return self._write(digest, live, entries, seen, stretch)

    def _write(
        self,
        digest: str,
        live: LiveFeed,
        entries: Mapping[str, Entry],
        seen: SeenFacts,
        stretch: Stretch,
    ) -> RememberedFeed:
        body, media_type = self._writers.write(live.feed, entries)
        one = RememberedFeed(
            feed=live.feed.key,
            etag=exchange.etag_of(body),
            seen=seen,
            stretch=stretch,
            written=WrittenFeed(
                live=live, entries=entries, body=body, media_type=media_type
            ),
        )
        self._shelf.put(digest, one)
        return one


def _told(error: GovtasksError) -> dict[str, object]:
    return {"govtasks": {"event": "feed", "error": error.code}}


def _put(entries: dict[str, Entry], shown: ShownEntry) -> None:
    if shown.entry is None:
        entries.pop(shown.key, None)
    else:
        entries[shown.key] = shown.entry
