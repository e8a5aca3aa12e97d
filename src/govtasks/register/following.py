"""What obligations are followed up by: their ladders, and the days that these count."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import attrs

from ..deadlines.recurring import periods
from ..deadlines.results import Deadline, Due
from ..deadlines.rules import Rule, facts_of, is_recurring
from ..obligations.answering import CallStatus
from ..obligations.events import Fact
from ..obligations.followup import (
    Anchor,
    Ladder,
    Marks,
    Moment,
    Occasion,
    builtin_ladder,
    builtin_ladders,
)
from ..obligations.lifecycle import State, fold
from ..obligations.replies import line_of
from ..obligations.reviews import ReviewStatus


def ladder_of(ladders: Mapping[str, Ladder], key: str) -> Ladder:
    """The host's ladder of that key, else the library's.

    Raises:
        UnknownNameError: Neither has it.
    """
    return ladders[key] if key in ladders else builtin_ladder(key)


def ladders_for(
    ladders: Mapping[str, Ladder], state: State, marks: Callable[[State], Marks]
) -> tuple[Ladder, ...]:
    """The ladder that an obligation names, and those that apply beside it, by key.

    Raises:
        UnknownNameError: It names one that is not there.
    """
    named = ladder_of(ladders, state.obligation.ladder)
    others = sorted({*ladders, *builtin_ladders()} - {named.key})
    choosing = [
        ladder
        for ladder in (ladder_of(ladders, key) for key in others)
        if ladder.applies is not None
    ]
    if not choosing:
        return (named,)
    known = marks(state)
    chosen = (
        one
        for one in choosing
        if one.applies is not None and one.applies.takes(state.obligation, known)
    )
    return (named, *chosen)


def replies_awaited(state: State, due: Callable[[Rule], Due]) -> Iterator[Occasion]:
    """The day of each coordinating body that has one and has not replied."""
    replied = {one.body for one in state.replies}
    for asked in state.roles.coordinating:
        if asked.reply is None or not replied.isdisjoint(line_of(state, asked.body)):
            continue
        found = due(asked.reply)
        if isinstance(found, Deadline):
            learned = (state.learned.get(name) for name in facts_of(asked.reply))
            known = (state.role_history[-1].recorded_at, *learned)
            yield Occasion(
                anchor=Anchor.REPLY,
                day=found.last_day,
                armed_at=max(filter(None, known)),
                ends_at=found.expires_at,
                subject=asked.body,
            )


def review_awaited(state: State, review: ReviewStatus | None) -> Iterator[Occasion]:
    """The day of the next review of a standing duty, where there is one."""
    if review is not None and review.next is not None:
        yield Occasion(
            anchor=Anchor.REVIEW,
            day=review.next.last_day,
            armed_at=state.reviewed_at or state.role_history[0].recorded_at,
            ends_at=review.next.expires_at,
        )


def explanations_awaited(calls: Iterable[CallStatus]) -> Iterator[Occasion]:
    """The day for each answer that was demanded by one and not given."""
    for asked in calls:
        if isinstance(asked.due, Deadline) and not asked.call.answers:
            yield Occasion(
                anchor=Anchor.EXPLANATION,
                day=asked.due.last_day,
                armed_at=asked.call.at,
                ends_at=asked.due.expires_at,
                subject=asked.call.key,
            )


def begun_at(state: State, now: dt.datetime, zone: dt.tzinfo) -> dict[str, dt.datetime]:
    """When each period of a series began, no earlier than the series was recorded.

    What is opened late is followed up as if it had been opened in time.
    """
    if not is_recurring(state.rule):
        return {}
    known_at, today = state.role_history[0].recorded_at, now.astimezone(zone).date()
    found = periods(state.rule, facts=state.facts)
    begun = itertools.takewhile(lambda one: one.first_day <= today, found)
    return {
        one.key: max(
            known_at, dt.datetime.combine(one.first_day, dt.time(), tzinfo=zone)
        )
        for one in begun
    }


@attrs.frozen
class RecordedHistory:
    """An obligation as it became known by its facts.

    Attributes:
        facts: All that is known of it now.
        moment: What a state gives.
    """

    facts: Sequence[Fact]
    moment: Callable[[State], Moment]

    def known(self, at: dt.datetime) -> Moment | None:
        """It as it was known at an instant; None before it was given, and now."""
        known = [fact for fact in self.facts if fact.recorded_at <= at]
        state = fold(known, until=at) if len(known) < len(self.facts) else None
        return None if state is None else self.moment(state)

    def since(self, at: dt.datetime) -> Iterator[Moment]:
        """It as it was known after each record later than an instant."""
        for number, fact in enumerate(self.facts, 1):
            if fact.recorded_at > at:
                state = fold(self.facts[:number], until=fact.recorded_at)
                if state is not None:
                    yield self.moment(state)
