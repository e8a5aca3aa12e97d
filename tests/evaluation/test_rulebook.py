"""Formulas of hosts and plugins, as a register finds them."""

import attrs
import pytest

from govtasks.errors import MalformedDataError, UnknownNameError
from govtasks.evaluation.formula_loading import builtin_formula
from govtasks.hookspecs import hookimpl
from govtasks.plugins import load_plugins
from govtasks.register.rulebook import Rulebook
from govtasks.specs import FormulaSpec

from .test_formula_loading import POINTS


class Yardstick:
    """A plugin with a formula, which counts how often it makes it."""

    def __init__(self):
        """Begin with nothing made."""
        self.made = []

    @hookimpl
    def govtasks_formulas(self):
        """Offer the formula."""
        return [FormulaSpec(key="canton", factory=self.make)]

    def make(self, key):
        """Make the formula."""
        self.made.append(key)
        return attrs.evolve(builtin_formula("default"), key=key)


class TestRulebookFormula:
    def test_of_the_library(self):
        """
        The formulas of the library are always there.
        """
        assert Rulebook.of().formula("default") is builtin_formula("default")

    def test_of_the_host_goes_first(self):
        """
        A host that has its own formula of a key is judged by that.
        """
        own = attrs.evolve(builtin_formula("default"), version="own")

        assert Rulebook.of(formulas=[own]).formula("default") is own

    def test_of_a_plugin_is_made_once(self):
        """
        What a plugin offers is made when it is first needed, and kept.
        """
        plugin = Yardstick()
        book = attrs.evolve(Rulebook.of(), plugins=load_plugins([plugin]))

        assert book.formula("canton") is book.formula("canton")
        assert plugin.made == ["canton"]

    def test_unknown(self):
        """
        A misspelt key is answered with the one that was meant.
        """
        with pytest.raises(UnknownNameError, match="did you mean 'default'"):
            Rulebook.of().formula("defualt")


class TestFolder:
    def test_is_read(self, tmp_path):
        """
        A folder of the host holds formulas, each in a file of its key.
        """
        (tmp_path / "formulas").mkdir()
        (tmp_path / "formulas" / "ward.toml").write_text(POINTS, "utf-8")

        assert Rulebook.of_folder(tmp_path).formula("ward").version == "1"

    def test_tells_all_that_is_wrong(self, tmp_path):
        """
        What is wrong in several files is told at once, each with file and line.
        """
        folder = tmp_path / "formulas"
        folder.mkdir()
        wrong = POINTS.replace("below = 50", "below = 40")
        (folder / "ward.toml").write_text(wrong, "utf-8")
        (folder / "other.toml").write_text(POINTS, "utf-8")

        with pytest.raises(MalformedDataError) as caught:
            Rulebook.of_folder(tmp_path)

        told = str(caught.value)
        assert "formulas/ward.toml:41: grades[1]: below: leaves a gap" in told
        assert "formulas/other.toml: key: differs from the name of the file" in told
