"""Periods that are judged: a month, a quarter, half a year, a year, or any days.

Decree 90/2020/NĐ-CP judges by the year, Decree 335/2025/NĐ-CP by the month or quarter,
so that a period is named and its days are never guessed.
"""

from __future__ import annotations

import datetime as dt
import enum
import re
import zoneinfo

import attrs

from ..checks import is_a
from ..errors import InvalidValueError
from ..messages import render
from ..text import is_day, is_filled

_NAMED = re.compile(r"(\d{4})(?:-(?:(\d{2})|Q([1-4])|H([12])))?")
_SPAN = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")
_MONTHS = 12


class PeriodLength(enum.Enum):
    """How long a period is."""

    MONTH = "month"
    """A month (tháng)."""
    QUARTER = "quarter"
    """A quarter (quý)."""
    HALF_YEAR = "half-year"
    """Half a year (6 tháng)."""
    YEAR = "year"
    """A year (năm)."""
    SPAN = "span"
    """Any days (khoảng thời gian)."""

    @property
    def months(self) -> int | None:
        """Its length in months; None for any days."""
        return _LENGTHS.get(self.value)

    def in_locale(self, locale: str) -> str:
        """The cadence as a word of that language."""
        return render(f"evaluation.cadence-{self.value}", {}, locale)


_LENGTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}


@attrs.frozen(kw_only=True)
class Period:
    """The days that are judged together (kỳ đánh giá).

    Attributes:
        key: Its name: ``2017-06``, ``2017-Q2``, ``2017-H1``, ``2017``, or the first
            and the last day of any span, ``2017-01-01..2017-12-25``.
        since: First day.
        until: First day after it.
        cadence: How long it is.
        zone: Name of the time zone in which its days begin and end.

    Raises:
        InvalidValueError: It has no day.
    """

    key: str = attrs.field(validator=is_filled)
    since: dt.date = attrs.field(validator=is_day)
    until: dt.date = attrs.field(validator=is_day)
    cadence: PeriodLength = attrs.field(validator=is_a(PeriodLength))
    zone: str = attrs.field(default="Asia/Ho_Chi_Minh", validator=is_filled)

    def __attrs_post_init__(self) -> None:
        """Refuse a period without a day, and a zone that there is not."""
        if self.until <= self.since:
            problem = "must end after it begins"
            raise InvalidValueError(problem, field="until", value=self.until)
        try:
            zoneinfo.ZoneInfo(self.zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
            problem = "must be the name of a time zone such as Asia/Ho_Chi_Minh"
            raise InvalidValueError(problem, field="zone", value=self.zone) from error

    @classmethod
    def of(cls, key: str, zone: str = "Asia/Ho_Chi_Minh") -> Period:
        """The period of that name.

        Args:
            key: Such as ``2017-06``, ``2017-Q2``, ``2017-H1``, ``2017`` or
                ``2017-01-01..2017-12-25``, the last day included.
            zone: Name of the time zone of its days.

        Raises:
            InvalidValueError: It is no such name, or names no days.
        """
        try:
            since, until, cadence = _days_of(key)
        except (TypeError, ValueError, OverflowError) as error:
            problem = "must be a period such as 2017-06, 2017-Q2, 2017-H1 or 2017"
            hint = "any days are written 2017-01-01..2017-12-25"
            raise InvalidValueError(
                problem, field="period", value=key, hint=hint
            ) from error
        return cls(key=key, since=since, until=until, cadence=cadence, zone=zone)

    @property
    def last_day(self) -> dt.date:
        """Its last day."""
        return self.until - dt.timedelta(days=1)

    @property
    def start(self) -> dt.datetime:
        """The instant at which it begins."""
        return self._midnight(self.since)

    @property
    def end(self) -> dt.datetime:
        """The instant at which it is over: that of the first day after it."""
        return self._midnight(self.until)

    def is_over(self, at: dt.datetime) -> bool:
        """Whether it is over at an instant; what an open one gives is provisional."""
        return at >= self.end

    def in_locale(self, locale: str) -> str:
        """What people call it: ``tháng 6 năm 2017``."""
        arguments = {
            "year": self.since.year,
            "month": self.since.month,
            "number": _number(self),
            "first": self.since,
            "last": self.last_day,
        }
        key = self.cadence.value
        if self.cadence is PeriodLength.HALF_YEAR:
            key = f"{key}-{arguments['number']}"
        return render(f"evaluation.period-{key}", arguments, locale)

    def _midnight(self, day: dt.date) -> dt.datetime:
        return dt.datetime.combine(day, dt.time(), zoneinfo.ZoneInfo(self.zone))


def _number(period: Period) -> int:
    """Which quarter or half of its year it is."""
    return (period.since.month - 1) // (period.cadence.months or _MONTHS) + 1


def _days_of(key: str) -> tuple[dt.date, dt.date, PeriodLength]:
    if found := _SPAN.fullmatch(key):
        first, last = map(dt.date.fromisoformat, found.groups())
        return first, last + dt.timedelta(days=1), PeriodLength.SPAN
    named = _NAMED.fullmatch(key)
    if named is None:
        raise ValueError(key)
    year, month, quarter, half = (
        int(part) if part else None for part in named.groups()
    )
    if quarter:
        cadence, month = PeriodLength.QUARTER, 3 * quarter - 2
    elif half:
        cadence, month = PeriodLength.HALF_YEAR, 6 * half - 5
    else:
        cadence = PeriodLength.YEAR if month is None else PeriodLength.MONTH
    since = dt.date(year or 0, 1 if month is None else month, 1)
    return since, _later(since, cadence.months or _MONTHS), cadence


def _later(day: dt.date, months: int) -> dt.date:
    """The first of the month so many months later."""
    years, month = divmod(day.month - 1 + months, _MONTHS)
    return day.replace(year=day.year + years, month=month + 1)
