"""Putting into a store what another held, so that it can go on after a stop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from typing import TypeVar

import attrs

from ..archive import Numbered
from ..errors import InvalidValueError
from ..ports import Delivery, DeliveryQuery, Row, Session, Store
from .ledger import PAGE
from .lines import Item, Section

_T = TypeVar("_T")


def pour(items: Iterable[Item], target: Store, *, page: int = PAGE) -> Iterator[Item]:
    """Put items into a store, a transaction for each page; each is given on.

    What is there already is left, if it is the same: an interrupted run can be
    repeated.

    Args:
        items: As `govtasks.proof.contents.contents` gives them.
        target: Where they go.
        page: How many go into one transaction.

    Raises:
        InvalidValueError: Something else is there.
        GovtasksError: As `govtasks.archive.Archive.restore`.
    """
    filling: Filling | None = None
    for kind, group in groupby(items, key=type):
        for some in _pages(group, page):
            for one in some:
                if isinstance(one, Section):
                    filling = Filling.of(target, one.tenant)
            if filling is not None and kind is not Section:
                filling.take(some)
            yield from some


def _pages(items: Iterable[_T], page: int) -> Iterator[list[_T]]:
    left = iter(items)
    while some := list(islice(left, page)):
        yield some


@attrs.frozen(kw_only=True)
class Filling:
    """What is being put into a store for one tenant.

    Attributes:
        target: The store.
        tenant: Whose it is.
        position: Of the last fact that was there when it began.
        digest: Digest of that fact.
        is_used: Whether the outbox held something.
    """

    target: Store
    tenant: str
    position: int
    digest: str
    is_used: bool

    @classmethod
    def of(cls, target: Store, tenant: str) -> Filling:
        """How far a store is already."""
        with target.begin(tenant) as session:
            last = last_of(session)
            used = session.deliveries(DeliveryQuery(limit=1))
        return cls(
            target=target,
            tenant=tenant,
            position=last.position if last else 0,
            digest=last.fact.digest if last else "",
            is_used=bool(used),
        )

    def take(self, items: Sequence[Item]) -> None:
        """Put in what is not there yet, in one transaction."""
        facts = [one for one in items if isinstance(one, Numbered)]
        new = [one for one in facts if not self._is_there(one)]
        rows = [one for one in items if isinstance(one, Row)]
        deliveries = [one for one in items if isinstance(one, Delivery)]
        if not (new or rows or deliveries):
            return
        with self.target.begin(self.tenant) as session:
            unsent = [one for one in deliveries if not self._was_told(session, one)]
            session.restore(new, rows=rows, deliveries=unsent)

    def _is_there(self, one: Numbered) -> bool:
        if one.position == self.position and one.fact.digest != self.digest:
            problem = f"another fact is there at position {one.position}"
            hint = "begin with a tenant that is empty"
            raise InvalidValueError(
                problem, field="tenant", value=self.tenant, hint=hint
            )
        return one.position <= self.position

    def _was_told(self, session: Session, one: Delivery) -> bool:
        if not self.is_used:
            return False
        found = session.deliveries(DeliveryQuery(key=one.notice.key))
        if found and found[0] != one:
            problem = "is in the outbox with another course"
            raise InvalidValueError(problem, field="notice", value=one.notice.key)
        return bool(found)


def last_of(session: Session) -> Numbered | None:
    """The last fact in the order of all facts; found by halving."""
    known = session.since(0, limit=1)
    low, high = 0, 1
    while found := session.since(high, limit=1):
        known, low, high = found, high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        if found := session.since(middle, limit=1):
            known, low = found, middle
        else:
            high = middle
    return known[0] if known else None
