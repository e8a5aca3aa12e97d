import datetime as dt
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.deadlines.counting import (
    elapsed,
    on_local_clock,
    period_around,
    period_key,
    point_of,
    shifted,
)
from govtasks.deadlines.terms import Term, Unit
from govtasks.errors import InvalidValueError

day = dt.date.fromisoformat


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


class TestOnLocalClock:
    def test_over_a_clock_change(self):
        """
        The local clock is moved, whatever it was set to in between.
        """
        zone = zoneinfo.ZoneInfo("America/New_York")
        start = dt.datetime(2007, 11, 2, 10, 23, tzinfo=zone)

        end = on_local_clock(start, Term(72, Unit.HOUR))

        assert end == dt.datetime(2007, 11, 5, 10, 23, tzinfo=zone)

    def test_no_such_year(self):
        """
        An instant outside the years 1 to 9999 is refused.
        """
        instant = dt.datetime.combine(dt.date.max, dt.time(12), dt.UTC)

        with pytest.raises(InvalidValueError, match="years 1 to 9999"):
            on_local_clock(instant, Term(12 * 60, Unit.MINUTE))


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
