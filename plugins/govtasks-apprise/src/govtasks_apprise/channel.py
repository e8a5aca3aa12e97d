"""The channel ``apprise``."""

from __future__ import annotations

import re
from collections.abc import Sequence

import attrs
from apprise import (
    Apprise,
    AppriseAsset,
    AppriseResult,
    AppriseResultStatus,
    NotifyFormat,
    NotifyResult,
    NotifyType,
)

from govtasks.errors import InvalidValueError
from govtasks.ports import Message, Outcome, Receipt

from .settings import PLACE, AppriseSettings

_CODE = re.compile(r"\berror=([1-5]\d\d)\b")
_LOST = re.compile(r"connection error", re.IGNORECASE)
# The request itself is wrong; all other refusals may pass, or an operator mends
# them.
_FINAL = frozenset(("400", "404", "410", "413", "422"))


def _asset() -> AppriseAsset:
    # One after the other, nothing on disk, and no way round by a redirect.
    return AppriseAsset(async_mode=False, http_redirects=False, allow_templates=False)


@attrs.frozen
class AppriseChannel:
    """Sends each message through services of Apprise, without attachments.

    Attributes:
        settings: What is set.
    """

    settings: AppriseSettings

    @classmethod
    def of(cls, settings: AppriseSettings) -> AppriseChannel:
        """Make the channel; nothing is connected yet.

        Raises:
            InvalidValueError: An address that Apprise does not take.
        """
        for url in settings.urls:
            if Apprise.instantiate(url.replace(PLACE, "1"), asset=_asset()) is None:
                # Not shown: tokens stand in it.
                problem = "holds an address that Apprise does not take"
                raise InvalidValueError(problem, field="urls", place="apprise")
        return cls(settings)

    def send(self, message: Message) -> Receipt:
        """Send one message to each of its targets.

        Returns:
            Accepted when one target took it at least, with what the others said;
            rejected when all refused it for good, or the contact is no address;
            unknown when a target may have got it; else retry.
        """
        try:
            targets = self.settings.targets(message.to.address)
        except ValueError as error:
            return Receipt.rejected(str(error))
        services = Apprise(asset=_asset())
        if not all(services.add(url) for url in targets):
            return Receipt.rejected("Apprise does not take the address of the contact")
        result = services.notify(
            body=_text(message.body) or " ",
            title=_text(message.subject),
            notify_type=NotifyType.WARNING if message.urgent else NotifyType.INFO,
            body_format=NotifyFormat.TEXT,
            # A text of ours is no script of theirs.
            interpret_escapes=False,
            timeout=self.settings.timeout,
        )
        return receipt_of(result)


def _text(text: str) -> str:
    # Half of a surrogate pair goes through no service.
    return text.encode("utf-8", "replace").decode()


def receipt_of(result: AppriseResult) -> Receipt:
    """The receipt for what Apprise did with one message."""
    if result.status is AppriseResultStatus.NOMATCH or not len(result):
        return Receipt.rejected("there is no service to send it through")
    told = [(one.name, _outcome(one)) for one in result]
    outcomes = [outcome for _, outcome in told]
    if set(outcomes) == {Outcome.ACCEPTED}:
        # No service gives a reference that it would report by.
        return Receipt.accepted()
    detail = "; ".join(f"{name}: {outcome.value}" for name, outcome in told)
    return Receipt(_together(outcomes), detail)


def _together(outcomes: Sequence[Outcome]) -> Outcome:
    """What is known of all targets as one.

    One that took it is enough: whoever sends again doubles it there.
    """
    for outcome in (Outcome.ACCEPTED, Outcome.UNKNOWN, Outcome.RETRY):
        if outcome in outcomes:
            return outcome
    return Outcome.REJECTED


def _outcome(result: NotifyResult) -> Outcome:
    """What is known of one target, by what Apprise noted about it."""
    if result.status is AppriseResultStatus.SUCCESS:
        return Outcome.ACCEPTED
    if result.status is AppriseResultStatus.TIMEOUT:
        return Outcome.UNKNOWN
    notes = " ".join(entry.message for entry in result.logs())
    if _LOST.search(notes):
        # It says no more: refused, or lost behind the text.
        return Outcome.UNKNOWN
    codes = _CODE.findall(notes)
    final = bool(codes) and all(code in _FINAL for code in codes)
    return Outcome.REJECTED if final else Outcome.RETRY
