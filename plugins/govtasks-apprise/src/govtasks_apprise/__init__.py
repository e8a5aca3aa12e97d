"""Sends govtasks notices through the services that Apprise knows."""

from __future__ import annotations

from collections.abc import Iterable

from govtasks.hookspecs import hookimpl
from govtasks.ports import Channel
from govtasks.specs import ChannelSpec, PluginInfo

from .settings import AppriseSettings

__all__ = ["AppriseSettings", "govtasks_channels", "govtasks_plugin_info"]


@hookimpl
def govtasks_plugin_info() -> PluginInfo:
    """Say what the plugin is."""
    return PluginInfo(summary="Zalo, Telegram, Viber and all others of Apprise")


@hookimpl
def govtasks_channels() -> Iterable[ChannelSpec]:
    """Offer the channel ``apprise``; its settings are `AppriseSettings`."""
    yield ChannelSpec(
        name="apprise",
        factory=_channel,
        settings=AppriseSettings,
        secrets=("urls",),
    )


def _channel(settings: AppriseSettings) -> Channel:
    # Every register imports this module, and only few of them use it: Apprise
    # takes ten times as long to import as all the rest of a plugin.
    from .channel import AppriseChannel  # noqa: PLC0415 - see above

    return AppriseChannel.of(settings)
