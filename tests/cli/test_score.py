"""Scorecards from a shell: shown, issued, sealed, recomputed and appealed against."""

import pytest

import govtasks
from govtasks.obligations import commands as do

from .conftest import at

HEAD = "head/truong-noi-vu/ng-truong-noi-vu"
MARCH = ("--period", "2017-03")
AT = ("--at", "2017-04-03T08:00:00+07:00")


def by(actor, day="2017-04-03", time="08:00:00"):
    """Return the options of somebody who does something."""
    return ("--actor", actor, "--now", f"{day}T{time}+07:00")


CHAIR = by("ng-ct-tp")


def finish(url):
    """Record on 5 April that the task was done on 14 March."""
    with govtasks.open(url, plugins=["sql"]) as register:
        with register.unit(actor="ng-truong-noi-vu", now=at("2017-04-05")) as unit:
            claim = do.Claim(post="truong-noi-vu")
            unit.do("o1", claim, effective_at=at("2017-03-14"))
            unit.do("o1", do.Submit(result="r"), effective_at=at("2017-03-14"))
        with register.unit(actor="ng-ct-tp", now=at("2017-04-05", "09:00")) as unit:
            unit.do("o1", do.Confirm(), effective_at=at("2017-03-14", "09:00"))


class TestShow:
    def test_tells_the_score_and_where_it_comes_from(self, run):
        """
        The card says how it was reckoned, and which obligations it counts.
        """
        said = run("score", "show", HEAD, *MARCH, *AT)

        assert said.code == 0
        assert said.out.startswith(f"{HEAD}\n")
        assert "- o1: Make a plan: open, overdue" in said.out
        assert "! This is the library's own formula" in said.out
        assert "counts for" not in said.out

    def test_explains_each_obligation(self, run):
        """
        Also why each counts, for whom, and since which day.
        """
        said = run(
            "--locale", "vi", "score", "show", "--body", "noi-vu", *MARCH, *AT,
            "--explain",
        )  # fmt: skip

        assert "tính cho Phòng Nội vụ, đơn vị chủ trì vào Thứ Tư 15/03/2017" in said.out

    def test_in_json(self, run):
        """
        Each number stands exactly, with the facts of each line.
        """
        card = run("--json", "score", "show", HEAD, *MARCH, *AT).json

        assert card["subject"]["key"] == HEAD
        assert card["score"] == {"exact": "0", "value": 0.0}
        (line,) = card["lines"]
        assert line["bucket"] == "open_overdue"
        assert line["evidence"][0]["type"] == "assigned"
        assert (
            card["formula_version"]
            in card["explanation"]["steps"][0]["cites"][0]["provision"]
        )

    def test_of_a_person_is_a_list(self, run):
        """
        A person has a card for each post.
        """
        said = run(
            "--json", "score", "show", "--person", "ng-truong-noi-vu", *MARCH, *AT
        )

        assert [one["subject"]["key"] for one in said.json] == [HEAD]

    @pytest.mark.parametrize(
        ("words", "message"),
        [
            pytest.param(
                ("head/truong-noi-vu/ng-nobody", *MARCH), "unknown subject", id="person"
            ),
            pytest.param(("body/noi-v", *MARCH), "did you mean 'noi-vu'", id="body"),
            pytest.param(("--person", "ng-x", *MARCH), "unknown person", id="option"),
            pytest.param(
                (HEAD, *MARCH, "--formula", "defalt"),
                "did you mean 'default'",
                id="formula",
            ),
            pytest.param(
                (HEAD, "--period", "2010-03"), "not to be judged", id="period"
            ),
        ],
    )
    def test_refused(self, run, words, message):
        """
        What is misspelt is named.
        """
        said = run("score", "show", *words)

        assert said.code == 1
        assert message in said.err

    @pytest.mark.parametrize(
        "words",
        [
            pytest.param((HEAD,), id="no period"),
            pytest.param((HEAD, "--period", "march"), id="no such period"),
            pytest.param(MARCH, id="nobody"),
            pytest.param((HEAD, "--body", "noi-vu", *MARCH), id="two"),
        ],
    )
    def test_usage(self, run, words):
        """
        A command that cannot be read ends with the code of its own.
        """
        with pytest.raises(SystemExit) as caught:
            run("score", "show", *words)

        assert caught.value.code == 2


