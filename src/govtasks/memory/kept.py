"""What the memory store keeps: values that neither reader nor writer can change."""

from __future__ import annotations

import datetime as dt
import threading

import attrs

from ..archive import Head, Kept
from ..ports import Delivery, Notice, Record, Row, Stored
from ..storage import canonical_table, in_utc, table_of


@attrs.frozen
class KeptFact:
    """A record in its place, with its data as text; without both once erased."""

    stream: str
    version: int
    digest: str
    record: Record | None
    data: str = ""
    erased_at: dt.datetime | None = None

    def whole(self) -> Record | None:
        """The record, with data that belongs to the caller."""
        return self.record and attrs.evolve(self.record, data=table_of(self.data))

    def stored(self) -> Stored | None:
        """As it is read; None where it was erased."""
        record = self.whole()
        if record is None:
            return None
        return Stored(
            stream=self.stream, version=self.version, record=record, digest=self.digest
        )

    def kept(self) -> Kept:
        """As the archive gives it."""
        return Kept(
            stream=self.stream,
            version=self.version,
            record=self.whole(),
            digest=self.digest,
            erased_at=self.erased_at,
        )

    def head(self) -> Head:
        """As the end of its stream."""
        return Head(stream=self.stream, version=self.version, digest=self.digest)

    def erased(self, at: dt.datetime) -> KeptFact:
        """Without what it says."""
        return attrs.evolve(self, record=None, data="", erased_at=at)


@attrs.frozen
class Said:
    """A delivery, with the arguments of its notice as text."""

    delivery: Delivery
    arguments: str

    def whole(self) -> Delivery:
        """The delivery, with arguments that belong to the caller."""
        arguments = table_of(self.arguments)
        notice = attrs.evolve(self.delivery.notice, arguments=arguments)
        return attrs.evolve(self.delivery, notice=notice)


Place = tuple[str, int]
"""A stream and a version."""


@attrs.define
class Tenant:
    """What is committed, and the lock of whoever writes.

    Attributes:
        name: Its key.
        facts: By stream, in order.
        order: Where each fact stands, in the order in which they were committed.
        rows: By stream.
        outbox: By key of the notice.
        writer: Held by the transaction that writes.
        mutex: Held while something is read or committed.
    """

    name: str
    facts: dict[str, tuple[KeptFact, ...]] = attrs.field(factory=dict)
    order: list[Place] = attrs.field(factory=list)
    rows: dict[str, Row | None] = attrs.field(factory=dict)
    outbox: dict[str, Said | None] = attrs.field(factory=dict)
    writer: threading.Lock = attrs.field(factory=threading.Lock)
    mutex: threading.Lock = attrs.field(factory=threading.Lock)


def bare(record: Record) -> Record:
    """A record without its data, its instants in UTC."""
    return attrs.evolve(
        record,
        data={},
        effective_at=in_utc(record.effective_at, "effective_at"),
        recorded_at=in_utc(record.recorded_at, "recorded_at"),
    )


def kept_row(row: Row) -> Row:
    """A row, its instants in UTC."""
    expires_at, next_at = row.expires_at, row.next_at
    return attrs.evolve(
        row,
        expires_at=expires_at and in_utc(expires_at, "expires_at"),
        next_at=next_at and in_utc(next_at, "next_at"),
    )


def kept_notice(notice: Notice) -> Said:
    """A notice that is new in the outbox."""
    return kept_delivery(Delivery.of(notice))


def kept_delivery(delivery: Delivery) -> Said:
    """A delivery as it stands, its instants in UTC."""
    notice = delivery.notice
    text = canonical_table(notice.arguments, "arguments")
    bare = attrs.evolve(
        notice,
        arguments={},
        created_at=in_utc(notice.created_at, "created_at"),
        not_before=_in_utc(notice.not_before, "not_before"),
        expires_at=_in_utc(notice.expires_at, "expires_at"),
    )
    kept = attrs.evolve(
        delivery,
        notice=bare,
        not_before=in_utc(delivery.not_before, "not_before"),
        claimed_until=_in_utc(delivery.claimed_until, "claimed_until"),
        tried_at=_in_utc(delivery.tried_at, "tried_at"),
        acknowledged_at=_in_utc(delivery.acknowledged_at, "acknowledged_at"),
    )
    return Said(kept, text)


def _in_utc(at: dt.datetime | None, field: str) -> dt.datetime | None:
    return at and in_utc(at, field)
