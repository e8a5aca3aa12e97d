"""Handing out work in the transaction of the host."""

from __future__ import annotations

from collections.abc import Iterable

import psycopg
from procrastinate import SyncPsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.manager import JobManager
from psycopg.pq import TransactionStatus

from govtasks.errors import InvalidValueError, StoreError
from govtasks.register.shares import Share

from .work import QUEUE, jobs_of

_LAYERS = 3
"""A session of SQLAlchemy, its connection, that of the pool, and the driver's."""


def defer(
    connection: object,
    *,
    tenant: str = "default",
    bodies: Iterable[str | None] = (),
    queue: str = QUEUE,
) -> tuple[int, ...]:
    """Hand out the follow-up of a tenant in the transaction of the host.

    The jobs are there when the host commits, and are not when it rolls back. Several
    for the same share run one after the other; the later find nothing to do.

    Args:
        connection: The host's connection, inside its transaction: of psycopg, or a
            connection or session of SQLAlchemy, or a connection of Django, on psycopg.
        tenant: Whose.
        bodies: Leading bodies whose share is to be swept; the outbox is drained in
            any case.
        queue: Name of the queue, where the cadence has another.

    Returns:
        Numbers of the jobs.

    Raises:
        InvalidValueError: Another kind of connection, or one that commits each
            statement by itself; a body that is no key.
        StoreError: The database has no tables of Procrastinate, or is lost.
    """
    driver = driver_of(connection)
    shares = [Share(body=body) for body in bodies]
    jobs = jobs_of(queue, tenant, shares)
    # It asks nothing of a pool, so that it need not be opened.
    manager = JobManager(SyncPsycopgConnector())
    try:
        deferred = manager.batch_defer_jobs(jobs, connection=driver)
    except ConnectorException as error:
        problem = f"cannot hand out work: {error.__cause__ or error}".strip()
        hint = "make the tables: procrastinate schema --apply"
        raise StoreError(problem, hint=hint) from error
    return tuple(job.id for job in deferred if job.id is not None)


def driver_of(given: object) -> psycopg.Connection[object]:
    """The connection of psycopg below that of the host.

    Raises:
        InvalidValueError: There is none, or it commits each statement by itself.
    """
    found = given
    for _ in range(_LAYERS):
        if isinstance(found, psycopg.Connection):
            break
        found = _below(found)
    if not isinstance(found, psycopg.Connection):
        problem = "is not a connection by which jobs can be handed out"
        hint = "pass a psycopg, SQLAlchemy or Django connection to PostgreSQL"
        name = type(given).__name__
        raise InvalidValueError(problem, field="connection", value=name, hint=hint)
    is_idle = found.info.transaction_status is TransactionStatus.IDLE
    if found.autocommit and is_idle:
        problem = "is a connection that commits each statement by itself"
        hint = "begin a transaction on it first"
        raise InvalidValueError(problem, field="connection", hint=hint)
    return found


def _below(given: object) -> object:
    """What a connection of a library rests on, a layer at a time."""
    driver = getattr(given, "driver_connection", None)
    if driver is not None:
        return driver
    below = getattr(given, "connection", None)
    return below() if callable(below) else below
