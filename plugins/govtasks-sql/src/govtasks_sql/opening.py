"""From a URL to a database that is ready: connections, settings, tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from sqlalchemy import (
    Connection,
    Engine,
    QueuePool,
    create_engine,
    event,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import NoSuchModuleError, SQLAlchemyError

from govtasks.errors import InvalidValueError, StoreError

from . import row_security, schema
from .databases import Address, engine_options, read_url, set_up
from .failures import translated

# Whoever makes or upgrades tables holds this lock of PostgreSQL: "govt".
_LOCK = 0x676F7674
_LOCK_NAME = "CONCAT('govtasks-', MD5(DATABASE()))"


def open_engine(url: str) -> Engine:
    """Open the database of a URL and make its tables where there are none.

    Raises:
        InvalidValueError: Not a URL of a database that is supported, or its driver
            is not installed.
        StoreError: It cannot be opened, is no database, cannot be written, or its
            tables are of another release.
    """
    address = read_url(url)
    engine = make_engine(address)
    try:
        with translated("open the database"), engine.connect() as connection:
            _prepare(connection, address)
    except BaseException:
        engine.dispose()
        raise
    return engine


def make_engine(address: Address) -> Engine:
    """Connections to a database, set up; none is opened yet.

    Raises:
        InvalidValueError: The URL cannot be used, or its driver is not installed.
    """
    try:
        engine = create_engine(
            address.url,
            poolclass=QueuePool,
            # Each transaction is ended by whoever began it, lost connections too.
            pool_reset_on_return=None,
            **engine_options(address),
        )
    except ImportError as error:
        problem = f"needs a driver that is not installed: {error.name}"
        hint = f"python -m pip install 'govtasks-sql[{address.kind}]'"
        raise InvalidValueError(
            problem, field="url", value=address.kind, hint=hint
        ) from error
    except (NoSuchModuleError, SQLAlchemyError, ValueError, TypeError) as error:
        problem = f"is not a usable URL: {error}"
        raise InvalidValueError(problem, field="url") from error
    driver = engine.dialect.loaded_dbapi
    event.listen(engine, "connect", lambda one, _record: set_up(address, one, driver))
    return engine


def found_version(connection: Connection) -> int | None:
    """Version of the schema in a database; None where it has none of our tables."""
    if not inspect(connection).has_table(schema.schema.name):
        return None
    return connection.scalar(select(schema.schema.c.version))


@contextmanager
def alone(connection: Connection) -> Iterator[None]:
    """A transaction in which nobody else makes or upgrades the tables.

    Raises:
        StoreError: Somebody else did for too long.
    """
    connection.rollback()
    kind = connection.dialect.name
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if kind == "sqlite" else "BEGIN")
        if kind == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        with _named_lock(connection) if kind == "mariadb" else nullcontext():
            yield
            connection.commit()
    except BaseException:
        connection.rollback()
        raise


@contextmanager
def _named_lock(connection: Connection) -> Iterator[None]:
    """A lock of MariaDB, where each statement that changes a table is a commit."""
    patience = "@@SESSION.innodb_lock_wait_timeout"
    got = connection.scalar(text(f"SELECT GET_LOCK({_LOCK_NAME}, {patience})"))
    if got != 1:
        problem = "others keep the database locked"
        raise StoreError(problem, hint="try again when they have opened it")
    try:
        yield
    finally:
        connection.execute(text(f"DO RELEASE_LOCK({_LOCK_NAME})"))


def make_tables(connection: Connection, *, row_level_security: bool = False) -> None:
    """Make the tables of this release."""
    schema.metadata.create_all(connection)
    if row_level_security:
        row_security.switch(connection, on=True)
    connection.execute(schema.schema.insert().values(version=schema.VERSION))


def _prepare(connection: Connection, address: Address) -> None:
    found = found_version(connection)
    if found is None:
        found = _make(connection, address)
    check_version(found, address)
    if address.row_level_security and not row_security.is_on(connection):
        problem = "the database does not keep tenants apart"
        hint = f"run: govtasks storage upgrade --row-level-security '{address.shown}'"
        raise StoreError(problem, hint=hint)


def check_version(found: int, address: Address) -> None:
    """Refuse a database of another schema.

    Raises:
        StoreError: Its tables are of another release.
    """
    if found == schema.VERSION:
        return
    is_old = found < schema.VERSION
    problem = f"the database has schema {found}, this release {schema.VERSION}"
    upgrade = f"run: govtasks storage upgrade '{address.shown}'"
    raise StoreError(problem, hint=upgrade if is_old else "upgrade govtasks-sql")


def _make(connection: Connection, address: Address) -> int:
    """Make the tables, unless somebody else has done so by now."""
    with alone(connection):
        found = found_version(connection)
        if found is None:
            make_tables(connection, row_level_security=address.row_level_security)
            found = schema.VERSION
    return found
