"""Reviews (kiểm điểm): who looks back on which period, in which stages, saying what.

A review that comes back is an occurrence of an ordinary recurring obligation, so that
it is due, explained, reminded and overdue like any other; a `ReviewPlan` says who is
reviewed in it. What happens in one review is a stream of facts of its own.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections import Counter
from typing import Any

import attrs

from ..checks import is_a, is_flag, optional
from ..errors import InvalidValueError
from ..explain import Citation
from ..messages import render
from ..obligations.checks import is_level
from ..obligations.handling import Measure
from ..organisation import PostKind
from ..text import (
    Text,
    each,
    is_day,
    is_filled,
    is_key,
    is_optional_key,
    is_plain,
)
from .dossiers import Dossier
from .periods import Period, PeriodLength
from .scorecards import Subject

REVIEW_PLANS = "review-plan/"
REVIEWS = "review/"
REVIEW_PLANNED = "review-planned"
REVIEW_PLAN_WITHDRAWN = "review-plan-withdrawn"
REVIEW_OPENED = "review-opened"
REVIEW_REFILLED = "review-refilled"
SELF_ASSESSED = "self-assessed"
SELF_ASSESSMENT_WAIVED = "self-assessment-waived"
SUPERIOR_ASSESSED = "superior-assessed"
REVIEW_CONCLUDED = "review-concluded"
REVIEW_SENT_BACK = "review-sent-back"
PROMISE_LINKED = "promise-linked"

LONGEST_WAY_BACK = 1200
"""Periods before the occurrence that a plan may name: a century of months."""


class ReviewStage(enum.Enum):
    """A stage of a review, in the order in which they come (bước kiểm điểm)."""

    SELF = "self"
    """Whoever is reviewed says how it was (tự kiểm điểm, tự đánh giá)."""
    SUPERIOR = "superior"
    """Whoever is above says so (cấp trên nhận xét, đánh giá)."""
    COLLECTIVE = "collective"
    """The meeting of a body concludes by vote (tập thể kết luận)."""

    def in_locale(self, locale: str) -> str:
        """The stage in words."""
        return render(f"self_reviews.stage-{self.value}", {}, locale)


class BreachSeverity(enum.Enum):
    """How much a breach weighs (mức độ vi phạm).

    The classes of Decree 112/2020/NĐ-CP art. 7, which Decree 172/2025/NĐ-CP goes on
    with; they were read in a secondary source, and the gravest one was not seen there.
    """

    MINOR = "minor"
    """Less serious (ít nghiêm trọng)."""
    SERIOUS = "serious"
    """Serious (nghiêm trọng)."""
    VERY_SERIOUS = "very-serious"
    """Very serious (rất nghiêm trọng)."""
    GRAVE = "grave"
    """Especially serious (đặc biệt nghiêm trọng)."""

    def in_locale(self, locale: str) -> str:
        """The severity in words."""
        return render(f"self_reviews.severity-{self.value}", {}, locale)


_ORDER = tuple(ReviewStage)


def _are_stages(
    _instance: object, attribute: attrs.Attribute[Any], value: tuple[ReviewStage, ...]
) -> None:
    each(is_a(ReviewStage))(_instance, attribute, value)
    in_order = [stage for stage in _ORDER if stage in value]
    begins = value[:1] == (ReviewStage.SELF,)
    if list(value) != in_order or not begins or len(value) == 1:
        problem = "must begin with self, and go on with superior, collective or both"
        words = [stage.value for stage in value]
        raise InvalidValueError(problem, field=attribute.name, value=words)


def _goes_back(instance: object, attribute: attrs.Attribute[Any], value: int) -> None:
    is_level(instance, attribute, value)
    if value > LONGEST_WAY_BACK:
        problem = f"must be at most {LONGEST_WAY_BACK}"
        raise InvalidValueError(problem, field=attribute.name, value=value)


@attrs.frozen(kw_only=True)
class ReviewPlan:
    """Who is reviewed where an obligation is done, on what, and by whom (kế hoạch).

    Attributes:
        key: Its key; recorded again, the later one goes for reviews opened later.
        title: What such a review is called.
        obligation: Key of what orders it: a series, a task, or a duty that waits for
            a breach. What was given to each addressee as a part of it counts too.
        collective: Whether each body that leads one is reviewed as a whole.
        posts: Whoever held a post of these kinds in such a body is reviewed, each by
            himself: ``head``, ``member`` and so on.
        bodies: Keys of the bodies that are reviewed; none means all that lead one.
        stages: Which stages there are. The last one concludes.
        assessor: Key of the post that assesses; None for whoever is above (see
            `govtasks.evaluation.judges`).
        meeting: Key of the body whose meeting concludes; None for that of whoever is
            above a head or a body, and for one's own of anybody else.
        cadence: How long the period is that is looked back on.
        back: How many such periods before that of the occurrence: 0 for its own, 1
            for the year 2016 in a review at the start of 2017.
        period: Name of the one period that is looked back on, such as ``2016``, where
            it is always the same; then there is no cadence.
        formula: Key of the formula whose grades may be given; None for any.
        citation: The document that wants it so.

    Raises:
        InvalidValueError: Nobody would be reviewed, the stages do not come in order,
            or the period is not told in one way.
    """

    key: str = attrs.field(validator=is_key)
    title: Text = attrs.field(validator=is_a(Text))
    obligation: str = attrs.field(validator=is_key)
    collective: bool = attrs.field(default=False, validator=is_flag)
    posts: tuple[PostKind, ...] = attrs.field(
        default=(), validator=each(is_a(PostKind))
    )
    bodies: tuple[str, ...] = attrs.field(default=(), validator=each(is_key))
    stages: tuple[ReviewStage, ...] = attrs.field(default=_ORDER, validator=_are_stages)
    assessor: str | None = attrs.field(default=None, validator=is_optional_key)
    meeting: str | None = attrs.field(default=None, validator=is_optional_key)
    cadence: PeriodLength | None = attrs.field(
        default=None, validator=optional(is_a(PeriodLength))
    )
    back: int = attrs.field(default=0, validator=_goes_back)
    period: str | None = attrs.field(default=None, validator=optional(is_filled))
    formula: str | None = attrs.field(default=None, validator=is_optional_key)
    citation: Citation | None = attrs.field(
        default=None, validator=optional(is_a(Citation))
    )

    def __attrs_post_init__(self) -> None:
        """Refuse a plan of nobody, and of no period or two."""
        if not self.collective and not self.posts:
            problem = (
                "must name kinds of posts, or the collective, or nobody is reviewed"
            )
            raise InvalidValueError(problem, field="posts")
        if (self.cadence is None) == (self.period is None):
            problem = "either a cadence or one period is looked back on"
            raise InvalidValueError(problem, field="period", value=self.period)
        if self.cadence is PeriodLength.SPAN:
            problem = "must be a month, a quarter, half a year or a year"
            raise InvalidValueError(problem, field="cadence", value=self.cadence.value)
        if self.period is not None:
            Period.of(self.period)
            if self.back:
                problem = "goes with a cadence; a period that is named stays that"
                raise InvalidValueError(problem, field="back", value=self.back)

    def period_around(self, day: dt.date, zone: str) -> Period:
        """The period that a review of a day looks back on.

        Raises:
            InvalidValueError: It would lie before the year 1.
        """
        if self.cadence is None:
            return Period.of(str(self.period), zone)
        months = self.cadence.months or 1
        first = (day.year * 12 + day.month - 1) // months - self.back
        year, month = divmod(first * months, 12)
        return Period.of(_named(self.cadence, year, month + 1), zone)


@attrs.frozen(kw_only=True)
class ReviewPlanWithdrawn:
    """A plan was taken back: it wants no review any more (thôi áp dụng kế hoạch).

    Attributes:
        reason: Why.
    """

    reason: str = attrs.field(validator=is_filled)


def _named(cadence: PeriodLength, year: int, month: int) -> str:
    """Name of the period of a cadence that begins with a month."""
    match cadence:
        case PeriodLength.MONTH:
            return f"{year:04}-{month:02}"
        case PeriodLength.QUARTER:
            return f"{year:04}-Q{month // 3 + 1}"
        case PeriodLength.HALF_YEAR:
            return f"{year:04}-H{month // 6 + 1}"
        case _:
            return f"{year:04}"


@attrs.frozen(kw_only=True)
class RemedyPromise:
    """What will be done about a limitation, and by when (biện pháp khắc phục).

    Attributes:
        key: Its key inside the review.
        text: What will be done.
        due_on: The last day for it.
        obligation: Key of the obligation that it became; None while it is only said.
    """

    key: str = attrs.field(validator=is_key)
    text: str = attrs.field(validator=is_filled)
    due_on: dt.date = attrs.field(validator=is_day)
    obligation: str | None = attrs.field(default=None, validator=is_optional_key)


def _are_promises(
    instance: object, attribute: attrs.Attribute[Any], value: tuple[RemedyPromise, ...]
) -> None:
    each(is_a(RemedyPromise))(instance, attribute, value)
    twice = [key for key, n in Counter(one.key for one in value).items() if n > 1]
    if twice:
        problem = "names a promise twice"
        raise InvalidValueError(problem, field=attribute.name, value=twice)


@attrs.frozen(kw_only=True)
class ReviewOpened:
    """A review was opened, with what the register knows of the period.

    Attributes:
        plan: The plan as it stood then; the review keeps to it.
        obligation: Key of the obligation that orders it.
        subject: Who is reviewed, and as what.
        period: What is looked back on.
        dossier: What stood in the register, frozen.
        is_account: Whether a head accounts for a breach (kiểm điểm trách nhiệm).
    """

    plan: ReviewPlan = attrs.field(validator=is_a(ReviewPlan))
    obligation: str = attrs.field(validator=is_key)
    subject: Subject = attrs.field(validator=is_a(Subject))
    period: Period = attrs.field(validator=is_a(Period))
    dossier: Dossier = attrs.field(validator=is_a(Dossier))
    is_account: bool = attrs.field(default=False, validator=is_flag)


@attrs.frozen(kw_only=True)
class ReviewRefilled:
    """What the register knows was taken anew; what was taken before is kept.

    Attributes:
        dossier: What stood in the register now.
        reason: Why.
    """

    dossier: Dossier = attrs.field(validator=is_a(Dossier))
    reason: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class SelfAssessed:
    """Whoever is reviewed said how it was (bản tự kiểm điểm).

    Attributes:
        summary: How it was, as a whole.
        strengths: What went well (ưu điểm).
        limitations: What did not (hạn chế, khuyết điểm).
        causes: Why it did not (nguyên nhân).
        remedies: What will be done, by when (biện pháp khắc phục).
        grade: Key of the grade that he proposes for himself; None for none.
        evidence: Numbers and symbols, or addresses, of what shows it.
        correction: Why it replaces what was said before; empty at first.
    """

    summary: str = attrs.field(validator=is_filled)
    strengths: tuple[str, ...] = attrs.field(default=(), validator=each(is_filled))
    limitations: tuple[str, ...] = attrs.field(default=(), validator=each(is_filled))
    causes: tuple[str, ...] = attrs.field(default=(), validator=each(is_filled))
    remedies: tuple[RemedyPromise, ...] = attrs.field(
        default=(), validator=_are_promises
    )
    grade: str | None = attrs.field(default=None, validator=is_optional_key)
    evidence: tuple[str, ...] = attrs.field(default=(), validator=each(is_filled))
    correction: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class SelfAssessmentWaived:
    """The review goes on without a self-assessment, which nobody wrote.

    Attributes:
        reason: Why, such as that he has left and was asked twice.
    """

    reason: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class SuperiorAssessed:
    """Whoever is above said how it was (nhận xét, đánh giá của cấp trên).

    Attributes:
        reason: The opinion, with its reasons.
        limitations: What did not go well.
        remedies: What will be done, by when.
        grade: Key of the grade; None for none.
        severity: How much the breach weighs; only where a head accounts for one.
        measure: The measure that is proposed; it is decided on as any other.
        evidence: Numbers and symbols, or addresses, of what shows it.
        correction: Why it replaces what was said before; empty at first.
    """

    reason: str = attrs.field(validator=is_filled)
    limitations: tuple[str, ...] = attrs.field(default=(), validator=each(is_filled))
    remedies: tuple[RemedyPromise, ...] = attrs.field(
        default=(), validator=_are_promises
    )
    grade: str | None = attrs.field(default=None, validator=is_optional_key)
    severity: BreachSeverity | None = attrs.field(
        default=None, validator=optional(is_a(BreachSeverity))
    )
    measure: Measure | None = attrs.field(
        default=None, validator=optional(is_a(Measure))
    )
    evidence: tuple[str, ...] = attrs.field(default=(), validator=each(is_filled))
    correction: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class ReviewConcluded:
    """The meeting of a body concluded by vote (kết luận của tập thể).

    Attributes:
        reason: What was concluded, with its reasons.
        held_on: Day of the meeting.
        minutes: Number and symbol of its minutes (biên bản).
        votes_for: Votes for this conclusion.
        votes_against: Votes against it.
        abstained: Votes that were neither.
        voters: Keys of those who voted, where the ballot was open.
        casting: Key of whoever decided a tie, where there was one: nothing here says
            whose vote does.
        casting_basis: The regulation by which that vote decides.
        limitations: What did not go well.
        remedies: What will be done, by when.
        grade: Key of the grade; None for none.
        severity: How much the breach weighs; only where a head accounts for one.
        measure: The measure that is proposed; it is decided on as any other.
        evidence: Numbers and symbols, or addresses, of what shows it.
        correction: Why it replaces what was concluded before; empty at first.

    Raises:
        InvalidValueError: Nobody voted, or a ballot that names its voters has more
            votes than these or fewer.
    """

    reason: str = attrs.field(validator=is_filled)
    held_on: dt.date = attrs.field(validator=is_day)
    minutes: str = attrs.field(validator=is_filled)
    votes_for: int = attrs.field(validator=is_level)
    votes_against: int = attrs.field(default=0, validator=is_level)
    abstained: int = attrs.field(default=0, validator=is_level)
    voters: tuple[str, ...] = attrs.field(default=(), validator=each(is_key))
    casting: str | None = attrs.field(default=None, validator=is_optional_key)
    casting_basis: str = attrs.field(default="", validator=is_plain)
    limitations: tuple[str, ...] = attrs.field(default=(), validator=each(is_filled))
    remedies: tuple[RemedyPromise, ...] = attrs.field(
        default=(), validator=_are_promises
    )
    grade: str | None = attrs.field(default=None, validator=is_optional_key)
    severity: BreachSeverity | None = attrs.field(
        default=None, validator=optional(is_a(BreachSeverity))
    )
    measure: Measure | None = attrs.field(
        default=None, validator=optional(is_a(Measure))
    )
    evidence: tuple[str, ...] = attrs.field(default=(), validator=each(is_filled))
    correction: str = attrs.field(default="", validator=is_plain)

    def __attrs_post_init__(self) -> None:
        """Refuse a vote that cannot have been."""
        if not self.votes:
            problem = "must be at least one with those against and abstained"
            raise InvalidValueError(problem, field="votes_for", value=self.votes_for)
        if self.voters and len(set(self.voters)) != self.votes:
            problem = f"must name {self.votes} persons, one for each vote"
            raise InvalidValueError(problem, field="voters", value=self.voters)
        if (self.casting is None) is not (not self.casting_basis.strip()):
            problem = "whose vote decided goes with the regulation that says so"
            raise InvalidValueError(problem, field="casting", value=self.casting)

    @property
    def votes(self) -> int:
        """How many voted."""
        return self.votes_for + self.votes_against + self.abstained


@attrs.frozen(kw_only=True)
class ReviewSentBack:
    """A review went back to a former stage (trả lại để làm rõ).

    Attributes:
        to: The stage that comes again.
        reason: Why.
    """

    to: ReviewStage = attrs.field(validator=is_a(ReviewStage))
    reason: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class PromiseLinked:
    """A promise became an obligation, which is followed up as any other.

    Attributes:
        promise: Key of the promise.
        obligation: Key of the obligation.
    """

    promise: str = attrs.field(validator=is_key)
    obligation: str = attrs.field(validator=is_key)


Assessment = SelfAssessed | SuperiorAssessed | ReviewConcluded
"""What is said in a stage."""

ReviewEvent = (
    ReviewOpened
    | ReviewRefilled
    | SelfAssessed
    | SelfAssessmentWaived
    | SuperiorAssessed
    | ReviewConcluded
    | ReviewSentBack
    | PromiseLinked
)
"""Everything that can have happened in a review."""
