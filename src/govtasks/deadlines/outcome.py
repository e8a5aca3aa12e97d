"""Results made of other results: what rules in rules and cycles share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Protocol

import attrs

from ..explain import Explanation, Step
from ..messages import render
from .calendars import WorkCalendar
from .counting import shifted
from .moving import Move, Stay
from .regimes import Regime, RollTo
from .results import Deadline, Due, NoDeadline, Reading
from .rules import Fixed, Rule
from .running import Facts
from .trace import Trace, fact_phrase


class Compute(Protocol):
    """The computation of a rule; see `govtasks.deadlines.compute.compute`."""

    def __call__(
        self, rule: Rule, facts: Facts, *, regime: Regime, calendar: WorkCalendar
    ) -> Due:
        """When the rule falls due."""
        ...


@attrs.frozen(kw_only=True)
class Setting:
    """What a rule is computed with.

    Attributes:
        compute: The computation, for the rules inside a rule.
        facts: Dates and instants by name.
        regime: The law by which is counted.
        calendar: The working days by which is counted.
    """

    compute: Compute
    facts: Facts
    regime: Regime
    calendar: WorkCalendar

    def due(self, rule: Rule, facts: Facts | None = None) -> Due:
        """When another rule falls due, with further facts.

        Raises:
            GovtasksError: As `govtasks.deadlines.compute.compute`.
        """
        given = {**self.facts, **(facts or {})}
        return self.compute(rule, given, regime=self.regime, calendar=self.calendar)

    def deadline(self, rule: Rule, facts: Facts | None = None) -> Deadline:
        """As `due`, for a rule whose facts are all there."""
        found = self.due(rule, facts)
        assert isinstance(found, Deadline)  # noqa: S101 - for the type checker
        return found


@attrs.frozen
class Said:
    """A message inside another one.

    Attributes:
        key: Area and name of the message.
        arguments: The values in it.
    """

    key: str
    arguments: tuple[tuple[str, object], ...] = ()

    def in_locale(self, locale: str) -> str:
        """The message in a language."""
        return render(self.key, dict(self.arguments), locale)


def said(due: Due) -> Said:
    """The answer of a computation in one sentence."""
    return Said(due.explanation.subject, due.explanation.arguments)


def phrased(phrase: str) -> tuple[Step, ...]:
    """The step that keeps the words of the order, if there are any."""
    return (Step("deadlines.phrase", {"phrase": phrase}),) if phrase else ()


def explained(  # noqa: PLR0913 - each is a field of the result
    deadline: Deadline,
    steps: Callable[[], Iterable[Step]],
    *,
    last_day: dt.date | None = None,
    expires_at: dt.datetime | None = None,
    nominal_day: dt.date | None = None,
    window_start: dt.date | None = None,
    provisional: bool = False,
    readings: tuple[Reading, ...] | None = None,
    confirmed: bool = True,
    at_once: bool = False,
) -> Deadline:
    """A deadline with other steps, and what these steps changed.

    Args:
        deadline: What they start from; what was provisional stays so.
        steps: Makes the steps, once somebody asks for them.
        last_day: Another last day.
        expires_at: Another instant at which it is over.
        nominal_day: Another day before days off were taken into account.
        window_start: The first day of a window.
        provisional: Whether the steps leave something open.
        readings: The days that are possible; those of the deadline, where None.
        confirmed: Whether what they rest on was read in its own text.
        at_once: Whether the order was to act at once.
    """
    last_day = last_day or deadline.last_day
    expires_at = expires_at or deadline.expires_at
    provisional = provisional or deadline.provisional or bool(readings)
    midnight = dt.datetime.combine(last_day, dt.time.min, expires_at.tzinfo)
    whole = expires_at - midnight == dt.timedelta(days=1)
    subject = f"deadlines.due{'' if whole else '-at'}{'-provisional' * provisional}"
    arguments = {"day": last_day} if whole else {"instant": expires_at}
    basis = deadline.basis
    if at_once:
        basis = attrs.evolve(basis, at_once=True)
    return attrs.evolve(
        deadline,
        last_day=last_day,
        expires_at=expires_at,
        nominal_day=nominal_day or deadline.nominal_day,
        window_start=window_start or deadline.window_start,
        provisional=provisional,
        readings=deadline.readings if readings is None else readings,
        basis=basis,
        confirmed=confirmed and deadline.confirmed,
        explanation=lambda: Explanation(subject, arguments, tuple(steps())),
    )


def awaiting(fact: str, steps: Iterable[Step]) -> NoDeadline:
    """No deadline as long as a fact has no date."""
    subject, arguments = "deadlines.awaiting-fact", {"fact": fact_phrase(fact)}
    explanation = Explanation(subject, arguments, tuple(steps))
    return NoDeadline(why="awaiting-fact", fact=fact, explanation=explanation)


@attrs.frozen
class Moved:
    """Where a named day went.

    Attributes:
        day: The day it is now.
        steps: What moved it, or left it.
        doubts: What of it is not decided yet.
    """

    day: dt.date
    steps: tuple[Step, ...]
    doubts: tuple[Step, ...] = ()

    @property
    def provisional(self) -> bool:
        """Whether the day may still change."""
        return bool(self.doubts)


def moved(day: dt.date, to: RollTo, calendar: WorkCalendar) -> Moved:
    """Move a named day off a day off, or leave it.

    Raises:
        CoverageError: The calendar does not cover the days needed.
    """
    before, trace = day.toordinal(), Trace()
    if to == "none":
        Stay().explain(day, day, trace)
        return Moved(day, tuple(trace.steps))
    move = Move(to=to, table=calendar.table, calendar=calendar)
    end = dt.date.fromordinal(move.apply(before, before))
    move.explain(day, end, trace)
    first, last = sorted((day, end))
    return Moved(end, tuple(trace.steps), doubts(calendar, first, last))


def doubts(calendar: WorkCalendar, first: dt.date, last: dt.date) -> tuple[Step, ...]:
    """What is not decided yet of the days between two, both included."""
    trace = Trace()
    trace.doubts(calendar, first, last)
    return tuple(trace.steps)


def named_deadline(
    nominal: dt.date,
    to: RollTo,
    lead: Iterable[Step],
    setting: Setting,
    *,
    time: dt.time | None = None,
    window_start: dt.date | None = None,
) -> Deadline:
    """The deadline on a day that a rule names itself.

    Args:
        nominal: The day that is named.
        to: Where a day off moves.
        lead: The steps that led to the day.
        setting: The law, and the calendar.
        time: Hour at which it is over; when the regime's days end, where None.
        window_start: First day on which the act may be done.

    Raises:
        InvalidValueError: The regime is not law on that day, or the deadline
            lies outside the years 1 to 9999.
        CoverageError: The calendar does not cover the days needed.
    """
    end = moved(nominal, to, setting.calendar)
    base = setting.deadline(Fixed(day=nominal, inclusive=True, roll=False))
    expires_at = _over(base, end.day, time)
    return explained(
        base,
        lambda: (*lead, *end.steps, _fix(base, end.day, expires_at, time), *end.doubts),
        last_day=end.day,
        expires_at=expires_at,
        window_start=window_start,
        provisional=end.provisional,
    )


def at_hour(day: dt.date, expires_at: dt.datetime) -> Step:
    """The step that names the hour at which a day is over."""
    return Step("rules.hour", {"time": f"{expires_at:%H:%M}"}, day, expires_at)


def _over(base: Deadline, day: dt.date, time: dt.time | None) -> dt.datetime:
    """When a day is over, at an hour or as the days of *base* are."""
    if time is not None:
        return dt.datetime.combine(day, time, base.expires_at.tzinfo)
    ends = shifted(base.expires_at.date(), (day - base.last_day).days)
    return dt.datetime.combine(ends, base.expires_at.time(), base.expires_at.tzinfo)


def _fix(
    base: Deadline, day: dt.date, expires_at: dt.datetime, time: dt.time | None
) -> Step:
    if time is not None:
        return at_hour(day, expires_at)
    return attrs.evolve(base.explanation.steps[-1], before=day, after=expires_at)
