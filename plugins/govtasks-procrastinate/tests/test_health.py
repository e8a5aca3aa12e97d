import json
import re
from pathlib import Path

import psycopg
import pytest

from govtasks.errors import InvalidValueError, StoreError
from govtasks.register.shares import Share
from govtasks_procrastinate.__main__ import VARIABLE, main
from govtasks_procrastinate.deferring import defer
from govtasks_procrastinate.health import Health, driver_url, health

PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "many-machines.md"
WELL = Health(
    workers=2,
    waiting=0,
    waiting_seconds=None,
    running=1,
    stalled=0,
    failed=0,
    ticked_seconds=30.0,
)
WORKER = (
    "INSERT INTO procrastinate_workers (last_heartbeat) "
    "VALUES (now() - make_interval(secs => %s)) RETURNING id"
)
TAKEN = (
    "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s "
    "WHERE id = (SELECT min(id) FROM procrastinate_jobs WHERE status = 'todo')"
)
OLDER = "UPDATE procrastinate_events SET at = at - interval '20 minutes'"
TICKED = (
    "INSERT INTO procrastinate_periodic_defers (task_name, defer_timestamp) "
    "VALUES ('govtasks:tick', floor(extract(epoch FROM now()))::bigint - %s)"
)


@pytest.fixture
def queue(database):
    """Give the URL of a database with jobs, and a connection to it."""
    with psycopg.connect(**database.options) as connection:
        yield database.url, connection


class TestHealth:
    def test_of_nothing(self, database):
        """
        Where nobody works and nothing was handed out, that is what is wrong.
        """
        found = health(database.url)

        assert found == Health(
            workers=0,
            waiting=0,
            waiting_seconds=None,
            running=0,
            stalled=0,
            failed=0,
            ticked_seconds=None,
        )
        assert found.problems() == ("no-worker", "no-tick")

    def test_of_a_queue_at_work(self, queue):
        """
        What runs, what waits and since when; what is for later does not wait.
        """
        url, connection = queue
        defer(connection, bodies=["a", "b", "c"])
        (worker,) = connection.execute(WORKER, (5,)).fetchone()
        connection.execute(TAKEN, (worker,))
        connection.execute(OLDER)
        connection.execute(
            "UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 hour' "
            "WHERE task_name = 'govtasks:drain'"
        )
        connection.execute(TICKED, (40,))
        connection.commit()
        found = health(url)

        assert (found.workers, found.running, found.waiting) == (1, 1, 2)
        assert 1200 <= found.waiting_seconds < 1300
        assert 40 <= found.ticked_seconds < 140
        assert found.problems(1300) == ()
        assert found.problems(900) == ("behind",)

    def test_of_a_worker_that_died(self, queue):
        """
        What it had in hand is stalled, as soon as it was silent for too long.
        """
        url, connection = queue
        defer(connection, bodies=["a", "b"])
        for silent in (61, 61):
            (worker,) = connection.execute(WORKER, (silent,)).fetchone()
            connection.execute(TAKEN, (worker,))
        connection.execute("DELETE FROM procrastinate_workers WHERE id = %s", (worker,))
        connection.commit()

        assert health(url).stalled == 2
        assert health(url).workers == 0
        assert health(url, stalled_seconds=1000).stalled == 1
        assert health(url, stalled_seconds=1000).workers == 1

    def test_of_another_queue(self, queue):
        """
        Jobs of other queues are not counted.
        """
        url, connection = queue
        defer(connection, queue="other")
        connection.commit()

        assert health(url).waiting == 0
        assert health(url, queue="other").waiting == 1

    def test_without_tables_it_is_told(self, postgres):
        """
        A database that cannot be asked gives an error with what to look at.
        """
        with pytest.raises(StoreError, match="cannot ask how the jobs are") as info:
            health(postgres.url)

        assert "tables of procrastinate" in info.value.hint

    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ("postgresql+psycopg://u@h/d", "postgresql://u@h/d"),
            ("postgresql://u@h:5432/d", "postgresql://u@h:5432/d"),
            ("host=h dbname=d", "host=h dbname=d"),
        ],
    )
    def test_urls_are_those_of_registers(self, given, expected):
        """
        The URL of a register is one of its jobs.
        """
        assert driver_url(given) == expected


