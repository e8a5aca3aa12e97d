"""How the jobs are: for a probe, a person or a monitor."""

from __future__ import annotations

import attrs
import psycopg
from psycopg.rows import class_row

from govtasks.errors import InvalidValueError, StoreError

from .work import QUEUE, TICK, named

_ASKED = """
WITH workers AS (
    SELECT id FROM procrastinate_workers
     WHERE last_heartbeat >= now() - make_interval(secs => %(stalled)s)
), jobs AS (
    SELECT job.status, job.scheduled_at, worker.id AS worker,
           (SELECT min(event.at) FROM procrastinate_events event
             WHERE event.job_id = job.id AND event.type = 'deferred') AS deferred_at
      FROM procrastinate_jobs job LEFT JOIN workers worker ON worker.id = job.worker_id
     WHERE job.queue_name = %(queue)s
), due AS (
    SELECT extract(epoch FROM now() - greatest(deferred_at, scheduled_at)) AS seconds
      FROM jobs
     WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())
)
SELECT (SELECT count(*) FROM workers) AS workers,
       (SELECT count(*) FROM due) AS waiting,
       (SELECT max(seconds)::float FROM due) AS waiting_seconds,
       count(*) FILTER (WHERE status = 'doing' AND worker IS NOT NULL) AS running,
       count(*) FILTER (WHERE status = 'doing' AND worker IS NULL) AS stalled,
       count(*) FILTER (WHERE status = 'failed') AS failed,
       (SELECT extract(epoch FROM now())::float - max(defer_timestamp)
          FROM procrastinate_periodic_defers WHERE task_name = %(tick)s)
           AS ticked_seconds
  FROM jobs
"""


@attrs.frozen(kw_only=True)
class Health:
    """How the jobs of a queue are.

    Attributes:
        workers: Workers that said lately that they live, of whatever queue.
        waiting: Jobs that could run and wait for a worker.
        waiting_seconds: How long the oldest of them has waited; None without one.
        running: Jobs that a living worker is at.
        stalled: Jobs whose worker died, and that nobody took up again so far.
        failed: Jobs that were given up, since they were last removed.
        ticked_seconds: How long ago work was to be handed out last; None if never.
    """

    workers: int
    waiting: int
    waiting_seconds: float | None
    running: int
    stalled: int
    failed: int
    ticked_seconds: float | None

    def problems(self, longest_seconds: int = 900) -> tuple[str, ...]:
        """Words for what is wrong.

        Args:
            longest_seconds: How long a job may wait, and how long ago the last tick
                may be.

        Returns:
            ``no-worker``: nobody works;
            ``no-tick``: no work was handed out for too long;
            ``behind``: a job has waited for too long;
            ``stalled``: a worker died, and its jobs were not taken up so far;
            ``failed``: jobs were given up.
        """
        if longest_seconds < 1:
            problem = "must be at least 1"
            field = "longest_seconds"
            raise InvalidValueError(problem, field=field, value=longest_seconds)
        wrong = {
            "no-worker": not self.workers,
            "no-tick": self._is_silent(longest_seconds),
            "behind": (self.waiting_seconds or 0) > longest_seconds,
            "stalled": self.stalled > 0,
            "failed": self.failed > 0,
        }
        return tuple(word for word, is_wrong in wrong.items() if is_wrong)

    def _is_silent(self, longest_seconds: int) -> bool:
        ticked = self.ticked_seconds
        return ticked is None or ticked > longest_seconds


def health(url: str, *, queue: str = QUEUE, stalled_seconds: int = 60) -> Health:
    """Ask the database how the jobs are.

    Args:
        url: Of PostgreSQL, as `govtasks.open` or psycopg takes it.
        queue: Name of the queue.
        stalled_seconds: How long a worker may be silent, as in the cadence.

    Raises:
        StoreError: It cannot be reached, or has no tables of Procrastinate.
    """
    given = {"queue": queue, "stalled": stalled_seconds, "tick": named(TICK)}
    try:
        with (
            psycopg.connect(driver_url(url), connect_timeout=10) as connection,
            connection.cursor(row_factory=class_row(Health)) as cursor,
        ):
            found = cursor.execute(_ASKED, given).fetchone()
    except psycopg.Error as error:
        problem = f"cannot ask how the jobs are: {error}".strip()
        hint = "is it reachable, and has it the tables of procrastinate?"
        raise StoreError(problem, hint=hint) from error
    if found is None:
        raise AssertionError
    return found


def driver_url(url: str) -> str:
    """The URL as psycopg and Procrastinate take it, without the name of a driver."""
    scheme, colon, rest = url.partition(":")
    return scheme.partition("+")[0] + colon + rest
