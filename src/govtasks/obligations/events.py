"""Facts about an obligation, in the past tense.

Facts are appended, never rewritten. Each carries two times: when it took effect
and when it was written down; and who acted, for whom, under which mandate.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, get_args

import attrs

from ..checks import instance_of, is_flag
from ..deadlines.rules import Rule
from ..errors import InvalidValueError
from ..text import (
    each,
    is_day,
    is_filled,
    is_instant,
    is_key,
    is_optional_day,
    is_optional_key,
    is_plain,
)
from .checks import are_dated, is_percent, is_version
from .model import Obligation, is_rule

if TYPE_CHECKING:
    from collections.abc import Mapping


@attrs.frozen(kw_only=True)
class Assigned:
    """The obligation was given to its lead body (đã giao).

    Attributes:
        obligation: What is to be done and by whom.
        facts: Days known at the time, by name, such as ``("issue", date)``.
    """

    type: ClassVar[str] = "assigned"
    schema: ClassVar[int] = 1
    obligation: Obligation = attrs.field(
        validator=instance_of(Obligation, "an obligation")
    )
    facts: tuple[tuple[str, dt.date], ...] = attrs.field(
        default=(), validator=are_dated
    )


@attrs.frozen(kw_only=True)
class Received:
    """The lead body had the document (đã tiếp nhận)."""

    type: ClassVar[str] = "received"
    schema: ClassVar[int] = 1


@attrs.frozen(kw_only=True)
class Triggered:
    """The condition of a conditional obligation came about (đã phát sinh)."""

    type: ClassVar[str] = "triggered"
    schema: ClassVar[int] = 1
    reason: str = attrs.field(validator=is_filled)


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
class Accepted:
    """The performer took the obligation on (đã nhận)."""

    type: ClassVar[str] = "accepted"
    schema: ClassVar[int] = 1
    note: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class ProgressReported:
    """Progress was reported (đã báo cáo tiến độ).

    Attributes:
        percent: Share done, 0 to 100; None where nobody could say.
        note: What was done.
    """

    type: ClassVar[str] = "progress-reported"
    schema: ClassVar[int] = 1
    percent: int | None = attrs.field(default=None, validator=is_percent)
    note: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class Submitted:
    """The result was handed in for confirmation (đã trình xác nhận).

    Attributes:
        result: What was achieved.
        evidence: Numbers and symbols, or addresses, of what shows it.
    """

    type: ClassVar[str] = "submitted"
    schema: ClassVar[int] = 1
    result: str = attrs.field(validator=is_filled)
    evidence: tuple[str, ...] = attrs.field(default=(), validator=each(is_filled))


@attrs.frozen(kw_only=True)
class Confirmed:
    """The confirming side found it done (đã xác nhận hoàn thành)."""

    type: ClassVar[str] = "confirmed"
    schema: ClassVar[int] = 1
    note: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class Returned:
    """The result was sent back for rework (đã trả lại)."""

    type: ClassVar[str] = "returned"
    schema: ClassVar[int] = 1
    reason: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class Withdrawn:
    """The obligation was taken back (đã thu hồi)."""

    type: ClassVar[str] = "withdrawn"
    schema: ClassVar[int] = 1
    reason: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class FollowedUp:
    """A step of the follow-up ladder was carried out (đã nhắc, đã đôn đốc).

    Attributes:
        step_key: Deterministic key of the step, of which there is one for ever.
        step: Name of the step in its ladder.
        act: What was done: ``remind``, ``urge`` or ``escalate``.
        scheduled_at: When it fell due.
        late: Whether it was carried out on a later day than that.
        recipients: Keys of the persons who were told.
        due_on: Last day of the deadline that it was about, where there is one.
    """

    type: ClassVar[str] = "followed-up"
    schema: ClassVar[int] = 1
    step_key: str = attrs.field(validator=is_filled)
    step: str = attrs.field(validator=is_key)
    act: str = attrs.field(validator=is_key)
    scheduled_at: dt.datetime = attrs.field(validator=is_instant)
    late: bool = attrs.field(validator=is_flag)
    recipients: tuple[str, ...] = attrs.field(default=(), validator=each(is_key))
    due_on: dt.date | None = attrs.field(default=None, validator=is_optional_day)


@attrs.frozen(kw_only=True)
class OccurrenceOpened:
    """A series opened one of its occurrences, which is a record of its own.

    Attributes:
        occurrence: Key of the occurrence inside the series, such as ``2017-03``.
        obligation: Key of the obligation that was assigned for it.
    """

    type: ClassVar[str] = "occurrence-opened"
    schema: ClassVar[int] = 1
    occurrence: str = attrs.field(validator=is_key)
    obligation: str = attrs.field(validator=is_key)


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


Event = (
    Assigned
    | Received
    | Triggered
    | RuleSet
    | Accepted
    | ProgressReported
    | Submitted
    | Confirmed
    | Returned
    | Withdrawn
    | FollowedUp
    | OccurrenceOpened
    | DeadlineMoved
    | FollowUpMoved
)


def event_types() -> Mapping[str, type[Event]]:
    """Every class of event by the name that is stored."""
    return {known.type: known for known in get_args(Event)}


@attrs.frozen(kw_only=True)
class Act:
    """Who acted, for whom, under which mandate (người thực hiện, ủy quyền).

    Attributes:
        actor: Key of the person or office that acted.
        on_behalf_of: Key of whoever he acted for, where not for himself.
        mandate: Key of the mandate that allowed it.
    """

    actor: str = attrs.field(validator=is_key)
    on_behalf_of: str | None = attrs.field(default=None, validator=is_optional_key)
    mandate: str | None = attrs.field(default=None, validator=is_optional_key)

    @property
    def parties(self) -> frozenset[str]:
        """Whoever acted, and whoever he acted for."""
        return frozenset(key for key in (self.actor, self.on_behalf_of) if key)


@attrs.frozen(kw_only=True)
class Fact:
    """An event with its act, its two times and its place in the stream.

    Attributes:
        event: What happened.
        act: Who did it.
        effective_at: When it took effect (thời điểm có hiệu lực).
        recorded_at: When it was written down; never before it took effect.
        version: Place in the stream, counted from 1.
    """

    event: Event = attrs.field(validator=instance_of(get_args(Event), "an event"))
    act: Act = attrs.field(validator=instance_of(Act, "an act"))
    effective_at: dt.datetime = attrs.field(validator=is_instant)
    recorded_at: dt.datetime = attrs.field(validator=is_instant)
    version: int = attrs.field(validator=is_version)

    def __attrs_post_init__(self) -> None:
        """Refuse what would have been written down before it happened."""
        if self.effective_at > self.recorded_at:
            problem = "cannot be later than the recording"
            raise InvalidValueError(
                problem, field="effective_at", value=self.effective_at.isoformat()
            )
