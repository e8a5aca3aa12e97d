import pytest

from govtasks.cli import main
from govtasks.cli.others import other_command

POINTS = """[console_scripts]
govtasks-moon = moon_of_tests:main
govtasks-due = moon_of_tests:main
"""
MODULE = "def main(words):\n    print('moon', *words)\n    return 7\n"


@pytest.fixture
def moon(tmp_path, monkeypatch):
    """Install a distribution that brings programs."""
    folder = tmp_path / "moon_of_tests-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Name: moon-of-tests\nVersion: 1.0\n", "utf-8")
    (folder / "entry_points.txt").write_text(POINTS, "utf-8")
    (tmp_path / "moon_of_tests.py").write_text(MODULE, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))


class TestOtherCommand:
    @pytest.mark.usefixtures("moon")
    def test_runs_the_program_of_a_plugin(self, capsys):
        """
        `govtasks moon full --json` is `govtasks-moon full --json`.
        """
        assert main(["moon", "full", "--json"]) == 7

        assert capsys.readouterr().out == "moon full --json\n"

    @pytest.mark.usefixtures("moon")
    def test_takes_the_place_of_none_of_ours(self):
        """
        A program that is called as one of our commands is never run for it.
        """
        assert other_command(["due"], ["due"]) is None

    @pytest.mark.usefixtures("moon")
    @pytest.mark.parametrize(
        "words",
        [
            pytest.param([], id="nothing"),
            pytest.param(["--url", "moon"], id="an option"),
            pytest.param(["sun"], id="not installed"),
            pytest.param(["../moon"], id="a path"),
            pytest.param(["MOON"], id="capitals"),
        ],
    )
    def test_is_meant_by_its_name_alone(self, words):
        """
        What is no name of such a program is left to our own parser.
        """
        assert other_command(words, []) is None

    def test_an_unknown_command_is_still_refused(self, capsys):
        """
        With the exit code of wrong usage, and all that there is.
        """
        with pytest.raises(SystemExit) as caught:
            main(["sun"])

        assert caught.value.code == 2
        assert "invalid choice: 'sun'" in capsys.readouterr().err
