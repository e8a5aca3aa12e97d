import json

import pytest

from govtasks.cli import main
from govtasks.documents import LARGEST_DOCUMENT

from ..evaluation.test_formula_loading import POINTS

LADDER = """\
key = "own"
version = "1"
title = {vi = "Riêng", en = "Own"}
citations = [{instrument = "own"}]
steps = [
  {key = "remind", anchor = "deadline", offset = "-1 working day", at = "08:00", \
act = "remind", to = ["head"]},
]
"""
ORGANISATION = """\
bodies = [
  {key = "tp", name = {vi = "UBND"}, kind = "committee", level = "district", \
since = 2014-06-20},
]
"""
DIRECTIVE = """\
key = "cv-644"
issuer = "tinh"
kind = "CV"
number = "644"
issued = 2017-02-09
title = {vi = "Thực hiện"}
"""
OBLIGATION = """\
key = "o1"
directive = "cv-644"
provision = "1"
title = {vi = "Lập kế hoạch"}
kind = "task"
force = "order"
roles = {lead = "noi-vu"}
rule = {kind = "undated"}
assigner = "tp"
"""
REGIME = """\
key = "own"
version = "1"
title = {vi = "Riêng", en = "Own"}
valid_from = 2017-01-01
zone = "Asia/Ho_Chi_Minh"
steps = []
"""
MEASURES = """\
key = "own"
version = "1"
title = {vi = "Thẩm quyền"}
citations = []
measures = [
  {measure = "written-reminder", by = ["chair"]},
  {measure = "criticism", by = ["chair"]},
  {measure = "review", by = ["chair"]},
  {measure = "referral", by = ["chair"]},
]
"""


@pytest.fixture
def check(tmp_path, capsys):
    """Check a text as a document of some kind."""

    def call(kind, text, *options):
        file = tmp_path / "document.toml"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        code = main([*options, "check", kind, str(file)])
        said = capsys.readouterr()
        return code, said.out, said.err, str(file)

    return call


