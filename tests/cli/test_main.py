import json
import os
import subprocess
import sys

import pytest

from govtasks.cli import main
from govtasks.deadlines.loading import builtin_calendars, builtin_regimes
from govtasks.evaluation.formula_loading import builtin_formulas
from govtasks.templates import builtin_templates

COMMANDS = {
    "plugins": ["plugins"],
    "check": ["check", "calendar", "own.toml"],
    "overdue": ["overdue", "--at", "2017-06-30T17:00:00+07:00"],
    "obligation show": [
        "obligation",
        "show",
        "o1",
        "--at",
        "2017-06-30T17:00:00+07:00",
    ],
    "explain": ["explain", "o1"],
    "obligation facts": ["obligation", "facts", "o1"],
    "figures": ["figures", "--at", "2017-06-30T17:00:00+07:00"],
    "export": ["export", "ical"],
    "sweep": ["sweep", "--now", "2017-03-10T08:00:00+07:00"],
    "drain": ["drain", "--now", "2017-03-10T08:00:00+07:00"],
    "deliveries": ["deliveries"],
}
PLUGINS = ["--plugin", "sql", "--plugin", "ical"]
each_command = pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)


@pytest.fixture
def beside(calendar, monkeypatch):
    """Run in the folder of the files of this test."""
    monkeypatch.chdir(calendar.parent)


@pytest.mark.usefixtures("beside")
class TestEveryCommand:
    @each_command
    def test_runs_as_a_program(self, url, words):
        """
        Each command runs in a process of its own and says nothing on stderr.
        """
        done = subprocess.run(
            [sys.executable, "-m", "govtasks", *PLUGINS, *words],
            check=False,
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, "GOVTASKS_URL": url, "PYTHONIOENCODING": "utf-8"},
        )

        assert (done.returncode, done.stderr) == (0, "")

    @each_command
    def test_answers_in_one_json_document(self, run, words):
        """
        With --json, stdout is one JSON document and nothing else.
        """
        said = run("--json", *words)

        assert said.code == 0
        assert said.err == ""
        assert words[0] == "export" or said.json is not None

    @each_command
    def test_works_beside_broken_plugins(self, run, broken, words):
        """
        Plugins that cannot be used are told of; the command does its work.
        """
        alone = run("--json", *words)

        said = run("--json", *words, plugins=("sql", "ical", *broken))

        if words == ["plugins"]:
            assert said.code == 4
            assert len(said.json) == len(alone.json) + len(broken)
        elif words[0] in {"sweep", "drain"}:
            assert said.code == 0
            assert said.json
        else:
            assert (said.code, said.out) == (0, alone.out)
        if words[0] not in {"plugins", "check"}:
            for file in broken:
                assert f"govtasks: plugin {file.stem} failed: " in said.err

    @each_command
    def test_keeps_what_plugins_print_out_of_the_answer(self, run, noisy, words):
        """
        What a plugin prints goes to stderr.
        """
        said = run("--json", *words, plugins=("sql", "ical", noisy))

        assert said.code == 0
        assert "hello" not in said.out
        assert words[0] == "check" or "hello from a plugin" in said.err

    @each_command
    def test_answers_as_text(self, run, words):
        """
        Without --json the answer is text; where there is nothing, nothing.
        """
        said = run("--locale", "vi", *words)

        assert (said.code, said.err) == (0, "")


