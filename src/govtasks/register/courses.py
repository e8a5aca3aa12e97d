"""Obligations as they are judged: each read once, replayed as far as a card asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import cached_property

import attrs

from ..errors import GovtasksError
from ..evaluation.attribution import Cut, Deciding, Slice, counted_for, moments
from ..evaluation.items import Item
from ..evaluation.scorecards import JudgedAs
from ..explain import Step, trusted_step
from ..obligations import events as did
from ..obligations.events import Event, Fact
from ..obligations.lifecycle import State, Workflow, fold
from ..obligations.status import status
from ..organisation import LinkRole
from .item_views import item_of
from .queries import Queries, View, chain_of

_MOVES: frozenset[type[Event]] = frozenset(
    {did.Claimed, did.HandedOver, did.Reassigned, did.Transferred, did.RefusalAgreed}
)
"""What can give the work to another body, post or person."""
_COUNTS_FOR = {"body": "scores.counts-for-body", "person": "scores.counts-for"}


@attrs.frozen(kw_only=True)
class Judged:
    """An obligation as of an instant.

    Attributes:
        item: As it is counted.
        state: What its facts added up to.
    """

    item: Item
    state: State


@attrs.define(kw_only=True, eq=False, slots=False)
class Course:
    """One obligation, with what was made of its facts already.

    Attributes:
        queries: What it is read from.
        key: Its key.
        facts: All that is known of it.
    """

    queries: Queries
    key: str
    facts: tuple[Fact, ...]
    _judged: dict[Cut, Judged | None] = attrs.field(factory=dict, init=False)

    @cached_property
    def zone(self) -> dt.tzinfo:
        """Where its days begin and end."""
        first = next(f.event for f in self.facts if isinstance(f.event, did.Assigned))
        return self.queries.rulebook.zone_of(first.obligation)

    @cached_property
    def moves(self) -> tuple[Fact, ...]:
        """The facts that can have given it to another body, post or person."""
        return tuple(fact for fact in self.facts if type(fact.event) in _MOVES)

    def was_led_by(self, body: str, start: dt.datetime, cut: Cut) -> bool:
        """Whether a body led it, and it was in hand, between two instants."""
        judged = self.judged(cut)
        if judged is None:
            return False
        closed_at = judged.state.closed_at
        return (closed_at is None or closed_at >= start) and any(
            term.roles.lead == body and (term.until is None or term.until > start)
            for term in judged.state.role_history
        )

    def judged(self, cut: Cut) -> Judged | None:
        """As it was at a cut-off; None where nothing had happened to it.

        Raises:
            GovtasksError: It cannot be judged; ``place`` has its key.
        """
        if cut not in self._judged:
            try:
                self._judged[cut] = self._judge(cut)
            except GovtasksError as error:
                error.at(f"obligation {self.key}")
                raise
        return self._judged[cut]

    def _judge(self, cut: Cut) -> Judged | None:
        state = fold(self.facts, until=cut.last)
        if state is None:
            return None
        rulebook = self.queries.rulebook
        due = rulebook.due(state, cut.last)
        earlier = rulebook.earlier(state)
        view = View(
            state=state,
            due=due,
            status=status(state, due, cut.at, earlier=earlier),
            chain=chain_of(self.queries, state, cut.last),
            at=cut.last,
        )
        return Judged(item=item_of(self.queries, view, self.facts), state=state)

    def then(self, at: dt.datetime, judged: Judged) -> State:
        """The state as of an instant before a cut-off."""
        if all(fact.effective_at <= at for fact in self.moves):
            return judged.state
        return fold(self.facts, until=at) or judged.state


@attrs.frozen(kw_only=True, slots=False)
class CardShare:
    """What of many obligations counts for one subject.

    Attributes:
        part: The days on which the subject is judged.
        cut: As of when.
        whole: As of when the whole period is, for what was handed in before the subject
            left.
    """

    part: Slice
    cut: Cut
    whole: Cut

    @cached_property
    def start(self) -> dt.datetime:
        """When the days begin."""
        return self.part.start

    @cached_property
    def ends_early(self) -> bool:
        """Whether the days end before the period that is judged."""
        return self.whole != self.cut

    def items(self, courses: Sequence[Course]) -> Iterator[Item]:
        """What counts, sorted by key."""
        for course in sorted(courses, key=lambda one: one.key):
            item = self._item(course)
            if item is not None:
                yield item

    def _item(self, course: Course) -> Item | None:
        judged = self._settled(course)
        if judged is None or not self._in_hand(judged.state):
            return None
        found = moments(judged.item, self.cut, course.zone)
        own = [one for one in found if self._owns(course, judged, one)]
        if not own:
            return None
        return counted_for(judged.item, own, self._named(course, own))

    def _settled(self, course: Course) -> Judged | None:
        """As of the cut-off; what was handed in by then, as it was confirmed later."""
        judged = course.judged(self.cut)
        if judged is None or not self.ends_early:
            return judged
        if judged.state.workflow is not Workflow.SUBMITTED:
            return judged
        later = course.judged(self.whole)
        if later is None or later.state.workflow is not Workflow.CONFIRMED:
            return judged
        return later if later.state.judged_at == judged.state.submitted_at else judged

    def _in_hand(self, state: State) -> bool:
        """Whether something was still to be done when the days began."""
        closed_at = state.closed_at
        return closed_at is None or closed_at >= self.start

    def _owns(self, course: Course, judged: Judged, moment: Deciding) -> bool:
        subject, then = self.part.subject, course.then(moment.at, judged)
        match subject.capacity:
            case JudgedAs.BODY:
                return then.roles.lead == subject.body
            case JudgedAs.HEAD:
                is_led = then.roles.lead == subject.body
                return is_led and self.part.had(moment.day)
            case JudgedAs.OFFICIAL:
                work = then.performer
                return (
                    work is not None
                    and work.post == subject.post
                    and work.person in {None, subject.person}
                    and self.part.had(moment.day)
                )
            case JudgedAs.DEPUTY:
                chain = chain_of(course.queries, then, moment.at)
                links = (*chain.of(LinkRole.DEPUTY), *chain.of(LinkRole.SUPERIOR))
                return any(
                    (link.post, link.person) == (subject.post, subject.person)
                    for link in links
                )

    def _named(self, course: Course, own: Sequence[Deciding]) -> Step:
        """The step that says why it counts here."""
        subject, days = self.part.subject, tuple([one.day for one in own])
        organisation = course.queries.organisation()
        who: tuple[tuple[str, object], ...]
        if subject.post is None or subject.person is None:
            rule, who = "body", (("body", organisation.body(subject.body).name),)
        else:
            person, post = subject.person, organisation.post(subject.post)
            rule = "person"
            who = ("person", organisation.person(person).name), ("post", post.title)
        return trusted_step(_COUNTS_FOR[rule], (*who, ("days", days)))
