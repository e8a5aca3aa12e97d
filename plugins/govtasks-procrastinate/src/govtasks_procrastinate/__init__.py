"""Sweeps and drains govtasks registers as jobs of Procrastinate, on PostgreSQL."""

from __future__ import annotations

from govtasks.hookspecs import hookimpl
from govtasks.specs import PluginInfo

__all__ = ["govtasks_plugin_info"]


@hookimpl
def govtasks_plugin_info() -> PluginInfo:
    """Say what the plugin is."""
    return PluginInfo(summary="sweeps and drains by any number of workers")
