"""What the template makes is a plugin that keeps every promise."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import copier
import pytest

from govtasks.plugins import load_plugins

TEMPLATE = Path(__file__).parents[1] / "plugins" / "_template"
PLAINLY = ["-q", "-p", "no:randomly", "-p", "no:xdist", "-p", "no:cacheprovider"]
ANSWERS = {"name": "duty-desk", "summary": "Shows notices at the desk"}


def made_in(folder, **answers):
    """Make a project in a folder."""
    copier.run_copy(str(TEMPLATE), folder, data=answers, defaults=True, quiet=True)
    return folder


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Make a project once for all."""
    return made_in(tmp_path_factory.mktemp("project"), **ANSWERS)


@pytest.fixture
def module(project):
    """Give the path of the one module."""
    return project / "src" / "govtasks_duty_desk" / "__init__.py"


def code_lines(path, *, imports=True):
    """Give the lines of a module that are neither blank nor in a docstring."""
    text = path.read_text("utf-8")
    left = set()
    for node in ast.walk(ast.parse(text)):
        is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if is_text or (isinstance(node, ast.Import | ast.ImportFrom) and not imports):
            left.update(range(node.lineno, node.end_lineno + 1))
    lines = enumerate(text.splitlines(), 1)
    return [line for number, line in lines if line.strip() and number not in left]


class TestProject:
    def test_its_tests_pass(self, project):
        """
        The tests of the new project are run, as its author runs them.
        """
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *PLAINLY],
            cwd=project,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            check=False,
            capture_output=True,
            encoding="utf-8",
        )

        assert done.returncode == 0, done.stdout + done.stderr
        assert re.search(r"\d\d+ passed", done.stdout)
        assert "failed" not in done.stdout

    def test_is_loaded(self, module):
        """
        The register takes the channel, and asks for its settings by their names.
        """
        loaded = load_plugins([module])

        assert loaded.failed == ()
        assert loaded.reports[-1].offers == ("channel duty-desk",)
        assert loaded.reports[-1].settings == ("duty-desk.folder",)

    def test_is_short(self, project, module):
        """
        A channel is at most twenty lines, and five to test it, beside the imports.
        """
        tests = code_lines(project / "tests" / "test_plugin.py", imports=False)

        assert len(code_lines(module, imports=False)) <= 20
        assert len(tests) / 2 <= 5

    def test_manifest(self, project):
        """
        The distribution names the entry point by which it is found.
        """
        text = (project / "pyproject.toml").read_text("utf-8")

        manifest = tomllib.loads(text)["project"]

        assert manifest["name"] == "govtasks-duty-desk"
        assert manifest["entry-points"]["govtasks"] == {
            "duty-desk": "govtasks_duty_desk"
        }
        assert manifest["description"] == ANSWERS["summary"]

    def test_nothing_is_left_open(self, project):
        """
        No place of the template stays, and no file names an address.
        """
        made = (path for path in project.rglob("*") if path.is_file())
        files = [path for path in made if "__pycache__" not in path.parts]
        texts = {path: path.read_text("utf-8") for path in files}

        assert len(files) > 8
        assert [p for p in files if p.suffix == ".jinja"] == []
        assert [p for p, t in texts.items() if "://" in t] == []
        assert [p for p, t in texts.items() if "{{ " in t and p.suffix != ".yml"] == []

    def test_knows_its_answers(self, project):
        """
        The answers are kept, so that copier can bring later changes.
        """
        kept = (project / ".copier-answers.yml").read_text("utf-8")

        assert "name: duty-desk" in kept


class TestAnswers:
    @pytest.mark.parametrize(
        ("answers", "problem"),
        [
            pytest.param({"name": "Duty"}, "lower-case", id="capital"),
            pytest.param({"name": "a b"}, "lower-case", id="space"),
            pytest.param({"name": "../x"}, "lower-case", id="path"),
            pytest.param({"summary": 'a "b"'}, "without quotes", id="quotes"),
            pytest.param({"summary": " "}, "one line", id="nothing"),
        ],
    )
    def test_refused(self, tmp_path, answers, problem):
        """
        An answer that would make a broken project is refused.
        """
        with pytest.raises(ValueError, match=problem):
            made_in(tmp_path, **(ANSWERS | answers))

        assert list(tmp_path.iterdir()) == []
