"""The sweep: what should have been said by now, and was not.

It looks only at obligations with something to do, takes back what no longer holds,
records each step once under a deterministic key, and puts the notices in the outbox in
the same transaction. Run twice it says nothing new; not run for days it says each
thing once, marked late.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence

import attrs

from ..deadlines.results import Due
from ..obligations.audience import Audience, audience
from ..obligations.causes import Cause
from ..obligations.events import Act, Event, Fact, FollowedUp
from ..obligations.followup import Anchor, DueStep, History, stale
from ..obligations.lifecycle import State, evolve, fold
from ..obligations.state import roles_at
from ..organisation import Chain, chain
from ..ports import Notice, Stored
from .corrections import Correction, already_told, correction
from .leaving import waiting_for_leavers
from .notices import Reach, notices_of
from .queries import chain_of
from .unit import Unit
from .writing import Following

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
        vacant: Keys of the posts that it went past because nobody holds them.
        is_top: Whether nobody stands above those who are told.
    """

    obligation: str
    step: DueStep
    recipients: tuple[str, ...]
    notices: tuple[Notice, ...]
    unreachable: tuple[str, ...]
    vacant: tuple[str, ...] = ()
    is_top: bool = False

    @property
    def is_unheard(self) -> bool:
        """Whether nobody holds any post that it could be said to."""
        return not self.recipients and not self.step.level

    def fact(self) -> FollowedUp:
        """The fact that it was done."""
        step = self.step
        return FollowedUp(
            step_key=step.key,
            step=step.step,
            act=step.act.value,
            scheduled_at=step.scheduled_at,
            late=step.late,
            recipients=self.recipients,
            due_on=step.due_on,
            ladder=step.ladder,
            anchor=step.anchor.value,
            day=step.day,
            subject=step.subject,
            level=step.level,
            is_top=self.is_top,
            vacant=self.vacant,
            answer_by=step.answer_by,
        )


@attrs.frozen(kw_only=True)
class Found:
    """What there is to do about one obligation.

    Attributes:
        key: Key of the obligation.
        facts: All that is recorded of it.
        corrections: What no longer holds of what was said.
        said: The steps that are due.
        opened: Keys of the occurrences that have begun.
        until: The day of the sweep, where the obligation is.
    """

    key: str
    facts: tuple[Fact, ...] = ()
    corrections: tuple[Correction, ...] = ()
    said: tuple[Said, ...] = ()
    opened: tuple[str, ...] = ()
    until: dt.date | None = None

    @property
    def is_said(self) -> bool:
        """Whether anything was said, or taken back."""
        return bool(self.said or self.corrections)

    def events(self) -> Iterator[Event]:
        """What is recorded, in order."""
        yield from (one.fact() for one in self.corrections)
        yield from (one.fact() for one in self.said)


def look(
    unit: Unit,
    key: str,
    reach: Reach,
    *,
    left: bool = False,
    stored: Sequence[Stored] = (),
) -> Found:
    """What is to be done about one obligation at the time of the unit.

    Args:
        unit: The transaction; it only reads.
        key: Key of the obligation.
        reach: How people are reached.
        left: Whether a notice about it waits for somebody who holds no post.
        stored: All that is recorded of it; read where empty.
    """
    facts = unit.decoded(stored) if stored else unit.facts(key)
    state = _state(facts, unit.now)
    if state is None:
        return Found(key=key)
    today = unit.now.astimezone(unit.rulebook.zone(state)).date()
    parts = unit.rulebook.occurrences(state, today)
    due = unit.rulebook.due(state)
    sayer = _Sayer(unit, state, due, reach, unit.rulebook.history(facts))
    corrections = tuple(sayer.corrections())
    if left:
        corrections += tuple(sayer.unsent(corrections))
    after = _after(state, corrections, unit.now)
    said = tuple(attrs.evolve(sayer, state=after).steps(facts))
    return Found(
        key=key,
        facts=facts,
        corrections=corrections,
        said=said,
        opened=tuple(part.key for _, part in parts),
        until=today,
    )


def record(unit: Unit, *several: Found) -> None:
    """Record what was found about obligations, with its notices."""
    unit.append_all(
        [_following(unit, one) for one in several if one.is_said and not one.opened]
    )
    # What is opened is recorded in the same stream, and in others.
    for one in several:
        if one.opened and one.until is not None:
            unit.open_occurrences(one.key, one.until)
            if one.is_said:
                found = attrs.evolve(one, facts=unit.facts(one.key))
                unit.append_all([_following(unit, found)])


