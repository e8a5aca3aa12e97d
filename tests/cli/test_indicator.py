import datetime as dt

import attrs
import pytest

import govtasks
from govtasks.obligations import commands as do

PLAN = """\
[[indicators]]
key = "par"
title = {vi = "Chỉ số cải cách hành chính", en = "Reform index"}
unit = {vi = "điểm", en = "points"}
direction = "higher"
body = "noi-vu"
targets = [{year = 2016, value = "58.0"}, {year = 2017, value = "60.0"}]
baseline = {value = "56.0", day = 2015-12-31, source = "PAR INDEX 2015"}
"""
MEASURE = ("indicator", "measure", "par", "58.20", "--day", "2016-12-31")
SOURCE = ("--source", "PAR INDEX 2016")
MARCH, APRIL = "2017-03-15T09:00:00+07:00", "2017-04-01T09:00:00+07:00"
JUNE = "2017-06-30T17:00:00+07:00"


@pytest.fixture
def define(run, tmp_path):
    """Give a way to define the index of a document."""

    def call(*options, text=PLAN):
        path = tmp_path / "plan.toml"
        path.write_text(text, encoding="utf-8")
        who = ("--actor", "ng-ct-tp", "--now", "2017-02-11T08:00:00+07:00")
        return run(*options, "indicator", "define", str(path), *who)

    return call


@pytest.fixture
def measured(run, define):
    """Give a register in which a value was recorded, and corrected."""
    define()
    head = ("--actor", "ng-truong-noi-vu", "--now", MARCH)
    run("indicator", "measure", "par", "57.9", "--day", "2016-12-31", *SOURCE, *head)
    done = run(*MEASURE, *SOURCE, *head, "--reason", "Đính chính")
    assert done.code == 0, done.err
    return done


class TestDefine:
    def test_defines_what_a_document_holds(self, run, define):
        """
        A line for each, and then they are listed.
        """
        assert define().out == "par: Reform index\n"
        head, line = run("indicator", "list", "--at", JUNE).out.splitlines()
        assert head.split()[:3] == ["indicator", "title", "body"]
        assert " ".join(line.split()) == (
            "par Reform index noi-vu at least 60.0 points (2017) - - not measured yet"
        )

    def test_answers_in_json(self, define):
        """
        With the keys.
        """
        assert define("--json").json == {"indicators": ["par"]}

    def test_tells_what_is_wrong_with_the_document(self, define):
        """
        With its line.
        """
        said = define(text=PLAN.replace('"58.0"', "58.0"))

        assert said.code == 1
        assert "plan.toml:7" in said.err
        assert "must be an exact number" in said.err


class TestMeasure:
    def test_says_where_it_stands_then(self, measured):
        """
        The judgement, with its colour in words.
        """
        assert measured.out == "par: on track (green)\n"

    def test_is_refused_to_whoever_is_judged(self, run, measured):
        """
        A final value is not for the body that answers.
        """
        who = ("--actor", "ng-truong-noi-vu", "--now", APRIL)

        said = run(*MEASURE, *SOURCE, *who, "--final")

        assert said.code == 1
        assert "is judged by the indicator par" in said.err

    def test_answers_in_json_with_exact_numbers(self, run, measured):
        """
        Texts for decimals, fractions for what is reckoned.
        """
        who = ("--actor", "ng-ct-tp", "--now", APRIL)

        told = run("--json", *MEASURE, *SOURCE, *who, "--final").json

        assert told["measured"]["value"] == "58.20"
        assert told["measured"]["is_final"] is True
        assert (told["standing"], told["colour"]) == ("on-track", "green")
        assert told["asked"] == {"least": "58", "most": None}
        assert told["asked_now"]["least"] == "21352/365"
        assert told["deviation"] == "1/5"

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            pytest.param("58,2", "must be an exact number", id="comma"),
            pytest.param("nan", "must be an exact number", id="no number"),
        ],
    )
    def test_refuses_what_is_no_number(self, run, measured, given, words):
        """
        With a hint how numbers are written.
        """
        who = ("--day", "2017-01-31", *SOURCE, "--actor", "ng-ct-tp", "--now", APRIL)

        said = run("indicator", "measure", "par", given, *who)

        assert said.code == 1
        assert words in said.err


