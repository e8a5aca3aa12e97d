import datetime as dt
import itertools
from fractions import Fraction

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import InvalidValueError, NaiveInstantError
from govtasks.evaluation.figures import Figures, figures, total
from govtasks.evaluation.periods import Period
from govtasks.evaluation.reporting import (
    MOST_LABELS,
    Setting,
    ageing_table,
    chart_of,
    counts_table,
    figures_report,
    rates_table,
    scorecard_report,
    status_report,
    tabulated_report,
    trend_table,
)
from govtasks.evaluation.reports import (
    Chart,
    ChartKind,
    Column,
    ColumnKind,
    Heading,
    Letterhead,
    Paragraph,
    Table,
)
from govtasks.evaluation.scorecards import JudgedAs, Line, Point, Scorecard, Subject
from govtasks.evaluation.tables import table
from govtasks.explain import Explanation
from govtasks.organisation import Link, LinkRole, Manner, Person, Post, PostKind
from govtasks.text import Text

from .items import BUCKETS, CUT_OFF, ORGANISATION, make_evidence, make_item, make_step

SETTING = Setting(organisation=ORGANISATION, cut_off=CUT_OFF)
ENGLISH = attrs.evolve(SETTING, locale="en")
WORKED = [
    make_item("1", "completed_on_time"),
    make_item("2", "completed_on_time", lead="tai-chinh", due=dt.date(2017, 4, 3)),
    make_item("3", "completed_late"),
    make_item("4", "open_overdue", late=10),
    make_item("5", "open_overdue", late=11),
    make_item("6", "open_overdue", late=91, lead="tai-chinh"),
    make_item("7", "undated"),
    make_item("8", "apart"),
    make_item("9", "withdrawn", lead="tai-chinh"),
]

any_items = st.lists(
    st.builds(
        make_item,
        key=st.just("k"),
        bucket=st.sampled_from(sorted(BUCKETS)),
        lead=st.sampled_from(["noi-vu", "tai-chinh", "not-known"]),
        due=st.dates(dt.date(2015, 1, 1), dt.date(2019, 12, 31)),
        late=st.none() | st.integers(0, 400),
    ),
    max_size=30,
)


def by_body(items):
    """The figures of each body."""
    return figures(((one.lead, one.status) for one in items), CUT_OFF)


def column_of(table, title):
    """What stands in the column of that title, with its sum."""
    (place,) = (n for n, one in enumerate(table.columns) if one.title == title)
    return [row[place] for row in table.all_rows]


class TestStatusReport:
    def test_one_line_for_each(self):
        """
        Each obligation has its number, who leads it, its last day and its delay.
        """
        (table,) = status_report(WORKED[3:5], ENGLISH).tables

        assert table.rows[0] == (
            1,
            "4",
            "Report on the review",
            "Division of Home Affairs",
            dt.date(2017, 2, 16),
            "in progress, overdue",
            134,
            "",
        )

    def test_days_late_only_of_what_was_late(self):
        """
        What was in time or has no deadline has no number of days.
        """
        (table,) = status_report(WORKED, ENGLISH).tables

        assert column_of(table, "Days late")[:4] == [None, None, 134, 134]

    def test_who_answers(self):
        """
        Each who answers stands on a line of his own, by title and name.
        """
        post = Post(
            key="tp",
            title=Text.of(vi="Trưởng phòng", en="Head"),
            body="noi-vu",
            kind=PostKind.HEAD,
            since=dt.date(2014, 6, 20),
        )
        organisation = attrs.evolve(
            ORGANISATION, posts=[post], persons=[Person(key="a", name="Nguyễn Văn A")]
        )
        link = Link(
            role=LinkRole.HEAD,
            post="tp",
            person="a",
            since=dt.date(2014, 6, 20),
            manner=Manner.FULL,
            directly=True,
            because=make_step(),
        )
        vacant = attrs.evolve(link, person=None, since=None, manner=None)
        item = attrs.evolve(WORKED[0], answering=(link, vacant))

        report = status_report([item], attrs.evolve(SETTING, organisation=organisation))

        first, second = report.tables[0].rows[0][-1].splitlines()
        assert "Nguyễn Văn A" in first
        assert "Trưởng phòng" in second

    def test_nothing_to_show(self):
        """
        Without obligations there is an empty table, which says so.
        """
        report = status_report([], ENGLISH)

        assert report.blocks[0] == Paragraph(
            text="0 obligations, 0 of them open and overdue."
        )
        assert report.tables[0].rows == ()