def _following(unit: Unit, found: Found) -> Following:
    """What is recorded, and told; what waits and no longer holds is taken back."""
    notices = [notice for one in found.said for notice in one.notices]
    for one in found.corrections:
        notices += _told_so(one, unit.withdraw(found.key, one.is_of))
    return Following(
        key=found.key,
        events=tuple(found.events()),
        notices=notices,
        facts=found.facts,
    )


def _told_so(correction: Correction, sent: Collection[Notice]) -> Iterator[Notice]:
    """What tells those who got what no longer holds; nobody else has to know."""
    got = {(one.recipient, one.channel) for one in sent}
    return (one for one in correction.notices if (one.recipient, one.channel) in got)


def _state(facts: Sequence[Fact], now: dt.datetime) -> State | None:
    """The state of then, and what has been said until today.

    Another sweep may have run with a clock that was ahead of ours.
    """
    state = fold(facts, until=now)
    if state is None or state.version == len(facts):
        return state
    latest = fold(facts)
    if latest is None:
        return None
    return attrs.evolve(
        state,
        said=latest.said,
        followed=latest.followed,
        dropped=latest.dropped,
        acknowledged=latest.acknowledged,
        opened=latest.opened,
    )


def _after(state: State, corrections: Iterable[Correction], now: dt.datetime) -> State:
    for one in corrections:
        fact = Fact(
            event=one.fact(),
            act=FOLLOW_UP,
            effective_at=now,
            recorded_at=now,
            version=state.version + 1,
        )
        state = evolve(state, fact)
    return state


@attrs.frozen
class _Sayer:
    unit: Unit
    state: State
    due: Due
    reach: Reach
    history: History

    def corrections(self) -> Iterator[Correction]:
        """What was said and no longer holds, by cause."""
        found: dict[Cause, list[FollowedUp]] = {}
        zone = self.unit.rulebook.zone(self.state)
        for cause, said in stale(self.state, self.due, zone, self.history):
            found.setdefault(cause, []).append(said)
        for cause, steps in found.items():
            yield correction(
                self.unit.organisation(),
                self.state,
                self.due,
                self._chain(),
                self.reach,
                self.unit.now,
                cause,
                steps,
            )

    def unsent(self, known: Iterable[Correction]) -> Iterator[Correction]:
        """What waits for whoever left and was not taken back for another cause."""
        state, key = self.state, self.state.obligation.key
        gone = {step for one in known for step in one.step_keys} | state.dropped
        waits = waiting_for_leavers(self.unit, key)
        steps = [
            one
            for one in state.steps_said
            if one.step_key in waits and one.step_key not in gone
        ]
        if steps:
            people = {person for one in steps for person in waits[one.step_key]}
            yield Correction(
                obligation=key,
                cause=Cause.LEFT,
                steps=tuple(steps),
                corrected=tuple(sorted(people)),
                notices=(),
            )

    def steps(self, facts: Sequence[Fact]) -> Iterator[Said]:
        """The steps that are due; no rung above the top of a chain."""
        steps = self.unit.rulebook.steps(
            self.state, self.due, since=None, until=self.unit.now, facts=facts
        )
        ended: set[str] = set()
        for step in steps:
            if step.climb not in ended:
                said = self._said(step)
                if said.is_top:
                    ended.add(step.climb)
                yield said

    def _said(self, step: DueStep) -> Said:
        organisation = self.unit.organisation()
        links = self._chain(step)
        told: Audience = self.unit.recent.made(
            (step.to, step.level),
            lambda: audience(organisation, links, step.to, step.level),
            organisation,
            links,
        )
        made = notices_of(
            organisation,
            self.state,
            self.due,
            step,
            links,
            self.reach,
            self.unit.now,
            self.unit.recent,
        )
        known = already_told(self.state, step.key)
        return Said(
            obligation=self.state.obligation.key,
            step=step,
            recipients=made.recipients,
            notices=tuple(one for one in made.notices if one.recipient not in known),
            unreachable=made.unreachable,
            vacant=told.vacant,
            is_top=told.is_top,
        )

    def _chain(self, step: DueStep | None = None) -> Chain:
        """Who answers on the day; for a reply, who answers for that."""
        unit, state = self.unit, self.state
        if step is None or step.anchor is not Anchor.REPLY:
            return chain_of(unit, state, unit.now)
        then = roles_at(state, unit.now)
        return chain(
            unit.organisation(),
            lead=step.subject,
            day=unit.now.astimezone(unit.rulebook.zone(state)).date(),
            field=state.obligation.field,
            assigner=then.assigner,
            confirming=then.confirming,
            monitoring=then.roles.monitoring,
        )
