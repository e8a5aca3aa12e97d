"""The state of an obligation: what its facts add up to."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping

import attrs

from ..deadlines.rules import Rule, facts_of
from ..messages import render
from .events import Act
from .model import Obligation


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


OPEN_STATES = frozenset(Workflow) - {Workflow.CONFIRMED, Workflow.WITHDRAWN}
"""The states in which something is still to be done."""


@attrs.frozen(kw_only=True)
class RuleTerm:
    """A deadline rule and how long it was the one in force.

    Attributes:
        rule: The rule.
        since: From when.
        until: Until when; None for the one in force now.
        reason: Why it was set; empty for the first one.
        instrument: Document that decided it, where there was one.
        act: Who set it.
        recorded_at: When that was written down.
    """

    rule: Rule
    since: dt.datetime
    until: dt.datetime | None = None
    reason: str = ""
    instrument: str = ""
    act: Act
    recorded_at: dt.datetime


@attrs.frozen(kw_only=True)
class Submission:
    """A result that was handed in.

    Attributes:
        at: When.
        act: By whom and for whom.
        returned_at: When it was sent back; None if it never was.
    """

    at: dt.datetime
    act: Act
    returned_at: dt.datetime | None = None

    def awaited_at(self, instant: dt.datetime) -> bool:
        """Whether it lay with the confirming side at that instant."""
        return self.at < instant and (
            self.returned_at is None or instant < self.returned_at
        )


@attrs.frozen(kw_only=True)
class State:
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
        said: Keys of the follow-up steps that were carried out.
        opened: Keys of the occurrences that a series has opened.
        acted_at: When the latest act on it took effect: each later one must
            follow. Arrival, follow-up and opened occurrences are no such acts.
        changed_at: When the latest fact of any sort was recorded.
        learned: When each fact that came after the assignment was recorded.
        reopened_at: When the latest return for rework was recorded.
        moved_at: When each move of the deadline by a changed calendar was
            recorded, in the order in which they took effect.
    """

    obligation: Obligation
    rule: Rule
    rule_history: tuple[RuleTerm, ...]
    workflow: Workflow
    version: int
    facts: Mapping[str, dt.date] = attrs.field(hash=False)
    submissions: tuple[Submission, ...] = ()
    judged_at: dt.datetime | None = None
    confirmed_at: dt.datetime | None = None
    confirmed_by: Act | None = None
    percent: int | None = None
    returns: int = 0
    said: frozenset[str] = frozenset()
    opened: frozenset[str] = frozenset()
    acted_at: dt.datetime
    changed_at: dt.datetime
    learned: Mapping[str, dt.datetime] = attrs.field(factory=dict, hash=False)
    reopened_at: dt.datetime | None = None
    moved_at: tuple[dt.datetime, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.workflow.is_open

    @property
    def submitted_at(self) -> dt.datetime | None:
        """When the latest result was handed in."""
        return self.submissions[-1].at if self.submissions else None

    @property
    def armed_at(self) -> dt.datetime:
        """When the latest fact that follow-up starts from was recorded.

        That is whatever set or changed the deadline, and each return for
        rework.
        """
        counted = (self.learned.get(fact) for fact in facts_of(self.rule))
        since = (self.rule_history[-1].recorded_at, self.reopened_at, *counted)
        return max(instant for instant in (*since, *self.moved_at) if instant)

    @property
    def revision(self) -> int:
        """How often the deadline was set, changed or moved after the assignment."""
        counted = {fact for term in self.rule_history for fact in facts_of(term.rule)}
        learned = len(counted & set(self.learned))
        return len(self.rule_history) - 1 + learned + len(self.moved_at)

    @property
    def closed_at(self) -> dt.datetime | None:
        """When it was confirmed or withdrawn; None while it is open."""
        return None if self.is_open else self.confirmed_at or self.acted_at

    @property
    def doers(self) -> frozenset[str]:
        """Everybody who handed in a result, or for whom it was handed in."""
        return frozenset().union(*(one.act.parties for one in self.submissions))


def rule_in_force(state: State, at: dt.datetime) -> Rule:
    """The rule in force at an instant; before the first one, the first.

    Whether a result was on time is judged by the rule in force when it was
    handed in, not by what was granted afterwards.
    """
    rules = [term.rule for term in state.rule_history if term.since <= at]
    return rules[-1] if rules else state.rule_history[0].rule


def replaced_rules(state: State) -> tuple[RuleTerm, ...]:
    """The rules that are no longer in force, oldest first.

    `status.status` wants the deadline of each, in this order, to see whether an
    extension came after the breach.
    """
    return state.rule_history[:-1]
