"""Rules that lean on other rules: inherited days, the earliest, the latest.

Each becomes rules that are already understood; what is added here is which of
the days counts, and the steps that say so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

import attrs

from ..explain import Step
from .counting import period_around, shifted
from .cycle_due import report_due
from .outcome import Setting, at_hour, awaiting, explained, phrased, said
from .results import Deadline, Due, NoDeadline, Reading
from .rules import (
    AfterCompletion,
    AfterPeriod,
    Earliest,
    Fixed,
    Inherited,
    Latest,
    Report,
    Within,
)
from .running import moment_of
from .terms import Term
from .trace import Phrase, fact_phrase, period_phrase

Composite = (
    Fixed | AfterPeriod | Report | AfterCompletion | Inherited | Earliest | Latest
)


def composite_due(rule: Composite, setting: Setting) -> Due:
    """When a rule that leans on others falls due.

    Args:
        rule: The rule.
        setting: The facts, the law, the calendar, and how the others are
            computed.

    Raises:
        GovtasksError: As `govtasks.deadlines.compute.compute`.
    """
    match rule:
        case Fixed():
            return _at_hour(rule, setting)
        case AfterPeriod():
            first, last = period_around(rule.period, rule.day)
            lead = (*phrased(rule.phrase), end_of_period(rule.period, first, last))
            return after_end(rule.terms, last, lead, setting)
        case Report():
            return report_due(rule, setting)
        case AfterCompletion():
            again = Within(terms=(rule.every,), of=rule.of, phrase=rule.phrase)
            return setting.due(again)
        case Inherited():
            return _inherited(rule, setting)
        case _:
            return _combined(rule, setting)


def _at_hour(rule: Fixed, setting: Setting) -> Deadline:
    """A named day with an hour at which it is over, or a day on which it opens."""
    found = setting.deadline(attrs.evolve(rule, opens=None, time=None))
    expires_at = found.expires_at
    if rule.time is not None:
        expires_at = dt.datetime.combine(found.last_day, rule.time, expires_at.tzinfo)

    def steps() -> Iterator[Step]:
        yield from found.explanation.steps
        if rule.opens is not None:
            yield Step("rules.opens", {"day": rule.opens}, after=rule.opens)
        if rule.time is not None:
            yield at_hour(found.last_day, expires_at)

    return explained(found, steps, expires_at=expires_at, window_start=rule.opens)


def end_of_period(period: str, first: dt.date, last: dt.date) -> Step:
    """The step that names the last day of a period."""
    shown = period_phrase(period, first)
    arguments = {"point": Phrase("point-end"), "period": shown, "day": last}
    return Step("deadlines.point", arguments, after=last)


def after_end(
    terms: tuple[Term, ...], last: dt.date, lead: Iterable[Step], setting: Setting
) -> Deadline:
    """The deadline of terms that run from the end of a period."""
    found = setting.deadline(Within(terms=terms, of="period-end"), {"period-end": last})
    return explained(found, lambda: (*lead, *found.explanation.steps))


def _inherited(rule: Inherited, setting: Setting) -> Due:
    lead = (*phrased(rule.phrase), Step("rules.inherited", {"source": rule.source}))
    if rule.of not in setting.facts:
        return awaiting(rule.of, lead)
    moment = moment_of(setting.facts, rule.of, setting.regime)
    if not isinstance(moment, dt.datetime):
        found = setting.deadline(_on(moment))
        return explained(found, lambda: (*lead, *found.explanation.steps))
    is_midnight = moment.time() == dt.time.min
    day = shifted(moment.date(), -1 if is_midnight else 0)
    step = Step("rules.inherited-moment", {"instant": moment}, after=moment)
    found = setting.deadline(_on(day))
    return explained(found, lambda: (*lead, step), expires_at=moment)


def _on(day: dt.date) -> Fixed:
    return Fixed(day=day, inclusive=True, roll=False)


def _combined(rule: Earliest | Latest, setting: Setting) -> Due:
    found = [setting.due(inner) for inner in rule.rules]
    dated = [due for due in found if isinstance(due, Deadline)]
    missing = _missing(found)
    earliest = isinstance(rule, Earliest)
    if missing and not (earliest and dated):
        return awaiting(missing[0], (*phrased(rule.phrase), *_candidates(found)))
    won = (min if earliest else max)(dated, key=lambda due: due.expires_at)
    arguments = {"number": found.index(won) + 1, "day": won.last_day}

    def steps() -> Iterator[Step]:
        yield from phrased(rule.phrase)
        yield from _candidates(found)
        yield Step(f"rules.{rule.kind}", arguments, after=won.last_day)
        for fact in missing:
            yield Step("rules.may-come-earlier", {"fact": fact_phrase(fact)})

    return explained(
        won,
        steps,
        provisional=bool(missing) or any(due.provisional for due in dated),
        readings=_readings(dated, earliest=earliest),
    )


def _missing(found: Sequence[Due]) -> list[str]:
    """Names of the facts that some of the rules still wait for."""
    waiting = (due.fact for due in found if isinstance(due, NoDeadline))
    return list(dict.fromkeys(fact for fact in waiting if fact is not None))


def _candidates(found: Sequence[Due]) -> Iterator[Step]:
    for number, due in enumerate(found, 1):
        after = due.last_day if isinstance(due, Deadline) else None
        yield Step("rules.candidate", {"number": number, "due": said(due)}, after=after)
        yield from due.explanation.steps


def _readings(dated: Sequence[Deadline], *, earliest: bool) -> tuple[Reading, ...]:
    """The days that can come out, where one of the rules can be read otherwise.

    A day of one rule can be the earliest of all as long as each other rule can
    be read to end no earlier; and the other way round for the latest.
    """
    if not any(due.readings for due in dated):
        return ()
    days = [
        {each.last_day for each in _possible(due, n)} for n, due in _numbered(dated)
    ]
    possible = (each for n, due in _numbered(dated) for each in _possible(due, n))
    if earliest:
        bound = min(map(max, days))
        able = (each for each in possible if each.last_day <= bound)
    else:
        bound = max(map(min, days))
        able = (each for each in possible if each.last_day >= bound)
    by_day = {each.last_day: each for each in able}
    return tuple(by_day[day] for day in sorted(by_day)) if len(by_day) > 1 else ()


def _numbered(dated: Sequence[Deadline]) -> Iterator[tuple[int, Deadline]]:
    return enumerate(dated, 1)


def _possible(due: Deadline, number: int) -> tuple[Reading, ...]:
    if due.readings:
        return due.readings
    arguments = (("day", due.last_day), ("number", number))
    reading = Reading(
        last_day=due.last_day, because="rules.reading-candidate", arguments=arguments
    )
    return (reading,)
