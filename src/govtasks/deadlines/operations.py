"""The operations that a plan is made of: from one day to another, with a reason.

Each is a pure function of a day (a proleptic Gregorian ordinal) and of the day from
which the term runs, and can explain itself once the days before and after are
known. There is no other arithmetic: what is computed and what is explained is the
same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import ClassVar

import attrs

from ..errors import InvalidValueError
from ..explain import Citation, Step, trusted_step
from .calendars import WorkCalendar
from .counting import (
    beyond,
    corresponding,
    elapsed,
    last_of_month,
    months_after,
    months_on,
    on_local_clock,
)
from .days_off import MOST_NAMED, passing, shown_as
from .steps import Anchor
from .table import DayTable, shown
from .terms import Term, Unit
from .trace import Trace, each_once

LAST_DAY = dt.date.max.toordinal()
_MONTHS = 12

date_of: Callable[[int], dt.date] = dt.date.fromordinal

Apply = Callable[[int, int], int]
"""Gives the day that an operation leads to, from a day and that of the event."""

Tell = Callable[[dt.date, dt.date, list[Step]], None]
"""Adds to the steps what was done between two days."""


@attrs.frozen(kw_only=True)
class Operation:
    """One step of counting.

    Attributes:
        cites: Where it is written.
    """

    consults: ClassVar[bool] = False
    """Whether working days bear on it."""
    moves: ClassVar[bool] = False
    """Whether it takes days off into account, after the nominal end."""
    is_elapsed: ClassVar[bool] = False
    """Whether it goes from an instant to an instant."""

    cites: tuple[Citation, ...] = ()

    def apply(self, day: int, start: int) -> int:
        """The day that this operation leads to."""
        raise NotImplementedError

    def applying(self) -> Apply:
        """As `apply`, for one day after the other."""
        return self.apply

    def explain(self, before: dt.date, after: dt.date, trace: Trace) -> None:
        """Add to a trace what was done between two days."""
        raise NotImplementedError

    def _say(
        self,
        rule: str,
        before: dt.date,
        after: dt.date,
        trace: Trace,
        **arguments: object,
    ) -> None:
        trace.add(rule, arguments, before, after, self.cites)

    def telling(self) -> Tell:
        """As `explain`, for one day after the other."""

        def tell(before: dt.date, after: dt.date, steps: list[Step]) -> None:
            self.explain(before, after, Trace(steps))

        return tell


def _worded(term: Term) -> tuple[str, tuple[str, Term]]:
    """Message and argument of a term, which is counted on or back."""
    if term.amount < 0:
        return "deadlines.back", ("term", term.reversed())
    return "deadlines.add", ("term", term)


@attrs.frozen(kw_only=True)
class Count(Operation):
    """A term counted on, forward or backward.

    Attributes:
        term: The term as it was written.
        included: Whether the day that is counted from is itself the first.
    """

    term: Term
    included: bool = False
    # Cached properties would make every look at the other attributes slower.
    _wording: tuple[str, tuple[str, Term]] = attrs.field(
        init=False,
        repr=False,
        default=attrs.Factory(lambda count: _worded(count.term), takes_self=True),
    )

    def explain(self, before: dt.date, after: dt.date, trace: Trace) -> None:
        """Say what was added."""
        self._explain(before, after, trace)

    def _explain(
        self,
        before: dt.date,
        after: dt.date,
        trace: Trace,
        kind: str = "",
        cites: tuple[Citation, ...] = (),
        arguments: tuple[tuple[str, object], ...] = (),
    ) -> None:
        rule, term = self._wording
        shown = (term, ("start", before), ("end", after), *arguments)
        all_cites = each_once(self.cites + cites) if cites else self.cites
        step = trusted_step(f"{rule}{kind}", shown, before, after, all_cites)
        trace.steps.append(step)


@attrs.frozen(kw_only=True)
class Shift(Count):
    """Days and weeks: all days count.

    Attributes:
        days: How many.
    """

    days: int

    def apply(self, day: int, start: int) -> int:
        """The day so many days on."""
        del start
        after = day + self.days
        if 0 < after <= LAST_DAY:
            return after
        wanted = f"{self.term} from {shown(day)}"
        raise beyond(wanted)


@attrs.frozen(kw_only=True)
class Months(Count):
    """Months and years: the corresponding day.

    Attributes:
        months: How many, twelve for a year.
        anchor: What they correspond to.
    """

    months: int
    anchor: Anchor
    _is_plain: bool = attrs.field(
        init=False,
        repr=False,
        default=attrs.Factory(
            lambda months: months.anchor == "event" and not months.included,
            takes_self=True,
        ),
    )

    def apply(self, day: int, start: int) -> int:
        """The corresponding day, or the last of a month that lacks it."""
        del start
        if self._is_plain:
            return months_on(day, self.months)
        return self._end(date_of(day))[0].toordinal()

    def applying(self) -> Apply:
        """As `apply`, for one day after the other."""
        return months_after(self.months) if self._is_plain else self.apply

    def explain(self, before: dt.date, after: dt.date, trace: Trace) -> None:
        """Say what was added, and whether the month lacks the day."""
        if self._is_plain and before.day != after.day:
            number = (("number", before.day),)
            self._explain(before, after, trace, "-month-end", (), number)
        else:
            self._explain(before, after, trace)

    def _end(self, day: dt.date) -> tuple[dt.date, bool]:
        if self.anchor == "month_end" and not self.included:
            end, exists = corresponding(day, self.months)
            is_last = day == last_of_month(day)
            return (last_of_month(end), True) if is_last else (end, exists)
        if self.anchor != "first_day" and not self.included:
            return corresponding(day, self.months)
        if self.months < 0:
            problem = "months that correspond to the first day are not counted backward"
            raise InvalidValueError(problem, field="term", value=str(self.term))
        # The term ends on the day before the one that matches the first day.
        first = day if self.included else _next_date(day)
        end, exists = corresponding(first, self.months)
        return (end - dt.timedelta(days=1), True) if exists else (end, False)


def _next_date(day: dt.date) -> dt.date:
    if day == dt.date.max:
        wanted = f"the day after {day}"
        raise beyond(wanted)
    return day + dt.timedelta(days=1)


@attrs.frozen(kw_only=True)
class OpenDays(Count):
    """Working days, or days of which closed ones are not counted.

    Attributes:
        number: How many; negative when counted backward.
        table: Says which days are worked.
        calendar: Says what they are called.
    """

    consults: ClassVar[bool] = True

    number: int
    table: DayTable = attrs.field(repr=False)
    calendar: WorkCalendar = attrs.field(repr=False)

    def apply(self, day: int, start: int) -> int:
        """The working day of that number."""
        del start
        if self.number > 0:
            return self.table.after(day - self.included, self.number)
        return self.table.before(day, -self.number)

    def explain(self, before: dt.date, after: dt.date, trace: Trace) -> None:
        """Say what was added, and name the days that were not counted."""
        self.telling()(before, after, trace.steps)

    def telling(self) -> Tell:
        """As `explain`, for one day after the other."""
        passed, included, own = passing(self.calendar), self.included, self.cites
        rule, term = self._wording
        rule = f"{rule}-skipping"

        def tell(before: dt.date, after: dt.date, steps: list[Step]) -> None:
            start, end = before.toordinal() - included, after.toordinal()
            off, written = passed(start, end)
            if not off:
                self._explain(before, after, Trace(steps))
                return
            shown: tuple[tuple[str, object], ...]
            shown = (term, ("start", before), ("end", after), ("skipped", off))
            if len(off) > MOST_NAMED:
                shown = (*shown[:-1], *shown_as("skipped", off))
            cites = each_once(own + written) if written else own
            steps.append(trusted_step(rule, shown, before, after, cites))

        return tell


@attrs.frozen(kw_only=True)
class FirstOpen(Operation):
    """Counting begins with the first working day after the event, which counts.

    Attributes:
        table: Says which days are worked.
    """

    consults: ClassVar[bool] = True

    table: DayTable = attrs.field(repr=False)

    def apply(self, day: int, start: int) -> int:
        """The first day that counts."""
        del start
        return self.table.after(day, 1)

    def explain(self, before: dt.date, after: dt.date, trace: Trace) -> None:
        """Say which day is the first."""
        self._say("start-first-open", before, after, trace, day=after)


@attrs.frozen(kw_only=True)
class Clear(Operation):
    """The last day is not counted either: one more.

    Attributes:
        step: 1 forward, -1 backward.
        table: Says which days are worked, where only those count.
    """

    step: int
    table: DayTable | None = attrs.field(default=None, repr=False)

    @property
    def consults(self) -> bool:  # type: ignore[override]
        """Whether working days bear on it."""
        return self.table is not None

    def apply(self, day: int, start: int) -> int:
        """The day after the whole days."""
        del start
        after = step_on(day, 1, self.table, forward=self.step > 0)
        if 0 < after <= LAST_DAY:
            return after
        wanted = f"a clear day from {shown(day)}"
        raise beyond(wanted)

    def explain(self, before: dt.date, after: dt.date, trace: Trace) -> None:
        """Say that whole days lie between."""
        self._say("clear", before, after, trace, last=before, day=after)


@attrs.frozen(kw_only=True)
class Elapse(Operation):
    """Minutes and hours, from an instant to an instant.

    Attributes:
        term: The term.
        on_clocks: Whether they pass as clocks everywhere count them; else the
            local clock is moved.
        next_hour: Whether they run from the next full hour.
        table: Says on which days they pass, where only those of open days do.
        starts: Where it is written that they run from the moment.
    """

    is_elapsed: ClassVar[bool] = True

    term: Term
    on_clocks: bool = True
    next_hour: bool = False
    table: DayTable | None = attrs.field(default=None, repr=False)
    starts: tuple[Citation, ...] = ()

    @property
    def consults(self) -> bool:  # type: ignore[override]
        """Whether working days bear on it."""
        return self.table is not None

    def advance(self, moment: dt.datetime) -> dt.datetime:
        """The instant that it leads to, in the same zone."""
        moment = self._begins(moment)
        if self.table is not None:
            return elapsed_on_open_days(moment, self.term, self.table)
        if self.on_clocks:
            return elapsed(moment, self.term)
        return on_local_clock(moment, self.term)

    def explain_instants(
        self, before: dt.datetime, after: dt.datetime, trace: Trace
    ) -> None:
        """Say what was added to the moment."""
        is_back = self.term.amount < 0
        begins = self._begins(before)
        if self.next_hour:
            arguments = {"instant": begins}
            trace.add("start-next-hour", arguments, before, begins, self.starts)
        else:
            trace.add("start-moment", {}, before, begins, self.starts)
        trace.add(
            ("back" if is_back else "add") + ("-open-hours" if self.table else ""),
            {
                "term": self.term.reversed() if is_back else self.term,
                "start": begins,
                "end": after,
            },
            begins,
            after,
            self.cites,
        )

    def _begins(self, moment: dt.datetime) -> dt.datetime:
        if not self.next_hour:
            return moment
        full = moment.replace(minute=0, second=0, microsecond=0)
        return elapsed(full, Term(1, Unit.HOUR))


def elapsed_on_open_days(
    moment: dt.datetime, term: Term, table: DayTable
) -> dt.datetime:
    """The instant so many hours later, of which only those of open days pass."""
    if term.amount < 0:
        problem = "hours of open days are not counted backward"
        raise InvalidValueError(problem, field="term", value=str(term))
    minutes = term.amount * (60 if term.unit is Unit.HOUR else 1)
    left = dt.timedelta(minutes=minutes)
    zone = moment.tzinfo
    day = moment.date().toordinal()
    at = moment
    if not table.is_open(day):
        day = table.after(day, 1)
        at = dt.datetime.combine(date_of(day), dt.time.min, zone)
    while True:
        if day == LAST_DAY:
            wanted = f"{term} from {moment}"
            raise beyond(wanted)
        over = dt.datetime.combine(date_of(day + 1), dt.time.min, zone)
        rest = over.astimezone(dt.UTC) - at.astimezone(dt.UTC)
        if left <= rest:
            return (at.astimezone(dt.UTC) + left).astimezone(zone)
        left -= rest
        day = table.after(day, 1)
        at = dt.datetime.combine(date_of(day), dt.time.min, zone)


def step_on(at: int, left: int, table: DayTable | None, *, forward: bool) -> int:
    """The day so many days, or working days, from another."""
    if table is None:
        return at + left if forward else at - left
    return table.after(at, left) if forward else table.before(at, left)
