import inspect
import json
import runpy
import sys

import pytest

import govtasks

COST = """
import json, sys
from importlib import metadata

asked = []
metadata.entry_points = lambda **_: asked.append("entry points") or ()
metadata.distributions = lambda **_: asked.append("distributions") or ()
import govtasks
print(json.dumps([sorted(sys.modules), asked]))
"""
USE = """
import json, sys
import govtasks
getattr(govtasks, sys.argv[1])
print(json.dumps(sorted(sys.modules)))
"""
FOREIGN = {"sqlite3", "icalendar", "sqlalchemy", "cattrs", "smtplib"}


def roots(modules):
    """Name the packages that these modules belong to."""
    return {name.partition(".")[0] for name in modules}


class TestImport:
    def test_loads_nothing_else(self, fresh_python):
        """
        A host that imports the package pays for no store, plugin or library.
        """
        modules, asked = json.loads(fresh_python(COST).stdout)

        loaded = roots(modules)
        assert loaded.isdisjoint(FOREIGN)
        assert {name for name in loaded if name.startswith("govtasks")} == {"govtasks"}
        assert [name for name in modules if name.startswith("govtasks.")] == []
        assert asked == []

    @pytest.mark.parametrize("name", ["GovtasksError", "Text", "hookimpl"])
    def test_a_name_loads_no_store(self, fresh_python, name):
        """
        What a plugin needs is loaded without the register.
        """
        modules = json.loads(fresh_python(USE, name).stdout)

        assert roots(modules).isdisjoint(FOREIGN)
        assert "govtasks.register" not in modules


class TestPublicNames:
    def test_at_most_40(self):
        """
        The public interface is small enough to be known.
        """
        assert 0 < len(govtasks.__all__) <= 40

    def test_sorted(self):
        """
        The names are sorted, each once.
        """
        assert govtasks.__all__ == sorted(set(govtasks.__all__))

    @pytest.mark.parametrize("name", govtasks.__all__)
    def test_is_there_and_says_what_it_is(self, name):
        """
        Each name can be imported and has a docstring.
        """
        assert inspect.getdoc(getattr(govtasks, name))

    @pytest.mark.parametrize("name", govtasks.__all__)
    def test_is_listed(self, name):
        """
        A shell offers the names before they are loaded.
        """
        assert name in dir(govtasks)

    def test_unknown(self):
        """
        A name that is not there is an ordinary attribute error.
        """
        with pytest.raises(AttributeError, match="'govtasks' has no attribute 'opne'"):
            govtasks.opne  # noqa: B018 - to ask for it is the test

    def test_open_is_the_registers(self):
        """
        The package opens registers under a short name.
        """
        from govtasks.register.register import open_register

        assert govtasks.open is open_register


class TestMain:
    def test_is_the_command_line(self, monkeypatch, capsys):
        """
        The package can be run, and explains itself.
        """
        monkeypatch.setattr(sys, "argv", ["govtasks", "--help"])

        with pytest.raises(SystemExit) as caught:
            runpy.run_module("govtasks", run_name="__main__")

        assert caught.value.code == 0
        assert "govtasks" in capsys.readouterr().out

    def test_can_be_imported(self, capsys):
        """
        Tools that import every module, as those for documentation, run nothing.
        """
        runpy.run_module("govtasks.__main__", run_name="elsewhere")

        assert capsys.readouterr().out == ""