class TestPlugins:
    @pytest.mark.parametrize(
        ("name", "reason"),
        [
            pytest.param("import_error", "no module named nowhere", id="import"),
            pytest.param("syntax_error", "SyntaxError", id="syntax"),
            pytest.param("leaving", "SystemExit", id="leaves"),
            pytest.param("misspelled", "did you mean 'govtasks_channels'", id="hook"),
            pytest.param("raising", "boom in", id="raises"),
        ],
    )
    def test_names_each_that_failed_with_its_reason(self, run, broken, name, reason):
        """
        The table and the JSON name a broken plugin with its reason, exit code 4.
        """
        table = run("plugins", plugins=broken)
        said = run("--json", "plugins", plugins=broken)

        assert table.code == said.code == 4
        (line,) = (one for one in table.out.splitlines() if one.startswith(name))
        assert "failed" in line
        assert reason in line
        (report,) = (one for one in said.json if one["name"] == name)
        assert report["state"] == "failed"
        assert reason in report["reason"]
        assert table.err == said.err == ""

    def test_names_one_that_is_not_there(self, run):
        """
        A misspelled name is reported with the nearest one.
        """
        said = run("plugins", plugins=["icla"])

        assert said.code == 4
        assert "did you mean 'ical'?" in said.out

    def test_names_what_each_offers(self, run):
        """
        Those in use are listed with what they bring, the built-in first.
        """
        said = run("--json", "plugins", plugins=["mail", "sql", "ical"])

        calendars = [f"calendar {key}" for key in builtin_calendars()]
        regimes = [f"regime {key}" for key in builtin_regimes()]
        formulas = [f"formula {key}" for key in builtin_formulas()]
        texts = [f"template {text.name}" for text in builtin_templates()]
        others = [
            "channel console",
            "delivery-listener log",
            "hold office-hours",
            "listener log",
            "observer log",
            "recipients chain",
            "store memory",
        ]
        assert said.code == 0
        assert [(one["name"], one["offers"]) for one in said.json] == [
            ("built-in", sorted([*others, *calendars, *regimes, *formulas, *texts])),
            ("ical", ["exporter ical"]),
            ("mail", ["channel mail"]),
            (
                "sql",
                ["store mariadb", "store mysql", "store postgresql", "store sqlite"],
            ),
        ]

    def test_can_leave_one_out(self, run):
        """
        A plugin that is blocked is listed so, and is no failure.
        """
        said = run("--block", "ical", "--json", "plugins")

        (report,) = (one for one in said.json if one["name"] == "ical")
        assert (said.code, report["state"]) == (0, "blocked")

    def test_takes_all_that_are_installed(self, run):
        """
        Without --plugin every installed one is in use.
        """
        said = run("--json", "plugins", plugins=())

        assert {"built-in", "ical", "mail", "sql"} <= {one["name"] for one in said.json}


class TestUsage:
    @pytest.mark.parametrize(
        ("words", "message"),
        [
            pytest.param([], "the following arguments are required", id="nothing"),
            pytest.param(["overdu"], "invalid choice: 'overdu'", id="misspelled"),
            pytest.param(["overdue", "--att", "x"], "unrecognized", id="option"),
            pytest.param(["--locale", "fr", "overdue"], "invalid choice", id="locale"),
            pytest.param(
                ["overdue", "--at", "2017-06-30T17:00:00"], "no time zone", id="naive"
            ),
            pytest.param(["overdue", "--at", "2017-06-30"], "no time zone", id="day"),
            pytest.param(["overdue", "--at", "soon"], "not an instant", id="word"),
            pytest.param(["sweep", "--now", "2017-06-30"], "no time zone", id="sweep"),
            pytest.param(["drain", "--now", "2017-06-30"], "no time zone", id="drain"),
            pytest.param(["check", "calender", "x"], "invalid choice", id="kind"),
        ],
    )
    def test_mistakes_are_told_with_exit_code_2(self, capsys, words, message):
        """
        A command line that cannot be meant is refused before anything is opened.
        """
        with pytest.raises(SystemExit) as caught:
            main(words)

        said = capsys.readouterr()
        assert caught.value.code == 2
        assert message in said.err
        assert said.out == ""


