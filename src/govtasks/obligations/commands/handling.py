"""Commands on how a delay is handled: inspection, measures, breaches."""

from __future__ import annotations

import datetime as dt

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
from ..checks import are_once
from ..handling import InspectionFinding, Measure


@attrs.frozen(kw_only=True)
class Inspect:
    """Record that the work was checked, and what was found (kiểm tra).

    Attributes:
        what: What was checked.
        findings: What was found; nothing where all was in order.
        inspectors: Keys of the persons who checked beside whoever records it.
        instrument: The record or conclusion of it, where there is one.
    """

    what: str = attrs.field(validator=is_filled)
    findings: tuple[InspectionFinding, ...] = attrs.field(
        default=(),
        validator=[each(instance_of(InspectionFinding, "findings")), are_once],
    )
    inspectors: tuple[str, ...] = attrs.field(default=(), validator=each(is_key))
    instrument: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class ProposeMeasure:
    """Propose a measure against somebody who answers (đề xuất biện pháp xử lý).

    Attributes:
        measure: Which measure.
        person: Key of the person whom it concerns.
        reason: Why.
        on: Day on which that person answered, such as that of the deadline; None
            for the day of the proposal.
    """

    measure: Measure = attrs.field(validator=instance_of(Measure, "a measure"))
    person: str = attrs.field(validator=is_key)
    reason: str = attrs.field(validator=is_filled)
    on: dt.date | None = attrs.field(default=None, validator=is_optional_day)


@attrs.frozen(kw_only=True)
class ApproveMeasure:
    """Take the measure that was proposed (quyết định áp dụng).

    Attributes:
        proposal: Key of the proposal, such as ``measure-1``.
        reason: Why.
        instrument: The document that decides it, where there is one.
    """

    proposal: str = attrs.field(validator=is_key)
    reason: str = attrs.field(validator=is_filled)
    instrument: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class RefuseMeasure:
    """Do not take it (không áp dụng).

    Attributes:
        proposal: Key of the proposal, such as ``measure-1``.
        reason: Why not.
    """

    proposal: str = attrs.field(validator=is_key)
    reason: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class ReportBreach:
    """Record a breach by a member of staff of the lead body (báo cáo vi phạm).

    Attributes:
        person: Key of the person.
        what: What was done.
        instrument: The document that says so, where there is one.
        duty: Key of the conditional duty that it brings about; None for the one
            of the same body and directive that waits for a breach.
    """

    person: str = attrs.field(validator=is_key)
    what: str = attrs.field(validator=is_filled)
    instrument: str = attrs.field(default="", validator=is_plain)
    duty: str | None = attrs.field(default=None, validator=is_optional_key)
