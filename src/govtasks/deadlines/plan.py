"""Plans: a rule made ready for one law and one calendar, to be asked many times.

What does not depend on the facts is decided once, when the plan is made. Asking it
for a day is then a few operations on whole numbers and one frozen result; why it is
that day is told by the same operations, replayed, when somebody asks.
"""

from __future__ import annotations

import datetime as dt

import attrs

from .operations import LAST_DAY
from .rules import AtOnce, Before, Fixed, PeriodEnd, Undated, Within

Plannable = Within | AtOnce | Before | Fixed | PeriodEnd | Undated
"""The rules that plans are made of."""

_FOREVER = LAST_DAY + 1


@attrs.frozen
class Outcome:
    """What a plan gives for one day, before it is made into a result.

    Attributes:
        start: The day from which is counted.
        nominal: The day before days off were taken into account.
        last: The day that is asked for.
        moment: The instant, where the terms are in hours.
    """

    start: int
    nominal: int
    last: int
    moment: dt.datetime | None = None
