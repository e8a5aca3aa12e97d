"""The term: fixed, changed, extended on request (điều chỉnh, gia hạn)."""

from __future__ import annotations

import attrs

from ..deadlines.results import Deadline
from ..deadlines.rules import AfterPeriod, Fixed, Rule, Within
from . import commands as do
from . import events as did
from .asking import Ask, Deciders, Events, Evolvers, echoed
from .cascade import check_child
from .drafting import set_rule
from .events import Act, Fact
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


def longer_rule(rule: Rule, asked: Longer | ExtensionRequest | CounterOffer) -> Rule:
    """The rule that a longer term would put in force.

    A day is a day of its own. A term is added behind those that the rule has,
    one after the other, so that pauses are replayed over both.

    Raises:
        RefusedError: ``not-a-term``: nothing can be added to such a rule.
    """
    if asked.to is not None:
        return Fixed(day=asked.to, inclusive=True, roll=False)
    if not isinstance(rule, Within | AfterPeriod) or asked.by is None:
        refuse("not-a-term", rule_kind=rule.kind)
    return attrs.evolve(rule, terms=(*rule.terms, asked.by))


def _set_rule(ask: Ask, command: do.SetRule) -> Events:
    check_rule(ask.state.obligation.kind, command.rule)
    if command.rule == ask.state.rule:
        refuse("same-rule")
    check_child(ask.due, ask.parent_due)
    return (echoed(did.RuleSet, command),)


def _request(ask: Ask, command: do.RequestExtension) -> Events:
    _check_longer(ask, command)
    return (echoed(did.ExtensionRequested, command),)


def _counter(ask: Ask, command: do.CounterExtension) -> Events:
    _check_decider(ask)
    _check_longer(ask, command)
    return (echoed(did.ExtensionCountered, command),)


def _grant(ask: Ask, command: do.GrantExtension) -> Events:
    _check_decider(ask)
    rule = longer_rule(ask.state.rule, _request_of(ask.state))
    check_rule(ask.state.obligation.kind, rule)
    return (echoed(did.ExtensionGranted, command, rule=rule),)


def _reject(ask: Ask, command: do.RejectExtension) -> Events:
    _check_decider(ask)
    return (echoed(did.ExtensionRejected, command),)


def _accept_counter(ask: Ask, command: do.AcceptCounter) -> Events:
    offer = _counter_of(ask)
    rule = longer_rule(ask.state.rule, offer)
    check_rule(ask.state.obligation.kind, rule)
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


def _check_longer(ask: Ask, asked: Longer) -> None:
    """A day must lie after the last day as it is, a term fit the rule."""
    check_rule(ask.state.obligation.kind, longer_rule(ask.state.rule, asked))
    if asked.to is None or not isinstance(ask.due, Deadline):
        return
    if asked.to <= ask.due.last_day:
        refuse("extension-not-later", to=asked.to, due=ask.due.last_day)


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
