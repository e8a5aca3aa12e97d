"""What the facts of a review add up to, and which may follow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

import attrs

from ..obligations.events import Act
from ..obligations.handling import Measure
from ..obligations.refusals import Words, refuse
from .dossiers import Dossier
from .judges import Judges
from .reviews import (
    Assessment,
    PromiseLinked,
    RemedyPromise,
    ReviewConcluded,
    ReviewEvent,
    ReviewOpened,
    ReviewRefilled,
    ReviewSentBack,
    ReviewStage,
    SelfAssessed,
    SelfAssessmentWaived,
    SuperiorAssessed,
)

STAGE_OF: Mapping[type[Assessment], ReviewStage] = {
    SelfAssessed: ReviewStage.SELF,
    SuperiorAssessed: ReviewStage.SUPERIOR,
    ReviewConcluded: ReviewStage.COLLECTIVE,
}
"""In which stage each assessment is given."""


@attrs.frozen(kw_only=True)
class ReviewFact:
    """What happened in a review, when, and who did it.

    Attributes:
        event: What happened.
        act: Who did it.
        at: When.
        version: Its place among the facts of the review, from 1.
    """

    event: ReviewEvent
    act: Act
    at: dt.datetime
    version: int


@attrs.frozen(kw_only=True)
class ReviewState:
    """What the facts of a review add up to.

    Attributes:
        key: Its key.
        opened: What it is about.
        dossier: What the register knew, as it was taken last.
        done: How many stages are through.
        said: The assessment in force of each stage that is through; a stage whose
            self-assessment was waived has none.
        links: Promises that became obligations, as pairs of keys.
        facts: Everything that happened, also what was replaced or sent back.
    """

    key: str
    opened: ReviewOpened
    dossier: Dossier
    done: int = 0
    said: tuple[tuple[ReviewStage, Assessment], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    facts: tuple[ReviewFact, ...] = ()

    @property
    def stages(self) -> tuple[ReviewStage, ...]:
        """Its stages, in order."""
        return self.opened.plan.stages

    @property
    def stage(self) -> ReviewStage | None:
        """The stage whose turn it is; None once the last one has concluded."""
        return None if self.is_concluded else self.stages[self.done]

    @property
    def is_concluded(self) -> bool:
        """Whether every stage is through."""
        return self.done == len(self.stages)

    def assessment(self, stage: ReviewStage) -> Assessment | None:
        """What is in force of a stage; None where nothing is."""
        return dict(self.said).get(stage)

    @property
    def conclusion(self) -> SuperiorAssessed | ReviewConcluded | None:
        """What the last stage said; None until it is concluded."""
        found = self.assessment(self.stages[-1])
        return None if isinstance(found, SelfAssessed) else found

    @property
    def grade(self) -> str | None:
        """Key of the grade of the last stage; never one given to oneself."""
        return None if self.conclusion is None else self.conclusion.grade

    @property
    def measure(self) -> Measure | None:
        """The measure that the last stage proposes."""
        return None if self.conclusion is None else self.conclusion.measure

    @property
    def limitations(self) -> tuple[str, ...]:
        """What did not go well, each said once, by the stages in their order."""
        found = (text for _, one in self.said for text in one.limitations)
        return tuple(dict.fromkeys(found))

    @property
    def promises(self) -> tuple[RemedyPromise, ...]:
        """What was promised; of two with one key, what the later stage says."""
        found = {one.key: one for _, said in self.said for one in said.remedies}
        links = dict(self.links)
        return tuple(
            attrs.evolve(one, obligation=links.get(key, one.obligation))
            for key, one in found.items()
        )


def fold_review(key: str, facts: Iterable[ReviewFact]) -> ReviewState | None:
    """What facts in their order add up to; None where the review was not opened."""
    state: ReviewState | None = None
    for fact in facts:
        if state is None:
            if not isinstance(fact.event, ReviewOpened):
                return None
            opened = fact.event
            state = ReviewState(key=key, opened=opened, dossier=opened.dossier)
        state = attrs.evolve(_after(state, fact), facts=(*state.facts, fact))
    return state


def _after(state: ReviewState, fact: ReviewFact) -> ReviewState:
    match fact.event:
        case ReviewRefilled(dossier=dossier):
            return attrs.evolve(state, dossier=dossier)
        case SelfAssessed() | SuperiorAssessed() | ReviewConcluded() as said:
            stage = STAGE_OF[type(said)]
            kept = _before(state, stage)
            number = state.stages.index(stage) + 1
            return attrs.evolve(state, said=(*kept, (stage, said)), done=number)
        case SelfAssessmentWaived():
            return attrs.evolve(state, done=1)
        case ReviewSentBack(to=stage):
            number = state.stages.index(stage)
            return attrs.evolve(state, said=_before(state, stage), done=number)
        case PromiseLinked(promise=promise, obligation=obligation):
            links = tuple(one for one in state.links if one[0] != promise)
            return attrs.evolve(state, links=(*links, (promise, obligation)))
        case _:
            return state


def _before(
    state: ReviewState, stage: ReviewStage
) -> tuple[tuple[ReviewStage, Assessment], ...]:
    """What the stages before one have said."""
    number = state.stages.index(stage)
    return tuple(one for one in state.said if state.stages.index(one[0]) < number)


def check_event(
    state: ReviewState,
    event: ReviewEvent,
    act: Act,
    judges: Judges,
    grades: frozenset[str] | None = None,
) -> None:
    """Refuse what may not follow.

    Args:
        state: The review.
        event: What is to happen.
        act: Who does it.
        judges: Who may speak on that day.
        grades: Keys of the grades that may be given; None for any.

    Raises:
        RefusedError: It is another stage's turn, somebody speaks who may not or for
            somebody else, the vote did not carry, or what is needed is missing.
    """
    if act.on_behalf_of not in {None, act.actor} or act.mandate is not None:
        refuse("review-in-person", actor=act.actor)
    match event:
        case SelfAssessed() | SuperiorAssessed() | ReviewConcluded() as said:
            stage = STAGE_OF[type(said)]
            _check_turn(state, stage, said.correction)
            _check_speaker(state, stage, act.actor, judges)
            _check_grade(said.grade, grades)
            _check_said(state, stage, said, judges)
        case SelfAssessmentWaived():
            _check_turn(state, ReviewStage.SELF, "")
            _check_speaker(state, state.stages[1], act.actor, judges)
        case ReviewSentBack(to=to):
            _check_back(state, to)
            stage = state.stages[-1] if state.stage is None else state.stage
            _check_speaker(state, stage, act.actor, judges)
        case PromiseLinked(promise=promise):
            known = [one.key for one in state.promises]
            if promise not in known:
                refuse("review-no-promise", promise=promise, known=known)
        case _:
            pass


def _check_turn(state: ReviewState, stage: ReviewStage, correction: str) -> None:
    """Refuse a stage before its turn; right after it, it may be said better."""
    if stage not in state.stages:
        refuse("review-no-stage", stage=stage, stages=state.stages)
    number = state.stages.index(stage)
    if state.done == number + 1:
        if not correction.strip():
            refuse("review-said", stage=stage)
    elif state.done != number:
        refuse("review-stage", stage=stage, now=_turn(state))


def _turn(state: ReviewState) -> object:
    return state.stage or Words("self_reviews.stage-none")


def _check_back(state: ReviewState, to: ReviewStage) -> None:
    if to not in state.stages or state.stages.index(to) >= state.done:
        refuse("review-not-back", to=to, now=_turn(state))


def _check_speaker(
    state: ReviewState, stage: ReviewStage, actor: str, judges: Judges
) -> None:
    """Persons are compared: another post of one's own is no way to judge oneself."""
    allowed = judges.of(stage)
    if stage is ReviewStage.SELF:
        if actor not in allowed:
            refuse("review-not-self", actor=actor, known=sorted(allowed))
        return
    wrote = {fact.act.actor for fact in state.facts if _is_self(fact.event)}
    if actor in judges.selves | wrote:
        refuse("review-of-oneself", actor=actor, stage=stage)
    if not allowed:
        refuse("review-nobody", stage=stage)
    if actor not in allowed:
        refuse("review-not-judge", actor=actor, stage=stage, known=sorted(allowed))


