"""What is asked about query rows, as statements."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    Select,
    UnaryExpression,
    Update,
    bindparam,
    func,
    select,
    update,
)
from sqlalchemy.sql.operators import custom_op

from govtasks.ports import RowQuery
from govtasks.storage import microseconds

from .running import mine
from .schema import rows
from .statements import listed

_SAME = (
    *("is_open", "state", "bucket"),
    *("body", "post", "person", "directive", "parent"),
)
_INSTANTS = ("expired_by", "expires_after", "next_by")


def rows_wanted(query: RowQuery) -> tuple[Select[Any], dict[str, object]]:
    """The statement for the rows that a query wants, and its values."""
    values = _values(query)
    if query.after is not None:
        values["after"] = query.after
    if query.limit is not None:
        values["limit"] = query.limit
    return _rows_wanted(frozenset(values)), values


def tallied(
    query: RowQuery, database: str, by: tuple[str, ...]
) -> tuple[Executable, dict[str, object]]:
    """The statement for how many rows a query wants, by columns, and its values.

    Args:
        query: Which rows.
        database: See `govtasks_sql.statements.Statements.database`.
        by: Names of the columns.
    """
    values = _values(query)
    return _tallied(frozenset(values), database, by), values


@functools.lru_cache(maxsize=16)
def rows_of(count: int) -> Select[Any]:
    """The rows of some streams."""
    named = rows.c.stream.in_(listed("stream", count))
    return select(rows).where(mine(rows.c.tenant), named)


@functools.lru_cache(maxsize=256)
def changing(names: frozenset[str]) -> Update:
    """Writes some columns of a row; the values are those of the whole row."""
    named = (rows.c.tenant == bindparam("tenant_")) & (
        rows.c.stream == bindparam("stream_")
    )
    new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in sorted(names)}
    return update(rows).where(named).values(new)


def _values(query: RowQuery) -> dict[str, object]:
    same = ((name, getattr(query, name)) for name in _SAME)
    instants = ((name, getattr(query, name)) for name in _INSTANTS)
    return {
        **{name: value for name, value in same if value is not None},
        **{name: microseconds(at, name) for name, at in instants if at is not None},
    }


# There are few sets of names that anybody asks by, and to build a statement takes
# longer than to run it.
@functools.lru_cache(maxsize=256)
def _rows_wanted(names: frozenset[str]) -> Select[Any]:
    place = _place(names)
    wanted = (
        select(*(column for column in rows.c if column.name != "tenant"))
        .where(mine(rows.c.tenant), *_conditions(names))
        .order_by(place)
    )
    if "after" in names:
        wanted = wanted.where(place > bindparam("after"))
    return wanted.limit(bindparam("limit")) if "limit" in names else wanted


@functools.lru_cache(maxsize=256)
def _tallied(names: frozenset[str], database: str, by: tuple[str, ...]) -> Executable:
    is_over = _is_over(names)
    columns: list[ColumnElement[Any]] = [rows.c[name] for name in by]
    if is_over and database == "sqlite":
        columns = list(map(_bare, columns))
    wanted = (
        select(*columns, func.count())
        .where(mine(rows.c.tenant), *_conditions(names, database))
        .group_by(*columns)
    )
    return wanted.with_hint(rows, _BY_EXPIRY, "mariadb") if is_over else wanted


# What is over is found by that; an index by what is counted would give the groups,
# and lead through all that is not over. PostgreSQL sees that by itself.
_BY_EXPIRY = (
    "IGNORE INDEX FOR GROUP BY (govtasks_rows_by_body, govtasks_rows_by_bucket)"
)


def _is_over(names: frozenset[str]) -> bool:
    return {"is_open", "expired_by"} <= names


def _bare(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A column as a value that SQLite looks up in no index."""
    return UnaryExpression(column, operator=custom_op("+"), type_=column.type)


def _conditions(
    names: frozenset[str], database: str = ""
) -> Iterator[ColumnElement[bool]]:
    is_over = _is_over(names) and database == "sqlite"
    for name in _SAME:
        if name in names:
            is_bare = is_over and name == "bucket"
            column = _bare(rows.c[name]) if is_bare else rows.c[name]
            yield column == bindparam(name)
    if "expired_by" in names:
        yield rows.c.expires_at <= bindparam("expired_by")
    if "expires_after" in names:
        yield rows.c.expires_at > bindparam("expires_after")
    if "next_by" in names:
        yield rows.c.next_at <= bindparam("next_by")


def _place(names: frozenset[str]) -> ColumnElement[str]:
    """What rows are sorted by: as a column, or as a value that no index holds.

    What is due by an instant is found by that; the key of the table would give the
    order, and lead through all that is not due.
    """
    return rows.c.stream.concat("") if "next_by" in names else rows.c.stream
