"""Row-level security of PostgreSQL: the database itself keeps tenants apart.

Whose rows a transaction may see and write is a setting of that transaction, which ends
with it: nothing is left on a connection that goes back to a pool.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Dialect, text

from . import schema
from .statements import one_row

SETTING = "govtasks.tenant"
# What comes first in a row is computed first.
_BIND = "SELECT current_setting(%s, true), set_config(%s, %s, true)"
_IS_ON = text(
    "SELECT count(*) FROM pg_class, unnest(CAST(:names AS text[])) AS name"
    " WHERE pg_class.oid = to_regclass(name)"
    " AND relrowsecurity AND relforcerowsecurity"
)
_IS_EXEMPT = (
    "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
)


def protected_tables() -> tuple[str, ...]:
    """Names of the tables that hold rows of tenants."""
    tables = schema.metadata.sorted_tables
    return tuple(table.name for table in tables if "tenant" in table.columns)


def is_on(connection: Connection) -> bool:
    """Whether every table of a database keeps tenants apart."""
    if connection.dialect.name != "postgresql":
        return False
    names = list(protected_tables())
    return bool(connection.scalar(_IS_ON, {"names": names}) == len(names))


def is_exempt(driver: Any, dialect: Dialect) -> bool:  # noqa: ANN401 - none is typed
    """Whether the role of a connection sees the rows of all tenants nevertheless."""
    (is_so,) = one_row(driver, dialect, _IS_EXEMPT)
    return bool(is_so)


def bind(driver: Any, dialect: Dialect, tenant: str) -> str:  # noqa: ANN401 - none is typed
    """Let the rest of a transaction see and write the rows of a tenant alone.

    Returns:
        For whom it was before; empty where for nobody.
    """
    before, _ = one_row(driver, dialect, _BIND, (SETTING, SETTING, tenant))
    return before or ""


def switch(connection: Connection, *, on: bool) -> None:
    """Let a database keep tenants apart, or no longer."""
    for statement in statements(on=on):
        connection.exec_driver_sql(statement)


def statements(*, on: bool) -> Iterator[str]:
    """What `switch` executes."""
    for table in protected_tables():
        policy = f"{table}_by_tenant"
        yield f"DROP POLICY IF EXISTS {policy} ON {table}"
        if on:
            mine = f"tenant = current_setting('{SETTING}', true)"
            yield (
                f"CREATE POLICY {policy} ON {table} USING ({mine}) WITH CHECK ({mine})"
            )
            # Without FORCE whoever owns the table would see everything.
            yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
            yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
        else:
            yield f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"
            yield f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"
