import pytest

from govtasks.evaluation.indicator_findings import indicator_findings, missing_periods
from govtasks.evaluation.indicators import Direction, IndicatorRetired
from govtasks.evaluation.periods import PeriodLength
from govtasks.messages import LOCALES
from govtasks.organisation import Body, BodyKind, Level, Organisation
from govtasks.text import Text

from .tracked import at, day, indicator, measurement, state, target


def body(key, **changes):
    """Return a body."""
    given = {
        "key": key,
        "name": Text.of(vi=key),
        "kind": BodyKind.DIVISION,
        "level": Level.DISTRICT,
        "since": day("2014-06-20"),
    }
    return Body(**(given | changes))


CITY = Organisation(
    bodies=[
        body("tp"),
        body("noi-vu", parent="tp"),
        body("y-te", until=day("2017-06-01")),
    ]
)


def codes(known, on="2017-06-30", organisation=CITY):
    """Return the codes of what somebody must see to."""
    return [one.code for one in indicator_findings(known, at(on), organisation)]


class TestIndicatorFindings:
    @pytest.mark.parametrize(
        ("events", "changes", "on", "found"),
        [
            pytest.param([], {}, "2016-12-31", [], id="nothing amiss"),
            pytest.param([], {}, "2017-01-01", ["year-not-measured"], id="year over"),
            pytest.param(
                [], {"published_within": 90}, "2017-03-31", [], id="not published yet"
            ),
            pytest.param(
                [],
                {"published_within": 90},
                "2017-04-01",
                ["year-not-measured"],
                id="should be published",
            ),
            pytest.param(
                [("2017-03-15", measurement())],
                {},
                "2017-06-30",
                ["year-not-final"],
                id="provisional only",
            ),
            pytest.param(
                [("2017-03-15", measurement(is_final=True))],
                {},
                "2017-06-30",
                [],
                id="final",
            ),
            pytest.param(
                [], {"targets": []}, "2017-06-30", ["no-targets"], id="no targets"
            ),
            pytest.param(
                [("2017-03-15", measurement(is_final=True))],
                {"targets": [target(2016, "58.0")]},
                "2017-06-30",
                ["no-target-this-year"],
                id="none for this year",
            ),
            pytest.param(
                [],
                {"targets": [target(2016, "55.0"), target(2018, "54")]},
                "2016-06-30",
                ["direction-contradicts", "direction-contradicts"],
                id="targets that go down",
            ),
            pytest.param(
                [],
                {"direction": Direction.LOWER},
                "2016-06-30",
                ["direction-contradicts"] * 3,
                id="direction the wrong way round",
            ),
            pytest.param(
                [],
                {"body": "y-te"},
                "2017-07-01",
                ["year-not-measured", "responsible-ended"],
                id="ended",
            ),
            pytest.param(
                [], {"body": "tp"}, "2016-06-30", ["nobody-confirms"], id="nobody above"
            ),
            pytest.param(
                [],
                {"body": "tp", "monitoring": "noi-vu"},
                "2016-06-30",
                [],
                id="somebody follows it up",
            ),
            pytest.param(
                [],
                {"cadence": PeriodLength.YEAR},
                "2017-06-30",
                ["measurements-missing"],
                id="told once, by the cadence",
            ),
        ],
    )
    def test_say_what_somebody_must_see_to(self, events, changes, on, found):
        """
        Each with a code, and a sentence in either language.
        """
        known = state(*events, on=on, of=indicator(**changes))

        assert codes(known, on) == found
        for one in indicator_findings(known, at(on), CITY):
            assert {one.text(locale) for locale in LOCALES}
            assert one.to_json("vi")["text"] == one.text("vi")

    def test_say_nothing_of_bodies_where_none_are_known(self):
        """
        Without an organisation there is nothing to hold them against.
        """
        known = state(of=indicator(body="tp"), on="2016-06-30")

        assert indicator_findings(known, at("2016-06-30")) == ()

    def test_of_one_that_was_retired_there_are_none(self):
        """
        Nobody has to see to what is no longer followed.
        """
        known = state(("2017-05-01", IndicatorRetired(reason="x")))

        assert codes(known) == []


class TestMissingPeriods:
    @pytest.mark.parametrize(
        ("cadence", "missing"),
        [
            pytest.param(
                PeriodLength.MONTH, ["2016-01", "2016-02", "2016-04"], id="month"
            ),
            pytest.param(PeriodLength.QUARTER, [], id="quarter"),
            pytest.param(PeriodLength.HALF_YEAR, [], id="half a year"),
            pytest.param(PeriodLength.YEAR, [], id="year"),
        ],
    )
    def test_are_those_that_are_over_without_a_value(self, cadence, missing):
        """
        A value for any day of a period is one of that period.
        """
        known = state(
            ("2016-04-05", measurement("2016-03-31")),
            on="2016-05-31",
            of=indicator(cadence=cadence),
        )

        found = missing_periods(known, day("2016-05-31"))

        assert [one.key for one in found] == missing

    def test_wait_until_values_are_published(self):
        """
        What comes twenty days after the month is not missing before that.
        """
        one = indicator(cadence=PeriodLength.MONTH, published_within=20)

        def on(text):
            return [p.key for p in missing_periods(state(on=text, of=one), day(text))]

        assert on("2016-02-20") == []
        assert on("2016-02-21") == ["2016-01"]

    @pytest.mark.parametrize(
        ("changes", "first"),
        [
            pytest.param({}, "2016-Q1", id="behind the baseline"),
            pytest.param({"baseline": None}, "2016-Q1", id="first target's year"),
            pytest.param({"targets": []}, None, id="no targets"),
            pytest.param({"cadence": None}, None, id="no cadence"),
        ],
    )
    def test_begin_behind_the_baseline(self, changes, first):
        """
        And end with the last target, however late it is.
        """
        one = indicator(**({"cadence": PeriodLength.QUARTER} | changes))

        found = missing_periods(state(on="2030-01-01", of=one), day("2030-01-01"))

        assert [p.key for p in found][:1] == ([] if first is None else [first])
        assert len(found) == (0 if first is None else 20)
