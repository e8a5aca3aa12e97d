"""Which addresses a webhook may go to.

Whoever may write a contact could otherwise let this machine, which stands inside,
speak to what is closed to him: the database beside it, the metadata of the cloud,
a printer. A name is looked up once, every address that it has is checked, and the
connection goes to one of these and to no other: what the name means a moment
later does not matter.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from urllib.parse import SplitResult, urlsplit

import attrs

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], Sequence[str]]
"""Host and port -> its addresses, as texts."""

_LONGEST = 2_000
_WRITTEN = re.compile(r"[!-\[\]-~]+")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?")
_PORTS = {"https": 443, "http": 80}
# Inside some network or other, though not every Python knows it.
_ELSEWHERE = tuple(
    map(ipaddress.ip_network, ("168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24"))
)
_TRANSLATED = (
    ipaddress.IPv6Network("64:ff9b::/96"),
    ipaddress.IPv6Network("64:ff9b:1::/48"),
)


class AddressRefusedError(ValueError):
    """An address that no webhook goes to."""


@attrs.frozen(kw_only=True)
class Target:
    """Where a webhook goes, by its name and by its address.

    Attributes:
        scheme: ``https`` or ``http``.
        host: As it was written, without brackets.
        port: Its port.
        path: Path and query.
        address: The address that was checked.
    """

    scheme: str
    host: str
    port: int
    path: str
    address: str

    @property
    def authority(self) -> str:
        """The value of the header ``Host``."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def look_up(host: str, port: int) -> Sequence[str]:
    """The addresses of a host, by the resolver of the system."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def checked_target(
    url: str, *, allow_http: bool, networks: Sequence[Network], resolve: Resolve
) -> Target:
    """The target of an address, if it may be spoken to.

    Args:
        url: The address, as it stands in somebody's contacts.
        allow_http: Whether it may be without encryption.
        networks: Private ones that are allowed.
        resolve: Looks up a name; called once.

    Raises:
        AddressRefusedError: Not an address of a webhook, or it leads inside.
        OSError: The name could not be looked up.
    """
    parts = _split(url)
    if parts.scheme != "https" and not (allow_http and parts.scheme == "http"):
        problem = "the address does not begin with https://"
        raise AddressRefusedError(problem)
    host, port = _host_and_port(parts)
    addresses = resolve(host, port)
    for address in addresses:
        if not is_allowed(address, networks):
            problem = f"the address leads to {address}, which is not public"
            raise AddressRefusedError(problem)
    if not addresses:
        problem = "the name has no address"
        raise OSError(problem)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(
        scheme=parts.scheme, host=host, port=port, path=path, address=addresses[0]
    )


def _split(url: str) -> SplitResult:
    if len(url) > _LONGEST or not _WRITTEN.fullmatch(url):
        problem = "the address is no URL of at most 2 000 visible ASCII characters"
        raise AddressRefusedError(problem)
    try:
        parts = urlsplit(url)
    except ValueError:
        problem = "the address is no URL"
        raise AddressRefusedError(problem) from None
    if "@" in parts.netloc:
        problem = "the address holds a user or a password"
        raise AddressRefusedError(problem)
    return parts


def _host_and_port(parts: SplitResult) -> tuple[str, int]:
    try:
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not (_NAME.fullmatch(host) or _is_literal(host)) or port == 0:
        problem = "the address names no host, or no port that there is"
        raise AddressRefusedError(problem)
    return host, port or _PORTS[parts.scheme]


def _is_literal(host: str) -> bool:
    try:
        ipaddress.IPv6Address(host)
    except ValueError:
        return False
    return "%" not in host


def is_allowed(text: str, networks: Sequence[Network]) -> bool:
    """Whether an address is public, or in a network that is allowed."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if any(address in network for network in networks):
        return True
    return _is_public(address) and all(map(_is_public, _inside(address)))


def _inside(address: Address) -> list[Address]:
    """The older addresses that a newer one stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    return [inner for inner in found if inner is not None]


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return _is_public(address.ipv4_mapped)
        if any(address in network for network in _TRANSLATED):
            return False
    closed = (
        address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_reserved
        or address.is_unspecified
        or any(address in network for network in _ELSEWHERE)
    )
    return address.is_global and not closed
