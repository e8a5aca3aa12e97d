"""Where a counted end goes: month ends, least terms, days off.

As the operations of counting, each is a pure function that can explain itself.
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

import attrs

from ..explain import Citation, Step, trusted_step
from .calendars import NamedDay, WorkCalendar
from .counting import last_of_month
from .days_off import cites_of, days_off_from, shown_as
from .operations import Apply, Operation, Tell, date_of
from .steps import RollTo
from .table import DayTable, DenseTable
from .trace import Trace, each_once


@attrs.frozen(kw_only=True)
class MonthEnd(Operation):
    """A term ends with the month in which it ends."""

    def apply(self, day: int, start: int) -> int:
        """The last day of the month."""
        del start
        return last_of_month(date_of(day)).toordinal()

    def explain(self, before: dt.date, after: dt.date, trace: Trace) -> None:
        """Say so."""
        self._say("fix-month-end", before, after, trace, day=after)


@attrs.frozen(kw_only=True)
class AtLeastOpen(Operation):
    """A term contains at least so many working days.

    Attributes:
        number: How many.
        included: Whether the day from which the term runs is itself counted.
        table: Says which days are worked.
    """

    consults: ClassVar[bool] = True
    moves: ClassVar[bool] = True

    number: int
    included: bool = False
    table: DayTable = attrs.field(repr=False)

    def apply(self, day: int, start: int) -> int:
        """The day itself, or the working day of that number."""
        if not self.number:
            return day
        return max(day, self.table.after(start - self.included, self.number))

    def explain(self, before: dt.date, after: dt.date, trace: Trace) -> None:
        """Say whether the term contains them."""
        self._say(
            "floor-moves" if after > before else "floor-stays",
            before,
            after,
            trace,
            number=self.number,
            day=after,
        )


@attrs.frozen(kw_only=True)
class NotBefore(Operation):
    """No term ends before a day.

    Attributes:
        day: That day.
    """

    moves: ClassVar[bool] = True

    day: int

    def apply(self, day: int, start: int) -> int:
        """The later of the two."""
        del start
        return max(day, self.day)

    def explain(self, before: dt.date, after: dt.date, trace: Trace) -> None:
        """Say so where it matters."""
        if after != before:
            self._say("floor-not-before", before, after, trace, day=after)


@attrs.frozen(kw_only=True)
class Stay(Operation):
    """The end stays, whether it is worked or not."""

    moves: ClassVar[bool] = True

    def apply(self, day: int, start: int) -> int:
        """The same day."""
        del start
        return day

    def explain(self, before: dt.date, after: dt.date, trace: Trace) -> None:
        """Say so."""
        self._say("roll-none", before, after, trace, day=after)


@attrs.frozen(kw_only=True)
class Move(Operation):
    """An end on a day off moves to the next or previous working day.

    Attributes:
        to: Which of the two.
        table: Says which days are worked.
        calendar: Says what they are called.
    """

    consults: ClassVar[bool] = True
    moves: ClassVar[bool] = True

    to: RollTo
    table: DayTable = attrs.field(repr=False)
    calendar: WorkCalendar = attrs.field(repr=False)

    def apply(self, day: int, start: int) -> int:
        """The nearest working day in that direction."""
        del start
        if self.to == "next":
            return self.table.at_or_after(day)
        return self.table.at_or_before(day)

    def applying(self) -> Apply:
        """As `apply`, for one day after the other."""
        table = self.table
        if self.to != "next" or not isinstance(table, DenseTable):
            return self.apply
        first, latest, ranks, open_days = (
            table.first,
            table.open_days[-1] if table.open_days else 0,
            table.ranks,
            table.open_days,
        )

        def at_or_after(day: int, start: int) -> int:
            del start
            if first <= day <= latest:
                return open_days[ranks[day - first]]
            return table.at_or_after(day)

        return at_or_after

    def explain(self, before: dt.date, after: dt.date, trace: Trace) -> None:
        """Say whether it moves, and name the days off."""
        self.telling()(before, after, trace.steps)

    def telling(self) -> Tell:
        """As `explain`, for one day after the other."""
        calendar, own = self.calendar, self.cites
        special_on, rule = calendar.special_on(), f"deadlines.roll-{self.to}"

        def tell(before: dt.date, after: dt.date, steps: list[Step]) -> None:
            if before == after:
                special = special_on(before)
                day = ("day", NamedDay(before, special) if special else before)
                step = trusted_step("deadlines.roll-stays", (day,), before, before, own)
            else:
                start, end = before.toordinal(), after.toordinal()
                off = days_off_from(calendar, start, end)
                shown = (*shown_as("skipped", off), ("day", after))
                cites = each_once(own + cites_of(off))
                step = trusted_step(rule, shown, before, after, cites)
            steps.append(step)

        return tell


@attrs.frozen(kw_only=True)
class ReadBothWays(Operation):
    """The law is silent on ends of backward terms: the earlier day, and both said.

    Attributes:
        table: Says which days are worked.
        calendar: Says what they are called.
    """

    consults: ClassVar[bool] = True
    moves: ClassVar[bool] = True

    table: DayTable = attrs.field(repr=False)
    calendar: WorkCalendar = attrs.field(repr=False)

    def apply(self, day: int, start: int) -> int:
        """The working day before, where it is a day off."""
        del start
        return self.table.at_or_before(day)

    def explain(self, before: dt.date, after: dt.date, trace: Trace) -> None:
        """Say which was taken and why, where there is a choice."""
        if before == after:
            return
        off = days_off_from(self.calendar, before.toordinal(), after.toordinal())
        trace.add(
            "readings",
            dict((*shown_as("skipped", off), ("day", after))),
            before=before,
            after=after,
            cites=cites_of(off),
        )


def roll_to(
    to: RollTo, calendar: WorkCalendar, cites: tuple[Citation, ...] = ()
) -> Operation:
    """What moves an end off a day off, or leaves it."""
    if to == "none":
        return Stay(cites=cites)
    return Move(to=to, table=calendar.table, calendar=calendar, cites=cites)
