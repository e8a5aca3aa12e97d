"""Feeds from a shell: opened, listed, rotated, revoked, and served on this machine."""

import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys

import pytest

import govtasks
from govtasks.cli.loopback import Loopback
from govtasks.errors import InvalidValueError
from govtasks.serving.exchange import FeedRequest
from govtasks.serving.server import FeedServer

from .conftest import at

HEAD = ("--person", "ng-truong-noi-vu", "--post", "truong-noi-vu")
DAY = "2017-03-02T08:00:00+07:00"
BY = ("--actor", "ng-truong-noi-vu", "--now", DAY)
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def status(url, token):
    """Ask for a feed by the library."""
    with govtasks.open(url, plugins=["sql", "ical"]) as register:
        request = FeedRequest(path=f"/{token}.ics")
        return FeedServer(register).answer(request, at=at("2017-03-03")).status


@pytest.fixture
def token(run):
    """Open a feed and give its token."""
    return run("feed", "create", "f1", *HEAD, *BY).out.strip()


class TestCreate:
    def test_tells_the_token_once(self, run, url):
        """
        The token is the answer, and that it is told only now is said beside it.
        """
        said = run("feed", "create", "f1", *HEAD, *BY)

        token = said.out.strip()
        assert said.code == 0
        assert TOKEN.fullmatch(token)
        assert "only now" in said.err
        assert token not in said.err
        assert token not in run("feed", "list", "--at", DAY).out
        assert status(url, token) == 200

    def test_tells_the_address(self, run):
        """
        With the place where feeds are mounted, the answer is the address.
        """
        base = ("--base", "https://portal.example/feeds/")
        said = run("feed", "create", "f1", *HEAD, *BY, *base)

        assert re.fullmatch(
            rf"https://portal\.example/feeds/{TOKEN.pattern}\.ics", said.out.strip()
        )

    def test_in_json(self, run, url):
        """
        In JSON the token stands beside the key, and nothing else is on stdout.
        """
        base = ("--base", "https://portal.example")
        told = run("--json", "feed", "create", "f1", *HEAD, *BY, *base).json

        assert told["feed"] == "f1"
        assert told["address"] == f"https://portal.example/{told['token']}.ics"
        assert status(url, told["token"]) == 200

    def test_says_what_it_shows(self, run):
        """
        Every choice of a feed can be made.
        """
        words = "--scope body --subject noi-vu --profile full --shape todo"
        more = "--feed-locale en --zone Europe/Paris"
        run("feed", "create", "f1", *HEAD, *BY, *words.split(), *more.split())

        (found,) = run("--json", "feed", "list", "--at", DAY).json
        chosen = {"scope": "body", "subject": "noi-vu", "profile": "full"}
        place = {"shape": "todo", "locale": "en", "zone": "Europe/Paris"}
        assert chosen.items() | place.items() <= found.items()
        assert found["opened"] == {
            "actor": "ng-truong-noi-vu",
            "on_behalf_of": None,
            "at": "2017-03-02T01:00:00+00:00",
        }

    @pytest.mark.parametrize(
        ("words", "code", "message"),
        [
            pytest.param(("--scope", "body"), 1, "must name the body", id="no subject"),
            pytest.param(
                ("--scope", "body", "--subject", "tp"), 1, "may not see", id="above"
            ),
            pytest.param(("--zone", "Asia/Hanoi"), 1, "time zone", id="no such zone"),
            pytest.param(("--actor", "ng-x"), 1, "may not give out", id="stranger"),
            pytest.param(("--person", "a b"), 1, "must be a key", id="no key"),
            pytest.param(("--person", "\0"), 1, "must be a key", id="null character"),
        ],
    )
    def test_refused(self, run, words, code, message):
        """
        What is refused is said, and no feed is left.
        """
        said = run("feed", "create", "f1", *HEAD, *BY, *words)

        assert (said.code, said.out) == (code, "")
        assert message in said.err
        assert run("--json", "feed", "list", "--at", DAY).json == []

    def test_unknown_scope(self, run):
        """
        A word that is no scope is an error of the command line.
        """
        with pytest.raises(SystemExit) as caught:
            run("feed", "create", "f1", *HEAD, *BY, "--scope", "all")

        assert caught.value.code == 2


class TestRotate:
    def test_kills_the_token_before(self, run, url, token):
        """
        From then on only the new token opens the feed.
        """
        new = run("feed", "rotate", "f1", *BY).out.strip()

        assert (status(url, token), status(url, new)) == (404, 200)

    def test_unknown(self, run, token):
        """
        A feed that is not there is not guessed.
        """
        said = run("feed", "rotate", "f2", *BY)

        assert said.code == 1
        assert "unknown-name: key: unknown feed" in said.err


