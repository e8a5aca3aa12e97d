"""Terms: the lengths of time that an order names (thời hạn).

A term is kept as it was written. Terms are never merged or turned into each
other: a month is not thirty days, and one month and fifteen days is neither
forty-five days nor fifteen days and one month.
"""

from __future__ import annotations

import enum
import re
from typing import Any

import attrs

from ..checks import instance_of
from ..errors import InvalidValueError, suggestion
from ..text import plain_text

LARGEST_AMOUNT = 1_000_000


class Unit(enum.Enum):
    """A unit of time (đơn vị tính thời hạn), Civil Code 2015 article 144."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WORKING_DAY = "working_day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"

    @property
    def is_elapsed(self) -> bool:
        """Whether the unit runs from an instant, not from a day."""
        return self is Unit.MINUTE or self is Unit.HOUR


_VIETNAMESE = {
    Unit.MINUTE: "phút",
    Unit.HOUR: "giờ",
    Unit.DAY: "ngày",
    Unit.WORKING_DAY: "ngày làm việc",
    Unit.WEEK: "tuần",
    Unit.MONTH: "tháng",
    Unit.YEAR: "năm",
}
_SHORT = {
    "min": Unit.MINUTE,
    "h": Unit.HOUR,
    "d": Unit.DAY,
    "wd": Unit.WORKING_DAY,
    "w": Unit.WEEK,
    "m": Unit.MONTH,
    "y": Unit.YEAR,
}
# Civil Code 2015 article 146(1): half a month is 15 days, half a year 6 months.
_HALVES = {
    "half a month": (15, Unit.DAY),
    "nửa tháng": (15, Unit.DAY),
    "half a year": (6, Unit.MONTH),
    "nửa năm": (6, Unit.MONTH),
}
_ISO_DATE = {"D": Unit.DAY, "W": Unit.WEEK, "M": Unit.MONTH, "Y": Unit.YEAR}
_ISO_TIME = {"H": Unit.HOUR, "M": Unit.MINUTE}
_ISO = re.compile(r"([+-]?)P(T?)([0-9]{1,12})([A-Z])", re.IGNORECASE)
_WORDS = re.compile(r"([+-]?[0-9]{1,12})\s*([^\W\d_][^\d_]{0,40})")


def _english(unit: Unit) -> str:
    return unit.value.replace("_", " ")


_UNITS = {
    **_SHORT,
    **{word: unit for unit, word in _VIETNAMESE.items()},
    **{_english(unit): unit for unit in Unit},
    **{f"{_english(unit)}s": unit for unit in Unit},
}


def _is_amount(
    _instance: object, _attribute: attrs.Attribute[Any], value: object
) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        problem = "must be a whole number"
        raise InvalidValueError(problem, field="amount", value=value)
    if abs(value) > LARGEST_AMOUNT:
        problem = f"must be at most {LARGEST_AMOUNT} either way"
        raise InvalidValueError(problem, field="amount", value=value)


@attrs.frozen
class Term:
    """A length of time in one unit (thời hạn): 5 working days, 3 months.

    Attributes:
        amount: How many, at most a million either way; below zero it counts
            backward.
        unit: Of what.
    """

    amount: int = attrs.field(validator=_is_amount)
    unit: Unit = attrs.field(validator=instance_of(Unit, "a unit of time"))

    @classmethod
    def parse(cls, text: str) -> Term:
        """Read a term as people and programs write it.

        Forms: ``5 working days``, ``3 months``, ``5 ngày làm việc``,
        ``3 tháng``, ``5WD``, ``P3M``, ``P2W``, ``-P1D``, ``PT4H``; and
        ``half a month`` or ``nửa tháng`` (15 days), ``half a year`` or
        ``nửa năm`` (6 months), by Civil Code 2015 article 146(1).

        Raises:
            InvalidValueError: Any other text, or an amount over a million.
        """
        words = " ".join(plain_text(text, "term").split())
        if half := _HALVES.get(words.casefold()):
            return cls(*half)
        if match := _ISO.fullmatch(words):
            sign, clock, amount, letter = match.groups()
            units = _ISO_TIME if clock else _ISO_DATE
            if unit := units.get(letter.upper()):
                return cls(int(f"{sign}{amount}"), unit)
        if match := _WORDS.fullmatch(words):
            return cls(int(match[1]), _unit(match[2], words))
        raise _unreadable(words, None)

    def in_locale(self, locale: str) -> str:
        """The term as a reader of that language writes it."""
        if locale == "vi":
            return f"{self.amount} {_VIETNAMESE[self.unit]}"
        plural = "" if abs(self.amount) == 1 else "s"
        return f"{self.amount} {_english(self.unit)}{plural}"

    def reversed(self) -> Term:
        """The same length counted the other way."""
        return Term(-self.amount, self.unit)

    def __str__(self) -> str:
        """The canonical text, which `parse` reads back."""
        return self.in_locale("en")


def _unit(word: str, text: str) -> Unit:
    unit = _UNITS.get(word.casefold())
    if unit is None:
        raise _unreadable(text, suggestion(word.casefold(), _UNITS))
    return unit


def _unreadable(text: str, hint: str | None) -> InvalidValueError:
    forms = "write one number and one unit, such as '5 working days', '3 tháng' or P3M"
    return InvalidValueError(
        "not a term",
        field="term",
        value=text,
        hint=f"{hint} {forms}" if hint else forms,
    )
