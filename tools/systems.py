"""Run the tests that hold govtasks against real peers from system packages."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

# Program -> the system package that brings it. Every test marked `systems` has
# its programs here; .ci/run installs the packages named here.
NEEDS: dict[str, str] = {
    "mariadbd": "mariadb-server",
    "mariadb-install-db": "mariadb-server",
    "task": "taskwarrior",
}

# Servers lie where the accounts of people do not look.
FOLDERS = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin"))

NO_TESTS_COLLECTED = 5


def missing() -> list[str]:
    """Name each program that is not there, with the package that brings it."""
    return [
        f"{program} (package {package})"
        for program, package in NEEDS.items()
        if shutil.which(program, path=FOLDERS) is None
    ]


def run_pytest(*options: str, output: int | None = None) -> int:
    """Run the tests marked `systems`, and return how pytest ended."""
    command = [sys.executable, "-m", "pytest", "-m", "systems", *options]
    return subprocess.run(command, cwd=ROOT, check=False, stdout=output).returncode


def has_tests() -> bool:
    """Tell whether any test is marked `systems`."""
    ended = run_pytest("--collect-only", "-q", output=subprocess.DEVNULL)
    return ended != NO_TESTS_COLLECTED


def main(arguments: list[str]) -> int:
    """Name what is missing in one line and fail, or run the tests.

    With --packages, only name all the packages, for those who install them.
    """
    if arguments == ["--packages"]:
        print(*sorted(set(NEEDS.values())))
        return 0
    if lacking := missing():
        print(f"test-systems needs: {', '.join(lacking)}", file=sys.stderr)
        return 1
    if not has_tests():
        print("Nothing to test: no test is marked `systems` yet.")
        return 0
    return run_pytest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
