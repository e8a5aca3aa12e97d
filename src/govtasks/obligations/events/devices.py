"""What came from people's devices: claims that close nothing, and what they hid."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

import attrs

from ...checks import optional
from ...text import is_day, is_filled, is_instant, is_key, is_plain
from ..checks import is_version


@attrs.frozen(kw_only=True)
class CompletionProposed:
    """Somebody says from a device that it is done (đã đánh dấu trên thiết bị).

    Attributes:
        number: Its running number among what was proposed from devices, from 1.
        evidence: What the device sent; of one person, each is there once.
        claimed_at: When it was done by the clock of the device, which may be wrong;
            None where it did not say. Nothing is judged by it.
    """

    type: ClassVar[str] = "completion-proposed"
    schema: ClassVar[int] = 1
    number: int = attrs.field(validator=is_version)
    evidence: str = attrs.field(validator=is_filled)
    claimed_at: dt.datetime | None = attrs.field(
        default=None, validator=optional(is_instant)
    )


@attrs.frozen(kw_only=True)
class ExtensionProposed:
    """Somebody moved the last day on a device (đã đề nghị lùi hạn trên thiết bị).

    Attributes:
        number: As of `CompletionProposed`.
        to: The last day that is wanted; no deadline moved.
        evidence: As of `CompletionProposed`.
    """

    type: ClassVar[str] = "extension-proposed"
    schema: ClassVar[int] = 1
    number: int = attrs.field(validator=is_version)
    to: dt.date = attrs.field(validator=is_day)
    evidence: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class ReopenProposed:
    """Somebody took back on a device that it is done (đã bỏ đánh dấu hoàn thành).

    Attributes:
        number: As of `CompletionProposed`.
        evidence: As of `CompletionProposed`.
    """

    type: ClassVar[str] = "reopen-proposed"
    schema: ClassVar[int] = 1
    number: int = attrs.field(validator=is_version)
    evidence: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class DeviceProposalDeclined:
    """A proposal from a device was declined (đã không chấp thuận đề nghị từ thiết bị).

    By whoever had proposed it: taken back.

    Attributes:
        proposal: Key of the proposal: ``device-1``.
        reason: Why.
    """

    type: ClassVar[str] = "device-proposal-declined"
    schema: ClassVar[int] = 1
    proposal: str = attrs.field(validator=is_key)
    reason: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class Hidden:
    """Somebody took it out of his own list (đã ẩn khỏi danh sách của mình).

    Attributes:
        evidence: What a device sent, where one did.
    """

    type: ClassVar[str] = "hidden"
    schema: ClassVar[int] = 1
    evidence: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class Shown:
    """Somebody put it back into his own list (đã hiện lại trong danh sách).

    Attributes:
        evidence: What a device sent, where one did.
    """

    type: ClassVar[str] = "shown"
    schema: ClassVar[int] = 1
    evidence: str = attrs.field(default="", validator=is_plain)