class TestFiguresReport:
    def test_kinds_of_blocks(self):
        """
        Counts, shares with a chart, ages with a chart, trend with a chart.
        """
        kinds = [type(block) for block in figures_report(WORKED, SETTING).blocks]

        assert kinds == [Paragraph, Table, Table, Chart, Table, Chart, Table, Chart]

    def test_worked(self):
        """
        The counts of each unit, by name, and their sums.
        """
        table = counts_table(by_body(WORKED), ENGLISH)

        assert table.rows == (
            ("Division of Home Affairs", 5, 1, 1, 0, 0, 2, 1, 1, 0),
            ("Division of Finance", 2, 1, 0, 0, 0, 1, 0, 0, 1),
        )
        assert table.totals == ("Total", 7, 2, 1, 0, 0, 3, 1, 1, 1)

    def test_published_shares_of_2017(self):
        """
        The 223 overdue of 2017 are three shares, each behind its denominator.
        """
        published = Figures(
            cut_off=CUT_OFF,
            completed_on_time=14_068,
            completed_late=1_983,
            open_in_time=5_640,
            open_overdue=223,
        )

        table = rates_table({"noi-vu": published}, ENGLISH)

        names = [column.title for column in table.columns]
        assert names[1:7:3] == ["All obligations", "Due"]
        assert table.totals[1:] == (
            21_914,
            Fraction(16_051, 21_914),
            Fraction(223, 21_914),
            16_274,
            Fraction(16_051, 16_274),
            Fraction(14_068, 16_274),
            Fraction(223, 16_274),
            16_051,
            Fraction(14_068, 16_051),
            Fraction(1_983, 16_051),
        )

    @pytest.mark.parametrize(
        ("late", "place"),
        [
            pytest.param(0, 1, id="since-a-day-off"),
            pytest.param(1, 1, id="first-day"),
            pytest.param(10, 1, id="last-of-first"),
            pytest.param(11, 2, id="first-of-second"),
            pytest.param(30, 2, id="last-of-second"),
            pytest.param(31, 3, id="first-of-third"),
            pytest.param(90, 3, id="last-of-third"),
            pytest.param(91, 4, id="first-of-last"),
            pytest.param(10_000, 4, id="years"),
            pytest.param(None, 5, id="not-known"),
        ],
    )
    def test_classes_of_age(self, late, place):
        """
        Each class ends with its edge; what nobody knows has a class of its own.
        """
        table = ageing_table([make_item("1", "open_overdue", late=late)], SETTING)

        assert table.rows[0].index(1) == place

    def test_other_edges(self):
        """
        The classes are data.
        """
        table = ageing_table(WORKED, ENGLISH, edges=[5])

        assert [column.title for column in table.columns[1:]] == [
            "up to 5 working days",
            "over 5 working days",
            "Overdue in all",
        ]

    @pytest.mark.parametrize("edges", [[], [0, 5], [5, 5], [10, 5]])
    def test_edges_that_do_not_grow(self, edges):
        """
        Classes that overlap are refused.
        """
        with pytest.raises(InvalidValueError, match="growing") as caught:
            figures_report(WORKED, SETTING, edges=edges)

        assert caught.value.field == "edges"

    def test_trend(self):
        """
        Months without anything due stand between those with something.
        """
        table = trend_table(WORKED, ENGLISH)

        assert table.rows == (
            ("02/2017", 5, 1, 1, 3, Fraction(1, 5)),
            ("03/2017", 0, 0, 0, 0, None),
            ("04/2017", 1, 1, 0, 0, Fraction(1)),
        )

    def test_nothing_to_count(self):
        """
        Without obligations there is one sentence.
        """
        report = figures_report([], ENGLISH)

        assert report.blocks == (Paragraph(text="There are no obligations to count."),)

    def test_nothing_due(self):
        """
        Where nothing is due or overdue there is no chart of it.
        """
        report = figures_report([make_item("1", "undated")], SETTING)

        assert not [block for block in report.blocks if isinstance(block, Chart)]

    def test_notes_name_the_cut_off(self):
        """
        Every table says as of when it holds.
        """
        report = figures_report(WORKED, SETTING)

        assert len(report.tables) == 4
        assert [t for t in report.tables if "17:00 30/06/2017" not in t.note] == []

    def test_many_units(self):
        """
        The chart shows the units with the most that is due, and says so.
        """
        items = [
            make_item(f"{unit}-{n}", "completed_on_time", lead=f"unit-{unit:02}")
            for unit in range(30)
            for n in range(1 + unit % 2)
        ]

        report = figures_report(items, ENGLISH)

        chart = report.blocks[3]
        assert len(chart.labels) == MOST_LABELS
        assert [f"unit-{n:02}" in chart.labels for n in range(1, 30, 2)] == [True] * 15
        assert chart.note == "The chart shows 20 of 30 rows; the table has all of them."


