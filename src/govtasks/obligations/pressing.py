"""Urgings, demands and answers as they are recorded (đôn đốc, yêu cầu giải trình)."""

from __future__ import annotations

import attrs

from . import commands as do
from . import events as did
from .asking import Ask, Deciders, Events, Evolvers, echoed
from .calling import Call, CallAnswer, CallKind
from .events import Fact
from .particulars import Called
from .refusals import refuse
from .state import Draft, State

_OF_LADDER = {"urge": CallKind.URGE, "demand-explanation": CallKind.DEMAND}


def _urge(ask: Ask, command: do.Urge) -> Events:
    _check_call(ask, command)
    return (echoed(did.Urged, command, number=_next(ask.state, CallKind.URGE)),)


def _demand(ask: Ask, command: do.DemandExplanation) -> Events:
    _check_call(ask, command)
    number = _next(ask.state, CallKind.DEMAND)
    return (echoed(did.ExplanationDemanded, command, number=number),)


def _next(state: State | Draft, kind: CallKind) -> int:
    return 1 + sum(one.kind is kind for one in state.calls)


def _check_call(ask: Ask, command: Called) -> None:
    """A number is given once, so nothing is put in between; nor asked for the past."""
    calls, day = ask.state.calls, command.answer_by
    if calls and ask.at < calls[-1].at:
        refuse("before-earlier-act", at=ask.at, earlier=calls[-1].at)
    if day is not None and day < ask.day_of(ask.at):
        refuse("answer-past", day=day, at=ask.at)


def _answer(ask: Ask, command: do.Answer) -> Events:
    call = next((one for one in ask.state.calls if one.key == command.to), None)
    if call is None:
        known = [one.key for one in ask.state.calls]
        refuse("not-asked", to=command.to, known=known)
    if ask.at < call.at:
        refuse("before-earlier-act", at=ask.at, earlier=call.at)
    return (echoed(did.Answered, command),)


DECIDE: Deciders = {
    do.Urge: _urge,
    do.DemandExplanation: _demand,
    do.Answer: _answer,
}
"""How urging, demanding and answering are answered."""

EVOLVE: Evolvers = {}
"""No act on the work."""


def _urged(draft: Draft, event: did.Urged, fact: Fact) -> None:
    _keep(draft, CallKind.URGE, event, fact)


def _demanded(draft: Draft, event: did.ExplanationDemanded, fact: Fact) -> None:
    _keep(draft, CallKind.DEMAND, event, fact)


def _keep(draft: Draft, kind: CallKind, event: Called, fact: Fact) -> None:
    call = Call(
        kind=kind,
        number=_next(draft, kind),
        reason=event.reason,
        answer_by=event.answer_by,
        within=event.within,
        instrument=event.instrument,
        act=fact.act,
        at=fact.effective_at,
    )
    draft.calls = (*draft.calls, call)


def called_by_ladder(draft: Draft, event: did.FollowedUp, fact: Fact) -> None:
    """Count a step of the ladder that urges, or demands an explanation.

    Of one that is said further up, or of what others owe, nothing is counted: it
    asks nothing more of whoever answers for the obligation. A demand with a day does,
    also about an item of the plan.
    """
    kind = _OF_LADDER.get(event.act)
    is_beside = bool(event.subject) and event.answer_by is None
    if kind is None or event.level or is_beside:
        return
    call = Call(
        kind=kind,
        number=_next(draft, kind),
        step_key=event.step_key,
        answer_by=event.answer_by,
        act=fact.act,
        at=fact.effective_at,
    )
    draft.calls = (*draft.calls, call)


def withdrawn_by_ladder(draft: Draft, event: did.FollowUpWithdrawn) -> None:
    """Let a step that no longer holds wait for no answer; its number stays."""
    draft.calls = tuple(
        attrs.evolve(one, is_withdrawn=True)
        if one.step_key and one.step_key in event.step_keys
        else one
        for one in draft.calls
    )


def _answered(draft: Draft, event: did.Answered, fact: Fact) -> None:
    answer = CallAnswer(
        text=event.text,
        evidence=event.evidence,
        act=fact.act,
        at=fact.effective_at,
    )
    draft.calls = tuple(
        attrs.evolve(one, answers=(*one.answers, answer))
        if one.key == event.to
        else one
        for one in draft.calls
    )


NOTE: Evolvers = {
    did.Urged: _urged,
    did.ExplanationDemanded: _demanded,
    did.Answered: _answered,
}
"""What is noted beside the work, also once it is confirmed."""
