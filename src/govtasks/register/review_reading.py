"""Which reviews there should be, by plans and obligations, and what was said."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping

import attrs

from ..codec import act_of
from ..errors import UnknownNameError
from ..evaluation.judges import Judges, judges
from ..evaluation.periods import Period, PeriodLength
from ..evaluation.review_states import ReviewFact, ReviewState, fold_review
from ..evaluation.review_subjects import subjects_of
from ..evaluation.reviews import (
    PROMISE_LINKED,
    REVIEW_CONCLUDED,
    REVIEW_OPENED,
    REVIEW_PLAN_WITHDRAWN,
    REVIEW_PLANNED,
    REVIEW_PLANS,
    REVIEW_REFILLED,
    REVIEW_SENT_BACK,
    REVIEWS,
    SELF_ASSESSED,
    SELF_ASSESSMENT_WAIVED,
    SUPERIOR_ASSESSED,
    PromiseLinked,
    ReviewConcluded,
    ReviewEvent,
    ReviewOpened,
    ReviewPlan,
    ReviewRefilled,
    ReviewSentBack,
    SelfAssessed,
    SelfAssessmentWaived,
    SuperiorAssessed,
)
from ..evaluation.scorecards import Subject
from ..obligations.cascade import is_occurrence
from ..obligations.lifecycle import State
from ..obligations.model import TRIGGER, Condition, Kind
from ..obligations.state import Workflow
from ..ports import RowQuery, Stored
from ..text import checked_key
from .queries import Queries, View
from .reader import OBLIGATIONS
from .review_views import ReviewView

REVIEW_EVENTS: Mapping[str, type[ReviewEvent]] = {
    REVIEW_OPENED: ReviewOpened,
    REVIEW_REFILLED: ReviewRefilled,
    SELF_ASSESSED: SelfAssessed,
    SELF_ASSESSMENT_WAIVED: SelfAssessmentWaived,
    SUPERIOR_ASSESSED: SuperiorAssessed,
    REVIEW_CONCLUDED: ReviewConcluded,
    REVIEW_SENT_BACK: ReviewSentBack,
    PROMISE_LINKED: PromiseLinked,
}
"""Every class of event of a review by the name that is stored."""

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_PART = re.compile(r"(\d{4})-([qh])(\d)")
_WEEK = re.compile(r"(\d{4})-w(\d{2})")
_GONE = frozenset({Workflow.WITHDRAWN, Workflow.DORMANT})


@attrs.frozen
class Reviews:
    """The reviews of one register, in one transaction.

    Attributes:
        queries: What is read.
    """

    queries: Queries

    def plans(self, at: dt.datetime | None = None) -> tuple[ReviewPlan, ...]:
        """Every plan as it was recorded last, or by an instant, sorted by key."""
        streams = self.queries.streams(REVIEW_PLANS)
        found = (self.plan(one.removeprefix(REVIEW_PLANS), at) for one in streams)
        return tuple(plan for plan in found if plan is not None)

    def plan(self, key: str, at: dt.datetime | None = None) -> ReviewPlan | None:
        """One plan as it was recorded last, or by an instant; None where none holds."""
        stored = self.queries.recorded(REVIEW_PLANS + key)
        known = [one for one in stored if at is None or one.record.effective_at <= at]
        if not known or known[-1].record.type == REVIEW_PLAN_WITHDRAWN:
            return None
        return self.queries.value_of(known[-1], REVIEW_PLANNED, ReviewPlan)

    def state(self, key: str, at: dt.datetime | None = None) -> ReviewState | None:
        """A review as it was recorded last, or by an instant; None before it was.

        Its facts tell their instants in the zone in which its period begins and ends.
        """
        facts = [self._fact(one) for one in self.queries.recorded(REVIEWS + key)]
        state = fold_review(key, (one for one in facts if at is None or one.at <= at))
        if state is None:
            return None
        zone = state.opened.period.start.tzinfo
        local = (attrs.evolve(one, at=one.at.astimezone(zone)) for one in state.facts)
        return attrs.evolve(state, facts=tuple(local))

    def _fact(self, stored: Stored) -> ReviewFact:
        return ReviewFact(
            event=self.queries.one_of(stored, REVIEW_EVENTS),
            act=act_of(stored.record),
            at=stored.record.effective_at,
            version=stored.version,
        )

    def of_subject(self, subject: Subject, at: dt.datetime) -> Iterator[ReviewState]:
        """Every review of one subject that was opened by an instant, sorted by key."""
        for stream in self.queries.streams(REVIEWS):
            if stream.endswith(f"#{subject.key}"):
                state = self.state(stream.removeprefix(REVIEWS), at)
                if state is not None:
                    yield state

    def reviews(self, at: dt.datetime) -> Iterator[ReviewView]:
        """Every review of every plan at an instant, each once, sorted by key.

        Of two plans that want the same, the first by key goes.
        """
        found: dict[str, ReviewView] = {}
        for plan in self.plans(at):
            for one in self._wanted(plan, at):
                found.setdefault(one.key, one)
        for key in sorted(found):
            yield self._with_state(found[key])

    def review(self, key: str, at: dt.datetime) -> ReviewView:
        """One review at an instant; also one that was opened and is wanted no more.

        Raises:
            InvalidValueError: It is no key.
            UnknownNameError: There should be no such review.
        """
        checked_key(key)
        for one in self.of_obligation(key.rpartition("#")[0], at):
            if one.key == key:
                return one
        if (state := self.state(key, at)) is not None:
            return self._once_opened(state, at)
        known = [one.key for plan in self.plans(at) for one in self._wanted(plan, at)]
        kind = "review"
        raise UnknownNameError.of(kind, key, sorted(set(known)), field="key")

    def _once_opened(self, state: ReviewState, at: dt.datetime) -> ReviewView:
        opened, dossier = state.opened, state.dossier
        return ReviewView(
            key=state.key,
            plan=opened.plan,
            subject=opened.subject,
            period=opened.period,
            since=dossier.since,
            until=dossier.until,
            is_account=opened.is_account,
            view=self.queries.view(opened.obligation, at),
            state=state,
        )

    def judges(self, review: ReviewView, at: dt.datetime) -> Judges:
        """Who may speak in each stage of a review on the day of an instant.

        Who assesses and which body meets is by the plan as it stands then, so that a
        review is not stuck where the post that was named is vacant.
        """
        day = at.astimezone(review.period.start.tzinfo).date()
        return judges(self.queries.organisation(), review.plan, review.subject, day)

    def of_obligation(self, key: str, at: dt.datetime) -> tuple[ReviewView, ...]:
        """Every review that one obligation orders, sorted by key."""
        found: dict[str, ReviewView] = {}
        for plan in self.plans(at):
            for one in self._wanted(plan, at, key):
                found.setdefault(one.key, one)
        return tuple(self._with_state(found[one]) for one in sorted(found))

    def _wanted(
        self, plan: ReviewPlan, at: dt.datetime, only: str | None = None
    ) -> Iterator[ReviewView]:
        """Every review that a plan wants of what was given by an instant.

        What was opened and is wanted no more, because plan or appointments were put
        right, is not among them; its facts stay.
        """
        organisation = self.queries.organisation()
        for key in self._duties(plan, at, only):
            view = self.queries.view(key, at)
            lead = view.state.roles.lead
            if plan.bodies and lead not in plan.bodies:
                continue
            period = self._period(plan, view)
            for part in subjects_of(organisation, plan, lead, period):
                yield ReviewView(
                    key=review_key(key, part.subject),
                    plan=plan,
                    subject=part.subject,
                    period=period,
                    since=part.since,
                    until=part.until,
                    is_account=view.state.obligation.condition is Condition.BREACH,
                    view=view,
                )

    def _duties(
        self, plan: ReviewPlan, at: dt.datetime, only: str | None
    ) -> Iterator[str]:
        """Keys of the obligations that are each one time of what a plan names."""
        queries, root = self.queries, plan.obligation
        if not queries.recorded(OBLIGATIONS + root):
            # It was destroyed when its time was over.
            return
        given_out = {key for key in self._parts(root) if self._is_given(key, root)}
        for key in sorted({root, *given_out}):
            if only is not None and only not in {
                key,
                f"{key}@{only.rpartition('@')[2]}",
            }:
                continue
            state = queries.state(key, at)
            if state is None:
                continue
            given = state.obligation
            if given.kind is Kind.RECURRING or given.repeats:
                times = (one for one in self._parts(key) if is_occurrence(one, state))
                for one in sorted(times):
                    if only in {None, one} and self._is_there(one, at):
                        yield one
            elif state.stage not in _GONE and (key in given_out or not given_out):
                yield key

    def _parts(self, key: str) -> Iterator[str]:
        for row in self.queries.rows(RowQuery(parent=key)):
            yield row.stream.removeprefix(OBLIGATIONS)

    def _is_given(self, part: str, whole: str) -> bool:
        """Whether it is what an addressee was given; no remedy, nor an occurrence."""
        own, _, addressee = part.rpartition("/")
        found = self.queries.organisation().find_body(addressee)
        return own == whole and found is not None

    def _is_there(self, key: str, at: dt.datetime) -> bool:
        state = self.queries.state(key, at)
        return state is not None and state.stage not in _GONE

    def _period(self, plan: ReviewPlan, view: View) -> Period:
        """What one time looks back on: for an account, up to the day of its cause."""
        state, rulebook = view.state, self.queries.rulebook
        name, zone = rulebook.regime(state.obligation.regime).zone, rulebook.zone(state)
        if (trigger := state.facts.get(TRIGGER)) is not None:
            return _up_to(plan, _day(trigger, zone), name)
        given = state.role_history[0].since.astimezone(zone).date()
        day = _occurrence_day(state, view.last_day) or given
        return plan.period_around(day, name)

    def _with_state(self, review: ReviewView) -> ReviewView:
        """A review with what was said in it by its instant.

        Once it was opened, it is about what it was opened about.
        """
        state = self.state(review.key, review.view.at)
        if state is None:
            return review
        return attrs.evolve(
            review,
            state=state,
            period=state.opened.period,
            since=state.dossier.since,
            until=state.dossier.until,
            is_account=state.opened.is_account,
        )


def review_key(obligation: str, subject: Subject) -> str:
    """Key of the review of one subject where an obligation is done.

    Raises:
        InvalidValueError: It would be longer than keys may be.
    """
    return checked_key(f"{obligation}#{subject.key}", "review")


def _up_to(plan: ReviewPlan, day: dt.date, zone: str) -> Period:
    """The period around a day as far as that day; another one whole."""
    around = plan.period_around(day, zone)
    if plan.period is not None or plan.back:
        return around
    return attrs.evolve(
        around,
        key=f"{around.since}..{day}",
        until=day + dt.timedelta(days=1),
        cadence=PeriodLength.SPAN,
    )


def _day(known: dt.date, zone: dt.tzinfo) -> dt.date:
    return known.astimezone(zone).date() if isinstance(known, dt.datetime) else known


def _occurrence_day(state: State, due_on: dt.date | None) -> dt.date | None:
    """A day of the period that an occurrence is of; None for what is none."""
    own, _, name = state.obligation.key.rpartition("@")
    if not own or own != state.obligation.parent:
        return None
    try:
        return _day_in(name)
    except ValueError:
        # A report that is called otherwise has the period of its last day.
        return due_on


def _day_in(name: str) -> dt.date:
    """A day of a period by its name, such as ``2017-03`` or ``2017-q1``."""
    if found := _MONTH.fullmatch(name):
        return dt.date(int(found[1]), int(found[2]), 1)
    if found := _PART.fullmatch(name):
        months = 3 if found[2] == "q" else 6
        return dt.date(int(found[1]), months * (int(found[3]) - 1) + 1, 1)
    if found := _WEEK.fullmatch(name):
        return dt.date.fromisocalendar(int(found[1]), int(found[2]), 7)
    if name.isdecimal():
        return dt.date(int(name), 1, 1)
    return dt.date.fromisoformat(name.removeprefix("after-"))
