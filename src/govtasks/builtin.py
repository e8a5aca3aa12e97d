"""The built-in plugin: it comes through the same hooks as any other."""

from __future__ import annotations

from collections.abc import Iterable

from .console import ConsoleChannel
from .hookspecs import hookimpl
from .memory import MemoryStore
from .specs import ChannelSpec, PluginInfo, StorageSpec


@hookimpl
def govtasks_plugin_info() -> PluginInfo:
    """Say what the built-in plugin is."""
    return PluginInfo(summary="memory store and console channel")


@hookimpl
def govtasks_channels() -> Iterable[ChannelSpec]:
    """Offer the console, which reaches nobody but the operator."""
    yield ChannelSpec(
        name="console", factory=ConsoleChannel.from_settings, needs_address=False
    )


@hookimpl
def govtasks_storages() -> Iterable[StorageSpec]:
    """Offer the store that forgets."""
    yield StorageSpec(schemes=("memory",), factory=lambda _url: MemoryStore())
