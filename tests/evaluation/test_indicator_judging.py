from decimal import Decimal
from fractions import Fraction

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.evaluation.indicator_explaining import Bounds
from govtasks.evaluation.indicator_judging import judge, year_results
from govtasks.evaluation.indicator_paths import Asked
from govtasks.evaluation.indicator_standings import HCMC_2023, Colour
from govtasks.evaluation.indicator_standings import IndicatorStanding as Standing
from govtasks.evaluation.indicator_states import fold_indicator
from govtasks.evaluation.indicators import (
    Baseline,
    Direction,
    PathKind,
    TargetsRevised,
)
from govtasks.explain import Citation
from govtasks.messages import LOCALES

from .tracked import at, day, facts, indicator, measurement, state, target


def judged(*events, on="2017-06-30", of=None):
    """Judge an indicator with these facts."""
    return judge(state(*events, on=on, of=of), at(on))


class TestJudge:
    @pytest.mark.parametrize(
        ("value", "standing", "deviation", "colour"),
        [
            pytest.param("60.0", Standing.REACHED, 2, Colour.GREEN, id="target"),
            pytest.param("58.0", Standing.ON_TRACK, 0, Colour.GREEN, id="on the path"),
            pytest.param("59.9", Standing.ON_TRACK, "1.9", Colour.GREEN, id="ahead"),
            pytest.param("57.9", Standing.AT_RISK, "-0.1", Colour.RED, id="near"),
            pytest.param("57.5", Standing.AT_RISK, "-0.5", Colour.RED, id="tolerance"),
            pytest.param("57.49", Standing.BEHIND, "-0.51", Colour.RED, id="too far"),
        ],
    )
    def test_holds_the_last_value_against_the_path_of_its_day(
        self, value, standing, deviation, colour
    ):
        """
        In June, what was measured for December is judged by what December asked for.
        """
        found = judged(("2017-03-15", measurement(value=value)))

        assert (found.standing, found.colour) == (standing, colour)
        assert found.deviation == Fraction(deviation)
        assert found.asked == Asked(least=Fraction(58))
        assert found.asked_now == Asked(least=58 + 2 * Fraction(181, 365))

    @pytest.mark.parametrize(
        ("events", "on", "changes", "standing"),
        [
            pytest.param([], "2017-06-30", {}, Standing.NOT_MEASURED, id="no value"),
            pytest.param(
                [("2021-02-01", measurement("2020-12-31", "66.0"))],
                "2021-02-01",
                {},
                Standing.NO_TARGET,
                id="the plan is over",
            ),
            pytest.param(
                [("2017-03-15", measurement())],
                "2017-06-30",
                {"targets": []},
                Standing.NO_TARGET,
                id="no targets",
            ),
            pytest.param(
                [("2016-07-15", measurement("2016-06-30"))],
                "2016-08-30",
                {"baseline": None, "targets": [target(2016, "60")]},
                Standing.NOT_YET,
                id="no path yet",
            ),
            pytest.param(
                [("2016-07-15", measurement("2016-06-30", "56.0"))],
                "2016-08-30",
                {"path": PathKind.STEP},
                Standing.ON_TRACK,
                id="all is due at the end of the year",
            ),
            pytest.param(
                [("2017-01-15", measurement("2016-12-31", "56.0"))],
                "2017-02-01",
                {"path": PathKind.STEP},
                Standing.BEHIND,
                id="and then it was missed",
            ),
        ],
    )
    def test_says_what_cannot_be_judged(self, events, on, changes, standing):
        """
        Without a value, a target or a path nothing is made up.
        """
        found = judged(*events, on=on, of=indicator(**changes))

        assert found.standing is standing
        assert (
            found.explanation.steps[-1].rule == f"indicators.because-{standing.value}"
        )

    @pytest.mark.parametrize(
        ("value", "standing"),
        [
            pytest.param("2.4", Standing.REACHED, id="within"),
            pytest.param("2.0", Standing.REACHED, id="lower edge"),
            pytest.param("3.0", Standing.REACHED, id="upper edge"),
            pytest.param("3.4", Standing.ON_TRACK, id="closing in"),
            pytest.param("4.4", Standing.AT_RISK, id="a little too much"),
            pytest.param("1.6", Standing.AT_RISK, id="a little too little"),
            pytest.param("1.4", Standing.BEHIND, id="far too little"),
        ],
    )
    def test_of_a_band_is_the_same_on_both_sides(self, value, standing):
        """
        Too little is as bad as too much.
        """
        band = indicator(
            direction=Direction.BAND,
            targets=[target(2016, "2.0", "3.0")],
            baseline=Baseline(value="5.0", day=day("2015-12-31"), source="x"),
        )

        found = judged(
            ("2016-07-15", measurement("2016-07-01", value)), on="2016-07-15", of=band
        )

        assert found.asked == Asked(least=Fraction(2), most=Fraction(4))
        assert found.standing is standing

    @pytest.mark.parametrize(
        ("direction", "on", "value", "standing"),
        [
            pytest.param(
                "higher", "2017-07-02", "30.1", Standing.ON_TRACK, id="on track"
            ),
            pytest.param("higher", "2017-07-02", "29.0", Standing.BEHIND, id="behind"),
            pytest.param("higher", "2017-07-02", "60", Standing.REACHED, id="early"),
            pytest.param(
                "lower", "2017-07-02", "29", Standing.ON_TRACK, id="spent less"
            ),
            pytest.param(
                "lower", "2017-12-31", "60", Standing.REACHED, id="year is over"
            ),
            pytest.param("lower", "2017-12-31", "61", Standing.BEHIND, id="spent more"),
            pytest.param(
                "higher", "2016-12-31", "58", Standing.NOT_MEASURED, id="last year's"
            ),
        ],
    )
    def test_of_a_sum_looks_at_this_year_only(self, direction, on, value, standing):
        """
        What must stay below something is not reached before the year is over.
        """
        sum_of_a_year = indicator(accrues=True, direction=Direction(direction))

        found = judged(
            ("2017-12-31", measurement(on, value)), on="2017-12-31", of=sum_of_a_year
        )

        assert found.standing is standing

    def test_by_targets_in_force_at_the_instant(self):
        """
        A revision changes what is judged from then on, and nothing before.
        """
        revised = TargetsRevised(
            targets=[target(2016, "58.0"), target(2017, "58.1")],
            instrument="12/NQ-HĐND",
            reason="Dự báo mới",
        )
        known = facts(("2017-03-15", measurement()), ("2017-05-01", revised))

        def on(text):
            return judge(fold_indicator(known, at=at(text)), at(text))

        assert on("2017-04-30").standing is Standing.ON_TRACK
        assert on("2017-05-02").standing is Standing.REACHED
        (to_target,) = (
            step for step in on("2017-05-02").explanation.steps if "target" in step.rule
        )
        assert to_target.cites == (Citation(instrument="12/NQ-HĐND"),)

    def test_explains_itself_step_by_step(self):
        """
        From the baseline over the target and the path to the value and the reason.
        """
        found = judged(("2017-03-15", measurement(value="57.80")))

        assert found.explanation.text("en") == (
            "Competitiveness index: at risk on Fri 30 Jun 2017\n"
            "  1. it starts from 56.0 points on Thu 31 Dec 2015 (PCI 2015)\n"
            "  2. the target of 2017 is at least 60.0 points\n"
            "  3. by the same step each day, Sat 31 Dec 2016 asks for at least "
            "58.0 points\n"
            "  4. by the same step each day, Fri 30 Jun 2017 asks for at least "
            "≈ 58.992 points\n"
            "  5. the provisional value for Sat 31 Dec 2016 is 57.80 points "
            "(VCCI; recorded by an on Wed 15 Mar 2017)\n"
            "  6. the value differs from the path of its day by -0.2 points, "
            "within the tolerance of 0.5"
        )
        assert found.in_locale("vi") == "có nguy cơ không đạt (đỏ)"

    def test_explains_itself_in_vietnamese(self):
        """
        With the decimal sign and the words of its reader.
        """
        found = judged(("2017-03-15", measurement(value="57.80", is_final=True)))

        lines = found.explanation.text("vi").splitlines()
        assert lines[2] == "  2. chỉ tiêu năm 2017: từ 60,0 điểm trở lên"
        assert lines[5] == (
            "  5. số liệu chính thức: 57,80 điểm của Thứ Bảy 31/12/2016 "
            "(VCCI; an ghi nhận Thứ Tư 15/03/2017)"
        )


