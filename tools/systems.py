"""Run the tests that hold govtasks against real peers from system packages."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

# Program -> the system package that brings it. Every test marked `systems` has
# its programs here, and .ci/run installs the packages named here.
NEEDS: dict[str, str] = {}

NO_TESTS_COLLECTED = 5


def missing() -> list[str]:
    """Name each program that is not there, with the package that brings it."""
    return [
        f"{program} (package {package})"
        for program, package in NEEDS.items()
        if shutil.which(program) is None
    ]


def run_pytest(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the tests marked `systems` with *arguments*."""
    command = [sys.executable, "-m", "pytest", "-m", "systems", *arguments]
    return subprocess.run(command, cwd=ROOT, check=False, text=True)


def has_tests() -> bool:
    """Tell whether any test is marked `systems`."""
    command = [sys.executable, "-m", "pytest", "-m", "systems", "--collect-only", "-q"]
    done = subprocess.run(
        command, cwd=ROOT, check=False, text=True, stdout=subprocess.PIPE
    )
    if done.returncode not in {0, NO_TESTS_COLLECTED}:
        print(done.stdout)
        sys.exit(done.returncode)
    return done.returncode == 0


def main() -> int:
    """Name what is missing in one line and fail, or run the tests."""
    if lacking := missing():
        print(f"test-systems needs: {', '.join(lacking)}", file=sys.stderr)
        return 1
    if not has_tests():
        print("Nothing to test: no test is marked `systems` yet.")
        return 0
    return run_pytest().returncode


if __name__ == "__main__":
    sys.exit(main())
