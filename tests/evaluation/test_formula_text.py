"""Formulas as text: what is kept is read back, equal."""

import pytest

from govtasks.evaluation.formula_loading import (
    builtin_formula,
    builtin_formulas,
    load_formula,
)
from govtasks.evaluation.formula_text import formula_text, mentions_units
from govtasks.evaluation.scorecards import Capacity


class TestFormulaText:
    @pytest.mark.parametrize("key", builtin_formulas())
    def test_is_read_back_equal(self, key):
        """
        All of a formula stands in what is kept of it.
        """
        formula = builtin_formula(key)
        text = formula_text(formula)

        assert load_formula(text, key) == formula
        assert formula_text(load_formula(text, key)) == text


UNITS = """
key = "by-units"
version = "1"
since = 1900-01-01
cadences = ["month"]
title = { vi = "Theo đơn vị" }
citations = [{ instrument = "test" }]
span = [0, 100]

[[variants]]
capacities = ["head"]
score = "100 * mean_units(rank >= good)"

[[variants]]
capacities = ["body", "deputy", "official"]
score = "100 * mean(completed)"

[[grades]]
key = "good"
at_least = 50
title = { vi = "Tốt" }

[[grades]]
key = "poor"
below = 50
title = { vi = "Kém" }
"""


class TestMentionsUnits:
    @pytest.mark.parametrize(
        ("capacity", "asks"),
        [
            pytest.param(Capacity.HEAD, True, id="heads"),
            pytest.param(Capacity.BODY, False, id="bodies"),
        ],
    )
    def test_looks_into_expressions(self, capacity, asks):
        """
        The cards of the bodies below are made only where somebody asks for them.
        """
        formula = load_formula(UNITS, "units.toml")

        assert mentions_units(formula.variant(capacity)) is asks
