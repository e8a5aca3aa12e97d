"""Counting that leaves out the days of a recess (không tính ngày trong kỳ nghỉ)."""

from __future__ import annotations

import datetime as dt

import attrs

from ..explain import Citation
from .counting import beyond
from .days_off import NamedSpan, shown_as, spans_off
from .operations import LAST_DAY, Apply, Count, Months, Operation, date_of, step_on
from .recesses import Recess
from .table import DayTable, shown
from .trace import Trace

_RECESS_WINDOW = 800


@attrs.frozen(kw_only=True)
class DaysOutside(Count):
    """Days of which those in a recess are not counted.

    Attributes:
        number: How many; negative when counted backward.
        recess: The spans that are left out.
        table: Says which days are worked, where closed ones are not counted.
    """

    number: int
    recess: Recess
    table: DayTable | None = attrs.field(default=None, repr=False)

    @property
    def consults(self) -> bool:  # type: ignore[override]
        """Whether working days bear on it."""
        return self.table is not None

    def apply(self, day: int, start: int) -> int:
        """The day of that number outside the recess."""
        del start
        if self.number > 0:
            return count_outside(day - self.included, self.number, self)
        return count_outside(day, self.number, self)

    def explain(self, before: dt.date, after: dt.date, trace: Trace) -> None:
        """Say what was added, and which spans were not counted."""
        spans = spans_of(self.recess, before, after)
        cites = () if self.recess.citation is None else (self.recess.citation,)
        title = ("recess", self.recess.title)
        if spans:
            arguments = *shown_as("spans", spans_off(spans)), title
            self._explain(before, after, trace, "-recess", cites, arguments)
        else:
            self._explain(before, after, trace)


def count_outside(day: int, number: int, law: DaysOutside) -> int:
    """The day of that number after (or before) a day, outside a recess."""
    forward = number > 0
    window = 2 * abs(number) + _RECESS_WINDOW
    while True:
        limit = min(day + window, LAST_DAY) if forward else max(day - window, 1)
        found = _walk(day, abs(number), law, limit)
        if found is not None:
            return found
        if law.table is not None:
            law.table.span.require(limit)
        if limit in (1, LAST_DAY):
            wanted = f"{number} days from {shown(day)}"
            raise beyond(wanted)
        window *= 2


def _walk(day: int, left: int, law: DaysOutside, limit: int) -> int | None:
    """Pass over one span after the other until the count is full."""
    forward = limit > day
    at = day
    for first, last in _ordinals(law.recess, day, limit):
        near, far = (first, last) if forward else (last, first)
        edge = near - 1 if forward else near + 1
        between = _counted(at, edge, law.table)
        if left <= between:
            return step_on(at, left, law.table, forward=forward)
        left -= between
        at = far
    if left <= _counted(at, limit, law.table):
        return step_on(at, left, law.table, forward=forward)
    return None


def _counted(at: int, edge: int, table: DayTable | None) -> int:
    """Days that count after one day and up to another, in either direction."""
    if table is None or at == edge:
        return abs(edge - at)
    edge = max(table.span.first, min(edge, table.span.last))
    if edge > at:
        return table.rank(edge) - table.rank(at)
    return table.rank(at - 1) - table.rank(edge) + table.is_open(edge)


def _ordinals(recess: Recess, day: int, limit: int) -> list[tuple[int, int]]:
    """Spans between two days in the order of counting, without the first day."""
    low, high = (day + 1, limit) if limit > day else (limit, day - 1)
    if low > high:
        return []
    spans = [
        (first.toordinal(), last.toordinal())
        for first, last in recess.between(date_of(low), date_of(high))
    ]
    return spans if limit > day else spans[::-1]


@attrs.frozen(kw_only=True)
class MonthsOutside(Months):
    """Months and years, prolonged by the days of a recess inside them.

    Attributes:
        recess: The spans that are left out.
        recess_cites: Where it is written that they are.
    """

    recess: Recess
    recess_cites: tuple[Citation, ...] = ()

    def apply(self, day: int, start: int) -> int:
        """The corresponding day, later by as many days as the recess took."""
        return self._prolonged(day, super().apply(day, start))

    def applying(self) -> Apply:
        """As `apply`, for one day after the other."""
        return self.apply

    def explain(self, before: dt.date, after: dt.date, trace: Trace) -> None:
        """Say what was added, and what prolongs it."""
        start = before.toordinal()
        corresponding_day = date_of(super().apply(start, start))
        super().explain(before, corresponding_day, trace)
        if corresponding_day == after:
            return
        own = self.recess.citation
        trace.add(
            "prolonged",
            {"recess": self.recess.title, "day": after},
            before=corresponding_day,
            after=after,
            cites=(*self.recess_cites, *(() if own is None else (own,))),
        )

    def _prolonged(self, start: int, day: int) -> int:
        spans = _ordinals(self.recess, start, day)
        lost = sum(last - first + 1 for first, last in spans)
        if not lost:
            return day
        number = lost if day > start else -lost
        law = DaysOutside(term=self.term, number=number, recess=self.recess)
        return law.apply(day, start)


@attrs.frozen(kw_only=True)
class AfterRecess(Operation):
    """A term whose event lies in a recess starts after it.

    Attributes:
        recess: Its spans.
        first_counts: Whether the first day after it is counted.
    """

    recess: Recess
    first_counts: bool

    def apply(self, day: int, start: int) -> int:
        """The day from which is counted."""
        del start
        end = min(day + 2 * _RECESS_WINDOW, LAST_DAY)
        spans = self.recess.between(date_of(day), date_of(end))
        if not spans or spans[0][0].toordinal() != day:
            return day
        after = spans[0][1].toordinal() + (not self.first_counts)
        if after > LAST_DAY:
            wanted = f"the day after a recess at {shown(day)}"
            raise beyond(wanted)
        return after

    def explain(self, before: dt.date, after: dt.date, trace: Trace) -> None:
        """Say when it starts instead."""
        cites = () if self.recess.citation is None else (self.recess.citation,)
        if before != after:
            # There is no day after the last one that a calendar can write.
            first = min(after.toordinal() + self.first_counts, LAST_DAY)
            trace.add(
                "start-after-recess" if self.first_counts else "from-after-recess",
                {"recess": self.recess.title, "day": date_of(first)},
                before=before,
                after=after,
                cites=(*self.cites, *cites),
            )


def spans_of(recess: Recess, start: dt.date, end: dt.date) -> tuple[NamedSpan, ...]:
    """The spans of a recess that a count from one day to another passes over."""
    low, high = sorted((start, end))
    found = recess.between(low, high)
    return tuple(NamedSpan(first, last) for first, last in found)
