"""Stores govtasks registers in SQL databases."""

from __future__ import annotations

from collections.abc import Iterable

from govtasks.hookspecs import hookimpl
from govtasks.ports import Store
from govtasks.specs import PluginInfo, StorageSpec

__all__ = ["govtasks_plugin_info", "govtasks_storages", "open_store"]


def open_store(url: str) -> Store:
    """Open the store of a database; its tables are made where there are none.

    Args:
        url: A SQLAlchemy URL, such as ``sqlite:///tasks.db`` for a file beside
            the process, or ``sqlite://`` for a database in memory.

    Raises:
        InvalidValueError: Not such a URL, or a database that is not supported.
        StoreError: The database cannot be opened, is none, cannot be written, or
            was written by a newer release.
    """
    # SQLAlchemy takes a quarter of a second to import: a host that loads the
    # plugin without opening a database does not pay it.
    from .store import SqlStore  # noqa: PLC0415

    return SqlStore.open(url)


@hookimpl
def govtasks_plugin_info() -> PluginInfo:
    """Say what the plugin is."""
    return PluginInfo(summary="registers in SQLite, through SQLAlchemy")


@hookimpl
def govtasks_storages() -> Iterable[StorageSpec]:
    """Offer the stores of URLs that begin with ``sqlite:``."""
    yield StorageSpec(schemes=("sqlite",), factory=open_store)