class TestProblems:
    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({}, ()),
            ({"workers": 0}, ("no-worker",)),
            ({"ticked_seconds": None}, ("no-tick",)),
            ({"ticked_seconds": 900.0}, ()),
            ({"ticked_seconds": 900.5}, ("no-tick",)),
            ({"waiting": 1, "waiting_seconds": 900.0}, ()),
            ({"waiting": 1, "waiting_seconds": 901.0}, ("behind",)),
            ({"stalled": 1}, ("stalled",)),
            ({"failed": 1}, ("failed",)),
            ({"failed": 2, "workers": 0}, ("no-worker", "failed")),
        ],
    )
    def test_each_has_a_word(self, changes, expected):
        """
        Words are stable, so that monitors can go by them.
        """
        given = {name: getattr(WELL, name) for name in WELL.__slots__ if name[0] != "_"}

        assert Health(**(given | changes)).problems() == expected

    def test_no_patience_is_refused(self):
        """
        A job may wait for a second at least.
        """
        with pytest.raises(InvalidValueError, match="at least 1") as info:
            WELL.problems(0)

        assert info.value.field == "longest_seconds"


class TestProbe:
    def test_says_what_is_wrong(self, database, capsys):
        """
        One line of JSON, and the exit code 3.
        """
        assert main([database.url]) == 3
        told = json.loads(capsys.readouterr().out)
        assert told["problems"] == ["no-worker", "no-tick"]
        assert told["waiting"] == 0

    def test_says_that_all_is_well(self, queue, capsys, monkeypatch):
        """
        The address can be in the environment, where no list of processes shows it.
        """
        url, connection = queue
        connection.execute(WORKER, (0,))
        connection.execute(TICKED, (0,))
        connection.commit()
        monkeypatch.setenv(VARIABLE, url)

        assert main([]) == 0
        assert json.loads(capsys.readouterr().out)["problems"] == []

    def test_says_that_it_could_not_ask(self, postgres, capsys):
        """
        Then the exit code is 1, and no password is shown.
        """
        assert main([postgres.url]) == 1
        printed = capsys.readouterr()
        assert printed.out == ""
        assert re.search("cannot ask", printed.err)
        assert postgres.options["password"] not in printed.err

    def test_wants_an_address(self, monkeypatch, capsys):
        """
        Without any it is told how it is called.
        """
        monkeypatch.delenv(VARIABLE, raising=False)

        with pytest.raises(SystemExit):
            main([])
        assert "url" in capsys.readouterr().err


class TestPage:
    def test_its_queries_run(self, database, town, tmp_path):
        """
        The queries that the page gives to monitors find what they say.
        """
        desk = town.Desk(tmp_path)
        desk.set(town.SWEPT)
        with town.opened(database.url, desk) as register:
            town.found(register, {"noi-vu": 2, "y-te": 1})
            register.sweep(share=Share(body="noi-vu"))
        queries = PAGE.read_text("utf-8").split("```sql\n")[1].split("```")[0]
        with psycopg.connect(**database.options) as connection:
            defer(connection)
            connection.execute("UPDATE procrastinate_jobs SET status = 'failed'")
            found = [
                connection.execute(query).fetchall()
                for query in queries.split(";")
                if query.strip()
            ]

        lag, outbox, dead, stuck, failed = found
        assert [row[:2] for row in lag] == [("default", 1)]
        assert [row[:3] for row in outbox] == [("default", "pending", 2)]
        assert dead == stuck == []
        assert [row[1:] for row in failed] == [
            ("govtasks:drain", {"tenant": "default"}, 0)
        ]
