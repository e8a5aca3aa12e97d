"""What may be done to an obligation, and what follows from it.

`decide` answers a command with events or a refusal, `evolve` adds one fact to a
state, `fold` replays facts. All are pure; nothing here reads a clock.

Whoever does the work never confirms it himself, and what is confirmed stays so
until it is opened again. The table of commands and states stands in
``docs/explanation/lifecycle.md`` and is `ALLOWED` here. What each command gives
and each event means stands in the modules of handlers: `working`, `extending`,
`pausing`, `passing`, `linking`, `amending`, `replying`, `acknowledging`,
`excusing`, `pressing`,
`inspecting`, `measures`, `breaching`, `declining`, `devices`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import overload

from ..deadlines.results import Due
from ..text import aware
from . import (
    acknowledging,
    amending,
    breaching,
    declining,
    devices,
    excusing,
    extending,
    inspecting,
    linking,
    measures,
    passing,
    pausing,
    pressing,
    replying,
    working,
)
from . import commands as do
from . import events as did
from .asking import Ask, Decider, Events, Evolver, words_of
from .events import Act, Event, Fact
from .fitting import misfit
from .lengthening import Lengthened
from .limits import check_child
from .model import TRIGGER, Kind
from .records import RoleTerm, RuleTerm, Submission
from .refusals import refuse
from .state import (
    OPEN_STATES,
    Draft,
    State,
    Workflow,
    freeze,
    replaced_rules,
    rule_in_force,
    thaw,
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
    "in_order",
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
_SUBMITTED = frozenset({Workflow.SUBMITTED})
_REFUSED = frozenset({Workflow.REFUSED})
_JUDGED = frozenset({Workflow.SUBMITTED, Workflow.CONFIRMED})
_LOOKED_INTO = OPEN_STATES - {Workflow.DORMANT} | {Workflow.CONFIRMED}

ALLOWED: Mapping[type[do.Command], frozenset[Workflow]] = {
    do.Assign: frozenset(),
    # Nothing is suspended that has not arrived.
    do.Receive: OPEN_STATES - {Workflow.SUSPENDED},
    do.Trigger: frozenset({Workflow.DORMANT}),
    do.Claim: _AT_WORK,
    do.Accept: frozenset({Workflow.ASSIGNED}),
    do.MakePlan: _AT_WORK,
    do.Refuse: frozenset({Workflow.ASSIGNED, Workflow.ACCEPTED}),
    do.AgreeRefusal: _REFUSED,
    do.RejectRefusal: _REFUSED,
    do.Report: _AT_WORK,
    do.Submit: _AT_WORK,
    do.Recall: _SUBMITTED,
    do.Confirm: _SUBMITTED,
    do.Return: _SUBMITTED,
    do.Reopen: frozenset({Workflow.CONFIRMED}),
    do.Review: _AT_WORK - {Workflow.RETURNED},
    do.Withdraw: OPEN_STATES,
    do.SetRule: _AT_WORK | {Workflow.DORMANT},
    do.Suspend: _AT_WORK,
    do.Resume: frozenset({Workflow.SUSPENDED}),
    do.RequestExtension: _AT_WORK,
    do.CounterExtension: _AT_WORK,
    do.AcceptCounter: _AT_WORK,
    do.DeclineCounter: _AT_WORK,
    do.GrantExtension: _AT_WORK,
    do.RejectExtension: _AT_WORK,
    do.Reassign: _AT_WORK,
    do.Transfer: OPEN_STATES,
    do.HandOver: OPEN_STATES,
    do.Reply: OPEN_STATES,
    do.ProposeChange: OPEN_STATES,
    do.ConsentToChange: OPEN_STATES,
    do.DeclineChange: OPEN_STATES,
    do.LinkPart: OPEN_STATES,
    do.DecideAmendment: OPEN_STATES,
    do.Acknowledge: OPEN_STATES,
    do.DeclineProposal: _LOOKED_INTO,
    do.Inspect: _LOOKED_INTO,
    do.ProposeMeasure: _LOOKED_INTO,
    do.ApproveMeasure: _LOOKED_INTO,
    do.RefuseMeasure: _LOOKED_INTO,
    do.ReportBreach: OPEN_STATES | {Workflow.CONFIRMED},
    do.Urge: _AT_WORK,
    do.DemandExplanation: _LOOKED_INTO,
    do.Answer: _LOOKED_INTO,
    do.AcceptCause: _JUDGED,
    do.RejectCause: _JUDGED,
    do.ProposeCompletion: _AT_WORK,
    do.ProposeExtension: _AT_WORK,
    do.ProposeReopening: frozenset({Workflow.CONFIRMED}),
    do.DeclineDeviceProposal: _LOOKED_INTO,
    # Of his own list everybody is the master, to the end and after it.
    do.Hide: frozenset(Workflow),
    do.Show: frozenset(Workflow),
}
"""At which stages each command is possible; `Assign` begins, and only once."""

_HANDLERS = (
    working,
    extending,
    pausing,
    passing,
    linking,
    amending,
    replying,
    acknowledging,
    excusing,
    pressing,
    inspecting,
    measures,
    breaching,
    declining,
    devices,
)

_DECIDE: Mapping[type[do.Command], Decider] = {
    command: decider
    for module in _HANDLERS
    for command, decider in module.DECIDE.items()
}

_NOTES: Mapping[type[Event], Evolver] = {
    event: evolver for module in _HANDLERS for event, evolver in module.NOTE.items()
}

_EVOLVE: Mapping[type[Event], tuple[Evolver, bool]] = {
    **{event: (evolver, False) for event, evolver in _NOTES.items()},
    **{
        event: (evolver, True)
        for module in _HANDLERS
        for event, evolver in module.EVOLVE.items()
    },
}
"""What each event means, and whether it is an act on the work."""

_UNORDERED: frozenset[type[do.Command]] = frozenset(
    {
        do.Receive,
        do.Review,
        do.Suspend,
        do.Resume,
        do.Transfer,
        do.HandOver,
        do.Reply,
        do.ProposeChange,
        do.ConsentToChange,
        do.DeclineChange,
        do.LinkPart,
        do.DecideAmendment,
        do.Inspect,
        do.ProposeMeasure,
        do.ApproveMeasure,
        do.RefuseMeasure,
        do.ReportBreach,
        do.Urge,
        do.DemandExplanation,
        do.Answer,
        do.Acknowledge,
        do.DeclineProposal,
        do.DeclineDeviceProposal,
        do.Hide,
        do.Show,
    }
)
"""What may take effect before the latest act: it is noted beside the work."""


_DECISIVE: frozenset[type[do.Command]] = frozenset(
    {do.Withdraw, do.Confirm, do.AgreeRefusal, do.Reassign}
)
"""What ends the work or gives it to another: nothing recorded comes after it."""


def decide(  # noqa: PLR0913 - what a command meets, each by its name
    state: State | None,
    command: do.Command,
    act: Act,
    *,
    now: dt.datetime,
    effective_at: dt.datetime | None = None,
    due: Due | None = None,
    parent_due: Due | None = None,
    longer: Lengthened | None = None,
    zone: dt.tzinfo | None = None,
) -> Events:
    """Answer a command with the events that follow, or refuse it.

    Args:
        state: The state that the command meets; None before the assignment.
        command: What is asked for.
        act: Who asks, for whom.
        now: The instant of asking.
        effective_at: When it took effect, where that was before *now*.
        due: What the obligation's rule gives: after `Assign` or `SetRule` the
            new one, for a longer term the one in force.
        parent_due: What the parent's rule gives, where there is a parent.
        longer: What the longer term comes to that is asked for, offered, granted
            or taken; where None, one more term is counted.
        zone: Where days begin and end; that of *now* where None.

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
        refuse("not-assigned", command=words_of(type(command)))
    _check_state(state, type(command))
    ask = Ask(
        state=state,
        act=act,
        now=now,
        at=took_effect,
        zone=zone or now.tzinfo or dt.UTC,
        due=due,
        parent_due=parent_due,
        longer=longer,
    )
    if type(command) not in _UNORDERED:
        ask.in_order()
    if type(command) in _DECISIVE:
        ask.at_the_end()
    events = _DECIDE[type(command)](ask, command)
    more = amending.following(command)
    if more is None:
        return events
    return (
        *events,
        *decide(
            state,
            more,
            act,
            now=now,
            effective_at=effective_at,
            due=due,
            parent_due=parent_due,
            zone=zone,
        ),
    )


