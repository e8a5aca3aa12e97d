"""Whose transaction it is: our own, or the host's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol

from sqlalchemy import Dialect, Engine

from . import row_security
from .homes import Home
from .hosts import join


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
        tenant: For which tenant the database is to let rows be seen; None where it
            does not keep tenants apart.
    """

    def __init__(self, engine: Engine, tenant: str | None = None) -> None:
        self._tenant = tenant
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
        if self._tenant is not None:
            row_security.bind(self.driver, self.dialect, self._tenant)

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
        with suppress(errors_of(self.dialect)):
            self.driver.rollback()

    def close(self) -> None:
        """Give the connection back."""
        self._pooled.close()


def errors_of(dialect: Dialect) -> type[Exception]:
    """The class of all errors that a driver raises."""
    error: type[Exception] = dialect.loaded_dbapi.Error
    return error


class HostTransaction:
    """A part of the host's transaction, which only the host commits.

    A savepoint marks where it began, so that a block that fails takes back its
    own writes and leaves the host's.

    Args:
        connection: What the host gave.
        engine: Connections of the store to its own database.
        home: Where the store is, as `homes.home` tells it.
        tenant: For which tenant the database is to let rows be seen; None where it
            does not keep tenants apart.

    Raises:
        InvalidValueError: Not a connection that can be used, or one to another
            database.
    """

    def __init__(
        self,
        connection: object,
        *,
        engine: Engine,
        home: Home,
        tenant: str | None = None,
    ) -> None:
        joined = join(connection)
        self.driver: Any = joined.driver
        self.dialect: Dialect = engine.dialect
        home.check(joined)
        if not joined.has_begun and joined.database in _HOSTS_BEGIN:
            self._run(_HOSTS_BEGIN[joined.database])
        # Of its own name, for a block may stand inside of another.
        self._name = f"govtasks_{id(self):x}"
        self._run(f"SAVEPOINT {self._name}")
        self._tenant_before: str | None = None
        if tenant is not None:
            self._tenant_before = row_security.bind(self.driver, self.dialect, tenant)

    def _run(self, statement: str) -> None:
        cursor = self.driver.cursor()
        try:
            cursor.execute(statement)
        finally:
            cursor.close()

    def read(self) -> None:
        """The host has begun."""

    def write(self) -> None:
        """The host has begun."""

    def commit(self) -> None:
        """Let go of the savepoint: it is for the host to commit."""
        if self._tenant_before is not None:
            row_security.bind(self.driver, self.dialect, self._tenant_before)
        self._run(f"RELEASE SAVEPOINT {self._name}")

    def rollback(self) -> None:
        """Go back to the savepoint, unless the host has ended the transaction."""
        with suppress(errors_of(self.dialect)):
            self._run(f"ROLLBACK TO SAVEPOINT {self._name}")
            self._run(f"RELEASE SAVEPOINT {self._name}")

    def close(self) -> None:
        """The connection is the host's."""


# Drivers that would begin only with the first change of a row: outside of a
# transaction, a savepoint is committed when it is let go.
_HOSTS_BEGIN = {"sqlite": "BEGIN IMMEDIATE", "mariadb": "BEGIN"}
