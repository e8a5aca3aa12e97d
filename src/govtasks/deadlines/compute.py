"""From a rule, dated facts, a regime and a calendar to a deadline.

Each step of the algebra adds one step to the explanation: where counting
starts, each term that is added, whether the end moves off a day off, when the
last day ends.
"""

from __future__ import annotations

import datetime as dt

from ..errors import InvalidValueError, TooLargeError
from ..explain import Explanation, Step
from ..text import checked_day
from .calendars import WorkCalendar
from .counting import day_of, period_around, period_key, point_of, shifted
from .regimes import Counting, Regime
from .results import Deadline, Due, NoDeadline, Occurrence, Reading
from .rules import AtOnce, Before, Every, Fixed, PeriodEnd, Rule, Undated, Within
from .running import Facts, civil_day, end_of, moment_of, require_valid, rolled, run
from .terms import Term, Unit
from .trace import Phrase, Trace, fact_phrase, period_phrase

__all__ = [
    "Deadline",
    "Due",
    "NoDeadline",
    "Occurrence",
    "Reading",
    "compute",
    "occurrences",
]

MOST_OCCURRENCES = 10_000


def compute(rule: Rule, facts: Facts, *, regime: Regime, calendar: WorkCalendar) -> Due:
    """When a rule falls due, and why then.

    Args:
        rule: What the order says.
        facts: Dates and instants by name, such as ``receipt``. A regime that is
            selected by the document or by now needs the fact of that name.
        regime: The law by which is counted.
        calendar: The working days by which is counted.

    Returns:
        A deadline; or none, where the order is undated or runs from a fact that
        has no date yet.

    Raises:
        InvalidValueError: The regime was not law on that day; hours run from a
            fact of which only the day is known; a recurring rule, which has
            `occurrences`; a day outside the years 1 to 9999.
        NaiveInstantError: A fact is an instant without a time zone.
        MissingFactError: The fact by which the regime is selected is missing.
        CoverageError: The calendar does not cover the span.
    """
    trace = Trace(regime, calendar)
    match rule:
        case Undated():
            return _undated(rule)
        case Fixed():
            return _fixed(rule, facts, trace)
        case PeriodEnd():
            return _period_end(rule, facts, trace)
        case Within():
            return _running(rule, rule.of, rule.terms, trace, facts)
        case AtOnce():
            return _running(rule, rule.of, (rule.grace,), trace, facts)
        case Before():
            terms = tuple(term.reversed() for term in rule.terms)
            return _running(rule, rule.event, terms, trace, facts)
        case _:
            problem = "a recurring rule has no one deadline"
            hint = "ask for occurrences(rule, since, until, ...)"
            raise InvalidValueError(problem, field="rule", hint=hint)


def occurrences(
    rule: Every,
    since: dt.date,
    until: dt.date,
    *,
    facts: Facts | None = None,
    regime: Regime,
    calendar: WorkCalendar,
) -> tuple[Occurrence, ...]:
    """The periods of a recurring rule that end after *since*, up to *until*.

    Args:
        rule: What recurs, within its own first and last day.
        since: Periods that end later than this day.
        until: Periods that end on this day or earlier.
        facts: Dates that select the regime, as for `compute`.
        regime: The law by which is counted.
        calendar: The working days by which is counted.

    Raises:
        TooLargeError: More than 10 000 of them.
        GovtasksError: As `compute`.
    """
    checked_day(since, "since")
    checked_day(until, "until")
    last = until if rule.until is None else min(until, rule.until)
    if since >= last:
        return ()
    start = max(shifted(since, 1), rule.since)
    found: list[Occurrence] = []
    while start <= last:
        first_day, last_day = period_around(rule.period, start)
        if last_day > last:
            break
        if len(found) == MOST_OCCURRENCES:
            problem = f"more than {MOST_OCCURRENCES} occurrences"
            raise TooLargeError(problem, field="until", value=until)
        trace = Trace(regime, calendar)
        found.append(_occurrence(rule, first_day, last_day, facts or {}, trace))
        start = shifted(last_day, 1)
    return tuple(found)


