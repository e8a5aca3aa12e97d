"""Recording what a person wanted, as the rules of the register allow."""

from __future__ import annotations

import datetime as dt

import attrs

from govtasks.errors import InvalidValueError, RefusedError
from govtasks.obligations import commands as do
from govtasks.obligations.device_proposals import DeviceProposalKind
from govtasks.register.register import Register

from .planning import Claim, ClaimKind
from .report import Result, Wish

_SAID_ALREADY = frozenset({"device-proposal-known", "hidden-already", "not-hidden"})
_WAITING = {
    ClaimKind.COMPLETION: DeviceProposalKind.COMPLETION,
    ClaimKind.REOPENING: DeviceProposalKind.REOPENING,
}


@attrs.frozen(kw_only=True)
class Recorder:
    """Records what one person wants.

    Attributes:
        register: Where.
        person: Key of the person.
        now: When, by our clock: that of a device counts for nothing.
        dry_run: Whether nothing is recorded.
    """

    register: Register
    person: str
    now: dt.datetime
    dry_run: bool = False

    def record(self, claim: Claim) -> Wish:
        """Record a wish, or tell why it is none.

        Raises:
            GovtasksError: It could not be recorded now, such as for a store that is
                busy; it is not answered then, and comes again.
        """
        if self._waits(claim):
            return Wish(claim=claim, result=Result.KNOWN)
        if self.dry_run:
            return Wish(claim=claim, result=Result.PLANNED)
        try:
            with self.register.unit(actor=self.person, now=self.now) as unit:
                unit.do(claim.key, _command(claim))
        except RefusedError as error:
            if error.rule in _SAID_ALREADY:
                return Wish(claim=claim, result=Result.KNOWN)
            return Wish(claim=claim, result=Result.REFUSED, error=error)
        except InvalidValueError as error:
            return Wish(claim=claim, result=Result.REFUSED, error=error)
        return Wish(claim=claim, result=Result.RECORDED)

    def _waits(self, claim: Claim) -> bool:
        """Whether the same wish of this person waits for an answer already."""
        wanted = _WAITING.get(claim.kind)
        if wanted is None:
            return False
        state = self.register.view(claim.key, self.now).state
        return any(
            one.waits and one.kind is wanted and one.person == self.person
            for one in state.device_proposals
        )


def _command(claim: Claim) -> do.Command:
    match claim:
        case Claim(kind=ClaimKind.COMPLETION):
            return do.ProposeCompletion(
                evidence=claim.evidence, claimed_at=claim.claimed_at
            )
        case Claim(kind=ClaimKind.EXTENSION, to=dt.date() as day):
            return do.ProposeExtension(to=day, evidence=claim.evidence)
        case Claim(kind=ClaimKind.HIDE):
            return do.Hide(evidence=claim.evidence)
        case Claim(kind=ClaimKind.SHOW):
            return do.Show(evidence=claim.evidence)
        case _:
            return do.ProposeReopening(evidence=claim.evidence)
