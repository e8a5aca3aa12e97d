"""Reasons of rules in rules, of series and of reports, as a file holds them.

The file was read by people, and holds each day against the law and the calendar.
"""

import datetime as dt
import pathlib
import re
import zoneinfo

import attrs
import pytest

from govtasks.deadlines.calendars import (
    DayKind,
    DayStatus,
    SpecialDay,
    WorkCalendar,
)
from govtasks.deadlines.compute import compute, occurrences
from govtasks.deadlines.cycles import Cycle, CycleTier, MonthPoint
from govtasks.deadlines.month_days import MonthDay
from govtasks.deadlines.regimes import Regime
from govtasks.deadlines.reporting import occurrences_of
from govtasks.deadlines.results import Deadline
from govtasks.deadlines.rules import (
    AfterCompletion,
    AfterEach,
    AfterPeriod,
    Before,
    EachReport,
    Earliest,
    Every,
    Fixed,
    Inherited,
    Latest,
    Report,
    Within,
    Yearly,
)
from govtasks.deadlines.steps import Add, Fix, Roll, Start
from govtasks.deadlines.terms import Term, Unit
from govtasks.explain import Citation
from govtasks.text import Text

APPROVED = pathlib.Path(__file__).parents[1] / "data" / "series-reasons.txt"
ZONE = zoneinfo.ZoneInfo("Asia/Ho_Chi_Minh")
RECEIPT = {"receipt": dt.date(2017, 4, 3)}
day = dt.date.fromisoformat
term = Term.parse


def cite(text, **more):
    """A citation of the law in these tests."""
    return Citation(instrument=text, **more)


def special(text, name, status=DayStatus.DECIDED):
    """A day off, by a decision of its own."""
    return SpecialDay(
        day=day(text),
        kind=DayKind.CLOSED,
        name=Text.of(en=name),
        status=status,
        citation=cite(f"Decision on {name}"),
    )


DAYS = WorkCalendar(
    key="days",
    title=Text.of(en="Days of 2017"),
    version="3",
    first_day=day("2016-12-01"),
    last_day=day("2018-12-31"),
    decided_until=day("2018-12-31"),
    days=(
        special("2017-04-06", "Commemoration"),
        special("2017-05-01", "Labour Day"),
        special("2017-09-04", "National Day", DayStatus.ANNOUNCED),
    ),
)
LAW = Regime(
    key="law",
    title=Text.of(en="The Law"),
    zone="Asia/Ho_Chi_Minh",
    valid_from=day("2017-01-01"),
    selected_by="trigger",
    steps=(
        Start(mode="exclude", cites=(cite("Law 1"),)),
        Start(mode="include", units=(Unit.HOUR,)),
        Add(cites=(cite("Law 2"),)),
        Add(units=(Unit.HOUR,)),
        Roll(to="next", cites=(cite("Law 3"),)),
        Fix(points="month", cites=(cite("Law 4"),)),
        Fix(points="year", cites=(cite("Law 5"),)),
        Fix(time="24:00", cites=(cite("Law 6"),)),
    ),
)
OFFICE_HOURS = LAW.with_steps([Fix(time="17:00", cites=(cite("Law 6a"),))])
BELOW = CycleTier(
    key="below",
    title=Text.of(en="The unit, to its head"),
    due=MonthPoint(day=20),
    phrase="by the 20th",
)
ABOVE = CycleTier(
    key="above",
    title=Text.of(en="The head, to the minister"),
    after=(term("2 working days"),),
    phrase="2 working days later",
)
MONTHLY = Cycle(
    key="order/monthly",
    title=Text.of(en="Monthly report"),
    period="month",
    window_from=MonthPoint(months=-1, day=15),
    window_to=MonthPoint(day=14),
    tiers=(BELOW,),
    roll="none",
    citations=(cite("Order 1"),),
    gap_cites=(cite("Order 2"),),
)


def due(rule, regime=LAW, **facts):
    """When a rule falls due."""
    given = {name.replace("_", "-"): value for name, value in facts.items()}
    return compute(rule, given, regime=regime, calendar=DAYS)


