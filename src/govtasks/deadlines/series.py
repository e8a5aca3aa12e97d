"""The rules that come back: a duty with one due day after the other (định kỳ).

Each of them gives occurrences; see `govtasks.deadlines.recurring`.
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Literal, TypeGuard, get_args

import attrs

from ..checks import instance_of, one_of, optional
from ..errors import InvalidValueError
from ..text import each, is_day, is_key, is_optional_day, is_plain
from .month_days import MonthDay
from .regimes import RollTo
from .report_rules import EachReport
from .rule_checks import (
    Point,
    are_forward,
    check_point,
    check_span,
    is_hour,
    is_some_time,
    listed_days,
    listed_terms,
)
from .terms import Term

CyclePeriod = Literal["week", "month", "quarter", "half-year", "year"]
Tier = Literal["first", "second"]

_DAYS_OF = {"week": (0, 6), "month": (1, 31)}
_are_month_days = each(instance_of(MonthDay, "days such as '06-20'"))
_is_number = optional(instance_of(int, "a number"))


@attrs.frozen(kw_only=True)
class Every:
    """A duty that comes back each period (định kỳ).

    Attributes:
        period: Kind of period; each one gives one occurrence.
        point: Start, middle or end of the period, where no day is named.
        day: Day of the month (1-31; a day that the month lacks is its last) or
            of the week (0 is Monday) on which it is due.
        since: Periods count that end on this day or later.
        until: Periods count that end on this day or earlier; None for no end.
        roll: Where a day off moves: ``next``, ``previous``, ``none``; no default.
        opens: First day of the month or week on which it may be done, where
            the order names a window ("từ ngày 15 đến ngày 20").
        time: Hour at which the last day ends, where the order names one
            ("trước 16 giờ thứ Sáu").
        exceptions: Months with another day: ``12-31`` for a duty that is due on
            the 31st in December.
        second_day: Day on which the body that gathers the results hands them
            on; on the day or after it (báo cáo hai cấp).
        tier: Which of the two days binds whoever has this rule.
        phrase: The words of the order.
    """

    kind: ClassVar[str] = "every"
    period: CyclePeriod = attrs.field(validator=one_of(*get_args(CyclePeriod)))
    point: Point = attrs.field(default="end", validator=one_of(*get_args(Point)))
    day: int | None = attrs.field(default=None, validator=_is_number)
    since: dt.date = attrs.field(validator=is_day)
    until: dt.date | None = attrs.field(default=None, validator=is_optional_day)
    roll: RollTo = attrs.field(validator=one_of(*get_args(RollTo)))
    opens: int | None = attrs.field(default=None, validator=_is_number)
    time: dt.time | None = attrs.field(default=None, validator=optional(is_hour))
    exceptions: tuple[MonthDay, ...] = attrs.field(
        default=(), converter=listed_days, validator=_are_month_days
    )
    second_day: int | None = attrs.field(default=None, validator=_is_number)
    tier: Tier = attrs.field(default="first", validator=one_of(*get_args(Tier)))
    phrase: str = attrs.field(default="", validator=is_plain)

    def __attrs_post_init__(self) -> None:
        """Refuse days, points and windows that the period does not have.

        Raises:
            InvalidValueError: Such a day or point; an end before the start; a
                window that closes before it opens; a second day before the
                first; exceptions for anything but a day of the month.
        """
        check_point(self.point, self.period)
        check_span(self.since, self.until)
        for field in ("day", "opens", "second_day"):
            if (day := getattr(self, field)) is not None:
                self._check_day(day, field)
        self._check_order()
        self._check_exceptions()

    def _check_day(self, day: int, field: str) -> None:
        if self.period not in _DAYS_OF or self.point != "end":
            problem = "a day can be named for each week or month only, without a point"
            raise InvalidValueError(problem, field=field, value=day)
        first, last = _DAYS_OF[self.period]
        if isinstance(day, bool) or not first <= day <= last:
            problem = f"day of a {self.period} must be from {first} to {last}"
            raise InvalidValueError(problem, field=field, value=day)

    def _check_order(self) -> None:
        named = () if self.day is None else (self.day,)
        ends = (*named, *(exception.day for exception in self.exceptions))
        if self.opens is not None and any(self.opens > end for end in ends):
            problem = "the window closes before this day"
            raise InvalidValueError(problem, field="opens", value=self.opens)
        second = self.second_day
        if second is not None and (self.day is None or second < self.day):
            problem = "must be the day of the first tier or a later one"
            raise InvalidValueError(problem, field="second_day", value=second)
        if self.tier == "second" and second is None:
            problem = "the second tier has no day"
            hint = "name the second_day"
            raise InvalidValueError(problem, field="tier", value="second", hint=hint)

    def _check_exceptions(self) -> None:
        months = [exception.month for exception in self.exceptions]
        if months and (self.period != "month" or self.day is None):
            problem = "only a duty with a day in each month has months with another"
            raise InvalidValueError(problem, field="exceptions", value=self.exceptions)
        if len(set(months)) < len(months):
            problem = "names a month twice"
            raise InvalidValueError(problem, field="exceptions", value=self.exceptions)


@attrs.frozen(kw_only=True)
class Yearly:
    """A duty on the same days of each year: "trước 20/6 và 20/12 hằng năm".

    Attributes:
        days: The days, in order; each one gives one occurrence a year.
        since: Days count from this one on.
        until: Days count up to this one; None for no end.
        roll: Where a day off moves: ``next``, ``previous``, ``none``; no default.
        phrase: The words of the order.
    """

    kind: ClassVar[str] = "yearly"
    days: tuple[MonthDay, ...] = attrs.field(
        converter=listed_days, validator=_are_month_days
    )
    since: dt.date = attrs.field(validator=is_day)
    until: dt.date | None = attrs.field(default=None, validator=is_optional_day)
    roll: RollTo = attrs.field(validator=one_of(*get_args(RollTo)))
    phrase: str = attrs.field(default="", validator=is_plain)

    def __attrs_post_init__(self) -> None:
        """Refuse no days, days out of order or twice, an end before the start.

        Raises:
            InvalidValueError: One of these.
        """
        check_span(self.since, self.until)
        # In a year without 29 February it would be the same day as 28 February.
        shown = [day.in_year(2001) for day in self.days]
        if not shown or shown != sorted(set(shown)):
            problem = "must be at least one day, in order and each once"
            raise InvalidValueError(problem, field="days", value=self.days)


@attrs.frozen(kw_only=True)
class AfterEach:
    """A term from the end of every period: "10 ngày sau khi kết thúc mỗi quý".

    Attributes:
        terms: Counted one after the other from the last day of the period.
        period: Kind of period; each one gives one occurrence.
        since: Periods count that end on this day or later.
        until: Periods count that end on this day or earlier; None for no end.
        phrase: The words of the order.
    """

    kind: ClassVar[str] = "after-each"
    terms: tuple[Term, ...] = attrs.field(converter=listed_terms, validator=are_forward)
    period: CyclePeriod = attrs.field(validator=one_of(*get_args(CyclePeriod)))
    since: dt.date = attrs.field(validator=is_day)
    until: dt.date | None = attrs.field(default=None, validator=is_optional_day)
    phrase: str = attrs.field(default="", validator=is_plain)

    def __attrs_post_init__(self) -> None:
        """Refuse an end before the start.

        Raises:
            InvalidValueError: Such an end.
        """
        check_span(self.since, self.until)


@attrs.frozen(kw_only=True)
class AfterCompletion:
    """A duty that is due again some time after it was done: "2 năm một lần".

    It has one deadline at a time: that of the last completion.

    Attributes:
        every: Term from one completion to the next due day.
        of: Name of the dated fact that says when it was last done.
        phrase: The words of the order.
    """

    kind: ClassVar[str] = "after-completion"
    every: Term = attrs.field(validator=is_some_time)
    of: str = attrs.field(default="completed", validator=is_key)
    phrase: str = attrs.field(default="", validator=is_plain)


Recurring = Every | Yearly | AfterEach | AfterCompletion | EachReport


def is_recurring(rule: object) -> TypeGuard[Recurring]:
    """Whether a rule comes back, so that each occurrence has a day of its own."""
    return isinstance(rule, get_args(Recurring))
