"""The tables.

The tenant leads every key, so that the tables can be distributed by it. Instants
are whole microseconds from 1970-01-01 in UTC: they come back exactly, and
compare as instants do. JSON values are canonical text. Keys sort by code point and
differ by case in every database, as they do in Python. Names are explicit, for
migrations refer to them.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Dialect,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)
from sqlalchemy.dialects.mysql import LONGTEXT
from sqlalchemy.types import TypeEngine

from govtasks.storage import LONGEST_NOTICE_KEY, LONGEST_TENANT

VERSION = 4
_LONGEST_KEY = 200
_LONGEST_WORD = 20
# What MariaDB indexes of a text that has no limit.
_INDEXED = 100
_UNLIMITED = ("batch", "channel", "obligation", "recipient", "reference")

metadata: MetaData = MetaData()


def _key(length: int = _LONGEST_KEY) -> TypeEngine[str]:
    # A database of PostgreSQL may sort as people do, "a" before "B".
    by_code_point = String(length, collation="C")
    return String(length).with_variant(by_code_point, "postgresql")


def _tenant() -> Column[str]:
    return Column("tenant", _key(LONGEST_TENANT), nullable=False)


def _stream() -> Column[str]:
    return Column("stream", _key(), nullable=False)


def _json() -> TypeEngine[str]:
    return Text().with_variant(LONGTEXT(), "mariadb")


def _table(name: str, *parts: Any, **options: Any) -> Table:  # noqa: ANN401 - as Table
    """A table; without "nopad" MariaDB takes two keys for one that end in spaces."""
    return Table(
        name,
        metadata,
        *parts,
        mariadb_engine="InnoDB",
        mariadb_charset="utf8mb4",
        mariadb_collate="utf8mb4_nopad_bin",
        **options,
    )


schema: Table = _table(
    "govtasks_schema",
    Column("version", Integer, nullable=False, autoincrement=False),
    PrimaryKeyConstraint("version", name="govtasks_schema_pk"),
)

# The last position that was given to a fact of the tenant; whoever gives the next
# ones locks the row.
tenants: Table = _table(
    "govtasks_tenants",
    _tenant(),
    Column("positions", BigInteger, nullable=False),
    PrimaryKeyConstraint("tenant", name="govtasks_tenants_pk"),
)

# Where each stream ends. Version 0 holds the place of one that somebody saw empty.
streams: Table = _table(
    "govtasks_streams",
    _tenant(),
    _stream(),
    Column("version", Integer, nullable=False, autoincrement=False),
    Column("digest", String(64), nullable=False),
    Column("erased_at", BigInteger),
    PrimaryKeyConstraint("tenant", "stream", name="govtasks_streams_pk"),
    sqlite_with_rowid=False,
)

facts: Table = _table(
    "govtasks_facts",
    _tenant(),
    _stream(),
    Column("version", Integer, nullable=False, autoincrement=False),
    Column("type", String(64), nullable=False),
    Column("type_schema", Integer, nullable=False),
    Column("data", _json(), nullable=False),
    Column("effective_at", BigInteger, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("on_behalf_of", Text),
    Column("mandate", Text),
    Column("digest", String(64), nullable=False),
    # Given when somebody first asks for it; see `govtasks.archive.Archive.since`.
    Column("position", BigInteger),
    Column("erased_at", BigInteger),
    PrimaryKeyConstraint("tenant", "stream", "version", name="govtasks_facts_pk"),
    # Behind the facts without a position, SQLite keeps the order in which they came
    # and MariaDB that of their keys; PostgreSQL needs an index for them.
    Index("govtasks_facts_by_position", "tenant", "position", unique=True),
)
Index(
    "govtasks_facts_without_position",
    *(facts.c.tenant, facts.c.stream, facts.c.version),
    postgresql_where=facts.c.position.is_(None),
).ddl_if(dialect="postgresql")

rows: Table = _table(
    "govtasks_rows",
    _tenant(),
    _stream(),
    Column("state", Text, nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("body", _key()),
    Column("post", _key()),
    Column("person", _key()),
    Column("directive", _key()),
    Column("parent", _key()),
    Column("expires_at", BigInteger),
    Column("next_at", BigInteger),
    Column("counted_for", _key()),
    Column("bucket", String(_LONGEST_WORD)),
    # Days from 0001-01-01, which is 1, as Python counts them.
    Column("judged_on", Integer),
    Column("due_on", Integer),
    Column("is_delayed", Boolean, nullable=False),
    Column("is_excused", Boolean, nullable=False),
    Column("late_days", Integer),
    Column("is_early", Boolean, nullable=False),
    Column("returned", Integer, nullable=False),
    Column("extended", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
    Column("calendar", _key()),
    Column("regime", _key()),
    Column("field", _key()),
    PrimaryKeyConstraint("tenant", "stream", name="govtasks_rows_pk"),
    Index("govtasks_rows_by_body", "tenant", "body", "is_open", "expires_at"),
    # It holds the body, so that what is over is counted without the table.
    Index("govtasks_rows_by_expiry", "tenant", "is_open", "expires_at", "body"),
    # Read from end to end, in the order in which it is counted; what is in it changes
    # when an obligation is closed or sent back, and not with every fact.
    Index(
        "govtasks_rows_by_bucket",
        *("tenant", "bucket", "counted_for", "is_delayed", "is_excused"),
        *("late_days", "is_early", "returned", "extended", "refused"),
    ),
)

outbox: Table = _table(
    "govtasks_outbox",
    _tenant(),
    Column("key", _key(LONGEST_NOTICE_KEY), nullable=False),
    Column("channel", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("template_version", Integer, nullable=False),
    Column("arguments", _json(), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("obligation", Text),
    Column("category", String(_LONGEST_WORD), nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("statutory", Boolean, nullable=False),
    Column("earliest_at", BigInteger),
    Column("expires_at", BigInteger),
    Column("batch", Text),
    Column("state", String(_LONGEST_WORD), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("unknown", Integer, nullable=False),
    Column("not_before", BigInteger, nullable=False),
    Column("claimed_until", BigInteger),
    Column("tried_at", BigInteger),
    Column("detail", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("possible_duplicate", Boolean, nullable=False),
    Column("acknowledged_at", BigInteger),
    # `Delivery.due_at`, so that one index finds whose turn it is.
    Column("due_at", BigInteger),
    PrimaryKeyConstraint("tenant", "key", name="govtasks_outbox_pk"),
)


def _is_not_mariadb(*_: Any, **about: Any) -> bool:  # noqa: ANN401 - as DDLIfCallable
    dialect: Dialect = about["dialect"]
    return dialect.name != "mariadb"


def _index(
    table: Table, name: str, *columns: str, where: ColumnElement[bool] | None = None
) -> None:
    """An index that the tenant leads, of some of the table where a database can.

    MariaDB has no room for the key of a notice behind others, and needs none: each
    of its indexes ends with the primary key.
    """
    names = ("tenant", *columns)
    lengths = {column: _INDEXED for column in columns if column in _UNLIMITED}
    options: dict[str, Any] = {"mariadb_length": lengths}
    if where is not None:
        options |= {"sqlite_where": where, "postgresql_where": where}
    full_name = f"{table.name}_{name}"
    if columns[-1] != "key":
        Index(full_name, *(table.c[one] for one in names), **options)
        return
    whole = Index(full_name, *(table.c[one] for one in names), **options)
    whole.ddl_if(callable_=_is_not_mariadb)
    short = Index(full_name, *(table.c[one] for one in names[:-1]), **options)
    short.ddl_if(dialect="mariadb")


def _index_filled(table: Table, name: str, column: str, *more: str) -> None:
    """An index of what has something in a column: what has nothing costs nothing."""
    _index(table, name, column, *more, where=table.c[column].is_not(None))


_index_filled(rows, "by_post", "post", "is_open")
_index_filled(rows, "by_person", "person", "is_open")
_index_filled(rows, "by_next", "next_at")
_index_filled(rows, "by_directive", "directive")
_index_filled(rows, "by_parent", "parent")

_index(outbox, "by_state", "state", "created_at", "key")
_index(outbox, "by_obligation", "obligation", "created_at")
_index(outbox, "by_recipient", "recipient", "created_at")
_index_filled(outbox, "by_turn", "due_at", "created_at", "key")
_index_filled(outbox, "by_batch", "batch", "recipient", "channel", "due_at")
_index(outbox, "by_reference", "channel", "reference", where=outbox.c.reference != "")
_index(
    outbox,
    "by_attempt",
    *("channel", "tried_at"),
    where=outbox.c.tried_at.is_not(None),
)
