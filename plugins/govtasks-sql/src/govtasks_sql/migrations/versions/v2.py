"""An outbox that keeps what a notice is about, and all that became of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2"
down_revision = "1"

_TABLE = "govtasks_outbox"
# Old states under their new names. What may have been sent is given up, so that
# nobody gets it twice without somebody wanting that.
_STATES = (("rejected", "permanent-failure"), ("unknown", "dead"))


def upgrade() -> None:
    """Give the outbox its new columns and indexes."""
    op.drop_index("govtasks_outbox_by_state", _TABLE)
    # SQLite keeps to no length, and cannot change one.
    if op.get_context().dialect.name != "sqlite":
        op.alter_column(_TABLE, "state", type_=sa.String(20))
    for column in _columns():
        op.add_column(_TABLE, column)
    _fill()
    _make_indexes()
    op.execute("UPDATE govtasks_schema SET version = 2")


def _columns() -> list[sa.Column[object]]:
    """The new columns, with what stands in them for what is there already."""
    filled: list[sa.Column[object]] = [
        sa.Column(name, kind, nullable=False, server_default=default)
        for name, kind, default in (
            ("template_version", sa.Integer(), sa.text("1")),
            ("category", sa.String(20), "information"),
            ("urgent", sa.Boolean(), sa.false()),
            ("statutory", sa.Boolean(), sa.false()),
            ("unknown", sa.Integer(), sa.text("0")),
            ("reference", sa.Text(), ""),
            ("possible_duplicate", sa.Boolean(), sa.false()),
        )
    ]
    free: list[sa.Column[object]] = [
        sa.Column(name, kind)
        for name, kind in (
            ("obligation", sa.Text()),
            ("earliest_at", sa.BigInteger()),
            ("expires_at", sa.BigInteger()),
            ("batch", sa.Text()),
            ("tried_at", sa.BigInteger()),
            ("acknowledged_at", sa.BigInteger()),
            ("due_at", sa.BigInteger()),
        )
    ]
    return [*filled, *free]


def _fill() -> None:
    """Say of each notice what the first schema said in other words."""
    for old, new in _STATES:
        op.execute(
            "UPDATE govtasks_outbox"  # noqa: S608 - of constants
            f" SET state = '{new}' WHERE state = '{old}'"
        )
    op.execute(
        "UPDATE govtasks_outbox SET due_at = CASE state"
        " WHEN 'pending' THEN not_before WHEN 'sending' THEN claimed_until END"
    )


def _make_indexes() -> None:
    for name, condition, *columns in _INDEXES:
        where = sa.text(condition) if condition else None
        op.create_index(
            f"{_TABLE}_{name}",
            _TABLE,
            ["tenant", *columns],
            sqlite_where=where,
            postgresql_where=where,
        )


_INDEXES = (
    ("by_state", "", "state", "created_at", "key"),
    ("by_obligation", "", "obligation", "created_at"),
    ("by_recipient", "", "recipient", "created_at"),
    ("by_turn", "due_at IS NOT NULL", "due_at", "created_at", "key"),
    ("by_batch", "batch IS NOT NULL", "batch", "recipient", "channel", "due_at"),
    ("by_reference", "reference != ''", "channel", "reference"),
    ("by_attempt", "tried_at IS NOT NULL", "channel", "tried_at"),
)
