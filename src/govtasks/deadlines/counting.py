"""Arithmetic of civil dates: counting units on, periods and their points."""

from __future__ import annotations

import calendar as gregorian
import datetime as dt
from collections.abc import Callable

from ..errors import InvalidValueError
from .terms import Term, Unit

_MONTHS = 12
_WEEK = 7
_IN_EVERY_MONTH = 28
_MONTHS_OF = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}


def shifted(day: dt.date, days: int) -> dt.date:
    """The day so many days later, or earlier when negative.

    Raises:
        InvalidValueError: It is not in the years 1 to 9999.
    """
    try:
        return day + dt.timedelta(days=days)
    except OverflowError:
        wanted = f"{days} days from {day}"
        raise beyond(wanted) from None


def elapsed(instant: dt.datetime, term: Term) -> dt.datetime:
    """The instant so many hours or minutes later, in the same zone.

    Time passes as clocks everywhere count it: a change to summer time in
    between moves the local time, not the length.

    Raises:
        InvalidValueError: It is not in the years 1 to 9999.
    """
    try:
        return (instant.astimezone(dt.UTC) + length_of(term)).astimezone(instant.tzinfo)
    except OverflowError:
        wanted = f"{term} from {instant}"
        raise beyond(wanted) from None


def on_local_clock(instant: dt.datetime, term: Term) -> dt.datetime:
    """The instant at which the local clock shows so many hours or minutes more.

    Raises:
        InvalidValueError: It is not in the years 1 to 9999.
    """
    try:
        return instant + length_of(term)
    except OverflowError:
        wanted = f"{term} from {instant}"
        raise beyond(wanted) from None


def length_of(term: Term) -> dt.timedelta:
    """How long a term in hours or minutes is."""
    if term.unit is Unit.HOUR:
        return dt.timedelta(hours=term.amount)
    return dt.timedelta(minutes=term.amount)


def period_around(period: str, day: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the week, month, ... that a day lies in.

    Raises:
        InvalidValueError: The period leaves the years 1 to 9999.
    """
    if period == "week":
        first = shifted(day, -day.weekday())
        return first, shifted(first, _WEEK - 1)
    months = _MONTHS_OF[period]
    month = (day.month - 1) // months * months + months
    first = day.replace(month=month - months + 1, day=1)
    return first, _month_end(day.year, month)


def period_key(period: str, first: dt.date) -> str:
    """The period that begins on a day: 2017-w05, 2017-03, 2017-q1, 2017-h1, 2017."""
    match period:
        case "week":
            year, week, _ = first.isocalendar()
            return f"{year:04}-w{week:02}"
        case "month":
            return f"{first.year:04}-{first.month:02}"
        case "quarter":
            return f"{first.year:04}-q{(first.month + 2) // 3}"
        case "half-year":
            return f"{first.year:04}-h{(first.month + 5) // 6}"
        case _:
            return f"{first.year:04}"


def point_of(period: str, point: str, day: dt.date) -> dt.date:
    """Start, middle or end of the period around a day.

    Source: Civil Code 2015 article 146(2) and (3): the middle of a month is its
    15th day, the middle of a year 30 June.
    """
    first, last = period_around(period, day)
    if point == "middle":
        is_year = period == "year"
        return first.replace(month=6, day=30) if is_year else first.replace(day=15)
    return first if point == "start" else last


def day_of(period: str, number: int, first: dt.date, last: dt.date) -> dt.date:
    """The day of that number in a week (0 is Monday) or month (1 to 31)."""
    if period == "week":
        return shifted(first, number)
    return first.replace(day=min(number, last.day))


def corresponding(day: dt.date, months: int) -> tuple[dt.date, bool]:
    """The day of the same number months later, else the last; does it exist?

    Raises:
        InvalidValueError: It is not in the years 1 to 9999.
    """
    years, month = divmod(day.month - 1 + months, _MONTHS)
    year = day.year + years
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        wanted = f"{months} months from {day}"
        raise beyond(wanted)
    if day.day <= _IN_EVERY_MONTH:
        return dt.date(year, month + 1, day.day), True
    last = _month_end(year, month + 1)
    exists = day.day <= last.day
    return (last.replace(day=day.day) if exists else last), exists


def months_on(day: int, months: int) -> int:
    """As `corresponding`, from ordinal to ordinal, for many days."""
    found = dt.date.fromordinal(day)
    number = found.day
    if number > _IN_EVERY_MONTH:
        return corresponding(found, months)[0].toordinal()
    years, month = divmod(found.month - 1 + months, _MONTHS)
    year = found.year + years
    if dt.MINYEAR <= year <= dt.MAXYEAR:
        return dt.date(year, month + 1, number).toordinal()
    wanted = f"{months} months from {found}"
    raise beyond(wanted)


def months_after(months: int) -> Callable[[int, int], int]:
    """As `months_on`, for the same number of months each time."""
    date, date_of = dt.date, dt.date.fromordinal

    def after(day: int, start: int) -> int:
        del start
        found = date_of(day)
        number, month = found.day, found.month - 1 + months
        year = found.year + month // _MONTHS
        if number > _IN_EVERY_MONTH or not dt.MINYEAR <= year <= dt.MAXYEAR:
            return months_on(day, months)
        return date(year, month % _MONTHS + 1, number).toordinal()

    return after


def last_of_month(day: dt.date) -> dt.date:
    """The last day of the month that a day lies in."""
    return _month_end(day.year, day.month)


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, gregorian.monthrange(year, month)[1])


def beyond(wanted: str) -> InvalidValueError:
    """The error for a day outside the years 1 to 9999."""
    problem = f"{wanted} is outside the years 1 to 9999"
    return InvalidValueError(problem, field="term")
