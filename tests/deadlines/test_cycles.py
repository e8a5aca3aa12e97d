"""Reporting cycles: what a report covers, and when it is due."""

import datetime as dt
import itertools

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.deadlines.cycles import Cycle, CycleTier, MonthPoint
from govtasks.deadlines.loading import builtin_calendar, builtin_regime
from govtasks.deadlines.month_days import MonthDay
from govtasks.deadlines.reporting import (
    builtin_cycle,
    builtin_cycles,
    load_cycles,
    occurrences_of,
)
from govtasks.deadlines.terms import Term, Unit
from govtasks.errors import (
    CoverageError,
    GovtasksError,
    InvalidValueError,
    UnknownNameError,
)
from govtasks.text import Text

CIVIL = builtin_regime("vn-civil-2015")
STATE = builtin_calendar("vn-state")
DECREE = "vn-decree-09-2019"
day = dt.date.fromisoformat
UNIT = Text.of(vi="Đơn vị", en="Unit")
CITED = """tiers = [{ title = { vi = "G" }, due = { day = 25 } }]
citations = ["decree"]"""
REPORT = """
key = "x"
roll = "next"
[[reports]]
key = "m"
title = { vi = "M" }
period = "month"
tiers = []
"""


def reports(cycle, span, calendar=STATE):
    """The occurrences of a cycle, by key or as it is."""
    cycle = builtin_cycle(cycle) if isinstance(cycle, str) else cycle
    return occurrences_of(cycle, span, calendar=calendar, regime=CIVIL)


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


class TestDecree:
    @pytest.mark.parametrize(
        ("report", "year", "key", "window", "due"),
        [
            pytest.param(
                "monthly",
                2024,
                "2024-01",
                ("2023-12-15", "2024-01-14"),
                "2024-01-25",
                id="month",
            ),
            pytest.param(
                "quarterly",
                2024,
                "2024-q1",
                ("2023-12-15", "2024-03-14"),
                "2024-03-25",
                id="quarter",
            ),
            pytest.param(
                "first-half",
                2024,
                "2024-h1",
                ("2023-12-15", "2024-06-14"),
                "2024-06-25",
                id="first half",
            ),
            pytest.param(
                "second-half",
                2024,
                "2024-h2",
                ("2024-06-15", "2024-12-14"),
                "2024-12-25",
                id="second half",
            ),
            pytest.param(
                "nine-month",
                2024,
                "2024-9m",
                ("2023-12-15", "2024-09-14"),
                "2024-09-25",
                id="nine months",
            ),
            pytest.param(
                "annual",
                2024,
                "2024",
                ("2023-12-15", "2024-12-14"),
                "2024-12-25",
                id="year",
            ),
        ],
    )
    def test_window_and_due_day(self, report, year, key, window, due):
        """
        The windows of the decree, and the 25th of the last month (article 13).
        """
        one = reports(f"{DECREE}/{report}", year)[0]

        assert one.key == f"{DECREE}/{report}@{key}"
        assert (one.window_from, one.window_to) == tuple(map(day, window))
        assert one.cut_off == one.window_to
        assert one.due().last_day == day(due)
        assert one.too_soon == ()

    @pytest.mark.parametrize("year", [2017, 2018])
    def test_did_not_exist_in_2017(self, year):
        """
        Before 12 March 2019 the decree was not law; the error names the interval.
        """
        with pytest.raises(InvalidValueError, match="in force from 2019-03-12"):
            reports(f"{DECREE}/annual", year)

    def test_year_of_its_taking_effect(self):
        """
        The first report is that whose data were closed on 14 March 2019.
        """
        first, *others = reports(f"{DECREE}/monthly", 2019)

        assert first.key.endswith("@2019-03")
        assert len(others) == 9

    def test_due_day_on_a_day_off(self):
        """
        The decree does not say that the 25th moves: both readings are named.

        25 February 2023 was a Saturday.
        """
        due = reports(f"{DECREE}/monthly", 2023)[1].due()

        assert due.last_day == day("2023-02-25")
        assert due.provisional
        assert [one.last_day for one in due.readings] == [
            day("2023-02-25"),
            day("2023-02-27"),
        ]
        assert all(one.in_locale("vi") for one in due.readings)

    def test_explains_itself(self):
        """
        Window, closing day, due day and gap stand in both languages, with articles.
        """
        one = reports(f"{DECREE}/monthly", 2024)[0]

        english, vietnamese = (one.explanation.text(each) for each in ("en", "vi"))
        assert "Decree 09/2019/NĐ-CP Article 8(5)" in english
        assert "khoản 5 Điều 8 Nghị định 09/2019/NĐ-CP" in vietnamese
        assert "Chủ nhật 14/01/2024" in vietnamese
        assert one.due().confirmed is False

    def test_outside_the_calendar(self):
        """
        A year that the calendar does not cover is refused.
        """
        with pytest.raises(CoverageError):
            reports(f"{DECREE}/annual", 2040)


