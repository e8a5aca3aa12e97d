"""One transaction of the memory store: what it writes lies over what is committed."""

from __future__ import annotations

import datetime as dt
from collections import ChainMap
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import TypeVar

from ..errors import StoreError
from ..ports import Row
from .kept import KeptFact, Place, Said, Tenant

_T = TypeVar("_T")


class Transaction:
    """What is committed and, over it, what was written here; None for what went."""

    def __init__(self, tenant: Tenant, patience: dt.timedelta) -> None:
        self._tenant = tenant
        self._patience = patience
        self._facts = ChainMap[str, tuple[KeptFact, ...]]({}, tenant.facts)
        self._rows = ChainMap[str, Row | None]({}, tenant.rows)
        self._outbox = ChainMap[str, Said | None]({}, tenant.outbox)
        self._order: list[Place] = []
        self._writing = False
        self._over = False

    def commit(self) -> None:
        """Let everyone see what was written."""
        tenant = self._tenant
        with tenant.mutex:
            tenant.facts.update(self._facts.maps[0])
            tenant.order.extend(self._order)
            _put_over(tenant.rows, self._rows)
            _put_over(tenant.outbox, self._outbox)

    def end(self) -> None:
        """Let the next one write; what was not committed is gone."""
        self._over = True
        if self._writing:
            self._tenant.writer.release()

    def _check_open(self) -> None:
        if self._over:
            problem = "the transaction is over"
            raise StoreError(problem)

    def _begin_writing(self) -> None:
        """Wait for whoever writes; afterwards what is committed cannot change."""
        self._check_open()
        if self._writing:
            return
        if not self._tenant.writer.acquire(timeout=self._patience.total_seconds()):
            problem = f"another transaction has been writing for {self._patience}"
            raise StoreError(problem, hint="finish it first")
        self._writing = True

    @contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        """Take back what the block wrote, if it ends by an exception."""
        self._begin_writing()
        facts, rows = dict(self._facts.maps[0]), dict(self._rows.maps[0])
        outbox, length = dict(self._outbox.maps[0]), len(self._order)
        try:
            yield
        except BaseException:
            self._facts.maps[0], self._rows.maps[0] = facts, rows
            self._outbox.maps[0] = outbox
            del self._order[length:]
            raise

    def _add(self, fact: KeptFact) -> None:
        self._facts[fact.stream] = (*self._facts.get(fact.stream, ()), fact)
        self._order.append((fact.stream, fact.version))


def _put_over(
    committed: MutableMapping[str, _T | None], layers: ChainMap[str, _T | None]
) -> None:
    for key, value in layers.maps[0].items():
        if value is None:
            committed.pop(key, None)
        else:
            committed[key] = value
