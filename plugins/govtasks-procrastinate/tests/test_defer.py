import contextlib
import sqlite3

import psycopg
import pytest
from django.apps import apps
from django.conf import UserSettingsHolder, global_settings, settings
from django.db import DEFAULT_DB_ALIAS
from django.db.backends.postgresql.base import DatabaseWrapper
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from govtasks.errors import GovtasksError, InvalidValueError, StoreError
from govtasks_procrastinate.deferring import defer

ORDERED = "CREATE TABLE orders (number integer)"
ORDER = "INSERT INTO orders VALUES (644)"
BOTH = "SELECT (SELECT count(*) FROM orders), (SELECT count(*) FROM procrastinate_jobs)"


@pytest.fixture
def host(database):
    """Give a database of a host with a table of its own, and the jobs beside it."""
    with psycopg.connect(**database.options, autocommit=True) as connection:
        connection.execute(ORDERED)
        yield database, lambda: connection.execute(BOTH).fetchone()


@pytest.fixture(autouse=True)
def django_settings(monkeypatch):
    """Let Django be configured for a test, and as it was after it."""
    usual = UserSettingsHolder(global_settings)
    monkeypatch.setitem(vars(settings), "_wrapped", usual)
    monkeypatch.setattr(apps, "ready", True)


def django_connection(database):
    """Give a connection of Django to a database."""
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host"}
    given = {name: database.options[word] for name, word in names.items()}
    usual = {
        "ATOMIC_REQUESTS": False,
        "AUTOCOMMIT": True,
        "CONN_HEALTH_CHECKS": False,
        "CONN_MAX_AGE": 0,
        "OPTIONS": {},
        "PORT": database.options["port"],
        "TIME_ZONE": None,
    }
    return DatabaseWrapper(usual | given, DEFAULT_DB_ALIAS)


class Kinds:
    """How a host writes an order and hands out work, by each kind of connection."""

    @staticmethod
    def psycopg(database, end):
        """By psycopg."""
        with psycopg.connect(**database.options) as connection:
            connection.execute(ORDER)
            defer(connection, bodies=["noi-vu"])
            end(connection.commit, connection.rollback)

    @staticmethod
    def psycopg_block(database, end):
        """By a block of psycopg on a connection that commits else."""
        with (
            psycopg.connect(**database.options, autocommit=True) as connection,
            connection.transaction() as block,
        ):
            connection.execute(ORDER)
            defer(connection, bodies=["noi-vu"])
            end(lambda: None, lambda: _raise(psycopg.Rollback(block)))

    @staticmethod
    def sqlalchemy(database, end):
        """By a connection of SQLAlchemy."""
        engine = create_engine(database.url)
        with engine.connect() as connection:
            connection.execute(text(ORDER))
            defer(connection, bodies=["noi-vu"])
            end(connection.commit, connection.rollback)
        engine.dispose()

    @staticmethod
    def session(database, end):
        """By a session of SQLAlchemy."""
        engine = create_engine(database.url)
        with Session(engine) as session:
            session.execute(text(ORDER))
            defer(session, bodies=["noi-vu"])
            end(session.commit, session.rollback)
        engine.dispose()

    @staticmethod
    def django(database, end):
        """By a connection of Django in a transaction."""
        with contextlib.closing(django_connection(database)) as connection:
            connection.set_autocommit(False)
            connection.cursor().execute(ORDER)
            defer(connection, bodies=["noi-vu"])
            end(connection.commit, connection.rollback)


def _raise(error):
    raise error


each_kind = pytest.mark.parametrize(
    "kind", ["psycopg", "psycopg_block", "sqlalchemy", "session", "django"]
)


