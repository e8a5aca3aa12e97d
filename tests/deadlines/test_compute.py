import datetime as dt
import zoneinfo

import attrs
import pytest

from govtasks.deadlines.compute import Deadline, NoDeadline, compute
from govtasks.deadlines.regimes import Fix, Roll, Start
from govtasks.deadlines.rules import (
    AtOnce,
    Before,
    Every,
    Fixed,
    PeriodEnd,
    Undated,
    Within,
)
from govtasks.deadlines.terms import Term, Unit
from govtasks.errors import (
    CoverageError,
    InvalidValueError,
    MissingFactError,
    NaiveInstantError,
)

HANOI = zoneinfo.ZoneInfo("Asia/Ho_Chi_Minh")
NAIVE = dt.datetime(2017, 2, 9)  # noqa: DTZ001 - to be refused
day = dt.date.fromisoformat


def within(*terms, **fields):
    """A rule that runs from receipt."""
    return Within(terms=tuple(map(Term.parse, terms)), **fields)


def before(*terms):
    """A rule that lies before a meeting."""
    return Before(terms=tuple(map(Term.parse, terms)), event="meeting")


def received(text):
    """The fact that it was received that day."""
    return {"receipt": day(text)}


@pytest.fixture
def due(civil, state):
    """Compute by the Civil Code on the calendar of state bodies."""

    def compute_by(rule, facts=None, *, regime=civil, calendar=state):
        return compute(rule, facts or {}, regime=regime, calendar=calendar)

    return compute_by


@pytest.fixture
def silent(civil):
    """A regime that says nothing of days off."""
    steps = tuple(step for step in civil.steps if not isinstance(step, Roll))
    return attrs.evolve(civil, key="silent", steps=steps)


def with_roll(civil, roll):
    """That regime with one more step."""
    return attrs.evolve(civil, key="other", steps=(*civil.steps, roll))


