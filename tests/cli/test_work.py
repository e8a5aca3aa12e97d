import datetime as dt
import io

import attrs
import pytest

import govtasks
from govtasks.cli.output import progress

NOW = "2017-02-28T08:00:00+07:00"
LATER = "2017-02-28T09:00:00+07:00"
REFUSING = """\
from govtasks.hookspecs import hookimpl
from govtasks.ports import Receipt
from govtasks.specs import ChannelSpec


class Refusing:
    def send(self, message):
        return Receipt.rejected("no")


@hookimpl
def govtasks_channels():
    yield ChannelSpec(
        name="refusing", factory=lambda settings: Refusing(), needs_address=False
    )
"""


class TestSweep:
    def test_lists_what_was_said(self, run):
        """
        A table of steps, each with its recipients.
        """
        head, line = run("sweep", "--now", NOW).out.splitlines()

        assert head.split()[:3] == ["obligation", "step", "act"]
        assert line.split() == [
            "o1",
            "half-way",
            "urge",
            NOW,
            "ng-pho-noi-vu,",
            "ng-truong-noi-vu",
        ]

    def test_marks_what_is_late(self, run):
        """
        A step of an earlier day says so.
        """
        said = run("sweep", "--now", "2017-03-14T08:00:00+07:00")

        assert " late " in said.out.splitlines()[1]

    def test_again_says_nothing(self, run):
        """
        The second sweep has only the head of the table.
        """
        run("sweep", "--now", NOW)

        again = run("--json", "sweep", "--now", NOW)

        assert again.json == {"said": [], "opened": [], "failed": {}}

    def test_in_json(self, run):
        """
        Each step is an object.
        """
        (said,) = run("--json", "sweep", "--now", NOW).json["said"]

        assert said == {
            "obligation": "o1",
            "step": "half-way",
            "key": "o1:2017-03-15:half-way",
            "act": "urge",
            "scheduled_at": NOW,
            "late": False,
            "answer_by": None,
            "recipients": ["ng-pho-noi-vu", "ng-truong-noi-vu"],
            "unreachable": [],
        }

    def test_in_json_a_demand_says_by_when(self, run):
        """
        Three working days from the day on which it is said, a Monday.
        """
        said = run("--json", "sweep", "--now", "2017-03-20T08:00:00+07:00").json["said"]

        days = {one["step"]: one["answer_by"] for one in said}
        assert days["explain"] == "2017-03-23"
        assert days["urge"] is None

    def test_a_dry_run_records_nothing(self, run):
        """
        After a dry run there is nothing in the outbox.
        """
        said = run("--json", "sweep", "--now", NOW, "--dry-run")

        assert len(said.json["said"]) == 1
        assert run("--json", "deliveries").json == []

    def test_whom_no_channel_reaches_is_told(self, run):
        """
        The deputy has no mail address: somebody must know.
        """
        plugins = ("sql", "ical", "mail")

        said = run("sweep", "--now", NOW, "--notify", "mail", plugins=plugins)

        assert said.code == 0
        assert "no channel reaches ng-pho-noi-vu" in said.err
        (found,) = run("--json", "deliveries").json
        assert found["channel"] == "mail"

    def test_what_fails_is_told_with_exit_code_4(self, run, url):
        """
        Where the calendar ends, the obligation is named and the rest is done.
        """
        day = dt.date(2027, 12, 30)
        with govtasks.open(url, plugins=["sql"]) as register:
            told = register.view("o1").state.obligation
            rule = attrs.evolve(told.rule, day=day)
            with register.unit(actor="ng-ct-tp") as unit:
                unit.assign(attrs.evolve(told, key="o9", rule=rule))
            # Then the explanation was demanded while there was a day for it.
            register.sweep(dt.datetime.fromisoformat("2017-04-03T08:00:00+07:00"))

        said = run("--json", "sweep", "--now", "2028-02-01T08:00:00+07:00")

        assert said.code == 4
        assert list(said.json["failed"]) == ["o9"]
        assert "calendar vn-state covers" in said.json["failed"]["o9"]
        assert "govtasks: o9: calendar vn-state covers" in said.err
        assert {step["obligation"] for step in said.json["said"]} == {"o1"}


