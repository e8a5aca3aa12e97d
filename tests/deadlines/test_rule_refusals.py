"""What refusals of rules and reporting cycles say: field, problem, value, way out."""

import datetime as dt

import attrs
import pytest

from govtasks.deadlines.compute import compute, occurrences
from govtasks.deadlines.cycles import Cycle, CycleTier, MonthPoint
from govtasks.deadlines.loading import builtin_calendar, builtin_regime
from govtasks.deadlines.month_days import MonthDay, in_month
from govtasks.deadlines.outcome import Setting
from govtasks.deadlines.recurring import occurrences_begun
from govtasks.deadlines.reporting import builtin_cycle, load_cycles, occurrences_of
from govtasks.deadlines.rules import (
    DEEPEST,
    AfterCompletion,
    AfterEach,
    AtOnce,
    EachReport,
    Earliest,
    Every,
    Fixed,
    Latest,
    PeriodEnd,
    Report,
    Undated,
    Within,
    Yearly,
)
from govtasks.deadlines.terms import Term, Unit
from govtasks.errors import GovtasksError, TooLargeError
from govtasks.text import Text

CIVIL = builtin_regime("vn-civil-2015")
STATE = builtin_calendar("vn-state")
MONTHLY = "vn-decree-09-2019/monthly"
TWO_TIERS = "vn-mic-02-2023/monthly"
UNIT = Text.of(vi="Đơn vị", en="Unit")
INSTANT = dt.datetime(2017, 2, 9, tzinfo=dt.UTC)
TIMELESS = (
    "must be a date without a time, got "
    "datetime.datetime(2017, 2, 9, 0, 0, tzinfo=datetime.timezone.utc)"
)
DOCUMENT = """
key = "commune"
roll = "next"
[sources.decision]
instrument = "Decision 1"
[[reports]]
key = "monthly"
title = { en = "Monthly report" }
period = "month"
cut_off = { day = 14 }
exceptions = ["12-31"]
tiers = [{ title = { en = "Commune" }, after = ["2 working days"] }]
citations = ["decision"]
"""
day = dt.date.fromisoformat
term = Term.parse


def fixed(**fields):
    """A named day that is in time and stays."""
    given = {"day": day("2017-05-20"), "inclusive": True, "roll": False}
    return Fixed(**(given | fields))


def within(*texts):
    """Terms that run from receipt."""
    return Within(terms=tuple(map(term, texts)))


def nested(depth):
    """A rule of as many rules in each other."""
    rule = fixed()
    for _ in range(depth - 1):
        rule = Latest(rules=(fixed(), rule))
    return rule


def every(period="month", **fields):
    """A duty of each period from 2017 on, that never moves."""
    given = {"period": period, "since": day("2017-01-01"), "roll": "none"}
    return Every(**(given | fields))


def yearly(*days, **fields):
    """A duty on days of each year from 2017 on, that never moves."""
    given = {"days": days, "since": day("2017-01-01"), "roll": "none"}
    return Yearly(**(given | fields))


def cycle(**fields):
    """A monthly report from the 15th to the 14th, due on the 25th."""
    given = {
        "key": "test/monthly",
        "title": Text.of(vi="Báo cáo tháng", en="Monthly report"),
        "period": "month",
        "window_from": MonthPoint(months=-1, day=15),
        "window_to": MonthPoint(day=14),
        "tiers": (CycleTier(title=UNIT, due=MonthPoint(day=25)),),
        "roll": "none",
    }
    return Cycle(**(given | fields))


def reports(one, span):
    """The reports of a cycle by the Civil Code."""
    return occurrences_of(one, span, calendar=STATE, regime=CIVIL)


def found(rule, since, until):
    """The occurrences by the Civil Code."""
    return occurrences(rule, since, until, regime=CIVIL, calendar=STATE)


def begun(rule, since, until):
    """The occurrences that have begun, by the Civil Code."""
    setting = Setting(compute=compute, facts={}, regime=CIVIL, calendar=STATE)
    return occurrences_begun(rule, since, until, setting)


