"""From the facts of a joint plan to its state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import attrs

from .joint_plans import (
    JointEvent,
    JointMinutesRecorded,
    JointMinutesSigned,
    JointPlanAgreed,
    JointPlanClosed,
    JointPlanLeft,
    JointPlanProposed,
)
from .joint_state import (
    JointClosing,
    JointConsent,
    JointFact,
    JointLeave,
    JointState,
    JointText,
    MinutesState,
)

_FEWEST = 2


def fold_joint_plan(facts: Iterable[JointFact]) -> JointState | None:
    """The state of a joint plan after its facts; None where there are none."""
    state: JointState | None = None
    for version, fact in enumerate(facts, 1):
        state = _after(state, fact)
        if state is not None:
            state = attrs.evolve(_settled(state, fact.at), version=version)
    return state


def _after(state: JointState | None, fact: JointFact) -> JointState | None:
    if state is not None:
        return _changed(state, fact.event, fact)
    # Nothing can have happened to it before it was proposed.
    event = fact.event
    return (
        _proposed(None, event, fact) if isinstance(event, JointPlanProposed) else None
    )


def _changed(state: JointState, event: JointEvent, fact: JointFact) -> JointState:
    match event:
        case JointPlanAgreed():
            return _agreed(state, event, fact)
        case JointPlanLeft():
            return _gone(state, event, fact)
        case JointPlanClosed():
            return _closed(state, event, fact)
        case JointMinutesRecorded():
            return _recorded(state, event, fact)
        case JointMinutesSigned():
            return _signed(state, event, fact)
        case JointPlanProposed():
            return _proposed(state, event, fact)


def _closed(state: JointState, event: JointPlanClosed, fact: JointFact) -> JointState:
    closing = JointClosing(
        party=event.party, summary=event.summary, act=fact.act, at=fact.at
    )
    return attrs.evolve(state, closing=closing)


def _consent(
    event: JointPlanAgreed | JointMinutesSigned, fact: JointFact
) -> JointConsent:
    return JointConsent(party=event.party, act=fact.act, at=fact.at, note=event.note)


def _proposed(
    state: JointState | None, event: JointPlanProposed, fact: JointFact
) -> JointState:
    # Who has agreed to nothing that is in force is not asked to be left out.
    before = None if state is None else state.in_force
    consent = JointConsent(party=event.party, act=fact.act, at=fact.at)
    text = JointText(
        number=event.number,
        plan=event.plan,
        party=event.party,
        reason=event.reason,
        at=fact.at,
        needed=frozenset((*event.plan.bodies, *(before.parties if before else ()))),
        consents=(consent,),
    )
    if state is None:
        return JointState(texts=(text,))
    # A text that was still waiting is no longer to be agreed to.
    waiting = state.pending
    texts = tuple(
        attrs.evolve(one, replaced_at=fact.at) if one is waiting else one
        for one in state.texts
    )
    return attrs.evolve(state, texts=(*texts, text))


def _agreed(state: JointState, event: JointPlanAgreed, fact: JointFact) -> JointState:
    consent = _consent(event, fact)
    texts = tuple(
        attrs.evolve(one, consents=(*one.consents, consent))
        if one.number == event.number
        else one
        for one in state.texts
    )
    return attrs.evolve(state, texts=texts)


def _gone(state: JointState, event: JointPlanLeft, fact: JointFact) -> JointState:
    party = event.party
    leave = JointLeave(party=party, reason=event.reason, act=fact.act, at=fact.at)
    texts = tuple(
        attrs.evolve(one, needed=one.needed - {party}, gone=one.gone | {party})
        for one in state.texts
    )
    minutes = tuple(
        attrs.evolve(one, signers=tuple(key for key in one.signers if key != party))
        for one in state.minutes
    )
    return attrs.evolve(state, texts=texts, minutes=minutes, left=(*state.left, leave))


def _recorded(
    state: JointState, event: JointMinutesRecorded, fact: JointFact
) -> JointState:
    made = MinutesState(
        minutes=event.minutes,
        party=event.party,
        act=fact.act,
        at=fact.at,
        signers=state.parties,
        corrects=event.corrects,
        reason=event.reason,
    )
    before = tuple(
        attrs.evolve(one, corrected_by=event.minutes.key)
        if one.minutes.key == event.corrects
        else one
        for one in state.minutes
    )
    return attrs.evolve(state, minutes=(*before, made))


def _signed(
    state: JointState, event: JointMinutesSigned, fact: JointFact
) -> JointState:
    minutes = tuple(
        attrs.evolve(one, signatures=(*one.signatures, _consent(event, fact)))
        if one.minutes.key == event.minutes
        else one
        for one in state.minutes
    )
    return attrs.evolve(state, minutes=minutes)


def _settled(state: JointState, at: dt.datetime) -> JointState:
    """Put the waiting text in force once nobody's consent is missing."""
    pending = state.pending
    if pending is None or pending.awaited or len(pending.parties) < _FEWEST:
        return state
    texts = tuple(
        attrs.evolve(one, since=at)
        if one is pending
        else attrs.evolve(one, replaced_at=one.replaced_at or at)
        for one in state.texts
    )
    return attrs.evolve(state, texts=texts)
