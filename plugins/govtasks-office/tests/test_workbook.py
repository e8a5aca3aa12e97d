import datetime as dt
import io
import zipfile
from fractions import Fraction

import attrs
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govtasks.evaluation.reports import (
    Chart,
    ChartKind,
    Column,
    ColumnKind,
    Letterhead,
    Report,
    Series,
    Table,
)
from govtasks.testing import ReporterSuite
from govtasks.testing.reporter import sample_report
from govtasks_office.settings import WorkbookSettings
from govtasks_office.workbook import XlsxReporter

FIRST_ROW = 3
"""Of the cells of a table, below its title and its heading."""
COLUMNS = tuple(Column(title=kind.value, kind=kind) for kind in ColumnKind)

numbers = st.fractions(-(10**6), 10**6, max_denominator=10**6)
plain = st.text(st.characters(codec="utf-8", exclude_categories=("C",)), max_size=30)
rows = st.tuples(
    st.none() | plain.map(str.strip),
    st.none() | st.integers(-(10**11), 10**11),
    st.none() | st.fractions(0, 1),
    st.none() | numbers,
    st.none() | st.dates(dt.date(1900, 3, 1)),
)


def opened(report, **given):
    """The workbook of a report, read again."""
    data = XlsxReporter(WorkbookSettings(**given)).render(report)
    return openpyxl.load_workbook(io.BytesIO(data))


def written(cell):
    """What a cell of a report is in a workbook."""
    if isinstance(cell, Fraction):
        return float(cell)
    if isinstance(cell, dt.date):
        return dt.datetime.combine(cell, dt.time())
    return cell


def read(sheet, table):
    """The rows of a table in a sheet, and its sums."""
    last = FIRST_ROW + len(table.all_rows) - 1
    found = sheet.iter_rows(FIRST_ROW, last, 1, len(table.columns), values_only=True)
    return [list(row) for row in found] if table.all_rows else []


def table_of(*cells):
    """A report on one table with one column of texts."""
    table = Table(title="t", columns=[Column(title="c")], rows=[(c,) for c in cells])
    return Report(title="Báo cáo", blocks=[table])


class TestXlsxReporter(ReporterSuite):
    @pytest.fixture
    def reporter(self):
        """The reporter under test."""
        return XlsxReporter()


class TestTables:
    def test_has_the_numbers_of_the_report(self):
        """
        Every cell is the one of the report, a number as a number.
        """
        report = sample_report()
        (table,) = report.tables
        rows = [list(row) for row in table.rows]
        # Excel knows no day before 1900.
        rows[0][4] = None
        table = attrs.evolve(table, rows=rows)

        book = opened(attrs.evolve(report, blocks=(table,)))

        sheet = book["Kết quả theo đơn vị"]
        expected = [[written(cell) for cell in row] for row in table.all_rows]
        assert read(sheet, table) == expected

    def test_kinds_of_cells(self):
        """
        Days are days and shares are shown in percent.
        """
        day, share = dt.date(2017, 2, 16), Fraction(1, 3)
        row = ("a", 1_234, share, Fraction(5, 2), day)
        table = Table(title="t", columns=COLUMNS, rows=[row])

        sheet = opened(Report(title="r", blocks=[table]))["t"]

        text, count, part, points, on = sheet[FIRST_ROW]
        assert (text.data_type, count.data_type, on.is_date) == ("s", "n", True)
        assert [one.number_format for one in (count, part, points, on)] == [
            "#,##0",
            "0.0%",
            "#,##0.00",
            "dd/mm/yyyy",
        ]

    @pytest.mark.parametrize(
        "text",
        [
            "=1+1",
            "+1+1",
            "-1",
            "@SUM(A1)",
            '=HYPERLINK("http://example.invalid")',
            "http://example.invalid",
            "{=1}",
            "1",
            "\t=1+1x",
        ],
    )
    def test_texts_are_no_formulas(self, text):
        """
        What looks like a formula, a link or a number stays a text.
        """
        sheet = opened(table_of(text))["t"]

        cell = sheet.cell(FIRST_ROW, 1)
        assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)

    def test_no_formula_anywhere(self):
        """
        Titles, headings, notes and labels are no formulas either.
        """
        bad = "=1+1"
        table = Table(title=bad, columns=[Column(title=bad)], rows=[(bad,)], note=bad)
        chart = Chart(
            title=bad,
            kind=ChartKind.BARS,
            labels=(bad,),
            series=[Series(title=bad, values=(1,))],
            note=bad,
        )
        head = Letterhead(issuer=bad, number=bad, recipients=(bad,), signatory=bad)
        report = Report(title=bad, subtitle=bad, blocks=[table, chart], letterhead=head)

        book = opened(report)

        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert [cell for cell in cells if cell.data_type == "f"] == []

    def test_days_before_excel_counts(self):
        """
        A day that Excel would take for another is a text.
        """
        row = (None, None, None, None, dt.date(1899, 12, 31))
        table = Table(title="t", columns=COLUMNS, rows=[row])

        sheet = opened(Report(title="r", blocks=[table]))["t"]

        assert sheet.cell(FIRST_ROW, 5).value == "1899-12-31"

    def test_heading_stays(self):
        """
        The heading stays as one scrolls, and is printed on every page.
        """
        sheet = opened(table_of("a"))["t"]

        assert (sheet.freeze_panes, sheet.print_title_rows) == ("B3", "$2:$2")

    @pytest.mark.parametrize("count", [0, 1, 500])
    def test_number_of_rows(self, count):
        """
        There are as many rows as the report has.
        """
        texts = [f"Nhiệm vụ {n}" for n in range(count)]

        sheet = opened(table_of(*texts))["t"]

        values = [cell.value for cell in sheet["A"][FIRST_ROW - 1 :]]
        assert values == texts

    def test_long_texts_get_high_rows(self):
        """
        A text of many lines is not cut.
        """
        sheet = opened(table_of("x", "Rà soát quy chế làm việc " * 20))["t"]

        short, long = (sheet.row_dimensions[FIRST_ROW + n].height for n in (0, 1))
        assert long > 8 * short


