import contextlib
import importlib.util
import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import attrs
import psycopg
import pytest
from procrastinate import App, PsycopgConnector, SyncPsycopgConnector

from govtasks.ports import DeliveryState
from govtasks_procrastinate.cadence import Cadence
from govtasks_procrastinate.health import driver_url
from govtasks_procrastinate.jobs import Jobs

HERE = Path(__file__).parent
DEADLINE_SECONDS = 180
PAUSE_SECONDS = 0.02
QUICK = {
    "tick": "0 0 1 1 *",
    "rescue": "* * * * * *",
    "heartbeat_seconds": 1,
    "stalled_seconds": 60,
    "grace_seconds": 0,
    "wait_seconds": 0,
}
EVERY_SECOND = QUICK | {"tick": "* * * * * *"}
# On a busy machine the living may be taken for dead, which must do no harm either.
IMPATIENT = EVERY_SECOND | {"stalled_seconds": 2}


def _loaded(name):
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def town():
    """Give the module that has the town."""
    return _loaded("town")


@attrs.define
class Office:
    """A register on PostgreSQL, its jobs, and those who work on them.

    Attributes:
        url: Address of the database, for everything.
        desk: The plugin that tells the time and writes down what is sent.
        register: The register.
        tenants: Whose work is handed out.
        workers: Processes that were started.
    """

    url: str
    desk: object
    register: object
    tenants: tuple = ("default",)
    workers: list = attrs.Factory(list)

    def until(self, condition, what):
        """Wait until something holds."""
        limit = time.monotonic() + DEADLINE_SECONDS
        while not condition():
            if time.monotonic() > limit:
                logs = "\n".join(map(self.log, self.workers))
                pytest.fail(f"still not so: {what}\n{logs}")
            time.sleep(PAUSE_SECONDS)

    def jobs(self, **cadence):
        """Give the jobs."""
        return Jobs(
            registers=self.register.for_tenant,
            tenants=lambda: self.tenants,
            channels={"ledger": {}},
            cadence=Cadence(**(QUICK | cadence)),
        )

    def app(self, jobs):
        """Give an app with these jobs."""
        connector = PsycopgConnector(
            conninfo=driver_url(self.url), min_size=1, max_size=3
        )
        app = App(connector=connector, worker_defaults=jobs.cadence.worker_options)
        jobs.add_to(app)
        return app

    def work_off(self, jobs, **options):
        """Be a worker until nothing waits."""
        given = {
            "wait": False,
            "install_signal_handlers": False,
            "delete_jobs": "never",
        }
        self.app(jobs).run_worker(**(given | options))

    def start(self, number=1, *, cadence=QUICK, **worker):
        """Start so many workers."""
        given = {"fetch_job_polling_interval": 0.2, "abort_job_polling_interval": 0.2}
        told = {
            "tenants": self.tenants,
            "cadence": cadence,
            "worker": given | {"delete_jobs": "never"} | worker,
        }
        arguments = [self.url, str(self.desk.folder), json.dumps(told)]
        for _ in range(number):
            log = (self.desk.folder / f"log.{len(self.workers)}").open("wb")
            with log:
                self.workers.append(
                    subprocess.Popen(
                        [sys.executable, HERE / "working.py", *arguments],
                        stdout=log,
                        stderr=log,
                    )
                )
        return self.workers[-number:]

    def connected(self):
        """Give a connection as a host has it, which commits with the block."""
        return psycopg.connect(driver_url(self.url))

    def log(self, worker):
        """Read what a worker says."""
        path = self.desk.folder / f"log.{self.workers.index(worker)}"
        return path.read_text("utf-8")

    def in_state(self, state):
        """Count the notices in a state."""
        return sum(one.state is state for one in self.register.deliveries())

    def asked(self, query, **given):
        """Ask the database."""
        with self.connected() as connection:
            return connection.execute(query, given).fetchall()

    def statuses(self, task):
        """Count the jobs of a task by status."""
        query = "SELECT status FROM procrastinate_jobs WHERE task_name = %(task)s"
        return Counter(status for (status,) in self.asked(query, task=task))

    def said(self, tenant="default"):
        """Give the key of every step that was said, as often as it was."""
        register = self.register.for_tenant(tenant)
        with register._begin() as session:  # noqa: SLF001 - the store behind it
            return Counter(
                one.record.data["step_key"]
                for stream in session.streams("obligation/")
                for one in session.read(stream)
                if one.record.type == "followed-up"
            )

    def received(self):
        """Count the messages that arrived."""
        return Counter(self.desk.received())

    def is_over(self):
        """Whether everything was said and sent."""
        deliveries = self.register.deliveries()
        states = {one.state for one in deliveries}
        return states == {DeliveryState.ACCEPTED} and not self.register.shares()

    def close(self):
        """End everybody."""
        for worker in self.workers:
            worker.kill()
        for worker in self.workers:
            worker.wait()
        self.register.close()


@pytest.fixture
def database(postgres):
    """Give a database with the tables of Procrastinate."""
    app = App(connector=SyncPsycopgConnector(conninfo=driver_url(postgres.url)))
    with app.open():
        app.schema_manager.apply_schema()
    return postgres


@pytest.fixture
def office(database, tmp_path, town):
    """Give an office in which nothing is ordered so far."""
    desk = town.Desk(tmp_path)
    desk.set(town.SWEPT)
    with contextlib.closing(
        Office(database.url, desk, town.opened(database.url, desk))
    ) as made:
        yield made
