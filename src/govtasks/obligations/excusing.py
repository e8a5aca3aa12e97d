"""Objective causes of a delay (nguyên nhân khách quan): claimed, and decided on."""

from __future__ import annotations

import attrs

from . import commands as do
from . import events as did
from .asking import Ask, Deciders, Events, Evolvers, echoed
from .events import Fact
from .records import CauseRuling
from .state import Draft
from .working import check_approver


def _accept(ask: Ask, command: do.AcceptCause) -> Events:
    check_approver(ask)
    return (echoed(did.CauseAccepted, command),)


def _reject(ask: Ask, command: do.RejectCause) -> Events:
    check_approver(ask)
    return (echoed(did.CauseRejected, command),)


DECIDE: Deciders = {do.AcceptCause: _accept, do.RejectCause: _reject}
"""How a decision on a cause is answered."""

EVOLVE: Evolvers = {}
"""No act on the work."""


def _accepted(draft: Draft, event: did.CauseAccepted, fact: Fact) -> None:
    _rule(draft, event.reason, fact, is_accepted=True)


def _rejected(draft: Draft, event: did.CauseRejected, fact: Fact) -> None:
    _rule(draft, event.reason, fact, is_accepted=False)


def _rule(draft: Draft, reason: str, fact: Fact, *, is_accepted: bool) -> None:
    claim = draft.claim
    if claim is None:
        return
    ruling = CauseRuling(
        is_accepted=is_accepted, reason=reason, act=fact.act, at=fact.effective_at
    )
    decided = attrs.evolve(claim, ruling=ruling)
    draft.submissions = (*draft.submissions[:-1], decided)


NOTE: Evolvers = {did.CauseAccepted: _accepted, did.CauseRejected: _rejected}
"""What is noted beside the work, also once it is confirmed."""
