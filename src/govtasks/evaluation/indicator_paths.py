"""The path of an indicator: what is asked for on each day, exactly.

It goes through the baseline and through each target on the last day of its year. A sum
that begins anew with each year goes from nothing to the target of that year.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import attrs

from .indicators import Direction, Indicator, PathKind, YearTarget

_Edge = Fraction | None
_Point = tuple[dt.date, "Asked"]
_ONE_DAY = dt.timedelta(days=1)


@attrs.frozen(kw_only=True)
class Asked:
    """What a value is to be at least, and at most.

    Attributes:
        least: The lowest value that will do; None where any lower one does.
        most: The highest value that will do; None where any higher one does.
    """

    least: Fraction | None = None
    most: Fraction | None = None

    def off(self, value: Decimal | Fraction) -> Fraction:
        """By how much a value misses it: below nothing, and above more; else 0."""
        there = Fraction(value)
        if self.least is not None and there < self.least:
            return there - self.least
        if self.most is not None and there > self.most:
            return there - self.most
        return Fraction(0)

    def deviation(self, value: Decimal | Fraction) -> Fraction:
        """The value less what is asked for; within a band it is 0."""
        if self.least is not None and self.most is not None:
            return self.off(value)
        edge = self.least if self.least is not None else self.most
        return Fraction(value) - (edge or 0)

    def takes(self, value: Decimal | Fraction) -> bool:
        """Whether the value is within."""
        return not self.off(value)


def asked_by(indicator: Indicator, target: YearTarget) -> Asked:
    """What a target asks for on its day."""
    value = Fraction(target.value)
    match indicator.direction:
        case Direction.HIGHER:
            return Asked(least=value)
        case Direction.LOWER:
            return Asked(most=value)
        case Direction.BAND:
            upper = target.value if target.upper is None else target.upper
            return Asked(least=value, most=Fraction(upper))


def asked_on(indicator: Indicator, day: dt.date) -> Asked | None:
    """What the path of an indicator asks for on a day.

    Args:
        indicator: The indicator with the targets in force.
        day: The day.

    Returns:
        None before the path begins, which is the baseline or else the first target,
        and after the last target; for a sum, in a year without a target.
    """
    points = _year(indicator, day.year) if indicator.accrues else _points(indicator)
    for one, other in itertools.pairwise(points):
        if one[0] <= day < other[0]:
            is_linear = indicator.path is PathKind.LINEAR
            return _between(one, other, day) if is_linear else one[1]
    return next((asked for on, asked in points if on == day), None)


def _points(indicator: Indicator) -> list[_Point]:
    """The days that the path goes through."""
    targets = [(one.day, asked_by(indicator, one)) for one in indicator.targets]
    baseline = indicator.baseline
    if baseline is None or not targets:
        return targets
    start = _start(targets[0][1], Fraction(baseline.value))
    return [(baseline.day, start), *targets]


def _start(first: Asked, value: Fraction) -> Asked:
    """What the path asks for at the baseline: that it grows no worse.

    A band begins as wide as it must be to hold the baseline.
    """
    if first.least is not None and first.most is not None:
        return Asked(least=min(value, first.least), most=max(value, first.most))
    return Asked(
        least=None if first.least is None else value,
        most=None if first.most is None else value,
    )


def _year(indicator: Indicator, year: int) -> list[_Point]:
    """The path of a sum in a year: from nothing at its beginning."""
    target = indicator.target_of(year)
    if target is None:
        return []
    asked, begins = asked_by(indicator, target), dt.date(year, 1, 1) - _ONE_DAY
    zero = Fraction(0)
    least = None if asked.least is None else zero
    if indicator.path is PathKind.STEP:
        # What may be spent in a year may be spent on any day of it.
        return [(begins, Asked(least=least, most=asked.most)), (target.day, asked)]
    most = None if asked.most is None else zero
    return [(begins, Asked(least=least, most=most)), (target.day, asked)]


def _between(one: _Point, other: _Point, day: dt.date) -> Asked:
    gone = Fraction((day - one[0]).days, (other[0] - one[0]).days)
    return Asked(
        least=_part(one[1].least, other[1].least, gone),
        most=_part(one[1].most, other[1].most, gone),
    )


def _part(start: _Edge, end: _Edge, gone: Fraction) -> _Edge:
    if start is None or end is None:
        return None
    return start + (end - start) * gone


def contradictions(indicator: Indicator) -> Iterator[YearTarget]:
    """Targets that ask for less than what was there or asked for before.

    For a sum only other targets are looked at; a band contradicts nothing.
    """
    if indicator.direction is Direction.BAND:
        return
    sign = 1 if indicator.direction is Direction.HIGHER else -1
    baseline = None if indicator.accrues else indicator.baseline
    before = None if baseline is None else sign * Fraction(baseline.value)
    for target in indicator.targets:
        wanted = sign * Fraction(target.value)
        if before is not None and wanted < before:
            yield target
        before = wanted
