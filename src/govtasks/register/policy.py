"""How notices are delivered, as data: one value that a host sets (chính sách gửi)."""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
from collections.abc import Mapping
from typing import Any, Self

import attrs

from ..checks import instance_of, listed
from ..documents import plain_converter, structure
from ..errors import InvalidValueError
from ..text import each, is_count, is_key
from .preferences import Preferences

STANDARD = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds to wait after each failed attempt, by Standard Webhooks 1.0.0: 5 s, 5 and
30 minutes, then 2, 5, 10, 14, 20 and 24 hours."""

_WHOLE = 100
_LONGEST = dt.timedelta(days=31)


class Each(enum.Enum):
    """What a limit counts by."""

    CHANNEL = "channel"
    """All messages by the channel."""
    RECIPIENT = "recipient"
    """The messages to each person by the channel."""


@attrs.frozen(kw_only=True)
class Limit:
    """How much may go out (giới hạn tần suất).

    Attributes:
        channel: Name of the channel.
        messages: At most so many messages; a digest is one.
        seconds: Within so many seconds.
        each: Whether of the channel, or to each person by it.
    """

    channel: str = attrs.field(validator=is_key)
    messages: int = attrs.field(validator=is_count)
    seconds: int = attrs.field(validator=is_count)
    each: Each = attrs.field(
        default=Each.CHANNEL, validator=instance_of(Each, "channel or recipient")
    )

    @property
    def window(self) -> dt.timedelta:
        """The time within which it counts."""
        return dt.timedelta(seconds=self.seconds)


def _is_jitter(
    _instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    if type(value) is not int or not 0 <= value <= _WHOLE:
        problem = "must be a whole number from 0 to 100"
        raise InvalidValueError(problem, field=attribute.name, value=value)


def _is_batch(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    is_count(instance, attribute, value)
    if isinstance(value, int) and value > _WHOLE:
        problem = "must be at most 100"
        raise InvalidValueError(problem, field=attribute.name, value=value)


def _is_span(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    is_count(instance, attribute, value)
    if isinstance(value, int) and value > _LONGEST.total_seconds():
        problem = "must be at most 31 days"
        raise InvalidValueError(problem, field=attribute.name, value=value)


def _everybody() -> Preferences:
    return Preferences(
        digest=True,
        digest_at=dt.time(8),
        quiet=(),
        quiet_on_closed_days=False,
        calendar="vn-state",
        zone="Asia/Ho_Chi_Minh",
    )


def _complete(value: Preferences) -> Preferences:
    """What a host says, and what it does not say as the library has it."""
    is_one = isinstance(value, Preferences)
    return value.over(_everybody()) if is_one else value


@attrs.frozen(kw_only=True)
class DeliveryPolicy:
    """How notices are delivered.

    Attributes:
        retry_seconds: How long to wait after each failed attempt; after the attempt
            behind the last wait a notice is given up.
        jitter_percent: By how much of it a wait is longer, at most, so that not all
            come back at once. How much it is follows from the key of the message.
        longest_wait_seconds: A channel that asks for a longer wait waits so long.
        lease_seconds: How long a worker has a notice to himself.
        send_seconds: How long a channel may take for one message.
        batch: How many messages a worker claims at once, 1 to 100. When it dies,
            nobody knows of so many, or twice as many, whether they arrived.
        limits: How much may go out.
        preferences: How everybody is told who wants nothing else.
    """

    retry_seconds: tuple[int, ...] = attrs.field(
        default=STANDARD, converter=listed, validator=each(_is_span)
    )
    jitter_percent: int = attrs.field(default=10, validator=_is_jitter)
    longest_wait_seconds: int = attrs.field(default=604_800, validator=_is_span)
    lease_seconds: int = attrs.field(default=600, validator=_is_span)
    send_seconds: int = attrs.field(default=60, validator=_is_span)
    batch: int = attrs.field(default=10, validator=_is_batch)
    limits: tuple[Limit, ...] = attrs.field(
        default=(), converter=listed, validator=each(instance_of(Limit, "a limit"))
    )
    preferences: Preferences = attrs.field(
        factory=_everybody,
        converter=_complete,
        validator=instance_of(Preferences, "preferences"),
    )

    def __attrs_post_init__(self) -> None:
        # Two messages may be on their way, and the second waits for the first.
        if self.lease_seconds < 3 * self.send_seconds:
            problem = "must be at least three times as long as one message may take"
            value = self.lease_seconds
            raise InvalidValueError(problem, field="lease_seconds", value=value)

    @classmethod
    def of(cls, data: Mapping[str, object], place: str = "delivery") -> Self:
        """The policy in plain data, such as a table of TOML.

        Raises:
            UnknownKeyError: A key that there is not, with the nearest that there is.
            InvalidValueError: A value that cannot be.
            MalformedDataError: Several of these.
        """
        return structure(plain_converter(), data, cls, place)

    @property
    def lease(self) -> dt.timedelta:
        """How long a worker has a notice to himself."""
        return dt.timedelta(seconds=self.lease_seconds)

    def wait(
        self, key: str, attempts: int, asked: dt.timedelta | None = None
    ) -> dt.timedelta | None:
        """How long to wait after an attempt failed.

        Args:
            key: Key of the message.
            attempts: How many attempts there were, at least one.
            asked: How long the channel asks to wait, where it does; a wait within
                reason is kept as it is.

        Returns:
            None where it is given up.
        """
        if attempts > len(self.retry_seconds):
            return None
        if asked is not None and asked > dt.timedelta(0):
            return min(asked, dt.timedelta(seconds=self.longest_wait_seconds))
        usual = dt.timedelta(seconds=self.retry_seconds[attempts - 1])
        return usual * (1 + _share(key, attempts) * self.jitter_percent / 100)


def _share(key: str, attempts: int) -> float:
    """A number from 0 to 1 that is spread evenly, and always the same."""
    digest = hashlib.sha256(f"{attempts}:{key}".encode(errors="replace")).digest()
    return int.from_bytes(digest[:8]) / 2**64
