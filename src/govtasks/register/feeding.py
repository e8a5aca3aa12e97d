"""Opening, rotating and revoking feeds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from ..codec import Codec
from ..directives import Directive
from ..errors import ConflictError, UnknownNameError
from ..obligations.refusals import refuse
from ..ports import Session, Stored
from .feeds import (
    FEED_OPENED,
    FEED_REVOKED,
    FEED_ROTATED,
    FEED_TOKEN_GIVEN,
    FEED_TOKENS,
    FEEDS,
    Feed,
    FeedEvent,
    FeedFact,
    FeedOpened,
    FeedReport,
    FeedRevoked,
    FeedRotated,
    FeedScope,
    FeedStanding,
    FeedState,
    FeedToken,
    OpenedFeed,
    digest_of,
    fold_feed,
    new_token,
)
from .reader import Reader
from .sight import Sight, holds, is_above, sight_of
from .writing import Writer, require_kind

_EVENTS: dict[str, type[FeedEvent]] = {
    FEED_OPENED: FeedOpened,
    FEED_ROTATED: FeedRotated,
    FEED_REVOKED: FeedRevoked,
}


def _fact(codec: Codec, stored: Stored) -> FeedFact:
    record = stored.record
    return FeedFact(
        event=codec.one_of(stored, _EVENTS),
        actor=record.actor,
        on_behalf_of=record.on_behalf_of,
        at=record.effective_at,
    )


def feed_state(
    session: Session, codec: Codec, key: str, at: dt.datetime | None = None
) -> FeedState | None:
    """A feed as it was recorded last, or by an instant; None where there was none."""
    facts = (_fact(codec, one) for one in session.read(FEEDS + key))
    return fold_feed(fact for fact in facts if at is None or fact.at <= at)


def feed_sight(reader: Reader, feed: Feed, at: dt.datetime) -> Sight | None:
    """What a feed shows on the day of an instant; None where it ended."""
    organisation, day = reader.organisation(), feed.local(at).date()
    if not holds(organisation, feed.person, feed.post, day):
        # Nothing more is read of it than of one that there is not.
        return None
    return sight_of(organisation, feed, day, _shown_directive(reader, feed))


def _shown_directive(reader: Reader, feed: Feed) -> Directive | None:
    if feed.scope is not FeedScope.DIRECTIVE or feed.subject is None:
        return None
    return reader.directive(feed.subject)


def feed_reports(
    session: Session, codec: Codec, reader: Reader, at: dt.datetime
) -> Iterator[FeedReport]:
    """Every feed as it stands at an instant, sorted by key."""
    for stream in session.streams(FEEDS):
        state = feed_state(session, codec, stream.removeprefix(FEEDS), at)
        if state is not None:
            yield FeedReport(state=state, standing=standing_of(reader, state, at))


def standing_of(reader: Reader, state: FeedState, at: dt.datetime) -> FeedStanding:
    """Whether a feed is answered at an instant."""
    if state.revoked is not None:
        return FeedStanding.REVOKED
    is_seen = feed_sight(reader, state.feed, at) is not None
    return FeedStanding.OPEN if is_seen else FeedStanding.ENDED


class Feeding(Writer):
    """Records feeds; their tokens are told and not recorded."""

    def open_feed(self, feed: Feed) -> OpenedFeed:
        """Open a feed for somebody's calendar (mở lịch đăng ký).

        Its owner may, and whoever is above the post: see `sight.is_above`.

        Args:
            feed: Whose it is, and what it shows.

        Returns:
            The feed with its token, which nobody can be told again.

        Raises:
            ConflictError: The key is taken.
            UnknownNameError: There is no such person, post, body or directive.
            RefusedError: By ``feed-not-held``, ``feed-not-yours`` or
                ``feed-out-of-sight``.
        """
        require_kind(feed, Feed)
        self._check_named(feed)
        self._check_feed(feed)
        if version := len(self._session.read(FEEDS + feed.key)):
            raise ConflictError(FEEDS + feed.key, 0, version)
        token = new_token()
        with self._together():
            self._give_token(feed.key, token)
            opened = FeedOpened(feed=feed, digest=digest_of(token))
            self._record(FEEDS + feed.key, 0, FEED_OPENED, opened)
        return OpenedFeed(feed=feed, token=token)

    def rotate_feed(self, key: str) -> OpenedFeed:
        """Give a feed another token; the one before is dead at once (đổi mã).

        Args:
            key: Key of the feed.

        Raises:
            UnknownNameError: There is no such feed.
            RefusedError: As `open_feed`, or by ``feed-revoked``.
        """
        state, version = self._open_state(key)
        self._check_feed(state.feed)
        token = new_token()
        with self._together():
            self._give_token(key, token)
            rotated = FeedRotated(digest=digest_of(token))
            self._record(FEEDS + key, version, FEED_ROTATED, rotated)
        return OpenedFeed(feed=state.feed, token=token)

    def revoke_feed(self, key: str, *, reason: str = "") -> None:
        """Take a feed away for ever (thu hồi lịch đăng ký).

        Whoever finds an address where it does not belong may: to take one away
        tells nobody anything, and who did it is recorded.

        Args:
            key: Key of the feed.
            reason: Why.

        Raises:
            UnknownNameError: There is no such feed.
            RefusedError: By ``feed-revoked``.
            InvalidValueError: The reason is no text.
        """
        revoked = FeedRevoked(reason=reason)
        _, version = self._open_state(key)
        self._record(FEEDS + key, version, FEED_REVOKED, revoked)

    def _open_state(self, key: str) -> tuple[FeedState, int]:
        """A feed that was not revoked, and the version of its stream."""
        state = feed_state(self._session, self._codec, key)
        if state is None:
            streams = self._session.streams(FEEDS)
            known = [stream.removeprefix(FEEDS) for stream in streams]
            kind = "feed"
            raise UnknownNameError.of(kind, key, known, field="key")
        if state.revoked is not None:
            refuse("feed-revoked", feed=key, at=state.revoked.at)
        return state, len(self._session.read(FEEDS + key))

    def _check_named(self, feed: Feed) -> None:
        """Refuse what names nobody and nothing."""
        organisation = self.organisation()
        organisation.person(feed.person)
        organisation.post(feed.post)
        match feed.scope, feed.subject:
            case FeedScope.POST, str(subject):
                organisation.post(subject)
            case FeedScope.BODY, str(subject):
                organisation.body(subject)
            case FeedScope.DIRECTIVE, str(subject):
                self.directive(subject)

    def _check_feed(self, feed: Feed) -> None:
        """Refuse a feed whose owner may not have it, or to whoever may not give it."""
        organisation, day = self.organisation(), feed.local(self.now).date()
        names = {"person": feed.person, "post": feed.post, "day": day}
        if not holds(organisation, feed.person, feed.post, day):
            refuse("feed-not-held", **names)
        actor = self.act.actor
        if actor != feed.person and not is_above(organisation, actor, feed.post, day):
            refuse("feed-not-yours", actor=actor, **names)
        if feed_sight(self, feed, self.now) is None:
            refuse("feed-out-of-sight", shown=feed.shown, **names)

    def _give_token(self, key: str, token: str) -> None:
        stream = FEED_TOKENS + digest_of(token)
        self._record(stream, 0, FEED_TOKEN_GIVEN, FeedToken(feed=key))
