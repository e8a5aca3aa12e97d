"""Where an obligation stands at an instant, on two axes.

How far the work has come is recorded; how it stands to its deadline is derived,
never stored. The words are those of the figures that the task force of the
Prime Minister published (report 1270/BC-TCTTTg of 2017: completed or not, in
time or overdue) with the "due soon" and "no deadline" of provincial trackers.
"""

from __future__ import annotations

import datetime as dt
import enum
import functools
from collections.abc import Callable, Iterable, Iterator, Sequence

import attrs

from ..deadlines.results import Deadline, Due
from ..explain import Explanation, LazyExplanation, Step, told
from ..messages import render
from ..text import aware
from .model import Force, Kind
from .records import PauseTerm
from .state import (
    MANY_EXTENSIONS,
    RuleTerm,
    State,
    Workflow,
    replaced_rules,
    roles_at,
)

DUE_SOON_DAYS = 3
"""Calendar days ahead of the last day that count as soon (trackers' custom)."""


class DeadlineState(enum.Enum):
    """How it stands to its deadline (tình trạng thời hạn)."""

    UNDATED = "undated"
    """There is no deadline (không hạn)."""
    IN_TIME = "in-time"
    """Before the deadline (trong hạn)."""
    DUE_SOON = "due-soon"
    """Three days or fewer before it (sắp đến hạn)."""
    OVERDUE = "overdue"
    """After it (quá hạn)."""

    def in_locale(self, locale: str) -> str:
        """The state in words."""
        return render(f"obligations.deadline-{self.value}", {}, locale)

    def __str__(self) -> str:
        """The word for programs."""
        return self.value


class Timeliness(enum.Enum):
    """Whether what is confirmed was done in time; it never changes again."""

    ON_TIME = "on-time"
    """Submitted before the deadline (đúng hạn)."""
    LATE = "late"
    """Submitted after it, or after one that was extended too late (quá hạn)."""

    def in_locale(self, locale: str) -> str:
        """The judgement in words."""
        return render(f"obligations.timeliness-{self.value}", {}, locale)

    def __str__(self) -> str:
        """The word for programs."""
        return self.value


@attrs.frozen(kw_only=True)
class Miss:
    """A deadline that passed without a result (thời hạn bị bỏ lỡ).

    Attributes:
        due_on: Its last day.
        until: The instant that is held against it, in its own zone: that of the
            result, of the other deadline that was granted, of the withdrawal, else
            now.
        is_replaced: Whether another deadline took its place.
    """

    due_on: dt.date
    until: dt.datetime
    is_replaced: bool = False

    @property
    def days(self) -> int:
        """Calendar days from its last day; 0 later on that day itself."""
        return max(0, (self.until.date() - self.due_on).days)


@attrs.frozen(kw_only=True)
class Status:
    """Where an obligation stands at an instant.

    Attributes:
        workflow: How far the work has come, or that its clock stands still.
        deadline: How it stands to its deadline.
        timeliness: Only of what is confirmed and had a deadline.
        counted: Whether it belongs in the figures of what is overdue. Standing
            duties, series, requests, encouragements and what waits for its
            condition stand apart.
        days_late: Calendar days from the last day to the day judged; 0 in time,
            and also later on the last day itself.
        days_early: Calendar days from the day judged to the last day, of what is
            confirmed as done in time; 0 on the last day itself.
        breached: Whether any of its deadlines passed without a result. An
            extension granted afterwards does not change that.
        at_once: Whether the order was to act at once.
        due_on: The last day in time, where there is one.
        missed_on: The last day of the first deadline that passed without a
            result; None where none did.
        judged_at: The instant that is held against the deadline: that of the
            submission once there is one, that of the withdrawal, that at which
            its clock was stopped, else now.
        extended: How often a longer term was granted.
        misses: Each deadline that passed without a result, in the order in which
            they were set.
    """

    workflow: Workflow
    deadline: DeadlineState
    timeliness: Timeliness | None
    counted: bool
    days_late: int
    breached: bool
    at_once: bool
    due_on: dt.date | None
    missed_on: dt.date | None = None
    judged_at: dt.datetime
    extended: int = 0
    _explanation: LazyExplanation = attrs.field(
        eq=told, repr=False, alias="explanation"
    )
    days_early: int = 0
    misses: tuple[Miss, ...] = ()

    @property
    def explanation(self) -> Explanation:
        """The steps of the deadline, then what was held against it.

        Made each time it is asked for: figures of many obligations need none.
        """
        return told(self._explanation)

    def __reduce__(self) -> tuple[Callable[[], Status], tuple[()]]:
        """With its explanation, so that it can be kept where no state is."""
        names = (field.alias for field in attrs.fields(Status))
        values = {name: getattr(self, name) for name in names if name}
        return functools.partial(Status, **values), ()

    @property
    def is_overdue(self) -> bool:
        """Whether the deadline had passed when it was judged."""
        return self.deadline is DeadlineState.OVERDUE

    def in_locale(self, locale: str) -> str:
        """Both axes in words: "đang thực hiện, quá hạn"."""
        at_once = self.at_once and self.timeliness is None
        key = "at-once" if at_once else "deadline"
        words = render(f"obligations.{key}-{self.deadline.value}", {}, locale)
        if self.timeliness is not None:
            words = self.timeliness.in_locale(locale)
        arguments = {"workflow": self.workflow, "deadline": words}
        name = "status-many-times" if self.is_extended_often else "status"
        return render(f"obligations.{name}", arguments, locale)

    @property
    def is_extended_often(self) -> bool:
        """Whether its term was made longer many times (gia hạn nhiều lần)."""
        return self.extended >= MANY_EXTENSIONS


