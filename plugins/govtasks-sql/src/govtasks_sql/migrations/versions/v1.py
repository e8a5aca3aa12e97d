"""Facts, query rows and an outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "1"
down_revision = None


def upgrade() -> None:
    """Make the tables of the first schema."""
    op.create_table(
        "govtasks_schema",
        sa.Column("version", sa.Integer, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("version", name="govtasks_schema_pk"),
    )
    op.create_table(
        "govtasks_facts",
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("stream", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("type", sa.String(64), nullable=False),
        sa.Column("type_schema", sa.Integer, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("effective_at", sa.BigInteger, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("on_behalf_of", sa.Text),
        sa.Column("mandate", sa.Text),
        sa.PrimaryKeyConstraint(
            "tenant", "stream", "version", name="govtasks_facts_pk"
        ),
    )
    _make_rows()
    _make_outbox()
    op.execute("INSERT INTO govtasks_schema (version) VALUES (1)")


def _make_rows() -> None:
    op.create_table(
        "govtasks_rows",
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("stream", sa.String(200), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("is_open", sa.Boolean, nullable=False),
        sa.Column("body", sa.String(200)),
        sa.Column("directive", sa.String(200)),
        sa.Column("parent", sa.String(200)),
        sa.Column("expires_at", sa.BigInteger),
        sa.Column("next_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("tenant", "stream", name="govtasks_rows_pk"),
    )
    for name, columns in (
        ("by_body", ("body", "is_open", "expires_at")),
        ("by_expiry", ("is_open", "expires_at")),
        ("by_next", ("next_at",)),
        ("by_directive", ("directive",)),
        ("by_parent", ("parent",)),
    ):
        op.create_index(f"govtasks_rows_{name}", "govtasks_rows", ["tenant", *columns])


def _make_outbox() -> None:
    op.create_table(
        "govtasks_outbox",
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("key", sa.String(700), nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("template", sa.Text, nullable=False),
        sa.Column("arguments", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("not_before", sa.BigInteger, nullable=False),
        sa.Column("claimed_until", sa.BigInteger),
        sa.Column("detail", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "key", name="govtasks_outbox_pk"),
    )
    op.create_index(
        "govtasks_outbox_by_state",
        "govtasks_outbox",
        ["tenant", "state", "created_at"],
    )
