"""What workers do on a real PostgreSQL, whatever becomes of them."""

import signal
from collections import Counter

import pytest
from procrastinate import App, PsycopgConnector, exceptions

from govtasks.ports import DeliveryState
from govtasks_procrastinate.deferring import defer

from .conftest import EVERY_SECOND, IMPATIENT

SWEEP, DRAIN, TICK = "govtasks:sweep", "govtasks:drain", "govtasks:tick"
RESCUE = "govtasks:rescue"
LONG_AGO = "UPDATE procrastinate_events SET at = at - interval '1 day'"
SILENT = "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 day'"


def once(keys):
    """Whether each of these was there, and once."""
    return bool(keys) and set(keys.values()) == {1}


class TestTick:
    def test_hands_out_each_share_once(self, office, town):
        """
        A job for each body with something to do, and one drain for each tenant.
        """
        town.found(office.register, {"noi-vu": 1, "y-te": 1})
        jobs = office.jobs()
        hand_out(office, jobs)
        hand_out(office, jobs)

        handed = office.asked(
            "SELECT args->>'body', args->>'leavers' FROM procrastinate_jobs "
            "WHERE task_name = %(task)s AND status = 'todo' ORDER BY 1",
            task=SWEEP,
        )
        assert handed == [("noi-vu", "false"), ("y-te", "false")]
        assert office.statuses(DRAIN) == {"todo": 1}

    def test_what_it_hands_out_is_said_and_sent(self, office, town):
        """
        One worker does all of it: each step once, each message once.
        """
        town.found(office.register, {"noi-vu": 3, "y-te": 2})
        jobs = office.jobs()
        hand_out(office, jobs)
        office.work_off(jobs)

        assert office.is_over()
        assert len(office.said()) == 5
        assert once(office.said())
        assert once(office.received())
        assert office.statuses(SWEEP) == {"succeeded": 2}

    def test_the_time_is_that_of_the_register(self, office, town):
        """
        Jobs run now, and say what is due by the clock of the host.
        """
        town.found(office.register, {"noi-vu": 1})
        office.desk.set(town.REGISTERED)
        jobs = office.jobs()
        hand_out(office, jobs)
        office.work_off(jobs)

        assert office.statuses(SWEEP) == {}
        assert office.said() == {}

    def test_tenants_are_apart(self, office, town):
        """
        Each has its own jobs and locks; one that cannot be read holds up no other.
        """
        office.tenants = ("qng", "", "hcm")
        for tenant in ("qng", "hcm"):
            town.found(office.register.for_tenant(tenant), {"noi-vu": 2})
        jobs = office.jobs()
        hand_out(office, jobs)
        office.work_off(jobs)

        assert office.statuses(TICK) == {"failed": 1}
        assert office.statuses(SWEEP) == {"succeeded": 2}
        for tenant in ("qng", "hcm"):
            assert len(office.said(tenant)) == 2
            assert once(office.said(tenant))
        assert set(office.received().values()) == {2}
        assert office.said() == {}


def hand_out(office, jobs, task=TICK):
    """Run a regular task by itself, on a queue of its own."""
    with office.connected() as connection:
        once = office.app(jobs).configure_task(
            task, queue="once", queueing_lock="once", connection=connection
        )
        once.defer(timestamp=0)
    office.work_off(jobs, queues=["once"])


