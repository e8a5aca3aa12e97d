import datetime as dt
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.deadlines.counting import (
    count,
    elapsed,
    lacks_day,
    period_around,
    period_key,
    point_of,
    shifted,
)
from govtasks.deadlines.terms import Term, Unit
from govtasks.errors import InvalidValueError

day = dt.date.fromisoformat


class TestCount:
    @pytest.mark.parametrize(
        ("start", "term", "expected"),
        [
            pytest.param("2017-01-31", "1 month", "2017-02-28", id="no 31 February"),
            pytest.param("2016-01-31", "1 month", "2016-02-29", id="leap year"),
            pytest.param("2017-02-28", "6 months", "2017-08-28", id="same number"),
            pytest.param("2016-02-29", "1 year", "2017-02-28", id="no 29 February"),
            pytest.param("2016-02-29", "4 years", "2020-02-29", id="next leap year"),
            pytest.param("2017-11-30", "3 months", "2018-02-28", id="over new year"),
            pytest.param("2017-05-31", "-3 months", "2017-02-28", id="back"),
            pytest.param("2017-02-09", "2 weeks", "2017-02-23", id="same weekday"),
            pytest.param("2017-02-09", "10 days", "2017-02-19", id="days"),
            pytest.param("2017-02-09", "-10 days", "2017-01-30", id="days back"),
            pytest.param("2017-02-09", "0 months", "2017-02-09", id="nothing"),
        ],
    )
    def test_from_the_event(self, plain, start, term, expected):
        """
        Months and years end on the day of the same number as the day of the event.

        Where the month lacks it, they end on its last day.
        """
        found = count(
            day(start),
            Term.parse(term),
            included=False,
            anchor="event",
            calendar=plain,
        )

        assert found == day(expected)

    @pytest.mark.parametrize(
        ("start", "term", "expected"),
        [
            pytest.param("2016-09-30", "3 months", "2016-12-31", id="Japan, Australia"),
            pytest.param("2017-02-28", "6 months", "2017-08-31", id="end of February"),
            pytest.param("2017-01-15", "1 month", "2017-02-15", id="as from the event"),
            pytest.param("2017-01-30", "1 month", "2017-02-28", id="no such day"),
        ],
    )
    def test_from_the_first_day(self, plain, start, term, expected):
        """
        Months can also correspond to the first day counted.

        They end the day before the matching one, else on the last of the month.
        """
        found = count(
            day(start),
            Term.parse(term),
            included=False,
            anchor="first_day",
            calendar=plain,
        )

        assert found == day(expected)

    @pytest.mark.parametrize(
        ("start", "term", "expected"),
        [
            pytest.param("2017-03-01", "1 month", "2017-03-31", id="whole month"),
            pytest.param("2017-01-31", "1 month", "2017-02-28", id="clipped"),
            pytest.param("2017-01-01", "1 year", "2017-12-31", id="whole year"),
            pytest.param("2017-02-06", "1 week", "2017-02-12", id="whole week"),
            pytest.param("2017-02-06", "1 day", "2017-02-06", id="the day itself"),
            pytest.param("2017-02-06", "1 working day", "2017-02-06", id="worked"),
            pytest.param("2017-02-04", "1 working day", "2017-02-06", id="not worked"),
            pytest.param("2017-02-06", "0 days", "2017-02-06", id="nothing"),
        ],
    )
    def test_day_included(self, plain, start, term, expected):
        """
        Where the first day counts, a term ends a day earlier.
        """
        found = count(
            day(start),
            Term.parse(term),
            included=True,
            anchor="event",
            calendar=plain,
        )

        assert found == day(expected)

    def test_no_guess(self, plain):
        """
        Counting back from a first day has no rule here, and is refused.
        """
        with pytest.raises(InvalidValueError, match="backward"):
            count(
                day("2017-03-31"),
                Term(-1, Unit.MONTH),
                included=False,
                anchor="first_day",
                calendar=plain,
            )

    @pytest.mark.parametrize(
        ("start", "term"),
        [
            pytest.param("9999-12-31", "1 day", id="day"),
            pytest.param("9999-12-31", "1 week", id="week"),
            pytest.param("9999-12-01", "1 month", id="month"),
            pytest.param("2017-01-01", "1000000 years", id="years"),
            pytest.param("0001-01-01", "-1 day", id="day back"),
            pytest.param("0001-01-01", "-1 month", id="month back"),
            pytest.param("2017-01-01", "-1000000 months", id="months back"),
        ],
    )
    def test_no_such_year(self, plain, start, term):
        """
        A term that leaves the years 1 to 9999 never wraps into a wrong day.
        """
        with pytest.raises(InvalidValueError, match="years 1 to 9999"):
            count(
                day(start),
                Term.parse(term),
                included=False,
                anchor="event",
                calendar=plain,
            )


