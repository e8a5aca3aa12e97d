"""What the facts of a joint plan add up to: its texts, its parties, its minutes.

A text is in force once every body that is a party to it, or to the one in force before
it, has agreed. Whoever leaves is no longer asked.
"""

from __future__ import annotations

import datetime as dt
import enum

import attrs

from ..messages import render
from ..obligations.events import Act
from .joint_plans import (
    JointEvent,
    JointMinutes,
    JointPlan,
)

_FEWEST = 2


class JointStanding(enum.Enum):
    """How far a joint plan has come."""

    PROPOSED = "proposed"
    """Not every party has agreed (chờ các bên thống nhất)."""
    IN_FORCE = "in-force"
    """Every party has agreed to its text (có hiệu lực)."""
    CLOSED = "closed"
    """Its period was over, and it was closed (đã tổng kết)."""
    DISSOLVED = "dissolved"
    """Fewer than two parties are left (chấm dứt do không còn đủ hai bên)."""

    @property
    def is_open(self) -> bool:
        """Whether anything can still be agreed on."""
        return self in {JointStanding.PROPOSED, JointStanding.IN_FORCE}

    def in_locale(self, locale: str) -> str:
        """The standing in words."""
        return render(f"joint.standing-{self.value}", {}, locale)


@attrs.frozen(kw_only=True)
class JointFact:
    """What happened to a joint plan, when, and who did it.

    Attributes:
        event: What happened.
        act: Who did it, for whom, under which mandate.
        at: When.
    """

    event: JointEvent
    act: Act
    at: dt.datetime


@attrs.frozen(kw_only=True)
class JointConsent:
    """That a party agreed or signed.

    Attributes:
        party: Key of the party.
        act: Who did it for the party.
        at: When.
        note: What else was said.
    """

    party: str
    act: Act
    at: dt.datetime
    note: str = ""


@attrs.frozen(kw_only=True)
class JointText:
    """One text of a joint plan.

    Attributes:
        number: Which one, from 1.
        plan: What it says.
        party: Key of the party that proposed it.
        reason: Why.
        at: When it was proposed.
        needed: Keys of the parties whose consent it needs, those that left since
            taken out.
        gone: Keys of its parties that have left since.
        consents: Who agreed.
        since: From when it is in force; None where it is not yet, or never was.
        replaced_at: When another text took its place.
    """

    number: int
    plan: JointPlan
    party: str
    reason: str
    at: dt.datetime
    needed: frozenset[str]
    gone: frozenset[str] = frozenset()
    consents: tuple[JointConsent, ...] = ()
    since: dt.datetime | None = None
    replaced_at: dt.datetime | None = None

    @property
    def parties(self) -> tuple[str, ...]:
        """Keys of its parties that have not left, in the order of the plan."""
        return tuple(key for key in self.plan.bodies if key not in self.gone)

    @property
    def agreed(self) -> frozenset[str]:
        """Keys of the parties that agreed."""
        return frozenset(one.party for one in self.consents)

    @property
    def awaited(self) -> tuple[str, ...]:
        """Keys of the parties that have not agreed, sorted; none once replaced."""
        if self.replaced_at is not None:
            return ()
        return tuple(sorted(self.needed - self.agreed))


@attrs.frozen(kw_only=True)
class JointLeave:
    """That a party left.

    Attributes:
        party: Key of the party.
        reason: Why.
        act: Who said so for it.
        at: When.
    """

    party: str
    reason: str
    act: Act
    at: dt.datetime


@attrs.frozen(kw_only=True)
class JointClosing:
    """That a plan was closed.

    Attributes:
        party: Key of the party that closed it.
        summary: What came of it.
        act: Who said so.
        at: When.
    """

    party: str
    summary: str
    act: Act
    at: dt.datetime


@attrs.frozen(kw_only=True)
class MinutesState:
    """Minutes with who signed them.

    Attributes:
        minutes: The minutes.
        party: Key of the party that recorded them.
        act: Who did.
        at: When.
        signers: Keys of the parties that are to sign, those that left since taken out.
        signatures: Who did.
        corrects: Key of the minutes that they took the place of.
        reason: Why those were wrong.
        corrected_by: Key of the minutes that took their place.
    """

    minutes: JointMinutes
    party: str
    act: Act
    at: dt.datetime
    signers: tuple[str, ...]
    signatures: tuple[JointConsent, ...] = ()
    corrects: str | None = None
    reason: str = ""
    corrected_by: str | None = None

    @property
    def signed(self) -> frozenset[str]:
        """Keys of the parties that signed."""
        return frozenset(one.party for one in self.signatures)

    @property
    def unsigned(self) -> tuple[str, ...]:
        """Keys of the parties that have not; none of what was corrected."""
        if self.corrected_by is not None:
            return ()
        return tuple(key for key in self.signers if key not in self.signed)


@attrs.frozen(kw_only=True)
class JointState:
    """What the facts of a joint plan add up to.

    Attributes:
        texts: Every text that was proposed, in order.
        left: Who left, in order.
        minutes: The minutes, in the order in which they were recorded.
        closing: That it was closed; None where it was not.
        version: How many facts there are.
    """

    texts: tuple[JointText, ...]
    left: tuple[JointLeave, ...] = ()
    minutes: tuple[MinutesState, ...] = ()
    closing: JointClosing | None = None
    version: int = 1

    @property
    def key(self) -> str:
        """Key of the plan."""
        return self.texts[0].plan.key

    @property
    def in_force(self) -> JointText | None:
        """The text that every party agreed to, whether or not the plan has ended."""
        agreed = (one for one in self.texts if one.since and one.replaced_at is None)
        return next(agreed, None)

    @property
    def pending(self) -> JointText | None:
        """The text that waits for a party; None where none does."""
        last = self.texts[-1]
        return last if last.since is None and last.replaced_at is None else None

    @property
    def text(self) -> JointText:
        """The text that counts: the one in force, else the one proposed last."""
        return self.in_force or self.texts[-1]

    @property
    def plan(self) -> JointPlan:
        """What that text says."""
        return self.text.plan

    @property
    def parties(self) -> tuple[str, ...]:
        """Keys of the parties to it, those that left taken out."""
        return self.text.parties

    @property
    def involved(self) -> frozenset[str]:
        """Keys of its parties, and of those that a proposed text would make one.

        Once it has ended, nothing that was proposed makes anybody a party any more.
        """
        pending = self.pending if self.standing.is_open else None
        return frozenset(self.parties) | frozenset(pending.parties if pending else ())

    @property
    def standing(self) -> JointStanding:
        """How far it has come."""
        if self.closing is not None:
            return JointStanding.CLOSED
        if len(self.parties) < _FEWEST:
            return JointStanding.DISSOLVED
        return JointStanding.IN_FORCE if self.in_force else JointStanding.PROPOSED

    def minutes_of(self, key: str) -> MinutesState | None:
        """The minutes of that key; None where there are none."""
        return next((one for one in self.minutes if one.minutes.key == key), None)