class TestSectors:
    def test_two_tiers(self):
        """
        MIC: monthly on the 15th and the 16th; the year on 25 and 27 November.
        """
        january = reports("vn-mic-02-2023/monthly", 2024)[0]
        year = reports("vn-mic-02-2023/annual", 2024)[0]

        assert january.due().last_day == day("2024-01-15")
        assert january.due("second").last_day == day("2024-01-16")
        assert year.due("first").last_day == day("2024-11-25")
        assert year.due("second").last_day == day("2024-11-27")
        assert january.window_from is None
        assert "chưa rõ" in january.explanation.text("vi").casefold()

    def test_no_such_tier(self):
        """
        A tier that is not there is refused with those that are.
        """
        with pytest.raises(UnknownNameError, match="unknown tier"):
            reports("vn-mic-02-2023/monthly", 2024)[0].due("secund")

    def test_before_the_twentieth(self):
        """
        Government Inspectorate: 16 to 15, "before the 20th" can be read two ways.
        """
        one = reports("vn-inspectorate-03-2013/quarterly", 2017)[1]

        assert (one.window_from, one.window_to) == (
            day("2017-03-16"),
            day("2017-06-15"),
        )
        assert one.due().last_day == day("2017-06-19")
        assert [each.last_day for each in one.due().readings] == [
            day("2017-06-19"),
            day("2017-06-20"),
        ]

    def test_working_days_after_the_data_are_closed(self):
        """
        Khánh Hòa: two working days after 14 June 2024, a Friday.
        """
        one = reports("vn-khanh-hoa-01-2023/first-half", 2024)[0]

        assert one.due().last_day == day("2024-06-18")

    @pytest.mark.parametrize(
        ("key", "year", "due"),
        [
            pytest.param("vn-mot-44-2019/first-half", 2024, "2024-06-20", id="MoT"),
            pytest.param("vn-mot-44-2019/annual", 2024, "2024-12-20", id="MoT year"),
            pytest.param(
                "vn-labour-statistics/annual", 2024, "2025-01-15", id="labour"
            ),
            pytest.param(
                "vn-ba-ria-vung-tau-2012/quarterly", 2018, "2018-03-05", id="quarter"
            ),
            pytest.param(
                "vn-ba-ria-vung-tau-2012/annual", 2019, "2019-11-25", id="year"
            ),
            pytest.param("vn-mic-02-2023/quarterly", 2024, "2024-03-06", id="MIC"),
        ],
    )
    def test_due_days(self, key, year, due):
        """
        The due days that were read of the other sectors.
        """
        assert reports(key, year)[0].due().last_day == day(due)

    def test_every_cycle_gives_its_year(self):
        """
        Each cycle gives reports for some year, and explains them in both languages.
        """
        assert len(builtin_cycles()) >= 20
        for key in builtin_cycles():
            some = reports(key, 2019 if "inspectorate" in key else 2024)
            assert some
            assert some[0].explanation.text("vi") != some[0].explanation.text("en")

    def test_unknown(self):
        """
        A cycle that is not there is refused with the nearest.
        """
        with pytest.raises(UnknownNameError, match="vn-mic-02-2023/monthly"):
            builtin_cycle("vn-mic-02-2023/montly")