class TestList:
    def test_shows_everybody(self, run):
        """
        Each subject on a line, with what is provisional.
        """
        said = run("score", "list", *MARCH, *AT)
        early = run("score", "list", *MARCH, "--at", "2017-03-20T08:00:00+07:00")

        assert said.out.splitlines()[0].split() == [
            "subject",
            "tasks",
            "score",
            "grade",
        ]
        assert "body/noi-vu" in said.out
        assert "provisional" not in said.out
        assert "provisional" in early.out

    def test_in_json(self, run):
        """
        Who had nothing to be judged by has no score.
        """
        found = {
            one["subject"]["key"]: one
            for one in run("--json", "score", "list", *MARCH, *AT).json
        }

        assert found["head/ct-tp/ng-ct-tp"]["score"] is None
        assert found[HEAD]["tasks"] == 1


class TestIssue:
    def test_numbers_the_cards(self, run, url):
        """
        The correction comes after the card that it corrects.
        """
        first = run("score", "issue", HEAD, *MARCH, *CHAIR)
        finish(url)
        second = run(
            "--json", "score", "issue", HEAD, *MARCH, *by("ng-ct-tp", "2017-04-06"),
            "--reason", "recorded late",
        )  # fmt: skip
        listed = run("score", "issued", *MARCH)
        told = run("--json", "score", "issued").json

        assert first.out == f"{HEAD}: number 1: 0, not-completed\n"
        assert second.json["number"] == 2
        assert len(listed.out.splitlines()) == 3
        assert [one["corrects"] for one in told] == [None, 1]
        assert told[1]["reason"] == "recorded late"

    def test_of_oneself_is_refused(self, run):
        """
        The rule is named, and what to do instead.
        """
        said = run("score", "issue", HEAD, *MARCH, *by("ng-truong-noi-vu"))

        assert said.code == 1
        assert "would judge himself" in said.err

    def test_before_the_end_is_marked(self, run):
        """
        What is not final is issued only when asked for.
        """
        early = by("ng-ct-tp", "2017-03-20")

        refused = run("score", "issue", HEAD, *MARCH, *early)
        marked = run("score", "issue", HEAD, *MARCH, *early, "--provisional")

        assert (refused.code, marked.code) == (1, 0)
        assert "is not final" in refused.err


class TestAssess:
    def test_refuses_an_input_that_the_formula_has_not(self, run):
        """
        The default formula asks for nothing.
        """
        said = run(
            "score", "assess", HEAD, *MARCH, "--name", "common", "--value", "28.5",
            "--reason", "seen", *CHAIR,
        )  # fmt: skip

        assert said.code == 1
        assert "unknown input" in said.err

    def test_records_it(self, run):
        """
        What was assessed is told exactly.
        """
        said = run(
            "--json", "score", "assess", "head/truong-noi-vu/ng-truong-noi-vu",
            "--period", "2026-01", "--formula", "vn-335-2025", "--name", "common",
            "--value", "28.5", "--reason", "seen",
            *by("ng-ct-tp", "2026-02-03"),
        )  # fmt: skip

        assert said.json == {"subject": HEAD, "name": "common", "value": "57/2"}


