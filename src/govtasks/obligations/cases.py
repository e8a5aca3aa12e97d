"""What a state remembers of inspections, measures and breaches."""

from __future__ import annotations

import datetime as dt

import attrs

from .events.fact import Act
from .handling import FindingSeverity, Measure, RemedyOutcome


@attrs.frozen(kw_only=True)
class Inspection:
    """A check of the work (cuộc kiểm tra).

    Attributes:
        number: Its running number, from 1.
        what: What was checked.
        inspectors: Keys of the persons who checked beside whoever recorded it.
        findings: Keys of what was found.
        instrument: The record or conclusion of it, where there is one.
        act: Who recorded it, for whom.
        at: When.
    """

    number: int
    what: str
    inspectors: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    instrument: str = ""
    act: Act
    at: dt.datetime


@attrs.frozen(kw_only=True)
class Remedy:
    """An obligation that puts a finding right (việc khắc phục).

    Attributes:
        obligation: Its key.
        outcome: What became of it last.
        at: When.
    """

    obligation: str
    outcome: RemedyOutcome
    at: dt.datetime


@attrs.frozen(kw_only=True)
class Found:
    """A finding, and what was done about it.

    Attributes:
        key: Its key inside the obligation.
        text: What was found.
        severity: How much it weighs.
        inspection: Number of the inspection that found it.
        at: When.
        remedies: The obligations that are to put it right, each as it stands.
    """

    key: str
    text: str
    severity: FindingSeverity
    inspection: int
    at: dt.datetime
    remedies: tuple[Remedy, ...] = ()

    @property
    def is_closed(self) -> bool:
        """Whether a remedy of it was confirmed."""
        return any(one.outcome is RemedyOutcome.DONE for one in self.remedies)

    @property
    def is_unremedied(self) -> bool:
        """Whether nobody is to put it right, and nobody has."""
        return all(one.outcome is RemedyOutcome.WITHDRAWN for one in self.remedies)


@attrs.frozen(kw_only=True)
class MeasureDecision:
    """What was decided on a measure.

    Attributes:
        is_approved: Whether it is taken.
        reason: Why.
        instrument: The document, where there is one.
        act: Who decided, for whom.
        at: When.
    """

    is_approved: bool
    reason: str
    instrument: str = ""
    act: Act
    at: dt.datetime


@attrs.frozen(kw_only=True)
class MeasureCase:
    """A measure that was proposed (đề xuất biện pháp xử lý).

    Attributes:
        number: Its running number, from 1.
        measure: Which measure.
        person: Key of the person whom it concerns.
        on: Day on which that person answered; None for that of the proposal.
        reason: Why.
        act: Who proposed it, for whom.
        at: When.
        decision: What was decided; None while it waits.
    """

    number: int
    measure: Measure
    person: str
    on: dt.date | None = None
    reason: str
    act: Act
    at: dt.datetime
    decision: MeasureDecision | None = None

    @property
    def key(self) -> str:
        """What it is called inside its obligation: ``measure-1``."""
        return measure_key(self.number)


def measure_key(number: int) -> str:
    """What a proposal of a measure is called inside its obligation."""
    return f"measure-{number}"


@attrs.frozen(kw_only=True)
class Breach:
    """A breach by a member of staff (vi phạm của công chức, viên chức).

    Attributes:
        number: Its running number, from 1.
        person: Key of the person.
        what: What was done.
        instrument: The document that says so, where there is one.
        duty: Key of the conditional duty that it brings about; None where there
            is none.
        account: Key of the obligation in which the head accounts for it; None
            until it was brought about.
        act: Who recorded it, for whom.
        at: When.
    """

    number: int
    person: str
    what: str
    instrument: str = ""
    duty: str | None = None
    account: str | None = None
    act: Act
    at: dt.datetime
