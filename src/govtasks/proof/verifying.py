"""Finding whatever was altered in a store, and saying where (xác minh tính toàn vẹn).

Each stream is followed along its chain and held against its head; all facts are
followed in the order in which they became known and held against the seals; and the
seals are held against what was published of them outside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import attrs

from ..archive import Damaged, Kept
from ..codec import Codec
from ..errors import GovtasksError
from ..ports import Session, Stored
from .chains import Chains, Erasures
from .faults import Fault, FaultKind, fault
from .ledger import PAGE
from .positions import Found, Order, unplaced
from .retention import erasures
from .sealing import SEALED, SEALS
from .seals import Seal

MOST_FAULTS = 1000
"""How many faults are listed; all are counted."""
_EVERY = 1000
_GONE = (FaultKind.REMOVED, FaultKind.CUT_OFF)


@attrs.frozen(kw_only=True)
class Verification:
    """What was looked at, and what is wrong with it.

    Attributes:
        tenant: Whose facts they are.
        facts: How many facts were seen.
        streams: In how many streams.
        erased: How many of these streams were erased after their time.
        position: The last position in the order of all facts.
        seals: How many seals there are.
        sealed: Position up to which they reach.
        anchored: Number of the last seal that was held against what was published.
        found: How many faults were found.
        faults: The first of them.
    """

    tenant: str
    facts: int
    streams: int
    erased: int
    position: int
    seals: int
    sealed: int
    anchored: int
    found: int
    faults: tuple[Fault, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.found


def verify(
    session: Session,
    codec: Codec,
    *,
    tenant: str,
    published: Iterable[Seal] = (),
    progress: Callable[[int], None] | None = None,
    page: int = PAGE,
) -> Verification:
    """Follow all that a tenant's store holds, and find what was altered.

    Args:
        session: A transaction of the tenant.
        codec: Reads seals.
        tenant: Whose facts they are.
        published: Seals as they were published outside; see `read_seals`. Those of
            other tenants are left out.
        progress: Is told, now and then, how many facts were seen.
        page: How many facts are read at once.
    """
    reading = _Reading(codec, progress)
    chains = Chains(session, tenant, _erasures(session, codec), reading.look)
    kept = _Faults()
    kept.take(chains.faults(page=page))
    kept.take(reading.faults)
    kept.take(_linked(reading.found, tenant))
    order = Order(reading.found)
    kept.take(order.faults(session, page=page))
    if order.missing is not None and not kept.has(*_GONE):
        is_placed = order.count == chains.facts
        kept.take(order.suspect() if is_placed else unplaced(session, page=page))
    ours = [seal for seal in published if seal.tenant == tenant]
    kept.take(_anchored(reading.found, ours))
    return Verification(
        tenant=tenant,
        facts=chains.facts,
        streams=chains.streams,
        erased=chains.erased,
        position=order.position,
        seals=len(reading.found),
        sealed=max((one.seal.last for one in reading.found), default=0),
        anchored=max((seal.number for seal in ours), default=0),
        found=kept.found,
        faults=tuple(kept.first),
    )


def _erasures(session: Session, codec: Codec) -> Erasures:
    try:
        return erasures(session, codec)
    except GovtasksError:
        # What is wrong with the records is found with all other facts.
        return {}


@attrs.define
class _Faults:
    """Faults, counted, and the first of them."""

    found: int = 0
    first: list[Fault] = attrs.field(factory=list)

    def take(self, faults: Iterable[Fault]) -> None:
        for one in faults:
            self.found += 1
            if len(self.first) < MOST_FAULTS:
                self.first.append(one)

    def has(self, *kinds: FaultKind) -> bool:
        return any(one.kind in kinds for one in self.first)


@attrs.define
class _Reading:
    """What is read of facts on the way along their chains."""

    codec: Codec
    progress: Callable[[int], None] | None
    seen: int = 0
    found: list[Found] = attrs.field(factory=list)
    faults: list[Fault] = attrs.field(factory=list)

    def look(self, fact: Kept | Damaged) -> None:
        self.seen += 1
        if self.progress is not None and not self.seen % _EVERY:
            self.progress(self.seen)
        record = fact.record if isinstance(fact, Kept) else None
        if fact.stream == SEALS and record is not None and record.type == SEALED:
            stored = Stored(stream=SEALS, version=fact.version, record=record)
            self._read(stored)

    def _read(self, stored: Stored) -> None:
        place = (stored.stream, stored.version)
        try:
            seal = self.codec.value(stored, SEALED, Seal)
        except GovtasksError as error:
            self.faults.append(_changed(place, len(self.found) + 1, str(error)))
        else:
            self.found.append(Found(seal=seal, place=place))


def _linked(found: Iterable[Found], tenant: str) -> Iterator[Fault]:
    """What is wrong with the seals as a chain of their own."""
    last, previous, expected = 0, "", 1
    for one in found:
        seal = one.seal
        for number in range(expected, seal.number):
            yield fault(FaultKind.SEAL_MISSING, SEALS, number=number)
        for name, got, wanted in (
            ("tenant", seal.tenant, tenant),
            ("number", seal.number, max(seal.number, expected)),
            # What stands behind a seal that is missing cannot follow from it.
            *([] if seal.number > expected else _before(seal, last, previous)),
        ):
            if got != wanted:
                problem = f"its {name} should be {wanted!r}"
                yield _changed(one.place, seal.number, problem)
        last, previous, expected = seal.last, seal.digest, seal.number + 1


def _before(
    seal: Seal, last: int, previous: str
) -> Iterator[tuple[str, object, object]]:
    yield "first position", seal.first, last + 1
    yield "previous digest", seal.previous, previous


def _changed(place: tuple[str, int], number: int, problem: str) -> Fault:
    return fault(FaultKind.SEAL_CHANGED, *place, number=number, problem=problem)


def _anchored(found: Iterable[Found], published: Iterable[Seal]) -> Iterator[Fault]:
    """What is wrong with the seals by what was published of them."""
    known = {one.seal.number: one for one in found}
    for seal in published:
        if seal.number not in known:
            yield fault(FaultKind.SEAL_MISSING, SEALS, number=seal.number)
        elif known[seal.number].seal.digest != seal.digest:
            yield fault(
                FaultKind.NOT_AS_ANCHORED,
                *known[seal.number].place,
                number=seal.number,
                digest=seal.digest,
            )