def one(rule, until, regime=LAW, **facts):
    """The last occurrence that ends by a day of 2017."""
    since = day("2017-01-02")
    return occurrences(
        rule, since, day(until), facts=facts, regime=regime, calendar=DAYS
    )[-1]


def report(month=4, year=2017, **fields):
    """The report of a month."""
    end = dt.date(year, month, 28)
    span = (end, end + dt.timedelta(days=7))
    cycle = attrs.evolve(MONTHLY, **fields)
    (found,) = occurrences_of(cycle, span, calendar=DAYS, regime=LAW)
    return found


def below(**fields):
    """The tier of the unit, otherwise."""
    return (attrs.evolve(BELOW, **fields),)


def fixed(text, **fields):
    """A named day that is in time and stays."""
    return Fixed(**{"day": day(text), "inclusive": True, "roll": False} | fields)


def every(period="month", **fields):
    """A duty of each period of the year, that never moves."""
    given = {"period": period, "since": day("2017-01-01"), "roll": "none"}
    return Every(**(given | fields))


def yearly(*days, **fields):
    """A duty on days of each year, that never moves."""
    given = {"since": day("2017-01-01"), "roll": "none"}
    return Yearly(days=tuple(map(MonthDay.parse, days)), **(given | fields))


WITHIN = Within(terms=(term("5 working days"),), phrase="5 working days")
BEFORE = Before(terms=(term("5 days"),), event="meeting")
TWO_TIERS = {"day": 15, "second_day": 16}

