"""The store itself, and its sessions."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ..errors import InvalidValueError, StoreError
from ..storage import check_tenant
from .archive import Archive
from .kept import Tenant
from .outbox import Outbox

PATIENCE = dt.timedelta(seconds=10)


class MemorySession(Archive, Outbox):
    """One transaction; see `govtasks.ports.Session`."""


class MemoryStore:
    """Keeps facts as long as the process lives; any number of threads may use it.

    Args:
        patience: How long a transaction waits for another one that writes.
    """

    def __init__(self, patience: dt.timedelta = PATIENCE) -> None:
        self._patience = patience
        self._tenants: dict[str, Tenant] = {}
        self._mutex = threading.Lock()
        self._closed = False

    @contextmanager
    def begin(self, tenant: str, connection: object = None) -> Iterator[MemorySession]:
        """Start a transaction; see `govtasks.ports.Store.begin`.

        Raises:
            InvalidValueError: A connection, for there is nothing to connect to.
            StoreError: The store was closed.
        """
        check_tenant(tenant)
        if connection is not None:
            problem = "the memory store takes part in no transaction of the host"
            got = type(connection).__name__
            raise InvalidValueError(problem, field="connection", value=got)
        session = MemorySession(self._tenant(tenant), self._patience)
        try:
            yield session
            session.commit()
        finally:
            session.end()

    def _tenant(self, name: str) -> Tenant:
        with self._mutex:
            self._check_open()
            return self._tenants.setdefault(name, Tenant(name))

    def tenants(self) -> Sequence[str]:
        """Keys of all tenants that have facts, sorted."""
        with self._mutex:
            self._check_open()
            return tuple(sorted(t.name for t in self._tenants.values() if t.order))

    def _check_open(self) -> None:
        if self._closed:
            problem = "the store was closed"
            raise StoreError(problem)

    def close(self) -> None:
        """Forget everything."""
        with self._mutex:
            self._closed = True
            self._tenants.clear()
