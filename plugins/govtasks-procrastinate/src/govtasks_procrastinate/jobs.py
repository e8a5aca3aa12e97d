"""The jobs: sweeping a share, draining an outbox, handing both out, and rescuing.

None of them has to run once only: a step has one key for ever, and a message is claimed
before it is sent. So a job is handed out again whenever in doubt, and locks only keep
workers from doing the same at once in vain.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping

import attrs
from procrastinate import App, Blueprint, JobContext, RetryStrategy
from procrastinate.exceptions import ConnectorException, JobAborted
from procrastinate.jobs import Job, Status
from procrastinate.types import JSONDict

from govtasks.errors import GovtasksError
from govtasks.register.register import Register
from govtasks.register.shares import Share

from .cadence import Cadence
from .work import DRAIN, NAMESPACE, RESCUE, SWEEP, TICK, jobs_of, named

_log = logging.getLogger(__name__)

Settings = Mapping[str, Mapping[str, object]]


@attrs.frozen(kw_only=True)
class Jobs:
    """Follow-up of a host's registers as jobs (công việc nền).

    Attributes:
        registers: Gives the register of a tenant, such as ``register.for_tenant``;
            it stays open, and its clock tells the time to every job.
        tenants: Names the tenants, anew at each tick.
        channels: Settings of channels for drains, as `Register.drain` takes them.
        cadence: When, and how patiently.
    """

    registers: Callable[[str], Register]
    tenants: Callable[[], Iterable[str]]
    channels: Settings | None = None
    cadence: Cadence = attrs.field(factory=Cadence)

    def add_to(self, app: App) -> None:
        """Add the tasks to an app, under ``govtasks:``.

        Raises:
            TaskAlreadyRegistered: They were added before.
        """
        app.add_tasks_from(self._blueprint(), namespace=NAMESPACE)

    def _blueprint(self) -> Blueprint:
        made, cadence, queue = Blueprint(), self.cadence, self.cadence.queue
        retry = RetryStrategy(max_attempts=cadence.retries, wait=cadence.wait_seconds)
        made.task(name=SWEEP, queue=queue, retry=retry, pass_context=True)(self._sweep)
        made.task(name=DRAIN, queue=queue, retry=retry, pass_context=True)(self._drain)
        # Not tried again: the next does the same. And none has a lock, so that one
        # that died cannot keep the next from its rescue.
        for name, regular, cron in (
            (TICK, self._tick, cadence.tick),
            (RESCUE, self._rescue, cadence.rescue),
        ):
            made.periodic(cron=cron)(
                made.task(
                    name=name,
                    queue=queue,
                    queueing_lock=named(name),
                    pass_context=True,
                )(regular)
            )
        return made

    def _sweep(
        self, context: JobContext, tenant: str, body: str | None, *, leavers: bool
    ) -> JSONDict:
        share = Share(body=body, leavers=leavers)
        register = self.registers(tenant)
        report = register.sweep(share=share, stop=context.should_abort)
        for key, reason in report.failed:
            _log.warning("not followed up: %s of %s: %s", key, tenant, reason)
        if report.is_stopped:
            raise JobAborted
        return dict(attrs.asdict(report.counts))

    def _drain(self, context: JobContext, tenant: str) -> JSONDict:
        register, portion = self.registers(tenant), self.cadence.portion
        total: dict[str, int] = {}
        done = portion
        while done >= portion and not context.should_abort():
            report = register.drain(
                self.channels, limit=portion, stop=context.should_abort
            )
            done = sum(report.counts.values())
            total = {
                word: total.get(word, 0) + report.counts.get(word, 0)
                for word in total.keys() | report.counts.keys()
            }
        if context.should_abort():
            raise JobAborted
        return dict(total)

    async def _tick(self, context: JobContext, timestamp: int) -> None:
        """Hand out every share with something to do that does not wait already."""
        del timestamp
        manager, queue = context.app.job_manager, self.cadence.queue
        listed = await manager.list_jobs_async(queue=queue, status=Status.TODO.value)
        waiting = {job.lock for job in listed}
        failed: list[GovtasksError] = []
        for tenant in await asyncio.to_thread(lambda: tuple(self.tenants())):
            try:
                wanted = await asyncio.to_thread(self._jobs_of, tenant)
            except GovtasksError as error:
                _log.exception("no work is handed out for %s", tenant)
                failed.append(error)
                continue
            if fresh := [job for job in wanted if job.lock not in waiting]:
                await manager.batch_defer_jobs_async(fresh)
        if failed:
            raise failed[0]

    def _jobs_of(self, tenant: str) -> list[Job]:
        return jobs_of(self.cadence.queue, tenant, self.registers(tenant).shares())

    async def _rescue(self, context: JobContext, timestamp: int) -> None:
        """Hand out again what workers had in hand that died."""
        del timestamp
        stalled = await context.app.job_manager.get_stalled_jobs(
            queue=self.cadence.queue,
            seconds_since_heartbeat=self.cadence.stalled_seconds,
        )
        for job in stalled:
            if job.id == context.job.id:
                continue
            try:
                await _handed_out_again(context.app, job)
            except ConnectorException:
                # Somebody else did it meanwhile.
                _log.info("no longer stalled: %s", job.call_string)


async def _handed_out_again(app: App, job: Job) -> None:
    manager = app.job_manager
    _log.warning("its worker died: %s", job.call_string)
    if job.queueing_lock is None:
        await manager.retry_job(job)
    else:
        # Another of it may wait already, and does the same.
        await manager.finish_job(job, Status.ABORTED, delete_job=True)
