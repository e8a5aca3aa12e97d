"""Where a counted end goes: month ends, least terms, days off.

As the operations of counting, each is a pure function that can explain itself.
"""

from __future__ import annotations

from typing import ClassVar

import attrs

from ..explain import Citation
from .calendars import NamedDay, WorkCalendar
from .counting import last_of_month
from .days_off import days_off_from, shown_as
from .operations import Operation, date_of
from .steps import RollTo
from .table import DayTable
from .trace import Trace, cites_of


@attrs.frozen(kw_only=True)
class MonthEnd(Operation):
    """A term ends with the month in which it ends."""

    def apply(self, day: int, start: int) -> int:
        """The last day of the month."""
        del start
        return last_of_month(date_of(day)).toordinal()

    def explain(self, before: int, after: int, trace: Trace) -> None:
        """Say so."""
        trace.add(
            "fix-month-end",
            {"day": date_of(after)},
            before=date_of(before),
            after=date_of(after),
            cites=self.cites,
        )


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

    def explain(self, before: int, after: int, trace: Trace) -> None:
        """Say whether the term contains them."""
        trace.add(
            "floor-moves" if after > before else "floor-stays",
            {"number": self.number, "day": date_of(after)},
            before=date_of(before),
            after=date_of(after),
            cites=self.cites,
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

    def explain(self, before: int, after: int, trace: Trace) -> None:
        """Say so where it matters."""
        if after != before:
            trace.add(
                "floor-not-before",
                {"day": date_of(after)},
                before=date_of(before),
                after=date_of(after),
                cites=self.cites,
            )


@attrs.frozen(kw_only=True)
class Stay(Operation):
    """The end stays, whether it is worked or not."""

    moves: ClassVar[bool] = True

    def apply(self, day: int, start: int) -> int:
        """The same day."""
        del start
        return day

    def explain(self, before: int, after: int, trace: Trace) -> None:
        """Say so."""
        day = date_of(after)
        trace.add(
            "roll-none",
            {"day": day},
            before=date_of(before),
            after=day,
            cites=self.cites,
        )


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

    def explain(self, before: int, after: int, trace: Trace) -> None:
        """Say whether it moves, and name the days off."""
        first, last = date_of(before), date_of(after)
        if before == after:
            special = self.calendar.special_at(before)
            shown = NamedDay(first, special) if special else first
            stays = (("day", shown),)
            trace.put("deadlines.roll-stays", stays, first, first, self.cites)
            return
        off = days_off_from(self.calendar, before, after)
        trace.add(
            f"roll-{self.to}",
            dict((*shown_as("skipped", off), ("day", last))),
            before=first,
            after=last,
            cites=(*self.cites, *cites_of(off)),
        )


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

    def explain(self, before: int, after: int, trace: Trace) -> None:
        """Say which was taken and why, where there is a choice."""
        if before == after:
            return
        off = days_off_from(self.calendar, before, after)
        trace.add(
            "readings",
            dict((*shown_as("skipped", off), ("day", date_of(after)))),
            before=date_of(before),
            after=date_of(after),
            cites=cites_of(off),
        )


def roll_to(
    to: RollTo, calendar: WorkCalendar, cites: tuple[Citation, ...] = ()
) -> Operation:
    """What moves an end off a day off, or leaves it."""
    if to == "none":
        return Stay(cites=cites)
    return Move(to=to, table=calendar.table, calendar=calendar, cites=cites)
