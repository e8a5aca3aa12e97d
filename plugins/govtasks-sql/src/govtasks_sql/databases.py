"""Which databases there are, and how a connection to each is set up."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import attrs
from sqlalchemy import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor, DBAPIModule
from sqlalchemy.exc import SQLAlchemyError

from govtasks.errors import InvalidValueError, StoreError

PATIENCE_SECONDS = 10
APPLICATION = "govtasks"
_ATTEMPTS = 100
# Somebody holds a lock, or recovers the log of whoever died.
_BUSY = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_BUSY_RECOVERY,
    sqlite3.SQLITE_BUSY_SNAPSHOT,
)
_IN_MEMORY = (None, "", ":memory:")
# What is too long or no number is refused, and not made to fit.
_STRICT = "STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"
_SWITCH = {"on": True, "off": False}
_SYNCHRONOUS = {"full": True, "normal": False}


@attrs.frozen(kw_only=True)
class Address:
    """The URL of a database, read.

    Attributes:
        url: For SQLAlchemy, with the driver, and without the options that are ours.
        patience: Seconds to wait for somebody else's lock, or for a connection.
        statement_seconds: Seconds that a statement may take; None for any time.
        pool: How many connections may be open at a time.
        row_level_security: Whether the database has to keep tenants apart itself.
        waits_for_disk: Whether each commit does, of a file of SQLite; else a power
            cut takes the last ones, whole.
    """

    url: URL
    patience: float = PATIENCE_SECONDS
    statement_seconds: float | None = None
    pool: int = 20
    row_level_security: bool = False
    waits_for_disk: bool = True

    @property
    def kind(self) -> str:
        """``sqlite``, ``postgresql`` or ``mariadb``."""
        return self.url.get_backend_name()

    @property
    def is_missing(self) -> bool:
        """Whether it is a file that is not there; to connect to it would make it."""
        name = self.url.database
        if self.kind != "sqlite" or name is None or name in _IN_MEMORY:
            return False
        return not name.startswith("file:") and not Path(name).exists()

    @property
    def shown(self) -> str:
        """The URL for people to read, without its password."""
        return self.url.render_as_string(hide_password=True)


_DRIVERS = {
    "sqlite": "sqlite",
    "sqlite+pysqlite": "sqlite",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
    "mariadb": "mariadb+pymysql",
    "mariadb+pymysql": "mariadb+pymysql",
    "mysql": "mariadb+pymysql",
    "mysql+pymysql": "mariadb+pymysql",
}
SCHEMES = tuple(name for name in _DRIVERS if "+" not in name)


def read_url(url: str) -> Address:
    """Read the URL of a database.

    Raises:
        InvalidValueError: It is none, of a database that is not supported, or has
            an option that makes no sense.
    """
    parsed = _parsed(url)
    options = dict(parsed.query)
    given: dict[str, Any] = {}
    for name, (field, read) in _OPTIONS[parsed.get_backend_name()].items():
        if name in options:
            given[field] = _option(name, read, str(options.pop(name)))
    # The URL without them: drivers refuse what they do not know.
    return Address(url=parsed.set(query=options), **given)


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (SQLAlchemyError, ValueError) as error:
        # The URL itself may hold a password.
        problem = "is not the URL of a database"
        hint = "write it as in sqlite:///tasks.db or postgresql://portal@db/portal"
        raise InvalidValueError(problem, field="url", hint=hint) from error
    driver = _DRIVERS.get(parsed.drivername)
    if driver is None:
        problem = "is not a database that is supported"
        hint = f"use one of {', '.join(SCHEMES)}"
        raise InvalidValueError(
            problem, field="url", value=parsed.drivername, hint=hint
        )
    return parsed.set(drivername=driver)


def _option(name: str, read: Callable[[str], object], text: str) -> object:
    try:
        return read(text)
    except (ValueError, KeyError) as error:
        problem = f"is not a usable URL: its option {name} cannot be {text!r}"
        raise InvalidValueError(problem, field="url") from error


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds <= 1e6:  # noqa: PLR2004 - also no NaN
        raise ValueError
    return seconds


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise ValueError
    return count


_Option = tuple[str, Callable[[str], object]]
_TIMEOUT: Mapping[str, _Option] = {"timeout": ("patience", _seconds)}
_SERVER: Mapping[str, _Option] = {
    **_TIMEOUT,
    "statement_timeout": ("statement_seconds", _seconds),
    "pool_size": ("pool", _count),
}
_OPTIONS: Mapping[str, Mapping[str, _Option]] = {
    "sqlite": {
        **_TIMEOUT,
        "synchronous": ("waits_for_disk", _SYNCHRONOUS.__getitem__),
    },
    "postgresql": {
        **_SERVER,
        "row_level_security": ("row_level_security", _SWITCH.__getitem__),
    },
    "mariadb": _SERVER,
}


def engine_options(address: Address) -> dict[str, Any]:
    """Settings of SQLAlchemy's engine for a database.

    No connection begins a transaction by itself: who wants one says so, and how.
    """
    return _ENGINES[address.kind](address)


def _sqlite_options(address: Address) -> dict[str, Any]:
    patience = address.patience
    if address.url.database not in _IN_MEMORY:
        return {"connect_args": {"timeout": patience}}
    # Every further connection would open a database of its own: there is one,
    # and whoever begins a transaction has it to himself.
    return {
        "connect_args": {"timeout": patience, "check_same_thread": False},
        "pool_size": 1,
        "max_overflow": 0,
        "pool_timeout": patience,
    }


def _server_options(address: Address) -> dict[str, Any]:
    return {
        "pool_size": address.pool,
        "max_overflow": 0,
        "pool_timeout": address.patience,
    }


def _postgresql_options(address: Address) -> dict[str, Any]:
    arguments: dict[str, object] = {"client_encoding": "utf8", "autocommit": True}
    if "application_name" not in address.url.query:
        arguments["application_name"] = APPLICATION
    return {**_server_options(address), "connect_args": arguments}


def _mariadb_options(address: Address) -> dict[str, Any]:
    settings = [
        f"sql_mode='{_STRICT}'",
        "time_zone='+00:00'",
        f"innodb_lock_wait_timeout={max(1, round(address.patience))}",
    ]
    if address.statement_seconds is not None:
        settings.append(f"max_statement_time={address.statement_seconds}")
    arguments = {
        "autocommit": True,
        "charset": "utf8mb4",
        "init_command": f"SET SESSION {', '.join(settings)}",
    }
    return {**_server_options(address), "connect_args": arguments}


_ENGINES: Mapping[str, Callable[[Address], dict[str, Any]]] = {
    "sqlite": _sqlite_options,
    "postgresql": _postgresql_options,
    "mariadb": _mariadb_options,
}


def set_up(address: Address, connection: DBAPIConnection, driver: DBAPIModule) -> None:
    """Prepare a new connection of our own, of a driver."""
    if address.kind == "sqlite":
        _set_up_sqlite(address, connection)
    if address.kind == "postgresql":
        _set_up_postgresql(address, connection)
        _send_lists_in_binary(connection, driver)


def _set_up_sqlite(address: Address, connection: DBAPIConnection) -> None:
    # The driver would begin transactions late, and never as writing ones.
    connection.isolation_level = None
    cursor = connection.cursor()
    _write_ahead(cursor)
    # What an official was told is recorded must survive a power cut, so each
    # commit waits for the disk; NORMAL would lose the last ones.
    level = "FULL" if address.waits_for_disk else "NORMAL"
    cursor.execute(f"PRAGMA synchronous={level}")
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


def _send_lists_in_binary(connection: Any, driver: Any) -> None:  # noqa: ANN401 - no driver is typed
    """Send lists as PostgreSQL holds them: to quote texts takes ten times as long."""
    adapters, form = connection.adapters, driver.adapt.PyFormat.BINARY
    adapters.register_dumper(list, adapters.get_dumper(list, form))


def _set_up_postgresql(address: Address, connection: DBAPIConnection) -> None:
    limits = {
        "lock_timeout": address.patience,
        "statement_timeout": address.statement_seconds,
    }
    cursor = connection.cursor()
    for name, seconds in limits.items():
        if seconds is not None:
            # Zero would mean for ever.
            milliseconds = max(1, round(seconds * 1000))
            cursor.execute(f"SET {name} = {milliseconds}")
    cursor.close()