def document(old, new):
    """The cycles of the document with another line."""
    return load_cycles(DOCUMENT.replace(old, new), "mine.toml")


RULES = [
    pytest.param(
        lambda: within("-1 day"),
        "terms: must be a term that is not negative, got Term(amount=-1, "
        "unit=<Unit.DAY: 'day'>)",
        id="backward",
    ),
    pytest.param(
        lambda: Within(terms=("5 days",)),
        "terms: must be a term that is not negative, got '5 days'",
        id="text as a term",
    ),
    pytest.param(
        within, "terms: must be a list of at least one term, got ()", id="no term"
    ),
    pytest.param(
        lambda: Within(terms="5 days"),
        "terms: must be a list of at least one term, got '5 days'",
        id="text as terms",
    ),
    pytest.param(
        lambda: AtOnce(grace=1),
        "grace: must be a term that is not negative, got 1",
        id="grace",
    ),
    pytest.param(
        lambda: Undated(review_every="P3M"),
        "review_every: must be a term that is not negative, got 'P3M'",
        id="review",
    ),
    pytest.param(
        lambda: AfterCompletion(every=term("0 months")),
        "every: must not be empty, got '0 months'",
        id="again at once",
    ),
    pytest.param(
        lambda: AfterCompletion(every=None),
        "every: must be a term that is not negative",
        id="again never",
    ),
    pytest.param(
        lambda: fixed(opens=day("2017-05-21")),
        "opens: the window closes on 2017-05-20, got datetime.date(2017, 5, 21)",
        id="window that closes first",
    ),
    pytest.param(
        lambda: fixed(time=dt.time(8), inclusive=False),
        "time: an hour of a day that is no longer in time, got datetime.time(8, 0) "
        "(name the last day in time)",
        id="hour of a day out of time",
    ),
    pytest.param(
        lambda: fixed(time=dt.time(0)),
        "time: must be a time of the day after 00:00, without a zone, "
        "got datetime.time(0, 0)",
        id="midnight",
    ),
    pytest.param(
        lambda: PeriodEnd(
            period="quarter", day=day("2017-05-20"), point="middle", roll=True
        ),
        "point: the law knows no middle of a quarter, got 'middle' (name the day)",
        id="middle of a quarter",
    ),
    pytest.param(
        lambda: Earliest(rules=(fixed(),) * 21),
        "rules: must be a list of 2 to 20 rules, got (Fixed(day=datetime.date(2017, 5, "
        "20), inclusive=True, roll=False, opens=None, t...",
        id="too many alternatives",
    ),
    pytest.param(
        lambda: Latest(rules="now"),
        "rules: must be a list of 2 to 20 rules, got 'now'",
        id="text as alternatives",
    ),
    pytest.param(
        lambda: Latest(rules=(fixed(), "tomorrow")),
        "rules: must be deadline rules, got 'tomorrow'",
        id="text as a rule",
    ),
    pytest.param(
        lambda: Earliest(rules=(Undated(), fixed())),
        "rules: a rule undated has no one day to compare, "
        "got Undated(review_every=None, phrase='')",
        id="undated alternative",
    ),
    pytest.param(
        lambda: Earliest(rules=(fixed(), nested(DEEPEST))),
        "rules: rules are nested more than 5 deep",
        id="nested",
    ),
    pytest.param(
        lambda: compute(every(), {}, regime=CIVIL, calendar=STATE),
        "rule: a recurring rule has no one deadline "
        "(ask for occurrences(rule, since, until, ...))",
        id="one day of many",
    ),
]

