"""From every earlier schema to the one of this release, step by step.

Each file of ``versions`` is a revision of Alembic whose key is the version that it
leads to. Where a database stands is kept in its table ``govtasks_schema``, and in no
other: a host that has migrations of its own shares nothing with these.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import attrs
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Connection, Dialect


@attrs.frozen(kw_only=True)
class Step:
    """One migration.

    Attributes:
        version: The schema that it leads to.
        summary: What it brings, in one line.
    """

    version: int
    summary: str


def steps(found: int) -> Sequence[Step]:
    """What leads from a schema to that of this release, in order."""
    return tuple(
        Step(version=int(one.revision), summary=one.doc) for one in _scripts(found)
    )


def run(connection: Connection, found: int, wanted: int | None = None) -> None:
    """Bring a database to another schema, inside its transaction.

    Args:
        connection: To the database.
        found: Schema that it has; 0 for none.
        wanted: Schema that it is to have; None for that of this release.
    """
    _run(MigrationContext.configure(connection), _scripts(found, wanted))


def script(dialect: Dialect, found: int) -> str:
    """The statements that `run` would execute, as text."""
    text = io.StringIO()
    options = {"as_sql": True, "output_buffer": text}
    _run(MigrationContext.configure(dialect=dialect, opts=options), _scripts(found))
    return text.getvalue()


def _scripts(found: int, wanted: int | None = None) -> Sequence[Script]:
    directory = ScriptDirectory(Path(__file__).parent)
    upper = "heads" if wanted is None else str(wanted)
    newest_first = directory.iterate_revisions(upper, str(found) if found else "base")
    return tuple(newest_first)[::-1]


def _run(context: MigrationContext, scripts: Sequence[Script]) -> None:
    with Operations.context(context):
        for one in scripts:
            one.module.upgrade()
