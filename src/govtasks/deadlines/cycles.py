"""Reporting cycles: what a report covers, and when it is due (kỳ báo cáo).

A cycle is data with its source: the window of data, the day on which the data
are closed (chốt số liệu), the day on which the report is due, on one tier or on
two. It makes its occurrences for any year in which it is in force.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Literal, get_args

import attrs

from ..checks import instance_of, is_flag, one_of, optional
from ..errors import InvalidValueError, UnknownNameError
from ..explain import Citation
from ..text import Text, each, is_key, is_optional_day, is_plain
from .month_days import MonthDay, in_month
from .regimes import RollTo
from .rule_checks import listed_days, listed_terms
from .terms import Term

ReportPeriod = Literal["month", "quarter", "half-year", "nine-month", "year"]
CycleRoll = Literal[RollTo, "unstated"]
Inclusive = Literal["yes", "no", "unstated"]

_MONTHS = 12
_FARTHEST = 24
_LENGTHS = {"month": 1, "quarter": 3, "half-year": 6, "nine-month": 9, "year": 12}
_ENDS: dict[str, tuple[int, ...]] = {
    "month": tuple(range(1, _MONTHS + 1)),
    "quarter": (3, 6, 9, 12),
    "half-year": (6, 12),
    "nine-month": (9,),
    "year": (12,),
}


def _is_within(field: str, lowest: int, highest: int, value: object) -> None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not lowest <= value <= highest:  # type: ignore[operator]
        problem = f"must be a whole number from {lowest} to {highest}"
        raise InvalidValueError(problem, field=field, value=value)


@attrs.frozen(kw_only=True)
class MonthPoint:
    """A day told from the last month of a period: the 15th of the month before.

    Attributes:
        day: Day of the month; one that the month lacks is its last.
        months: Months from the last month of the period, negative before it.
    """

    day: int
    months: int = 0

    def __attrs_post_init__(self) -> None:
        """Refuse days that no month has.

        Raises:
            InvalidValueError: Such a day, or more than two years away.
        """
        _is_within("day", 1, 31, self.day)
        _is_within("months", -_FARTHEST, _FARTHEST, self.months)

    def month_from(self, year: int, month: int) -> tuple[int, int]:
        """Year and month of the point."""
        years, index = divmod(month - 1 + self.months, _MONTHS)
        return year + years, index + 1

    def day_from(self, year: int, month: int) -> dt.date:
        """The civil day, for a period that ends in that month.

        Raises:
            InvalidValueError: It lies outside the years 1 to 9999.
        """
        return in_month(*self.month_from(year, month), self.day)


_is_point = optional(instance_of(MonthPoint, "a day of a month"))


@attrs.frozen(kw_only=True)
class CycleTier:
    """One level that hands a report in, and when (cấp báo cáo).

    Attributes:
        key: Its name: ``report``; ``first`` and ``second`` where there are two.
        title: Who hands in what to whom.
        due: The day on which the report is due.
        after: Or the terms that run from the day on which the data are closed.
        inclusive: Whether that day is still in time: ``yes``, ``no``, or
            ``unstated`` where the words can be read either way ("trước ngày").
        exceptions: Months with another due day: ``12-31``.
        phrase: The words of the document.
    """

    key: str = attrs.field(default="report", validator=is_key)
    title: Text = attrs.field(validator=instance_of(Text, "a text by language"))
    due: MonthPoint | None = attrs.field(default=None, validator=_is_point)
    after: tuple[Term, ...] = attrs.field(
        default=(), converter=listed_terms, validator=each(instance_of(Term, "terms"))
    )
    inclusive: Inclusive = attrs.field(
        default="yes", validator=one_of(*get_args(Inclusive))
    )
    exceptions: tuple[MonthDay, ...] = attrs.field(
        default=(),
        converter=listed_days,
        validator=each(instance_of(MonthDay, "days such as '12-31'")),
    )
    phrase: str = attrs.field(default="", validator=is_plain)

    def __attrs_post_init__(self) -> None:
        """Refuse a tier that is due never, or twice.

        Raises:
            InvalidValueError: Neither a day nor terms, or both.
        """
        if (self.due is None) is not bool(self.after):
            problem = "must have either a due day or terms after the data are closed"
            raise InvalidValueError(problem, field="due", value=self.due)

    def named_day(self, year: int, month: int) -> dt.date | None:
        """The day that is named for a period that ends in that month."""
        if self.due is None:
            return None
        year, month = self.due.month_from(year, month)
        return in_month(year, month, _exception(self.exceptions, month) or self.due.day)


@attrs.frozen(kw_only=True)
class Cycle:
    """A report that comes back, as one document orders it (chế độ báo cáo định kỳ).

    Attributes:
        key: Its name: document and report, as ``vn-decree-09-2019/monthly``.
        title: Name for people.
        period: Kind of period that it covers.
        months: Months in which such periods end; those of the kind, where empty.
        window_from: First day of the data; None where the source does not say.
        window_to: Last day of the data.
        cut_off: Day on which the data are closed; the last of the window, where
            None.
        exceptions: Months in which the window ends, and the data are closed, on
            another day: ``12-31``. The next window begins after it.
        tiers: Who hands in when, from the lowest level up.
        roll: Where a due day that is a day off moves; ``unstated`` where the
            document does not say: then the day stays and both are named.
        minimum_gap: Working days that must lie after the day on which the data
            are closed, up to the due day.
        gap_cites: Where that is written.
        valid_from: First day on which it is in force; None where not known.
        valid_to: First day on which it no longer is; None while it is.
        validity_confirmed: Whether these days were read in the text itself.
        citations: Where the rest is written.
        note: Further remark.
    """

    key: str = attrs.field(validator=is_key)
    title: Text = attrs.field(validator=instance_of(Text, "a text by language"))
    period: ReportPeriod = attrs.field(validator=one_of(*get_args(ReportPeriod)))
    months: tuple[int, ...] = attrs.field(
        default=(), validator=each(instance_of(int, "months"))
    )
    window_from: MonthPoint | None = attrs.field(default=None, validator=_is_point)
    window_to: MonthPoint | None = attrs.field(default=None, validator=_is_point)
    cut_off: MonthPoint | None = attrs.field(default=None, validator=_is_point)
    exceptions: tuple[MonthDay, ...] = attrs.field(
        default=(),
        converter=listed_days,
        validator=each(instance_of(MonthDay, "days such as '12-31'")),
    )
    tiers: tuple[CycleTier, ...] = attrs.field(
        validator=each(instance_of(CycleTier, "tiers"))
    )
    roll: CycleRoll = attrs.field(validator=one_of(*get_args(RollTo), "unstated"))
    minimum_gap: int = 0
    gap_cites: tuple[Citation, ...] = attrs.field(
        default=(), validator=each(instance_of(Citation, "citations"))
    )
    valid_from: dt.date | None = attrs.field(default=None, validator=is_optional_day)
    valid_to: dt.date | None = attrs.field(default=None, validator=is_optional_day)
    validity_confirmed: bool = attrs.field(default=True, validator=is_flag)
    citations: tuple[Citation, ...] = attrs.field(
        default=(), validator=each(instance_of(Citation, "citations"))
    )
    note: str = attrs.field(default="", validator=is_plain)

    def __attrs_post_init__(self) -> None:
        """Refuse a cycle that does not hang together.

        Raises:
            InvalidValueError: Months in which no such period ends; half a
                window; terms from data that nobody closes; no tier, or two of
                one name; an interval that ends before it starts.
        """
        _is_within("minimum_gap", 0, 31, self.minimum_gap)
        for problem, field in _faults(self):
            value = getattr(self, field)
            raise InvalidValueError(problem, field=field, value=value)

    @property
    def ends(self) -> tuple[int, ...]:
        """Months in which its periods end."""
        return self.months or _ENDS[self.period]

    @property
    def is_confirmed(self) -> bool:
        """Whether all of it was read in the text itself."""
        cites = (*self.citations, *self.gap_cites)
        return self.validity_confirmed and all(cite.confirmed for cite in cites)

    def window(self, year: int, month: int) -> tuple[dt.date, dt.date] | None:
        """First and last day of the data of a period that ends in that month."""
        if self.window_from is None or self.window_to is None:
            return None
        year_from, month_from = self.window_from.month_from(year, month)
        # A month may lack the first day, but it has the day before, if only as its
        # last: so no day falls between two windows, and none in both.
        before = _exception(self.exceptions, month_from) or self.window_from.day - 1
        first = in_month(year_from, month_from, before or 1)
        first += dt.timedelta(days=1 if before else 0)
        return first, self._closing(self.window_to, year, month)

    def closed_on(self, year: int, month: int) -> dt.date | None:
        """The day on which the data of such a period are closed, where known."""
        point = self.cut_off or self.window_to
        return None if point is None else self._closing(point, year, month)

    def _closing(self, point: MonthPoint, year: int, month: int) -> dt.date:
        year, month = point.month_from(year, month)
        return in_month(year, month, _exception(self.exceptions, month) or point.day)

    def tier(self, key: str | None = None) -> CycleTier:
        """The tier of that key; the only one there is, where None.

        Raises:
            UnknownNameError: There is no such tier.
            InvalidValueError: None is named, and there are several.
        """
        known = {tier.key: tier for tier in self.tiers}
        if key is not None and key not in known:
            raise UnknownNameError.of(kind="tier", name=key, known=known, field="tier")
        if key is None and len(known) > 1:
            problem = f"{self.key} has a due day for each of its tiers"
            hint = f"name one of {', '.join(known)}"
            raise InvalidValueError(problem, field="tier", hint=hint)
        return self.tiers[0] if key is None else known[key]

    def periods_from(self, since: dt.date) -> Iterator[tuple[int, int]]:
        """Year and last month of each period that ends on a day or later."""
        for year in range(since.year, dt.MAXYEAR + 1):
            for month in self.ends:
                if last_day_of(year, month) >= since:
                    yield year, month

    def period_end(self, name: str) -> tuple[int, int]:
        """Year and last month of the period of that name.

        Raises:
            InvalidValueError: No report of the cycle has such a period.
        """
        year = int(name[:4]) if name[:4].isdecimal() else 0
        for month in self.ends:
            if year >= dt.MINYEAR and period_name(self.period, year, month) == name:
                return year, month
        problem = f"no report of {self.key} has such a period"
        hint = f"write it as {period_name(self.period, 2024, self.ends[0])}"
        raise InvalidValueError(problem, field="period", value=name, hint=hint)

    def first_day_of(self, year: int, month: int) -> dt.date:
        """First day of the period that ends in that month.

        It is the period that the report is named after; its data may be those
        of another span, see `window`.
        """
        return dt.date(year, month - _LENGTHS[self.period] + 1, 1)

    def selecting_day(self, year: int, month: int) -> dt.date:
        """The day on which the cycle must be in force for such a period.

        That on which the data are closed; where it is not known, the due day.
        """
        closed = self.closed_on(year, month)
        return closed or self.tiers[0].named_day(year, month) or dt.date(year, month, 1)

    def in_force(self, day: dt.date) -> bool:
        """Whether the cycle binds on a day."""
        begun = self.valid_from is None or day >= self.valid_from
        return begun and (self.valid_to is None or day < self.valid_to)

    def not_in_force(self, field: str, value: object) -> InvalidValueError:
        """The error for a day, period or span in which it does not bind."""
        since = f" from {self.valid_from}" if self.valid_from else ""
        until = f" until before {self.valid_to}" if self.valid_to else ""
        problem = f"cycle {self.key} is in force{since}{until}"
        hint = "before and after it, the dates of each directive hold"
        return InvalidValueError(problem, field=field, value=value, hint=hint)


def last_day_of(year: int, month: int) -> dt.date:
    """The last day of a month, and of each period that ends in it."""
    return in_month(year, month, 31)


def period_name(period: ReportPeriod, year: int, month: int) -> str:
    """The key of a period that ends in a month: 2019-03, 2019-q1, 2019-9m."""
    match period:
        case "month":
            return f"{year:04}-{month:02}"
        case "quarter":
            return f"{year:04}-q{month // 3}"
        case "half-year":
            return f"{year:04}-h{month // 6}"
        case "nine-month":
            return f"{year:04}-9m"
        case _:
            return f"{year:04}"


def _exception(exceptions: tuple[MonthDay, ...], month: int) -> int | None:
    return next((each.day for each in exceptions if each.month == month), None)


def _faults(cycle: Cycle) -> Iterator[tuple[str, str]]:
    """Each way in which a cycle does not hang together, with its field."""
    if sorted(set(cycle.months)) != list(cycle.months):
        yield "must be in order and each once", "months"
    if not set(cycle.months) <= set(_ENDS[cycle.period]):
        yield f"no {cycle.period} ends in one of these months", "months"
    if (cycle.window_from is None) is not (cycle.window_to is None):
        yield "a window has a first and a last day", "window_from"
    if (window := cycle.window(2001, cycle.ends[0])) and window[0] > window[1]:
        yield "the window ends before it begins", "window_from"
    closes = cycle.cut_off or cycle.window_to
    if not closes and any(tier.after for tier in cycle.tiers):
        yield "terms need a day on which the data are closed", "tiers"
    names = [tier.key for tier in cycle.tiers]
    if not names or len(set(names)) < len(names):
        yield "must be at least one tier, each name once", "tiers"
    begins, ends = cycle.valid_from, cycle.valid_to
    if begins is not None and ends is not None and ends <= begins:
        yield f"must be after {begins}", "valid_to"
