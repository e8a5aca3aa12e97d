"""From a URL to a database that is ready: connections, settings, tables."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    QueuePool,
    create_engine,
    event,
    inspect,
    make_url,
    select,
)
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import SQLAlchemyError

from govtasks.errors import InvalidValueError, StoreError

from . import schema
from .failures import translated

PATIENCE_SECONDS = 10
_ATTEMPTS = 100
# Somebody holds a lock, or recovers the log of whoever died.
_BUSY = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_BUSY_RECOVERY,
    sqlite3.SQLITE_BUSY_SNAPSHOT,
)
_DRIVERS = ("sqlite", "sqlite+pysqlite")
_IN_MEMORY = (None, "", ":memory:")


def open_engine(url: str) -> Engine:
    """Open the database of a URL and make its tables where there are none.

    Raises:
        InvalidValueError: Not a URL of a database that is supported.
        StoreError: It cannot be opened, is no database, cannot be written, or was
            written by a newer release.
    """
    engine = _engine(_checked_url(url))
    try:
        with translated("open the database"), engine.connect() as connection:
            _prepare(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _checked_url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (SQLAlchemyError, ValueError) as error:
        # The URL itself may hold a password.
        problem = "is not the URL of a database"
        hint = "write it as in sqlite:///tasks.db"
        raise InvalidValueError(problem, field="url", hint=hint) from error
    if parsed.drivername not in _DRIVERS:
        problem = "is not a database that is supported"
        raise InvalidValueError(
            problem, field="url", value=parsed.drivername, hint="use sqlite"
        )
    return parsed


def _engine(url: URL) -> Engine:
    try:
        engine = create_engine(url, poolclass=QueuePool, **_options(url))
    except (SQLAlchemyError, ValueError, TypeError) as error:
        problem = f"is not a usable URL: {error}"
        raise InvalidValueError(problem, field="url") from error
    event.listen(engine, "connect", _set_up)
    return engine


def _options(url: URL) -> dict[str, Any]:
    """Settings of the engine for a file, or for a database in memory."""
    patience = float(str(url.query.get("timeout", PATIENCE_SECONDS)))
    if url.database not in _IN_MEMORY:
        return {"connect_args": {"timeout": patience}}
    # Every further connection would open a database of its own: there is one,
    # and whoever begins a transaction has it to himself.
    return {
        "connect_args": {"timeout": patience, "check_same_thread": False},
        "pool_size": 1,
        "max_overflow": 0,
        "pool_timeout": patience,
    }


def _set_up(connection: DBAPIConnection, _record: object) -> None:
    # The driver must not begin transactions behind our back: it would begin
    # them late, and never as writing ones.
    connection.isolation_level = None
    cursor = connection.cursor()
    _write_ahead(cursor)
    # What an official was told is recorded must survive a power cut, so each
    # commit waits for the disk; NORMAL would lose the last ones.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _write_ahead(cursor: DBAPICursor) -> None:
    """Switch the file to a write-ahead log, while others may do the same."""
    for _ in range(_ATTEMPTS):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode not in _BUSY:
                raise
            # For this switch alone SQLite does not wait for its rivals; to begin
            # a writing transaction it does, as long as its patience lasts.
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("ROLLBACK")
        else:
            return
    problem = "others keep the database locked"
    raise StoreError(problem, hint="try again when they have opened it")


def _prepare(connection: Connection) -> None:
    found = _version(connection)
    if found is None:
        found = _make(connection)
    if found != schema.VERSION:
        problem = f"the database has schema {found}, this release {schema.VERSION}"
        raise StoreError(problem, hint="upgrade govtasks-sql")


def _version(connection: Connection) -> int | None:
    if not inspect(connection).has_table(schema.schema.name):
        return None
    return connection.scalar(select(schema.schema.c.version))


def _make(connection: Connection) -> int:
    """Make the tables, unless somebody else has done so by now."""
    connection.rollback()
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    found = _version(connection)
    if found is None:
        schema.metadata.create_all(connection)
        connection.execute(schema.schema.insert().values(version=schema.VERSION))
        found = schema.VERSION
    connection.commit()
    return found
