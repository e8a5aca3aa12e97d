"""How values stand in the tables, and come back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import RowMapping

from govtasks.notices import Category
from govtasks.ports import Delivery, DeliveryState, Notice, Record, Row, Stored
from govtasks.storage import canonical_table, instant, microseconds, table_of


def fact_values(
    tenant: str, stream: str, version: int, record: Record
) -> dict[str, object]:
    """A record as a row of the facts."""
    return {
        "tenant": tenant,
        "stream": stream,
        "version": version,
        "type": record.type,
        "type_schema": record.schema,
        "data": canonical_table(record.data),
        "effective_at": microseconds(record.effective_at, "effective_at"),
        "recorded_at": microseconds(record.recorded_at, "recorded_at"),
        "actor": record.actor,
        "on_behalf_of": record.on_behalf_of,
        "mandate": record.mandate,
        "digest": "",
    }


def stored(fact: RowMapping) -> Stored:
    """The record in a row of `facts`, in its place."""
    record = Record(
        type=fact["type"],
        schema=fact["type_schema"],
        data=table_of(fact["data"]),
        effective_at=instant(fact["effective_at"]),
        recorded_at=instant(fact["recorded_at"]),
        actor=fact["actor"],
        on_behalf_of=fact["on_behalf_of"],
        mandate=fact["mandate"],
    )
    return Stored(stream=fact["stream"], version=fact["version"], record=record)


def row_values(row: Row) -> dict[str, object]:
    """A query row as columns of `rows`, but for its key."""
    return {
        "state": row.state,
        "is_open": row.is_open,
        "body": row.body,
        "post": row.post,
        "person": row.person,
        "directive": row.directive,
        "parent": row.parent,
        "expires_at": _optional_number(row.expires_at, "expires_at"),
        "next_at": _optional_number(row.next_at, "next_at"),
    }


def query_row(row: RowMapping) -> Row:
    """The query row in a row of `rows`."""
    return Row(
        stream=row["stream"],
        state=row["state"],
        is_open=row["is_open"],
        body=row["body"],
        post=row["post"],
        person=row["person"],
        directive=row["directive"],
        parent=row["parent"],
        expires_at=_optional_instant(row["expires_at"]),
        next_at=_optional_instant(row["next_at"]),
    )


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


def delivery(row: Mapping[str, Any] | RowMapping) -> Delivery:
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
        possible_duplicate=row["possible_duplicate"],
        acknowledged_at=_optional_instant(row["acknowledged_at"]),
    )


def _notice(row: Mapping[str, Any] | RowMapping) -> Notice:
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
        urgent=row["urgent"],
        statutory=row["statutory"],
        not_before=_optional_instant(row["earliest_at"]),
        expires_at=_optional_instant(row["expires_at"]),
        batch=row["batch"],
    )


def _optional_number(at: dt.datetime | None, field: str) -> int | None:
    """The number of an instant, where there is one."""
    return None if at is None else microseconds(at, field)


def _optional_instant(number: int | None) -> dt.datetime | None:
    return None if number is None else instant(number)