class TestWorkedDates:
    def test_working_days(self, due):
        """
        Five working days from receipt on Thu 9 Feb 2017 end on Thu 16 Feb.

        The day of receipt is not counted, the weekend is passed over.
        """
        found = due(within("5 working days"), received("2017-02-09"))

        assert found.last_day == day("2017-02-16")
        assert found.nominal_day == day("2017-02-16")
        assert not found.provisional
        text = found.explanation.text()
        assert text.splitlines()[0] == "Due by the end of Thu 16 Feb 2017"
        assert "Counted from the day of receipt, Thu 9 Feb 2017" in text
        assert "That day is not counted; counting starts on Fri 10 Feb 2017" in text
        assert "Article 147(3)" in text
        assert "Sat 11 Feb 2017 (weekly day off), Sun 12 Feb 2017" in text
        assert "The last day ends at 24:00" in text
        vietnamese = found.explanation.text("vi")
        assert vietnamese.splitlines()[0] == "Hạn cuối: hết Thứ Năm 16/02/2017"
        assert "khoản 3 Điều 147 Bộ luật Dân sự 2015" in vietnamese
        assert "Chủ nhật 12/02/2017 (ngày nghỉ hằng tuần)" in vietnamese

    def test_into_tet(self, due):
        """
        Ten days from Fri 20 Jan 2017 end in Tết, so on Thu 2 Feb by article 148(5).
        """
        found = due(within("10 days"), received("2017-01-20"))

        assert found.nominal_day == day("2017-01-30")
        assert found.last_day == day("2017-02-02")
        text = found.explanation.text()
        assert "Article 148(5)" in text
        assert "Mon 30 Jan 2017 (Third day of Lunar New Year)" in text
        assert "Wed 1 Feb 2017 (Fifth day of Lunar New Year)" in text
        assert "Mùng ba Tết Nguyên Đán" in found.explanation.text("vi")

    def test_holiday_pair(self, due):
        """
        A period that ends on Sun 30 Apr 2017 ends on Wed 3 May.

        1 May is a holiday, 2 May the day off in lieu of 30 April.
        """
        found = due(within("10 days"), received("2017-04-20"))

        assert found.nominal_day == day("2017-04-30")
        assert found.last_day == day("2017-05-03")
        text = found.explanation.text()
        assert "Sun 30 Apr 2017 (Reunification Day)" in text
        assert "Tue 2 May 2017 (Day off in lieu of Reunification Day)" in text

    def test_month_end(self, due):
        """
        One month from 31 Jan 2017 ends on Tue 28 Feb, by article 148(3).
        """
        found = due(within("1 month"), received("2017-01-31"))

        assert found.last_day == day("2017-02-28")
        text = found.explanation.text()
        assert "the last day of a month without a day 31" in text
        assert "Article 148(3)" in text

    def test_fixed_saturday(self, due):
        """
        20 May 2017 is a Saturday; it moves to Mon 22 May only if the rule says so.
        """
        stays = due(Fixed(day=day("2017-05-20"), inclusive=True, roll=False))
        moves = due(Fixed(day=day("2017-05-20"), inclusive=True, roll=True))

        assert stays.last_day == stays.nominal_day == day("2017-05-20")
        assert "named day is no term" in stays.explanation.text()
        assert moves.last_day == day("2017-05-22")
        assert moves.nominal_day == day("2017-05-20")

    def test_made_up_saturday(self, due, enterprise):
        """
        Fifteen days from Fri 7 Aug 2026 end on a Saturday that state bodies work.

        Enterprises do not work on 22 August and have until Mon 24 August.
        """
        rule, facts = within("15 days"), received("2026-08-07")

        state_body = due(rule, facts)
        other = due(rule, facts, calendar=enterprise)

        assert state_body.last_day == day("2026-08-22")
        assert "Ngày làm bù" in state_body.explanation.text("vi")
        assert other.last_day == day("2026-08-24")
        assert (state_body.calendar, other.calendar) == ("vn-state", "vn-enterprise")

    def test_over_a_swap(self, due):
        """
        Three working days from Thu 27 Aug 2026 end on Fri 4 Sep.

        31 August to 2 September are off, the first of them by exchange.
        """
        found = due(within("3 working days"), received("2026-08-27"))

        assert found.last_day == day("2026-09-04")
        assert "Thứ Hai 31/08/2026 (Ngày nghỉ hoán đổi)" in found.explanation.text("vi")

    def test_new_year_2026(self, due):
        """
        One working day from Wed 31 Dec 2025 ends on Mon 5 Jan 2026.

        Fri 2 January was exchanged for a Saturday, which libraries miss.
        """
        found = due(within("1 working day"), received("2025-12-31"))

        assert found.last_day == day("2026-01-05")
        assert "12729/VPCP-KGVX" in found.explanation.text()

    @pytest.mark.parametrize(
        ("period", "inside", "point", "expected", "vietnamese"),
        [
            pytest.param(
                "month", "2017-06-02", "middle", "2017-06-15", "Giữa tháng 6/2017 là"
            ),
            pytest.param(
                "quarter", "2017-01-20", "end", "2017-03-31", "Cuối quý 1/2017 là"
            ),
            pytest.param(
                "year", "2017-10-01", "middle", "2017-06-30", "Giữa năm 2017 là"
            ),
        ],
    )
    def test_points(self, due, period, inside, point, expected, vietnamese):
        """
        Points such as "giữa tháng 6/2017" are the days of Civil Code article 146.
        """
        rule = PeriodEnd(period=period, day=day(inside), point=point, roll=False)

        found = due(rule)

        assert found.last_day == day(expected)
        assert vietnamese in found.explanation.text("vi")
        assert "Article 146" in found.explanation.text()


