"""What several handlers write into a draft: rules, roles, facts, a new lead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import attrs

from ..deadlines.rules import Rule, facts_of
from .device_proposals import DeviceOutcome, DeviceProposalKind, settled
from .events import Fact
from .model import Roles
from .records import RoleTerm, RuleTerm
from .state import Draft, Workflow

RECEIPT = "receipt"
_EXTENSION = frozenset({DeviceProposalKind.EXTENSION})


def learn(draft: Draft, name: str, fact: Fact) -> None:
    """Keep the instant of a fact; the first one counts."""
    if name not in draft.facts:
        draft.facts = {**draft.facts, name: fact.effective_at}
        draft.learned = {**draft.learned, name: fact.recorded_at}


def set_rule(
    draft: Draft, rule: Rule, fact: Fact, *, reason: str, instrument: str = ""
) -> None:
    """Put another rule in force and end the one before."""
    *before, last = draft.rule_history
    term = RuleTerm(
        rule=rule,
        since=fact.effective_at,
        reason=reason,
        instrument=instrument,
        act=fact.act,
        recorded_at=fact.recorded_at,
    )
    ended = attrs.evolve(last, until=fact.effective_at)
    draft.rule = rule
    draft.rule_history = (*before, ended, term)
    # What was proposed against another term has come to nothing.
    settle(draft, DeviceOutcome.LAPSED, fact, _EXTENSION)


def set_roles(
    draft: Draft,
    roles: Roles,
    assigner: str,
    fact: Fact,
    *,
    reason: str,
    instrument: str = "",
) -> None:
    """Give other bodies the roles and end those before."""
    *before, last = draft.role_history
    term = RoleTerm(
        roles=roles,
        assigner=assigner,
        since=fact.effective_at,
        reason=reason,
        instrument=instrument,
        act=fact.act,
        recorded_at=fact.recorded_at,
    )
    draft.role_history = (*before, attrs.evolve(last, until=fact.effective_at), term)
    if roles.lead != draft.roles.lead:
        # Whoever did it sat in the body that no longer leads.
        draft.performer = None
        draft.handed_at = later(draft.handed_at, fact.recorded_at)
    draft.roles, draft.assigner = roles, assigner


def led_by(roles: Roles, lead: str) -> Roles:
    """The roles with another lead, who then no longer coordinates."""
    helping = tuple(one for one in roles.coordinating if one.body != lead)
    return attrs.evolve(roles, lead=lead, coordinating=helping)


def begin_anew(
    draft: Draft, lead: str, fact: Fact, *, reason: str, instrument: str = ""
) -> None:
    """Put the work into the hands of another lead, who has done nothing yet.

    A term that runs from the arrival runs from the arrival at the new lead.
    """
    roles = led_by(draft.roles, lead)
    set_roles(draft, roles, draft.assigner, fact, reason=reason, instrument=instrument)
    draft.workflow = Workflow.ASSIGNED
    draft.percent, draft.plan, draft.request = None, (), None
    draft.done = frozenset()
    settle(draft, DeviceOutcome.LAPSED, fact)
    hand_back(draft, fact)
    if RECEIPT in draft.facts and RECEIPT in facts_of(draft.rule):
        _forget_receipt(draft)


def _forget_receipt(draft: Draft) -> None:
    # What was counted as a revision goes on being counted.
    draft.restarts += 1 + (RECEIPT in draft.learned)
    draft.facts = {k: v for k, v in draft.facts.items() if k != RECEIPT}
    draft.learned = {k: v for k, v in draft.learned.items() if k != RECEIPT}


def hand_back(draft: Draft, fact: Fact) -> None:
    """Follow-up starts anew: the work is back with the lead body."""
    draft.reopened_at = later(draft.reopened_at, fact.recorded_at)


def settle(
    draft: Draft,
    outcome: DeviceOutcome,
    fact: Fact,
    kinds: Collection[DeviceProposalKind] = frozenset(DeviceProposalKind),
) -> None:
    """Something has become of what devices proposed, and waits, of some kinds."""
    draft.device_proposals = settled(draft.device_proposals, outcome, fact, kinds)


def later(known: dt.datetime | None, instant: dt.datetime) -> dt.datetime:
    """The later of two instants, of which one may be missing."""
    return instant if known is None else max(known, instant)
