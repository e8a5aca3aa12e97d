"""Commands on the work: from giving it to judging it."""

from __future__ import annotations

import datetime as dt

import attrs

from ...checks import instance_of, is_flag
from ...text import each, is_filled, is_key, is_optional_key, is_plain
from ..checks import are_dated, are_filled_once, check_cause, is_percent
from ..model import Obligation
from ..particulars import PlanItem


@attrs.frozen(kw_only=True)
class Assign:
    """Give the obligation to its lead body (giao nhiệm vụ).

    Attributes:
        obligation: What is to be done and by whom.
        facts: Days known at the time, by name: ``("issue", date)`` for the day
            the document was issued.
    """

    obligation: Obligation = attrs.field(
        validator=instance_of(Obligation, "an obligation")
    )
    facts: tuple[tuple[str, dt.date], ...] = attrs.field(
        default=(), validator=are_dated
    )


@attrs.frozen(kw_only=True)
class Receive:
    """Record that the lead body has the document (tiếp nhận)."""


@attrs.frozen(kw_only=True)
class Trigger:
    """Record that the condition has come about (phát sinh điều kiện).

    Attributes:
        reason: What happened.
    """

    reason: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class Accept:
    """Take the obligation on (nhận nhiệm vụ)."""

    note: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class Report:
    """Report progress (báo cáo tiến độ).

    Attributes:
        percent: Share done, 0 to 100; None where nobody can say.
        note: What was done.
        items: Keys of the items of the plan that are done.
    """

    percent: int | None = attrs.field(default=None, validator=is_percent)
    note: str = attrs.field(default="", validator=is_plain)
    items: tuple[str, ...] = attrs.field(default=(), validator=each(is_key))


@attrs.frozen(kw_only=True)
class Submit:
    """Hand in the result for confirmation (báo cáo kết quả, trình xác nhận).

    Attributes:
        result: What was achieved.
        evidence: Numbers and symbols, or addresses, of what shows it.
        delay_reason: Why it is late (lý do chậm); needed where it is.
        objective_cause: Whether the reason is said to lie outside of whoever does
            it (nguyên nhân khách quan); the confirming side decides on that.
    """

    result: str = attrs.field(validator=is_filled)
    evidence: tuple[str, ...] = attrs.field(default=(), validator=each(is_filled))
    delay_reason: str = attrs.field(default="", validator=is_plain)
    objective_cause: bool = attrs.field(default=False, validator=is_flag)

    def __attrs_post_init__(self) -> None:
        """Refuse a cause that nobody names."""
        check_cause(self.delay_reason, objective=self.objective_cause)


@attrs.frozen(kw_only=True)
class Confirm:
    """Confirm that it is done (xác nhận hoàn thành)."""

    note: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class Return:
    """Send the result back for rework (trả lại, yêu cầu thực hiện lại).

    Attributes:
        reason: What is missing.
    """

    reason: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class Withdraw:
    """Take the obligation back (thu hồi nhiệm vụ).

    Attributes:
        reason: Why it is no longer due.
    """

    reason: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class Claim:
    """Take it out of the body's inbox for a post (nhận xử lý).

    Attributes:
        post: Key of the post that will do it.
    """

    post: str = attrs.field(validator=is_key)


@attrs.frozen(kw_only=True)
class MakePlan:
    """Say what will be done, item by item (lập kế hoạch thực hiện).

    Attributes:
        items: The whole plan; it takes the place of an earlier one.
    """

    items: tuple[PlanItem, ...] = attrs.field(
        validator=[each(instance_of(PlanItem, "an item of a plan")), are_filled_once]
    )


@attrs.frozen(kw_only=True)
class Refuse:
    """Ask to be spared it; the assigner decides (từ chối nhiệm vụ).

    Attributes:
        reason: Why it is not for this body.
    """

    reason: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class AgreeRefusal:
    """Agree that the lead body need not do it (đồng ý việc từ chối).

    Attributes:
        reason: Why.
        lead: Body that leads instead; None where nobody is to do it.
    """

    reason: str = attrs.field(validator=is_filled)
    lead: str | None = attrs.field(default=None, validator=is_optional_key)


@attrs.frozen(kw_only=True)
class RejectRefusal:
    """Insist that the lead body does it (không chấp nhận từ chối).

    Attributes:
        reason: Why.
    """

    reason: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class Recall:
    """Take a result back before it is judged (rút lại kết quả đã trình).

    Attributes:
        reason: Why.
    """

    reason: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class Reopen:
    """Take a confirmation back; the work goes on (mở lại nhiệm vụ).

    Attributes:
        reason: What was found afterwards.
    """

    reason: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class Review:
    """Record that a standing duty was looked at (rà soát định kỳ).

    Attributes:
        note: What was found.
    """

    note: str = attrs.field(validator=is_filled)