def _is_self(event: ReviewEvent) -> bool:
    return isinstance(event, SelfAssessed)


def _check_grade(grade: str | None, grades: frozenset[str] | None) -> None:
    if grade is not None and grades is not None and grade not in grades:
        refuse("review-grade", grade=grade, known=sorted(grades))


def _check_said(
    state: ReviewState, stage: ReviewStage, said: Assessment, judges: Judges
) -> None:
    """Refuse a conclusion without what it needs."""
    if isinstance(said, SelfAssessed):
        return
    if stage is state.stages[-1] and state.opened.is_account and said.severity is None:
        refuse("review-no-severity", stage=stage)
    if said.severity is not None and not state.opened.is_account:
        refuse("review-no-breach", review=state.key)
    if isinstance(said, ReviewConcluded):
        if (person := state.opened.subject.person) in said.voters:
            refuse("review-own-vote", person=person)
        _check_vote(said, judges)


def _check_vote(said: ReviewConcluded, judges: Judges) -> None:
    """Refuse what was voted down, and a tie: whose vote decides stands elsewhere."""
    votes = {"votes": said.votes_for, "against": said.votes_against}
    if said.votes_for < said.votes_against or not said.votes_for:
        refuse("review-voted-down", **votes)
    if said.votes_for == said.votes_against:
        if said.casting is None:
            refuse("review-tie", **votes)
        if said.casting not in judges.meeting:
            refuse("review-casting", person=said.casting, known=sorted(judges.meeting))
    elif said.casting is not None:
        refuse("review-no-tie", **votes)
