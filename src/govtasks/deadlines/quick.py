"""The short way for a bare day: whole numbers, then one result.

Most questions are a day and a term, under a law that was in force, in years that are
decided. What else can happen is left to the plan, which knows all of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import attrs

from ..explain import Explanation
from .calendars import WorkCalendar
from .compiling import Program
from .ending import Ending
from .opening import Opening
from .operations import LAST_DAY
from .results import Deadline, Replayable
from .trace import Trace


@attrs.frozen(kw_only=True, eq=False)
class ShortWay:
    """The operations of a plan for a bare day; days are ordinals.

    Attributes:
        program: The operations.
        opening: How explanations begin.
        ending: Makes the results.
        calendar: The working days by which is counted.
        law: First day of the law, and the first on which it is none.
        sure: First day that is covered, and the first that may still change.
    """

    program: Program
    opening: Opening
    ending: Ending
    calendar: WorkCalendar
    law: tuple[int, int]
    sure: tuple[int, int]

    def answering(self, plan: Replayable) -> Callable[[dt.date], Deadline | None]:
        """Answers for one day after the other; None where this way does not lead.

        Args:
            plan: Tells why, once somebody asks.
        """
        law_from, law_until = self.law
        sure_from, sure_until = self.sure
        counts = tuple(operation.apply for operation in self.program.counts)
        ends = tuple(operation.apply for operation in self.program.ends)
        deadline = self.ending.quick_deadlines()

        def answer(day: dt.date) -> Deadline | None:
            start = day.toordinal()
            if not law_from <= start < law_until:
                return None
            nominal = start
            for apply in counts:
                nominal = apply(nominal, start)
            last = nominal
            for apply in ends:
                last = apply(last, start)
            if last >= sure_until or start >= sure_until or start < sure_from:
                return None
            return deadline(last, nominal, (plan, day))

        return answer

    def last(self, start: int) -> int | None:
        """Only the last day."""
        law_from, law_until = self.law
        sure_from, sure_until = self.sure
        if not law_from <= start < law_until:
            return None
        at = start
        for operation in self.program.counts:
            at = operation.apply(at, start)
        for operation in self.program.ends:
            at = operation.apply(at, start)
        # The end of the last day of all is refused, by the way that says so.
        is_sure = at < min(sure_until, LAST_DAY) and sure_from <= start < sure_until
        return at if is_sure else None

    def explaining(self) -> Callable[[dt.date], Explanation | None]:
        """Tells the steps for a day, by letting the same operations run once more."""
        law_from, law_until = self.law
        sure_from, sure_until = self.sure
        calendar, end = self.calendar, self.ending.plain_explanation
        day_told, start_told = self.opening.explain_day, self.opening.explain_start
        operations = tuple(
            (operation.apply, operation.explain)
            for operation in (*self.program.counts, *self.program.ends)
        )

        def explain(day: dt.date) -> Explanation | None:
            start = day.toordinal()
            if not law_from <= start < law_until:
                return None
            trace = Trace(calendar)
            day_told(day, trace)
            start_told(start, trace)
            at = start
            for apply, told in operations:
                after = apply(at, start)
                told(at, after, trace)
                at = after
            if at >= sure_until or start >= sure_until or start < sure_from:
                return None
            return end(at, trace)

        return explain
