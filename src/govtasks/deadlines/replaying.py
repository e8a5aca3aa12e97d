"""Any rule, replayed from the times in which its clock stood still.

`suspension.suspended` says what pauses do to a term. Here every other rule gets its
answer too: of the earliest or latest of several, each term is replayed by itself,
and a day that the order names stays where it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import attrs

from ..explain import Step
from .calendars import WorkCalendar
from .composite import composite_due
from .compute import compute
from .outcome import Setting, explained
from .regimes import Regime
from .results import Due, NoDeadline
from .rules import (
    AfterCompletion,
    AfterPeriod,
    AtOnce,
    Earliest,
    Latest,
    Rule,
    Within,
    facts_of,
)
from .running import Facts, Moment, civil_day, moment_of
from .suspension import Pause, suspended


def replayed(
    rule: Rule,
    facts: Facts,
    pauses: Sequence[Pause],
    *,
    regime: Regime,
    calendar: WorkCalendar,
) -> Due:
    """When a rule falls due, all pauses counted.

    Args:
        rule: What the order says; none that recurs.
        facts: Dates and instants by name.
        pauses: When the clock stood still, in any order.
        regime: The law by which is counted, which also says what a pause does.
        calendar: The working days by which is counted.

    Returns:
        As `compute`; no deadline yet, where the clock of a term still stands. A
        day that the order names is not moved, and says so.

    Raises:
        InvalidValueError: As `suspension.suspended`: of a term whose pauses are
            not replayed, or under a regime of which nothing is known.
        GovtasksError: As `compute`.
    """
    if not pauses:
        return compute(rule, facts, regime=regime, calendar=calendar)
    return _Replayer(tuple(pauses))(rule, facts, regime=regime, calendar=calendar)


@attrs.frozen
class _Replayer:
    """`compute`, with pauses."""

    pauses: tuple[Pause, ...]

    def __call__(
        self, rule: Rule, facts: Facts, *, regime: Regime, calendar: WorkCalendar
    ) -> Due:
        """When a rule falls due."""
        match rule:
            case Within() | AtOnce() | AfterCompletion() | AfterPeriod():
                pauses = self._since(rule, facts, regime)
                if not pauses:
                    return compute(rule, facts, regime=regime, calendar=calendar)
                now = _after(pauses)
                return suspended(
                    rule, facts, pauses, regime=regime, calendar=calendar, now=now
                )
            case Earliest() | Latest():
                setting = Setting(
                    compute=self, facts=facts, regime=regime, calendar=calendar
                )
                return composite_due(rule, setting)
            case _:
                return _stays(compute(rule, facts, regime=regime, calendar=calendar))

    def _since(self, rule: Rule, facts: Facts, regime: Regime) -> tuple[Pause, ...]:
        """The pauses that were not over when the term began to run."""
        starts = [
            civil_day(moment_of(facts, name, regime))
            for name in facts_of(rule)
            if name in facts
        ]
        begun = max(starts, default=dt.date.min)
        return tuple(
            one
            for one in self.pauses
            if one.until is None or civil_day(one.until) >= begun
        )


def _after(pauses: Sequence[Pause]) -> dt.datetime:
    """An instant after every pause: which are known is for the caller to say."""
    moments: list[Moment] = [one.since for one in pauses]
    moments += [one.until for one in pauses if one.until is not None]
    last = max(map(civil_day, moments))
    return dt.datetime.combine(last, dt.time(), dt.UTC) + dt.timedelta(days=2)


def _stays(due: Due) -> Due:
    """A day that a pause does not move, and the step that says so."""
    if isinstance(due, NoDeadline):
        return due

    def steps() -> Iterator[Step]:
        yield from due.explanation.steps
        yield Step("suspension.not-moved", {"day": due.last_day})

    return explained(due, steps)
