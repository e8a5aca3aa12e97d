"""An organisation as tables of rows, as spreadsheets and personnel systems have them.

A table for each list, with a column for each field: ``name.vi`` and ``name.en`` for a
text by language, ``citation.instrument`` for a part of a citation, ``contacts.mail``
for an address; keys in a list stand in one cell with semicolons between them. An empty
cell is left out, days are written 2017-02-16.
"""

from __future__ import annotations

import csv
import datetime as dt
import enum
import io
import re
import types
import typing
from collections.abc import Iterator, Mapping, Sequence

import attrs

from ..errors import (
    InvalidValueError,
    MalformedDataError,
    TooLargeError,
    UnknownKeyError,
    UnknownNameError,
    suggestion,
)
from ..reading import malformed, sentences
from ..text import Text
from .loading import kinds, organisation_of
from .organisation import Organisation

LARGEST_TABLE = 64_000_000
"""Characters of a table that is read."""

_PAIRS = tuple[tuple[str, str], ...]
_PATH = re.compile(r"(\w+)\[(\d+)\]\.?([^:]*): (.*)", re.DOTALL)
_MEMBER = re.compile(r"(?<![.\w])(\w+)\[(\d+)\]")
_DELIMITERS = (",", ";", "\t")
_FLAGS = {"true": True, "false": False}


def load_tables(
    tables: Mapping[str, str], place: str = "", *, recordable: bool = False
) -> Organisation:
    """Read an organisation from tables of rows (CSV).

    The first row names the columns; cells are parted by commas, semicolons or tabs, as
    spreadsheets of different countries do.

    Args:
        tables: Texts by the names of the lists of `Organisation`; lists that are left
            out are empty.
        place: Name of the folder for errors.
        recordable: Whether it is to be recorded, and what must not be recorded is
            wrong too; see `unrecordable`.

    Raises:
        TooLargeError: A table of more than 64 000 000 characters.
        MalformedDataError: Something is wrong; all of it, each as
            ``place/bodies.csv:line: field: what``, is in ``arguments["problems"]``.
    """
    reading = _Reading(place)
    for name, text in tables.items():
        reading.read(name, text)
    if not reading.broken:
        try:
            made = organisation_of(reading.data, recordable=recordable)
        except MalformedDataError as error:
            reading.tell(sentences(error))
        else:
            if not reading.found:
                return made
    raise malformed(sorted(reading.found, key=lambda one: one[:2]))


def dump_tables(organisation: Organisation) -> dict[str, str]:
    """Write an organisation as tables of rows, which `load_tables` reads back, equal.

    Returns:
        Texts by the names of the lists; lists that are empty are left out.
    """
    return {
        name: _table(kind, getattr(organisation, name))
        for name, kind in kinds().items()
        if getattr(organisation, name)
    }


@attrs.frozen
class _Reading:
    """Tables while they are read.

    Attributes:
        place: Name of the folder.
        data: Rows by list, as plain data.
        lines: On which line each row stands.
        found: File, line and words of each problem.
        broken: Names of tables of which not even the columns are clear; what their
            rows hold would only be noise.
    """

    place: str
    data: dict[str, list[dict[str, object]]] = attrs.Factory(dict)
    lines: dict[str, list[int]] = attrs.Factory(dict)
    found: list[tuple[str, int, str]] = attrs.Factory(list)
    broken: set[str] = attrs.Factory(set)

    def read(self, name: str, text: str) -> None:
        """Read the rows of a table."""
        if name not in kinds():
            self._break(name, 1, str(UnknownNameError.of("list", name, kinds())))
            return
        if len(text) > LARGEST_TABLE:
            problem = f"table of {len(text)} characters is over {LARGEST_TABLE}"
            raise TooLargeError(problem, place=self._file(name))
        self.data[name], self.lines[name] = [], []
        rows = _rows(text.removeprefix("\ufeff"))
        line = 1
        try:
            _, head = next(rows, (1, []))
            columns = self._columns(name, head)
            for line, cells in rows:
                self._row(name, line, columns, cells)
        except csv.Error as error:
            self._break(name, line, f"is no row of CSV, or the one after it: {error}")

    def _break(self, name: str, line: int, words: str) -> None:
        self.found.append((self._file(name), line, words))
        self.broken.add(name)

    def tell(self, told: Sequence[str]) -> None:
        """Take over problems that are named by their number in a list."""
        for sentence in told:
            match = _PATH.fullmatch(sentence)
            if match is None:
                self.found.append((self.place or "tables", 1, sentence))
                continue
            name, number, field, words = match.groups()
            words = _MEMBER.sub(self._member, words)
            words = f"{field}: {words}" if field else words
            line = self.lines[name][int(number)]
            self.found.append((self._file(name), line, words))

    def _columns(self, name: str, head: Sequence[str]) -> list[_Column | None]:
        columns: list[_Column | None] = []
        for number, title in enumerate(head):
            try:
                if title in head[:number]:
                    problem = "column is there twice"
                    raise InvalidValueError(problem, value=title)  # noqa: TRY301
                columns.append(_column(kinds()[name], title))
            except InvalidValueError as error:
                self._break(name, 1, str(error))
                columns.append(None)
        return columns

    def _row(
        self, name: str, line: int, columns: Sequence[_Column | None], cells: list[str]
    ) -> None:
        if not any(cells):
            return
        if len(cells) > len(columns):
            words = f"has {len(cells)} cells, but there are {len(columns)} columns"
            self.found.append((self._file(name), line, words))
        row: dict[str, object] = {}
        for column, cell in zip(columns, cells, strict=False):
            if column is not None and cell:
                column.put(row, cell)
        self.data[name].append(row)
        self.lines[name].append(line)

    def _member(self, match: re.Match[str]) -> str:
        """A row of a list as it is found in its file."""
        if match[1] not in self.lines:
            return match[0]
        return f"{self._file(match[1])}:{self.lines[match[1]][int(match[2])]}"

    def _file(self, name: str) -> str:
        return f"{self.place}/{name}.csv" if self.place else f"{name}.csv"


