"""Feeds: what of the register one person's calendar may fetch, by a secret address.

A feed belongs to a person in a post, and is answered only while he or she holds it.
The secret part of its address, its token, is told once and never stored: what is
recorded is the SHA-256 of it, under which the feed is found.
"""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
import re
import secrets
import zoneinfo
from collections.abc import Iterable
from typing import Any

import attrs

from ..checks import is_a, one_of
from ..errors import InvalidValueError
from ..messages import LOCALES, render
from ..text import Text, is_key, is_optional_key, is_plain

FEEDS = "feed/"
FEED_TOKENS = "feed-token/"
FEED_OPENED = "feed-opened"
FEED_ROTATED = "feed-rotated"
FEED_REVOKED = "feed-revoked"
FEED_TOKEN_GIVEN = "feed-token-given"  # noqa: S105 - the name of a fact

_OCTETS = 32
_DIGEST = re.compile(r"[0-9a-f]{64}")


def new_token() -> str:
    """A token of 256 random bits, as it stands in an address."""
    return secrets.token_urlsafe(_OCTETS)


def digest_of(token: str) -> str:
    """The SHA-256 of whatever came as a token, in hexadecimal."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


class FeedScope(enum.Enum):
    """What a feed shows."""

    WORK = "work"
    """What lies with its owner: see `govtasks.register.lying.LiesWith`."""
    POST = "post"
    """The work of one post."""
    BODY = "body"
    """What one body leads."""
    DIRECTIVE = "directive"
    """What one directive orders, as far as its owner's bodies lead it or issued it."""
    OVERDUE = "overdue"
    """What is overdue in the fields and bodies that its owner is charged with."""

    @property
    def has_subject(self) -> bool:
        """Whether it is about a post, a body or a directive that must be named."""
        return self in {FeedScope.POST, FeedScope.BODY, FeedScope.DIRECTIVE}


class FeedProfile(enum.Enum):
    """How much a feed tells to whoever keeps a copy of it."""

    MINIMAL = "minimal"
    """Number and day, for calendars that are kept by others, also abroad."""
    FULL = "full"
    """Title, explanation and who answers; only where the host's policy allows it."""


class FeedShape(enum.Enum):
    """What a deadline becomes in a calendar."""

    EVENT = "event"
    """An event, which every calendar that subscribes shows."""
    TODO = "todo"
    """A to-do, for programs that keep tasks."""


