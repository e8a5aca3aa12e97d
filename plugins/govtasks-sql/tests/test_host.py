import sqlite3

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from govtasks.errors import ConflictError, InvalidValueError, StoreError
from govtasks.testing import HostedStoreSuite
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


def write(session, stream="obligation/1", expected=0):
    """Append one of everything."""
    session.append(
        stream,
        expected,
        [sample_record()],
        row=sample_row(stream),
        notices=[sample_notice(stream)],
    )


def explicit_begin(engine):
    """Set an engine up as SQLAlchemy's manual recommends for SQLite."""
    sa.event.listen(engine, "connect", lambda c, _: setattr(c, "isolation_level", None))
    sa.event.listen(engine, "begin", lambda c: c.exec_driver_sql("BEGIN"))


@pytest.fixture(params=["as the driver does", "as the manual says"])
def engine(request, url, store):
    """Give the host's own engine on the store's file, with a table of its own."""
    engine = sa.create_engine(url)
    if request.param == "as the manual says":
        explicit_begin(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE letters (number TEXT)")
    yield engine
    engine.dispose()


def letters(engine):
    """Read the host's own table."""
    with engine.connect() as connection:
        return list(connection.scalars(sa.text("SELECT number FROM letters")))


INSERT = sa.text("INSERT INTO letters VALUES ('644')")


class TestConformance(HostedStoreSuite):
    # The host's transactions hold the writer's lock from their beginning.
    concurrent = False

    @pytest.fixture
    def own_store(self, url):
        """Give the store that is used inside the host's transactions."""
        store = open_store(url)
        yield store
        store.close()

    @pytest.fixture
    def host(self, url):
        """Give the way to begin a transaction of the host."""
        engine = sa.create_engine(url, connect_args={"timeout": 30})
        yield engine.begin
        engine.dispose()


class TestConnection:
    def test_host_commits_both(self, store, engine):
        """
        What the host and the unit wrote is committed by the host, together.
        """
        with engine.begin() as connection:
            connection.execute(INSERT)
            with store.begin("t", connection) as session:
                write(session)
            assert connection.in_transaction()
            meanwhile = Picture.taken(store, "t")

        assert meanwhile == EMPTY
        assert len(Picture.taken(store, "t").deliveries) == 1
        assert letters(engine) == ["644"]

    def test_rollback_of_the_host_leaves_no_trace(self, store, engine):
        """
        When the host rolls back after the block, nothing of the unit is left.
        """
        with engine.connect() as connection:
            with store.begin("t", connection) as session:
                write(session)
            with store.begin("t", connection) as session:
                session.claim(NOON, until=NOON + HOUR, limit=1)
                write(session, expected=1)
            connection.rollback()

        assert Picture.taken(store, "t") == EMPTY

    def test_block_that_fails_takes_back_its_own(self, store, engine):
        """
        A failed block is taken back as a whole, and the host's writes stay.
        """
        with engine.connect() as connection:
            connection.execute(INSERT)
            with (  # noqa: PT012 - what goes before is taken back as well
                pytest.raises(ConflictError),
                store.begin("t", connection) as session,
            ):
                write(session)
                write(session, expected=7)
            with store.begin("t", connection) as session:
                write(session, "obligation/2")
            connection.commit()

        assert list(Picture.taken(store, "t").facts) == ["obligation/2"]
        assert letters(engine) == ["644"]

    def test_host_that_never_commits(self, store, engine):
        """
        A connection that is closed without a commit has written nothing.
        """
        with (
            engine.connect() as connection,
            store.begin("t", connection) as session,
        ):
            write(session)

        assert Picture.taken(store, "t") == EMPTY

    def test_transaction_that_the_host_ended_inside(self, store, engine):
        """
        A host that rolls back inside the block is told that nothing was kept.
        """
        with engine.connect() as connection:
            with (  # noqa: PT012 - the block fails when it is left
                pytest.raises(StoreError),
                store.begin("t", connection) as session,
            ):
                write(session)
                connection.rollback()
            connection.commit()

        assert Picture.taken(store, "t") == EMPTY

    @pytest.mark.parametrize(
        "wrap",
        [
            pytest.param(Session, id="session"),
            pytest.param(lambda e: scoped_session(sessionmaker(e)), id="scoped"),
        ],
    )
    @pytest.mark.parametrize(
        ("finish", "count"),
        [
            pytest.param("commit", 1, id="committed"),
            pytest.param("rollback", 0, id="rolled back"),
        ],
    )
    def test_session_of_the_mapper(self, store, engine, wrap, finish, count):
        """
        A session of SQLAlchemy's mapper is used by its connection.
        """
        host = wrap(engine)
        host.execute(INSERT)

        with store.begin("t", host) as session:
            write(session)
        getattr(host, finish)()
        host.close()

        assert len(Picture.taken(store, "t").deliveries) == count
        assert len(letters(engine)) == count


class TestRefused:
    @pytest.mark.parametrize(
        ("make", "kind"),
        [
            pytest.param(lambda e, p: e, "Engine", id="engine"),
            pytest.param(lambda e, p: str(e.url), "str", id="URL"),
            pytest.param(
                lambda e, p: sqlite3.connect(p).cursor(), "Cursor", id="cursor"
            ),
            pytest.param(lambda e, p: sessionmaker(e), "sessionmaker", id="maker"),
            pytest.param(lambda e, p: object(), "object", id="object"),
        ],
    )
    def test_other_kinds(self, store, engine, path, make, kind):
        """
        What is not a connection of SQLAlchemy is refused, and the hint names what is.
        """
        given = make(engine, path)

        with pytest.raises(InvalidValueError) as caught, store.begin("t", given):
            pass

        if isinstance(given, sqlite3.Cursor):
            given.connection.close()
        assert caught.value.field == "connection"
        assert caught.value.value == kind
        assert "sqlalchemy.Connection" in caught.value.hint
        assert "sqlalchemy.orm.Session" in caught.value.hint

    def test_connection_that_commits_by_itself(self, store, url):
        """
        On a connection that commits each statement nothing could be taken back.
        """
        engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")

        with (
            engine.connect() as connection,
            pytest.raises(InvalidValueError, match="commits each statement"),
            store.begin("t", connection),
        ):
            pass

        engine.dispose()

    def test_connection_to_another_file(self, store, tmp_path):
        """
        Facts do not go into another database than they are read from.
        """
        engine = sa.create_engine(f"sqlite:///{tmp_path / 'portal.db'}")

        with (
            engine.connect() as connection,
            pytest.raises(InvalidValueError, match="another database") as caught,
            store.begin("t", connection),
        ):
            pass

        engine.dispose()
        assert caught.value.value.endswith("portal.db")
        assert "tasks.db" in caught.value.hint

    def test_store_in_memory(self, engine):
        """
        No connection of a host reaches a database in memory.
        """
        store = open_store("sqlite://")

        with (
            engine.connect() as connection,
            pytest.raises(InvalidValueError, match="another database"),
            store.begin("t", connection),
        ):
            pass

        store.close()

    def test_closed_connection(self, store, engine):
        """
        A connection that is closed already is refused.
        """
        connection = engine.connect()
        connection.close()

        with (
            pytest.raises(InvalidValueError, match="closed") as caught,
            store.begin("t", connection),
        ):
            pass

        assert caught.value.field == "connection"


class TestViolation:
    def test_violation_without_a_rival_is_a_failure(self, store, engine):
        """
        A fact that stands where its stream has ended is a failure, and no conflict.
        """
        with engine.begin() as connection:
            connection.exec_driver_sql(
                "INSERT INTO govtasks_facts VALUES"
                " ('t', 'obligation/1', 1, 'x', 1, '{}', 0, 0, 'x', NULL, NULL,"
                " '', NULL, NULL)"
            )

        with (
            pytest.raises(StoreError, match="UNIQUE"),
            store.begin("t") as session,
        ):
            write(session)

        assert Picture.taken(store, "t") == EMPTY
