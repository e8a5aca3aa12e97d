import json
import shutil
from pathlib import Path

import pytest

from govtasks.cli import main
from govtasks.codec import Codec
from govtasks.documents import read_toml
from govtasks.organisation import Organisation
from govtasks.organisation.csv_tables import dump_tables

OFFICE = Path(__file__).parents[1] / "data" / "office.toml"
HOME = """\
Organisation on Wed 1 Mar 2017
Home Affairs
- Head of Home Affairs: Trưởng phòng Nội vụ
- Deputy head of Home Affairs: Deputy head of Home Affairs
"""


@pytest.fixture
def folder(tmp_path):
    """Give a folder with the office as tables."""
    office = Codec().load(read_toml(OFFICE.read_text("utf-8"), "x"), Organisation)
    made = tmp_path / "office"
    made.mkdir()
    for name, text in dump_tables(office).items():
        (made / f"{name}.csv").write_text(text, "utf-8")
    return made


@pytest.fixture
def office(tmp_path):
    """Give a file with the office, which a test may spoil."""
    return Path(shutil.copy(OFFICE, tmp_path / "office.toml"))


def spoil(path, *changes):
    """Let a file read otherwise."""
    text = path.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, "utf-8")


class TestCheck:
    def test_a_file(self, run, office):
        """
        A file without fault is said to be so.
        """
        said = run("org", "check", office)

        assert said.code == 0
        assert said.out == f"{office}: an organisation without fault\n"

    def test_a_folder(self, run, folder):
        """
        A folder of tables is checked as well.
        """
        said = run("--json", "org", "check", folder)

        assert said.code == 0
        assert said.json == {"file": str(folder), "kind": "organisation", "ok": True}

    def test_tells_all_by_line(self, run, office):
        """
        Wrong values and references are told, each on a line with its place.
        """
        spoil(office, ('kind = "committee"', 'kind = "comittee"'))
        spoil(office, ('parent = "tp"', 'parent = "pt"'))

        said = run("org", "check", office)

        assert (said.code, said.out) == (1, "")
        assert [line.split(" (")[0] for line in said.err.splitlines()] == [
            f"{office}:3: bodies[0].kind: unknown BodyKind, got 'comittee'",
            f"{office}:5: bodies[2].parent: unknown body 'pt'",
        ]

    def test_tells_all_of_a_folder(self, run, folder):
        """
        Problems of tables are told by file and line.
        """
        spoil(folder / "tenures.csv", ("truong-noi-vu", "truong"))

        said = run("org", "check", folder)

        assert said.code == 1
        assert said.err.startswith(f"{folder.as_posix()}/tenures.csv:")
        assert "unknown post 'truong'" in said.err

    def test_to_programs(self, run, office):
        """
        As JSON the lines stand beside the problems.
        """
        spoil(office, ('parent = "tp"', 'parent = "pt"'))

        said = run("--json", "org", "check", office)

        assert said.code == 1
        assert said.json["error"]["code"] == "malformed-data"
        assert said.json["error"]["arguments"]["lines"] == "[5]"

    def test_what_must_not_be_recorded(self, run, office):
        """
        What a register would refuse is wrong here, too.
        """
        with office.open("a", encoding="utf-8") as file:
            file.write(
                '\n[[placements]]\nbody = "tp"\nparent = "noi-vu"\nsince = 2017-03-01\n'
            )

        said = run("org", "check", office)

        assert said.code == 1
        assert "placements[0].parent: circle" in said.err

    @pytest.mark.parametrize(
        ("name", "problem"),
        [
            pytest.param("nowhere.toml", "cannot be read", id="no file"),
            pytest.param(".", "holds no tables", id="folder without tables"),
        ],
    )
    def test_nothing_there(self, run, tmp_path, name, problem):
        """
        Without anything to read there is an error.
        """
        said = run("org", "check", tmp_path / name)

        assert said.code == 1
        assert problem in said.err


