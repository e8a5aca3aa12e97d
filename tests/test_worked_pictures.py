import re
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SVG = "{http://www.w3.org/2000/svg}svg"


@pytest.fixture
def pictures(monkeypatch):
    """The tool that draws them."""
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    sys.modules.pop("worked_pictures", None)
    import worked_pictures

    return worked_pictures


class TestPictures:
    def test_are_those_that_the_page_shows(self, pictures):
        """
        Each picture is shown, and each that is shown is drawn.
        """
        page = (ROOT / "docs" / "explanation" / "deadlines.md").read_text("utf-8")

        assert set(re.findall(r"\(pictures/(.+?)\.svg\)", page)) == set(pictures.WORKED)

    def test_are_drawn(self, pictures, tmp_path):
        """
        Each is an image of its own, and is not touched again while it is the same.
        """
        drawn = pictures.write_pictures(tmp_path)
        times = [path.stat().st_mtime_ns for path in drawn]

        again = pictures.write_pictures(tmp_path)

        # Drawn a moment ago, by ourselves.
        assert {ET.parse(path).getroot().tag for path in drawn} == {SVG}  # noqa: S314
        assert len({path.read_text("utf-8") for path in drawn}) == len(pictures.WORKED)
        assert [path.stat().st_mtime_ns for path in again] == times
