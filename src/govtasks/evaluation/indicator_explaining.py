"""An indicator in words: what is asked for, and how a judgement came about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction

import attrs

from ..explain import Citation, Explanation, Step
from ..messages import render
from ..text import Text
from .decimals import ShownNumber, places
from .indicator_paths import Asked, asked_by, asked_on
from .indicator_standings import IndicatorStanding
from .indicator_states import IndicatorState, Measured
from .indicators import Indicator, YearTarget

_MORE_PLACES = 2


@attrs.frozen
class Bounds:
    """What is asked for, as people read it.

    Attributes:
        asked: What is asked for.
        places: How many decimals are shown.
        unit: What it is counted in; None leaves it out.
    """

    asked: Asked
    places: int
    unit: Text | None = None

    def in_locale(self, locale: str) -> str:
        """``at least 58.4``, ``at most 3``, ``from 2 to 4``."""
        least, most = self.asked.least, self.asked.most
        if least is not None and most is not None:
            low = ShownNumber(least, self.places)
            words = {"least": low, "most": self._counted(most, locale)}
            return render("indicators.from-to", words, locale)
        if least is not None:
            words = {"value": self._counted(least, locale)}
            return render("indicators.at-least", words, locale)
        words = {"value": self._counted(most or Fraction(0), locale)}
        return render("indicators.at-most", words, locale)

    def _counted(self, edge: Fraction, locale: str) -> str:
        shown = ShownNumber(edge, self.places).in_locale(locale)
        return shown if self.unit is None else f"{shown} {self.unit.in_locale(locale)}"


def printed_places(indicator: Indicator) -> int:
    """The most decimals with which its baseline or a target was printed."""
    amounts = [one.value for one in indicator.targets]
    amounts += [one.upper for one in indicator.targets if one.upper is not None]
    if indicator.baseline is not None:
        amounts.append(indicator.baseline.value)
    return max(map(places, amounts), default=0)


def target_words(indicator: Indicator, target: YearTarget) -> Bounds:
    """A target as people read it."""
    asked = asked_by(indicator, target)
    return Bounds(asked, printed_places(indicator), indicator.unit)


def _path_words(indicator: Indicator, asked: Asked) -> Bounds:
    """What a path asks for: with more decimals, where it lies between."""
    few, many = (printed_places(indicator) + more for more in (0, _MORE_PLACES))
    edges = (edge for edge in (asked.least, asked.most) if edge is not None)
    is_even = all(ShownNumber(edge, few).is_exact for edge in edges)
    return Bounds(asked, few if is_even else many, indicator.unit)


def deviation_words(judged_by: Indicator, deviation: Fraction) -> ShownNumber:
    """A deviation as people read it, with its sign."""
    few = printed_places(judged_by)
    shown = ShownNumber(deviation, few, signed=True)
    if shown.is_exact:
        return shown
    return ShownNumber(deviation, few + _MORE_PLACES, signed=True)


@attrs.frozen(kw_only=True)
class Case:
    """What a judgement is made of.

    Attributes:
        state: What was known.
        day: The day of the judgement.
        target: The target that counts.
        measured: The value that counts.
        standing: What came of it.
        deviation: How far the value is from what was asked for.
    """

    state: IndicatorState
    day: dt.date
    target: YearTarget | None
    measured: Measured | None
    standing: IndicatorStanding
    deviation: Fraction | None

    @property
    def indicator(self) -> Indicator:
        """The indicator, with the targets in force."""
        return self.state.indicator


def explained(case: Case) -> Explanation:
    """How a judgement came about: baseline, target, path, value, reason."""
    indicator = case.indicator
    words = {"title": indicator.title, "standing": case.standing, "day": case.day}
    return Explanation("indicators.judged", words, _steps(case))


def _steps(case: Case) -> Iterator[Step]:
    """From the baseline to the target, the path, the value and the reason."""
    yield from _from_baseline(case)
    yield from _to_target(case)
    yield from _along_path(case)
    yield from _to_value(case)
    yield _because(case)


def _step(
    key: str, after: object = None, *, cites: tuple[Citation, ...] = (), **words: object
) -> Step:
    return Step(f"indicators.{key}", words, None, after, cites)


def _from_baseline(case: Case) -> Iterator[Step]:
    baseline, unit = case.indicator.baseline, case.indicator.unit
    if baseline is None:
        yield _step("no-baseline")
        return
    value = ShownNumber.of(baseline.value)
    yield _step(
        "from-baseline",
        value,
        value=value,
        unit=unit,
        day=baseline.day,
        source=baseline.source,
    )


def _to_target(case: Case) -> Iterator[Step]:
    if case.target is None:
        yield _step("without-target", year=case.day.year)
        return
    words = target_words(case.indicator, case.target)
    key = "to-target" if case.target.year == case.day.year else "to-later-target"
    yield _step(
        key,
        words,
        value=words,
        year=case.target.year,
        this_year=case.day.year,
        cites=case.state.targets_cite,
    )


def _along_path(case: Case) -> Iterator[Step]:
    indicator = case.indicator
    days = [] if case.measured is None else [case.measured.day]
    for day in dict.fromkeys((*days, case.day)):
        asked = asked_on(indicator, day)
        if asked is not None:
            words = _path_words(indicator, asked)
            kind = "sum-" if indicator.accrues else ""
            key = f"{kind}{indicator.path.value}-on"
            yield _step(key, words, value=words, day=day)


def _to_value(case: Case) -> Iterator[Step]:
    measured = case.measured
    if measured is None:
        return
    value = ShownNumber.of(measured.value)
    yield _step(
        "measured-final" if measured.taken.is_final else "measured-provisional",
        value,
        value=value,
        unit=case.indicator.unit,
        day=measured.day,
        source=measured.taken.source,
        actor=measured.fact.actor,
        recorded=case.indicator.day(measured.fact.recorded_at),
    )


def _because(case: Case) -> Step:
    deviation, standing = case.deviation, case.standing
    shown = None if deviation is None else deviation_words(case.indicator, deviation)
    return _step(
        f"because-{standing.value}",
        standing,
        deviation=shown,
        tolerance=ShownNumber.of(case.indicator.tolerance),
        unit=case.indicator.unit,
        year=case.day.year,
    )