class TestYearResults:
    @pytest.mark.parametrize(
        ("events", "on", "met"),
        [
            pytest.param([], "2017-06-30", [None, None], id="nothing measured"),
            pytest.param(
                [("2017-03-15", measurement(value="58.0"))],
                "2017-06-30",
                [True, None],
                id="met",
            ),
            pytest.param(
                [("2017-03-15", measurement(value="57.9"))],
                "2017-06-30",
                [False, None],
                id="not met",
            ),
            pytest.param(
                [("2017-06-30", measurement("2017-05-31", "59"))],
                "2017-12-30",
                [None, None],
                id="the year is not over",
            ),
            pytest.param(
                [("2017-06-30", measurement("2017-05-31", "60"))],
                "2017-12-30",
                [None, True],
                id="met before its end",
            ),
            pytest.param(
                [("2017-06-30", measurement("2017-05-31", "59"))],
                "2018-01-01",
                [None, False],
                id="the year is over",
            ),
        ],
    )
    def test_tell_of_each_year_by_its_own_last_value(self, events, on, met):
        """
        What is still open is neither met nor missed.
        """
        found = year_results(state(*events, on=on), at(on))

        assert [(one.target.year, one.is_met) for one in found] == list(
            zip([2016, 2017], met, strict=True)
        )

    def test_tell_by_how_much(self):
        """
        Exactly, in the unit of the indicator.
        """
        first, _ = year_results(
            state(("2017-03-15", measurement(value="58.20"))), at("2017-06-30")
        )

        assert (first.measured.value, first.deviation) == (
            Decimal("58.2"),
            Fraction(1, 5),
        )


