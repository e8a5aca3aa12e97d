"""Days off that a count passes over, by name, as many as a reader can use.

A count of a year names them all. Of a longer one the first are named, and the others
are one number, which the table of the calendar gives without looking at each day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar, TypeVar

import attrs

from ..explain import Citation
from ..messages import render, shown_in
from .calendars import NamedDay, SpecialDay, WorkCalendar
from .table import DenseTable

MOST_NAMED = 150
"""Days off, or spans of a recess, that one step of an explanation names."""

_T = TypeVar("_T")


@attrs.frozen
class NamedSpan:
    """Days from one to another, for readers.

    Attributes:
        first: First day.
        last: Last day.
    """

    first: dt.date
    last: dt.date

    def in_locale(self, locale: str) -> str:
        """The two days."""
        return " – ".join(shown_in(day, locale) for day in (self.first, self.last))


@attrs.frozen
class More:
    """The days that are not named one by one, for readers.

    Attributes:
        number: How many.
        spans: The spans that they fill, where they are those of a recess.
    """

    special: ClassVar[SpecialDay | None] = None
    """No special day, so that it is cited from nowhere."""

    number: int
    spans: tuple[NamedSpan, ...] = ()

    def in_locale(self, locale: str) -> str:
        """``and 12 more days``, in the language of the reader."""
        key = "deadlines.more-day" if self.number == 1 else "deadlines.more-days"
        return render(key, {"number": self.number}, locale)


DaysOff = tuple[NamedDay | More, ...]
"""Days off by name, and at the end how many more there are."""


def cites_of(days: DaysOff) -> tuple[Citation, ...]:
    """Where the special days among them are written."""
    return tuple([named.special.citation for named in days if named.special])


def days_off_after(calendar: WorkCalendar, start: int, end: int) -> DaysOff:
    """The days off that a count from one day to another passes over.

    They are in the order of counting, without the first day. Of more than
    `MOST_NAMED` the last member is the number of the others.

    Raises:
        CoverageError: One of the days is outside the coverage.
    """
    is_forward = end >= start
    first, last = (start + 1, end) if is_forward else (end, start - 1)
    more = 0
    # There cannot be more days off than days.
    if last - first >= MOST_NAMED:
        more = calendar.table.closed_count(first, last) - MOST_NAMED
        if more > 0 and is_forward:
            last = calendar.table.closed_at(first, MOST_NAMED)
        elif more > 0:
            first = calendar.table.closed_at(first, more + 1)
    named = calendar.named_days_off(first, last)
    ordered = named if is_forward else named[::-1]
    return (*ordered, More(more)) if more > 0 else ordered


def passing(
    calendar: WorkCalendar,
) -> Callable[[int, int], tuple[DaysOff, tuple[Citation, ...]]]:
    """As `days_off_after` with `cites_of`, for one count after the other."""
    table = calendar.table
    if not isinstance(table, DenseTable):
        return partial(_passed, calendar)
    before, latest, ranks = table.first - 1, table.last, table.ranks
    named, specials = calendar.all_days_off

    def passed(start: int, end: int) -> tuple[DaysOff, tuple[Citation, ...]]:
        if not before <= start <= end <= latest or end - start > MOST_NAMED:
            return _passed(calendar, start, end)
        # Days off before a day are all days before it but those worked.
        low, high = start - before, end - before
        low, high = low - ranks[low], high - ranks[high]
        off = named[low:high]
        return off, () if specials[low] == specials[high] else cites_of(off)

    return passed


def _passed(
    calendar: WorkCalendar, start: int, end: int
) -> tuple[DaysOff, tuple[Citation, ...]]:
    off = days_off_after(calendar, start, end)
    return off, cites_of(off)


def days_off_from(calendar: WorkCalendar, start: int, end: int) -> DaysOff:
    """As `days_off_after`, with the first day, which is a day off itself."""
    return days_off_after(calendar, start - 1 if end >= start else start + 1, end)


def special_days_off(days: Sequence[SpecialDay]) -> DaysOff:
    """Special days by name, in their order."""
    more = len(days) - MOST_NAMED
    named = tuple(NamedDay(special.day, special) for special in days[:MOST_NAMED])
    return (*named, More(more)) if more > 0 else named


def spans_off(spans: Sequence[NamedSpan]) -> tuple[NamedSpan | More, ...]:
    """Spans of days, of which the last member is how many days more there are."""
    others = tuple(spans[MOST_NAMED:])
    lengths = (each.last.toordinal() - each.first.toordinal() + 1 for each in others)
    return (*spans[:MOST_NAMED], More(sum(lengths), others)) if others else (*spans,)


def shown_as(name: str, off: tuple[_T, ...]) -> tuple[tuple[str, object], ...]:
    """The arguments of a step that names days off: they, and how many more."""
    if len(off) <= MOST_NAMED:
        return ((name, off),)
    last = off[-1]
    more = (("more", last.number),) if isinstance(last, More) else ()
    return ((name, off), *more)
