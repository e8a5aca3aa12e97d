"""What serving a feed asks of a register: what changed, whose it is, what it shows.

An answer may be kept as long as nothing is recorded that it rests on, and within the
stretch of time that comes with everything that is read here.
"""

from __future__ import annotations

import datetime as dt
import hmac
import zoneinfo
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager

import attrs

from ..archive import Damaged, Kept, Numbered
from ..codec import Codec
from ..deadlines.results import Deadline
from ..errors import MissingFactError
from ..obligations.lifecycle import State, fold
from ..ports import Entry, Row, Session, Stored
from .entries import entry_of
from .exporting import HeldExporter
from .feed_window import FeedWindow, Stretch, day_of
from .feeding import feed_sight, feed_state
from .feeds import FEED_TOKEN_GIVEN, FEED_TOKENS, Feed, FeedScope, FeedToken
from .lying import pages
from .queries import Queries, View
from .reader import OBLIGATIONS
from .rulebook import Rulebook
from .sight import Sight

_PAGE = 500
_NOBODY = "nobody"
# The digest of nothing that was ever given, so that every guess costs the same.
_NO_DIGEST = "0" * 64


@attrs.frozen(kw_only=True)
class FeedMark:
    """A place in the order in which facts became known.

    Attributes:
        position: The last position before it; 0 before all.
        digest: Digest of the fact at that position.
    """

    position: int
    digest: str = ""


@attrs.frozen(kw_only=True)
class ShownEntry:
    """An obligation as it was read for a feed.

    Attributes:
        key: Its key.
        entry: What is shown of it; None where it is not in the feed.
        stretch: How long that stays, while nothing is recorded.
    """

    key: str
    entry: Entry | None
    stretch: Stretch


@attrs.frozen(kw_only=True)
class LiveFeed:
    """A feed that is answered, and what it shows on the day.

    Attributes:
        feed: The feed.
        sight: What it shows.
        stretch: The day, where the feed is.
    """

    feed: Feed
    sight: Sight
    stretch: Stretch


class FeedReading:
    """Reads what feeds show, in one transaction, as of one instant."""

    def __init__(
        self,
        session: Session,
        codec: Codec,
        rulebook: Rulebook,
        window: FeedWindow,
        at: dt.datetime,
    ) -> None:
        self._session = session
        self._codec = codec
        self._queries = Queries(session, codec, rulebook)
        self._window = window
        self._at = at

    def live(self, digest: str) -> LiveFeed | None:
        """The feed that a token opens; None where none is answered.

        An unknown token, and one that was replaced, costs the same reading as that
        of a feed that was revoked or has ended.

        Args:
            digest: SHA-256 of the token.
        """
        given = self._session.read(FEED_TOKENS + digest)
        key = self._feed_key(given)
        state = feed_state(self._session, self._codec, key or _NOBODY)
        expected = _NO_DIGEST if state is None else state.digest
        is_it = hmac.compare_digest(expected, digest) and key is not None
        feed = Feed(key=_NOBODY, person=_NOBODY, post=_NOBODY)
        if state is not None and is_it and state.revoked is None:
            feed = state.feed
        sight = self._sight(feed)
        if sight is None or state is None or not is_it:
            return None
        zone = zoneinfo.ZoneInfo(feed.zone)
        return LiveFeed(feed=feed, sight=sight, stretch=day_of(self._at, zone))

    def _sight(self, feed: Feed) -> Sight | None:
        try:
            return feed_sight(self._queries, feed, self._at)
        except MissingFactError:
            # Where no organisation was recorded, nobody holds a post.
            return None

    def _feed_key(self, given: Sequence[Stored]) -> str | None:
        if not given:
            return None
        return self._codec.value(given[-1], FEED_TOKEN_GIVEN, FeedToken).feed

    def everything(self, live: LiveFeed) -> Iterator[ShownEntry]:
        """All that may be in a feed, read anew."""
        keys = sorted(set(self._candidates(live)))
        for start in range(0, len(keys), _PAGE):
            yield from self.some(live, keys[start : start + _PAGE])

    def _candidates(self, live: LiveFeed) -> Iterator[str]:
        for query in live.sight.queries():
            for narrowed in self._window.queries(query, self._at):
                for row in pages(self._session, narrowed):
                    if self._is_near(live, row):
                        yield row.stream.removeprefix(OBLIGATIONS)

    def _is_near(self, live: LiveFeed, row: Row) -> bool:
        return self._window.is_near(row, self._at) and live.sight.is_near(
            lead=row.body, post=row.post, person=row.person, directive=row.directive
        )

    def some(self, live: LiveFeed, keys: Collection[str]) -> Iterator[ShownEntry]:
        """These obligations, as they stand in the feed now."""
        for key, stored in self._queries.records(sorted(keys)).items():
            state = fold(self._queries.decoded(stored))
            if state is None or not live.sight.is_near_state(state):
                yield ShownEntry(key=key, entry=None, stretch=live.stretch)
            else:
                yield self._shown(live, key, state)

    def _shown(self, live: LiveFeed, key: str, state: State) -> ShownEntry:
        view = self._queries.as_recorded(state, self._at)
        entry = None
        if live.sight.takes(view):
            entry = entry_of(self._queries, view)
            entry = entry if self._is_shown(live.feed, entry) else None
        return ShownEntry(key=key, entry=entry, stretch=self._stretch(live, view))

    def _is_shown(self, feed: Feed, entry: Entry) -> bool:
        if feed.scope is FeedScope.WORK and feed.person in entry.hidden_by:
            return False
        local = feed.local(self._at)
        return self._window.takes(entry, local.date(), zoneinfo.ZoneInfo(feed.zone))

    def _stretch(self, live: LiveFeed, view: View) -> Stretch:
        """How long a view, and so what is shown of it, stays as it is."""
        rulebook = self._queries.rulebook
        stretch = live.stretch.within(day_of(self._at, rulebook.zone(view.state)))
        if live.feed.scope is FeedScope.OVERDUE and isinstance(view.due, Deadline):
            stretch = stretch.cut(view.due.expires_at, self._at)
        for version in rulebook.recorded(view.state.obligation.calendar):
            # Where clocks differ, one may have been recorded that is not in force yet.
            stretch = stretch.cut(version.since, self._at)
        return stretch


