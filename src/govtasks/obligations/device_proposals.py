"""What was proposed from people's devices, and what became of each proposal."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Collection

import attrs

from ..messages import render
from .events import Act, Fact


class DeviceProposalKind(enum.Enum):
    """What is proposed from a device (nội dung đề nghị từ thiết bị)."""

    COMPLETION = "completion"
    """That it is done (hoàn thành)."""
    EXTENSION = "extension"
    """A later last day (lùi hạn)."""
    REOPENING = "reopening"
    """That it is not done after all (mở lại)."""

    def in_locale(self, locale: str) -> str:
        """What is proposed, in words."""
        return render(f"devices.kind-{self.value}", {}, locale)


class DeviceOutcome(enum.Enum):
    """What became of a proposal from a device."""

    TAKEN_UP = "taken-up"
    """Somebody with the right did what it proposes (đã thực hiện)."""
    DECLINED = "declined"
    """Nothing is done of it (không chấp thuận)."""
    TAKEN_BACK = "taken-back"
    """Whoever proposed it took it back (đã rút)."""
    REPLACED = "replaced"
    """The same person proposed another instead (đã thay bằng đề nghị khác)."""
    LAPSED = "lapsed"
    """The term, the lead or the end made it idle (không còn hiệu lực)."""

    def in_locale(self, locale: str) -> str:
        """The outcome in words."""
        return render(f"devices.outcome-{self.value}", {}, locale)


@attrs.frozen(kw_only=True)
class DeviceProposal:
    """What somebody proposed from a device (đề nghị từ thiết bị).

    Attributes:
        number: Its running number, from 1.
        kind: What it proposes.
        evidence: What the device sent.
        claimed_at: When it was done by the clock of the device; nothing is judged
            by it.
        to: The last day that is wanted; only of an extension.
        act: Who proposed it, for whom.
        at: When, by our clock.
        outcome: What became of it; None while it waits.
        answered_by: Who brought that about; None while it waits.
        answered_at: When.
        reason: Why it was declined or taken back; empty otherwise.
    """

    number: int
    kind: DeviceProposalKind
    evidence: str
    claimed_at: dt.datetime | None = None
    to: dt.date | None = None
    act: Act
    at: dt.datetime
    outcome: DeviceOutcome | None = None
    answered_by: Act | None = None
    answered_at: dt.datetime | None = None
    reason: str = ""

    @property
    def key(self) -> str:
        """What it is called inside its obligation: ``device-1``."""
        return device_key(self.number)

    @property
    def person(self) -> str:
        """Key of the person whose device it came from."""
        return person_of(self.act)

    @property
    def waits(self) -> bool:
        """Whether nothing has become of it."""
        return self.outcome is None


def device_key(number: int) -> str:
    """Key of a proposal by its number."""
    return f"device-{number}"


def person_of(act: Act) -> str:
    """Whose device and list it is: of whoever is acted for."""
    return act.on_behalf_of or act.actor


def ended(
    one: DeviceProposal, outcome: DeviceOutcome, fact: Fact, reason: str = ""
) -> DeviceProposal:
    """A proposal of which something has become by a fact."""
    return attrs.evolve(
        one,
        outcome=outcome,
        answered_by=fact.act,
        answered_at=fact.effective_at,
        reason=reason,
    )


def settled(
    proposals: tuple[DeviceProposal, ...],
    outcome: DeviceOutcome,
    fact: Fact,
    kinds: Collection[DeviceProposalKind],
) -> tuple[DeviceProposal, ...]:
    """The proposals, of which those of some kinds that wait are at an end."""
    if not proposals:
        return proposals
    return tuple(
        ended(one, outcome, fact) if one.waits and one.kind in kinds else one
        for one in proposals
    )


def shown_at(at: dt.datetime, zone: dt.tzinfo | None) -> dt.datetime:
    """An instant in a zone; a clock may stand at the end of time, and stays there."""
    try:
        return at if zone is None else at.astimezone(zone)
    except OverflowError:
        return at
