import datetime as dt
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.codec import Codec
from govtasks.errors import GovtasksError, InvalidValueError
from govtasks.evaluation.indicator_views import view_indicator
from govtasks.evaluation.indicators import (
    Baseline,
    Direction,
    Indicator,
    IndicatorRetired,
    PathKind,
    TargetsRevised,
)
from govtasks.evaluation.indicators import (
    YearTarget as Target,
)
from govtasks.evaluation.periods import PeriodLength
from govtasks.messages import LOCALES

from .tracked import at, day, indicator, measurement, state, target

BAND = [target(2016, "2.0", "3.5"), target(2017, "2.5", "3.0")]


class TestIndicator:
    @pytest.mark.parametrize(
        ("changes", "field", "words"),
        [
            pytest.param(
                {"targets": [target(2017, "60"), target(2016, "58")]},
                "targets",
                "each year once, in order, got 2016",
                id="years out of order",
            ),
            pytest.param(
                {"targets": [target(2016, "58"), target(2016, "59")]},
                "targets",
                "each year once, in order, got 2016",
                id="a year twice",
            ),
            pytest.param(
                {"targets": [target(2016, "58", "60")]},
                "targets",
                "higher has no upper value",
                id="an upper value too many",
            ),
            pytest.param(
                {"targets": [target(2016, "58")], "direction": Direction.BAND},
                "targets",
                "band needs an upper value",
                id="half a band",
            ),
            pytest.param(
                {"baseline": Baseline(value=1, day=day("2017-06-30"), source="x")},
                "baseline",
                "before the first target, which is due 2016-12-31",
                id="baseline behind the first target",
            ),
            pytest.param(
                {"baseline": Baseline(value=1, day=day("2016-12-31"), source="x")},
                "baseline",
                "before the first target, which is due 2016-12-31",
                id="no span between them",
            ),
            pytest.param({"tolerance": "-1"}, "tolerance", "negative", id="tolerance"),
            pytest.param({"tolerance": 0.5}, "tolerance", "exact number", id="float"),
            pytest.param({"zone": "Hà Nội"}, "zone", "time zone", id="zone"),
            pytest.param(
                {"cadence": PeriodLength.SPAN}, "cadence", "month,", id="cadence"
            ),
            pytest.param({"cadence": "year"}, "cadence", "a PeriodLength", id="a word"),
            pytest.param(
                {"published_within": -1}, "published_within", "from 0", id="wait"
            ),
            pytest.param(
                {"published_within": 3661}, "published_within", "to 3660", id="too long"
            ),
            pytest.param({"key": "PCI"}, "key", "must be a key", id="key"),
            pytest.param({"targets": "2016"}, "targets", "must be a list", id="text"),
            pytest.param({"targets": [2016]}, "targets", "a YearTarget", id="word"),
            pytest.param(
                {"monitoring": "noi-vu"}, "monitoring", "another body", id="itself"
            ),
            pytest.param(
                {"provision": "2.b"},
                "directive",
                "must name the directive",
                id="nowhere",
            ),
        ],
    )
    def test_refuses(self, changes, field, words):
        """
        What makes no path, or no sense, is refused with its field.
        """
        with pytest.raises(InvalidValueError, match=words) as caught:
            indicator(**changes)

        assert caught.value.field == field

    def test_may_have_no_targets_and_no_baseline(self):
        """
        What is only watched is an indicator too.
        """
        watched = indicator(targets=[], baseline=None)

        assert watched.next_target(2016) is None

    @pytest.mark.parametrize(
        ("year", "found"), [(2015, 2016), (2016, 2016), (2018, 2020), (2021, None)]
    )
    def test_has_the_target_of_a_year_or_the_next(self, year, found):
        """
        A year without a target of its own goes toward the next one.
        """
        one = indicator().next_target(year)

        assert (one and one.year) == found

    def test_a_sum_has_only_the_target_of_its_own_year(self):
        """
        What begins anew each year does not go toward a later one.
        """
        assert indicator(accrues=True).next_target(2018) is None

    def test_its_days_are_those_of_its_zone(self):
        """
        The year has begun in Vietnam while it has not in Greenwich.
        """
        late = dt.datetime(2016, 12, 31, 18, tzinfo=dt.UTC)

        assert indicator().day(late) == day("2017-01-01")
        assert indicator(zone="UTC").day(late) == day("2016-12-31")

    def test_is_read_as_it_was_written(self):
        """
        Every printed decimal comes back.
        """
        one = indicator(cadence=PeriodLength.YEAR, path=PathKind.STEP)
        codec = Codec()

        written = codec.dump(one)

        assert written["targets"][1] == {"year": 2017, "value": "60.0", "upper": None}
        assert codec.load(written, Indicator) == one


