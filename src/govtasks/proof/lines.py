"""What a store holds as JSON Lines: one fact, row or delivery on each line.

A header comes first, then a section for each tenant with its facts, rows and
deliveries, and a trailer with counts and the SHA-256 of all lines before it. Each line
is canonical JSON, so that the same content gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

import attrs

from ..archive import Damaged, Kept, Numbered
from ..codec import Codec
from ..errors import (
    GovtasksError,
    InvalidValueError,
    MalformedDataError,
    UnknownNameError,
)
from ..ports import Delivery, Record, Row
from ..storage import canonical_json
from .usual import usual_item, usual_line

FORMAT = "govtasks-archive"
VERSION = 1
LARGEST_LINE = 64_000_000
"""How many bytes a line may have."""


@attrs.frozen(kw_only=True)
class Section:
    """Where what one tenant has begins."""

    tenant: str


Item = Section | Numbered | Row | Delivery


@attrs.frozen(kw_only=True)
class Totals:
    """How much there is, and one digest over all of it.

    Attributes:
        tenants: How many tenants.
        facts: How many facts.
        rows: How many query rows.
        deliveries: How many notices of the outbox.
        sha256: SHA-256, in hexadecimal, of the lines.
    """

    tenants: int
    facts: int
    rows: int
    deliveries: int
    sha256: str


@attrs.frozen(kw_only=True)
class _Header:
    format: str
    version: int


@attrs.frozen(kw_only=True)
class _FactLine:
    position: int
    stream: str
    version: int
    digest: str
    erased_at: dt.datetime | None = None
    type: str | None = None
    schema: int | None = None
    data: object = None
    effective_at: dt.datetime | None = None
    recorded_at: dt.datetime | None = None
    actor: str | None = None
    on_behalf_of: str | None = None
    mandate: str | None = None


_RECORD = tuple(field.name for field in attrs.fields(Record))
_KINDS: Mapping[str, type[Any]] = {
    "header": _Header,
    "tenant": Section,
    "fact": _FactLine,
    "row": Row,
    "delivery": Delivery,
    "trailer": Totals,
}
_PLURALS = {Section: "tenants", Numbered: "facts", Row: "rows", Delivery: "deliveries"}


@attrs.define
class Counting:
    """Counts items, and digests their lines."""

    counts: dict[str, int] = attrs.field(
        factory=lambda: dict.fromkeys(_PLURALS.values(), 0)
    )
    _sum: Any = attrs.field(factory=hashlib.sha256, init=False)

    def add(self, line: bytes, item: Item | None = None) -> None:
        """Take a line, and what it says where it is to be counted."""
        self._sum.update(line)
        if item is not None:
            self.counts[_PLURALS[type(item)]] += 1

    @property
    def items(self) -> int:
        """How many items there were."""
        return sum(self.counts.values())

    def totals(self) -> Totals:
        """What was counted so far."""
        return Totals(**self.counts, sha256=self._sum.hexdigest())


class Lines:
    """Writes items as lines, and reads them back."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec

    def header(self) -> bytes:
        """The first line."""
        return _line("header", {"format": FORMAT, "version": VERSION})

    def trailer(self, totals: Totals) -> bytes:
        """The last line."""
        return _line("trailer", self._codec.dump(totals))

    def write(self, item: Item) -> bytes:
        """One item as its line.

        Raises:
            MalformedDataError: A fact that is damaged, which is not passed on.
        """
        if (usual := usual_line(item)) is not None:
            return usual
        match item:
            case Section():
                return _line("tenant", {"tenant": item.tenant})
            case Numbered():
                return _line("fact", _fact_table(item))
            case Row():
                return _line("row", self._codec.dump(item))
            case Delivery():
                return _line("delivery", self._codec.dump(item))

    def read(self, line: bytes, place: str) -> Item | Totals | None:
        """What a line says; None for the header.

        Args:
            line: With the newline at its end.
            place: Name of the file and number of the line.

        Raises:
            MalformedDataError: It is no such line, or was cut off.
            UnknownNameError: A kind of line that there is not.
            InvalidValueError: A value that its field cannot take.
        """
        if not line.endswith(b"\n"):
            problem = "is cut off: the line does not end"
            raise MalformedDataError(problem, place=place)
        try:
            table = _table(line)
            return self._item(table, place)
        except GovtasksError as error:
            raise error if error.place else error.at(place) from None

    def _item(self, table: dict[str, object], place: str) -> Item | Totals | None:
        kind = table.pop("kind", None)
        if not isinstance(kind, str) or kind not in _KINDS:
            what = "kind of line"
            raise UnknownNameError.of(what, str(kind), _KINDS, field="kind")
        if (usual := usual_item(kind, table)) is not None:
            return usual
        value = self._codec.load(table, _KINDS[kind], place)
        if isinstance(value, _FactLine):
            return _fact(value)
        if isinstance(value, _Header):
            _check_header(value)
            return None
        item: Item | Totals = value
        return item


