"""Making a dossier: what the register knows of somebody in a period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import attrs

from ..evaluation.dossiers import (
    Dossier,
    InspectionResult,
    MeasureTaken,
    NotedDelay,
    PromiseKept,
    StaffBreach,
    TroubledTask,
    counted,
)
from ..evaluation.items import Item
from ..evaluation.review_states import ReviewState
from ..evaluation.scorecards import Capacity, Subject
from ..obligations.cases import Found
from ..obligations.state import Workflow
from .item_views import item_of
from .queries import Filter, View
from .review_reading import Reviews
from .review_views import ReviewView

_Counted = tuple[View, Item]


@attrs.define
class DossierMaker:
    """Makes dossiers in one transaction; what several need is read once.

    Attributes:
        reviews: What is asked.
        now: When they are made.
    """

    reviews: Reviews
    now: dt.datetime
    _known: dict[dt.datetime, tuple[_Counted, ...]] = attrs.Factory(dict)

    def make(self, review: ReviewView) -> Dossier:
        """What the register knows of whoever is reviewed.

        Everything stands as it did at the end of the period; where that is not over,
        as it stands now, and the dossier is provisional.
        """
        zone = review.period.start.tzinfo
        start = dt.datetime.combine(review.since, dt.time(), zone)
        end = dt.datetime.combine(review.until, dt.time(), zone)
        cut_off = min(end, self.now)
        found = [
            (view, item)
            for view, item in self._at(cut_off)
            if view.key != review.obligation
            and _is_in(view, start)
            and _is_of(item, review.subject)
        ]
        last = self._last(review)
        return Dossier(
            since=review.since,
            until=review.until,
            cut_off=cut_off,
            known_at=self.now,
            is_provisional=self.now < end,
            counts=counted(item.bucket for _, item in found),
            tasks=tuple(_task(item) for _, item in found if _is_troubled(item)),
            findings=tuple(
                _found(view.key, one, zone)
                for view, _ in found
                for one in view.state.found
                if one.at >= start or not one.is_closed
            ),
            breaches=tuple(self._breaches(review, start, cut_off, zone)),
            measures=tuple(_measures(found, review.subject, start)),
            last_review=None if last is None else last.key,
            last_limitations=() if last is None else last.limitations,
            promises=() if last is None else tuple(self._promises(last)),
        )

    def _at(self, cut_off: dt.datetime) -> tuple[_Counted, ...]:
        if cut_off not in self._known:
            queries = self.reviews.queries
            self._known[cut_off] = tuple(
                (view, item_of(queries, view, facts))
                for view, facts in queries.views_and_facts(cut_off, Filter())
            )
        return self._known[cut_off]

    def _breaches(
        self,
        review: ReviewView,
        start: dt.datetime,
        cut_off: dt.datetime,
        zone: dt.tzinfo | None,
    ) -> Iterator[StaffBreach]:
        """Breaches in the body's own streams; for an account, those that it is for.

        The account is brought about in the same instant as the breach is recorded.
        """
        until = self.now if review.is_account else cut_off
        for view, item in self._at(until):
            is_own = item.lead == review.subject.body
            for one in view.state.breaches:
                is_for = one.account == review.obligation
                if is_for or (is_own and start <= one.at < cut_off):
                    yield StaffBreach(
                        obligation=view.key,
                        number=one.number,
                        person=one.person,
                        what=one.what,
                        instrument=one.instrument,
                        recorded_on=one.at.astimezone(zone).date(),
                        account=one.account,
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
        for one in last.promises:
            kept = PromiseKept(
                review=last.key,
                promise=one.key,
                text=one.text,
                due_on=one.due_on,
                obligation=one.obligation,
            )
            zone = last.opened.period.start.tzinfo
            today = self.now.astimezone(zone).date()
            workflow, done_on = self._became(one.obligation, zone)
            yield attrs.evolve(
                kept,
                workflow=workflow,
                done_on=done_on,
                is_late=(done_on or today) > one.due_on,
            )

    def _became(
        self, key: str | None, zone: dt.tzinfo | None
    ) -> tuple[Workflow | None, dt.date | None]:
        state = None if key is None else self.reviews.queries.state(key, self.now)
        if state is None:
            return None, None
        done = state.judged_at if state.stage is Workflow.CONFIRMED else None
        return state.stage, None if done is None else done.astimezone(zone).date()


def _is_in(view: View, start: dt.datetime) -> bool:
    """Whether something of it was still to be done when the period began."""
    if view.is_open:
        return True
    ended = view.state.confirmed_at or view.state.touched_at
    return ended >= start


def _is_of(item: Item, subject: Subject) -> bool:
    """Whether an obligation is the subject's: see `Capacity`."""
    match subject.capacity:
        case Capacity.BODY | Capacity.HEAD:
            return item.lead == subject.body
        case Capacity.DEPUTY:
            return any(
                (link.post, link.person) == (subject.post, subject.person)
                for link in item.answering
            )
        case Capacity.OFFICIAL:
            named = item.person in {None, subject.person}
            return item.post == subject.post and named


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


def _found(key: str, found: Found, zone: dt.tzinfo | None) -> InspectionResult:
    last = found.remedies[-1] if found.remedies else None
    return InspectionResult(
        obligation=key,
        finding=found.key,
        text=found.text,
        severity=found.severity,
        found_on=found.at.astimezone(zone).date(),
        remedy=None if last is None else last.obligation,
        outcome=None if last is None else last.outcome,
    )


def _measures(
    found: Sequence[_Counted], subject: Subject, start: dt.datetime
) -> Iterator[MeasureTaken]:
    """Those of the period; of a person, only those that concern him."""
    for view, _ in found:
        for one in view.state.measures:
            decision = one.decision
            if one.at >= start and subject.person in {None, one.person}:
                yield MeasureTaken(
                    obligation=view.key,
                    measure=one.measure,
                    person=one.person,
                    is_approved=None if decision is None else decision.is_approved,
                )