class TestDeadline:
    def test_names_what_it_rests_on(self, due):
        """
        A deadline names the regime, the calendar, its version, and when it is over.

        It is over at the midnight after the last day, in the regime's zone.
        """
        found = due(within("5 working days"), received("2017-02-09"))

        assert found.regime == "vn-civil-2015"
        assert found.calendar == "vn-state"
        assert found.calendar_version == "2026-11-22"
        assert found.expires_at == dt.datetime(2017, 2, 17, tzinfo=HANOI)
        assert found.window_start is None
        assert found.readings == ()
        assert not found.at_once

    def test_steps(self, due):
        """
        Each step of the law is one step of the explanation, with before and after.
        """
        steps = due(within("10 days"), received("2017-01-20")).explanation.steps

        assert [step.rule for step in steps] == [
            "deadlines.from-day",
            "deadlines.start-exclude",
            "deadlines.add",
            "deadlines.roll-next",
            "deadlines.fix",
        ]
        assert (steps[2].before, steps[2].after) == (
            day("2017-01-20"),
            day("2017-01-30"),
        )
        assert (steps[3].before, steps[3].after) == (
            day("2017-01-30"),
            day("2017-02-02"),
        )

    def test_phrase(self, due):
        """
        The words of the order stand first, braces and all.
        """
        rule = within("5 working days", phrase="trong {5} ngày")

        found = due(rule, received("2017-02-09"))

        assert "The order says: “trong {5} ngày”" in found.explanation.text()

    def test_chained_terms(self, due):
        """
        Terms are counted one after the other, and only the end of the last moves.

        One month from 31 Jan 2017 is 28 Feb, fifteen days from there 15 Mar.
        """
        found = due(within("1 month", "15 days"), received("2017-01-31"))

        assert found.last_day == day("2017-03-15")

    def test_order_of_terms(self, due):
        """
        Fifteen days and one month is not one month and fifteen days.

        From 30 Jan 2017: 14 Feb, then 14 Mar; but 28 Feb, then 15 Mar.
        """
        one = due(within("15 days", "1 month"), received("2017-01-30"))
        other = due(within("1 month", "15 days"), received("2017-01-30"))

        assert (one.last_day, other.last_day) == (day("2017-03-14"), day("2017-03-15"))

    def test_between_terms_nothing_moves(self, due):
        """
        A term starts from the nominal end of the one before.

        10 days from Fri 20 Jan 2017 end nominally on 30 Jan, 10 more on 9 Feb.
        """
        found = due(within("10 days", "10 days"), received("2017-01-20"))

        assert found.last_day == day("2017-02-09")

    def test_other_fact(self, due):
        """
        A term can run from any dated fact.
        """
        rule = within("1 week", of="signature")

        found = due(rule, {"signature": day("2017-02-09")})

        assert found.last_day == day("2017-02-16")
        assert "ngày ký" in found.explanation.text("vi")

    def test_unknown_fact_name(self, due):
        """
        A fact without a text of its own is called by its name.
        """
        found = due(
            within("1 day", of="vote-closed"), {"vote-closed": day("2017-02-09")}
        )

        assert "day of vote-closed" in found.explanation.text()

    def test_instant_is_a_day_of_the_zone(self, due):
        """
        An instant counts as the day it is in Vietnam: 9 Feb 18:00 UTC is 10 Feb.
        """
        instant = dt.datetime(2017, 2, 9, 18, tzinfo=dt.UTC)

        found = due(within("1 working day"), {"receipt": instant})

        assert found.last_day == day("2017-02-13")

    def test_hours(self, due):
        """
        Hours run from the moment and end at a moment; no day off moves them.
        """
        instant = dt.datetime(2017, 2, 9, 3, tzinfo=dt.UTC)

        found = due(within("48 hours"), {"receipt": instant})

        assert found.expires_at == dt.datetime(2017, 2, 11, 10, tzinfo=HANOI)
        assert found.expires_at.tzinfo == HANOI
        assert found.last_day == found.nominal_day == day("2017-02-11")
        assert "Due by 10:00 Sat 11 Feb 2017" in found.explanation.text()
        assert "Article 147(1)" in found.explanation.text()

    def test_hours_to_midnight(self, due):
        """
        A term that is over at midnight has the day before as its last.
        """
        instant = dt.datetime(2017, 2, 9, 22, tzinfo=HANOI)

        found = due(within("120 minutes"), {"receipt": instant})

        assert found.last_day == day("2017-02-09")
        assert found.expires_at == dt.datetime(2017, 2, 10, tzinfo=HANOI)

    def test_hours_then_days(self, due):
        """
        Days after hours count from the day on which the hours ended.
        """
        instant = dt.datetime(2017, 2, 9, 22, tzinfo=HANOI)

        found = due(within("4 hours", "3 days"), {"receipt": instant})

        assert found.last_day == day("2017-02-13")

    def test_at_once(self, due):
        """
        An order to act at once is late after the grace that was stated, and says so.
        """
        rule = AtOnce(grace=Term.parse("1 working day"), phrase="xử lý ngay")

        found = due(rule, received("2017-02-09"))

        assert found.at_once
        assert found.last_day == day("2017-02-10")
        assert "counts as late after 1 working day" in found.explanation.text()

    def test_at_once_by_the_hour(self, due):
        """
        The grace can be hours.
        """
        instant = dt.datetime(2017, 2, 9, 8, tzinfo=HANOI)

        found = due(AtOnce(grace=Term(4, Unit.HOUR)), {"receipt": instant})

        assert found.at_once
        assert found.expires_at == dt.datetime(2017, 2, 9, 12, tzinfo=HANOI)

    def test_no_time_on_a_day_off(self, due):
        """
        A term of nothing that begins on a day off still ends on a working day.
        """
        found = due(within("0 working days"), received("2017-02-11"))

        assert found.last_day == day("2017-02-13")

    def test_day_that_counts(self, due, civil):
        """
        Where a regime counts the day of the event, it is the first of the term.
        """
        others = tuple(step for step in civil.steps if not isinstance(step, Start))
        start = Start(mode="include", units=(Unit.DAY, Unit.WORKING_DAY))
        regime = attrs.evolve(civil, steps=(*others, start))

        days = due(within("1 day"), received("2017-02-09"), regime=regime)
        working = due(within("2 working days"), received("2017-02-11"), regime=regime)

        assert days.last_day == day("2017-02-09")
        assert "That day is counted" in days.explanation.text()
        assert working.last_day == day("2017-02-14")
        assert "Sat 11 Feb 2017 (weekly day off)" in working.explanation.text()

    def test_close_of_business(self, due, civil):
        """
        A regime can end the last day at a time of day.
        """
        others = tuple(step for step in civil.steps if step != civil.day_end)
        regime = attrs.evolve(civil, steps=(*others, Fix(time="16:30")))

        found = due(within("1 day"), received("2017-02-09"), regime=regime)

        assert found.expires_at == dt.datetime(2017, 2, 10, 16, 30, tzinfo=HANOI)
        assert "Due by 16:30 Fri 10 Feb 2017" in found.explanation.text()