class TestWorkers:
    def test_three_do_all_of_it_once(self, office, town):
        """
        Workers that tick every second say nothing and send nothing twice.
        """
        town.found(office.register, dict.fromkeys(town.DIVISIONS, 12))
        office.start(3, cadence=EVERY_SECOND)
        office.until(office.is_over, "everything said and sent")
        office.until(lambda: office.statuses(TICK)["succeeded"] > 3, "some more ticks")

        assert len(office.said()) == 36
        assert once(office.said())
        assert once(office.received())
        ticks = Counter(
            office.asked(
                "SELECT args->>'timestamp' FROM procrastinate_jobs "
                "WHERE task_name = %(task)s",
                task=TICK,
            )
        )
        assert once(ticks)

    def test_shares_of_different_bodies_are_swept_at_once(self, office, town):
        """
        Two workers hold two shares, and keep them; a second job for one waits.
        """
        town.found(office.register, {"noi-vu": 1, "y-te": 1})
        office.desk.commits.close()
        hand_out_by_host(office, ["noi-vu", "y-te", "noi-vu"])
        workers = {worker.pid for worker in office.start(3)}
        office.until(lambda: len(office.desk.commits.held()) == 2, "two are held")

        # However long it takes them: the third looks after the dead meanwhile.
        change(office, LONG_AGO)
        rescued = office.statuses(RESCUE)["succeeded"]
        office.until(
            lambda: office.statuses(RESCUE)["succeeded"] > rescued + 2, "some rescues"
        )
        assert office.desk.commits.held() < workers
        assert office.statuses(SWEEP) == {"doing": 2, "todo": 1}
        office.desk.commits.open()
        # The drain may have run before both had committed.
        hand_out_by_host(office, [])
        office.until(office.is_over, "everything said and sent")
        assert once(office.said())
        assert once(office.received())

    def test_one_that_failed_is_tried_again(self, office, town):
        """
        A database error puts a job back, and the next attempt does it.
        """
        town.found(office.register, {"noi-vu": 2})
        hand_out_by_host(office, ["noi-vu"])
        hidden = "ALTER TABLE govtasks_rows RENAME TO hidden"
        change(office, hidden)
        office.work_off(office.jobs(wait_seconds=60))
        (attempts,) = office.asked(
            "SELECT attempts FROM procrastinate_jobs WHERE task_name = %(task)s",
            task=SWEEP,
        )
        assert office.statuses(SWEEP) == {"todo": 1}
        assert attempts == (1,)

        change(office, "ALTER TABLE hidden RENAME TO govtasks_rows")
        change(office, "UPDATE procrastinate_jobs SET scheduled_at = now()")
        office.work_off(office.jobs())
        assert office.statuses(SWEEP) == {"succeeded": 1}
        assert len(office.said()) == 2

    def test_one_that_fails_for_ever_is_given_up(self, office, town):
        """
        The job is kept to be looked at; the next tick hands out another.
        """
        town.found(office.register, {"noi-vu": 1})
        hand_out_by_host(office, ["noi-vu"])
        change(office, "ALTER TABLE govtasks_rows RENAME TO hidden")
        for _ in range(3):
            office.work_off(office.jobs(retries=2))

        assert office.statuses(SWEEP) == {"failed": 1}
        change(office, "ALTER TABLE hidden RENAME TO govtasks_rows")
        hand_out(office, office.jobs())
        office.work_off(office.jobs())
        assert office.statuses(SWEEP) == {"failed": 1, "succeeded": 1}
        assert once(office.said())


def hand_out_by_host(office, bodies):
    """Hand out shares as a host does, and a drain."""
    with office.connected() as connection:
        defer(connection, bodies=bodies)


def change(office, statement):
    """Change the database."""
    with office.connected() as connection:
        connection.execute(statement)


