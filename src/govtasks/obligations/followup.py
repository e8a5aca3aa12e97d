"""Follow-up: what must be said about an obligation, to whom, and when.

Ladders are data: steps in working days around the deadline, the arrival, and other
days. What is due is a pure function of the state, the ladders and two instants.
Each step has a key for ever, so that a sweep can run as often or as seldom as it
likes: what was said is not said again, and what was missed is said late. What was
said of a day that no longer holds, or to people who no longer do the work, is stale.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

import attrs

from ..deadlines.calendars import WorkCalendar
from ..deadlines.results import Deadline, Due
from ..explain import Explanation
from ..organisation.links import LinkRole
from ..text import aware
from .causes import Cause
from .events import FollowedUp
from .ladders import (
    Applies,
    Ladder,
    Marks,
    builtin_ladder,
    builtin_ladders,
    load_ladder,
)
from .occasions import Occasion, occasions
from .planning import (
    OF_THE_DOERS,
    History,
    Moment,
    Plan,
    explained,
    is_over_for,
    plans,
    step_day,
    was_otherwise,
)
from .state import State
from .steps import AT_WORK, Anchor, FollowUpAct, LadderStep

__all__ = [
    "Anchor",
    "Applies",
    "Cause",
    "DueStep",
    "FollowUpAct",
    "History",
    "Ladder",
    "LadderStep",
    "Marks",
    "Moment",
    "Occasion",
    "builtin_ladder",
    "builtin_ladders",
    "due",
    "load_ladder",
    "next_at",
    "stale",
]


_Place = tuple[Anchor, str]


@attrs.frozen(kw_only=True)
class DueStep:
    """A step that fell due.

    Attributes:
        key: ``obligation:day:step``, where the day is the one it was counted
            from; the same for ever, so that it is said once, and said anew for
            another deadline. The key of a further ladder's step names that ladder,
            that of an item of the plan, or of another body, names it; a rung
            above ends in ``^1``, and what is said anew after it was withdrawn in
            ``~2``.
        step: Key of the step in its ladder.
        act: What is to be done.
        to: Whom it is said to, by their role in the chain.
        scheduled_at: When it fell due.
        late: Whether that was on an earlier day.
        due_on: Last day in time; None where there is no deadline.
        explanation: Why now.
        ladder: Key of the ladder.
        climb: Key of the first rung; the same for all of them.
        level: How many rungs above those whom it names.
        anchor: What it is counted from.
        day: That day.
        subject: Item of the plan, or body, that it is about; empty for the whole.
        statutory: Whether nobody can switch off its notices.
        urgent: Whether its notices go out at any hour.
        answer_by: Last day for the answer to a demand, from the day on which it is
            said; None for any other step, and for the rungs above.
    """

    key: str
    step: str
    act: FollowUpAct
    to: tuple[LinkRole, ...]
    scheduled_at: dt.datetime
    late: bool
    due_on: dt.date | None
    explanation: Explanation
    ladder: str = "default"
    climb: str = ""
    level: int = 0
    anchor: Anchor = Anchor.DEADLINE
    day: dt.date | None = None
    subject: str = ""
    statutory: bool = False
    urgent: bool = False
    answer_by: dt.date | None = None


def due(  # noqa: PLR0913 - what a step depends on, each by its name
    state: State,
    deadline: Due,
    ladders: Sequence[Ladder],
    calendar: WorkCalendar,
    zone: dt.tzinfo,
    *,
    since: dt.datetime | None,
    until: dt.datetime,
    beside: tuple[Occasion, ...] = (),
    history: History | None = None,
) -> tuple[DueStep, ...]:
    """The steps that fell due after *since*, up to and with *until*.

    Nothing is said of what is closed, submitted, refused, suspended or waits for
    its condition, and of series; those who were only asked or encouraged are
    reminded, never urged. A step before the deadline that fell before the deadline
    was even set or the result returned is moot, unless it was due then and missed;
    one on the day or after counts from then.

    A demand whose day for an answer lies behind the end of the calendar waits, and
    the rungs above it, until a longer one is loaded.

    Args:
        state: The obligation.
        deadline: What its rule gives.
        ladders: Its own ladder first, then those that apply beside it.
        calendar: Its working days.
        zone: Where its days begin and end.
        since: Steps later than this; None for all.
        until: Steps at this instant or earlier.
        beside: Days beside those of its lead: of replies, reviews, explanations.
        history: The obligation as it became known, for steps that were missed;
            None where nothing could be.

    Returns:
        The steps that were not said yet, by time; the rungs of one in their order.

    Raises:
        NaiveInstantError: An instant without a time zone.
        CoverageError: The calendar does not reach a step that may be due.
    """
    aware(until, "until")
    if since is not None:
        aware(since, "since")
    moment = Moment(state=state, deadline=deadline, beside=beside)
    found = plans(moment, ladders, calendar, zone, history)
    planned = [
        plan
        for plan in sorted(found, key=lambda plan: plan.at)
        if plan.at <= until and (since is None or since < plan.at)
    ]
    for plan in planned:
        if not plan.is_known:
            calendar.require(plan.at.date())
    today = until.astimezone(zone).date()
    answers = [_answer_by(plan, calendar, today) for plan in planned]
    return tuple(
        _due_step(plan, deadline, zone, today, answer_by)
        for plan, (answer_by, is_known) in zip(planned, answers, strict=True)
        if is_known
    )


def next_at(
    state: State,
    deadline: Due,
    ladders: Sequence[Ladder],
    calendar: WorkCalendar,
    zone: dt.tzinfo,
    *,
    beside: tuple[Occasion, ...] = (),
    history: History | None = None,
) -> dt.datetime | None:
    """Instant of the earliest step that was not said yet; None if there is none.

    Where the calendar does not reach the step, it is the end of the calendar:
    by then somebody must have loaded a longer one. Where something that was said
    no longer holds, it is the instant of the latest record, so that it is taken
    back at once.
    """
    if any(stale(state, deadline, zone, history)):
        return state.changed_at
    moment = Moment(state=state, deadline=deadline, beside=beside)
    found = plans(moment, ladders, calendar, zone, history)
    return min((plan.at for plan in found), default=None)


def stale(
    state: State, deadline: Due, zone: dt.tzinfo, history: History | None = None
) -> Iterator[tuple[Cause, FollowedUp]]:
    """What was said and no longer holds, oldest first, each with the cause.

    A step counted from the last day holds as long as that day does, one of the plan
    as long as the plan has its day; both, and one counted from the arrival, only for
    those who do the work. A day that changed and came back did not hold. Nothing is
    looked at while nobody has anything to do.
    """
    if not state.followed or state.stage not in AT_WORK:
        return
    days = {one.place: one for one in occasions(state, deadline, zone)}
    for fact in state.followed:
        said = fact.event
        if not isinstance(said, FollowedUp) or said.step_key in state.dropped:
            continue
        cause = _outdated(said, state, days)
        if cause is None:
            occasion = days.get(_place(said, state) or (Anchor.RECEIPT, ""))
            cause = _changed(occasion, fact.recorded_at, zone, history)
        if cause is None and _is_for_others(said, fact.recorded_at, state, days):
            cause = Cause.PERFORMER
        if cause is not None:
            yield cause, said


def _is_for_others(
    said: FollowedUp,
    at: dt.datetime,
    state: State,
    days: Mapping[_Place, Occasion],
) -> bool:
    """Whether a step was said to whoever did the work before others were to do it.

    What was said of a day that was still to come stands once that day is over: to say
    it anew would be of no use to anybody.
    """
    place, handed_at = _place(said, state), state.handed_at
    if place is None or handed_at is None or at >= handed_at:
        return False
    occasion = days.get(place)
    ends_at = None if occasion is None else occasion.ends_at
    return not is_over_for(ends_at, said.scheduled_at, handed_at)


def _place(said: FollowedUp, state: State) -> _Place | None:
    """What a step was counted from; None where that is not for the doers."""
    if said.anchor:
        anchor = Anchor(said.anchor)
        return (anchor, said.subject) if anchor in OF_THE_DOERS else None
    # As it was recorded before there were several ladders.
    of_deadline = said.step_key.startswith(f"{state.obligation.key}:{said.due_on}:")
    return (Anchor.DEADLINE if of_deadline else Anchor.RECEIPT), ""


def _outdated(
    said: FollowedUp, state: State, days: Mapping[_Place, Occasion]
) -> Cause | None:
    place = _place(said, state)
    if place is None:
        return None
    anchor, item = place
    occasion = days.get(place)
    day = None if occasion is None else occasion.day
    if anchor is Anchor.MILESTONE:
        return None if item in state.done or day == said.day else Cause.PLAN
    if anchor is Anchor.RECEIPT or day == (said.day or said.due_on):
        return None
    return Cause.DEADLINE


def _changed(
    occasion: Occasion | None,
    said_at: dt.datetime,
    zone: dt.tzinfo,
    history: History | None,
) -> Cause | None:
    """The cause, where a day was another for a while after something was said."""
    if occasion is None or occasion.anchor is Anchor.RECEIPT:
        return None
    if not was_otherwise(history, occasion, said_at, zone):
        return None
    return Cause.PLAN if occasion.anchor is Anchor.MILESTONE else Cause.DEADLINE


def _answer_by(
    plan: Plan, calendar: WorkCalendar, today: dt.date
) -> tuple[dt.date | None, bool]:
    """The day for an answer, and whether the calendar reaches it.

    From the day on which it is said: nobody answers before he was asked.
    """
    within = plan.step.answer_within
    if within is None:
        return None, True
    day, is_known = step_day(today, within.amount, calendar)
    return (None if plan.level else day), is_known


def _due_step(
    plan: Plan,
    deadline: Due,
    zone: dt.tzinfo,
    today: dt.date,
    answer_by: dt.date | None,
) -> DueStep:
    step, occasion = plan.step, plan.occasion
    return DueStep(
        key=plan.key,
        step=step.key,
        ladder=plan.ladder.key,
        climb=plan.climb,
        act=step.act,
        to=step.to,
        level=plan.level,
        scheduled_at=plan.at,
        late=plan.at.astimezone(zone).date() < today,
        due_on=deadline.last_day if isinstance(deadline, Deadline) else None,
        anchor=occasion.anchor,
        day=occasion.day,
        subject=occasion.subject,
        statutory=step.statutory,
        urgent=step.urgent,
        answer_by=answer_by,
        explanation=explained(plan, answer_by),
    )
