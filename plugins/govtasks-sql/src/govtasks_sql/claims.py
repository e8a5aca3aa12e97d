"""What a SQL store asks of its outbox, as conditions and columns."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    RowMapping,
    Select,
    Update,
    and_,
    bindparam,
    case,
    func,
    select,
    update,
)

from govtasks.notices import WAITING
from govtasks.ports import Delivery, DeliveryQuery, DeliveryState
from govtasks.storage import microseconds

from .schema import outbox
from .values import progress_values

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


@functools.lru_cache(maxsize=128)
def settling(differing: frozenset[str]) -> Update:
    """Records what differs of a notice that still stands as it was seen.

    To build a statement takes as long as to run it, so that each is built once.
    """
    names = sorted({*differing, "due_at"})
    return (
        update(outbox)
        .where(
            _columns.tenant == bindparam("seen_tenant"),
            _columns.key == bindparam("seen_key"),
            _columns.state == bindparam("seen_state"),
            _columns.attempts == bindparam("seen_attempts"),
            _columns.claimed_until.is_not_distinct_from(
                bindparam("seen_claimed_until", type_=BigInteger)
            ),
        )
        .values({name: bindparam(f"new_{name}") for name in names})
    )


def settling_values(
    tenant: str, seen: Delivery, settled: Delivery
) -> dict[str, object]:
    """The values of `settling`, and some more."""
    until = seen.claimed_until
    new = progress_values(settled)
    return {
        "seen_tenant": tenant,
        "seen_key": seen.notice.key,
        "seen_state": seen.state.value,
        "seen_attempts": seen.attempts,
        "seen_claimed_until": until and microseconds(until, "claimed_until"),
        **{f"new_{name}": value for name, value in new.items()},
    }


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
