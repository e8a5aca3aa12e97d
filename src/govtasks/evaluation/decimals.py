"""Exact decimals: amounts as they were printed, never binary floating point.

"58.50" is not "58.5" to whoever published it, and 0.1 + 0.2 is 0.3. So an amount is a
`decimal.Decimal` that keeps its printed places, and what is reckoned from amounts is a
`fractions.Fraction`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs

from ..errors import InvalidValueError
from ..messages import render

WRITTEN = r"-?[0-9]{1,18}(\.[0-9]{1,12})?"
"""How an amount is written: digits, a point before decimals, no exponent."""

_WRITTEN = re.compile(WRITTEN)
_HINT = "write the digits in quotes, with a point: '58.50'"
_DIGITS, _DECIMALS = 18, 12


def exact(value: object) -> Decimal:
    """An amount from a decimal, a whole number or its digits.

    Anything else is left for `is_amount` to refuse.
    """
    match value:
        case bool():
            pass
        case int():
            return Decimal(value)
        case str() if _WRITTEN.fullmatch(value):
            return Decimal(value)
        case Decimal() if _is_rounded(value):
            # 1E+2 is written 100.
            return Decimal(f"{value:f}")
    return value  # type: ignore[return-value]


def _is_rounded(value: Decimal) -> bool:
    """Whether it is written with a power of ten, and could be written without."""
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent > 0 and value.adjusted() < _DIGITS


def is_amount(
    _instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    """Validate an amount; see `checked_amount`."""
    checked_amount(value, attribute.name)


def checked_amount(value: object, field: str = "value") -> Decimal:
    """Check that a value is an exact number that can be written.

    Args:
        value: What came in.
        field: Name that an error gives.

    Raises:
        InvalidValueError: A float, which is not what was printed; not a number, or
            infinite; more than 18 digits before the point or 12 behind it.
    """
    made: object = exact(value)
    if not isinstance(made, Decimal) or not made.is_finite():
        problem = "must be an exact number"
        raise InvalidValueError(problem, field=field, value=value, hint=_HINT)
    if made.adjusted() >= _DIGITS or places(made) > _DECIMALS:
        problem = "has more than 18 digits before the point, or 12 behind it"
        raise InvalidValueError(problem, field=field, value=value)
    return made


def written(amount: Decimal) -> str:
    """An amount as it is stored: its digits, as many decimals as were printed."""
    return f"{amount:f}"


def places(amount: Decimal) -> int:
    """How many decimals were printed."""
    exponent = amount.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


@attrs.frozen
class ShownNumber:
    """A number as people read it: grouped, by the decimal sign of the reader.

    Attributes:
        value: The number.
        places: How many decimals are shown; halves are rounded away from zero.
        signed: Whether a plus stands before what is more than nothing.
    """

    value: Fraction
    places: int = 0
    signed: bool = False

    @classmethod
    def of(cls, amount: Decimal) -> ShownNumber:
        """An amount with the decimals that were printed."""
        return cls(Fraction(amount), places(amount))

    @property
    def is_exact(self) -> bool:
        """Whether nothing is rounded away."""
        scaled: Fraction = self.value * 10**self.places
        return scaled.denominator == 1

    def in_locale(self, locale: str) -> str:
        """The number; with ``≈`` before it where it was rounded."""
        digits = f"{self._rounded():{'+' if self.signed else ''},.{self.places}f}"
        if locale == "vi":
            digits = digits.translate(str.maketrans(",.", ".,"))
        return digits if self.is_exact else render("indicators.about", {"n": digits})

    def __str__(self) -> str:
        """The number in English."""
        return self.in_locale("en")

    def _rounded(self) -> Decimal:
        scaled = abs(self.value) * 10**self.places
        whole = (2 * scaled + 1) // 2
        digits = tuple(map(int, str(whole)))
        # Made from its digits: reckoning would round to the precision of a context.
        return Decimal((int(self.value < 0 and whole > 0), digits, -self.places))
