"""Steps of a ladder: what is done, from which day on, and who is told."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs

from ..checks import instance_of, is_flag, optional
from ..deadlines.terms import Term, Unit
from ..errors import InvalidValueError
from ..messages import render
from ..organisation.links import LinkRole
from ..text import each, is_key
from .checks import is_level
from .state import Workflow

MOST_LEVELS = 9
"""No chain of responsibility has more rungs above its head."""

AT_WORK = (
    Workflow.ASSIGNED,
    Workflow.ACCEPTED,
    Workflow.IN_PROGRESS,
    Workflow.RETURNED,
)
"""The states in which somebody has something to do, so something is said."""

UNREPORTED = (Workflow.ASSIGNED, Workflow.ACCEPTED)
"""Of these, the states in which nothing was reported yet."""


class FollowUpAct(enum.Enum):
    """What is done about an obligation."""

    REMIND = "remind"
    """A reminder (nhắc việc)."""
    URGE = "urge"
    """Urging of whoever answers (đôn đốc)."""
    ESCALATE = "escalate"
    """Report to the level above (báo cáo cấp trên)."""
    DEMAND_EXPLANATION = "demand-explanation"
    """Whoever answers must explain the delay (yêu cầu giải trình)."""
    PROPOSE_INSPECTION = "propose-inspection"
    """Whoever may inspect is proposed to (đề xuất kiểm tra)."""
    PROPOSE_MEASURE = "propose-measure"
    """Whoever may decide a measure is proposed one (đề xuất biện pháp xử lý)."""

    def in_locale(self, locale: str) -> str:
        """The act in words."""
        return render(f"followup.act-{self.value}", {}, locale)

    def __str__(self) -> str:
        """The word that is stored."""
        return self.value


class Anchor(enum.Enum):
    """The day that a step is counted from."""

    DEADLINE = "deadline"
    """The last day in time (hạn cuối)."""
    RECEIPT = "receipt"
    """The day of arrival (ngày tiếp nhận)."""
    ELAPSED = "elapsed"
    """A share of the working time up to the last day (tỷ lệ thời gian đã qua)."""
    MILESTONE = "milestone"
    """The day of an item of the plan that is not done (mốc trong kế hoạch)."""
    REPLY = "reply"
    """The day for the reply of a coordinating body (hạn trả lời ý kiến)."""
    REVIEW = "review"
    """The day of the next review of a standing duty (kỳ rà soát)."""
    EXPLANATION = "explanation"
    """The day for an explanation that was demanded (hạn giải trình)."""

    def in_locale(self, locale: str) -> str:
        """The day in words."""
        return render(f"followup.anchor-{self.value}", {}, locale)

    def __str__(self) -> str:
        """The word that is stored."""
        return self.value


UPWARD = (
    LinkRole.PERFORMER,
    LinkRole.DEPUTY,
    LinkRole.HEAD,
    LinkRole.SUPERIOR,
    LinkRole.CHAIR,
)
"""The roles that stand above one another, from the bottom."""

DOERS = frozenset(UPWARD[:3])
"""Those who do the work and answer for it; only they can explain a delay."""

_ABOVE = frozenset({LinkRole.SUPERIOR, LinkRole.CHAIR, LinkRole.ASSIGNER})
ADDRESSED: Mapping[FollowUpAct, frozenset[LinkRole]] = {
    FollowUpAct.DEMAND_EXPLANATION: DOERS,
    FollowUpAct.PROPOSE_INSPECTION: _ABOVE | {LinkRole.CONFIRMING, LinkRole.MONITORING},
    FollowUpAct.PROPOSE_MEASURE: _ABOVE,
}
"""Who can do what an act asks for; an act that is not named here asks nothing."""


def _is_working_days(
    _instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    if not isinstance(value, Term) or value.unit is not Unit.WORKING_DAY:
        problem = "must be a term in working days"
        raise InvalidValueError(problem, field=attribute.name, value=value)


def _is_percent(
    _instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not 1 <= value <= 99:  # type: ignore[operator]  # noqa: PLR2004
        problem = "must be a whole number from 1 to 99"
        raise InvalidValueError(problem, field=attribute.name, value=value)


def _is_local_time(
    _instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    if not isinstance(value, dt.time) or value.tzinfo is not None:
        problem = "must be a time of day without a zone"
        hint = "it is the time in the obligation's own zone"
        raise InvalidValueError(problem, field=attribute.name, value=value, hint=hint)


def _is_at_work(
    _instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    if value not in AT_WORK:
        problem = "must be states in which something is to be done"
        hint = f"one of {', '.join(map(str, AT_WORK))}"
        raise InvalidValueError(problem, field=attribute.name, value=value, hint=hint)


def is_not_empty(
    _instance: object, attribute: attrs.Attribute[Any], value: tuple[object, ...]
) -> None:
    """Refuse an empty list.

    Raises:
        InvalidValueError: It is one.
    """
    if not value:
        problem = "must not be empty, or nothing is ever said"
        raise InvalidValueError(problem, field=attribute.name)


def _when(step: LadderStep) -> tuple[Workflow, ...]:
    return UNREPORTED if step.anchor is Anchor.ELAPSED else AT_WORK


@attrs.frozen(kw_only=True)
class LadderStep:
    """One step of a ladder.

    Attributes:
        key: Name inside the ladder; part of every key of what was said.
        anchor: The day it is counted from.
        offset: Working days from there; below zero before it, 0 on the day. None
            for a share of the time.
        percent: Share of the working time from the arrival (without one, from the
            assignment) to the last day, 1 to 99; only for ``elapsed``.
        at: Time of day in the zone of the obligation.
        act: What is done.
        to: Whom it is said to, by their role in the chain.
        when: The states in which it is said.
        answer_within: Working days for the answer to a demand, from the day on which
            it is said; only for ``demand-explanation``.
        levels: How many rungs of the chain it climbs above these, one after each
            grace period.
        grace: Working days from one rung to the next; None where it does not climb.
        stops_on_acknowledgement: Whether it climbs no further once it was
            acknowledged; otherwise the next rung waits one more grace period.
        statutory: Whether nobody can switch off its notices.
        urgent: Whether its notices go out at any hour.
    """

    key: str = attrs.field(validator=is_key)
    anchor: Anchor = attrs.field(validator=instance_of(Anchor, "an anchor"))
    offset: Term | None = attrs.field(
        default=None, validator=optional(_is_working_days)
    )
    percent: int | None = attrs.field(default=None, validator=optional(_is_percent))
    at: dt.time = attrs.field(validator=_is_local_time)
    act: FollowUpAct = attrs.field(validator=instance_of(FollowUpAct, "an act"))
    to: tuple[LinkRole, ...] = attrs.field(
        validator=[each(instance_of(LinkRole, "roles in the chain")), is_not_empty]
    )
    when: tuple[Workflow, ...] = attrs.field(
        default=attrs.Factory(_when, takes_self=True),
        validator=[each(_is_at_work), is_not_empty],
    )
    answer_within: Term | None = attrs.field(
        default=None, validator=optional(_is_working_days)
    )
    levels: int = attrs.field(default=0, validator=is_level)
    grace: Term | None = attrs.field(default=None, validator=optional(_is_working_days))
    stops_on_acknowledgement: bool = attrs.field(default=True, validator=is_flag)
    statutory: bool = attrs.field(default=False, validator=is_flag)
    urgent: bool = attrs.field(default=False, validator=is_flag)

    def __attrs_post_init__(self) -> None:
        """Refuse a step that would never be said, or that nobody could carry out."""
        for field, problem, hint in _faults(self):
            value = getattr(self, field)
            raise InvalidValueError(problem, field=field, value=value, hint=hint)

    @property
    def days(self) -> int:
        """Working days from the day it is counted from; a share is before its end."""
        return -1 if self.offset is None else self.offset.amount

    @property
    def grace_days(self) -> int:
        """Working days from one rung to the next."""
        return 0 if self.grace is None else self.grace.amount


_UNEXPLAINED = frozenset({Anchor.REPLY, Anchor.EXPLANATION})
"""Days of what others owe, and of an explanation itself: else demands have no end."""

_Fault = tuple[str, str, str]


def _faults(step: LadderStep) -> Iterator[_Fault]:
    """Field, problem and hint of whatever keeps a step from being carried out."""
    yield from _uncounted(step)
    yield from _unclimbed(step)
    able = ADDRESSED.get(step.act)
    if able is not None and not able.issuperset(step.to):
        roles = ", ".join(role.value for role in LinkRole if role in able)
        problem = f"names somebody who cannot do what {step.act} asks for"
        yield "to", problem, f"only: {roles}"
    yield from _unanswered(step)


def _unanswered(step: LadderStep) -> Iterator[_Fault]:
    within, is_demand = step.answer_within, step.act is FollowUpAct.DEMAND_EXPLANATION
    if not is_demand and within is not None:
        yield "answer_within", "is only for demand-explanation", "leave it out"
    elif is_demand and within is None:
        hint = "say by when to answer, as in '3 working days'"
        yield "answer_within", "is missing", hint
    elif within is not None and within.amount < 1:
        problem = "must be at least one working day"
        yield "answer_within", problem, "nobody can answer before he is asked"
    elif is_demand and step.anchor in _UNEXPLAINED:
        hint = "remind of a reply; urge, or report above, where no explanation came"
        yield "anchor", "is no day of what the lead could explain", hint


def _uncounted(step: LadderStep) -> Iterator[_Fault]:
    if step.anchor is Anchor.ELAPSED:
        if step.percent is None:
            yield "percent", "is missing", "give the share of the time, 1 to 99"
        if step.offset is not None:
            yield "offset", "is not counted for a share of the time", "leave it out"
        if not set(UNREPORTED).issuperset(step.when):
            words = ", ".join(map(str, UNREPORTED))
            problem = "holds a state in which something was reported"
            yield "when", problem, f"only: {words}"
    else:
        if step.offset is None:
            yield "offset", "is missing", "write it as in '-3 working days'"
        if step.percent is not None:
            yield "percent", "is only for the anchor elapsed", "leave it out"
        if step.anchor is Anchor.RECEIPT and step.days < 0:
            yield "offset", "is never said before the arrival", "count from 0 on"


def _unclimbed(step: LadderStep) -> Iterator[_Fault]:
    if step.levels and step.grace_days < 1:
        hint = "write it as in '2 working days'"
        yield "grace", "must be at least one working day to climb", hint
    if not step.levels and step.grace is not None:
        yield "grace", "is for steps that climb", "give levels, or leave it out"
    most = most_levels(step.to)
    if step.levels > most:
        problem = f"is beyond the top of the chain: at most {most} above these roles"
        yield "levels", problem, "climb less, or begin lower"


def most_levels(roles: Sequence[LinkRole]) -> int:
    """How many rungs can stand above the highest of some roles."""
    if LinkRole.CHAIR in roles:
        return 0
    if LinkRole.SUPERIOR in roles:
        return 1
    return MOST_LEVELS
