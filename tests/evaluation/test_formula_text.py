"""Formulas as text: what is kept is read back, equal."""

import pytest

from govtasks.evaluation.formula_loading import (
    builtin_formula,
    builtin_formulas,
    load_formula,
)
from govtasks.evaluation.formula_text import formula_text


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
