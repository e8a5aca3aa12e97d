"""What a query row says of an obligation so that figures can be counted from rows.

It is what `govtasks.evaluation.rows.tallied` takes of an item, as far as no time
changes it: the rest is decided by the clock when somebody counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import attrs

from ..deadlines.results import Deadline, Due
from ..evaluation.figures import OPEN, bucket
from ..evaluation.items import Delay
from ..obligations import events as did
from ..obligations.events import Fact
from ..obligations.state import State, Workflow
from ..obligations.status import Status, is_counted, judged_lead, status
from .delays import delays_of
from .rulebook import Rulebook

_JUDGED = (
    *(Workflow.CONFIRMED, Workflow.WITHDRAWN),
    *(Workflow.SUBMITTED, Workflow.SUSPENDED),
)
"""Where the instant that is judged is no longer that of whoever counts."""
_IN_HAND = ("open_in_time", "open_overdue")


def counted(
    state: State, due: Due, rulebook: Rulebook, facts: Sequence[Fact]
) -> dict[str, Any]:
    """What figures count of an obligation, by attributes of `govtasks.records.Row`.

    Args:
        state: What its facts add up to.
        due: When it is due.
        rulebook: Calendars and regimes.
        facts: All that was recorded of it.
    """
    given = state.obligation
    return {
        **(_plain(state, due) or _whole(state, due, rulebook)),
        "returned": state.returns,
        "extended": state.extended,
        "refused": len([1 for fact in facts if type(fact.event) is did.Refused]),
        "calendar": given.calendar,
        "regime": given.regime,
        "field": given.field,
    }


def _plain(state: State, due: Due) -> dict[str, Any] | None:
    """The usual case in one go: in hand, and by its first deadline."""
    if state.stage in _JUDGED or len(state.rule_history) > 1:
        return None
    is_dated = isinstance(due, Deadline)
    name = (OPEN if is_dated else "undated") if is_counted(state) else "apart"
    return {
        "counted_for": state.roles.lead,
        "bucket": name,
        "due_on": due.last_day if isinstance(due, Deadline) else None,
    }


def _whole(state: State, due: Due, rulebook: Rulebook) -> dict[str, Any]:
    found = status(state, due, state.changed_at, earlier=rulebook.earlier(state))
    name, is_judged = bucket(found), found.workflow in _JUDGED
    return {
        **_delayed(_over(state, rulebook, found)),
        "counted_for": judged_lead(state, found),
        "judged_on": _judged_on(state, rulebook, found),
        "bucket": OPEN if name in _IN_HAND and not is_judged else name,
        "due_on": found.due_on,
        "is_early": found.days_early > 0,
    }


def _judged_on(state: State, rulebook: Rulebook, found: Status) -> dt.date | None:
    """The day of its result or end; that whose clock stands still is in hand."""
    if found.workflow not in _JUDGED or found.workflow is Workflow.SUSPENDED:
        return None
    return found.judged_at.astimezone(rulebook.zone(state)).date()


def _over(state: State, rulebook: Rulebook, found: Status) -> Sequence[Delay]:
    """Every delay there is, but for one that goes on until somebody counts."""
    delays = delays_of(rulebook, state, found)
    if found.workflow in _JUDGED:
        return delays
    pairs = zip(found.misses, delays, strict=True)
    return [attrs.evolve(d, is_excused=False) for miss, d in pairs if miss.is_replaced]


def _delayed(delays: Sequence[Delay]) -> dict[str, Any]:
    days = [delay.working_days for delay in delays]
    known = [number for number in days if number is not None]
    return {
        "is_delayed": bool(delays),
        "is_excused": bool(delays) and all(delay.is_excused for delay in delays),
        "late_days": max(known) if known and len(known) == len(days) else None,
    }
