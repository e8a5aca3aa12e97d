"""Breaches by staff, for which the head accounts (vi phạm, kiểm điểm)."""

from __future__ import annotations

import attrs

from . import commands as do
from . import events as did
from .asking import Ask, Deciders, Events, Evolvers, echoed
from .cases import Breach
from .events import Fact
from .model import Condition, Kind
from .state import Draft, State, Workflow


def awaits(state: State) -> bool:
    """Whether an obligation is a conditional duty whose condition can come about."""
    return state.obligation.kind is Kind.CONDITIONAL and state.stage is Workflow.DORMANT


def awaits_breach(state: State) -> bool:
    """Whether it is one that a breach of staff brings about."""
    return awaits(state) and state.obligation.condition is Condition.BREACH


def _report(ask: Ask, command: do.ReportBreach) -> Events:
    number = len(ask.state.breaches) + 1
    return (echoed(did.BreachRecorded, command, number=number),)


DECIDE: Deciders = {do.ReportBreach: _report}
"""How the record of a breach is answered."""

EVOLVE: Evolvers = {}
"""No act on the work."""


def _recorded(draft: Draft, event: did.BreachRecorded, fact: Fact) -> None:
    breach = Breach(
        number=event.number,
        person=event.person,
        what=event.what,
        instrument=event.instrument,
        duty=event.duty,
        act=fact.act,
        at=fact.effective_at,
    )
    draft.breaches = (*draft.breaches, breach)


def _called(draft: Draft, event: did.AccountCalled, _fact: Fact) -> None:
    draft.breaches = tuple(
        attrs.evolve(one, account=event.obligation)
        if one.number == event.breach
        else one
        for one in draft.breaches
    )


NOTE: Evolvers = {did.BreachRecorded: _recorded, did.AccountCalled: _called}
"""What is noted beside the work, also once it is confirmed."""
