"""Tables of working days, so that counting them costs one look.

A calendar of a human span gets a dense table: for every day how many working days
lie before it, and every working day by its number. A calendar of thousands of years
gets none: there the same questions are answered by arithmetic over whole weeks and
bisection over the special days.
"""

from __future__ import annotations

import bisect
import datetime as dt
import itertools
from array import array
from collections.abc import Sequence
from typing import Protocol

import attrs

from ..errors import CoverageError

WIDEST_DENSE = 40_000
"""Days that a calendar may cover to get a dense table; more than a century."""

_WEEK = 7


@attrs.frozen(kw_only=True)
class Span:
    """What a table is made from; days are proleptic Gregorian ordinals.

    Attributes:
        calendar: Key of the calendar, for errors.
        first: First day covered.
        last: Last day covered.
        weekend: Weekdays off, 0 is Monday.
        closed: Days off beyond them, in order.
        made_up: Days worked although they are weekly days off, in order.
        undecided: Special days that are not decided yet, in order.
        decided_until: Last day up to which everything is decided.
    """

    calendar: str
    first: int
    last: int
    weekend: frozenset[int]
    closed: tuple[int, ...]
    made_up: tuple[int, ...]
    undecided: tuple[int, ...]
    decided_until: int

    @property
    def first_doubt(self) -> int:
        """The first day that may still change."""
        return min((self.decided_until + 1, *self.undecided[:1]))

    def doubtful(self, first: int, last: int) -> bool:
        """Whether a day between the two, both included, may still change."""
        if first > last:
            return False
        before = bisect.bisect_left(self.undecided, first)
        up_to = bisect.bisect_right(self.undecided, last)
        return last > self.decided_until or before < up_to

    def outside(self, wanted: str) -> CoverageError:
        """The error that says what is covered and what was wanted."""
        first, last = dt.date.fromordinal(self.first), dt.date.fromordinal(self.last)
        return CoverageError(self.calendar, first, last, wanted)

    def require(self, *days: int) -> None:
        """Refuse days that are not covered.

        Raises:
            CoverageError: One of them is outside.
        """
        for day in days:
            if not self.first <= day <= self.last:
                raise self.outside(shown(day))


class DayTable(Protocol):
    """Answers about working days; days are ordinals."""

    @property
    def span(self) -> Span:
        """What it was made from."""
        ...

    def is_open(self, day: int) -> bool:
        """Whether the day is worked."""
        ...

    def rank(self, day: int) -> int:
        """How many working days there are up to a day, included."""
        ...

    def after(self, day: int, number: int) -> int:
        """The working day of that number, from 1, after a day."""
        ...

    def before(self, day: int, number: int) -> int:
        """The working day of that number, from 1, before a day."""
        ...

    def at_or_after(self, day: int) -> int:
        """The day itself if it is worked, else the next that is."""
        ...

    def at_or_before(self, day: int) -> int:
        """The day itself if it is worked, else the last that was."""
        ...

    def closed_between(self, first: int, last: int) -> list[int]:
        """The days not worked between two, both included."""
        ...

    def closed_count(self, first: int, last: int) -> int:
        """How many these are."""
        ...

    def closed_at(self, day: int, number: int) -> int:
        """The day not worked of that number, from 1, at or after a day."""
        ...


