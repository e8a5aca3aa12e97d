"""Where streams end, as statements: whoever appends moves the end of a stream."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Executable,
    Table,
    Text,
    Update,
    any_,
    bindparam,
    insert,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY

from govtasks.errors import ConflictError
from govtasks.ports import Append
from govtasks.storage import check_seen, erased_stream

from .putting import add, put, put_new
from .running import Running, mine
from .schema import facts, streams
from .statements import Values, in_lists, listed

_columns = streams.c


class End(NamedTuple):
    """Where a stream ends; version 0 where there is none.

    A tuple, for it is made at every append, and takes a fifth of the time.

    Attributes:
        version: How many facts it holds.
        digest: Digest of the last of them.
        erased_at: When it was erased; None where it was not.
        is_there: Whether it has a row in the table.
    """

    version: int = 0
    digest: str = ""
    erased_at: int | None = None
    is_there: bool = True

    @property
    def is_erased(self) -> bool:
        """Whether nothing can be appended any more."""
        return self.erased_at is not None


NOTHING = End(is_there=False)

_MOVE: Update = (
    update(streams)
    .where(mine(_columns.tenant), _columns.stream == bindparam("of_stream"))
    .where(_columns.version == bindparam("expected"), _columns.erased_at.is_(None))
    .values(version=bindparam("version"), digest=bindparam("digest"))
)


@functools.lru_cache(maxsize=2)
def _moving_with_fact(*, begins: bool) -> Executable:
    """Moves the end of a stream, and inserts the fact there if that could be done.

    One statement, for each is a way to the server and back.
    """
    begun = put_new(streams, "postgresql").values(_given(streams))
    moved = (begun if begins else _MOVE).returning(literal_column("1")).cte("moved")
    fact = select(*_given(facts).values()).select_from(moved)
    return insert(facts).from_select(facts.c.keys(), fact)


def _given(table: Table) -> dict[str, BindParameter[Any]]:
    return {one.name: bindparam(one.name, type_=one.type) for one in table.c}


_LOOK_AT_ONE: Executable = (
    select(_columns.version, _columns.digest, _columns.erased_at)
    .where(mine(_columns.tenant), _columns.stream == bindparam("of_stream"))
    .with_for_update()
)


@functools.lru_cache(maxsize=32)
def _look_at(count: int, *, share: bool) -> Executable:
    return _looking(_columns.stream.in_(listed("stream", count)), share=share)


@functools.lru_cache(maxsize=2)
def _look_at_list(*, share: bool) -> Executable:
    wanted = bindparam("streams", type_=ARRAY(Text))
    return _looking(_columns.stream == any_(wanted), share=share)


def _looking(is_wanted: ColumnElement[bool], *, share: bool) -> Executable:
    # Whoever locks several does so in the order of their keys, or two could wait
    # for each other.
    return (
        select(_columns.stream, _columns.version, _columns.digest, _columns.erased_at)
        .where(mine(_columns.tenant), is_wanted)
        .order_by(_columns.stream)
        .with_for_update(read=share)
    )


def _check_end(stream: str, expected: int, version: int, end: End) -> None:
    if end.is_erased:
        raise erased_stream(stream)
    if version != expected:
        raise ConflictError(stream, expected, version)


class Heads(Running):
    """Looks where streams end, keeps others from moving that, and moves it."""

    def _ends_for(self, appends: Sequence[Append]) -> dict[str, End]:
        """Where the streams end, which is where the writers expect them.

        Raises:
            ConflictError: One is elsewhere, or one that was seen.
            InvalidValueError: One was erased.
        """
        seen = {stream for one in appends for stream in one.seen}
        ends = self._locked({one.stream for one in appends}, seen)
        versions = {stream: end.version for stream, end in ends.items()}
        for one in appends:
            check_seen(one.seen, versions)
        for one in appends:
            stream = one.stream
            _check_end(stream, one.expected, versions[stream], ends[stream])
            versions[stream] += len(one.records)
        return ends

    def _end_for(self, stream: str, expected: int) -> End:
        """As `_ends_for`, of one stream."""
        if not expected and self._run.database != "sqlite":
            self._hold([stream])
        about = {"of_tenant": self._tenant, "of_stream": stream}
        found = self._run.tuples(_LOOK_AT_ONE, about)
        end = End(*found[0]) if found else NOTHING
        _check_end(stream, expected, end.version, end)
        return end

    def _locked(
        self, streams: Collection[str], seen: Collection[str] = ()
    ) -> dict[str, End]:
        """Where streams end; nobody moves that before the transaction is over.

        Args:
            streams: Those that this transaction is going to move.
            seen: Those that it rests on; others may rest on them too.
        """
        ends: dict[str, End] = {}
        every = sorted({*streams, *seen})
        for is_seen, some in groupby(every, lambda one: one not in streams):
            ends |= self._look(some, share=is_seen)
        missing = [one for one in every if one not in ends]
        if missing and self._run.database != "sqlite":
            self._hold(missing)
            ends |= self._look(missing, share=False)
        return {one: ends.get(one, NOTHING) for one in every}

    def _hold(self, missing: Iterable[str]) -> None:
        """Give streams without facts a row, so that it can be locked."""
        place = {"version": 0, "digest": "", "erased_at": None}
        new = [{"tenant": self._tenant, "stream": one, **place} for one in missing]
        self._insert(put_new, streams, new)

    def _look(self, keys: Iterable[str], *, share: bool) -> dict[str, End]:
        if self._run.database == "postgresql":
            asked = [(_look_at_list(share=share), {"streams": list(keys)})]
        else:
            lists = in_lists("stream", keys)
            asked = [(_look_at(count, share=share), some) for count, some in lists]
        return {
            stream: End(*end)
            for statement, some in asked
            for stream, *end in self._run.tuples(statement, {**self._about, **some})
        }

    def _add_behind(self, end: End, new: Sequence[Values]) -> bool:
        """Insert facts behind the end of their stream, and move that.

        Returns:
            Whether it was still there; if not, nothing was written.
        """
        database, last = self._run.database, new[-1]
        moved = {
            **last,
            "of_tenant": self._tenant,
            "of_stream": last["stream"],
            "expected": end.version,
        }
        if database == "postgresql" and len(new) == 1:
            return self._run.run(_moving_with_fact(begins=not end.is_there), moved) == 1
        move = _MOVE if end.is_there else put_new(streams, database)
        if self._run.run(move, moved) != 1:
            return False
        self._insert(add, facts, new)
        return True

    def _put_heads(self, ends: Mapping[str, End]) -> None:
        """Write where streams end, which this transaction has locked."""
        new = [
            {
                "tenant": self._tenant,
                "stream": stream,
                "version": end.version,
                "digest": end.digest,
                "erased_at": end.erased_at,
            }
            for stream, end in sorted(ends.items())
        ]
        self._insert(put, streams, new)
