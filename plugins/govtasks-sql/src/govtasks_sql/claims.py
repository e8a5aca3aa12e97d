"""What a SQL store asks of its outbox, as conditions and columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, case, func, select

from govtasks.notices import WAITING
from govtasks.ports import Delivery, DeliveryQuery, DeliveryState
from govtasks.storage import microseconds

from .schema import outbox

_columns = outbox.c
_SENDING = DeliveryState.SENDING.value

WAITS: ColumnElement[bool] = _columns.state.in_([one.value for one in WAITING])
TURN = (_columns.due_at, _columns.created_at, _columns.key)
# Whoever claims what is still being sent takes it from somebody who died.
COUNTED: Mapping[str, object] = {
    "attempts": _columns.attempts + 1,
    "unknown": _columns.unknown + case((_columns.state == _SENDING, 1), else_=0),
}


def counted(row: RowMapping) -> dict[str, int]:
    """What `COUNTED` makes of a row."""
    abandoned = row["state"] == _SENDING
    return {"attempts": row["attempts"] + 1, "unknown": row["unknown"] + abandoned}


def turn(row: RowMapping) -> tuple[int, int, str]:
    """Where a row stands among those that are due, as in `TURN`."""
    return row["due_at"], row["created_at"], row["key"]


def leaders(found: Sequence[RowMapping]) -> Sequence[RowMapping]:
    """One row for each message that others may go with."""
    names = ("batch", "channel", "recipient", "attempts", "unknown")
    several = {
        (*(row[name] for name in names), row["state"] == _SENDING): row
        for row in found
        if row["batch"] is not None
    }
    return tuple(several.values())


def goes_with(row: RowMapping, now: int) -> ColumnElement[bool]:
    """As `Delivery.goes_with`, and due."""
    names = ("batch", "channel", "recipient", "attempts", "unknown")
    same = (_columns[name] == row[name] for name in names)
    is_abandoned = row["state"] == _SENDING
    is_due = _columns.due_at <= now
    return and_(*same, is_due, _columns.state == _SENDING if is_abandoned else WAITS)


def stands_as(seen: Delivery) -> ColumnElement[bool]:
    """As `Delivery.stands_as`."""
    until = seen.claimed_until
    number = None if until is None else microseconds(until, "claimed_until")
    return and_(
        _columns.state == seen.state.value,
        _columns.attempts == seen.attempts,
        _columns.claimed_until.is_(None)
        if number is None
        else _columns.claimed_until == number,
    )


def conditions(query: DeliveryQuery) -> Iterator[ColumnElement[bool]]:
    """As `DeliveryQuery.matches`."""
    if query.states:
        yield _columns.state.in_([state.value for state in query.states])
    same: dict[str, Any] = {
        "key": query.key,
        "obligation": query.obligation,
        "recipient": query.recipient,
        "channel": query.channel,
        "reference": query.reference,
    }
    for name, wanted in same.items():
        if wanted is not None:
            yield _columns[name] == wanted
    if query.reference:
        # Said for the planner: the index leaves out what has none.
        yield _columns.reference != ""
    if query.after is not None:
        at, key = query.after
        number, created_at = microseconds(at, "after"), _columns.created_at
        yield created_at >= number
        yield (created_at > number) | (_columns.key > key)


def tried(channel: str, since: int, nth: int, recipient: str | None) -> Select[int]:
    """As `govtasks.ports.Session.tried`, of all tenants."""
    # Those of one batch that went out together were claimed at the same time.
    alone = case((_columns.batch.is_(None), _columns.key))
    newest = func.max(_columns.tried_at)
    wanted = (
        select(newest)
        .where(_columns.channel == channel, _columns.tried_at > since)
        .group_by(_columns.recipient, _columns.batch, _columns.tried_at, alone)
        .order_by(newest.desc())
        .offset(nth - 1)
        .limit(1)
    )
    if recipient is not None:
        wanted = wanted.where(_columns.recipient == recipient)
    return wanted