class TestTabulatedReport:
    @pytest.fixture
    def tabulated(self):
        """A table by leading body."""
        return table(WORKED, by="body", cut_off=CUT_OFF, organisation=ORGANISATION)

    def test_lines(self, tabulated):
        """
        Each line of the table is a line of each part, with its name.
        """
        counts, rates, trouble = tabulated_report(tabulated, ENGLISH).tables

        assert counts.rows[0][:6] == ("Division of Home Affairs", 5, 1, 0, 1, 0)
        assert rates.totals[5:8] == (Fraction(3, 6), Fraction(2, 6), Fraction(3, 6))
        assert trouble.totals[1:6] == (4, 0, Fraction(11), 91, 91)
        assert counts.note == tabulated.notes("en")[0]

    def test_chart(self, tabulated):
        """
        The chart has the cells of the shares.
        """
        report = tabulated_report(tabulated, SETTING)

        (chart,) = (one for one in report.blocks if isinstance(one, Chart))
        assert chart.series[0].values == report.tables[1].cells(6)

    def test_nothing(self):
        """
        An empty table has no chart, and dashes for its shares.
        """
        empty = table([], by="field", cut_off=CUT_OFF, period="2017-H1")

        report = tabulated_report(empty, ENGLISH)

        assert [type(one) for one in report.blocks] == [Table] * 3
        assert report.subtitle == "First half of 2017"
        assert report.tables[1].totals[1:4] == (0, None, None)

    def test_persons_and_posts(self):
        """
        Who answers is named with the post; an unknown one keeps its key.
        """
        link = Link(
            role=LinkRole.HEAD,
            post="tp",
            person="a",
            since=None,
            manner=Manner.FULL,
            directly=True,
            because=make_step(),
        )
        item = attrs.evolve(WORKED[0], answering=(link,))

        report = tabulated_report(table([item], by="person", cut_off=CUT_OFF), ENGLISH)

        assert [row[0] for row in report.tables[0].rows] == ["a, tp (directly)"]


