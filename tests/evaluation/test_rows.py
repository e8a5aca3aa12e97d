import datetime as dt
from fractions import Fraction

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import InvalidValueError, NaiveInstantError
from govtasks.evaluation.figures import Figures
from govtasks.evaluation.rows import FiguresRow, RowScope, Tallied, added, row_of
from govtasks.messages import LOCALES, catalogue

CUT_OFF = dt.datetime(2017, 6, 30, 17, tzinfo=dt.timezone(dt.timedelta(hours=7)))


def of_delays(*days):
    """Return a line of obligations that were late by so many working days."""
    late = [
        (Tallied(bucket="completed_late", is_delayed=True, delay=one), 1)
        for one in days
    ]
    return row_of(late, CUT_OFF)


class TestTallied:
    def test_belongs_in_a_count_that_there_is(self):
        """
        Nothing is counted under a name that nobody reads.
        """
        with pytest.raises(InvalidValueError, match="must be one of") as caught:
            Tallied(bucket="done")

        assert caught.value.field == "bucket"


class TestRowOf:
    def test_counts_what_each_obligation_brings(self):
        """
        One count for each obligation, and what else holds of it beside that.
        """
        brought = [
            (Tallied(bucket="completed_on_time", is_early=True), 3),
            (Tallied(bucket="completed_on_time", is_returned=True), 2),
            (Tallied(bucket="open_overdue", is_delayed=True, delay=4), 1),
            (Tallied(bucket="open_in_time", is_refused=True), 1),
            (Tallied(bucket="withdrawn"), 5),
        ]

        row = row_of(brought, CUT_OFF, key="noi-vu")

        assert row.figures == Figures(
            cut_off=CUT_OFF,
            completed_on_time=5,
            open_overdue=1,
            open_in_time=1,
            withdrawn=5,
        )
        assert (row.key, row.all, row.early) == ("noi-vu", 7, 3)
        assert (row.returned, row.refused, row.delayed) == (2, 1, 1)

    @pytest.mark.parametrize(
        ("times", "counts"),
        [
            pytest.param(0, (0, 0, 0), id="never"),
            pytest.param(1, (1, 0, 0), id="once"),
            pytest.param(2, (0, 1, 0), id="twice"),
            pytest.param(3, (0, 0, 1), id="many"),
            pytest.param(7, (0, 0, 1), id="more"),
        ],
    )
    def test_tells_how_often_terms_were_extended(self, times, counts):
        """
        Once, twice, and from the third time on many times.
        """
        row = row_of([(Tallied(bucket="open_in_time", extended=times), 1)], CUT_OFF)

        found = (row.extended_once, row.extended_twice, row.extended_many)
        assert found == counts
        assert row.extended == sum(counts)

    def test_of_nothing_is_nothing(self):
        """
        An empty line has no share and no delay.
        """
        row = row_of([], CUT_OFF)

        assert row == FiguresRow(figures=Figures(cut_off=CUT_OFF))
        assert (row.delay_median, row.delay_p90, row.delay_longest) == (None,) * 3
        assert {rate.share for rate in row.rates()} == {None}

    def test_needs_a_zone(self):
        """
        Figures hold at an instant.
        """
        with pytest.raises(NaiveInstantError):
            row_of([], CUT_OFF.replace(tzinfo=None))


class TestDelays:
    @pytest.mark.parametrize(
        ("days", "median", "p90", "longest"),
        [
            pytest.param([7], 7, 7, 7, id="one"),
            pytest.param([1, 2], Fraction(3, 2), 2, 2, id="between-two"),
            pytest.param([5, 1, 3], 3, 5, 5, id="unsorted"),
            pytest.param(range(1, 11), Fraction(11, 2), 9, 10, id="ten"),
            pytest.param(range(1, 12), 6, 10, 11, id="eleven"),
            pytest.param(range(1, 101), Fraction(101, 2), 90, 100, id="hundred"),
            pytest.param([0, 0, 0, 9], 0, 9, 9, id="same-day"),
        ],
    )
    def test_median_p90_and_longest(self, days, median, p90, longest):
        """
        The middle one, that which nine of ten do not exceed, and the longest.
        """
        row = of_delays(*days)

        found = (row.delay_median, row.delay_p90, row.delay_longest)
        assert found == (median, p90, longest)

    def test_what_no_calendar_reaches_is_counted_and_not_guessed(self):
        """
        An unknown delay is no part of the median, and is told.
        """
        row = of_delays(2, None, 4)

        assert (row.delayed, row.delays_unknown) == (3, 1)
        assert row.delay_median == 3

    def test_excused_ones_are_told(self):
        """
        A delay is one all the same.
        """
        late = Tallied(
            bucket="completed_late", is_delayed=True, is_excused=True, delay=2
        )

        row = row_of([(late, 2)], CUT_OFF)

        assert (row.delayed, row.excused) == (2, 2)


