"""What can be set."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import attrs

from govtasks.errors import InvalidValueError

PLACE = "{address}"
_LONGEST_URL = 2_000
_LONGEST_ADDRESS = 200
_SERVICE = re.compile(r"[a-z][a-z0-9+.-]{0,31}")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,31})://[^\s\x00-\x1f\x7f]+")


def _are_services(
    _: object, attribute: attrs.Attribute[Any], value: tuple[str, ...]
) -> None:
    if not value:
        problem = "must name a service at least, such as 'zalo'"
        raise InvalidValueError(problem, field=attribute.name)
    for name in value:
        if not _SERVICE.fullmatch(name):
            problem = "must be schemes of Apprise, such as 'zalo'"
            raise InvalidValueError(problem, field=attribute.name, value=name)


def _is_patience(_: object, attribute: attrs.Attribute[Any], value: int) -> None:
    if not 1 <= value <= 60:  # noqa: PLR2004 - no service takes longer
        problem = "must be from 1 to 60"
        raise InvalidValueError(problem, field=attribute.name, value=value)


def service_of(url: str) -> str:
    """The scheme of an address of Apprise; empty where it is none."""
    found = _SCHEME.fullmatch(url) if len(url) <= _LONGEST_URL else None
    return found[1].lower() if found else ""


@attrs.frozen(kw_only=True)
class AppriseSettings:
    """Settings of the channel.

    Attributes:
        services: The schemes that may be used, such as ``zalo``; no others are,
            whoever writes them into a contact.
        urls: Addresses of Apprise that each message goes to, with ``{address}``
            where the contact of the recipient belongs. Without any, the contact
            itself is such an address.
        timeout: Seconds that all of them may take together, 1 to 60.
    """

    services: tuple[str, ...] = attrs.field(validator=_are_services)
    urls: tuple[str, ...] = attrs.field(default=(), repr=False)
    timeout: int = attrs.field(default=20, validator=_is_patience)

    def __attrs_post_init__(self) -> None:
        for url in self.urls:
            if service_of(url.replace(PLACE, "x")) not in self.services:
                # Not shown: tokens stand in it.
                problem = "must be addresses of the services that are named"
                hint = "such as zalo://TOKEN/{address}, with services = ['zalo']"
                raise InvalidValueError(problem, field="urls", hint=hint)

    def targets(self, address: str) -> tuple[str, ...]:
        """Where a message goes to, for a contact.

        Raises:
            ValueError: The contact is no address of a service that is named; it
                is not shown.
        """
        if not self.urls:
            if service_of(address) not in self.services:
                problem = "the contact is no address of a service that may be used"
                raise ValueError(problem)
            return (address,)
        if not _is_part(address):
            problem = "the contact is nothing that stands in an address"
            raise ValueError(problem)
        return tuple(url.replace(PLACE, quote(address, safe="")) for url in self.urls)


def _is_part(address: str) -> bool:
    visible = address.isprintable() and address.strip() == address
    return bool(address) and visible and len(address) <= _LONGEST_ADDRESS
