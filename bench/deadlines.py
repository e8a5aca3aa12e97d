"""Due days against the calendar libraries there are, in one process.

Every contender gets the same starts and the same days off, those of the Vietnamese
calendar of state bodies; what it says is compared with ours. Rounds are interleaved,
so that a machine that is busy with something else slows all of them alike, and each
figure is the median of its rounds. Ratios can be compared between machines, times not.
"""

from __future__ import annotations

import datetime as dt
import random
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib import metadata, resources
from typing import Any

import attrs
import bizdays
import holidays
import numpy as np
import workalendar.core
from dateutil.relativedelta import relativedelta
from measuring.contests import ROUNDS, Bar, Contender, Contest, held, told

from govtasks.deadlines.calendars import DayKind, WorkCalendar
from govtasks.deadlines.loading import builtin_calendar, builtin_regime, load_calendar
from govtasks.deadlines.plan import Plan, plan
from govtasks.deadlines.terms import Term

STARTS = 100_000
SLOW = 2_000
NUMBER = 15
FIRST, LAST = dt.date(2016, 1, 1), dt.date(2026, 12, 31)
YEARS = range(2012, 2026)
IMPORTS = 15

Days = Sequence[dt.date]


@attrs.frozen
class Due:
    """The floor of a result: a frozen value of five fields."""

    last_day: dt.date
    expires_at: dt.datetime
    nominal_day: dt.date
    provisional: bool
    regime: str


def main() -> int:
    """Measure everything and print it; figures never fail a build."""
    names = ("numpy", "holidays", "workalendar", "bizdays", "python-dateutil")
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in names)
    print(f"CPython {sys.version.split()[0]}, {versions}")
    print(f"{STARTS} starts from {FIRST} to {LAST}, medians of {ROUNDS} rounds\n")
    calendar = builtin_calendar("vn-state")
    starts = random_days()
    met = [
        told
        for contest in (
            one_by_one(calendar, starts),
            lists(calendar, starts),
            arrays(calendar, starts),
            months(calendar, starts),
            between(calendar, starts),
            building(calendar),
        )
        for told in held(contest)
    ]
    met.append(imports())
    print(f"{sum(met)} of {len(met)} bars met")
    return 0


def random_days() -> list[dt.date]:
    """The starts, the same in every run."""
    draw = random.Random(2017)
    span = (LAST - FIRST).days
    return [FIRST + dt.timedelta(days=draw.randint(0, span)) for _ in range(STARTS)]


def tables(calendar: WorkCalendar) -> tuple[list[int], list[dt.date], int]:
    """The floor: working days up to each day, and the days by number."""
    first, last = calendar.first_day.toordinal(), calendar.last_day.toordinal()
    ranks, days = [], []
    for at in range(first, last + 1):
        day = dt.date.fromordinal(at)
        if calendar.is_working(day):
            days.append(day)
        ranks.append(len(days))
    return ranks, days, first


def closed_weekdays(calendar: WorkCalendar) -> list[dt.date]:
    """The days off that a library with a plain week can be told."""
    return [
        special.day
        for special in calendar.days
        if special.kind is DayKind.CLOSED
        and special.day.weekday() not in calendar.weekend
    ]


def planned(calendar: WorkCalendar, text: str) -> Plan:
    """A plan of ours for a term by the Civil Code."""
    # The code took effect in 2017; the starts begin a year earlier.
    regime = attrs.evolve(builtin_regime("vn-civil-2015"), valid_from=FIRST)
    made = plan(Term.parse(text), regime=regime, calendar=calendar)
    assert isinstance(made, Plan)
    return made


ONE_BY_ONE_BARS = [
    Bar(ours="govtasks", other="numpy scalar", faster=1),
    Bar(ours="govtasks", other="holidays get_nth_working_day", faster=8),
    Bar(ours="govtasks", other="workalendar add_working_days", faster=12),
    Bar(ours="govtasks, explained", other="govtasks", faster=1 / 4),
]


