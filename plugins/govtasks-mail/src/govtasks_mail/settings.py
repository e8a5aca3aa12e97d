"""What can be set, and what an address is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import attrs

from govtasks.documents import make_converter, structure
from govtasks.errors import InvalidValueError

_LONGEST_ADDRESS = 254
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = rf"{_LABEL}(?:\.{_LABEL})*"
# Without "?", "%" and "!": encoded words and routes through other hosts are the
# ways to make one address look like another.
_ATOM = r"[A-Za-z0-9#$&'*+/=^_`{|}~-]+"
_ADDRESS = re.compile(rf"(?=.{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_DOMAIN}")
_HOST = re.compile(rf"{_DOMAIN}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*")


def is_address(value: str) -> bool:
    """Whether a text is a mail address without a name: ``name@domain``.

    Narrower than RFC 5321: no quoted names, no ``? % !``, no address literals, no
    letters beyond ASCII. A domain of such letters is written in its ASCII form.
    """
    return len(value) <= _LONGEST_ADDRESS and bool(_ADDRESS.fullmatch(value))


def _is_sender(_: object, attribute: attrs.Attribute[Any], value: str) -> None:
    if not is_address(value):
        problem = "must be an address"
        hint = "write name@domain, without a name beside it"
        raise InvalidValueError(problem, field=attribute.name, value=value, hint=hint)


def _is_host(_: object, attribute: attrs.Attribute[Any], value: str | None) -> None:
    if value is not None and not _HOST.fullmatch(value):
        # The value is not shown: people write passwords into addresses of servers.
        problem = "must be the name or the address of a host"
        hint = "without scheme, user, password and port"
        raise InvalidValueError(problem, field=attribute.name, hint=hint)


def _within(low: int, high: int) -> Any:  # noqa: ANN401 - a validator, as attrs has it
    def validate(_: object, attribute: attrs.Attribute[Any], value: int) -> None:
        if not low <= value <= high:
            problem = f"must be from {low} to {high}"
            raise InvalidValueError(problem, field=attribute.name, value=value)

    return validate


@attrs.frozen(kw_only=True)
class MailSettings:
    """Settings of the channel; exactly one of ``folder`` and ``host`` is given.

    Attributes:
        sender: Address that the messages come from.
        folder: Where to write one ``.eml`` file for each message.
        host: Name or address of the SMTP server.
        port: Its port.
        timeout: Seconds to wait for each answer of the server, 1 to 600.
    """

    sender: str = attrs.field(validator=_is_sender)
    folder: str | None = None
    host: str | None = attrs.field(default=None, validator=_is_host)
    port: int = attrs.field(default=25, validator=_within(1, 65535))
    timeout: int = attrs.field(default=30, validator=_within(1, 600))

    def __attrs_post_init__(self) -> None:
        if bool(self.folder) == bool(self.host):
            problem = "must name either a folder or a host"
            hint = 'folder = "out/mail", or host = "mail.example"'
            raise InvalidValueError(problem, field="folder", hint=hint)

    @classmethod
    def read(cls, data: Mapping[str, object]) -> MailSettings:
        """Read the settings from plain data.

        Raises:
            UnknownKeyError: A key that nothing reads; the nearest is suggested.
            InvalidValueError: A value that its key cannot take, or the sender
                or both of folder and host are missing.
            MalformedDataError: Several of these problems at once.
        """
        return structure(make_converter(), data, cls, "mail")
