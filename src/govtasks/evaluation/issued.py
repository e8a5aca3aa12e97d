"""What is recorded of scorecards: inputs, cards that were issued, sealed periods.

A number that was told to somebody is never written over. A card is issued once; what
changes it later is another card, which names the one that it corrects. A sealed period
keeps what was known and the whole formula, so that it gives the same numbers for ever.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import attrs

from ..checks import instance_of, is_a, is_flag, optional
from ..deadlines.rules import Rule, Within
from ..errors import InvalidValueError
from ..obligations.events import Act
from ..organisation.values import named_texts
from ..text import (
    checked_key,
    each,
    is_a_key,
    is_count,
    is_day,
    is_filled,
    is_instant,
    is_key,
    is_optional_key,
    is_plain,
)
from .scorecards import Scorecard, Subject

FORMULAS = "formula/"
"""Formulas that something was judged by, each under its digest."""
FORMULA_KEPT = "formula-kept"
ASSESSMENTS = "assessment/"
INPUT_ASSESSED = "input-assessed"
CARDS = "scorecard/"
CARD_ISSUED = "scorecard-issued"
PERIOD_SEALS = "period-seal/"
PERIOD_SEALED = "period-sealed"

LODGING = "receipt"
"""What terms of appeals run from: the card was issued, or the appeal lodged."""

_AMOUNT = re.compile(r"-?\d{1,30}(/[1-9]\d{0,29})?")
_LONGEST = 180


def is_amount(
    _instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    """Validate an exact number as it is written down: ``87`` or ``617/7``.

    Raises:
        InvalidValueError: Anything else.
    """
    if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
        problem = "must be a whole number or a fraction such as 617/7, as a text"
        raise InvalidValueError(problem, field=attribute.name, value=value)


def amount(value: object, field: str = "value") -> Fraction:
    """An exact number from what a caller gives: no float, of which none is exact.

    Raises:
        InvalidValueError: It is none.
    """
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return Fraction(value)
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,30}([./]\d{1,30})?", value):
        try:
            return Fraction(value)
        except ZeroDivisionError:
            pass
    problem = "must be a whole number, a Fraction or a text such as '8.5'"
    raise InvalidValueError(problem, field=field, value=value)


@attrs.frozen(kw_only=True)
class KeptFormula:
    """A formula as it was when something was judged by it.

    Attributes:
        key: Its key.
        version: Its version.
        text: All of it, as it is loaded.
    """

    key: str = attrs.field(validator=is_key)
    version: str = attrs.field(validator=is_filled)
    text: str = attrs.field(validator=instance_of(str, "a text"), repr=False)


@attrs.frozen(kw_only=True)
class Assessment:
    """What a person assessed for a card, and no fact shows (điểm chấm).

    Attributes:
        subject: Who was assessed.
        period: Key of the period.
        formula: Key of the formula that asks for it.
        name: Name of the input in the formula.
        value: How much, exactly.
        reason: Why so much.
    """

    subject: Subject = attrs.field(validator=is_a(Subject))
    period: str = attrs.field(validator=is_filled)
    formula: str = attrs.field(validator=is_key)
    name: str = attrs.field(validator=is_filled)
    value: str = attrs.field(validator=is_amount)
    reason: str = attrs.field(validator=is_filled)


def _is_term(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if value is None:
        return
    if not isinstance(value, Within) or value.of != LODGING:
        problem = f"must be a term from the {LODGING}: Within(terms=...)"
        raise InvalidValueError(problem, field=attribute.name, value=value)


@attrs.frozen(kw_only=True)
class AppealTerms:
    """By when an appeal is lodged and decided (thời hạn khiếu nại, kiến nghị).

    They are the host's own: no law was found that sets them for scorecards, so that
    none is taken where nobody states one.

    Attributes:
        lodge: The term from the issue of the card; None where there is no end.
        decide: The term from the day on which it was lodged; None where there is no
            end.
        regime: How time is counted, by name.
        calendar: Which days are worked, by name.
    """

    lodge: Rule | None = attrs.field(default=None, validator=_is_term)
    decide: Rule | None = attrs.field(default=None, validator=_is_term)
    regime: str = attrs.field(default="vn-civil-2015", validator=is_key)
    calendar: str = attrs.field(default="vn-state", validator=is_key)


@attrs.frozen(kw_only=True)
class IssuedCard:
    """A scorecard that was issued (phiếu điểm đã ban hành).

    Attributes:
        number: Which of this subject, period and formula, from 1.
        subject: Who, and as what.
        period: Key of the period.
        zone: Time zone of its days.
        since: First day on which the subject was judged.
        until: First day on which it no longer was.
        formula: Key of the formula.
        formula_version: Its version.
        formula_digest: SHA-256 under which all of it is kept.
        cut_off: The instant at which everything stood as it was judged.
        known_at: Only what had been recorded by then counted.
        score: How many points, exactly; None where there were none.
        grade: Key of the grade; None where there was none.
        is_provisional: Whether it was marked as not final.
        inputs: What was assessed, by name, exactly.
        obligations: Keys of the obligations that it was made of.
        digest: SHA-256 of all that it says; see `card_digest`.
        corrects: Number of the card in whose place it is; None for the first.
        reason: Why that was corrected.
        appeal: Key of the appeal that brought it about; None without one.
        terms: By when it can be appealed against.
    """

    number: int = attrs.field(validator=is_count)
    subject: Subject = attrs.field(validator=is_a(Subject))
    period: str = attrs.field(validator=is_filled)
    zone: str = attrs.field(validator=is_filled)
    since: dt.date = attrs.field(validator=is_day)
    until: dt.date = attrs.field(validator=is_day)
    formula: str = attrs.field(validator=is_key)
    formula_version: str = attrs.field(validator=is_filled)
    formula_digest: str = attrs.field(validator=is_filled)
    cut_off: dt.datetime = attrs.field(validator=is_instant)
    known_at: dt.datetime = attrs.field(validator=is_instant)
    score: str | None = attrs.field(default=None, validator=optional(is_amount))
    grade: str | None = attrs.field(default=None, validator=is_optional_key)
    is_provisional: bool = attrs.field(default=False, validator=is_flag)
    inputs: tuple[tuple[str, str], ...] = attrs.field(default=(), converter=named_texts)
    obligations: tuple[str, ...] = attrs.field(default=(), validator=each(is_key))
    digest: str = attrs.field(validator=is_filled)
    corrects: int | None = attrs.field(default=None, validator=optional(is_count))
    reason: str = attrs.field(default="", validator=is_plain)
    appeal: str | None = attrs.field(default=None, validator=is_optional_key)
    terms: AppealTerms | None = attrs.field(
        default=None, validator=optional(is_a(AppealTerms))
    )

    @property
    def points(self) -> Fraction | None:
        """The score as a number."""
        return None if self.score is None else Fraction(self.score)


@attrs.frozen(kw_only=True)
class CardFact:
    """A card that was issued, when and by whom.

    Attributes:
        card: The card.
        act: Who issued it, for whom.
        at: When.
    """

    card: IssuedCard
    act: Act
    at: dt.datetime


@attrs.frozen(kw_only=True)
class SealedCard:
    """What a sealed period says of one subject.

    Attributes:
        subject: Who, and as what.
        score: How many points, exactly; None where there were none.
        grade: Key of the grade; None where there was none.
        is_provisional: Whether something that the formula asks for was not assessed.
        digest: SHA-256 of all that the card says; see `card_digest`.
    """

    subject: Subject = attrs.field(validator=is_a(Subject))
    score: str | None = attrs.field(default=None, validator=optional(is_amount))
    grade: str | None = attrs.field(default=None, validator=is_optional_key)
    is_provisional: bool = attrs.field(default=False, validator=is_flag)
    digest: str = attrs.field(validator=is_filled)

    @property
    def points(self) -> Fraction | None:
        """The score as a number."""
        return None if self.score is None else Fraction(self.score)


@attrs.frozen(kw_only=True)
class SealedPeriod:
    """A period whose numbers are fixed (kỳ đã chốt số liệu).

    Attributes:
        period: Key of the period.
        zone: Time zone of its days.
        formula: Key of the formula.
        formula_version: Its version.
        formula_digest: SHA-256 under which all of it is kept.
        known_at: What is recorded later changes nothing.
        cards: What it says of each subject, sorted by key.
        terms: By when a card of it can be appealed against, where the card itself says
            nothing.
    """

    period: str = attrs.field(validator=is_filled)
    zone: str = attrs.field(validator=is_filled)
    formula: str = attrs.field(validator=is_key)
    formula_version: str = attrs.field(validator=is_filled)
    formula_digest: str = attrs.field(validator=is_filled)
    known_at: dt.datetime = attrs.field(validator=is_instant)
    cards: tuple[SealedCard, ...] = attrs.field(
        default=(), validator=each(is_a(SealedCard))
    )
    terms: AppealTerms | None = attrs.field(
        default=None, validator=optional(is_a(AppealTerms))
    )

    def of(self, subject: Subject) -> SealedCard | None:
        """What it says of a subject; None where that was not judged in it."""
        return next((one for one in self.cards if one.subject == subject), None)


def written(value: Fraction | None) -> str | None:
    """An exact number as it is written down."""
    return None if value is None else str(value)


def card_digest(card: Scorecard) -> str:
    """The SHA-256 of all that a card says, in hexadecimal digits.

    Who, which days, which formula, as of when, each obligation with its count, its last
    day and what each measure gives it, each part of the score, the inputs, the score
    and the grade. Left out are the instant by which it was known and the words of
    explanations, which a later release may put better.
    """
    text = json.dumps(content_of(card), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def content_of(card: Scorecard) -> dict[str, object]:
    """What a card says, as plain values, each number exact."""
    return {
        "subject": card.subject.key,
        "period": [card.period.key, card.period.zone],
        "days": [card.since.isoformat(), card.until.isoformat()],
        "formula": [card.formula, card.formula_version],
        "cut_off": card.cut_off.astimezone(dt.UTC).isoformat(),
        "lines": [
            [
                line.obligation,
                line.bucket,
                line.due_on and line.due_on.isoformat(),
                _numbers(line.values),
            ]
            for line in card.lines
        ],
        "points": [[point.name, written(point.value)] for point in card.points],
        "inputs": _numbers(card.inputs),
        "score": written(card.score),
        "grade": card.grade,
        "is_provisional": card.is_provisional,
    }


def _numbers(pairs: tuple[tuple[str, Fraction], ...]) -> Mapping[str, str]:
    return {name: str(value) for name, value in pairs}


def sealed(card: Scorecard) -> SealedCard:
    """What a sealed period keeps of a card."""
    return SealedCard(
        subject=card.subject,
        score=written(card.score),
        grade=card.grade,
        is_provisional=card.is_provisional,
        digest=card_digest(card),
    )


def place_of(period: str, formula: str, subject: Subject | None = None) -> str:
    """The rest of the key of a stream about a period, a formula and a subject.

    Their keys with ``/`` between them; a digest where that is no key or one of them has
    a ``/`` of its own, so that no two share a stream.

    Raises:
        InvalidValueError: The formula is no key.
    """
    checked_key(formula, "formula")
    parts = [period.lower(), formula]
    if subject is not None:
        named = (subject.post or subject.body, subject.person)
        parts += [subject.capacity.value, *(part for part in named if part)]
    key = "/".join(parts)
    is_short = len(key) <= _LONGEST and is_a_key(key)
    if is_short and key.count("/") == len(parts) - 1:
        return key
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
