"""Run every benchmark, or say that there is none."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main() -> int:
    """Run bench/*.py one after the other; the first failure ends it."""
    scripts = sorted(ROOT.glob("bench/*.py"))
    if not scripts:
        print("bench/ holds no benchmark yet.")
    for script in scripts:
        print(f"== {script.stem}", flush=True)
        subprocess.run([sys.executable, script], check=True, cwd=ROOT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