class TestFixed:
    @pytest.mark.parametrize(
        ("inclusive", "roll", "expected"),
        [
            pytest.param(True, True, "2017-05-22", id="on it, moved"),
            pytest.param(True, False, "2017-05-20", id="on it, kept"),
            pytest.param(False, True, "2017-05-19", id="before it, moved"),
            pytest.param(False, False, "2017-05-19", id="before it, kept"),
        ],
    )
    def test_readings(self, due, inclusive, roll, expected):
        """
        Whether "trước ngày 20/5" includes the 20th, and moves, is for the rule to say.
        """
        found = due(Fixed(day=day("2017-05-20"), inclusive=inclusive, roll=roll))

        assert found.last_day == day(expected)

    def test_kept_day_needs_no_calendar(self, due):
        """
        A named day that does not move is due even where no calendar reaches.
        """
        found = due(Fixed(day=day("2040-01-01"), inclusive=True, roll=False))

        assert found.last_day == day("2040-01-01")
        assert not found.provisional

    def test_moved_day_needs_one(self, due):
        """
        A named day that may move needs a calendar that covers it.
        """
        with pytest.raises(CoverageError, match="vn-state covers 2010-01-01 to 2027"):
            due(Fixed(day=day("2040-01-01"), inclusive=True, roll=True))

    def test_no_rule_to_move_by(self, due, silent):
        """
        Where the regime says nothing of days off, nothing can move by it.
        """
        with pytest.raises(InvalidValueError, match="does not say where days off move"):
            due(Fixed(day=day("2017-05-20"), inclusive=True, roll=True), regime=silent)

    @pytest.mark.parametrize(
        ("named", "inclusive"), [("9999-12-31", True), ("0001-01-01", False)]
    )
    def test_edge_of_time(self, due, civil, named, inclusive):
        """
        A day whose end, or day before, is not in the years 1 to 9999 is refused.
        """
        regime = attrs.evolve(civil, valid_from=dt.date.min)

        with pytest.raises(InvalidValueError, match="years 1 to 9999"):
            due(Fixed(day=day(named), inclusive=inclusive, roll=False), regime=regime)


class TestPeriodEnd:
    def test_moved(self, due):
        """
        The end of a quarter on a Saturday or Sunday moves if the rule says so.
        """
        rule = PeriodEnd(period="quarter", day=day("2018-08-01"), roll=True)

        found = due(rule)

        assert found.nominal_day == day("2018-09-30")
        assert found.last_day == day("2018-10-01")


