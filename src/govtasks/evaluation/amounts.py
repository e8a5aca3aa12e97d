"""Numbers of scores as people write them."""

from __future__ import annotations

from fractions import Fraction

import attrs

from ..messages import render

_HUNDREDTHS = 100
_ABOUT = "≈ "


@attrs.frozen
class Amount:
    """A number that is shown with at most two decimals, and kept exactly.

    Attributes:
        value: How much; None where there was nothing to judge.
    """

    value: Fraction | None

    def in_locale(self, locale: str) -> str:
        """The number by the reader's decimal sign, halves rounded away from 0.

        What was rounded is marked: ``≈ 66.67``.
        """
        if self.value is None:
            return render("formulas.nothing", {}, locale)
        shown = _decimal(self.value)
        return shown.replace(".", ",") if locale == "vi" else shown

    def __str__(self) -> str:
        """The number in English."""
        return self.in_locale("en")


def _equation(name: str, value: Fraction | None, locale: str) -> str:
    if value is None:
        shown = render("formulas.not-known", {}, locale)
    else:
        shown = Amount(value).in_locale(locale)
    return f"{name} {shown}" if shown.startswith(_ABOUT) else f"{name} = {shown}"


def _decimal(value: Fraction) -> str:
    hundredths = int(abs(value) * _HUNDREDTHS + Fraction(1, 2))
    whole, rest = divmod(hundredths, _HUNDREDTHS)
    decimals = f".{rest:02}".rstrip("0") if rest else ""
    sign = "-" if value < 0 and hundredths else ""
    about = "" if abs(value) * _HUNDREDTHS == hundredths else _ABOUT
    return f"{about}{sign}{whole}{decimals}"


@attrs.frozen
class Given:
    """What names stood for: ``delays = 1, returns = 0``.

    Attributes:
        values: Name and value.
    """

    values: tuple[tuple[str, Fraction | None], ...]

    def in_locale(self, locale: str) -> str:
        """The names with their values, as a reader of that language writes them."""
        return "; ".join(_equation(name, one, locale) for name, one in self.values)

    def __str__(self) -> str:
        """The names with their values, in English."""
        return self.in_locale("en")
