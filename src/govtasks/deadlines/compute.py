"""From a rule, dated facts, a regime and a calendar to a deadline.

Terms and named days become plans (`govtasks.deadlines.plan`); rules that lean on
other rules, and those that come back, are made of such plans.
"""

from __future__ import annotations

import datetime as dt

from ..errors import InvalidValueError
from .calendars import WorkCalendar
from .composite import composite_due
from .outcome import Setting
from .plan import plan
from .recurring import MOST_OCCURRENCES, occurrences_between
from .regimes import Regime
from .results import Deadline, Due, NoDeadline, Occurrence, Reading
from .rules import (
    AfterCompletion,
    AfterPeriod,
    AtOnce,
    Before,
    Earliest,
    Fixed,
    Inherited,
    Latest,
    PeriodEnd,
    Recurring,
    Report,
    Rule,
    Undated,
    Within,
)
from .running import Facts

__all__ = [
    "MOST_OCCURRENCES",
    "Deadline",
    "Due",
    "NoDeadline",
    "Occurrence",
    "Reading",
    "compute",
    "occurrences",
]


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
    match rule:
        case (
            Within() | AtOnce() | Before() | PeriodEnd() | Undated()
            | Fixed(opens=None, time=None)
        ):  # fmt: skip
            return plan(rule, regime=regime, calendar=calendar).due(facts)
        case (
            Fixed() | AfterPeriod() | Report() | AfterCompletion()
            | Inherited() | Earliest() | Latest()
        ):  # fmt: skip
            return composite_due(rule, _setting(facts, regime, calendar))
        case _:
            problem = "a recurring rule has no one deadline"
            hint = "ask for occurrences(rule, since, until, ...)"
            raise InvalidValueError(problem, field="rule", hint=hint)


def occurrences(
    rule: Recurring,
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
    setting = _setting(facts or {}, regime, calendar)
    return occurrences_between(rule, since, until, setting)


def _setting(facts: Facts, regime: Regime, calendar: WorkCalendar) -> Setting:
    return Setting(compute=compute, facts=facts, regime=regime, calendar=calendar)