def one_by_one(calendar: WorkCalendar, starts: Days) -> Contest:
    """One due day at a time."""
    ranks, days, first = tables(calendar)
    closed = closed_weekdays(calendar)
    zone = dt.timezone(dt.timedelta(hours=7))
    ours = planned(calendar, f"{NUMBER}WD")
    busy = np.busdaycalendar(holidays=closed)
    vietnam = holidays.country_holidays("VN", years=range(2010, 2029))
    asia = told_calendar(closed)
    biz = bizdays.Calendar(
        closed,
        ["Saturday", "Sunday"],
        startdate=calendar.first_day,
        enddate=calendar.last_day,
    )
    some = starts[:SLOW]

    def floor(day: dt.date) -> dt.date:
        return days[ranks[day.toordinal() - first] + NUMBER - 1]

    def result(day: dt.date) -> Due:
        last = floor(day)
        over = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), zone)
        return Due(last, over, last, provisional=False, regime="vn-civil-2015")

    def by_numpy(day: dt.date) -> Any:
        return np.busday_offset(day, NUMBER, "backward", busdaycal=busy)

    def by_bizdays(day: dt.date) -> Any:
        return biz.offset(biz.preceding(day), NUMBER)

    return Contest(
        title=f"{NUMBER} working days, one at a time",
        contenders=[
            each("floor: table", floor, starts),
            each("floor: table and a frozen result", result, starts),
            each("govtasks", lambda day: ours.due({"trigger": day}), starts, _last),
            each(
                "govtasks, explained",
                lambda day: ours.due({"trigger": day}).explanation,
                starts[: STARTS // 5],
            ),
            each("numpy scalar", by_numpy, starts[: STARTS // 5], np.datetime64.item),
            each("bizdays preceding + offset", by_bizdays, some, _civil),
            each(
                "holidays get_nth_working_day",
                lambda day: vietnam.get_nth_working_day(day, NUMBER),
                some,
                _civil,
            ),
            each(
                "workalendar add_working_days",
                lambda day: asia.add_working_days(day, NUMBER),
                some,
                _civil,
            ),
        ],
        bars=ONE_BY_ONE_BARS,
        expected=[floor(day) for day in starts],
    )


def each(
    name: str,
    answer: Callable[[dt.date], object],
    days: Days,
    as_day: Callable[[Any], Any] | None = None,
) -> Contender:
    """A contender that is asked for one day after the other."""

    def run() -> None:
        for day in days:
            answer(day)

    def check() -> list[dt.date]:
        convert = as_day or _civil
        return [convert(answer(day)) for day in days]

    known = as_day is not None or name.startswith("floor: table")
    return Contender(
        name=name,
        run=run,
        items=len(days),
        check=check if known and "result" not in name else None,
    )


def _last(due: Any) -> dt.date:
    return due.last_day


def _civil(day: Any) -> dt.date:
    return day.date() if isinstance(day, dt.datetime) else day


def told_calendar(closed: Days) -> workalendar.core.Calendar:
    """A calendar of workalendar that is told its days off."""
    known = set(closed)

    class Told(workalendar.core.WesternMixin, workalendar.core.Calendar):
        include_new_years_day = False

        def get_calendar_holidays(self, year: int) -> list[tuple[dt.date, str]]:
            return [(day, "day off") for day in known if day.year == year]

    return Told()


def lists(calendar: WorkCalendar, starts: Days) -> Contest:
    """Many due days at once, from a list to a list."""
    ranks, days, first = tables(calendar)
    busy = np.busdaycalendar(holidays=closed_weekdays(calendar))
    warm = planned(calendar, f"{NUMBER}WD")

    def floor() -> list[dt.date]:
        return [days[ranks[day.toordinal() - first] + NUMBER - 1] for day in starts]

    def by_numpy() -> list[dt.date]:
        given = np.array(starts, "datetime64[D]")
        return np.busday_offset(given, NUMBER, "backward", busdaycal=busy).tolist()

    def ours() -> list[dt.date]:
        return planned(calendar, f"{NUMBER}WD").due_many(starts)

    return Contest(
        title=f"{NUMBER} working days, {STARTS} at once, list to list",
        contenders=[
            batch("floor: table", floor),
            batch("govtasks due_many, a new plan", ours),
            batch("govtasks due_many, a plan in use", lambda: warm.due_many(starts)),
            batch("numpy list round trip", by_numpy),
        ],
        bars=[
            Bar(
                ours="govtasks due_many, a new plan",
                other="numpy list round trip",
                faster=6,
            )
        ],
        expected=floor(),
    )


def batch(name: str, answer: Callable[[], Any]) -> Contender:
    """A contender that is asked for all days at once."""

    def check() -> list[dt.date]:
        return list(np.asarray(answer(), "datetime64[D]").tolist())

    return Contender(name=name, run=answer, items=STARTS, check=check)


def arrays(calendar: WorkCalendar, starts: Days) -> Contest:
    """Many due days at once, from an array to an array."""
    ranks, days, _ = tables(calendar)
    given = np.array(starts, "datetime64[D]")
    busy = np.busdaycalendar(holidays=closed_weekdays(calendar))
    first_day = np.datetime64(calendar.first_day, "D")
    ranks_of = np.array(ranks)
    days_of = np.array(days, "datetime64[D]")
    warm = planned(calendar, f"{NUMBER}WD")

    def floor() -> Any:
        at = (given - first_day).astype(int)
        return days_of[ranks_of[at] + NUMBER - 1]

    def by_numpy() -> Any:
        return np.busday_offset(given, NUMBER, "backward", busdaycal=busy)

    def ours() -> Any:
        return planned(calendar, f"{NUMBER}WD").due_many(given)

    return Contest(
        title=f"{NUMBER} working days, {STARTS} at once, array to array",
        contenders=[
            batch("floor: gather over two tables", floor),
            batch("govtasks due_many, a new plan", ours),
            batch("govtasks due_many, a plan in use", lambda: warm.due_many(given)),
            batch("numpy busday_offset", by_numpy),
        ],
        bars=[
            Bar(
                ours="govtasks due_many, a plan in use",
                other="numpy busday_offset",
                faster=4,
            ),
            Bar(
                ours="govtasks due_many, a new plan",
                other="numpy busday_offset",
                faster=4,
            ),
        ],
        expected=[day.item() for day in floor()],
    )


def months(calendar: WorkCalendar, starts: Days) -> Contest:
    """Two months, and forward off a day off."""
    ours = planned(calendar, "2 months")
    two = relativedelta(months=2)
    some = starts[: STARTS // 5]

    def by_hand(day: dt.date) -> dt.date:
        year, month = divmod(day.year * 12 + day.month + 1, 12)
        for last in (day.day, 30, 29, 28):
            try:
                end = dt.date(year, month + 1, last)
            except ValueError:
                continue
            break
        return end if calendar.is_working(end) else calendar.next_working_day(end)

    return Contest(
        title="2 months, rolled forward",
        contenders=[
            each("floor: by hand", by_hand, some, _civil),
            each("govtasks", lambda day: ours.due({"trigger": day}), starts, _last),
            each("relativedelta alone", lambda day: day + two, some),
        ],
        bars=[Bar(ours="govtasks", other="relativedelta alone", faster=1)],
        expected=[by_hand(day) for day in starts],
    )


def between(calendar: WorkCalendar, starts: Days) -> Contest:
    """Working days between two days, 1 to 120 days apart."""
    ranks, _, first = tables(calendar)
    busy = np.busdaycalendar(holidays=closed_weekdays(calendar))
    draw = random.Random(2018)
    pairs = [(day, day + dt.timedelta(days=draw.randint(1, 120))) for day in starts]

    def floor(one: dt.date, other: dt.date) -> int:
        return ranks[other.toordinal() - first] - ranks[one.toordinal() - first]

    def by_numpy(one: dt.date, other: dt.date) -> Any:
        return np.busday_count(one, other, busdaycal=busy)

    def counted(name: str, count: Callable[..., object], size: int) -> Contender:
        def run() -> None:
            for one, other in pairs[:size]:
                count(one, other)

        return Contender(name=name, run=run, items=size)

    return Contest(
        title="working days between two days",
        contenders=[
            counted("floor: two looks at a table", floor, STARTS),
            counted("govtasks", calendar.working_days_between, STARTS),
            counted("numpy scalar", by_numpy, STARTS // 5),
        ],
        bars=[Bar(ours="govtasks", other="numpy scalar", faster=15)],
    )


def building(calendar: WorkCalendar) -> Contest:
    """A calendar of 14 years, ready to be asked."""
    first, last = dt.date(YEARS[0], 1, 1), dt.date(YEARS[-1], 12, 31)
    days = [special for special in calendar.days if first <= special.day <= last]
    data = resources.files("govtasks.deadlines") / "data" / "calendars"
    text = (data / "vn-state.toml").read_text("utf-8")

    def ours() -> object:
        made = WorkCalendar(
            key="built",
            title=calendar.title,
            version="1",
            first_day=first,
            last_day=last,
            decided_until=last,
            days=days,
        )
        return made.add_working_days(first, NUMBER)

    def theirs() -> object:
        made = holidays.country_holidays("VN", years=YEARS)
        return made.get_nth_working_day(first, NUMBER)

    def read() -> object:
        return load_calendar(text, "vn-state.toml").add_working_days(first, NUMBER)

    return Contest(
        title="a calendar of 14 years, with its first answer (ns a calendar)",
        contenders=[
            Contender(name="govtasks, from its days", run=ours, items=1),
            Contender(name="govtasks, 18 years from TOML", run=read, items=1),
            Contender(name="holidays", run=theirs, items=1),
        ],
        bars=[Bar(ours="govtasks, from its days", other="holidays", faster=1 / 1.5)],
    )


def imports() -> bool:
    """What it costs a host to import the package."""
    clock = (
        "import time; start = time.perf_counter(); import {}; "
        "print(time.perf_counter() - start)"
    )
    times: dict[str, list[float]] = {"govtasks": [], "attrs, pluggy": []}
    for _ in range(IMPORTS):
        for names, found in times.items():
            done = subprocess.run(
                [sys.executable, "-c", clock.format(names)],
                check=True,
                capture_output=True,
                encoding="utf-8",
            )
            found.append(float(done.stdout))
    print("import, in a process of its own")
    medians = {names: statistics.median(found) for names, found in times.items()}
    for names, median in medians.items():
        print(f"  {names:44}{median * 1e3:12.2f} ms")
    ratio = medians["attrs, pluggy"] / medians["govtasks"]
    met = told("govtasks against attrs, pluggy", ratio, 1 / 1.3)
    print()
    return met


if __name__ == "__main__":
    sys.exit(main())
