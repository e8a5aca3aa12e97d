"""From one obligation to many: addressees, parents and children, occurrences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import attrs

from ..deadlines.calendars import WorkCalendar
from ..deadlines.compute import compute
from ..deadlines.outcome import Setting
from ..deadlines.recurring import occurrences_begun
from ..deadlines.regimes import Regime
from ..deadlines.results import Deadline, Occurrence
from ..deadlines.rules import (
    EachReport,
    Every,
    Fixed,
    Recurring,
    Report,
    is_recurring,
)
from ..errors import InvalidValueError
from ..text import Text
from .model import Force, Kind, Obligation
from .state import State


def fan_out(
    obligation: Obligation, addressees: Iterable[str]
) -> tuple[Obligation, ...]:
    """One obligation for each addressee, who leads it (giao cho từng đơn vị).

    Args:
        obligation: What each of them is to do; it becomes the parent.
        addressees: Keys of the bodies, in the order of the document.

    Returns:
        The obligations in that order; the key of each is that of the parent,
        a slash, and its addressee. Who leads the parent assigns the parts.

    Raises:
        InvalidValueError: An addressee is named twice, or is no key, or leads
            and coordinates at once.
    """
    bodies = tuple(addressees)
    if len(set(bodies)) < len(bodies):
        twice = next(body for body in bodies if bodies.count(body) > 1)
        problem = "names an addressee twice"
        raise InvalidValueError(problem, field="addressees", value=twice)
    return tuple(
        attrs.evolve(
            obligation,
            key=f"{obligation.key}/{body}",
            parent=obligation.key,
            assigner=obligation.roles.lead,
            origin=None,
            remedy_of=None,
            roles=attrs.evolve(obligation.roles, lead=body),
        )
        for body in bodies
    )


def occurrence_key(series: str, occurrence: str) -> str:
    """Key of the obligation of one occurrence: ``series@2017-03``."""
    return f"{series}@{occurrence}"


def is_occurrence(key: str, series: State) -> bool:
    """Whether an obligation is an occurrence that the series opened."""
    own, _, occurrence = key.rpartition("@")
    return own == series.obligation.key and occurrence in series.opened


def occurrence_of(obligation: Obligation) -> str | None:
    """Key of what opened an obligation as one of its occurrences, by its own key."""
    own, _, _ = obligation.key.rpartition("@")
    return own if own and own == obligation.parent else None


def triggered(state: State, occurrence: str) -> Obligation:
    """The obligation of one time that a repeating condition came about.

    It waits for its own trigger, which is recorded with it, and repeats no more.
    """
    return attrs.evolve(_one_of(state, occurrence), rule=state.rule, repeats=False)


def known_days(series: State) -> tuple[tuple[str, dt.date], ...]:
    """The days that a new occurrence knows from its series, such as ``issue``.

    When the document arrived and the condition came about is its own matter.
    """
    return tuple(
        (name, day)
        for name, day in sorted(series.facts.items())
        if not isinstance(day, dt.datetime)
    )


def occurrences_to_open(
    state: State,
    *,
    since: dt.date | None = None,
    until: dt.date,
    regime: Regime,
    calendar: WorkCalendar,
) -> tuple[tuple[str, Obligation], ...]:
    """The occurrences of a series that have begun and have no record yet.

    Each is an obligation of its own with a fixed day, or with the one report
    that it is, so that what was asked for one period stays as it was when the
    series changes.

    Args:
        state: The series.
        since: Periods that end later than this day; None for all of the series.
        until: Periods that begin on this day or earlier.
        regime: How the series counts time.
        calendar: The working days of the series.

    Returns:
        Period key and obligation (key ``series@period``) of each, in order;
        nothing for what is no series or no longer open.

    Raises:
        GovtasksError: As `govtasks.deadlines.compute.occurrences`.
    """
    rule = state.rule
    if not is_recurring(rule) or not state.is_open:
        return ()
    setting = Setting(
        compute=compute, facts=state.facts, regime=regime, calendar=calendar
    )
    return tuple(
        (one.key, _occurrence(rule, one, state, setting))
        for one in occurrences_begun(rule, since, until, setting)
        if one.key not in state.opened
    )


def _occurrence(
    rule: Recurring, one: Occurrence, state: State, setting: Setting
) -> Obligation:
    is_request = state.obligation.force is Force.REQUEST
    kind = Kind.REQUEST if is_request else Kind.TASK
    return attrs.evolve(
        _one_of(state, one.key), kind=kind, rule=_day_of(rule, one, setting)
    )


def _one_of(state: State, occurrence: str) -> Obligation:
    series = state.obligation
    titles = {name: f"{title} ({occurrence})" for name, title in series.title.entries}
    return attrs.evolve(
        series,
        key=occurrence_key(series.key, occurrence),
        parent=series.key,
        # Whoever leads the series now, on the basis that it has now.
        directive=state.directive,
        provision=state.provision,
        assigner=state.assigner,
        roles=state.roles,
        origin=None,
        title=Text(titles),
    )


def _day_of(rule: Recurring, one: Occurrence, setting: Setting) -> Fixed | Report:
    """The day of one occurrence; as it was named, where the regime moves it alike.

    Then its deadline still says which day off it was moved from, and whether
    the calendar may yet change. A report keeps its cycle, and with it all that is
    cited and left open.
    """
    if isinstance(rule, EachReport):
        return rule.of(one.key)
    deadline = one.deadline
    named = Fixed(
        day=deadline.nominal_day,
        inclusive=True,
        roll=True,
        opens=deadline.window_start,
        time=rule.time if isinstance(rule, Every) else None,
        phrase=rule.phrase,
    )
    found = setting.due(named)
    same = isinstance(found, Deadline) and found.last_day == deadline.last_day
    if same and getattr(rule, "roll", "next") != "none":
        return named
    return attrs.evolve(named, day=deadline.last_day, roll=False)
