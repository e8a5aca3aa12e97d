"""The outbox of the memory store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import attrs

from ..ports import Delivery, DeliveryQuery, DeliveryState, Notice
from ..storage import changes, check_claim, check_settle, in_utc, unknown_notice
from .kept import Said
from .transaction import Transaction

_ALL = DeliveryQuery()


class Outbox(Transaction):
    """Claim, settle, withdraw, and ask what became of notices."""

    def claim(
        self,
        now: dt.datetime,
        *,
        until: dt.datetime,
        limit: int,
        without: Collection[str] = (),
    ) -> Sequence[Delivery]:
        """See `govtasks.ports.Session.claim`."""
        check_claim(now, until, limit)
        self._begin_writing()
        due = sorted(
            (kept for kept in self._said() if _is_due(kept.delivery, now)),
            key=lambda kept: _turn(kept.delivery),
        )
        free = [kept for kept in due if kept.delivery.notice.channel not in without]
        taken = [
            kept
            for number, kept in enumerate(free)
            if number < limit
            or any(map(kept.delivery.goes_with, _values(free[:limit])))
        ]
        return tuple(self._claim(kept, now, until) for kept in taken)

    def _claim(self, kept: Said, now: dt.datetime, until: dt.datetime) -> Delivery:
        was = kept.delivery
        claimed = attrs.evolve(
            was,
            state=DeliveryState.SENDING,
            attempts=was.attempts + 1,
            unknown=was.unknown + (not was.state.is_waiting),
            claimed_until=in_utc(until, "until"),
            tried_at=in_utc(now, "now"),
        )
        return self._put(claimed, kept.arguments)

    def settle(self, seen: Delivery, settled: Delivery) -> bool:
        """See `govtasks.ports.Session.settle`."""
        check_settle(seen, settled)
        new: dict[str, Any] = {
            name: in_utc(value, name) if isinstance(value, dt.datetime) else value
            for name, value in changes(seen, settled).items()
        }
        key = seen.notice.key
        self._begin_writing()
        kept = self._outbox.get(key)
        if not kept:
            raise unknown_notice(key)
        if not kept.delivery.stands_as(seen):
            return False
        self._put(attrs.evolve(kept.delivery, **new), kept.arguments)
        return True

    def withdraw(self, keys: Collection[str], *, detail: str = "") -> Sequence[str]:
        """See `govtasks.ports.Session.withdraw`."""
        self._begin_writing()
        waiting = [
            kept
            for key in sorted(set(keys))
            if (kept := self._outbox.get(key)) and kept.delivery.state.is_waiting
        ]
        over: dict[str, Any] = {"state": DeliveryState.WITHDRAWN, "detail": detail}
        for kept in waiting:
            self._put(attrs.evolve(kept.delivery, **over), kept.arguments)
        return tuple(kept.delivery.notice.key for kept in waiting)

    def deliveries(self, query: DeliveryQuery = _ALL) -> Sequence[Delivery]:
        """See `govtasks.ports.Session.deliveries`."""
        self._check_open()
        with self._tenant.mutex:
            known = self._said()
        wanted = [kept for kept in known if query.matches(kept.delivery)]
        wanted.sort(key=lambda kept: kept.delivery.place)
        return tuple(kept.whole() for kept in wanted[: query.limit])

    def tried(
        self,
        channel: str,
        *,
        since: dt.datetime,
        nth: int,
        recipient: str | None = None,
    ) -> dt.datetime | None:
        """See `govtasks.ports.Session.tried`."""
        self._check_open()
        with self._tenant.mutex:
            known = _values(self._said())
        newest: dict[object, dt.datetime] = {}
        for one in known:
            to = one.notice.recipient
            if one.notice.channel == channel and recipient in (None, to):
                at = one.tried_at
                if at is not None and at > since:
                    newest[_message(one.notice), at] = at
        return next(iter(sorted(newest.values(), reverse=True)[nth - 1 : nth]), None)

    def _put(self, delivery: Delivery, arguments: str) -> Delivery:
        said = self._outbox[delivery.notice.key] = Said(delivery, arguments)
        return said.whole()

    def _said(self) -> list[Said]:
        return [said for said in self._outbox.values() if said]


def _values(kept: Iterable[Said]) -> list[Delivery]:
    return [one.delivery for one in kept]


def _message(notice: Notice) -> object:
    """What is the same for notices that count as one message."""
    batch = notice.batch
    return notice.key if batch is None else (notice.recipient, batch)


def _is_due(delivery: Delivery, now: dt.datetime) -> bool:
    return delivery.due_at is not None and delivery.due_at <= now


def _turn(delivery: Delivery) -> tuple[object, ...]:
    return delivery.due_at, *delivery.place