class TestSetting:
    def test_provisional(self):
        """
        A period that was not over is marked in the first paragraph.
        """
        period = Period.of("2017")

        report = figures_report(WORKED, attrs.evolve(ENGLISH, period=period))

        assert report.subtitle.startswith("The year 2017; figures as of 17:00")
        assert report.blocks[0].text.startswith("PROVISIONAL: the year 2017 was not")

    def test_over(self):
        """
        One that was over is not.
        """
        period = Period.of("2017-Q1")

        report = figures_report(WORKED, attrs.evolve(ENGLISH, period=period))

        assert report.blocks[0].text.startswith("In all: ")

    def test_passes_on(self):
        """
        Language, title and letterhead of the report are those that were asked for.
        """
        head = Letterhead(issuer="UBND")
        setting = attrs.evolve(SETTING, letterhead=head, title="Bảng")

        report = status_report([], setting)

        assert (report.title, report.letterhead, report.locale) == ("Bảng", head, "vi")

    def test_naive(self):
        """
        A cut-off without a zone is none.
        """
        with pytest.raises(NaiveInstantError):
            Setting(organisation=ORGANISATION, cut_off=dt.datetime(2017, 6, 30))  # noqa: DTZ001

    def test_unknown_body(self):
        """
        A body that the organisation does not know keeps its key.
        """
        table = counts_table(by_body([make_item("1", lead="gone")]), SETTING)

        assert table.rows[0][0] == "gone"


class TestChartOf:
    TABLE = Table(
        title="t",
        columns=[
            Column(title="unit"),
            Column(title="n", kind=ColumnKind.COUNT),
            Column(title="share", kind=ColumnKind.SHARE),
        ],
        rows=[("a", 1, Fraction(1, 2)), ("b", 2, None)],
        totals=("sum", 3, None),
    )

    def test_has_the_cells_of_the_table(self):
        """
        Labels are the first column, the sum is left out.
        """
        chart = chart_of(self.TABLE, "c", ChartKind.BARS, [2])

        assert (chart.labels, chart.is_share) == (("a", "b"), True)
        assert chart.series[0].values == (Fraction(1, 2), None)

    @pytest.mark.parametrize("columns", [[0], [1, 2], [0, 1]])
    def test_refuses(self, columns):
        """
        Texts are no numbers, and shares stand on no axis of counts.
        """
        with pytest.raises(InvalidValueError, match="columns of numbers"):
            chart_of(self.TABLE, "c", ChartKind.BARS, columns)


@pytest.fixture
def card():
    """A card of a head with one obligation."""
    return Scorecard(
        subject=Subject(capacity=JudgedAs.HEAD, body="noi-vu", post="tp", person="a"),
        period=Period.of("2017-Q2"),
        since=dt.date(2017, 4, 1),
        until=dt.date(2017, 6, 16),
        formula="default",
        formula_version="1",
        cut_off=CUT_OFF,
        known_at=CUT_OFF,
        lines=(
            Line(
                obligation="644/2.a",
                title=Text.of(vi="Báo cáo", en="Report"),
                bucket="completed_on_time",
                due_on=dt.date(2017, 4, 3),
                values=(("on-time", Fraction(1)), ("odd", Fraction(1, 3))),
                explanation=Explanation("obligations.status", {**_words()}, [_step()]),
                evidence=(make_evidence("644/2.a"), make_evidence("644/2.a", 2)),
            ),
        ),
        points=(
            Point(
                name="on-time",
                title=Text.of(vi="Tiến độ", en="In time"),
                value=Fraction(65, 2),
                because=_step(),
            ),
            Point(
                name="quality",
                title=Text.of(vi="Chất lượng", en="Quality"),
                value=None,
                because=_step(),
            ),
        ),
        inputs=(("discipline", Fraction(20)),),
        score=Fraction(65, 2),
        grade="good",
        grade_title=Text.of(vi="Tốt", en="Good"),
        is_provisional=True,
        caveats=(Text.of(vi="Chưa xem văn bản", en="The text was not seen"),),
        explanation=Explanation("obligations.status", {**_words()}),
    )


def _step():
    return make_step()


def _words():
    return dict(make_step().arguments)


