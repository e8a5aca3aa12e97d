"""What the facts themselves say of a register: its clocks, its chains, its seals.

A sample is looked at, so that a monitor can ask often: what the register stands on, and
as many open obligations as are asked for. `govtasks.proof` looks at everything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from itertools import pairwise

import attrs

from ..archive import Damaged, Head, Kept
from ..errors import GovtasksError
from ..plugins import PluginFault
from ..ports import RowQuery, Session, Stored
from ..proof.chains import DigestChain
from ..proof.ledger import PAGE
from ..proof.sealing import SEALS
from ..proof.seals import Seal
from .faults import FAULTS
from .reader import CALENDARS, ORGANISATION

RECENT = dt.timedelta(days=30)
"""How long after it happened something is told that cannot be undone."""
SKEW = dt.timedelta(minutes=1)
"""By how much the clocks of several machines may differ."""
UNSEALED = dt.timedelta(days=35)
"""How old a fact may be without a seal, where there are seals."""


@attrs.frozen(kw_only=True)
class Sample:
    """What was looked at.

    Attributes:
        streams: Facts by stream, as far as they can be read.
        unreadable: Stream -> why it cannot be read.
    """

    streams: Mapping[str, Sequence[Stored]]
    unreadable: Mapping[str, str] = attrs.field(factory=dict)

    @property
    def latest(self) -> dt.datetime | None:
        """When the newest fact was recorded; None where there is none."""
        return max(self._recorded(), default=None)

    def unsealed(self, seal: Seal, now: dt.datetime) -> dt.datetime | None:
        """When the oldest fact was recorded that should be under a seal by now."""
        waiting = (
            at for at in self._recorded() if seal.sealed_at < at <= now - UNSEALED
        )
        return min(waiting, default=None)

    def _recorded(self) -> Iterator[dt.datetime]:
        for stored in self.streams.values():
            yield from (one.record.recorded_at for one in stored)


def sample(begin: Callable[[], AbstractContextManager[Session]], limit: int) -> Sample:
    """Read what the register stands on, and some open obligations.

    Args:
        begin: Starts a transaction of its store; one that met damaged facts is over.
        limit: At most so many obligations.
    """
    with begin() as session:
        rows = session.rows(RowQuery(is_open=True, limit=limit))
        stands_on = (ORGANISATION, *session.streams(CALENDARS), SEALS, FAULTS)
        keys = (*stands_on, *(row.stream for row in rows))
    try:
        with begin() as session:
            return Sample(streams=session.read_many(keys))
    except GovtasksError:
        with begin() as session:
            return _one_by_one(session, keys)


def _one_by_one(session: Session, keys: Iterable[str]) -> Sample:
    streams: dict[str, Sequence[Stored]] = {}
    unreadable: dict[str, str] = {}
    for key in keys:
        facts = [one for one in session.scan((key, 0), limit=PAGE) if one.stream == key]
        damaged = [one.problem for one in facts if isinstance(one, Damaged)]
        if damaged:
            unreadable[key] = damaged[0]
        else:
            streams[key] = list(_readable(facts))
    return Sample(streams=streams, unreadable=unreadable)


def _readable(facts: Iterable[Kept | Damaged]) -> Iterator[Stored]:
    for one in facts:
        if isinstance(one, Kept) and one.record is not None:
            yield Stored(
                stream=one.stream,
                version=one.version,
                record=one.record,
                digest=one.digest,
            )


def set_back(looked_at: Sample, now: dt.datetime) -> Mapping[str, dt.timedelta]:
    """Streams whose facts were recorded before earlier ones, and by how much.

    What happened long ago is not told any more, and nor is what differs by less than
    `SKEW`.
    """
    jumps = {
        stream: max((_jump(*pair, now) for pair in pairwise(stored)), default=SKEW)
        for stream, stored in looked_at.streams.items()
    }
    return {stream: jump for stream, jump in jumps.items() if jump > SKEW}


def _jump(before: Stored, after: Stored, now: dt.datetime) -> dt.timedelta:
    at = after.record.recorded_at
    return before.record.recorded_at - at if at >= now - RECENT else SKEW


def altered(session: Session, looked_at: Sample, tenant: str) -> tuple[str, ...]:
    """Streams that are not as they were written, sorted.

    Their facts are followed from digest to digest, and held against where each ends.
    """
    return tuple(
        sorted(
            stream
            for stream, stored in looked_at.streams.items()
            if stored and not _is_whole(session, stored, DigestChain(tenant, stream))
        )
    )


def _is_whole(session: Session, stored: Sequence[Stored], chain: DigestChain) -> bool:
    for one in stored:
        fact = Kept(
            stream=one.stream,
            version=one.version,
            record=one.record,
            digest=one.digest,
        )
        if any(chain.follow(fact)):
            return False
    end = Head(stream=chain.stream, version=chain.version, digest=stored[-1].digest)
    return end in session.heads(chain.stream, limit=1)


def recent(faults: Iterable[PluginFault], now: dt.datetime) -> Sequence[PluginFault]:
    """The faults of plugins that are not long ago."""
    return [fault for fault in faults if fault.at >= now - RECENT]
