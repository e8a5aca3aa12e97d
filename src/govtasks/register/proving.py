"""What a register proves: seals over what it holds, and what was altered of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from ..obligations.events import Act
from ..proof import sealing
from ..proof.seals import Inclusion, Period, Seal, SealAnchor, has_seal
from ..proof.verifying import Verification, verify
from .cooperating import Cooperating
from .rebuilding import Rebuilding, Rebuilt

SEALER = "govtasks"
"""Who seals where nobody is named: a timer."""


class Proving(Cooperating):
    """An inquiry that can be proved."""

    def seal(
        self,
        *,
        every: Period | None = None,
        zone: str = "Asia/Ho_Chi_Minh",
        actor: str = SEALER,
        now: dt.datetime | None = None,
    ) -> Seal | None:
        """Seal what became known since the last seal (niêm phong).

        Args:
            every: Only where none was made yet in this day, month or year: for a
                timer that runs more often.
            zone: Time zone in which days begin.
            actor: Who seals.
            now: When; the clock's time where it is not given.

        Returns:
            The seal; None where there is nothing to seal, or the period has its seal.

        Raises:
            MalformedDataError: Something was altered, so that it is not sealed.
            InvalidValueError: *now* is before the last seal; no such zone.
            ConflictError: Somebody else sealed meanwhile.
        """
        act, at = Act(actor=actor), self._now(now)
        with self._begin() as session:
            known = sealing.seals(session, self._codec)
            if every is not None and has_seal(known, every.start(at, zone)):
                return None
            return sealing.seal(
                session, self._codec, tenant=self._tenant, act=act, now=at
            )

    def anchor_seal(
        self, number: int, place: str, *, actor: str, now: dt.datetime | None = None
    ) -> SealAnchor:
        """Keep where a seal was published, outside of the store (neo giữ).

        Args:
            number: Which seal.
            place: Where: the number of a gazette, a time stamp, a letter's number.
            actor: Who says so.
            now: When; the clock's time where it is not given.

        Raises:
            UnknownNameError: There is no such seal.
            InvalidValueError: No place.
        """
        act, at = Act(actor=actor), self._now(now)
        with self._begin() as session:
            return sealing.anchor(
                session, self._codec, number=number, place=place, act=act, now=at
            )

    def seals(self) -> tuple[Seal, ...]:
        """All seals, in order."""
        with self._begin() as session:
            return sealing.seals(session, self._codec)

    def anchors(self) -> tuple[SealAnchor, ...]:
        """Where seals were published, in order."""
        with self._begin() as session:
            return sealing.anchors(session, self._codec)

    def inclusion(self, stream: str, version: int) -> Inclusion:
        """What shows that a fact is under a seal, to whoever has the seal alone.

        Args:
            stream: Key of its stream, such as ``obligation/plan``.
            version: Its place inside the stream.

        Raises:
            UnknownNameError: There is no such fact, or no seal over it yet.
        """
        with self._begin() as session:
            return sealing.inclusion(session, self._codec, stream, version)

    def verify(
        self,
        published: Iterable[Seal] = (),
        *,
        progress: Callable[[int], None] | None = None,
    ) -> Verification:
        """Find whatever was altered in the store, and where (xác minh toàn vẹn).

        Args:
            published: Seals as they were published outside; see
                `govtasks.proof.seals.read_seals`.
            progress: Is told, now and then, how many facts were seen.
        """
        with self._begin() as session:
            return verify(
                session,
                self._codec,
                tenant=self._tenant,
                published=published,
                progress=progress,
            )

    def rebuild(
        self, *, check: bool = False, progress: Callable[[int], None] | None = None
    ) -> Rebuilt:
        """Derive all query rows anew from the facts, and write what differs.

        Args:
            check: Only say what differs.
            progress: Is told, now and then, how many obligations were looked at.
        """
        return Rebuilding(
            begin=self._begin,
            codec=self._codec,
            rulebook=self.rulebook,
            check=check,
            progress=progress,
        ).run()
