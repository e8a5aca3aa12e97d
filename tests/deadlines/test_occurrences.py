import datetime as dt

import attrs
import pytest

from govtasks.deadlines.compute import occurrences
from govtasks.deadlines.rules import Every
from govtasks.errors import CoverageError, InvalidValueError, TooLargeError

day = dt.date.fromisoformat


def every(period, **fields):
    """A rule that recurs from 2017 on, and never moves."""
    return Every(
        **{"period": period, "since": day("2017-01-01"), "roll": "none"} | fields
    )


@pytest.fixture
def found(civil, state):
    """Occurrences by the Civil Code on the calendar of state bodies."""

    def find(rule, since, until, *, regime=civil, **fields):
        return occurrences(
            rule, day(since), day(until), regime=regime, calendar=state, **fields
        )

    return find


class TestOccurrences:
    @pytest.mark.parametrize(
        ("period", "keys"),
        [
            pytest.param("week", ["2017-w24", "2017-w25", "2017-w26"], id="weeks"),
            pytest.param("month", ["2017-06"], id="month"),
            pytest.param("quarter", ["2017-q2"], id="quarter"),
            pytest.param("half-year", ["2017-h1"], id="half-year"),
            pytest.param("year", [], id="year"),
        ],
    )
    def test_periods(self, found, period, keys):
        """
        Each period that ends after the first day and up to the last is there once.
        """
        assert [o.key for o in found(every(period), "2017-06-12", "2017-07-02")] == keys

    def test_both_ends(self, found):
        """
        A period that ends on the day *since* was there before.

        One that ends on the day *until* is there.
        """
        rule = every("month")

        keys = [o.key for o in found(rule, "2017-01-31", "2017-03-31")]

        assert keys == ["2017-02", "2017-03"]

    def test_own_span(self, found):
        """
        The rule begins with the period in which its first day lies.

        It ends with the last whole one.
        """
        rule = every("month", since=day("2017-02-10"), until=day("2017-05-30"))

        keys = [o.key for o in found(rule, "2016-01-01", "2017-12-31")]

        assert keys == ["2017-02", "2017-03", "2017-04"]

    def test_named_day(self, found):
        """
        Due on the 25th of each month or the working day before.

        Sat 25 Feb 2017 is Fri 24 Feb, Sat 25 Mar is Fri 24 Mar, Tue 25 Apr stays.
        """
        rule = every("month", day=25, roll="previous", phrase="ngày 25 hằng tháng")

        february, march, april = found(rule, "2017-02-01", "2017-04-30")

        assert february.deadline.nominal_day == day("2017-02-25")
        assert february.deadline.last_day == day("2017-02-24")
        assert march.deadline.last_day == day("2017-03-24")
        assert april.deadline.last_day == day("2017-04-25")
        assert (april.first_day, april.last_day) == (
            day("2017-04-01"),
            day("2017-04-30"),
        )
        assert "tháng 4/2017" in april.deadline.explanation.text("vi")
        assert "“ngày 25 hằng tháng”" in april.deadline.explanation.text("vi")

    def test_day_that_a_month_lacks(self, found):
        """
        The 31st of a shorter month is its last day.
        """
        rule = every("month", day=31)

        (february,) = found(rule, "2017-02-01", "2017-02-28")

        assert february.deadline.last_day == day("2017-02-28")

    def test_weekday(self, found):
        """
        Each Friday, or the working day after it.
        """
        rule = every("week", day=4, roll="next")

        (week,) = found(rule, "2017-01-23", "2017-01-29")

        assert week.deadline.nominal_day == day("2017-01-27")
        assert week.deadline.last_day == day("2017-02-02")
        assert "week 4 of 2017" in week.deadline.explanation.text()

    @pytest.mark.parametrize(
        ("period", "point", "expected"),
        [
            ("week", "start", "2017-06-26"),
            ("week", "end", "2017-07-02"),
            ("month", "middle", "2017-06-15"),
            ("quarter", "end", "2017-06-30"),
            ("half-year", "start", "2017-01-01"),
        ],
    )
    def test_points(self, found, period, point, expected):
        """
        Without a named day it is due at a point of the period.
        """
        last = found(every(period, point=point), "2017-06-01", "2017-07-02")[-1]

        assert last.deadline.last_day == day(expected)

    @pytest.mark.parametrize(
        ("since", "until"),
        [
            pytest.param("2017-07-01", "2017-06-01", id="backward"),
            pytest.param("2017-07-01", "2017-07-01", id="empty"),
            pytest.param("9999-12-31", "9999-12-31", id="end of time"),
        ],
    )
    def test_nothing(self, found, since, until):
        """
        In no time nothing falls due.
        """
        assert found(every("month"), since, until) == ()

    def test_coverage(self, found):
        """
        An occurrence that may move needs a calendar that covers it.
        """
        with pytest.raises(CoverageError):
            found(every("month", roll="next"), "2027-11-01", "2028-02-01")

    def test_law(self, found):
        """
        Days before the law are refused as everywhere.
        """
        rule = every("month", since=day("2016-01-01"))

        with pytest.raises(InvalidValueError, match="is law from 2017-01-01"):
            found(rule, "2016-01-01", "2017-03-31")

    def test_law_by_document(self, found, civil):
        """
        A regime that the document selects is judged by the document's date.
        """
        regime = attrs.evolve(civil, selected_by="document")
        facts = {"document": day("2017-01-05")}

        keys = [
            o.key
            for o in found(
                every("month", since=day("2016-12-01")),
                "2016-12-01",
                "2017-01-31",
                regime=regime,
                facts=facts,
            )
        ]

        assert keys == ["2016-12", "2017-01"]

    def test_too_many(self, found):
        """
        Nobody waits for ten thousand weeks.
        """
        with pytest.raises(TooLargeError, match="more than 10000"):
            found(every("week"), "2017-01-01", "9999-12-01")

    @pytest.mark.parametrize("name", ["since", "until"])
    def test_days_only(self, civil, state, name):
        """
        The span is given in days, not instants.
        """
        span = {"since": day("2017-01-01"), "until": day("2017-03-01")}
        span[name] = dt.datetime(2017, 2, 1, tzinfo=dt.UTC)

        with pytest.raises(InvalidValueError, match="without a time") as caught:
            occurrences(every("month"), **span, regime=civil, calendar=state)

        assert caught.value.field == name
