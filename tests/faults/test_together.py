"""Two processes that follow up the same obligations at once, with a real server."""

import contextlib
import datetime as dt
import email
import json
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

import aiosmtpd.controller
import attrs
import pytest

import govtasks
from govtasks.obligations.events import FollowedUp
from govtasks.testing import Everybody

from .test_followup import directive, obligation, office

HERE = Path(__file__).parent
MANY = 10_000
VIETNAM = dt.timezone(dt.timedelta(hours=7))
# Given out after their deadline, so that of the ladder only the urging is left.
GIVEN = dt.datetime(2017, 3, 1, 9, tzinfo=VIETNAM)
NOW = dt.datetime(2017, 3, 2, 9, tzinfo=VIETNAM)


def fill(file):
    """Record one obligation by the library, and the others as it was recorded."""
    given = attrs.evolve(
        obligation(0),
        key="o00000",
        rule=govtasks.Fixed(day=dt.date(2017, 2, 28), inclusive=True, roll=False),
    )
    with (
        govtasks.open(f"sqlite:///{file}", plugins=["sql", Everybody()]) as register,
        register.unit(actor="ng-ct-tp", now=GIVEN) as unit,
    ):
        unit.record_organisation(office())
        unit.issue(directive())
        unit.assign(given)
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        for table in ("govtasks_streams", "govtasks_facts", "govtasks_rows"):
            copy(connection, table)


def copy(connection, table):
    """Repeat what a table holds of the first obligation under the other keys."""
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    found = connection.execute(
        f"SELECT * FROM {table} WHERE stream = 'obligation/o00000'"  # noqa: S608 - our own tables
    ).fetchall()
    connection.executemany(
        f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})",  # noqa: S608 - the same
        (
            [
                value.replace("o00000", f"o{number:05}")
                if isinstance(value, str)
                else value
                for value in row
            ]
            for row in found
            for number in range(1, MANY)
        ),
    )


class Post:
    """Counts each letter by its ``Message-ID``."""

    def __init__(self):
        self.letters = Counter()

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd calls it so
        """Take the letter."""
        letter = email.message_from_bytes(envelope.content)
        self.letters[letter["Message-ID"]] += 1
        return "250 2.0.0 queued"


class Server(aiosmtpd.controller.Controller):
    """A server on a free port, which it learns when it listens."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def post():
    """Give a server that takes everything, and the port it listens on."""
    handler = Post()
    server = Server(handler, hostname="127.0.0.1", port=0)
    server.start()
    yield handler, server.port
    server.stop()


class TestTogether:
    """Two processes sweep and drain ten thousand obligations at once."""

    def test_nothing_is_said_twice(self, tmp_path, post):
        """Each obligation is urged once, and the server gets each letter once."""
        handler, port = post
        file = tmp_path / "register.db"
        fill(file)
        url = f"sqlite:///{file}"
        command = [sys.executable, HERE / "together.py", url, str(port), str(NOW)]

        running = [subprocess.Popen(command) for _ in range(2)]
        codes = [process.wait(timeout=600) for process in running]

        assert codes == [0, 0]
        assert said(file) == Counter({f"obligation/o{n:05}": 1 for n in range(MANY)})
        assert len(handler.letters) == MANY
        assert set(handler.letters.values()) == {1}


def said(file):
    """Count what was said about each obligation."""
    with contextlib.closing(sqlite3.connect(file)) as connection:
        found = connection.execute(
            "SELECT stream, data FROM govtasks_facts WHERE type = ?",
            (FollowedUp.type,),
        )
        return Counter(
            stream for stream, data in found if json.loads(data)["step"] == "urge"
        )
