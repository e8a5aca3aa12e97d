import re
import sys
from pathlib import Path

import pytest

from govtasks.messages import LOCALES
from govtasks.obligations.state import Workflow
from govtasks.obligations.vocabulary import tracker_words

ROOT = Path(__file__).parents[1]


@pytest.fixture
def tool(monkeypatch):
    """The tool that writes the table."""
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    sys.modules.pop("status_table", None)
    import status_table

    return status_table


class TestTable:
    def test_is_the_one_on_the_page(self, tool):
        """
        The page shows every status that the code can give, and no other.
        """
        page = (ROOT / "docs" / "reference" / "statuses.md").read_text("utf-8")

        assert page.endswith(tool.table())

    def test_puts_itself_in_the_place_of_the_old_one(self, tool, tmp_path):
        """
        What stands before and after a table stays.
        """
        page = tmp_path / "page.md"
        page.write_text("before\n\n| a | b |\n| --- | --- |\n\nafter\n", "utf-8")

        tool.write_table(page)

        assert page.read_text("utf-8") == f"before\n\n{tool.table()}\nafter\n"

    def test_names_every_state(self, tool):
        """
        No state is left out.
        """
        assert {one.workflow for one in tool.statuses()} == set(Workflow)

    @pytest.mark.parametrize("locale", LOCALES)
    def test_has_words_without_holes(self, tool, locale):
        """
        Every pair is written in each language, with nothing left to be filled in.
        """
        for one in tool.statuses():
            for words in (one.in_locale(locale), tracker_words(one, locale)):
                assert re.fullmatch(r"[\w ]+(, [\w ]+)*", words)