class TestShow:
    def test_of_the_register(self, run):
        """
        The organisation of the register is shown as it stood that day.
        """
        said = run("org", "show", "noi-vu", "--day", "2017-03-01")

        assert (said.code, said.err) == (0, "")
        assert said.out == HOME

    @pytest.mark.parametrize("kind", ["file", "folder"])
    def test_of_a_file(self, run, office, folder, kind):
        """
        One that was not recorded yet is shown from its file.
        """
        path = office if kind == "file" else folder

        said = run(
            "org",
            "show",
            "noi-vu",
            "--day",
            "2017-03-01",
            "--file",
            path,
            url="memory:",
        )

        assert said.out == HOME

    def test_of_today(self, run, office):
        """
        Without a day it is shown as of today.
        """
        said = run("org", "show", "--no-posts", "--file", office)

        assert said.code == 0
        assert "City" in said.out
        assert "Health" not in said.out

    @pytest.mark.parametrize(
        ("form", "first"),
        [
            pytest.param("tree", "Tổ chức bộ máy, Thứ Tư 01/03/2017", id="tree"),
            pytest.param("mermaid", "flowchart TD", id="mermaid"),
            pytest.param("dot", "digraph {", id="dot"),
        ],
    )
    def test_forms(self, run, form, first):
        """
        It is drawn as a tree, for Mermaid or for Graphviz, in either language.
        """
        said = run("--locale", "vi", "org", "show", "--day", "2017-03-01", "--as", form)

        assert said.out.splitlines()[0] == first
        assert "UBND thành phố" in said.out

    def test_to_programs(self, run):
        """
        As JSON each body has its posts and their holders.
        """
        said = run("--json", "org", "show", "noi-vu", "--day", "2017-03-01")

        assert said.json["day"] == "2017-03-01"
        (body,) = said.json["bodies"]
        assert (body["key"], body["parent"], body["kind"]) == (
            "noi-vu",
            "tp",
            "division",
        )
        assert body["posts"][0]["holders"][0]["person"] == "ng-truong-noi-vu"

    @pytest.mark.parametrize(
        ("words", "problem"),
        [
            pytest.param(("noi",), "unknown body, got 'noi'", id="unknown body"),
            pytest.param(
                ("y-te", "--day", "2017-06-01"), "does not exist", id="ended body"
            ),
        ],
    )
    def test_refuses(self, run, words, problem):
        """
        A body that is not there is an error.
        """
        said = run("org", "show", *words)

        assert said.code == 1
        assert problem in said.err

    def test_a_day_that_is_none(self, capsys):
        """
        A day that cannot be read is a wrong use of the command.
        """
        with pytest.raises(SystemExit) as caught:
            main(["org", "show", "--day", "1/3/2017"])

        assert caught.value.code == 2
        assert "not a day such as 2017-02-16" in capsys.readouterr().err


class TestChain:
    ASKED = ("org", "chain", "noi-vu", "--day", "2017-03-01", "--field", "dieu-hanh")

    def test_says_why(self, run):
        """
        Without a form each link stands with its reason.
        """
        said = run(*self.ASKED, "--assigner", "tp")

        assert said.code == 0
        assert said.out.startswith(
            "Who answers at Home Affairs on Wed 1 Mar 2017\n  1."
        )
        assert "which assigned it." in said.out

    def test_as_a_tree(self, run):
        """
        A chain is drawn as well.
        """
        said = run("--locale", "vi", *self.ASKED, "--as", "tree")

        head, *lines = said.out.splitlines()
        assert head == "Người chịu trách nhiệm tại Phòng Nội vụ, Thứ Tư 01/03/2017"
        assert lines[0].startswith("Chủ tịch UBND thành phố, Chủ tịch")
        assert any("Trưởng phòng Nội vụ: người đứng đầu" in line for line in lines)

    def test_to_programs(self, run):
        """
        As JSON links and findings have their codes.
        """
        said = run("--json", "org", "chain", "y-te", "--day", "2017-03-01")

        assert [finding["code"] for finding in said.json["findings"]][:1] == [
            "no-deputy"
        ]
        roles = {link["role"] for link in said.json["links"]}
        assert roles <= {"head", "superior", "chair"}
        assert json.dumps(said.json["explanation"])

    def test_a_misspelt_body(self, run):
        """
        A body that nobody knows is an error with the nearest named.
        """
        said = run("org", "chain", "noi-vi")

        assert said.code == 1
        assert "did you mean 'noi-vu'?" in said.err

    def test_nothing_recorded(self, run):
        """
        Without a file and without a record there is nothing to ask.
        """
        said = run("org", "chain", "noi-vu", url="memory:")

        assert said.code == 1
        assert "no organisation was recorded" in said.err
