"""What a ladder proposed: an inspection, a measure, and what became of it.

A step can only propose. It waits until somebody takes it up, by an inspection, or by
a measure that is proposed or decided, or declines it and says why, so that it is not
forgotten.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from . import commands as do
from . import events as did
from .asking import Ask, Deciders, Events, Evolvers, echoed
from .events import Fact
from .refusals import refuse
from .state import Draft, State
from .steps import FollowUpAct

PROPOSING = frozenset(
    {FollowUpAct.PROPOSE_INSPECTION.value, FollowUpAct.PROPOSE_MEASURE.value}
)
"""The acts of a ladder that only propose, as they are recorded."""


def proposals_waiting(state: State) -> Iterator[did.FollowedUp]:
    """What a ladder proposed and nobody took up or declined, oldest first."""
    for fact in state.followed:
        said = fact.event
        if (
            isinstance(said, did.FollowedUp)
            and said.act in PROPOSING
            and not said.level
            and said.step_key not in state.dropped | state.declined
            and all(at < fact.effective_at for at in _taken_up(state, said.act))
        ):
            yield said


def _taken_up(state: State, act: str) -> Iterator[dt.datetime]:
    """When anything was done of the kind that an act proposes."""
    if act == FollowUpAct.PROPOSE_INSPECTION.value:
        yield from (one.at for one in state.inspections)
        return
    for case in state.measures:
        yield case.at
        if case.decision is not None:
            yield case.decision.at


def _decline(ask: Ask, command: do.DeclineProposal) -> Events:
    key, state = command.step_key, ask.state
    if key not in state.said:
        refuse("not-said", step=key)
    if key in state.dropped:
        refuse("step-withdrawn", step=key)
    waiting = [one.step_key for one in proposals_waiting(state)]
    if key not in waiting:
        refuse("no-proposal-waits", step=key, known=waiting)
    at = next(one.effective_at for one in state.followed if _key(one) == key)
    if ask.at < at:
        refuse("before-earlier-act", at=ask.at, earlier=at)
    return (echoed(did.ProposalDeclined, command),)


def _key(fact: Fact) -> str | None:
    said = fact.event
    return said.step_key if isinstance(said, did.FollowedUp) else None


DECIDE: Deciders = {do.DeclineProposal: _decline}
"""How declining what a ladder proposed is answered."""

EVOLVE: Evolvers = {}
"""No act on the work."""


def _declined(draft: Draft, event: did.ProposalDeclined, fact: Fact) -> None:
    """Whoever declines it has heard it, so it climbs no further."""
    draft.declined |= {event.step_key}
    draft.acknowledged = {event.step_key: fact.effective_at, **draft.acknowledged}


NOTE: Evolvers = {did.ProposalDeclined: _declined}
"""What is noted beside the work, also once it is confirmed."""
