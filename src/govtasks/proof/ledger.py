"""All that a store holds of a tenant, page by page, so that memory stays flat."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import attrs

from ..archive import Archive, Damaged, Head, Kept, Numbered
from ..ports import Delivery, DeliveryQuery, Row, RowQuery, Session

PAGE = 1000
"""How many values are read at once."""
_T = TypeVar("_T")
_P = TypeVar("_P")


def numbered(
    session: Archive, behind: int = 0, *, page: int = PAGE
) -> Iterator[Numbered]:
    """All facts behind a position, in the order in which they became known."""
    return _paged(
        lambda last: session.since(last, limit=page), lambda one: one.position, behind
    )


def scanned(session: Archive, *, page: int = PAGE) -> Iterator[Kept | Damaged]:
    """All facts by stream and version."""
    return _paged(
        lambda last: session.scan(last, limit=page),
        lambda one: (one.stream, one.version),
        None,
    )


def heads(session: Archive, prefix: str = "", *, page: int = PAGE) -> Iterator[Head]:
    """Where each stream ends, sorted by key."""
    return _paged(
        lambda last: session.heads(prefix, after=last, limit=page),
        lambda one: one.stream,
        "",
    )


def rows(session: Session, *, page: int = PAGE) -> Iterator[Row]:
    """All query rows, sorted by stream."""
    query = RowQuery(limit=page)
    return _paged(
        lambda last: session.rows(attrs.evolve(query, after=last)),
        lambda one: one.stream,
        None,
    )


def deliveries(session: Session, *, page: int = PAGE) -> Iterator[Delivery]:
    """All of the outbox, by creation and key."""
    query = DeliveryQuery(limit=page)
    return _paged(
        lambda last: session.deliveries(attrs.evolve(query, after=last)),
        lambda one: one.place,
        None,
    )


def _paged(
    read: Callable[[_P], Sequence[_T]], place: Callable[[_T], _P], start: _P
) -> Iterator[_T]:
    last = start
    while found := read(last):
        yield from found
        last = place(found[-1])
