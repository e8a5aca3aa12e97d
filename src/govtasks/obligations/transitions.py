"""Which command leads from which state to which, found by trying them all.

Nothing here is drawn by hand: from every state that was reached, each command is
decided and its events are added up, until no state comes up that was not seen.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Iterator, Sequence

import attrs

from ..deadlines.rules import Rule, Undated, Within
from ..deadlines.terms import Term
from ..directives import Relation
from ..errors import GovtasksError
from ..text import Text
from . import commands as do
from .commands import Command
from .drafting import RECEIPT
from .events import (
    Act,
    AmendmentNoted,
    ExtensionProposed,
    Fact,
    FollowedUp,
    Hidden,
    MeasureProposed,
)
from .handling import Measure
from .lifecycle import ALLOWED, decide, evolve
from .model import Force, Kind, Obligation, Roles
from .particulars import Change, Opinion, Outcome, PlanItem, RoleChange, RoleName
from .state import State, Workflow

_BEGUN = dt.datetime(2017, 2, 10, 9, tzinfo=dt.timezone(dt.timedelta(hours=7)))
_STEP = dt.timedelta(hours=1)
_DOER, _JUDGE = Act(actor="doer"), Act(actor="judge")
_STEP_KEY = "o:2017-03-15:remind"
_PROPOSING_KEY = "o:2017-02-10:inspect"
_PROPOSED = MeasureProposed(number=1, measure=Measure.CRITICISM, person="p", reason="r")
_MOVED = ExtensionProposed(number=1, to=dt.date(2017, 4, 1), evidence="e")
_KINDS = (Kind.TASK, Kind.CONDITIONAL, Kind.STANDING)


@attrs.frozen
class Transition:
    """A command that leads from one state to another, or leaves it as it is.

    Attributes:
        before: The state that it meets; None where there is no obligation yet.
        command: The command.
        after: The state that follows.
    """

    before: Workflow | None
    command: type[Command]
    after: Workflow

    @property
    def moves(self) -> bool:
        """Whether the state changes."""
        return self.before is not self.after


@functools.cache
def transitions() -> tuple[Transition, ...]:
    """Every transition there is, in the order of the states and the commands."""
    found = {one for kind in _KINDS for one, _ in _explored(kind)}
    stages, order = [None, *Workflow], list(ALLOWED)
    return tuple(
        sorted(
            found,
            key=lambda one: (
                stages.index(one.before),
                order.index(one.command),
                stages.index(one.after),
            ),
        )
    )


def reachable_states() -> tuple[State, ...]:
    """A state for each stage that was reached, and for each work beneath a pause.

    Of a task where a task comes there, else of a conditional or a standing duty.
    """
    found: dict[object, State] = {}
    for kind in _KINDS:
        for _, state in _explored(kind):
            found.setdefault((state.stage, state.workflow), state)
    return tuple(found.values())


def _explored(kind: Kind) -> Iterator[tuple[Transition, State]]:
    """Try everything in every state that an obligation of a kind can come to."""
    seen: set[object] = set()
    waiting: list[State | None] = [None]
    while waiting:
        state = waiting.pop()
        for command in _commands(kind, state):
            for after in _tried(state, command):
                before = None if state is None else state.stage
                yield Transition(before, type(command), after.stage), after
                if not (marks := _marks(after)) <= seen:
                    seen |= marks
                    waiting.append(after)


def _marks(state: State) -> set[object]:
    """What makes a state worth trying: each alone, for they do not bear on each other.

    An open request and a proposal that waits are looked at where the document has
    arrived; without that, the clock could not be stopped.
    """
    stage = (state.stage, state.workflow, state.before_refusal)
    if RECEIPT not in state.facts:
        return {(*stage, "not received")}
    asked = "asked" if state.request is not None else ""
    if state.request is not None and state.request.counter is not None:
        asked = "offered"
    wanted: set[object] = {(*stage, one.change) for one in state.waiting}
    if state.from_devices and not state.is_open:
        wanted.add((*stage, "from a device"))
    return {(*stage, asked), *wanted}


def _tried(state: State | None, command: Command) -> Iterator[State]:
    """The states after a command, whoever of the two sides may give it."""
    now = _BEGUN if state is None else max(state.touched_at, state.changed_at) + _STEP
    for act in (_DOER, _JUDGE):
        try:
            events = decide(state, command, act, now=now)
        except GovtasksError:
            continue
        if isinstance(command, do.Assign):
            # Of itself, and by no command, a later directive asks for a decision,
            # and a step of follow-up is said. That a measure was proposed, that a
            # day was moved on a device, and that somebody hid it lead nowhere, so
            # they need not be tried in every order.
            noted = AmendmentNoted(directive="e", relation=Relation.AMENDS)
            said = _said(now), _said(now, _PROPOSING_KEY, "propose-inspection")
            events = (*events, noted, *said, _PROPOSED, _MOVED, Hidden())
        after = state
        for version, event in enumerate(events, 1 if after is None else after.version):
            fact = Fact(
                event=event, act=act, effective_at=now, recorded_at=now, version=version
            )
            after = evolve(after, fact)
        if after is not None:
            yield after


def _said(
    at: dt.datetime, key: str = _STEP_KEY, act: str = "demand-explanation"
) -> FollowedUp:
    return FollowedUp(
        step_key=key,
        step="step",
        act=act,
        scheduled_at=at,
        late=False,
    )


def _commands(kind: Kind, state: State | None) -> Iterable[Command]:
    """One command of each class, or several where they differ in what follows."""
    day = _BEGUN.date() if state is None else state.changed_at.date()
    rule = _rule(kind, "6 days")
    waiting = [] if state is None else [one.key for one in state.waiting]
    other = "b" if state is None or state.roles.lead == "a" else "a"
    term, reason = Term.parse("1 day"), "r"
    yield from (
        do.Assign(obligation=_obligation(kind)),
        do.Assign(obligation=_obligation(kind), facts=((RECEIPT, day),)),
        do.Receive(),
        do.Trigger(reason=reason),
        do.Claim(post="p"),
        do.Accept(),
        do.MakePlan(items=(PlanItem(key="1", title=Text.of(en="t")),)),
        do.Refuse(reason=reason),
        do.AgreeRefusal(reason=reason),
        do.AgreeRefusal(reason=reason, lead=other),
        do.RejectRefusal(reason=reason),
        do.Report(),
        do.Submit(result="r", delay_reason="d", objective_cause=True),
        do.Recall(reason=reason),
        do.Confirm(),
        do.Return(reason=reason),
        do.Reopen(reason=reason),
        do.Review(note="n"),
        do.Withdraw(reason=reason),
        do.SetRule(rule=rule, reason=reason),
        do.Suspend(on=day, reason=reason),
        do.Resume(on=day, reason=reason),
        do.RequestExtension(by=term, reason=reason),
        do.CounterExtension(by=term, reason=reason),
        do.AcceptCounter(),
        do.DeclineCounter(),
        do.GrantExtension(),
        do.RejectExtension(reason=reason),
        do.Reassign(lead=other, reason=reason),
        do.Transfer(changes=(_passed(other),), cause=reason),
        do.HandOver(to_post="q", reason=reason),
        do.Reply(body="c", opinion=Opinion.AGREES),
        do.LinkPart(system="s", key="k"),
        do.DecideAmendment(directive="e", outcome=Outcome.KEEP, reason=reason),
    )
    yield from _following_up(term, reason)
    yield from _proposing(waiting, day, reason)
    yield from _on_devices(state, reason)


def _following_up(term: Term, reason: str) -> Iterable[Command]:
    yield from (
        do.Acknowledge(step_key=_STEP_KEY),
        do.DeclineProposal(step_key=_PROPOSING_KEY, reason=reason),
        do.Inspect(what="w"),
        do.ProposeMeasure(measure=Measure.CRITICISM, person="p", reason=reason),
        do.ApproveMeasure(proposal="measure-1", reason=reason),
        do.RefuseMeasure(proposal="measure-1", reason=reason),
        do.ReportBreach(person="p", what="w"),
        do.Urge(reason=reason),
        do.DemandExplanation(reason=reason, within=term),
        do.Answer(to="demand-1", text="t"),
        do.AcceptCause(reason=reason),
        do.RejectCause(reason=reason),
    )


def _on_devices(state: State | None, reason: str) -> Iterable[Command]:
    known = () if state is None else state.device_proposals
    evidence = f"e{len(known)}"
    yield from (
        do.ProposeCompletion(evidence=evidence),
        do.ProposeExtension(evidence=evidence, to=_MOVED.to),
        do.ProposeReopening(evidence=evidence),
        do.Hide(),
        do.Show(),
    )
    for one in known:
        yield do.DeclineDeviceProposal(proposal=one.key, reason=reason)


def _proposing(waiting: Sequence[str], day: dt.date, reason: str) -> Iterable[Command]:
    for change, on in ((Change.SUSPEND, day), (Change.RESUME, day)):
        yield do.ProposeChange(
            proposal=f"{change.value}-{len(waiting)}",
            cause="whole",
            cause_version=1,
            change=change,
            on=on,
            reason=reason,
        )
    for proposal in waiting:
        yield do.ConsentToChange(proposal=proposal)
        yield do.DeclineChange(proposal=proposal, reason=reason)


def _passed(other: str) -> RoleChange:
    old = "b" if other == "a" else "a"
    return RoleChange(role=RoleName.LEAD, old=old, new=other)


def _rule(kind: Kind, term: str = "5 days") -> Rule:
    if kind is Kind.STANDING:
        return Undated()
    of = "trigger" if kind is Kind.CONDITIONAL else "receipt"
    return Within(terms=(Term.parse(term),), of=of)


def _obligation(kind: Kind) -> Obligation:
    return Obligation(
        key="o",
        directive="d",
        provision="1",
        title=Text.of(en="t"),
        kind=kind,
        force=Force.ORDER,
        roles=Roles(lead="a", coordinating=("c",)),
        rule=_rule(kind),
        assigner="z",
    )
