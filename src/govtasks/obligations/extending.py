"""The term: fixed, changed, extended on request (điều chỉnh, gia hạn)."""

from __future__ import annotations

import datetime as dt

import attrs

from ..deadlines.results import Deadline
from ..deadlines.rules import Rule
from . import commands as do
from . import events as did
from .asking import Ask, Deciders, Events, Evolvers, echoed
from .device_proposals import DeviceOutcome, DeviceProposalKind
from .drafting import set_rule, settle
from .events import Act, Fact
from .lengthening import Lengthened, longer_rule
from .limits import check_child, is_later
from .model import check_rule
from .particulars import Longer
from .records import (
    CounterOffer,
    ExtensionDecision,
    ExtensionOutcome,
    ExtensionRequest,
)
from .refusals import refuse
from .state import Draft, State

_EXTENSION = frozenset({DeviceProposalKind.EXTENSION})


def _set_rule(ask: Ask, command: do.SetRule) -> Events:
    check_rule(ask.state.obligation.kind, command.rule)
    if command.rule == ask.state.rule:
        refuse("same-rule")
    check_child(ask.state.obligation, ask.due, ask.parent_due)
    return (echoed(did.RuleSet, command),)


def _request(ask: Ask, command: do.RequestExtension) -> Events:
    part, parts = command.for_part, ask.state.parts
    if part is not None and part not in parts:
        refuse("not-a-part", part=part, whole=ask.state.obligation.key)
    _check_longer(ask, command)
    return (echoed(did.ExtensionRequested, command),)


def _counter(ask: Ask, command: do.CounterExtension) -> Events:
    _check_decider(ask)
    _check_longer(ask, command)
    return (echoed(did.ExtensionCountered, command),)


def _grant(ask: Ask, command: do.GrantExtension) -> Events:
    _check_decider(ask)
    rule = _longer(ask, _request_of(ask.state))
    return (echoed(did.ExtensionGranted, command, rule=rule),)


def _reject(ask: Ask, command: do.RejectExtension) -> Events:
    _check_decider(ask)
    return (echoed(did.ExtensionRejected, command),)


def _accept_counter(ask: Ask, command: do.AcceptCounter) -> Events:
    offer = _counter_of(ask)
    rule = _longer(ask, offer)
    return (echoed(did.CounterAccepted, command, rule=rule),)


def _decline_counter(ask: Ask, command: do.DeclineCounter) -> Events:
    _counter_of(ask)
    return (echoed(did.CounterDeclined, command),)


def _request_of(state: State) -> ExtensionRequest:
    """The open request; the table of fits says that there is one."""
    if state.request is None:
        refuse("no-request")
    return state.request


def _counter_of(ask: Ask) -> CounterOffer:
    """The offer that the requester, and not whoever made it, answers."""
    offer = _request_of(ask.state).counter
    if offer is None:
        refuse("no-counter")
    if same := _shared(ask.act, offer.act):
        refuse("counter-decides", party=same)
    return offer


def _check_decider(ask: Ask) -> None:
    if same := _shared(ask.act, _request_of(ask.state).act):
        refuse("requester-decides", requester=same)


def _shared(act: Act, other: Act) -> str | None:
    return min(act.parties & other.parties, default=None)


def _longer(ask: Ask, asked: Longer | ExtensionRequest | CounterOffer) -> Rule:
    """The rule of a longer term that fits, and does not pass what it serves."""
    longer = ask.longer
    rule = longer_rule(ask.state.rule, asked) if longer is None else longer.rule
    check_rule(ask.state.obligation.kind, rule)
    if longer is not None:
        check_child(ask.state.obligation, longer.due, ask.parent_due)
    return rule


def _check_longer(ask: Ask, asked: Longer) -> None:
    """It must end after the last day as it is, and not after the whole."""
    _longer(ask, asked)
    if not isinstance(ask.due, Deadline):
        return
    to = _new_day(ask.longer, asked, ask.due)
    if to is not None and to <= ask.due.last_day:
        refuse("extension-not-later", to=to, due=ask.due.last_day)


