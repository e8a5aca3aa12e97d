"""The occurrences of reporting cycles, and the cycles that come with the library."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator

import attrs

from ..errors import InvalidValueError, UnknownNameError
from ..explain import Explanation, Step
from ..text import checked_day
from .calendars import WorkCalendar
from .compute import compute
from .cycle_due import coverage_steps, gap_steps, gaps_of, tier_due
from .cycle_loading import builtin_cycle, builtin_cycles, load_cycles
from .cycles import Cycle, last_day_of, period_name
from .outcome import Setting, said
from .regimes import Regime
from .results import Deadline
from .running import Facts

__all__ = [
    "CycleOccurrence",
    "builtin_cycle",
    "builtin_cycles",
    "load_cycles",
    "occurrences_of",
]


@attrs.frozen(kw_only=True)
class CycleOccurrence:
    """One report of a cycle: what it covers, and when it is due (một kỳ báo cáo).

    Attributes:
        key: Key of the cycle, ``@`` and the period.
        window_from: First day of the data; None where the source does not say.
        window_to: Last day of the data.
        cut_off: Day on which the data are closed.
        due_days: The deadline of each tier, from the lowest level up.
        too_soon: Tiers whose due day comes sooner after the data are closed
            than the cycle allows.
        explanation: Each step with its source.
    """

    key: str
    window_from: dt.date | None
    window_to: dt.date | None
    cut_off: dt.date | None
    due_days: tuple[tuple[str, Deadline], ...]
    too_soon: tuple[str, ...] = ()
    explanation: Explanation = attrs.field(eq=False, repr=False)

    def due(self, tier: str | None = None) -> Deadline:
        """The deadline of a tier; of the lowest, where none is named.

        Raises:
            UnknownNameError: The cycle has no such tier.
        """
        found = dict(self.due_days)
        if tier is None:
            return self.due_days[0][1]
        if tier not in found:
            raise UnknownNameError.of(kind="tier", name=tier, known=found)
        return found[tier]


def occurrences_of(
    cycle: Cycle,
    span: int | tuple[dt.date, dt.date],
    *,
    calendar: WorkCalendar,
    regime: Regime,
    facts: Facts | None = None,
) -> tuple[CycleOccurrence, ...]:
    """The reports of a cycle whose periods end in a year, or in a span.

    Args:
        cycle: Which reports.
        span: A year, or first and last day, both included.
        calendar: The working days by which is counted.
        regime: The law by which is counted.
        facts: Dates that select the regime, as for `compute`.

    Returns:
        Those for which the cycle was in force on the day on which their data
        were closed; where that day is not known, on their due day.

    Raises:
        InvalidValueError: The cycle was in force for none of them; the error
            names the interval. A year that is none, a span that ends before it
            starts, or what `compute` refuses.
        CoverageError: The calendar does not cover the days needed.
    """
    setting = Setting(
        compute=compute, facts=facts or {}, regime=regime, calendar=calendar
    )
    since, until = _bounds(span)
    ending = list(
        itertools.takewhile(
            lambda end: last_day_of(*end) <= until, cycle.periods_from(since)
        )
    )
    valid = [end for end in ending if cycle.in_force(cycle.selecting_day(*end))]
    if ending and not valid:
        raise cycle.not_in_force(field="span", value=span)
    return tuple(_occurrence(cycle, year, month, setting) for year, month in valid)


def _bounds(span: int | tuple[dt.date, dt.date]) -> tuple[dt.date, dt.date]:
    if isinstance(span, tuple):
        if len(span) != len(("since", "until")):
            problem = "must be a year, or a first and a last day"
            raise InvalidValueError(problem, field="span", value=span)
        since, until = checked_day(span[0], "since"), checked_day(span[1], "until")
        if until < since:
            problem = f"must not be before {since}"
            raise InvalidValueError(problem, field="until", value=until)
        return since, until
    year: object = span
    if type(year) is not int or not dt.MINYEAR <= year <= dt.MAXYEAR:
        problem = "must be a year from 1 to 9999, or a first and a last day"
        raise InvalidValueError(problem, field="span", value=span)
    return dt.date(year, 1, 1), dt.date(year, 12, 31)


def _occurrence(
    cycle: Cycle, year: int, month: int, setting: Setting
) -> CycleOccurrence:
    window, cut_off = cycle.window(year, month), cycle.closed_on(year, month)
    due_days = tuple(
        (tier.key, tier_due(cycle, tier, year, month, setting)) for tier in cycle.tiers
    )
    gaps = gaps_of(cycle, cut_off, due_days, setting.calendar)
    name = period_name(cycle.period, year, month)
    lead = coverage_steps(cycle, window, cut_off)
    steps = (*lead, *_tier_steps(cycle, due_days), *gap_steps(cycle, gaps))
    subject = {"title": cycle.title, "period": name}
    return CycleOccurrence(
        key=f"{cycle.key}@{name}",
        window_from=window[0] if window else None,
        window_to=window[1] if window else None,
        cut_off=cut_off,
        due_days=due_days,
        too_soon=tuple(key for key, gap in gaps if gap < cycle.minimum_gap),
        explanation=Explanation("cycles.occurrence", subject, steps),
    )


def _tier_steps(
    cycle: Cycle, due_days: Iterable[tuple[str, Deadline]]
) -> Iterator[Step]:
    for tier, (_, deadline) in zip(cycle.tiers, due_days, strict=True):
        arguments = {"title": tier.title, "due": said(deadline)}
        yield Step("cycles.tier", arguments, after=deadline.last_day)
        yield from deadline.explanation.steps
