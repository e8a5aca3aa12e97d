"""What can be set, and what an address is."""

from __future__ import annotations

import enum
import ipaddress
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


def _is_secret(_: object, attribute: attrs.Attribute[Any], value: str | None) -> None:
    # Never with the value; and what sign-in cannot write would show in its error.
    if value is not None and not (value.isascii() and value.isprintable() and value):
        problem = "must be of printable ASCII characters, at least one"
        raise InvalidValueError(problem, field=attribute.name)


class Security(enum.Enum):
    """How the connection to a server is encrypted."""

    STARTTLS = "starttls"
    """Encrypted before anything else is said; refused where it cannot be."""
    TLS = "tls"
    """Encrypted from the first byte."""
    NONE = "none"
    """In the clear."""


_PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}
_SECRETS = ("password",)


@attrs.frozen(kw_only=True)
class MailSettings:
    """Settings of the channel; exactly one of ``folder`` and ``host`` is given.

    Attributes:
        sender: Address that the messages come from.
        folder: Where to write one ``.eml`` file for each message.
        host: Name or address of the SMTP server.
        port: Its port; None for the usual one: 587 with ``starttls``, 465 with
            ``tls``, 25 with ``none``.
        timeout: Seconds to wait for each answer of the server, 1 to 600.
        security: How the connection is encrypted.
        ca_file: Certificates that are believed instead of the system's (PEM).
        user: Name of the account that signs in.
        password: Its password.
        allow_plain_login: Whether it may sign in without encryption on another
            machine.
        invite: Whether an obligation with a last day comes as an invitation.
        invite_host: Right half of the identifiers of invitations: the ``host``
            of the calendar feed, so that both name the same event.
    """

    sender: str = attrs.field(validator=_is_sender)
    folder: str | None = None
    host: str | None = attrs.field(default=None, validator=_is_host)
    port: int | None = attrs.field(
        default=None, validator=attrs.validators.optional(_within(1, 65535))
    )
    timeout: int = attrs.field(default=30, validator=_within(1, 600))
    security: Security = Security.STARTTLS
    ca_file: str | None = None
    user: str | None = attrs.field(default=None, validator=_is_secret)
    password: str | None = attrs.field(default=None, validator=_is_secret, repr=False)
    allow_plain_login: bool = False
    invite: bool = False
    invite_host: str = "govtasks.invalid"

    def __attrs_post_init__(self) -> None:
        if bool(self.folder) == bool(self.host):
            problem = "must name either a folder or a host"
            hint = 'folder = "out/mail", or host = "mail.example"'
            raise InvalidValueError(problem, field="folder", hint=hint)
        if (self.user is None) != (self.password is None):
            problem = "goes together with a password, and a password with a user"
            raise InvalidValueError(problem, field="user")
        self._check_plain_login()

    def _check_plain_login(self) -> None:
        """A password goes through no foreign wire that anyone can read."""
        plain = self.security is Security.NONE and self.user is not None
        if plain and not (self.allow_plain_login or is_loopback(self.host or "")):
            problem = "must not be none where somebody signs in"
            hint = "use starttls or tls, or set allow_plain_login = true"
            raise InvalidValueError(problem, field="security", hint=hint)

    @property
    def server_port(self) -> int:
        """The port that is given, or the usual one."""
        return self.port or _PORTS[self.security]

    @classmethod
    def read(cls, data: Mapping[str, object]) -> MailSettings:
        """Read the settings from plain data.

        Raises:
            UnknownKeyError: A key that nothing reads; the nearest is suggested.
            UnknownNameError: A way to encrypt that there is not.
            InvalidValueError: A value that its key cannot take, or the sender
                or both of folder and host are missing.
            MalformedDataError: Several of these problems at once.
        """
        _check_secrets(data)
        return structure(make_converter(), data, cls, "mail")


def _check_secrets(data: object) -> None:
    """Refuse a secret that is no text before anything shows it in an error."""
    table = data if isinstance(data, Mapping) else {}
    for name in _SECRETS:
        if not isinstance(table.get(name, ""), str):
            problem = "must be text"
            raise InvalidValueError(problem, field=name, place="mail")


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, by its name or address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