class TestGap:
    def test_too_soon(self):
        """
        Closed on Friday 14 and due on Saturday 15 June 2024: no working day between.
        """
        tier = CycleTier(title=UNIT, due=MonthPoint(day=15))
        close = cycle(tiers=(tier,), minimum_gap=1)

        one = reports(close, 2024)[5]

        assert one.too_soon == ("report",)
        assert "Too soon" in one.explanation.text("en")

    def test_kept(self):
        """
        Closed on Sunday 14 and due on Monday 15 January 2024: one working day.
        """
        tier = CycleTier(title=UNIT, due=MonthPoint(day=15))

        assert reports(cycle(tiers=(tier,), minimum_gap=1), 2024)[0].too_soon == ()


class TestExceptions:
    DECEMBER = cycle(
        exceptions=(MonthDay(12, 31),),
        tiers=(
            CycleTier(
                title=UNIT, due=MonthPoint(day=25), exceptions=(MonthDay(12, 31),)
            ),
        ),
    )

    def test_december_until_the_31st(self):
        """
        December's data and report run until the 31st, and January starts after it.
        """
        december = reports(self.DECEMBER, (day("2024-12-31"), day("2024-12-31")))[0]
        january = reports(self.DECEMBER, 2025)[0]

        assert december.window_to == december.due().last_day == day("2024-12-31")
        assert january.window_from == day("2025-01-01")

    def test_cut_off_of_its_own(self):
        """
        The data can be closed later than the window ends.
        """
        one = reports(cycle(cut_off=MonthPoint(day=16)), 2024)[0]

        assert (one.window_to, one.cut_off) == (day("2024-01-14"), day("2024-01-16"))


class TestWindow:
    @pytest.mark.parametrize(
        ("first", "last", "month", "expected"),
        [
            pytest.param(
                MonthPoint(day=1),
                MonthPoint(day=31),
                2,
                ("2023-02-01", "2023-02-28"),
                id="whole month",
            ),
            pytest.param(
                MonthPoint(day=31, months=-1),
                MonthPoint(day=30),
                3,
                ("2023-03-01", "2023-03-30"),
                id="first day that the month lacks",
            ),
            pytest.param(
                MonthPoint(day=31, months=-1),
                MonthPoint(day=30),
                2,
                ("2023-01-31", "2023-02-28"),
                id="last day that the month lacks",
            ),
            pytest.param(
                MonthPoint(day=2, months=-12),
                MonthPoint(day=1),
                1,
                ("2022-01-02", "2023-01-01"),
                id="year",
            ),
        ],
    )
    def test_days(self, first, last, month, expected):
        """
        A day that a month lacks is its last; a window from then begins after it.
        """
        monthly = cycle(window_from=first, window_to=last)

        assert monthly.window(2023, month) == tuple(map(day, expected))


class TestReadings:
    def test_moves_as_the_cycle_says(self):
        """
        Where the document says where a day off moves, nothing is left open.
        """
        one = reports(cycle(roll="previous"), 2023)[1]

        assert one.due().last_day == day("2023-02-24")
        assert one.due().readings == ()

    def test_day_that_is_out_of_time(self):
        """
        "Before the 25th", where it is known to leave the 25th out.
        """
        tier = CycleTier(title=UNIT, due=MonthPoint(day=25), inclusive="no")

        one = reports(cycle(tiers=(tier,)), 2024)[0]

        assert one.due().last_day == day("2024-01-24")
        assert one.due().readings == ()

    def test_before_a_day_that_stays(self):
        """
        "Before the 25th" has two readings also where days off do not matter.
        """
        tier = CycleTier(title=UNIT, due=MonthPoint(day=25), inclusive="unstated")

        one = reports(cycle(tiers=(tier,)), 2024)[0]

        assert [each.last_day for each in one.due().readings] == [
            day("2024-01-24"),
            day("2024-01-25"),
        ]

    @pytest.mark.parametrize(
        ("due", "expected"),
        [
            pytest.param(22, ["2017-05-22"], id="both end on the same day"),
            pytest.param(20, ["2017-05-19", "2017-05-22"], id="the later moves"),
        ],
    )
    def test_readings_of_a_cycle_that_moves(self, due, expected):
        """
        A document that moves days off moves each day that can be meant.
        """
        tier = CycleTier(title=UNIT, due=MonthPoint(day=due), inclusive="unstated")

        found = reports(cycle(tiers=(tier,), roll="next"), 2017)[4].due()

        readings = [each.last_day for each in found.readings] or [found.last_day]
        assert readings == [day(each) for each in expected]
        assert found.last_day == readings[0]
        assert found.provisional is (len(readings) > 1)


