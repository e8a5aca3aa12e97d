"""The store on a SQL database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from sqlalchemy import Engine

from govtasks.errors import StoreError
from govtasks.storage import check_tenant

from . import row_security
from .connections import Connections
from .homes import Home
from .opening import open_engine
from .session import SqlSession
from .tenants import known_tenants
from .transactions import HostTransaction, OwnTransaction, Transaction


class SqlStore:
    """Keeps facts in a database; any number of threads and processes may use it.

    Each transaction is on a connection of its own from a pool, or on the host's.
    A reader neither waits for a writer nor makes it wait; writers wait for each
    other, at most ten seconds or as the URL says (``?timeout=30``). A database
    in memory has one connection, so there everybody waits.
    """

    def __init__(self, engine: Engine) -> None:
        self._connections = Connections(engine)
        self._failures = self._connections.failures
        self._closed = False
        try:
            with engine.connect() as connection:
                self._keeps_apart = row_security.is_on(connection)
            self._home = Home(self._connections)
        except self._failures.kinds as error:
            doing = "open the database"
            raise self._failures.error(doing, error) from error

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the store of a URL; see `govtasks_sql.open_store`."""
        engine = open_engine(url)
        try:
            return cls(engine)
        except BaseException:
            engine.dispose()
            raise

    def begin(self, tenant: str, connection: object = None) -> _Block:
        """Start a transaction; see `govtasks.ports.Store.begin`.

        Args:
            tenant: Whose data.
            connection: The host's, to the same database: a `sqlalchemy.Connection`
                or `sqlalchemy.orm.Session`, a connection of sqlite3, psycopg or
                PyMySQL, or ``django.db.connection``.

        Raises:
            InvalidValueError: Another kind of connection, one to another
                database, one that commits each statement, or a bad tenant.
            StoreError: The store was closed, cannot be reached or is busy.
        """
        return _Block(self._transaction, tenant, connection)

    def _transaction(
        self, tenant: str | None = None, connection: object = None
    ) -> Transaction:
        if self._closed:
            problem = "the store was closed"
            raise StoreError(problem)
        bound = tenant if self._keeps_apart else None
        try:
            if connection is None:
                return OwnTransaction(self._connections, bound)
            return HostTransaction(
                connection,
                connections=self._connections,
                home=self._home,
                tenant=bound,
            )
        except self._failures.kinds as error:
            doing = "begin"
            raise self._failures.error(doing, error) from error

    def tenants(self) -> Sequence[str]:
        """See `govtasks.ports.Store.tenants`.

        Raises:
            StoreError: The database keeps tenants apart itself, and the role may
                not see them all.
        """
        transaction = self._transaction()
        try:
            return known_tenants(transaction, kept_apart=self._keeps_apart)
        finally:
            transaction.rollback()
            transaction.close()

    def close(self) -> None:
        """Close the connections."""
        self._closed = True
        self._connections.close()


class _Block:
    """The block of a transaction; a class, for a generator takes longer.

    Args:
        start: Gives the transaction, of a tenant and on a connection.
        tenant: Whose data.
        connection: The host's, or None.
    """

    __slots__ = ("_connection", "_session", "_start", "_tenant", "_transaction")

    def __init__(
        self,
        start: Callable[[str, object], Transaction],
        tenant: str,
        connection: object,
    ) -> None:
        self._start = start
        self._tenant = tenant
        self._connection = connection

    def __enter__(self) -> SqlSession:
        check_tenant(self._tenant)
        self._transaction = self._start(self._tenant, self._connection)
        self._session = SqlSession(self._tenant, self._transaction)
        return self._session

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        try:
            self._end(is_kept=error is None)
        finally:
            self._session.end()
            self._transaction.close()

    def _end(self, *, is_kept: bool) -> None:
        if not is_kept:
            self._transaction.rollback()
            return
        try:
            self._session.commit()
        except BaseException:
            self._transaction.rollback()
            raise
