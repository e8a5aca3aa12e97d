"""Measure how many mutants of a part the tests notice: tools/mutants.py PART."""

import os
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
MUTMUT = str(Path(sys.executable).with_name("mutmut"))
NOTICED = {"killed", "timeout", "suspicious", "segfault", "caught"}
COPIED = ("src", "tests", "docs", "examples", "conftest.py", "pyproject.toml")
SETTINGS = """\
[mutmut]
source_paths=src
only_mutate=src/govtasks/{part}/*
also_copy=
  conftest.py
  docs
  examples
pytest_add_cli_args=
  -p
  no:xdist
  -o
  addopts=--import-mode=importlib
pytest_add_cli_args_test_selection=
{tests}
"""


def prepared(part: str, tests: list[str]) -> Path:
    """Copy what is needed to a folder of the part, with the settings for it.

    What was found out about mutants of code that is still the same is kept there.
    """
    folder = ROOT / "build" / "mutants" / part
    folder.mkdir(parents=True, exist_ok=True)
    for name in COPIED:
        source, target = ROOT / name, folder / name
        if source.is_dir():
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target)
        else:
            shutil.copy(source, target)
    lines = "\n".join(f"  {path}" for path in tests)
    settings = SETTINGS.format(part=part, tests=lines)
    (folder / "setup.cfg").write_text(settings, "utf-8")
    return folder


def results(folder: Path) -> list[tuple[str, str]]:
    """Name each mutant with what became of it."""
    command = [MUTMUT, "results", "--all", "true"]
    done = subprocess.run(
        command, cwd=folder, check=True, capture_output=True, encoding="utf-8"
    )
    pairs = (line.strip().partition(": ") for line in done.stdout.splitlines())
    return [(name, ended) for name, _, ended in pairs if ended]


def counted(folder: Path, part: str) -> dict[str, Counter[str]]:
    """Count what became of the mutants of a part, by module."""
    found: dict[str, Counter[str]] = {}
    prefix = f"govtasks.{part}."
    for name, ended in results(folder):
        if name.startswith(prefix):
            module = name.removeprefix(prefix).partition(".x")[0]
            found.setdefault(module, Counter())[ended.split(maxsplit=1)[0]] += 1
    return found


def score(counts: Counter[str]) -> tuple[int, int]:
    """How many of how many mutants were noticed; what was not tried is none."""
    tried = counts.total() - counts["not"]
    return sum(counts[ended] for ended in NOTICED), tried


def main(arguments: list[str]) -> int:
    """Run the mutants of a part, print the score by module, and hold it to the bar."""
    parts = tomllib.loads((ROOT / "tools" / "mutants.toml").read_text("utf-8"))
    if len(arguments) != 1 or arguments[0] not in parts:
        print(f"name one of: {', '.join(parts)}", file=sys.stderr)
        return 1
    part = arguments[0]
    folder = prepared(part, parts[part]["tests"])
    environment = {**os.environ, "HYPOTHESIS_PROFILE": "mutants"}
    command = [MUTMUT, "run", f"govtasks.{part}.*"]
    ran = subprocess.run(command, cwd=folder, check=False, env=environment)
    if ran.returncode != 0:
        return ran.returncode
    modules = counted(folder, part)
    for module, counts in sorted(modules.items()):
        noticed, tried = score(counts)
        print(f"{module:20} {noticed:6} of {tried:6}")
    noticed, tried = score(sum(modules.values(), Counter()))
    percent = 100 * noticed / tried if tried else 0
    print(f"{part}: {noticed} of {tried} mutants noticed, {percent:.1f} %")
    return int(percent < parts[part]["bar"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
