import datetime as dt
import io
import re
import zipfile
from fractions import Fraction

import attrs
import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from govtasks.evaluation.reports import (
    Chart,
    Column,
    ColumnKind,
    Heading,
    Letterhead,
    Paragraph,
    Report,
    Table,
)
from govtasks.evaluation.wording import cell_text
from govtasks.testing import ReporterSuite
from govtasks.testing.reporter import sample_report
from govtasks_office.document import DocxReporter
from govtasks_office.settings import Orientation, PageSettings

DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
LETTERHEADS = 2
"""Tables without borders: the letterhead and the signature."""


def bytes_of(report, **given):
    """The file of a report."""
    return DocxReporter(PageSettings(**given)).render(report)


def opened(report, **given):
    """The document of a report, read again."""
    return docx.Document(io.BytesIO(bytes_of(report, **given)))


def shown(table, locale="vi"):
    """What stands in each cell of a table of a report, heading and sums too."""
    titles = [column.title for column in table.columns]
    return [
        titles,
        *(
            [
                cell_text(cell, column.kind, locale)
                for cell, column in zip(row, table.columns, strict=True)
            ]
            for row in table.all_rows
        ),
    ]


def read(table):
    """What stands in each cell of a table of a document."""
    return [
        ["\n".join(p.text for p in cell.paragraphs) for cell in row.cells]
        for row in table.rows
    ]


def one_table(*rows, columns=1):
    """A report on one table of texts."""
    titles = [Column(title=f"c{n}") for n in range(columns)]
    table = Table(title="t", columns=titles, rows=rows)
    return Report(title="Báo cáo", blocks=[table])


class TestDocxReporter(ReporterSuite):
    @pytest.fixture
    def reporter(self):
        """The reporter under test."""
        return DocxReporter()


class TestTables:
    @pytest.mark.parametrize("locale", ["vi", "en"])
    def test_has_the_numbers_of_the_report(self, locale):
        """
        Every cell is the one of the report, as its reader writes it.
        """
        report = sample_report(locale=locale)

        document = opened(report)

        assert read(document.tables[1]) == shown(report.tables[0], locale)

    def test_heading_is_repeated(self):
        """
        The heading is on every page, and no row is torn in two.
        """
        rows = opened(one_table(("a",), ("b",))).tables[0].rows

        marks = [
            [child.tag for child in row._tr.trPr]  # noqa: SLF001
            for row in rows
        ]
        assert marks == [
            [qn("w:cantSplit"), qn("w:tblHeader")],
            *[[qn("w:cantSplit")]] * 2,
        ]

    @pytest.mark.parametrize("count", [0, 500])
    def test_number_of_rows(self, count):
        """
        There are as many rows as the report has.
        """
        rows = [(f"Nhiệm vụ {n}",) for n in range(count)]

        (table,) = opened(one_table(*rows)).tables

        assert [text.text for text in table._tbl.iter(qn("w:t"))] == [  # noqa: SLF001
            "c0",
            *(row[0] for row in rows),
        ]

    def test_columns_fill_the_page(self):
        """
        The columns are together as wide as the text.
        """
        report = sample_report()

        table = opened(report).tables[1]

        width = sum(column.width for column in table.columns)
        assert width == pytest.approx(Mm(210 - 30 - 15), rel=0.01)

    def test_lines_and_markup_in_cells(self):
        """
        Lines stay lines, and what looks like markup is text.
        """
        text = "một\nhai & <b>ba</b>\t]]>"

        (table,) = opened(one_table((text,))).tables

        assert table.cell(1, 0).text == text


