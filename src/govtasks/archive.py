"""What is asked of a store by whoever proves, copies or rebuilds what it holds.

Every `govtasks.ports.Session` can do it, on the same transaction. No rule of the
domain is in it: facts in an order that never changes, with digests that chain them,
and ways to put back what another store held.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

import attrs

from .notices import Delivery
from .records import Record, Row, RowQuery

__all__ = ["Archive", "Damaged", "Head", "Kept", "Numbered"]


@attrs.frozen(kw_only=True)
class Head:
    """Where a stream ends.

    Attributes:
        stream: Key of the stream.
        version: How many facts it holds.
        digest: Digest of the last of them, and so of all.
    """

    stream: str
    version: int
    digest: str


@attrs.frozen(kw_only=True)
class Kept:
    """A fact as a store holds it, with what was erased gone.

    Attributes:
        stream: Key of the stream.
        version: Place inside the stream.
        record: What was appended; None where it was erased after its time.
        digest: As it was when it was appended, also of what was erased.
        erased_at: When it was erased.
    """

    stream: str
    version: int
    record: Record | None
    digest: str
    erased_at: dt.datetime | None = None


@attrs.frozen(kw_only=True)
class Damaged:
    """A fact that cannot be read any more.

    Attributes:
        stream: Key of the stream, as far as it can be told.
        version: Place inside the stream, likewise.
        digest: What is kept as its digest.
        problem: What is wrong.
    """

    stream: str
    version: int
    digest: str
    problem: str


@attrs.frozen(kw_only=True)
class Numbered:
    """A fact in the order in which a tenant's facts became known.

    Attributes:
        position: Place in that order, from 1 without gaps.
        fact: The fact.
    """

    position: int
    fact: Kept | Damaged


class Archive(Protocol):
    """What a session does beside its daily work; see `govtasks.ports.Session`."""

    def heads(
        self, prefix: str = "", *, after: str = "", limit: int | None = None
    ) -> Sequence[Head]:
        """Where each stream ends whose key begins with *prefix*, sorted by key.

        Args:
            prefix: How their keys begin.
            after: Only streams that sort after this key: the last of the page before.
            limit: At most so many.

        Raises:
            InvalidValueError: A limit under 1.
        """
        ...

    def since(self, position: int, *, limit: int) -> Sequence[Numbered]:
        """The tenant's facts behind a position, in an order that never changes.

        A fact gets its position when it is first asked for after it was committed,
        so that none can appear before one that was read, in whichever order
        transactions end; facts of one stream keep their order. Nobody who writes
        waits for whoever reads.

        Raises:
            InvalidValueError: A negative position, or a limit under 1.
            StoreError: The store cannot write down the order.
        """
        ...

    def scan(
        self, after: tuple[str, int] | None = None, *, limit: int
    ) -> Sequence[Kept | Damaged]:
        """All facts by stream and version, without reading more into them.

        What is damaged comes as `Damaged` and stops nothing.

        Args:
            after: Stream and version of the last of the page before.
            limit: At most so many.

        Raises:
            InvalidValueError: A limit under 1.
        """
        ...

    def tally(self, query: RowQuery) -> Mapping[str | None, int]:
        """How many rows the query wants, by leading body; its page is ignored."""
        ...

    def tallies(
        self, by: Sequence[str], query: RowQuery
    ) -> Mapping[tuple[object, ...], int]:
        """How many rows the query wants, by the values of some attributes.

        Args:
            by: Names of attributes of a row, among `govtasks.records.COUNTED_BY`.
            query: Which rows; its page is ignored.

        Returns:
            The values, in the order of *by*, with how many rows have them; values
            that no row has are not there.

        Raises:
            InvalidValueError: A name that rows are not counted by, one twice, or none.
        """
        ...

    def put_rows(self, rows: Sequence[Row]) -> None:
        """Replace rows, or put back those that are missing, without a fact.

        Raises:
            InvalidValueError: A row of a stream that does not exist or was erased.
        """
        ...

    def restore(
        self,
        facts: Sequence[Numbered] = (),
        *,
        rows: Sequence[Row] = (),
        deliveries: Sequence[Delivery] = (),
    ) -> None:
        """Put in what another store held: facts with positions and digests.

        Facts of a stream come in order, from where it ends here; positions
        likewise, behind the last of all facts that are here. A digest is that of the
        same tenant, and where a fact was erased, it is taken as it comes. Deliveries
        come as they stand, so that nothing is sent again. It is all done, or nothing.

        Raises:
            ConflictError: A stream is not where the facts begin.
            InvalidValueError: A digest that does not follow from the facts, a
                damaged fact, a position that is not the next, a fact of a stream of
                which only a part is erased, a row as in `put_rows`, a notice that
                is there, a claim on what nobody sends.
        """
        ...

    def erase(self, streams: Collection[str], *, at: dt.datetime) -> int:
        """Forget what the facts of streams say, and keep that they were there.

        Their digests and positions, and so the chain and the seals, stay. `read`
        gives nothing of them any more, and `streams` does not name them; an append to
        them is refused with InvalidValueError, whatever version it expects. Their
        rows go, and what the outbox holds about them: where `Notice.obligation` is the
        rest of a key that begins with ``obligation/``.

        Returns:
            How many facts were erased now; what was erased before stays as it is.

        Raises:
            UnknownNameError: There is no such stream.
        """
        ...
