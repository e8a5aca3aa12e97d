"""What all tests share: profiles, documents as tests, a fresh interpreter."""

import doctest
import os
import shlex
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from sybil import Example, Sybil
from sybil.parsers.myst import (
    CodeBlockParser,
    DocTestDirectiveParser,
    PythonCodeBlockParser,
)

# A machine that is busy with something else is no reason for a test to fail.
UNTIMED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("quick", max_examples=60, print_blob=True, **UNTIMED)
settings.register_profile("thorough", max_examples=2000, print_blob=True, **UNTIMED)
# The same few examples for each mutant, and none made smaller: it is only counted.
settings.register_profile(
    "mutants",
    max_examples=15,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    **UNTIMED,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

pytest_plugins = ["tests.servers.fixtures"]

DOCTEST_FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def sessions(block: str) -> Iterator[tuple[list[str], str]]:
    """Split a console block into commands and what they are said to print."""
    for part in f"\n{block}".split("\n$ ")[1:]:
        command, _, printed = part.partition("\n")
        yield shlex.split(command, comments=True), printed


def run_console(example: Example) -> str | None:
    """Run each `$ govtasks ...` of a block; other programs are not ours to run."""
    checker = doctest.OutputChecker()
    for command, expected in sessions(example.parsed):
        if command[:1] != ["govtasks"]:
            continue
        done = subprocess.run(
            [sys.executable, "-m", *command],
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        if not checker.check_output(expected, done.stdout, DOCTEST_FLAGS):
            return f"{shlex.join(command)} printed:\n{done.stdout}"
    return None


def read_toml(example: Example) -> None:
    """Take a block of TOML for good when it can be read."""
    tomllib.loads(example.parsed)


def enter_empty_folder(namespace: dict[str, Any]) -> None:
    """Give a document a folder of its own, so that its files stay out of ours."""
    namespace["_left"] = os.getcwd()  # noqa: PTH109 - goes back into os.chdir
    namespace["_folder"] = tempfile.TemporaryDirectory()
    os.chdir(namespace["_folder"].name)


def leave_folder(namespace: dict[str, Any]) -> None:
    """Go back, and remove what the document wrote."""
    os.chdir(namespace["_left"])
    namespace["_folder"].cleanup()


pytest_collect_file = Sybil(
    parsers=[
        PythonCodeBlockParser(doctest_optionflags=DOCTEST_FLAGS),
        DocTestDirectiveParser(optionflags=DOCTEST_FLAGS),
        CodeBlockParser(language="console", evaluator=run_console),
        CodeBlockParser(language="toml", evaluator=read_toml),
    ],
    patterns=["*.md"],
    setup=enter_empty_folder,
    teardown=leave_folder,
).pytest()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the blocks of a document in their order; tests stay shuffled."""
    items.sort(key=_place_in_document)


def _place_in_document(item: pytest.Item) -> tuple[str, int]:
    if item.path.suffix != ".md":
        return "", 0
    return str(item.path), item.location[1] or 0


@pytest.fixture(scope="session")
def fresh_python() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run code in a new interpreter that coverage, which imports much, leaves alone."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("COVERAGE_")
    }

    def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", code, *arguments],
            capture_output=True,
            check=True,
            encoding="utf-8",
            env=environment,
        )

    return run
