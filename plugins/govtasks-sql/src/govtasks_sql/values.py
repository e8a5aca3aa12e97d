"""How values stand in the tables, and come back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from govtasks.archive import Damaged, Kept
from govtasks.errors import GovtasksError, StoreError
from govtasks.notices import Category
from govtasks.ports import Delivery, DeliveryState, Notice, Record, Row, Stored
from govtasks.storage import (
    canonical_table,
    chained,
    instant,
    microseconds,
    table_of,
)
from govtasks.text import LARGEST_COUNT

Fields = Mapping[str, Any]


def chained_facts(
    tenant: str, stream: str, end: tuple[int, str], records: Sequence[Record]
) -> list[dict[str, Any]]:
    """Records as rows of the facts, behind the end of their stream.

    Args:
        tenant: Whose they are.
        stream: Key of the stream.
        end: Its version, and the digest of its last fact.
        records: What happened, in order.
    """
    before, digest = end
    values = []
    for version, record in enumerate(records, before + 1):
        data = canonical_table(record.data)
        digest = chained(
            digest,
            tenant=tenant,
            stream=stream,
            version=version,
            record=record,
            data=data,
        )
        values.append(_fact_values(tenant, stream, version, record, data, digest))
    return values


def _fact_values(
    tenant: str, stream: str, version: int, record: Record, data: str, digest: str
) -> dict[str, object]:
    return {
        "tenant": tenant,
        "stream": stream,
        "version": version,
        "type": record.type,
        "type_schema": record.schema,
        "data": data,
        "effective_at": microseconds(record.effective_at, "effective_at"),
        "recorded_at": microseconds(record.recorded_at, "recorded_at"),
        "actor": record.actor,
        "on_behalf_of": record.on_behalf_of,
        "mandate": record.mandate,
        "digest": digest,
        "position": None,
        "erased_at": None,
    }


def restored_fact(
    tenant: str, fact: Kept, data: str, position: int
) -> dict[str, object]:
    """A fact that another store held, as a row of the facts."""
    place = (tenant, fact.stream, fact.version)
    if fact.record is None:
        values = dict(zip(("tenant", "stream", "version"), place, strict=True))
        values |= {**NOTHING, "digest": fact.digest}
    else:
        values = _fact_values(*place, fact.record, data, fact.digest)
    at = _optional_number(fact.erased_at, "erased_at")
    return {**values, "position": position, "erased_at": at}


NOTHING: Mapping[str, object] = {
    "type": "",
    "type_schema": 0,
    "data": "",
    "effective_at": 0,
    "recorded_at": 0,
    "actor": "",
    "on_behalf_of": None,
    "mandate": None,
}
"""What is left of a fact that was erased, beside its place and its digest."""


def _record(fact: Fields) -> Record:
    return Record(
        type=fact["type"],
        schema=fact["type_schema"],
        data=table_of(fact["data"]),
        effective_at=instant(fact["effective_at"]),
        recorded_at=instant(fact["recorded_at"]),
        actor=fact["actor"],
        on_behalf_of=fact["on_behalf_of"],
        mandate=fact["mandate"],
    )


def stored(fact: Fields) -> Stored:
    """The record in a row of the facts, in its place.

    Raises:
        StoreError: It cannot be read any more.
    """
    try:
        record = _record(fact)
    except _DAMAGED as error:
        problem = f"{fact['stream']}@{fact['version']} is damaged: {error}"
        raise StoreError(problem, hint="verify the store; put back a copy") from error
    return Stored(
        stream=fact["stream"],
        version=fact["version"],
        record=record,
        digest=fact["digest"],
    )


# What comes of a text that is no JSON, and of a value of another type.
_DAMAGED = (ValueError, TypeError, OverflowError, RecursionError, GovtasksError)


def kept(fact: Fields) -> Kept | Damaged:
    """The fact in a row of the facts, as far as it can be read."""
    try:
        return _kept(fact)
    except _DAMAGED as error:
        stream, version, digest = fact["stream"], fact["version"], fact["digest"]
        return Damaged(
            stream=stream,
            version=version if isinstance(version, int) else LARGEST_COUNT,
            digest=digest if isinstance(digest, str) else str(digest),
            problem=str(error),
        )


def _kept(fact: Fields) -> Kept:
    for name, kind in (("version", int), ("digest", str)):
        if not isinstance(fact[name], kind):
            problem = f"has a {name} of another type"
            raise TypeError(problem)
    erased_at = _optional_instant(fact["erased_at"])
    record = None if erased_at else _checked(_record(fact), fact["data"])
    return Kept(
        stream=fact["stream"],
        version=fact["version"],
        record=record,
        digest=fact["digest"],
        erased_at=erased_at,
    )


def _checked(record: Record, data: str) -> Record:
    """A record that could be written again, as it is kept.

    SQLite keeps any bytes as a text, and 1E16 is the number that was written 1e16.
    """
    for text in (record.actor, record.on_behalf_of, record.mandate):
        if text is not None:
            text.encode()
    if canonical_table(record.data) != data:
        problem = "has data that are not written so"
        raise ValueError(problem)
    return record


def row_values(tenant: str, row: Row) -> dict[str, object]:
    """A query row as a row of its table."""
    return {
        "tenant": tenant,
        "stream": row.stream,
        "state": row.state,
        "is_open": row.is_open,
        "body": row.body,
        "post": row.post,
        "person": row.person,
        "directive": row.directive,
        "parent": row.parent,
        "expires_at": _optional_number(row.expires_at, "expires_at"),
        "next_at": _optional_number(row.next_at, "next_at"),
        "counted_for": row.counted_for,
        "bucket": row.bucket,
        "judged_on": row.judged_on and row.judged_on.toordinal(),
        "due_on": row.due_on and row.due_on.toordinal(),
        "is_delayed": row.is_delayed,
        "is_excused": row.is_excused,
        "late_days": row.late_days,
        "is_early": row.is_early,
        "returned": row.returned,
        "extended": row.extended,
        "refused": row.refused,
        "calendar": row.calendar,
        "regime": row.regime,
        "field": row.field,
    }


def query_row(row: Fields) -> Row:
    """The query row in a row of `rows`."""
    return Row(
        stream=row["stream"],
        state=row["state"],
        is_open=bool(row["is_open"]),
        body=row["body"],
        post=row["post"],
        person=row["person"],
        directive=row["directive"],
        parent=row["parent"],
        expires_at=_optional_instant(row["expires_at"]),
        next_at=_optional_instant(row["next_at"]),
        counted_for=row["counted_for"],
        bucket=row["bucket"],
        judged_on=_optional_day(row["judged_on"]),
        due_on=_optional_day(row["due_on"]),
        is_delayed=bool(row["is_delayed"]),
        is_excused=bool(row["is_excused"]),
        late_days=row["late_days"],
        is_early=bool(row["is_early"]),
        returned=row["returned"],
        extended=row["extended"],
        refused=row["refused"],
        calendar=row["calendar"],
        regime=row["regime"],
        field=row["field"],
    )


def _optional_day(number: int | None) -> dt.date | None:
    return None if number is None else dt.date.fromordinal(number)


_READ: Mapping[str, Callable[[Any], object]] = {
    "is_open": bool,
    "is_delayed": bool,
    "is_excused": bool,
    "is_early": bool,
    "judged_on": _optional_day,
    "due_on": _optional_day,
}


def tallied(
    by: Sequence[str], found: Sequence[tuple[Any, ...]]
) -> dict[tuple[object, ...], int]:
    """Counted rows, each with its values and then how many there are.

    Args:
        by: Names of the values.
        found: What was counted.
    """
    # By columns: there may be a hundred thousand of them.
    *columns, counts = zip(*found, strict=True) if found else ((),) * (len(by) + 1)
    read = [
        map(_READ[name], column) if name in _READ else column
        for name, column in zip(by, columns, strict=True)
    ]
    return dict(zip(zip(*read, strict=True), counts, strict=True))


def notices_values(
    tenant: str, notices: Iterable[Notice]
) -> dict[str, dict[str, object]]:
    """Notices that wait, as rows of `outbox` by key; of two with one the last."""
    # Those of one step have the same arguments, which are written once.
    known: Mapping[str, object] | None = None
    text, rows = "", {}
    for notice in notices:
        if notice.arguments is not known:
            known = notice.arguments
            text = canonical_table(known, "arguments")
        rows[notice.key] = _notice_values(tenant, notice, text)
    return rows


def delivery_values(tenant: str, given: Delivery) -> dict[str, object]:
    """A delivery as it stands, as a row of the outbox."""
    arguments = canonical_table(given.notice.arguments, "arguments")
    return {
        **_notice_values(tenant, given.notice, arguments),
        **progress_values(given),
    }


def _notice_values(tenant: str, notice: Notice, arguments: str) -> dict[str, object]:
    return {
        "tenant": tenant,
        "key": notice.key,
        "channel": notice.channel,
        "recipient": notice.recipient,
        "template": notice.template,
        "template_version": notice.version,
        "arguments": arguments,
        "created_at": microseconds(notice.created_at, "created_at"),
        "obligation": notice.obligation,
        "category": notice.category.value,
        "urgent": notice.urgent,
        "statutory": notice.statutory,
        "earliest_at": _optional_number(notice.not_before, "not_before"),
        "expires_at": _optional_number(notice.expires_at, "expires_at"),
        "batch": notice.batch,
        **progress_values(Delivery.of(notice)),
    }


def progress_values(delivery: Delivery) -> dict[str, object]:
    """What became of a notice, as columns of `outbox`."""
    return {
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "unknown": delivery.unknown,
        "not_before": microseconds(delivery.not_before, "not_before"),
        "claimed_until": _optional_number(delivery.claimed_until, "claimed_until"),
        "tried_at": _optional_number(delivery.tried_at, "tried_at"),
        "detail": delivery.detail,
        "reference": delivery.reference,
        "possible_duplicate": delivery.possible_duplicate,
        "acknowledged_at": _optional_number(
            delivery.acknowledged_at, "acknowledged_at"
        ),
        "due_at": _optional_number(delivery.due_at, "due_at"),
    }


def delivery(row: Fields) -> Delivery:
    """The delivery in a row of `outbox`."""
    return Delivery(
        notice=_notice(row),
        state=DeliveryState(row["state"]),
        attempts=row["attempts"],
        unknown=row["unknown"],
        not_before=instant(row["not_before"]),
        claimed_until=_optional_instant(row["claimed_until"]),
        tried_at=_optional_instant(row["tried_at"]),
        detail=row["detail"],
        reference=row["reference"],
        possible_duplicate=bool(row["possible_duplicate"]),
        acknowledged_at=_optional_instant(row["acknowledged_at"]),
    )


def _notice(row: Fields) -> Notice:
    return Notice(
        key=row["key"],
        channel=row["channel"],
        recipient=row["recipient"],
        template=row["template"],
        version=row["template_version"],
        arguments=table_of(row["arguments"]),
        created_at=instant(row["created_at"]),
        obligation=row["obligation"],
        category=Category(row["category"]),
        urgent=bool(row["urgent"]),
        statutory=bool(row["statutory"]),
        not_before=_optional_instant(row["earliest_at"]),
        expires_at=_optional_instant(row["expires_at"]),
        batch=row["batch"],
    )


def _optional_number(at: dt.datetime | None, field: str) -> int | None:
    """The number of an instant, where there is one."""
    return None if at is None else microseconds(at, field)


def _optional_instant(number: int | None) -> dt.datetime | None:
    return None if number is None else instant(number)
