"""Opinions of coordinating bodies (ý kiến của cơ quan phối hợp)."""

from __future__ import annotations

from . import commands as do
from . import events as did
from .asking import Ask, Deciders, Events, Evolvers, echoed
from .events import Fact
from .records import Opined
from .refusals import refuse
from .state import Draft


def _reply(ask: Ask, command: do.Reply) -> Events:
    if command.body not in ask.state.roles.helping:
        refuse("not-coordinating", body=command.body)
    return (echoed(did.Replied, command),)


DECIDE: Deciders = {do.Reply: _reply}
"""How an opinion is answered."""

EVOLVE: Evolvers = {}
"""No act on the work."""


def _replied(draft: Draft, event: did.Replied, fact: Fact) -> None:
    opined = Opined(
        body=event.body,
        opinion=event.opinion,
        text=event.text,
        evidence=event.evidence,
        act=fact.act,
        at=fact.effective_at,
    )
    draft.replies = (*draft.replies, opined)


NOTE: Evolvers = {did.Replied: _replied}
"""What is noted beside the work, whenever it comes."""
