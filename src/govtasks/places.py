"""On which line of a TOML document something stands.

The reader of TOML tells lines only for what is no TOML. What is wrong beyond that is
named by its path, such as ``steps[3].units``; here the text is looked through for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import attrs

from .errors import GovtasksError

_HEADER = re.compile(r"\s*\[(\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*((?:[\w-]+|"[^"\n]*"|'[^'\n]*')(?:\s*\.\s*[\w"'-]+)*)\s*=""")
_STRINGS = re.compile(
    r"""["]{3}.*?["]{3}|'{3}.*?'{3}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]*""", re.DOTALL
)
_NAME_IN_TABLE = re.compile(r"\[([^\]\d][^\]]*)\]")
_PATH = re.compile(r"((?:\.[\w-]+|\[[^\]]*\])*)(?::(\d+)(?::\d+)?)?: ")
_FIELD = re.compile(r"([\w.-]+): ")
_UNKNOWN_KEY = re.compile(r"unknown key, got '([^']*)'")


@attrs.frozen
class Problem:
    """What is wrong on a line.

    Attributes:
        line: The line, from 1.
        words: What is wrong there, with its path.
    """

    line: int
    words: str


@attrs.frozen
class Places:
    """Lines of a document by path, such as ``.steps[3]``.

    Attributes:
        lines: Path -> line, from 1.
    """

    lines: Mapping[str, int]

    @classmethod
    def of(cls, text: str) -> Places:
        """Look through a document; it need not be right."""
        lines: dict[str, int] = {}
        for path, line in _walk(_without_strings(text)):
            lines.setdefault(path, line)
        return cls(MappingProxyType(lines))

    def line(self, path: str) -> int:
        """The line of a path, or of the nearest that stands around it."""
        while path and path not in self.lines:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self.lines.get(path, 1)


def located(error: GovtasksError, places: Places, place: str) -> tuple[Problem, ...]:
    """The problems of an error, each with its line, in the order of the lines.

    Args:
        error: What reading the document raised.
        places: The lines of the document.
        place: Name of the document, with which each problem begins.
    """
    told = error.arguments.get("problems")
    sentences: Sequence[str] = told if isinstance(told, tuple) else (str(error),)
    found = [_problem(sentence, places, place) for sentence in sentences]
    return tuple(sorted(found, key=lambda problem: problem.line))


def _problem(sentence: str, places: Places, place: str) -> Problem:
    rest = sentence.removeprefix(place)
    match = _PATH.match(rest)
    if match is None:
        return Problem(1, rest)
    path, line = match.groups()
    words = rest[match.end() :]
    if line is not None:
        return Problem(int(line), words)
    shown = f"{path.removeprefix('.')}: {words}" if path else words
    # Members of a table of tables are named in brackets, as those of a list are.
    path = _NAME_IN_TABLE.sub(r".\1", path)
    return Problem(places.line(f"{path}{_further(words)}"), shown)


def _further(words: str) -> str:
    """The key that a sentence names below its path."""
    if unknown := _UNKNOWN_KEY.search(words):
        return f".{unknown[1]}"
    field = _FIELD.match(words)
    return f".{field[1]}" if field else ""


def _without_strings(text: str) -> str:
    """The text with what stands in quotes blotted out, lines and keys kept."""

    def blotted(match: re.Match[str]) -> str:
        found = match[0]
        if found.startswith("#"):
            return ""
        is_key = re.match(r"\s*[=.\]]", text[match.end() : match.end() + 80])
        if is_key and "\n" not in found:
            return found[1:-1].replace(" ", "_")
        return '""' + "\n" * found.count("\n")

    return _STRINGS.sub(blotted, text)


def _walk(text: str) -> Iterator[tuple[str, int]]:
    """Each path with its line: tables, keys, and members of lists over lines."""
    table, lists, depth, member = "", dict[str, int](), 0, 0
    key = ""
    for number, line in enumerate(text.split("\n"), 1):
        if depth:
            if line.lstrip().startswith("{") and depth == 1:
                yield from _inline(f"{key}[{member}]", line, number)
                member += 1
        elif header := _HEADER.match(line):
            table = _table(header, lists)
            yield f".{header[2]}", number
            yield table, number
        elif found := _KEY.match(line):
            key, member = f"{table}.{found[1]}", 0
            yield key, number
            yield from _inline(key, line[found.end() :], number)
        depth = max(depth + _opened(line), 0) if not _HEADER.match(line) else depth


def _inline(path: str, line: str, number: int) -> Iterator[tuple[str, int]]:
    """The keys of an inline table that stands on one line."""
    yield path, number
    for name in re.findall(r"[{,]\s*([\w-]+)\s*=", line):
        yield f"{path}.{name}", number


def _table(header: re.Match[str], lists: dict[str, int]) -> str:
    """The path of a table, in the latest member of each list that it stands in."""
    path = ""
    parts = header[2].split(".")
    for number, part in enumerate(parts, 1):
        path = f"{path}.{part}"
        if header[1] and number == len(parts):
            lists[path] = lists.get(path, 0) + 1
        if path in lists:
            path = f"{path}[{lists[path] - 1}]"
    return path


def _opened(line: str) -> int:
    return sum(line.count(c) for c in "[{") - sum(line.count(c) for c in "]}")
