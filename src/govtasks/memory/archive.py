"""What the memory store gives to whoever proves, copies or rebuilds it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import attrs

from ..archive import Damaged, Head, Kept, Numbered
from ..ports import Delivery, Row, RowQuery
from ..restoring import (
    check_restore,
    check_restored_delivery,
    notice_there,
    row_of_nothing,
    told_of,
    unknown_stream,
)
from ..storage import check_by, check_page, check_since, in_utc
from .facts import Facts
from .kept import KeptFact, Place, bare, kept_delivery, kept_row


class Archive(Facts):
    """See `govtasks.archive.Archive`."""

    def heads(
        self, prefix: str = "", *, after: str = "", limit: int | None = None
    ) -> Sequence[Head]:
        """See `govtasks.archive.Archive.heads`."""
        check_page(limit)
        self._check_open()
        with self._tenant.mutex:
            known = sorted(
                key for key in self._facts if key.startswith(prefix) and key > after
            )
            return tuple(self._facts[key][-1].head() for key in known[:limit])

    def since(self, position: int, *, limit: int) -> Sequence[Numbered]:
        """See `govtasks.archive.Archive.since`."""
        check_since(position, limit)
        self._check_open()
        with self._tenant.mutex:
            # Whoever writes keeps all others from committing: what is written
            # here comes right behind what is there.
            order = [*self._tenant.order, *self._order][position : position + limit]
            facts = [self._at(place) for place in order]
        return tuple(
            Numbered(position=number, fact=fact.kept())
            for number, fact in enumerate(facts, position + 1)
        )

    def _at(self, place: Place) -> KeptFact:
        stream, version = place
        return self._facts[stream][version - 1]

    def scan(
        self, after: tuple[str, int] | None = None, *, limit: int
    ) -> Sequence[Kept | Damaged]:
        """See `govtasks.archive.Archive.scan`."""
        check_page(limit)
        self._check_open()
        first, version = after or ("", 0)
        with self._tenant.mutex:
            facts = list(self._facts.get(first, ())[max(version, 0) :])
            for stream in sorted(key for key in self._facts if key > first):
                if len(facts) >= limit:
                    break
                facts.extend(self._facts[stream])
        return tuple(fact.kept() for fact in facts[:limit])

    def tally(self, query: RowQuery) -> Mapping[str | None, int]:
        """See `govtasks.archive.Archive.tally`."""
        whole = attrs.evolve(query, after=None, limit=None)
        return dict(Counter(row.body for row in self._matching(whole)))

    def tallies(
        self, by: Sequence[str], query: RowQuery
    ) -> Mapping[tuple[object, ...], int]:
        """See `govtasks.archive.Archive.tallies`."""
        names = check_by(by)
        whole = attrs.evolve(query, after=None, limit=None)
        found = self._matching(whole)
        return dict(Counter(tuple(getattr(row, n) for n in names) for row in found))

    def put_rows(self, rows: Sequence[Row]) -> None:
        """See `govtasks.archive.Archive.put_rows`."""
        with self._all_or_nothing():
            for row in rows:
                if self._is_erased(row.stream) is not False:
                    raise row_of_nothing(row.stream)
                self._rows[row.stream] = kept_row(row)

    def _is_erased(self, stream: str) -> bool | None:
        """Whether a stream was erased; None where there is none."""
        facts = self._facts.get(stream)
        return facts[-1].erased_at is not None if facts else None

    def restore(
        self,
        facts: Sequence[Numbered] = (),
        *,
        rows: Sequence[Row] = (),
        deliveries: Sequence[Delivery] = (),
    ) -> None:
        """See `govtasks.archive.Archive.restore`."""
        with self._all_or_nothing():
            self._restore_facts(facts)
            self.put_rows(rows)
            for delivery in deliveries:
                self._restore_delivery(delivery)

    def _restore_facts(self, facts: Sequence[Numbered]) -> None:
        streams = {one.fact.stream for one in facts}
        checked = check_restore(
            facts,
            tenant=self._tenant.name,
            position=len(self._tenant.order) + len(self._order),
            heads={
                stream: self._facts[stream][-1].head()
                for stream in streams
                if stream in self._facts
            },
            erased={stream for stream in streams if self._is_erased(stream)},
        )
        for fact, data in checked:
            record = fact.record and bare(fact.record)
            at = fact.erased_at and in_utc(fact.erased_at, "erased_at")
            self._add(
                KeptFact(fact.stream, fact.version, fact.digest, record, data, at)
            )

    def _restore_delivery(self, delivery: Delivery) -> None:
        check_restored_delivery(delivery)
        key = delivery.notice.key
        if self._outbox.get(key):
            raise notice_there(key)
        self._outbox[key] = kept_delivery(delivery)

    def erase(self, streams: Collection[str], *, at: dt.datetime) -> int:
        """See `govtasks.archive.Archive.erase`."""
        when, gone = in_utc(at, "at"), sorted(set(streams))
        with self._all_or_nothing():
            for stream in gone:
                if stream not in self._facts:
                    raise unknown_stream(stream)
            self._forget_about(gone)
            fresh = [stream for stream in gone if not self._is_erased(stream)]
            for stream in fresh:
                self._facts[stream] = tuple(
                    fact.erased(when) for fact in self._facts[stream]
                )
            return sum(len(self._facts[stream]) for stream in fresh)

    def _forget_about(self, streams: Sequence[str]) -> None:
        self._rows.update(dict.fromkeys(streams))
        subjects = told_of(streams)
        about = [
            key
            for key, said in self._outbox.items()
            if said and said.delivery.notice.obligation in subjects
        ]
        self._outbox.update(dict.fromkeys(about))
