"""Orders to an obligation, in the imperative; `lifecycle.decide` answers them.

A command that cannot be meant (no reason where one is due, 120 percent) cannot
be built; whether it is allowed now is for `lifecycle.decide` to say.
"""

from __future__ import annotations

import datetime as dt

import attrs

from ..checks import instance_of
from ..deadlines.rules import Rule
from ..text import each, is_filled, is_plain
from .checks import are_dated, is_percent
from .model import Obligation, is_rule


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
class SetRule:
    """Fix or change the term (ấn định, điều chỉnh thời hạn).

    Attributes:
        rule: The rule from now on.
        reason: Why it changes.
        instrument: Document that decides it, where there is one.
    """

    rule: Rule = attrs.field(validator=is_rule)
    reason: str = attrs.field(validator=is_filled)
    instrument: str = attrs.field(default="", validator=is_plain)


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
    """

    percent: int | None = attrs.field(default=None, validator=is_percent)
    note: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class Submit:
    """Hand in the result for confirmation (báo cáo kết quả, trình xác nhận).

    Attributes:
        result: What was achieved.
        evidence: Numbers and symbols, or addresses, of what shows it.
    """

    result: str = attrs.field(validator=is_filled)
    evidence: tuple[str, ...] = attrs.field(default=(), validator=each(is_filled))


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


Command = (
    Assign
    | Receive
    | Trigger
    | SetRule
    | Accept
    | Report
    | Submit
    | Confirm
    | Return
    | Withdraw
)
