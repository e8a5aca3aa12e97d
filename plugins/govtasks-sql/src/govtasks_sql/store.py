"""The store on a SQL database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from sqlalchemy import Engine

from govtasks.errors import StoreError
from govtasks.storage import check_tenant

from .failures import translated
from .opening import open_engine
from .session import SqlSession
from .transactions import HostTransaction, OwnTransaction, Transaction, database_file


class SqlStore:
    """Keeps facts in a database; any number of threads and processes may use it.

    Each transaction is on a connection of its own from a pool, or on the host's.
    A reader neither waits for a writer nor makes it wait; writers wait for each
    other, at most ten seconds or as the URL says (``?timeout=30``). A database
    in memory has one connection, so there everybody waits.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._closed = False
        with translated("open the database"), engine.connect() as connection:
            is_file = engine.dialect.name == "sqlite"
            self._home = database_file(connection) if is_file else ""

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the store of a URL; see `govtasks_sql.open_store`."""
        return cls(open_engine(url))

    @contextmanager
    def begin(self, tenant: str, connection: object = None) -> Iterator[SqlSession]:
        """Start a transaction; see `govtasks.ports.Store.begin`.

        Args:
            tenant: Whose data.
            connection: A `sqlalchemy.Connection` or `sqlalchemy.orm.Session` of
                the host's, to the same database.

        Raises:
            InvalidValueError: Another kind of connection, one to another
                database, one that commits each statement, or a bad tenant.
            StoreError: The store was closed, cannot be reached or is busy.
        """
        check_tenant(tenant)
        transaction = self._transaction(connection)
        session = SqlSession(tenant, transaction)
        try:
            yield session
            session.commit()
        except BaseException:
            transaction.rollback()
            raise
        finally:
            session.end()
            transaction.close()

    def _transaction(self, connection: object) -> Transaction:
        if self._closed:
            problem = "the store was closed"
            raise StoreError(problem)
        with translated("begin"):
            if connection is None:
                return OwnTransaction(self._engine)
            return HostTransaction(connection, self._home)

    def close(self) -> None:
        """Close the connections."""
        self._closed = True
        self._engine.dispose()