@attrs.frozen(kw_only=True)
class FeedSource:
    """Begins what serving a feed reads; it is safe for several threads.

    Attributes:
        begin: Begins a transaction.
        codec: Reads values.
        rulebook: What obligations refer to.
        instant: Checks an instant; the clock's time where None.
        exporter: Makes an exporter by its name, with settings.
    """

    begin: Callable[[], AbstractContextManager[Session]]
    codec: Codec
    rulebook: Rulebook
    instant: Callable[[dt.datetime | None], dt.datetime]
    exporter: Callable[[str, Mapping[str, object]], HeldExporter]

    @contextmanager
    def reading(self, at: dt.datetime, window: FeedWindow) -> Iterator[FeedReading]:
        """One transaction in which what is shown at an instant is read."""
        with self.begin() as session:
            yield FeedReading(session, self.codec, self.rulebook, window, at)

    def last(self) -> FeedMark:
        """Where the order of facts ends now."""
        with self.begin() as session:
            first = _at(session, 1)
            if first is None:
                return FeedMark(position=0)
            low, high = first, _at(session, 2)
            while high is not None:
                low, high = high, _at(session, 2 * high.position)
            below, above = low.position, 2 * low.position
            while above - below > 1:
                middle = (below + above) // 2
                found = _at(session, middle)
                if found is None:
                    above = middle
                else:
                    below, low = middle, found
            return FeedMark(position=below, digest=low.fact.digest)

    def since(
        self, mark: FeedMark, most: int
    ) -> tuple[FeedMark, tuple[Kept | Damaged, ...]] | None:
        """What was recorded behind a mark, and the mark behind that.

        It is a transaction of its own: to give facts their order, a store may have to
        lock, and nobody is to wait for what is read after it.

        Args:
            mark: Where the last answer ended.
            most: At most so many facts.

        Returns:
            None where there are more, or where another fact, or none, stands at the
            mark: the store was put back to an earlier state.
        """
        with self.begin() as session:
            before = max(mark.position - 1, 0)
            found = session.since(before, limit=most + 1)
        if mark.position:
            if not found or found[0].fact.digest != mark.digest:
                return None
            found = found[1:]
        if len(found) >= most:
            return None
        if found:
            last = found[-1]
            mark = FeedMark(position=last.position, digest=last.fact.digest)
        return mark, tuple(one.fact for one in found)


def _at(session: Session, position: int) -> Numbered | None:
    """The fact at a position; None where the order ends before it."""
    return next(iter(session.since(position - 1, limit=1)), None)
