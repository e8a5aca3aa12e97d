"""The rules that an obligation carries: when it is due (thời hạn thực hiện).

A rule keeps what the directive says, and the words in which it said it. It
holds no computed date; `govtasks.deadlines.compute` makes one from the rule, the
dated facts, a regime and a calendar.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar, Literal, get_args

import attrs

from ..checks import instance_of, is_flag, listed, one_of, optional
from ..errors import InvalidValueError
from ..text import is_day, is_key, is_optional_day, is_plain
from .regimes import RollTo
from .terms import Term

CalendarPeriod = Literal["month", "quarter", "half-year", "year"]
CyclePeriod = Literal["week", "month", "quarter", "half-year", "year"]
Point = Literal["start", "middle", "end"]

_DAYS_OF = {"week": (0, 6), "month": (1, 31)}


def _is_forward(
    _instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    if not isinstance(value, Term) or value.amount < 0:
        problem = "must be a term that is not negative"
        raise InvalidValueError(problem, field=attribute.name, value=value)


def _are_forward(
    instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    if not isinstance(value, tuple) or not value:
        problem = "must be a list of at least one term"
        raise InvalidValueError(problem, field="terms", value=value)
    for term in value:
        _is_forward(instance, attribute, term)


def _check_point(point: Point, period: str) -> None:
    # Civil Code 2015 article 146(2) and (3) know the middle of these only.
    if point == "middle" and period not in {"month", "year"}:
        problem = f"the law knows no middle of a {period}"
        hint = "name the day"
        raise InvalidValueError(problem, field="point", value=point, hint=hint)


@attrs.frozen(kw_only=True)
class Fixed:
    """A day that the order names itself: nothing is counted (ngày ấn định).

    Attributes:
        day: The day that is named.
        inclusive: Whether that day is still in time ("chậm nhất ngày 20": yes;
            "trước ngày 20": as the order is read). There is no default.
        roll: Whether a day off moves to where the regime moves the end of a
            term. The law says so of terms, not of named days; no default.
        phrase: The words of the order.
    """

    kind: ClassVar[str] = "fixed"
    day: dt.date = attrs.field(validator=is_day)
    inclusive: bool = attrs.field(validator=is_flag)
    roll: bool = attrs.field(validator=is_flag)
    phrase: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class Within:
    """A term that runs from a fact: "trong 5 ngày làm việc kể từ ngày nhận".

    Attributes:
        terms: Counted one after the other from left to right, never merged.
        of: Name of the dated fact that it runs from.
        phrase: The words of the order.
    """

    kind: ClassVar[str] = "within"
    terms: tuple[Term, ...] = attrs.field(converter=listed, validator=_are_forward)
    of: str = attrs.field(default="receipt", validator=is_key)
    phrase: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class Before:
    """A term that must lie before an event: "trước ngày họp ít nhất 5 ngày".

    Attributes:
        terms: Counted backward from the event one after the other.
        event: Name of the dated fact that it lies before.
        phrase: The words of the order.
    """

    kind: ClassVar[str] = "before"
    terms: tuple[Term, ...] = attrs.field(converter=listed, validator=_are_forward)
    event: str = attrs.field(validator=is_key)
    phrase: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class AtOnce:
    """An order to act at once (ngay, khẩn trương): due without delay.

    Attributes:
        grace: Term after which it counts as late; the one who keeps the
            register states it, since the order does not. There is no default.
        of: Name of the dated fact that it runs from.
        phrase: The words of the order.
    """

    kind: ClassVar[str] = "at-once"
    grace: Term = attrs.field(validator=_is_forward)
    of: str = attrs.field(default="receipt", validator=is_key)
    phrase: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class PeriodEnd:
    """A point in a calendar period: "giữa tháng 6", "cuối quý I".

    Civil Code 2015 article 146(2) and (3): the middle of a month is its 15th,
    that of a year 30 June.

    Attributes:
        period: Kind of period.
        day: Any day inside it.
        point: Its start, middle or end.
        roll: Whether a day off moves as the end of a term does; no default.
        phrase: The words of the order.
    """

    kind: ClassVar[str] = "period-end"
    period: CalendarPeriod = attrs.field(validator=one_of(*get_args(CalendarPeriod)))
    day: dt.date = attrs.field(validator=is_day)
    point: Point = attrs.field(default="end", validator=one_of(*get_args(Point)))
    roll: bool = attrs.field(validator=is_flag)
    phrase: str = attrs.field(default="", validator=is_plain)

    def __attrs_post_init__(self) -> None:
        """Refuse points that the law does not know.

        Raises:
            InvalidValueError: The middle of a quarter or half-year.
        """
        _check_point(self.point, self.period)


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
        phrase: The words of the order.
    """

    kind: ClassVar[str] = "every"
    period: CyclePeriod = attrs.field(validator=one_of(*get_args(CyclePeriod)))
    point: Point = attrs.field(default="end", validator=one_of(*get_args(Point)))
    day: int | None = attrs.field(
        default=None, validator=optional(instance_of(int, "a number"))
    )
    since: dt.date = attrs.field(validator=is_day)
    until: dt.date | None = attrs.field(default=None, validator=is_optional_day)
    roll: RollTo = attrs.field(validator=one_of(*get_args(RollTo)))
    phrase: str = attrs.field(default="", validator=is_plain)

    def __attrs_post_init__(self) -> None:
        """Refuse days and points that the period does not have.

        Raises:
            InvalidValueError: Such a day or point, or an end before the start.
        """
        _check_point(self.point, self.period)
        if self.until is not None and self.until < self.since:
            problem = f"must not be before {self.since}"
            raise InvalidValueError(problem, field="until", value=self.until)
        if self.day is not None:
            self._check_day(self.day)

    def _check_day(self, day: int) -> None:
        if self.period not in _DAYS_OF or self.point != "end":
            problem = "a day can be named for each week or month only, without a point"
            raise InvalidValueError(problem, field="day", value=day)
        first, last = _DAYS_OF[self.period]
        if isinstance(day, bool) or not first <= day <= last:
            problem = f"day of a {self.period} must be from {first} to {last}"
            raise InvalidValueError(problem, field="day", value=day)


@attrs.frozen(kw_only=True)
class Undated:
    """An order without a date (không hạn); no date is made up for it.

    Attributes:
        review_every: How often somebody should look whether it is kept.
        phrase: The words of the order.
    """

    kind: ClassVar[str] = "undated"
    review_every: Term | None = attrs.field(
        default=None, validator=optional(_is_forward)
    )
    phrase: str = attrs.field(default="", validator=is_plain)


Rule = Fixed | Within | Before | AtOnce | PeriodEnd | Every | Undated
