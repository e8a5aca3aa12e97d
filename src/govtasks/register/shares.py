"""Shares of a sweep: what one machine can do while others do the rest (phần quét).

A share is what one body leads. Each obligation is in exactly one, so that shares swept
in any order, and at once, say what a whole sweep says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import attrs

from ..checks import is_flag
from ..ports import Row, RowQuery, Session
from ..text import is_optional_key
from .leaving import left_behind
from .unit import Unit

PAGE = 2000
"""Rows, or notices, that are asked for at once."""


@attrs.frozen(kw_only=True)
class Share:
    """A share of a sweep.

    Attributes:
        body: Key of the body that leads; None for what nobody leads.
        leavers: Whether notices that wait for whoever holds no post any more are
            looked for. That costs a look at every notice that waits, of whatever
            share: `Register.shares` says where there are any.
    """

    body: str | None = attrs.field(validator=is_optional_key)
    leavers: bool = attrs.field(default=True, validator=is_flag)


def due_page(
    session: Session, at: dt.datetime, share: Share | None, after: str | None = None
) -> tuple[list[Row], str | None]:
    """A page of the rows in which a step is due.

    Args:
        session: The transaction; it only reads.
        at: By when it is due.
        share: Only those of this share.
        after: Where the page before ended.

    Returns:
        The rows, and where the page ends; None where there is no other.
    """
    body = None if share is None else share.body
    wanted = RowQuery(next_by=at, body=body, after=after, limit=PAGE)
    page = session.rows(wanted)
    ours = [row for row in page if share is None or row.body == share.body]
    return ours, page[-1].stream if len(page) == PAGE else None


def left_in(session: Session, unit: Unit, share: Share | None) -> list[str]:
    """Keys of the obligations of a share with notices for whoever has left, sorted."""
    if share is not None and not share.leavers:
        return []
    found = sorted(set(left_behind(session, unit, PAGE)))
    if share is None:
        return found
    return [key for key in found if _body_of(unit, key) == share.body]


def shares(session: Session, unit: Unit) -> tuple[Share, ...]:
    """The shares in which there is something to do by the time of a unit.

    Returns:
        By body, the one without a body first.
    """
    left = {_body_of(unit, key) for key in left_in(session, unit, None)}
    bodies = left | set(_bodies_due(session, unit.now))
    found = (Share(body=body, leavers=body in left) for body in bodies)
    return tuple(sorted(found, key=lambda one: one.body or ""))


def _bodies_due(session: Session, at: dt.datetime) -> Iterator[str | None]:
    rows, after = due_page(session, at, None)
    yield from (row.body for row in rows)
    while after is not None:
        rows, after = due_page(session, at, None, after)
        yield from (row.body for row in rows)


def _body_of(unit: Unit, key: str) -> str | None:
    state = unit.state(key)
    return None if state is None else state.roles.lead