def _line(kind: str, table: Mapping[str, object]) -> bytes:
    return f"{canonical_json({'kind': kind, **table}, 'line')}\n".encode()


def _fact_table(numbered: Numbered) -> dict[str, object]:
    fact = numbered.fact
    if isinstance(fact, Damaged):
        place = f"{fact.stream}@{fact.version}"
        hint = "find out with `govtasks verify` what was altered"
        raise MalformedDataError(fact.problem, place=place, hint=hint)
    table: dict[str, object] = {
        "position": numbered.position,
        "stream": fact.stream,
        "version": fact.version,
        "digest": fact.digest,
    }
    if fact.erased_at is not None:
        table["erased_at"] = fact.erased_at.isoformat()
    if fact.record is not None:
        table |= {name: _plain(getattr(fact.record, name)) for name in _RECORD}
    return table


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.datetime) else value


def _fact(line: _FactLine) -> Numbered:
    said = {name: getattr(line, name) for name in _RECORD}
    is_erased = all(value is None for value in said.values())
    for name in () if is_erased else _NEEDED:
        if said[name] is None:
            problem = "is missing"
            raise InvalidValueError(problem, field=name)
    if not is_erased and not isinstance(line.data, dict):
        problem = "must be a table"
        raise InvalidValueError(problem, field="data", value=line.data)
    fact = Kept(
        stream=line.stream,
        version=line.version,
        record=None if is_erased else Record(**said),
        digest=line.digest,
        erased_at=line.erased_at,
    )
    return Numbered(position=line.position, fact=fact)


_NEEDED = ("type", "schema", "data", "effective_at", "recorded_at", "actor")


def _check_header(header: _Header) -> None:
    if header.format != FORMAT:
        problem = f"must be {FORMAT}"
        raise InvalidValueError(problem, field="format", value=header.format)
    if header.version != VERSION:
        problem = "is not known"
        hint = f"this release reads version {VERSION}"
        raise InvalidValueError(
            problem, field="version", value=header.version, hint=hint
        )


def _table(line: bytes) -> dict[str, object]:
    try:
        table = _DECODER.decode(line.decode())
    except (ValueError, RecursionError) as error:
        if isinstance(error, GovtasksError):
            raise
        problem = "is not a line of JSON"
        hint = str(error)[:200]
        raise MalformedDataError(problem, hint=hint) from error
    if not isinstance(table, dict):
        problem = "must be a table"
        raise MalformedDataError(problem)
    return table


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    table = dict(pairs)
    if len(table) < len(pairs):
        keys = [key for key, _ in pairs]
        key = next(key for place, key in enumerate(keys) if key in keys[:place])
        problem = "stands there twice"
        raise InvalidValueError(problem, field=key)
    return table


def _no_json_number(text: str) -> object:
    problem = "is no number of JSON"
    raise InvalidValueError(problem, value=text)


_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_json_number)
