"""Whose data a database holds."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select

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


def known_tenants(transaction: Transaction) -> Sequence[str]:
    """Keys of all tenants that have facts, sorted.

    Raises:
        StoreError: The database failed.
    """
    run = Statements(transaction)
    found = [""]
    with run.failing("read"):
        transaction.read()
        while more := run.tuples(_NEXT, {"after": found[-1]}):
            found.append(more[0][0])
    return tuple(found[1:])