class TestScorecardReport:
    def test_says_everything(self, card):
        """
        Result, parts, inputs, lines and facts stand in tables of their own.
        """
        report = scorecard_report(card, ENGLISH)

        result, points, inputs, lines, facts = report.tables
        assert dict(result.rows)["Points"] == "32.50"
        assert dict(result.rows)["Grade"] == "Good"
        assert dict(result.rows)["Days on which he, she or it is judged"] == (
            "1 Apr 2017 to 15 Jun 2017"
        )
        assert [row[1] for row in points.rows] == [Fraction(65, 2), None]
        assert inputs.rows == (("discipline", Fraction(20)),)
        assert lines.rows[0][2:] == (
            dt.date(2017, 4, 3),
            "completed on time",
            Fraction(1),
            Fraction(1, 3),
        )
        assert [column.title for column in lines.columns[4:]] == ["In time", "odd"]
        assert [row[:3] for row in facts.rows] == [
            ("644/2.a", 1, "assigned"),
            ("644/2.a", 2, "assigned"),
        ]

    def test_marks_come_first(self, card):
        """
        That it is provisional, and what is doubtful, stand above everything.
        """
        report = scorecard_report(card, ENGLISH)

        first, heading, caveat = report.blocks[:3]
        assert first.text.startswith("PROVISIONAL")
        assert (heading, caveat.text) == (
            Heading(text="To be kept in mind"),
            "The text was not seen",
        )

    def test_each_line_explains_itself(self, card):
        """
        Each obligation has a heading with its explanation below, step by step.
        """
        blocks = scorecard_report(card, ENGLISH).blocks

        place = blocks.index(Heading(text="644/2.a: Report"))
        assert [type(block) for block in blocks[place : place + 3]] == [
            Heading,
            Paragraph,
            Paragraph,
        ]
        assert blocks[place + 2].text.startswith("1. ")

    def test_nothing_to_judge(self, card):
        """
        Without points and grade it says that there was nothing to judge by.
        """
        empty = attrs.evolve(
            card,
            lines=(),
            points=(),
            inputs=(),
            score=None,
            grade=None,
            grade_title=None,
            until=card.since,
        )

        report = scorecard_report(empty, ENGLISH)

        said = dict(report.tables[0].rows)
        assert (
            said["Points"] == said["Grade"] == ("none: there was nothing to judge by")
        )

    def test_body(self, card):
        """
        A body is called by its name.
        """
        subject = Subject(capacity=JudgedAs.BODY, body="noi-vu")

        report = scorecard_report(attrs.evolve(card, subject=subject), SETTING)

        assert report.subtitle == "Phòng Nội vụ; quý 2 năm 2017"


@given(any_items)
def test_sums_of_tables_agree(items):
    """
    Units add up to the sum, ages to what is overdue, months to what is due.
    """
    everything = total(by_body(items).values(), CUT_OFF)

    counts = counts_table(by_body(items), SETTING)
    ages = ageing_table(items, SETTING)
    trend = trend_table(items, SETTING)

    for column in range(1, len(counts.columns)):
        assert sum(counts.cells(column)) == counts.totals[column]
    assert sum(counts.totals[2:]) == everything.total
    assert ages.totals[-1] == everything.open_overdue == sum(ages.totals[1:-1])
    assert trend.totals[1] == everything.due == sum(trend.cells(1))


@given(any_items, st.sampled_from(["vi", "en"]))
def test_charts_have_the_numbers_of_their_tables(items, locale):
    """
    Whatever stands in a chart stands in the table before it, at its label.
    """
    report = figures_report(items, attrs.evolve(SETTING, locale=locale))

    for before, chart in itertools.pairwise(report.blocks):
        if isinstance(chart, Chart):
            rows = {row[0]: row for row in before.rows}
            titles = [column.title for column in before.columns]
            for series in chart.series:
                place = titles.index(series.title)
                shown = [rows[label][place] for label in chart.labels]
                assert tuple(shown) == series.values
