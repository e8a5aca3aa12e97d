import json
from pathlib import Path

import pytest

import govtasks.deadlines
from govtasks.cli import main
from govtasks.deadlines.loading import builtin_regimes
from govtasks.places import Places

DATA = Path(govtasks.deadlines.__file__).parent / "data" / "regimes"
PLUGIN = """\
from govtasks.hookspecs import hookimpl
from govtasks.specs import RegimeSpec


def broken(key):
    raise RuntimeError("boom")


@hookimpl
def govtasks_regimes():
    yield RegimeSpec(key="broken", factory=broken)
"""
REGIME = """\
key = "own"
title = { vi = "Riêng", en = "Own" }
zone = "Asia/Ho_Chi_Minh"
valid_from = 2017-01-01
selected_by = "trigger"

[[steps]]
step = "start"
mode = "exclude"

[[steps]]
step = "add"

[[steps]]
step = "fix"
time = "24:00"
"""


@pytest.fixture
def run(capsys):
    """Run a command, and return its exit code, its answer and what else it said."""

    def call(*words):
        code = main([str(word) for word in words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


@pytest.fixture
def check(tmp_path, run):
    """Check a regime, and return the exit code and the lines without the file."""

    def call(text):
        file = tmp_path / "own.toml"
        file.write_text(text, "utf-8")
        code, out, err = run("regimes", "check", file)
        return code, (out + err).replace(f"{file}:", "").splitlines()

    return call


class TestList:
    def test_has_every_regime(self, run):
        """
        One row for each that comes with the library, in the order of their keys.
        """
        code, out, _ = run("--plugin", "sql", "regimes")

        head, *rows = out.splitlines()
        assert code == 0
        assert head.split("  ")[0] == "key"
        assert [row.split()[0] for row in rows] == list(builtin_regimes())

    def test_says_since_when_and_until_when(self, run):
        """
        The old Civil Code ends on the day on which the new one begins.
        """
        _, out, _ = run("--plugin", "sql", "--locale", "vi", "regimes")

        old = next(row for row in out.splitlines() if row.startswith("vn-civil-2005"))
        assert "2006-01-01" in old
        assert "2017-01-01" in old
        assert "Bộ luật Dân sự" in old

    def test_marks_what_nobody_read_in_its_own_text(self, run):
        """
        A regime with a citation that is unconfirmed is confirmed in part.
        """
        _, out, _ = run("--plugin", "sql", "--json", "regimes")

        shown = {row["key"]: row for row in json.loads(out)}
        assert shown["us-frcp-6"]["confirmed"]
        assert not shown["vn-civil-2015"]["confirmed"]
        for row in shown.values():
            seen = all(source["confirmed"] for source in row["sources"])
            assert row["confirmed"] is seen

    def test_names_sources_and_what_selects(self, run):
        """
        European patents go by the date of the document.
        """
        _, out, _ = run("--plugin", "sql", "--json", "regimes")

        [epc] = [row for row in json.loads(out) if row["key"] == "epc"]
        assert epc["selected_by"] == "document"
        assert epc["valid_to"] is None
        assert epc["sources"][0]["instrument"]
        assert set(epc["title"]) >= {"en", "vi"}

    def test_a_regime_that_fails_does_not_hide_the_others(self, run, tmp_path):
        """
        A plugin that cannot make its regime is named; exit code 4.
        """
        file = tmp_path / "broken.py"
        file.write_text(PLUGIN, "utf-8")

        code, out, err = run("--plugin", file, "regimes")

        assert code == 4
        assert "vn-civil-2015" in out
        assert "plugin-failed" in err
        assert "boom" in err


class TestCheck:
    @pytest.mark.parametrize("key", builtin_regimes())
    def test_finds_nothing_wrong_with_ours(self, run, key):
        """
        The regimes that come with the library are without fault.
        """
        file = DATA / f"{key}.toml"

        assert run("regimes", "check", file) == (
            0,
            f"{file}: regime {key} without fault\n",
            "",
        )

    def test_as_json(self, run, tmp_path):
        """
        The same for a program.
        """
        file = tmp_path / "own.toml"
        file.write_text(REGIME, "utf-8")

        code, out, _ = run("--json", "regimes", "check", file)

        assert code == 0
        assert json.loads(out) == {"file": str(file), "kind": "regime", "ok": True}

    @pytest.mark.parametrize(
        ("old", "new", "line", "words"),
        [
            pytest.param('key = "own"', "key = own", 1, "is not TOML", id="no TOML"),
            pytest.param('"own"', '"O n"', 1, "key: must be a key", id="key"),
            pytest.param("vi =", "v! =", 2, "is not TOML", id="no TOML inside"),
            pytest.param("Ho_Chi_Minh", "Nowhere", 3, "IANA", id="zone"),
            pytest.param("2017-01-01", '"today"', 4, "must be a day", id="day"),
            pytest.param('"trigger"', '"triger"', 5, "selected_by", id="choice"),
            pytest.param("selected_by", "seleced_by", 5, "seleced_by", id="key name"),
            pytest.param('"start"', '"begin"', 8, "unknown step", id="kind of step"),
            pytest.param('"exclude"', '"skip"', 9, "steps[0].mode", id="in a step"),
            pytest.param(
                'step = "add"',
                'step = "add"\nunit = ["day"]',
                13,
                "unit",
                id="misspelt",
            ),
            pytest.param(
                'step = "add"',
                'step = "add"\nunits = [\n  "day",\n  "dya",\n]',
                13,
                "steps[1].units[1]: unknown",
                id="in a list",
            ),
            pytest.param('"24:00"', '"25:00"', 16, "steps[2]", id="time"),
            pytest.param(
                '[[steps]]\nstep = "fix"\ntime = "24:00"\n',
                "",
                7,
                "must say when the last day ends",
                id="no end",
            ),
        ],
    )
    def test_names_the_line(self, check, old, new, line, words):
        """
        Each problem stands with the line where it can be mended.
        """
        text = REGIME.replace(old, new, 1)

        code, lines = check(text)

        assert code == 1
        assert any(
            found.startswith(f"{line}:") and words in found for found in lines
        ), lines

    def test_lists_all_problems_by_line(self, check):
        """
        What is wrong further down comes further down.
        """
        text = REGIME.replace("exclude", "skip").replace('"trigger"', '"triger"')

        _, lines = check(text)

        assert [found.split(":")[0] for found in lines] == ["5", "9"]

    def test_finds_steps_in_a_list(self, check):
        """
        Steps may be a list of inline tables as well, one on each line.
        """
        text = (
            REGIME[: REGIME.index("[[steps]]")] + "steps = [\n"
            '  { step = "start", mode = "exclude" }, # the first\n'
            '  { step = "spin" },\n'
            '  { step = "fix", time = "24:00", cites = ["one"] },\n]\n\n'
            '[sources]\none = { instrument = "[x] = { y" }\n'
        )

        assert check(text) == (1, ["9: steps[1]: step: unknown step, got 'spin'"])

    def test_finds_sources(self, check):
        """
        Sources have names in place of numbers.
        """
        text = f'{REGIME}\n[sources]\none = {{ instrument = "A" }}\ntwo = {{}}\n'

        assert check(text) == (1, ["20: sources[two]: instrument: is missing"])

    def test_says_it_to_programs(self, run, tmp_path):
        """
        As JSON the error has the lines beside its problems.
        """
        file = tmp_path / "own.toml"
        file.write_text(REGIME.replace("exclude", "skip"), "utf-8")

        code, out, _ = run("--json", "regimes", "check", file)

        assert code == 1
        assert json.loads(out)["error"]["arguments"]["lines"] == "[9]"

    def test_a_file_that_is_not_there(self, run, tmp_path):
        """
        A file that cannot be read has no lines.
        """
        code, _, err = run("regimes", "check", tmp_path / "nowhere.toml")

        assert code == 1
        assert "cannot be read: No such file" in err


class TestPlaces:
    @pytest.mark.parametrize(
        ("text", "path", "line"),
        [
            pytest.param('a = 1\n"b c" = 2\n', ".b_c", 2, id="key in quotes"),
            pytest.param('a = """\nb = 1\n"""\nb = 2\n', ".b", 4, id="long text"),
            pytest.param("a = 1 # b = 2\nb = 3\n", ".b", 2, id="remark"),
            pytest.param("[t]\na = 1\n[u]\na = 2\n", ".u.a", 4, id="table"),
            pytest.param("[[t]]\na = 1\n[[t]]\na = 2\n", ".t[1].a", 4, id="tables"),
            pytest.param("t = { a = 1, b = 2 }\n", ".t.b", 1, id="inline"),
            pytest.param("t = [\n{ a = 1 },\n{ a = 2 },\n]\n", ".t[1].a", 3, id="list"),
            pytest.param(
                "a = [\n[1],\n[2],\n]\nb = 1\n", ".b", 5, id="lists in a list"
            ),
            pytest.param("a = 1\nb.c = 2\n", ".b.c", 2, id="dotted"),
            pytest.param("[t]\na = 1\n", ".t.z[3].y", 1, id="nearest around it"),
            pytest.param("a = 1\n", ".z", 1, id="nowhere"),
            pytest.param("", ".a", 1, id="nothing"),
            pytest.param(']]]}\na = "\nb = 1\n', ".b", 3, id="no TOML"),
        ],
    )
    def test_finds_the_line(self, text, path, line):
        """
        Keys are found through tables, lists, remarks and texts of many lines.
        """
        assert Places.of(text).line(path) == line
