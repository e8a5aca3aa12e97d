"""Plugins: loading them, putting together what they bring, letting them work.

A plugin that cannot be imported, misspells a hook, raises or returns nonsense is
reported with its reason, and everything else goes on. Nothing is global: what is
loaded depends on the arguments and the installed distributions alone.
"""

from .asking import MOST_OFFERS
from .checking import check_plugin
from .crew import Crew
from .loading import load_plugins, loaded_plugins
from .making import blaming, build
from .merging import Plugins
from .reports import PluginFault, PluginReport, PluginState

__all__ = [
    "MOST_OFFERS",
    "Crew",
    "PluginFault",
    "PluginReport",
    "PluginState",
    "Plugins",
    "blaming",
    "build",
    "check_plugin",
    "load_plugins",
    "loaded_plugins",
]