class TestStanding:
    @pytest.mark.parametrize("standing", Standing)
    @pytest.mark.parametrize("locale", LOCALES)
    def test_has_words_beside_its_colour(self, standing, locale):
        """
        A colour never stands alone.
        """
        assert standing.in_locale(locale)
        assert HCMC_2023.of(standing).in_locale(locale)

    def test_ranks_those_that_are_judged(self):
        """
        The better, the higher.
        """
        judged = sorted(
            (one for one in Standing if one.is_judged), key=lambda s: s.rank
        )

        assert [one.value for one in judged] == [
            "behind",
            "at-risk",
            "on-track",
            "reached",
        ]
        assert [one.is_good for one in judged] == [False, False, True, True]

    def test_palette_says_that_no_law_was_found(self):
        """
        The colours are those of one system, as a newspaper tells.
        """
        (cite,) = HCMC_2023.cites

        assert not cite.confirmed
        assert HCMC_2023.of(Standing.NO_TARGET) is Colour.NONE


class TestBounds:
    @pytest.mark.parametrize(
        ("asked", "en", "vi"),
        [
            pytest.param(
                Asked(most=Fraction(3)), "at most 3.0", "không quá 3,0", id="most"
            ),
            pytest.param(
                Asked(least=Fraction(2), most=Fraction(3)),
                "from 2.0 to 3.0",
                "từ 2,0 đến 3,0",
                id="band",
            ),
            pytest.param(
                Asked(most=Fraction(0)), "at most 0.0", "không quá 0,0", id="nothing"
            ),
        ],
    )
    def test_are_said_in_words(self, asked, en, vi):
        """
        Also where nothing at all is allowed.
        """
        words = Bounds(asked, 1)

        assert (words.in_locale("en"), words.in_locale("vi")) == (en, vi)


amounts = st.decimals(-100, 100, places=1, allow_nan=False)
one_sided = st.sampled_from([Direction.HIGHER, Direction.LOWER])


def _baseline(value):
    return Baseline(value=value, day=day("2015-12-31"), source="x")


@st.composite
def indicators(draw):
    """Indicators of a level that is the better the higher, or the lower."""
    values = draw(st.lists(amounts, min_size=1, max_size=4))
    start = draw(st.none() | amounts)
    return indicator(
        direction=draw(one_sided),
        targets=[target(2016 + n, value) for n, value in enumerate(values)],
        baseline=None if start is None else _baseline(start),
        path=draw(st.sampled_from(PathKind)),
        tolerance=draw(st.decimals(0, 20, places=1, allow_nan=False)),
    )


days = st.dates(day("2016-01-01"), day("2020-06-30"))


def judgement_of(one, on, value):
    """Judge what was measured for a day, as it was known when the plan had ended."""
    taken = ("2020-07-01", measurement(str(on), value))
    return judge(state(taken, on="2020-07-01", of=one), at("2017-06-30"))


@given(one=indicators(), values=st.tuples(amounts, amounts), on=days)
def test_a_better_value_never_gives_a_worse_judgement(one, values, on):
    """
    Whatever the path, the targets and the tolerance are.
    """
    worse, better = sorted(values, reverse=one.direction is Direction.LOWER)

    before, after = (judgement_of(one, on, value).standing for value in (worse, better))

    if before.is_judged:
        assert before.rank <= after.rank
    else:
        assert after in (before, Standing.REACHED)


@given(one=indicators(), value=amounts, on=days)
def test_a_mirrored_indicator_is_judged_alike(one, value, on):
    """
    Whether more is better or less is decides nothing else.
    """
    mirrored = attrs.evolve(
        one,
        direction=Direction.LOWER
        if one.direction is Direction.HIGHER
        else Direction.HIGHER,
        targets=[target(each.year, -each.value) for each in one.targets],
        baseline=one.baseline and attrs.evolve(one.baseline, value=-one.baseline.value),
    )

    first, second = judgement_of(one, on, value), judgement_of(mirrored, on, -value)

    assert first.standing is second.standing
    assert first.deviation == (second.deviation and -second.deviation)


@given(
    taken=st.lists(
        st.tuples(days, amounts), min_size=1, max_size=5, unique_by=lambda pair: pair[0]
    ),
    data=st.data(),
)
def test_the_order_in_which_values_are_recorded_does_not_matter(taken, data):
    """
    Of values for different days, the one for the latest day counts.
    """
    orders = (taken, data.draw(st.permutations(taken)))

    first, second = (
        judged(
            *(("2020-07-01", measurement(str(on), value)) for on, value in order),
            on="2020-07-01",
        )
        for order in orders
    )

    assert (first.standing, first.measured.value, first.deviation) == (
        second.standing,
        second.measured.value,
        second.deviation,
    )
