import datetime as dt

import attrs
import pytest

from govtasks.errors import NaiveInstantError
from govtasks.evaluation.indicator_figures import IndicatorFigures, indicator_figures
from govtasks.evaluation.indicator_judging import judge
from govtasks.evaluation.indicator_standings import IndicatorStanding as Standing
from govtasks.organisation import Body, BodyKind, Level, Organisation
from govtasks.text import Text

from .tracked import at, day, state

CUT_OFF = at("2017-06-30")
CITY = Organisation(
    bodies=[
        Body(
            key=key,
            name=Text.of(vi=key),
            kind=BodyKind.DIVISION,
            level=Level.DISTRICT,
            parent=parent,
            since=day("2014-06-20"),
        )
        for key, parent in (("tp", None), ("noi-vu", "tp"), ("y-te", "tp"))
    ]
)


def judgement(standing):
    """Return a judgement of which only the standing matters."""
    return attrs.evolve(judge(state(), CUT_OFF), standing=standing)


JUDGED = [
    ("noi-vu", judgement(Standing.REACHED)),
    ("noi-vu", judgement(Standing.BEHIND)),
    ("noi-vu", judgement(Standing.NOT_MEASURED)),
    ("y-te", judgement(Standing.ON_TRACK)),
    ("tp", judgement(Standing.NO_TARGET)),
]


class TestIndicatorFigures:
    def test_count_each_indicator_once(self):
        """
        By the body that answers, in exactly one count.
        """
        found = indicator_figures(JUDGED, CUT_OFF)

        assert found["noi-vu"] == IndicatorFigures(
            cut_off=CUT_OFF, reached=1, behind=1, not_measured=1
        )
        assert sum(one.total for one in found.values()) == len(JUDGED)

    def test_name_their_denominators(self):
        """
        Half of those judged is a third of those with a target.
        """
        figures = indicator_figures(JUDGED, CUT_OFF)["noi-vu"]

        assert [rate.in_locale("en") for rate in figures.rates()] == [
            "reached or on track: 1/2 = 50.0 % of those judged",
            "reached or on track: 1/3 = 33.3 % of those with a target",
            "judged: 2/3 = 66.7 % of those with a target",
        ]
        assert figures.rates()[0].in_locale("vi") == (
            "đạt hoặc đúng lộ trình: 1/2 = 50,0 % trên số chỉ tiêu đã đánh giá"
        )

    def test_of_nothing_have_no_share(self):
        """
        Where nothing was judged, nothing is 0 % or 100 %.
        """
        figures = indicator_figures(JUDGED, CUT_OFF)["tp"]

        assert [rate.share for rate in figures.rates()] == [None, None, None]
        assert figures.total == 1

    def test_of_a_body_above_are_its_own_and_those_below(self):
        """
        The city has what its divisions have.
        """
        found = indicator_figures(JUDGED, CUT_OFF, CITY)

        assert found["tp"].total == len(JUDGED)
        assert found["tp"].judged == found["noi-vu"].judged + found["y-te"].judged

    def test_of_a_body_that_nobody_knows_stand_alone(self):
        """
        It has nobody above it.
        """
        found = indicator_figures([("nha", judgement(Standing.REACHED))], CUT_OFF, CITY)

        assert list(found) == ["nha"]

    @pytest.mark.parametrize("standing", Standing)
    def test_have_a_count_for_every_standing(self, standing):
        """
        No standing falls between two counts.
        """
        (found,) = indicator_figures([("tp", judgement(standing))], CUT_OFF).values()

        assert found.total == 1
        assert found.judged == standing.is_judged

    def test_need_an_instant(self):
        """
        A count without a time zone is of no moment.
        """
        with pytest.raises(NaiveInstantError):
            IndicatorFigures(cut_off=dt.datetime(2017, 6, 30))  # noqa: DTZ001 - the test
