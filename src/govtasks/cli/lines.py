"""JSON lines in and out: one value a line, whatever a line holds.

A document that is spread over lines and holds a list is read as that list: it is what
people have, and its first line alone could not be a value.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import attrs

from ..errors import MalformedDataError, TooLargeError

LONGEST_LINE = 1_000_000
"""Bytes of a line that is read; what is longer is refused and passed over."""

LARGEST_DOCUMENT = 64_000_000
"""Bytes of a document that is read; it is held as a whole, which lines never are."""

_BOM = b"\xef\xbb\xbf"
_SPREAD = (b"[", b"{")


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

    Where the first line only opens a list or an object, the stream is one document:
    the members of its list come as lines, numbered by their place in it. One that is
    no JSON, or holds no list or several, comes line by line all the same.

    Raises:
        MalformedDataError: The stream broke off.
        TooLargeError: The document is larger than 64 MB.
    """
    first = _read(stream, place)
    if first.removeprefix(_BOM).strip() not in _SPREAD:
        yield from _lines(first, stream, place)
        return
    rest = _rest(stream, place)
    members = _members(first.removeprefix(_BOM) + rest)
    if members is None:
        yield from _lines(first, io.BytesIO(rest), place)
        return
    for number, member in enumerate(members, 1):
        yield Line(number=number, data=json.dumps(member).encode())


def _rest(stream: BinaryIO, place: str) -> bytes:
    try:
        rest = stream.read(LARGEST_DOCUMENT + 1)
    except OSError as error:
        problem = f"cannot be read: {error.strerror}"
        raise MalformedDataError(problem, place=place) from error
    if len(rest) > LARGEST_DOCUMENT:
        problem = f"document is larger than {LARGEST_DOCUMENT} bytes"
        hint = "give each request on a line of its own"
        raise TooLargeError(problem, place=place, hint=hint)
    return rest


def _members(document: bytes) -> list[object] | None:
    """The one list of a document; None where there is not just one."""
    try:
        found = parsed(Line(number=1, data=document))
    except MalformedDataError:
        return None
    values = found.values() if isinstance(found, dict) else [found]
    lists = [value for value in values if isinstance(value, list)]
    return lists[0] if len(lists) == 1 else None


def _lines(data: bytes, stream: BinaryIO, place: str) -> Iterator[Line]:
    """Each line, of which the first was read already."""
    number = 0
    while data:
        number += 1
        if len(data) > LONGEST_LINE:
            while data and not data.endswith(b"\n"):
                data = _read(stream, place)
            yield Line(number=number, data=None)
        else:
            data = data.removeprefix(_BOM) if number == 1 else data
            if stripped := data.strip():
                yield Line(number=number, data=stripped)
        data = _read(stream, place)


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
