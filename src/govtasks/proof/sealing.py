"""Making seals, and keeping where they were published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import islice

from ..archive import Damaged, Kept
from ..codec import Codec
from ..errors import InvalidValueError, MalformedDataError, UnknownNameError
from ..obligations.events import Act
from ..ports import Session
from ..storage import in_utc
from .ledger import numbered
from .merkle import Growing, path_of
from .seals import Inclusion, Seal, SealAnchor

SEALS = "seals"
"""The stream of a tenant's seals, and of where each was published."""
SEALED = "sealed"
ANCHORED = "seal-anchored"


def seal(
    session: Session, codec: Codec, *, tenant: str, act: Act, now: dt.datetime
) -> Seal | None:
    """Seal what became known since the last seal; nothing to seal gives None.

    Args:
        session: A transaction of the tenant.
        codec: Writes values as JSON.
        tenant: Whose facts are sealed.
        act: Who seals.
        now: When.

    Raises:
        MalformedDataError: A fact is damaged, or a position is missing: what was
            altered is not sealed as if it were not.
        InvalidValueError: *now* is before the last seal.
        ConflictError: Somebody else sealed meanwhile.
    """
    version = len(session.read(SEALS))
    known = seals(session, codec)
    before = known[-1] if known else None
    if before is not None and now < before.sealed_at:
        problem = f"must not be before the last seal, {before.sealed_at}"
        raise InvalidValueError(problem, field="now", value=now)
    behind = before.last if before else 0
    tree, is_news = Growing(), False
    for fact in _sound(session, behind):
        tree.add(fact.digest)
        is_news = is_news or fact.stream != SEALS
    if not is_news:
        return None
    made = Seal(
        tenant=tenant,
        number=len(known) + 1,
        first=behind + 1,
        last=behind + tree.count,
        root=tree.root(),
        previous=before.digest if before else "",
        since=before.sealed_at if before else None,
        sealed_at=in_utc(now, "now"),
    )
    _keep(session, codec, version, SEALED, made, act, now)
    return made


def _sound(session: Session, behind: int) -> Iterator[Kept]:
    """Each fact behind a position, if nothing is wrong with any."""
    for expected, one in enumerate(numbered(session, behind), behind + 1):
        fact = one.fact
        if one.position == expected and isinstance(fact, Kept):
            yield fact
            continue
        problem = f"position {expected} is missing"
        if isinstance(fact, Damaged):
            problem = fact.problem
        hint = "find out with `govtasks verify` what was altered"
        place = f"{fact.stream}@{fact.version}"
        raise MalformedDataError(problem, place=place, hint=hint)


def anchor(
    session: Session,
    codec: Codec,
    *,
    number: int,
    place: str,
    act: Act,
    now: dt.datetime,
) -> SealAnchor:
    """Keep where a seal was published.

    Args:
        session: A transaction of the tenant.
        codec: Writes values as JSON.
        number: Which seal.
        place: Where: the number of a gazette, a time stamp, a letter's number.
        act: Who says so.
        now: When.

    Raises:
        UnknownNameError: There is no such seal.
        InvalidValueError: No place.
    """
    version = len(session.read(SEALS))
    known = {str(one.number): one for one in seals(session, codec)}
    if str(number) not in known:
        kind = "seal"
        raise UnknownNameError.of(kind, str(number), known, field="number")
    made = SealAnchor(number=number, digest=known[str(number)].digest, place=place)
    _keep(session, codec, version, ANCHORED, made, act, now)
    return made


def _keep(
    session: Session,
    codec: Codec,
    version: int,
    kind: str,
    value: Seal | SealAnchor,
    act: Act,
    now: dt.datetime,
) -> None:
    record = codec.value_record(kind, value, act=act, effective_at=now, recorded_at=now)
    session.append(SEALS, version, (record,))


def seals(session: Session, codec: Codec) -> tuple[Seal, ...]:
    """All seals of a tenant, in order."""
    return tuple(
        codec.value(one, SEALED, Seal)
        for one in session.read(SEALS)
        if one.record.type == SEALED
    )


def anchors(session: Session, codec: Codec) -> tuple[SealAnchor, ...]:
    """Where seals were published, in order."""
    return tuple(
        codec.value(one, ANCHORED, SealAnchor)
        for one in session.read(SEALS)
        if one.record.type == ANCHORED
    )


def inclusion(session: Session, codec: Codec, stream: str, version: int) -> Inclusion:
    """What shows that a fact is under a seal, to whoever has the seal alone.

    Raises:
        UnknownNameError: There is no such fact, or no seal over it yet.
    """
    wanted = (stream, version)
    for one in seals(session, codec):
        facts = [
            (found.fact.stream, found.fact.version, found.fact.digest)
            for found in islice(numbered(session, one.first - 1), one.count)
        ]
        places = [fact[:2] for fact in facts]
        if wanted in places:
            index = places.index(wanted)
            digests = [fact[2] for fact in facts]
            return Inclusion(
                seal=one,
                stream=stream,
                version=version,
                digest=digests[index],
                index=index,
                path=path_of(digests, index),
            )
    kind, name = "fact under a seal", f"{stream}@{version}"
    raise UnknownNameError.of(kind, name, ())
