"""What a SQL store asks of its outbox, as statements."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Update,
    bindparam,
    case,
    func,
    literal,
    select,
    update,
)

from govtasks.notices import WAITING
from govtasks.ports import Delivery, DeliveryQuery, DeliveryState
from govtasks.storage import microseconds

from .running import mine
from .schema import outbox
from .statements import listed
from .values import Fields, progress_values

_columns = outbox.c
_SENDING = DeliveryState.SENDING.value
_WAITS: ColumnElement[bool] = _columns.state.in_(
    [literal(one.value) for one in WAITING]
)
_TURN = (_columns.due_at, _columns.created_at, _columns.key)

ALIKE = ("batch", "channel", "recipient", "attempts", "unknown")
"""What must be the same of notices that go out as one message."""


def is_abandoned(row: Fields) -> bool:
    """Whether somebody had a notice that is due, and died."""
    return bool(row["state"] == _SENDING)


def counted(row: Fields) -> dict[str, int]:
    """What `taking` counts of a row."""
    unknown = row["unknown"] + is_abandoned(row)
    return {"attempts": row["attempts"] + 1, "unknown": unknown}


def turn(row: Fields) -> tuple[int, int, str]:
    """Where a row stands among those that are due."""
    return row["due_at"], row["created_at"], row["key"]


def leaders(found: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """One row for each message that others may go with."""
    several = {
        (*(row[name] for name in ALIKE), is_abandoned(row)): row
        for row in found
        if row["batch"] is not None
    }
    return tuple(several.values())


# Where two may write at once, the second takes what the first left.
@functools.lru_cache(maxsize=32)
def free(without: int) -> Select[Any]:
    """What is due, longest first, but for some channels."""
    first = (
        select(outbox)
        .where(mine(_columns.tenant), _columns.due_at <= bindparam("now"))
        .order_by(*_TURN)
        .limit(bindparam("limit"))
        .with_for_update(skip_locked=True)
    )
    if without:
        return first.where(_columns.channel.not_in(listed("channel", without)))
    return first


@functools.lru_cache(maxsize=2)
def goes_with(*, is_abandoned: bool) -> Select[Any]:
    """What is due and goes with a notice, as `Delivery.goes_with`."""
    return (
        select(outbox)
        .where(mine(_columns.tenant), _columns.due_at <= bindparam("now"))
        .where(*(_columns[name] == bindparam(name) for name in ALIKE))
        .where(_columns.state == _SENDING if is_abandoned else _WAITS)
        .with_for_update(skip_locked=True)
    )


def _named(count: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return mine(_columns.tenant), _columns.key.in_(listed("key", count))


def _new(*names: str) -> dict[str, Any]:
    return {name: bindparam(f"new_{name}", type_=_columns[name].type) for name in names}


@functools.lru_cache(maxsize=16)
def taking(count: int) -> Update:
    """Claims notices by their keys."""
    # Whoever claims what is still being sent takes it from somebody who died.
    abandoned = case((_columns.state == _SENDING, 1), else_=0)
    # MariaDB has the new state before it counts, where that is written first.
    return (
        update(outbox)
        .where(*_named(count))
        .ordered_values(
            (_columns.attempts, _columns.attempts + 1),
            (_columns.unknown, _columns.unknown + abandoned),
            *_new("state", "claimed_until", "due_at", "tried_at").items(),
        )
    )


@functools.lru_cache(maxsize=16)
def waiting(count: int) -> Select[tuple[str]]:
    """Those of some notices that wait; nobody takes them meanwhile."""
    named = select(_columns.key).where(*_named(count), _WAITS)
    return named.order_by(_columns.key).with_for_update()


@functools.lru_cache(maxsize=16)
def withdrawing(count: int) -> Update:
    """Takes back those of some notices that wait."""
    waits = update(outbox).where(*_named(count), _WAITS)
    return waits.values({**_new("state", "detail"), "due_at": None})


@functools.lru_cache(maxsize=128)
def settling(differing: frozenset[str]) -> Update:
    """Records what differs of a notice that still stands as it was seen.

    To build a statement takes as long as to run it, so that each is built once.
    """
    until = bindparam("seen_claimed_until", type_=BigInteger)
    return (
        update(outbox)
        .where(
            _columns.tenant == bindparam("seen_tenant"),
            _columns.key == bindparam("seen_key"),
            _columns.state == bindparam("seen_state"),
            _columns.attempts == bindparam("seen_attempts"),
            _columns.claimed_until.is_not_distinct_from(until),
        )
        .values(_new(*sorted({*differing, "due_at"})))
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


_SAME = ("key", "obligation", "recipient", "channel", "reference")


def wanted(query: DeliveryQuery) -> tuple[Select[Any], dict[str, object]]:
    """The statement for the deliveries that a query wants, and its values."""
    named = ((name, getattr(query, name)) for name in _SAME)
    values = {name: value for name, value in named if value is not None}
    states = sorted({state.value for state in query.states})
    values |= {f"state_{number}": state for number, state in enumerate(states)}
    if query.after is not None:
        at, key = query.after
        values |= {"after": microseconds(at, "after"), "after_key": key}
    if query.limit is not None:
        values["limit"] = query.limit
    is_told_apart = bool(query.reference)
    return _wanted(frozenset(values), len(states), is_told_apart), values


@functools.lru_cache(maxsize=256)
def _wanted(names: frozenset[str], states: int, has_reference: bool) -> Select[Any]:  # noqa: FBT001 - a part of the key
    found = (
        select(outbox)
        .where(mine(_columns.tenant), *_conditions(names, states))
        .order_by(_columns.created_at, _columns.key)
    )
    if has_reference:
        # Said for the planner: the index leaves out what has none.
        found = found.where(_columns.reference != "")
    return found.limit(bindparam("limit")) if "limit" in names else found


def _conditions(names: frozenset[str], states: int) -> Iterator[ColumnElement[bool]]:
    """As `DeliveryQuery.matches`."""
    if states:
        yield _columns.state.in_(listed("state", states))
    for name in _SAME:
        if name in names:
            yield _columns[name] == bindparam(name)
    if "after" in names:
        created_at, after = _columns.created_at, bindparam("after", type_=BigInteger)
        yield created_at >= after
        yield (created_at > after) | (_columns.key > bindparam("after_key"))


@functools.lru_cache(maxsize=2)
def tried(*, of_one: bool) -> Select[tuple[int]]:
    """As `govtasks.ports.Session.tried`."""
    # Those of one batch that went out together were claimed at the same time.
    alone = case((_columns.batch.is_(None), _columns.key))
    newest = func.max(_columns.tried_at)
    found = (
        select(newest)
        .where(mine(_columns.tenant), _columns.channel == bindparam("channel"))
        .where(_columns.tried_at > bindparam("since"))
        .group_by(_columns.recipient, _columns.batch, _columns.tried_at, alone)
        .order_by(newest.desc())
        .offset(bindparam("skipped"))
        .limit(1)
    )
    if of_one:
        return found.where(_columns.recipient == bindparam("recipient"))
    return found
