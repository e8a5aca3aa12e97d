"""What happened to handle a delay: inspections, remedies, measures, breaches."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

import attrs

from ...checks import instance_of
from ...text import (
    each,
    is_filled,
    is_key,
    is_optional_day,
    is_optional_key,
    is_plain,
)
from ..checks import are_once, is_version
from ..handling import InspectionFinding, Measure, RemedyOutcome


@attrs.frozen(kw_only=True)
class Inspected:
    """The work was checked (đã kiểm tra).

    Attributes:
        number: Which inspection it was.
        what: What was checked.
        findings: What was found; nothing where all was in order.
        inspectors: Keys of the persons who checked beside whoever recorded it.
        instrument: The record or conclusion of it, where there is one.
    """

    type: ClassVar[str] = "inspected"
    schema: ClassVar[int] = 1
    number: int = attrs.field(validator=is_version)
    what: str = attrs.field(validator=is_filled)
    findings: tuple[InspectionFinding, ...] = attrs.field(
        default=(),
        validator=[each(instance_of(InspectionFinding, "findings")), are_once],
    )
    inspectors: tuple[str, ...] = attrs.field(default=(), validator=each(is_key))
    instrument: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class RemedyNoted:
    """Something became of the remedy of a finding (khắc phục).

    Attributes:
        finding: Key of the finding.
        obligation: Key of the obligation that is to put it right.
        outcome: What became of it.
    """

    type: ClassVar[str] = "remedy-noted"
    schema: ClassVar[int] = 1
    finding: str = attrs.field(validator=is_key)
    obligation: str = attrs.field(validator=is_key)
    outcome: RemedyOutcome = attrs.field(
        validator=instance_of(RemedyOutcome, "what became of a remedy")
    )


@attrs.frozen(kw_only=True)
class MeasureProposed:
    """A measure was proposed (đã đề xuất biện pháp xử lý).

    Attributes:
        number: Which proposal it was.
        measure: Which measure.
        person: Key of the person whom it concerns.
        reason: Why.
        on: Day on which that person answered; None for that of the proposal.
    """

    type: ClassVar[str] = "measure-proposed"
    schema: ClassVar[int] = 1
    number: int = attrs.field(validator=is_version)
    measure: Measure = attrs.field(validator=instance_of(Measure, "a measure"))
    person: str = attrs.field(validator=is_key)
    reason: str = attrs.field(validator=is_filled)
    on: dt.date | None = attrs.field(default=None, validator=is_optional_day)


@attrs.frozen(kw_only=True)
class MeasureApproved:
    """The measure is taken (đã quyết định áp dụng biện pháp xử lý).

    Attributes:
        proposal: Key of the proposal.
        reason: Why.
        instrument: The document that decided it, where there was one.
    """

    type: ClassVar[str] = "measure-approved"
    schema: ClassVar[int] = 1
    proposal: str = attrs.field(validator=is_key)
    reason: str = attrs.field(validator=is_filled)
    instrument: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class MeasureRefused:
    """The measure is not taken (không áp dụng biện pháp xử lý).

    Attributes:
        proposal: Key of the proposal.
        reason: Why not.
    """

    type: ClassVar[str] = "measure-refused"
    schema: ClassVar[int] = 1
    proposal: str = attrs.field(validator=is_key)
    reason: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class BreachRecorded:
    """A member of staff of the lead body committed a breach (vi phạm).

    Attributes:
        number: Which breach it was.
        person: Key of the person.
        what: What was done.
        instrument: The document that says so, where there is one.
        duty: Key of the conditional duty that it brings about; None where there
            was none.
    """

    type: ClassVar[str] = "breach-recorded"
    schema: ClassVar[int] = 1
    number: int = attrs.field(validator=is_version)
    person: str = attrs.field(validator=is_key)
    what: str = attrs.field(validator=is_filled)
    instrument: str = attrs.field(default="", validator=is_plain)
    duty: str | None = attrs.field(default=None, validator=is_optional_key)


@attrs.frozen(kw_only=True)
class AccountCalled:
    """A breach has brought about that the head accounts for it (kiểm điểm).

    Attributes:
        breach: Number of the breach.
        obligation: Key of the obligation in which he does.
    """

    type: ClassVar[str] = "account-called"
    schema: ClassVar[int] = 1
    breach: int = attrs.field(validator=is_version)
    obligation: str = attrs.field(validator=is_key)