CASES = {
    "named day with an hour": lambda: due(
        fixed("2017-04-07", time=dt.time(16), phrase="by 4 p.m. on 7 April")
    ),
    "named day with an hour that moves": lambda: due(
        fixed("2017-04-08", roll=True, time=dt.time(11, 30))
    ),
    "window of named days": lambda: due(fixed("2017-04-07", opens=day("2017-04-03"))),
    "window with an hour": lambda: due(
        fixed("2017-04-07", opens=day("2017-04-03"), time=dt.time(16))
    ),
    "after a period": lambda: due(
        AfterPeriod(
            terms=(term("45 days"),),
            period="quarter",
            day=day("2017-02-01"),
            phrase="45 days after the quarter",
        )
    ),
    "two terms after a period": lambda: due(
        AfterPeriod(
            terms=(term("1 month"), term("5 days")),
            period="year",
            day=day("2017-02-01"),
        )
    ),
    "day of another document": lambda: due(
        Inherited(source="letter-644", phrase="as letter 644 says"),
        inherited=day("2017-04-08"),
    ),
    "moment of another document": lambda: due(
        Inherited(source="letter-644", of="over", phrase="as letter 644 says"),
        over=dt.datetime(2017, 4, 7, 16, tzinfo=ZONE),
    ),
    "midnight of another document": lambda: due(
        Inherited(source="letter-644"),
        inherited=dt.datetime(2017, 4, 8, tzinfo=ZONE),
    ),
    "document without a day yet": lambda: due(
        Inherited(source="letter-644", of="confirmation", phrase="as letter 644 says")
    ),
    "earliest": lambda: due(
        Earliest(rules=(WITHIN, fixed("2017-04-10")), phrase="but by 10 April"),
        **RECEIPT,
    ),
    "earliest of which one is not known": lambda: due(
        Earliest(rules=(WITHIN, fixed("2017-04-10")))
    ),
    "earliest of which none is known": lambda: due(
        Earliest(rules=(WITHIN, BEFORE), phrase="the earlier one")
    ),
    "latest": lambda: due(
        Latest(rules=(WITHIN, fixed("2017-04-10")), phrase="the later one"), **RECEIPT
    ),
    "latest of which one is not known": lambda: due(
        Latest(rules=(fixed("2017-04-10"), WITHIN), phrase="the later one")
    ),
    "latest of the earliest": lambda: due(
        Latest(rules=(fixed("2017-04-10"), Earliest(rules=(WITHIN, BEFORE)))),
        **RECEIPT,
    ),
    "earliest of a day that is not decided": lambda: due(
        Earliest(rules=(fixed("2017-09-02", roll=True), fixed("2017-09-10")))
    ),
    "earliest, one of them read in two ways": lambda: due(
        Earliest(rules=(fixed("2017-05-06"), BEFORE)), meeting=day("2017-05-11")
    ),
    "latest, one of them read in two ways": lambda: due(
        Latest(rules=(BEFORE, fixed("2017-05-05"))), meeting=day("2017-05-11")
    ),
    "done again": lambda: due(
        AfterCompletion(every=term("3 months"), phrase="each 3 months"),
        completed=day("2017-04-03"),
    ),
    "done again, never done": lambda: due(
        AfterCompletion(every=term("3 months"), phrase="each 3 months")
    ),
    "each month": lambda: one(
        every(roll="next", phrase="at the end of each month"), "2017-04-30"
    ),
    "middle of each month": lambda: one(every(point="middle"), "2017-04-30"),
    "start of each week": lambda: one(
        every("week", point="start", roll="next"), "2017-09-10"
    ),
    "end of each quarter": lambda: one(every("quarter"), "2017-06-30"),
    "start of each half-year": lambda: one(
        every("half-year", point="start", roll="previous"), "2017-12-31"
    ),
    "middle of each year": lambda: one(every("year", point="middle"), "2017-12-31"),
    "day of each month": lambda: one(
        every(day=6, roll="previous", phrase="on the 6th"), "2017-04-30"
    ),
    "day that a month lacks": lambda: one(every(day=31), "2017-04-30"),
    "weekday and hour": lambda: one(
        every("week", day=3, time=dt.time(16), roll="previous"), "2017-04-09"
    ),
    "weekday and hour that stay": lambda: one(
        every("week", day=3, time=dt.time(16, 5)), "2017-04-09"
    ),
    "window of each week": lambda: one(every("week", opens=1, day=4), "2017-04-09"),
    "window of each month": lambda: one(
        every(opens=25, phrase="from the 25th on"), "2017-04-30"
    ),
    "month with another day": lambda: one(
        every(day=25, exceptions=(MonthDay(3, 10), MonthDay(4, 30))), "2017-04-30"
    ),
    "first tier": lambda: one(every(**TWO_TIERS), "2017-04-30"),
    "second tier": lambda: one(
        every(**TWO_TIERS, tier="second", roll="next"), "2017-04-30"
    ),
    "second tier of a month with another day": lambda: one(
        every(**TWO_TIERS, tier="second", exceptions=(MonthDay(4, 20),)), "2017-04-30"
    ),
    "close of business": lambda: one(
        every(day=8, roll="next"), "2017-04-30", OFFICE_HOURS
    ),
    "days of the year": lambda: one(
        yearly("04-30", "12-20", roll="next", phrase="each 30 April"), "2017-07-01"
    ),
    "day of the year that is not decided": lambda: one(
        yearly("09-04", roll="next"), "2017-09-30"
    ),
    "back from a day that is not decided": lambda: one(
        yearly("09-04", roll="previous"), "2017-09-30"
    ),
    "stays on a day that is not decided": lambda: one(yearly("09-04"), "2017-09-30"),
    "after each quarter": lambda: one(
        AfterEach(
            terms=(term("10 days"), term("1 month")),
            period="quarter",
            since=day("2017-01-01"),
            phrase="10 days and a month after the quarter",
        ),
        "2017-03-31",
    ),
    "occurrence after completion": lambda: one(
        AfterCompletion(every=term("3 months")),
        "2017-07-30",
        completed=day("2017-04-03"),
    ),
    "each report": lambda: one(
        EachReport(cycle=MONTHLY, since=day("2017-01-01"), phrase="monthly"),
        "2017-04-30",
    ),
    "report of one tier": lambda: due(
        Report(
            cycle=attrs.evolve(MONTHLY, tiers=(BELOW, ABOVE), minimum_gap=2),
            period="2017-04",
            tier="above",
            phrase="each month",
        )
    ),
    "report too soon": lambda: due(
        Report(cycle=attrs.evolve(MONTHLY, minimum_gap=5), period="2017-04")
    ),
    "report without a window": lambda: due(
        Report(
            cycle=attrs.evolve(MONTHLY, window_from=None, window_to=None),
            period="2017-04",
        )
    ),
    "monthly report": report,
    "two tiers and a gap that is kept": lambda: report(
        tiers=(BELOW, ABOVE), minimum_gap=2
    ),
    "one tier too soon": lambda: report(tiers=(BELOW, ABOVE), minimum_gap=4),
    "closed later than the window": lambda: report(
        tiers=(BELOW, ABOVE), cut_off=MonthPoint(day=17), minimum_gap=1
    ),
    "without a window": lambda: report(
        window_from=None, window_to=None, minimum_gap=3, validity_confirmed=False
    ),
    "without a window, but closed": lambda: report(
        window_from=None, window_to=None, cut_off=MonthPoint(day=14), minimum_gap=3
    ),
    "month with another window": lambda: report(
        exceptions=(MonthDay(4, 18),), tiers=below(exceptions=(MonthDay(4, 21),))
    ),
    "month after another window": lambda: report(
        month=5, exceptions=(MonthDay(4, 18),)
    ),
    "source not read": lambda: report(
        citations=(cite("Order 1", confirmed=False),), tiers=(ABOVE,)
    ),
    "day off that stays": lambda: report(month=5),
    "day off that moves": lambda: report(month=5, roll="next"),
    "day off that moves back": lambda: report(month=5, roll="previous"),
    "day off, document silent": lambda: report(month=5, roll="unstated"),
    "working day, document silent": lambda: report(roll="unstated"),
    "before a day": lambda: report(tiers=below(inclusive="no")),
    "before a day, as it may be read": lambda: report(
        tiers=below(inclusive="unstated")
    ),
    "before a day off, document silent": lambda: report(
        month=5, roll="unstated", tiers=below(inclusive="no")
    ),
    "before a day off, all of it silent": lambda: report(
        month=5, roll="unstated", tiers=below(inclusive="unstated")
    ),
    "before the day after a day off, all of it silent": lambda: report(
        month=5,
        roll="unstated",
        tiers=below(inclusive="unstated", due=MonthPoint(day=22)),
    ),
    "not decided, document silent": lambda: report(
        month=9, roll="unstated", tiers=below(due=MonthPoint(day=2))
    ),
}


