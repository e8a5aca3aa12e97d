"""Rules that come back: what they refuse, and the occurrences they give."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.deadlines.calendars import WorkCalendar
from govtasks.deadlines.compute import compute, occurrences
from govtasks.deadlines.loading import builtin_calendar, builtin_regime
from govtasks.deadlines.month_days import MonthDay, in_month
from govtasks.deadlines.outcome import Setting
from govtasks.deadlines.recurring import occurrences_begun, periods
from govtasks.deadlines.rules import (
    AfterCompletion,
    AfterEach,
    Every,
    Fixed,
    Within,
    Yearly,
    facts_of,
    is_recurring,
)
from govtasks.deadlines.terms import Term, Unit
from govtasks.errors import InvalidValueError, TooLargeError
from govtasks.text import Text

CIVIL = builtin_regime("vn-civil-2015")
STATE = builtin_calendar("vn-state")
PLAIN = WorkCalendar(
    key="plain",
    title=Text.of(en="Plain weeks"),
    version="1",
    first_day=dt.date.min,
    last_day=dt.date.max,
    decided_until=dt.date.max,
)
day = dt.date.fromisoformat
JUNE_AND_DECEMBER = (MonthDay(6, 20), MonthDay(12, 20))


def every(period="month", **fields):
    """A duty that comes back from 2017 on, and never moves."""
    return Every(
        **{"period": period, "since": day("2017-01-01"), "roll": "none"} | fields
    )


def yearly(*days, **fields):
    """A duty on days of each year from 2017 on, that never moves."""
    return Yearly(**{"days": days, "since": day("2017-01-01"), "roll": "none"} | fields)


def found(rule, since, until, calendar=STATE, **facts):
    """Its occurrences by the Civil Code."""
    return occurrences(
        rule, day(since), day(until), facts=facts, regime=CIVIL, calendar=calendar
    )


def setting(**facts):
    """The Civil Code on the calendar of state bodies."""
    return Setting(compute=compute, facts=facts, regime=CIVIL, calendar=STATE)


class TestMonthDay:
    @pytest.mark.parametrize(
        ("given", "field"),
        [
            pytest.param((0, 1), "month", id="month 0"),
            pytest.param((13, 1), "month", id="month 13"),
            pytest.param((True, 1), "month", id="yes"),
            pytest.param((4, 31), "day", id="31 April"),
            pytest.param((2, 30), "day", id="30 February"),
            pytest.param((1, 0), "day", id="day 0"),
            pytest.param((1, 1.0), "day", id="fraction"),
        ],
    )
    def test_no_such_day(self, given, field):
        """
        A day that no year has is refused.
        """
        with pytest.raises(InvalidValueError) as caught:
            MonthDay(*given)

        assert caught.value.field == field

    @pytest.mark.parametrize("text", ["6-20", "06/20", "0620", 620, None, "06-20 "])
    def test_unreadable(self, text):
        """
        Any text but month and day is refused.
        """
        with pytest.raises(InvalidValueError, match="month and day"):
            MonthDay.parse(text)

    def test_leap_day(self):
        """
        29 February is the last of February where there is none.
        """
        assert MonthDay.parse("02-29").in_year(2020) == day("2020-02-29")
        assert MonthDay.parse("02-29").in_year(2021) == day("2021-02-28")

    def test_outside_the_years(self):
        """
        A year that no date has is refused.
        """
        with pytest.raises(InvalidValueError, match="1 to 9999"):
            in_month(10_000, 1, 1)


@given(st.dates())
def test_month_days_are_read_back(date):
    """
    A day of the year is written so that it is read back the same.
    """
    written = MonthDay(date.month, date.day)

    assert MonthDay.parse(str(written)) == written
    assert written.in_year(date.year) == date


class TestRefused:
    @pytest.mark.parametrize(
        ("fields", "field", "problem"),
        [
            pytest.param(
                {"period": "year", "opens": 3},
                "opens",
                "each week or month",
                id="window of a year",
            ),
            pytest.param(
                {"day": 20, "opens": 21},
                "opens",
                "closes before",
                id="window that closes first",
            ),
            pytest.param({"opens": 40}, "opens", "from 1 to 31", id="no such day"),
            pytest.param(
                {"second_day": 16},
                "second_day",
                "first tier",
                id="second without first",
            ),
            pytest.param(
                {"day": 15, "second_day": 14},
                "second_day",
                "first tier",
                id="second before first",
            ),
            pytest.param(
                {"day": 15, "tier": "second"},
                "tier",
                "has no day",
                id="tier without a day",
            ),
            pytest.param(
                {"day": 15, "tier": "third"}, "tier", "must be one of", id="third tier"
            ),
            pytest.param(
                {"exceptions": (MonthDay(12, 31),)},
                "exceptions",
                "in each month",
                id="exception without a day",
            ),
            pytest.param(
                {"period": "week", "day": 4, "exceptions": (MonthDay(12, 31),)},
                "exceptions",
                "in each month",
                id="exception of a week",
            ),
            pytest.param(
                {"day": 25, "exceptions": (MonthDay(12, 31), MonthDay(12, 30))},
                "exceptions",
                "twice",
                id="month twice",
            ),
            pytest.param(
                {"day": 25, "opens": 15, "exceptions": (MonthDay(12, 10),)},
                "opens",
                "closes before",
                id="exception before the window",
            ),
            pytest.param(
                {"exceptions": ("12-31",)},
                "exceptions",
                "days such as",
                id="exception as text",
            ),
            pytest.param(
                {"time": "16:00"}, "time", "time of the day", id="hour as text"
            ),
            pytest.param(
                {"time": dt.time(0)}, "time", "time of the day", id="midnight"
            ),
            pytest.param(
                {"time": dt.time(16, tzinfo=dt.UTC)},
                "time",
                "without a zone",
                id="hour with a zone",
            ),
            pytest.param(
                {"until": day("2016-01-01")},
                "until",
                "must not be before",
                id="end first",
            ),
        ],
    )
    def test_every(self, fields, field, problem):
        """
        What a period does not have is refused, with the field.
        """
        with pytest.raises(InvalidValueError, match=problem) as caught:
            every(**fields)

        assert caught.value.field == field

    @pytest.mark.parametrize(
        "days",
        [
            pytest.param((), id="none"),
            pytest.param((MonthDay(12, 1), MonthDay(6, 1)), id="out of order"),
            pytest.param((MonthDay(6, 1), MonthDay(6, 1)), id="twice"),
            pytest.param((MonthDay(2, 28), MonthDay(2, 29)), id="one day most years"),
        ],
    )
    def test_yearly(self, days):
        """
        The days of a year come in order and each once.
        """
        with pytest.raises(InvalidValueError, match="in order and each once"):
            yearly(*days)

    @pytest.mark.parametrize(
        "cls", [pytest.param(Yearly, id="yearly"), pytest.param(AfterEach, id="after")]
    )
    def test_end_before_the_start(self, cls):
        """
        No rule ends before it starts.
        """
        own = (
            {"days": JUNE_AND_DECEMBER, "roll": "none"}
            if cls is Yearly
            else {"terms": (Term(1, Unit.DAY),), "period": "month"}
        )

        with pytest.raises(InvalidValueError, match="must not be before"):
            cls(since=day("2017-01-02"), until=day("2017-01-01"), **own)

    @pytest.mark.parametrize("amount", [0, -1])
    def test_no_time_at_all(self, amount):
        """
        A duty cannot be due again at once, or before it was done.
        """
        with pytest.raises(InvalidValueError) as caught:
            AfterCompletion(every=Term(amount, Unit.DAY))

        assert caught.value.field == "every"


class TestEvery:
    def test_hour(self):
        """
        A weekly report by 16:00 on Friday is over at that hour in the regime's zone.
        """
        (one,) = found(
            every("week", day=4, time=dt.time(16)), "2017-02-05", "2017-02-12"
        )

        assert one.deadline.last_day == day("2017-02-10")
        assert one.deadline.expires_at.isoformat() == "2017-02-10T16:00:00+07:00"
        assert one.deadline.explanation.subject == "deadlines.due-at"
        assert "16:00" in one.deadline.explanation.text("vi")

    def test_hour_moves_with_its_day(self):
        """
        An hour stays the same when the day moves off a day off.
        """
        rule = every("week", day=4, time=dt.time(16), roll="previous")

        (one,) = found(rule, "2017-01-22", "2017-01-29")

        # 26 January to 1 February 2017 were Tết.
        assert one.deadline.expires_at.isoformat() == "2017-01-25T16:00:00+07:00"

    def test_window(self):
        """
        From the 15th to the 20th of each month: both days stand in the result.
        """
        (one,) = found(every(day=20, opens=15), "2017-02-28", "2017-03-31")

        assert one.deadline.window_start == day("2017-03-15")
        assert one.deadline.last_day == day("2017-03-20")
        assert "Thứ Tư 15/03/2017" in one.deadline.explanation.text("vi")

    def test_window_to_the_end_of_the_month(self):
        """
        A window without a day closes with the month.
        """
        (one,) = found(every(opens=25), "2017-01-31", "2017-02-28")

        assert one.deadline.window_start == day("2017-02-25")
        assert one.deadline.last_day == day("2017-02-28")

    def test_exception(self):
        """
        The 25th of each month, in December the 31st.
        """
        rule = every(day=25, exceptions=(MonthDay(12, 31),))

        november, december = found(rule, "2017-10-31", "2017-12-31")

        assert november.deadline.last_day == day("2017-11-25")
        assert december.deadline.last_day == day("2017-12-31")
        assert "another day" in december.deadline.explanation.text("en")

    def test_tiers(self):
        """
        Two tiers, the 15th and the 16th (Circular 02/2023/TT-BTTTT).
        """
        first = every(day=15, second_day=16)
        second = every(day=15, second_day=16, tier="second")

        (one,), (other,) = (
            found(rule, "2024-01-31", "2024-02-29") for rule in (first, second)
        )

        assert one.deadline.last_day == day("2024-02-15")
        assert other.deadline.last_day == day("2024-02-16")
        assert "gathers" in other.deadline.explanation.text("en")

    def test_past_the_last_year(self):
        """
        Nothing is due after the year 9999.
        """
        last = every(day=31, since=day("9999-12-01"))

        with pytest.raises(InvalidValueError, match="1 to 9999"):
            found(last, "9999-11-30", "9999-12-31", PLAIN)

    def test_provisional(self):
        """
        A day that moves on days that nobody decided yet may still change.
        """
        (one,) = found(every(day=7, roll="next"), "2027-01-31", "2027-02-28")

        assert one.deadline.provisional


class TestYearly:
    def test_two_days_a_year(self):
        """
        20 June and 20 December: each period ends on its day.
        """
        june, december = found(yearly(*JUNE_AND_DECEMBER), "2016-12-31", "2017-12-31")

        assert (june.key, june.first_day) == ("2017-06-20", day("2016-12-21"))
        assert (december.key, december.first_day) == ("2017-12-20", day("2017-06-21"))
        assert december.deadline.last_day == day("2017-12-20")
        assert "hằng năm" in december.deadline.explanation.text("vi")

    def test_moves(self):
        """
        A day off moves as the rule says; 30 April 2017 was a Sunday before holidays.
        """
        (one,) = found(yearly(MonthDay(4, 30), roll="next"), "2017-01-01", "2017-12-31")

        assert one.deadline.nominal_day == day("2017-04-30")
        assert one.deadline.last_day == day("2017-05-03")

    def test_ends(self):
        """
        Days after the end of the rule are not due.
        """
        rule = yearly(*JUNE_AND_DECEMBER, until=day("2018-06-20"))

        assert [one.key for one in found(rule, "2017-12-31", "2019-12-31")] == [
            "2018-06-20"
        ]

    def test_up_to_the_last_day_there_is(self):
        """
        The last day of the year 9999 ends the periods.
        """
        rule = yearly(MonthDay(12, 31), since=day("9998-12-31"))

        assert [one.key for one in periods(rule, facts={})] == [
            "9998-12-31",
            "9999-12-31",
        ]

    def test_from_the_first_day_there_is(self):
        """
        The first period begins with the year 1.
        """
        rule = yearly(MonthDay(6, 20), since=dt.date.min)

        first, second = itertools.islice(periods(rule, facts={}), 2)

        assert (first.first_day, first.last_day) == (dt.date.min, day("0001-06-20"))
        assert second.first_day == day("0001-06-21")

    def test_announced_day(self):
        """
        A day that is announced and not enacted makes the deadline provisional.

        24 November 2026 is such a day; the next one is a Wednesday.
        """
        rule = yearly(MonthDay(11, 24), roll="next")

        (one,) = found(rule, "2026-01-01", "2026-12-31")

        assert one.deadline.last_day == day("2026-11-25")
        assert one.deadline.provisional
        assert "not decided yet" in one.deadline.explanation.text("en")


class TestAfterEach:
    def test_terms_after_each_quarter(self):
        """
        Ten days after each quarter; 10 July 2017 is a Monday.
        """
        rule = AfterEach(
            terms=(Term(10, Unit.DAY),),
            period="quarter",
            since=day("2017-01-01"),
            phrase="10 ngày sau khi kết thúc quý",
        )

        first, second = found(rule, "2016-12-31", "2017-06-30")

        assert first.key == "2017-q1"
        assert first.deadline.last_day == day("2017-04-10")
        assert second.deadline.last_day == day("2017-07-10")
        assert "10 ngày sau" in second.deadline.explanation.text("en")

    def test_last_period_there_is(self):
        """
        The last month of the year 9999 ends the periods.
        """
        rule = AfterEach(
            terms=(Term(1, Unit.DAY),), period="month", since=day("9999-12-01")
        )

        assert [one.key for one in periods(rule, facts={})] == ["9999-12"]


class TestAfterCompletion:
    RULE = AfterCompletion(every=Term(2, Unit.YEAR))

    def test_counts_from_the_last_completion(self):
        """
        Two years after 10 February 2017 it is due again; the 10th is a Sunday in 2019.
        """
        (one,) = found(
            self.RULE, "2017-12-31", "2019-12-31", completed=day("2017-02-10")
        )

        assert one.key == "after-2017-02-10"
        assert (one.first_day, one.last_day) == (day("2017-02-11"), day("2019-02-10"))
        assert one.deadline.last_day == day("2019-02-11")

    def test_outside_the_span(self):
        """
        An occurrence that ends outside the span is not in it.
        """
        facts = {"completed": day("2017-02-10")}

        assert len(found(self.RULE, "2019-02-09", "2019-02-10", **facts)) == 1
        assert found(self.RULE, "2019-02-10", "2020-12-31", **facts) == ()
        assert found(self.RULE, "2017-12-31", "2019-02-09", **facts) == ()

    def test_never_done(self):
        """
        Before the first completion there is no occurrence, and no deadline.
        """
        due = compute(self.RULE, {}, regime=CIVIL, calendar=STATE)

        assert found(self.RULE, "2017-01-01", "2020-12-31") == ()
        assert (due.why, due.fact) == ("awaiting-fact", "completed")

    def test_instant(self):
        """
        A completion at an instant counts for its day.
        """
        done = dt.datetime(2017, 2, 10, 3, tzinfo=dt.UTC)

        (period,) = periods(self.RULE, facts={"completed": done})

        assert period.key == "after-2017-02-10"


class TestBegun:
    def test_opens_with_the_period(self):
        """
        What has begun by a day is there, although it ends later.
        """
        begun = occurrences_begun(every(), None, day("2017-03-01"), setting())
        later = occurrences_begun(
            every(), day("2017-01-31"), day("2017-03-01"), setting()
        )

        assert [one.key for one in begun] == ["2017-01", "2017-02", "2017-03"]
        assert [one.key for one in later] == ["2017-02", "2017-03"]

    def test_since_the_day_before_an_end(self):
        """
        A period that ends on the day after *since* is there, one on it is not.
        """
        on_the_eve = occurrences_begun(
            every(), day("2017-01-30"), day("2017-02-01"), setting()
        )

        assert [one.key for one in on_the_eve] == ["2017-01", "2017-02"]

    def test_after_completion(self):
        """
        A duty that comes back after completion begins on the day after it.
        """
        rule = AfterCompletion(every=Term(1, Unit.YEAR))
        law = setting(completed=day("2017-02-10"))

        assert occurrences_begun(rule, None, day("2017-02-10"), law) == ()
        assert len(occurrences_begun(rule, None, day("2017-02-11"), law)) == 1

    def test_too_many(self):
        """
        More than ten thousand are refused.
        """
        weekly = every("week", since=day("1000-01-01"))

        with pytest.raises(TooLargeError, match="10000"):
            occurrences_begun(weekly, None, day("2017-01-01"), setting())


class TestFacts:
    def test_recurring(self):
        """
        Rules that come back are told from those with one day.
        """
        assert all(
            map(
                is_recurring,
                [every(), yearly(MonthDay(1, 1)), TestAfterCompletion.RULE],
            )
        )
        assert not is_recurring(Within(terms=(Term(1, Unit.DAY),)))

    def test_names(self):
        """
        Each rule names the facts that it counts from.
        """
        assert facts_of(TestAfterCompletion.RULE) == ("completed",)
        assert facts_of(every()) == ()
        assert facts_of(Fixed(day=day("2017-01-01"), inclusive=True, roll=False)) == ()


month_days = st.dates(dt.date(2000, 1, 1), dt.date(2000, 12, 31)).map(
    lambda date: MonthDay(date.month, date.day)
)
spans = st.tuples(
    st.dates(dt.date(2017, 1, 1), dt.date(2020, 1, 1)), st.integers(1, 900)
)
series = st.one_of(
    st.builds(
        Every,
        period=st.sampled_from(["month", "week"]),
        day=st.integers(1, 6),
        opens=st.none() | st.just(1),
        time=st.none() | st.times(dt.time(0, 1)),
        since=st.just(dt.date(2017, 1, 1)),
        roll=st.sampled_from(["next", "previous", "none"]),
    ),
    st.builds(
        Yearly,
        days=st.lists(month_days, min_size=1, max_size=4, unique=True)
        .map(sorted)
        .filter(lambda days: len({each.in_year(2001) for each in days}) == len(days)),
        since=st.just(dt.date(2017, 1, 1)),
        roll=st.sampled_from(["next", "previous", "none"]),
    ),
    st.builds(
        AfterEach,
        terms=st.just((Term(10, Unit.DAY),)),
        period=st.sampled_from(["week", "month", "quarter", "half-year", "year"]),
        since=st.just(dt.date(2017, 1, 1)),
    ),
)


@given(series, spans)
def test_periods_follow_each_other(rule, span):
    """
    Each period begins on the day after the one before, and no day is left out.
    """
    since = span[0]
    until = since + dt.timedelta(days=span[1])

    some = occurrences(rule, since, until, regime=CIVIL, calendar=PLAIN)

    assert all(since < one.last_day <= until for one in some)
    for one, other in itertools.pairwise(some):
        assert other.first_day == one.last_day + dt.timedelta(days=1)
        assert other.key != one.key


@given(series, spans)
def test_spans_add_up(rule, span):
    """
    The occurrences of two spans in a row are those of the whole.
    """
    since, length = span
    middle = since + dt.timedelta(days=length // 2)
    until = since + dt.timedelta(days=length)

    def of(start, end):
        return occurrences(rule, start, end, regime=CIVIL, calendar=PLAIN)

    assert of(since, middle) + of(middle, until) == of(since, until)


@given(series, spans)
def test_hours_and_windows(rule, span):
    """
    A window opens before its named day is over, and an hour lies in the last day.
    """
    since, length = span
    until = since + dt.timedelta(days=length)

    for one in occurrences(rule, since, until, regime=CIVIL, calendar=PLAIN):
        due = one.deadline
        if due.window_start:
            assert due.window_start <= due.nominal_day
        if isinstance(rule, Every) and rule.time:
            assert due.expires_at.date() == due.last_day
            assert due.expires_at.time() == rule.time
