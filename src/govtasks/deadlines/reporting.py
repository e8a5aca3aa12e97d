"""The occurrences of reporting cycles, and the cycles that come with the library."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from typing import Any

import attrs

from ..documents import make_converter, read_toml, structure
from ..errors import GovtasksError, InvalidValueError, UnknownNameError
from ..explain import Citation, Explanation, Step
from ..text import Text, checked_day
from .calendars import WorkCalendar
from .compute import compute
from .counting import shifted
from .cycles import Cycle, CycleRoll, CycleTier, MonthPoint, ReportPeriod, period_name
from .month_days import MonthDay
from .outcome import (
    Setting,
    doubts,
    explained,
    named_deadline,
    phrased,
    said,
)
from .regimes import Regime
from .results import Deadline, Reading
from .rules import Within
from .running import Facts
from .terms import Term


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
    ending = list(_ending(cycle, *_bounds(span)))
    valid = [end for end in ending if cycle.in_force(_selecting_day(cycle, *end))]
    if ending and not valid:
        raise _not_in_force(cycle, span)
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


def _ending(cycle: Cycle, since: dt.date, until: dt.date) -> Iterator[tuple[int, int]]:
    for year in range(since.year, until.year + 1):
        for month in cycle.ends:
            if since <= MonthPoint(day=31).day_from(year, month) <= until:
                yield year, month


def _selecting_day(cycle: Cycle, year: int, month: int) -> dt.date:
    closed = cycle.closed_on(year, month)
    # Without data that are closed, each tier has a day of its own.
    return closed or cycle.tiers[0].named_day(year, month) or dt.date(year, month, 1)


def _not_in_force(cycle: Cycle, span: object) -> InvalidValueError:
    since = f" from {cycle.valid_from}" if cycle.valid_from else ""
    until = f" until before {cycle.valid_to}" if cycle.valid_to else ""
    problem = f"cycle {cycle.key} is in force{since}{until}"
    hint = "before and after it, the dates of each directive hold"
    return InvalidValueError(problem, field="span", value=span, hint=hint)


def _occurrence(
    cycle: Cycle, year: int, month: int, setting: Setting
) -> CycleOccurrence:
    window, cut_off = cycle.window(year, month), cycle.closed_on(year, month)
    due_days = tuple(
        (tier.key, _deadline(cycle, tier, year, month, setting)) for tier in cycle.tiers
    )
    gaps = _gaps(cycle, cut_off, due_days, setting.calendar)
    name = period_name(cycle.period, year, month)
    lead = _coverage(cycle, window, cut_off)
    steps = (*lead, *_tier_steps(cycle, due_days), *_gap_steps(cycle, gaps))
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


def _coverage(
    cycle: Cycle, window: tuple[dt.date, dt.date] | None, cut_off: dt.date | None
) -> Iterator[Step]:
    """What the report covers, and whether the cycle is known to bind."""
    if not cycle.validity_confirmed:
        yield Step("cycles.validity-unconfirmed", {"title": cycle.title})
    if window is None:
        yield Step("cycles.no-window", cites=cycle.citations)
    else:
        arguments = {"first": window[0], "last": window[1]}
        yield Step("cycles.window", arguments, after=window[1], cites=cycle.citations)
    if cut_off is not None:
        yield Step("cycles.cut-off", {"day": cut_off}, after=cut_off)


def _tier_steps(
    cycle: Cycle, due_days: Iterable[tuple[str, Deadline]]
) -> Iterator[Step]:
    for tier, (_, deadline) in zip(cycle.tiers, due_days, strict=True):
        arguments = {"title": tier.title, "due": said(deadline)}
        yield Step("cycles.tier", arguments, after=deadline.last_day)
        yield from deadline.explanation.steps


def _gaps(
    cycle: Cycle,
    cut_off: dt.date | None,
    due_days: Iterable[tuple[str, Deadline]],
    calendar: WorkCalendar,
) -> tuple[tuple[str, int], ...]:
    """Working days after the data are closed, up to the due day of each tier."""
    if cut_off is None or not cycle.minimum_gap:
        return ()
    between = calendar.working_days_between
    return tuple((key, between(cut_off, due.last_day)) for key, due in due_days)


def _gap_steps(cycle: Cycle, gaps: Iterable[tuple[str, int]]) -> Iterator[Step]:
    for _, gap in gaps:
        kept = "kept" if gap >= cycle.minimum_gap else "broken"
        arguments = {"gap": gap, "least": cycle.minimum_gap}
        yield Step(f"cycles.gap-{kept}", arguments, cites=cycle.gap_cites)


def _deadline(
    cycle: Cycle, tier: CycleTier, year: int, month: int, setting: Setting
) -> Deadline:
    named, cut_off = tier.named_day(year, month), cycle.closed_on(year, month)
    if named is not None:
        found = _named(cycle, tier, named, setting)
    else:
        facts = {} if cut_off is None else {"cut-off": cut_off}
        rule = Within(terms=tier.after, of="cut-off", phrase=tier.phrase)
        found = setting.deadline(rule, facts)
    if cycle.is_confirmed:
        return found
    return explained(found, lambda: found.explanation.steps, confirmed=False)


def _named(cycle: Cycle, tier: CycleTier, named: dt.date, setting: Setting) -> Deadline:
    """The deadline on a day that the document names, with its readings."""
    last = named if tier.inclusive == "yes" else shifted(named, -1)
    kind = "due" if tier.inclusive == "yes" else "due-before"
    step = Step(f"cycles.{kind}", {"named": named, "day": last}, after=last)
    lead = (*phrased(tier.phrase), step)
    days = (last, named) if tier.inclusive == "unstated" else (last,)
    if cycle.roll != "unstated":
        found = named_deadline(last, cycle.roll, lead, setting)
        readings = tuple(_as_named(day, named) for day in days)
    else:
        off = not setting.calendar.is_working(last)
        found = named_deadline(last, "none" if off else "next", lead, setting)
        readings = tuple(_readings(days, named, setting.calendar))
    if len(readings) == 1:
        return found
    open_to = doubts(setting.calendar, last, max(each.last_day for each in readings))
    choice = Step("cycles.readings", {"readings": readings}, after=last)
    return explained(
        found, lambda: (*found.explanation.steps, choice, *open_to), readings=readings
    )


def _as_named(day: dt.date, named: dt.date) -> Reading:
    because = "cycles.reading-named" if day == named else "cycles.reading-before"
    return Reading(last_day=day, because=because, arguments=(("day", day),))


def _readings(
    days: Iterable[dt.date], named: dt.date, calendar: WorkCalendar
) -> Iterator[Reading]:
    """Each day that can be meant, and where it would move, each once."""
    found: dict[dt.date, Reading] = {}
    for day in days:
        found.setdefault(day, _as_named(day, named))
        if not calendar.is_working(day):
            after = calendar.next_working_day(day)
            arguments = (("day", after), ("off", day))
            moved = Reading(
                last_day=after, because="cycles.reading-moved", arguments=arguments
            )
            found.setdefault(after, moved)
    yield from (found[day] for day in sorted(found))


@attrs.frozen(kw_only=True)
class _Report:
    """One report of a document; the fields are those of `Cycle`."""

    key: str
    title: Text
    period: ReportPeriod
    months: tuple[int, ...] = ()
    window_from: MonthPoint | None = None
    window_to: MonthPoint | None = None
    cut_off: MonthPoint | None = None
    exceptions: tuple[MonthDay, ...] = ()
    tiers: tuple[CycleTier, ...]
    citations: tuple[Citation, ...] = ()


@attrs.frozen(kw_only=True)
class _Document:
    """A document that orders reports: what its cycles share."""

    key: str
    roll: CycleRoll
    minimum_gap: int = 0
    gap_cites: tuple[Citation, ...] = ()
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    validity_confirmed: bool = True
    note: str = ""
    reports: tuple[_Report, ...]

    def cycle(self, report: _Report) -> Cycle:
        """The cycle of one report."""
        shared = attrs.asdict(self, recurse=False)
        del shared["reports"]
        own = attrs.asdict(report, recurse=False)
        return Cycle(**{**shared, **own, "key": f"{self.key}/{report.key}"})


def load_cycles(text: str, place: str) -> tuple[Cycle, ...]:
    """Read the cycles of one document from TOML.

    Args:
        text: What the cycles share, ``[[reports]]`` with the fields of `Cycle`
            and their ``tiers``, and ``[sources]`` that citations point to.
        place: Name of the document for errors.

    Raises:
        GovtasksError: It is not TOML, has unknown keys or wrong types, or a
            cycle does not hang together; every problem with its place.
    """
    data = read_toml(text, place)
    plain = make_converter()
    sources: dict[str, Citation] = structure(
        plain, data.pop("sources", {}), dict[str, Citation], f"{place}.sources"
    )
    document = structure(_converter(sources), data, _Document, place)
    try:
        return tuple(document.cycle(report) for report in document.reports)
    except GovtasksError as error:
        raise error.at(place) from None


def builtin_cycles() -> tuple[str, ...]:
    """Keys of the reporting cycles that come with the library."""
    return tuple(sorted(_builtin()))


def builtin_cycle(key: str) -> Cycle:
    """A reporting cycle that comes with the library.

    Raises:
        UnknownNameError: There is none of that key.
    """
    known = _builtin()
    if key not in known:
        raise UnknownNameError.of(kind="cycle", name=key, known=known)
    return known[key]


@functools.cache
def _builtin() -> Mapping[str, Cycle]:
    folder = resources.files(__name__.rpartition(".")[0]) / "data" / "cycles"
    loaded = (
        load_cycles(file.read_text("utf-8"), f"cycles/{file.name}")
        for file in folder.iterdir()
    )
    return {cycle.key: cycle for cycles in loaded for cycle in cycles}


def _converter(sources: Mapping[str, Citation]) -> Any:  # noqa: ANN401 - cattrs
    converter = make_converter()

    def cited(value: object, _: object) -> Citation:
        if not isinstance(value, str) or value not in sources:
            raise UnknownNameError.of(kind="source", name=str(value), known=sources)
        return sources[value]

    converter.register_structure_hook(Citation, cited)
    converter.register_structure_hook(Term, lambda value, _: Term.parse(value))
    converter.register_structure_hook(MonthDay, lambda value, _: MonthDay.parse(value))
    return converter
