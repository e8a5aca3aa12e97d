"""Reviews from a shell: planned, listed, opened, judged stage by stage, shown."""

import pytest

import govtasks
from govtasks.obligations import commands as do

from .conftest import at

KEY = "o1#head/truong-noi-vu/ng-truong-noi-vu"
PLAN = """
key = "nam-2016"
title = {vi = "Kiểm điểm năm 2016", en = "Review of 2016"}
obligation = "o1"
posts = ["head"]
stages = ["self", "collective"]
period = "2016"
"""
SELF = """
summary = "Khá"
strengths = ["Kịp thời"]
limitations = ["Chậm kế hoạch"]
causes = ["Thiếu người"]
remedies = [{key = "a", text = "Phân công lại", due_on = 2017-04-30}]
grade = "tot"
evidence = ["05/BC"]
"""
MEETING = """
reason = "Thống nhất"
held_on = 2017-03-03
minutes = "05/BB"
votes_for = 3
votes_against = 3
casting = "ng-ct-tp"
casting_basis = "Quy chế làm việc"
grade = "kha"
"""


def by(actor, day):
    """The options that say who does it, and when."""
    return "--actor", actor, "--now", f"2017-{day}T08:00:00+07:00"


@pytest.fixture
def file(tmp_path):
    """Write a document and give its path."""

    def write(text):
        path = tmp_path / "said.toml"
        path.write_text(text, "utf-8")
        return path

    return write


@pytest.fixture
def planned(run, file):
    """Record the plan."""
    return run("review", "plan", file(PLAN), *by("ng-ct-tp", "03-01"))


