"""Lines of facts and rows, as nearly all of them are, in a fraction of the time.

A whole store is read and written line by line. What is not as usual is left to
`govtasks.proof.lines`, which reads it thoroughly and says what is wrong with it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from contextlib import suppress
from json.encoder import encode_basestring
from typing import Any

import attrs

from ..archive import Kept, Numbered
from ..errors import GovtasksError
from ..ports import Record, Row
from ..storage import canonical_json
from ..text import instant_of

_FACT = frozenset(
    (
        *("position", "stream", "version", "digest", "type", "schema", "data"),
        *("effective_at", "recorded_at", "actor", "on_behalf_of", "mandate"),
    )
)

_ROW = frozenset(one.name for one in attrs.fields(Row))
_FLAGS = ("is_open", "is_delayed", "is_excused", "is_early")


def usual_item(kind: str, table: Mapping[str, Any]) -> Numbered | Row | None:
    """The fact or row that a line says; None for what is to be read thoroughly.

    Args:
        kind: Of the line.
        table: What else it says.
    """
    if (read := _READ.get(kind)) is not None:
        with suppress(KeyError, TypeError, ValueError, GovtasksError):
            return read(table)
    return None


def _fact(table: Mapping[str, Any]) -> Numbered | None:
    position, version = table["position"], table["version"]
    stream, digest, data = table["stream"], table["digest"], table["data"]
    is_typed = (
        type(position) is type(version) is int
        and type(stream) is type(digest) is str
        and type(data) is dict
    )
    if not is_typed or table.keys() != _FACT:
        return None
    record = Record(
        type=table["type"],
        schema=table["schema"],
        data=data,
        effective_at=instant_of(table["effective_at"]),
        recorded_at=instant_of(table["recorded_at"]),
        actor=table["actor"],
        on_behalf_of=table["on_behalf_of"],
        mandate=table["mandate"],
    )
    fact = Kept(stream=stream, version=version, record=record, digest=digest)
    return Numbered(position=position, fact=fact)


def _row(table: dict[str, Any]) -> Row | None:
    if table.keys() != _ROW or any(type(table[one]) is not bool for one in _FLAGS):
        return None
    return Row(
        **{
            **table,
            "expires_at": _optional_instant(table["expires_at"]),
            "next_at": _optional_instant(table["next_at"]),
            "judged_on": _optional_day(table["judged_on"]),
            "due_on": _optional_day(table["due_on"]),
        }
    )


def _optional_day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)


def _optional_instant(text: str | None) -> dt.datetime | None:
    return None if text is None else instant_of(text)


_READ: Mapping[str, Callable[[Any], Numbered | Row | None]] = {
    "fact": _fact,
    "row": _row,
}


def usual_line(item: object) -> bytes | None:
    """A fact or row as its line; None for what is to be written thoroughly.

    Raises:
        InvalidValueError: The data of a fact are no JSON.
    """
    with suppress(UnicodeEncodeError):
        if isinstance(item, Row):
            return _row_line(item).encode()
        if isinstance(item, Numbered) and isinstance(item.fact, Kept):
            text = _fact_line(item.position, item.fact)
            return text.encode() if text else None
    return None


def _fact_line(position: int, fact: Kept) -> str:
    record = fact.record
    if record is None or fact.erased_at is not None:
        return ""
    return (
        f'{{"actor":{_quoted(record.actor)},"data":{canonical_json(record.data)},'
        f'"digest":{_quoted(fact.digest)},'
        f'"effective_at":{_instant(record.effective_at)},"kind":"fact",'
        f'"mandate":{_quoted(record.mandate)},'
        f'"on_behalf_of":{_quoted(record.on_behalf_of)},"position":{position},'
        f'"recorded_at":{_instant(record.recorded_at)},"schema":{record.schema},'
        f'"stream":{_quoted(fact.stream)},"type":{_quoted(record.type)},'
        f'"version":{fact.version}}}\n'
    )


def _row_line(row: Row) -> str:
    return (
        f'{{"body":{_quoted(row.body)},"bucket":{_quoted(row.bucket)},'
        f'"calendar":{_quoted(row.calendar)},'
        f'"counted_for":{_quoted(row.counted_for)},'
        f'"directive":{_quoted(row.directive)},"due_on":{_day(row.due_on)},'
        f'"expires_at":{_instant(row.expires_at)},"extended":{row.extended},'
        f'"field":{_quoted(row.field)},"is_delayed":{_flag(row.is_delayed)},'
        f'"is_early":{_flag(row.is_early)},"is_excused":{_flag(row.is_excused)},'
        f'"is_open":{_flag(row.is_open)},"judged_on":{_day(row.judged_on)},'
        f'"kind":"row",'
        f'"late_days":{"null" if row.late_days is None else row.late_days},'
        f'"next_at":{_instant(row.next_at)},"parent":{_quoted(row.parent)},'
        f'"person":{_quoted(row.person)},"post":{_quoted(row.post)},'
        f'"refused":{row.refused},"regime":{_quoted(row.regime)},'
        f'"returned":{row.returned},"state":{_quoted(row.state)},'
        f'"stream":{_quoted(row.stream)}}}\n'
    )


def _flag(value: bool) -> str:  # noqa: FBT001 - it is the value that is written
    return "true" if value else "false"


def _day(day: dt.date | None) -> str:
    return "null" if day is None else f'"{day.isoformat()}"'


def _quoted(text: str | None) -> str:
    return "null" if text is None else encode_basestring(text)


def _instant(at: dt.datetime | None) -> str:
    return "null" if at is None else f'"{at.isoformat()}"'