class TestLacksDay:
    @pytest.mark.parametrize(
        ("start", "term", "expected"),
        [
            ("2017-01-31", "1 month", True),
            ("2017-01-31", "2 months", False),
            ("2016-02-29", "1 year", True),
            ("2016-02-29", "4 years", False),
            ("2017-01-31", "28 days", False),
        ],
    )
    def test_months(self, start, term, expected):
        """
        Only months and years can end where there is no day of that number.
        """
        assert lacks_day(day(start), Term.parse(term)) is expected


class TestElapsed:
    def test_over_a_clock_change(self):
        """
        72 hours over the end of summer time are 72 hours.

        The example of the US federal rules of 2009: Friday 10:23 to Monday 9:23.
        """
        zone = zoneinfo.ZoneInfo("America/New_York")
        start = dt.datetime(2007, 11, 2, 10, 23, tzinfo=zone)

        end = elapsed(start, Term(72, Unit.HOUR))

        assert end == dt.datetime(2007, 11, 5, 9, 23, tzinfo=zone)

    def test_minutes(self):
        """
        Minutes run on over midnight.
        """
        start = dt.datetime(2017, 2, 9, 23, 45, tzinfo=dt.UTC)

        end = elapsed(start, Term(30, Unit.MINUTE))

        assert end == dt.datetime(2017, 2, 10, 0, 15, tzinfo=dt.UTC)

    @pytest.mark.parametrize("hours", [24, -24])
    def test_no_such_year(self, hours):
        """
        An instant outside the years 1 to 9999 is refused.
        """
        edge = dt.date.max if hours > 0 else dt.date.min
        instant = dt.datetime.combine(edge, dt.time(12), dt.UTC)

        with pytest.raises(InvalidValueError, match="years 1 to 9999"):
            elapsed(instant, Term(hours, Unit.HOUR))


class TestPeriods:
    @pytest.mark.parametrize(
        ("period", "first", "last", "key"),
        [
            ("week", "2017-05-15", "2017-05-21", "2017-w20"),
            ("month", "2017-05-01", "2017-05-31", "2017-05"),
            ("quarter", "2017-04-01", "2017-06-30", "2017-q2"),
            ("half-year", "2017-01-01", "2017-06-30", "2017-h1"),
            ("year", "2017-01-01", "2017-12-31", "2017"),
        ],
    )
    def test_around(self, period, first, last, key):
        """
        20 May 2017 lies in these periods.
        """
        assert period_around(period, day("2017-05-20")) == (day(first), day(last))
        assert period_key(period, day(first)) == key

    @pytest.mark.parametrize(
        ("start", "key"),
        [
            pytest.param("2015-12-28", "2015-w53", id="a year of 53 weeks"),
            pytest.param("2018-12-31", "2019-w01", id="a week of the next year"),
        ],
    )
    def test_week_of_year(self, start, key):
        """
        Weeks are those of ISO 8601.
        """
        assert period_key("week", day(start)) == key

    @pytest.mark.parametrize(
        ("period", "point", "expected"),
        [
            ("month", "start", "2017-06-01"),
            ("month", "middle", "2017-06-15"),
            ("month", "end", "2017-06-30"),
            ("quarter", "end", "2017-06-30"),
            ("half-year", "start", "2017-01-01"),
            ("year", "start", "2017-01-01"),
            ("year", "middle", "2017-06-30"),
            ("year", "end", "2017-12-31"),
        ],
    )
    def test_points(self, period, point, expected):
        """
        Points are those of Civil Code 2015 article 146(2) and (3).
        """
        assert point_of(period, point, day("2017-06-08")) == day(expected)

    def test_last_week_of_time(self):
        """
        A week that leaves the year 9999 is refused.
        """
        with pytest.raises(InvalidValueError, match="years 1 to 9999"):
            period_around("week", dt.date.max)


@given(st.dates(), st.sampled_from(["month", "quarter", "half-year", "year"]))
def test_periods_follow_each_other(day, period):
    """
    A day lies in its period, and the day after its last begins another.
    """
    first, last = period_around(period, day)

    assert first <= day <= last
    assert period_around(period, last) == (first, last)
    if last < dt.date.max:
        following = period_around(period, shifted(last, 1))
        assert following[0] == shifted(last, 1)
        assert period_key(period, following[0]) != period_key(period, first)


@given(st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)), st.integers(-500, 500))
def test_days_there_and_back(day, n):
    """
    Days there and back again lead to the same day.
    """
    assert shifted(shifted(day, n), -n) == day
