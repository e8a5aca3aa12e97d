"""Facts and rows of the memory store."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from ..errors import ConflictError
from ..ports import Append, Notice, Record, Row, RowQuery, Stored
from ..storage import canonical_table, chained, check_append, check_seen, erased_stream
from .kept import KeptFact, bare, kept_notice, kept_row
from .transaction import Transaction


class Facts(Transaction):
    """Append, read, and ask for rows."""

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
        facts = [(bare(one), canonical_table(one.data)) for one in records]
        rows = {} if row is None else {stream: kept_row(row)}
        # Reversed, so that of two with the same key the first stays.
        waiting = {notice.key: kept_notice(notice) for notice in reversed(notices)}
        self._begin_writing()
        self._check_end(stream, expected)
        for record, data in facts:
            self._add(self._next(stream, record, data))
        self._rows.update(rows)
        self._outbox.update(
            {key: said for key, said in waiting.items() if not self._outbox.get(key)}
        )
        return expected + len(facts)

    def _check_end(self, stream: str, expected: int) -> None:
        there = self._facts.get(stream, ())
        if there and there[-1].erased_at is not None:
            raise erased_stream(stream)
        if len(there) != expected:
            raise ConflictError(stream, expected, len(there))

    def _next(self, stream: str, record: Record, data: str) -> KeptFact:
        there = self._facts.get(stream, ())
        version = len(there) + 1
        digest = chained(
            there[-1].digest if there else "",
            tenant=self._tenant.name,
            stream=stream,
            version=version,
            record=record,
            data=data,
        )
        return KeptFact(stream, version, digest, record, data)

    def read(self, stream: str, *, after: int = 0) -> Sequence[Stored]:
        """See `govtasks.ports.Session.read`."""
        self._check_open()
        with self._tenant.mutex:
            facts = self._facts.get(stream, ())
        found = (fact.stored() for fact in facts[max(after, 0) :])
        return tuple(stored for stored in found if stored)

    def append_many(self, appends: Sequence[Append]) -> Sequence[int]:
        """See `govtasks.ports.Session.append_many`."""
        with self._all_or_nothing():
            for one in appends:
                check_seen(one.seen, {key: self._version(key) for key in one.seen})
            return tuple(
                self.append(
                    one.stream,
                    one.expected,
                    one.records,
                    row=one.row,
                    notices=one.notices,
                )
                for one in appends
            )

    def _version(self, stream: str) -> int:
        return len(self._facts.get(stream, ()))

    def read_many(self, streams: Collection[str]) -> Mapping[str, Sequence[Stored]]:
        """See `govtasks.ports.Session.read_many`."""
        return {stream: self.read(stream) for stream in streams}

    def streams(self, prefix: str = "") -> Sequence[str]:
        """See `govtasks.ports.Session.streams`."""
        self._check_open()
        with self._tenant.mutex:
            known = [key for key in self._facts if key.startswith(prefix)]
            there = [key for key in known if self._facts[key][-1].erased_at is None]
        return tuple(sorted(there))

    def rows(self, query: RowQuery) -> Sequence[Row]:
        """See `govtasks.ports.Session.rows`."""
        wanted = sorted(self._matching(query), key=lambda row: row.stream)
        return tuple(wanted[: query.limit])

    def _matching(self, query: RowQuery) -> list[Row]:
        self._check_open()
        with self._tenant.mutex:
            return [row for row in self._rows.values() if row and query.matches(row)]
