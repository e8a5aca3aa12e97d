import sys
from pathlib import Path

import pytest

from govtasks.deadlines.loading import builtin_regime, builtin_regimes

ROOT = Path(__file__).parents[1]


@pytest.fixture
def pages(monkeypatch):
    """The tool that writes the pages."""
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    sys.modules.pop("regime_pages", None)
    import regime_pages

    return regime_pages


class TestPage:
    @pytest.mark.parametrize("key", builtin_regimes())
    def test_names_every_source(self, pages, key):
        """
        Each step stands on its page with what it rests on, doubts included.
        """
        regime = builtin_regime(key)

        text = pages.page(key).replace("\\", "")

        assert text.startswith(f"# {key}\n")
        clocks = filter(None, (regime.stopped, regime.extension))
        for part in (*regime.steps, *clocks):
            for cite in part.cites:
                flat = " ".join(cite.in_locale("en").split())
                assert flat.replace("\\", "") in text

    def test_is_written_once(self, pages, tmp_path):
        """
        A page that says the same is not touched again.
        """
        first = {path: path.stat().st_mtime_ns for path in pages.write_pages(tmp_path)}

        second = {path: path.stat().st_mtime_ns for path in pages.write_pages(tmp_path)}

        assert first == second
        assert len(first) == len(builtin_regimes())
