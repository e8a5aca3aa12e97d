"""When jobs run, and how long a worker may be silent: one value that a host sets."""

from __future__ import annotations

from typing import Any

import attrs
from croniter import croniter
from procrastinate.app import WorkerOptions

from govtasks.errors import InvalidValueError
from govtasks.text import is_count, is_key

_LONGEST_SECONDS = 86_400


def _is_cron(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, str) or not croniter.is_valid(value):
        problem = "must be five fields of cron, or six with seconds"
        hint = "such as '*/5 * * * *'; it is counted in UTC"
        raise InvalidValueError(problem, field=attribute.name, value=value, hint=hint)


def _is_span(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    is_count(instance, attribute, value)
    if isinstance(value, int) and value > _LONGEST_SECONDS:
        problem = "must be at most a day"
        raise InvalidValueError(problem, field=attribute.name, value=value)


def _is_wait(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if type(value) is not int or not 0 <= value <= _LONGEST_SECONDS:
        problem = "must be a whole number of seconds from 0 to a day"
        raise InvalidValueError(problem, field=attribute.name, value=value)


@attrs.frozen(kw_only=True)
class Cadence:
    """When jobs run, and how long a worker may be silent (nhịp).

    Attributes:
        tick: When work is handed out, as cron in UTC.
        rescue: When jobs of workers that died are handed out again, as cron in UTC.
        queue: Name of the queue of all jobs.
        heartbeat_seconds: How often a worker says that it lives.
        stalled_seconds: A worker that was silent for so long counts as dead; at
            least twice the heartbeat, for one may come late.
        grace_seconds: How long a worker that is told to end waits for its jobs
            before it tells them to stop.
        retries: How often a job that failed is tried again, before the next tick
            makes a new one.
        wait_seconds: How long it waits before each of these.
        portion: At most so many messages before a drain looks whether it is to stop
            for good, and keeps what its channels said they did wrong.
    """

    tick: str = attrs.field(default="*/5 * * * *", validator=_is_cron)
    rescue: str = attrs.field(default="* * * * *", validator=_is_cron)
    queue: str = attrs.field(default="govtasks", validator=is_key)
    heartbeat_seconds: int = attrs.field(default=10, validator=_is_span)
    stalled_seconds: int = attrs.field(default=60, validator=_is_span)
    grace_seconds: int = attrs.field(default=5, validator=_is_wait)
    retries: int = attrs.field(default=5, validator=is_count)
    wait_seconds: int = attrs.field(default=10, validator=_is_wait)
    portion: int = attrs.field(default=500, validator=is_count)

    def __attrs_post_init__(self) -> None:
        if self.stalled_seconds < 2 * self.heartbeat_seconds:
            problem = "must be at least twice the heartbeat"
            hint = f"the heartbeat is every {self.heartbeat_seconds} s"
            value = self.stalled_seconds
            raise InvalidValueError(
                problem, field="stalled_seconds", value=value, hint=hint
            )

    @property
    def worker_options(self) -> WorkerOptions:
        """What `procrastinate.App` takes as ``worker_defaults``.

        A worker does one job at a time: to do more, start more of them. Jobs that
        succeeded are removed, those that failed are kept to be looked at.
        """
        return {
            "concurrency": 1,
            "delete_jobs": "successful",
            "shutdown_graceful_timeout": float(self.grace_seconds),
            "stalled_worker_timeout": float(self.stalled_seconds),
            "update_heartbeat_interval": float(self.heartbeat_seconds),
        }
