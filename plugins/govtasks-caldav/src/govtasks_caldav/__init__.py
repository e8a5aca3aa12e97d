"""Keeps the deadlines of a register in people's calendars over CalDAV."""

from __future__ import annotations

from govtasks.hookspecs import hookimpl
from govtasks.specs import PluginInfo

__all__ = ["govtasks_plugin_info"]


@hookimpl
def govtasks_plugin_info() -> PluginInfo:
    """Say what the plugin is."""
    return PluginInfo(summary="deadlines as tasks in people's own calendars")
