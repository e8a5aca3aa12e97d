"""Every change of a deadline: from which day to which, by whom and why.

Whatever moves the last day is found by replaying the facts and computing the
deadline after each, so nothing that moves it can be missing here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

import attrs

from ..deadlines.results import Deadline, Due
from .events import Act, Event, Fact
from .lifecycle import evolve, in_order
from .state import State

DueOf = Callable[[State, dt.datetime], Due]
"""What a state's rule gives, by the calendar in force at an instant."""


@attrs.frozen(kw_only=True)
class DeadlineChange:
    """One change of a deadline (thay đổi thời hạn).

    Attributes:
        old_day: Last day before; None where there was none.
        new_day: Last day from then on; None where there is none.
        event: What moved it: the assignment, the arrival, another rule, an
            extension, a pause, a changed calendar.
        act: Who acted, on whose behalf, under which mandate.
        effective_at: When it took effect.
        recorded_at: When it was written down.
        reason: Why, in the words of whoever asked or decided; empty where nobody
            had to say.
        instrument: The document that decided it; empty where there was none.
    """

    old_day: dt.date | None
    new_day: dt.date | None
    event: Event
    act: Act
    effective_at: dt.datetime
    recorded_at: dt.datetime
    reason: str = ""
    instrument: str = ""


def deadline_changes(
    facts: Iterable[Fact], due_of: DueOf
) -> tuple[DeadlineChange, ...]:
    """Each change of the last day, in the order in which they took effect.

    Args:
        facts: Of one obligation, in any order.
        due_of: Computes the deadline of a state.

    Raises:
        GovtasksError: As *due_of* raises.
    """
    changes: list[DeadlineChange] = []
    state: State | None = None
    day: dt.date | None = None
    for fact in in_order(facts):
        before, state = state, evolve(state, fact)
        if state is None:
            continue
        due = due_of(state, fact.effective_at)
        new = due.last_day if isinstance(due, Deadline) else None
        if new != day:
            reason, instrument = _said(fact, before, state)
            change = DeadlineChange(
                old_day=day,
                new_day=new,
                event=fact.event,
                act=fact.act,
                effective_at=fact.effective_at,
                recorded_at=fact.recorded_at,
                reason=reason,
                instrument=instrument,
            )
            changes.append(change)
            day = new
    return tuple(changes)


def _said(fact: Fact, before: State | None, after: State) -> tuple[str, str]:
    """Why, and by which document."""
    if before is not None and len(after.rule_history) > len(before.rule_history):
        # An extension is granted for the reason for which it was asked.
        term = after.rule_history[-1]
        return term.reason, term.instrument
    reason = getattr(fact.event, "reason", "") or getattr(fact.event, "cause", "")
    return reason, getattr(fact.event, "instrument", "")