class TestBefore:
    def test_on_a_working_day(self, due):
        """
        Ten days before Fri 10 Mar 2017 is Tue 28 Feb, which is worked: no doubt.
        """
        found = due(before("10 days"), {"meeting": day("2017-03-10")})

        assert found.last_day == found.nominal_day == day("2017-02-28")
        assert found.readings == ()
        assert not found.provisional
        assert "Counted back from the day of meeting" in found.explanation.text()
        assert "10 days back from Fri 10 Mar 2017" in found.explanation.text()

    def test_on_a_day_off(self, due):
        """
        Where the law does not say whether a day off moves back, the earlier is taken.

        Both readings are named, and the result is provisional.
        """
        found = due(before("5 days"), {"meeting": day("2017-03-10")})

        assert found.nominal_day == day("2017-03-05")
        assert found.last_day == day("2017-03-03")
        assert [reading.last_day for reading in found.readings] == [
            day("2017-03-03"),
            day("2017-03-05"),
        ]
        assert found.provisional
        assert "the earlier day is taken" in found.explanation.text()
        assert "(tạm tính)" in found.explanation.text("vi")
        assert found.readings[0].in_locale("en").startswith("Fri 3 Mar 2017, if")
        assert "không được dời" in found.readings[1].in_locale("vi")

    def test_working_days(self, due):
        """
        Five working days before Mon 13 Mar 2017 is Mon 6 Mar.
        """
        found = due(before("5 working days"), {"meeting": day("2017-03-13")})

        assert found.last_day == day("2017-03-06")
        assert "not counted: Sun 12 Mar 2017" in found.explanation.text()

    def test_months(self, due):
        """
        One month before Wed 31 May 2017 is the last of April, a holiday.

        The earlier reading is Fri 28 April.
        """
        found = due(before("1 month"), {"meeting": day("2017-05-31")})

        assert found.nominal_day == day("2017-04-30")
        assert found.last_day == day("2017-04-28")
        assert "a month without a day 31" in found.explanation.text()

    def test_hours(self, due):
        """
        Hours before an instant are counted back from it.
        """
        instant = dt.datetime(2017, 3, 10, 8, tzinfo=HANOI)

        found = due(before("24 hours"), {"meeting": instant})

        assert found.expires_at == dt.datetime(2017, 3, 9, 8, tzinfo=HANOI)
        assert "Counted back from the moment" in found.explanation.text()

    @pytest.mark.parametrize(
        ("to", "expected"),
        [("previous", "2017-03-03"), ("none", "2017-03-05"), ("next", "2017-03-06")],
    )
    def test_where_the_law_says(self, due, civil, to, expected):
        """
        A regime that states where backward terms move leaves one reading.
        """
        regime = with_roll(civil, Roll(to=to, units=(Unit.DAY,), counting="backward"))

        found = due(before("5 days"), {"meeting": day("2017-03-10")}, regime=regime)

        assert found.last_day == day(expected)
        assert found.readings == ()
        assert not found.provisional

    def test_coverage(self, due, civil):
        """
        A count back that leaves the calendar is refused.
        """
        regime = attrs.evolve(civil, valid_from=dt.date.min)

        with pytest.raises(CoverageError):
            due(before("20 days"), {"meeting": day("2010-01-10")}, regime=regime)


class TestNoDeadline:
    def test_undated(self, due):
        """
        An order without a date gets none.
        """
        found = due(Undated())

        assert isinstance(found, NoDeadline)
        assert found.why == "undated"
        assert found.explanation.text() == "No due day: the order names none"

    def test_review(self, due):
        """
        An undated order keeps its words, and how often somebody should look at it.
        """
        rule = Undated(review_every=Term(1, Unit.MONTH), phrase="thường xuyên")

        found = due(rule)

        assert found.review_term == Term(1, Unit.MONTH)
        assert "“thường xuyên”" in found.explanation.text()
        assert "mỗi 1 tháng" in found.explanation.text("vi")

    @pytest.mark.parametrize(
        "rule",
        [
            pytest.param(within("5 days", phrase="trong 5 ngày"), id="within"),
            pytest.param(AtOnce(grace=Term(1, Unit.DAY)), id="at once"),
            pytest.param(
                Before(terms=(Term(1, Unit.DAY),), event="receipt"), id="before"
            ),
        ],
    )
    def test_awaiting(self, due, rule):
        """
        A rule that runs from a fact without a date waits for it.
        """
        found = due(rule, {"issue": day("2017-02-09")})

        assert found.why == "awaiting-fact"
        assert found.fact == "receipt"
        assert "the day of receipt is not known" in found.explanation.text()
        assert "chưa có ngày nhận văn bản" in found.explanation.text("vi")