def _new_day(longer: Lengthened | None, asked: Longer, due: Deadline) -> dt.date | None:
    """The day that is asked for; of a term where it does not lengthen anything."""
    if asked.to is not None or longer is None or is_later(longer.due, due):
        return asked.to
    return longer.due.last_day if isinstance(longer.due, Deadline) else None


DECIDE: Deciders = {
    do.SetRule: _set_rule,
    do.RequestExtension: _request,
    do.CounterExtension: _counter,
    do.AcceptCounter: _accept_counter,
    do.DeclineCounter: _decline_counter,
    do.GrantExtension: _grant,
    do.RejectExtension: _reject,
}
"""How each command on the term is answered."""


def _rule_set(draft: Draft, event: did.RuleSet, fact: Fact) -> None:
    reason, instrument = event.reason, event.instrument
    set_rule(draft, event.rule, fact, reason=reason, instrument=instrument)


def _requested(draft: Draft, event: did.ExtensionRequested, fact: Fact) -> None:
    draft.request = ExtensionRequest(
        to=event.to,
        by=event.by,
        reason=event.reason,
        for_part=event.for_part,
        act=fact.act,
        at=fact.effective_at,
    )
    settle(draft, DeviceOutcome.TAKEN_UP, fact, _EXTENSION)


def _countered(draft: Draft, event: did.ExtensionCountered, fact: Fact) -> None:
    if draft.request is not None:
        offer = CounterOffer(
            to=event.to,
            by=event.by,
            reason=event.reason,
            act=fact.act,
            at=fact.effective_at,
        )
        draft.request = attrs.evolve(draft.request, counter=offer)


def _granted(draft: Draft, event: did.ExtensionGranted, fact: Fact) -> None:
    reason = draft.request.reason if draft.request else event.note
    set_rule(draft, event.rule, fact, reason=reason, instrument=event.instrument)
    _decided(
        draft,
        fact,
        ExtensionOutcome.GRANTED,
        rule=event.rule,
        reason=event.note,
        instrument=event.instrument,
    )


def _counter_accepted(draft: Draft, event: did.CounterAccepted, fact: Fact) -> None:
    offer = draft.request.counter if draft.request else None
    set_rule(draft, event.rule, fact, reason=offer.reason if offer else event.note)
    outcome = ExtensionOutcome.COUNTER_ACCEPTED
    _decided(draft, fact, outcome, rule=event.rule, reason=event.note)


def _counter_declined(draft: Draft, event: did.CounterDeclined, fact: Fact) -> None:
    _decided(draft, fact, ExtensionOutcome.COUNTER_DECLINED, reason=event.note)


def _rejected(draft: Draft, event: did.ExtensionRejected, fact: Fact) -> None:
    _decided(draft, fact, ExtensionOutcome.REJECTED, reason=event.reason)


def _decided(
    draft: Draft,
    fact: Fact,
    outcome: ExtensionOutcome,
    *,
    reason: str,
    rule: Rule | None = None,
    instrument: str = "",
) -> None:
    """The request is closed, and kept with how it ended."""
    if draft.request is None:
        return
    decision = ExtensionDecision(
        request=draft.request,
        outcome=outcome,
        rule=rule,
        reason=reason,
        instrument=instrument,
        act=fact.act,
        at=fact.effective_at,
        recorded_at=fact.recorded_at,
    )
    draft.request = None
    draft.extensions = (*draft.extensions, decision)


EVOLVE: Evolvers = {
    did.RuleSet: _rule_set,
    did.ExtensionRequested: _requested,
    did.ExtensionCountered: _countered,
    did.ExtensionGranted: _granted,
    did.CounterAccepted: _counter_accepted,
    did.CounterDeclined: _counter_declined,
    did.ExtensionRejected: _rejected,
}
"""Acts on the term; nothing of it happens after the end."""


def _deadline_moved(draft: Draft, _event: did.DeadlineMoved, fact: Fact) -> None:
    # What is closed keeps the deadline that it was closed by.
    if draft.is_open:
        draft.moved_at = (*draft.moved_at, fact.recorded_at)


NOTE: Evolvers = {did.DeadlineMoved: _deadline_moved}
"""What is noted beside the work, whenever it comes."""
