"""Inspections, findings and their remedies (kiểm tra, khắc phục)."""

from __future__ import annotations

import attrs

from . import commands as do
from . import events as did
from .asking import Ask, Deciders, Events, Evolvers, echoed
from .cases import Found, Inspection, Remedy
from .events import Fact
from .refusals import refuse
from .state import Draft


def _inspect(ask: Ask, command: do.Inspect) -> Events:
    known = {one.key for one in ask.state.found}
    for finding in command.findings:
        if finding.key in known:
            refuse("finding-known", finding=finding.key)
    number = len(ask.state.inspections) + 1
    return (echoed(did.Inspected, command, number=number),)


DECIDE: Deciders = {do.Inspect: _inspect}
"""How an inspection is answered."""

EVOLVE: Evolvers = {}
"""No act on the work."""


def _inspected(draft: Draft, event: did.Inspected, fact: Fact) -> None:
    inspection = Inspection(
        number=event.number,
        what=event.what,
        inspectors=event.inspectors,
        findings=tuple(one.key for one in event.findings),
        instrument=event.instrument,
        act=fact.act,
        at=fact.effective_at,
    )
    draft.inspections = (*draft.inspections, inspection)
    draft.found += tuple(
        Found(
            key=one.key,
            text=one.text,
            severity=one.severity,
            inspection=event.number,
            at=fact.effective_at,
        )
        for one in event.findings
    )


def _remedy_noted(draft: Draft, event: did.RemedyNoted, fact: Fact) -> None:
    remedy = Remedy(
        obligation=event.obligation, outcome=event.outcome, at=fact.effective_at
    )
    draft.found = tuple(
        _with(one, remedy) if one.key == event.finding else one for one in draft.found
    )


def _with(found: Found, remedy: Remedy) -> Found:
    others = (one for one in found.remedies if one.obligation != remedy.obligation)
    return attrs.evolve(found, remedies=(*others, remedy))


NOTE: Evolvers = {did.Inspected: _inspected, did.RemedyNoted: _remedy_noted}
"""What is noted beside the work, also once it is confirmed."""
