import pytest

import govtasks
from govtasks.obligations import commands as do
from govtasks.obligations.events import MeasureProposed
from govtasks.obligations.handling import FindingSeverity, InspectionFinding, Measure

from .conftest import at

PROPOSED = MeasureProposed(
    number=1, measure=Measure.CRITICISM, person="ng-truong-noi-vu", reason="chậm"
)


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

    def test_stands_on_the_page_of_the_obligation_too(self, url, run):
        """
        Urgings, findings, measures and breaches, each with what came of it.
        """
        finding = InspectionFinding(
            key="k1", text="chưa phân công", severity=FindingSeverity.SHORTCOMING
        )
        approved = do.ApproveMeasure(proposal="measure-1", reason="đúng")
        with govtasks.open(url, plugins=["sql"]) as register:
            with register.unit(actor="ng-ct-tp", now=at("2017-03-22")) as unit:
                unit.do("o1", do.Inspect(what="tiến độ", findings=(finding,)))
                unit.do("o1", do.ReportBreach(person="ng-pho-noi-vu", what="vắng"))
            with register.unit(actor="ng-tt", now=at("2017-03-22")) as unit:
                unit.append("o1", [PROPOSED])
            with register.unit(actor="ng-ct-tp", now=at("2017-03-23")) as unit:
                unit.do("o1", approved)

        out = run("--locale", "vi", "obligation", "show", "o1").out
        found = run("--json", "obligation", "show", "o1").json

        assert (
            "đôn đốc lần 1, Chủ tịch UBND thành phố, 08:00 Thứ Hai 20/03/2017 (quá hạn)"
            in out
        )
        assert "sắp xong, Trưởng phòng Nội vụ, 08:00 Thứ Ba 21/03/2017" in out
        assert "phát hiện: chưa phân công (thiếu sót, khuyết điểm)" in out
        assert "đề xuất phê bình đối với Trưởng phòng Nội vụ" in out
        assert "quyết định áp dụng, Chủ tịch UBND thành phố" in out
        assert "vi phạm của Deputy head of Home Affairs: vắng" in out
        assert found["calls"][0]["answers"][0]["text"] == "sắp xong"
        assert found["measures"][0]["decision"]["is_approved"] is True
        assert [one["key"] for one in found["found"]] == ["k1"]
        assert found["breaches"][0]["account"] is None

    def test_of_something_unknown(self, run):
        """
        A misspelt key is answered with the nearest.
        """
        said = run("timeline", "o11")

        assert said.code == 1
        assert "unknown obligation" in said.err