def _undated(rule: Undated) -> NoDeadline:
    steps = []
    if rule.phrase:
        steps.append(Step("deadlines.phrase", {"phrase": rule.phrase}))
    if rule.review_every:
        steps.append(Step("deadlines.review", {"term": rule.review_every}))
    explanation = Explanation("deadlines.undated", steps=steps)
    return NoDeadline(
        why="undated", review_term=rule.review_every, explanation=explanation
    )


def _awaiting(name: str, phrase: str) -> NoDeadline:
    steps = (Step("deadlines.phrase", {"phrase": phrase}),) if phrase else ()
    arguments = {"fact": fact_phrase(name)}
    explanation = Explanation("deadlines.awaiting-fact", arguments, steps)
    return NoDeadline(why="awaiting-fact", fact=name, explanation=explanation)


def _fixed(rule: Fixed, facts: Facts, trace: Trace) -> Deadline:
    require_valid(trace.regime, rule.day, facts)
    trace.phrase(rule.phrase)
    if rule.inclusive:
        nominal = rule.day
        trace.step("fixed", after=nominal, day=nominal)
    else:
        nominal = shifted(rule.day, -1)
        trace.step(
            "fixed-exclusive",
            before=rule.day,
            after=nominal,
            named=rule.day,
            day=nominal,
        )
    return trace.deadline(_rolled_if(rule.roll, nominal, trace), nominal)


def _period_end(rule: PeriodEnd, facts: Facts, trace: Trace) -> Deadline:
    nominal = point_of(rule.period, rule.point, rule.day)
    require_valid(trace.regime, nominal, facts)
    trace.phrase(rule.phrase)
    _explain_point(rule.period, rule.point, nominal, trace)
    return trace.deadline(_rolled_if(rule.roll, nominal, trace), nominal)


def _explain_point(period: str, point: str, day: dt.date, trace: Trace) -> None:
    first, _ = period_around(period, day)
    cites = () if period == "week" else trace.regime.points(period)
    shown = period_phrase(period, first)
    trace.step(
        "point",
        after=day,
        cites=cites,
        point=Phrase(f"point-{point}"),
        period=shown,
        day=day,
    )


def _rolled_if(roll: bool, day: dt.date, trace: Trace) -> dt.date:  # noqa: FBT001
    """Move a named day as the end of a term moves, if the rule says so."""
    if not roll:
        trace.step("named-day-stays", before=day, after=day, day=day)
        return day
    law = trace.regime.roll(Unit.DAY)
    if law is None:
        problem = f"regime {trace.regime.key} does not say where days off move"
        raise InvalidValueError(problem, field="roll", value=roll)
    return rolled(day, law.to, trace, law.cites)


def _occurrence(
    rule: Every, first: dt.date, last: dt.date, facts: Facts, trace: Trace
) -> Occurrence:
    trace.phrase(rule.phrase)
    if rule.day is None:
        nominal = point_of(rule.period, rule.point, first)
        _explain_point(rule.period, rule.point, nominal, trace)
    else:
        nominal = day_of(rule.period, rule.day, first, last)
        shown = period_phrase(rule.period, first)
        trace.step("day-of-period", after=nominal, period=shown, day=nominal)
    require_valid(trace.regime, nominal, facts)
    last_day = rolled(nominal, rule.roll, trace)
    return Occurrence(
        key=period_key(rule.period, first),
        first_day=first,
        last_day=last,
        deadline=trace.deadline(last_day, nominal),
    )


def _running(
    rule: Within | AtOnce | Before,
    name: str,
    terms: tuple[Term, ...],
    trace: Trace,
    facts: Facts,
) -> Due:
    """Count terms from a fact, forward or backward."""
    if name not in facts:
        return _awaiting(name, rule.phrase)
    moment = moment_of(facts, name, trace.regime)
    require_valid(trace.regime, civil_day(moment), facts)
    trace.phrase(rule.phrase)
    at_once = isinstance(rule, AtOnce)
    if isinstance(rule, AtOnce):
        trace.step("at-once", term=rule.grace)
    counting: Counting = "backward" if isinstance(rule, Before) else "forward"
    end = run(moment, name, terms, counting, trace)
    if isinstance(end, dt.datetime):
        return trace.deadline_at(end, at_once=at_once)
    last_day = end_of(end, terms[-1].unit, counting, trace)
    return trace.deadline(last_day, end, at_once=at_once)