class TestDefer:
    @each_kind
    def test_a_rollback_leaves_neither_row_nor_job(self, host, kind):
        """
        What the host takes back was never ordered, and nobody works on it.
        """
        database, both = host

        def end(_commit, rollback):
            assert both() == (0, 0)
            rollback()

        getattr(Kinds, kind)(database, end)
        assert both() == (0, 0)

    @each_kind
    def test_a_commit_leaves_both(self, host, kind):
        """
        Nobody sees a job before the commit of what it is about: it is there with it.
        """
        database, both = host

        def end(commit, _rollback):
            assert both() == (0, 0)
            commit()

        getattr(Kinds, kind)(database, end)
        assert both() == (1, 2)

    def test_jobs_are_one_for_each_body_and_one_drain(self, host):
        """
        Sweeps go first, each with a lock of its share; the drain has one of the tenant.
        """
        database, _ = host
        with psycopg.connect(**database.options) as connection:
            numbers = defer(
                connection, tenant="qng", bodies=["noi-vu", None], queue="q"
            )
            jobs = connection.execute(
                "SELECT id, task_name, priority, lock, queue_name, args "
                "FROM procrastinate_jobs ORDER BY id"
            ).fetchall()

        assert [job[0] for job in jobs] == list(numbers)
        assert [job[1:5] for job in jobs] == [
            ("govtasks:sweep", 1, '["govtasks", "sweep", "qng", "noi-vu"]', "q"),
            ("govtasks:sweep", 1, '["govtasks", "sweep", "qng", null]', "q"),
            ("govtasks:drain", 0, '["govtasks", "drain", "qng"]', "q"),
        ]
        assert jobs[0][5] == {"tenant": "qng", "body": "noi-vu", "leavers": True}
        assert jobs[2][5] == {"tenant": "qng"}

    def test_two_hosts_do_not_wait_for_each_other(self, host):
        """
        Each hands out work for the same shares in its own transaction, in any order.
        """
        database, both = host
        with (
            psycopg.connect(**database.options) as one,
            psycopg.connect(**database.options) as other,
        ):
            for connection in (one, other):
                connection.execute("SET lock_timeout = '5s'")
            defer(one, bodies=["a", "b"])
            defer(other, bodies=["b", "a"])
            other.commit()
            one.commit()

        assert both() == (0, 6)

    def test_a_block_that_fails_leaves_the_rest_to_the_host(self, host):
        """
        A host that puts it in a savepoint can go on without it.
        """
        database, both = host
        with psycopg.connect(**database.options) as connection:
            connection.execute(ORDER)
            with (
                pytest.raises(InvalidValueError, match="key"),
                connection.transaction(),
            ):
                defer(connection, bodies=["a", ""])

        assert both() == (1, 0)

    @pytest.mark.parametrize(
        "given",
        [None, "postgresql://", sqlite3, create_engine("sqlite://")],
        ids=["nothing", "a URL", "a module", "an engine"],
    )
    def test_what_is_no_connection_is_refused(self, given):
        """
        The error says what it is, and what to pass.
        """
        with pytest.raises(InvalidValueError, match="not a connection") as info:
            defer(given)

        assert info.value.field == "connection"
        assert info.value.value == type(given).__name__
        assert "psycopg" in info.value.hint

    def test_a_connection_to_another_database_is_refused(self):
        """
        Jobs are on PostgreSQL.
        """
        engine = create_engine("sqlite://")
        with (
            engine.connect() as connection,
            pytest.raises(InvalidValueError, match="not a connection"),
        ):
            defer(connection)

    def test_one_that_commits_each_statement_is_refused(self, host):
        """
        Such a job would be there without what it is about.
        """
        database, both = host
        with (
            psycopg.connect(**database.options, autocommit=True) as connection,
            pytest.raises(InvalidValueError, match="commits each statement") as info,
        ):
            defer(connection)

        assert info.value.field == "connection"
        assert both() == (0, 0)

    def test_a_database_without_the_tables_is_told(self, postgres):
        """
        The error says which command makes them.
        """
        with (
            psycopg.connect(**postgres.options) as connection,
            pytest.raises(StoreError, match="cannot hand out work") as info,
        ):
            defer(connection)

        assert "procrastinate schema --apply" in info.value.hint
        assert isinstance(info.value, GovtasksError)
