"""The tables, and how values stand in them.

The tenant leads every key, so that the tables can be distributed by it. Instants
are whole microseconds from 1970-01-01 in UTC: they come back exactly, and
compare as instants do. JSON values are canonical text. Names are explicit, for
migrations will refer to them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    RowMapping,
    String,
    Table,
    Text,
)

from govtasks.notices import Category
from govtasks.ports import Delivery, DeliveryState, Notice, Record, Row, Stored
from govtasks.storage import (
    LONGEST_NOTICE_KEY,
    LONGEST_TENANT,
    canonical_table,
    instant,
    microseconds,
    table_of,
)

VERSION = 2
_LONGEST_KEY = 200

metadata: MetaData = MetaData()


def _tenant() -> Column[str]:
    return Column("tenant", String(LONGEST_TENANT), nullable=False)


def _stream() -> Column[str]:
    return Column("stream", String(_LONGEST_KEY), nullable=False)


schema: Table = Table(
    "govtasks_schema",
    metadata,
    Column("version", Integer, nullable=False, autoincrement=False),
    PrimaryKeyConstraint("version", name="govtasks_schema_pk"),
)

facts: Table = Table(
    "govtasks_facts",
    metadata,
    _tenant(),
    _stream(),
    Column("version", Integer, nullable=False, autoincrement=False),
    Column("type", String(64), nullable=False),
    Column("type_schema", Integer, nullable=False),
    Column("data", Text, nullable=False),
    Column("effective_at", BigInteger, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("on_behalf_of", Text),
    Column("mandate", Text),
    PrimaryKeyConstraint("tenant", "stream", "version", name="govtasks_facts_pk"),
)

rows: Table = Table(
    "govtasks_rows",
    metadata,
    _tenant(),
    _stream(),
    Column("state", Text, nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("body", String(_LONGEST_KEY)),
    Column("directive", String(_LONGEST_KEY)),
    Column("parent", String(_LONGEST_KEY)),
    Column("expires_at", BigInteger),
    Column("next_at", BigInteger),
    PrimaryKeyConstraint("tenant", "stream", name="govtasks_rows_pk"),
    Index("govtasks_rows_by_body", "tenant", "body", "is_open", "expires_at"),
    Index("govtasks_rows_by_expiry", "tenant", "is_open", "expires_at"),
    Index("govtasks_rows_by_next", "tenant", "next_at"),
    Index("govtasks_rows_by_directive", "tenant", "directive"),
    Index("govtasks_rows_by_parent", "tenant", "parent"),
)

outbox: Table = Table(
    "govtasks_outbox",
    metadata,
    _tenant(),
    Column("key", String(LONGEST_NOTICE_KEY), nullable=False),
    Column("channel", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("template_version", Integer, nullable=False),
    Column("arguments", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("obligation", Text),
    Column("category", String(20), nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("statutory", Boolean, nullable=False),
    Column("earliest_at", BigInteger),
    Column("expires_at", BigInteger),
    Column("batch", Text),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("unknown", Integer, nullable=False),
    Column("not_before", BigInteger, nullable=False),
    Column("claimed_until", BigInteger),
    Column("tried_at", BigInteger),
    Column("detail", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("possible_duplicate", Boolean, nullable=False),
    Column("acknowledged_at", BigInteger),
    # `Delivery.due_at`, so that one index finds whose turn it is.
    Column("due_at", BigInteger),
    PrimaryKeyConstraint("tenant", "key", name="govtasks_outbox_pk"),
    Index("govtasks_outbox_by_state", "tenant", "state", "created_at", "key"),
    Index("govtasks_outbox_by_obligation", "tenant", "obligation", "created_at"),
    Index("govtasks_outbox_by_recipient", "tenant", "recipient", "created_at"),
)


def _index_where(name: str, condition: ColumnElement[bool], *columns: str) -> None:
    """An index of some of the outbox: what is settled long ago costs nothing."""
    Index(
        f"govtasks_outbox_{name}",
        *(outbox.c[column] for column in ("tenant", *columns)),
        sqlite_where=condition,
        postgresql_where=condition,
    )


_index_where("by_turn", outbox.c.due_at.is_not(None), "due_at", "created_at", "key")
_index_where(
    "by_batch",
    outbox.c.batch.is_not(None),
    *("batch", "recipient", "channel", "due_at"),
)
_index_where("by_reference", outbox.c.reference != "", "channel", "reference")
_index_where("by_attempt", outbox.c.tried_at.is_not(None), "channel", "tried_at")


def fact_values(
    tenant: str, stream: str, version: int, record: Record
) -> dict[str, object]:
    """A record as a row of `facts`."""
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
