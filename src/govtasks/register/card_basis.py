"""By what a card is reckoned: the formula, the instant, and what was known."""

from __future__ import annotations

import datetime as dt

import attrs

from ..evaluation.formulas import Formula
from ..evaluation.issued import IssuedCard, SealedCard, SealedPeriod
from ..evaluation.periods import Period
from .card_reading import Cards, kept_formula, sealed_period
from .queries import Queries
from .reader import Reader


@attrs.frozen(kw_only=True)
class CardBasis:
    """What decides a card beside the facts.

    Attributes:
        formula: How.
        at: As of when.
        known_at: Only what had been recorded by then counts.
    """

    formula: Formula
    at: dt.datetime
    known_at: dt.datetime

    def cards(self, queries: Queries, period: Period) -> Cards:
        """The cards of a period, from a reader that knows no more."""
        return Cards(queries, period, self.formula, self.at, self.known_at)


def basis_of(
    reader: Reader,
    period: Period,
    formula: str,
    *,
    now: dt.datetime,
    at: dt.datetime | None = None,
    known_at: dt.datetime | None = None,
) -> CardBasis:
    """What a card is reckoned by now.

    Of a sealed period that is what was known as it was sealed, by the formula of then,
    unless another instant is asked for.

    Args:
        reader: Knows everything that was recorded.
        period: Which days.
        formula: Key of the formula.
        now: The time.
        at: As of when; now where it is not given.
        known_at: Only what had been recorded by then; everything where it is not given.

    Raises:
        UnknownNameError: There is no such formula.
    """
    fixed = sealed_period(reader, period.key, formula)
    if fixed is None:
        how = reader.rulebook.formula(formula)
    else:
        how = kept_formula(reader, fixed.formula_digest)
        if at is None and known_at is None:
            return CardBasis(formula=how, at=fixed.known_at, known_at=fixed.known_at)
    at = at or known_at or now
    return CardBasis(formula=how, at=at, known_at=known_at or max(at, now))


def basis_then(reader: Reader, fixed: SealedPeriod | IssuedCard) -> CardBasis:
    """What a card was reckoned by that was sealed or issued."""
    return CardBasis(
        formula=kept_formula(reader, fixed.formula_digest),
        at=fixed.known_at,
        known_at=fixed.known_at,
    )


def basis_now(before: CardBasis, now: dt.datetime) -> CardBasis:
    """The same formula, by all that is known at an instant."""
    return attrs.evolve(before, at=now, known_at=now)


@attrs.frozen(kw_only=True)
class FixedCard:
    """What was told of a card, and by what it was reckoned.

    Attributes:
        basis: By what.
        number: Number of the card that was issued; None for what a seal fixed.
        told: What was told.
    """

    basis: CardBasis
    number: int | None
    told: SealedCard | IssuedCard
