"""Sends govtasks notices by mail."""

from __future__ import annotations

from collections.abc import Iterable

from govtasks.hookspecs import hookimpl
from govtasks.specs import ChannelSpec, PluginInfo

from .bounces import DeliveryReport, reports_of
from .channel import MailChannel
from .settings import MailSettings

__all__ = [
    "DeliveryReport",
    "MailChannel",
    "MailSettings",
    "govtasks_channels",
    "govtasks_plugin_info",
    "reports_of",
]


@hookimpl
def govtasks_plugin_info() -> PluginInfo:
    """Say what the plugin is."""
    return PluginInfo(summary="one mail per recipient, through SMTP or into a folder")


@hookimpl
def govtasks_channels() -> Iterable[ChannelSpec]:
    """Offer the channel ``mail``; its settings are `MailSettings`."""
    yield ChannelSpec(
        name="mail",
        factory=MailChannel.of,
        settings=MailSettings,
        secrets=("password",),
    )
