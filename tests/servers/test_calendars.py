"""The servers of calendars that other tests rest on."""

import contextlib
import json
import os
import select
import socket
import subprocess
import sys
from pathlib import Path

import caldav
import caldav.lib.error
import pytest

from .account import Missing
from .calendars import program
from .radicale import Radicale
from .xandikos import Xandikos

ROOT = Path(__file__).parents[2]
TODO = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//tests//EN
BEGIN:VTODO
UID:{uid}
DTSTAMP:20170209T010000Z
DUE;VALUE=DATE:20170315
SUMMARY:Lập kế hoạch
END:VTODO
END:VCALENDAR
"""


@contextlib.contextmanager
def opened(collection):
    """Give the collection as a client sees it."""
    with caldav.DAVClient(**collection.options) as client:
        yield client.calendar(url=collection.url)


def write(collection, *uids):
    """Put to-dos in a collection."""
    with opened(collection) as calendar:
        for uid in uids:
            calendar.add_todo(TODO.format(uid=uid))


def uids_of(collection):
    """Give the to-dos of a collection."""
    with opened(collection) as calendar:
        return sorted(one.icalendar_component["UID"] for one in calendar.get_todos())


def has_ended(pid):
    """Wait until a process has ended."""
    with contextlib.suppress(ProcessLookupError):
        end = os.pidfd_open(pid)
        ready = select.select([end], [], [], 60)[0]
        os.close(end)
        return bool(ready)
    return True


@pytest.fixture(
    scope="module", params=[Radicale, Xandikos], ids=["radicale", "xandikos"]
)
def kind(request):
    """Give a kind of server."""
    return request.param


@pytest.fixture(scope="module")
def server(kind):
    """Give a server that a test may kill."""
    with kind.running() as server:
        yield server


class TestCalendarServer:
    def test_it_answers_at_its_address_alone(self, server):
        """
        It listens on 127.0.0.1, and on no other address of the machine.
        """
        with socket.create_connection(("127.0.0.1", server.port)):
            pass
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.2", server.port))

    def test_collections_are_apart(self, server):
        """
        What is written in one is not in the other, and a dropped one is gone.
        """
        one, other = server.create(), server.create("VTODO")
        write(one, "a")
        write(other, "b", "c")

        assert (uids_of(one), uids_of(other)) == (["a"], ["b", "c"])
        with caldav.DAVClient(**one.options) as client:
            found = {str(each.url) for each in client.principal().calendars()}
        assert found == {one.url, other.url}
        server.drop(one)
        server.drop(other)
        with caldav.DAVClient(**one.options) as client:
            assert client.principal().calendars() == []

    def test_killed_it_keeps_what_it_took(self, server):
        """
        After SIGKILL it starts again at its address with everything it had taken.
        """
        collection = server.create()
        for uid in ("a", "b"):
            write(collection, uid)
            pid = server.pid
            server.kill()
            assert server.pid == 0
            server.start()
            assert server.pid not in {0, pid}

        assert uids_of(collection) == ["a", "b"]
        server.drop(collection)

    def test_nothing_shows_the_password(self, server):
        """
        Neither the server nor a collection has it in its text.
        """
        collection = server.create()
        assert server.password not in f"{server!r} {collection!r}"
        server.drop(collection)

    def test_what_it_refuses_is_an_error(self, server):
        """
        What cannot be dropped is named, with the answer of the server.
        """
        with pytest.raises(RuntimeError, match=r"DELETE .*/none/: 404"):
            server.drop(server.at("none"))

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
        monkeypatch.setitem(module.SETTINGS, "no-such-setting", {})

        with pytest.raises(RuntimeError, match=r"no.such.setting"), kind.running():
            pass

    def test_it_outlives_nobody(self, kind):
        """
        A program that is killed leaves neither a process nor a folder.
        """
        command = [sys.executable, "-m", "tests.servers.alone", kind.__name__.lower()]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe) as started:
            told = json.loads(started.stdout.readline())
            assert told["user"] == os.geteuid()
            started.kill()

        assert has_ended(told["pid"])
        assert has_ended(told["guard"])
        assert not Path(told["folder"]).exists()


class TestRadicale:
    def test_nobody_enters_without_the_password(self, radicale):
        """
        Others on the machine, who can reach the port, are refused.
        """
        options = radicale.options | {"password": "guessed"}
        with (
            caldav.DAVClient(**options) as client,
            pytest.raises(caldav.lib.error.AuthorizationError),
        ):
            client.principal()


class TestCollection:
    def test_each_server_in_turn(self, collection):
        """
        The fixture `collection` runs a test on both servers, on an empty one each.
        """
        assert uids_of(collection) == []
        write(collection, "a")
        assert uids_of(collection) == ["a"]


class TestProgram:
    def test_none_at_all(self):
        """
        A missing server is an error that says what to install; nothing is skipped.
        """
        with pytest.raises(Missing, match=r"Radicale is not installed: .*no_such"):
            program("no_such", "Radicale")