def _is_zone(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    try:
        zoneinfo.ZoneInfo(str(value))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        problem = "must be the name of a time zone such as Asia/Ho_Chi_Minh"
        raise InvalidValueError(problem, field=attribute.name, value=value) from error


def _is_digest(
    _instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    if not isinstance(value, str) or not _DIGEST.fullmatch(value):
        problem = "must be a SHA-256 in lower-case hexadecimal"
        raise InvalidValueError(problem, field=attribute.name)


@attrs.frozen(kw_only=True)
class Feed:
    """A calendar feed of a person in a post (lịch đăng ký theo dõi).

    Attributes:
        key: Its key, by which it is rotated and revoked; no secret.
        person: Key of the person whose it is.
        post: Key of the post as whose holder: the feed ends with the appointment.
        scope: What it shows.
        subject: Key of the post, body or directive; None for his or her own work,
            and for what is overdue.
        profile: How much it tells.
        shape: What a deadline becomes.
        locale: Language of its texts: ``vi`` or ``en``.
        zone: Name of the time zone in which its days begin.

    Raises:
        InvalidValueError: A scope without its subject, or a subject that it has not;
            a zone or language that there is not.
    """

    key: str = attrs.field(validator=is_key)
    person: str = attrs.field(validator=is_key)
    post: str = attrs.field(validator=is_key)
    scope: FeedScope = attrs.field(default=FeedScope.WORK, validator=is_a(FeedScope))
    subject: str | None = attrs.field(default=None, validator=is_optional_key)
    profile: FeedProfile = attrs.field(
        default=FeedProfile.MINIMAL, validator=is_a(FeedProfile)
    )
    shape: FeedShape = attrs.field(default=FeedShape.EVENT, validator=is_a(FeedShape))
    locale: str = attrs.field(default="vi", validator=one_of(*LOCALES))
    zone: str = attrs.field(default="Asia/Ho_Chi_Minh", validator=_is_zone)

    def __attrs_post_init__(self) -> None:
        if self.scope.has_subject and self.subject is None:
            problem = f"must name the {self.scope.value} that is shown"
            raise InvalidValueError(problem, field="subject", value=self.subject)
        if self.subject is not None and not self.scope.has_subject:
            problem = f"must be left out where {self.scope.value} is shown"
            raise InvalidValueError(problem, field="subject", value=self.subject)

    @property
    def shown(self) -> Text:
        """What it shows, in words."""
        key, about = f"feeds.scope-{self.scope.value}", {"subject": self.subject}
        return Text({locale: render(key, about, locale) for locale in LOCALES})

    def local(self, at: dt.datetime) -> dt.datetime:
        """An instant where the days of the feed begin and end."""
        return at.astimezone(zoneinfo.ZoneInfo(self.zone))


@attrs.frozen(kw_only=True)
class FeedOpened:
    """A feed was opened.

    Attributes:
        feed: Whose it is, and what it shows.
        digest: SHA-256 of its token.
    """

    feed: Feed = attrs.field(validator=is_a(Feed))
    digest: str = attrs.field(validator=_is_digest)


@attrs.frozen(kw_only=True)
class FeedRotated:
    """A feed got another token; the one before is dead.

    Attributes:
        digest: SHA-256 of the new token.
    """

    digest: str = attrs.field(validator=_is_digest)


@attrs.frozen(kw_only=True)
class FeedRevoked:
    """A feed was revoked, for ever.

    Attributes:
        reason: Why; empty where nobody said so.
    """

    reason: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class FeedToken:
    """A token was given to a feed; it stands in a stream that its digest names.

    Attributes:
        feed: Key of the feed.
    """

    feed: str = attrs.field(validator=is_key)


FeedEvent = FeedOpened | FeedRotated | FeedRevoked


@attrs.frozen(kw_only=True)
class FeedFact:
    """What happened to a feed, when, and who did it.

    Attributes:
        event: What happened.
        actor: Who did it.
        on_behalf_of: For whom, where not for himself.
        at: When.
    """

    event: FeedEvent
    actor: str
    on_behalf_of: str | None = None
    at: dt.datetime


@attrs.frozen(kw_only=True)
class FeedState:
    """What the facts of a feed add up to.

    Attributes:
        feed: Whose it is, and what it shows.
        digest: SHA-256 of the token that opens it; not shown.
        opened: Who opened it, and when.
        rotated: The latest change of its token, if there was one.
        revoked: Who revoked it and why, if it was.
    """

    feed: Feed
    digest: str = attrs.field(repr=False)
    opened: FeedFact
    rotated: FeedFact | None = None
    revoked: FeedFact | None = None


def fold_feed(facts: Iterable[FeedFact]) -> FeedState | None:
    """The state of a feed after its facts; None where there are none."""
    state: FeedState | None = None
    for fact in facts:
        match fact.event:
            case FeedOpened(feed=feed, digest=digest):
                state = FeedState(feed=feed, digest=digest, opened=fact)
            case FeedRotated(digest=digest) if state is not None:
                state = attrs.evolve(state, digest=digest, rotated=fact)
            case FeedRevoked() if state is not None:
                state = attrs.evolve(state, revoked=fact)
            case _:
                pass
    return state


class FeedStanding(enum.Enum):
    """Whether a feed is answered."""

    OPEN = "open"
    """It is answered."""
    ENDED = "ended"
    """Its owner does not hold the post on the day, or may not see that any more."""
    REVOKED = "revoked"
    """Somebody took it away."""

    def in_locale(self, locale: str) -> str:
        """The standing as a word of that language."""
        return render(f"feeds.standing-{self.value}", {}, locale)


@attrs.frozen(kw_only=True)
class FeedReport:
    """A feed as it stands at an instant.

    Attributes:
        state: What was recorded of it.
        standing: Whether it is answered.
    """

    state: FeedState
    standing: FeedStanding

    @property
    def feed(self) -> Feed:
        """The feed."""
        return self.state.feed


@attrs.frozen(kw_only=True)
class OpenedFeed:
    """A feed with its token, which is told here and never again.

    Attributes:
        feed: The feed.
        token: The secret part of its address; whoever knows it reads the feed.
    """

    feed: Feed
    token: str = attrs.field(repr=False)