def status(
    state: State, due: Due, now: dt.datetime, *, earlier: Sequence[Due] = ()
) -> Status:
    """Where an obligation stands.

    Total: it answers for every state that facts can add up to.

    Args:
        state: What its facts add up to at *now*.
        due: What the rule in force gives.
        now: The instant that is asked about.
        earlier: What the rules gave that are no longer in force, in the order
            of `state.replaced_rules`. Without them it cannot be seen that an
            extension came after the breach.

    Raises:
        NaiveInstantError: *now* has no time zone.
    """
    aware(now)
    judged_at = _judged_at(state, due, now)
    breaches = tuple(_breaches(state, earlier))
    missed = tuple(_missed(due, judged_at))
    late = bool(missed or breaches)
    timeliness = _timeliness(state, due, late=late)
    is_overdue = timeliness is Timeliness.LATE or bool(missed)
    answer = DeadlineState.OVERDUE if is_overdue else _ahead(state, due, judged_at)
    misses = (*_listed(breaches, is_replaced=True), *_listed(missed))
    dated = due if isinstance(due, Deadline) else None
    return Status(
        workflow=state.stage,
        deadline=answer,
        timeliness=timeliness,
        counted=is_counted(state),
        days_late=max(one.days for one in misses) if is_overdue else 0,
        breached=late,
        at_once=dated is not None and dated.at_once,
        due_on=None if dated is None else dated.last_day,
        missed_on=min((one.due_on for one in misses), default=None),
        judged_at=judged_at,
        extended=state.extended,
        explanation=functools.partial(
            _explain, state, due, judged_at, timeliness or answer, breaches
        ),
        days_early=_days_early(timeliness, due, judged_at),
        misses=misses,
    )


def is_counted(state: State) -> bool:
    """Whether it belongs in the figures of what is due and overdue.

    Routine work by function is no task (Decision 23/2018/QĐ-TTg), what was
    asked for or encouraged has no overdue, a series is counted by its
    occurrences, and what waits for its condition is not due at all.
    """
    given = state.obligation
    return (
        given.force is Force.ORDER
        and given.kind in {Kind.TASK, Kind.CONDITIONAL}
        and state.workflow is not Workflow.DORMANT
    )


def judged_lead(state: State, found: Status) -> str:
    """Key of the body for which an obligation counts.

    What was handed in stays with whoever led it then, also where it passed on to
    another body before it was confirmed; all else counts for whoever leads it now, even
    where its clock was stopped under another.

    Args:
        state: What its facts add up to.
        found: Its status.
    """
    if found.workflow in {Workflow.SUBMITTED, Workflow.CONFIRMED}:
        return roles_at(state, found.judged_at).roles.lead
    return state.roles.lead


def _judged_at(state: State, due: Due, now: dt.datetime) -> dt.datetime:
    match state.stage:
        case Workflow.CONFIRMED:
            return state.judged_at or now
        case Workflow.SUSPENDED:
            return _stopped_at(state.pauses[-1], due)
        case Workflow.SUBMITTED:
            return state.submitted_at or now
        case Workflow.WITHDRAWN:
            return state.acted_at
        case _:
            return now


