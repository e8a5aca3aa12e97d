import datetime as dt
from fractions import Fraction

import attrs
import pytest

from govtasks.evaluation.indicator_reporting import indicator_report
from govtasks.evaluation.indicator_standings import Colour, Palette
from govtasks.evaluation.indicator_standings import IndicatorStanding as Standing
from govtasks.evaluation.indicator_views import view_indicator
from govtasks.evaluation.report_parts import Setting
from govtasks.evaluation.reports import Chart, Paragraph
from govtasks.organisation import Organisation
from govtasks.text import Text

from .tracked import at, indicator, measurement, state

CUT_OFF = at("2017-06-30")
SETTING = Setting(organisation=Organisation(), cut_off=CUT_OFF, locale="en")


def view(*events, **changes):
    """Return an indicator with these facts."""
    return view_indicator(state(*events, of=indicator(**changes)), CUT_OFF)


@pytest.fixture
def views():
    """Give an index that is behind, one that is on track, and one not measured."""
    return [
        view(("2017-03-15", measurement(value="57.00", is_final=True))),
        view(("2017-03-15", measurement()), key="par", body="y-te"),
        view(key="papi", baseline=None, body="y-te"),
    ]


class TestIndicatorReport:
    def test_shows_each_indicator_as_it_was_printed(self, views):
        """
        Exact numbers as texts, the colour in words, provisional values marked.
        """
        report = indicator_report(views, SETTING)

        table = report.tables[0]
        assert table.rows == (
            (
                *(1, "Competitiveness index", "points", "noi-vu", "56.0"),
                *("at least 60.0 (2017)", "57.00", dt.date(2016, 12, 31)),
                *("-1.0", "behind (red)"),
            ),
            (
                *(2, "Competitiveness index", "points", "y-te", "56.0"),
                *("at least 60.0 (2017)", "58.2 (provisional)", dt.date(2016, 12, 31)),
                *("+0.2", "on track (green)"),
            ),
            (
                *(3, "Competitiveness index", "points", "y-te", None),
                *("at least 60.0 (2017)", None, None, None, "not measured yet"),
            ),
        )
        assert "no law sets any" in table.note

    def test_has_shares_by_unit_with_a_chart_of_the_same_numbers(self, views):
        """
        Of those judged, and of those with a target.
        """
        report = indicator_report(views, SETTING)

        said, units = report.blocks[0], report.tables[1]
        (chart,) = (one for one in report.blocks if isinstance(one, Chart))
        assert said == Paragraph(
            text="All indicators: reached or on track: 1/2 = 50.0 % of those judged; "
            "reached or on track: 1/3 = 33.3 % of those with a target; "
            "judged: 2/3 = 66.7 % of those with a target."
        )
        assert units.cells(len(units.columns) - 1) == (0, Fraction(1, 2))
        assert chart.series[0].values == (0, Fraction(1, 2))
        assert chart.labels == ("noi-vu", "y-te")

    def test_has_results_and_findings(self, views):
        """
        Year by year, and what somebody must see to.
        """
        *_, results, findings = indicator_report(views, SETTING).tables

        assert [row[1:] for row in results.rows[:2]] == [
            ("2016", "at least 58.0", "57.00", "-1.0", "not met"),
            ("2017", "at least 60.0", None, None, "not measured"),
        ]
        first, second = findings.cells(1)
        assert first.endswith("for Sat 31 Dec 2016, is only provisional")
        assert second == "2016 is over, and nothing was measured for it"

    def test_is_in_vietnamese_for_a_reader_of_that(self, views):
        """
        With its decimal sign.
        """
        report = indicator_report(views, attrs.evolve(SETTING, locale="vi"))

        assert report.title == "Báo cáo tình hình thực hiện chỉ tiêu"
        assert report.tables[0].rows[1][5:7] == (
            "từ 60,0 trở lên (2017)",
            "58,2 (ước thực hiện)",
        )

    def test_takes_the_colours_of_the_host(self, views):
        """
        Whose palette says them, and says so.
        """
        own = Palette(
            key="own",
            title=Text.of(en="our own"),
            colours=((Standing.BEHIND, Colour.ORANGE),),
        )

        table = indicator_report(views, SETTING, palette=own).tables[0]

        assert table.cells(9)[:2] == ("behind (orange)", "on track")
        assert "those of: our own" in table.note

    def test_of_nothing_is_a_sentence(self):
        """
        An empty table would say less.
        """
        report = indicator_report([], SETTING)

        assert report.blocks == (Paragraph(text="No indicators are followed."),)

    def test_of_what_has_no_targets_draws_nothing(self):
        """
        Without a target there is no share.
        """
        report = indicator_report([view(targets=[], baseline=None)], SETTING)

        assert not [one for one in report.blocks if isinstance(one, Chart)]
        assert [one.title for one in report.tables][-1] == "What somebody must see to"
