import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.evaluation.indicator_paths import (
    Asked,
    asked_by,
    asked_on,
    contradictions,
)
from govtasks.evaluation.indicators import Baseline, Direction, PathKind

from .tracked import day, indicator, target


def least(number):
    """Return what asks for at least a number."""
    return Asked(least=Fraction(number))


class TestAskedOn:
    @pytest.mark.parametrize(
        ("on", "asked"),
        [
            pytest.param("2015-12-30", None, id="before the baseline"),
            pytest.param("2015-12-31", least(56), id="at the baseline"),
            pytest.param("2016-07-01", least(57), id="half of a leap year"),
            pytest.param("2016-12-31", least(58), id="at the first target"),
            pytest.param("2017-12-31", least(60), id="at the second"),
            pytest.param("2018-12-31", least("62"), id="a year without a target"),
            pytest.param("2020-12-31", least(66), id="at the last"),
            pytest.param("2021-01-01", None, id="behind the last"),
        ],
    )
    def test_goes_the_same_step_each_day(self, on, asked):
        """
        From point to point, exactly, whatever the length of a year.
        """
        found = asked_on(indicator(), day(on))

        if on == "2018-12-31":
            # 365 of the 1096 days between the ends of 2017 and 2020.
            asked = least(60 + 6 * Fraction(365, 1096))
        assert found == asked

    @pytest.mark.parametrize(
        ("on", "asked"),
        [
            pytest.param("2016-12-30", least(56), id="no more than the baseline"),
            pytest.param("2016-12-31", least(58), id="all of it on the day"),
            pytest.param("2017-12-30", least(58), id="and no more for a year"),
            pytest.param("2017-12-31", least(60), id="and then all again"),
        ],
    )
    def test_steps_at_the_end_of_the_year(self, on, asked):
        """
        A target that is due at the end of its year asks for nothing before.
        """
        assert asked_on(indicator(path=PathKind.STEP), day(on)) == asked

    def test_without_a_baseline_begins_at_the_first_target(self):
        """
        From where it starts is not guessed.
        """
        one = indicator(baseline=None)

        assert asked_on(one, day("2016-12-30")) is None
        assert asked_on(one, day("2016-12-31")) == least(58)

    def test_a_band_begins_as_wide_as_the_baseline_needs(self):
        """
        Of 5, which is above the band, it closes in to the band.
        """
        one = indicator(
            direction=Direction.BAND,
            targets=[target(2016, "2", "3"), target(2017, "2.5", "3")],
            baseline=Baseline(value=5, day=day("2015-12-31"), source="x"),
        )

        assert asked_on(one, day("2015-12-31")) == Asked(
            least=Fraction(2), most=Fraction(5)
        )
        assert asked_on(one, day("2016-07-01")) == Asked(
            least=Fraction(2), most=Fraction(4)
        )
        assert asked_on(one, day("2016-12-31")) == asked_by(one, one.targets[0])

    @pytest.mark.parametrize(
        ("path", "direction", "on", "asked"),
        [
            pytest.param(
                "linear", "higher", "2017-01-01", least(Fraction(60, 365)), id="day 1"
            ),
            pytest.param("linear", "higher", "2017-12-31", least(60), id="last day"),
            pytest.param("step", "higher", "2017-12-30", least(0), id="step"),
            pytest.param(
                "linear",
                "lower",
                "2017-01-01",
                Asked(most=Fraction(60, 365)),
                id="spent",
            ),
            pytest.param(
                "step",
                "lower",
                "2017-01-01",
                Asked(most=Fraction(60)),
                id="to be spent",
            ),
            pytest.param("linear", "higher", "2018-06-30", None, id="no target"),
        ],
    )
    def test_a_sum_begins_anew_each_year(self, path, direction, on, asked):
        """
        From nothing on 1 January to the target on 31 December.
        """
        one = indicator(
            accrues=True, path=PathKind(path), direction=Direction(direction)
        )

        assert asked_on(one, day(on)) == asked


class TestAsked:
    @pytest.mark.parametrize(
        ("asked", "value", "off", "deviation"),
        [
            pytest.param(least(58), "57.5", "-0.5", "-0.5", id="below"),
            pytest.param(least(58), "58.5", "0", "0.5", id="better"),
            pytest.param(Asked(most=Fraction(3)), "3.5", "0.5", "0.5", id="above"),
            pytest.param(Asked(most=Fraction(3)), "1", "0", "-2", id="far below"),
            pytest.param(
                Asked(least=Fraction(0), most=Fraction(3)), "1", "0", "0", id="within"
            ),
            pytest.param(
                Asked(least=Fraction(0), most=Fraction(3)), "-1", "-1", "-1", id="under"
            ),
        ],
    )
    def test_says_how_far_a_value_is_off(self, asked, value, off, deviation):
        """
        What misses it, and the plain difference.
        """
        assert asked.off(Decimal(value)) == Fraction(off)
        assert asked.deviation(Decimal(value)) == Fraction(deviation)
        assert asked.takes(Decimal(value)) is (off == "0")


class TestContradictions:
    @pytest.mark.parametrize(
        ("direction", "values", "years"),
        [
            pytest.param("higher", ["58", "60"], [], id="rising"),
            pytest.param("higher", ["55", "60"], [2016], id="below the baseline"),
            pytest.param("higher", ["58", "57"], [2017], id="falling"),
            pytest.param("lower", ["55", "50"], [], id="falling as it should"),
            pytest.param("lower", ["58", "50"], [2016], id="above the baseline"),
            pytest.param("higher", ["56", "56"], [], id="no change"),
        ],
    )
    def test_are_targets_that_go_the_wrong_way(self, direction, values, years):
        """
        A target that asks for less than there was is told, not refused.
        """
        targets = [target(2016 + n, value) for n, value in enumerate(values)]
        one = indicator(direction=Direction(direction), targets=targets)

        assert [found.year for found in contradictions(one)] == years

    def test_of_a_band_and_of_the_baseline_of_a_sum_there_are_none(self):
        """
        A band may move as it likes; a sum does not start from last year's.
        """
        band = indicator(direction=Direction.BAND, targets=[target(2016, 1, 2)])

        assert list(contradictions(band)) == []
        assert (
            list(contradictions(indicator(accrues=True, targets=[target(2016, 1)])))
            == []
        )


amounts = st.decimals(-1000, 1000, places=2, allow_nan=False)


@given(start=amounts, values=st.lists(amounts, min_size=1, max_size=4))
def test_a_linear_path_goes_through_the_baseline_and_every_target(start, values):
    """
    On each of their days it asks for exactly what stands there.
    """
    one = indicator(
        baseline=Baseline(value=start, day=day("2015-12-31"), source="x"),
        targets=[target(2016 + n, value) for n, value in enumerate(values)],
    )

    assert asked_on(one, day("2015-12-31")) == least(start)
    for found in one.targets:
        assert asked_on(one, found.day) == least(found.value)


@given(
    start=amounts,
    end=amounts,
    gone=st.integers(0, 364),
)
def test_a_linear_path_takes_the_same_step_each_day(start, end, gone):
    """
    No day of a year asks for more of the way than another.
    """
    one = indicator(
        baseline=Baseline(value=start, day=day("2016-12-31"), source="x"),
        targets=[target(2017, end)],
    )
    first = day("2016-12-31") + dt.timedelta(days=gone)

    before = asked_on(one, first)
    after = asked_on(one, first + dt.timedelta(days=1))

    step = (Fraction(end) - Fraction(start)) / 365
    assert after.least - before.least == step
