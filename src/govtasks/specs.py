"""What a plugin offers, as frozen specifications that its hooks return."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs

from .ports import Channel, Exporter, Store
from .text import is_key


@attrs.frozen(kw_only=True)
class PluginInfo:
    """What a plugin says about itself.

    Attributes:
        summary: One line.
        api: Version of the hooks it was written for.
    """

    summary: str
    api: int = 1


@attrs.frozen(kw_only=True)
class ChannelSpec:
    """A channel that a plugin offers.

    Attributes:
        name: Name in settings and in people's contacts, such as ``mail``.
        factory: Makes the channel from its settings.
        needs_address: Whether a recipient must have a contact of that name.
    """

    name: str = attrs.field(validator=is_key)
    factory: Callable[[Mapping[str, object]], Channel]
    needs_address: bool = True


@attrs.frozen(kw_only=True)
class StorageSpec:
    """A kind of store that a plugin offers.

    Attributes:
        schemes: URL schemes it answers to, such as ``sqlite``.
        factory: Opens the store of a URL.
    """

    schemes: tuple[str, ...]
    factory: Callable[[str], Store]


@attrs.frozen(kw_only=True)
class ExporterSpec:
    """An export format that a plugin offers.

    Attributes:
        name: Name on the command line, such as ``ical``.
        media_type: Its MIME type.
        suffix: Of files, such as ``.ics``.
        factory: Makes the exporter from its settings.
    """

    name: str = attrs.field(validator=is_key)
    media_type: str
    suffix: str
    factory: Callable[[Mapping[str, object]], Exporter]
