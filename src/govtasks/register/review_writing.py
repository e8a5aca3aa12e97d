"""Recording reviews, stage by stage."""

from __future__ import annotations

import datetime as dt

from ..errors import ConflictError, InvalidValueError, UnknownNameError
from ..evaluation.judges import Judges, leading
from ..evaluation.review_states import ReviewState, check_event
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
    ReviewPlanWithdrawn,
    ReviewRefilled,
    ReviewSentBack,
    ReviewStage,
    SelfAssessed,
    SelfAssessmentWaived,
    SuperiorAssessed,
)
from ..obligations.commands import Submit
from ..obligations.lifecycle import State
from ..obligations.model import Kind
from ..obligations.refusals import refuse
from ..text import checked_key
from .dossier_making import DossierMaker
from .queries import Queries
from .review_reading import Reviews
from .review_views import ReviewView
from .writing import Writer, require_kind


class ReviewWriter(Writer):
    """Records reviews."""

    def plan_reviews(self, plan: ReviewPlan) -> None:
        """Record who is reviewed where an obligation is done (kế hoạch kiểm điểm).

        Whoever leads the body that gives the obligation, follows or confirms it may;
        and whoever leads the body that gave it out to others. Recorded again under its
        key, a plan goes for reviews that are opened later.

        Args:
            plan: The plan.

        Raises:
            UnknownNameError: It names an obligation, a post, a body or a formula that
                is not there.
            InvalidValueError: It is no plan, or of a duty that is never due.
            RefusedError: By ``review-not-planner``.
        """
        require_kind(plan, ReviewPlan)
        state, organisation = self._known(plan.obligation), self.organisation()
        if state.obligation.kind is Kind.STANDING:
            problem = "is a standing duty, which is never due"
            hint = "order a series, and let the plan name that"
            raise InvalidValueError(
                problem, field="obligation", value=plan.obligation, hint=hint
            )
        for body in (*plan.bodies, *filter(None, [plan.meeting])):
            organisation.body(body)
        if plan.assessor is not None:
            organisation.post(plan.assessor)
        if plan.formula is not None:
            self.rulebook.formula(plan.formula)
        self._check_review_planner(state)
        stream = REVIEW_PLANS + plan.key
        version = len(self.recorded(stream))
        self._record(stream, version, REVIEW_PLANNED, plan)

    def withdraw_review_plan(self, key: str, *, reason: str) -> None:
        """Take a plan back, so that it wants no review any more.

        What was opened by it stays, and can be ended; what was not is due no more.

        Args:
            key: Key of the plan.
            reason: Why.

        Raises:
            UnknownNameError: There is no such plan, or it was taken back.
            InvalidValueError: No reason.
            RefusedError: By ``review-not-planner``.
        """
        withdrawn = ReviewPlanWithdrawn(reason=reason)
        reviews = self._all_reviews()
        plan = reviews.plan(checked_key(key))
        if plan is None:
            known, kind = [one.key for one in reviews.plans()], "review plan"
            raise UnknownNameError.of(kind, key, known, field="key")
        self._check_review_planner(self._known(plan.obligation))
        stream = REVIEW_PLANS + key
        version = len(self.recorded(stream))
        self._record(stream, version, REVIEW_PLAN_WITHDRAWN, withdrawn)

    def open_review(self, key: str) -> ReviewState:
        """Open a review with what the register knows of its period (mở kiểm điểm).

        It judges nobody: whoever writes may, and who did is recorded. Where the period
        is not over yet, the dossier is provisional; see `refill_review`.

        Args:
            key: Key of the review: see `Register.reviews`.

        Raises:
            UnknownNameError: There should be no such review.
            ConflictError: It was opened.
        """
        review = self._review_view(key)
        if review.state is not None:
            raise ConflictError(REVIEWS + key, 0, len(review.state.facts))
        return self._open_one_review(
            review, DossierMaker(self._all_reviews(), self.now)
        )

    def open_reviews(self) -> tuple[str, ...]:
        """Open every review whose period is over, as a host does on its timer.

        Returns:
            Keys of those that were opened now, sorted.

        Raises:
            GovtasksError: One of them cannot be opened; then none is.
        """
        reviews = self._all_reviews()
        maker = DossierMaker(reviews, self.now)
        waiting = [
            one
            for one in reviews.reviews(self.now)
            if one.state is None and one.period.is_over(self.now)
        ]
        with self._together():
            for review in waiting:
                self._open_one_review(review, maker)
        return tuple(one.key for one in waiting)

    def _open_one_review(self, review: ReviewView, maker: DossierMaker) -> ReviewState:
        opened = ReviewOpened(
            plan=review.plan,
            obligation=review.obligation,
            subject=review.subject,
            period=review.period,
            dossier=maker.make(review),
            is_account=review.is_account,
        )
        return self._enter(review.key, REVIEW_OPENED, opened)

    def refill_review(self, key: str, *, reason: str) -> ReviewState:
        """Take anew what the register knows of the period; what was taken is kept.

        Args:
            key: Key of the review.
            reason: Why, such as that the period is over now, or a fact came late.

        Raises:
            UnknownNameError: There should be no such review.
            RefusedError: By ``review-unopened``, or ``review-not-party`` where it is
                somebody's who has no part in it.
        """
        review, state = self._opened_review(key)
        self._check_in_review(review)
        dossier = DossierMaker(self._all_reviews(), self.now).make(review)
        refilled = ReviewRefilled(dossier=dossier, reason=reason)
        self._check_review(review, state, refilled)
        return self._enter(key, REVIEW_REFILLED, refilled)

    def self_assess(self, key: str, said: SelfAssessed) -> ReviewState:
        """Record what whoever is reviewed says himself (tự kiểm điểm).

        Args:
            key: Key of the review.
            said: What he says; for a body, whoever heads it or is his deputy.

        Raises:
            UnknownNameError: There should be no such review.
            RefusedError: By ``review-unopened``, ``review-not-self``,
                ``review-in-person``, ``review-stage``, ``review-said`` or
                ``review-grade``.
        """
        require_kind(said, SelfAssessed)
        self._spoken(key, said)
        return self._enter(key, SELF_ASSESSED, said)

    def waive_self_assessment(self, key: str, *, reason: str) -> ReviewState:
        """Let a review go on without a self-assessment that nobody wrote.

        Args:
            key: Key of the review.
            reason: Why. Whoever speaks in the next stage may.

        Raises:
            UnknownNameError: There should be no such review.
            RefusedError: As `assess_review`.
        """
        waived = SelfAssessmentWaived(reason=reason)
        self._spoken(key, waived)
        return self._enter(key, SELF_ASSESSMENT_WAIVED, waived)

    def assess_review(self, key: str, said: SuperiorAssessed) -> ReviewState:
        """Record what whoever is above says (cấp trên đánh giá).

        Args:
            key: Key of the review.
            said: What he says.

        Raises:
            UnknownNameError: There should be no such review.
            RefusedError: By ``review-unopened``, ``review-of-oneself``,
                ``review-not-judge``, ``review-nobody``, ``review-in-person``,
                ``review-stage``, ``review-no-stage``, ``review-said``,
                ``review-grade``, ``review-no-severity`` or ``review-no-breach``.
        """
        require_kind(said, SuperiorAssessed)
        self._spoken(key, said)
        return self._enter(key, SUPERIOR_ASSESSED, said)

    def conclude_review(self, key: str, said: ReviewConcluded) -> ReviewState:
        """Record what a meeting concluded by vote (tập thể kết luận).

        Args:
            key: Key of the review.
            said: What was concluded; recorded by whoever leads the body that met.

        Raises:
            UnknownNameError: There should be no such review.
            InvalidValueError: The meeting is still to come.
            RefusedError: As `assess_review`, or by ``review-voted-down``,
                ``review-tie``, ``review-no-tie``, ``review-casting`` or
                ``review-own-vote``.
        """
        require_kind(said, ReviewConcluded)
        review = self._spoken(key, said)
        if said.held_on > self._review_day(review):
            problem = "is still to come"
            raise InvalidValueError(problem, field="held_on", value=said.held_on)
        return self._enter(key, REVIEW_CONCLUDED, said)

    def send_back_review(
        self, key: str, *, to: ReviewStage, reason: str
    ) -> ReviewState:
        """Send a review back to a former stage (trả lại).

        Whoever speaks in the stage whose turn it is may; after the last one, whoever
        concluded. What was said from that stage on holds no more, and is kept.

        Args:
            key: Key of the review.
            to: The stage that comes again.
            reason: Why.

        Raises:
            UnknownNameError: There should be no such review.
            RefusedError: As `assess_review`, or by ``review-not-back``.
        """
        back = ReviewSentBack(to=to, reason=reason)
        self._spoken(key, back)
        return self._enter(key, REVIEW_SENT_BACK, back)

    def link_promise(self, key: str, promise: str, obligation: str) -> ReviewState:
        """Say which obligation a promise became, which is assigned as any other.

        Args:
            key: Key of the review.
            promise: Key of the promise in it.
            obligation: Key of the obligation.

        Raises:
            UnknownNameError: There should be no such review, or is no such obligation.
            RefusedError: By ``review-unopened``, ``review-not-party`` or
                ``review-no-promise``.
        """
        review, state = self._opened_review(key)
        self._check_in_review(review)
        self._known(obligation)
        linked = PromiseLinked(promise=promise, obligation=obligation)
        self._check_review(review, state, linked)
        return self._enter(key, PROMISE_LINKED, linked)

    def review_result(
        self,
        obligation: str,
        *,
        delay_reason: str = "",
        objective_cause: bool = False,
    ) -> Submit:
        """The command that hands an obligation in by the reviews that it orders.

        Nobody's review closes an obligation by itself: whoever leads it hands it in
        with ``unit.do(key, unit.review_result(key))``, whoever gave it confirms.

        Args:
            obligation: Key of the obligation.
            delay_reason: Why it is late; needed where it is.
            objective_cause: Whether that is said to lie outside of whoever did it.

        Returns:
            A command with the reviews and the minutes as evidence.

        Raises:
            UnknownNameError: There is no such obligation.
            RefusedError: By ``reviews-none`` or ``reviews-open``.
        """
        self._known(obligation)
        found = self._all_reviews().of_obligation(obligation, self.now)
        if not found:
            refuse("reviews-none", obligation=obligation)
        if waiting := [one.key for one in found if not one.is_concluded]:
            refuse("reviews-open", obligation=obligation, known=waiting)
        said = (one.state.conclusion for one in found if one.state is not None)
        minutes = (one.minutes for one in said if isinstance(one, ReviewConcluded))
        return Submit(
            result="; ".join(dict.fromkeys(map(_title, found))),
            evidence=tuple(dict.fromkeys((*(one.key for one in found), *minutes))),
            delay_reason=delay_reason,
            objective_cause=objective_cause,
        )

    def _all_reviews(self) -> Reviews:
        return Reviews(Queries(self._session, self._codec, self.rulebook))

    def _review_view(self, key: str) -> ReviewView:
        return self._all_reviews().review(key, self.now)

    def _opened_review(self, key: str) -> tuple[ReviewView, ReviewState]:
        review = self._review_view(key)
        if review.state is None:
            refuse("review-unopened", review=key)
        return review, review.state

    def _spoken(self, key: str, event: ReviewEvent) -> ReviewView:
        review, state = self._opened_review(key)
        self._check_review(review, state, event)
        return review

    def _check_review(
        self, review: ReviewView, state: ReviewState, event: ReviewEvent
    ) -> None:
        formula = state.opened.plan.formula
        grades = None
        if formula is not None:
            known = self.rulebook.formula(formula).grades
            grades = frozenset(grade.key for grade in known)
        check_event(state, event, self.act, self._judges_of(review), grades)

    def _judges_of(self, review: ReviewView) -> Judges:
        return self._all_reviews().judges(review, self.now)

    def _review_day(self, review: ReviewView) -> dt.date:
        return self.now.astimezone(review.period.start.tzinfo).date()

    def _check_in_review(self, review: ReviewView) -> None:
        """Refuse whoever has no part in a review."""
        judges = self._judges_of(review)
        parties = judges.selves | judges.superiors | judges.meeting
        allowed = parties | self._review_planners(review.view.state)
        if self.act.actor not in allowed:
            refuse("review-not-party", actor=self.act.actor, known=sorted(allowed))

    def _check_review_planner(self, state: State) -> None:
        allowed = self._review_planners(state)
        if self.act.actor not in allowed:
            refuse("review-not-planner", actor=self.act.actor, known=sorted(allowed))

    def _review_planners(self, state: State) -> frozenset[str]:
        """Whoever leads a body that gives, gave out, follows or confirms."""
        day = self.now.astimezone(self.rulebook.zone(state)).date()
        bodies = {state.assigner, state.roles.monitoring, state.roles.confirming}
        if state.parts:
            bodies.add(state.roles.lead)
        organisation = self.organisation()
        return frozenset(
            person
            for body in bodies
            if body is not None
            for person in leading(organisation, body, day)
        )

    def _enter(self, key: str, kind: str, event: ReviewEvent) -> ReviewState:
        """Record what was checked, and give what the review is then."""
        stream = REVIEWS + key
        self._record(stream, len(self.recorded(stream)), kind, event)
        state = self._all_reviews().state(key)
        if state is None:
            problem = "was never opened"
            raise InvalidValueError(problem, field="key", value=key)
        return state


def _title(review: ReviewView) -> str:
    return review.plan.title.in_locale("vi")