class TestLayout:
    def test_page_and_font(self):
        """
        A4 with the usual margins, Times New Roman of 13 points.
        """
        document = opened(sample_report())

        section, font = document.sections[0], document.styles["Normal"].font
        size = (section.page_width, section.page_height)
        assert [round(one.mm) for one in size] == [210, 297]
        margins = (section.top_margin, section.left_margin, section.right_margin)
        assert [round(one.mm) for one in margins] == [20, 30, 15]
        assert (font.name, font.size) == ("Times New Roman", Pt(13))

    @pytest.mark.parametrize(
        ("columns", "orientation", "across"),
        [
            pytest.param(6, Orientation.AUTO, False, id="six-columns"),
            pytest.param(7, Orientation.AUTO, True, id="seven-columns"),
            pytest.param(7, Orientation.PORTRAIT, False, id="told-upright"),
            pytest.param(1, Orientation.LANDSCAPE, True, id="told-across"),
        ],
    )
    def test_orientation(self, columns, orientation, across):
        """
        Wide tables lie across, unless the host wants it otherwise.
        """
        report = one_table(("a",) * columns, columns=columns)

        (section,) = opened(report, orientation=orientation).sections

        is_across = section.orientation is WD_ORIENT.LANDSCAPE
        assert is_across is across
        assert (section.page_width > section.page_height) is across

    def test_letterhead(self):
        """
        Who issues it stands left, the state with its motto right, both without borders.
        """
        document = opened(sample_report())

        (left, right) = read(document.tables[0])[0]
        assert left.splitlines() == [
            "ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI",
            "ỦY BAN NHÂN DÂN THÀNH PHỐ QUẢNG NGÃI",
            "",
            "Số: 12/BC-UBND",
        ]
        assert right.splitlines() == [
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            "",
            "Quảng Ngãi, ngày 30 tháng 6 năm 2017",
        ]

    def test_end(self):
        """
        Recipients stand at the bottom left, who signs at the right.
        """
        document = opened(sample_report())

        (left, right) = read(document.tables[-1])[0]
        assert left.splitlines() == [
            "Nơi nhận:",
            "- Thường trực Thành ủy;",
            "- Lưu: VT.",
        ]
        said = [line for line in right.splitlines() if line.strip()]
        assert said == ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Nguyễn Văn A"]

    def test_without_letterhead(self):
        """
        A mere table has neither letterhead nor signature.
        """
        report = sample_report(letterhead=None)

        assert len(opened(report).tables) == len(report.tables)

    def test_letterhead_without_end(self):
        """
        Without recipients and signature there is nothing at the end.
        """
        report = sample_report(letterhead=Letterhead(issuer="UBND"))

        assert len(opened(report).tables) == len(report.tables) + 1

    def test_page_numbers(self):
        """
        Pages are numbered above the text, but not the first.
        """
        section = opened(sample_report()).sections[0]

        assert section.different_first_page_header_footer
        assert 'w:instr="PAGE"' in section.header._element.xml  # noqa: SLF001

    def test_headings_and_sentences(self):
        """
        Headings can be found by their style.
        """
        blocks = [Heading(text="I. Kết quả"), Paragraph(text="một\nhai")]

        paragraphs = opened(Report(title="r", blocks=blocks)).paragraphs

        found = [(p.style.name, p.text) for p in paragraphs[-2:]]
        assert found == [("Heading 1", "I. Kết quả"), ("Normal", "một\nhai")]

    def test_language(self):
        """
        The text is marked as Vietnamese, so that it is not spelt as English.
        """
        element = opened(sample_report()).styles["Normal"].element

        assert element.find(f".//{qn('w:lang')}").get(qn("w:val")) == "vi-VN"


