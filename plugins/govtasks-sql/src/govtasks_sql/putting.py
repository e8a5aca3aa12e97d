"""Inserts, alone or that meet a row that is there, as each database writes them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Insert,
    Integer,
    Select,
    Table,
    Text,
    bindparam,
    column,
    func,
    select,
)
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.types import TypeEngine

Kind = Callable[..., Insert]
"""`put`, `put_new` or `add`: how rows are put into a table."""


@functools.lru_cache(maxsize=32)
def add(table: Table, database: str, *, together: bool = False) -> Insert:
    """Inserts a row, which is not there."""
    new: Insert = _insert(table, database, together=together)
    return new


@functools.lru_cache(maxsize=32)
def put(table: Table, database: str, *, together: bool = False) -> Insert:
    """Inserts a row, or replaces the one with its key."""
    columns = [column.name for column in table.c if not column.primary_key]
    new = _insert(table, database, together=together)
    if database == "mariadb":
        values = {name: new.inserted[name] for name in columns}
        replaced: Insert = new.on_duplicate_key_update(values)
    else:
        values = {name: new.excluded[name] for name in columns}
        key = list(table.primary_key)
        replaced = new.on_conflict_do_update(index_elements=key, set_=values)
    return replaced


@functools.lru_cache(maxsize=32)
def put_new(table: Table, database: str, *, together: bool = False) -> Insert:
    """Inserts a row, or leaves the one with its key as it is.

    How many were inserted MariaDB does not tell.
    """
    new = _insert(table, database, together=together)
    if database == "mariadb":
        # As IGNORE does, but with the lock of a writer: two that had but a reader's
        # could both not go on.
        left: Insert = new.on_duplicate_key_update({"tenant": table.c.tenant})
    else:
        left = new.on_conflict_do_nothing(index_elements=list(table.primary_key))
    return left


def _insert(table: Table, database: str, *, together: bool) -> Any:  # noqa: ANN401 - each kind has its own
    kind: Any = _KINDS[database]
    new = kind.insert(table)
    return new.from_select(table.c.keys(), _given(table)) if together else new


_KINDS: Mapping[str, object] = {
    "sqlite": sqlite,
    "postgresql": postgresql,
    "mariadb": mysql,
}


def _given(table: Table) -> Select[Any]:
    """Rows that PostgreSQL is given together, as a list for each column."""
    lists = [
        bindparam(one.name, type_=postgresql.ARRAY(_plain(one))) for one in table.c
    ]
    names: list[ColumnElement[Any]] = [column(one.name) for one in table.c]
    given = func.unnest(*lists).table_valued(*names).render_derived(name="given")
    return select(*given.c)


def _plain(of: ColumnElement[Any]) -> TypeEngine[Any]:
    # Without its length: to be made a VARCHAR(64) is to be cut, and not refused.
    kinds = (Boolean, BigInteger, Integer)
    return next((kind() for kind in kinds if isinstance(of.type, kind)), Text())


def as_lists(several: Sequence[Mapping[str, object]]) -> dict[str, list[object]]:
    """Rows as a list for each column."""
    return {name: [one[name] for one in several] for name in several[0]}
