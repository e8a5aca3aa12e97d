"""What comes back about messages that were sent: reports, and an operator's retry."""

from __future__ import annotations

import datetime as dt

import attrs

from ..checks import instance_of
from ..errors import ConflictError, InvalidValueError, UnknownNameError
from ..notices import Delivery, DeliveryQuery, DeliveryState
from ..obligations.refusals import refuse
from ..storage import unknown_notice
from ..text import checked_key, is_filled, is_instant, is_key, is_plain
from .delivering import FAILED, REPORTED, reported, revived
from .outbox import Desk
from .unreachable import note_unreachable

_ATTEMPTS = 5
_REVIVABLE = (*FAILED, DeliveryState.EXPIRED)


@attrs.frozen(kw_only=True)
class Report:
    """What a channel reports about a message (báo cáo kết quả gửi).

    Attributes:
        channel: Name of the channel.
        reference: What the channel calls the message.
        state: What became of it.
        detail: What the channel says.
        at: When it happened; None for now.
    """

    channel: str = attrs.field(validator=is_key)
    reference: str = attrs.field(validator=is_filled)
    state: DeliveryState = attrs.field(validator=instance_of(DeliveryState, "a state"))
    detail: str = attrs.field(default="", validator=is_plain)
    at: dt.datetime | None = attrs.field(
        default=None, validator=attrs.validators.optional(is_instant)
    )

    def __attrs_post_init__(self) -> None:
        if self.state not in REPORTED:
            problem = "is nothing that a channel reports"
            hint = f"one of {', '.join(state.value for state in REPORTED)}"
            value = self.state.value
            raise InvalidValueError(problem, field="state", value=value, hint=hint)


def record_report(desk: Desk, report: Report) -> tuple[Delivery, ...]:
    """Record a report; see `Register.report_delivery`."""
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return _recorded(desk, report)
        except ConflictError:
            if attempt == _ATTEMPTS:
                raise
    raise AssertionError


def _recorded(desk: Desk, report: Report) -> tuple[Delivery, ...]:
    now = desk.clock()
    changed: list[Delivery] = []
    wanted = DeliveryQuery(channel=report.channel, reference=report.reference)
    with desk.begin() as session:
        unit = desk.unit(session, now)
        seen = session.deliveries(wanted)
        if not seen:
            kind = "reference"
            raise UnknownNameError.of(kind, report.reference, (), field="reference")
        for one in seen:
            over = reported(
                one,
                report.state,
                desk.policy,
                detail=report.detail,
                at=report.at or now,
                now=now,
            )
            if over is not None and session.settle(one, over):
                changed.append(over)
        lost = [one for one in changed if one.state in FAILED]
        for _ in note_unreachable(unit, lost, desk.reach):
            # That it failed is recorded, whatever else could not be.
            pass
        after = tuple(session.deliveries(wanted))
    for one in changed:
        desk.crew.delivery_changed(one, now)
    desk.committed(unit)
    return after


def retry(desk: Desk, key: str, actor: str) -> Delivery:
    """Try a notice anew; see `Register.retry`."""
    who = checked_key(actor, "actor")
    now = desk.clock()
    with desk.begin() as session:
        found = session.deliveries(DeliveryQuery(key=key))
        if not found:
            raise unknown_notice(key)
        (seen,) = found
        if seen.state not in _REVIVABLE:
            refuse("not-given-up", notice=key, state=seen.state.value)
        over = attrs.evolve(revived(seen, now), detail=f"tried anew for {who}")
        if not session.settle(seen, over):
            refuse("not-given-up", notice=key, state=seen.state.value)
        (after,) = session.deliveries(DeliveryQuery(key=key))
    desk.crew.delivery_changed(after, now)
    return after
