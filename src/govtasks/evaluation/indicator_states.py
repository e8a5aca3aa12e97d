"""What the facts of an indicator add up to, at an instant and as known by another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

import attrs

from ..errors import InvalidValueError
from ..explain import Citation
from .indicators import (
    Indicator,
    IndicatorEvent,
    IndicatorRetired,
    Measurement,
    TargetsRevised,
)


@attrs.frozen(kw_only=True)
class IndicatorFact:
    """What was recorded about an indicator, by whom, and when.

    Attributes:
        event: What was recorded.
        actor: Key of the person who recorded it.
        on_behalf_of: Key of the person for whom, where not for himself.
        at: When it took effect.
        recorded_at: When it was written down.
        version: Its place in the stream of the indicator, from 1.
    """

    event: IndicatorEvent
    actor: str
    on_behalf_of: str | None = None
    at: dt.datetime
    recorded_at: dt.datetime
    version: int


@attrs.frozen(kw_only=True)
class Measured:
    """A measurement with who recorded it, and when.

    Attributes:
        taken: What was measured.
        fact: The fact that it stands in.
    """

    taken: Measurement
    fact: IndicatorFact

    @property
    def value(self) -> Decimal:
        """The value."""
        return self.taken.value

    @property
    def day(self) -> dt.date:
        """The day for which it is true."""
        return self.taken.day


@attrs.frozen(kw_only=True)
class IndicatorState:
    """What the facts of an indicator add up to.

    Attributes:
        indicator: The indicator, with the targets in force.
        defined: The fact by which it was defined.
        revisions: The facts by which its targets were revised, oldest first.
        measurements: What holds for each day that was measured, by day.
        replaced: What held for such a day before, by day and then oldest first.
        retired: The fact by which it was retired; None while it is followed.
    """

    indicator: Indicator
    defined: IndicatorFact
    revisions: tuple[IndicatorFact, ...] = ()
    measurements: tuple[Measured, ...] = ()
    replaced: tuple[Measured, ...] = ()
    retired: IndicatorFact | None = None

    @property
    def latest(self) -> Measured | None:
        """What was measured for the latest day."""
        return self.measurements[-1] if self.measurements else None

    def measured_on(self, day: dt.date) -> Measured | None:
        """What holds for a day; None where it was not measured."""
        return next((one for one in self.measurements if one.day == day), None)

    def measured_in(self, year: int) -> Measured | None:
        """What was measured for the latest day of a year."""
        found = (one for one in reversed(self.measurements) if one.day.year == year)
        return next(found, None)

    @property
    def targets_cite(self) -> tuple[Citation, ...]:
        """Where the targets in force are written."""
        if not self.revisions:
            return self.indicator.cites
        revised = self.revisions[-1].event
        instrument = getattr(revised, "instrument", "")
        return (Citation(instrument=instrument),)


def fold_indicator(
    facts: Iterable[IndicatorFact],
    *,
    at: dt.datetime,
    known_at: dt.datetime | None = None,
) -> IndicatorState | None:
    """What the facts of an indicator add up to at an instant.

    The targets are those in force at the instant. Of what was measured, it is what
    is true for its day or an earlier one and had been recorded by *known_at*: so
    what was published in March about the year before can be looked at as of December.

    Args:
        facts: Its facts, in any order.
        at: The instant.
        known_at: Only what had been recorded by then counts; the instant itself where
            it is not given.

    Returns:
        None where it had not been defined.
    """
    known = at if known_at is None else known_at
    seen = sorted(
        (one for one in facts if one.recorded_at <= known), key=lambda one: one.version
    )
    held = [one for one in seen if one.at <= at]
    defined = next((one for one in held if isinstance(one.event, Indicator)), None)
    if defined is None or not isinstance(defined.event, Indicator):
        return None
    revisions = tuple(one for one in held if isinstance(one.event, TargetsRevised))
    last, replaced = _by_day(_measured(seen, defined.event.day(at)))
    retired = (one for one in held if isinstance(one.event, IndicatorRetired))
    return IndicatorState(
        indicator=_revised(defined.event, revisions),
        defined=defined,
        revisions=revisions,
        measurements=last,
        replaced=replaced,
        retired=next(retired, None),
    )


def _revised(indicator: Indicator, revisions: Sequence[IndicatorFact]) -> Indicator:
    for one in reversed(revisions):
        if isinstance(one.event, TargetsRevised):
            return one.event.of(indicator)
    return indicator


def _measured(facts: Iterable[IndicatorFact], until: dt.date) -> Iterator[Measured]:
    for one in facts:
        if isinstance(one.event, Measurement) and one.event.day <= until:
            yield Measured(taken=one.event, fact=one)


def _by_day(
    measured: Iterable[Measured],
) -> tuple[tuple[Measured, ...], tuple[Measured, ...]]:
    """What holds for each day, and what did before; by day."""
    days: dict[dt.date, list[Measured]] = {}
    for one in measured:
        days.setdefault(one.day, []).append(one)
    ordered = [days[day] for day in sorted(days)]
    return (
        tuple(same[-1] for same in ordered),
        tuple(one for same in ordered for one in same[:-1]),
    )


def check_measurement(
    state: IndicatorState, taken: Measurement, today: dt.date
) -> None:
    """Refuse a measurement that cannot be one of this indicator.

    Args:
        state: What was recorded of it.
        taken: The measurement.
        today: The day on which it is recorded.

    Raises:
        InvalidValueError: It is of a day to come, or of one before the baseline; it is
            in another unit; it takes the place of another value without a reason, or of
            a final one while it is provisional.
    """
    indicator, baseline = state.indicator, state.indicator.baseline
    if taken.day > today:
        problem = f"is still to come: today is {today}"
        raise InvalidValueError(problem, field="day", value=taken.day)
    if baseline is not None and taken.day < baseline.day:
        problem = f"is before the baseline of {baseline.day}"
        raise InvalidValueError(problem, field="day", value=taken.day)
    units = indicator.unit.to_json().values()
    if taken.unit and taken.unit not in units:
        problem = f"must be the unit of the indicator: {', '.join(units)}"
        hint = "convert it, or retire the indicator and define another one"
        raise InvalidValueError(problem, field="unit", value=taken.unit, hint=hint)
    before = state.measured_on(taken.day)
    if before is not None:
        _check_replacing(before, taken)


def _check_replacing(before: Measured, taken: Measurement) -> None:
    if before.taken.is_final and not taken.is_final:
        problem = "a final value gives way to a final value only"
        raise InvalidValueError(problem, field="is_final", value=taken.is_final)
    confirms = taken.is_final and not before.taken.is_final
    if not taken.reason and not (confirms and taken.value == before.value):
        problem = f"must say why {before.value} of {before.day} is replaced"
        raise InvalidValueError(problem, field="reason", value=taken.reason)