SERIES = [
    pytest.param(
        lambda: every(until=day("2016-12-31")),
        "until: must not be before 2017-01-01, got datetime.date(2016, 12, 31)",
        id="ends before it starts",
    ),
    pytest.param(
        lambda: every("year", day=3),
        "day: a day can be named for each week or month only, without a point, got 3",
        id="day of a year",
    ),
    pytest.param(
        lambda: every(point="middle", opens=3),
        "opens: a day can be named for each week or month only, without a point, got 3",
        id="window and point",
    ),
    pytest.param(
        lambda: every("week", day=7),
        "day: day of a week must be from 0 to 6, got 7",
        id="eighth day of the week",
    ),
    pytest.param(
        lambda: every(day=True),
        "day: day of a month must be from 1 to 31, got True",
        id="day yes",
    ),
    pytest.param(
        lambda: every(day=1, second_day=32),
        "second_day: day of a month must be from 1 to 31, got 32",
        id="no such second day",
    ),
    pytest.param(
        lambda: every(day=20, opens=21),
        "opens: the window closes before this day, got 21",
        id="window of no day",
    ),
    pytest.param(
        lambda: every(day=25, opens=15, exceptions=(MonthDay(12, 14),)),
        "opens: the window closes before this day, got 15",
        id="window of no day in December",
    ),
    pytest.param(
        lambda: every(day=15, second_day=14),
        "second_day: must be the day of the first tier or a later one, got 14",
        id="second day first",
    ),
    pytest.param(
        lambda: every(second_day=14),
        "second_day: must be the day of the first tier or a later one, got 14",
        id="second day only",
    ),
    pytest.param(
        lambda: every(day=15, tier="second"),
        "tier: the second tier has no day, got 'second' (name the second_day)",
        id="second tier without a day",
    ),
    pytest.param(
        lambda: every("week", day=4, exceptions=(MonthDay(12, 31),)),
        "exceptions: only a duty with a day in each month has months with another, "
        "got (MonthDay(month=12, day=31),)",
        id="exception of a week",
    ),
    pytest.param(
        lambda: every(day=25, exceptions=(MonthDay(12, 30), MonthDay(12, 31))),
        "exceptions: names a month twice, "
        "got (MonthDay(month=12, day=30), MonthDay(month=12, day=31))",
        id="month twice",
    ),
    pytest.param(
        yearly, "days: must be at least one day, in order and each once, got ()", id="0"
    ),
    pytest.param(
        lambda: yearly(MonthDay(2, 28), MonthDay(2, 29)),
        "days: must be at least one day, in order and each once, "
        "got (MonthDay(month=2, day=28), MonthDay(month=2, day=29))",
        id="one day in most years",
    ),
    pytest.param(
        lambda: yearly("06-20"),
        "days: must be days such as '06-20', got '06-20'",
        id="days as text",
    ),
    pytest.param(
        lambda: AfterEach(terms=(term("1 day"),), period="day", since=dt.date.min),
        "period: must be one of week, month, quarter, half-year, year, got 'day'",
        id="each day",
    ),
    pytest.param(
        lambda: MonthDay(13, 1),
        "month: must be a month from 1 to 12, got 13",
        id="thirteenth month",
    ),
    pytest.param(
        lambda: MonthDay(2, 30),
        "day: month 2 has the days 1 to 29, got 30",
        id="30 February",
    ),
    pytest.param(
        lambda: MonthDay.parse("6/20"),
        "must be month and day, such as '06-20', got '6/20'",
        id="unreadable day",
    ),
    pytest.param(
        lambda: in_month(0, 1, 1),
        "year: is outside the years 1 to 9999, got 0",
        id="year 0",
    ),
    pytest.param(
        lambda: begun(every(), INSTANT, day("2017-03-01")),
        f"since: {TIMELESS}",
        id="begun since an instant",
    ),
    pytest.param(
        lambda: begun(every(), None, INSTANT),
        f"until: {TIMELESS}",
        id="begun by an instant",
    ),
    pytest.param(
        lambda: begun(every(), INSTANT, INSTANT),
        f"until: {TIMELESS}",
        id="begun between instants",
    ),
    pytest.param(
        lambda: found(every("week"), day("2017-01-01"), day("9999-01-01")),
        "until: more than 10000 occurrences, got datetime.date(9999, 1, 1)",
        id="too many",
    ),
    pytest.param(
        lambda: begun(every("week"), None, day("9999-01-01")),
        "until: more than 10000 occurrences, got datetime.date(9999, 1, 1)",
        id="too many begun",
    ),
]

