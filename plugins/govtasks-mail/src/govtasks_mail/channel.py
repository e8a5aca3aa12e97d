"""The channel ``mail``."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from pathlib import Path

import attrs

from govtasks.errors import GovtasksError, InvalidValueError
from govtasks.ports import Message, Receipt

from .carriers import Carrier, FolderCarrier
from .letter import Invitation, compose
from .settings import MailSettings, Security, is_address
from .smtp import Login, SmtpCarrier

Inviter = Callable[[Message], Invitation | None]


@attrs.frozen
class MailChannel:
    """Sends one mail for each message.

    Attributes:
        sender: Address that the mails come from.
        carrier: Takes them away.
        inviter: Makes the invitation of a message; None for no invitations.
    """

    sender: str
    carrier: Carrier
    inviter: Inviter | None = None

    @classmethod
    def of(cls, settings: MailSettings) -> MailChannel:
        """Make the channel; nothing is opened or connected yet.

        Raises:
            GovtasksError: The certificates cannot be read, or invitations are
                asked for and the plugin ``ical`` is not there.
        """
        return cls(settings.sender, _carrier(settings), _inviter(settings))

    @classmethod
    def from_settings(cls, settings: Mapping[str, object]) -> MailChannel:
        """As `of`, from plain data.

        Raises:
            GovtasksError: Also those of `MailSettings.read`.
        """
        return cls.of(MailSettings.read(settings))

    @property
    def wants_entry(self) -> bool:
        """Whether it needs to know the obligation: to invite to its last day."""
        return self.inviter is not None

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
            invitation = self.inviter(message) if self.inviter else None
            letter = compose(message, self.sender, invitation)
        except (ValueError, OverflowError, GovtasksError) as error:
            return Receipt.rejected(f"cannot be written as mail: {error}"[:200])
        return self.carrier.carry(letter)

    def close(self) -> None:
        """End the connection to the server, where there is one."""
        self.carrier.close()


def _carrier(read: MailSettings) -> Carrier:
    if read.folder:
        return FolderCarrier(Path(read.folder))
    return SmtpCarrier(
        # One of the two is there, or the settings had been refused.
        host=str(read.host),
        port=read.server_port,
        timeout=read.timeout,
        security=read.security,
        context=_context(read),
        login=Login(read.user, read.password) if read.user and read.password else None,
    )


def _context(read: MailSettings) -> ssl.SSLContext | None:
    if read.security is Security.NONE:
        return None
    try:
        return ssl.create_default_context(cafile=read.ca_file)
    except (OSError, ValueError) as error:
        problem = f"holds no certificates that can be read: {error}"
        raise InvalidValueError(
            problem, field="ca_file", value=read.ca_file, place="mail"
        ) from error


def _inviter(read: MailSettings) -> Inviter | None:
    if not read.invite:
        return None
    # Every register imports this module, and only few of them invite: icalendar
    # takes ten times as long to import as all the rest of a plugin.
    try:
        from .invitation import inviter  # noqa: PLC0415 - see above
    except ImportError as error:
        problem = "needs the packages of the extra 'calendar'"
        hint = "python -m pip install govtasks-mail[calendar]"
        raise InvalidValueError(
            problem, field="invite", hint=hint, place="mail"
        ) from error
    return inviter(read.sender, read.invite_host)
