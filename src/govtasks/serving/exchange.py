"""Requests and answers, as far as feeds need them, and what headers mean."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
import re
from collections.abc import Mapping

import attrs

METHODS = ("GET", "HEAD")
_LONGEST_HEADER = 4096
_SUFFIX = ".ics"
# A tag may hold commas (RFC 9110, 8.8.3), so a list is not to be split at them.
_TAG = re.compile(r'\s*(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")\s*(?:,|\Z)')
_COMMON = (
    ("Referrer-Policy", "no-referrer"),
    ("X-Robots-Tag", "noindex, nofollow"),
    ("X-Content-Type-Options", "nosniff"),
)
_KEEP_NOTHING = ("Cache-Control", "no-store")
_PLAIN = ("Content-Type", "text/plain; charset=utf-8")

Headers = tuple[tuple[str, str], ...]


def _lower(headers: Mapping[str, str]) -> Mapping[str, str]:
    return {name.lower(): value for name, value in headers.items()}


@attrs.frozen(kw_only=True)
class FeedRequest:
    """What came from a calendar.

    Attributes:
        method: ``GET``, or another.
        path: Path below where feeds are mounted, decoded; it holds the token and is
            never shown. What follows a question mark is no part of it.
        headers: Headers by name, in any case.
        remote: Where it came from, for whoever limits how often; empty where unknown.
    """

    method: str = "GET"
    path: str = attrs.field(repr=False)
    headers: Mapping[str, str] = attrs.field(
        factory=dict, converter=_lower, hash=False, repr=False
    )
    remote: str = ""

    @property
    def token(self) -> str:
        """What stands where a token belongs, whatever it is."""
        return self.path.removeprefix("/").removesuffix(_SUFFIX)


@attrs.frozen(kw_only=True)
class FeedResponse:
    """What goes back.

    Attributes:
        status: Status of HTTP, such as 200.
        headers: Headers in their order.
        body: The octets; none to ``HEAD``, and with 304.
    """

    status: int
    headers: Headers
    body: bytes = attrs.field(default=b"", repr=False)


def etag_of(body: bytes) -> str:
    """The strong validator of a body: its SHA-256 (RFC 9110, 8.8.3)."""
    return f'"{hashlib.sha256(body).hexdigest()}"'


def is_known(etag: str, if_none_match: str | None) -> bool:
    """Whether a calendar has what it asks for: ``If-None-Match`` (RFC 9110, 13.1.2).

    Compared weakly: something on the way may have marked the validator as weak. A list
    that is broken somewhere counts up to there.
    """
    if if_none_match is None or len(if_none_match) > _LONGEST_HEADER:
        return False
    if if_none_match.strip() == "*":
        return True
    place = 0
    while found := _TAG.match(if_none_match, place):
        if found[1] == etag:
            return True
        place = found.end()
    return False


def calendar(body: bytes, etag: str, max_age: int, media_type: str) -> FeedResponse:
    """The feed itself."""
    headers = (
        ("Content-Type", f"{media_type}; charset=utf-8"),
        ("Content-Length", str(len(body))),
        *_validators(etag, max_age),
        *_COMMON,
    )
    return FeedResponse(status=200, headers=headers, body=body)


def unchanged(etag: str, max_age: int) -> FeedResponse:
    """That the calendar has it already."""
    return FeedResponse(status=304, headers=(*_validators(etag, max_age), *_COMMON))


def _validators(etag: str, max_age: int) -> Headers:
    # No Last-Modified: it would have to rise with every change, also when
    # something leaves the feed.
    return ("ETag", etag), ("Cache-Control", f"private, max-age={max_age}")


def not_found() -> FeedResponse:
    """The one answer to all that opens nothing, whatever the reason."""
    return _said(404, "not found\n")


def not_allowed() -> FeedResponse:
    """A feed is only read."""
    return _said(405, "method not allowed\n", ("Allow", ", ".join(METHODS)))


def too_many(wait: dt.timedelta) -> FeedResponse:
    """Whoever asks too often is told when to ask again."""
    return _said(429, "too many requests\n", _retry(wait))


def unavailable(wait: dt.timedelta) -> FeedResponse:
    """The store does not answer; nothing is said of the feed."""
    return _said(503, "try again later\n", _retry(wait))


def failed() -> FeedResponse:
    """The feed cannot be written; the reason is for the host, not for whoever asks."""
    return _said(500, "the feed cannot be written\n")


def _retry(wait: dt.timedelta) -> tuple[str, str]:
    return "Retry-After", str(max(math.ceil(wait.total_seconds()), 1))


def _said(status: int, text: str, *headers: tuple[str, str]) -> FeedResponse:
    body = text.encode()
    all_of_them = (
        _PLAIN,
        ("Content-Length", str(len(body))),
        _KEEP_NOTHING,
        *headers,
        *_COMMON,
    )
    return FeedResponse(status=status, headers=all_of_them, body=body)