class TestProvisional:
    @pytest.mark.parametrize(
        ("terms", "receipt", "expected"),
        [
            pytest.param("1 working day", "2026-11-23", "2026-11-25", id="counted"),
            pytest.param("3 days", "2026-11-21", "2026-11-25", id="moved over"),
            pytest.param("5 working days", "2026-11-20", "2026-11-30", id="in it"),
        ],
    )
    def test_announced_day(self, due, terms, receipt, expected):
        """
        A day announced but not enacted makes the result provisional, and is named.
        """
        found = due(within(terms), received(receipt))

        assert found.last_day == day(expected)
        assert found.provisional
        text = found.explanation.text()
        assert text.splitlines()[0].endswith("(provisional)")
        assert "May still change: Tue 24 Nov 2026 (Vietnam Culture Day)" in text
        assert "Politburo Resolution 80-NQ/TW" in text

    @pytest.mark.parametrize(
        ("terms", "receipt", "expected"),
        [
            pytest.param("10 days", "2026-11-20", "2026-11-30", id="days"),
            pytest.param("1 month", "2026-11-16", "2026-12-16", id="a month"),
        ],
    )
    def test_announced_day_that_changes_nothing(self, due, terms, receipt, expected):
        """
        Where all days count, a day that is not decided bears on no end but its own.
        """
        found = due(within(terms), received(receipt))

        assert found.last_day == day(expected)
        assert not found.provisional

    def test_switched_off(self, due, state):
        """
        Switched off, the day neither moves nor qualifies the result.

        The version of the calendar tells.
        """
        without = state.without(day("2026-11-24"), version="mine")

        found = due(within("1 working day"), received("2026-11-23"), calendar=without)

        assert found.last_day == day("2026-11-24")
        assert not found.provisional
        assert found.calendar_version == "mine"

    @pytest.mark.parametrize(
        ("terms", "receipt"),
        [
            pytest.param("10 days", "2026-12-25", id="into 2027"),
            pytest.param("5 working days", "2027-05-10", id="in 2027"),
        ],
    )
    def test_undecided_year(self, due, terms, receipt):
        """
        What reaches past the last decision is provisional as a whole.
        """
        found = due(within(terms), received(receipt))

        assert found.provisional
        assert "decided only until Thu 31 Dec 2026" in found.explanation.text()

    @pytest.mark.parametrize(
        ("terms", "receipt"),
        [
            pytest.param("5 days", "2026-11-24", id="received that day"),
            pytest.param("1 day", "2026-11-22", id="over before"),
        ],
    )
    def test_not_touched(self, due, terms, receipt):
        """
        A day that is not counted, such as that of receipt, makes nothing provisional.
        """
        assert not due(within(terms), received(receipt)).provisional

    def test_fixed_day(self, due):
        """
        A named day that may move is provisional when it is not decided.
        """
        found = due(Fixed(day=day("2026-11-24"), inclusive=True, roll=True))

        assert found.last_day == day("2026-11-25")
        assert found.provisional

    def test_close_of_business(self, due, civil):
        """
        Also where the day ends at a time, the first line says so.
        """
        others = tuple(step for step in civil.steps if step != civil.day_end)
        regime = attrs.evolve(civil, steps=(*others, Fix(time="16:30")))

        found = due(within("1 day"), received("2027-01-04"), regime=regime)

        first = found.explanation.text("vi").splitlines()[0]
        assert first == "Hạn cuối: 16:30 Thứ Ba 05/01/2027 (tạm tính)"


