"""Positions of facts: given when somebody asks, in the order that stays for ever."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

from sqlalchemy import (
    ColumnElement,
    Executable,
    Update,
    bindparam,
    literal_column,
    select,
    update,
)

from govtasks.text import LARGEST_COUNT

from .heads import Heads
from .putting import put_new
from .running import mine
from .schema import facts, tenants

_AT_ONCE = 1000

_LAST = select(tenants.c.positions).where(mine(tenants.c.tenant)).with_for_update()
_NOTE: Update = (
    update(tenants).where(mine(tenants.c.tenant)).values(positions=bindparam("last"))
)
_IS_LEFT = (
    select(facts.c.version)
    .where(mine(facts.c.tenant), facts.c.position.is_(None))
    .limit(1)
)
_GIVE: Update = (
    update(facts)
    .where(mine(facts.c.tenant), facts.c.stream == bindparam("of_stream"))
    .where(facts.c.version == bindparam("of_version"))
    .values(position=bindparam("given"))
)


@functools.lru_cache(maxsize=4)
def _left(database: str) -> Executable:
    """Facts without a position; of each stream the first come first."""
    # SQLite has one writer at a time: what came first was committed first.
    came: ColumnElement[int] = literal_column("rowid")
    by_key = (facts.c.stream, facts.c.version)
    return (
        select(facts.c.stream, facts.c.version, facts.c.recorded_at)
        .where(mine(facts.c.tenant), facts.c.position.is_(None))
        .order_by(*((came,) if database == "sqlite" else by_key))
        .limit(bindparam("limit"))
    )


def in_order(
    found: Sequence[tuple[str, int, int]], own: Mapping[str, int]
) -> list[tuple[str, int]]:
    """Streams and versions, by the time at which each was recorded.

    Clocks differ, and are set back: what is behind another fact of its stream is
    never before it. What is not committed yet comes last.

    Args:
        found: Streams, versions and times; of each stream in order.
        own: From which version on facts of a stream are not committed.
    """
    latest: dict[str, int] = {}
    turns = []
    for stream, version, recorded_at in found:
        at = latest[stream] = max(recorded_at, latest.get(stream, recorded_at))
        is_own = version >= own.get(stream, version + 1)
        turns.append((is_own, at, stream, version))
    return [(stream, version) for *_, stream, version in sorted(turns)]


class Numbering(Heads):
    """Gives positions, one transaction of a tenant after the other."""

    def _is_to_number(self) -> bool:
        with self._reading():
            return bool(self._run.tuples(_IS_LEFT, self._about))

    def _number(self, wanted: int | None = None) -> int:
        """Give positions up to the one that is wanted, or to all that have none.

        Whoever does it holds the lock of the tenant until the transaction is over,
        and sees all that the one before him numbered.

        Returns:
            The last position that is given.
        """
        last = before = self._lock_positions()
        while wanted is None or last < wanted:
            count = _AT_ONCE if wanted is None else min(_AT_ONCE, wanted - last)
            given = self._number_some(last, count)
            last += given
            if given < count:
                break
        if last > before:
            self._note_positions(last)
        return last

    def _lock_positions(self) -> int:
        found = self._run.tuples(_LAST, self._about)
        if not found:
            new = {"tenant": self._tenant, "positions": 0}
            self._run.run(put_new(tenants, self._run.database), new)
            found = self._run.tuples(_LAST, self._about)
        positions: int = found[0][0]
        return positions

    def _note_positions(self, last: int) -> None:
        self._run.run(_NOTE, {**self._about, "last": last})

    def _number_some(self, last: int, count: int) -> int:
        database = self._run.database
        is_in_turn = database == "sqlite"
        # What comes last is known when all of it is.
        limit = count if is_in_turn or not self._own else LARGEST_COUNT
        found = self._run.tuples(_left(database), {**self._about, "limit": limit})
        came = [(stream, version) for stream, version, _ in found]
        order = came if is_in_turn else in_order(found, self._own)[:count]
        if order:
            self._run.run_many(
                _GIVE,
                [
                    {
                        **self._about,
                        "of_stream": stream,
                        "of_version": version,
                        "given": given,
                    }
                    for given, (stream, version) in enumerate(order, last + 1)
                ],
            )
        return len(order)
