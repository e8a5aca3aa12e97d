"""The whole and its parts, also those that other systems hold."""

from __future__ import annotations

import datetime as dt

import attrs

from . import commands as do
from . import events as did
from .asking import Ask, Deciders, Events, Evolvers, echoed
from .events import Fact
from .model import check_rule
from .particulars import Change
from .records import Linked, Proposal
from .refusals import refuse
from .state import Draft, State


def _propose(ask: Ask, command: do.ProposeChange) -> Events:
    if any(one.key == command.proposal for one in ask.state.proposals):
        refuse("already-proposed", proposal=command.proposal)
    if command.rule is not None:
        check_rule(ask.state.obligation.kind, command.rule)
    return (echoed(did.ChangeProposed, command),)


def _consent(ask: Ask, command: do.ConsentToChange) -> Events:
    proposal = _waiting(ask.state, command.proposal)
    return (echoed(did.ChangeAccepted, command), _taken_on(ask, proposal))


def _taken_on(ask: Ask, proposal: Proposal) -> did.Event:
    """The event by which a proposed change comes about."""
    reason = proposal.reason
    if proposal.on is None or proposal.change is Change.RULE:
        ask.in_order()
        rule = proposal.rule or ask.state.rule
        return did.RuleSet(rule=rule, reason=reason)
    return _paused(ask.state, proposal, proposal.on)


def _paused(state: State, proposal: Proposal, on: dt.date) -> did.Event:
    if proposal.change is Change.SUSPEND:
        if state.is_suspended:
            refuse("suspended-already")
        return did.Suspended(on=on, reason=proposal.reason)
    if not state.is_suspended:
        refuse("not-suspended")
    return did.Resumed(on=on, reason=proposal.reason, rule=proposal.rule)


def _decline(ask: Ask, command: do.DeclineChange) -> Events:
    _waiting(ask.state, command.proposal)
    return (echoed(did.ChangeDeclined, command),)


def _waiting(state: State, key: str) -> Proposal:
    found = next((one for one in state.waiting if one.key == key), None)
    if found is None:
        refuse("no-proposal", proposal=key)
    return found


def _link(ask: Ask, command: do.LinkPart) -> Events:
    known = {(one.system, one.key) for one in ask.state.linked}
    if (command.system, command.key) in known:
        refuse("already-linked", system=command.system, key=command.key)
    return (echoed(did.PartLinked, command),)


DECIDE: Deciders = {
    do.ProposeChange: _propose,
    do.ConsentToChange: _consent,
    do.DeclineChange: _decline,
    do.LinkPart: _link,
}
"""How each command on what is tied to it is answered."""

EVOLVE: Evolvers = {}
"""No act on the work."""


def _proposed(draft: Draft, event: did.ChangeProposed, fact: Fact) -> None:
    proposal = Proposal(
        key=event.proposal,
        cause=event.cause,
        cause_version=event.cause_version,
        change=event.change,
        rule=event.rule,
        on=event.on,
        reason=event.reason,
        act=fact.act,
        at=fact.effective_at,
    )
    draft.proposals = (*draft.proposals, proposal)


def _accepted(draft: Draft, event: did.ChangeAccepted, fact: Fact) -> None:
    _answer(draft, event.proposal, fact, is_accepted=True, answer=event.note)


def _declined(draft: Draft, event: did.ChangeDeclined, fact: Fact) -> None:
    _answer(draft, event.proposal, fact, is_accepted=False, answer=event.reason)


def _answer(
    draft: Draft, key: str, fact: Fact, *, is_accepted: bool, answer: str
) -> None:
    """Close the proposal of that key that waits, if there is one."""
    draft.proposals = tuple(
        attrs.evolve(
            one,
            answered_at=fact.effective_at,
            answered_by=fact.act,
            is_accepted=is_accepted,
            answer=answer,
        )
        if one.key == key and one.answered_at is None
        else one
        for one in draft.proposals
    )


def _part_given(draft: Draft, event: did.PartGiven, _fact: Fact) -> None:
    draft.parts |= {event.obligation}


def _day_inherited(draft: Draft, event: did.DayInherited, fact: Fact) -> None:
    """What is closed keeps the day that it was closed by."""
    if not draft.is_open:
        return
    facts = {name: day for name, day in draft.facts.items() if name != event.of}
    moment = event.ends_at or event.day
    draft.facts = facts if moment is None else {**facts, event.of: moment}
    draft.moved_at = (*draft.moved_at, fact.recorded_at)


def _part_linked(draft: Draft, event: did.PartLinked, _fact: Fact) -> None:
    linked = Linked(system=event.system, key=event.key, note=event.note)
    draft.linked = (*draft.linked, linked)


NOTE: Evolvers = {
    did.ChangeProposed: _proposed,
    did.ChangeAccepted: _accepted,
    did.ChangeDeclined: _declined,
    did.PartGiven: _part_given,
    did.PartLinked: _part_linked,
    did.DayInherited: _day_inherited,
}
"""What is noted beside the work, whenever it comes."""
