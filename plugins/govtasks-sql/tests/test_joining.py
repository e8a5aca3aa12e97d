"""Every kind of connection that a host may have, on each database."""

import contextlib
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import psycopg
import psycopg.rows
import pymysql
import pymysql.cursors
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from govtasks.errors import ConflictError, InvalidValueError, StoreError
from govtasks.testing.store_samples import (
    EMPTY,
    HOUR,
    NOON,
    Picture,
    sample_notice,
    sample_record,
    sample_row,
)
from govtasks_sql import open_store

INSERT = "INSERT INTO letters VALUES ('644')"


class Host:
    """A portal with a table of its own, in the database of the store.

    Attributes:
        connection: What it hands over.
    """

    def __init__(self, connection, execute, close):
        self.connection = connection
        self._execute = execute
        self._close = close

    def write(self):
        """Write something of its own."""
        self._execute(INSERT)

    def commit(self):
        """Commit what it and others wrote on its connection."""
        self.connection.commit()

    def rollback(self):
        """Take back what it and others wrote on its connection."""
        self.connection.rollback()

    def close(self):
        """End; once more does no harm."""
        with contextlib.suppress(pymysql.Error):
            self._close()


def by_driver(database, options):
    """Connect as a host does that uses the driver alone."""
    if database == "sqlite":
        connection = sqlite3.connect(**options)
    elif database == "postgresql":
        connection = psycopg.connect(**options)
    else:
        connection = pymysql.connect(**options, charset="utf8mb4")
    return Host(connection, connection.cursor().execute, connection.close)


def by_sqlalchemy(wrap):
    """Connect as a host does that uses SQLAlchemy."""

    def connect(url):
        engine = sa.create_engine(url, poolclass=sa.NullPool)
        connection = wrap(engine)

        def close():
            connection.close()
            engine.dispose()

        return Host(connection, lambda text: connection.execute(sa.text(text)), close)

    return connect


WRAPS = {
    "connection": lambda engine: engine.connect(),
    "session": Session,
    "scoped": lambda engine: scoped_session(sessionmaker(engine)),
}
DATABASES = ("sqlite", "postgresql", "mariadb")
each_host = pytest.mark.parametrize(
    ("database", "way"),
    [
        pytest.param(
            database,
            way,
            id=f"{database}-{way}",
            marks=[pytest.mark.systems] if database == "mariadb" else [],
        )
        for database in DATABASES
        for way in ("driver", *WRAPS)
    ],
)


@pytest.fixture
def place(database, request, tmp_path):
    """Give the URL of a database, and what its driver takes."""
    if database == "sqlite":
        path = tmp_path / "portal.db"
        return f"sqlite:///{path}", {"database": str(path)}
    made = request.getfixturevalue(
        "postgres" if database == "postgresql" else "mariadb"
    )
    return made.url, made.options


@pytest.fixture
def store(place):
    """Give a store, with a table of the host's beside it."""
    url, _ = place
    store = open_store(url)
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE letters (number VARCHAR(9))")
    engine.dispose()
    yield store
    store.close()


@pytest.fixture
def host(place, store, database, way):
    """Give a host of each kind."""
    url, options = place
    if way == "driver":
        host = by_driver(database, options)
    else:
        host = by_sqlalchemy(WRAPS[way])(url)
    yield host
    host.close()


def letters(place):
    """Read the host's own table."""
    engine = sa.create_engine(place[0], poolclass=sa.NullPool)
    with engine.connect() as connection:
        found = list(connection.scalars(sa.text("SELECT number FROM letters")))
    engine.dispose()
    return found


def write(session, stream="obligation/1", expected=0):
    """Append one of everything."""
    session.append(
        stream,
        expected,
        [sample_record()],
        row=sample_row(stream),
        notices=[sample_notice(stream)],
    )


