"""Connections lost inside of a unit, at its end, and while nobody uses them."""

import contextlib

import psycopg
import pymysql
import pytest

from govtasks.errors import ConflictError, OutcomeUnknownError, StoreError
from govtasks.testing.store_samples import EMPTY, Picture, sample_record
from govtasks_sql import open_store

from .wire import Cut, Wire

STREAM = "obligation/1"
# By whether it is PostgreSQL: who uses a database, and how to throw one out.
USERS = {
    True: "SELECT pid FROM pg_stat_activity WHERE datname = %s",
    False: "SELECT id FROM information_schema.processlist WHERE db = %s",
}
# How the statement looks on the wire.
COMMIT = {True: b"COMMIT\0", False: b"\3COMMIT"}
END = {True: "SELECT pg_terminate_backend(%s, 10000)", False: "KILL %s"}


@pytest.fixture
def wire(server):
    """Give a wire to the server."""
    with Wire(server.port) as wire:
        yield wire


@pytest.fixture
def store(database, server, wire):
    """Give a store whose connections go through the wire."""
    url = database.url.replace(f":{server.port}/", f":{wire.port}/")
    store = open_store(url)
    yield store
    store.close()


def write(store, expected=0):
    """Append one fact."""
    with store.begin("t") as session:
        session.append(STREAM, expected, [sample_record()])


def disconnect(server, database):
    """Let the server throw out everybody who uses a database."""
    is_postgres = database.url.startswith("postgres")
    connect = psycopg.connect if is_postgres else pymysql.connect
    with contextlib.closing(connect(**server.at(server.home).options)) as admin:
        cursor = admin.cursor()
        cursor.execute(USERS[is_postgres], [database.name])
        for (number,) in cursor.fetchall():
            cursor.execute(END[is_postgres], [number])


class TestInsideUnit:
    def test_nothing_is_left(self, store, server, database):
        """
        A unit whose connection is lost fails, and nothing of it was written.
        """
        with (  # noqa: PT012 - what goes before is taken back as well
            pytest.raises(StoreError) as caught,
            store.begin("t") as session,
        ):
            session.append(STREAM, 0, [sample_record()])
            disconnect(server, database)
            session.append("obligation/2", 0, [sample_record()])

        assert not isinstance(caught.value, OutcomeUnknownError)
        assert "nothing was written" in caught.value.hint
        assert Picture.taken(store, "t") == EMPTY

    def test_the_next_unit_works(self, store, server, database):
        """
        Whoever comes next gets a connection that lives.
        """
        with (  # noqa: PT012 - as above
            pytest.raises(StoreError),
            store.begin("t") as session,
        ):
            session.append(STREAM, 0, [sample_record()])
            disconnect(server, database)
            session.read(STREAM)

        write(store)
        assert len(Picture.taken(store, "t").facts[STREAM]) == 1

    def test_caught_failure_cannot_be_committed(self, store, server, database):
        """
        Who catches the failure and goes on is not told that the unit was written.
        """
        with (  # noqa: PT012 - the block fails when it is left
            pytest.raises(StoreError, match="had failed"),
            store.begin("t") as session,
        ):
            session.append(STREAM, 0, [sample_record()])
            disconnect(server, database)
            with pytest.raises(StoreError):
                session.read(STREAM)

        assert Picture.taken(store, "t") == EMPTY


class TestAtCommit:
    @pytest.fixture
    def commit(self, database):
        """Give the bytes by which a unit is committed."""
        return COMMIT[database.url.startswith("postgres")]

    def test_lost_on_the_way_there(self, store, wire, commit):
        """
        Nobody knows whether it was written, and the error says so; here it was not.
        """
        wire.cut_at(commit, Cut.BEFORE)

        with pytest.raises(OutcomeUnknownError) as caught:
            write(store)

        assert caught.value.code == "outcome-unknown"
        assert "version" in caught.value.hint
        assert Picture.taken(store, "t") == EMPTY

    def test_lost_on_the_way_back(self, store, wire, commit):
        """
        The same error, but here it was written; to try again ends in a conflict.
        """
        write(store)
        wire.cut_at(commit, Cut.AFTER)

        with pytest.raises(OutcomeUnknownError):
            write(store, 1)

        with pytest.raises(ConflictError) as caught:
            write(store, 1)
        assert caught.value.actual == 2

    def test_what_only_read_is_no_matter(self, store, wire, commit):
        """
        A block that wrote nothing has nothing that could be unknown.
        """
        wire.cut_at(commit, Cut.BEFORE)

        with store.begin("t") as session:
            assert session.read(STREAM) == ()


class TestBetweenUnits:
    @pytest.mark.parametrize("action", ["reads", "writes"])
    def test_it_is_tried_again_at_the_beginning(self, store, server, database, action):
        """
        Connections that were lost while nobody used them are replaced unnoticed.
        """
        write(store)
        with store.begin("t") as one, store.begin("t") as other:
            one.read(STREAM)
            other.read(STREAM)
        disconnect(server, database)

        for expected in (1, 2, 3):
            if action == "writes":
                write(store, expected)
            else:
                assert len(Picture.taken(store, "t").facts[STREAM]) == 1