@attrs.frozen(kw_only=True, eq=False)
class DenseTable:
    """One entry for every day, and one for every working day.

    Attributes:
        span: What it was made from.
        first: First day covered.
        last: Last day covered.
        ranks: How many working days lie before each day; one entry more than
            there are days.
        open_days: All working days in order.
    """

    span: Span
    first: int
    last: int
    ranks: list[int]
    open_days: list[int]
    # A cached property would make every look at the other attributes slower.
    _packed: list[Sequence[int]] = attrs.field(init=False, factory=list, repr=False)

    def packed(self) -> list[Sequence[int]]:
        """Ranks and working days as machine numbers of 64 bits, for whole arrays."""
        if not self._packed:
            self._packed.extend((array("q", self.ranks), array("q", self.open_days)))
        return self._packed

    def is_open(self, day: int) -> bool:
        """Whether the day is worked."""
        at = self._at(day)
        return self.ranks[at] != self.ranks[at + 1]

    def rank(self, day: int) -> int:
        """How many working days there are up to a day, included."""
        return self.ranks[self._at(day) + 1]

    def after(self, day: int, number: int) -> int:
        """The working day of that number, from 1, after a day."""
        if self.first <= day <= self.last:
            wanted = self.ranks[day - self.first + 1] + number - 1
            if wanted < len(self.open_days):
                return self.open_days[wanted]
        raise self.span.outside(_many(number, day))

    def before(self, day: int, number: int) -> int:
        """The working day of that number, from 1, before a day."""
        if self.first <= day <= self.last:
            wanted = self.ranks[day - self.first] - number
            if wanted >= 0:
                return self.open_days[wanted]
        raise self.span.outside(_many(-number, day))

    def at_or_after(self, day: int) -> int:
        """The day itself if it is worked, else the next that is."""
        if self.first <= day <= self.last:
            wanted = self.ranks[day - self.first]
            if wanted < len(self.open_days):
                return self.open_days[wanted]
        raise self._none_near(day, 1)

    def at_or_before(self, day: int) -> int:
        """The day itself if it is worked, else the last that was."""
        if self.first <= day <= self.last:
            wanted = self.ranks[day - self.first + 1] - 1
            if wanted >= 0:
                return self.open_days[wanted]
        raise self._none_near(day, -1)

    def closed_between(self, first: int, last: int) -> list[int]:
        """The days not worked between two, both included."""
        if first > last:
            return []
        low = self._at(first)
        ranks = self.ranks[low : self._at(last) + 2]
        steps = itertools.pairwise(ranks)
        return [first + at for at, (one, two) in enumerate(steps) if one == two]

    def closed_count(self, first: int, last: int) -> int:
        """How many these are."""
        low, high = self._at(first), self._at(last) + 1
        return max(0, high - self.ranks[high] - low + self.ranks[low])

    def closed_at(self, day: int, number: int) -> int:
        """The day not worked of that number, from 1, at or after a day."""
        at = self._at(day)
        wanted = at - self.ranks[at] + number
        days = range(at, len(self.ranks))
        found = bisect.bisect_left(days, wanted, key=lambda n: n - self.ranks[n])
        if found == len(days):
            raise self.span.outside(_many_off(number, day))
        return day + found - 1

    def _none_near(self, day: int, number: int) -> CoverageError:
        covered = self.first <= day <= self.last
        return self.span.outside(_many(number, day) if covered else shown(day))

    def _at(self, day: int) -> int:
        if not self.first <= day <= self.last:
            raise self.span.outside(shown(day))
        return day - self.first


