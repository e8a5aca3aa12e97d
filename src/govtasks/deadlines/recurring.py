"""The occurrences of rules that come back (kỳ của nhiệm vụ định kỳ)."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator

import attrs

from ..errors import TooLargeError
from ..explain import Step
from ..text import checked_day
from .composite import after_end, end_of_period
from .counting import day_of, period_around, period_key, point_of, shifted
from .cycles import last_day_of, period_name
from .outcome import Setting, named_deadline, phrased
from .results import Deadline, Occurrence
from .rules import AfterCompletion, AfterEach, EachReport, Every, Recurring, Yearly
from .running import Facts, civil_day
from .trace import Phrase, period_phrase

MOST_OCCURRENCES = 10_000


@attrs.frozen(kw_only=True)
class Period:
    """One period of a rule that comes back (kỳ).

    Attributes:
        key: Its name: ``2017-03``, ``2017-q1``, ``2017-06-20``,
            ``after-2017-03-05``.
        first_day: Its first day.
        last_day: Its last day; None where it ends when its term does.
    """

    key: str
    first_day: dt.date
    last_day: dt.date | None

    @property
    def end(self) -> dt.date:
        """Its last day; the last there is, where it ends when its term does."""
        return self.last_day or dt.date.max


def periods(
    rule: Recurring, since: dt.date = dt.date.min, *, facts: Facts
) -> Iterator[Period]:
    """The periods of a rule in order, without end where the rule has none.

    Args:
        rule: What comes back.
        since: Periods that end on this day or later.
        facts: Dates and instants by name; the last completion is among them.

    Raises:
        InvalidValueError: A week leaves the years 1 to 9999.
    """
    if isinstance(rule, AfterCompletion):
        yield from _after_completion(rule, facts)
        return
    start = max(since, rule.since)
    if isinstance(rule, Yearly):
        found = _year_periods(rule, start)
    elif isinstance(rule, EachReport):
        found = _report_periods(rule, start)
    else:
        found = _calendar_periods(rule, start)
    last = rule.until or dt.date.max
    yield from itertools.takewhile(lambda period: period.end <= last, found)


def _after_completion(rule: AfterCompletion, facts: Facts) -> Iterator[Period]:
    if rule.of not in facts:
        return
    done = civil_day(facts[rule.of])
    yield Period(key=f"after-{done}", first_day=shifted(done, 1), last_day=None)


def _calendar_periods(rule: Every | AfterEach, start: dt.date) -> Iterator[Period]:
    while True:
        first, last = period_around(rule.period, start)
        yield Period(key=period_key(rule.period, first), first_day=first, last_day=last)
        if last == dt.date.max:
            return
        start = shifted(last, 1)


def _year_periods(rule: Yearly, start: dt.date) -> Iterator[Period]:
    years = range(max(start.year - 1, dt.MINYEAR), dt.MAXYEAR + 1)
    days = (day.in_year(year) for year in years for day in rule.days)
    first = dt.date.min
    for last in days:
        if last >= start:
            yield Period(key=str(last), first_day=first, last_day=last)
        if last < dt.date.max:
            first = shifted(last, 1)


def _report_periods(rule: EachReport, start: dt.date) -> Iterator[Period]:
    """The periods of a cycle for which it is in force."""
    cycle = rule.cycle
    for end in cycle.periods_from(start):
        selecting = cycle.selecting_day(*end)
        if cycle.valid_to is not None and selecting >= cycle.valid_to:
            return
        if cycle.in_force(selecting):
            yield Period(
                key=period_name(cycle.period, *end),
                first_day=cycle.first_day_of(*end),
                last_day=last_day_of(*end),
            )


def occurrences_between(
    rule: Recurring, since: dt.date, until: dt.date, setting: Setting
) -> tuple[Occurrence, ...]:
    """The occurrences of periods that end after *since*, up to *until*.

    Raises:
        TooLargeError: More than 10 000 of them.
        GovtasksError: As `govtasks.deadlines.compute.compute`.
    """
    checked_day(since, "since")
    checked_day(until, "until")
    if since >= until:
        return ()
    if isinstance(rule, AfterCompletion):
        found = _each(rule, periods(rule, facts=setting.facts), until, setting)
        return tuple(one for one in found if since < one.last_day <= until)
    ending = itertools.takewhile(
        lambda period: period.end <= until,
        periods(rule, shifted(since, 1), facts=setting.facts),
    )
    return _each(rule, ending, until, setting)


def occurrences_begun(
    rule: Recurring, since: dt.date | None, until: dt.date, setting: Setting
) -> tuple[Occurrence, ...]:
    """The occurrences of periods that have begun by a day.

    Args:
        rule: What comes back.
        since: Periods that end later than this day; None for all.
        until: Periods that begin on this day or earlier.
        setting: What they are computed with.

    Raises:
        TooLargeError: More than 10 000 of them.
        GovtasksError: As `govtasks.deadlines.compute.compute`.
    """
    checked_day(until, "until")
    start = dt.date.min if since is None else shifted(checked_day(since, "since"), 1)
    begun = itertools.takewhile(
        lambda period: period.first_day <= until,
        periods(rule, start, facts=setting.facts),
    )
    return _each(rule, begun, until, setting)


def _each(
    rule: Recurring, found: Iterable[Period], until: dt.date, setting: Setting
) -> tuple[Occurrence, ...]:
    some = list(itertools.islice(found, MOST_OCCURRENCES + 1))
    if len(some) > MOST_OCCURRENCES:
        problem = f"more than {MOST_OCCURRENCES} occurrences"
        raise TooLargeError(problem, field="until", value=until)
    return tuple(_occurrence(rule, period, setting) for period in some)


def _occurrence(rule: Recurring, period: Period, setting: Setting) -> Occurrence:
    deadline = _deadline(rule, period, setting)
    return Occurrence(
        key=period.key,
        first_day=period.first_day,
        last_day=period.last_day or deadline.nominal_day,
        deadline=deadline,
    )


def _deadline(rule: Recurring, period: Period, setting: Setting) -> Deadline:
    first, last = period.first_day, period.end
    match rule:
        case Every():
            return _every(rule, first, last, setting)
        case Yearly():
            step = Step("rules.day-of-year", {"day": last}, after=last)
            lead = (*phrased(rule.phrase), step)
            return named_deadline(last, rule.roll, lead, setting)
        case AfterEach():
            step = end_of_period(rule.period, first, last)
            lead = (*phrased(rule.phrase), step)
            return after_end(rule.terms, last, lead, setting)
        case EachReport():
            return setting.deadline(rule.of(period.key))
        case _:
            return setting.deadline(rule)


def _every(rule: Every, first: dt.date, last: dt.date, setting: Setting) -> Deadline:
    nominal, named = _named_day(rule, first, last, setting)
    lead = [*phrased(rule.phrase), *named]
    opens = None
    if rule.opens is not None:
        opens = day_of(rule.period, rule.opens, first, last)
        lead.append(Step("rules.opens", {"day": opens}, after=opens))
    return named_deadline(
        nominal, rule.roll, lead, setting, time=rule.time, window_start=opens
    )


def _named_day(
    rule: Every, first: dt.date, last: dt.date, setting: Setting
) -> tuple[dt.date, tuple[Step, ...]]:
    """The day of one period on which the rule is due, and how it is found."""
    shown = period_phrase(rule.period, first)
    if rule.day is None:
        day = point_of(rule.period, rule.point, first)
        cites = () if rule.period == "week" else setting.regime.points(rule.period)
        point = Phrase(f"point-{rule.point}")
        arguments = {"point": point, "period": shown, "day": day}
        return day, (Step("deadlines.point", arguments, after=day, cites=cites),)
    exception = next((e for e in rule.exceptions if e.month == first.month), None)
    number = rule.day if exception is None else exception.day
    kind = "deadlines.day-of-period" if exception is None else "rules.exception"
    day = day_of(rule.period, number, first, last)
    steps = (Step(kind, {"period": shown, "day": day}, after=day),)
    if rule.tier == "first" or rule.second_day is None:
        return day, steps
    # An exception moves both days, as many days as lie between them.
    handed_on = shifted(day, rule.second_day - rule.day)
    arguments = {"first": day, "day": handed_on}
    return handed_on, (*steps, Step("rules.second-tier", arguments, day, handed_on))
