"""What a changed whole proposes to its parts (đề nghị điều chỉnh phần việc)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import attrs

from ..deadlines.results import Deadline, Due
from ..deadlines.rules import Fixed, PeriodEnd, Report, Rule
from .events import (
    ChangeProposed,
    CounterAccepted,
    DayInherited,
    Event,
    ExtensionGranted,
    Fact,
    Resumed,
    RuleSet,
    Suspended,
)
from .inheriting import inherited
from .particulars import Change
from .state import State

_SET = RuleSet | ExtensionGranted | CounterAccepted
_NAMED = (Fixed, PeriodEnd, Report)
"""Rules whose day no pause moves."""


@attrs.frozen(kw_only=True)
class Offer:
    """What changed in a whole, ready to be proposed to each of its parts.

    Attributes:
        whole: Key of the whole.
        version: Version of the fact that changed it.
        change: What sort of change.
        on: Day of the pause or resumption.
        later: By how many days its last day moved on.
        reason: Why.
    """

    whole: str
    version: int
    change: Change
    on: dt.date | None = None
    later: dt.timedelta = dt.timedelta()
    reason: str

    def to(self, part: State, due: Due) -> ChangeProposed | None:
        """The proposal to one part; None where nothing concerns it.

        The part's last day moves by as many days of the calendar as that of the
        whole: a part that ended with it ends with it again, and one that ended
        before it keeps its distance.

        Args:
            part: An open part.
            due: Its deadline, without a pause that lasts.
        """
        rule = self._rule(part, due)
        if not self._concerns(part, rule):
            return None
        return ChangeProposed(
            proposal=f"{self.whole}@{self.version}",
            cause=self.whole,
            cause_version=self.version,
            change=self.change,
            rule=rule,
            on=self.on,
            reason=self.reason,
        )

    def _rule(self, part: State, due: Due) -> Rule | None:
        """Its own day, moved; a term that is replayed from the pause needs none."""
        is_replayed = self.change is Change.RESUME and not isinstance(part.rule, _NAMED)
        if self.change is Change.SUSPEND or is_replayed or not self.later:
            return None
        if not isinstance(due, Deadline):
            return None
        return Fixed(day=due.last_day + self.later, inclusive=True, roll=False)

    def _concerns(self, part: State, rule: Rule | None) -> bool:
        match self.change:
            case Change.RULE:
                return rule is not None and not any(inherited(part.rule, self.whole))
            case Change.SUSPEND:
                return not part.is_suspended
            case Change.RESUME:
                return part.is_suspended or self._waits(part)

    def _waits(self, part: State) -> bool:
        """Whether the pause that ends was proposed, and is not answered yet."""
        return any(
            one.cause == self.whole and one.change is Change.SUSPEND
            for one in part.waiting
        )


def offer_of(
    state: State, facts: Iterable[Fact], before: Due | None, after: Due
) -> Offer | None:
    """What new facts of a whole have to offer to its parts, if anything.

    Args:
        state: The whole after them.
        facts: The new facts.
        before: Its deadline before them, without a pause that lasted.
        after: Its deadline after them.
    """
    later = _later(before, after)
    whole = state.obligation.key
    for fact in facts:
        event = fact.event
        if isinstance(event, Suspended | Resumed):
            is_pause = isinstance(event, Suspended)
            return Offer(
                whole=whole,
                version=fact.version,
                change=Change.SUSPEND if is_pause else Change.RESUME,
                on=event.on,
                later=later,
                reason=event.reason,
            )
        if isinstance(event, _SET | DayInherited) and later:
            return Offer(
                whole=whole,
                version=fact.version,
                change=Change.RULE,
                later=later,
                reason=_reason(state, event),
            )
    return None


def _reason(state: State, event: Event) -> str:
    """Why the term is longer; what came from above has no words of its own."""
    if isinstance(event, DayInherited):
        return event.source
    return state.rule_history[-1].reason


def _later(before: Due | None, after: Due) -> dt.timedelta:
    if isinstance(before, Deadline) and isinstance(after, Deadline):
        return max(dt.timedelta(), after.last_day - before.last_day)
    return dt.timedelta()
