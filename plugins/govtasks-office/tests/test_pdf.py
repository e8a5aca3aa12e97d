import io
import sys

import pypdfium2
import pytest

from govtasks.evaluation.reports import Column, ColumnKind, Report, Table
from govtasks.evaluation.wording import cell_text
from govtasks.testing import ReporterSuite
from govtasks.testing.reporter import sample_report
from govtasks_office.pdf import MissingComponentError, PdfReporter, check_letters
from govtasks_office.settings import PageSettings

needs_pango = pytest.mark.systems


@pytest.fixture
def opened():
    """Writes a report and opens it again; closes it at the end."""
    documents = []

    def opened(report, **given):
        data = PdfReporter(PageSettings(**given)).render(report)
        documents.append(pypdfium2.PdfDocument(io.BytesIO(data)))
        return documents[-1]

    yield opened
    for document in documents:
        document.close()


def text_of(document):
    """The text of all pages, white space made even."""
    texts = (page.get_textpage().get_text_bounded() for page in document)
    return " ".join(" ".join(texts).split())


@needs_pango
class TestPdfReporter(ReporterSuite):
    @pytest.fixture
    def reporter(self):
        """The reporter under test."""
        return PdfReporter()


@needs_pango
class TestPages:
    def test_has_the_numbers_of_the_report(self, opened):
        """
        Every number, day and name of the report can be read in the file.
        """
        report = sample_report()

        text = text_of(opened(report))

        (table,) = report.tables
        for row in table.all_rows:
            for cell, column in zip(row, table.columns, strict=True):
                assert cell_text(cell, column.kind, "vi") in text

    def test_vietnamese_letters(self, opened):
        """
        Letters with two marks are letters, not boxes.
        """
        text = text_of(opened(sample_report()))

        assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
        assert "ỦY BAN NHÂN DÂN THÀNH PHỐ QUẢNG NGÃI" in text
        assert "Biểu đồ stacked" in text

    def test_ink_stays_inside_the_margins(self, opened):
        """
        Seen as a picture, there is something on the page and nothing in its margins.
        """
        page = opened(sample_report())[0]

        picture = page.render(scale=1).to_pil().convert("L")

        assert picture.size == (596, 842)
        left, top, right, bottom = picture.point(lambda ink: 255 - ink).getbbox()
        points = 72 / 25.4
        assert left >= 29 * points
        assert right <= (210 - 14) * points
        assert top >= 18 * points
        assert bottom <= (297 - 19) * points

    def test_wide_tables_lie_across(self, opened):
        """
        Pages with many columns lie across.
        """
        columns = [Column(title=f"c{n}") for n in range(7)]
        table = Table(title="t", columns=columns, rows=[tuple("abcdefg")])

        width, height = opened(Report(title="r", blocks=[table]))[0].get_size()

        assert width > height

    def test_many_rows(self, opened):
        """
        The heading is on every page, and no row is lost.
        """
        columns = [Column(title="Nhiệm vụ"), Column(title="n", kind=ColumnKind.COUNT)]
        rows = [(f"việc {n}", n) for n in range(120)]
        table = Table(title="t", columns=columns, rows=rows)

        document = opened(Report(title="r", blocks=[table]))

        pages = [page.get_textpage().get_text_bounded() for page in document]
        assert len(pages) > 2
        assert [one for one in pages if "Nhiệm vụ" not in one] == []
        _, *found = "".join("".join(pages).split()).split("việc")
        assert len(found) == 120
        assert [n for n in range(120) if not found[n].startswith(f"{n}{n}")] == []


class TestCheckLetters:
    @pytest.mark.parametrize("letters", ["", "\U0001f4c5", "\u05e9", "中"])
    def test_what_may_be_missing(self, letters):
        """
        Pictures and other scripts may be boxes.
        """
        assert check_letters(map(ord, letters)) is None

    def test_vietnamese_letters_must_be_there(self):
        """
        A font without Vietnamese letters is named as what is missing.
        """
        with pytest.raises(
            MissingComponentError, match="has the letters Ộ ữ"
        ) as caught:
            check_letters(map(ord, "Ộữ\U0001f4c5Ộ"))

        assert "fonts-croscore" in caught.value.hint


class TestWithoutWeasyPrint:
    def test_the_extra_is_named(self, monkeypatch):
        """
        Whoever lacks the extra is told how to get it.
        """
        monkeypatch.setitem(sys.modules, "weasyprint", None)

        with pytest.raises(
            MissingComponentError, match="needs the extra `pdf`"
        ) as caught:
            PdfReporter().render(sample_report())

        assert caught.value.code == "missing-component"
        assert "govtasks-office[pdf]" in caught.value.hint
