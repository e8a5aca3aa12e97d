"""Whose collection is where, and with what one enters."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import SplitResult, urlsplit

import attrs

from govtasks.errors import InvalidValueError

_LONGEST_URL = 2000


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _parts(url: object) -> SplitResult | None:
    """The parts of an address; None where it is none."""
    if not isinstance(url, str) or len(url) > _LONGEST_URL:
        return None
    if not url.isascii() or any(sign <= " " or sign == "\x7f" for sign in url):
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.scheme in {"http", "https"} and parts.hostname else None


def _is_address(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
    parts = _parts(value)
    # The value is shown only when it is certain that no password stands in it.
    if parts is None or parts.username is not None or parts.password is not None:
        problem = "must be the address of a collection, without user and password"
        raise InvalidValueError(problem, field=attribute.name)
    if parts.query or parts.fragment:
        problem = "must be an address without query and fragment"
        raise InvalidValueError(problem, field=attribute.name)
    if parts.scheme == "http" and not _is_loopback(str(parts.hostname)):
        problem = "must begin with https://: the password would be read on its way"
        raise InvalidValueError(problem, field=attribute.name, value=value)


def _is_line(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, str) or any(sign < " " for sign in value):
        problem = "must be text on one line"
        raise InvalidValueError(problem, field=attribute.name)


def _with_slash(value: Any) -> Any:  # noqa: ANN401 - what is no text is refused later
    is_open = isinstance(value, str) and not value.endswith("/")
    return f"{value}/" if is_open else value


@attrs.frozen(kw_only=True)
class Account:
    """A person's collection (lịch cá nhân), and how it is entered.

    It is asked for at each run and kept nowhere.

    Attributes:
        url: Address of the collection; encrypted, unless it is on this machine.
        user: Name on that server.
        password: Password, best one for this program alone.
        token: Instead of both: a bearer token (RFC 6750).
        ca_file: Certificates that are believed instead of the system's (PEM).
        locale: Language of the texts.
    """

    url: str = attrs.field(converter=_with_slash, validator=_is_address)
    user: str = attrs.field(default="", validator=_is_line)
    password: str = attrs.field(default="", validator=_is_line, repr=False)
    token: str = attrs.field(default="", validator=_is_line, repr=False)
    ca_file: str = attrs.field(default="", validator=_is_line)
    locale: str = attrs.field(default="vi", validator=_is_line)

    def __attrs_post_init__(self) -> None:
        if self.token and (self.user or self.password):
            problem = "must be left out where there is a password"
            raise InvalidValueError(problem, field="token")


Accounts = Callable[[str], Account | None] | Mapping[str, Account]
"""Gives the account of a person by his or her key; None where there is none."""


def account_of(accounts: Accounts, person: str) -> Account | None:
    """The account of a person, as the host gives it."""
    if isinstance(accounts, Mapping):
        return accounts.get(person)
    return accounts(person)
