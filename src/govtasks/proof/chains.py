"""Following the chain of each stream from its first fact to its head."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import groupby

import attrs

from ..archive import Archive, Damaged, Head, Kept
from ..errors import GovtasksError
from ..storage import canonical_table, chained
from ..text import is_a_key
from . import ledger
from .faults import Fault, FaultKind, fault

Erasures = Mapping[str, Collection[tuple[int, str]]]
"""Streams that were destroyed by a record, with where each ended."""


@attrs.define
class DigestChain:
    """One stream, followed from its first fact on.

    After a fact that is not as it was written, the next may follow from either: from
    what is kept as its digest, or from what its content gives.

    Attributes:
        tenant: Whose facts they are.
        stream: Key of the stream.
        version: Place of the last fact that was seen.
        digests: What the next fact may follow from, what is kept first; none where
            it cannot be told.
        is_erased: Whether what its facts say was erased.
    """

    tenant: str
    stream: str
    version: int = 0
    digests: tuple[str, ...] = ("",)
    is_erased: bool = False

    def follow(self, fact: Kept | Damaged) -> Iterator[Fault]:
        """What is wrong with the next fact, and with the way to it."""
        if fact.version <= self.version:
            yield self._fault(FaultKind.INSERTED, fact.version, expected=self._next)
            return
        if fact.version > self._next:
            last = fact.version - 1
            yield self._fault(FaultKind.REMOVED, self._next, last=last)
            self.digests = ()
        yield from self._link(fact)
        self.version = fact.version

    @property
    def _next(self) -> int:
        return self.version + 1

    def _link(self, fact: Kept | Damaged) -> Iterator[Fault]:
        before, self.digests = self.digests, (fact.digest,)
        if isinstance(fact, Damaged):
            yield self._fault(FaultKind.DAMAGED, fact.version, problem=fact.problem)
        elif fact.record is None:
            self.is_erased = True
        elif before:
            follows = [self._digest(digest, fact) for digest in before]
            if fact.digest not in follows:
                # From what is kept before it, and from what was counted all along.
                self.digests += (follows[0], follows[-1])
                yield self._fault(FaultKind.CHANGED, fact.version)

    def _digest(self, previous: str, fact: Kept) -> str:
        record = fact.record
        if record is None:
            return fact.digest
        try:
            return chained(
                previous,
                tenant=self.tenant,
                stream=fact.stream,
                version=fact.version,
                record=record,
                data=canonical_table(record.data),
            )
        except GovtasksError:
            # What could never have been written follows from nothing.
            return ""

    def _fault(self, kind: FaultKind, version: int, **arguments: object) -> Fault:
        return fault(kind, self.stream, version, **arguments)


@attrs.define
class Chains:
    """All streams of a tenant, held against their heads.

    Attributes:
        session: A transaction of the tenant.
        tenant: Whose facts they are.
        erasures: What was destroyed by a record.
        look: Is shown each fact.
        facts: How many facts were seen.
        streams: How many streams.
        erased: How many streams of them were erased.
    """

    session: Archive
    tenant: str
    erasures: Erasures
    look: Callable[[Kept | Damaged], None]
    facts: int = 0
    streams: int = 0
    erased: int = 0

    def faults(self, *, page: int) -> Iterator[Fault]:
        """Everything that is wrong with the chains, by stream."""
        facts = ledger.scanned(self.session, page=page)
        groups = groupby(facts, key=lambda fact: fact.stream)
        heads = _Ahead(ledger.heads(self.session, page=page))
        for stream, group in groups:
            for head in heads.before(stream):
                yield from self._gone(head)
            yield from self._stream(stream, group, heads.at(stream))
        for head in heads.before(None):
            yield from self._gone(head)

    def _gone(self, head: Head) -> Iterator[Fault]:
        """A stream of which a head is left, and nothing else."""
        self.streams += 1
        yield _cut_off(head, 1)

    def _stream(
        self, stream: str, facts: Iterable[Kept | Damaged], head: Head | None
    ) -> Iterator[Fault]:
        self.streams += 1
        chain = DigestChain(self.tenant, stream)
        digests: tuple[str, ...] = ()
        for fact in facts:
            self.facts += 1
            self.look(fact)
            yield from chain.follow(fact)
            if head is not None and chain.version == head.version:
                digests = chain.digests
        if chain.is_erased:
            self.erased += 1
            yield from self._erased(chain)
        if head is None or head.version < chain.version:
            # Somebody may have written since the heads were read.
            head, digests = self._head(stream), chain.digests
            if head is not None and head.version > chain.version:
                return
        yield from _ended(chain, head, digests)

    def _head(self, stream: str) -> Head | None:
        if not is_a_key(stream):
            # What is damaged so far has no head, and cannot be asked for.
            return None
        found = self.session.heads(stream, limit=1)
        return found[0] if found and found[0].stream == stream else None

    def _erased(self, chain: DigestChain) -> Iterator[Fault]:
        ends = {(chain.version, digest) for digest in chain.digests}
        if ends.isdisjoint(self.erasures.get(chain.stream, ())):
            yield fault(FaultKind.ERASED, chain.stream)


def _ended(
    chain: DigestChain, head: Head | None, digests: tuple[str, ...]
) -> Iterator[Fault]:
    end = 0 if head is None else head.version
    if end < chain.version:
        yield fault(FaultKind.INSERTED, chain.stream, chain.version, expected=end)
    elif head is not None and digests and head.digest not in digests:
        yield fault(FaultKind.HEAD_WRONG, chain.stream, end)
    elif head is not None and not digests:
        yield _cut_off(head, chain.version + 1)


def _cut_off(head: Head, version: int) -> Fault:
    return fault(FaultKind.CUT_OFF, head.stream, version, end=head.version)


class _Ahead:
    """Heads in step with the streams that are met, both sorted by key."""

    def __init__(self, heads: Iterator[Head]) -> None:
        self._heads = heads
        self._next = next(heads, None)

    def before(self, stream: str | None) -> Iterator[Head]:
        """Heads of streams that come before this one; all that are left for None."""
        while self._next and (stream is None or self._next.stream < stream):
            yield self._next
            self._next = next(self._heads, None)

    def at(self, stream: str) -> Head | None:
        """The head of this very stream."""
        if self._next is None or self._next.stream != stream:
            return None
        head, self._next = self._next, next(self._heads, None)
        return head
