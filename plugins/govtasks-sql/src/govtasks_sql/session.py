"""One transaction of a SQL store."""

from __future__ import annotations

from .archiving import Archive
from .facts import Facts
from .notices import Outbox


class SqlSession(Facts, Outbox, Archive):
    """One transaction for one tenant; see `govtasks.ports.Session`."""
