"""Connections to servers, and many who open one database at the same time."""

import contextlib
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pymysql
import pytest
import sqlalchemy as sa

from govtasks.errors import InvalidValueError, StoreError
from govtasks.ports import Append
from govtasks.specs import StorageState
from govtasks.testing.store_samples import EMPTY, Picture, sample_record
from govtasks_sql import open_store
from govtasks_sql.maintenance import SqlMaintenance
from govtasks_sql.schema import VERSION

RECORD = sample_record()
SERVERS = [
    "postgres",
    pytest.param("mariadb", marks=pytest.mark.systems),
]


@pytest.fixture(params=SERVERS)
def server(request):
    """Give an empty database of each server."""
    return request.getfixturevalue(request.param)


@contextlib.contextmanager
def looking(statement, *, at="checkin"):
    """Ask a statement on connections of stores when they go back to their pool."""
    found = []

    def look(driver, _record):
        cursor = driver.cursor()
        cursor.execute(statement)
        found.append(cursor.fetchone())
        cursor.close()

    sa.event.listen(sa.Engine, at, look)
    try:
        yield found
    finally:
        sa.event.remove(sa.Engine, at, look)


def used(url):
    """Open a store, and use and close it."""
    store = open_store(url)
    with store.begin("t") as session:
        session.append("obligation/1", 0, [sample_record()])
    store.close()


class TestOpen:
    def test_one_of_many_makes_the_tables(self, server):
        """
        Many who open a new database at the same time all find one set of tables.
        """
        with ThreadPoolExecutor(6) as pool:
            stores = list(pool.map(open_store, [server.url] * 6))

        assert [Picture.taken(store, "t") for store in stores] == [EMPTY] * 6
        for store in stores:
            store.close()
        assert SqlMaintenance().status(server.url).found == VERSION

    def test_one_of_many_upgrades(self, server):
        """
        So do many who make the tables by an upgrade: one of them did.
        """
        with ThreadPoolExecutor(4) as pool:
            states = [
                before.state
                for before in pool.map(SqlMaintenance().upgrade, [server.url] * 4)
            ]

        assert sorted(state.value for state in states) == ["current"] * 3 + ["empty"]
        assert SqlMaintenance().status(server.url).state is StorageState.CURRENT
        assert SqlMaintenance().sql(server.url) == ""

    def test_tables_that_were_begun(self, server):
        """
        Tables that somebody could not finish are finished by the next.
        """
        open_store(server.url).close()
        engine = sa.create_engine(server.url, poolclass=sa.NullPool)
        with engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM govtasks_schema")
            connection.exec_driver_sql("DROP TABLE govtasks_rows")
        engine.dispose()

        used(server.url)

        assert SqlMaintenance().status(server.url).state is StorageState.CURRENT

    def test_statements_that_make_the_tables(self, server):
        """
        Whoever executes the statements that are told has made the tables.
        """
        engine = sa.create_engine(server.url, poolclass=sa.NullPool)
        with engine.begin() as connection:
            for statement in SqlMaintenance().sql(server.url).split(";\n"):
                if statement.strip():
                    connection.exec_driver_sql(statement)
        engine.dispose()

        used(server.url)

    def test_connection_that_the_server_cut(self, server):
        """
        A connection that was cut while it lay in the pool is replaced.
        """
        store = open_store(server.url)
        with store.begin("t") as session:
            session.append("obligation/1", 0, [sample_record()])

        if server.url.startswith("postgresql"):
            with psycopg.connect(**server.options, autocommit=True) as admin:
                admin.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
        else:
            with pymysql.connect(**server.options) as admin, admin.cursor() as cursor:
                cursor.execute(
                    "SELECT id FROM information_schema.processlist"
                    " WHERE db = DATABASE() AND id <> CONNECTION_ID()"
                )
                for (number,) in cursor.fetchall():
                    cursor.execute(f"KILL {number}")

        assert list(Picture.taken(store, "t").facts) == ["obligation/1"]
        store.close()

    def test_more_units_than_connections(self, server):
        """
        Who wants one connection more than there may be waits, and is then told.
        """
        store = open_store(f"{server.url}?pool_size=1&timeout=0.1")

        with (
            store.begin("t"),
            pytest.raises(StoreError, match="QueuePool limit"),
            store.begin("t"),
        ):
            pass

        store.close()


