"""Chained facts in a fixed order, query rows by person, keys that sort alike."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, islice

import sqlalchemy as sa
from alembic import op

from govtasks.errors import GovtasksError, StoreError
from govtasks.ports import Record
from govtasks.storage import chained, instant

revision = "3"
down_revision = "2"

_KEPT = ("facts", "rows", "outbox")
_BATCH = 1000
_tables = sa.MetaData()


def upgrade() -> None:
    """Make the tables anew, and bring over what they held.

    Their keys sort in another way, which no database changes in place.
    """
    for name in _KEPT:
        _put_aside(name)
    impl = op.get_context().impl
    for table in _tables.sorted_tables:
        impl.create_table(table)
    if op.get_context().dialect.name == "postgresql":
        op.create_index(
            "govtasks_facts_without_position",
            "govtasks_facts",
            ["tenant", "stream", "version"],
            postgresql_where=sa.text("position IS NULL"),
        )
    _copy(_rows)
    _copy(_outbox)
    if op.get_context().as_sql:
        op.execute("-- the digests of facts are computed by 'govtasks storage upgrade'")
    else:
        _chain(op.get_bind())
    for name in _KEPT:
        op.drop_table(f"govtasks_old_{name}")
    op.execute("UPDATE govtasks_schema SET version = 3")


def _put_aside(name: str) -> None:
    """Rename a table, so that its name and those of its indexes are free."""
    table = f"govtasks_{name}"
    for index in _OLD_INDEXES[name]:
        op.drop_index(f"{table}_{index}", table)
    if op.get_context().dialect.name == "postgresql":
        op.drop_constraint(f"{table}_pk", table)
    op.rename_table(table, f"govtasks_old_{name}")


_OLD_INDEXES = {
    "facts": (),
    "rows": ("by_body", "by_expiry", "by_next", "by_directive", "by_parent"),
    "outbox": (
        *("by_state", "by_obligation", "by_recipient"),
        *("by_turn", "by_batch", "by_reference", "by_attempt"),
    ),
}


def _old(table: sa.Table, *without: str) -> sa.TableClause:
    names = [column.name for column in table.columns if column.name not in without]
    old = table.name.replace("govtasks_", "govtasks_old_")
    return sa.table(old, *(sa.column(name, table.c[name].type) for name in names))


def _copy(table: sa.Table) -> None:
    old = _old(table, "post", "person")
    names = [column.name for column in old.columns]
    op.execute(table.insert().from_select(names, sa.select(old)))


def _chain(connection: sa.Connection) -> None:
    """Bring over the facts with their digests, and where each stream ends."""
    old = _old(_facts, "digest", "position", "erased_at")
    order = (old.c.tenant, old.c.stream, old.c.version)
    found = connection.execute(
        sa.select(old).order_by(*order), execution_options={"yield_per": _BATCH}
    ).mappings()
    # What a database sorts together stays together, in whichever order.
    streams = groupby(found, lambda fact: (fact["tenant"], fact["stream"]))
    facts = (fact for _, stream in streams for fact in _chained(stream))
    while batch := list(islice(facts, _BATCH)):
        connection.execute(_facts.insert(), batch)
    connection.execute(_streams.insert().from_select(_ENDS, _ends()))
    tenants = sa.select(_facts.c.tenant, sa.literal(0)).distinct()
    connection.execute(_tenants.insert().from_select(["tenant", "positions"], tenants))


def _chained(stream: Iterator[sa.RowMapping]) -> Iterator[dict[str, object]]:
    digest = ""
    for fact in stream:
        try:
            digest = _next(digest, fact)
        except (GovtasksError, TypeError, OverflowError) as error:
            place = f"{fact['tenant']} {fact['stream']} {fact['version']}"
            problem = f"the fact {place} cannot be read: {error}"
            hint = "put the database back from a copy that is sound"
            raise StoreError(problem, hint=hint) from error
        yield {**fact, "digest": digest}


def _next(digest: str, fact: sa.RowMapping) -> str:
    return chained(
        digest,
        tenant=fact["tenant"],
        stream=fact["stream"],
        version=fact["version"],
        record=_record(fact),
        data=fact["data"],
    )


def _record(fact: sa.RowMapping) -> Record:
    # Its data are chained as they stand, even if nobody can read them any more.
    return Record(
        type=fact["type"],
        schema=fact["type_schema"],
        effective_at=instant(fact["effective_at"]),
        recorded_at=instant(fact["recorded_at"]),
        actor=fact["actor"],
        on_behalf_of=fact["on_behalf_of"],
        mandate=fact["mandate"],
    )


_ENDS = ["tenant", "stream", "version", "digest"]


def _ends() -> sa.Select[tuple[str, str, int, str]]:
    later = _facts.alias("later")
    follows = sa.exists().where(
        later.c.tenant == _facts.c.tenant,
        later.c.stream == _facts.c.stream,
        later.c.version == _facts.c.version + 1,
    )
    return sa.select(*(_facts.c[name] for name in _ENDS)).where(~follows)


def _key(length: int = 200) -> sa.types.TypeEngine[str]:
    by_code_point = sa.String(length, collation="C")
    return sa.String(length).with_variant(by_code_point, "postgresql")


def _tenant() -> sa.Column[str]:
    return sa.Column("tenant", _key(64), nullable=False)


def _stream() -> sa.Column[str]:
    return sa.Column("stream", _key(), nullable=False)


_tenants = sa.Table(
    "govtasks_tenants",
    _tables,
    _tenant(),
    sa.Column("positions", sa.BigInteger, nullable=False),
    sa.PrimaryKeyConstraint("tenant", name="govtasks_tenants_pk"),
)

_streams = sa.Table(
    "govtasks_streams",
    _tables,
    _tenant(),
    _stream(),
    sa.Column("version", sa.Integer, nullable=False, autoincrement=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("erased_at", sa.BigInteger),
    sa.PrimaryKeyConstraint("tenant", "stream", name="govtasks_streams_pk"),
    sqlite_with_rowid=False,
)

_facts = sa.Table(
    "govtasks_facts",
    _tables,
    _tenant(),
    _stream(),
    sa.Column("version", sa.Integer, nullable=False, autoincrement=False),
    sa.Column("type", sa.String(64), nullable=False),
    sa.Column("type_schema", sa.Integer, nullable=False),
    sa.Column("data", sa.Text, nullable=False),
    sa.Column("effective_at", sa.BigInteger, nullable=False),
    sa.Column("recorded_at", sa.BigInteger, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("on_behalf_of", sa.Text),
    sa.Column("mandate", sa.Text),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("position", sa.BigInteger),
    sa.Column("erased_at", sa.BigInteger),
    sa.PrimaryKeyConstraint("tenant", "stream", "version", name="govtasks_facts_pk"),
    sa.Index("govtasks_facts_by_position", "tenant", "position", unique=True),
)

_rows = sa.Table(
    "govtasks_rows",
    _tables,
    _tenant(),
    _stream(),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("is_open", sa.Boolean, nullable=False),
    sa.Column("body", _key()),
    sa.Column("post", _key()),
    sa.Column("person", _key()),
    sa.Column("directive", _key()),
    sa.Column("parent", _key()),
    sa.Column("expires_at", sa.BigInteger),
    sa.Column("next_at", sa.BigInteger),
    sa.PrimaryKeyConstraint("tenant", "stream", name="govtasks_rows_pk"),
)

_outbox = sa.Table(
    "govtasks_outbox",
    _tables,
    _tenant(),
    sa.Column("key", _key(700), nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("recipient", sa.Text, nullable=False),
    sa.Column("template", sa.Text, nullable=False),
    sa.Column("template_version", sa.Integer, nullable=False),
    sa.Column("arguments", sa.Text, nullable=False),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("obligation", sa.Text),
    sa.Column("category", sa.String(20), nullable=False),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("statutory", sa.Boolean, nullable=False),
    sa.Column("earliest_at", sa.BigInteger),
    sa.Column("expires_at", sa.BigInteger),
    sa.Column("batch", sa.Text),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("unknown", sa.Integer, nullable=False),
    sa.Column("not_before", sa.BigInteger, nullable=False),
    sa.Column("claimed_until", sa.BigInteger),
    sa.Column("tried_at", sa.BigInteger),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("reference", sa.Text, nullable=False),
    sa.Column("possible_duplicate", sa.Boolean, nullable=False),
    sa.Column("acknowledged_at", sa.BigInteger),
    sa.Column("due_at", sa.BigInteger),
    sa.PrimaryKeyConstraint("tenant", "key", name="govtasks_outbox_pk"),
)


def _index(
    table: sa.Table, name: str, *columns: str, filled: str = "", where: str = ""
) -> None:
    condition = where or (f"{filled} IS NOT NULL" if filled else "")
    some = sa.text(condition) if condition else None
    sa.Index(
        f"{table.name}_{name}",
        *(table.c[column] for column in ("tenant", *columns)),
        sqlite_where=some,
        postgresql_where=some,
    )


_index(_rows, "by_body", "body", "is_open", "expires_at")
_index(_rows, "by_expiry", "is_open", "expires_at", "body")
_index(_rows, "by_post", "post", "is_open", filled="post")
_index(_rows, "by_person", "person", "is_open", filled="person")
_index(_rows, "by_next", "next_at", filled="next_at")
_index(_rows, "by_directive", "directive", filled="directive")
_index(_rows, "by_parent", "parent", filled="parent")
_index(_outbox, "by_state", "state", "created_at", "key")
_index(_outbox, "by_obligation", "obligation", "created_at")
_index(_outbox, "by_recipient", "recipient", "created_at")
_index(_outbox, "by_turn", "due_at", "created_at", "key", filled="due_at")
_index(_outbox, "by_batch", "batch", "recipient", "channel", "due_at", filled="batch")
_index(_outbox, "by_reference", "channel", "reference", where="reference != ''")
_index(_outbox, "by_attempt", "channel", "tried_at", filled="tried_at")
