"""Whose transaction it is: our own, or the host's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol

from sqlalchemy import Dialect

from govtasks.errors import StoreError

from . import row_security
from .connections import Connections
from .failures import Failures, driver_errors, is_lost, unknown_outcome
from .homes import Home
from .hosts import join
from .statements import make_cursor

# More than a pool holds.
_MOST_LOST = 100


class Transaction(Protocol):
    """Where a session's statements run.

    Attributes:
        driver: The connection of the driver that they run on.
        cursor: The only one of the transaction: to make one takes as long as to send
            a statement.
        dialect: What SQLAlchemy knows of the database and its driver.
        failures: Makes its errors ours.
    """

    driver: Any
    cursor: Any
    dialect: Dialect
    failures: Failures

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

    A connection that was lost before anything was begun on it is replaced. Later
    nothing is tried again: what was written on it is gone, or nobody knows.

    Args:
        connections: Those of the store; none begins anything by itself.
        tenant: For which tenant the database is to let rows be seen; None where it
            does not keep tenants apart.
    """

    def __init__(self, connections: Connections, tenant: str | None = None) -> None:
        self._tenant = tenant
        self.dialect: Dialect = connections.dialect
        self.failures: Failures = connections.failures
        self._connections = connections
        self._began: Sequence[str] = ()
        self._connect()

    def _connect(self) -> None:
        self._pooled = self._connections.take()
        self.driver: Any = self._pooled.dbapi_connection
        self.cursor: Any = make_cursor(self.driver, self.dialect)

    def read(self) -> None:
        """Begin, if that was not done."""
        if not self._began:
            self._begin(_READING[self.dialect.name])

    def write(self) -> None:
        """Wait for the writer's lock and begin, if that was not done."""
        writing = _WRITING[self.dialect.name]
        if self._began is not writing:
            if self._began:
                self.rollback()
            self._begin(writing)

    def _begin(self, statements: Sequence[str]) -> None:
        for _ in range(_MOST_LOST):
            try:
                for statement in statements:
                    self.cursor.execute(statement)
                if self._tenant is not None:
                    row_security.bind(self.driver, self.dialect, self._tenant)
            except driver_errors(self.dialect) as error:
                if not self._let_go(error):
                    raise
                self._connect()
            else:
                self._began = statements
                return
        problem = "every connection to the database is lost at once"
        raise StoreError(problem)

    def _let_go(self, error: Exception) -> bool:
        """Whether the connection is lost; then nobody is given it any more."""
        lost = is_lost(self.dialect, self.driver, error)
        if lost and self._pooled.is_valid:
            self._pooled.invalidate(error)
        return lost

    def commit(self) -> None:
        """Commit.

        Raises:
            OutcomeUnknownError: The connection was lost before the answer came.
        """
        began, self._began = self._began, ()
        if not began:
            return
        try:
            self.cursor.execute("COMMIT")
        except driver_errors(self.dialect) as error:
            if not self._let_go(error):
                raise
            if began is _WRITING[self.dialect.name]:
                raise unknown_outcome(error) from error

    def rollback(self) -> None:
        """Roll back; a connection that is lost has done so itself."""
        self._began = ()
        try:
            self.driver.rollback()
        except driver_errors(self.dialect) as error:
            self._let_go(error)

    def close(self) -> None:
        """Give the connection back."""
        self._connections.give_back(self._pooled)


class HostTransaction:
    """A part of the host's transaction, which only the host commits.

    A savepoint marks where it began, so that a block that fails takes back its
    own writes and leaves the host's.

    Args:
        connection: What the host gave.
        connections: Those of the store to its own database.
        home: Where the store keeps its facts.
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
        connections: Connections,
        home: Home,
        tenant: str | None = None,
    ) -> None:
        joined = join(connection)
        self.driver: Any = joined.driver
        self.dialect: Dialect = connections.dialect
        self.failures: Failures = connections.failures
        home.check(joined)
        self.cursor: Any = make_cursor(self.driver, self.dialect)
        if not joined.has_begun and joined.database in _HOSTS_BEGIN:
            self.cursor.execute(_HOSTS_BEGIN[joined.database])
        # Of its own name, for a block may stand inside of another.
        self._name = f"govtasks_{id(self):x}"
        self.cursor.execute(f"SAVEPOINT {self._name}")
        self._tenant_before: str | None = None
        if tenant is not None:
            self._tenant_before = row_security.bind(self.driver, self.dialect, tenant)

    def read(self) -> None:
        """The host has begun."""

    def write(self) -> None:
        """The host has begun."""

    def commit(self) -> None:
        """Let go of the savepoint: it is for the host to commit."""
        if self._tenant_before is not None:
            row_security.bind(self.driver, self.dialect, self._tenant_before)
        self.cursor.execute(f"RELEASE SAVEPOINT {self._name}")

    def rollback(self) -> None:
        """Go back to the savepoint, unless the host has ended the transaction."""
        with suppress(driver_errors(self.dialect)):
            self.cursor.execute(f"ROLLBACK TO SAVEPOINT {self._name}")
            self.cursor.execute(f"RELEASE SAVEPOINT {self._name}")

    def close(self) -> None:
        """The connection is the host's."""


# Drivers that would begin only with the first change of a row: outside of a
# transaction, a savepoint is committed when it is let go.
_HOSTS_BEGIN = {"sqlite": "BEGIN IMMEDIATE", "mariadb": "BEGIN"}
