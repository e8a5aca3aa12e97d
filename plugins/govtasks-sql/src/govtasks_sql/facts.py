"""Facts and query rows of a SQL store."""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, bindparam, select

from govtasks.ports import Append, Notice, Record, Row, RowQuery, Stored
from govtasks.storage import check_append

from . import asking
from .heads import NOTHING, End, Heads
from .putting import add, put, put_new
from .running import between, mine
from .schema import facts, outbox, rows, streams
from .statements import Values, in_lists, listed
from .values import chained_facts, notices_values, query_row, row_values, stored

_WHOLE = [one for one in facts.c if one.name not in ("tenant", "position")]
_READ = (
    select(*_WHOLE)
    .where(mine(facts.c.tenant), facts.c.stream == bindparam("of_stream"))
    .where(facts.c.version > bindparam("after"), facts.c.erased_at.is_(None))
    .order_by(facts.c.version)
)
_STREAMS = (
    select(streams.c.stream)
    .where(mine(streams.c.tenant), streams.c.version > 0)
    .where(streams.c.stream >= bindparam("first"))
    .where(streams.c.stream < bindparam("behind"), streams.c.erased_at.is_(None))
    .order_by(streams.c.stream)
)


@functools.lru_cache(maxsize=16)
def _read_many(count: int) -> Select[Any]:
    return (
        select(*_WHOLE)
        .where(mine(facts.c.tenant), facts.c.stream.in_(listed("stream", count)))
        .where(facts.c.erased_at.is_(None))
        .order_by(facts.c.stream, facts.c.version)
    )


