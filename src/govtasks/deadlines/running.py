"""Terms that run from a fact, and ends that move off days off."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Mapping

from ..errors import InvalidValueError, MissingFactError
from ..explain import Citation
from ..text import aware
from .calendars import WorkCalendar
from .counting import count, elapsed, lacks_day, shifted
from .regimes import Counting, Regime, Roll, RollTo
from .results import Reading
from .terms import Term, Unit
from .trace import NamedDay, Trace, cites_of, fact_phrase

Facts = Mapping[str, dt.date | dt.datetime]
Moment = dt.date | dt.datetime


def moment_of(facts: Facts, name: str, regime: Regime) -> Moment:
    """The day or instant of a fact; instants in the regime's zone.

    Raises:
        InvalidValueError: Neither, or outside the years 1 to 9999.
        NaiveInstantError: An instant without a zone.
    """
    value: object = facts[name]
    field = f"facts.{name}"
    if isinstance(value, dt.datetime):
        try:
            return aware(value, field).astimezone(zoneinfo.ZoneInfo(regime.zone))
        except OverflowError:
            problem = "is outside the years 1 to 9999"
            raise InvalidValueError(problem, field=field, value=value) from None
    if not isinstance(value, dt.date):
        problem = "must be a date or an instant"
        raise InvalidValueError(problem, field=field, value=value)
    return value


def civil_day(moment: Moment) -> dt.date:
    """The civil day of a moment."""
    return moment.date() if isinstance(moment, dt.datetime) else moment


def require_valid(regime: Regime, trigger: dt.date, facts: Facts) -> None:
    """Refuse a regime that was not law on the date that selects it.

    Raises:
        InvalidValueError: It was not.
        MissingFactError: That date is not among the facts.
    """
    if regime.selected_by == "trigger":
        regime.require_valid(trigger)
        return
    name = regime.selected_by
    if name not in facts:
        problem = f"regime {regime.key} is selected by the date of {name!r}"
        raise MissingFactError(problem, field=f"facts.{name}")
    regime.require_valid(civil_day(moment_of(facts, name, regime)), f"facts.{name}")


def run(
    moment: Moment, name: str, terms: tuple[Term, ...], counting: Counting, trace: Trace
) -> Moment:
    """Count terms from the moment of a fact, each from where the last ended.

    Args:
        moment: The day or instant of the fact.
        name: The fact.
        terms: From left to right; negative ones for backward counting.
        counting: Which way.
        trace: Takes the steps.

    Returns:
        The nominal last day, or the instant where the last term is in hours.

    Raises:
        InvalidValueError: Hours from a day, or a day outside the years 1 to 9999.
        CoverageError: The calendar does not cover the span.
    """
    if not terms[0].unit.is_elapsed:
        moment = civil_day(moment)
    back = "back-" if counting == "backward" else ""
    fact, included = fact_phrase(name), False
    if isinstance(moment, dt.datetime):
        trace.step(f"{back}from-instant", after=moment, fact=fact, instant=moment)
    else:
        trace.step(f"{back}from-day", after=moment, fact=fact, day=moment)
        included = _explain_start(moment, terms[0].unit, counting, trace)
    for number, term in enumerate(terms):
        if term.unit.is_elapsed:
            moment = _add_elapsed(moment, term, trace)
        else:
            first = number == 0 and included
            moment = _add(civil_day(moment), term, counting, trace, included=first)
    return moment


def end_of(day: dt.date, unit: Unit, counting: Counting, trace: Trace) -> dt.date:
    """The last day of a term, once days off are taken into account.

    Where the law is silent on terms counted backward that end on a day off, the
    earlier reading is taken and both are kept.

    Raises:
        CoverageError: The calendar does not cover the days needed.
    """
    law = trace.regime.roll(unit, counting)
    if law is not None:
        return rolled(day, law.to, trace, law.cites)
    if counting == "backward" and not trace.calendar.is_working(day):
        return _read_both_ways(day, trace)
    return day


def rolled(
    day: dt.date, to: RollTo, trace: Trace, cites: tuple[Citation, ...] = ()
) -> dt.date:
    """Move a day off to the next or previous working day, or leave it.

    Raises:
        CoverageError: The calendar does not cover the days needed.
    """
    if to == "none":
        trace.step("roll-none", before=day, after=day, cites=cites, day=day)
        return day
    special = trace.calendar.special(day)
    trace.meet(day, day)
    if trace.calendar.is_working(day):
        shown = NamedDay(day, special) if special else day
        trace.step("roll-stays", before=day, after=day, cites=cites, day=shown)
        return day
    after = _nearest(day, to, trace.calendar)
    trace.meet(min(day, after), max(day, after))
    off = _days_off(day, after, trace)
    trace.step(
        f"roll-{to}",
        before=day,
        after=after,
        cites=(*cites, *cites_of(off)),
        skipped=off,
        day=after,
    )
    return after


def _nearest(day: dt.date, to: RollTo, calendar: WorkCalendar) -> dt.date:
    if to == "next":
        return calendar.next_working_day(day)
    return calendar.previous_working_day(day)


def _days_off(day: dt.date, after: dt.date, trace: Trace) -> tuple[NamedDay, ...]:
    return NamedDay(day, trace.calendar.special(day)), *trace.skipped(day, after)


def _read_both_ways(day: dt.date, trace: Trace) -> dt.date:
    earlier = trace.calendar.previous_working_day(day)
    trace.meet(earlier, day)
    off = _days_off(day, earlier, trace)
    trace.step(
        "readings",
        before=day,
        after=earlier,
        cites=cites_of(off),
        skipped=off,
        day=earlier,
    )
    trace.readings = tuple(
        Reading(last_day=last, because=f"deadlines.{key}", arguments=(("day", last),))
        for last, key in ((earlier, "reading-previous"), (day, "reading-stays"))
    )
    return earlier


def _explain_start(day: dt.date, unit: Unit, counting: Counting, trace: Trace) -> bool:
    """Say whether the day of the event counts; backward it never does."""
    if unit.is_elapsed:
        return False
    start = trace.regime.start(unit)
    if counting == "forward" and start.mode == "include":
        trace.step("start-include", before=day, after=day, cites=start.cites)
        return True
    first = shifted(day, -1 if counting == "backward" else 1)
    trace.step("start-exclude", before=day, after=first, cites=start.cites, day=first)
    return False


def _add_elapsed(moment: Moment, term: Term, trace: Trace) -> dt.datetime:
    if not isinstance(moment, dt.datetime):
        problem = "minutes and hours run from an instant, not from a day"
        hint = "give the fact as an instant with its time zone"
        raise InvalidValueError(problem, field="facts", value=moment, hint=hint)
    start, law = trace.regime.start(term.unit), trace.regime.add(term.unit)
    after = elapsed(moment, term)
    trace.step("start-moment", before=moment, after=moment, cites=start.cites)
    _explain_add("", moment, after, term, law.cites, trace)
    return after


def _add(
    day: dt.date, term: Term, counting: Counting, trace: Trace, *, included: bool
) -> dt.date:
    law, calendar = trace.regime.add(term.unit), trace.calendar
    looks_up = _looks_up(term.unit, counting, trace.regime)
    if looks_up:
        calendar.require(day)
    after = count(day, term, included=included, anchor=law.anchor, calendar=calendar)
    if looks_up:
        _meet_between(day, after, trace, included=included)
    if term.unit is Unit.WORKING_DAY:
        off = trace.skipped(shifted(day, -included), after)
        kind, cites = ("-skipping" if off else ""), (*law.cites, *cites_of(off))
        _explain_add(kind, day, after, term, cites, trace, skipped=off)
    elif law.anchor == "event" and not included and lacks_day(day, term):
        _explain_add("-month-end", day, after, term, law.cites, trace, number=day.day)
    else:
        _explain_add("", day, after, term, law.cites, trace)
    return after


def _looks_up(unit: Unit, counting: Counting, regime: Regime) -> bool:
    """Whether the calendar bears on a term; where no end moves, it does not."""
    law: Roll | None = regime.roll(unit, counting)
    if unit is Unit.WORKING_DAY or law is None:
        return unit is Unit.WORKING_DAY or counting == "backward"
    return law.to != "none"


def _meet_between(
    day: dt.date, after: dt.date, trace: Trace, *, included: bool
) -> None:
    # The day of the event bears on the result only where it is counted.
    if after < day:
        trace.meet(after, shifted(day, -1))
    elif after > day or included:
        trace.meet(shifted(day, not included), after)


def _explain_add(
    kind: str,
    before: Moment,
    after: Moment,
    term: Term,
    cites: tuple[Citation, ...],
    trace: Trace,
    **arguments: object,
) -> None:
    back = term.amount < 0
    trace.step(
        f"{'back' if back else 'add'}{kind}",
        before=before,
        after=after,
        cites=cites,
        term=term.reversed() if back else term,
        start=before,
        end=after,
        **arguments,
    )
