"""Connections of a store: what was used last is used next."""

from __future__ import annotations

from collections import deque

from sqlalchemy import Dialect, Engine, PoolProxiedConnection

from .failures import Failures


class Connections:
    """Takes connections from the pool of an engine, and keeps those nobody uses.

    The pool opens connections, and lets only so many be. To take one from it and give
    it back takes as long as two statements of SQLite, so that one is given back when
    somebody waits for it or listens to the pool, and else kept for the next.

    Args:
        engine: Its connections begin nothing by themselves.

    Attributes:
        engine: As given.
        dialect: What SQLAlchemy knows of the database and its driver.
        failures: Makes its errors ours.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine: Engine = engine
        self.dialect: Dialect = engine.dialect
        self.failures: Failures = Failures(engine.dialect)
        self._kept: deque[PoolProxiedConnection] = deque()
        # One for each who wants one; lists and deques may be shared by threads.
        self._waiting: list[None] = []
        self._closed = False
        self._told = engine.pool.dispatch

    def take(self) -> PoolProxiedConnection:
        """A connection that nobody uses, or a new one.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: There is none for too long.
            Exception: Of the driver; the database cannot be reached.
        """
        # Said before looking: who sees it too late has left his for us to see.
        self._waiting.append(None)
        try:
            if self._told.checkout:
                self._let_all_go()
            return self._kept.pop() if self._kept else self.engine.raw_connection()
        except IndexError:
            return self.engine.raw_connection()
        finally:
            self._waiting.pop()

    def give_back(self, one: PoolProxiedConnection) -> None:
        """Take a connection back; one that was lost is replaced."""
        if self._closed and one.is_valid:
            # Its pool is gone, and would not close it.
            one.detach()
        if self._closed or not one.is_valid:
            one.close()
            return
        self._kept.append(one)
        if self._waiting or self._told.checkin:
            self._let_go()

    def _let_all_go(self) -> None:
        while self._kept:
            self._let_go()

    def _let_go(self) -> None:
        try:
            self._kept.pop().close()
        except IndexError:
            return

    def renew(self) -> None:
        """Close all that nobody uses."""
        self._let_all_go()
        self.engine.dispose()

    def close(self) -> None:
        """Close all, those that are used when they are given back."""
        self._closed = True
        self.renew()
