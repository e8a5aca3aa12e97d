"""The outbox of a SQL store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from govtasks.ports import Delivery, DeliveryQuery, DeliveryState
from govtasks.storage import (
    changes,
    check_claim,
    check_settle,
    instant,
    microseconds,
    unknown_notice,
)
from govtasks.text import legible

from . import claims
from .running import Running
from .statements import in_lists
from .values import delivery

_ALL = DeliveryQuery()


class Outbox(Running):
    """Claim, settle, withdraw and ask; see `govtasks.ports.Session`."""

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
        claimed: dict[str, object] = {
            "state": DeliveryState.SENDING.value,
            "claimed_until": microseconds(until, "until"),
            "due_at": microseconds(until, "until"),
            "tried_at": microseconds(now, "now"),
        }
        new = {f"new_{name}": value for name, value in claimed.items()}
        with self._writing("claim"):
            found = self._due(microseconds(now, "now"), limit, without)
            for count, some in in_lists("key", (row["key"] for row in found)):
                self._run.run(claims.taking(count), {**self._about, **some, **new})
        return tuple(
            delivery({**row, **claims.counted(row), **claimed}) for row in found
        )

    def _due(
        self, now: int, limit: int, without: Collection[str]
    ) -> Sequence[dict[str, Any]]:
        """What is due, and what goes with it, in their order."""
        channels = {f"channel_{n}": one for n, one in enumerate(sorted(set(without)))}
        about = {**self._about, "now": now}
        found = self._run.mappings(
            claims.free(len(channels)), {**about, **channels, "limit": limit}
        )
        known = {row["key"] for row in found}
        for row in claims.leaders(found):
            same = {name: row[name] for name in claims.ALIKE}
            together = claims.goes_with(is_abandoned=claims.is_abandoned(row))
            others = self._run.mappings(together, {**about, **same})
            found += [other for other in others if other["key"] not in known]
        return sorted(found, key=claims.turn) if len(found) > len(known) else found

    def settle(self, seen: Delivery, settled: Delivery) -> bool:
        """See `govtasks.ports.Session.settle`."""
        check_settle(seen, settled)
        differing = claims.settling(frozenset(changes(seen, settled)))
        key = seen.notice.key
        values = claims.settling_values(self._tenant, seen, settled)
        with self._writing("settle"):
            if self._run.run(differing, values):
                return True
            wanted, named = claims.wanted(DeliveryQuery(key=key))
            there = self._run.mappings(wanted, {**self._about, **named})
        if not there:
            raise unknown_notice(key)
        # A driver may not count what is written as it was.
        return not changes(seen, settled) and delivery(there[0]).stands_as(seen)

    def withdraw(self, keys: Collection[str], *, detail: str = "") -> Sequence[str]:
        """See `govtasks.ports.Session.withdraw`."""
        over = {
            "new_state": DeliveryState.WITHDRAWN.value,
            "new_detail": legible(detail),
        }
        withdrawn: list[str] = []
        with self._writing("withdraw"):
            for count, some in in_lists("key", sorted(set(keys))):
                about = {**self._about, **some}
                waiting = self._run.tuples(claims.waiting(count), about)
                withdrawn += [key for (key,) in waiting]
                self._run.run(claims.withdrawing(count), {**about, **over})
        return tuple(sorted(withdrawn))

    def deliveries(self, query: DeliveryQuery = _ALL) -> Sequence[Delivery]:
        """See `govtasks.ports.Session.deliveries`."""
        wanted, values = claims.wanted(query)
        with self._reading():
            found = self._run.mappings(wanted, {**self._about, **values})
            return tuple(map(delivery, found))

    def tried(
        self,
        channel: str,
        *,
        since: dt.datetime,
        nth: int,
        recipient: str | None = None,
    ) -> dt.datetime | None:
        """See `govtasks.ports.Session.tried`."""
        values = {
            "channel": channel,
            "since": microseconds(since, "since"),
            "skipped": nth - 1,
            "recipient": recipient,
        }
        wanted = claims.tried(of_one=recipient is not None)
        with self._reading():
            found = self._run.tuples(wanted, {**self._about, **values})
        return instant(found[0][0]) if found else None