class TestReview:
    def test_goes_from_the_plan_to_the_conclusion(self, run, file, planned):
        """
        Each step answers with the stage that comes next; what was said is shown.
        """
        assert planned.out == "nam-2016: recorded\n"
        listed = run("review", "list", "--at", "2017-03-02T08:00:00+07:00").out
        assert listed.splitlines()[1].split() == [
            KEY,
            "2016",
            "not",
            "opened",
            "2017-03-15",
        ]
        opened = run("review", "open", *by("ng-ct-tp", "03-02"))
        assert opened.out == f"{KEY}: opened\n"
        said = run(
            "review",
            "assess",
            KEY,
            file(SELF),
            "--as",
            "self",
            *by("ng-truong-noi-vu", "03-03"),
        )
        assert said.out == f"{KEY}: conclusion of the collective\n"
        back = ("--to", "self", "--reason", "Chưa rõ", *by("ng-ct-tp", "03-04"))
        assert run("review", "back", KEY, *back).out == f"{KEY}: self-assessment\n"
        run(
            "review",
            "assess",
            KEY,
            file(SELF),
            "--as",
            "self",
            *by("ng-truong-noi-vu", "03-05"),
        )
        done = run("review", "conclude", KEY, file(MEETING), *by("ng-ct-tp", "03-06"))
        assert done.out == f"{KEY}: no stage: it is concluded\n"

        shown = run("review", "show", KEY, "--at", "2017-03-07T08:00:00+07:00").out

        for line in (
            "looks back on the year 2016",
            "It was concluded at 08:00 Mon 6 Mar 2017",
            "  From Wed 1 Jun 2016 to before Sun 1 Jan 2017, as it stood at 00:00",
            "ng-truong-noi-vu, self-assessment: Khá",
            "  Limitation: Chậm kế hoạch",
            "  Remedy by Sun 30 Apr 2017: Phân công lại",
            "ng-ct-tp: sent back to self-assessment (Chưa rõ)",
            "(minutes 05/BB), 3 for, 3 against, 0 abstained: Thống nhất",
            "  Tie decided by ng-ct-tp (Quy chế làm việc)",
        ):
            assert line in shown
        assert run("review", "list", "--at", "2017-03-07T08:00:00+07:00").out == (
            "review  period  stage  due\n"
        )

    def test_in_json(self, run, file):
        """
        In JSON a review has its subject, its dossier and its facts as they were stored.
        """
        plan = ("review", "plan", file(PLAN), *by("ng-ct-tp", "03-01"))
        assert run("--json", *plan).json == {"plan": "nam-2016"}
        (listed,) = run("--json", "review", "list", "--all").json
        assert (listed["key"], listed["is_opened"], listed["due"]) == (
            KEY,
            False,
            "2017-03-15",
        )
        opens = ("review", "open", KEY, *by("ng-ct-tp", "03-02"))
        assert run("--json", *opens).json == [KEY]
        assess = ("review", "assess", KEY, file(SELF), "--as", "self")
        told = run("--json", *assess, *by("ng-truong-noi-vu", "03-03")).json
        assert told == {"review": KEY, "stage": "collective", "grade": None}

        shown = run("--json", "--locale", "vi", "review", "show", KEY).json

        assert shown["subject"]["person"] == "ng-truong-noi-vu"
        assert shown["dossier"]["counts"][0]["bucket"] == "completed_on_time"
        assert shown["facts"][1]["event"]["summary"] == "Khá"
        assert shown["facts"][1]["text"][1] == "Ưu điểm: Kịp thời"
        assert shown["explanation"]["steps"]

    def test_ends_with_the_superior_where_the_plan_says_so(self, run, file):
        """
        What the superior says concludes, and its grade is called by its name.
        """
        wanted = PLAN.replace('"collective"', '"superior"')
        wanted += 'assessor = "ct-tp"\nformula = "default"\n'
        run("review", "plan", file(wanted), *by("ng-ct-tp", "03-01"))
        run("review", "open", KEY, *by("ng-ct-tp", "03-02"))
        own = file(SELF.replace('grade = "tot"', ""))
        assess = ("review", "assess", KEY)
        run(*assess, own, "--as", "self", *by("ng-truong-noi-vu", "03-03"))
        above = file('reason = "Khá"\ngrade = "completed"\n')

        told = run(
            "--json", *assess, above, "--as", "superior", *by("ng-ct-tp", "03-04")
        ).json

        assert told == {"review": KEY, "stage": None, "grade": "completed"}
        assert "  Grade: Completed\n" in run("review", "show", KEY).out

    @pytest.mark.parametrize(
        ("options", "keys"),
        [
            pytest.param((), [KEY], id="what waits"),
            pytest.param(("--overdue",), [KEY], id="overdue"),
            pytest.param(("--overdue", "--body", "tp"), [], id="another body"),
            pytest.param(("--plan", "nam-2016"), [KEY], id="plan"),
            pytest.param(("--person", "ng-ct-tp"), [], id="another person"),
        ],
    )
    def test_lists_what_is_wanted(self, run, planned, options, keys):
        """
        After its day a review that nobody opened is overdue; filters leave others out.
        """
        late = ("--at", "2017-04-01T08:00:00+07:00")

        found = run("--json", "review", "list", *options, *late).json

        assert [one["key"] for one in found] == keys

    def test_says_where_a_document_is_wrong(self, run, file, planned):
        """
        A misspelt line is named with its file; nothing is recorded.
        """
        wrong = file(SELF.replace("summary", "sumary"))

        said = run(
            "review",
            "assess",
            KEY,
            wrong,
            "--as",
            "superior",
            *by("ng-ct-tp", "03-03"),
        )

        assert said.code == 1
        assert "said.toml" in said.err
        assert "sumary" in said.err

    def test_is_refused_with_the_rule(self, run, file, planned):
        """
        What nobody may is refused, with what to do instead.
        """
        said = run("review", "conclude", KEY, file(MEETING), *by("ng-ct-tp", "03-03"))

        assert said.code == 1
        assert "was not opened" in said.err

    def test_shows_one_that_was_handed_in_without(self, run, planned, url):
        """
        Paper that was handed in is no conclusion.
        """
        with (
            govtasks.open(url, plugins=["sql"]) as register,
            register.unit(actor="ng-truong-noi-vu", now=at("2017-03-10")) as unit,
        ):
            unit.do("o1", do.Submit(result="Biên bản"))

        shown = run("--json", "review", "show", KEY).json

        assert shown["is_handed_in_without"]