class TestDrain:
    def test_shows_messages_on_the_console(self, run):
        """
        Out of the box the messages are the answer.
        """
        run("sweep", "--now", NOW)

        said = run("drain", "--now", NOW)

        assert said.code == 0
        assert "Đôn đốc triển khai: Lập kế hoạch (Phòng Nội vụ)" in said.out
        assert "Not begun: Make a plan (Home Affairs)" in said.out

    def test_in_json_keeps_messages_out_of_the_answer(self, run):
        """
        With --json stdout is the counts; the messages go to stderr.
        """
        run("sweep", "--now", NOW)

        said = run("--json", "drain", "--now", NOW)

        assert said.json == {"counts": {"accepted": 2}, "problems": {}}
        assert "Not begun: Make a plan" in said.err

    def test_takes_settings_from_a_file(self, run, tmp_path):
        """
        A table for each channel sets it up.
        """
        file = tmp_path / "channels.toml"
        file.write_text("[console]\nbrief = true\n", "utf-8")
        run("sweep", "--now", NOW)

        said = run("drain", "--now", NOW, "--settings", file)

        assert "Đôn đốc triển khai: Lập kế hoạch" in said.out
        assert "Thời hạn" not in said.out

    def test_what_was_not_accepted_is_told_with_exit_code_4(self, run, tmp_path):
        """
        A channel without settings: the notices wait, and each is named.
        """
        file = tmp_path / "channels.toml"
        file.write_text("", "utf-8")
        run("sweep", "--now", NOW, "--notify", "console")
        file.write_text(
            f'[mail]\nsender = "a@b.example"\nfolder = "{tmp_path / "mail"}"\n', "utf-8"
        )

        said = run(
            "--json",
            "drain",
            "--now",
            NOW,
            "--settings",
            file,
            plugins=("sql", "mail"),
        )

        assert said.code == 4
        assert said.json["counts"] == {"retry": 2}
        assert set(said.json["problems"].values()) == {"channel console is not set up"}
        assert said.err.count("channel console is not set up") == 2

    def test_sends_at_most_so_many(self, run):
        """
        The limit holds.
        """
        run("sweep", "--now", NOW)

        said = run("--json", "drain", "--now", NOW, "--limit", "1")

        assert said.json["counts"] == {"accepted": 1}

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            pytest.param("[consol]\n", "did you mean 'console'?", id="unknown channel"),
            pytest.param("[console]\nbreif = true\n", "'brief'", id="unknown setting"),
            pytest.param("console = 1\n", "must be a table of settings", id="no table"),
            pytest.param("[console\n", "is not TOML", id="malformed"),
        ],
    )
    def test_refuses_bad_settings(self, run, tmp_path, text, message):
        """
        Settings that cannot be meant are refused, and nothing is sent.
        """
        file = tmp_path / "channels.toml"
        file.write_text(text, "utf-8")
        run("sweep", "--now", NOW)

        said = run("drain", "--now", NOW, "--settings", file)

        assert said.code == 1
        assert message in said.err
        states = [d["state"] for d in run("--json", "deliveries").json]
        assert states == ["pending", "pending"]


class TestDryDrain:
    def test_lists_what_is_due_and_sends_nothing(self, run):
        """
        The notices that a drain would send; afterwards they still wait.
        """
        run("sweep", "--now", NOW)

        said = run("--json", "drain", "--dry-run", "--now", NOW)

        assert [one["recipient"] for one in said.json] == [
            "ng-pho-noi-vu",
            "ng-truong-noi-vu",
        ]
        states = [one["state"] for one in run("--json", "deliveries").json]
        assert states == ["pending", "pending"]

    def test_leaves_out_what_is_not_due_yet(self, run):
        """
        Before the instant of a notice nothing is listed.
        """
        run("sweep", "--now", NOW)

        said = run("--json", "drain", "--dry-run", "--now", "2017-02-28T07:59:59+07:00")

        assert said.json == []


