"""The channel ``mail``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import attrs

from govtasks.ports import Message, Receipt

from .carriers import Carrier, FolderCarrier, SmtpCarrier
from .letter import compose
from .settings import MailSettings, is_address


@attrs.frozen
class MailChannel:
    """Sends one mail for each message.

    Attributes:
        sender: Address that the mails come from.
        carrier: Takes them away.
    """

    sender: str
    carrier: Carrier

    @classmethod
    def from_settings(cls, settings: Mapping[str, object]) -> MailChannel:
        """Make the channel; nothing is opened or connected yet.

        Raises:
            GovtasksError: See `MailSettings.read`.
        """
        read = MailSettings.read(settings)
        if read.folder:
            return cls(read.sender, FolderCarrier(Path(read.folder)))
        # One of the two is there, or the settings had been refused.
        host = str(read.host)
        return cls(
            read.sender, SmtpCarrier(host=host, port=read.port, timeout=read.timeout)
        )

    def send(self, message: Message) -> Receipt:
        """Write the message as a mail and hand it over.

        The same message gives the same bytes and ``Message-ID`` at every
        attempt, so that repetitions can be recognised.

        Returns:
            Rejected without a valid address, or for a text that no mail can
            carry; else what the folder or the server says.
        """
        if not is_address(message.to.address):
            return Receipt.rejected("the recipient's address is not name@domain")
        try:
            letter = compose(message, self.sender)
        except (ValueError, OverflowError) as error:
            return Receipt.rejected(f"cannot be written as mail: {error}"[:200])
        return self.carrier.carry(letter)