class TestFiguresRow:
    @pytest.mark.parametrize(
        "name", ["early", "excused", "returned", "extended_once", "refused"]
    )
    def test_a_part_is_no_more_than_its_whole(self, name):
        """
        Two of one obligation cannot be.
        """
        with pytest.raises(InvalidValueError, match="cannot be more than the 0"):
            FiguresRow(figures=Figures(cut_off=CUT_OFF), **{name: 1})

    @pytest.mark.parametrize("value", [-1, 0.5, True, "1"])
    def test_counts_are_whole_numbers(self, value):
        """
        As those of figures.
        """
        with pytest.raises(InvalidValueError, match="whole number from 0") as caught:
            FiguresRow(figures=Figures(cut_off=CUT_OFF), refused=value)

        assert caught.value.field == "refused"

    @pytest.mark.parametrize("locale", LOCALES)
    def test_every_share_names_its_denominator(self, locale):
        """
        Of all, of those due, of those completed.
        """
        row = row_of([(Tallied(bucket="completed_on_time", is_early=True), 1)], CUT_OFF)

        for rate in row.rates():
            of = catalogue("figures")[f"of-{rate.denominator_name}"][locale]
            assert of in rate.in_locale(locale)
            assert catalogue("figures")[f"rate-{rate.name}"][locale] in rate.in_locale(
                locale
            )

    @pytest.mark.parametrize("locale", LOCALES)
    @pytest.mark.parametrize("scope", RowScope)
    def test_scopes_have_words(self, scope, locale):
        """
        A line says whose obligations it is about.
        """
        assert scope.in_locale(locale) == catalogue("figures")[scope.value][locale]


class TestAdded:
    def test_adds_lines_up(self):
        """
        Counts and delays are those of all together.
        """
        rows = [of_delays(1, 2, None), of_delays(2, 9)]

        assert added(rows, CUT_OFF, key="tp") == attrs.evolve(
            of_delays(1, 2, None, 2, 9), key="tp"
        )

    def test_adds_what_was_counted_together(self):
        """
        Lines of different days are not added.
        """
        later = CUT_OFF + dt.timedelta(days=1)

        with pytest.raises(InvalidValueError, match="must be counted at"):
            added([of_delays(1)], later)


BUCKETS = [one.name for one in attrs.fields(Figures) if one.name != "cut_off"]


@st.composite
def brought(draw):
    """One obligation as it can be."""
    bucket = draw(st.sampled_from(BUCKETS))
    if bucket in {"apart", "withdrawn"}:
        return Tallied(bucket=bucket)
    is_delayed = bucket in {"completed_late", "open_overdue"} or draw(st.booleans())
    return Tallied(
        bucket=bucket,
        is_early=bucket == "completed_on_time" and draw(st.booleans()),
        is_returned=draw(st.booleans()),
        extended=draw(st.integers(0, 4)),
        is_refused=draw(st.booleans()),
        is_delayed=is_delayed,
        is_excused=is_delayed and draw(st.booleans()),
        delay=draw(st.none() | st.integers(0, 30)) if is_delayed else None,
    )


@given(lots=st.lists(st.lists(brought(), max_size=8), max_size=4))
def test_the_sum_of_parts_is_the_line_of_the_whole(lots):
    """
    However obligations are dealt out to lines, the lines add up to that of all.
    """
    rows = [row_of(((one, 1) for one in lot), CUT_OFF) for lot in lots]
    together = row_of(((one, 1) for lot in lots for one in lot), CUT_OFF)

    assert added(rows, CUT_OFF) == together
    assert together.figures.total == sum(map(len, lots))


@given(lot=st.lists(brought(), max_size=12))
def test_equal_ones_may_be_counted_first(lot):
    """
    What a database counts by group is the line that single obligations give.
    """
    grouped = [(one, lot.count(one)) for one in set(lot)]

    row = row_of(((one, 1) for one in lot), CUT_OFF)

    assert row_of(grouped, CUT_OFF) == row
    assert all(0 <= rate.numerator <= rate.denominator for rate in row.rates())
