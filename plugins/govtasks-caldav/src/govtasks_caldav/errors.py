"""What goes wrong with a server of calendars."""

from __future__ import annotations

import enum

from govtasks.errors import GovtasksError


class Reason(enum.Enum):
    """Why something could not be done, as a word for programs."""

    UNREACHABLE = "unreachable"
    """No connection, or it was lost."""
    SLOW = "slow"
    """It took longer than the host allows."""
    LOGIN_REFUSED = "login-refused"
    """401: wrong name, password or token."""
    FORBIDDEN = "forbidden"
    """403: the server does not allow it."""
    NO_COLLECTION = "no-collection"
    """There is no collection at the address."""
    NO_ACCOUNT = "no-account"
    """The host knows no collection of the person."""
    EMPTIED = "emptied"
    """All that was in the collection is gone at once."""
    REDIRECTED = "redirected"
    """It named another address, which is not followed."""
    TOO_LARGE = "too-large"
    """An answer is larger than allowed."""
    FULL = "full"
    """507: no room on the server."""
    UNREADABLE = "unreadable"
    """What it sent is not what was asked for."""
    CHANGED_AGAIN = "changed-again"
    """The object changed on the server each time it was to be written."""
    REFUSED = "refused"
    """The server, or a rule of the register, refused."""
    BUSY = "busy"
    """Another run works on the same person."""


class CaldavError(GovtasksError):
    """A server of calendars could not be used as it should.

    Attributes:
        reason: Why, as a word.
    """

    code = "caldav-failed"

    def __init__(
        self, reason: Reason, problem: str, *, hint: str | None = None
    ) -> None:
        super().__init__(problem, hint=hint, reason=reason.value)
        self.reason = reason
