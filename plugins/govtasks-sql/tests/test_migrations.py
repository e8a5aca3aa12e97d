import contextlib
import itertools
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from govtasks.errors import InvalidValueError, StoreError
from govtasks.ports import DeliveryState, Record
from govtasks.specs import StorageState
from govtasks.storage import chained, instant
from govtasks_sql import migrations, open_store, row_security
from govtasks_sql.maintenance import SqlMaintenance
from govtasks_sql.schema import VERSION

DATA = Path(__file__).parent / "data"
RELEASED = (1, 2, 3)
KEPT = ("facts", "rows", "outbox")
HEADS = ("tenants", "streams")
# What keeps each of them half-way through its upgrade, at the least.
HALF_WAY = {1: 30, 2: 30, 3: 15}
each_release = pytest.mark.parametrize("version", RELEASED)


def recorded(version):
    """Return the database that a release left, in memory."""
    connection = sqlite3.connect(":memory:")
    connection.row_factory = sqlite3.Row
    connection.executescript((DATA / f"schema-{version}.sql").read_text("utf-8"))
    return connection


def contents(version):
    """Return the rows of each table that a release left."""
    with contextlib.closing(recorded(version)) as connection:
        return {
            name: [dict(row) for row in connection.execute(f"SELECT * FROM {name}")]  # noqa: S608 - our own names
            for name in (f"govtasks_{one}" for one in (*KEPT, *HEADS))
            if version > 2 or name.removeprefix("govtasks_") in KEPT
        }


