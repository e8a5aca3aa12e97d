"""Recesses: spans that some laws leave out of a count (kỳ nghỉ của cơ quan).

A recess is no part of a calendar, for courts work in it and only certain terms
stand still: the court vacation in Italian procedure, the stand-still of the
Swiss one. A law that knows one names it, and counts over its spans of days.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import attrs

from ..checks import instance_of, optional
from ..errors import InvalidValueError
from ..explain import Citation
from ..text import Text, checked_day, each, is_day, is_key

Span = tuple[dt.date, dt.date]
"""First and last day, both included."""

_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_LEAP_YEAR = 2000


def _is_month_day(
    _instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    problem = "must be a month and a day such as 12-18"
    if not isinstance(value, str) or not _MONTH_DAY.fullmatch(value):
        raise InvalidValueError(problem, field=attribute.name, value=value)
    try:
        _in_year(_LEAP_YEAR, value)
    except ValueError as error:
        raise InvalidValueError(problem, field=attribute.name, value=value) from error


@attrs.frozen(kw_only=True)
class EachYear:
    """The same days of every year; an end before the start is in the next year.

    Attributes:
        first: First month and day, such as ``12-18``.
        last: Last month and day, included. 29 February is the last day of
            February in a common year.
    """

    first: str = attrs.field(validator=_is_month_day)
    last: str = attrs.field(validator=_is_month_day)

    def between(self, first_day: dt.date, last_day: dt.date) -> Iterator[Span]:
        """The spans that touch those days, cut to them."""
        wraps = self.last < self.first
        for year in range(first_day.year - wraps, last_day.year + 1):
            span = _in_year(year, self.first), _in_year(year + wraps, self.last)
            yield from _cut(span, first_day, last_day)


@attrs.frozen(kw_only=True)
class OnDays:
    """One span of days, such as that around an Easter.

    Attributes:
        first: First day.
        last: Last day, included.
    """

    first: dt.date = attrs.field(validator=is_day)
    last: dt.date = attrs.field(validator=is_day)

    def __attrs_post_init__(self) -> None:
        """Refuse a span that ends before it begins."""
        if self.last < self.first:
            problem = f"must not be before the first day {self.first}"
            raise InvalidValueError(problem, field="last", value=self.last)

    def between(self, first_day: dt.date, last_day: dt.date) -> Iterator[Span]:
        """The span, if it touches those days, cut to them."""
        yield from _cut((self.first, self.last), first_day, last_day)


@attrs.frozen(kw_only=True)
class Recess:
    """A recess by name, with its spans.

    Attributes:
        key: Name by which a law refers to it.
        title: Name for people.
        spans: When it is: the same days each year, or days of one year.
        citation: Where it is written.
    """

    key: str = attrs.field(validator=is_key)
    title: Text = attrs.field(validator=instance_of(Text, "a text by language"))
    spans: tuple[EachYear | OnDays, ...] = attrs.field(
        validator=each(instance_of((EachYear, OnDays), "spans of days"))
    )
    citation: Citation | None = attrs.field(
        default=None, validator=optional(instance_of(Citation, "a citation"))
    )

    def between(self, first_day: dt.date, last_day: dt.date) -> tuple[Span, ...]:
        """Its days from *first_day* to *last_day*, as spans in order.

        Spans that touch or overlap come as one, so that no day is left out of
        a count twice.

        Raises:
            InvalidValueError: An instant, or no day at all.
        """
        checked_day(first_day, "first_day")
        checked_day(last_day, "last_day")
        found = sorted(
            span for part in self.spans for span in part.between(first_day, last_day)
        )
        merged: list[Span] = []
        for first, last in found:
            if merged and first.toordinal() <= merged[-1][1].toordinal() + 1:
                merged[-1] = merged[-1][0], max(merged[-1][1], last)
            else:
                merged.append((first, last))
        return tuple(merged)

    def covers(self, day: dt.date) -> bool:
        """Whether a day falls into it.

        Raises:
            InvalidValueError: An instant, or no day at all.
        """
        return bool(self.between(day, day))


def _in_year(year: int, month_day: str) -> dt.date:
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        return dt.date.min if year < dt.MINYEAR else dt.date.max
    month, day = map(int, month_day.split("-"))
    if (month, day) == (2, 29) and not calendar.isleap(year):
        day = 28
    return dt.date(year, month, day)


def _cut(span: Span, first_day: dt.date, last_day: dt.date) -> Iterator[Span]:
    first, last = max(span[0], first_day), min(span[1], last_day)
    if first <= last:
        yield first, last
