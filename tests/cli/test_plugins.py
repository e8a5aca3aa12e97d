import json

import pytest

CHANNEL = """
import attrs
from govtasks.hookspecs import hookimpl
from govtasks.specs import *


@attrs.frozen(kw_only=True)
class Login:
    host: str = "a"
    password: str = attrs.field(default="", repr=False)


class Radio:
    def __init__(self, settings):
        self.settings = settings

    def send(self, message):
        raise OSError(f"{self.settings.host} refused {self.settings.password}")


@hookimpl
def govtasks_plugin_info():
    return PluginInfo(summary="by radio")


@hookimpl
def govtasks_channels():
    yield ChannelSpec(
        name="radio",
        factory=Radio,
        settings=Login,
        secrets=("password",),
        needs_address=False,
    )
"""


@pytest.fixture
def radio(tmp_path):
    """Write a plugin into a file."""
    path = tmp_path / "radio.py"
    path.write_text(CHANNEL, "utf-8")
    return str(path)


class TestChoice:
    def test_from_the_environment(self, run, monkeypatch):
        """
        Without options the environment says which plugins there are.
        """
        monkeypatch.setenv("GOVTASKS_PLUGINS", "sql, ical")
        monkeypatch.setenv("GOVTASKS_BLOCKED", "ical")

        said = run("--json", "plugins", plugins=())

        assert [(one["name"], one["state"]) for one in said.json] == [
            ("built-in", "active"),
            ("ical", "blocked"),
            ("sql", "active"),
        ]

    def test_empty_is_none(self, run, monkeypatch):
        """
        An empty list allows no plugin.
        """
        monkeypatch.setenv("GOVTASKS_PLUGINS", "")

        said = run("--json", "plugins", plugins=())

        assert [one["name"] for one in said.json] == ["built-in"]

    def test_options_go_before(self, run, monkeypatch):
        """
        What the command line names counts, and not the environment.
        """
        monkeypatch.setenv("GOVTASKS_PLUGINS", "sql")
        monkeypatch.setenv("GOVTASKS_BLOCKED", "ical")

        said = run("--block", "sql", "--json", "plugins", plugins=["ical"])

        assert [(one["name"], one["state"]) for one in said.json][1:] == [
            ("ical", "active"),
            ("sql", "blocked"),
        ]

    def test_strict(self, run):
        """
        Strictly taken, a plugin that failed is an error.
        """
        said = run("--strict", "plugins", plugins=["icla"])

        assert said.code == 1
        assert "plugin icla: unknown plugin" in said.err


class TestSettings:
    def test_are_listed_without_secrets(self, run, radio, monkeypatch):
        """
        What can be set is listed, with stars for a secret.
        """
        monkeypatch.setenv("GOVTASKS_RADIO_PASSWORD", "hunter2-hunter2")

        table = run("plugins", plugins=[radio])
        said = run("--json", "plugins", plugins=[radio])

        assert "radio.host, radio.password=***" in table.out
        assert said.json[-1]["settings"] == ["radio.host", "radio.password=***"]
        assert "hunter2" not in table.out + said.out


class TestCheck:
    def test_kept(self, run, radio):
        """
        A plugin that keeps its promises is found to, exit code 0.
        """
        said = run("plugins", "check", radio)

        assert said.code == 0
        assert "wrong" not in said.out

    def test_installed(self, run):
        """
        An installed plugin is checked by its name.
        """
        said = run("--json", "plugins", "check", "ical")

        assert said.code == 0
        assert {one["problem"] for one in said.json} == {""}

    def test_wrong(self, run, tmp_path):
        """
        What is wrong is a finding, exit code 3.
        """
        path = tmp_path / "odd.py"
        path.write_text(CHANNEL.replace('secrets=("password",),', ""), "utf-8")

        table = run("plugins", "check", str(path))
        said = run("--json", "plugins", "check", str(path))

        assert table.code == said.code == 3
        assert "setting password of radio is not among its secrets" in table.out
        wrong = [one["check"] for one in said.json if one["problem"]]
        assert wrong == ["hides-secrets"]

    def test_unknown(self, run):
        """
        A name that is not installed is answered with the nearest.
        """
        said = run("plugins", "check", "icla")

        assert said.code == 3
        assert "did you mean 'ical'?" in said.out


class TestFaults:
    HOLD = """
from govtasks.hookspecs import hookimpl
from govtasks.specs import ListenerSpec


class Index:
    def after_commit(self, committed):
        raise OSError("full")


@hookimpl
def govtasks_after_commit():
    yield ListenerSpec(name="index", factory=Index)
"""

    def test_are_told(self, run, tmp_path, monkeypatch):
        """
        What an object of a plugin does wrong is told at the end, exit code 4.
        """
        path = tmp_path / "index.py"
        path.write_text(self.HOLD, "utf-8")
        monkeypatch.setenv("GOVTASKS_TRACE_PLUGINS", "1")

        said = run(
            "--json",
            "sweep",
            "--now",
            "2017-03-20T08:00:00+07:00",
            plugins=["sql", str(path)],
        )

        fault = "govtasks: plugin index: govtasks_after_commit index: OSError: full"
        assert said.code == 4
        assert fault in said.err
        assert "govtasks: trace: index: govtasks_after_commit index(" in said.err
        assert json.loads(said.out)["said"]

    def test_are_listed_later(self, run, tmp_path):
        """
        What went wrong in an earlier run is listed with the plugins, and by plugin.
        """
        path = tmp_path / "index.py"
        path.write_text(self.HOLD, "utf-8")
        both = ["sql", str(path)]
        run("sweep", "--now", "2017-03-20T08:00:00+07:00", plugins=both)

        table = run("plugins", plugins=both)
        said = run("--json", "plugins", plugins=both)

        fault = "plugin index: govtasks_after_commit index: OSError: full"
        assert fault in table.out
        by_name = {one["name"]: one["faults"] for one in said.json}
        assert [one["what"] for one in by_name["index"]] == ["OSError: full"]
        assert by_name["sql"] == []
        assert table.code == said.code == 0

    def test_list_needs_no_register(self, run, tmp_path):
        """
        A register that does not open is no reason not to list the plugins.
        """
        said = run("--url", f"sqlite:///{tmp_path}", "--json", "plugins")

        assert said.code == 0
        assert "store-failed" in said.err
        assert {one["name"] for one in said.json} >= {"built-in", "sql"}