class TestSpan:
    def test_two_days(self):
        """
        A span takes the periods that end in it, both days included.
        """
        some = reports(cycle(), (day("2024-01-31"), day("2024-02-29")))

        assert [one.key for one in some] == [
            "test/monthly@2024-01",
            "test/monthly@2024-02",
        ]

    def test_without_an_end_of_a_period(self):
        """
        A span in which no period ends has no reports.
        """
        assert reports(cycle(), (day("2024-01-01"), day("2024-01-30"))) == ()

    @pytest.mark.parametrize("year", [1, 9999])
    def test_first_and_last_year(self, year, plain):
        """
        The years 1 and 9999 have their reports.
        """
        bare = cycle(window_from=None, window_to=None)
        law = attrs.evolve(CIVIL, valid_from=dt.date.min)

        some = occurrences_of(bare, year, calendar=plain, regime=law)

        assert [one.due().last_day for one in some] == [
            dt.date(year, month, 25) for month in range(1, 13)
        ]
        assert bare.period_end(f"{year:04}-12") == (year, 12)

    def test_in_force_when_the_data_are_closed(self):
        """
        The day on which the data are closed selects, not the day on which they are due.

        Closed on 14 and due on 25 January 2024: the cycle of the 20th came too late.
        """
        late = cycle(valid_from=day("2024-01-20"))

        assert reports(late, 2024)[0].key == "test/monthly@2024-02"
        assert late.selecting_day(2024, 1) == day("2024-01-14")

    def test_in_force_from_its_first_day_on(self):
        """
        The first day of a cycle is one on which it binds, its end is none.
        """
        bounded = cycle(valid_from=day("2024-01-14"), valid_to=day("2024-02-14"))

        assert [one.key for one in reports(bounded, 2024)] == ["test/monthly@2024-01"]

    @pytest.mark.parametrize(
        ("span", "field"),
        [
            pytest.param(0, "span", id="year 0"),
            pytest.param(10_000, "span", id="year 10 000"),
            pytest.param(True, "span", id="yes"),
            pytest.param("2024", "span", id="text"),
            pytest.param((day("2024-01-01"),), "span", id="one day"),
            pytest.param(
                (day("2024-01-02"), day("2024-01-01")), "until", id="backward"
            ),
            pytest.param((day("2024-01-01"), "2024"), "until", id="half a span"),
        ],
    )
    def test_refused(self, span, field):
        """
        Neither years that there are not nor spans that end first are taken.
        """
        with pytest.raises(InvalidValueError) as caught:
            reports(cycle(), span)

        assert caught.value.field == field

    def test_no_longer_in_force(self):
        """
        After its last day a cycle is refused with both ends of its interval.
        """
        past = cycle(valid_from=day("2019-01-01"), valid_to=day("2020-01-01"))

        assert len(reports(past, 2019)) == 12
        with pytest.raises(InvalidValueError, match="until before 2020-01-01"):
            reports(past, 2020)

    def test_without_a_window_by_its_due_day(self):
        """
        Where no data are closed, the due day says whether the cycle was in force.
        """
        bare = cycle(window_from=None, window_to=None, valid_to=day("2024-01-25"))

        with pytest.raises(InvalidValueError, match="until before 2024-01-25"):
            reports(bare, 2024)


