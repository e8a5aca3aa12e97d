import json

import pytest

import govtasks
from govtasks.errors import GovtasksError
from govtasks.testing import PluginSuite
from govtasks_caldav.command import main, read_accounts

URL = "https://lich.example.gov.vn/binh/"


class TestPlugin(PluginSuite):
    @pytest.fixture
    def plugin(self):
        """Give the plugin."""
        import govtasks_caldav

        return govtasks_caldav


@pytest.fixture
def write(tmp_path):
    """Write a file of accounts."""

    def written(text):
        path = tmp_path / "accounts.toml"
        path.write_text(text, "utf-8")
        return path

    return written


class TestReadAccounts:
    def test_secrets_come_from_elsewhere(self, write, tmp_path):
        """
        From the environment, or from files that only the host may read.
        """
        secret = tmp_path / "secret"
        secret.write_text("mật khẩu\n", "utf-8")
        path = write(
            f'[binh]\nurl = "{URL}"\nuser = "binh"\npassword_file = "{secret}"\n'
            f'[hoa]\nurl = "{URL}"\ntoken_env = "TOKEN"\nlocale = "en"\n'
        )

        found = read_accounts(path, {"TOKEN": "t"})

        assert (found["binh"].password, found["binh"].user) == ("mật khẩu", "binh")
        assert (found["hoa"].token, found["hoa"].locale) == ("t", "en")

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            pytest.param("[binh", "cannot be read", id="no TOML"),
            pytest.param("[binh]\n", "url", id="no address"),
            pytest.param(
                f'[binh]\nurl = "{URL}"\npassword = "x"', "password", id="secret"
            ),
            pytest.param('binh = "x"', "binh", id="no table"),
            pytest.param('[binh]\nurl = "http://x.vn/"', "binh: url", id="open"),
            pytest.param(
                f'[binh]\nurl = "{URL}"\npassword_env = "NO_SUCH"',
                "binh: password_env: names a variable that is not set",
                id="no variable",
            ),
            pytest.param(
                f'[binh]\nurl = "{URL}"\ntoken_file = "/no/such"',
                "binh: token_file: cannot be read",
                id="no file of the secret",
            ),
            pytest.param(
                f'[binh]\nurl = "{URL}"\ntoken_file = "a"\ntoken_env = "B"',
                "token_env: must be left out",
                id="named twice",
            ),
        ],
    )
    def test_refuses_what_is_wrong(self, write, text, problem):
        """
        With the file, the person and the line.
        """
        with pytest.raises(GovtasksError, match=problem) as caught:
            read_accounts(write(text), {})

        assert "accounts.toml" in str(caught.value)

    def test_no_such_file(self, tmp_path):
        """
        A file that is not there is named.
        """
        with pytest.raises(GovtasksError, match=r"none\.toml: cannot be read"):
            read_accounts(tmp_path / "none.toml", {})


@pytest.fixture
def files(meeting, write, tmp_path, monkeypatch):
    """Give the words of a command for a register on disk."""
    url = f"sqlite:///{tmp_path / 'tasks.db'}"
    monkeypatch.setenv("BINH_PASSWORD", meeting.collection.password)
    path = write(
        f'[binh]\nurl = "{meeting.collection.url}"\nuser = "govtasks"\n'
        'password_env = "BINH_PASSWORD"\n'
    )
    with govtasks.open(url) as register:
        meeting.office.register = register
        meeting.office.begin()
        meeting.office.assign("a", due="2099-12-31")
        yield ["sync", url, str(path)]


class TestMain:
    def test_says_what_it_would_do_and_then_does_it(self, meeting, files, capsys):
        """
        A dry run changes nothing; a run prints a line for each person.
        """
        assert main([*files, "--dry-run"]) == 0
        assert capsys.readouterr().out == "binh: 1 created, 0 updated, 0 deleted\n"
        assert meeting.phone.shown() == []

        assert main(files) == 0
        assert capsys.readouterr().out == "binh: 1 created, 0 updated, 0 deleted\n"
        assert len(meeting.phone.shown()) == 1

        meeting.phone.only().delete()
        assert main([*files, "--json", "--person", "binh"]) == 0
        (one,) = json.loads(capsys.readouterr().out)["people"]
        assert [wish["result"] for wish in one["wishes"]] == ["recorded"]

    def test_says_what_was_left(self, files, capsys):
        """
        Partly done is told by the exit code, and why.
        """
        assert main([*files, "--person", "binh", "--person", "ai-do"]) == 4

        printed = capsys.readouterr().out
        assert "ai-do: 0 created, 0 updated, 0 deleted\n  failed: " in printed
        assert "binh: 1 created" in printed

    def test_errors_have_their_code(self, write, capsys):
        """
        What is wrong before anything is asked goes to the error stream.
        """
        assert main(["sync", "memory:", str(write("[binh"))]) == 1

        assert capsys.readouterr().err.startswith("govtasks-caldav: malformed-data: ")
