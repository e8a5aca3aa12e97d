"""Follow-up: what must be said about an obligation, to whom, and when.

A ladder is data: steps in working days around the deadline or the arrival.
What is due is a pure function of the state, the ladder and two instants. Each
step has a key for ever, so that a sweep can run as often or as seldom as it
likes: what was said is not said again, and what was missed is said late.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import attrs

from ..deadlines.calendars import WorkCalendar
from ..deadlines.results import Deadline, Due
from ..deadlines.terms import Term, Unit
from ..errors import CoverageError
from ..explain import Explanation, Step
from ..organisation.links import LinkRole
from ..text import aware
from .ladders import (
    Anchor,
    FollowUpAct,
    Ladder,
    LadderStep,
    builtin_ladder,
    builtin_ladders,
    load_ladder,
)
from .model import Force, Kind
from .state import State

__all__ = [
    "Anchor",
    "DueStep",
    "FollowUpAct",
    "Ladder",
    "LadderStep",
    "builtin_ladder",
    "builtin_ladders",
    "due",
    "load_ladder",
    "next_at",
]


@attrs.frozen(kw_only=True)
class DueStep:
    """A step that fell due.

    Attributes:
        key: ``obligation:day:step``, where the day is the one it was counted
            from; the same for ever, so that it is said once, and said anew for
            another deadline.
        step: Key of the step in its ladder.
        act: What is to be done.
        to: Whom it is said to, by their role in the chain.
        scheduled_at: When it fell due.
        late: Whether that was on an earlier day.
        due_on: Last day in time; None where there is no deadline.
        explanation: Why now.
    """

    key: str
    step: str
    act: FollowUpAct
    to: tuple[LinkRole, ...]
    scheduled_at: dt.datetime
    late: bool
    due_on: dt.date | None
    explanation: Explanation


@attrs.frozen
class _Planned:
    """A step with its day and time; not known where the calendar ends."""

    key: str
    step: LadderStep
    anchor_day: dt.date
    at: dt.datetime
    is_known: bool


def due(
    state: State,
    deadline: Due,
    ladder: Ladder,
    calendar: WorkCalendar,
    zone: dt.tzinfo,
    *,
    since: dt.datetime | None,
    until: dt.datetime,
) -> tuple[DueStep, ...]:
    """The steps that fell due after *since*, up to and with *until*.

    Nothing is said of what is closed, submitted, refused, suspended or waits for
    its condition, of standing duties and of series; those who were only asked or
    encouraged are reminded, never urged. A step before the deadline that fell
    before the deadline was even set or the result returned is moot; one on the
    day or after counts from then.

    Args:
        state: The obligation.
        deadline: What its rule gives.
        ladder: Its steps.
        calendar: Its working days.
        zone: Where its days begin and end.
        since: Steps later than this; None for all.
        until: Steps at this instant or earlier.

    Returns:
        The steps that were not said yet, by time.

    Raises:
        NaiveInstantError: An instant without a time zone.
        CoverageError: The calendar does not reach a step that may be due.
    """
    aware(until, "until")
    if since is not None:
        aware(since, "since")
    planned = [
        plan
        for plan in _plan(state, deadline, ladder, calendar, zone)
        if plan.at <= until and (since is None or since < plan.at)
    ]
    for plan in planned:
        if not plan.is_known:
            calendar.require(plan.at.date())
    today = until.astimezone(zone).date()
    return tuple(
        _due_step(plan, deadline, ladder, zone, today)
        for plan in sorted(planned, key=lambda plan: plan.at)
    )


def next_at(
    state: State,
    deadline: Due,
    ladder: Ladder,
    calendar: WorkCalendar,
    zone: dt.tzinfo,
) -> dt.datetime | None:
    """Instant of the earliest step that was not said yet; None if there is none.

    Where the calendar does not reach the step, it is the end of the calendar:
    by then somebody must have loaded a longer one.
    """
    plans = _plan(state, deadline, ladder, calendar, zone)
    return min((plan.at for plan in plans), default=None)


def _plan(
    state: State,
    deadline: Due,
    ladder: Ladder,
    calendar: WorkCalendar,
    zone: dt.tzinfo,
) -> Iterator[_Planned]:
    """Every step that may still be said, with its time."""
    if state.obligation.kind in {Kind.STANDING, Kind.RECURRING}:
        return
    for step in ladder.steps:
        day = _anchor_day(step.anchor, state, deadline, zone)
        if day is None or not _applies(step, state):
            continue
        key = f"{state.obligation.key}:{day}:{step.key}"
        on, is_known = _step_day(day, step.offset.amount, calendar)
        planned_at = dt.datetime.combine(on, step.at, tzinfo=zone)
        at = _said_from(planned_at, step, state, deadline)
        if at is not None and key not in state.said:
            yield _Planned(key, step, day, at, is_known)


def _applies(step: LadderStep, state: State) -> bool:
    # There is no sanction behind a request: it is brought to mind, no more.
    binds = state.obligation.force is Force.ORDER
    return state.stage in step.when and (binds or step.act is FollowUpAct.REMIND)


def _anchor_day(
    anchor: Anchor, state: State, deadline: Due, zone: dt.tzinfo
) -> dt.date | None:
    if anchor is Anchor.DEADLINE:
        return deadline.last_day if isinstance(deadline, Deadline) else None
    day = state.facts.get(anchor.value)
    return day.astimezone(zone).date() if isinstance(day, dt.datetime) else day


def _step_day(
    day: dt.date, amount: int, calendar: WorkCalendar
) -> tuple[dt.date, bool]:
    """The working day of a step, and whether the calendar reaches it."""
    if amount == 0:
        return day, True
    try:
        return calendar.add_working_days(day, amount), True
    except CoverageError:
        if day <= calendar.last_day and (amount < 0 or day < calendar.first_day):
            return calendar.first_day, True
        last = min(calendar.last_day, dt.date.max - dt.timedelta(days=1))
        return last + dt.timedelta(days=1), False


def _said_from(
    at: dt.datetime, step: LadderStep, state: State, deadline: Due
) -> dt.datetime | None:
    """When a step can first be said; None where it is moot."""
    armed_at = state.armed_at
    if at >= armed_at:
        return at
    amount = step.offset.amount
    over = isinstance(deadline, Deadline) and armed_at >= deadline.expires_at
    is_moot = amount < 0 or (amount == 0 and step.anchor is Anchor.DEADLINE and over)
    return None if is_moot else armed_at


def _due_step(
    plan: _Planned,
    deadline: Due,
    ladder: Ladder,
    zone: dt.tzinfo,
    today: dt.date,
) -> DueStep:
    step = plan.step
    return DueStep(
        key=plan.key,
        step=step.key,
        act=step.act,
        to=step.to,
        scheduled_at=plan.at,
        late=plan.at.astimezone(zone).date() < today,
        due_on=deadline.last_day if isinstance(deadline, Deadline) else None,
        explanation=_explain(plan, ladder),
    )


def _explain(plan: _Planned, ladder: Ladder) -> Explanation:
    amount = plan.step.offset.amount
    side = "before" if amount < 0 else "after" if amount else "on"
    arguments = {
        "offset": Term(abs(amount), Unit.WORKING_DAY),
        "anchor": plan.step.anchor,
        "day": plan.anchor_day,
    }
    counted = Step(
        f"followup.{side}",
        arguments,
        before=plan.anchor_day,
        after=plan.at,
        cites=ladder.citations,
    )
    return Explanation(
        "followup.due", {"act": plan.step.act, "at": plan.at}, (counted,)
    )
