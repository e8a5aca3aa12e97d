"""All that a store holds, as items in the one order in which they are passed on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..errors import UnknownNameError
from ..ports import Store
from . import ledger
from .ledger import PAGE
from .lines import Counting, Item, Lines, Section, Totals


def tenants_of(store: Store, wanted: Iterable[str] | None) -> tuple[str, ...]:
    """Keys of the tenants that are passed on, sorted.

    Args:
        store: What holds them.
        wanted: Only these; None for all.

    Raises:
        UnknownNameError: One of them has no facts.
    """
    known = store.tenants()
    chosen = tuple(sorted(known if wanted is None else set(wanted)))
    for tenant in chosen:
        if tenant not in known:
            kind = "tenant"
            raise UnknownNameError.of(kind, tenant, known, field="tenant")
    return chosen


def contents(
    store: Store, tenants: Sequence[str], *, page: int = PAGE
) -> Iterator[Item]:
    """What a store holds of tenants: facts, rows, deliveries of each, page by page.

    Each tenant is read in one transaction.
    """
    for tenant in tenants:
        number(store, tenant)
        with store.begin(tenant) as session:
            yield Section(tenant=tenant)
            yield from ledger.numbered(session, page=page)
            yield from ledger.rows(session, page=page)
            yield from ledger.deliveries(session, page=page)


def number(store: Store, tenant: str) -> None:
    """Give every fact its position, in a transaction that is soon over."""
    with store.begin(tenant) as session:
        session.since(0, limit=1)


def digest_of(
    store: Store, tenants: Sequence[str], lines: Lines, *, page: int = PAGE
) -> Totals:
    """How much a store holds of tenants, and the digest of it as lines."""
    counting = Counting()
    counting.add(lines.header())
    for item in contents(store, tenants, page=page):
        counting.add(lines.write(item), item)
    return counting.totals()
