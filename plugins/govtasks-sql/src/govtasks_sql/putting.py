"""Inserts that meet a row that is there, as each database writes them."""

from __future__ import annotations

import functools

from sqlalchemy import Insert, Table
from sqlalchemy.dialects import mysql, postgresql, sqlite


@functools.lru_cache(maxsize=32)
def put(table: Table, database: str) -> Insert:
    """Inserts a row, or replaces the one with its key."""
    columns = [column.name for column in table.c if not column.primary_key]
    if database == "mariadb":
        there = mysql.insert(table)
        return there.on_duplicate_key_update({c: there.inserted[c] for c in columns})
    kind = sqlite if database == "sqlite" else postgresql
    new = kind.insert(table)
    replaced: Insert = new.on_conflict_do_update(
        index_elements=list(table.primary_key),
        set_={name: new.excluded[name] for name in columns},
    )
    return replaced


@functools.lru_cache(maxsize=32)
def put_new(table: Table, database: str) -> Insert:
    """Inserts a row, or leaves the one with its key as it is.

    How many were inserted MariaDB does not tell.
    """
    if database == "mariadb":
        # As IGNORE does, but with the lock of a writer: two that had but a reader's
        # could both not go on.
        same = {"tenant": table.c.tenant}
        return mysql.insert(table).on_duplicate_key_update(same)
    kind = sqlite if database == "sqlite" else postgresql
    new: Insert = kind.insert(table).on_conflict_do_nothing(
        index_elements=list(table.primary_key)
    )
    return new
