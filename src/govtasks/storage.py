"""What every store does alike: checks at the door, JSON, instants.

A store that uses these refuses the same input as every other, before anything
is written, and keeps values so that they come back the same from each.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from json.encoder import encode_basestring
from typing import Any

import attrs

from .errors import (
    ConflictError,
    InvalidValueError,
    TooLargeError,
    UnknownNameError,
)
from .ports import Delivery, DeliveryState, Notice, Record, Row
from .records import COUNTED_BY
from .text import aware, checked_key

LONGEST_TENANT = 64
LONGEST_NOTICE_KEY = 700
DEEPEST_JSON = 50

_ENCODER = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":")
)
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)


def canonical_json(value: object, field: str = "data") -> str:
    """A JSON value as the one text that it is kept as.

    Keys are sorted, nothing is escaped that need not be, and there is no white
    space. A tuple is written as a list.

    Raises:
        InvalidValueError: Not a JSON value: another type, a key that is no
            text, NaN or infinity, half of a surrogate pair, or more than 50
            levels.
    """
    _check_json(value, field, DEEPEST_JSON)
    try:
        text = _ENCODER.encode(value)
        text.encode()
    except (TypeError, ValueError) as error:
        problem = "is not a JSON value"
        raise InvalidValueError(
            problem, field=field, value=value, hint=str(error)
        ) from error
    return text


def canonical_table(value: object, field: str = "data") -> str:
    """As `canonical_json`, of a table.

    Raises:
        InvalidValueError: Also for anything but a mapping.
    """
    # To ask a class whether it is a Mapping takes long; most are of this one.
    if type(value) is not dict and not isinstance(value, Mapping):
        problem = "must be a table"
        raise InvalidValueError(problem, field=field, value=value)
    return canonical_json(dict(value), field)


def table_of(text: str) -> dict[str, Any]:
    """The table in a text that `canonical_table` wrote."""
    table: dict[str, Any] = json.loads(text)
    return table


def chained(
    previous: str,
    *,
    tenant: str,
    stream: str,
    version: int,
    record: Record,
    data: str,
) -> str:
    """The digest of a fact and of all before it in its stream.

    SHA-256, in hexadecimal, of the canonical JSON of a table: its ``stream``,
    ``version`` and ``tenant``, the fields of the record (instants as whole
    microseconds from 1970-01-01 in UTC), and the digest of the fact before it as
    ``previous``, which is empty for the first.

    Args:
        previous: Digest of the fact before it.
        tenant: Whose fact it is.
        stream: Key of its stream.
        version: Place inside the stream.
        record: The fact.
        data: Its data, as `canonical_table` writes it.

    Raises:
        InvalidValueError: A text holds half of a surrogate pair.
    """
    # As `canonical_json` writes it, in a tenth of the time: every append waits for it.
    text = (
        f'{{"actor":{_quoted(record.actor)},"data":{data},'
        f'"effective_at":{microseconds(record.effective_at, "effective_at")},'
        f'"mandate":{_quoted(record.mandate)},'
        f'"on_behalf_of":{_quoted(record.on_behalf_of)},"previous":{_quoted(previous)},'
        f'"recorded_at":{microseconds(record.recorded_at, "recorded_at")},'
        f'"schema":{record.schema},"stream":{_quoted(stream)},'
        f'"tenant":{_quoted(tenant)},"type":{_quoted(record.type)},'
        f'"version":{version}}}'
    )
    try:
        return hashlib.sha256(text.encode()).hexdigest()
    except UnicodeEncodeError as error:
        problem = "holds half of a surrogate pair"
        raise InvalidValueError(problem, field="record", hint=str(error)) from error


def _quoted(text: str | None) -> str:
    return "null" if text is None else encode_basestring(text)


def _check_json(value: object, field: str, levels: int) -> None:
    # json.dumps would write the keys 1 and True as "1" and "true", which are
    # other keys, and end in a RecursionError for a list inside itself.
    if not isinstance(value, _COMPOUND):
        return
    if not levels:
        problem = f"has more than {DEEPEST_JSON} levels"
        raise InvalidValueError(problem, field=field)
    members: Iterable[object] = value
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                problem = "has a key that is no text"
                raise InvalidValueError(problem, field=field, value=key)
        members = value.values()
    for member in members:
        if isinstance(member, _COMPOUND):
            _check_json(member, field, levels - 1)


_COMPOUND = (dict, list, tuple)


def in_utc(at: dt.datetime, field: str) -> dt.datetime:
    """The same instant in UTC.

    Raises:
        NaiveInstantError: It has no time zone.
        InvalidValueError: In UTC it is outside the years 1 to 9999.
    """
    try:
        return aware(at, field).astimezone(dt.UTC)
    except OverflowError as error:
        problem = "is outside the years 1 to 9999 in UTC"
        raise InvalidValueError(problem, field=field, value=at) from error


def microseconds(at: dt.datetime, field: str) -> int:
    """Microseconds from 1970-01-01 in UTC to the instant, exactly.

    Raises:
        InvalidValueError: See `in_utc`.
    """
    # The usual case in one go.
    is_utc = getattr(at, "tzinfo", None) is dt.UTC
    return ((at if is_utc else in_utc(at, field)) - _EPOCH) // _MICROSECOND


def instant(number: int) -> dt.datetime:
    """The instant, in UTC, that `microseconds` gave that number."""
    return _EPOCH + number * _MICROSECOND


def check_tenant(tenant: object) -> None:
    """Refuse a tenant that is not a key of at most 64 characters.

    Raises:
        InvalidValueError: It is not.
    """
    if len(checked_key(tenant, "tenant")) > LONGEST_TENANT:
        problem = f"must have at most {LONGEST_TENANT} characters"
        raise InvalidValueError(problem, field="tenant", value=tenant)


def check_append(
    stream: str,
    records: Sequence[Record],
    row: Row | None,
    notices: Sequence[Notice],
) -> None:
    """Refuse an append that no store can keep, whatever is in the records.

    Raises:
        InvalidValueError: The stream is not a key, there are no records, or the
            row is one of another stream.
        TooLargeError: The key of a notice has more than 700 characters.
    """
    checked_key(stream, "stream")
    if not records:
        problem = "must hold at least one record"
        raise InvalidValueError(problem, field="records")
    if row is not None and row.stream != stream:
        problem = f"must be that of stream {stream}"
        raise InvalidValueError(problem, field="row", value=row.stream)
    for notice in notices:
        if len(notice.key) > LONGEST_NOTICE_KEY:
            problem = f"must have at most {LONGEST_NOTICE_KEY} characters"
            raise TooLargeError(problem, field="key", value=notice.key)


def check_claim(now: dt.datetime, until: dt.datetime, limit: int) -> None:
    """Refuse a claim that would claim nothing.

    Raises:
        InvalidValueError: It would be over at once, or is for no notice.
    """
    if in_utc(until, "until") <= in_utc(now, "now"):
        problem = f"must be after {now}"
        raise InvalidValueError(problem, field="until", value=until)
    if limit < 1:
        problem = "must be at least 1"
        raise InvalidValueError(problem, field="limit", value=limit)


def check_settle(seen: Delivery, settled: Delivery) -> None:
    """Refuse what cannot have become of a notice.

    Raises:
        InvalidValueError: It is another notice, was given to somebody, or has a
            claim that nobody holds.
    """
    if settled.notice.key != seen.notice.key:
        problem = f"must be the notice {seen.notice.key}"
        raise InvalidValueError(problem, field="notice", value=settled.notice.key)
    is_sending = settled.state is DeliveryState.SENDING
    if is_sending and seen.state is not DeliveryState.SENDING:
        problem = "a notice is given to a worker by a claim alone"
        raise InvalidValueError(problem, field="state", value=settled.state.value)
    if is_sending is not (settled.claimed_until is not None):
        problem = "must be that of a notice that is being sent, and of no other"
        value = settled.claimed_until
        raise InvalidValueError(problem, field="claimed_until", value=value)


def check_seen(seen: Mapping[str, int], actual: Mapping[str, int]) -> None:
    """Refuse an append that rests on streams that went on meanwhile.

    Args:
        seen: See `govtasks.ports.Append.seen`.
        actual: Where these streams stand, before anything is appended with it;
            one that is missing stands at 0.

    Raises:
        ConflictError: One of them stands elsewhere; the first by key.
    """
    for stream, version in sorted(seen.items()):
        if actual.get(stream, 0) != version:
            raise ConflictError(stream, version, actual.get(stream, 0))


def erased_stream(stream: str) -> InvalidValueError:
    """The error for an append to a stream that was erased."""
    problem = "was erased after its time, so that nothing is appended to it"
    return InvalidValueError(problem, field="stream", value=stream)


def check_page(limit: int | None) -> None:
    """Refuse a page that holds nothing.

    Raises:
        InvalidValueError: A limit under 1.
    """
    if limit is not None and limit < 1:
        problem = "must be at least 1"
        raise InvalidValueError(problem, field="limit", value=limit)


def check_since(position: int, limit: int) -> None:
    """Refuse a place before the first fact, and a page that holds nothing.

    Raises:
        InvalidValueError: A negative position, or a limit under 1.
    """
    check_page(limit)
    if position < 0:
        problem = "must be 0, or the position of a fact"
        raise InvalidValueError(problem, field="position", value=position)


def check_by(by: Sequence[str]) -> tuple[str, ...]:
    """Refuse to count rows by what they cannot be counted by.

    Args:
        by: Names of attributes of a row.

    Returns:
        The same.

    Raises:
        InvalidValueError: A name that is none of them, one twice, or none at all.
    """
    names = () if isinstance(by, str) else tuple(by)
    for name in names:
        if name not in COUNTED_BY:
            problem = "is nothing that rows are counted by"
            hint = f"known are {', '.join(sorted(COUNTED_BY))}"
            raise InvalidValueError(problem, field="by", value=name, hint=hint)
    if not names or len(set(names)) < len(names):
        problem = "must be names of attributes, each once"
        raise InvalidValueError(problem, field="by", value=by)
    return names


def changes(seen: Delivery, settled: Delivery) -> dict[str, Any]:
    """What differs between two deliveries of one notice, by name."""
    pairs = ((name, getattr(settled, name)) for name in _PROGRESS)
    return {name: value for name, value in pairs if value != getattr(seen, name)}


_PROGRESS = tuple(one.name for one in attrs.fields(Delivery) if one.name != "notice")


def unknown_notice(key: str) -> UnknownNameError:
    """The error for a notice that is not in the outbox."""
    kind = "notice"
    return UnknownNameError.of(kind, key, (), field="key")
