"""How commands answer: tables or JSON on stdout, talk on stderr."""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import enum
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from ..errors import GovtasksError, InvalidValueError
from ..text import aware

if TYPE_CHECKING:
    from ..register.register import Register

    # argparse gives the type of this object no public name.
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001
    Opener = Callable[[argparse.Namespace], Register]


class Exit(enum.IntEnum):
    """What the exit code means."""

    DONE = 0
    ERROR = 1
    USAGE = 2
    FINDINGS = 3
    PARTIAL = 4


def say(text: str) -> None:
    """Tell the operator something that is not the answer."""
    sys.stderr.write(f"{text}\n")


@contextlib.contextmanager
def progress(unit: str) -> Iterator[Callable[[int], None] | None]:
    """Show on a terminal how far a long run has come, and wipe it away at the end.

    Where nobody looks, there is nothing to call.

    Args:
        unit: What is counted.
    """
    if not sys.stderr.isatty():
        yield None
        return
    widest = 0

    def show(number: int) -> None:
        nonlocal widest
        line = f"{number} {unit} ..."
        widest = max(widest, len(line))
        sys.stderr.write(f"\r{line}")
        sys.stderr.flush()

    try:
        yield show
    finally:
        sys.stderr.write(f"\r{' ' * widest}\r")


def answer(text: str) -> None:
    """Write a line of the answer; what the encoding lacks becomes an escape."""
    encoding = sys.stdout.encoding or "utf-8"
    line = f"{text}\n".encode(encoding, "backslashreplace").decode(encoding)
    sys.stdout.write(line)


def answer_json(value: object) -> None:
    """Write the answer as one JSON document."""
    answer(json.dumps(value, ensure_ascii=not _is_wide(), indent=2))


def answer_line(value: object) -> None:
    """Write one of many answers, as JSON on a line of its own."""
    answer(json.dumps(value, ensure_ascii=not _is_wide()))


def _is_wide() -> bool:
    """Whether stdout takes all letters."""
    return (sys.stdout.encoding or "utf-8").lower().startswith("utf")


def aside() -> contextlib.AbstractContextManager[object]:
    """Keep what plugins print out of the answer: it goes to stderr."""
    return contextlib.redirect_stdout(sys.stderr)


def answer_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write rows under a head, columns aligned by spaces, each row on one line."""
    lines = [[" ".join(cell.split()) for cell in row] for row in (head, *rows)]
    widths = [max(len(line[n]) for line in lines) for n in range(len(head))]
    for line in lines:
        padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        answer("  ".join(padded).rstrip())


def fail(error: GovtasksError, *, as_json: bool) -> Exit:
    """Write an error where it belongs, and say which exit code it means."""
    if as_json:
        answer_json({"error": error.to_json()})
    else:
        say(f"govtasks: {error.code}: {error}")
    return Exit.ERROR


def fail_by_line(error: GovtasksError, *, as_json: bool) -> Exit:
    """As `fail`, each problem of a document on a line, where they have lines."""
    problems = error.arguments.get("problems")
    if as_json or not isinstance(problems, tuple):
        return fail(error, as_json=as_json)
    for problem in problems:
        say(problem)
    return Exit.ERROR


def day(text: str) -> dt.date:
    """Read a day of the command line, such as 2017-02-16."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        problem = f"{text!r} is not a day such as 2017-02-16"
        raise argparse.ArgumentTypeError(problem) from error


def instant(text: str) -> dt.datetime:
    """Read an instant of the command line, such as 2017-06-30T17:00:00+07:00."""
    try:
        return aware(dt.datetime.fromisoformat(text), "instant")
    except InvalidValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    except ValueError as error:
        problem = f"{text!r} is not an instant such as 2017-06-30T17:00:00+07:00"
        raise argparse.ArgumentTypeError(problem) from error
