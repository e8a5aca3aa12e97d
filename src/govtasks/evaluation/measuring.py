"""What formulas can ask of an obligation, and of what a body below got."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType

from .expressions import Values
from .items import Item
from .scorecards import Scorecard
from .spans import COUNT, FLAG, Span, Spans

_APART = ("apart", "withdrawn")
_BUCKETS = (
    "completed_on_time",
    "completed_late",
    "completed_undated",
    "open_in_time",
    "open_overdue",
    "undated",
)
_DUE = ("completed_on_time", "completed_late", "open_overdue")
_FLAGS = ("completed", *_BUCKETS, "due")


def is_judged(bucket: str) -> bool:
    """Whether what is in a count is judged; not what stands apart or was withdrawn."""
    return bucket not in _APART


def _delays(item: Item) -> int:
    """A deadline that was missed is a delay, though nobody told of it as one."""
    return len(item.unexcused) if item.delays else int(item.status.breached)


def _working_days_late(item: Item) -> int | None:
    """Of the longest delay without an excuse; None where no calendar reaches it."""
    days = [delay.working_days for delay in item.unexcused]
    known = [one for one in days if one is not None]
    return max(known, default=0) if len(known) == len(days) else None


_COUNTS: Mapping[str, Callable[[Item], int | None]] = {
    "delays": _delays,
    "excused_delays": lambda item: len(item.delays) - len(item.unexcused),
    "returns": lambda item: item.returns,
    "refusals": lambda item: item.refusals,
    "extended": lambda item: item.extended,
    "days_late": lambda item: max((one.days for one in item.unexcused), default=0),
    "working_days_late": _working_days_late,
    "days_early": lambda item: item.status.days_early,
}
ITEM_SPANS: Spans = MappingProxyType(
    {**dict.fromkeys(_FLAGS, FLAG), **dict.fromkeys(_COUNTS, COUNT)}
)
"""What each name stands for inside of an aggregate over obligations.

``completed``, and the counts of the same names in `Figures`, of which each obligation
is in one; ``due``: completed with a deadline, or overdue. ``delays``: deadlines that
passed without a result and without an accepted cause; ``excused_delays``: with one;
``returns``: how often its result was sent back; ``refusals``, ``extended``;
``days_late`` and ``working_days_late`` of the longest delay without an excuse;
``days_early``.
"""
FORMULA_SPANS: Spans = MappingProxyType({"items": COUNT, "units": COUNT})
"""``items``: how many obligations are judged; ``units``: bodies below with a grade."""


@functools.lru_cache(maxsize=4096)
def _whole(number: int) -> Fraction:
    """A whole number; made once, as nearly all of them are 0 or 1."""
    return Fraction(number)


def values_of(item: Item, bucket: str) -> dict[str, Fraction | None]:
    """What the names of `ITEM_SPANS` stand for, of one obligation in its count."""
    found: dict[str, Fraction | None] = dict.fromkeys(_FLAGS, _whole(0))
    found[bucket] = _whole(1)
    found["completed"] = _whole(int(item.is_completed))
    found["due"] = _whole(int(bucket in _DUE))
    for name, count in _COUNTS.items():
        number = count(item)
        found[name] = None if number is None else _whole(number)
    return found


def grade_name(key: str) -> str:
    """What a grade is called in expressions: ``not_completed``."""
    return key.replace("-", "_")


def ranks_of(grades: tuple[str, ...]) -> dict[str, int]:
    """How high each grade is, the last being 0; grades best first."""
    return {key: len(grades) - number for number, key in enumerate(grades, 1)}


UNIT_NAMES = ("score", "rank")
"""What is asked of a body below, beside the names of the grades."""


def unit_spans(grades: tuple[str, ...]) -> Spans:
    """What each name stands for inside of an aggregate over the bodies below.

    ``score``; ``rank``, to be compared with the names of the grades, best first.
    """
    known = ranks_of(grades)
    constants = {
        grade_name(key): Span(Fraction(rank), Fraction(rank))
        for key, rank in known.items()
    }
    highest = Fraction(max(known.values(), default=0))
    return {
        "score": Span(-math.inf, math.inf),
        "rank": Span(Fraction(0), highest),
        **constants,
    }


def unit_values(card: Scorecard, grades: tuple[str, ...]) -> Values | None:
    """The same of one body below; None where it has none of these grades."""
    known = ranks_of(grades)
    if card.grade not in known:
        return None
    constants = {grade_name(key): Fraction(rank) for key, rank in known.items()}
    return {"score": card.score, "rank": Fraction(known[card.grade]), **constants}
