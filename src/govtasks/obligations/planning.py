"""When each step of the ladders of an obligation is to be said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

import attrs

from ..deadlines.calendars import WorkCalendar
from ..deadlines.results import Deadline, Due
from ..deadlines.terms import Term, Unit
from ..errors import CoverageError
from ..explain import Explanation, Step
from .events import FollowedUp
from .ladders import FOLLOWED, Ladder, may_say
from .occasions import Occasion, occasions
from .state import State
from .steps import AT_WORK, DOERS, Anchor, FollowUpAct, LadderStep


@attrs.frozen(kw_only=True)
class Moment:
    """An obligation as it was known at an instant.

    Attributes:
        state: What its facts added up to.
        deadline: What its rule gave.
        beside: Days beside those of its lead.
    """

    state: State
    deadline: Due
    beside: tuple[Occasion, ...] = ()


OF_THE_DOERS = frozenset(
    {Anchor.DEADLINE, Anchor.ELAPSED, Anchor.MILESTONE, Anchor.RECEIPT}
)
"""Steps counted from these are for whoever does the work."""


def is_over_for(
    ends_at: dt.datetime | None, said_at: dt.datetime, handed_at: dt.datetime
) -> bool:
    """Whether a step was of a day that was over when others came to do the work.

    Args:
        ends_at: When the day is over that the step is counted from, if it has an end.
        said_at: When the step was due.
        handed_at: When the others came.
    """
    return ends_at is not None and said_at < ends_at <= handed_at


class History(Protocol):
    """An obligation as it became known, for what follow-up missed meanwhile."""

    def known(self, at: dt.datetime) -> Moment | None:
        """It as it was known at an instant; None before it was given, and now."""
        ...

    def since(self, at: dt.datetime) -> Iterable[Moment]:
        """It as it was known after each record later than an instant."""
        ...


@attrs.frozen
class Plan:
    """A step with its day and time; not known where the calendar ends.

    Attributes: as of `govtasks.obligations.followup.DueStep`.
    """

    key: str
    climb: str
    ladder: Ladder
    step: LadderStep
    occasion: Occasion
    level: int
    at: dt.datetime
    is_known: bool


def plans(
    moment: Moment,
    ladders: Sequence[Ladder],
    calendar: WorkCalendar,
    zone: dt.tzinfo,
    history: History | None = None,
) -> Iterator[Plan]:
    """Every step that may still be said, with its time; see `followup.due`."""
    state = moment.state
    given = state.obligation
    days: dict[Anchor, list[Occasion]] = {}
    for one in occasions(state, moment.deadline, zone, moment.beside):
        if given.kind in FOLLOWED[one.anchor]:
            days.setdefault(one.anchor, []).append(one)
    if not days:
        return
    planner = _Planner(state, calendar, zone, tuple(ladders), history)
    for number, ladder in enumerate(ladders):
        for step in ladder.steps:
            if state.stage in step.when and may_say(step.act, given.force):
                for occasion in days.get(step.anchor, ()):
                    yield from planner.rungs(ladder, step, occasion, is_own=not number)


def reminders(
    moment: Moment, ladders: Sequence[Ladder], calendar: WorkCalendar, zone: dt.tzinfo
) -> tuple[dt.datetime, ...]:
    """When those who do the work are reminded before its end, ascending.

    They are the instants of `followup.due`, as if nothing had been said yet: what
    was said, heard and withdrawn does not change them.
    """
    state, deadline = moment.state, moment.deadline
    if not isinstance(deadline, Deadline) or state.stage not in AT_WORK:
        return ()
    steps = [
        step
        for ladder in ladders
        for step in ladder.steps
        if _reminds_the_doers(step) and state.stage in step.when
    ]
    if not steps:
        return ()
    planner = _Planner(state, calendar, zone, tuple(ladders), None)
    found = {
        planner.first(step, occasion)
        for occasion in occasions(state, deadline, zone)
        if state.obligation.kind in FOLLOWED[occasion.anchor]
        for step in steps
        if step.anchor is occasion.anchor
    }
    return tuple(sorted(at for at in found if at and at < deadline.expires_at))


def _reminds_the_doers(step: LadderStep) -> bool:
    return (
        step.act is FollowUpAct.REMIND
        and step.anchor in OF_THE_DOERS
        and not DOERS.isdisjoint(step.to)
    )


@attrs.frozen
class _Planner:
    state: State
    calendar: WorkCalendar
    zone: dt.tzinfo
    ladders: tuple[Ladder, ...]
    history: History | None

    def rungs(
        self, ladder: Ladder, step: LadderStep, occasion: Occasion, *, is_own: bool
    ) -> Iterator[Plan]:
        """A step, and each rung that it climbs, as far as they were not said."""
        name = self._name(ladder, step, occasion, is_own=is_own)
        planned = self._planned(step, occasion)
        if planned is None:
            return
        climb, number = self._generation(name)
        on, is_known = planned
        at = dt.datetime.combine(on, step.at, tzinfo=self.zone)
        first = self._said_from(at, climb, number, step, occasion)
        if first is not None and number == 1:
            first = self._from_handing(first, step, occasion)
        if first is None and climb not in self.state.said:
            return
        if climb not in self.state.said and first is not None:
            yield Plan(climb, climb, ladder, step, occasion, 0, first, is_known)
        if step.levels:
            begun = self._begun(climb, first or at)
            yield from self._climbing(climb, ladder, step, occasion, begun)

    def first(self, step: LadderStep, occasion: Occasion) -> dt.datetime | None:
        """When a step is first said, had nothing been; None where it is moot.

        None as well where the calendar does not reach it.
        """
        planned = self._planned(step, occasion)
        if planned is None or not planned[1]:
            return None
        at = dt.datetime.combine(planned[0], step.at, tzinfo=self.zone)
        first = self._said_from(at, "", 1, step, occasion)
        return first and self._from_handing(first, step, occasion)

    def _name(
        self, ladder: Ladder, step: LadderStep, occasion: Occasion, *, is_own: bool
    ) -> str:
        parts = [self.state.obligation.key, str(occasion.day)]
        # A plus is in no key, so that no two steps can share a name.
        parts.append(step.key if is_own else f"{ladder.key}+{step.key}")
        if occasion.subject:
            parts.append(occasion.subject)
        return ":".join(parts)

    def _generation(self, name: str) -> tuple[str, int]:
        """The key under which it is said now: anew after each withdrawal."""
        key, number = name, 1
        while key in self.state.dropped:
            number += 1
            key = f"{name}~{number}"
        return key, number

    def _planned(
        self, step: LadderStep, occasion: Occasion
    ) -> tuple[dt.date, bool] | None:
        """The day of a step, and whether the calendar reaches it."""
        if step.percent is None:
            return step_day(occasion.day, step.days, self.calendar)
        begins, calendar = occasion.begins or occasion.day, self.calendar
        begins = max(begins, calendar.first_day)
        if begins >= occasion.day:
            return None
        if occasion.day > calendar.last_day:
            # Nobody knows how many working days the whole of the time has.
            return step_day(calendar.last_day, 1, calendar)
        days = calendar.working_days_between(begins, occasion.day)
        if days < 1:
            return None
        # Rounded up: the share must be gone.
        return step_day(begins, -(-days * step.percent // 100), self.calendar)

    def _said_from(
        self,
        at: dt.datetime,
        key: str,
        number: int,
        step: LadderStep,
        occasion: Occasion,
    ) -> dt.datetime | None:
        """When a step can first be said; None where it is moot."""
        armed_at = occasion.armed_at
        if number == 1 and at < armed_at and self._was_missed(at, key, step):
            if not was_otherwise(self.history, occasion, at, self.zone):
                return at
            # As if it had been said then, and taken back when the day changed.
            number = 2
        if number > 1:
            armed_at = max(filter(None, (armed_at, self.state.handed_at)))
        if at >= armed_at:
            return at
        over = occasion.ends_at is not None and armed_at >= occasion.ends_at
        if number > 1:
            is_moot = over and step.days <= 0
        else:
            is_moot = step.days < 0 or (step.days == 0 and over)
        return None if is_moot else armed_at

    def _from_handing(
        self, first: dt.datetime, step: LadderStep, occasion: Occasion
    ) -> dt.datetime:
        """When a step is said that nobody said before others were to do the work.

        As if it had been, taken back, and said anew to them: else a late sweep would
        count the rungs above from a day on which they had nothing to do with it.
        """
        handed_at = self.state.handed_at
        if handed_at is None or step.anchor not in OF_THE_DOERS:
            return first
        is_over = is_over_for(occasion.ends_at, first, handed_at)
        return first if is_over else max(first, handed_at)

    def _was_missed(self, at: dt.datetime, key: str, step: LadderStep) -> bool:
        """Whether it was due at that instant by what was known then."""
        if self.history is None or key in self.state.said:
            return False
        then = self.history.known(at)
        return then is not None and any(
            plan.key == key and plan.at == at
            for plan in plans(then, self.ladders, self.calendar, self.zone)
            if plan.step is step
        )

    def _begun(self, climb: str, planned: dt.datetime) -> dt.date:
        """The day from which the rungs are counted."""
        said = (one for one in self.state.steps_said if one.step_key == climb)
        at = next((one.scheduled_at for one in said), planned)
        return at.astimezone(self.zone).date()

    def _climbing(
        self,
        climb: str,
        ladder: Ladder,
        step: LadderStep,
        occasion: Occasion,
        begun: dt.date,
    ) -> Iterator[Plan]:
        said = {one.step_key: one for one in self.state.steps_said}
        heard: tuple[dt.date, int] | None = None
        for level in range(1, step.levels + 1):
            below = climb if level == 1 else f"{climb}^{level - 1}"
            if self._ends(said.get(below), step):
                return
            if below in self.state.acknowledged:
                at = self.state.acknowledged[below].astimezone(self.zone)
                heard = at.date(), level - 1
            key = f"{climb}^{level}"
            if key not in said:
                on, is_known = self._rung_day(begun, level, step, heard)
                rung_at = dt.datetime.combine(on, step.at, tzinfo=self.zone)
                yield Plan(key, climb, ladder, step, occasion, level, rung_at, is_known)

    def _ends(self, said: FollowedUp | None, step: LadderStep) -> bool:
        """Whether nobody is told above a rung that was told."""
        if said is None:
            return False
        is_heard = said.step_key in self.state.acknowledged
        return said.is_top or (is_heard and step.stops_on_acknowledgement)

    def _rung_day(
        self,
        begun: dt.date,
        level: int,
        step: LadderStep,
        heard: tuple[dt.date, int] | None,
    ) -> tuple[dt.date, bool]:
        """The day of a rung: a grace after the one below, and after it was heard."""
        day = step_day(begun, level * step.grace_days, self.calendar)
        if heard is None:
            return day
        on, rung = heard
        return max(day, step_day(on, (level - rung) * step.grace_days, self.calendar))


def was_otherwise(
    history: History | None, occasion: Occasion, at: dt.datetime, zone: dt.tzinfo
) -> bool:
    """Whether a day was another, or none, at any time after an instant.

    What was said by then of the day was taken back when it changed, even where it
    came back: whether a sweep ran in between does not matter. Nothing is taken back
    while nobody has anything to do.
    """
    if history is None or occasion.armed_at <= at:
        return False
    return any(
        not _had(then, occasion, zone)
        for then in history.since(at)
        if then.state.stage in AT_WORK
    )


def _had(moment: Moment, occasion: Occasion, zone: dt.tzinfo) -> bool:
    if occasion.anchor is Anchor.MILESTONE and occasion.subject in moment.state.done:
        return True
    found = occasions(moment.state, moment.deadline, zone, moment.beside)
    return any(one.place == occasion.place and one.day == occasion.day for one in found)


def step_day(day: dt.date, amount: int, calendar: WorkCalendar) -> tuple[dt.date, bool]:
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


def explained(plan: Plan, answer_by: dt.date | None = None) -> Explanation:
    """Why a step is said when it is, and by when it is to be answered."""
    step, day = plan.step, plan.occasion.day
    amount = step.days
    arguments: dict[str, object] = {"anchor": step.anchor, "day": day}
    if step.percent is not None:
        rule, arguments["percent"] = "gone", step.percent
    else:
        rule = "before" if amount < 0 else "after" if amount else "on"
        arguments["offset"] = Term(abs(amount), Unit.WORKING_DAY)
    counted = Step(
        f"followup.{rule}",
        arguments,
        before=day,
        after=plan.at,
        cites=plan.ladder.citations,
    )
    climbed = {"grace": step.grace, "level": plan.level}
    steps = (counted, Step("followup.climbed", climbed)) if plan.level else (counted,)
    if answer_by is not None:
        within = {"within": step.answer_within, "day": answer_by}
        steps = (*steps, Step("followup.answer", within))
    return Explanation("followup.due", {"act": step.act, "at": plan.at}, steps)
