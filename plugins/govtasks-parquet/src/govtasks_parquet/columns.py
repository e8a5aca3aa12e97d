"""The columns of both tables, and values as they stand in them."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa  # type: ignore[import-untyped]

from govtasks.archive import Kept, Numbered
from govtasks.errors import MalformedDataError
from govtasks.ports import Row
from govtasks.storage import canonical_table

NO_MONTH = "__HIVE_DEFAULT_PARTITION__"
"""What Hive, Spark and DuckDB read as no value."""
_INSTANT = pa.timestamp("us", tz="UTC")

FACTS = pa.schema(
    [
        pa.field("position", pa.int64(), nullable=False),
        pa.field("stream", pa.string(), nullable=False),
        pa.field("version", pa.int32(), nullable=False),
        pa.field("digest", pa.string(), nullable=False),
        pa.field("type", pa.string()),
        pa.field("schema", pa.int32()),
        pa.field("data", pa.string()),
        pa.field("effective_at", _INSTANT),
        pa.field("recorded_at", _INSTANT),
        pa.field("actor", pa.string()),
        pa.field("on_behalf_of", pa.string()),
        pa.field("mandate", pa.string()),
        pa.field("erased_at", _INSTANT),
    ]
)
ROWS = pa.schema(
    [
        pa.field("stream", pa.string(), nullable=False),
        pa.field("state", pa.string(), nullable=False),
        pa.field("is_open", pa.bool_(), nullable=False),
        pa.field("body", pa.string()),
        pa.field("post", pa.string()),
        pa.field("person", pa.string()),
        pa.field("directive", pa.string()),
        pa.field("parent", pa.string()),
        pa.field("expires_at", _INSTANT),
        pa.field("next_at", _INSTANT),
        pa.field("counted_for", pa.string()),
        pa.field("judged_on", pa.date32()),
        pa.field("bucket", pa.string()),
        pa.field("due_on", pa.date32()),
        pa.field("is_delayed", pa.bool_(), nullable=False),
        pa.field("is_excused", pa.bool_(), nullable=False),
        pa.field("late_days", pa.int32()),
        pa.field("is_early", pa.bool_(), nullable=False),
        pa.field("returned", pa.int32(), nullable=False),
        pa.field("extended", pa.int32(), nullable=False),
        pa.field("refused", pa.int32(), nullable=False),
        pa.field("calendar", pa.string()),
        pa.field("regime", pa.string()),
        pa.field("field", pa.string()),
    ]
)


def fact_values(one: Numbered) -> dict[str, object]:
    """A fact as a row of `FACTS`.

    Raises:
        MalformedDataError: It is damaged.
    """
    fact = one.fact
    if not isinstance(fact, Kept):
        place = f"{fact.stream}@{fact.version}"
        hint = "find out with `govtasks verify` what was altered"
        raise MalformedDataError(fact.problem, place=place, hint=hint)
    values = {name: getattr(fact.record, name, None) for name in FACTS.names}
    return {
        **values,
        "position": one.position,
        "stream": fact.stream,
        "version": fact.version,
        "digest": fact.digest,
        "data": None if fact.record is None else canonical_table(fact.record.data),
        "erased_at": fact.erased_at,
    }


def row_values(row: Row) -> dict[str, object]:
    """A query row as a row of `ROWS`."""
    return {name: getattr(row, name) for name in ROWS.names}


def month_of(at: object, zone: dt.tzinfo) -> str:
    """The month of an instant, such as ``2017-02``."""
    if not isinstance(at, dt.datetime):
        return NO_MONTH
    return f"{at.astimezone(zone):%Y-%m}"
