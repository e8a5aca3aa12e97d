"""The sweep: what should have been said by now, and was not.

It looks only at obligations with a follow-up step due, records each step once
under a deterministic key, and puts the notices in the outbox in the same
transaction. Run twice it says nothing new; not run for days it says each thing
once, marked late.
"""

from __future__ import annotations

import datetime as dt

import attrs

from ..deadlines.results import Due
from ..obligations.events import Act, FollowedUp
from ..obligations.followup import DueStep
from ..obligations.lifecycle import State
from ..organisation import Chain
from ..ports import Notice
from .notices import Reach, notices_of
from .queries import chain_of
from .unit import Unit

FOLLOW_UP = Act(actor="govtasks")
"""Who carries out the steps of the ladder when nobody else does."""


@attrs.frozen(kw_only=True)
class Said:
    """One step that the sweep carried out, or would.

    Attributes:
        obligation: Key of the obligation.
        step: The step with its key and time.
        recipients: Keys of the persons who are told, sorted.
        notices: What goes to the outbox.
        unreachable: Keys of those whom no channel reaches.
    """

    obligation: str
    step: DueStep
    recipients: tuple[str, ...]
    notices: tuple[Notice, ...]
    unreachable: tuple[str, ...]

    def fact(self) -> FollowedUp:
        """The fact that it was done."""
        return FollowedUp(
            step_key=self.step.key,
            step=self.step.step,
            act=self.step.act.value,
            scheduled_at=self.step.scheduled_at,
            late=self.step.late,
            recipients=self.recipients,
            due_on=self.step.due_on,
        )


@attrs.frozen(kw_only=True)
class SweepReport:
    """What one sweep did.

    Attributes:
        at: Its instant.
        said: The steps, by obligation and time.
        opened: Keys of the occurrences it opened.
        failed: Key of the obligation and reason, where one could not be done.
    """

    at: dt.datetime
    said: tuple[Said, ...] = ()
    opened: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()

    def plus(self, other: SweepReport) -> SweepReport:
        """Both reports as one."""
        return SweepReport(
            at=self.at,
            said=self.said + other.said,
            opened=self.opened + other.opened,
            failed=self.failed + other.failed,
        )


def sweep_one(
    unit: Unit, key: str, reach: Reach, *, dry_run: bool = False
) -> SweepReport:
    """Record what is due about one obligation at the time of the unit.

    Args:
        unit: The transaction.
        key: Key of the obligation.
        reach: How people are reached.
        dry_run: Only tell.
    """
    now = unit.now
    state = _state(unit, key)
    if state is None:
        return SweepReport(at=now)
    today = now.astimezone(unit.rulebook.zone(state)).date()
    parts = unit.rulebook.occurrences(state, today)
    said = _steps(unit, state, reach)
    if not dry_run:
        unit.open_occurrences(key, today)
        if said:
            notices = [notice for one in said for notice in one.notices]
            unit.append(key, [one.fact() for one in said], notices=notices)
    return SweepReport(at=now, said=said, opened=tuple(part.key for _, part in parts))


def _state(unit: Unit, key: str) -> State | None:
    """The state of then, and what has been said until today.

    Another sweep may have run with a clock that was ahead of ours.
    """
    state, latest = unit.state(key, unit.now), unit.state(key)
    if state is None or latest is None:
        return None
    return attrs.evolve(state, said=latest.said, opened=latest.opened)


def _steps(unit: Unit, state: State, reach: Reach) -> tuple[Said, ...]:
    due = unit.rulebook.due(state)
    steps = unit.rulebook.steps(state, due, since=None, until=unit.now)
    if not steps:
        return ()
    chain = chain_of(unit, state, unit.now)
    return tuple(_said(unit, state, due, step, chain, reach) for step in steps)


def _said(
    unit: Unit, state: State, due: Due, step: DueStep, chain: Chain, reach: Reach
) -> Said:
    told = notices_of(unit.organisation(), state, due, step, chain, reach, unit.now)
    return Said(
        obligation=state.obligation.key,
        step=step,
        recipients=told.recipients,
        notices=told.notices,
        unreachable=told.unreachable,
    )