class TestSeal:
    def test_fixes_the_numbers(self, run, url):
        """
        What is recorded later shows, and changes nothing.
        """
        sealed = run("score", "seal", *MARCH, *CHAIR)
        before = run("score", "recompute", HEAD, *MARCH, "--now", "2017-04-04T08:00Z")
        finish(url)
        after = run("score", "recompute", HEAD, *MARCH, "--now", "2017-04-06T08:00Z")
        told = run(
            "--json", "score", "recompute", HEAD, *MARCH, "--now", "2017-04-06T08:00Z"
        ).json

        assert sealed.out.startswith("2017-03: ")
        assert "cards sealed by default" in sealed.out
        assert (before.code, after.code) == (0, 0)
        assert before.out.startswith(
            f"{HEAD}: the facts of then give the same: 0, by default"
        )
        assert "it would be another card: 100" in after.out
        assert told["is_equal"]
        assert told["would_differ"]
        assert told["score"]["value"] == 0

    def test_in_json(self, run):
        """
        Everybody's number, and under which digest the formula is kept.
        """
        told = run("--json", "score", "seal", *MARCH, *CHAIR).json

        assert len(told["formula_digest"]) == 64
        assert HEAD in [one["subject"] for one in told["cards"]]

    def test_is_recomputed_for_everybody(self, run, url):
        """
        Whose card is another by what was recorded since stands among the others.
        """
        run("score", "seal", *MARCH, *CHAIR)
        finish(url)
        now = ("--now", "2017-04-06T08:00Z")

        said = run("score", "recompute", *MARCH, *now)
        told = run("--json", "score", "recompute", *MARCH, *now).json

        assert said.code == 0
        assert len(said.out.splitlines()) == len(told)
        assert {one["subject"] for one in told if one["would_differ"]} == {
            "body/noi-vu",
            "deputy/pho-noi-vu/ng-pho-noi-vu",
            HEAD,
        }

    def test_what_was_not_fixed_is_not_recomputed(self, run):
        """
        There is nothing to be held against.
        """
        said = run("score", "recompute", HEAD, *MARCH)

        assert said.code == 1
        assert "unknown scorecard" in said.err

    def test_that_no_longer_holds_is_a_finding(self, run, url):
        """
        The exit code tells that somebody wrote with an earlier time of recording.
        """
        run("score", "seal", *MARCH, *by("ng-ct-tp", "2017-04-07"))
        finish(url)

        said = run("score", "recompute", HEAD, *MARCH, "--now", "2017-04-08T08:00Z")

        assert said.code == 3
        assert said.out.startswith(
            f"{HEAD}: 0 was told, and the facts of then give 100"
        )


class TestAppeal:
    def test_is_lodged_decided_and_listed(self, run):
        """
        Each appeal stands with its day and the outcome.
        """
        run("score", "issue", HEAD, *MARCH, *CHAIR, "--decide-within", "10 days")
        lodged = run(
            "score", "appeal", "kn-1", HEAD, *MARCH, "--grounds", "o1 was done",
            *by("ng-truong-noi-vu", "2017-04-10"),
        )  # fmt: skip
        waiting = run("score", "appeals", "--at", "2017-04-21T08:00:00+07:00")
        own = run(
            "score", "decide", "kn-1", "--outcome", "upheld", "--reason", "it was",
            *by("ng-ct-tp", "2017-04-22"),
        )  # fmt: skip
        back = run(
            "--json", "score", "withdraw", "kn-1", "--reason", "cleared up",
            *by("ng-truong-noi-vu", "2017-04-22", "09:00:00"),
        )  # fmt: skip
        told = run(
            "--json", "score", "appeals", "--at", "2017-04-23T08:00:00+07:00"
        ).json
        run(
            "score", "appeal", "kn-2", HEAD, *MARCH, "--grounds", "o1 was done",
            *by("ng-truong-noi-vu", "2017-04-24"),
        )  # fmt: skip
        outcome = ("--outcome", "rejected", "--reason", "it was not")
        nobody = run("score", "decide", "kn-2", *outcome, *by("ng-pho-noi-vu"))
        deputy = "deputy/pho-noi-vu/ng-pho-noi-vu"
        run("score", "issue", deputy, *MARCH, *by("ng-truong-noi-vu", "2017-04-24"))
        run(
            "score", "appeal", "kn-3", deputy, *MARCH, "--grounds", "o1 was done",
            *by("ng-pho-noi-vu", "2017-04-25"),
        )  # fmt: skip
        decided = run(
            "score", "decide", "kn-3", *outcome, *by("ng-ct-tp", "2017-04-26")
        )

        assert lodged.out == "kn-1: lodged against number 1\n"
        assert "overdue" in waiting.out
        assert "2017-04-20" in waiting.out
        assert own.code == 1
        assert "issued card 1" in own.err
        assert back.json == {"appeal": "kn-1"}
        assert "may not decide an appeal" in nobody.err
        assert decided.out == "kn-3: rejected\n"
        assert [(one["standing"], one["due_on"]) for one in told] == [
            ("withdrawn", "2017-04-20")
        ]
