"""When a standing duty is looked at: last time, next time, and whether that is over.

A standing duty has no due day and stands outside the figures of what is overdue. What
it has is a cadence: "regularly" that nobody ever looks at is not kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import attrs

from ..deadlines.calendars import WorkCalendar
from ..deadlines.compute import compute, occurrences
from ..deadlines.recurring import periods
from ..deadlines.regimes import Regime
from ..deadlines.results import Deadline
from ..deadlines.rules import Undated, Within
from ..deadlines.terms import Term
from ..errors import CoverageError
from ..explain import Explanation, Step
from ..text import aware
from .model import Cadence, Kind
from .state import State

_LONGEST = dt.timedelta(days=40)
"""A review that is due later than its period: no longer than a run of days off."""
_REVIEW = "review"


@attrs.frozen(kw_only=True)
class ReviewStatus:
    """Where the reviews of a standing duty stand at an instant (tình trạng rà soát).

    Attributes:
        reviewed_at: When it was looked at last; None where it never was.
        next: When it is to be looked at next; None where the cadence has ended, or
            the calendar does not reach that far.
        is_overdue: Whether that day is over. It is no overdue of the duty, and
            stands outside the figures.
        explanation: Why.
    """

    reviewed_at: dt.datetime | None
    next: Deadline | None
    is_overdue: bool
    explanation: Explanation

    @property
    def next_day(self) -> dt.date | None:
        """Last day for the next review, where there is one."""
        return None if self.next is None else self.next.last_day


def review_of(
    state: State, now: dt.datetime, *, regime: Regime, calendar: WorkCalendar
) -> ReviewStatus | None:
    """Tell when a standing duty was and is to be reviewed.

    A review counts for the next day of the cadence that follows it. A day that passed
    without one stays the next, until somebody looks.

    Args:
        state: The obligation at *now*.
        now: The instant that is asked about.
        regime: The law by which is counted.
        calendar: The working days by which is counted.

    Returns:
        None for what is no open standing duty, or has no cadence: neither a review
        that was ordered, nor a term in its rule.

    Raises:
        NaiveInstantError: *now* has no time zone.
    """
    aware(now)
    cadence = state.obligation.review
    term = state.rule.review_every if isinstance(state.rule, Undated) else None
    if state.obligation.kind is not Kind.STANDING or not state.is_open:
        return None
    if cadence is None and term is None:
        return None
    zone = ZoneInfo(regime.zone)
    counted = _Counted(state, regime, calendar)
    is_covered = True
    found: Deadline | None = None
    try:
        found = counted.by_cadence(cadence) if cadence else counted.by_term(term)
    except CoverageError:
        is_covered = False
    is_overdue = found is not None and now >= found.expires_at
    return ReviewStatus(
        reviewed_at=state.reviewed_at,
        next=found,
        is_overdue=is_overdue,
        explanation=_explain(state, found, zone, is_covered=is_covered, now=now),
    )


@attrs.frozen
class _Counted:
    """A standing duty with the law and the days by which its reviews are counted."""

    state: State
    regime: Regime
    calendar: WorkCalendar

    @property
    def since(self) -> dt.datetime:
        """From when on the next review is looked for."""
        return self.state.reviewed_at or self.state.role_history[0].since

    def by_term(self, term: Term | None) -> Deadline | None:
        """A term after the last review, or after it was given."""
        if term is None:
            return None
        due = compute(
            Within(terms=(term,), of=_REVIEW),
            {**self.state.facts, _REVIEW: self.since},
            regime=self.regime,
            calendar=self.calendar,
        )
        return due if isinstance(due, Deadline) else None

    def by_cadence(self, cadence: Cadence) -> Deadline | None:
        """The day of the cadence after the one that the last review counts for."""
        days = self._days(cadence)
        if self.state.reviewed_at is not None:
            next(days, None)
        return next(days, None)

    def _days(self, cadence: Cadence) -> Iterator[Deadline]:
        """The days of the cadence that are not over when the search begins."""
        start = self.since.date() - _LONGEST
        for period in periods(cadence, start, facts=self.state.facts):
            for one in occurrences(
                cadence,
                period.end - dt.timedelta(days=1),
                period.end,
                facts=self.state.facts,
                regime=self.regime,
                calendar=self.calendar,
            ):
                if one.deadline.expires_at > self.since:
                    yield one.deadline


def _explain(
    state: State,
    found: Deadline | None,
    zone: ZoneInfo,
    *,
    is_covered: bool,
    now: dt.datetime,
) -> Explanation:
    at = state.reviewed_at
    last = None if at is None else {"at": at.astimezone(zone)}
    steps = [Step("reviews.last", last) if last else Step("reviews.never")]
    if found is not None:
        steps += found.explanation.steps
        word = "passed" if now >= found.expires_at else "ahead"
        steps.append(Step(f"reviews.{word}", {"day": found.last_day}))
    else:
        steps.append(Step("reviews.ended" if is_covered else "reviews.uncovered"))
    steps.append(Step("reviews.apart"))
    return Explanation(
        "reviews.review", {"title": state.obligation.title}, tuple(steps)
    )
