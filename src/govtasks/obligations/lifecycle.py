"""What may be done to an obligation, and what follows from it.

`decide` answers a command with events or a refusal, `evolve` adds one fact to a
state, `fold` replays facts. All are pure; nothing here reads a clock.

Whoever does the work never confirms it himself, and what is confirmed or
withdrawn stays so. The table of commands and states stands in
``docs/explanation/lifecycle.md`` and is `ALLOWED` here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any, overload

import attrs

from ..deadlines.results import Due
from ..text import aware
from . import commands as do
from . import events as did
from .cascade import check_child
from .events import Act, Event, Fact
from .model import TRIGGER, Kind, check_rule
from .refusals import Words, refuse
from .state import (
    OPEN_STATES,
    RuleTerm,
    State,
    Submission,
    Workflow,
    replaced_rules,
    rule_in_force,
)

__all__ = [
    "ALLOWED",
    "OPEN_STATES",
    "RuleTerm",
    "State",
    "Submission",
    "Workflow",
    "allowed_commands",
    "decide",
    "evolve",
    "fold",
    "replaced_rules",
    "rule_in_force",
]

_AT_WORK = frozenset(
    {
        Workflow.ASSIGNED,
        Workflow.ACCEPTED,
        Workflow.IN_PROGRESS,
        Workflow.RETURNED,
    }
)

ALLOWED: Mapping[type[do.Command], frozenset[Workflow]] = {
    do.Assign: frozenset(),
    do.Receive: OPEN_STATES,
    do.Trigger: frozenset({Workflow.DORMANT}),
    do.SetRule: _AT_WORK | {Workflow.DORMANT},
    do.Accept: frozenset({Workflow.ASSIGNED}),
    do.Report: _AT_WORK,
    do.Submit: _AT_WORK,
    do.Confirm: frozenset({Workflow.SUBMITTED}),
    do.Return: frozenset({Workflow.SUBMITTED}),
    do.Withdraw: OPEN_STATES,
}
"""In which states each command is possible; `Assign` begins, and only once."""


def decide(
    state: State | None,
    command: do.Command,
    act: Act,
    *,
    now: dt.datetime,
    effective_at: dt.datetime | None = None,
    due: Due | None = None,
    parent_due: Due | None = None,
) -> tuple[Event, ...]:
    """Answer a command with the events that follow, or refuse it.

    Args:
        state: The state that the command meets; None before the assignment.
        command: What is asked for.
        act: Who asks, for whom.
        now: The instant of asking.
        effective_at: When it took effect, where that was before *now*.
        due: What the obligation's rule gives after `Assign` or `SetRule`.
        parent_due: What the parent's rule gives, where there is a parent.

    Raises:
        RefusedError: A rule forbids it; its words are ``refused.<rule>`` in the
            message catalogue.
        InvalidValueError: A new rule that does not fit the kind of obligation.
        NaiveInstantError: An instant without a time zone.
    """
    took_effect = _effect(now, effective_at)
    if isinstance(command, do.Assign):
        return _assign(state, command, due, parent_due)
    if state is None:
        refuse("not-assigned", command=_words(command))
    _check_state(state, command)
    if isinstance(command, do.Receive):
        return _receive(state)
    _check_order(state, took_effect)
    match command:
        case do.SetRule():
            return _set_rule(state, command, due, parent_due)
        case do.Confirm() | do.Return():
            _check_approver(state, act)
    return (_event_of(command),)


def allowed_commands(state: State | None) -> frozenset[type[do.Command]]:
    """The commands that the workflow state allows; who asks is another matter."""
    if state is None:
        return frozenset({do.Assign})
    return frozenset(
        command
        for command, states in ALLOWED.items()
        if state.workflow in states and not _is_endless(state, command)
    )


def _effect(now: dt.datetime, effective_at: dt.datetime | None) -> dt.datetime:
    aware(now)
    if effective_at is None:
        return now
    aware(effective_at, "effective_at")
    if effective_at > now:
        refuse("not-yet", effective_at=effective_at, now=now)
    return effective_at


def _assign(
    state: State | None, command: do.Assign, due: Due | None, parent_due: Due | None
) -> tuple[Event, ...]:
    if state is not None:
        refuse("already-assigned", obligation=state.obligation.key)
    check_child(due, parent_due)
    return (did.Assigned(obligation=command.obligation, facts=command.facts),)


def _check_state(state: State, command: do.Command) -> None:
    if not state.is_open:
        refuse("closed", command=_words(command), state=state.workflow)
    if _is_endless(state, type(command)):
        refuse("never-done", kind=state.obligation.kind)
    if state.workflow not in ALLOWED[type(command)]:
        refuse("wrong-state", command=_words(command), state=state.workflow)


def _is_endless(state: State, command: type[do.Command]) -> bool:
    # A standing duty has no result, and a series only those of its occurrences.
    endless = state.obligation.kind in {Kind.STANDING, Kind.RECURRING}
    return endless and command is do.Submit


def _check_order(state: State, took_effect: dt.datetime) -> None:
    if took_effect < state.acted_at:
        refuse("before-earlier-act", at=took_effect, earlier=state.acted_at)


def _check_approver(state: State, act: Act) -> None:
    same = sorted(act.parties & state.doers)
    if same:
        refuse("approver-is-doer", doer=same[0])


def _receive(state: State) -> tuple[Event, ...]:
    if "receipt" in state.facts:
        refuse("already-received", at=state.facts["receipt"])
    return (did.Received(),)


def _set_rule(
    state: State, command: do.SetRule, due: Due | None, parent_due: Due | None
) -> tuple[Event, ...]:
    check_rule(state.obligation.kind, command.rule)
    if command.rule == state.rule:
        refuse("same-rule")
    check_child(due, parent_due)
    return (_event_of(command),)


def _event_of(command: do.Command) -> Event:
    """The event that says in the past tense what the command asked for."""
    return _EVENT_OF[type(command)](**attrs.asdict(command, recurse=False))


_EVENT_OF: Mapping[type[do.Command], Callable[..., Event]] = {
    do.Trigger: did.Triggered,
    do.SetRule: did.RuleSet,
    do.Accept: did.Accepted,
    do.Report: did.ProgressReported,
    do.Submit: did.Submitted,
    do.Confirm: did.Confirmed,
    do.Return: did.Returned,
    do.Withdraw: did.Withdrawn,
}


def _words(command: do.Command) -> Words:
    return Words(f"obligations.command-{type(command).__name__.lower()}")


@overload
def evolve(state: State, fact: Fact) -> State: ...
@overload
def evolve(state: None, fact: Fact) -> State | None: ...
@overload
def evolve(state: State | None, fact: Fact) -> State | None: ...
def evolve(state: State | None, fact: Fact) -> State | None:
    """Add one fact to the state.

    Total: it never raises. An act that seems to come after the end, as a
    backdated one can, moves nothing, but counts in the version.

    Args:
        state: The state before; None before the assignment.
        fact: The next fact by its effect.
    """
    event = fact.event
    if state is None:
        return _begin(event, fact) if isinstance(event, did.Assigned) else None
    moved, acted_at = state, state.acted_at
    if move := _ACTS.get(type(event)):
        if state.is_open:
            moved, acted_at = move(state, event, fact), fact.effective_at
    elif note := _NOTES.get(type(event)):
        moved = note(state, event, fact)
    return attrs.evolve(
        moved,
        version=max(state.version, fact.version),
        acted_at=acted_at,
        changed_at=max(state.changed_at, fact.recorded_at),
    )


def fold(facts: Iterable[Fact], until: dt.datetime | None = None) -> State | None:
    """Replay facts in the order in which they took effect.

    Args:
        facts: Of one obligation, in any order. The assignment begins, even if
            something (the arrival of the document) took effect before it.
        until: Leave out what took effect later; None for everything.

    Returns:
        The state; None where there was no assignment by then.
    """
    state: State | None = None
    for fact in sorted(facts, key=_by_effect):
        if until is None or fact.effective_at <= until:
            state = evolve(state, fact)
    return state


def _by_effect(fact: Fact) -> tuple[bool, dt.datetime, int]:
    begins = isinstance(fact.event, did.Assigned)
    return not begins, fact.effective_at, fact.version


def _begin(event: did.Assigned, fact: Fact) -> State:
    facts = dict(event.facts)
    given = event.obligation
    waits = given.kind is Kind.CONDITIONAL and TRIGGER not in facts
    first = RuleTerm(
        rule=given.rule,
        since=fact.effective_at,
        act=fact.act,
        recorded_at=fact.recorded_at,
    )
    return State(
        obligation=given,
        rule=given.rule,
        rule_history=(first,),
        workflow=Workflow.DORMANT if waits else Workflow.ASSIGNED,
        version=fact.version,
        facts=facts,
        acted_at=fact.effective_at,
        changed_at=fact.recorded_at,
    )


def _learn(state: State, name: str, fact: Fact) -> State:
    """Keep the instant of a fact; the first one counts."""
    if name in state.facts:
        return state
    return attrs.evolve(
        state,
        facts={**state.facts, name: fact.effective_at},
        learned={**state.learned, name: fact.recorded_at},
    )


def _received(state: State, _event: did.Received, fact: Fact) -> State:
    return _learn(state, "receipt", fact)


def _triggered(state: State, _event: did.Triggered, fact: Fact) -> State:
    known = _learn(state, TRIGGER, fact)
    waits = state.workflow is Workflow.DORMANT
    return attrs.evolve(known, workflow=Workflow.ASSIGNED) if waits else known


def _rule_set(state: State, event: did.RuleSet, fact: Fact) -> State:
    *before, last = state.rule_history
    ended = attrs.evolve(last, until=fact.effective_at)
    term = RuleTerm(
        rule=event.rule,
        since=fact.effective_at,
        reason=event.reason,
        instrument=event.instrument,
        act=fact.act,
        recorded_at=fact.recorded_at,
    )
    history = (*before, ended, term)
    return attrs.evolve(state, rule=event.rule, rule_history=history)


def _accepted(state: State, _event: did.Accepted, _fact: Fact) -> State:
    return attrs.evolve(state, workflow=Workflow.ACCEPTED)


def _reported(state: State, event: did.ProgressReported, _fact: Fact) -> State:
    percent = state.percent if event.percent is None else event.percent
    return attrs.evolve(state, workflow=Workflow.IN_PROGRESS, percent=percent)


def _submitted(state: State, _event: did.Submitted, fact: Fact) -> State:
    handed_in = Submission(at=fact.effective_at, act=fact.act)
    submissions = (*state.submissions, handed_in)
    return attrs.evolve(state, workflow=Workflow.SUBMITTED, submissions=submissions)


def _confirmed(state: State, _event: did.Confirmed, fact: Fact) -> State:
    return attrs.evolve(
        state,
        workflow=Workflow.CONFIRMED,
        judged_at=state.submitted_at or fact.effective_at,
        confirmed_at=fact.effective_at,
        confirmed_by=fact.act,
    )


def _returned(state: State, _event: did.Returned, fact: Fact) -> State:
    before, last = state.submissions[:-1], state.submissions[-1:]
    ended = (attrs.evolve(one, returned_at=fact.effective_at) for one in last)
    return attrs.evolve(
        state,
        workflow=Workflow.RETURNED,
        submissions=(*before, *ended),
        returns=state.returns + 1,
        reopened_at=max(state.reopened_at or fact.recorded_at, fact.recorded_at),
    )


def _withdrawn(state: State, _event: did.Withdrawn, _fact: Fact) -> State:
    return attrs.evolve(state, workflow=Workflow.WITHDRAWN)


def _followed_up(state: State, event: did.FollowedUp, _fact: Fact) -> State:
    return attrs.evolve(state, said=state.said | {event.step_key})


def _deadline_moved(state: State, _event: did.DeadlineMoved, fact: Fact) -> State:
    # What is closed keeps the deadline that it was closed by.
    moved_at = (*state.moved_at, fact.recorded_at) if state.is_open else state.moved_at
    return attrs.evolve(state, moved_at=moved_at)


def _opened(state: State, event: did.OccurrenceOpened, _fact: Fact) -> State:
    return attrs.evolve(state, opened=state.opened | {event.occurrence})


_Move = Callable[[State, Any, Fact], State]

_ACTS: Mapping[type[Event], _Move] = {
    did.Triggered: _triggered,
    did.RuleSet: _rule_set,
    did.Accepted: _accepted,
    did.ProgressReported: _reported,
    did.Submitted: _submitted,
    did.Confirmed: _confirmed,
    did.Returned: _returned,
    did.Withdrawn: _withdrawn,
}
"""Acts on the work; nothing of it happens after the end."""

_NOTES: Mapping[type[Event], _Move] = {
    did.Received: _received,
    did.FollowedUp: _followed_up,
    did.OccurrenceOpened: _opened,
    did.DeadlineMoved: _deadline_moved,
}
"""What is noted beside the work, whenever it comes."""
