"""Commands from people's devices: what is proposed there, and what is hidden there."""

from __future__ import annotations

import datetime as dt

import attrs

from ...checks import optional
from ...text import is_day, is_filled, is_instant, is_key, is_plain


@attrs.frozen(kw_only=True)
class ProposeCompletion:
    """Say from a device that it is done (đánh dấu hoàn thành trên thiết bị).

    It closes nothing: somebody hands in the result, or declines.

    Attributes:
        evidence: What the device sent, such as the entity tag of an item of a
            calendar; of one person, each is proposed once.
        claimed_at: When it was done by the clock of the device, which may be wrong;
            None where it does not say. Nothing is judged by it.
    """

    evidence: str = attrs.field(validator=is_filled)
    claimed_at: dt.datetime | None = attrs.field(
        default=None, validator=optional(is_instant)
    )


@attrs.frozen(kw_only=True)
class ProposeExtension:
    """Move the last day on a device (đề nghị lùi hạn trên thiết bị).

    It moves no deadline: somebody asks for the longer term, or declines.

    Attributes:
        to: The last day that is wanted.
        evidence: As of `ProposeCompletion`.
    """

    to: dt.date = attrs.field(validator=is_day)
    evidence: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class ProposeReopening:
    """Take back on a device that it is done (bỏ đánh dấu hoàn thành trên thiết bị).

    It opens nothing: the assigner opens it again, or somebody declines.

    Attributes:
        evidence: As of `ProposeCompletion`.
    """

    evidence: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class DeclineDeviceProposal:
    """Decline what was proposed from a device (không chấp thuận đề nghị từ thiết bị).

    Of whoever proposed it, it takes the proposal back.

    Attributes:
        proposal: Key of the proposal: ``device-1``.
        reason: Why; shown on the device.
    """

    proposal: str = attrs.field(validator=is_key)
    reason: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class Hide:
    """Take it out of one's own list (ẩn khỏi danh sách của mình).

    It cancels nothing, and nobody has done anything by it.

    Attributes:
        evidence: What the device sent, where one did.
    """

    evidence: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class Show:
    """Put it back into one's own list (hiện lại trong danh sách của mình).

    Attributes:
        evidence: What the device sent, where one did.
    """

    evidence: str = attrs.field(default="", validator=is_plain)
