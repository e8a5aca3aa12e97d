"""JSON lines in and out: one value a line, whatever a line holds."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import attrs

from ..errors import MalformedDataError, TooLargeError

LONGEST_LINE = 1_000_000
"""Bytes of a line that is read; what is longer is refused and passed over."""

_BOM = b"\xef\xbb\xbf"


@attrs.frozen(kw_only=True)
class Line:
    """A line that was read.

    Attributes:
        number: Its number, from 1.
        data: Its bytes; None where it is too long.
    """

    number: int
    data: bytes | None


@contextlib.contextmanager
def opened(path: Path | None) -> Iterator[BinaryIO]:
    """A file to read lines from; the standard input without one.

    Raises:
        MalformedDataError: It cannot be read.
    """
    if path is None:
        yield sys.stdin.buffer
        return
    try:
        file = path.open("rb")
    except (OSError, ValueError) as error:
        # ValueError: the name of the file holds a null character.
        problem = f"cannot be read: {getattr(error, 'strerror', error)}"
        raise MalformedDataError(problem, place=str(path)) from error
    with file:
        yield file


def lines_of(stream: BinaryIO, place: str) -> Iterator[Line]:
    """The lines of a stream that are not empty; never more than one is held.

    Raises:
        MalformedDataError: The stream broke off.
    """
    number = 0
    while data := _read(stream, place):
        number += 1
        if len(data) > LONGEST_LINE:
            while data and not data.endswith(b"\n"):
                data = _read(stream, place)
            yield Line(number=number, data=None)
            continue
        data = data.removeprefix(_BOM) if number == 1 else data
        if stripped := data.strip():
            yield Line(number=number, data=stripped)


def parsed(line: Line) -> object:
    """The JSON value of a line.

    Raises:
        TooLargeError: The line is too long.
        MalformedDataError: Not UTF-8, not JSON, a key twice, or nested too deeply.
    """
    if line.data is None:
        problem = f"line is longer than {LONGEST_LINE} bytes"
        raise TooLargeError(problem)
    try:
        return json.loads(
            line.data.decode(), object_pairs_hook=_object, parse_constant=_no_number
        )
    except UnicodeDecodeError as error:
        problem = f"is not UTF-8 text at byte {error.start}"
        raise MalformedDataError(problem) from error
    except RecursionError:
        problem = "is nested too deeply"
        raise MalformedDataError(problem) from None
    except json.JSONDecodeError as error:
        problem = f"is not JSON: {error.msg} at character {error.pos + 1}"
        raise MalformedDataError(problem) from error
    # Numbers of thousands of digits are no JSONDecodeError.
    except ValueError as error:
        if isinstance(error, MalformedDataError):
            raise
        problem = "is not JSON: a number is too long"
        raise MalformedDataError(problem) from error


def _read(stream: BinaryIO, place: str) -> bytes:
    try:
        return stream.readline(LONGEST_LINE + 1)
    except OSError as error:
        problem = f"cannot be read: {error.strerror}"
        raise MalformedDataError(problem, place=place) from error


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            problem = "key is there twice"
            raise MalformedDataError(problem, value=key)
        found[key] = value
    return found


def _no_number(word: str) -> object:
    problem = "is not JSON"
    raise MalformedDataError(problem, value=word)