class TestKilled:
    def test_a_sweep_is_taken_up_by_another(self, office, town):
        """
        What the dead had committed is not said again; the rest is said once.
        """
        work = 105
        town.found(office.register, {"noi-vu": work})
        office.desk.commits.close()
        hand_out_by_host(office, ["noi-vu"])
        (worker,) = office.start()
        office.until(office.desk.commits.held, "the sweep has committed a part")
        worker.kill()
        worker.wait()
        part = len(office.said())
        office.desk.commits.open()
        assert 0 < part < work
        assert office.statuses(SWEEP)["doing"] == 1

        office.start(cadence=IMPATIENT)
        office.until(office.is_over, "everything said and sent")
        assert len(office.said()) == work
        assert once(office.said())
        assert once(office.received())

    def test_a_drain_is_taken_up_by_another(self, office, town):
        """
        What the dead had claimed waits for the end of the lease, and is sent once.
        """
        town.found(office.register, {"noi-vu": 6})
        office.register.sweep()
        office.desk.sends.close()
        hand_out_by_host(office, [])
        (worker,) = office.start()
        office.until(office.desk.sends.held, "a message is in hand")
        worker.kill()
        worker.wait()
        office.desk.sends.open()
        claimed = office.in_state(DeliveryState.SENDING)
        assert claimed

        jobs = office.jobs()
        change(office, SILENT)
        hand_out(office, jobs, RESCUE)
        office.work_off(jobs)
        assert office.statuses(DRAIN) == {"succeeded": 1}
        assert office.in_state(DeliveryState.ACCEPTED) == 6 - claimed
        assert office.in_state(DeliveryState.SENDING) == claimed
        office.desk.set(town.SWEPT + town.LEASE)
        hand_out(office, jobs)
        office.work_off(jobs)
        assert office.is_over()
        assert len(office.received()) == 6
        assert once(office.received())


class TestEnded:
    def test_in_the_middle_of_a_drain(self, office, town):
        """
        The message in hand is sent and recorded, what was claimed is given back.
        """
        town.found(office.register, {"noi-vu": 6})
        office.register.sweep()
        office.desk.sends.close()
        hand_out_by_host(office, [])
        (worker,) = office.start()
        office.until(office.desk.sends.held, "a message is in hand")
        worker.send_signal(signal.SIGTERM)
        office.until(
            lambda: "Aborting them" in office.log(worker), "the jobs are told to stop"
        )
        office.desk.sends.open()

        assert worker.wait(60) == 0
        assert office.in_state(DeliveryState.SENDING) == 0
        assert office.in_state(DeliveryState.ACCEPTED) == len(office.received()) == 1
        assert office.statuses(DRAIN) == {"todo": 1}
        office.work_off(office.jobs())
        assert len(office.received()) == 6
        assert once(office.received())


OTHERS = """
    FROM pg_stat_activity WHERE datname = current_database()
     AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


class TestLost:
    def test_one_that_loses_its_connections_makes_others(self, office, town):
        """
        What was committed stands, and it goes on; it holds no more than six.
        """
        town.found(office.register, {"noi-vu": 2, "y-te": 1})
        office.desk.commits.close()
        hand_out_by_host(office, ["noi-vu", "y-te"])
        (worker,) = office.start(cadence=EVERY_SECOND)
        office.until(office.desk.commits.held, "the sweep has committed")
        assert office.asked(f"SELECT count(*) {OTHERS}")[0][0] <= 6
        office.asked(f"SELECT pg_terminate_backend(pid) {OTHERS}")
        office.desk.commits.open()

        office.until(office.is_over, "everything said and sent")
        assert once(office.said())
        assert once(office.received())
        assert worker.poll() is None

    def test_one_whose_server_restarts(self, office, town, postgres_server):
        """
        It ends in good order, and whoever comes in its place goes on.
        """
        town.found(office.register, {"noi-vu": 2})
        office.desk.commits.close()
        hand_out_by_host(office, ["noi-vu"])
        (worker,) = office.start()
        office.until(office.desk.commits.held, "the sweep has committed")
        postgres_server.stop()
        office.until(lambda: "Stop requested" in office.log(worker), "it knows")
        postgres_server.start()
        office.desk.commits.open()
        assert worker.wait(60) == 0
        office.work_off(office.jobs())

        assert office.is_over()
        assert once(office.said())
        assert once(office.received())


class TestAdding:
    def test_twice_is_refused(self, office):
        """
        An app has each task once.
        """
        app = App(connector=PsycopgConnector())
        office.jobs().add_to(app)

        with pytest.raises(exceptions.TaskAlreadyRegistered):
            office.jobs().add_to(app)
