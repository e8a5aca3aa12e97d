"""Scorecards, and what is recorded of them, as JSON objects.

Every number stands twice: exactly, as a text such as ``140/3``, and as a float for
whoever draws it.
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from .appeals import AppealReport
from .issued import CardFact, SealedPeriod
from .items import Evidence
from .scorecards import Line, Point, Scorecard, Subject


def card_json(card: Scorecard) -> dict[str, object]:
    """A scorecard with all that it came from."""
    return {
        "subject": subject_json(card.subject),
        "period": card.period.key,
        "since": card.since.isoformat(),
        "until": card.until.isoformat(),
        "formula": card.formula,
        "formula_version": card.formula_version,
        "cut_off": card.cut_off.isoformat(),
        "known_at": card.known_at.isoformat(),
        "score": number_json(card.score),
        "grade": card.grade,
        "grade_title": card.grade_title and card.grade_title.to_json(),
        "is_provisional": card.is_provisional,
        "caveats": [caveat.to_json() for caveat in card.caveats],
        "inputs": {name: number_json(value) for name, value in card.inputs},
        "points": [_point(point) for point in card.points],
        "lines": [_line(line) for line in card.lines],
        "explanation": card.explanation.to_json(),
    }


def subject_json(subject: Subject) -> dict[str, object]:
    """Who is judged, and as what."""
    return {
        "key": subject.key,
        "capacity": subject.capacity.value,
        "body": subject.body,
        "post": subject.post,
        "person": subject.person,
    }


def number_json(value: Fraction | None) -> dict[str, object] | None:
    """An exact number, and the float next to it."""
    if value is None:
        return None
    return {"exact": str(value), "value": float(value)}


def _point(point: Point) -> dict[str, object]:
    return {
        "name": point.name,
        "title": point.title.to_json(),
        "value": number_json(point.value),
        "because": point.because.to_json(),
    }


def _line(line: Line) -> dict[str, object]:
    return {
        "obligation": line.obligation,
        "title": line.title.to_json(),
        "bucket": line.bucket,
        "due_on": line.due_on and line.due_on.isoformat(),
        "values": {name: number_json(value) for name, value in line.values},
        "explanation": line.explanation.to_json(),
        "evidence": [_evidence(one) for one in line.evidence],
    }


def _evidence(one: Evidence) -> dict[str, object]:
    return {
        "obligation": one.obligation,
        "version": one.version,
        "type": one.type,
        "at": one.at.isoformat(),
        "recorded_at": one.recorded_at.isoformat(),
    }


def issued_json(fact: CardFact) -> dict[str, object]:
    """A card that was issued, with who did and when."""
    card = fact.card
    return {
        "number": card.number,
        "subject": card.subject.key,
        "period": card.period,
        "formula": card.formula,
        "formula_version": card.formula_version,
        "score": number_json(card.points),
        "grade": card.grade,
        "is_provisional": card.is_provisional,
        "corrects": card.corrects,
        "reason": card.reason,
        "appeal": card.appeal,
        "known_at": card.known_at.isoformat(),
        "digest": card.digest,
        "actor": fact.act.actor,
        "on_behalf_of": fact.act.on_behalf_of,
        "at": fact.at.isoformat(),
    }


def sealed_json(period: SealedPeriod) -> dict[str, object]:
    """A sealed period with what it says of everybody."""
    return {
        "period": period.period,
        "formula": period.formula,
        "formula_version": period.formula_version,
        "formula_digest": period.formula_digest,
        "known_at": period.known_at.isoformat(),
        "cards": [
            {
                "subject": one.subject.key,
                "score": number_json(one.points),
                "grade": one.grade,
                "is_provisional": one.is_provisional,
                "digest": one.digest,
            }
            for one in period.cards
        ],
    }


def appeal_json(report: AppealReport) -> dict[str, object]:
    """An appeal as it stands, with its day and why that day."""
    appeal, decision = report.state.appeal, report.state.decision
    last_day, why = report.last_day, report.explanation
    return {
        "key": appeal.key,
        "subject": appeal.subject.key,
        "period": appeal.period,
        "formula": appeal.formula,
        "number": appeal.number,
        "grounds": appeal.grounds,
        "lodged_at": report.state.lodged.at.isoformat(),
        "standing": report.standing.value,
        "due_on": _day(last_day),
        "outcome": decision and decision.outcome.value,
        "reason": decision and decision.reason,
        "corrected_by": report.corrected_by,
        "awaits_card": report.awaits_card,
        "explanation": why and why.to_json(),
    }


def _day(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()