class TestErrors:
    CASES = (
        pytest.param(
            ["obligation", "show", "o11"],
            "unknown-name",
            "did you mean",
            id="obligation",
        ),
        pytest.param(
            ["obligation", "show", "o1", "--at", "2016-01-01T00:00:00Z"],
            "invalid-value",
            "did not exist yet",
            id="too early",
        ),
        pytest.param(
            ["obligation", "show", "o1", "--at", "9999-12-31T23:59:59-12:00"],
            "invalid-value",
            "years 2 to 9998",
            id="end of time",
        ),
        pytest.param(["export", "icla"], "unknown-name", "'ical'", id="exporter"),
        pytest.param(["drain", "--limit", "0"], "invalid-value", "limit", id="limit"),
        pytest.param(
            ["sweep", "--notify", "fax"], "unknown-name", "channel", id="channel"
        ),
    )

    @pytest.mark.parametrize(("words", "code", "words_of_it"), CASES)
    def test_are_told_on_stderr_with_exit_code_1(self, run, words, code, words_of_it):
        """
        An error has its code and its hint on stderr; stdout stays empty.
        """
        said = run(*words)

        assert (said.code, said.out) == (1, "")
        assert said.err.startswith(f"govtasks: {code}: ")
        assert words_of_it in said.err

    @pytest.mark.parametrize(("words", "code", "words_of_it"), CASES)
    def test_are_json_where_json_was_asked_for(self, run, words, code, words_of_it):
        """
        With --json the error is the answer: one document on stdout.
        """
        said = run("--json", *words)

        assert said.code == 1
        assert said.json["error"]["code"] == code
        assert words_of_it in json.dumps(said.json, ensure_ascii=False)
        assert said.err == ""

    @pytest.mark.parametrize(
        ("url", "message"),
        [
            pytest.param("tasks.db", "must be a URL", id="no URL"),
            pytest.param("oracle:x", "no active plugin offers", id="scheme"),
            pytest.param("sqlite:///no/such/folder/x.db", "cannot open", id="folder"),
        ],
    )
    def test_tell_what_cannot_be_opened(self, run, url, message):
        """
        A register that cannot be opened is named with what to do instead.
        """
        said = run("overdue", url=url)

        assert said.code == 1
        assert message in said.err

    def test_of_a_broken_store_name_it(self, run, tmp_path):
        """
        A file that is no database is refused, not overwritten.
        """
        file = tmp_path / "noise.db"
        file.write_bytes(b"noise" * 1000)

        said = run("overdue", url=f"sqlite:///{file}")

        assert said.code == 1
        assert "store-failed" in said.err
        assert file.read_bytes() == b"noise" * 1000


class TestOutput:
    def program(self, *words, **environment):
        """Start the command line in a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "govtasks", "--plugin", "sql", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **environment},
        )

    def test_a_reader_that_leaves_is_no_crash(self, url):
        """
        Where nobody reads on, the command ends with code 1 and without a word.
        """
        with self.program("--url", url, "obligation", "facts", "o1") as process:
            process.stdout.close()

            assert process.stderr.read() == b""
            assert process.wait() == 1

    @pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
    @pytest.mark.parametrize("as_json", [True, False], ids=["json", "text"])
    def test_any_encoding_carries_the_answer(self, url, encoding, as_json):
        """
        A terminal without Vietnamese letters shows escapes instead of failing.
        """
        words = [
            "--url",
            url,
            *(["--json"] if as_json else []),
            "obligation",
            "show",
            "o1",
        ]

        with self.program(
            "--locale", "vi", *words, PYTHONIOENCODING=encoding
        ) as process:
            out, err = process.communicate()

        assert (process.returncode, err) == (0, b"")
        text = out.decode(encoding)
        if as_json:
            assert json.loads(text)["title"]["vi"] == "Lập kế hoạch"
        elif encoding == "utf-8":
            assert "Lập kế hoạch" in text
        else:
            assert "L\\u1eadp k\\u1ebf ho\\u1ea1ch" in text


class TestUrl:
    def test_comes_from_the_environment(self, url, monkeypatch, capsys):
        """
        Where no --url is given, that of the environment holds.
        """
        monkeypatch.setenv("GOVTASKS_URL", url)

        assert main(["--plugin", "sql", "--json", "obligation", "facts", "o1"]) == 0
        assert len(json.loads(capsys.readouterr().out)) == 3

    def test_of_an_empty_register_answers_with_nothing(self, run):
        """
        Nothing is recorded in memory: each list is empty.
        """
        for words in (["overdue"], ["figures"], ["deliveries"], ["sweep"], ["drain"]):
            assert run("--json", *words, url="memory:").code == 0

    def test_tenants_are_apart(self, run):
        """
        Another tenant has none of these obligations.
        """
        said = run("--tenant", "other", "--json", "obligation", "show", "o1")

        assert said.json["error"]["code"] == "unknown-name"
