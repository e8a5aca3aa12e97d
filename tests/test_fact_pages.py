import json
import re
import sys
from pathlib import Path

import pytest

from govtasks.register.fact_types import fact_type, fact_types

ROOT = Path(__file__).parents[1]


@pytest.fixture
def pages(monkeypatch):
    """The tool that writes the pages."""
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    sys.modules.pop("fact_pages", None)
    import fact_pages

    return fact_pages


class TestPage:
    @pytest.mark.parametrize("name", fact_types())
    def test_shows_the_schema_and_each_field(self, pages, name):
        """
        A type stands on its page with its fields and its whole schema.
        """
        text = pages.page(name)

        assert text.startswith(f"# {name}\n")
        block = re.search(r"```json\n(.*?)\n```", text, re.DOTALL)
        schema = fact_type(name).schema()
        assert json.loads(block[1]) == schema
        for field, shape in schema["properties"].items():
            assert f"| `{field}` | {pages.what(shape)[:4]}" in text.replace("\\", "")

    def test_is_written_once(self, pages, tmp_path):
        """
        A page that says the same is not touched again.
        """
        first = {path: path.stat().st_mtime_ns for path in pages.write_pages(tmp_path)}

        second = {path: path.stat().st_mtime_ns for path in pages.write_pages(tmp_path)}

        assert first == second
        assert len(first) == len(fact_types())
