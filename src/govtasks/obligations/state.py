"""The state of an obligation: what its facts add up to."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from typing import cast

import attrs

from ..deadlines.rules import Rule, facts_of
from ..messages import render
from .calling import Call, CallKind
from .cases import Breach, Found, Inspection, MeasureCase
from .device_proposals import DeviceOutcome, DeviceProposal
from .events import Act, Fact, FollowedUp
from .model import Obligation, Roles
from .particulars import Outcome, PlanItem
from .records import (
    Amendment,
    Closure,
    ExtensionDecision,
    ExtensionRequest,
    Linked,
    Noted,
    Opined,
    PauseTerm,
    Performer,
    Proposal,
    RoleTerm,
    RuleTerm,
    Submission,
)

__all__ = [
    "MANY_EXTENSIONS",
    "OPEN_STATES",
    "Draft",
    "RuleTerm",
    "State",
    "Submission",
    "Workflow",
    "freeze",
    "replaced_rules",
    "roles_at",
    "rule_in_force",
    "thaw",
]


class Workflow(enum.Enum):
    """How far the work has come (tình trạng xử lý).

    One of two axes; the other one, the deadline, is derived from it and the
    clock and never stored.
    """

    DORMANT = "dormant"
    """Waits for its condition (chờ phát sinh điều kiện)."""
    ASSIGNED = "assigned"
    """Given to the lead body (đã giao)."""
    ACCEPTED = "accepted"
    """Taken on by the performer (đã nhận)."""
    IN_PROGRESS = "in-progress"
    """Progress was reported (đang thực hiện)."""
    SUBMITTED = "submitted"
    """Done by the doer, not yet confirmed (chờ xác nhận)."""
    RETURNED = "returned"
    """Sent back for rework (yêu cầu thực hiện lại)."""
    REFUSED = "refused"
    """Refused by the lead body; the assigner decides (từ chối nhiệm vụ)."""
    SUSPENDED = "suspended"
    """The clock stands still; only ever a `State.stage` (tạm hoãn)."""
    CONFIRMED = "confirmed"
    """Confirmed as done; the end (đã hoàn thành)."""
    WITHDRAWN = "withdrawn"
    """Taken back; the end (đã thu hồi)."""

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self in OPEN_STATES

    def in_locale(self, locale: str) -> str:
        """The state in words."""
        return render(f"obligations.workflow-{self.value}", {}, locale)

    def __str__(self) -> str:
        """The word that is stored."""
        return self.value


MANY_EXTENSIONS = 3
"""From so many extensions on it is said (custom of trackers; no law was found)."""

OPEN_STATES = frozenset(Workflow) - {Workflow.CONFIRMED, Workflow.WITHDRAWN}
"""The states in which something is still to be done."""

_CONFIRMED, _WITHDRAWN = Workflow.CONFIRMED, Workflow.WITHDRAWN


@attrs.define(kw_only=True, eq=False)
class Draft:
    """A state while facts are added to it; see `State`.

    Attributes: those of `State`.
    """

    obligation: Obligation
    rule: Rule
    rule_history: tuple[RuleTerm, ...]
    workflow: Workflow
    version: int
    facts: Mapping[str, dt.date] = attrs.field(hash=False)
    acted_at: dt.datetime
    touched_at: dt.datetime
    changed_at: dt.datetime
    roles: Roles
    assigner: str
    role_history: tuple[RoleTerm, ...]
    performer: Performer | None = None
    plan: tuple[PlanItem, ...] = ()
    submissions: tuple[Submission, ...] = ()
    judged_at: dt.datetime | None = None
    confirmed_at: dt.datetime | None = None
    confirmed_by: Act | None = None
    closures: tuple[Closure, ...] = ()
    percent: int | None = None
    returns: int = 0
    before_refusal: Workflow | None = None
    pauses: tuple[PauseTerm, ...] = ()
    request: ExtensionRequest | None = None
    extensions: tuple[ExtensionDecision, ...] = ()
    replies: tuple[Opined, ...] = ()
    heirs: tuple[tuple[str, str], ...] = ()
    proposals: tuple[Proposal, ...] = ()
    parts: frozenset[str] = frozenset()
    linked: tuple[Linked, ...] = ()
    noted: tuple[Noted, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    reviewed_at: dt.datetime | None = None
    said: frozenset[str] = frozenset()
    followed: tuple[Fact, ...] = ()
    dropped: frozenset[str] = frozenset()
    declined: frozenset[str] = frozenset()
    acknowledged: Mapping[str, dt.datetime] = attrs.field(factory=dict, hash=False)
    done: frozenset[str] = frozenset()
    planned_at: dt.datetime | None = None
    handed_at: dt.datetime | None = None
    follow_from: dt.datetime | None = None
    opened: frozenset[str] = frozenset()
    opened_until: dt.date | None = None
    learned: Mapping[str, dt.datetime] = attrs.field(factory=dict, hash=False)
    reopened_at: dt.datetime | None = None
    restarts: int = 0
    moved_at: tuple[dt.datetime, ...] = ()
    calls: tuple[Call, ...] = ()
    inspections: tuple[Inspection, ...] = ()
    found: tuple[Found, ...] = ()
    measures: tuple[MeasureCase, ...] = ()
    breaches: tuple[Breach, ...] = ()
    device_proposals: tuple[DeviceProposal, ...] = ()
    hidden_by: frozenset[str] = frozenset()

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        # Asked for each fact of a replay, so without the hash of a member.
        workflow = self.workflow
        return workflow is not _CONFIRMED and workflow is not _WITHDRAWN

    @property
    def is_suspended(self) -> bool:
        """Whether it is open and its clock stands still."""
        return bool(self.pauses) and self.pauses[-1].until is None and self.is_open

    @property
    def stage(self) -> Workflow:
        """How far the work has come, or that the clock stands still.

        A pause lies over the work: what is done or recorded meanwhile goes on
        beneath it.
        """
        return Workflow.SUSPENDED if self.is_suspended else self.workflow

    @property
    def confirming(self) -> str:
        """Key of the body that confirms now: the named one, else the assigner."""
        return self.roles.confirming or self.assigner

    @property
    def directive(self) -> str:
        """Key of the directive that it rests on now."""
        moved = self._moved
        return moved.directive if moved else self.obligation.directive

    @property
    def provision(self) -> str:
        """Where in that directive."""
        moved = self._moved
        return moved.provision if moved else self.obligation.provision

    @property
    def _moved(self) -> Amendment | None:
        moves = (one for one in self.amendments[::-1] if one.outcome is Outcome.MOVE)
        return next(moves, None)

    @property
    def undecided(self) -> tuple[Noted, ...]:
        """Later directives of which nobody has decided what they do to it."""
        if not self.is_open:
            return ()
        decided = {one.directive for one in self.amendments}
        return tuple(one for one in self.noted if one.directive not in decided)

    @property
    def waiting(self) -> tuple[Proposal, ...]:
        """Proposed changes that were not answered yet."""
        return tuple(one for one in self.proposals if one.answered_at is None)

    @property
    def from_devices(self) -> tuple[DeviceProposal, ...]:
        """What was proposed from devices and waits; nothing once it is withdrawn."""
        if not self.device_proposals or self.workflow is _WITHDRAWN:
            return ()
        return tuple(one for one in self.device_proposals if one.waits)

    @property
    def declined_last(self) -> DeviceProposal | None:
        """The latest proposal from a device, where it was declined.

        None once anything was done about the work since.
        """
        last = self.device_proposals[-1] if self.device_proposals else None
        if last is None or last.outcome is not DeviceOutcome.DECLINED:
            return None
        answered_at = last.answered_at
        is_news = answered_at is not None and self.acted_at <= answered_at
        return last if is_news else None

    @property
    def extended(self) -> int:
        """How often a longer term was granted."""
        return sum(one.is_granted for one in self.extensions)

    @property
    def is_extended_often(self) -> bool:
        """Whether that was many times (gia hạn nhiều lần)."""
        return self.extended >= MANY_EXTENSIONS

    @property
    def submitted_at(self) -> dt.datetime | None:
        """When the latest result was handed in."""
        return self.submissions[-1].at if self.submissions else None

    @property
    def urgings(self) -> tuple[Call, ...]:
        """Every urging, by the ladder or by somebody, oldest first."""
        return tuple(one for one in self.calls if one.kind is CallKind.URGE)

    @property
    def demands(self) -> tuple[Call, ...]:
        """Every demand for an explanation, oldest first."""
        return tuple(one for one in self.calls if one.kind is CallKind.DEMAND)

    @property
    def claim(self) -> Submission | None:
        """The result whose objective cause waits for a decision, if one does."""
        last = self.submissions[-1] if self.submissions else None
        waits = last is not None and last.objective_cause and last.ruling is None
        return last if waits else None

    @property
    def is_excused(self) -> bool:
        """Whether an objective cause was accepted for the delay of its latest result.

        It stays late all the same; what that costs is for the evaluation.
        """
        return bool(self.submissions) and self.submissions[-1].is_excused

    @property
    def armed_at(self) -> dt.datetime:
        """When the latest fact that follow-up starts from was recorded.

        That is whatever set or changed the deadline, and whatever put the work
        back into the hands of the lead body.
        """
        counted = (self.learned.get(fact) for fact in facts_of(self.rule))
        resumed = (pause.resumed_at for pause in self.pauses)
        first = self.follow_from if len(self.rule_history) == 1 else None
        since = (first or self.rule_history[-1].recorded_at, self.reopened_at)
        known = (*since, *counted, *resumed, *self.moved_at)
        return max(instant for instant in known if instant)

    @property
    def revision(self) -> int:
        """How often the deadline was set, changed or moved after the assignment.

        It never becomes smaller.
        """
        counted = {fact for term in self.rule_history for fact in facts_of(term.rule)}
        learned = len(counted & set(self.learned))
        paused = sum(1 if one.until is None else 2 for one in self.pauses)
        moved = len(self.moved_at) + self.restarts
        return len(self.rule_history) - 1 + learned + paused + moved

    @property
    def steps_said(self) -> tuple[FollowedUp, ...]:
        """Each step of follow-up that was said, oldest first."""
        events = (fact.event for fact in self.followed)
        return tuple(event for event in events if isinstance(event, FollowedUp))

    @property
    def closed_at(self) -> dt.datetime | None:
        """When it was confirmed or withdrawn; None while it is open."""
        return None if self.is_open else self.confirmed_at or self.acted_at

    @property
    def doers(self) -> frozenset[str]:
        """Whoever does it, handed in a result, or had one handed in for him."""
        handed_in = frozenset().union(*(one.act.parties for one in self.submissions))
        person = self.performer.person if self.performer else None
        return handed_in | {person} if person else handed_in


@attrs.frozen(kw_only=True)  # pyright: ignore[reportGeneralTypeIssues] - attrs can
class State(Draft):
    """What the facts of one obligation add up to.

    Attributes:
        obligation: The obligation as it was given.
        rule: The deadline rule in force.
        rule_history: Every rule it has had, oldest first.
        workflow: How far the work has come.
        version: Version of the latest fact.
        facts: Days and instants that rules count from, by name: ``issue``,
            ``receipt``, ``trigger`` and whatever was known when it was given.
        submissions: Every result that was handed in, oldest first.
        judged_at: The submission that was finally confirmed; None before.
        confirmed_at: When it was confirmed.
        confirmed_by: Who confirmed it.
        percent: Progress as last reported.
        returns: How often a result was sent back.
        roles: Which body does what now; ``obligation.roles`` stay as given.
        assigner: Key of the body that stands behind the order now.
        role_history: All roles there were, oldest first.
        performer: Who does the work; None while it lies in the body's inbox.
        plan: What will be done, item by item.
        pauses: When the clock stood still, by when that took effect.
        request: The longer term that is asked for and not decided.
        extensions: Every request that was decided, oldest first.
        before_refusal: The state that a refusal interrupted.
        closures: Confirmations that were taken back, oldest first.
        replies: What coordinating bodies said, oldest first; of several by one
            body the last counts.
        heirs: Coordinating bodies that were succeeded, each with its successor.
        proposals: Changes of the whole that were proposed to this part.
        parts: Keys of the obligations that were given as parts of this one.
        linked: Parts that other systems hold.
        noted: Later directives that touch what it rests on, oldest first.
        amendments: What later directives did to it, oldest first.
        reviewed_at: When a standing duty was last looked at.
        said: Keys of the follow-up steps that were carried out.
        followed: Those facts, and that steps no longer hold, oldest first.
        dropped: Keys of the steps that no longer hold.
        declined: Keys of the steps whose proposal was declined.
        acknowledged: When each step was heard, by its key.
        done: Keys of the items of the plan that were reported as done.
        planned_at: When the plan was recorded.
        handed_at: When it was last recorded that others are to do the work.
        follow_from: From when it is followed up, where that is before its record.
        opened: Keys of the occurrences that a series has opened.
        opened_until: Last day of the latest period that was opened, where known.
        touched_at: When the latest fact of any kind took effect.
        acted_at: When the latest act on it took effect: each later one must
            follow. Arrival, follow-up and opened occurrences are no such acts.
        changed_at: When the latest fact of any sort was recorded.
        learned: When each fact that came after the assignment was recorded.
        reopened_at: When it was last recorded that the work is back with the
            lead body: returned, reopened, not to be refused, or given to another.
        restarts: How much `revision` had counted of what was forgotten when the
            term began anew for another lead.
        moved_at: When each move of the deadline by a changed calendar was
            recorded, in the order in which they took effect.
        calls: Urgings and demands for an explanation, each with its answers,
            oldest first.
        inspections: Every inspection, oldest first.
        found: What they found, each with its remedies.
        measures: Measures that were proposed, each with what was decided.
        breaches: Breaches by staff, each with the account that it brought about.
        device_proposals: What was proposed from people's devices, oldest first, each
            with what became of it.
        hidden_by: Keys of the persons who took it out of their own lists.
    """


_FIELDS = tuple(field.name for field in attrs.fields(Draft))


def thaw(state: State) -> Draft:
    """A draft of the same values; the state stays as it is."""
    draft = object.__new__(Draft)
    for name in _FIELDS:
        setattr(draft, name, getattr(state, name))
    return draft


def freeze(draft: Draft) -> State:
    """The draft itself, frozen: nothing can be written to it from then on.

    Both classes have the same fields in the same places, so the value only
    changes its class: copying some forty fields takes longer than adding a fact.
    """
    draft.__class__ = State
    return cast("State", draft)


def rule_in_force(state: State, at: dt.datetime) -> Rule:
    """The rule in force at an instant; before the first one, the first.

    Whether a result was on time is judged by the rule in force when it was
    handed in, not by what was granted afterwards.
    """
    rules = [term.rule for term in state.rule_history if term.since <= at]
    return rules[-1] if rules else state.rule_history[0].rule


def roles_at(state: State, at: dt.datetime) -> RoleTerm:
    """Who had which role at an instant; before the first roles, these."""
    terms = [term for term in state.role_history if term.since <= at]
    return terms[-1] if terms else state.role_history[0]


def replaced_rules(state: State) -> tuple[RuleTerm, ...]:
    """The rules that are no longer in force, oldest first.

    `status.status` wants the deadline of each, in this order, to see whether an
    extension came after the breach.
    """
    return state.rule_history[:-1]
