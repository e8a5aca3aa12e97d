"""What happened to the term: set, extended, stopped, resumed, moved."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

import attrs

from ...deadlines.rules import Rule
from ...text import is_day, is_filled, is_key, is_optional_key, is_plain
from ..model import is_rule
from ..particulars import Longer, Paused, WentOn


@attrs.frozen(kw_only=True)
class RuleSet:
    """The assigner fixed or changed the term (đã ấn định, điều chỉnh thời hạn).

    Attributes:
        rule: The rule from then on; the one before stays in the history.
        reason: Why it changed.
        instrument: Document that decided it, where there was one.
    """

    type: ClassVar[str] = "rule-set"
    schema: ClassVar[int] = 1
    rule: Rule = attrs.field(validator=is_rule)
    reason: str = attrs.field(validator=is_filled)
    instrument: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class DeadlineMoved:
    """A changed calendar moved the deadline (thời hạn thay đổi theo lịch).

    Attributes:
        calendar: Key of the working calendar.
        old_version: Version by which the deadline was counted before.
        new_version: Version by which it is counted from then on.
        old_day: Last day before.
        new_day: Last day from then on.
        cause: Why the calendar changed, such as the decision on a day off.
    """

    type: ClassVar[str] = "deadline-moved"
    schema: ClassVar[int] = 1
    calendar: str = attrs.field(validator=is_key)
    old_version: str = attrs.field(validator=is_filled)
    new_version: str = attrs.field(validator=is_filled)
    old_day: dt.date = attrs.field(validator=is_day)
    new_day: dt.date = attrs.field(validator=is_day)
    cause: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class FollowUpMoved:
    """A changed calendar moved the follow-up, and not the deadline.

    Attributes:
        calendar: Key of the working calendar.
        old_version: Version by which the steps were counted before.
        new_version: Version by which they are counted from then on.
        cause: Why the calendar changed.
    """

    type: ClassVar[str] = "follow-up-moved"
    schema: ClassVar[int] = 1
    calendar: str = attrs.field(validator=is_key)
    old_version: str = attrs.field(validator=is_filled)
    new_version: str = attrs.field(validator=is_filled)
    cause: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class Suspended(Paused):
    """The clock stopped on a day (đã tạm dừng)."""

    type: ClassVar[str] = "suspended"
    schema: ClassVar[int] = 1


@attrs.frozen(kw_only=True)
class Resumed(WentOn):
    """The clock went on after a day (đã tiếp tục)."""

    type: ClassVar[str] = "resumed"
    schema: ClassVar[int] = 1


@attrs.frozen(kw_only=True)
class ExtensionRequested(Longer):
    """A longer term was asked for (đã đề nghị gia hạn).

    Attributes:
        for_part: Key of the part that needed it, where it was not the whole.
    """

    type: ClassVar[str] = "extension-requested"
    schema: ClassVar[int] = 1
    for_part: str | None = attrs.field(default=None, validator=is_optional_key)


@attrs.frozen(kw_only=True)
class ExtensionCountered(Longer):
    """Another term was offered (đã đề xuất thời hạn khác)."""

    type: ClassVar[str] = "extension-countered"
    schema: ClassVar[int] = 1


@attrs.frozen(kw_only=True)
class CounterAccepted:
    """The term that was offered was taken (đã đồng ý thời hạn đề xuất).

    Attributes:
        rule: The rule from then on.
        note: What else was said.
    """

    type: ClassVar[str] = "counter-accepted"
    schema: ClassVar[int] = 1
    rule: Rule = attrs.field(validator=is_rule)
    note: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class CounterDeclined:
    """The term that was offered was declined (không đồng ý)."""

    type: ClassVar[str] = "counter-declined"
    schema: ClassVar[int] = 1
    note: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class ExtensionGranted:
    """The term that was asked for was granted (đã đồng ý gia hạn).

    Attributes:
        rule: The rule from then on; the one before stays in the history.
        note: What else was said.
        instrument: Document that decided it, where there was one.
    """

    type: ClassVar[str] = "extension-granted"
    schema: ClassVar[int] = 1
    rule: Rule = attrs.field(validator=is_rule)
    note: str = attrs.field(default="", validator=is_plain)
    instrument: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class ExtensionRejected:
    """The term stays as it was (không đồng ý gia hạn)."""

    type: ClassVar[str] = "extension-rejected"
    schema: ClassVar[int] = 1
    reason: str = attrs.field(validator=is_filled)
