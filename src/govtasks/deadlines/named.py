"""Plans of rules that count nothing: a day that is named, or none at all."""

from __future__ import annotations

import datetime as dt

import attrs

from ..errors import InvalidValueError
from ..explain import Explanation, Step
from .calendars import WorkCalendar
from .compiling import Law
from .counting import period_around, point_of, shifted
from .ending import Ending, Told
from .moving import roll_to
from .operations import Operation, date_of
from .regimes import Regime
from .results import Deadline, NoDeadline
from .rules import Fixed, PeriodEnd, Undated
from .running import Facts, require_valid
from .terms import Unit
from .trace import Phrase, Trace, fact_phrase, period_phrase


@attrs.frozen(kw_only=True, eq=False)
class NamedPlan:
    """A day that the order names itself, ready for one law and one calendar.

    Attributes:
        rule: What the order says.
        nominal: The last day in time, before days off.
        regime: The law.
        calendar: The working days.
        move: Where a day off moves; None where it stays.
        ending: Makes the results.
    """

    rule: Fixed | PeriodEnd
    nominal: dt.date
    regime: Regime
    calendar: WorkCalendar = attrs.field(repr=False)
    move: Operation | None
    ending: Ending = attrs.field(repr=False)

    def due(self, facts: Facts) -> Deadline:
        """When it is due.

        Raises:
            InvalidValueError: The regime was not law on that day.
            MissingFactError: The fact by which the regime is selected is missing.
            CoverageError: The calendar does not cover the days needed.
        """
        day = self.rule.day if isinstance(self.rule, Fixed) else self.nominal
        require_valid(self.regime, day, facts)
        last = self._last()
        nominal = self.nominal.toordinal()
        return self.ending.deadline(
            last, nominal, self._told, provisional=self._is_doubtful(last)
        )

    answer = due

    def explain(self, facts: Facts) -> Explanation:
        """Why it is due then, step by step."""
        return self.due(facts).explanation

    def _last(self) -> int:
        day = self.nominal.toordinal()
        return day if self.move is None else self.move.apply(day, day)

    def _is_doubtful(self, last: int) -> bool:
        met = self._met(last)
        return met is not None and self.calendar.table.span.doubtful(*met)

    def _met(self, last: int) -> tuple[int, int] | None:
        if self.move is None or not self.move.consults:
            return None
        day = self.nominal.toordinal()
        return min(day, last), max(day, last)

    def _told(self) -> Explanation:
        trace, rule = Trace(), self.rule
        if rule.phrase:
            trace.add("phrase", {"phrase": rule.phrase})
        if isinstance(rule, Fixed):
            _explain_named(rule, self.nominal, trace)
        else:
            explain_point(rule.period, rule.point, self.nominal, self.regime, trace)
        day, last = self.nominal, self._last()
        if self.move is None:
            trace.add("named-day-stays", {"day": day}, before=day, after=day)
        else:
            self.move.explain(day, date_of(last), trace)
        doubtful = self._is_doubtful(last)
        met = self._met(last) if doubtful else None
        told = Told(last=last, doubtful=met, provisional=doubtful)
        return self.ending.explanation(told, trace, self.calendar)


@attrs.frozen(kw_only=True, eq=False)
class UndatedPlan:
    """An order without a date: no day is made up for it.

    Attributes:
        rule: What the order says.
    """

    rule: Undated

    def due(self, facts: Facts) -> NoDeadline:
        """That there is none."""
        del facts
        rule, steps = self.rule, []
        if rule.phrase:
            steps.append(Step("deadlines.phrase", {"phrase": rule.phrase}))
        if rule.review_every:
            steps.append(Step("deadlines.review", {"term": rule.review_every}))
        return NoDeadline(
            why="undated",
            review_term=rule.review_every,
            explanation=Explanation("deadlines.undated", steps=tuple(steps)),
        )

    answer = due

    def explain(self, facts: Facts) -> Explanation:
        """Why there is none."""
        return self.due(facts).explanation


def named_plan(rule: Fixed | PeriodEnd, law: Law, ending: Ending) -> NamedPlan:
    """Make a rule that names a day ready.

    Raises:
        InvalidValueError: The day shall move and the regime does not say where;
            a day outside the years 1 to 9999; or a day with an hour or a window,
            which `govtasks.deadlines.compute.compute` knows.
    """
    if isinstance(rule, Fixed) and (rule.opens or rule.time):
        problem = "a day with an hour or a window is not planned"
        hint = "ask for compute()"
        raise InvalidValueError(problem, field="rule", hint=hint)
    if isinstance(rule, PeriodEnd):
        nominal = point_of(rule.period, rule.point, rule.day)
    else:
        nominal = rule.day if rule.inclusive else shifted(rule.day, -1)
    return NamedPlan(
        rule=rule,
        nominal=nominal,
        regime=law.regime,
        calendar=law.calendar,
        move=_move(law) if rule.roll else None,
        ending=ending,
    )


def _move(law: Law) -> Operation:
    """A named day that moves moves as the end of a term in days does."""
    roll = law.regime.roll(Unit.DAY)
    if roll is None:
        problem = f"regime {law.regime.key} does not say where days off move"
        raise InvalidValueError(problem, field="roll", value=True)
    return roll_to(roll.to, law.calendar_on(roll.on), roll.cites)


def _explain_named(rule: Fixed, nominal: dt.date, trace: Trace) -> None:
    if rule.inclusive:
        trace.add("fixed", {"day": nominal}, after=nominal)
        return
    arguments = {"named": rule.day, "day": nominal}
    trace.add("fixed-exclusive", arguments, before=rule.day, after=nominal)


def explain_point(
    period: str, point: str, day: dt.date, regime: Regime, trace: Trace
) -> None:
    """Say that a day is the start, the middle or the end of its period."""
    first, _ = period_around(period, day)
    trace.add(
        "point",
        {
            "point": Phrase(f"point-{point}"),
            "period": period_phrase(period, first),
            "day": day,
        },
        after=day,
        cites=regime.points(period),
    )


def awaiting(name: str, phrase: str) -> NoDeadline:
    """No deadline as long as a fact has no date."""
    steps = (Step("deadlines.phrase", {"phrase": phrase}),) if phrase else ()
    arguments = {"fact": fact_phrase(name)}
    explanation = Explanation("deadlines.awaiting-fact", arguments, steps)
    return NoDeadline(why="awaiting-fact", fact=name, explanation=explanation)