@attrs.frozen(kw_only=True, eq=False)
class SparseTable:
    """The same answers by arithmetic, for calendars of any length.

    Attributes:
        span: What it was made from.
        by_week: Working days in the first 0, 1, ... 7 days of a plain week.
    """

    span: Span
    by_week: tuple[int, ...]

    def is_open(self, day: int) -> bool:
        """Whether the day is worked."""
        self.span.require(day)
        return self._rank(day) != self._rank(day - 1)

    def rank(self, day: int) -> int:
        """How many working days there are up to a day, included."""
        self.span.require(day)
        return self._rank(day) - self._rank(self.span.first - 1)

    def after(self, day: int, number: int) -> int:
        """The working day of that number, from 1, after a day."""
        if self.span.first <= day <= self.span.last:
            wanted = self._rank(day) + number
            if wanted <= self._rank(self.span.last):
                return self._numbered(wanted)
        raise self.span.outside(_many(number, day))

    def before(self, day: int, number: int) -> int:
        """The working day of that number, from 1, before a day."""
        if self.span.first <= day <= self.span.last:
            wanted = self._rank(day - 1) - number + 1
            if wanted > self._rank(self.span.first - 1):
                return self._numbered(wanted)
        raise self.span.outside(_many(-number, day))

    def at_or_after(self, day: int) -> int:
        """The day itself if it is worked, else the next that is."""
        return day if self.is_open(day) else self.after(day, 1)

    def at_or_before(self, day: int) -> int:
        """The day itself if it is worked, else the last that was."""
        return day if self.is_open(day) else self.before(day, 1)

    def closed_between(self, first: int, last: int) -> list[int]:
        """The days not worked between two, both included."""
        found: list[int] = []
        if first > last:
            return found
        self.span.require(first, last)
        for number in range(self._closed(first - 1) + 1, self._closed(last) + 1):
            found.append(self._closed_numbered(number, first))
            first = found[-1] + 1
        return found

    def closed_count(self, first: int, last: int) -> int:
        """How many these are."""
        self.span.require(first, last)
        return max(0, self._closed(last) - self._closed(first - 1))

    def closed_at(self, day: int, number: int) -> int:
        """The day not worked of that number, from 1, at or after a day."""
        self.span.require(day)
        wanted = self._closed(day - 1) + number
        if wanted > self._closed(self.span.last):
            raise self.span.outside(_many_off(number, day))
        return self._closed_numbered(wanted, day)

    def _rank(self, day: int) -> int:
        # Ordinal 1 is a Monday, so whole weeks start with Monday.
        weeks, days = divmod(day, _WEEK)
        made_up = bisect.bisect_right(self.span.made_up, day)
        closed = bisect.bisect_right(self.span.closed, day)
        return weeks * self.by_week[_WEEK] + self.by_week[days] + made_up - closed

    def _closed(self, day: int) -> int:
        return day - self._rank(day)

    def _closed_numbered(self, wanted: int, day: int) -> int:
        # The next is mostly near, so the width of the search is doubled from 1.
        last, width = self.span.last, 1
        while day + width < last and self._closed(day + width) < wanted:
            width *= 2
        days = range(day, min(day + width, last) + 1)
        return days[bisect.bisect_left(days, wanted, key=self._closed)]

    def _numbered(self, wanted: int) -> int:
        days = range(self.span.first, self.span.last + 1)
        return days[bisect.bisect_left(days, wanted, key=self._rank)]


def table_of(span: Span) -> DayTable:
    """The table that fits the length of a calendar."""
    if span.last - span.first < WIDEST_DENSE:
        return dense(span)
    return sparse(span)


def dense(span: Span) -> DenseTable:
    """A table with one entry for every day."""
    length = span.last - span.first + 1
    week = bytes((span.first - 1 + n) % _WEEK not in span.weekend for n in range(_WEEK))
    flags = bytearray(week * (length // _WEEK + 1))[:length]
    for day in span.closed:
        flags[day - span.first] = 0
    for day in span.made_up:
        flags[day - span.first] = 1
    return DenseTable(
        span=span,
        first=span.first,
        last=span.last,
        ranks=list(itertools.accumulate(flags, initial=0)),
        open_days=list(itertools.compress(itertools.count(span.first), flags)),
    )


def sparse(span: Span) -> SparseTable:
    """A table that holds only the special days."""
    worked = (day not in span.weekend for day in range(_WEEK))
    return SparseTable(
        span=span, by_week=tuple(itertools.accumulate(worked, initial=0))
    )


def shown(day: int) -> str:
    """An ordinal as a date, where the years 1 to 9999 have it."""
    if 1 <= day <= dt.date.max.toordinal():
        return str(dt.date.fromordinal(day))
    return f"day {day}"


def _many(number: int, day: int) -> str:
    return f"{number} working days from {shown(day)}"


def _many_off(number: int, day: int) -> str:
    return f"{number} days off from {shown(day)}"
