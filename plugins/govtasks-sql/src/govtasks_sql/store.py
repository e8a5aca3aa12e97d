"""The store on a SQL database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Self

from sqlalchemy import Engine

from govtasks.errors import StoreError
from govtasks.storage import check_tenant

from . import row_security
from .failures import Failures
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
        self._engine = engine
        self._closed = False
        with self._failing("open the database"):
            self._home = Home(engine)
            with engine.connect() as connection:
                self._keeps_apart = row_security.is_on(connection)

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the store of a URL; see `govtasks_sql.open_store`."""
        engine = open_engine(url)
        try:
            return cls(engine)
        except BaseException:
            engine.dispose()
            raise

    @contextmanager
    def begin(self, tenant: str, connection: object = None) -> Iterator[SqlSession]:
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
        check_tenant(tenant)
        transaction = self._transaction(tenant, connection)
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

    def _transaction(self, tenant: str | None, connection: object) -> Transaction:
        if self._closed:
            problem = "the store was closed"
            raise StoreError(problem)
        bound = tenant if self._keeps_apart else None
        with self._failing("begin"):
            if connection is None:
                return OwnTransaction(self._engine, bound)
            return HostTransaction(
                connection, engine=self._engine, home=self._home, tenant=bound
            )

    @contextmanager
    def _failing(self, doing: str) -> Iterator[None]:
        failures = Failures(self._engine.dialect)
        try:
            yield
        except failures.kinds as error:
            raise failures.error(doing, error) from error

    def tenants(self) -> Sequence[str]:
        """See `govtasks.ports.Store.tenants`.

        Raises:
            StoreError: The database keeps tenants apart itself, and the role may
                not see them all.
        """
        self._check_sees_all()
        transaction = self._transaction(None, None)
        try:
            return known_tenants(transaction)
        finally:
            transaction.rollback()
            transaction.close()

    def _check_sees_all(self) -> None:
        """Refuse to list some of the tenants as if they were all."""
        if self._closed or not self._keeps_apart:
            return
        with self._failing("read"), self._engine.connect() as connection:
            if row_security.is_exempt(connection):
                return
        problem = "the role may not see all tenants, which the database keeps apart"
        raise StoreError(problem, hint="use a role with BYPASSRLS")

    def close(self) -> None:
        """Close the connections."""
        self._closed = True
        self._engine.dispose()
