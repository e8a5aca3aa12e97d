"""What authors of plugins inherit from to test them.

Needs pytest and hypothesis, which govtasks itself does not ask for. Each suite is
loaded when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .channel import ChannelSuite
    from .everybody import Everybody
    from .exporter import ExporterSuite, sample_entry
    from .store import StoreSuite

__all__ = ["ChannelSuite", "Everybody", "ExporterSuite", "StoreSuite", "sample_entry"]

_HOMES = {
    "ChannelSuite": "channel",
    "Everybody": "everybody",
    "ExporterSuite": "exporter",
    "StoreSuite": "store",
    "sample_entry": "exporter",
}

# So that a failing promise shows the values, as in the author's own tests.
pytest.register_assert_rewrite(
    *(f"{__name__}.{home}" for home in sorted(set(_HOMES.values()))),
    *(f"{__name__}.store_{part}" for part in ("facts", "outbox", "transactions")),
)


def __getattr__(name: str) -> object:
    """Load a suite from its module."""
    if name in _HOMES:
        return getattr(importlib.import_module(f".{_HOMES[name]}", __name__), name)
    problem = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(problem)


def __dir__() -> list[str]:
    """The public names, loaded or not."""
    return sorted({*globals(), *__all__})
