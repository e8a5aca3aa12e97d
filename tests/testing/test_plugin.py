import importlib
import sys
from pathlib import Path
from types import SimpleNamespace

import attrs
import pytest

from govtasks import builtin
from govtasks.candidates import find
from govtasks.hookspecs import hookimpl
from govtasks.plugins.checking import CHECKS, check_plugin
from govtasks.specs import ChannelSpec, HoldSpec, PluginInfo
from govtasks.testing import Faulty, PluginSuite

FOLDERS = (Path(__file__).parents[2] / "plugins").glob("govtasks-*")
FIRST_PARTY = {folder.name.removeprefix("govtasks-") for folder in FOLDERS}


@attrs.frozen(kw_only=True)
class Login:
    """Settings of a channel."""

    host: str = ""
    password: str = attrs.field(default="", repr=False)


class Radio:
    """A plugin that keeps every promise."""

    info = PluginInfo(summary="by radio")
    spec = ChannelSpec(
        name="radio", factory=dict, settings=Login, secrets=("password",)
    )

    @hookimpl
    def govtasks_plugin_info(self):
        """Say what it is."""
        return self.info

    @hookimpl
    def govtasks_channels(self):
        """Offer the radio."""
        return [self.spec]


def radio(**changes):
    """Give the plugin with something else in it."""
    return type("Radio", (Radio,), changes)()


class TestConforming(PluginSuite):
    @pytest.fixture
    def plugin(self):
        """Give a plugin that keeps every promise."""
        return Radio()


@pytest.mark.parametrize("name", sorted(FIRST_PARTY))
class TestFirstParty(PluginSuite):
    @pytest.fixture
    def plugin(self, name):
        """Give a plugin of this repository, as it is installed."""
        return importlib.import_module(f"govtasks_{name}")


def said(plugin):
    """Give what the checks find, by their names."""
    (candidate,) = find([plugin])
    return {one.check: one.problem for one in check_plugin(candidate) if one.problem}


class Changing(Radio):
    """A plugin that offers something else each time."""

    def __init__(self):
        self.asked = 0

    @hookimpl
    def govtasks_channels(self):
        """Offer what was not there before."""
        self.asked += 1
        return [attrs.evolve(self.spec, name=f"radio-{self.asked}")]


class Defaulting(Radio):
    """A plugin whose hook has an argument of its own."""

    @hookimpl
    def govtasks_channels(self, config=None):
        """Offer the radio."""
        return [self.spec]


class Holding(Radio):
    """A plugin that offers what it cannot make."""

    made = 5

    @hookimpl
    def govtasks_hold(self):
        """Offer a number."""
        return [HoldSpec(name="night", factory=lambda: self.made)]


class Raising(Holding):
    """A plugin whose factory raises."""

    @property
    def made(self):
        """Raise."""
        raise OSError("no night")  # noqa: EM101


class TestChecks:
    def test_every_check_is_run(self):
        """
        A plugin that keeps its promises passes every check.
        """
        (candidate,) = find([Radio()])

        assert [one.check for one in check_plugin(candidate)] == list(CHECKS)
        assert said(Radio()) == {}

    @pytest.mark.parametrize(
        ("plugin", "check", "problem"),
        [
            pytest.param(SimpleNamespace(), "loads", "implements no hook", id="none"),
            pytest.param(
                radio(spec=5), "loads", "must give ChannelSpec", id="nonsense"
            ),
            pytest.param(
                radio(info=PluginInfo(summary="")),
                "introduces-itself",
                "no summary",
                id="no summary",
            ),
            pytest.param(
                Defaulting(), "has-no-defaults", "argument config has", id="default"
            ),
            pytest.param(Changing(), "is-the-same-twice", "something else", id="state"),
            pytest.param(
                radio(spec=attrs.evolve(Radio.spec, secrets=())),
                "hides-secrets",
                "setting password of radio",
                id="secret",
            ),
            pytest.param(
                Holding(), "makes-what-it-offers", "night is no Hold", id="kind"
            ),
            pytest.param(
                Raising(),
                "makes-what-it-offers",
                "night: OSError: no night",
                id="raises",
            ),
        ],
    )
    def test_finds(self, plugin, check, problem):
        """
        Each check finds what it is there for, and no other cries out.
        """
        found = said(plugin)

        assert list(found) == [check]
        assert problem in found[check]

    @pytest.mark.parametrize(
        ("code", "problem"),
        [
            pytest.param("", "", id="nothing"),
            pytest.param("open('here', 'w').close()", "open 'here'", id="file"),
            pytest.param(
                "import socket\nwith socket.socket() as s: s.bind(('127.0.0.1', 0))",
                "socket.bind",
                id="socket",
            ),
            pytest.param(
                "import threading as t; t.Thread(target=t.Event().wait, args=(.1,),"
                " name='mine').start()",
                "thread mine",
                id="thread",
            ),
            pytest.param(
                "import sys\nif 'pytest' not in sys.modules: 1 / 0",
                "by itself",
                id="raises",
            ),
        ],
    )
    def test_import(self, tmp_path, monkeypatch, code, problem):
        """
        What a plugin does when it is imported is seen in a process of its own.
        """
        name = f"govtasks_{abs(hash(code))}"
        head = "from govtasks.hookspecs import hookimpl\n"
        hook = "\n@hookimpl\ndef govtasks_channels():\n    return ()\n"
        (tmp_path / f"{name}.py").write_text(head + code + hook, "utf-8")
        monkeypatch.chdir(tmp_path)
        monkeypatch.syspath_prepend(tmp_path)
        __import__(name)

        found = CHECKS["does-nothing-when-imported"](*find([sys.modules[name]]))

        assert problem in found
        assert bool(found) == bool(problem)

    def test_built_in(self):
        """
        The built-in plugin keeps them too, but for its name.
        """
        for name in ("introduces-itself", "is-the-same-twice", "makes-what-it-offers"):
            (candidate,) = find([builtin])

            assert CHECKS[name](candidate) == ""


class TestFaulty:
    def test_is_a_plugin(self):
        """
        It offers an object for everything that one can be asked and told.
        """
        found = said(Faulty(print))

        assert list(found) == ["introduces-itself"]
