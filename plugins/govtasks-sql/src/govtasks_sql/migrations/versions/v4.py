"""Query rows that say which count of the figures they are in."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "4"
down_revision = "3"

_ROWS = "govtasks_rows"
_OLD = "govtasks_old_rows"
_COUNTED = (
    *("bucket", "counted_for", "is_delayed", "is_excused"),
    *("late_days", "is_early", "returned", "extended", "refused"),
)
_tables = sa.MetaData()


def upgrade() -> None:
    """Give the rows their new columns; what stands there is derived from the facts.

    SQLite cannot add a column that is always filled and has no default: there the
    table is made anew. On a server it is not, for the server keeps who may see it.
    """
    if op.get_context().dialect.name == "sqlite":
        _make_anew()
    else:
        _add()
    op.execute("UPDATE govtasks_schema SET version = 4")


def _make_anew() -> None:
    for name in _INDEXES:
        op.drop_index(f"{_ROWS}_{name}", _ROWS)
    op.rename_table(_ROWS, _OLD)
    op.get_context().impl.create_table(_rows)
    old = sa.table(_OLD, *(sa.column(one.name, one.type) for one in _before()))
    filled = [one.name for one in _after() if not one.nullable]
    names = [*(one.name for one in old.columns), *filled]
    values = [*old.columns, *(sa.literal_column("0") for _ in filled)]
    op.execute(_rows.insert().from_select(names, sa.select(*values)))
    op.drop_table(_OLD)


def _add() -> None:
    for column in _after():
        is_filled = not column.nullable
        if is_filled:
            is_flag = isinstance(column.type, sa.Boolean)
            nothing = sa.false() if is_flag else sa.text("0")
            column.server_default = sa.DefaultClause(nothing)
        op.add_column(_ROWS, column)
        if is_filled:
            op.alter_column(
                _ROWS,
                column.name,
                server_default=None,
                existing_type=column.type,
                existing_nullable=False,
            )
    op.create_index(f"{_ROWS}_by_bucket", _ROWS, ["tenant", *_COUNTED])


def _key(length: int = 200) -> sa.types.TypeEngine[str]:
    by_code_point = sa.String(length, collation="C")
    return sa.String(length).with_variant(by_code_point, "postgresql")


def _before() -> list[sa.Column[Any]]:
    """The columns that there were."""
    return [
        sa.Column("tenant", _key(64), nullable=False),
        sa.Column("stream", _key(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        *(sa.Column(name, _key()) for name in _KEYS),
        sa.Column("expires_at", sa.BigInteger()),
        sa.Column("next_at", sa.BigInteger()),
    ]


_KEYS = ("body", "post", "person", "directive", "parent")


def _after() -> list[sa.Column[Any]]:
    """The columns that are new."""
    return [
        sa.Column("counted_for", _key()),
        sa.Column("bucket", sa.String(20)),
        sa.Column("judged_on", sa.Integer()),
        sa.Column("due_on", sa.Integer()),
        sa.Column("is_delayed", sa.Boolean(), nullable=False),
        sa.Column("is_excused", sa.Boolean(), nullable=False),
        sa.Column("late_days", sa.Integer()),
        sa.Column("is_early", sa.Boolean(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("returned", "extended", "refused")
        ),
        *(sa.Column(name, _key()) for name in ("calendar", "regime", "field")),
    ]


_rows = sa.Table(
    _ROWS,
    _tables,
    *_before(),
    *_after(),
    sa.PrimaryKeyConstraint("tenant", "stream", name="govtasks_rows_pk"),
)


def _index(name: str, *columns: str, filled: str = "") -> None:
    some = sa.text(f"{filled} IS NOT NULL") if filled else None
    names = ("tenant", *columns)
    sa.Index(
        f"{_ROWS}_{name}",
        *(_rows.c[column] for column in names),
        sqlite_where=some,
    )


_index("by_body", "body", "is_open", "expires_at")
_index("by_expiry", "is_open", "expires_at", "body")
_index("by_post", "post", "is_open", filled="post")
_index("by_person", "person", "is_open", filled="person")
_index("by_next", "next_at", filled="next_at")
_index("by_directive", "directive", filled="directive")
_index("by_parent", "parent", filled="parent")
_index("by_bucket", *_COUNTED)
_INDEXES = (
    *("by_body", "by_expiry", "by_post", "by_person"),
    *("by_next", "by_directive", "by_parent"),
)
