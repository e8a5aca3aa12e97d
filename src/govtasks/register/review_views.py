"""One review at one instant: where it stands, and why it is due when it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import attrs

from ..deadlines.results import Deadline
from ..evaluation.periods import Period
from ..evaluation.review_states import ReviewState
from ..evaluation.reviews import ReviewPlan
from ..evaluation.scorecards import Subject
from ..explain import Explanation, Step
from ..obligations.state import Workflow
from .queries import View


@attrs.frozen(kw_only=True)
class ReviewView:
    """One review at one instant, whether or not it was opened (cuộc kiểm điểm).

    Attributes:
        key: Its key: that of the obligation, then ``#`` and that of the subject.
        plan: The plan that wants it.
        subject: Who is reviewed, and as what.
        period: What is looked back on.
        since: First day of that on which the subject is judged.
        until: First day on which it no longer is.
        is_account: Whether a head accounts for a breach.
        view: The obligation that orders it, with its deadline and who answers.
        state: What was said; None before it was opened.
    """

    key: str
    plan: ReviewPlan
    subject: Subject
    period: Period
    since: dt.date
    until: dt.date
    is_account: bool
    view: View
    state: ReviewState | None = None

    @property
    def obligation(self) -> str:
        """Key of the obligation that orders it."""
        return self.view.key

    @property
    def is_concluded(self) -> bool:
        """Whether its last stage is through."""
        return self.state is not None and self.state.is_concluded

    @property
    def last_day(self) -> dt.date | None:
        """The last day for it; None where nothing fixes one."""
        return self.view.last_day

    @property
    def is_overdue(self) -> bool:
        """Whether that day is over and it is not concluded.

        What was handed in without it is overdue too: paper is no conclusion.
        """
        due = self.view.due
        over = isinstance(due, Deadline) and self.view.at >= due.expires_at
        return over and not self.is_concluded

    @property
    def is_running(self) -> bool:
        """Whether it waits for nobody yet: not opened, and its period still runs.

        An account of a breach waits from the first day, and what is due before its
        period is over waits too.
        """
        if self.state is not None or self.is_account:
            return False
        last_day, at = self.last_day, self.view.at
        is_due_later = last_day is None or last_day > self.period.last_day
        return is_due_later and not self.period.is_over(at)

    @property
    def is_handed_in_without(self) -> bool:
        """Whether the obligation was handed in though this is not concluded."""
        done = {Workflow.SUBMITTED, Workflow.CONFIRMED}
        return self.view.state.stage in done and not self.is_concluded

    @property
    def explanation(self) -> Explanation:
        """What is reviewed, where it stands, and why it is due when it is."""
        about = {"title": self.plan.title, "period": self.period}
        steps = [Step("self_reviews.period", about), *self._standing()]
        steps += self.view.explanation.steps
        if self.is_overdue:
            steps.append(Step("self_reviews.overdue", {"day": self.last_day}))
        return Explanation("self_reviews.review", about, tuple(steps))

    def _standing(self) -> Iterator[Step]:
        if self.state is None:
            over = self.view.at >= self.period.end
            yield Step(f"self_reviews.{'unopened' if over else 'running'}")
        elif self.state.stage is None:
            yield Step("self_reviews.concluded", {"at": self.state.facts[-1].at})
        else:
            yield Step("self_reviews.waits", {"stage": self.state.stage})
