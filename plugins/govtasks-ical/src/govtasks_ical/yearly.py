"""Recurrence by year: all that a file of holidays needs (RFC 5545, 3.3.10)."""

from __future__ import annotations

import calendar
import datetime as dt
import itertools
import re
from collections.abc import Iterator, Mapping
from typing import NoReturn

import attrs

from govtasks.errors import InvalidValueError

_PARTS = frozenset(
    {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "WKST"}
)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_MOST_TIMES = 1000
_NTH = re.compile(rf"([+-]?[1-5])({'|'.join(_WEEKDAYS)})")


@attrs.frozen(kw_only=True)
class Yearly:
    """The day of an event in each year.

    Attributes:
        start: First occurrence.
        interval: Every so many years; 0 where it does not recur.
        count: At most so many times.
        until: On this day at the latest.
        nth: Which weekday of the month, such as ``(-1, 0)`` for the last
            Monday; None for the same day of the month each year.
    """

    start: dt.date
    interval: int = 0
    count: int | None = None
    until: dt.date | None = None
    nth: tuple[int, int] | None = None

    @classmethod
    def of(cls, rule: object, start: dt.date) -> Yearly:
        """Read the recurrence of an event that begins on a day.

        Raises:
            InvalidValueError: Another recurrence than by year, on the same day
                of the month or on the same weekday of the month.
        """
        if rule is None:
            return cls(start=start)
        if not isinstance(rule, Mapping):
            _refuse("several rules")
        parts = {str(name).upper(): value for name, value in rule.items()}
        if unknown := sorted(set(parts) - _PARTS):
            _refuse(unknown[0])
        if _one(parts, "FREQ") != "YEARLY":
            _refuse(f"FREQ={_one(parts, 'FREQ')}")
        found = cls(
            start=start,
            interval=_number(parts, "INTERVAL") or 1,
            count=_number(parts, "COUNT"),
            until=_until(parts),
            nth=_nth(parts),
        )
        found._check_start(parts)
        return found

    def between(self, first_day: dt.date, last_day: dt.date) -> Iterator[dt.date]:
        """The days on which it recurs, from one day to another."""
        last = last_day if self.until is None else min(last_day, self.until)
        # Which of how many a day is can only be told by counting from the first.
        since = self.start if self.count else max(first_day, self.start)
        for day in itertools.islice(self._days(since.year), self.count):
            if day > last:
                return
            if first_day <= day:
                yield day

    def _days(self, since: int) -> Iterator[dt.date]:
        """Its days from the first year on that is not before *since*."""
        step = self.interval or dt.MAXYEAR
        first = since + (self.start.year - since) % step
        for year in range(first, dt.MAXYEAR + 1, step):
            day = self._in(year)
            if day is not None:
                yield day

    def _in(self, year: int) -> dt.date | None:
        """The day in a year; None where that year has no such day."""
        month = self.start.month
        days = calendar.monthrange(year, month)[1]
        if self.nth is None:
            day = self.start.day
            return dt.date(year, month, day) if day <= days else None
        nth, weekday = self.nth
        first = 1 + (weekday - dt.date(year, month, 1).weekday()) % 7
        found = range(first, days + 1, 7)
        index = nth - 1 if nth > 0 else nth
        if not -len(found) <= index < len(found):
            return None
        return dt.date(year, month, found[index])

    def _check_start(self, parts: Mapping[str, object]) -> None:
        """The rule must give the day on which the event begins."""
        month, day = _number(parts, "BYMONTH"), _number(parts, "BYMONTHDAY")
        agrees = month in {None, self.start.month} and day in {None, self.start.day}
        if self.nth is not None and (month is None or day is not None):
            _refuse("BYDAY without BYMONTH alone")
        if not agrees or self._in(self.start.year) != self.start:
            _refuse("another day than DTSTART")


def _one(parts: Mapping[str, object], name: str) -> object:
    """The one value of a part; None where it is not there."""
    value = parts.get(name)
    if isinstance(value, list):
        if len(value) != 1:
            _refuse(f"several {name}")
        return value[0]
    return value


def _number(parts: Mapping[str, object], name: str) -> int | None:
    value = _one(parts, name)
    if value is None:
        return None
    if not isinstance(value, int) or not 1 <= value <= _MOST_TIMES:
        _refuse(f"{name}={value}")
    return int(value)


def _until(parts: Mapping[str, object]) -> dt.date | None:
    value = _one(parts, "UNTIL")
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else None


def _nth(parts: Mapping[str, object]) -> tuple[int, int] | None:
    value = _one(parts, "BYDAY")
    if value is None:
        return None
    found = _NTH.fullmatch(str(value).upper())
    if found is None:
        _refuse(f"BYDAY={value}")
    return int(found[1]), _WEEKDAYS.index(found[2])


def _refuse(what: str) -> NoReturn:
    problem = "recurrence is not followed"
    hint = "only by year, on one day or one weekday of a month"
    raise InvalidValueError(problem, field="RRULE", value=what, hint=hint)