def put_back(engine, version):
    """Put what a release left into an empty database."""
    with engine.begin() as connection:
        migrations.run(connection, 0, version)
        for name, rows in contents(version).items():
            table = sa.Table(name, sa.MetaData(), autoload_with=connection)
            kinds = {one.name for one in table.c if isinstance(one.type, sa.Boolean)}
            values = [
                {
                    key: bool(value) if key in kinds else value
                    for key, value in row.items()
                }
                for row in rows
            ]
            connection.execute(table.insert(), values)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request, tmp_path):
    """Give the URL of an empty database, and an engine on it."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'portal.db'}"
    else:
        url = request.getfixturevalue("postgres").url
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    yield url, engine
    engine.dispose()


@pytest.fixture
def old(empty, version):
    """Give the URL of a database that an earlier release left, and an engine on it."""
    url, engine = empty
    if engine.dialect.name == "sqlite":
        with contextlib.closing(sqlite3.connect(engine.url.database)) as connection:
            text = (DATA / f"schema-{version}.sql").read_text("utf-8")
            connection.executescript(text)
    else:
        put_back(engine, version)
    return url, engine


def tables(engine):
    """Read every row of every table of ours, in order."""
    found = sa.MetaData()
    with engine.connect() as connection:
        found.reflect(connection)
        return {
            table.name: [
                dict(row)
                for row in connection.execute(
                    sa.select(table).order_by(*table.primary_key.columns)
                ).mappings()
            ]
            for table in found.sorted_tables
        }


LOOKS = {
    "sqlite": ("SELECT type, name, sql FROM sqlite_master ORDER BY name",),
    "postgresql": (
        (
            "SELECT attrelid::regclass::text, attnum, attname, atttypid::regtype::text,"
            " atttypmod, attnotnull, attcollation FROM pg_attribute"
            " WHERE attrelid::regclass::text ~ '^govtasks' AND attnum > 0 ORDER BY 1, 2"
        ),
        (
            "SELECT indexname, indexdef FROM pg_indexes"
            " WHERE tablename ~ '^govtasks' ORDER BY 1"
        ),
        (
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid::regclass::text ~ '^govtasks'"
            # What PostgreSQL 18 names itself, and `attnotnull` tells above.
            " AND contype <> 'n' ORDER BY 1"
        ),
    ),
}


def shape(engine):
    """Tell how the tables are made, as the database itself tells it."""
    looks = LOOKS[engine.dialect.name]
    with engine.connect() as connection:
        return [
            [tuple(row) for row in connection.exec_driver_sql(look)] for look in looks
        ]


def digests(facts):
    """Compute the digest of each fact from the facts alone."""
    last = {}
    for fact in facts:
        record = Record(
            type=fact["type"],
            schema=fact["type_schema"],
            effective_at=instant(fact["effective_at"]),
            recorded_at=instant(fact["recorded_at"]),
            actor=fact["actor"],
            on_behalf_of=fact["on_behalf_of"],
            mandate=fact["mandate"],
        )
        place = {name: fact[name] for name in ("tenant", "stream", "version")}
        key = (fact["tenant"], fact["stream"])
        before = last.get(key, "")
        last[key] = chained(before, record=record, data=fact["data"], **place)
        yield last[key]


class TestSteps:
    def test_lead_to_the_schema_of_this_release(self):
        """
        There is one line of steps, from the first schema to that of this release.
        """
        assert [one.version for one in migrations.steps(0)] == [1, 2, 3, VERSION]
        assert [one.version for one in migrations.steps(1)] == [2, 3, VERSION]
        assert migrations.steps(VERSION) == ()
        assert all(one.summary for one in migrations.steps(0))

    def test_are_revisions_of_alembic(self):
        """
        Alembic itself reads them, and finds one head.
        """
        folder = Path(migrations.__file__).parent

        assert ScriptDirectory(folder).get_heads() == [str(VERSION)]


@each_release
class TestUpgrade:
    def test_equals_a_new_database(self, old, version, tmp_path, request):
        """
        An upgraded database is made as a new one, to the last index.
        """
        url, engine = old
        SqlMaintenance().upgrade(url)
        upgraded = shape(engine)
        if engine.dialect.name == "sqlite":
            new = f"sqlite:///{tmp_path / 'new.db'}"
        else:
            server = request.getfixturevalue("postgres_server")
            new = server.create().url

        open_store(new).close()

        fresh = sa.create_engine(new, poolclass=sa.NullPool)
        assert upgraded == shape(fresh)
        fresh.dispose()

    def test_keeps_everything(self, old, version):
        """
        Facts, rows and notices are there as before, and the facts are chained.
        """
        url, engine = old
        before = tables(engine)

        SqlMaintenance().upgrade(url)

        after = tables(engine)
        for name in ("facts", "rows"):
            rows = before[f"govtasks_{name}"]
            columns = rows[0].keys()
            found = after[f"govtasks_{name}"]
            assert [{key: row[key] for key in columns} for row in found] == rows != []
        found = after["govtasks_facts"]
        assert [fact["digest"] for fact in found] == list(digests(found))
        ends = {fact["stream"]: (fact["version"], fact["digest"]) for fact in found}
        assert ends == {
            head["stream"]: (head["version"], head["digest"])
            for head in after["govtasks_streams"]
        }
        assert after["govtasks_tenants"] == [{"tenant": "default", "positions": 0}]

    def test_can_be_used(self, old, version):
        """
        A store reads what an earlier release wrote, and goes on from there.
        """
        url, _ = old
        SqlMaintenance().upgrade(url)
        store = open_store(url)

        with store.begin("default") as session:
            facts = session.read("obligation/o05/tinh-ky")
            waiting = [
                one.state for one in session.deliveries() if not one.state.is_end
            ]
            version = session.append(
                "obligation/o05/tinh-ky", len(facts), [facts[-1].record]
            )

        store.close()
        assert version == len(facts) + 1
        assert set(waiting) == {DeliveryState.PENDING, DeliveryState.SENDING}

    def test_is_asked_for_when_a_store_is_opened(self, old, version):
        """
        A database of an earlier release is refused as it is, with what to do.
        """
        url, engine = old
        before = tables(engine)

        with pytest.raises(StoreError, match=f"schema {version}, this") as caught:
            open_store(url)

        assert "govtasks storage upgrade" in caught.value.hint
        assert (engine.url.password or "***secret***") not in caught.value.hint
        assert tables(engine) == before

    def test_that_fails_anywhere_leaves_the_old_database(self, old, version):
        """
        Whichever statement fails, the database is as it was, and can be upgraded.
        """
        url, engine = old
        before = tables(engine), shape(engine)

        for number in itertools.count(1, 5):
            if not fails(url, number):
                break
            assert (tables(engine), shape(engine)) == before

        assert number > HALF_WAY[version]
        assert SqlMaintenance().status(url).state is StorageState.CURRENT

    def test_that_is_killed_leaves_the_old_database(self, old, version):
        """
        A process that is killed half-way has changed nothing.
        """
        url, engine = old
        before = tables(engine)

        killed = subprocess.run(
            [
                *(sys.executable, Path(__file__).with_name("upgrading.py"), url),
                str(HALF_WAY[version]),
            ],
            check=False,
        )

        assert killed.returncode == -signal.SIGKILL
        assert tables(engine) == before
        assert SqlMaintenance().upgrade(url).found == version


class TestSecurity:
    @pytest.mark.parametrize("version", [3])
    def test_keeps_tenants_apart_where_a_server_did(self, version, request):
        """
        What PostgreSQL keeps of who may see a row stays through the upgrade.
        """
        url = request.getfixturevalue("postgres").url
        engine = sa.create_engine(url, poolclass=sa.NullPool)
        put_back(engine, version)
        with engine.begin() as connection:
            row_security.switch(connection, on=True)

        SqlMaintenance().upgrade(url)

        with engine.connect() as connection:
            assert row_security.is_on(connection)
        engine.dispose()


class TestDamage:
    def test_fact_that_cannot_be_read(self, tmp_path):
        """
        A fact that is no fact any more is named, and nothing is upgraded.
        """
        path = tmp_path / "portal.db"
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.executescript((DATA / "schema-2.sql").read_text("utf-8"))
            connection.execute("UPDATE govtasks_facts SET actor = '' WHERE version = 6")
            connection.commit()

        with pytest.raises(StoreError, match="obligation/o01/nghia-phu 6") as caught:
            SqlMaintenance().upgrade(f"sqlite:///{path}")

        assert "a copy that is sound" in caught.value.hint
        assert SqlMaintenance().status(f"sqlite:///{path}").found == 2


class TestStatus:
    @pytest.mark.parametrize("version", [1])
    def test_of_every_state(self, empty, version, request):
        """
        It tells apart what is not there, old, current and newer, and changes nothing.
        """
        url, engine = empty
        look, found = SqlMaintenance(), []
        found.append(look.status(url))
        untouched = shape(engine)
        put_back(engine, version)
        found.append(look.status(url))
        found.append(look.upgrade(url))
        found.append(look.status(url))
        with engine.begin() as connection:
            connection.exec_driver_sql("UPDATE govtasks_schema SET version = 99")
        found.append(look.status(url))

        assert [(one.found, one.state.value) for one in found] == [
            (None, "empty"),
            (1, "old"),
            (1, "old"),
            (VERSION, "current"),
            (99, "newer"),
        ]
        assert all(one.database.startswith(engine.dialect.name) for one in found)
        assert all(not rows for rows in untouched)
        with pytest.raises(StoreError, match="schema 99"):
            look.upgrade(url)

    def test_of_a_file_that_is_not_there(self, tmp_path):
        """
        To look at a file does not make it.
        """
        url = f"sqlite:///{tmp_path / 'portal.db'}"

        status, text = SqlMaintenance().status(url), SqlMaintenance().sql(url)

        assert status.state is StorageState.EMPTY
        assert "CREATE TABLE govtasks_facts" in text
        assert list(tmp_path.iterdir()) == []


class TestSql:
    def test_makes_the_tables(self, empty):
        """
        Whoever executes the statements has made the tables, and a store opens.
        """
        url, engine = empty
        text = SqlMaintenance().sql(url)
        with engine.begin() as connection:
            for statement in text.split(";\n"):
                if statement.strip():
                    connection.exec_driver_sql(statement)
        made = shape(engine)

        open_store(url).close()

        assert shape(engine) == made
        assert SqlMaintenance().status(url).state is StorageState.CURRENT

    @each_release
    def test_of_an_upgrade(self, old, version):
        """
        What an upgrade would do is told, with what only the program can do.
        """
        url, engine = old
        before = tables(engine)

        text = SqlMaintenance().sql(url)

        renamed = "ALTER TABLE govtasks_facts RENAME TO govtasks_old_facts;"
        assert (renamed in text) is (version < VERSION - 1)
        assert ("-- the digests of facts are computed" in text) is (renamed in text)
        told = [f"version = {one};" in text for one in range(1, VERSION + 1)]
        assert told == [one > version for one in range(1, VERSION + 1)]
        assert tables(engine) == before

    def test_of_nothing_to_do(self, empty):
        """
        A database of this release needs no statement.
        """
        url, _ = empty
        SqlMaintenance().upgrade(url)

        assert SqlMaintenance().sql(url) == ""


class TestRefused:
    @pytest.mark.parametrize("ask", ["status", "upgrade", "sql"])
    def test_url_that_is_none(self, ask):
        """
        What is no URL of a database is refused.
        """
        with pytest.raises(InvalidValueError, match="not the URL of a database"):
            getattr(SqlMaintenance(), ask)("portal.db")

    @pytest.mark.parametrize("ask", ["status", "upgrade", "sql"])
    def test_file_that_is_no_database(self, tmp_path, ask):
        """
        A file that is something else is an error of the store, and stays as it is.
        """
        path = tmp_path / "letter.txt"
        path.write_bytes(b"Quang Ngai, 10 February 2017\n" * 100)

        with pytest.raises(StoreError, match="not a database"):
            getattr(SqlMaintenance(), ask)(f"sqlite:///{path}")

        assert path.read_bytes().startswith(b"Quang Ngai")


class CutError(Exception):
    """The end of a process, so to speak."""


def fails(url, number):
    """Upgrade, with a failure before one of the statements; tell whether it came."""
    statements = itertools.count(1)

    def cut(*_):
        if next(statements) == number:
            raise CutError

    sa.event.listen(sa.Engine, "before_cursor_execute", cut)
    try:
        SqlMaintenance().upgrade(url)
    except CutError:
        return True
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", cut)
    return False
