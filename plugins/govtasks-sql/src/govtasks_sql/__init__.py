"""Stores govtasks registers in SQL databases."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from govtasks.hookspecs import hookimpl
from govtasks.ports import Store
from govtasks.specs import Maintenance, PluginInfo, StorageSpec, StorageStatus

__all__ = ["govtasks_plugin_info", "govtasks_storages", "include_name", "open_store"]


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


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Whether something in a database is the host's, and not a table of ours.

    For ``context.configure(include_name=...)`` in the ``env.py`` of a host: its
    Alembic then neither drops nor changes the tables that this plugin made.

    Args:
        name: Its name; None for the schema that needs none.
        kind: What Alembic calls it, such as ``table``.
    """
    return kind != "table" or name is None or not name.startswith("govtasks_")


@attrs.frozen
class _Maintenance:
    """Looks after the tables of a database; SQLAlchemy is loaded when it does."""

    def status(self, url: str) -> StorageStatus:
        """See `govtasks.specs.Maintenance.status`."""
        return self._real().status(url)

    def upgrade(
        self, url: str, *, row_level_security: bool | None = None
    ) -> StorageStatus:
        """See `govtasks.specs.Maintenance.upgrade`."""
        return self._real().upgrade(url, row_level_security=row_level_security)

    def sql(self, url: str) -> str:
        """See `govtasks.specs.Maintenance.sql`."""
        return self._real().sql(url)

    @staticmethod
    def _real() -> Maintenance:
        from .maintenance import SqlMaintenance  # noqa: PLC0415 - as above

        return SqlMaintenance()


@hookimpl
def govtasks_plugin_info() -> PluginInfo:
    """Say what the plugin is."""
    return PluginInfo(summary="registers in SQLite, PostgreSQL and MariaDB")


@hookimpl
def govtasks_storages() -> Iterable[StorageSpec]:
    """Offer the stores of databases, by the schemes of their URLs."""
    yield StorageSpec(
        schemes=("sqlite", "postgresql", "mariadb", "mysql"),
        factory=open_store,
        maintenance=_Maintenance(),
    )
