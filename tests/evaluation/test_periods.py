import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import InvalidValueError
from govtasks.evaluation.periods import Period, PeriodLength


class TestPeriod:
    @pytest.mark.parametrize(
        ("key", "since", "last_day", "cadence"),
        [
            pytest.param(
                "2016-02",
                "2016-02-01",
                "2016-02-29",
                PeriodLength.MONTH,
                id="leap month",
            ),
            pytest.param(
                "2016-12",
                "2016-12-01",
                "2016-12-31",
                PeriodLength.MONTH,
                id="last month",
            ),
            pytest.param(
                "2017-Q4",
                "2017-10-01",
                "2017-12-31",
                PeriodLength.QUARTER,
                id="quarter",
            ),
            pytest.param(
                "2017-H1", "2017-01-01", "2017-06-30", PeriodLength.HALF_YEAR, id="half"
            ),
            pytest.param(
                "2017", "2017-01-01", "2017-12-31", PeriodLength.YEAR, id="year"
            ),
            pytest.param(
                "2017-01-01..2017-12-25",
                "2017-01-01",
                "2017-12-25",
                PeriodLength.SPAN,
                id="span, its last day included",
            ),
            pytest.param(
                "2017-02-16..2017-02-16",
                "2017-02-16",
                "2017-02-16",
                PeriodLength.SPAN,
                id="one day",
            ),
        ],
    )
    def test_a_name_stands_for_its_days(self, key, since, last_day, cadence):
        """
        The name of a period gives its first and its last day.
        """
        period = Period.of(key)

        assert period.since == dt.date.fromisoformat(since)
        assert period.last_day == dt.date.fromisoformat(last_day)
        assert period.cadence is cadence

    @pytest.mark.parametrize(
        "key",
        [
            "2017-13",
            "2017-00",
            "2017-Q5",
            "2017-H3",
            "17-06",
            "0000",
            "9999",
            "9999-12",
            "2017-01-01..",
            "2017-02-30..2017-03-01",
            "",
            None,
        ],
    )
    def test_what_names_no_days_is_refused(self, key):
        """
        A name that stands for no days, or for days past the calendar, is refused.
        """
        with pytest.raises(InvalidValueError, match="must be a period") as caught:
            Period.of(key)
        assert caught.value.field == "period"

    def test_a_span_that_ends_before_it_begins_is_refused(self):
        """
        A period has at least one day.
        """
        with pytest.raises(InvalidValueError, match="must end after it begins"):
            Period.of("2017-02-02..2017-02-01")

    def test_a_zone_that_there_is_not_is_refused(self):
        """
        The days of a period begin in a time zone that exists.
        """
        with pytest.raises(InvalidValueError, match="name of a time zone") as caught:
            Period.of("2017", "Asia/Quang_Ngai")
        assert caught.value.field == "zone"

    def test_it_is_over_when_the_next_day_begins(self):
        """
        The last instant of its last day is still inside it, in its own zone.
        """
        period = Period.of("2017-06")
        over = dt.datetime(2017, 6, 30, 17, tzinfo=dt.UTC)

        assert period.end == over
        assert period.is_over(over)
        assert not period.is_over(over - dt.timedelta(microseconds=1))

    @pytest.mark.parametrize(
        ("key", "en", "vi"),
        [
            ("2017-06", "month 6 of 2017", "tháng 6 năm 2017"),
            ("2017-Q2", "quarter 2 of 2017", "quý 2 năm 2017"),
            ("2017-H1", "first half of 2017", "6 tháng đầu năm 2017"),
            ("2017-H2", "second half of 2017", "6 tháng cuối năm 2017"),
            ("2017", "the year 2017", "năm 2017"),
        ],
    )
    def test_it_is_called_as_people_call_it(self, key, en, vi):
        """
        Both languages have words for each sort of period.
        """
        period = Period.of(key)

        assert (period.in_locale("en"), period.in_locale("vi")) == (en, vi)


@given(st.integers(1, 9997), st.integers(1, 12))
def test_months_follow_each_other_without_gap(year, month):
    """
    Every month ends where the next one begins, and a year is its twelve months.
    """
    first = Period.of(f"{year:04}-{month:02}")
    after = (first.until.year, first.until.month)

    assert Period.of(f"{after[0]:04}-{after[1]:02}").since == first.until
    whole = Period.of(f"{year:04}")
    assert whole.since <= first.since < first.until <= whole.until
