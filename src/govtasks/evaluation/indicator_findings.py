"""What somebody must see to about an indicator, and nothing does by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import attrs

from ..messages import render
from ..organisation import Organisation
from ..organisation.values import in_force
from .indicator_explaining import target_words
from .indicator_judging import YearResult, year_results
from .indicator_paths import contradictions
from .indicator_states import IndicatorState
from .indicators import Indicator
from .periods import Period, PeriodLength

_MOST_NAMED = 12


@attrs.frozen(kw_only=True)
class IndicatorFinding:
    """One thing about an indicator that somebody must see to.

    Attributes:
        code: Stable word for programs; ``docs/how-to/indicators.md`` lists them.
        arguments: The values in its sentence, as pairs.
    """

    code: str
    arguments: tuple[tuple[str, object], ...] = ()

    def text(self, locale: str = "en") -> str:
        """The finding as a sentence, in ``vi`` or ``en``."""
        return render(f"indicators.{self.code}", dict(self.arguments), locale)

    def to_json(self, locale: str = "en") -> dict[str, object]:
        """The finding as a JSON object."""
        return {"code": self.code, "text": self.text(locale)}


def _found(code: str, **arguments: object) -> IndicatorFinding:
    return IndicatorFinding(code=code, arguments=tuple(arguments.items()))


def indicator_findings(
    state: IndicatorState, at: dt.datetime, organisation: Organisation | None = None
) -> tuple[IndicatorFinding, ...]:
    """What somebody must see to about an indicator at an instant.

    Args:
        state: What was known of it.
        at: The instant.
        organisation: Who is where; nothing is said of bodies where None.

    Returns:
        ``direction-contradicts`` for each target that asks for less than what was
        there before, ``no-targets``, ``no-target-this-year``, ``measurements-missing``
        by its cadence, ``year-not-measured`` for each year that is over without a
        value, ``year-not-final`` for one with a provisional value only,
        ``responsible-ended``, ``nobody-confirms``. One that was retired has none.
    """
    if state.retired is not None:
        return ()
    day = state.indicator.day(at)
    return (
        *_of_targets(state.indicator, day),
        *_of_measurements(state, at, day),
        *(() if organisation is None else _of_bodies(state, organisation, day)),
    )


def _of_targets(indicator: Indicator, day: dt.date) -> Iterator[IndicatorFinding]:
    for target in contradictions(indicator):
        yield _found(
            "direction-contradicts",
            value=target_words(indicator, target),
            year=target.year,
            direction=indicator.direction,
        )
    if not indicator.targets:
        yield _found("no-targets")
    elif indicator.next_target(day.year) is None:
        yield _found("no-target-this-year", year=day.year)


def _of_measurements(
    state: IndicatorState, at: dt.datetime, day: dt.date
) -> Iterator[IndicatorFinding]:
    missing = missing_periods(state, day)
    if missing:
        named = [one.key for one in missing[:_MOST_NAMED]]
        yield _found("measurements-missing", number=len(missing), periods=named)
    known_by = dt.timedelta(days=state.indicator.published_within)
    for result in year_results(state, at):
        if result.target.day + known_by < day:
            yield from _of_year(result, is_told=bool(missing))


def _of_year(result: YearResult, *, is_told: bool) -> Iterator[IndicatorFinding]:
    year = result.target.year
    if result.measured is None:
        if not is_told:
            yield _found("year-not-measured", year=year)
    elif not result.measured.taken.is_final:
        yield _found("year-not-final", year=year, day=result.measured.day)


def _of_bodies(
    state: IndicatorState, organisation: Organisation, day: dt.date
) -> Iterator[IndicatorFinding]:
    indicator = state.indicator
    body = organisation.find_body(indicator.body)
    if body is None or not in_force(body, day):
        yield _found("responsible-ended", body=indicator.body, day=day)
    elif indicator.monitoring is None and not organisation.ancestors(body.key, day):
        yield _found("nobody-confirms", body=indicator.body)


def missing_periods(state: IndicatorState, day: dt.date) -> tuple[Period, ...]:
    """The periods of its cadence for which nothing is known by a day, in order.

    They begin behind the baseline, or else with the year of the first target, and
    end with the year of the last one. A period is missing when it is over, the days
    within which it is published have passed, and nothing was measured for a day in it.
    """
    indicator = state.indicator
    if indicator.cadence is None or not indicator.targets:
        return ()
    wait = dt.timedelta(days=indicator.published_within)
    days = [one.day for one in state.measurements]
    return tuple(
        period
        for period in _periods(indicator, indicator.cadence, day.year)
        if period.last_day + wait < day
        and not any(period.since <= one < period.until for one in days)
    )


def _periods(
    indicator: Indicator, cadence: PeriodLength, until: int
) -> Iterator[Period]:
    """Each whole period of a cadence that its targets are about, up to a year."""
    first, last = indicator.targets[0].year, min(indicator.targets[-1].year, until)
    behind = None
    if indicator.baseline is not None:
        behind = indicator.baseline.day
        first = min(first, behind.year)
    for year in range(first, last + 1):
        for key in _keys(year, cadence):
            period = Period.of(key, indicator.zone)
            if behind is None or period.since > behind:
                yield period


def _keys(year: int, cadence: PeriodLength) -> Iterator[str]:
    match cadence:
        case PeriodLength.MONTH:
            yield from (f"{year:04}-{month:02}" for month in range(1, 13))
        case PeriodLength.QUARTER:
            yield from (f"{year:04}-Q{number}" for number in range(1, 5))
        case PeriodLength.HALF_YEAR:
            yield from (f"{year:04}-H{number}" for number in range(1, 3))
        case _:
            yield f"{year:04}"
