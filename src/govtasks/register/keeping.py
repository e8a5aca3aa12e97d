"""What a register keeps, holds and destroys when its time is over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..obligations.events import Act
from ..proof.retention import Destruction, Hold, Lifting, RetentionPlan, Verdict
from .proving import SEALER, Proving
from .reader import Reader
from .retaining import Keeper, holds_of


class Keeping(Proving):
    """A register that carries out a retention plan."""

    @contextmanager
    def _keeper(self, actor: str, now: dt.datetime | None) -> Iterator[Keeper]:
        act, at = Act(actor=actor), self._now(now)
        with self._begin() as session:
            yield Keeper(
                session=session,
                reader=Reader(session, self._codec, self.rulebook),
                codec=self._codec,
                tenant=self._tenant,
                act=act,
                now=at,
            )

    def hold(self, hold: Hold, *, actor: str, now: dt.datetime | None = None) -> None:
        """Hold something, so that it is not destroyed (tạm dừng tiêu hủy).

        Args:
            hold: What, and why.
            actor: Who orders it.
            now: When; the clock's time where it is not given.

        Raises:
            InvalidValueError: A hold of that name is in force.
        """
        with self._keeper(actor, now) as keeper:
            keeper.place(hold)

    def lift_hold(
        self, key: str, reason: str, *, actor: str, now: dt.datetime | None = None
    ) -> None:
        """End a hold.

        Args:
            key: Which hold.
            reason: Why.
            actor: Who orders it.
            now: When; the clock's time where it is not given.

        Raises:
            UnknownNameError: None of that name is in force.
            InvalidValueError: No reason.
        """
        with self._keeper(actor, now) as keeper:
            keeper.lift(Lifting(key=key, reason=reason))

    def holds(self) -> tuple[Hold, ...]:
        """The holds that are in force, in the order in which they were placed."""
        with self._begin() as session:
            return holds_of(session, self._codec)

    def retention(
        self, plan: RetentionPlan, *, now: dt.datetime | None = None
    ) -> tuple[Verdict, ...]:
        """What may be destroyed by a plan, and why the rest may not.

        Args:
            plan: How long everything is kept.
            now: On whose day; the clock's time where it is not given.
        """
        with self._keeper(SEALER, now) as keeper:
            return keeper.verdicts(plan, keeper.now.date())

    def destroy(
        self,
        plan: RetentionPlan,
        export: Path,
        *,
        actor: str,
        now: dt.datetime | None = None,
    ) -> Destruction | None:
        """Destroy what is due by a plan, and record that it was (tiêu hủy).

        What the facts say is gone then; that they were there, their digests, and so
        the chains and the seals, stay.

        Args:
            plan: How long everything is kept.
            export: An export that holds everything that is due as it is now.
            actor: Who orders it.
            now: When, and on whose day; the clock's time where it is not given.

        Returns:
            The record of destruction; None where nothing is due.

        Raises:
            InvalidValueError: The export lacks something.
            ConflictError: Something was held, or changed, meanwhile.
            GovtasksError: The file is no export, or was altered.
        """
        with self._keeper(actor, now) as keeper:
            return keeper.destroy(plan, export, keeper.now.date())
