"""What is done to a database while no store is open on it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import attrs
from sqlalchemy import Connection, create_mock_engine, literal_column

from govtasks.errors import InvalidValueError
from govtasks.specs import StorageStatus

from . import migrations, row_security, schema
from .databases import Address, read_url
from .failures import translated
from .opening import alone, check_version, found_version, make_engine, make_tables


class SqlMaintenance:
    """Looks after the tables of a database; see `govtasks.specs.Maintenance`."""

    def status(self, url: str) -> StorageStatus:
        """What the database holds; see `govtasks.specs.Maintenance.status`."""
        with _looked_at(read_url(url)) as connection:
            return _status(connection)

    def upgrade(
        self, url: str, *, row_level_security: bool | None = None
    ) -> StorageStatus:
        """Bring its tables to this release, or make them.

        See `govtasks.specs.Maintenance.upgrade`. On MariaDB, where each statement that
        changes a table is a commit, an upgrade that is cut short is not taken back.
        """
        address = read_url(url)
        wanted = row_level_security
        if wanted is None and address.row_level_security:
            wanted = True
        if wanted and address.kind != "postgresql":
            problem = "cannot keep tenants apart itself"
            hint = "use postgresql"
            raise InvalidValueError(
                problem, field="row_level_security", value=address.kind, hint=hint
            )
        with _connected(address) as connection, alone(connection):
            before = _status(connection)
            _upgrade(connection, before.found, address)
            if wanted is not None and wanted is not row_security.is_on(connection):
                row_security.switch(connection, on=wanted)
        return before

    def sql(self, url: str) -> str:
        """The statements of that upgrade; see `govtasks.specs.Maintenance.sql`."""
        address = read_url(url)
        with _looked_at(address) as connection:
            found = found_version(connection)
            if found is not None:
                return migrations.script(connection.dialect, found)
            return _creation(connection, address)


@contextmanager
def _connected(address: Address) -> Iterator[Connection]:
    engine = make_engine(address)
    try:
        with translated("look after the database"), engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _looked_at(address: Address) -> AbstractContextManager[Connection]:
    """A connection that makes no file; a database in memory stands for it."""
    if address.is_missing:
        address = attrs.evolve(address, url=address.url.set(database=":memory:"))
    return _connected(address)


def _status(connection: Connection) -> StorageStatus:
    dialect = connection.dialect
    numbers = (str(part) for part in dialect.server_version_info or ())
    return StorageStatus(
        database=f"{dialect.name} {'.'.join(numbers)}",
        found=found_version(connection),
        wanted=schema.VERSION,
        row_level_security=row_security.is_on(connection),
    )


def _upgrade(connection: Connection, found: int | None, address: Address) -> None:
    if found is None:
        make_tables(connection)
    elif found > schema.VERSION:
        check_version(found, address)
    elif found < schema.VERSION:
        migrations.run(connection, found)


def _creation(connection: Connection, address: Address) -> str:
    """What makes the tables where there are none."""
    text = io.StringIO()

    def write(statement: Any, *_: object, **__: object) -> None:  # noqa: ANN401 - so it is in SQLAlchemy
        compiled = str(statement.compile(dialect=connection.dialect))
        text.write(f"{compiled.strip()};\n\n")

    engine = create_mock_engine(address.url, write)
    schema.metadata.create_all(engine, checkfirst=False)
    if address.row_level_security:
        for statement in row_security.statements(on=True):
            text.write(f"{statement};\n\n")
    version = schema.schema.insert().values(version=literal_column(str(schema.VERSION)))
    write(version)
    return text.getvalue()
