import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.deadlines.recesses import EachYear, OnDays, Recess
from govtasks.errors import InvalidValueError
from govtasks.text import Text

WINTER = EachYear(first="12-18", last="01-02")
SUMMER = EachYear(first="07-15", last="08-15")


def recess(*spans):
    """A stand-still with these spans."""
    return Recess(key="stand-still", title=Text.of(en="Stand-still"), spans=spans)


def month_days():
    """Any month and day, 29 February too."""
    leap = st.dates(dt.date(2000, 1, 1), dt.date(2000, 12, 31))
    return leap.map(lambda day: f"{day:%m-%d}")


@given(
    first=month_days(),
    last=month_days(),
    start=st.dates(),
    length=st.integers(0, 900),
)
def test_spans_hold_exactly_the_days_that_are_covered(first, last, start, length):
    """
    Spans are in order, apart, inside what was asked, and hold each day covered.
    """
    end = dt.date.fromordinal(min(start.toordinal() + length, dt.date.max.toordinal()))
    given_recess = recess(EachYear(first=first, last=last))

    spans = given_recess.between(start, end)

    inside = {
        ordinal
        for one, other in spans
        for ordinal in range(one.toordinal(), other.toordinal() + 1)
    }
    days = map(dt.date.fromordinal, range(start.toordinal(), end.toordinal() + 1))
    assert inside == {day.toordinal() for day in days if given_recess.covers(day)}
    ends = [day.toordinal() for span in spans for day in span]
    assert ends == sorted(ends)


class TestRecess:
    @pytest.mark.parametrize(
        ("day", "inside"),
        [
            pytest.param(dt.date(2019, 12, 17), False, id="day-before"),
            pytest.param(dt.date(2019, 12, 18), True, id="first-day"),
            pytest.param(dt.date(2019, 12, 31), True, id="end-of-year"),
            pytest.param(dt.date(2020, 1, 1), True, id="new-year"),
            pytest.param(dt.date(2020, 1, 2), True, id="last-day"),
            pytest.param(dt.date(2020, 1, 3), False, id="day-after"),
            pytest.param(dt.date(2020, 8, 1), True, id="other-span"),
            pytest.param(dt.date(2020, 4, 12), True, id="span-of-one-year"),
            pytest.param(dt.date(2021, 4, 12), False, id="not-the-next-year"),
        ],
    )
    def test_covers(self, day, inside):
        """
        The stand-still of Swiss civil procedure (ZPO 145), in 2020.
        """
        easter = OnDays(first=dt.date(2020, 4, 5), last=dt.date(2020, 4, 19))

        assert recess(WINTER, SUMMER, easter).covers(day) is inside

    def test_spans_across_new_year_are_whole(self):
        """
        A span that begins in one year and ends in the next is one.
        """
        spans = recess(SUMMER, WINTER).between(
            dt.date(2019, 8, 10), dt.date(2020, 7, 20)
        )

        assert spans == (
            (dt.date(2019, 8, 10), dt.date(2019, 8, 15)),
            (dt.date(2019, 12, 18), dt.date(2020, 1, 2)),
            (dt.date(2020, 7, 15), dt.date(2020, 7, 20)),
        )

    @pytest.mark.parametrize(
        "other",
        [
            pytest.param(("08-16", "08-20"), id="touch"),
            pytest.param(("08-01", "08-20"), id="overlap"),
        ],
    )
    def test_spans_that_meet_are_one(self, other):
        """
        No day stands in two spans, or it would be left out twice.
        """
        both = recess(SUMMER, EachYear(first=other[0], last=other[1]))

        spans = both.between(dt.date(2020, 1, 1), dt.date(2020, 12, 31))

        assert spans == ((dt.date(2020, 7, 15), dt.date(2020, 8, 20)),)

    def test_spans_a_day_apart_are_two(self):
        """
        A day between two spans belongs to neither.
        """
        both = recess(SUMMER, EachYear(first="08-17", last="08-20"))

        spans = both.between(dt.date(2020, 1, 1), dt.date(2020, 12, 31))

        assert [other.day for _, other in spans] == [15, 20]
        assert not both.covers(dt.date(2020, 8, 16))

    def test_a_span_of_one_day(self):
        """
        A recess can be of one day.
        """
        good_friday = dt.date(2020, 4, 10)

        assert recess(OnDays(first=good_friday, last=good_friday)).covers(good_friday)

    def test_leap_day_is_the_last_of_february(self):
        """
        29 February means the last day of February in a common year.
        """
        short = recess(EachYear(first="02-29", last="02-29"))

        assert short.covers(dt.date(2023, 2, 28))
        assert short.covers(dt.date(2024, 2, 29))
        assert not short.covers(dt.date(2024, 2, 28))

    def test_ends_of_time_are_no_exception(self):
        """
        The first and the last year know recesses like any other.
        """
        winter = recess(WINTER)

        assert winter.between(dt.date.min, dt.date(1, 1, 5)) == (
            (dt.date(1, 1, 1), dt.date(1, 1, 2)),
        )
        assert winter.between(dt.date(9999, 12, 1), dt.date.max) == (
            (dt.date(9999, 12, 18), dt.date(9999, 12, 31)),
        )

    @pytest.mark.parametrize(
        "text", ["1-1", "13-01", "02-30", "2020-01-01", "", None, 7, "12-18\n"]
    )
    def test_refuses_what_is_no_day_of_a_year(self, text):
        """
        A month and a day, two digits each, that some year has.
        """
        with pytest.raises(InvalidValueError, match="last: must be a month and a day"):
            EachYear(first="01-01", last=text)

    def test_refuses_a_span_that_ends_before_it_begins(self):
        """
        Days of one year do not wrap around.
        """
        with pytest.raises(InvalidValueError, match="last: must not be before"):
            OnDays(first=dt.date(2020, 1, 2), last=dt.date(2020, 1, 1))

    def test_refuses_what_is_no_span(self):
        """
        A pair of days is not a span yet.
        """
        with pytest.raises(InvalidValueError, match="spans: must be spans of days"):
            recess((dt.date(2020, 1, 1), dt.date(2020, 1, 2)))

    def test_refuses_instants(self):
        """
        A recess is of civil days.
        """
        noon = dt.datetime(2020, 1, 1, 12, tzinfo=dt.UTC)

        with pytest.raises(InvalidValueError, match="first_day: must be a date"):
            recess(WINTER).covers(noon)