class TestRefused:
    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            pytest.param({"months": (3, 1)}, "months", id="out of order"),
            pytest.param({"months": (13,)}, "months", id="no month"),
            pytest.param({"period": "quarter", "months": (2,)}, "months", id="no end"),
            pytest.param({"window_from": None}, "window_from", id="half a window"),
            pytest.param(
                {"window_from": MonthPoint(day=20)}, "window_from", id="backward"
            ),
            pytest.param({"tiers": ()}, "tiers", id="no tier"),
            pytest.param(
                {"tiers": (CycleTier(title=UNIT, due=MonthPoint(day=1)),) * 2},
                "tiers",
                id="tier twice",
            ),
            pytest.param(
                {
                    "window_from": None,
                    "window_to": None,
                    "tiers": (
                        CycleTier(title=UNIT, after=(Term(2, Unit.WORKING_DAY),)),
                    ),
                },
                "tiers",
                id="after nothing",
            ),
            pytest.param({"roll": "maybe"}, "roll", id="roll"),
            pytest.param({"minimum_gap": -1}, "minimum_gap", id="gap"),
            pytest.param({"minimum_gap": True}, "minimum_gap", id="gap of yes"),
            pytest.param(
                {"valid_from": day("2020-01-01"), "valid_to": day("2020-01-01")},
                "valid_to",
                id="interval",
            ),
        ],
    )
    def test_cycle(self, fields, field):
        """
        A cycle that does not hang together is refused, with the field.
        """
        with pytest.raises(InvalidValueError) as caught:
            cycle(**fields)

        assert caught.value.field == field

    @pytest.mark.parametrize(
        "fields",
        [
            pytest.param({}, id="never"),
            pytest.param(
                {"due": MonthPoint(day=1), "after": (Term(1, Unit.DAY),)}, id="twice"
            ),
        ],
    )
    def test_tier(self, fields):
        """
        A tier is due on a day or after terms.
        """
        with pytest.raises(InvalidValueError, match="either a due day or terms"):
            CycleTier(title=UNIT, **fields)

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            pytest.param({"day": 0}, "day", id="day 0"),
            pytest.param({"day": 32}, "day", id="day 32"),
            pytest.param({"day": 1, "months": 25}, "months", id="far away"),
        ],
    )
    def test_point(self, fields, field):
        """
        A day that no month has is refused.
        """
        with pytest.raises(InvalidValueError) as caught:
            MonthPoint(**fields)

        assert caught.value.field == field

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            pytest.param("key = ", "is not TOML", id="no TOML"),
            pytest.param("rolls = 'next'", "did you mean 'roll'", id="unknown key"),
            pytest.param(
                REPORT.replace("tiers = []", CITED),
                "unknown source",
                id="unknown source",
            ),
            pytest.param(
                REPORT,
                "at least one tier",
                id="no tier",
            ),
        ],
    )
    def test_document(self, text, problem):
        """
        A document that is none is refused with its place.
        """
        with pytest.raises(GovtasksError, match=problem) as caught:
            load_cycles(text, "mine.toml")

        assert "mine.toml" in str(caught.value)


YEARS = st.integers(2019, 2025)


@given(st.sampled_from(builtin_cycles()), YEARS)
def test_reports_or_an_error_of_ours(key, year):
    """
    Any cycle gives, for any year, its reports in order or an error of ours.

    Each is due after its data are closed; each last day is the earliest reading.
    """
    try:
        some = reports(key, year)
    except GovtasksError:
        return

    keys = [one.key for one in some]
    assert keys == sorted(set(keys))
    for one in some:
        for _, due in one.due_days:
            assert one.cut_off is None or one.cut_off < due.last_day
            assert all(due.last_day <= each.last_day for each in due.readings)


@given(
    st.integers(0, 28).flatmap(
        lambda last: (
            st.builds(
                cycle,
                window_from=st.just(MonthPoint(months=-1, day=last + 1)),
                window_to=st.just(MonthPoint(day=last or 31)),
                exceptions=st.sampled_from([(), (MonthDay(12, 31),)]),
                tiers=st.just(
                    (CycleTier(title=UNIT, due=MonthPoint(months=1, day=5)),)
                ),
            )
            if last
            else st.just(cycle())
        )
    ),
    YEARS,
)
def test_windows_follow_each_other(monthly, year):
    """
    Each window of a monthly report begins on the day after the one before ends.
    """
    span = (dt.date(year, 1, 1), dt.date(year + 1, 6, 30))

    some = reports(monthly, span)

    for one, other in itertools.pairwise(some):
        assert other.window_from == one.window_to + dt.timedelta(days=1)


@given(st.sampled_from(builtin_cycles()))
def test_a_cycle_is_a_value(key):
    """
    Two readings of one document are equal.
    """
    assert attrs.evolve(builtin_cycle(key)) == builtin_cycle(key)
