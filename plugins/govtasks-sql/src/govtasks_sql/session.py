"""One transaction of a SQL store."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from .archiving import Archive
from .facts import Facts
from .notices import Outbox
from .schema import streams

_TENANTS = select(streams.c.tenant).where(streams.c.version > 0).distinct()


class SqlSession(Facts, Outbox, Archive):
    """One transaction for one tenant; see `govtasks.ports.Session`."""

    def tenants(self) -> Sequence[str]:
        """Keys of all tenants that have facts, sorted, as far as this one may see."""
        with self._reading():
            return tuple(sorted(key for (key,) in self._run.tuples(_TENANTS, {})))