class Facts(Heads):
    """Append, read, and ask for rows; see `govtasks.ports.Session`."""

    def append(
        self,
        stream: str,
        expected: int,
        records: Sequence[Record],
        *,
        row: Row | None = None,
        notices: Sequence[Notice] = (),
    ) -> int:
        """See `govtasks.ports.Session.append`."""
        check_append(stream, records, row, notices)
        new_rows = {stream: row_values(self._tenant, row)} if row else {}
        new_notices = notices_values(self._tenant, reversed(notices))
        with self._writing("append"):
            self._append_to_one(stream, expected, records)
            self._put_rows(new_rows, {stream} if expected else ())
            self._put_notices(new_notices)
        return expected + len(records)

    def append_many(self, appends: Sequence[Append]) -> Sequence[int]:
        """See `govtasks.ports.Session.append_many`."""
        for one in appends:
            check_append(one.stream, one.records, one.row, one.notices)
        new_rows = {
            one.stream: row_values(self._tenant, one.row) for one in appends if one.row
        }
        # Reversed, so that of two with the same key the first stays.
        new_notices = notices_values(
            self._tenant,
            (notice for one in reversed(appends) for notice in reversed(one.notices)),
        )
        with self._writing("append"):
            self._append_facts(appends)
            begun = {one.stream for one in appends if one.expected}
            self._put_rows(new_rows, begun)
            self._put_notices(new_notices)
        return tuple(one.expected + len(one.records) for one in appends)

    def _append_facts(self, appends: Sequence[Append]) -> None:
        if len(appends) == 1 and not appends[0].seen:
            (one,) = appends
            self._append_to_one(one.stream, one.expected, one.records)
        elif appends:
            self._append_to_several(appends)

    def _append_to_one(
        self, stream: str, expected: int, records: Sequence[Record]
    ) -> None:
        end = self._expected_end(stream, expected)
        if end is None or not self._add_to_one(stream, end, records):
            self._add_to_one(stream, self._end_for(stream, expected), records)

    def _expected_end(self, stream: str, expected: int) -> End | None:
        """Where a stream ends, if the writer is right; None where we have to look."""
        if not expected:
            return None if self._run.database == "mariadb" else NOTHING
        version, digest = self._ends.get(stream, (0, ""))
        return End(version, digest) if version == expected else None

    def _add_to_one(self, stream: str, end: End, records: Sequence[Record]) -> bool:
        """Add facts to a stream, if it ends there; gives whether it does."""
        place = (end.version, end.digest)
        new = chained_facts(self._tenant, stream, place, records)
        if not self._add_behind(end, new):
            return False
        self._ends[stream] = (new[-1]["version"], new[-1]["digest"])
        self._own.setdefault(stream, end.version + 1)
        return True

    def _append_to_several(self, appends: Sequence[Append]) -> None:
        ends = self._ends_for(appends)
        after = {stream: (end.version, end.digest) for stream, end in ends.items()}
        new: list[dict[str, Any]] = []
        for one in appends:
            place = after[one.stream]
            added = chained_facts(self._tenant, one.stream, place, one.records)
            after[one.stream] = (added[-1]["version"], added[-1]["digest"])
            new += added
        moved = {one.stream: after[one.stream] for one in appends}
        self._put_heads({stream: End(*place) for stream, place in moved.items()})
        self._insert(add, facts, new)
        self._ends |= moved
        for one in appends:
            self._own.setdefault(one.stream, one.expected + 1)

    def _put_rows(self, new: Mapping[str, Values], begun: Collection[str]) -> None:
        """Write rows, some of them of streams that have begun before."""
        left = new
        if new and begun and self._run.database == "sqlite":
            there = [stream for stream in new if stream in begun]
            changed = self._change_rows({stream: new[stream] for stream in there})
            left = {stream: new[stream] for stream in new if stream not in changed}
        if left:
            self._insert(put, rows, list(left.values()))

    def _change_rows(self, new: Mapping[str, Values]) -> Collection[str]:
        """Write what differs in rows that are there; gives the streams of those.

        SQLite writes every index that holds a column which is written, whether the
        value is another or not.
        """
        found: set[str] = set()
        for count, some in in_lists("stream", new):
            for old in self._run.mappings(
                asking.rows_of(count), {**self._about, **some}
            ):
                stream = old["stream"]
                found.add(stream)
                self._change_row(old, new[stream])
        return found

    def _change_row(self, old: Values, new: Values) -> None:
        names = frozenset(name for name in old if old[name] != new[name])
        if names:
            values = {f"new_{name}": new[name] for name in names}
            place = {"tenant_": self._tenant, "stream_": old["stream"]}
            self._run.run(asking.changing(names), {**place, **values})

    def _put_notices(self, notices: Mapping[str, Values]) -> None:
        """Insert those whose key is not there yet."""
        if notices:
            new = [notices[key] for key in sorted(notices)]
            self._insert(put_new, outbox, new)

    def read(self, stream: str, *, after: int = 0) -> Sequence[Stored]:
        """See `govtasks.ports.Session.read`."""
        about = {**self._about, "of_stream": stream, "after": after}
        with self._reading():
            found = tuple(map(stored, self._run.mappings(_READ, about)))
        if found:
            self._ends[stream] = (found[-1].version, found[-1].digest)
        return found

    def read_many(self, streams: Collection[str]) -> Mapping[str, Sequence[Stored]]:
        """See `govtasks.ports.Session.read_many`."""
        found: dict[str, list[Stored]] = {stream: [] for stream in streams}
        with self._reading():
            for count, some in in_lists("stream", sorted(found)):
                about = {**self._about, **some}
                for fact in self._run.mappings(_read_many(count), about):
                    found[fact["stream"]].append(stored(fact))
        return found

    def streams(self, prefix: str = "") -> Sequence[str]:
        """See `govtasks.ports.Session.streams`."""
        about = {**self._about, **between(prefix)}
        with self._reading():
            return tuple(one for (one,) in self._run.tuples(_STREAMS, about))

    def rows(self, query: RowQuery) -> Sequence[Row]:
        """See `govtasks.ports.Session.rows`."""
        wanted, values = asking.rows_wanted(query)
        with self._reading():
            found = self._run.mappings(wanted, {**self._about, **values})
            return tuple(map(query_row, found))
