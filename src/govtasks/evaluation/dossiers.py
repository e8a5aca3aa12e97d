"""Dossiers: what a register knew of a period when its review was opened, frozen.

Nothing in one is judged: it is what whoever is reviewed, whoever assesses and the
meeting begin from, so that none of them has to trust the memory of another.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable

import attrs

from ..checks import is_a, is_flag, one_of, optional
from ..obligations.checks import is_level, is_version
from ..obligations.handling import FindingSeverity, Measure, RemedyOutcome
from ..obligations.state import Workflow
from ..text import (
    Text,
    each,
    is_day,
    is_filled,
    is_instant,
    is_key,
    is_optional_day,
    is_optional_key,
    is_plain,
)
from .figures import Figures
from .issued import is_amount

BUCKETS = tuple(one.name for one in attrs.fields(Figures) if one.name != "cut_off")
"""The counts that an obligation can belong in, in the order of `Figures`."""


@attrs.frozen(kw_only=True)
class BucketCount:
    """How many obligations belong in one count.

    Attributes:
        bucket: The count: a field of `Figures`.
        count: How many.
    """

    bucket: str = attrs.field(validator=one_of(*BUCKETS))
    count: int = attrs.field(validator=is_level)


@attrs.frozen(kw_only=True)
class NotedDelay:
    """A deadline that passed without a result.

    Attributes:
        due_on: Its last day.
        days: Calendar days late.
        working_days: Working days late; None where the calendar does not reach so far.
        is_excused: Whether an objective cause was accepted for it.
    """

    due_on: dt.date = attrs.field(validator=is_day)
    days: int = attrs.field(validator=is_level)
    working_days: int | None = attrs.field(default=None, validator=optional(is_level))
    is_excused: bool = attrs.field(default=False, validator=is_flag)


@attrs.frozen(kw_only=True)
class TroubledTask:
    """An obligation that was late, sent back, refused or given more time.

    Attributes:
        obligation: Its key.
        title: What was to be done.
        bucket: The count that it belongs in.
        due_on: Its last day at the cut-off, where it had one.
        delays: Every deadline that passed without a result, oldest first.
        returns: How often its result was sent back.
        refusals: How often it was refused.
        extended: How often a longer term was granted.
    """

    obligation: str = attrs.field(validator=is_key)
    title: Text = attrs.field(validator=is_a(Text))
    bucket: str = attrs.field(validator=one_of(*BUCKETS))
    due_on: dt.date | None = attrs.field(default=None, validator=is_optional_day)
    delays: tuple[NotedDelay, ...] = attrs.field(
        default=(), validator=each(is_a(NotedDelay))
    )
    returns: int = attrs.field(default=0, validator=is_level)
    refusals: int = attrs.field(default=0, validator=is_level)
    extended: int = attrs.field(default=0, validator=is_level)


@attrs.frozen(kw_only=True)
class NotedCard:
    """A scorecard of the period.

    Attributes:
        formula: Key of its formula.
        formula_version: Version of that.
        number: Which card that was issued; None where it was reckoned for the review.
        score: How many points, exactly, such as ``617/7``; None where there were none.
        grade: Key of the grade; None where there was none.
        is_provisional: Whether it was marked as not final.
    """

    formula: str = attrs.field(validator=is_key)
    formula_version: str = attrs.field(validator=is_filled)
    number: int | None = attrs.field(default=None, validator=optional(is_version))
    score: str | None = attrs.field(default=None, validator=optional(is_amount))
    grade: str | None = attrs.field(default=None, validator=is_optional_key)
    is_provisional: bool = attrs.field(default=False, validator=is_flag)


@attrs.frozen(kw_only=True)
class InspectionResult:
    """What an inspection found, and what became of its remedy.

    Attributes:
        obligation: Key of the obligation that was inspected.
        finding: Key of the finding there.
        text: What was found.
        severity: How much it weighs.
        found_on: When.
        remedy: Key of the obligation that is to put it right; None for none.
        outcome: What became of that.
    """

    obligation: str = attrs.field(validator=is_key)
    finding: str = attrs.field(validator=is_key)
    text: str = attrs.field(validator=is_filled)
    severity: FindingSeverity = attrs.field(validator=is_a(FindingSeverity))
    found_on: dt.date = attrs.field(validator=is_day)
    remedy: str | None = attrs.field(default=None, validator=is_optional_key)
    outcome: RemedyOutcome | None = attrs.field(
        default=None, validator=optional(is_a(RemedyOutcome))
    )


@attrs.frozen(kw_only=True)
class StaffBreach:
    """A breach by a member of staff.

    Attributes:
        obligation: Key of the obligation in which it was recorded.
        number: Its running number there.
        person: Key of the person.
        what: What was done.
        instrument: The document that says so; empty where there is none.
        recorded_on: When it was recorded.
        account: Key of the obligation in which the head accounts for it.
    """

    obligation: str = attrs.field(validator=is_key)
    number: int = attrs.field(validator=is_version)
    person: str = attrs.field(validator=is_key)
    what: str = attrs.field(validator=is_filled)
    instrument: str = attrs.field(default="", validator=is_plain)
    recorded_on: dt.date = attrs.field(validator=is_day)
    account: str | None = attrs.field(default=None, validator=is_optional_key)


@attrs.frozen(kw_only=True)
class MeasureTaken:
    """A measure that was proposed, and what was decided.

    Attributes:
        obligation: Key of the obligation.
        measure: Which measure.
        person: Key of the person whom it concerns.
        is_approved: Whether it was taken; None while it waits.
    """

    obligation: str = attrs.field(validator=is_key)
    measure: Measure = attrs.field(validator=is_a(Measure))
    person: str = attrs.field(validator=is_key)
    is_approved: bool | None = attrs.field(default=None, validator=optional(is_flag))


@attrs.frozen(kw_only=True)
class PromiseKept:
    """What became of a promise of the last review.

    Attributes:
        review: Key of that review.
        promise: Key of the promise in it.
        text: What was promised.
        due_on: By when.
        obligation: Key of the obligation that it became; None where it became none.
        workflow: How far that has come.
        done_on: When it was confirmed.
        is_late: Whether the day is over and it was not done by then.
    """

    review: str = attrs.field(validator=is_key)
    promise: str = attrs.field(validator=is_key)
    text: str = attrs.field(validator=is_filled)
    due_on: dt.date = attrs.field(validator=is_day)
    obligation: str | None = attrs.field(default=None, validator=is_optional_key)
    workflow: Workflow | None = attrs.field(
        default=None, validator=optional(is_a(Workflow))
    )
    done_on: dt.date | None = attrs.field(default=None, validator=is_optional_day)
    is_late: bool = attrs.field(default=False, validator=is_flag)


@attrs.frozen(kw_only=True)
class Dossier:
    """What a register knew of whoever is reviewed in a period (số liệu, tài liệu).

    Attributes:
        since: First day on which whoever is reviewed is judged: that of the period or
            of the appointment, whichever is later.
        until: First day on which he no longer is.
        cut_off: The instant at which everything stands as it is shown.
        known_at: Only what had been recorded by then is in it.
        is_provisional: Whether the period was not over yet.
        counts: How many obligations belong in each count.
        tasks: Those that were late, sent back or given more time, by key.
        findings: What inspections found in the period, or earlier and not yet put
            right.
        breaches: Breaches by staff in the period.
        measures: Measures that were proposed in the period.
        cards: Scorecards of exactly this period: those that were issued, and one by
            the formula that the plan names.
        last_review: Key of the review before this one of the same; None for none.
        last_limitations: What did not go well by that one.
        promises: What became of what was promised there.
    """

    since: dt.date = attrs.field(validator=is_day)
    until: dt.date = attrs.field(validator=is_day)
    cut_off: dt.datetime = attrs.field(validator=is_instant)
    known_at: dt.datetime = attrs.field(validator=is_instant)
    is_provisional: bool = attrs.field(default=False, validator=is_flag)
    counts: tuple[BucketCount, ...] = attrs.field(
        default=(), validator=each(is_a(BucketCount))
    )
    tasks: tuple[TroubledTask, ...] = attrs.field(
        default=(), validator=each(is_a(TroubledTask))
    )
    findings: tuple[InspectionResult, ...] = attrs.field(
        default=(), validator=each(is_a(InspectionResult))
    )
    breaches: tuple[StaffBreach, ...] = attrs.field(
        default=(), validator=each(is_a(StaffBreach))
    )
    measures: tuple[MeasureTaken, ...] = attrs.field(
        default=(), validator=each(is_a(MeasureTaken))
    )
    cards: tuple[NotedCard, ...] = attrs.field(
        default=(), validator=each(is_a(NotedCard))
    )
    last_review: str | None = attrs.field(default=None, validator=is_optional_key)
    last_limitations: tuple[str, ...] = attrs.field(
        default=(), validator=each(is_filled)
    )
    promises: tuple[PromiseKept, ...] = attrs.field(
        default=(), validator=each(is_a(PromiseKept))
    )

    @property
    def figures(self) -> Figures:
        """The counts, with their rates and denominators."""
        found = {one.bucket: one.count for one in self.counts}
        return Figures(cut_off=self.cut_off, **found)


def counted(buckets: Iterable[str]) -> tuple[BucketCount, ...]:
    """How many belong in each count, in the order of `Figures`; also where none do."""
    given = Counter(buckets)
    return tuple(BucketCount(bucket=name, count=given[name]) for name in BUCKETS)
