"""What can be set."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any

import attrs

from govtasks.errors import InvalidValueError

from .addresses import Network
from .signing import key_of

_LONGEST_SOURCE = 200


def _is_source(_: object, attribute: attrs.Attribute[Any], value: str) -> None:
    visible = value.isascii() and value.isprintable() and " " not in value
    if not value or not visible or len(value) > _LONGEST_SOURCE:
        problem = "must be a URI of at most 200 visible ASCII characters"
        raise InvalidValueError(problem, field=attribute.name, value=value)


def _are_keys(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, tuple):
        # The value is not shown: it may be a secret in the wrong place.
        problem = "must be a list of secrets"
        raise InvalidValueError(problem, field=attribute.name)
    for secret in value:
        key_of(secret)


def _are_keys_of(
    instance: object, attribute: attrs.Attribute[Any], value: Mapping[str, object]
) -> None:
    for keys in value.values():
        if not keys:
            problem = "must be a list of secrets, at least one for each host"
            raise InvalidValueError(problem, field=attribute.name)
        _are_keys(instance, attribute, keys)


def _are_networks(
    _: object, attribute: attrs.Attribute[Any], value: tuple[str, ...]
) -> None:
    for text in value:
        try:
            ipaddress.ip_network(text)
        except ValueError as error:
            problem = "must be networks such as 10.20.0.0/16"
            raise InvalidValueError(
                problem, field=attribute.name, value=text
            ) from error


def _is_patience(_: object, attribute: attrs.Attribute[Any], value: int) -> None:
    if not 1 <= value <= 30:  # noqa: PLR2004 - Standard Webhooks asks for 15 to 30
        problem = "must be from 1 to 30"
        raise InvalidValueError(problem, field=attribute.name, value=value)


@attrs.frozen(kw_only=True)
class WebhookSettings:
    """Settings of the channel.

    Attributes:
        source: Who says it, as a URI: the ``source`` of every event.
        secrets: Secrets such as ``whsec_...`` for all receivers; several while
            one takes the place of another.
        secrets_of: Host -> the secrets for it alone, instead of those for all.
        timeout: Seconds that a receiver may take altogether, 1 to 30.
        allow_http: Whether addresses may be without encryption.
        allow_networks: Private networks that addresses may lead to.
        ca_file: Certificates that are believed instead of the system's (PEM).
    """

    source: str = attrs.field(validator=_is_source)
    secrets: tuple[str, ...] = attrs.field(default=(), validator=_are_keys, repr=False)
    secrets_of: dict[str, tuple[str, ...]] = attrs.field(
        factory=dict, validator=_are_keys_of, repr=False, hash=False
    )
    timeout: int = attrs.field(default=20, validator=_is_patience)
    allow_http: bool = False
    allow_networks: tuple[str, ...] = attrs.field(default=(), validator=_are_networks)
    ca_file: str | None = None

    def __attrs_post_init__(self) -> None:
        if not self.secrets and not self.secrets_of:
            problem = "must hold a secret, or there must be secrets_of some host"
            raise InvalidValueError(problem, field="secrets")

    def keys(self, host: str) -> tuple[bytes, ...]:
        """The keys that messages to a host are signed with."""
        return tuple(map(key_of, self.secrets_of.get(host, self.secrets)))

    @property
    def networks(self) -> tuple[Network, ...]:
        """The private networks that are allowed."""
        return tuple(map(ipaddress.ip_network, self.allow_networks))
