"""Days of the year without a year: 20 June, the end of February."""

from __future__ import annotations

import calendar as gregorian
import datetime as dt
import re

import attrs

from ..errors import InvalidValueError

_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_WRITTEN = re.compile(r"([0-9]{2})-([0-9]{2})")


def _check_number(value: object, field: str, highest: int, problem: str) -> None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not 1 <= value <= highest:  # type: ignore[operator]
        raise InvalidValueError(problem, field=field, value=value)


@attrs.frozen(order=True)
class MonthDay:
    """A day that comes once a year (ngày trong năm), written ``06-20``.

    Attributes:
        month: 1 to 12.
        day: Day of that month; 29 February is the last of February in a year
            that has no such day.
    """

    month: int
    day: int

    def __attrs_post_init__(self) -> None:
        """Refuse months and days that no year has.

        Raises:
            InvalidValueError: Such a month or day.
        """
        months = len(_LONGEST)
        _check_number(
            self.month, "month", months, f"must be a month from 1 to {months}"
        )
        longest = _LONGEST[self.month - 1]
        problem = f"month {self.month} has the days 1 to {longest}"
        _check_number(self.day, "day", longest, problem)

    @classmethod
    def parse(cls, text: object) -> MonthDay:
        """Read ``06-20``.

        Raises:
            InvalidValueError: Any other text, or a day that no year has.
        """
        match = _WRITTEN.fullmatch(text) if isinstance(text, str) else None
        if match is None:
            problem = "must be month and day, such as '06-20'"
            raise InvalidValueError(problem, value=text)
        return cls(int(match[1]), int(match[2]))

    def in_year(self, year: int) -> dt.date:
        """The civil day in a year from 1 to 9999."""
        return in_month(year, self.month, self.day)

    def __str__(self) -> str:
        """The text that `parse` reads back."""
        return f"{self.month:02}-{self.day:02}"


def in_month(year: int, month: int, day: int) -> dt.date:
    """The day of that number in a month; the last one where it has no such day.

    Civil Code 2015 article 148(3) says so of the end of a term in months.

    Raises:
        InvalidValueError: The year is not one of 1 to 9999.
    """
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        problem = "is outside the years 1 to 9999"
        raise InvalidValueError(problem, field="year", value=year)
    return dt.date(year, month, min(day, gregorian.monthrange(year, month)[1]))
