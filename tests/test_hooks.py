import ast
import inspect
import re
from pathlib import Path

import pytest

from govtasks import hookspecs
from govtasks.hookspecs import hookimpl
from govtasks.memory import MemoryStore
from govtasks.plugins import load_plugins
from govtasks.specs import ChannelSpec, ExporterSpec, PluginInfo, StorageSpec

ROOT = Path(__file__).parents[1]
HOOKS = {
    name: hook for name, hook in vars(hookspecs).items() if name.startswith("govtasks_")
}


def exporter(name):
    """Give the specification of an exporter of that name."""
    return ExporterSpec(
        name=name, media_type="text/plain", suffix=".txt", factory=lambda _: None
    )


def plugin(**hooks):
    """Give a plugin with these hooks, each returning what is given."""
    marked = {
        name: staticmethod(hookimpl(lambda answer=answer: answer))
        for name, answer in hooks.items()
    }
    return type("Sample", (), marked)()


def names_of_tests():
    """Name every test function below tests/."""
    for file in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield node.name


class TestEveryHook:
    def test_there_are_some(self):
        """
        The hooks are found by their names.
        """
        assert "govtasks_channels" in HOOKS

    @pytest.mark.parametrize("name", HOOKS)
    def test_has_a_heading_with_its_arguments(self, name):
        """
        The reference has a heading for each hook, as it is defined.
        """
        page = (ROOT / "docs/reference/hooks.md").read_text("utf-8")
        arguments = ", ".join(inspect.signature(HOOKS[name]).parameters)

        headings = re.findall(rf"^## {name}\((.*)\)$", page, re.MULTILINE)

        assert headings == [arguments]

    def test_reference_has_no_others(self):
        """
        The reference does not describe hooks that are not there.
        """
        page = (ROOT / "docs/reference/hooks.md").read_text("utf-8")

        assert set(re.findall(r"^## (\w+)\(", page, re.MULTILINE)) == set(HOOKS)

    @pytest.mark.parametrize("name", HOOKS)
    def test_has_a_docstring(self, name):
        """
        Each hook says what it is for.
        """
        assert inspect.getdoc(HOOKS[name])

    @pytest.mark.parametrize("name", HOOKS)
    def test_has_a_test(self, name):
        """
        Each hook has a test that carries its name.
        """
        assert f"test_{name}" in set(names_of_tests())

    @pytest.mark.parametrize("name", HOOKS)
    def test_brings_nothing_by_itself(self, name):
        """
        The definition of a hook is a plugin that offers nothing.
        """
        assert HOOKS[name]() in {(), PluginInfo(summary="")}


def test_govtasks_plugin_info():
    """
    What a plugin says about itself stands in its report.
    """
    info = PluginInfo(summary=" one\nline ")

    report = load_plugins([plugin(govtasks_plugin_info=info)]).reports[-1]

    assert (report.summary, report.hooks) == ("one line", ("govtasks_plugin_info",))


def test_govtasks_channels():
    """
    Channels are found by their names.
    """
    spec = ChannelSpec(name="radio", factory=lambda _: None)

    loaded = load_plugins([plugin(govtasks_channels=[spec])])

    assert loaded.channel("radio") is spec
    assert loaded.reports[-1].offers == ("channel radio",)


def test_govtasks_storages():
    """
    Stores are found by each of their schemes.
    """
    spec = StorageSpec(schemes=("a", "b+c"), factory=lambda _: MemoryStore())

    loaded = load_plugins([plugin(govtasks_storages=[spec])])

    assert (loaded.storage("a"), loaded.storage("b+c")) == (spec, spec)
    assert loaded.reports[-1].offers == ("store a", "store b+c")


def test_govtasks_exporters():
    """
    Exporters are found by their names.
    """
    spec = exporter("titles")

    loaded = load_plugins([plugin(govtasks_exporters=[spec])])

    assert loaded.exporter("titles") is spec
    assert loaded.reports[-1].offers == ("exporter titles",)
