import pytest

import govtasks
from govtasks.obligations import commands as do

from .conftest import at


@pytest.fixture
def urged(url):
    """The register after the overdue task was urged, and answered."""
    with govtasks.open(url, plugins=["sql"]) as register:
        with register.unit(actor="ng-ct-tp", now=at("2017-03-20")) as unit:
            unit.do("o1", do.Urge(reason="quá hạn"))
        with register.unit(actor="ng-truong-noi-vu", now=at("2017-03-21")) as unit:
            unit.do("o1", do.Answer(to="urge-1", text="sắp xong"))


@pytest.mark.usefixtures("urged")
class TestTimeline:
    def test_tells_the_course_a_line_each(self, run):
        """
        When, which obligation, what, by whom, the day of then, and what it answers.
        """
        said = run("--locale", "vi", "timeline", "o1")

        lines = [line.split("  ") for line in said.out.splitlines()]
        cells = [[cell.strip() for cell in line if cell.strip()] for line in lines]
        assert said.code == 0
        assert cells[0] == [
            "thời điểm",
            "nhiệm vụ",
            "nội dung",
            "người thực hiện",
            "thời hạn",
            "trả lời",
        ]
        assert cells[-2][-1] == "hạn Thứ Tư 15/03/2017, quá hạn"
        assert cells[-1][0] == "2017-03-21 08:00"
        assert cells[-1][-1] == "đôn đốc lần 1"

    def test_tells_it_to_programs(self, run):
        """
        As JSON, in the language that is asked for.
        """
        found = run("--json", "timeline", "o1").json

        assert [one["type"] for one in found] == [
            "assigned",
            "part-given",
            "accepted",
            "urged",
            "answered",
        ]
        assert (found[-1]["answers"], found[-1]["late"]) == ("urge-1", True)

    def test_as_of_an_instant(self, run):
        """
        What took effect later is left out.
        """
        found = run(
            "--json", "timeline", "o1", "--at", "2017-03-20T17:00:00+07:00"
        ).json

        assert found[-1]["type"] == "urged"

    def test_of_something_unknown(self, run):
        """
        A misspelt key is answered with the nearest.
        """
        said = run("timeline", "o11")

        assert said.code == 1
        assert "unknown obligation" in said.err
