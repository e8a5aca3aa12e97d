"""From people's devices: a tick, a moved day, an item that somebody deleted.

A device only ever proposes. Whoever may do what it proposes takes the proposal up by
doing it: he hands in the result, asks for the longer term, opens it again. Until then
nothing closes and no deadline moves. What somebody hides, he hides from himself.
"""

from __future__ import annotations

from ..deadlines.results import Deadline
from . import commands as do
from . import events as did
from .asking import Ask, Deciders, Events, Evolvers, echoed
from .device_proposals import (
    DeviceOutcome,
    DeviceProposal,
    DeviceProposalKind,
    ended,
    person_of,
)
from .events import Fact
from .refusals import refuse
from .state import Draft

_Proposed = did.CompletionProposed | did.ExtensionProposed | did.ReopenProposed


def _propose_completion(ask: Ask, command: do.ProposeCompletion) -> Events:
    number = _number(ask, command.evidence)
    return (echoed(did.CompletionProposed, command, number=number),)


def _propose_extension(ask: Ask, command: do.ProposeExtension) -> Events:
    number = _number(ask, command.evidence)
    if isinstance(ask.due, Deadline) and command.to <= ask.due.last_day:
        refuse("extension-not-later", to=command.to, due=ask.due.last_day)
    return (echoed(did.ExtensionProposed, command, number=number),)


def _propose_reopening(ask: Ask, command: do.ProposeReopening) -> Events:
    number = _number(ask, command.evidence)
    return (echoed(did.ReopenProposed, command, number=number),)


def _number(ask: Ask, evidence: str) -> int:
    """The number of a new proposal; what a device sends twice is none."""
    person, known = person_of(ask.act), ask.state.device_proposals
    for one in known:
        if (one.person, one.evidence) == (person, evidence):
            refuse(
                "device-proposal-known",
                person=person,
                evidence=evidence,
                proposal=one.key,
            )
    return len(known) + 1


def _decline(ask: Ask, command: do.DeclineDeviceProposal) -> Events:
    key, known = command.proposal, ask.state.device_proposals
    found = next((one for one in known if one.key == key), None)
    if found is None:
        refuse("no-device-proposal", proposal=key, known=[one.key for one in known])
    if found.outcome is not None:
        refuse("device-proposal-answered", proposal=key, outcome=found.outcome)
    if ask.at < found.at:
        refuse("before-earlier-act", at=ask.at, earlier=found.at)
    return (echoed(did.DeviceProposalDeclined, command),)


def _hide(ask: Ask, command: do.Hide) -> Events:
    person = person_of(ask.act)
    if person in ask.state.hidden_by:
        refuse("hidden-already", person=person)
    return (echoed(did.Hidden, command),)


def _show(ask: Ask, command: do.Show) -> Events:
    person = person_of(ask.act)
    if person not in ask.state.hidden_by:
        refuse("not-hidden")
    return (echoed(did.Shown, command),)


DECIDE: Deciders = {
    do.ProposeCompletion: _propose_completion,
    do.ProposeExtension: _propose_extension,
    do.ProposeReopening: _propose_reopening,
    do.DeclineDeviceProposal: _decline,
    do.Hide: _hide,
    do.Show: _show,
}
"""How what comes from a device is answered."""

EVOLVE: Evolvers = {}
"""No act on the work."""


_KINDS = {
    did.CompletionProposed: DeviceProposalKind.COMPLETION,
    did.ExtensionProposed: DeviceProposalKind.EXTENSION,
    did.ReopenProposed: DeviceProposalKind.REOPENING,
}


def _proposed(draft: Draft, event: _Proposed, fact: Fact) -> None:
    """Of one person and kind, only the latest waits."""
    new = DeviceProposal(
        number=event.number,
        kind=_KINDS[type(event)],
        evidence=event.evidence,
        claimed_at=getattr(event, "claimed_at", None),
        to=getattr(event, "to", None),
        act=fact.act,
        at=fact.effective_at,
    )
    kept = (
        ended(one, DeviceOutcome.REPLACED, fact)
        if one.waits and (one.kind, one.person) == (new.kind, new.person)
        else one
        for one in draft.device_proposals
    )
    draft.device_proposals = (*kept, new)


def _declined(draft: Draft, event: did.DeviceProposalDeclined, fact: Fact) -> None:
    draft.device_proposals = tuple(
        _answered(one, event.reason, fact)
        if one.waits and one.key == event.proposal
        else one
        for one in draft.device_proposals
    )


def _answered(one: DeviceProposal, reason: str, fact: Fact) -> DeviceProposal:
    """Declined; by whoever had proposed it, taken back."""
    is_own = person_of(fact.act) == one.person
    outcome = DeviceOutcome.TAKEN_BACK if is_own else DeviceOutcome.DECLINED
    return ended(one, outcome, fact, reason)


def _hidden(draft: Draft, _event: did.Hidden, fact: Fact) -> None:
    draft.hidden_by |= {person_of(fact.act)}


def _shown(draft: Draft, _event: did.Shown, fact: Fact) -> None:
    draft.hidden_by -= {person_of(fact.act)}


NOTE: Evolvers = {
    did.CompletionProposed: _proposed,
    did.ExtensionProposed: _proposed,
    did.ReopenProposed: _proposed,
    did.DeviceProposalDeclined: _declined,
    did.Hidden: _hidden,
    did.Shown: _shown,
}
"""What is noted beside the work, whenever it comes."""