@each_host
class TestEveryKind:
    @pytest.mark.parametrize("first", ["host", "unit"])
    def test_host_commits_both(self, store, host, place, first):
        """
        What the host and the unit wrote is committed by the host, together.
        """
        if first == "host":
            host.write()
        with store.begin("t", host.connection) as session:
            write(session)
        if first == "unit":
            host.write()
        meanwhile = Picture.taken(store, "t")
        host.commit()

        assert meanwhile == EMPTY
        assert len(Picture.taken(store, "t").deliveries) == 1
        assert letters(place) == ["644"]

    def test_rollback_of_the_host_leaves_no_trace(self, store, host, place):
        """
        When the host rolls back after the block, nothing of it is left.
        """
        host.write()
        with store.begin("t", host.connection) as session:
            write(session)
        with store.begin("t", host.connection) as session:
            session.claim(NOON, until=NOON + HOUR, limit=1)
            write(session, expected=1)
            assert len(session.since(0, limit=9)) == 2
        host.rollback()

        assert Picture.taken(store, "t") == EMPTY
        assert letters(place) == []

    def test_block_that_fails_takes_back_its_own(self, store, host, place):
        """
        A failed block is taken back as a whole, and the host's writes stay.
        """
        host.write()
        with (  # noqa: PT012 - what goes before is taken back as well
            pytest.raises(ConflictError),
            store.begin("t", host.connection) as session,
        ):
            write(session)
            write(session, expected=7)
        with store.begin("t", host.connection) as session:
            write(session, "obligation/2")
        host.commit()

        assert list(Picture.taken(store, "t").facts) == ["obligation/2"]
        assert letters(place) == ["644"]

    def test_block_inside_of_a_block(self, store, host):
        """
        An inner block that fails takes back its own, and not that of the outer one.
        """
        with store.begin("t", host.connection) as outer:
            write(outer, "obligation/1")
            with (
                contextlib.suppress(KeyError),
                store.begin("t", host.connection) as inner,
            ):
                write(inner, "obligation/2")
                raise KeyError
            write(outer, "obligation/3")
        host.commit()

        facts = Picture.taken(store, "t").facts
        assert list(facts) == ["obligation/1", "obligation/3"]

    def test_host_that_never_commits(self, store, host):
        """
        A connection that is closed without a commit has written nothing.
        """
        with store.begin("t", host.connection) as session:
            write(session)
        host.close()

        assert Picture.taken(store, "t") == EMPTY

    def test_transaction_that_the_host_ended_inside(self, store, host):
        """
        A host that rolls back inside the block is told that nothing was kept.
        """
        with (  # noqa: PT012 - the block fails when it is left
            pytest.raises(StoreError),
            store.begin("t", host.connection) as session,
        ):
            write(session)
            host.rollback()
        host.rollback()

        assert Picture.taken(store, "t") == EMPTY

    def test_another_database(self, host, store, database, request, tmp_path):
        """
        Facts do not go into another database than they are read from.
        """
        if database == "sqlite":
            url = f"sqlite:///{tmp_path / 'other.db'}"
        else:
            kind = "postgres" if database == "postgresql" else "mariadb"
            url = request.getfixturevalue(f"{kind}_server").create().url
        other = open_store(url)

        with (
            pytest.raises(InvalidValueError, match="another database") as caught,
            other.begin("t", host.connection),
        ):
            pass

        other.close()
        assert caught.value.field == "connection"
        host.write()
        host.commit()


@pytest.mark.parametrize(
    "database",
    [*DATABASES[:2], pytest.param("mariadb", marks=pytest.mark.systems)],
)
class TestAsItWas:
    def test_rows_of_another_kind(self, store, place, database):
        """
        What a host wants its own rows to be like neither disturbs nor is changed.
        """
        host = by_driver(database, place[1])
        connection = host.connection
        if database == "sqlite":
            connection.row_factory = lambda cursor, row: {"row": row}
        elif database == "postgresql":
            connection.row_factory = psycopg.rows.dict_row
        else:
            connection.cursorclass = pymysql.cursors.DictCursor
        with store.begin("t", connection) as session:
            write(session)
            assert [fact.version for fact in session.read("obligation/1")] == [1]

        cursor = connection.cursor()
        cursor.execute("SELECT 1 AS one")
        assert isinstance(cursor.fetchone(), dict)
        host.commit()
        host.close()
        assert len(Picture.taken(store, "t").facts) == 1

    def test_connection_that_commits_each_statement(self, store, place, database):
        """
        On a connection that commits each statement nothing could be taken back.
        """
        host = by_driver(database, place[1])
        if database == "sqlite":
            host.connection.isolation_level = None
        elif database == "postgresql":
            host.connection.autocommit = True
        else:
            host.connection.autocommit(True)  # noqa: FBT003 - as the driver has it

        with (
            pytest.raises(InvalidValueError, match="commits each statement") as caught,
            store.begin("t", host.connection),
        ):
            pass

        host.close()
        assert caught.value.field == "connection"
        assert caught.value.hint == "begin a transaction on it first"

    def test_transaction_that_was_begun_by_hand(self, store, place, database):
        """
        Where such a host has begun a transaction itself, the block is part of it.
        """
        host = by_driver(database, place[1])
        if database == "sqlite":
            host.connection.isolation_level = None
        elif database == "postgresql":
            host.connection.autocommit = True
        else:
            host.connection.autocommit(True)  # noqa: FBT003 - as the driver has it
        host.connection.cursor().execute("BEGIN")

        with store.begin("t", host.connection) as session:
            write(session)
        meanwhile = Picture.taken(store, "t")
        host.connection.cursor().execute("COMMIT")
        host.close()

        assert meanwhile == EMPTY
        assert len(Picture.taken(store, "t").facts) == 1

    def test_closed(self, store, place, database):
        """
        A connection that is closed is refused.
        """
        host = by_driver(database, place[1])
        host.close()

        with (
            pytest.raises(InvalidValueError, match="closed") as caught,
            store.begin("t", host.connection),
        ):
            pass

        assert caught.value.field == "connection"

    def test_connection_of_another_kind_of_database(self, place, store, database):
        """
        A connection to a database of another kind is refused.
        """
        other = open_store("sqlite://")
        host = by_driver(database, place[1])

        with (
            pytest.raises(InvalidValueError, match="another database") as caught,
            other.begin("t", host.connection),
        ):
            pass

        host.close()
        other.close()
        assert "memory" in caught.value.hint


