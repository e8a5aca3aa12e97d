"""Which obligations belong to a period: those given, due, or in hand in it.

The same half-year has other figures by each of these, so a table says which it is.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterator

from ..messages import render
from .items import Item
from .periods import Period, PeriodLength

_MONTHS = 12


class PeriodBasis(enum.Enum):
    """What makes an obligation one of a period (căn cứ tính vào kỳ).

    By the days of its own zone. What was given or is due belongs to one period of a
    kind, so that months add up to the year; what is in hand can belong to several.
    """

    ASSIGNED = "assigned"
    """It was given in the period (được giao trong kỳ)."""
    DUE = "due"
    """Its last day, as it stands, is in the period (đến hạn trong kỳ)."""
    IN_HAND = "in-hand"
    """It was open in the period at any time (phải xử lý trong kỳ).

    From the day it was given to that of the result that was confirmed, of the
    withdrawal, or of the count.
    """

    def in_locale(self, locale: str) -> str:
        """The basis in words."""
        return render(f"tables.basis-{self.value}", {}, locale)


def belongs(
    item: Item, period: Period, basis: PeriodBasis, cut_off: dt.datetime
) -> bool:
    """Whether an obligation is one of a period.

    Args:
        item: The obligation as of the cut-off.
        period: The period.
        basis: What makes it one of it.
        cut_off: The instant of the count.
    """
    days = _days(item, basis, cut_off)
    return days is not None and days[0] <= period.last_day and days[1] >= period.since


def periods_of(
    item: Item,
    cadence: PeriodLength,
    basis: PeriodBasis,
    cut_off: dt.datetime,
    within: Period | None = None,
) -> Iterator[str]:
    """Names of the periods of a kind that an obligation belongs to, in order.

    Args:
        item: The obligation as of the cut-off.
        cadence: How long the periods are; not any span of days.
        basis: What makes it one of them.
        cut_off: The instant of the count.
        within: Only those that have a day in this period.
    """
    days = _days(item, basis, cut_off)
    if days is None:
        return
    first, last = days
    if within is not None:
        first, last = max(first, within.since), min(last, within.last_day)
    length = cadence.months or _MONTHS
    begin, end = (_month(day) // length for day in (first, last))
    yield from (_name(number * length, cadence) for number in range(begin, end + 1))


def _days(
    item: Item, basis: PeriodBasis, cut_off: dt.datetime
) -> tuple[dt.date, dt.date] | None:
    """First and last day on which an obligation belongs somewhere, if it has any."""
    given, due_on = item.assigned_at.date(), item.status.due_on
    match basis:
        case PeriodBasis.ASSIGNED:
            return given, given
        case PeriodBasis.DUE:
            return None if due_on is None else (due_on, due_on)
        case PeriodBasis.IN_HAND:
            is_open = item.status.workflow.is_open
            ended = cut_off if is_open else item.status.judged_at
            return given, max(given, ended.astimezone(item.assigned_at.tzinfo).date())


def _month(day: dt.date) -> int:
    return day.year * _MONTHS + day.month - 1


def _name(month: int, cadence: PeriodLength) -> str:
    """The name of the period that begins with a month."""
    year, number = divmod(month, _MONTHS)
    match cadence:
        case PeriodLength.MONTH:
            return f"{year:04}-{number + 1:02}"
        case PeriodLength.QUARTER:
            return f"{year:04}-Q{number // 3 + 1}"
        case PeriodLength.HALF_YEAR:
            return f"{year:04}-H{number // 6 + 1}"
        case _:
            return f"{year:04}"