class TestSheets:
    @pytest.mark.parametrize(
        ("titles", "names"),
        [
            pytest.param(["a/b:c*?[d]\\"], ["a b c d"], id="forbidden"),
            pytest.param(["///"], ["-"], id="nothing-left"),
            pytest.param(["'a'"], ["a"], id="apostrophes"),
            pytest.param(["History"], ["History_"], id="reserved"),
            pytest.param(["Bảng", "bảng"], ["Bảng", "bảng (2)"], id="same"),
            pytest.param(["x" * 40] * 2, ["x" * 31, "x" * 27 + " (2)"], id="long"),
            pytest.param(["Báo cáo"], ["Báo cáo (2)"], id="first-sheet"),
        ],
    )
    def test_names(self, titles, names):
        """
        Names are valid, at most 31 characters, and each its own.
        """
        blocks = [Table(title=title, columns=[Column(title="c")]) for title in titles]

        book = opened(Report(title="r", blocks=blocks))

        assert book.sheetnames[1:] == names

    def test_first_sheet_has_letterhead_and_sentences(self):
        """
        Who issues it, what it is, what it says and who signs stand on the first sheet.
        """
        sheet = opened(sample_report()).worksheets[0]

        texts = [cell.value for row in sheet.iter_rows() for cell in row if cell.value]
        assert texts == [
            "ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "ỦY BAN NHÂN DÂN THÀNH PHỐ QUẢNG NGÃI",
            "Độc lập - Tự do - Hạnh phúc",
            "Số: 12/BC-UBND",
            "Quảng Ngãi, ngày 30 tháng 6 năm 2017",
            "Báo cáo tình hình thực hiện nhiệm vụ",
            "6 tháng đầu năm 2017",
            "I. Kết quả",
            "Có 1.241 nhiệm vụ đến hạn.\nĐề nghị đôn đốc.",
            "Nơi nhận:",
            "KT. CHỦ TỊCH",
            "- Thường trực Thành ủy;",
            "PHÓ CHỦ TỊCH",
            "- Lưu: VT.",
            "Nguyễn Văn A",
        ]

    def test_made_on_the_day_of_the_report(self):
        """
        The file says that it was made on its day, by who issues it.
        """
        said = opened(sample_report()).properties

        assert said.created.date() == dt.date(2017, 6, 30)
        assert said.creator == "Ủy ban nhân dân thành phố Quảng Ngãi"


class TestCharts:
    def charts(self, **given):
        """The charts of the report, each with its sheet."""
        book = opened(sample_report(), **given)
        return [(sheet, chart) for sheet in book for chart in sheet._charts]  # noqa: SLF001

    def test_numbers_stand_beside_them(self):
        """
        Each chart is drawn over cells that have the numbers of the report.
        """
        wanted = [one for one in sample_report().blocks if isinstance(one, Chart)]

        for (sheet, _), chart in zip(self.charts(), wanted, strict=True):
            columns = zip(
                chart.labels, *(one.values for one in chart.series), strict=True
            )
            expected = [[written(cell) for cell in row] for row in columns]
            last = FIRST_ROW + len(chart.labels) - 1
            found = sheet.iter_rows(
                FIRST_ROW, last, 1, len(chart.series) + 1, values_only=True
            )
            assert [list(row) for row in found] == expected

    def test_refer_to_these_cells(self):
        """
        The drawing takes its numbers from the cells and from nowhere else.
        """
        for sheet, chart in self.charts():
            for place, series in enumerate(chart.series):
                column = "BC"[place]
                assert series.val.numRef.f == f"'{sheet.title}'!${column}$3:${column}$4"

    def test_patterns(self):
        """
        Bars of several series differ by pattern, not by colour alone.
        """
        _, stacked = self.charts()[1]

        patterns = [one.graphicalProperties.pattFill.prst for one in stacked.series]
        assert len(set(patterns)) == 2

    def test_none(self):
        """
        Without charts the numbers stay.
        """
        assert self.charts(charts=False) == []
        book = opened(sample_report(), charts=False)
        assert book["Biểu đồ line"].cell(FIRST_ROW, 2).value == pytest.approx(
            0.8765, abs=1e-4
        )


def test_no_part_names_the_time():
    """
    No part of the file, nor the package, tells when it was written.
    """
    data = XlsxReporter().render(sample_report())

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert {info.date_time[0] for info in package.infolist()} == {1980}


@settings(max_examples=20, deadline=None)
@given(st.lists(rows, max_size=4))
def test_any_table_is_read_again(found):
    """
    Whatever a table holds stands in the workbook, cell for cell.
    """
    table = Table(title="t", columns=COLUMNS, rows=found)

    sheet = opened(Report(title="r", blocks=[table]))["t"]

    expected = [[written(cell) for cell in row] for row in table.rows]
    assert read(sheet, table) == [
        [pytest.approx(one) if isinstance(one, float) else one for one in row]
        for row in expected
    ]
