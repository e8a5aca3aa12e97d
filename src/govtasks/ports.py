"""What the core asks of the world: stores, channels, exporters, a clock.

Each is a Protocol, so that a plugin needs no base class. The values that pass
through them are frozen. A store knows no rule of the domain: it appends facts,
keeps one query row per stream, holds the outbox, and lends out work.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol, runtime_checkable

from .archive import Archive, Damaged, Head, Kept, Numbered
from .evaluation.reports import Report
from .notices import (
    Delivery,
    DeliveryQuery,
    DeliveryState,
    Entry,
    Message,
    Notice,
    Outcome,
    Receipt,
    Recipient,
)
from .records import Append, Record, Row, RowQuery, Stored

__all__ = [
    "Append",
    "Archive",
    "Channel",
    "Clock",
    "Damaged",
    "Delivery",
    "DeliveryQuery",
    "DeliveryState",
    "Entry",
    "Exporter",
    "Head",
    "Kept",
    "Message",
    "Notice",
    "Numbered",
    "Outcome",
    "Receipt",
    "Recipient",
    "Record",
    "Report",
    "Reporter",
    "Row",
    "RowQuery",
    "Session",
    "Store",
    "Stored",
]

_ALL = DeliveryQuery()


class Session(Archive, Protocol):
    """One transaction of a store, for one tenant.

    It sees what was committed and what it wrote itself, never the unfinished
    work of another. JSON values come back as plain tables, lists, texts and
    numbers that belong to the reader, instants in UTC to the microsecond. What
    is refused leaves nothing behind; after a `StoreError` the block cannot be
    committed any more.
    """

    def append(
        self,
        stream: str,
        expected: int,
        records: Sequence[Record],
        *,
        row: Row | None = None,
        notices: Sequence[Notice] = (),
    ) -> int:
        """Append records, replace the row, and put notices in the outbox.

        Args:
            stream: Key of the stream; it begins with the first append.
            expected: Version that the writer has seen; 0 for a new stream.
            records: What happened, in order; at least one.
            row: New query row of the stream; None leaves the row as it is.
            notices: For the outbox. One whose key is already there is left
                as it is, for it has been said.

        Returns:
            The version after the last record.

        Raises:
            ConflictError: The stream is not at *expected*.
            InvalidValueError: Data that is not JSON, no records, a row of
                another stream, or anything else that no store can keep.
            StoreError: The store could not write. Nothing of it remains.
        """
        ...

    def read(self, stream: str, *, after: int = 0) -> Sequence[Stored]:
        """The records of a stream behind version *after*, in order.

        A stream that does not exist has none.
        """
        ...

    def append_many(self, appends: Sequence[Append]) -> Sequence[int]:
        """Append to several streams, each as `append` does: all of it, or nothing.

        Of two for the same stream, the second begins where the first ends.

        Returns:
            The version after the last record of each, in their order.

        Raises:
            ConflictError: One of the streams is not where it is expected, or one
                of those that were seen (`Append.seen`) is not, before any of this is
                appended, where it was.
            InvalidValueError: As `append`.
            StoreError: As `append`.
        """
        ...

    def read_many(self, streams: Collection[str]) -> Mapping[str, Sequence[Stored]]:
        """The records of each of these streams, as `read` gives them."""
        ...

    def streams(self, prefix: str = "") -> Sequence[str]:
        """Keys of all streams that begin with *prefix*, sorted."""
        ...

    def rows(self, query: RowQuery) -> Sequence[Row]:
        """The rows that the query wants, sorted by stream."""
        ...

    def claim(
        self,
        now: dt.datetime,
        *,
        until: dt.datetime,
        limit: int,
        without: Collection[str] = (),
    ) -> Sequence[Delivery]:
        """Take notices to send, so that nobody else takes them.

        Takes those that wait (`DeliveryState.is_waiting`) with
        ``not_before <= now``, and those whose earlier claim ran out
        (``claimed_until <= now``): whoever took them died, and nobody knows
        whether they were sent, so that their ``unknown`` is one more. With each
        comes every other that is due and goes with it (`Delivery.goes_with`).

        Args:
            now: The time; it becomes their ``tried_at``.
            until: When the claim ends.
            limit: At most so many, besides those that go with them.
            without: Names of channels whose notices are left.

        Returns:
            The deliveries, longest due first (`Delivery.due_at`), then by creation
            and key, each now ``SENDING`` with one attempt more.

        Raises:
            InvalidValueError: *until* is not after *now*, or *limit* under 1.
        """
        ...

    def settle(self, seen: Delivery, settled: Delivery) -> bool:
        """Record what became of a notice, if it still stands as it was seen.

        Compared are its state, its attempts and its claim: a worker whose claim
        ran out does not overwrite what the next one found. Written is what differs
        between the two, so that two who record different things lose nothing.

        Returns:
            Whether it was recorded.

        Raises:
            InvalidValueError: The two are of different notices; or the second is
                `DeliveryState.SENDING` and the first is not, or claimed and not
                being sent.
            UnknownNameError: There is no notice with that key.
        """
        ...

    def withdraw(self, keys: Collection[str], *, detail: str = "") -> Sequence[str]:
        """Take back what waits: it becomes ``WITHDRAWN`` and is never sent.

        What is being sent, or was, stays as it is; so does what is not there.

        Returns:
            Keys of those that were withdrawn, sorted.
        """
        ...

    def deliveries(self, query: DeliveryQuery = _ALL) -> Sequence[Delivery]:
        """The deliveries that the query wants, sorted by creation and key."""
        ...

    def tried(
        self,
        channel: str,
        *,
        since: dt.datetime,
        nth: int,
        recipient: str | None = None,
    ) -> dt.datetime | None:
        """When the *nth* newest message after *since* was handed to a channel.

        Notices of one recipient and batch that went out at the same time are one
        message. Limits are kept by this: where the tenth newest is less than an hour
        old, ten went out within the hour.

        Args:
            channel: Name of the channel.
            since: Only messages after this instant.
            nth: 1 for the newest.
            recipient: Only those to this person; None for all.

        Returns:
            Its ``tried_at``; None where there are fewer.
        """
        ...


class Store(Protocol):
    """Where facts are kept. See `govtasks.testing.StoreSuite` for its laws."""

    def begin(
        self, tenant: str, connection: object = None
    ) -> AbstractContextManager[Session]:
        """Start a transaction for one tenant.

        Leaving the block commits; leaving it by an exception rolls back.

        Args:
            tenant: Whose data; one tenant never sees another's.
            connection: The host's connection, inside its transaction. Then
                nothing is committed here, and a block that fails takes back
                its own writes and nothing else: the host does the rest.

        Raises:
            InvalidValueError: A kind of connection that this store cannot use,
                or a tenant that is not a key of at most 64 characters.
            StoreError: The store cannot be reached, or is busy for too long.
        """
        ...

    def tenants(self) -> Sequence[str]:
        """Keys of all tenants that have facts, sorted.

        Raises:
            StoreError: As `begin`.
        """
        ...

    def close(self) -> None:
        """Give back what the store holds open; it cannot be used afterwards."""
        ...


@runtime_checkable
class Channel(Protocol):
    """A way to reach people.

    One that has a ``close()`` is closed when a drain is over, so that it can keep
    a connection from one message to the next. One whose ``wants_entry`` is true, such
    as one that invites, gets the obligation as it stands with each message.
    """

    def send(self, message: Message) -> Receipt:
        """Hand over one message.

        An exception counts as `Outcome.UNKNOWN`: it may have been sent.
        """
        ...


class Exporter(Protocol):
    """Writes obligations in a format of another program."""

    def render(self, entries: Sequence[Entry], *, locale: str) -> bytes:
        """The entries as one document.

        The bytes depend on the arguments alone: no clock, no random number.
        """
        ...


class Reporter(Protocol):
    """Writes a report as a file that officials open."""

    def render(self, report: Report) -> bytes:
        """The report as one file, in its own language.

        The bytes depend on the argument alone: no clock, no random number.
        """
        ...


Clock = Callable[[], dt.datetime]
