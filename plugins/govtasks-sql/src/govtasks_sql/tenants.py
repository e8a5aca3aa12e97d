"""Whose data a database holds."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from govtasks.errors import StoreError

from .row_security import is_exempt
from .schema import streams
from .statements import Statements
from .transactions import Transaction

# One step to the next tenant is one look into the index, however much each has; to
# ask for distinct ones would be to read all of it.
_NEXT = (
    select(streams.c.tenant)
    .where(streams.c.tenant > bindparam("after"), streams.c.version > 0)
    .order_by(streams.c.tenant, streams.c.stream)
    .limit(1)
)


def known_tenants(transaction: Transaction, *, kept_apart: bool) -> Sequence[str]:
    """Keys of all tenants that have facts, sorted.

    Args:
        transaction: Where it looks.
        kept_apart: Whether the database itself keeps tenants apart.

    Raises:
        StoreError: The database failed, or would show some of them only.
    """
    run = Statements(transaction)
    found = [""]
    with run.failing("read"):
        transaction.read()
        if kept_apart and not is_exempt(transaction.driver, transaction.dialect):
            problem = "the role may not see all tenants, which the database keeps apart"
            raise StoreError(problem, hint="use a role with BYPASSRLS")
        while more := run.tuples(_NEXT, {"after": found[-1]}):
            found.append(more[0][0])
    return tuple(found[1:])