class TestPostgresql:
    def test_settings(self, postgres):
        """
        The server knows us by name, and waits no longer than the URL says.
        """
        url = f"{postgres.url}?timeout=1.5&statement_timeout=7"
        names = ("application_name", "lock_timeout", "statement_timeout")
        asked = ", ".join(f"current_setting('{name}')" for name in names)

        with looking(f"SELECT {asked}") as found:
            used(url)

        assert set(found) == {("govtasks", "1500ms", "7s")}

    def test_name_of_the_host(self, postgres):
        """
        A host names its connections as it likes.
        """
        with looking("SELECT current_setting('application_name')") as found:
            used(f"{postgres.url}?application_name=portal")

        assert set(found) == {("portal",)}

    def test_plan_of_what_comes_together_is_not_kept(self, postgres):
        """
        Many appends are planned for the tables as they are, a single one but once.
        """
        store = open_store(postgres.url)
        kept = "SELECT string_agg(statement, '; ') FROM pg_prepared_statements"

        with looking(kept) as found:
            for number in range(8):
                pair = [
                    Append(stream=f"{one}/{number}", expected=0, records=[RECORD])
                    for one in ("obligation", "directive")
                ]
                with store.begin("t") as session:
                    session.append_many(pair)
                with store.begin("t") as session:
                    session.append("obligation/0", number + 1, [RECORD])
        store.close()

        assert "INSERT INTO govtasks_facts" in found[-1][0]
        assert "unnest" not in found[-1][0]

    def test_lock_that_is_held(self, postgres):
        """
        Who waits longer for a lock than the URL allows is told so.
        """
        store = open_store(f"{postgres.url}?timeout=0.05")
        with psycopg.connect(**postgres.options) as rival:
            rival.execute("LOCK TABLE govtasks_facts IN ACCESS EXCLUSIVE MODE")

            with (
                pytest.raises(StoreError, match="lock timeout") as caught,
                store.begin("t") as session,
            ):
                session.append("obligation/1", 0, [sample_record()])

        store.close()
        assert "another transaction writes" in caught.value.hint

    def test_role_that_may_make_no_table(self, postgres):
        """
        A role that may not make tables is told who can, and leaves none.
        """
        with psycopg.connect(**postgres.options, autocommit=True) as admin:
            admin.execute(f"CREATE ROLE reader_{postgres.name} LOGIN PASSWORD 'x'")
            admin.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        host, port = postgres.options["host"], postgres.options["port"]
        address = f"reader_{postgres.name}:x@{host}:{port}"

        with pytest.raises(StoreError, match="permission denied") as caught:
            open_store(f"postgresql://{address}/{postgres.name}")

        assert caught.value.hint == (
            "let a role that may make tables run: govtasks storage upgrade"
        )
        assert SqlMaintenance().status(postgres.url).state is StorageState.EMPTY


@pytest.mark.systems
class TestMariadb:
    def test_settings(self, mariadb):
        """
        Our connections write UTF-8, cut nothing off, and know no time zone.
        """
        names = ("sql_mode", "time_zone", "character_set_client", "autocommit")
        asked = ", ".join(f"@@{name}" for name in names)

        with looking(f"SELECT {asked}, @@innodb_lock_wait_timeout") as found:
            used(f"{mariadb.url}?timeout=3")

        (modes, zone, letters, by_itself, patience) = found[0]
        assert "STRICT_ALL_TABLES" in modes
        assert (zone, letters, by_itself, patience) == ("+00:00", "utf8mb4", 1, 3)

    def test_other_names(self, mariadb):
        """
        A URL that begins with mysql means the same driver.
        """
        used(mariadb.url.replace("mariadb+pymysql:", "mysql:"))

        assert SqlMaintenance().status(mariadb.url).database.startswith("mariadb 1")

    def test_tenants_cannot_be_kept_apart(self, mariadb):
        """
        MariaDB cannot keep tenants apart itself, and is not asked to.
        """
        with pytest.raises(InvalidValueError, match="cannot keep tenants apart"):
            SqlMaintenance().upgrade(mariadb.url, row_level_security=True)
