"""When the report of one period is due, and why then (hạn gửi báo cáo)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from ..explain import Step
from .calendars import WorkCalendar
from .counting import shifted
from .cycles import Cycle, CycleTier
from .outcome import Setting, doubts, explained, moved, named_deadline, phrased
from .regimes import RollTo
from .results import Deadline, Reading
from .rules import Report, Within


def report_due(rule: Report, setting: Setting) -> Deadline:
    """When one report of a cycle is due for one of its tiers.

    Raises:
        GovtasksError: As `govtasks.deadlines.compute.compute`.
    """
    cycle, tier = rule.cycle, rule.cycle.tier(rule.tier)
    end = cycle.period_end(rule.period)
    found = tier_due(cycle, tier, *end, setting)
    cut_off = cycle.closed_on(*end)
    gaps = gaps_of(cycle, cut_off, [(tier.key, found)], setting.calendar)
    subject = {"title": cycle.title, "period": rule.period}

    def steps() -> Iterator[Step]:
        yield from phrased(rule.phrase)
        yield Step("cycles.occurrence", subject, cites=cycle.citations)
        yield from coverage_steps(cycle, cycle.window(*end), cut_off)
        yield Step("cycles.handed-in", {"title": tier.title})
        yield from found.explanation.steps
        yield from gap_steps(cycle, gaps)

    return explained(found, steps)


def coverage_steps(
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


def gaps_of(
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


def gap_steps(cycle: Cycle, gaps: Iterable[tuple[str, int]]) -> Iterator[Step]:
    """Whether the least gap is kept, for each tier."""
    for _, gap in gaps:
        kept = "kept" if gap >= cycle.minimum_gap else "broken"
        arguments = {"gap": gap, "least": cycle.minimum_gap}
        yield Step(f"cycles.gap-{kept}", arguments, cites=cycle.gap_cites)


def tier_due(
    cycle: Cycle, tier: CycleTier, year: int, month: int, setting: Setting
) -> Deadline:
    """When the report of a period that ends in that month is due for a tier.

    Raises:
        GovtasksError: As `govtasks.deadlines.compute.compute`.
    """
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
    arguments = {"named": named, "day": last}
    step = Step(f"cycles.{kind}", arguments, after=last, cites=cycle.citations)
    lead = (*phrased(tier.phrase), step)
    days = (last, named) if tier.inclusive == "unstated" else (last,)
    if cycle.roll != "unstated":
        found = named_deadline(last, cycle.roll, lead, setting)
        readings = tuple(_moved_readings(days, named, cycle.roll, setting.calendar))
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
            found.setdefault(after, _as_moved(day, after, "moved"))
    yield from (found[day] for day in sorted(found))


def _moved_readings(
    days: Iterable[dt.date], named: dt.date, to: RollTo, calendar: WorkCalendar
) -> Iterator[Reading]:
    """Where each day that can be meant moves by the document, each end once."""
    found: dict[dt.date, Reading] = {}
    for day in days:
        after = moved(day, to, calendar).day
        reading = (
            _as_named(day, named) if after == day else _as_moved(day, after, "rolled")
        )
        found.setdefault(after, reading)
    yield from (found[day] for day in sorted(found))


def _as_moved(off: dt.date, day: dt.date, how: str) -> Reading:
    arguments = (("day", day), ("off", off))
    return Reading(last_day=day, because=f"cycles.reading-{how}", arguments=arguments)
