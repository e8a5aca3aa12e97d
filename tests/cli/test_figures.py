import csv
import io

import pytest

from govtasks.evaluation.flat import COLUMNS, heading

END = "2017-06-30T17:00:00+07:00"


class TestFigures:
    def test_names_each_denominator(self, run):
        """
        A line for each unit, each share with what it is a share of.
        """
        lines = run("--locale", "en", "figures", "--at", END).out.splitlines()

        assert [line.split(":")[0] for line in lines] == ["noi-vu", "tai-chinh"]
        assert "1/1 = 100.0 %" in lines[0]

    def test_in_json_has_counts_and_rates(self, run):
        """
        Each unit with its counts at the cut-off and its shares.
        """
        tables = run("--json", "figures", "--at", END, "--body", "noi-vu").json

        assert list(tables) == ["noi-vu"]
        table = tables["noi-vu"]
        assert table["cut_off"] == END
        assert table["counts"]["open_overdue"] == 1
        assert sum(table["counts"].values()) == 1
        assert {rate["denominator_name"] for rate in table["rates"]} == {
            "all",
            "due",
            "completed",
        }

    def test_by_person_names_the_way_of_answering(self, run):
        """
        The deputy answers directly, the head with him; nobody has empty lines.
        """
        said = run("--locale", "en", "figures", "--by", "person", "--at", END)

        lines = [line.split(":")[0] for line in said.out.splitlines()]
        assert lines == [
            "ng-pho-noi-vu (pho-noi-vu), directly",
            "ng-truong-noi-vu (truong-noi-vu), with a deputy",
            "ng-truong-tai-chinh (truong-tai-chinh), directly",
        ]

    def test_by_person_in_json_has_both_ways(self, run):
        """
        Each person in a post, with what counts directly and jointly.
        """
        deputy, head, _ = run("--json", "figures", "--by", "person", "--at", END).json

        assert (deputy["person"], deputy["post"]) == ("ng-pho-noi-vu", "pho-noi-vu")
        assert deputy["directly"]["counts"]["open_overdue"] == 1
        assert deputy["jointly"]["counts"]["open_overdue"] == 0
        assert head["jointly"]["counts"]["open_overdue"] == 1


class TestTable:
    def test_says_how_to_read_it_and_what_is_in_it(self, run):
        """
        Title, notes, headings, a line for each, and the total.
        """
        said = run(
            "--locale",
            "en",
            "figures",
            "--by",
            "field",
            "--period",
            "2017-H1",
            "--at",
            END,
        )

        lines = said.out.splitlines()
        assert lines[0] == "Figures by field of work"
        assert lines[1].startswith("Everything stands as of ")
        assert "given in the period: first half of 2017" in lines[2]
        assert lines[3] == "The period is not over, so the figures are provisional."
        assert lines[4].split()[:5] == ["field", "of", "work", "all", "due"]
        assert lines[-1].startswith("All together, each obligation once")

    def test_names_bodies_and_rolls_them_up(self, run):
        """
        By the names that people know, each with all below it.
        """
        said = run("--locale", "en", "figures", "--roll-up", "--at", END)

        names = [line.split("  ")[0] for line in said.out.splitlines()]
        assert "Home Affairs, its own" in names
        assert "City, with all below it" in names

    def test_names_persons_in_their_posts(self, run):
        """
        Whoever answers in two posts has two lines.
        """
        said = run(
            "--locale",
            "vi",
            "figures",
            "--by",
            "person",
            "--format",
            "text",
            "--at",
            END,
        )

        assert (
            "Trưởng phòng Nội vụ (truong-noi-vu), chịu trách nhiệm liên đới" in said.out
        )

    @pytest.mark.parametrize(
        "words",
        [
            pytest.param(["--format", "json"], id="format"),
            pytest.param(["--period", "2017"], id="json-of-a-period"),
        ],
    )
    def test_in_json_is_the_whole_table(self, run, words):
        """
        With rows, total, and what the table is about.
        """
        flag = [] if words[0] == "--format" else ["--json"]

        table = run(*flag, "figures", *words, "--at", END).json

        assert (table["by"], table["cut_off"]) == ("body", END)
        assert [row["key"] for row in table["rows"]] == ["noi-vu", "tai-chinh"]
        assert table["total"]["total"] == sum(row["total"] for row in table["rows"])

    @pytest.mark.parametrize(
        ("words", "head"),
        [
            pytest.param([], list(COLUMNS), id="names"),
            pytest.param(
                ["--headings"], [heading(one, "vi") for one in COLUMNS], id="headings"
            ),
        ],
    )
    def test_in_csv(self, run, words, head):
        """
        For a spreadsheet, in the names of programs or of people.
        """
        said = run("--locale", "vi", "figures", "--format", "csv", *words, "--at", END)

        first, *rows = csv.reader(io.StringIO(said.out, newline=""))
        assert first == head
        assert [row[1] for row in rows] == ["noi-vu", "tai-chinh"]

    def test_counts_only_what_was_known(self, run):
        """
        Before anything was recorded there was nothing to count.
        """
        said = run(
            "figures", "--known-at", "2017-02-01T00:00:00+07:00", "--format", "json"
        )

        assert said.json["rows"] == []

    @pytest.mark.parametrize(
        ("words", "problem"),
        [
            pytest.param(["--period", "2017-13"], "must be a period", id="period"),
            pytest.param(["--by", "weather"], "invalid choice", id="dimension"),
            pytest.param(["--basis", "x"], "invalid choice", id="basis"),
        ],
    )
    def test_what_cannot_be_asked_is_refused(self, run, capsys, words, problem):
        """
        As a mistake of usage, with what there is.
        """
        with pytest.raises(SystemExit) as caught:
            run("figures", *words)

        assert caught.value.code == 2
        assert problem in capsys.readouterr().err

    def test_only_bodies_roll_up(self, run):
        """
        A field stands below none.
        """
        said = run("figures", "--by", "field", "--roll-up")

        assert said.code == 1
        assert "only bodies stand below one another" in said.err
