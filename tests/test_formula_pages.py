import sys
from pathlib import Path

import pytest

from govtasks.evaluation.formula_loading import builtin_formula, builtin_formulas

ROOT = Path(__file__).parents[1]


@pytest.fixture
def pages(monkeypatch):
    """The tool that writes the pages."""
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    sys.modules.pop("formula_pages", None)
    import formula_pages

    return formula_pages


class TestPage:
    @pytest.mark.parametrize("key", builtin_formulas())
    def test_shows_everything_that_decides(self, pages, key):
        """
        Each measure, point, input, grade and caveat stands on its page, with sources.
        """
        formula = builtin_formula(key)

        text = pages.page(key).replace("\\", "")

        assert text.startswith(f"# {key}\n")
        parts = (*formula.measures, *formula.points)
        conditions = [one for v in formula.variants for one in v.conditions]
        shown = [
            *(part.value.text for part in parts),
            *(one.when.text for one in conditions if one.when),
            *(f"`{one.name}`" for one in formula.inputs),
            *(f"`{grade.key}`" for grade in formula.grades),
            *(str(grade.at_least) for grade in formula.grades if grade.at_least),
            *(
                one.text.in_locale(loc)
                for one in formula.caveats
                for loc in ("vi", "en")
            ),
            *(cite.in_locale("en") for part in parts for cite in part.cites),
            formula.version,
        ]
        assert [one for one in shown if one not in text] == []

    def test_is_written_once(self, pages, tmp_path):
        """
        A page that says the same is not touched again.
        """
        first = {path: path.stat().st_mtime_ns for path in pages.write_pages(tmp_path)}

        second = {path: path.stat().st_mtime_ns for path in pages.write_pages(tmp_path)}

        assert first == second
        assert len(first) == len(builtin_formulas())