class TestCheck:
    @pytest.mark.parametrize(
        ("kind", "text"),
        [
            pytest.param("formula", POINTS, id="formula"),
            pytest.param("ladder", LADDER, id="ladder"),
            pytest.param("organisation", ORGANISATION, id="organisation"),
            pytest.param("directive", DIRECTIVE, id="directive"),
            pytest.param("obligation", OBLIGATION, id="obligation"),
        ],
    )
    def test_finds_nothing_wrong_with_what_is_right(self, check, kind, text):
        """
        A document without fault is said to be so, exit code 0.
        """
        code, out, err, file = check(kind, text)

        assert (code, out, err) == (0, f"{file}: a {kind} without fault\n", "")

    def test_reads_who_decides_measures(self, check):
        """
        Authorities without fault are said to be so, and else what is wrong.
        """
        code, out, _, file = check("measures", MEASURES)
        failed, _, wrong, _ = check("measures", MEASURES.replace("chair", "mayor"))

        assert (code, out) == (0, f"{file}: measures without fault\n")
        assert failed == 1
        assert "measures[0].by[0]: unknown Authority, got 'mayor'" in wrong
        assert "measures[3].by[0]" in wrong

    def test_says_so_in_json_too(self, check):
        """
        With --json the answer is one document.
        """
        code, out, _, file = check("directive", DIRECTIVE, "--json")

        assert code == 0
        assert json.loads(out) == {"file": file, "kind": "directive", "ok": True}

    @pytest.mark.parametrize(
        ("kind", "text", "code", "words"),
        [
            pytest.param(
                "directive",
                "\nkey = = 1",
                "malformed-data",
                [":2:7: is not TOML"],
                id="TOML",
            ),
            pytest.param(
                "directive",
                DIRECTIVE + 'isued = "x"\n',
                "unknown-key",
                ["'isued'", "did you mean 'issued'?"],
                id="unknown key",
            ),
            pytest.param(
                "obligation",
                OBLIGATION.replace('lead = "noi-vu"', 'lead = ["noi-vu", "y-te"]'),
                "invalid-value",
                [".roles: lead", "exactly one lead", "the others coordinate"],
                id="two leads",
            ),
            pytest.param(
                "obligation",
                OBLIGATION.replace('lead = "noi-vu"', 'lead = "noi-vu", lead = "y-te"'),
                "malformed-data",
                ["document.toml:7:", "'lead'"],
                id="lead named twice",
            ),
            pytest.param(
                "directive",
                DIRECTIVE.replace('"CV"', '"cv"'),
                "unknown-name",
                ["document type", "did you mean 'CV'?"],
                id="unknown kind",
            ),
            pytest.param(
                "obligation",
                OBLIGATION.replace("undated", "undatd"),
                "unknown-name",
                [".rule", "did you mean 'undated'?"],
                id="unknown rule",
            ),
            pytest.param(
                "formula",
                POINTS.replace("below = 50", "below = 40"),
                "malformed-data",
                [":41: grades[1]: below: leaves a gap above it"],
                id="formula with a gap",
            ),
            pytest.param(
                "ladder",
                LADDER.replace("-1 working day", "-1 week"),
                "invalid-value",
                ["steps[0]", "must be a term in working days"],
                id="ladder in weeks",
            ),
            pytest.param(
                "organisation",
                ORGANISATION.replace('key = "tp"', 'key = "tp", parent = "tnh"'),
                "malformed-data",
                ["bodies[0].parent"],
                id="unknown parent",
            ),
            pytest.param(
                "regime", REGIME, "malformed-data", ["is missing"], id="regime"
            ),
            pytest.param(
                "calendar",
                'key = "own"\nversion = "1"\ntitle = {vi = "R"}\nbased_on = "vn-stat"',
                "unknown-name",
                ["did you mean 'vn-state'?"],
                id="calendar on an unknown one",
            ),
            pytest.param(
                "directive",
                b"\xff\xfe\x00 noise \x80",
                "malformed-data",
                ["is not UTF-8 text at byte 0"],
                id="binary noise",
            ),
            pytest.param(
                "directive",
                b"x" * 10_000_000,
                "too-large",
                ["is larger than 4000000 bytes"],
                id="10 MB of noise",
            ),
            pytest.param(
                "directive",
                b"a = " + b"[" * 100_000,
                "malformed-data",
                ["nested too deeply"],
                id="deeply nested",
            ),
            pytest.param("directive", "", "malformed-data", ["missing"], id="empty"),
        ],
    )
    def test_says_what_is_wrong_and_where(self, check, kind, text, code, words):
        """
        An error has its code, the file, the place in it and what was meant.
        """
        exit_code, out, err, file = check(kind, text)

        assert (exit_code, out) == (1, "")
        assert err.startswith(f"govtasks: {code}: ")
        assert file in err
        assert [word for word in words if word not in err] == []

    def test_lists_every_problem_at_once(self, check):
        """
        Who mends a document sees all that is wrong with it.
        """
        _, out, _, _ = check("directive", 'kind = 5\nnumer = "1"\n', "--json")

        problems = json.loads(out)["error"]["problem"]
        assert "must be str" in problems
        assert "'numer'" in problems
        assert "issuer: is missing" in problems

    @pytest.mark.parametrize(
        ("size", "code"),
        [
            pytest.param(LARGEST_DOCUMENT, "unknown-key", id="largest"),
            pytest.param(LARGEST_DOCUMENT + 1, "too-large", id="one more"),
        ],
    )
    def test_reads_documents_up_to_a_size(self, check, size, code):
        """
        The largest document is read; one byte more is not.
        """
        text = "x = 1\n#".ljust(size, "x")

        _, _, err, _ = check("directive", text)

        if code == "too-large":
            assert err.startswith("govtasks: too-large: ")
        else:
            assert "unknown key" in err

    @pytest.mark.parametrize(
        ("name", "reason"),
        [
            pytest.param("missing.toml", "No such file", id="missing"),
            pytest.param(".", "Is a directory", id="folder"),
            pytest.param("a\0b", "null", id="null character"),
            pytest.param("a" * 5000, "File name too long", id="long name"),
        ],
    )
    def test_says_when_a_file_cannot_be_read(
        self, tmp_path, capsys, name, reason, monkeypatch
    ):
        """
        What is no readable file is named with the reason.
        """
        monkeypatch.chdir(tmp_path)

        code = main(["check", "directive", name])

        err = capsys.readouterr().err
        assert code == 1
        assert err.startswith("govtasks: malformed-data: ")
        assert reason in err