CYCLES = [
    pytest.param(
        lambda: MonthPoint(day=32),
        "day: must be a whole number from 1 to 31, got 32",
        id="day 32",
    ),
    pytest.param(
        lambda: MonthPoint(day=1, months=-25),
        "months: must be a whole number from -24 to 24, got -25",
        id="months away",
    ),
    pytest.param(
        lambda: cycle(minimum_gap=32),
        "minimum_gap: must be a whole number from 0 to 31, got 32",
        id="gap of more than a month",
    ),
    pytest.param(
        lambda: CycleTier(title=UNIT),
        "due: must have either a due day or terms after the data are closed",
        id="due never",
    ),
    pytest.param(
        lambda: CycleTier(title=UNIT, due=MonthPoint(day=5), after=(term("1 day"),)),
        "due: must have either a due day or terms after the data are closed, "
        "got MonthPoint(day=5, months=0)",
        id="due twice",
    ),
    pytest.param(
        lambda: cycle(months=(6, 3)),
        "months: must be in order and each once, got (6, 3)",
        id="months out of order",
    ),
    pytest.param(
        lambda: cycle(period="quarter", months=(2,)),
        "months: no quarter ends in one of these months, got (2,)",
        id="quarter until February",
    ),
    pytest.param(
        lambda: cycle(window_from=None),
        "window_from: a window has a first and a last day",
        id="half a window",
    ),
    pytest.param(
        lambda: cycle(window_to=None),
        "window_from: a window has a first and a last day, "
        "got MonthPoint(day=15, months=-1)",
        id="other half",
    ),
    pytest.param(
        lambda: cycle(window_from=MonthPoint(day=15)),
        "window_from: the window ends before it begins, "
        "got MonthPoint(day=15, months=0)",
        id="backward window",
    ),
    pytest.param(
        lambda: cycle(
            window_from=None,
            window_to=None,
            tiers=(CycleTier(title=UNIT, after=[term("1 day")]),),
        ),
        "tiers: terms need a day on which the data are closed, got "
        "(CycleTier(key='report', title=Text(entries=(('en', 'Unit'), ('vi', 'Đơn vị'))"
        "),...",
        id="after nothing",
    ),
    pytest.param(
        lambda: cycle(tiers=()),
        "tiers: must be at least one tier, each name once, got ()",
        id="no tier",
    ),
    pytest.param(
        lambda: cycle(valid_from=day("2020-01-01"), valid_to=day("2020-01-01")),
        "valid_to: must be after 2020-01-01, got datetime.date(2020, 1, 1)",
        id="in force for no day",
    ),
    pytest.param(
        lambda: reports(cycle(valid_from=day("2020-01-01")), 2019),
        "span: cycle test/monthly is in force from 2020-01-01, got 2019 "
        "(before and after it, the dates of each directive hold)",
        id="not yet in force",
    ),
    pytest.param(
        lambda: reports(cycle(valid_to=day("2020-01-01")), 2021),
        "span: cycle test/monthly is in force until before 2020-01-01, got 2021 "
        "(before and after it, the dates of each directive hold)",
        id="no longer in force",
    ),
    pytest.param(
        lambda: reports(cycle(), (day("2017-01-01"),)),
        "span: must be a year, or a first and a last day, "
        "got (datetime.date(2017, 1, 1),)",
        id="span of one day",
    ),
    pytest.param(
        lambda: reports(cycle(), (INSTANT, day("2017-01-01"))),
        f"since: {TIMELESS}",
        id="span from an instant",
    ),
    pytest.param(
        lambda: reports(cycle(), (day("2017-02-01"), day("2017-01-31"))),
        "until: must not be before 2017-02-01, got datetime.date(2017, 1, 31)",
        id="backward span",
    ),
    pytest.param(
        lambda: reports(cycle(), 0),
        "span: must be a year from 1 to 9999, or a first and a last day, got 0",
        id="cycle in year 0",
    ),
    pytest.param(
        lambda: reports(cycle(), 2024)[0].due("second"),
        "unknown tier, got 'second'",
        id="tier of an occurrence",
    ),
    pytest.param(
        lambda: builtin_cycle("vn-mic-02-2023/montly"),
        "unknown cycle, got 'vn-mic-02-2023/montly' "
        "(did you mean 'vn-mic-02-2023/monthly'?)",
        id="unknown cycle",
    ),
    pytest.param(
        lambda: Report(cycle="vn-mic-02-2023/montly", period="2024-01"),
        "cycle: unknown cycle, got 'vn-mic-02-2023/montly' "
        "(did you mean 'vn-mic-02-2023/monthly'?)",
        id="unknown cycle of a rule",
    ),
    pytest.param(
        lambda: EachReport(cycle=7, since=day("2024-01-01")),
        "cycle: must be a reporting cycle or the key of one, got 7",
        id="number for a cycle",
    ),
    pytest.param(
        lambda: Report(cycle=7, period="2024-01"),
        "cycle: must be a reporting cycle or the key of one, got 7",
        id="number for the cycle of a report",
    ),
    pytest.param(
        lambda: Report(cycle=TWO_TIERS, period="2024-01", tier="secnd"),
        "tier: unknown tier, got 'secnd' (did you mean 'second'?)",
        id="unknown tier",
    ),
    pytest.param(
        lambda: Report(cycle=TWO_TIERS, period="2024-01"),
        "tier: vn-mic-02-2023/monthly has a due day for each of its tiers "
        "(name one of first, second)",
        id="which tier",
    ),
    pytest.param(
        lambda: Report(cycle=MONTHLY, period="2024-q1"),
        "period: no report of vn-decree-09-2019/monthly has such a period, "
        "got '2024-q1' (write it as 2024-01)",
        id="another kind of period",
    ),
    pytest.param(
        lambda: Report(cycle="vn-decree-09-2019/second-half", period="2024-h1"),
        "period: no report of vn-decree-09-2019/second-half has such a period, "
        "got '2024-h1' (write it as 2024-h2)",
        id="another half-year",
    ),
    pytest.param(
        lambda: Report(cycle=MONTHLY, period=202401),
        "period: must be the name of a period, got 202401",
        id="number for a period",
    ),
    pytest.param(
        lambda: Report(cycle=MONTHLY, period="2019-02"),
        "period: cycle vn-decree-09-2019/monthly is in force from 2019-03-12, "
        "got '2019-02' (before and after it, the dates of each directive hold)",
        id="report before the law",
    ),
    pytest.param(
        lambda: EachReport(cycle=MONTHLY, since=day("2019-03-11")),
        "since: cycle vn-decree-09-2019/monthly is in force from 2019-03-12, "
        "got datetime.date(2019, 3, 11) "
        "(before and after it, the dates of each directive hold)",
        id="reports before the law",
    ),
    pytest.param(
        lambda: EachReport(
            cycle=MONTHLY, since=day("2024-01-02"), until=day("2024-01-01")
        ),
        "until: must not be before 2024-01-02, got datetime.date(2024, 1, 1)",
        id="reports that end first",
    ),
]

