"""Sends govtasks notices to programs of others, by signed webhooks."""

from __future__ import annotations

from collections.abc import Iterable

from govtasks.hookspecs import hookimpl
from govtasks.ports import Channel
from govtasks.specs import ChannelSpec, PluginInfo

from .settings import WebhookSettings

__all__ = ["WebhookSettings", "govtasks_channels", "govtasks_plugin_info"]


@hookimpl
def govtasks_plugin_info() -> PluginInfo:
    """Say what the plugin is."""
    return PluginInfo(summary="signed webhooks, to addresses that are checked first")


@hookimpl
def govtasks_channels() -> Iterable[ChannelSpec]:
    """Offer the channel ``webhook``; its settings are `WebhookSettings`."""
    yield ChannelSpec(
        name="webhook",
        factory=_channel,
        settings=WebhookSettings,
        secrets=("secrets", "secrets_of"),
        # Receivers know a repetition by its webhook-id.
        idempotent=True,
    )


def _channel(settings: WebhookSettings) -> Channel:
    # Every register imports this module, and urllib3 opens a socket when it is
    # imported, to see whether there is IPv6.
    from .channel import WebhookChannel  # noqa: PLC0415 - see above

    return WebhookChannel.of(settings)
