"""What becomes of a notice: each answer of a channel to the next state, pure."""

from __future__ import annotations

import datetime as dt

import attrs

from ..notices import Delivery, DeliveryState, Outcome, Receipt
from .policy import DeliveryPolicy

ENOUGH = 2
"""So many unknown outcomes end it where no repetition is recognised."""

FAILED = (DeliveryState.DEAD, DeliveryState.PERMANENT_FAILURE)
"""The ends at which somebody was not reached."""

_ARRIVED = {
    Outcome.ACCEPTED: DeliveryState.ACCEPTED,
    Outcome.DELIVERED: DeliveryState.DELIVERED,
}
REPORTED = (
    DeliveryState.DELIVERED,
    DeliveryState.PERMANENT_FAILURE,
    DeliveryState.TEMPORARY_FAILURE,
)
"""What a delivery report can say."""


def answered(
    claimed: Delivery,
    receipt: Receipt,
    policy: DeliveryPolicy,
    *,
    key: str,
    is_idempotent: bool,
    now: dt.datetime,
) -> Delivery:
    """What a notice has become by the answer of its channel.

    Args:
        claimed: The notice as it was sent.
        receipt: The answer.
        policy: How notices are delivered.
        key: Key of the message that it went out in.
        is_idempotent: Whether the other side knows a repetition by its key.
        now: When the answer came.
    """
    again = claimed.unknown > 0 and not is_idempotent
    over = attrs.evolve(
        claimed,
        claimed_until=None,
        detail=receipt.detail,
        possible_duplicate=claimed.possible_duplicate or again,
    )
    if receipt.outcome in _ARRIVED:
        state = _ARRIVED[receipt.outcome]
        return attrs.evolve(over, state=state, reference=receipt.detail)
    if receipt.outcome is Outcome.REJECTED:
        return attrs.evolve(over, state=DeliveryState.PERMANENT_FAILURE)
    if receipt.outcome is Outcome.UNKNOWN:
        over = attrs.evolve(over, unknown=over.unknown + 1)
        if is_spent(over, is_idempotent=is_idempotent):
            return attrs.evolve(over, state=DeliveryState.DEAD)
    return tried_later(over, policy, key=key, asked=receipt.wait, now=now)


def is_spent(delivery: Delivery, *, is_idempotent: bool) -> bool:
    """Whether one more attempt could be one too many for its recipient."""
    return delivery.unknown >= ENOUGH and not is_idempotent


def tried_later(
    failed: Delivery,
    policy: DeliveryPolicy,
    *,
    key: str,
    now: dt.datetime,
    asked: dt.timedelta | None = None,
) -> Delivery:
    """A notice that is to be tried again, or was tried often enough."""
    wait = policy.wait(key, failed.attempts, asked)
    over = attrs.evolve(failed, claimed_until=None)
    if wait is None:
        detail = f"given up after {failed.attempts} attempts: {failed.detail}"
        return attrs.evolve(over, state=DeliveryState.DEAD, detail=detail)
    state = DeliveryState.TEMPORARY_FAILURE
    return attrs.evolve(over, state=state, not_before=now + wait)


def held(claimed: Delivery, until: dt.datetime, why: str) -> Delivery:
    """A notice that waits for its hour: that was no attempt."""
    return attrs.evolve(
        claimed,
        state=DeliveryState.HELD,
        attempts=claimed.attempts - 1,
        claimed_until=None,
        tried_at=None,
        not_before=until,
        detail=why,
    )


def given_back(claimed: Delivery) -> Delivery:
    """A notice that was claimed and not sent: it has its turn again."""
    return attrs.evolve(
        claimed,
        state=DeliveryState.PENDING,
        attempts=claimed.attempts - 1,
        claimed_until=None,
        tried_at=None,
    )


def ended(claimed: Delivery, state: DeliveryState, detail: str) -> Delivery:
    """A notice that is not sent any more."""
    return attrs.evolve(claimed, state=state, claimed_until=None, detail=detail)


def reported(
    seen: Delivery,
    state: DeliveryState,
    policy: DeliveryPolicy,
    *,
    detail: str,
    at: dt.datetime,
    now: dt.datetime,
) -> Delivery | None:
    """What a notice has become by a report of its channel.

    An end stays an end, whatever comes later. A report that it could not be delivered
    yet is one about the last attempt, or says nothing any more.

    Args:
        seen: The notice as it stands.
        state: One of `REPORTED`.
        policy: How notices are delivered.
        detail: What the channel said.
        at: When what it reports happened.
        now: When the report came.

    Returns:
        None where it changes nothing.
    """
    if seen.state.is_end and seen.state is not DeliveryState.ACCEPTED:
        return None
    if state is not DeliveryState.TEMPORARY_FAILURE:
        return ended(seen, state, detail)
    is_older = seen.tried_at is None or at <= seen.tried_at
    if seen.state is not DeliveryState.ACCEPTED or is_older:
        return None
    failed = attrs.evolve(seen, detail=detail)
    return tried_later(failed, policy, key=seen.notice.key, now=now)


def revived(seen: Delivery, now: dt.datetime) -> Delivery:
    """A notice that is tried anew, as if it had never been."""
    return attrs.evolve(
        seen,
        state=DeliveryState.PENDING,
        attempts=0,
        unknown=0,
        not_before=now,
        possible_duplicate=seen.possible_duplicate or seen.unknown > 0,
    )
