"""Following the order in which facts became known, and the seals over it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import attrs

from ..archive import Archive, Numbered
from . import ledger
from .faults import Fault, FaultKind, fault
from .merkle import Growing
from .seals import Seal

_Place = tuple[str, int]


@attrs.frozen(kw_only=True)
class Found:
    """A seal as it was found in a store.

    Attributes:
        seal: The seal.
        place: Stream and version that it stands in.
    """

    seal: Seal
    place: _Place


@attrs.define
class Order:
    """The order of a tenant's facts, followed from the first on.

    Attributes:
        seals: The seals that are held against it, by their last position.
        position: The last position that was seen.
        count: How many facts were seen.
        missing: The first position that was missing; None where none was.
    """

    seals: Sequence[Found]
    position: int = 0
    count: int = 0
    missing: int | None = None
    _unnamed: _Place | None = attrs.field(default=None, init=False)
    _tree: Growing = attrs.field(factory=Growing, init=False)
    _versions: dict[str, int] = attrs.field(factory=dict, init=False)
    _sealed: int = attrs.field(default=0, init=False)

    def faults(self, session: Archive, *, page: int) -> Iterator[Fault]:
        """Everything that is wrong with the order, by position."""
        for one in ledger.numbered(session, page=page):
            yield from self._until(one.position - 1)
            yield from self._follow(one)
            yield from self._until(one.position)
        for found in self.seals[self._sealed :]:
            stream, version = found.place
            yield fault(FaultKind.CUT_OFF, stream, version, end=found.seal.last)

    def _follow(self, one: Numbered) -> Iterator[Fault]:
        fact, expected = one.fact, self.position + 1
        self._unnamed = (fact.stream, fact.version)
        if one.position != expected:
            self.missing, self._unnamed = self.missing or expected, None
            problem = f"position {one.position} where {expected} is next"
            yield fault(FaultKind.MOVED, fact.stream, fact.version, problem=problem)
        # Only within what one seal covers: memory stays flat.
        if fact.version <= self._versions.get(fact.stream, 0):
            problem = "it comes behind what followed it"
            yield fault(FaultKind.MOVED, fact.stream, fact.version, problem=problem)
        self._versions[fact.stream] = fact.version
        self.position = one.position
        self.count += 1
        self._tree.add(fact.digest)

    def suspect(self) -> Iterator[Fault]:
        """The last fact, where nothing else can be the one that left its place.

        Asked when a position is missing, and no fact: what was moved right behind
        the last fact leaves no other gap.
        """
        if self._unnamed is not None:
            problem = f"position {self.missing} is missing, and this one is the last"
            yield fault(FaultKind.MOVED, *self._unnamed, problem=problem)

    def _until(self, position: int) -> Iterator[Fault]:
        """What is wrong with the seals whose last position was reached."""
        while self._sealed < len(self.seals):
            found = self.seals[self._sealed]
            if found.seal.last > position:
                return
            self._sealed += 1
            if (self._tree.count, self._tree.root()) != (
                found.seal.count,
                found.seal.root,
            ):
                yield _not_as_sealed(found)
            self._tree, self._versions = Growing(), {}


def _not_as_sealed(found: Found) -> Fault:
    seal = found.seal
    return fault(
        FaultKind.NOT_AS_SEALED,
        *found.place,
        number=seal.number,
        first=seal.first,
        last=seal.last,
    )


def unplaced(session: Archive, *, page: int, most: int = 100_000) -> Iterator[Fault]:
    """The facts that have no place in the order of all facts.

    Asked when a position is missing. So many facts are held at once, and the order
    is read once for each such part.
    """
    facts = ledger.scanned(session, page=page)
    while part := {(one.stream, one.version) for one in islice(facts, most)}:
        for one in ledger.numbered(session, page=page):
            part.discard((one.fact.stream, one.fact.version))
        for stream, version in sorted(part):
            problem = "it has none"
            yield fault(FaultKind.MOVED, stream, version, problem=problem)
