"""What happened about follow-up: it was heard, no longer holds, or reaches nobody."""

from __future__ import annotations

from typing import Any, ClassVar

import attrs

from ...errors import InvalidValueError
from ...text import each, is_filled, is_key, is_plain


@attrs.frozen(kw_only=True)
class Acknowledged:
    """A step of follow-up was heard (đã xác nhận tiếp thu đôn đốc).

    Attributes:
        step_key: Key of the step.
        note: What will be done about it.
    """

    type: ClassVar[str] = "acknowledged"
    schema: ClassVar[int] = 1
    step_key: str = attrs.field(validator=is_filled)
    note: str = attrs.field(default="", validator=is_plain)


def _is_not_empty(
    _instance: object, attribute: attrs.Attribute[Any], value: tuple[str, ...]
) -> None:
    if not value:
        problem = "must name at least one step"
        raise InvalidValueError(problem, field=attribute.name)


@attrs.frozen(kw_only=True)
class FollowUpWithdrawn:
    """Steps that were said no longer hold (đã thu hồi thông báo đôn đốc).

    Attributes:
        step_keys: Keys of the steps; what still holds of them is said anew.
        cause: Why: ``deadline``, ``plan`` or ``performer`` changed, or somebody
            ``left`` before he was told.
        corrected: Keys of the persons to whom they no longer apply.
    """

    type: ClassVar[str] = "follow-up-withdrawn"
    schema: ClassVar[int] = 1
    step_keys: tuple[str, ...] = attrs.field(validator=[each(is_filled), _is_not_empty])
    cause: str = attrs.field(validator=is_key)
    corrected: tuple[str, ...] = attrs.field(default=(), validator=each(is_key))


@attrs.frozen(kw_only=True)
class ProposalDeclined:
    """What a ladder proposed is not done (đã không chấp thuận đề xuất).

    Attributes:
        step_key: Key of the step that proposed it.
        reason: Why.
    """

    type: ClassVar[str] = "proposal-declined"
    schema: ClassVar[int] = 1
    step_key: str = attrs.field(validator=is_filled)
    reason: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class Unreachable:
    """Somebody who is to be told cannot be reached (không liên lạc được).

    Recorded once for a person, at the first notice that was given up.

    Attributes:
        person: Key of the person.
        channel: The channel by which it was tried last.
        reason: What the channel said.
        notice: Key of the notice that did not arrive.
        superiors: Keys of the persons above who are told of it.
    """

    type: ClassVar[str] = "unreachable"
    schema: ClassVar[int] = 1
    person: str = attrs.field(validator=is_key)
    channel: str = attrs.field(validator=is_key)
    reason: str = attrs.field(default="", validator=is_plain)
    notice: str = attrs.field(validator=is_filled)
    superiors: tuple[str, ...] = attrs.field(default=(), validator=each(is_key))