class TestRevoke:
    def test_is_for_ever(self, run, url, token):
        """
        Why it was revoked is listed; it cannot be undone.
        """
        said = run("feed", "revoke", "f1", *BY, "--reason", "gửi nhầm")
        again = run("feed", "rotate", "f1", *BY)

        (found,) = run("--json", "feed", "list", "--at", DAY).json
        assert said.out == "f1: revoked\n"
        assert (found["standing"], found["reason"]) == ("revoked", "gửi nhầm")
        assert again.code == 1
        assert status(url, token) == 404

    def test_in_json(self, run, token):
        """
        The answer names the feed.
        """
        assert run("--json", "feed", "revoke", "f1", *BY).json == {"feed": "f1"}


class TestList:
    def test_as_a_table(self, run, token):
        """
        A line for each feed says whose it is, what it shows and how it stands.
        """
        lines = run("feed", "list", "--at", DAY).out.splitlines()
        vi = run("--locale", "vi", "feed", "list", "--at", DAY).out

        assert lines[0].split() == [
            *("feed", "person", "post", "shows", "profile", "shape", "standing")
        ]
        assert lines[1].startswith("f1    ng-truong-noi-vu  truong-noi-vu  own work")
        assert lines[1].endswith("minimal  event  open")
        assert "việc của mình" in vi
        assert "đang hoạt động" in vi

    def test_of_one_person(self, run, token):
        """
        Feeds of somebody can be looked for, when he leaves.
        """
        found = run("--json", "feed", "list", "--person", "ng-ct-tp", "--at", DAY)

        assert found.json == []


@pytest.fixture
def serving(url, tmp_path):
    """Give a way to serve in a process of its own, and the port it listens on."""

    @contextlib.contextmanager
    def started(*words):
        command = [sys.executable, "-m", "govtasks", "--url", url, "feed", "serve"]
        process = subprocess.Popen(
            [*command, "--port", "0", *words],
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, "GOVTASKS_PLUGINS": "sql,ical"},
        )
        try:
            hints = "".join(process.stderr.readline() for _ in range(3))
            port = int(re.search(r"http://127\.0\.0\.1:(\d+)/TOKEN.ics", hints)[1])
            assert f"webcal://127.0.0.1:{port}/TOKEN.ics" in hints
            assert "https" in hints.splitlines()[2]
            yield process, port
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)

    return started


def get(port, path, method="GET", **headers):
    """Ask over a real connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read()
    finally:
        connection.close()


class TestServe:
    def test_answers_calendars(self, serving, token):
        """
        A calendar gets the feed, then that nothing changed; no token is logged.
        """
        with serving() as (process, port):
            path = f"/{token}.ics?body=tp"
            code, headers, body = get(port, path)
            known = {"If-None-Match": headers["ETag"]}
            again = get(port, path, **known)
            head = get(port, path, "HEAD")
            guess = get(port, "/guess.ics")
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=60)

        assert (code, headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
        assert body.startswith(b"BEGIN:VCALENDAR\r\n")
        assert (again[0], again[2]) == (304, b"")
        assert (head[0], head[2]) == (200, b"")
        assert head[1]["Content-Length"] == str(len(body))
        assert (guess[0], guess[2]) == (404, b"not found\n")
        assert process.returncode == 0
        assert "GET /***.ics?body=tp" in err
        assert token not in out + err

    def test_full_is_the_hosts_choice(self, serving, run):
        """
        Titles are told only where it is served so.
        """
        full = run("feed", "create", "f2", *HEAD, *BY, "--profile", "full").out.strip()
        with serving() as (_, port):
            minimal = get(port, f"/{full}.ics")[2]
        with serving("--full") as (_, port):
            told = get(port, f"/{full}.ics")[2]

        assert "Lập kế hoạch".encode() not in minimal
        assert "Lập kế hoạch".encode() in told

    @pytest.mark.parametrize("port", [-1, 65536])
    def test_no_port(self, run, port):
        """
        A port that there is not is refused.
        """
        said = run("feed", "serve", "--port", port)

        assert said.code == 1
        assert "must be a port from 0 to 65535" in said.err

    def test_port_in_use(self, run):
        """
        A port on which another listens is said to be so.
        """
        with socket.create_server(("127.0.0.1", 0)) as other:
            said = run("feed", "serve", "--port", other.getsockname()[1])

        assert said.code == 1
        assert "port: cannot be listened on" in said.err


class TestLoopback:
    def test_needs_a_port(self):
        """
        What is no port is refused before anything is opened.
        """
        with pytest.raises(InvalidValueError, match="from 0 to 65535") as caught:
            Loopback(lambda environ, start: [], -1)

        assert (caught.value.field, caught.value.value) == ("port", -1)


class TestExport:
    def test_settings(self, run):
        """
        How much is told, and as what, can be said for one export.
        """
        full = run("export", "ical").out
        words = ("--profile", "minimal", "--shape", "todo")
        minimal = run("export", "ical", *words).out

        assert "BEGIN:VEVENT" in full
        assert "Make a plan" in full
        assert "BEGIN:VTODO" in minimal
        assert "Make a plan" not in minimal

    @pytest.mark.parametrize("name", ["profile", "shape"])
    def test_unknown_setting(self, run, name):
        """
        A word that the exporter does not know is refused with what it knows.
        """
        said = run("export", "ical", f"--{name}", "none")

        assert (said.code, said.out) == (1, "")
        assert name in said.err
