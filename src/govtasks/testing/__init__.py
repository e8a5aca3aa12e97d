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
    from .faults import Ability, Fault, Peer
    from .http_peer import Answer, HttpPeer, Request
    from .plugin import Faulty, PluginSuite
    from .reporter import ReporterSuite, sample_report
    from .store import StoreSuite
    from .store_hosted import HostedStoreSuite

__all__ = [
    "Ability",
    "Answer",
    "ChannelSuite",
    "Everybody",
    "ExporterSuite",
    "Fault",
    "Faulty",
    "HostedStoreSuite",
    "HttpPeer",
    "Peer",
    "PluginSuite",
    "ReporterSuite",
    "Request",
    "StoreSuite",
    "sample_entry",
    "sample_report",
]

_HOMES = {
    "Ability": "faults",
    "Answer": "http_peer",
    "ChannelSuite": "channel",
    "Everybody": "everybody",
    "ExporterSuite": "exporter",
    "Fault": "faults",
    "Faulty": "plugin",
    "HostedStoreSuite": "store_hosted",
    "HttpPeer": "http_peer",
    "Peer": "faults",
    "PluginSuite": "plugin",
    "ReporterSuite": "reporter",
    "Request": "http_peer",
    "StoreSuite": "store",
    "sample_entry": "exporter",
    "sample_report": "reporter",
}

_PROMISES = (
    "archive",
    "archive_machine",
    "facts",
    "machine",
    "many",
    "outbox",
    "positions",
    "restore",
    "settling",
    "transactions",
)

# So that a failing promise shows the values, as in the author's own tests.
pytest.register_assert_rewrite(
    *(f"{__name__}.{home}" for home in sorted(set(_HOMES.values()))),
    *(f"{__name__}.store_{part}" for part in _PROMISES),
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