class TestCharts:
    @pytest.fixture
    def parts(self):
        """Each chart with the part that Word draws."""
        wanted = [one for one in sample_report().blocks if isinstance(one, Chart)]
        with zipfile.ZipFile(io.BytesIO(bytes_of(sample_report()))) as package:
            names = [name for name in package.namelist() if "charts/" in name]
            parts = [etree.fromstring(package.read(name)) for name in sorted(names)]
        return list(zip(wanted, parts, strict=True))

    def test_numbers(self, parts):
        """
        What is drawn are the numbers of the report; a gap is a gap.
        """
        for chart, part in parts:
            series = list(part.iter(f"{DRAWN}ser"))
            for one, drawn in zip(chart.series, series, strict=True):
                points = drawn.findall(f"{DRAWN}val//{DRAWN}pt")
                found = {int(p.get("idx")): float(p[0].text) for p in points}
                values = enumerate(one.values)
                assert found == {n: float(v) for n, v in values if v is not None}

    def test_labels(self, parts):
        """
        Each number has its label.
        """
        for chart, part in parts:
            texts = part.findall(f".//{DRAWN}ser[1]/{DRAWN}cat//{DRAWN}v")
            assert tuple(text.text for text in texts) == chart.labels

    def test_each_number_is_shown(self, parts):
        """
        Bars and points have their numbers, so that none must be guessed.
        """
        for chart, part in parts:
            shown = part.findall(f".//{DRAWN}dLbls/{DRAWN}showVal")
            assert [one.get("val") for one in shown] == ["1"] * len(chart.series)

    def test_patterns(self, parts):
        """
        Series differ by pattern, not by colour alone.
        """
        _, stacked = parts[1]

        patterns = re.findall(
            r'prst="(\w+)"', etree.tostring(stacked, encoding="unicode")
        )
        assert len(set(patterns)) == 2

    def test_told_to_who_does_not_see(self):
        """
        Each drawing has its title as a description.
        """
        body = opened(sample_report()).element.xml

        assert re.findall(r'<wp:docPr[^>]* descr="([^"]*)"', body) == [
            "Biểu đồ bars",
            "Biểu đồ stacked",
            "Biểu đồ line",
        ]

    def test_none(self):
        """
        Without charts the tables stay.
        """
        data = bytes_of(sample_report(), charts=False)

        with zipfile.ZipFile(io.BytesIO(data)) as package:
            assert not [name for name in package.namelist() if "charts/" in name]


class TestProperties:
    def test_says_nothing_of_its_template(self):
        """
        Who made it and when is that of the report, not of a library.
        """
        said = opened(sample_report()).core_properties

        assert said.author == "Ủy ban nhân dân thành phố Quảng Ngãi"
        assert said.created.date() == said.modified.date() == dt.date(2017, 6, 30)
        assert (said.comments, said.last_modified_by) == ("", "")

    def test_long_title(self):
        """
        A title that no property can hold stands in the text whole.
        """
        title = "Báo cáo " * 100

        document = opened(Report(title=title))

        assert document.core_properties.title == title[:255]
        assert document.paragraphs[-1].text.strip() == title.strip()

    def test_no_picture_and_no_time(self):
        """
        The package has no picture of the template, and no time of its own.
        """
        with zipfile.ZipFile(io.BytesIO(bytes_of(sample_report()))) as package:
            names = package.namelist()
            assert {info.date_time[0] for info in package.infolist()} == {1980}

        assert [name for name in names if "thumbnail" in name] == []


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.none()
            | st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z"))),
            st.none() | st.integers(-(10**11), 10**11),
            st.none() | st.fractions(0, 1),
            st.none() | st.fractions(-1000, 1000),
            st.none() | st.dates(),
        ),
        max_size=4,
    )
)
def test_any_table_is_read_again(rows):
    """
    Whatever a table holds stands in the document, cell for cell.
    """
    columns = [Column(title=kind.value, kind=kind) for kind in ColumnKind]
    table = Table(title="t", columns=columns, rows=rows)

    (found,) = opened(Report(title="r", blocks=[table])).tables

    assert read(found) == shown(table)


def test_share_of_a_share():
    """
    A share is rounded as in every other kind of file.
    """
    column = Column(title="c", kind=ColumnKind.SHARE)
    table = Table(title="t", columns=[column], rows=[(Fraction(223, 16_274),)])

    report = attrs.evolve(sample_report(), blocks=(table,))

    assert read(opened(report).tables[1])[1] == ["1,4 %"]
