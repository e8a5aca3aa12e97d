"""The house stands only as long as imports go one way."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


class TestLayers:
    def test_contracts_are_kept(self):
        """
        Imports follow the layers of the architecture, in the core and the plugins.
        """
        command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]

        done = subprocess.run(
            command, cwd=ROOT, check=False, capture_output=True, encoding="utf-8"
        )

        assert done.returncode == 0, done.stdout + done.stderr
        assert "0 broken" in done.stdout
