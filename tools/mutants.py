"""Measure how many mutants of a part the tests notice: tools/mutants.py PART."""

import os
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
MUTMUT = str(Path(sys.executable).with_name("mutmut"))
NOTICED = {"killed", "timeout", "suspicious", "segfault", "caught"}


def results() -> list[tuple[str, str]]:
    """Name each mutant with what became of it."""
    command = [MUTMUT, "results", "--all", "true"]
    done = subprocess.run(
        command, cwd=ROOT, check=True, capture_output=True, encoding="utf-8"
    )
    pairs = (line.strip().partition(": ") for line in done.stdout.splitlines())
    return [(name, ended) for name, _, ended in pairs if ended]


def counted(part: str) -> dict[str, Counter[str]]:
    """Count what became of the mutants of a part, by module."""
    found: dict[str, Counter[str]] = {}
    prefix = f"govtasks.{part}."
    for name, ended in results():
        if name.startswith(prefix):
            module = name.removeprefix(prefix).partition(".")[0]
            found.setdefault(module, Counter())[ended.split(maxsplit=1)[0]] += 1
    return found


def score(counts: Counter[str]) -> tuple[int, int]:
    """How many of how many mutants were noticed; what was not tried is none."""
    tried = counts.total() - counts["not"]
    return sum(counts[ended] for ended in NOTICED), tried


def main(arguments: list[str]) -> int:
    """Run the mutants of a part, print the score by module, and hold it to the bar."""
    bars = tomllib.loads((ROOT / "tools" / "mutants.toml").read_text("utf-8"))
    if len(arguments) != 1 or arguments[0] not in bars:
        print(f"name one of: {', '.join(bars)}", file=sys.stderr)
        return 1
    part = arguments[0]
    environment = {**os.environ, "HYPOTHESIS_PROFILE": "mutants"}
    command = [MUTMUT, "run", f"govtasks.{part}.*"]
    ran = subprocess.run(command, cwd=ROOT, check=False, env=environment)
    if ran.returncode != 0:
        return ran.returncode
    modules = counted(part)
    for module, counts in sorted(modules.items()):
        noticed, tried = score(counts)
        print(f"{module:20} {noticed:6} of {tried:6}")
    noticed, tried = score(sum(modules.values(), Counter()))
    percent = 100 * noticed / tried if tried else 0
    print(f"{part}: {noticed} of {tried} mutants noticed, {percent:.1f} %")
    return int(percent < bars[part])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
