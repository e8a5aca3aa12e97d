"""The short way for a bare day: whole numbers, then one result.

Most questions are a day and a term, under a law that was in force, in years that are
decided. What else can happen is left to the plan, which knows all of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import attrs

from ..explain import Explanation, Step
from .compiling import Program
from .ending import Ending
from .opening import Opening
from .operations import LAST_DAY, date_of
from .results import Deadline, Replayable


@attrs.frozen(kw_only=True, eq=False)
class ShortWay:
    """The operations of a plan for a bare day; days are ordinals.

    Attributes:
        program: The operations.
        opening: How explanations begin.
        ending: Makes the results.
        law: First day of the law, and the first on which it is none.
        sure: First day that is covered, and the first that may still change.
    """

    program: Program
    opening: Opening
    ending: Ending
    law: tuple[int, int]
    sure: tuple[int, int]

    def answering(self, plan: Replayable) -> Callable[[dt.date], Deadline | None]:
        """Answers for one day after the other; None where this way does not lead.

        Args:
            plan: Tells why, once somebody asks.
        """
        law_from, law_until = self.law
        sure_from, sure_until = self.sure
        counts = tuple(operation.applying() for operation in self.program.counts)
        ends = tuple(operation.applying() for operation in self.program.ends)
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
            return deadline(last, nominal, plan, day)

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

    def telling(
        self,
    ) -> Callable[[dt.date, dt.date, dt.date, dt.datetime], Explanation]:
        """Tells what led from a day to a result that this way gave.

        With one operation to the nominal day, and one from there, the result says all
        that there is to know; else they run once more.
        """
        end = self.ending.plain_explanations()
        day_told, start_told = self.opening.telling_day(), self.opening.telling_start()
        operations = (*self.program.counts, *self.program.ends)
        tells = [(operation.apply, operation.telling()) for operation in operations]

        def replayed(
            day: dt.date, _nominal: dt.date, last: dt.date, over: dt.datetime
        ) -> Explanation:
            steps: list[Step] = []
            day_told(day, steps)
            start_told(day, steps)
            start = at = day.toordinal()
            before = day
            for apply, step_told in tells:
                on = apply(at, start)
                after = before if on == at else date_of(on)
                step_told(before, after, steps)
                at, before = on, after
            return end(last, over, steps)

        if not len(self.program.counts) == len(self.program.ends) == 1:
            return replayed
        (_, count_told), (_, end_told) = tells

        def told(
            day: dt.date, nominal: dt.date, last: dt.date, over: dt.datetime
        ) -> Explanation:
            steps: list[Step] = []
            day_told(day, steps)
            start_told(day, steps)
            count_told(day, nominal, steps)
            end_told(nominal, last, steps)
            return end(last, over, steps)

        return told
