"""Follow-up as it was said: what was told, heard, and no longer holds."""

from __future__ import annotations

from . import commands as do
from . import events as did
from .asking import Ask, Deciders, Events, Evolvers, echoed
from .events import Fact
from .pressing import called_by_ladder, withdrawn_by_ladder
from .refusals import refuse
from .state import Draft


def _acknowledge(ask: Ask, command: do.Acknowledge) -> Events:
    key, state = command.step_key, ask.state
    if key not in state.said:
        refuse("not-said", step=key)
    if key in state.dropped:
        refuse("step-withdrawn", step=key)
    if key in state.acknowledged:
        refuse("already-acknowledged", step=key, at=state.acknowledged[key])
    return (echoed(did.Acknowledged, command),)


DECIDE: Deciders = {do.Acknowledge: _acknowledge}
"""How hearing a step is answered."""

EVOLVE: Evolvers = {}
"""No act on the work."""


def _followed_up(draft: Draft, event: did.FollowedUp, fact: Fact) -> None:
    draft.said |= {event.step_key}
    draft.followed = (*draft.followed, fact)
    called_by_ladder(draft, event, fact)


def _acknowledged(draft: Draft, event: did.Acknowledged, fact: Fact) -> None:
    known = {event.step_key: fact.effective_at}
    draft.acknowledged = {**known, **draft.acknowledged}


def _withdrawn(draft: Draft, event: did.FollowUpWithdrawn, fact: Fact) -> None:
    draft.dropped |= frozenset(event.step_keys)
    draft.followed = (*draft.followed, fact)
    withdrawn_by_ladder(draft, event)


NOTE: Evolvers = {
    did.FollowedUp: _followed_up,
    did.Acknowledged: _acknowledged,
    did.FollowUpWithdrawn: _withdrawn,
}
"""What is noted beside the work, whenever it comes."""
