"""The clock that stands still (tạm dừng thời hạn).

A pause lies over the work, so that backdating one disturbs nothing that was
reported meanwhile: it is noted beside the acts, and has an order of its own.
"""

from __future__ import annotations

import datetime as dt

import attrs

from . import commands as do
from . import events as did
from .asking import Ask, Deciders, Events, Evolvers, echoed
from .drafting import RECEIPT, set_rule
from .events import Fact
from .model import check_rule
from .records import PauseTerm
from .refusals import refuse
from .state import Draft


def _suspend(ask: Ask, command: do.Suspend) -> Events:
    _check_past(ask, command.on)
    received = ask.state.facts.get(RECEIPT)
    if received is None:
        refuse("not-received")
    if command.on < ask.day_of(received):
        refuse("pause-before-receipt", on=command.on, received=ask.day_of(received))
    resumed = [pause.until for pause in ask.state.pauses if pause.until is not None]
    if resumed and command.on < max(resumed):
        refuse("pause-before-resumption", on=command.on, resumed=max(resumed))
    return (echoed(did.Suspended, command),)


def _resume(ask: Ask, command: do.Resume) -> Events:
    _check_past(ask, command.on)
    paused = ask.state.pauses[-1].on
    if command.on < paused:
        refuse("resumption-before-pause", on=command.on, paused=paused)
    if command.rule is not None:
        check_rule(ask.state.obligation.kind, command.rule)
    return (echoed(did.Resumed, command),)


def _check_past(ask: Ask, on: dt.date) -> None:
    if on > ask.today:
        refuse("pause-not-yet", on=on, today=ask.today)


DECIDE: Deciders = {do.Suspend: _suspend, do.Resume: _resume}
"""How each command on the clock is answered."""


def _suspended(draft: Draft, event: did.Suspended, fact: Fact) -> None:
    if not draft.is_open or draft.is_suspended:
        return
    pause = PauseTerm(
        on=event.on,
        reason=event.reason,
        instrument=event.instrument,
        act=fact.act,
        at=fact.effective_at,
        recorded_at=fact.recorded_at,
    )
    draft.pauses = (*draft.pauses, pause)


def _resumed(draft: Draft, event: did.Resumed, fact: Fact) -> None:
    if not draft.is_suspended:
        return
    *before, last = draft.pauses
    ended = attrs.evolve(
        last,
        until=max(event.on, last.on),
        resumed_by=fact.act,
        resumed_at=fact.recorded_at,
    )
    draft.pauses = (*before, ended)
    if event.rule is not None:
        reason, instrument = event.reason, event.instrument
        set_rule(draft, event.rule, fact, reason=reason, instrument=instrument)


EVOLVE: Evolvers = {}
"""No act on the work."""

NOTE: Evolvers = {did.Suspended: _suspended, did.Resumed: _resumed}
"""What is noted beside the work; only while it is open."""
