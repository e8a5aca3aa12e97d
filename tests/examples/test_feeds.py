import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "examples" / "feeds" / "portal.py"
PAGE = ROOT / "docs" / "how-to" / "feeds.md"


class TestPortal:
    def test_prints_what_the_page_says(self, tmp_path):
        """
        A portal of Django answers calendars as its page shows, and logs no token.
        """
        done = subprocess.run(
            [sys.executable, "-W", "error", PROGRAM],
            check=True,
            capture_output=True,
            cwd=tmp_path,
            encoding="utf-8",
        )

        shown = PAGE.read_text("utf-8").split("```text\n")[1].split("```")[0]
        assert done.stdout == shown
        assert done.stderr == "Not Found: /feeds/***.ics\n"