@pytest.mark.parametrize("database", ["sqlite"])
class TestSqlite:
    def test_texts_of_another_kind(self, store, place):
        """
        A host that wants bytes for texts is told that this cannot be used.
        """
        with contextlib.closing(sqlite3.connect(**place[1])) as connection:
            connection.text_factory = bytes

            with (
                pytest.raises(InvalidValueError, match="gives texts") as caught,
                store.begin("t", connection),
            ):
                pass

        assert caught.value.hint == "set its text_factory to str"

    def test_connection_of_another_thread_is_told(self, store, place):
        """
        A connection that another thread made is the error of the driver, as ours.
        """
        with contextlib.closing(sqlite3.connect(**place[1])) as connection:

            def use():
                with store.begin("t", connection):
                    pass

            with ThreadPoolExecutor(1) as pool:
                failed = pool.submit(use).exception()

        assert isinstance(failed, StoreError)
        assert "created in a thread" in str(failed)


@pytest.mark.parametrize("database", ["postgresql"])
class TestPostgresql:
    def test_block_of_psycopg(self, store, place):
        """
        A block of psycopg on a connection that commits by itself is a transaction.
        """
        with psycopg.connect(**place[1], autocommit=True) as connection:
            with connection.transaction(), store.begin("t", connection) as session:
                write(session)
            with (
                contextlib.suppress(KeyError),
                connection.transaction(),
                store.begin("t", connection) as session,
            ):
                write(session, expected=1)
                raise KeyError

            assert connection.autocommit is True

        assert len(Picture.taken(store, "t").facts["obligation/1"]) == 1

    def test_transaction_that_failed(self, store, place):
        """
        In a transaction that has failed nothing can be written, and that is said.
        """
        with psycopg.connect(**place[1]) as connection:
            with contextlib.suppress(psycopg.Error):
                connection.execute("SELECT nothing")

            with (
                pytest.raises(InvalidValueError, match="failed") as caught,
                store.begin("t", connection),
            ):
                pass
            connection.rollback()

        assert caught.value.hint == "roll it back first"

    def test_isolation_stays(self, store, place):
        """
        A host that reads one state of the database goes on to do so.
        """
        with psycopg.connect(**place[1]) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            with store.begin("t", connection) as session:
                write(session)
            found = connection.execute("SHOW transaction_isolation").fetchone()

        assert found == ("repeatable read",)
        assert len(Picture.taken(store, "t").facts) == 1

    def test_encoding(self, store, place):
        """
        A connection that cannot write every letter is refused.
        """
        with (
            psycopg.connect(**place[1], client_encoding="latin1") as connection,
            pytest.raises(InvalidValueError, match="another encoding") as caught,
            store.begin("t", connection),
        ):
            pass

        assert caught.value.hint == "connect with client_encoding=utf8"

    def test_other_tables_of_the_same_database(self, store, place):
        """
        A connection that would find other tables of the same name is refused.
        """
        with (
            psycopg.connect(**place[1], options="-c search_path=nowhere") as connection,
            pytest.raises(InvalidValueError, match="another database"),
            store.begin("t", connection),
        ):
            pass


@pytest.mark.systems
@pytest.mark.parametrize("database", ["mariadb"])
class TestMariadb:
    def test_connection_that_makes_values_fit(self, store, place):
        """
        A connection on which long values are cut off is refused.
        """
        with (
            pymysql.connect(**place[1], sql_mode="ANSI") as connection,
            pytest.raises(InvalidValueError, match="too long") as caught,
            store.begin("t", connection),
        ):
            pass

        assert caught.value.hint == "set STRICT_ALL_TABLES in its sql_mode"

    def test_encoding(self, store, place):
        """
        A connection that cannot write every letter is refused.
        """
        with (
            pymysql.connect(**place[1], charset="latin1") as connection,
            pytest.raises(InvalidValueError, match="another encoding") as caught,
            store.begin("t", connection),
        ):
            pass

        assert caught.value.hint == "connect with charset='utf8mb4'"
