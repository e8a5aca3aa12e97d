"""Reports as files from a shell; each is opened again."""

import io

import docx
import openpyxl
import pytest

END = ("--at", "2017-06-30T17:00:00+07:00")
OFFICE = ("sql", "office")


@pytest.fixture
def written(run, tmp_path):
    """Writes a report into a file, and gives its content."""

    def written(*words, suffix):
        file = tmp_path / f"report{suffix}"
        said = run("--locale", "vi", "report", *words, "--out", file, plugins=OFFICE)
        assert (said.code, said.out, said.err) == (0, "", "")
        return file.read_bytes()

    return written


class TestStatus:
    def test_has_every_obligation(self, written):
        """
        Each obligation of the filter stands on a line of the workbook.
        """
        words = ("status", "--format", "xlsx", "--body", "noi-vu", *END)

        data = written(*words, suffix=".xlsx")

        sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[1]
        rows = list(sheet.iter_rows(3, values_only=True))
        assert rows[0][1] == "o1"
        assert rows[0][5] == "đã nhận, quá hạn"

    def test_only_of_a_period(self, run):
        """
        What was given in another period is not on it.
        """
        words = ("report", "status", "--format", "html", *END)

        of_may = run(*words, "--period", "2017-05", plugins=OFFICE).out
        of_all = run(*words, plugins=OFFICE).out

        assert ("<td>o1</td>" in of_may, "<td>o1</td>" in of_all) == (False, True)
        assert "Month 5 of 2017; figures as of 17:00" in of_may


class TestFigures:
    def test_letterhead(self, written):
        """
        Who issues it, its number and who signs come from the command line.
        """
        data = written(
            *("figures", "--format", "docx", *END),
            *("--issuer", "Ủy ban nhân dân thành phố", "--number", "12/BC-UBND"),
            *("--place", "Quảng Ngãi", "--day", "2017-06-30"),
            *("--signatory-post", "KT. Chủ tịch\\nPhó Chủ tịch"),
            *("--signatory", "Nguyễn Văn A", "--recipient", "Lưu: VT"),
            suffix=".docx",
        )

        tables = docx.Document(io.BytesIO(data)).tables
        head, end = (
            " | ".join(cell.text for cell in table.rows[0].cells)
            for table in (tables[0], tables[-1])
        )
        assert "ỦY BAN NHÂN DÂN THÀNH PHỐ" in head
        assert "Quảng Ngãi, ngày 30 tháng 6 năm 2017" in head
        assert "- Lưu: VT." in end
        assert "PHÓ CHỦ TỊCH" in end

    def test_numbers_are_those_of_the_register(self, run):
        """
        The table has the counts that the command `figures` gives.
        """
        (count,) = run("--json", "figures", *END, "--body", "noi-vu").json.values()
        words = ("report", "figures", "--format", "html", "--body", "noi-vu")

        page = run(*words, *END, plugins=OFFICE).out

        overdue = count["counts"]["open_overdue"]
        assert f"overdue: {overdue}/{overdue} = 100.0 % of those due" in page

    def test_by_another_dimension(self, run):
        """
        Figures by person name the post, and whether he answers directly.
        """
        words = ("report", "figures", "--by", "person", "--format", "html", *END)

        page = run("--locale", "vi", *words, plugins=OFFICE).out

        assert "Kết quả thực hiện nhiệm vụ theo người chịu trách nhiệm" in page
        assert "(chịu trách nhiệm trực tiếp)</td>" in page


class TestScorecard:
    def test_explains_itself(self, run):
        """
        The card has its obligations with their facts.
        """
        words = ("report", "scorecard", "head/truong-noi-vu/ng-truong-noi-vu")
        options = ("--period", "2017-03", "--format", "html")

        page = run(*words, *options, *END, plugins=OFFICE).out

        assert "<h1>Scorecard</h1>" in page
        assert "<td>o1</td>" in page
        assert "<td>assigned</td>" in page


class TestWrongUse:
    def test_unknown_kind(self, run):
        """
        A kind of file that nobody offers is answered with the nearest.
        """
        said = run("report", "status", "--format", "xlxs", plugins=OFFICE)

        assert said.code == 1
        assert "did you mean 'xlsx'?" in said.err

    def test_unknown_subject(self, run):
        """
        A subject that there is not is named.
        """
        words = ("report", "scorecard", "head/nobody/nobody", "--period", "2017-03")

        said = run(*words, "--format", "html", plugins=OFFICE)

        assert said.code == 1
        assert "unknown-name" in said.err

    def test_file_that_cannot_be_written(self, run, tmp_path):
        """
        A folder is no file.
        """
        words = ("report", "status", "--format", "html", *END, "--out", tmp_path)

        said = run(*words, plugins=OFFICE)

        assert said.code == 1
        assert "cannot write" in said.err
