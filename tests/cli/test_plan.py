"""Joint plans from a shell: listed, and shown as a party sees them."""

import datetime as dt

import pytest

import govtasks
from govtasks.evaluation.joint_plans import JointDay, JointItem, JointParty, JointPlan
from govtasks.text import Text

from .conftest import at

WHEN = ("--at", "2017-03-20T08:00:00+07:00")


@pytest.fixture
def planned(url):
    """Let Home Affairs and Finance plan jointly; Finance has not agreed."""
    plan = JointPlan(
        key="p1",
        title=Text.of(vi="Kế hoạch phối hợp", en="Joint plan"),
        parties=[JointParty(body="noi-vu"), JointParty(body="tai-chinh")],
        since=dt.date(2017, 3, 1),
        until=dt.date(2017, 7, 1),
        items=[
            JointItem(
                key="ke-hoach", obligation="o1", led_by="noi-vu", asked_by="tai-chinh"
            ),
            JointItem(key="du-toan", obligation="o2", led_by="tai-chinh"),
        ],
        days=[
            JointDay(
                key="d1",
                title=Text.of(vi="Đợt 1", en="Round 1"),
                day=dt.date(2017, 3, 15),
                items=["ke-hoach", "du-toan"],
            )
        ],
    )
    with (
        govtasks.open(url, plugins=["sql"]) as register,
        register.unit(actor="ng-truong-noi-vu", now=at("2017-03-02")) as unit,
    ):
        unit.open_joint_plan(plan, party="noi-vu")


@pytest.mark.usefixtures("planned")
class TestList:
    def test_shows_each_plan(self, run):
        """
        With its parties, its last day and how far it has come.
        """
        said = run("plan", "list", *WHEN)

        assert said.code == 0
        head, row = said.out.splitlines()
        assert head == "plan  title       parties                last day    standing"
        assert row == (
            "p1    Joint plan  Home Affairs, Finance  2017-06-30  waiting for the "
            "parties"
        )

    @pytest.mark.parametrize(
        ("options", "bodies"),
        [
            pytest.param(("--body", "tai-chinh", *WHEN), ["tai-chinh"], id="a party"),
            pytest.param(("--body", "mttq", *WHEN), [], id="no party"),
            pytest.param(
                ("--person", "ng-truong-noi-vu", "--day", "2017-03-20"),
                ["noi-vu"],
                id="a person",
            ),
            pytest.param(
                ("--person", "ng-truong-noi-vu", "--day", "2017-03-01"),
                [],
                id="a person, before",
            ),
            pytest.param(
                ("--person", "ng-ct-tp"), ["noi-vu", "tai-chinh"], id="above both"
            ),
        ],
    )
    def test_of_whoever_may_see_it(self, run, options, bodies):
        """
        As a party, or a person in one, sees it.
        """
        told = run("--json", "plan", "list", *options).json

        assert [one["body"] for one in told] == bodies

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            pytest.param(("--day", "2017-03-20"), "--day: goes with", id="day alone"),
            pytest.param(
                ("--person", "ng-ct-tp", *WHEN), "--person: goes with", id="instant"
            ),
            pytest.param(
                ("--person", "ng-ct-tp", "--body", "tp"), "--person", id="both"
            ),
            pytest.param(("--person", "x"), "unknown person", id="nobody"),
            pytest.param(("--body", "x"), "unknown body", id="no body"),
        ],
    )
    def test_refuses(self, run, options, message):
        """
        What does not go together is named.
        """
        said = run("plan", "list", *options)

        assert said.code == 1
        assert message in said.err


@pytest.mark.usefixtures("planned")
class TestShow:
    def test_withholds_what_a_party_may_not_see(self, run):
        """
        To Home Affairs, the item of Finance is a key until Finance agrees.
        """
        said = run("plan", "show", "p1", "--body", "noi-vu", *WHEN)

        title, _, first, second, share, *findings = said.out.splitlines()
        assert title == "Joint plan: waiting for the parties"
        assert "Make a plan" in first
        assert "has not replied in time" in first
        assert "(not shown)" in second
        assert share.startswith("Finance of Home Affairs: replied in time: 0/1")
        assert findings == ["Text 1 waits for Finance to agree."]

    def test_in_vietnamese(self, run):
        """
        Head, states and shares in the reader's language.
        """
        said = run("--locale", "vi", "plan", "show", "p1", *WHEN)

        assert "Kế hoạch phối hợp: chờ các bên thống nhất" in said.out
        assert "bên đề nghị" in said.out
        assert "Phòng Tài chính đề nghị Phòng Nội vụ: trả lời đúng hạn: 0/1" in said.out

    def test_in_json(self, run):
        """
        All that the party may see, and nothing of what is withheld.
        """
        told = run("--json", "plan", "show", "p1", "--body", "noi-vu", *WHEN).json

        assert told["standing"] == "proposed"
        assert told["awaited"] == ["tai-chinh"]
        assert told["items"][0]["asks"][0]["bucket"] == "silent_unsaid"
        assert told["items"][1] == {
            "key": "du-toan",
            "led_by": "tai-chinh",
            "asked_by": None,
            "withheld": True,
        }
        assert told["days"][0]["day"] == "2017-03-15"
        assert told["shares"][0]["silent_unsaid"] == 1
        assert [one["code"] for one in told["findings"]] == ["joint-text-waiting"]

    def test_refuses_an_unknown_one(self, run):
        """
        A misspelt key is answered with the nearest.
        """
        said = run("plan", "show", "p11")

        assert said.code == 1
        assert "did you mean 'p1'" in said.err
