"""Notices that wait for people who hold no post any more."""

from __future__ import annotations

from collections.abc import Iterator

from ..ports import Delivery, DeliveryQuery, DeliveryState, Notice, Session
from .unit import Unit

_WAITING = tuple(state for state in DeliveryState if state.is_waiting)


def left_behind(session: Session, unit: Unit, page: int) -> Iterator[str]:
    """Keys of the obligations of which a notice waits for whoever has left.

    Looks at every notice that waits, page by page; an obligation can come more than
    once.

    Args:
        session: The transaction; it only reads.
        unit: Knows the organisation, and the time.
        page: How many notices are asked for at once.
    """
    after = None
    while found := session.deliveries(
        DeliveryQuery(states=_WAITING, after=after, limit=page)
    ):
        for one in found:
            if one.notice.obligation is not None and has_left(unit, one.notice):
                yield one.notice.obligation
        after = found[-1].place


def has_left(unit: Unit, notice: Notice) -> bool:
    """Whether the recipient of a notice holds no post on the day of the unit."""
    organisation, person = unit.organisation(), notice.recipient
    if organisation.find_person(person) is None:
        return False
    return not organisation.posts_held(person, unit.now.date())


def waiting_for_leavers(unit: Unit, key: str) -> dict[str, set[str]]:
    """Keys of steps about an obligation -> for whom of those who left each waits."""
    found: dict[str, set[str]] = {}
    for one in unit.waiting(key):
        if has_left(unit, one.notice):
            found.setdefault(_step_of(one), set()).add(one.notice.recipient)
    return found


def _step_of(delivery: Delivery) -> str:
    notice = delivery.notice
    return notice.key.removesuffix(f":{notice.recipient}:{notice.channel}")