DOCUMENTS = [
    pytest.param(
        lambda: document('"decision"]', '"decisoin"]'),
        "mine.toml.reports[0].citations[0]: unknown source, got 'decisoin' "
        "(did you mean 'decision'?)",
        id="unknown source",
    ),
    pytest.param(
        lambda: document('"decision"]', "7]"),
        "mine.toml.reports[0].citations[0]: unknown source, got '7'",
        id="number for a source",
    ),
    pytest.param(
        lambda: document('"2 working days"', '"2 workng days"'),
        "mine.toml.reports[0].tiers[0].after[0]: term: not a term, got '2 workng days' "
        "(did you mean 'working days'? write one number and one unit, such as "
        "'5 working days', '3 tháng' or P3M)",
        id="unreadable term",
    ),
    pytest.param(
        lambda: document('"12-31"', '"12/31"'),
        "mine.toml.reports[0].exceptions[0]: must be month and day, such as '06-20', "
        "got '12/31'",
        id="unreadable exception",
    ),
    pytest.param(
        lambda: document('instrument = "Decision 1"', "instrument = 1"),
        "mine.toml.sources[decision].instrument: must be str, not int, got 1",
        id="wrong source",
    ),
    pytest.param(
        lambda: document('title = { en = "Commune" }, ', ""),
        "mine.toml.reports[0].tiers[0]: title: is missing",
        id="no title",
    ),
]


