"""Writes what a govtasks register holds as Excel, Word and PDF files."""

from __future__ import annotations

from govtasks.hookspecs import hookimpl
from govtasks.specs import PluginInfo

__all__ = ["govtasks_plugin_info"]


@hookimpl
def govtasks_plugin_info() -> PluginInfo:
    """Say what the plugin is."""
    return PluginInfo(summary="reports as Excel, Word and PDF files")