def shown(value):
    """A value of a step."""
    return "-" if value is None else str(value)


def dated(found):
    """A deadline without its reasons."""
    flags = [name for name in ("provisional", "confirmed") if getattr(found, name)]
    flags += [f"({each.in_locale('en')})" for each in found.readings]
    opens = f"from {found.window_start} " * (found.window_start is not None)
    end = f"{opens}to {found.last_day}, over {found.expires_at}"
    return f"{end}, nominal {found.nominal_day}: {' '.join(flags)}"


def answers(found):
    """The answer without its reasons, a line each."""
    match found:
        case Deadline():
            return [dated(found)]
        case _ if hasattr(found, "due_days"):
            lead = f"{found.key} covers {found.window_from} to {found.window_to}"
            soon = f", too soon for {', '.join(found.too_soon)}" * bool(found.too_soon)
            days = (f"{key} {dated(due)}" for key, due in found.due_days)
            return [f"{lead}, closed on {found.cut_off}{soon}", *days]
        case _ if hasattr(found, "deadline"):
            span = f"{found.key} is {found.first_day} to {found.last_day}"
            return [span, dated(found.deadline)]
        case _:
            return [f"{found.why} fact={found.fact}"]


def told(found):
    """The answer with its reasons, and what each step found and left."""
    why = getattr(found, "deadline", found).explanation
    lead, *_ = why.lines()
    steps = (
        f"  {shown(step.before)} > {shown(step.after)} | {step.text()}"
        for step in why.steps
    )
    return "\n".join((*answers(found), lead, *steps))


def approved():
    """The reasons that were approved, by the name of their case."""
    parts = re.split(r"^## (.*)\n", APPROVED.read_text("utf-8"), flags=re.MULTILINE)
    return {
        name: text.strip() for name, text in zip(parts[1::2], parts[2::2], strict=True)
    }


class TestReasons:
    @pytest.mark.parametrize("name", CASES)
    def test_approved(self, name):
        """
        Each answer gives the steps, the sources and the days that were approved.
        """
        found = told(CASES[name]())

        assert found == approved()[name]

    def test_all(self):
        """
        No approved answer is left without its case.
        """
        assert list(approved()) == list(CASES)
