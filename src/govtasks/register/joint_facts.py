"""Where joint plans are kept, and how they are read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from ..codec import Codec, act_of
from ..evaluation.joint_folding import fold_joint_plan
from ..evaluation.joint_plans import (
    JointEvent,
    JointMinutesRecorded,
    JointMinutesSigned,
    JointPlanAgreed,
    JointPlanClosed,
    JointPlanLeft,
    JointPlanProposed,
)
from ..evaluation.joint_state import JointFact, JointState
from ..ports import Session, Stored

JOINT_PLANS = "joint-plan/"
JOINT_PLAN_PROPOSED = "joint-plan-proposed"
JOINT_PLAN_AGREED = "joint-plan-agreed"
JOINT_PLAN_LEFT = "joint-plan-left"
JOINT_PLAN_CLOSED = "joint-plan-closed"
JOINT_MINUTES_RECORDED = "joint-minutes-recorded"
JOINT_MINUTES_SIGNED = "joint-minutes-signed"

_EVENTS: dict[str, type[JointEvent]] = {
    JOINT_PLAN_PROPOSED: JointPlanProposed,
    JOINT_PLAN_AGREED: JointPlanAgreed,
    JOINT_PLAN_LEFT: JointPlanLeft,
    JOINT_PLAN_CLOSED: JointPlanClosed,
    JOINT_MINUTES_RECORDED: JointMinutesRecorded,
    JOINT_MINUTES_SIGNED: JointMinutesSigned,
}


def _fact(codec: Codec, stored: Stored) -> JointFact:
    return JointFact(
        event=codec.one_of(stored, _EVENTS),
        act=act_of(stored.record),
        at=stored.record.effective_at,
    )


def joint_facts(
    session: Session, codec: Codec, key: str, at: dt.datetime | None = None
) -> tuple[JointFact, ...]:
    """What happened to a joint plan, by an instant where one is given."""
    facts = (_fact(codec, one) for one in session.read(JOINT_PLANS + key))
    return tuple(fact for fact in facts if at is None or fact.at <= at)


def joint_state(
    session: Session, codec: Codec, key: str, at: dt.datetime | None = None
) -> JointState | None:
    """A joint plan as it was recorded last, or by an instant; None for none."""
    return fold_joint_plan(joint_facts(session, codec, key, at))


def joint_states(
    session: Session, codec: Codec, at: dt.datetime | None = None
) -> Iterator[JointState]:
    """Every joint plan, sorted by key."""
    for stream in session.streams(JOINT_PLANS):
        state = joint_state(session, codec, stream.removeprefix(JOINT_PLANS), at)
        if state is not None:
            yield state
