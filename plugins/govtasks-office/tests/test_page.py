from fractions import Fraction
from html.parser import HTMLParser

import attrs
import pytest
from lxml import etree

from govtasks.evaluation.reports import (
    Chart,
    ChartKind,
    Column,
    Heading,
    Letterhead,
    Paragraph,
    Report,
    Series,
    Table,
)
from govtasks.evaluation.wording import cell_text
from govtasks.testing import ReporterSuite
from govtasks.testing.reporter import sample_report
from govtasks_office.charts import described, svg
from govtasks_office.page import HtmlReporter, page
from govtasks_office.settings import PageSettings

SVG = "{http://www.w3.org/2000/svg}"
BAD = "<script>alert(1)</script>\"'&"


class Reader(HTMLParser):
    """Reads a page: its tables by cell, and every tag."""

    VOID = frozenset(("meta", "col", "br", "hr"))

    def __init__(self, text):
        super().__init__()
        self.tables = []
        self.tags = []
        self.attributes = []
        self._open = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        """Keep it; a cell begins."""
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        if tag not in self.VOID:
            self._open.append(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")

    def handle_startendtag(self, tag, attrs):
        """Keep it; nothing is in it."""
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_endtag(self, tag):
        """See that it ends what began last."""
        assert self._open.pop() == tag

    def handle_data(self, data):
        """Add to the cell that is open."""
        if "td" in self._open or "th" in self._open:
            self.tables[-1][-1][-1] += data


def written(report, **given):
    """The page of a report."""
    return page(report, PageSettings(**given))


def chart(kind, *series, labels=("Phòng Nội vụ", "Phòng Y tế"), **given):
    """A chart of these series."""
    named = [Series(title=f"s{n}", values=values) for n, values in enumerate(series)]
    return Chart(title="Biểu đồ", kind=kind, labels=labels, series=named, **given)


def texts_of(drawn):
    """Every text that is drawn."""
    return [one.text for one in etree.fromstring(drawn).iter(f"{SVG}text")]


class TestHtmlReporter(ReporterSuite):
    @pytest.fixture
    def reporter(self):
        """The reporter under test."""
        return HtmlReporter()


class TestPage:
    @pytest.mark.parametrize("locale", ["vi", "en"])
    def test_has_the_numbers_of_the_report(self, locale):
        """
        Every cell is the one of the report, as its reader writes it.
        """
        report = sample_report(locale=locale)

        tables = Reader(written(report)).tables

        (table,) = report.tables
        assert tables[1][1:] == [
            [
                cell_text(cell, column.kind, locale)
                for cell, column in zip(row, table.columns, strict=True)
            ]
            for row in table.all_rows
        ]
        assert tables[1][0] == [column.title for column in table.columns]

    def test_stands_alone(self):
        """
        There is no script, no handler, no link and nothing to fetch.
        """
        read = Reader(written(sample_report()))

        assert {"script", "link", "img", "iframe", "a", "object"} & set(
            read.tags
        ) == set()
        assert {"href", "src", "action"} & set(read.attributes) == set()
        assert [name for name in read.attributes if name.startswith("on")] == []
        assert "url(http" not in written(sample_report())

    def test_markup_is_text(self):
        """
        What looks like markup stays text, wherever it stands.
        """
        series = [Series(title=BAD, values=(1,)), Series(title=BAD, values=(2,))]
        blocks = (
            Heading(text=BAD),
            Paragraph(text=BAD),
            Table(title=BAD, columns=[Column(title=BAD)], rows=[(BAD,)], note=BAD),
            Chart(
                title=BAD,
                kind=ChartKind.STACKED,
                labels=(BAD,),
                series=series,
                note=BAD,
            ),
        )
        head = Letterhead(
            superior=BAD,
            issuer=BAD,
            number=BAD,
            place=BAD,
            recipients=(BAD,),
            signatory_post=BAD,
            signatory=BAD,
        )
        report = Report(title=BAD, subtitle=BAD, blocks=blocks, letterhead=head)

        text = written(report)

        assert "script" not in Reader(text).tags
        assert "alert(1)</script>" not in text.lower()

    def test_tables_have_captions_and_scopes(self):
        """
        Whoever hears the page is told what a table shows and what a cell belongs to.
        """
        read = Reader(written(sample_report()))

        assert read.tags.count("caption") == len(sample_report().tables)
        assert read.attributes.count("scope") == len(sample_report().tables[0].columns)

    def test_charts_can_be_left_out(self):
        """
        Without charts the tables stay.
        """
        read = Reader(written(sample_report(), charts=False))

        assert "svg" not in read.tags
        assert "figure" not in read.tags

    def test_identifiers_are_unique(self):
        """
        Charts of one page do not share patterns.
        """
        text = written(sample_report())

        names = [
            one.get("id")
            for drawn in text.split("<svg")[1:]
            for one in etree.fromstring(
                "<svg" + drawn.split("</svg>")[0] + "</svg>"
            ).iter()
            if one.get("id")
        ]
        assert len(names) == len(set(names))

    def test_says_its_language(self):
        """
        The page says in which language it is.
        """
        assert '<html lang="en">' in written(sample_report(locale="en"))


class TestSvg:
    def test_numbers_of_bars(self):
        """
        Each bar has its name and its number, one without a number a dash.
        """
        bars = chart(ChartKind.BARS, (Fraction(7, 8), None), is_share=True)

        texts = texts_of(svg(bars, "vi"))

        assert {"Phòng Nội vụ", "87,5 %", "Phòng Y tế", "–"} <= set(texts)

    def test_length_of_bars(self):
        """
        A bar is as long as its number.
        """
        bars = chart(ChartKind.BARS, (Fraction(1, 2), Fraction(1, 4)), is_share=True)

        rects = list(etree.fromstring(svg(bars, "vi")).iter(f"{SVG}rect"))

        half, quarter = (float(one.get("width")) for one in rects)
        assert half == pytest.approx(2 * quarter)

    def test_sums_of_stacks(self):
        """
        A stack has the number of each part that has room for it, and the sum.
        """
        stacks = chart(ChartKind.STACKED, (2, 0), (5, 1))

        texts = texts_of(svg(stacks, "vi"))

        assert [texts.count(text) for text in ("5", "7", "1")] == [1, 1, 2]

    def test_gaps_of_lines(self):
        """
        A line has a gap where there is no number.
        """
        labels = ("1", "2", "3", "4")
        line = chart(ChartKind.LINE, (1, 2, None, 3), labels=labels)

        drawn = etree.fromstring(svg(line, "vi"))

        strokes = [one for one in drawn.iter(f"{SVG}path") if one.get("fill") == "none"]
        assert len(strokes) == 1
        assert len(list(drawn.iter(f"{SVG}circle"))) == 3

    @pytest.mark.parametrize("kind", list(ChartKind))
    def test_told_to_who_does_not_see(self, kind):
        """
        Title and description say everything that is drawn.
        """
        one = chart(kind, (1, 2))

        drawn = etree.fromstring(svg(one, "vi", key="k"))

        assert drawn.get("aria-labelledby") == "k-title k-desc"
        assert drawn.find(f"{SVG}title").text == "Biểu đồ"
        assert drawn.find(f"{SVG}desc").text == "s0: Phòng Nội vụ 1; Phòng Y tế 2"

    def test_series_differ_by_pattern(self):
        """
        In black and white, series are still told apart.
        """
        stacks = chart(ChartKind.STACKED, *[(1, 1)] * 4)

        text = svg(stacks, "vi", key="k")

        assert [text.count(f'fill="url(#k-fill-{n})"') for n in range(4)] == [
            0,
            3,
            3,
            3,
        ]

    @pytest.mark.parametrize(
        ("largest", "end"),
        [(0, "1"), (1, "1"), (2, "2"), (7, "8"), (9, "10"), (11, "20"), (999, "1.000")],
    )
    def test_axis(self, largest, end):
        """
        The axis ends with a round number, and counts in whole ones.
        """
        bars = chart(ChartKind.BARS, (largest,), labels=("-",))

        texts = texts_of(svg(bars, "vi"))

        ticks = [text for text in texts if text is not None]
        assert end in ticks
        assert not [text for text in ticks if "," in text]

    @pytest.mark.parametrize("kind", list(ChartKind))
    def test_everything_is_inside(self, kind):
        """
        However many labels there are and however long, nothing is drawn outside.
        """
        labels = tuple("Văn phòng Hội đồng nhân dân " * 3 + str(n) for n in range(20))
        one = chart(kind, tuple(range(20)), labels=labels)

        drawn = etree.fromstring(svg(one, "vi"))

        height, width = float(drawn.get("height")), float(drawn.get("width"))
        for text in drawn.iter(f"{SVG}text"):
            assert 0 <= float(text.get("x")) <= width
            assert 0 <= float(text.get("y")) <= height
            assert float(text.get("font-size")) >= 12

    def test_described_in_english(self):
        """
        Numbers are written for the reader.
        """
        bars = chart(ChartKind.BARS, (Fraction(1, 3), 1), is_share=True)

        assert described(bars, "en") == "s0: Phòng Nội vụ 33.3 %; Phòng Y tế 100.0 %"


def test_long_report_is_one_page_of_html():
    """
    Five hundred rows stay in one table.
    """
    table = Table(
        title="t", columns=[Column(title="c")], rows=[(f"n{n}",) for n in range(500)]
    )
    report = attrs.evolve(sample_report(), blocks=(table,))

    assert len(Reader(written(report)).tables[1]) == 501