class TestRefused:
    @pytest.mark.parametrize(
        ("terms", "receipt"),
        [
            pytest.param("5 days", "2027-12-30", id="end outside"),
            pytest.param("1 year", "2027-06-01", id="year outside"),
            pytest.param("1000000 working days", "2017-02-09", id="a million"),
            pytest.param("5 working days", "2028-01-03", id="start outside"),
        ],
    )
    def test_coverage(self, due, terms, receipt):
        """
        A span that the calendar does not cover is refused.
        """
        with pytest.raises(CoverageError, match="vn-state"):
            due(within(terms), received(receipt))

    def test_last_day_covered(self, due):
        """
        A term may end on the very last day that is covered, Fri 31 Dec 2027.
        """
        found = due(within("1 day"), received("2027-12-30"))

        assert found.last_day == day("2027-12-31")

    def test_roll_outside(self, due, state):
        """
        An end on a day off at the very end of the calendar cannot move.
        """
        short = attrs.evolve(
            state,
            version="short",
            last_day=day("2017-01-31"),
            days=tuple(d for d in state.days if d.day <= day("2017-01-31")),
        )

        with pytest.raises(CoverageError, match="2017-01-30"):
            due(within("10 days"), received("2017-01-20"), calendar=short)

    def test_law_not_yet_in_force(self, due):
        """
        The Civil Code of 2015 does not count from a day of 2016.
        """
        with pytest.raises(InvalidValueError, match="is law from 2017-01-01") as caught:
            due(within("5 days"), received("2016-12-31"))

        assert caught.value.field == "trigger"

    @pytest.mark.parametrize(
        "rule",
        [
            Fixed(day=dt.date(2016, 5, 20), inclusive=True, roll=False),
            PeriodEnd(period="year", day=dt.date(2016, 5, 20), roll=False),
        ],
    )
    def test_named_day_before_the_law(self, due, rule):
        """
        Nor does it end a day of 2016.
        """
        with pytest.raises(InvalidValueError, match="is law from"):
            due(rule)

    def test_selected_by_document(self, due, civil):
        """
        A regime selected by the document's date needs that fact, and judges by it.
        """
        regime = attrs.evolve(civil, selected_by="document")
        facts = received("2016-12-20")

        with pytest.raises(MissingFactError, match="'document'"):
            due(within("5 days"), facts, regime=regime)
        with pytest.raises(InvalidValueError, match="is law from"):
            due(
                within("5 days"),
                {**facts, "document": day("2016-12-01")},
                regime=regime,
            )
        found = due(
            within("5 days"), {**facts, "document": day("2017-01-01")}, regime=regime
        )

        assert isinstance(found, Deadline)

    def test_recurring(self, due):
        """
        A recurring rule has occurrences, not one deadline.
        """
        rule = Every(period="month", since=day("2017-01-01"), roll="next")

        with pytest.raises(InvalidValueError, match="occurrences"):
            due(rule)

    @pytest.mark.parametrize(
        "rule", [within("4 hours"), within("1 day", "4 hours")], ids=["first", "second"]
    )
    def test_hours_from_a_day(self, due, rule):
        """
        Hours cannot run from a day: the moment is not known.
        """
        with pytest.raises(InvalidValueError, match="run from an instant"):
            due(rule, received("2017-02-09"))

    @pytest.mark.parametrize(
        ("value", "error"),
        [
            pytest.param(NAIVE, NaiveInstantError, id="naive"),
            pytest.param("2017-02-09", InvalidValueError, id="text"),
            pytest.param(None, InvalidValueError, id="nothing"),
            pytest.param(
                dt.datetime.max.replace(tzinfo=dt.UTC), InvalidValueError, id="too late"
            ),
        ],
    )
    def test_fact(self, due, value, error):
        """
        A fact is a date or an aware instant; the error names the fact.
        """
        with pytest.raises(error) as caught:
            due(within("5 days"), {"receipt": value})

        assert caught.value.field == "facts.receipt"

    def test_silent_on_unit(self, due, civil):
        """
        A unit that the regime does not know is refused.
        """
        steps = tuple(
            step for step in civil.steps if Unit.MONTH not in getattr(step, "units", ())
        )
        regime = attrs.evolve(civil, steps=(*steps, Start(mode="exclude", units=())))

        with pytest.raises(InvalidValueError, match="does not say"):
            due(within("1 month"), received("2017-02-09"), regime=regime)


class TestSilentRegime:
    def test_no_calendar(self, due, silent):
        """
        Where no end moves, calendar days need no calendar.
        """
        found = due(within("5 days"), received("2040-01-01"), regime=silent)

        assert found.last_day == day("2040-01-06")
        assert not found.provisional

    def test_stated_none(self, due, silent):
        """
        A regime can state that ends stay where they are.
        """
        regime = with_roll(silent, Roll(to="none", units=(Unit.DAY,)))

        found = due(within("2 days"), received("2017-02-09"), regime=regime)

        assert found.last_day == day("2017-02-11")
        assert "whether it is worked or not" in found.explanation.text()
