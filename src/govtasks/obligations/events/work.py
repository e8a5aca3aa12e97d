"""What happened to the work: from giving it to judging it."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

import attrs

from ...checks import instance_of, is_flag
from ...text import (
    each,
    is_day,
    is_filled,
    is_instant,
    is_key,
    is_optional_day,
    is_optional_key,
    is_plain,
)
from ..checks import are_dated, are_filled_once, check_cause, is_percent
from ..model import Obligation
from ..particulars import PlanItem


@attrs.frozen(kw_only=True)
class Assigned:
    """The obligation was given to its lead body (đã giao).

    Attributes:
        obligation: What is to be done and by whom.
        facts: Days known at the time, by name, such as ``("issue", date)``.
        follow_from: From when it is followed up, where that is earlier than its
            record: an occurrence that was opened late had begun by then.
    """

    type: ClassVar[str] = "assigned"
    schema: ClassVar[int] = 1
    obligation: Obligation = attrs.field(
        validator=instance_of(Obligation, "an obligation")
    )
    facts: tuple[tuple[str, dt.date], ...] = attrs.field(
        default=(), validator=are_dated
    )
    follow_from: dt.datetime | None = attrs.field(
        default=None, validator=attrs.validators.optional(is_instant)
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
        items: Keys of the items of the plan that are done.
    """

    type: ClassVar[str] = "progress-reported"
    schema: ClassVar[int] = 1
    percent: int | None = attrs.field(default=None, validator=is_percent)
    note: str = attrs.field(default="", validator=is_plain)
    items: tuple[str, ...] = attrs.field(default=(), validator=each(is_key))


@attrs.frozen(kw_only=True)
class Submitted:
    """The result was handed in for confirmation (đã trình xác nhận).

    Attributes:
        result: What was achieved.
        evidence: Numbers and symbols, or addresses, of what shows it.
        delay_reason: Why it was late; empty where it was not, and where an earlier
            release wrote it.
        objective_cause: Whether the reason was said to lie outside of whoever did
            it (nguyên nhân khách quan).
    """

    type: ClassVar[str] = "submitted"
    schema: ClassVar[int] = 1
    result: str = attrs.field(validator=is_filled)
    evidence: tuple[str, ...] = attrs.field(default=(), validator=each(is_filled))
    delay_reason: str = attrs.field(default="", validator=is_plain)
    objective_cause: bool = attrs.field(default=False, validator=is_flag)

    def __attrs_post_init__(self) -> None:
        """Refuse a cause that nobody names."""
        check_cause(self.delay_reason, objective=self.objective_cause)


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
class OccurrenceOpened:
    """A series opened one of its occurrences, which is a record of its own.

    Attributes:
        occurrence: Key of the occurrence inside the series, such as ``2017-03``.
        obligation: Key of the obligation that was assigned for it.
        until: Last day of its period; None where an earlier release wrote it,
            and where a condition and no calendar opens it.
        reason: What brought the condition about, where it has one.
    """

    type: ClassVar[str] = "occurrence-opened"
    schema: ClassVar[int] = 1
    occurrence: str = attrs.field(validator=is_key)
    obligation: str = attrs.field(validator=is_key)
    until: dt.date | None = attrs.field(default=None, validator=is_optional_day)
    reason: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class OccurrenceDone:
    """An occurrence of a series was confirmed (đã hoàn thành một kỳ).

    Attributes:
        obligation: Key of the occurrence's obligation.
        day: Day on which the result that was confirmed was handed in.
    """

    type: ClassVar[str] = "occurrence-done"
    schema: ClassVar[int] = 1
    obligation: str = attrs.field(validator=is_key)
    day: dt.date = attrs.field(validator=is_day)


@attrs.frozen(kw_only=True)
class Claimed:
    """A post took it out of the body's inbox (đã nhận xử lý).

    Attributes:
        post: Key of the post; the person is whoever acted.
    """

    type: ClassVar[str] = "claimed"
    schema: ClassVar[int] = 1
    post: str = attrs.field(validator=is_key)


@attrs.frozen(kw_only=True)
class Planned:
    """The performer said what will be done (đã lập kế hoạch thực hiện).

    Attributes:
        items: The whole plan, in the place of any earlier one.
    """

    type: ClassVar[str] = "planned"
    schema: ClassVar[int] = 1
    items: tuple[PlanItem, ...] = attrs.field(
        validator=[each(instance_of(PlanItem, "an item of a plan")), are_filled_once]
    )


@attrs.frozen(kw_only=True)
class Refused:
    """The lead body asked to be spared it (đã từ chối)."""

    type: ClassVar[str] = "refused"
    schema: ClassVar[int] = 1
    reason: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class RefusalAgreed:
    """The assigner agreed to the refusal (đã đồng ý việc từ chối).

    Attributes:
        reason: Why.
        lead: Body that leads from then on; None where it was withdrawn.
    """

    type: ClassVar[str] = "refusal-agreed"
    schema: ClassVar[int] = 1
    reason: str = attrs.field(validator=is_filled)
    lead: str | None = attrs.field(default=None, validator=is_optional_key)


@attrs.frozen(kw_only=True)
class RefusalRejected:
    """The lead body has to do it all the same (đã bác việc từ chối)."""

    type: ClassVar[str] = "refusal-rejected"
    schema: ClassVar[int] = 1
    reason: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class Recalled:
    """The result was taken back before it was judged (đã rút lại)."""

    type: ClassVar[str] = "recalled"
    schema: ClassVar[int] = 1
    reason: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class Reopened:
    """The confirmation was taken back (đã mở lại)."""

    type: ClassVar[str] = "reopened"
    schema: ClassVar[int] = 1
    reason: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class Reviewed:
    """A standing duty was looked at (đã rà soát)."""

    type: ClassVar[str] = "reviewed"
    schema: ClassVar[int] = 1
    note: str = attrs.field(validator=is_filled)
