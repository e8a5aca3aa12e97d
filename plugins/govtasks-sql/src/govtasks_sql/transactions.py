"""Whose transaction it is: our own, or the host's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol

from sqlalchemy import Connection, Dialect, Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, scoped_session

from govtasks.errors import InvalidValueError

_ACCEPTED = "a sqlalchemy.Connection or a sqlalchemy.orm.Session"


class Transaction(Protocol):
    """Where a session's statements run.

    Attributes:
        driver: The connection of the driver that they run on.
        dialect: What SQLAlchemy knows of the database and its driver.
    """

    driver: Any
    dialect: Dialect

    def read(self) -> None:
        """Make sure that statements may read."""
        ...

    def write(self) -> None:
        """Make sure that statements may write."""
        ...

    def commit(self) -> None:
        """Keep what was written."""
        ...

    def rollback(self) -> None:
        """Take back what was written; harmless when there is nothing."""
        ...

    def close(self) -> None:
        """Give back what was taken."""
        ...


# How a transaction begins that reads one state of the database, and one that writes
# what is newest. No server lets the first become the second.
_READING: Mapping[str, Sequence[str]] = {
    "sqlite": ["BEGIN"],
    "postgresql": ["BEGIN ISOLATION LEVEL REPEATABLE READ"],
    "mariadb": ["START TRANSACTION WITH CONSISTENT SNAPSHOT"],
}
_WRITING: Mapping[str, Sequence[str]] = {
    "sqlite": ["BEGIN IMMEDIATE"],
    "postgresql": ["BEGIN ISOLATION LEVEL READ COMMITTED"],
    "mariadb": [
        "SET TRANSACTION ISOLATION LEVEL READ COMMITTED",
        "START TRANSACTION",
    ],
}


class OwnTransaction:
    """A transaction on a connection of the store's.

    It begins with the first statement. One that reads sees the database as it
    was then; before the first write it is ended and one begun that sees what is
    newest: SQLite refuses to let a reader become a writer after somebody else has
    written, and so do others.

    Args:
        engine: Its connections begin nothing by themselves.
    """

    def __init__(self, engine: Engine) -> None:
        self._pooled = engine.raw_connection()
        self.driver: Any = self._pooled.dbapi_connection
        self.dialect: Dialect = engine.dialect
        self._began: Sequence[str] = ()

    def read(self) -> None:
        """Begin, if that was not done."""
        if not self._began:
            self._begin(_READING[self.dialect.name])

    def write(self) -> None:
        """Wait for the writer's lock and begin, if that was not done."""
        writing = _WRITING[self.dialect.name]
        if self._began is not writing:
            if self._began:
                self._run("ROLLBACK")
            self._begin(writing)

    def _begin(self, statements: Sequence[str]) -> None:
        for statement in statements:
            self._run(statement)
        self._began = statements

    def _run(self, statement: str) -> None:
        cursor = self.driver.cursor()
        cursor.execute(statement)
        cursor.close()

    def commit(self) -> None:
        """Commit."""
        if self._began:
            self._run("COMMIT")
            self._began = ()

    def rollback(self) -> None:
        """Roll back; a connection that is lost has done so itself."""
        self._began = ()
        with suppress(_errors(self.dialect)):
            self.driver.rollback()

    def close(self) -> None:
        """Give the connection back."""
        self._pooled.close()


def _errors(dialect: Dialect) -> type[Exception]:
    error: type[Exception] = dialect.loaded_dbapi.Error
    return error


class HostTransaction:
    """A part of the host's transaction, which only the host commits.

    A savepoint marks where it began, so that a block that fails takes back its
    own writes and leaves the host's.

    Args:
        connection: What the host gave.
        home: File of the database that the store is of.

    Raises:
        InvalidValueError: Not a connection, one to another database, or one
            that commits each statement by itself.
    """

    def __init__(self, connection: object, home: str) -> None:
        given = _connection(connection)
        _check_home(given, home)
        _check_transaction(given)
        self.driver: Any = given.connection.dbapi_connection
        self.dialect: Dialect = given.dialect
        self._savepoint = given.begin_nested()

    def read(self) -> None:
        """The host has begun."""

    def write(self) -> None:
        """The host has begun."""

    def commit(self) -> None:
        """Let go of the savepoint: it is for the host to commit."""
        self._savepoint.commit()

    def rollback(self) -> None:
        """Go back to the savepoint, unless the host has ended the transaction."""
        if self._savepoint.is_active:
            with suppress(SQLAlchemyError):
                self._savepoint.rollback()

    def close(self) -> None:
        """The connection is the host's."""


def _connection(given: object) -> Connection:
    if isinstance(given, (Session, scoped_session)):
        return given.connection()
    if isinstance(given, Connection):
        return given
    problem = "is not a connection that this store can use"
    got = type(given).__name__
    raise InvalidValueError(
        problem, field="connection", value=got, hint=f"pass {_ACCEPTED}"
    )


def database_file(connection: Connection) -> str:
    """Full name of the file that a connection is to; empty for one in memory."""
    databases = connection.exec_driver_sql("PRAGMA database_list").all()
    return str(next(file for _, name, file in databases if name == "main"))


def _check_home(connection: Connection, home: str) -> None:
    dialect = connection.dialect.name
    there = database_file(connection) if dialect == "sqlite" else dialect
    if not home or there != home:
        problem = "is a connection to another database than the store's"
        hint = f"the store is in {home or 'memory, which no other connection reaches'}"
        raise InvalidValueError(problem, field="connection", value=there, hint=hint)


def _check_transaction(connection: Connection) -> None:
    driver = connection.connection.dbapi_connection
    if driver is None or driver.in_transaction:
        return
    if driver.isolation_level is None or getattr(driver, "autocommit", None) is True:
        problem = "is a connection that commits each statement by itself"
        raise InvalidValueError(
            problem, field="connection", hint="begin a transaction on it first"
        )
    # Python's driver begins only with the first change of a row, and a savepoint
    # outside of a transaction is committed when it is let go.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
