"""Measures against those who answer for a delay (biện pháp xử lý).

Whoever follows the work up proposes; a post with the authority decides (see
`authorities`), never whoever proposed it, never whoever it concerns.
"""

from __future__ import annotations

import attrs

from ..organisation import Chain, LinkRole
from . import commands as do
from . import events as did
from .asking import Ask, Deciders, Events, Evolvers, echoed
from .cases import MeasureCase, MeasureDecision
from .events import Fact
from .refusals import refuse
from .state import Draft

_ANSWERING = frozenset({LinkRole.PERFORMER, LinkRole.DEPUTY, LinkRole.HEAD})


def check_concerned(chain: Chain, person: str) -> None:
    """Refuse a measure against somebody who does not answer.

    Args:
        chain: Who answered on the day that it is about.
        person: Key of the person whom it concerns.

    Raises:
        RefusedError: ``not-answerable``; it names those who answer.
    """
    answering = [link.person for link in chain.links if link.role in _ANSWERING]
    if person not in answering:
        known = sorted({one for one in answering if one is not None})
        refuse("not-answerable", person=person, day=chain.day, known=known)


def _propose(ask: Ask, command: do.ProposeMeasure) -> Events:
    if command.on is not None and command.on > ask.day_of(ask.at):
        refuse("day-ahead", day=command.on, at=ask.at)
    number = len(ask.state.measures) + 1
    return (echoed(did.MeasureProposed, command, number=number),)


def _approve(ask: Ask, command: do.ApproveMeasure) -> Events:
    _check_decision(ask, command.proposal)
    return (echoed(did.MeasureApproved, command),)


def _refuse(ask: Ask, command: do.RefuseMeasure) -> Events:
    _check_decision(ask, command.proposal)
    return (echoed(did.MeasureRefused, command),)


def _check_decision(ask: Ask, proposal: str) -> None:
    """Persons are compared, so another post or somebody who stands in is no way."""
    case = next((one for one in ask.state.measures if one.key == proposal), None)
    if case is None:
        known = [one.key for one in ask.state.measures]
        refuse("no-such-measure", proposal=proposal, known=known)
    if case.decision is not None:
        refuse("measure-decided", proposal=proposal, at=case.decision.at)
    if ask.at < case.at:
        refuse("before-earlier-act", at=ask.at, earlier=case.at)
    if case.person in ask.act.parties:
        refuse("concerned-decides", person=case.person)
    if same := sorted(ask.act.parties & case.act.parties):
        refuse("proposer-decides", person=same[0])


DECIDE: Deciders = {
    do.ProposeMeasure: _propose,
    do.ApproveMeasure: _approve,
    do.RefuseMeasure: _refuse,
}
"""How a measure is proposed and decided."""

EVOLVE: Evolvers = {}
"""No act on the work."""


def _proposed(draft: Draft, event: did.MeasureProposed, fact: Fact) -> None:
    case = MeasureCase(
        number=event.number,
        measure=event.measure,
        person=event.person,
        on=event.on,
        reason=event.reason,
        act=fact.act,
        at=fact.effective_at,
    )
    draft.measures = (*draft.measures, case)


def _approved(draft: Draft, event: did.MeasureApproved, fact: Fact) -> None:
    decision = MeasureDecision(
        is_approved=True,
        reason=event.reason,
        instrument=event.instrument,
        act=fact.act,
        at=fact.effective_at,
    )
    _decide(draft, event.proposal, decision)


def _refused(draft: Draft, event: did.MeasureRefused, fact: Fact) -> None:
    decision = MeasureDecision(
        is_approved=False, reason=event.reason, act=fact.act, at=fact.effective_at
    )
    _decide(draft, event.proposal, decision)


def _decide(draft: Draft, proposal: str, decision: MeasureDecision) -> None:
    draft.measures = tuple(
        attrs.evolve(one, decision=decision)
        if one.key == proposal and one.decision is None
        else one
        for one in draft.measures
    )


NOTE: Evolvers = {
    did.MeasureProposed: _proposed,
    did.MeasureApproved: _approved,
    did.MeasureRefused: _refused,
}
"""What is noted beside the work, also once it is confirmed."""
