"""Whether an indicator is on track: the judgement of an instant, and why.

Nothing is extrapolated. A value is held against what the path asks for on the day for
which the value is true, not on the day on which somebody looks: an index that is
published in March for December is not late because of that.
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import attrs

from ..explain import Explanation
from ..messages import render
from .indicator_explaining import Case, explained
from .indicator_paths import Asked, asked_by, asked_on
from .indicator_standings import HCMC_2023, Colour, IndicatorStanding
from .indicator_states import IndicatorState, Measured
from .indicators import Direction, Indicator, YearTarget


@attrs.frozen(kw_only=True)
class Judgement:
    """Where an indicator stands at an instant, and why (đánh giá chỉ tiêu).

    Attributes:
        indicator: Key of the indicator.
        standing: Where it stands.
        at: The instant.
        day: Its day, where the days of the indicator begin and end.
        target: The target of that year, else the next one; None where there is none.
        measured: What was measured for the latest day; for a sum, of that year.
        asked: What the path asked for on the day that was measured.
        asked_now: What it asks for on the day of the instant.
        deviation: The value less what the path asked for, or, where there was no path
            yet, what the target asks for; 0 within a band. None where nothing was
            measured, or there is no target.
        explanation: How it came about.
    """

    indicator: str
    standing: IndicatorStanding
    at: dt.datetime
    day: dt.date
    target: YearTarget | None
    measured: Measured | None
    asked: Asked | None
    asked_now: Asked | None
    deviation: Fraction | None
    explanation: Explanation

    @property
    def colour(self) -> Colour:
        """Its colour as of 2023 in Ho Chi Minh City; no law sets one."""
        return HCMC_2023.of(self.standing)

    def in_locale(self, locale: str) -> str:
        """The standing with its colour in words."""
        words = {"standing": self.standing, "colour": self.colour}
        key = "plain" if self.colour is Colour.NONE else "coloured"
        return render(f"indicators.{key}", words, locale)


def judge(state: IndicatorState, at: dt.datetime) -> Judgement:
    """Judge an indicator at an instant.

    Args:
        state: What was known of it, as of that instant.
        at: The instant.

    Returns:
        The judgement: reached where the target of the year is met, else by how the
        latest value stands against the path on its own day. A sum that must stay
        below something is reached only when its year is over.
    """
    indicator = state.indicator
    day = indicator.day(at)
    target = indicator.next_target(day.year)
    is_sum = indicator.accrues
    measured = state.measured_in(day.year) if is_sum else state.latest
    asked = None if measured is None else asked_on(indicator, measured.day)
    standing = _standing(indicator, target, measured, asked)
    deviation = _deviation(indicator, target, measured, asked)
    return Judgement(
        indicator=indicator.key,
        standing=standing,
        at=at,
        day=day,
        target=target,
        measured=measured,
        asked=asked,
        asked_now=asked_on(indicator, day),
        deviation=deviation,
        explanation=explained(
            Case(
                state=state,
                day=day,
                target=target,
                measured=measured,
                standing=standing,
                deviation=deviation,
            )
        ),
    )


def _standing(
    indicator: Indicator,
    target: YearTarget | None,
    measured: Measured | None,
    asked: Asked | None,
) -> IndicatorStanding:
    if target is None:
        return IndicatorStanding.NO_TARGET
    if measured is None:
        return IndicatorStanding.NOT_MEASURED
    if is_met(indicator, target, measured):
        return IndicatorStanding.REACHED
    if asked is None:
        return IndicatorStanding.NOT_YET
    missed = abs(asked.off(measured.value))
    if not missed:
        return IndicatorStanding.ON_TRACK
    is_near = missed <= Fraction(indicator.tolerance)
    return IndicatorStanding.AT_RISK if is_near else IndicatorStanding.BEHIND


def _deviation(
    indicator: Indicator,
    target: YearTarget | None,
    measured: Measured | None,
    asked: Asked | None,
) -> Fraction | None:
    if measured is None or target is None:
        return None
    return (asked or asked_by(indicator, target)).deviation(measured.value)


def is_met(indicator: Indicator, target: YearTarget, measured: Measured) -> bool:
    """Whether a value reaches a target.

    What was spent by June says nothing of December: a sum that must not exceed
    something is held against it when the year is over.
    """
    may_grow = indicator.accrues and indicator.direction is not Direction.HIGHER
    if may_grow and measured.day < target.day:
        return False
    return asked_by(indicator, target).takes(measured.value)


@attrs.frozen(kw_only=True)
class YearResult:
    """What came of the target of one year (kết quả thực hiện năm).

    Attributes:
        target: The target.
        measured: What was measured for the latest day of that year.
        is_met: Whether that meets it; None where nothing was measured, or the year
            was not over and it does not meet it yet.
        deviation: The value less the target; 0 within a band.
    """

    target: YearTarget
    measured: Measured | None
    is_met: bool | None
    deviation: Fraction | None


def year_results(state: IndicatorState, at: dt.datetime) -> tuple[YearResult, ...]:
    """What came of each target up to the year of an instant, in order of years."""
    day = state.indicator.day(at)
    due = (one for one in state.indicator.targets if one.year <= day.year)
    return tuple(_year_result(state, target, day) for target in due)


def _year_result(state: IndicatorState, target: YearTarget, day: dt.date) -> YearResult:
    measured = state.measured_in(target.year)
    if measured is None:
        return YearResult(target=target, measured=None, is_met=None, deviation=None)
    met = is_met(state.indicator, target, measured)
    return YearResult(
        target=target,
        measured=measured,
        is_met=met if met or target.day < day or measured.day == target.day else None,
        deviation=asked_by(state.indicator, target).deviation(measured.value),
    )