def allowed_commands(state: State | None) -> frozenset[type[do.Command]]:
    """The commands that the state allows; who asks is another matter."""
    if state is None:
        return frozenset({do.Assign})
    stage = state.stage
    return frozenset(
        command
        for command, stages in ALLOWED.items()
        if stage in stages and misfit(state, command) is None
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
) -> Events:
    if state is not None:
        refuse("already-assigned", obligation=state.obligation.key)
    check_child(command.obligation, due, parent_due)
    return (did.Assigned(obligation=command.obligation, facts=command.facts),)


def _check_state(state: State, command: type[do.Command]) -> None:
    if state.stage not in ALLOWED[command]:
        rule = "wrong-state" if state.is_open else "closed"
        refuse(rule, command=words_of(command), state=state.stage)
    if unfit := misfit(state, command):
        kind = state.obligation.kind
        refuse(unfit, command=words_of(command), kind=kind)


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
    if state is None:
        begun = _begin(fact)
        return None if begun is None else freeze(begun)
    draft = thaw(state)
    _add(draft, fact)
    return freeze(draft)


def fold(facts: Iterable[Fact], until: dt.datetime | None = None) -> State | None:
    """Replay facts in the order in which they took effect.

    Args:
        facts: Of one obligation, in any order. The assignment begins, even if
            something (the arrival of the document) took effect before it.
        until: Leave out what took effect later; None for everything.

    Returns:
        The state; None where there was no assignment by then.
    """
    draft: Draft | None = None
    for fact in in_order(facts):
        if until is not None and fact.effective_at > until:
            continue
        if draft is None:
            draft = _begin(fact)
        else:
            _add(draft, fact)
    return None if draft is None else freeze(draft)


