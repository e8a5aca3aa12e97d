"""Commands that plugins bring as programs of their own: ``govtasks NAME ...``."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from importlib.metadata import entry_points

PluginProgram = Callable[[Sequence[str]], int]
"""Runs with the words after its name, and gives an exit code."""

_NAME = re.compile(r"[a-z][a-z0-9-]{0,63}")
_GROUP = "console_scripts"


def other_command(words: Sequence[str], known: Collection[str]) -> PluginProgram | None:
    """The program ``govtasks-NAME`` of an installed plugin, where one is meant.

    Args:
        words: What was given on the command line.
        known: Our own commands, which go before all others.

    Returns:
        None where the first word is no such name.
    """
    name = words[0] if words else ""
    if name in known or not _NAME.fullmatch(name):
        return None
    found = entry_points(group=_GROUP, name=f"govtasks-{name}")
    for one in sorted(found, key=lambda point: point.value):
        command: PluginProgram = one.load()
        return command
    return None
