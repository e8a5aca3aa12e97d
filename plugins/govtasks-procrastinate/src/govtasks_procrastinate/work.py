"""What jobs there are, and which of them exclude each other."""

from __future__ import annotations

import json
from collections.abc import Iterable

from procrastinate.jobs import Job
from procrastinate.types import JSONDict

from govtasks.register.shares import Share

NAMESPACE = "govtasks"
QUEUE = "govtasks"
SWEEP = "sweep"
DRAIN = "drain"
TICK = "tick"
RESCUE = "rescue"
# What a changed deadline makes void is taken back by the sweep, before it is sent.
FIRST, THEN = 1, 0


def named(task: str) -> str:
    """The name of a task in an app."""
    return f"{NAMESPACE}:{task}"


def sweep_of(queue: str, tenant: str, share: Share) -> Job:
    """The job that sweeps a share."""
    given: JSONDict = {"body": share.body, "leavers": share.leavers}
    return _job(queue, SWEEP, FIRST, [tenant, share.body], {"tenant": tenant, **given})


def drain_of(queue: str, tenant: str) -> Job:
    """The job that drains the outbox of a tenant."""
    return _job(queue, DRAIN, THEN, [tenant], {"tenant": tenant})


def _job(
    queue: str, task: str, priority: int, place: list[str | None], given: JSONDict
) -> Job:
    # Without a queueing lock: one that is taken would end the host's transaction, make
    # two hosts wait for each other, and leave a job that is to be tried again undone.
    return Job(
        queue=queue,
        priority=priority,
        lock=json.dumps([NAMESPACE, task, *place]),
        queueing_lock=None,
        task_name=named(task),
        task_kwargs=given,
    )


def jobs_of(queue: str, tenant: str, shares: Iterable[Share]) -> list[Job]:
    """The jobs of a tenant: its shares, and its outbox after them."""
    sweeps = [sweep_of(queue, tenant, share) for share in shares]
    return [*sweeps, drain_of(queue, tenant)]