class TestDeliveries:
    @pytest.mark.parametrize(
        ("options", "found"),
        [
            pytest.param(["--state", "accepted"], 2, id="state"),
            pytest.param(["--state", "dead", "--state", "pending"], 0, id="states"),
            pytest.param(["--recipient", "ng-truong-noi-vu"], 1, id="recipient"),
            pytest.param(["--obligation", "o1"], 2, id="obligation"),
            pytest.param(["--obligation", "o2"], 0, id="another obligation"),
            pytest.param(["--channel", "mail"], 0, id="channel"),
            pytest.param(["--limit", "1"], 1, id="limit"),
        ],
    )
    def test_lists_those_that_are_wanted(self, run, options, found):
        """
        By state, obligation, recipient and channel, at most so many.
        """
        run("sweep", "--now", NOW)
        run("drain", "--now", NOW)

        listed = run("--json", "deliveries", *options).json

        assert len(listed) == found
        assert all(one["possible_duplicate"] is False for one in listed)

    def test_refuses_a_state_that_there_is_not(self, run, capsys):
        """
        A word that is no state is refused, and the states are shown.
        """
        with pytest.raises(SystemExit, match="2"):
            run("deliveries", "--state", "sent")

        assert "temporary-failure" in capsys.readouterr().err

    def test_lists_what_became_of_each_notice(self, run):
        """
        A table with state, attempts and what the channel said.
        """
        run("sweep", "--now", NOW)
        run("drain", "--now", NOW)

        head, first, second = run("deliveries").out.splitlines()

        assert head.split() == ["key", "channel", "state", "attempts", "detail"]
        assert first.split() == [
            "o1:2017-03-15:half-way:ng-pho-noi-vu:console",
            "console",
            "accepted",
            "1",
        ]
        assert "ng-truong-noi-vu" in second

    @pytest.mark.parametrize(
        ("options", "number"),
        [
            pytest.param(("--state", "accepted"), 2, id="state"),
            pytest.param(("--state", "dead"), 0, id="another state"),
            pytest.param(
                ("--state", "accepted", "--state", "dead"), 2, id="several states"
            ),
            pytest.param(("--obligation", "o1"), 2, id="obligation"),
            pytest.param(("--obligation", "o2"), 0, id="another obligation"),
            pytest.param(("--recipient", "ng-pho-noi-vu"), 1, id="recipient"),
            pytest.param(("--channel", "console"), 2, id="channel"),
            pytest.param(("--channel", "mail"), 0, id="another channel"),
        ],
    )
    def test_finds_those_that_are_wanted(self, run, options, number):
        """
        Each option restricts.
        """
        run("sweep", "--now", NOW)
        run("drain", "--now", NOW)

        assert len(run("--json", "deliveries", *options).json) == number

    def test_tells_all_of_each_in_json(self, run):
        """
        What became of a notice, and whether it may have arrived twice.
        """
        run("sweep", "--now", NOW)
        run("drain", "--now", NOW)

        first, _ = run("--json", "deliveries").json

        assert first["recipient"] == "ng-pho-noi-vu"
        assert first["category"] == "overdue"
        assert first["possible_duplicate"] is False
        assert first["acknowledged_at"] is None


class TestRetry:
    def test_sends_again_what_was_given_up(self, run, tmp_path):
        """
        What the other side refused for good waits again, from now on.
        """
        file = tmp_path / "refusing.py"
        file.write_text(REFUSING, "utf-8")
        plugins = ("sql", file)
        settings = tmp_path / "channels.toml"
        settings.write_text("[refusing]\n", "utf-8")
        run("sweep", "--now", NOW, "--notify", "refusing", plugins=plugins)
        run("drain", "--now", NOW, "--settings", settings, plugins=plugins)
        first, *_ = run("--json", "deliveries", plugins=plugins).json
        key = first["key"]

        said = run("retry", key, "--actor", "ng-ct-tp", "--now", LATER, plugins=plugins)

        assert said.code == 0
        assert said.out == f"{key}: pending\n"
        states = {
            one["key"]: one["state"]
            for one in run("--json", "deliveries", plugins=plugins).json
        }
        assert states[key] == "pending"

    def test_leaves_alone_what_was_not_given_up(self, run):
        """
        A notice that waits is refused, and stays as it is.
        """
        run("sweep", "--now", NOW)
        first, *_ = run("--json", "deliveries").json
        key = first["key"]

        said = run("--json", "retry", key, "--actor", "ng-ct-tp", "--now", LATER)

        assert said.code == 1
        assert said.json["error"]["code"] == "refused"


class Terminal(io.StringIO):
    """Somewhere that a person looks."""

    def isatty(self):
        """Say so."""
        return True


class TestProgress:
    def test_shows_on_a_terminal_how_far_it_has_come(self, run, monkeypatch):
        """
        The number of obligations, wiped away at the end.
        """
        terminal = Terminal()
        monkeypatch.setattr("sys.stderr", terminal)

        with progress("obligations") as show:
            show(7)
            show(12)

        assert terminal.getvalue() == (
            "\r7 obligations ...\r12 obligations ...\r" + " " * 18 + "\r"
        )

    def test_is_silent_where_nobody_looks(self):
        """
        There is nothing to call, and nothing is written.
        """
        with progress("obligations") as show:
            assert show is None

    def test_tells_how_many_were_looked_at(self, url):
        """
        A sweep counts obligations, a drain messages.
        """
        told = {"sweep": [], "drain": []}
        with govtasks.open(url, plugins=["sql"]) as register:
            at = dt.datetime.fromisoformat(NOW)

            register.sweep(at, progress=told["sweep"].append)
            register.drain(now=at, progress=told["drain"].append)

        assert told["sweep"] == [1]
        assert told["drain"][-1] == 2