class TestSentence:
    @pytest.mark.parametrize(
        ("call", "sentence"), [*RULES, *SERIES, *CYCLES, *DOCUMENTS]
    )
    def test_says_all(self, call, sentence):
        """
        A refusal names the field, the problem, the value and the way out.
        """
        with pytest.raises(GovtasksError) as caught:
            call()

        assert str(caught.value) == sentence


class TestBoundary:
    @pytest.mark.parametrize(
        "make",
        [
            pytest.param(lambda: fixed(opens=day("2017-05-20")), id="window of a day"),
            pytest.param(lambda: Earliest(rules=(fixed(),) * 20), id="alternatives"),
            pytest.param(lambda: nested(DEEPEST), id="nested"),
            pytest.param(lambda: within("0 days"), id="no days"),
            pytest.param(lambda: every(until=day("2017-01-01")), id="span of a day"),
            pytest.param(lambda: every(day=15, second_day=15), id="tiers of a day"),
            pytest.param(lambda: every(day=15, opens=15), id="monthly window of a day"),
            pytest.param(
                lambda: every(day=20, opens=15, exceptions=(MonthDay(12, 15),)),
                id="window of a day in December",
            ),
            pytest.param(lambda: cycle(minimum_gap=31), id="gap"),
            pytest.param(lambda: cycle(months=tuple(range(1, 13))), id="all months"),
            pytest.param(
                lambda: cycle(window_from=MonthPoint(day=14)), id="data of a day"
            ),
            pytest.param(
                lambda: EachReport(cycle=MONTHLY, since=day("2019-03-12")),
                id="first day in force",
            ),
            pytest.param(
                lambda: EachReport(
                    cycle=MONTHLY, since=day("2024-01-01"), until=day("2024-01-01")
                ),
                id="reports of a day",
            ),
            pytest.param(
                lambda: MonthPoint(day=31, months=-24), id="as far as a point lies"
            ),
        ],
    )
    def test_is_taken(self, make):
        """
        What lies just inside a limit is taken as it is.
        """
        made = make()

        assert attrs.evolve(made) == made

    def test_as_many_as_can_be(self):
        """
        Ten thousand weeks are given, and one more is too many.

        2 January 2017 is a Monday; 9,999 weeks later the last week begins.
        """
        weekly = AfterEach(
            terms=(Term(1, Unit.DAY),), period="week", since=day("2017-01-02")
        )
        one = compute(fixed(), {}, regime=CIVIL, calendar=STATE)
        # Each week has the same answer here: they are only numbered.
        setting = Setting(
            compute=lambda *_, **__: one, facts={}, regime=CIVIL, calendar=STATE
        )
        last = day("2017-01-02") + dt.timedelta(weeks=9_999)

        some = occurrences_begun(weekly, None, last, setting)

        assert len(some) == 10_000
        with pytest.raises(TooLargeError):
            occurrences_begun(weekly, None, last + dt.timedelta(weeks=1), setting)