def in_order(facts: Iterable[Fact]) -> Sequence[Fact]:
    """The facts by effect, the assignment first; as a rule they already are."""
    facts = tuple(facts)
    if not facts or type(facts[0].event) is not did.Assigned:
        return sorted(facts, key=_by_effect)
    last, version = facts[0].effective_at, 0
    for fact in facts:
        at = fact.effective_at
        if at < last or (fact.version < version and at == last):
            return sorted(facts, key=_by_effect)
        last, version = at, fact.version
    return facts


def _by_effect(fact: Fact) -> tuple[bool, dt.datetime, int]:
    begins = isinstance(fact.event, did.Assigned)
    return not begins, fact.effective_at, fact.version


def _begin(fact: Fact) -> Draft | None:
    """The state after an assignment; nothing else begins an obligation."""
    event, at = fact.event, fact.effective_at
    if not isinstance(event, did.Assigned):
        return None
    given, facts = event.obligation, dict(event.facts)
    waits = given.kind is Kind.CONDITIONAL and TRIGGER not in facts
    rule = RuleTerm(
        rule=given.rule, since=at, act=fact.act, recorded_at=fact.recorded_at
    )
    roles = RoleTerm(
        roles=given.roles,
        assigner=given.assigner,
        since=at,
        act=fact.act,
        recorded_at=fact.recorded_at,
    )
    return Draft(
        obligation=given,
        rule=given.rule,
        rule_history=(rule,),
        roles=given.roles,
        assigner=given.assigner,
        role_history=(roles,),
        workflow=Workflow.DORMANT if waits else Workflow.ASSIGNED,
        version=fact.version,
        facts=facts,
        follow_from=event.follow_from,
        acted_at=at,
        touched_at=at,
        changed_at=fact.recorded_at,
    )


def _add(draft: Draft, fact: Fact) -> None:
    """Write into the draft what a fact means."""
    is_open = draft.is_open
    if known := _EVOLVE.get(type(fact.event)):
        evolver, is_act = known
        if is_open or not is_act:
            evolver(draft, fact.event, fact)
        if is_open and is_act:
            draft.acted_at = fact.effective_at
    # For each fact of a replay, and `max` takes three times as long.
    if is_open and fact.effective_at > draft.touched_at:
        draft.touched_at = fact.effective_at
    if fact.version > draft.version:  # noqa: PLR1730 - see above
        draft.version = fact.version
    if fact.recorded_at > draft.changed_at:  # noqa: PLR1730 - see above
        draft.changed_at = fact.recorded_at