@attrs.frozen
class _Column:
    """A column: where its cells go, and what they hold.

    Attributes:
        path: Names from the field down.
        kind: ``text``, ``list`` or ``flag``.
    """

    path: tuple[str, ...]
    kind: str = "text"

    def put(self, row: dict[str, object], cell: str) -> None:
        """Put what a cell holds into the data of its row."""
        *above, name = self.path
        for part in above:
            row = typing.cast(dict[str, object], row.setdefault(part, {}))
        if self.kind == "list":
            row[name] = cell.split(";")
        elif self.kind == "flag":
            row[name] = _FLAGS.get(cell, cell)
        else:
            row[name] = cell


def _column(kind: type, title: str) -> _Column:
    """What a column is by its title.

    Raises:
        InvalidValueError: No such field.
    """
    name, _, rest = title.partition(".")
    hints = _hints(kind)
    if name not in hints:
        near = suggestion(name, hints)
        raise _unknown(title, near or f"known are {', '.join(hints)}")
    hint = hints[name]
    if hint is Text or hint == _PAIRS:
        if not rest:
            below = "vi" if hint is Text else "mail"
            raise _unknown(title, f"write it as {name}.{below}, or such")
        return _Column((name, rest))
    if attrs.has(hint):
        inner = _column(hint, rest)
        return attrs.evolve(inner, path=(name, *inner.path))
    if rest:
        raise _unknown(title, f"write it as {name}")
    if hint is bool:
        return _Column((name,), "flag")
    return _Column((name,), "list" if typing.get_origin(hint) is tuple else "text")


def _unknown(title: str, hint: str) -> UnknownKeyError:
    return UnknownKeyError("unknown column", value=title, hint=hint)


def _hints(kind: type) -> dict[str, typing.Any]:
    """The types of the fields of a class, without None."""
    hints = typing.get_type_hints(kind)
    return {field.name: _some(hints[field.name]) for field in attrs.fields(kind)}


def _some(hint: object) -> object:
    if isinstance(hint, types.UnionType):
        return next(one for one in typing.get_args(hint) if one is not type(None))
    return hint


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line on which it begins."""
    first = text.partition("\n")[0]
    delimiter = next((one for one in _DELIMITERS if one in first), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    for cells in reader:
        yield line, cells
        line = reader.line_num + 1


def _cells(value: object, prefix: str = "") -> Iterator[tuple[str, str]]:
    """The cells of a value by their columns; what has its default is left out."""
    kind = typing.cast(type[attrs.AttrsInstance], type(value))
    for field in attrs.fields(kind):
        held, name = getattr(value, field.name), f"{prefix}{field.name}"
        if held == field.default:
            continue
        if isinstance(held, Text):
            yield from ((f"{name}.{locale}", text) for locale, text in held.entries)
        elif attrs.has(type(held)):
            yield from _cells(held, f"{name}.")
        elif isinstance(held, tuple) and held and isinstance(held[0], tuple):
            yield from ((f"{name}.{one}", text) for one, text in held)
        else:
            yield name, _cell(held)


def _cell(value: object) -> str:
    match value:
        case enum.Enum():
            return str(value.value)
        case bool():
            return str(value).lower()
        case dt.date():
            return value.isoformat()
        case tuple():
            return ";".join(value)
        case _:
            return str(value)


def _table(kind: type, values: Sequence[object]) -> str:
    """The values as rows under the columns that they need, in the order of fields."""
    rows = [dict(_cells(value)) for value in values]
    order = list(_hints(kind))
    columns = dict.fromkeys(column for row in rows for column in row)
    head = sorted(columns, key=lambda column: order.index(column.partition(".")[0]))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, head, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