class TestTarget:
    @pytest.mark.parametrize(
        ("given", "field"),
        [
            pytest.param({"year": 1, "value": 1}, "year", id="first year"),
            pytest.param({"year": 9999, "value": 1}, "year", id="last year"),
            pytest.param({"year": "2016", "value": 1}, "year", id="text"),
            pytest.param({"year": True, "value": 1}, "year", id="yes"),
            pytest.param({"year": 2016, "value": "many"}, "value", id="no number"),
            pytest.param({"year": 2016, "value": 2, "upper": 1}, "upper", id="over"),
            pytest.param({"year": 2016, "value": 2, "upper": 2.5}, "upper", id="float"),
        ],
    )
    def test_refuses(self, given, field):
        """
        No year, no number, a band upside down.
        """
        with pytest.raises(InvalidValueError) as caught:
            Target(**given)

        assert caught.value.field == field

    def test_is_due_on_the_last_day_of_its_year(self):
        """
        A yearly target is one for the end of the year.
        """
        assert target(2016, "58").day == day("2016-12-31")

    def test_a_band_may_be_one_value(self):
        """
        Not more and not less.
        """
        assert target(2016, "5", "5.0").upper == Decimal(5)


class TestEvents:
    @pytest.mark.parametrize(
        "make",
        [
            pytest.param(lambda: measurement(source=" "), id="source"),
            pytest.param(lambda: measurement(on="2016-12-31", value=58.2), id="value"),
            pytest.param(
                lambda: measurement(is_final="yes"), id="neither final nor not"
            ),
            pytest.param(
                lambda: TargetsRevised(targets=BAND, instrument="", reason="x"),
                id="instrument",
            ),
            pytest.param(
                lambda: TargetsRevised(targets=BAND, instrument="x", reason=""),
                id="reason",
            ),
            pytest.param(lambda: IndicatorRetired(reason=""), id="end without reason"),
            pytest.param(
                lambda: Baseline(value=1, day=at("2016-01-01"), source="x"),
                id="instant",
            ),
        ],
    )
    def test_say_where_they_come_from(self, make):
        """
        Without a source, an instrument or a reason there is nothing to record.
        """
        with pytest.raises(InvalidValueError):
            make()

    def test_targets_of_another_direction_are_refused(self):
        """
        A revision cannot make a band of what is the better the higher.
        """
        revised = TargetsRevised(targets=BAND, instrument="12/NQ", reason="x")

        with pytest.raises(InvalidValueError, match="has no upper value"):
            revised.of(indicator())


class TestWords:
    @pytest.mark.parametrize("word", [*Direction, *PathKind])
    @pytest.mark.parametrize("locale", LOCALES)
    def test_are_there_in_each_language(self, word, locale):
        """
        A direction and a path can be told to anybody.
        """
        assert word.in_locale(locale)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)
FIELDS = [field.name for field in attrs.fields(Indicator)]


@given(name=st.sampled_from(FIELDS), data=json_values)
def test_whatever_stands_in_a_field_is_read_or_refused(name, data):
    """
    Never a traceback from inside.
    """
    codec = Codec()
    table = {**codec.dump(indicator()), name: data}

    try:
        read = codec.load(table, Indicator)
    except GovtasksError:
        return

    assert isinstance(read, Indicator)
    assert view_indicator(state(of=read), at("2017-06-30")).judgement.explanation.text()