class TestShow:
    def test_explains_itself_and_shows_every_value(self, run, measured):
        """
        Why, what is amiss, each year, and what was replaced.
        """
        said = run("indicator", "show", "par", "--at", JUNE)

        why, amiss, years, values = said.out.split("\n\n")
        assert why.startswith("Reform index: on track on Fri 30 Jun 2017\n  1. ")
        assert why.endswith("\n  on track (green)")
        assert amiss.endswith(
            "its last value, for Sat 31 Dec 2016, is only provisional"
        )
        assert years.splitlines()[1:] == [
            "  2016: at least 58.0 points, measured 58.20 (+0.2): met",
            "  2017: at least 60.0 points, not measured",
        ]
        assert values == (
            "What was measured\n"
            "  58.20 points for Sat 31 Dec 2016, provisional (PAR INDEX 2016)\n"
            "    before: 57.9 points for Sat 31 Dec 2016, provisional "
            "(PAR INDEX 2016); replaced because: Đính chính\n"
        )

    def test_shows_that_a_value_was_confirmed_and_the_indicator_retired(
        self, run, measured, url
    ):
        """
        A final value of the same number needs no reason.
        """
        who = ("--actor", "ng-ct-tp", "--now", APRIL)
        run(*MEASURE, *SOURCE, *who, "--final")
        with (
            govtasks.open(url, plugins=["sql"]) as register,
            register.unit(actor="ng-ct-tp") as unit,
        ):
            unit.retire_indicator("par", reason="Thay chỉ số khác")

        said = run("--locale", "vi", "indicator", "show", "par")

        assert "sau đó được xác nhận" in said.out
        assert "trước đó: 57,9 điểm" in said.out
        assert said.out.splitlines()[-1].endswith(": Thay chỉ số khác")

    def test_answers_in_json_with_every_fact(self, run, measured):
        """
        Those that had been recorded by the instant.
        """
        told = run("--json", "indicator", "show", "par", "--at", MARCH).json

        assert [fact["version"] for fact in told["facts"]] == [1, 2, 3]
        assert [one["value"] for one in told["replaced"]] == ["57.9"]
        assert told["years"][0] == {
            "year": 2016,
            "value": "58.20",
            "met": True,
            "deviation": "1/5",
        }

    def test_tells_the_nearest_key(self, run, measured):
        """
        A misspelt key is not guessed.
        """
        said = run("indicator", "show", "pra")

        assert said.code == 1
        assert "unknown indicator" in said.err


class TestList:
    def test_has_the_shares_in_json(self, run, measured):
        """
        Each with the name of its denominator.
        """
        told = run("--json", "indicator", "list", "--at", JUNE).json

        assert [one["standing"] for one in told["indicators"]] == ["on-track"]
        assert told["figures"]["noi-vu"][0] == {
            "name": "on-track",
            "numerator": 1,
            "denominator_name": "judged",
            "denominator": 1,
            "share": 1.0,
        }

    def test_is_empty_where_a_body_has_none(self, run, measured):
        """
        Nothing but the head of the table.
        """
        said = run("--json", "indicator", "list", "--body", "tai-chinh")

        assert said.json == {"indicators": [], "figures": {}}


class TestObligationShow:
    def test_shows_what_must_be_shown(self, run, measured, url):
        """
        With what was known when the result was handed in.
        """
        with govtasks.open(url, plugins=["sql"]) as register:
            given = register.view("o1").state.obligation
            rule = govtasks.Undated()
            task = attrs.evolve(given, key="o9", rule=rule, indicators=["par"])
            march, april = map(dt.datetime.fromisoformat, (MARCH, APRIL))
            with register.unit(actor="ng-ct-tp", now=march) as unit:
                unit.assign(task)
            with register.unit(actor="ng-truong-noi-vu", now=april) as unit:
                unit.do("o9", do.Accept())
                unit.do("o9", do.Submit(result="Đã xong"))

        said = run("obligation", "show", "o9", "--at", JUNE)
        told = run("--json", "obligation", "show", "o9", "--at", JUNE).json

        section = said.out.split("Indicators that it must show\n")[1].split("\n\n")[0]
        value = "58.20 points for Sat 31 Dec 2016, provisional (PAR INDEX 2016)"
        assert section.splitlines() == [
            "  par, Reform index: on track (green)",
            f"    {value}",
            f"    known when the result was submitted at 09:00 Sat 1 Apr 2017: {value}",
        ]
        assert [one["standing"] for one in told["indicators"]] == ["on-track"]
