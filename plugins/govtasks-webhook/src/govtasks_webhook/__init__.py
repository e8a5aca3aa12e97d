"""Sends govtasks notices to programs of others, by signed webhooks."""

from __future__ import annotations

from collections.abc import Iterable

from govtasks.hookspecs import hookimpl
from govtasks.specs import ChannelSpec, PluginInfo

from .channel import WebhookChannel
from .settings import WebhookSettings

__all__ = [
    "WebhookChannel",
    "WebhookSettings",
    "govtasks_channels",
    "govtasks_plugin_info",
]


@hookimpl
def govtasks_plugin_info() -> PluginInfo:
    """Say what the plugin is."""
    return PluginInfo(summary="signed webhooks, to addresses that are checked first")


@hookimpl
def govtasks_channels() -> Iterable[ChannelSpec]:
    """Offer the channel ``webhook``; its settings are `WebhookSettings`."""
    yield ChannelSpec(
        name="webhook",
        factory=WebhookChannel.of,
        settings=WebhookSettings,
        secrets=("secrets", "secrets_of"),
        # Receivers know a repetition by its webhook-id.
        idempotent=True,
    )
