import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import InvalidValueError
from govtasks.evaluation.indicator_states import check_measurement, fold_indicator
from govtasks.evaluation.indicators import IndicatorRetired, TargetsRevised

from .tracked import at, day, facts, indicator, measurement, state, target


class TestFoldIndicator:
    def test_of_an_instant_before_the_definition_is_nothing(self):
        """
        What was not defined yet has no state.
        """
        assert fold_indicator(facts(), at=at("2016-01-31")) is None

    def test_holds_what_was_known_at_the_instant(self):
        """
        A value that was published in March was unknown in February.
        """
        published = ("2017-03-15", measurement())

        assert state(published, on="2017-02-28").latest is None
        assert state(published, on="2017-03-16").latest.value == measurement().value

    def test_shows_a_past_day_by_what_was_published_since(self):
        """
        As of December, by what was known in April.
        """
        published = ("2017-03-15", measurement())
        later = ("2017-03-20", measurement("2017-02-28"))

        found = fold_indicator(
            facts(published, later), at=at("2016-12-31"), known_at=at("2017-04-01")
        )

        assert [one.day for one in found.measurements] == [day("2016-12-31")]

    def test_keeps_what_was_replaced(self):
        """
        The latest fact for a day holds, and those before it stay.
        """
        found = state(
            ("2017-03-15", measurement(value="58.2")),
            ("2017-03-16", measurement("2017-01-31", "58.3")),
            ("2017-04-01", measurement(value="58.4", reason="Đính chính")),
        )

        assert [str(one.value) for one in found.measurements] == ["58.4", "58.3"]
        assert [str(one.value) for one in found.replaced] == ["58.2"]
        assert found.measured_in(2016).fact.version == 4
        assert found.measured_on(day("2017-01-30")) is None

    def test_has_the_targets_of_the_last_revision(self):
        """
        Each revision says all of them.
        """
        revised = TargetsRevised(
            targets=[target(2016, "58.0"), target(2017, "59.0")],
            instrument="12/NQ-HĐND",
            reason="x",
        )

        found = state(("2016-05-01", revised))

        assert found.indicator.targets == revised.targets
        assert [one.event for one in found.revisions] == [revised]
        assert state(("2016-05-01", revised), on="2016-04-30").revisions == ()

    def test_knows_when_it_was_retired(self):
        """
        From then on, and not before.
        """
        retired = ("2017-05-01", IndicatorRetired(reason="Thay chỉ số khác"))

        assert state(retired, on="2017-04-30").retired is None
        assert (
            state(retired, on="2017-05-02").retired.event.reason == "Thay chỉ số khác"
        )


class TestCheckMeasurement:
    @pytest.mark.parametrize(
        ("given", "field", "words"),
        [
            pytest.param(
                measurement("2017-07-01"), "day", "today is 2017-06-30", id="to come"
            ),
            pytest.param(
                measurement("2015-12-30"),
                "day",
                "before the baseline of 2015-12-31",
                id="before the baseline",
            ),
            pytest.param(
                measurement("2017-06-30", unit="%"),
                "unit",
                "unit of the indicator: points, điểm",
                id="another unit",
            ),
            pytest.param(
                measurement("2017-03-31", "59"),
                "reason",
                "must say why 58.9 of 2017-03-31 is replaced",
                id="replaces without a reason",
            ),
            pytest.param(
                measurement("2017-03-31", "59", is_final=True),
                "reason",
                "must say why",
                id="confirms another value",
            ),
            pytest.param(
                measurement("2016-12-31", "59", reason="x"),
                "is_final",
                "a final value gives way to a final value only",
                id="provisional for final",
            ),
        ],
    )
    def test_refuses(self, given, field, words):
        """
        What is no value of this indicator, or takes the place of one without a reason.
        """
        known = state(
            ("2017-03-15", measurement(is_final=True)),
            ("2017-04-15", measurement("2017-03-31", "58.9")),
        )

        with pytest.raises(InvalidValueError, match=words) as caught:
            check_measurement(known, given, day("2017-06-30"))

        assert caught.value.field == field

    @pytest.mark.parametrize(
        "given",
        [
            pytest.param(measurement("2015-12-31", "56.0"), id="day of the baseline"),
            pytest.param(measurement("2017-06-30", unit="điểm"), id="today"),
            pytest.param(
                measurement("2017-03-31", "58.90", is_final=True), id="confirms"
            ),
            pytest.param(
                measurement("2017-03-31", "59", reason="Đính chính"), id="corrects"
            ),
            pytest.param(
                measurement("2016-12-31", "59", is_final=True, reason="x"),
                id="corrects a final one",
            ),
        ],
    )
    def test_takes(self, given):
        """
        A final value of the same number confirms the provisional one.
        """
        known = state(
            ("2017-03-15", measurement(is_final=True)),
            ("2017-04-15", measurement("2017-03-31", "58.9")),
        )

        check_measurement(known, given, day("2017-06-30"))


@given(order=st.permutations(range(4)))
def test_facts_add_up_to_the_same_in_whatever_order_they_are_read(order):
    """
    Their place in the stream says which came first.
    """
    known = facts(
        ("2017-03-15", measurement(value="58.2")),
        ("2017-03-15", measurement(value="58.4", reason="x")),
        ("2017-03-15", measurement("2017-01-31", "58.3")),
        of=indicator(),
    )

    found = fold_indicator([known[n] for n in order], at=at("2017-06-30"))

    assert found == fold_indicator(known, at=at("2017-06-30"))
