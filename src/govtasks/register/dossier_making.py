"""Making a dossier: what the register knows of somebody in a period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

import attrs

from ..errors import InvalidValueError
from ..evaluation.attribution import Cut, cut_of, slice_of
from ..evaluation.dossiers import (
    Dossier,
    InspectionResult,
    MeasureTaken,
    NotedCard,
    NotedDelay,
    PromiseKept,
    StaffBreach,
    TroubledTask,
    counted,
)
from ..evaluation.formula_loading import builtin_formulas
from ..evaluation.issued import IssuedCard, SealedCard, written
from ..evaluation.items import Item
from ..evaluation.periods import Period
from ..evaluation.review_states import ReviewState
from ..evaluation.scorecards import JudgedAs, Subject
from ..obligations.cases import Breach, Found
from ..obligations.lifecycle import State
from ..obligations.state import Workflow
from ..ports import RowQuery
from .card_reading import Cards, issued, sealed_period
from .queries import Queries
from .reader import OBLIGATIONS
from .review_reading import Reviews
from .review_views import ReviewView


@attrs.frozen
class _Span:
    """What is looked back on, and as of when."""

    subject: Subject
    start: dt.datetime
    cut: Cut
    zone: dt.tzinfo | None

    def has(self, at: dt.datetime) -> bool:
        """Whether an instant lies in it."""
        return self.start <= at <= self.cut.last

    def day(self, at: dt.datetime) -> dt.date:
        """The day of an instant there."""
        return at.astimezone(self.zone).date()


@attrs.define
class DossierMaker:
    """Makes dossiers in one transaction; what several need is read once.

    Attributes:
        reviews: What is asked.
        now: When they are made.
    """

    reviews: Reviews
    now: dt.datetime
    _cards: dict[Period, Cards] = attrs.Factory(dict)

    @property
    def _queries(self) -> Queries:
        return self.reviews.queries

    def make(self, review: ReviewView) -> Dossier:
        """What the register knows of whoever is reviewed.

        What counts is what counts on a scorecard of the same days. Everything stands
        as it did at the end of them; where that is not over, as it stands now, and the
        dossier is provisional.

        Raises:
            GovtasksError: An obligation cannot be judged, such as for a calendar that
                does not reach its deadline.
        """
        subject = review.subject
        part = slice_of(self._queries.organisation(), subject, review.period)
        cut = cut_of(part.end, self.now)
        span = _Span(subject, part.start, cut, review.period.start.tzinfo)
        found = self._of(review.period).items(subject)
        items = [one for one in found if one.key != review.obligation]
        states = self._states([one.key for one in items], cut.last)
        last = self._last(review)
        return Dossier(
            since=part.since,
            until=part.until,
            cut_off=cut.at,
            known_at=self.now,
            is_provisional=self.now < part.end,
            counts=counted(one.bucket for one in items),
            tasks=tuple(_task(one) for one in items if _is_troubled(one)),
            findings=tuple(_findings(states, span)),
            breaches=tuple(self._breaches(review, states, span)),
            measures=tuple(_measures(states, span)),
            cards=tuple(self._noted(review)),
            last_review=None if last is None else last.key,
            last_limitations=() if last is None else last.limitations,
            promises=() if last is None else tuple(self._promises(last)),
        )

    def _of(self, period: Period) -> Cards:
        if period not in self._cards:
            # What counts is the same by each formula.
            formula = self._queries.rulebook.formula("default")
            self._cards[period] = Cards(
                self._queries, period, formula, self.now, self.now
            )
        return self._cards[period]

    def _states(self, keys: list[str], at: dt.datetime) -> dict[str, State]:
        known = ((key, self._queries.state(key, at)) for key in keys)
        return {key: state for key, state in known if state is not None}

    def _breaches(
        self, review: ReviewView, states: Mapping[str, State], span: _Span
    ) -> Iterator[StaffBreach]:
        """Those in what counts, and for an account those that it is for.

        An official is told of his own, wherever in his body they were recorded.
        """
        subject = review.subject
        is_own = subject.capacity is JudgedAs.OFFICIAL
        known = states
        if review.is_account:
            known = self._states(self._keys(RowQuery()), self.now)
        elif is_own:
            known = self._states(self._keys(RowQuery(body=subject.body)), span.cut.last)
        for key in sorted(known):
            for one in known[key].breaches:
                is_his = one.person == subject.person if is_own else key in states
                is_for = review.is_account and one.account == review.obligation
                if is_for or (is_his and span.has(one.at)):
                    yield _breach(key, one, span)

    def _keys(self, wanted: RowQuery) -> list[str]:
        rows = self._queries.rows(wanted)
        return [row.stream.removeprefix(OBLIGATIONS) for row in rows]

    def _noted(self, review: ReviewView) -> Iterator[NotedCard]:
        """The cards of these very days: as issued last, as sealed, or by the plan."""
        rulebook, named = self._queries.rulebook, review.plan.formula
        known = {*builtin_formulas(), *rulebook.formulas, named}
        for formula in sorted(filter(None, known)):
            fixed = self._fixed(review, formula)
            if fixed is not None:
                yield fixed
            elif formula == named:
                yield from self._reckoned(review, formula)

    def _fixed(self, review: ReviewView, formula: str) -> NotedCard | None:
        """A card that was issued, the last of several; else what a seal fixed."""
        queries, period, subject = self._queries, review.period.key, review.subject
        if cards := issued(queries, period, formula, subject):
            card = cards[-1].card
            return _card(card, card.formula, card.formula_version, card.number)
        seal = sealed_period(queries, period, formula)
        told = None if seal is None else seal.of(subject)
        if seal is None or told is None:
            return None
        return _card(told, seal.formula, seal.formula_version)

    def _reckoned(self, review: ReviewView, formula: str) -> Iterator[NotedCard]:
        """The card by a formula; none where it is for no such subject or period."""
        how = self._queries.rulebook.formula(formula)
        cards = Cards(self._queries, review.period, how, self.now, self.now)
        try:
            card = cards.one(review.subject)
        except InvalidValueError:
            return
        yield NotedCard(
            formula=card.formula,
            formula_version=card.formula_version,
            score=written(card.score),
            grade=card.grade,
            is_provisional=card.is_provisional,
        )

    def _last(self, review: ReviewView) -> ReviewState | None:
        """The review of the same before this one: that of the latest period."""
        found = [
            one
            for one in self.reviews.of_subject(review.subject, self.now)
            if one.key != review.key
            and one.opened.period.until <= review.period.until
            and one.opened.period.since < review.period.since
        ]
        return max(found, key=lambda one: one.opened.period.until, default=None)

    def _promises(self, last: ReviewState) -> Iterator[PromiseKept]:
        """What became of each promise by now."""
        zone = last.opened.period.start.tzinfo
        today = self.now.astimezone(zone).date()
        for one in last.promises:
            workflow, done_on = self._became(one.obligation, zone)
            yield PromiseKept(
                review=last.key,
                promise=one.key,
                text=one.text,
                due_on=one.due_on,
                obligation=one.obligation,
                workflow=workflow,
                done_on=done_on,
                is_late=(done_on or today) > one.due_on,
            )

    def _became(
        self, key: str | None, zone: dt.tzinfo | None
    ) -> tuple[Workflow | None, dt.date | None]:
        state = None if key is None else self._queries.state(key, self.now)
        if state is None:
            return None, None
        done = state.judged_at if state.stage is Workflow.CONFIRMED else None
        return state.stage, None if done is None else done.astimezone(zone).date()


def _card(
    told: IssuedCard | SealedCard, formula: str, version: str, number: int | None = None
) -> NotedCard:
    return NotedCard(
        formula=formula,
        formula_version=version,
        number=number,
        score=told.score,
        grade=told.grade,
        is_provisional=told.is_provisional,
    )


def _is_troubled(item: Item) -> bool:
    is_late = item.status.counted and bool(item.delays)
    return is_late or bool(item.returns or item.refusals or item.extended)


def _task(item: Item) -> TroubledTask:
    return TroubledTask(
        obligation=item.key,
        title=item.title,
        bucket=item.bucket,
        due_on=item.status.due_on,
        delays=tuple(
            NotedDelay(
                due_on=one.due_on,
                days=one.days,
                working_days=one.working_days,
                is_excused=one.is_excused,
            )
            for one in item.delays
        ),
        returns=item.returns,
        refusals=item.refusals,
        extended=item.extended,
    )


def _findings(states: Mapping[str, State], span: _Span) -> Iterator[InspectionResult]:
    """Those of the days, and earlier ones that nobody has put right."""
    for key, state in states.items():
        for one in state.found:
            if one.at >= span.start or not one.is_closed:
                yield _found(key, one, span)


def _found(key: str, found: Found, span: _Span) -> InspectionResult:
    last = found.remedies[-1] if found.remedies else None
    return InspectionResult(
        obligation=key,
        finding=found.key,
        text=found.text,
        severity=found.severity,
        found_on=span.day(found.at),
        remedy=None if last is None else last.obligation,
        outcome=None if last is None else last.outcome,
    )


def _breach(key: str, breach: Breach, span: _Span) -> StaffBreach:
    return StaffBreach(
        obligation=key,
        number=breach.number,
        person=breach.person,
        what=breach.what,
        instrument=breach.instrument,
        recorded_on=span.day(breach.at),
        account=breach.account,
    )


def _measures(states: Mapping[str, State], span: _Span) -> Iterator[MeasureTaken]:
    """Those of the days; of a person, only those that concern him."""
    for key, state in states.items():
        for one in state.measures:
            decision = one.decision
            if one.at >= span.start and span.subject.person in {None, one.person}:
                yield MeasureTaken(
                    obligation=key,
                    measure=one.measure,
                    person=one.person,
                    is_approved=None if decision is None else decision.is_approved,
                )