def _stopped_at(pause: PauseTerm, due: Due) -> dt.datetime:
    """When the clock stopped: with the day of the pause, where that was backdated."""
    zone = due.expires_at.tzinfo if isinstance(due, Deadline) else pause.at.tzinfo
    return min(pause.at, dt.datetime.combine(pause.on, dt.time.max, zone))


_Missed = tuple[Deadline, dt.datetime]
"""A deadline that passed, and the instant that is held against it."""


def _missed(due: Due, judged_at: dt.datetime) -> Iterator[_Missed]:
    if isinstance(due, Deadline) and judged_at >= due.expires_at:
        yield due, judged_at


def _breaches(state: State, earlier: Iterable[Due]) -> Iterator[_Missed]:
    """Deadlines that passed without a result before another was granted."""
    for term, due in zip(replaced_rules(state), earlier, strict=False):
        if isinstance(due, Deadline) and _is_breached(state, term, due):
            yield due, term.until or state.acted_at


def _is_breached(state: State, term: RuleTerm, due: Deadline) -> bool:
    until = term.until or state.acted_at
    passed = term.since < until and due.expires_at <= until
    at = max(due.expires_at, term.since)
    return passed and not any(one.awaited_at(at) for one in state.submissions)


def _timeliness(state: State, due: Due, *, late: bool) -> Timeliness | None:
    if state.workflow is not Workflow.CONFIRMED:
        return None
    if late:
        return Timeliness.LATE
    return Timeliness.ON_TIME if isinstance(due, Deadline) else None


def _ahead(state: State, due: Due, judged_at: dt.datetime) -> DeadlineState:
    if not isinstance(due, Deadline) or state.is_suspended:
        return DeadlineState.UNDATED
    left = (due.last_day - _local(judged_at, due).date()).days
    waits = state.is_open and state.workflow is not Workflow.SUBMITTED
    if waits and left <= DUE_SOON_DAYS:
        return DeadlineState.DUE_SOON
    return DeadlineState.IN_TIME


def _local(instant: dt.datetime, due: Deadline) -> dt.datetime:
    return instant.astimezone(due.expires_at.tzinfo)


def _listed(missed: Iterable[_Missed], *, is_replaced: bool = False) -> Iterator[Miss]:
    for due, at in missed:
        until = _local(at, due)
        yield Miss(due_on=due.last_day, until=until, is_replaced=is_replaced)


def _days_early(timeliness: Timeliness | None, due: Due, judged_at: dt.datetime) -> int:
    if timeliness is not Timeliness.ON_TIME or not isinstance(due, Deadline):
        return 0
    return (due.last_day - _local(judged_at, due).date()).days


def _explain(
    state: State,
    due: Due,
    judged_at: dt.datetime,
    answer: DeadlineState | Timeliness,
    breaches: Iterable[_Missed],
) -> Explanation:
    """The deadline's own steps, then what was held against it."""
    steps = [*due.explanation.steps]
    for missed, until in breaches:
        moved = {"day": missed.last_day, "extended": _local(until, missed)}
        steps.append(Step("obligations.step-breached", moved))
    if state.is_suspended:
        stopped = {"day": state.pauses[-1].on}
        steps.append(Step("obligations.step-suspended", stopped))
    elif isinstance(due, Deadline):
        steps.append(_judgement(state, due, judged_at))
    if not is_counted(state):
        steps.append(Step("obligations.step-apart", {"kind": state.obligation.kind}))
    if state.is_extended_often:
        steps.append(Step("obligations.step-extended", {"times": state.extended}))
    name = "status-many-times" if state.is_extended_often else "status"
    arguments = {"workflow": state.stage, "deadline": answer}
    return Explanation(f"obligations.{name}", arguments, tuple(steps))


def _judgement(state: State, due: Deadline, judged_at: dt.datetime) -> Step:
    by = {
        Workflow.CONFIRMED: "confirmed",
        Workflow.SUBMITTED: "submitted",
        Workflow.WITHDRAWN: "withdrawn",
    }.get(state.workflow, "now")
    passed = "passed" if judged_at >= due.expires_at else "ahead"
    return Step(
        f"obligations.step-{by}-{passed}",
        {"at": _local(judged_at, due), "day": due.last_day},
        before=due.expires_at,
        after=judged_at,
    )
