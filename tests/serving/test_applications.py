"""Feeds as WSGI and ASGI applications, behind real servers and frameworks."""

import asyncio
import http.client
import socket
import threading
from wsgiref.simple_server import WSGIRequestHandler, make_server
from wsgiref.validate import validator

import httpx
import pytest
from fastapi import FastAPI

from govtasks.cli.loopback import Loopback
from govtasks.register.feeds import new_token
from govtasks.serving.asgi import FeedASGI
from govtasks.serving.exchange import FeedRequest, FeedResponse
from govtasks.serving.wsgi import FeedWSGI


@pytest.fixture
def served(file_city):
    """Give a server, the token of a feed, and what it answers by itself."""
    city = file_city
    register = city.begun(clock=lambda: city.at("2017-03-01"))
    with city.unit(register) as unit:
        for number in range(300):
            unit.assign(city.obligation(f"o{number:03}"))
    token = city.token(register)
    server = city.server(register)
    return server, token, server.answer(FeedRequest(path=f"/{token}.ics"))


def bare(headers):
    """Return headers by name in small letters, without those of the server."""
    found = {name.lower(): value for name, value in headers}
    return {
        name: value for name, value in found.items() if name not in {"date", "server"}
    }


class Echo:
    """Keeps the request that comes, and answers nothing of interest."""

    def __init__(self):
        self.seen = None

    def answer(self, request):
        """Keep it."""
        self.seen = request
        return FeedResponse(status=404, headers=(), body=b"")


class Quiet(WSGIRequestHandler):
    """Logs nothing."""

    def log_message(self, format, *args):  # noqa: A002 - theirs
        """Nothing."""


@pytest.fixture
def port(served):
    """Give the port of a server of the standard library, which checks the protocol."""
    application = validator(FeedWSGI(served[0]))
    server = make_server("127.0.0.1", 0, application, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def ask(port, path, method="GET", **headers):
    """Ask over a real connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        return response.status, response.getheaders(), response.read()
    finally:
        connection.close()


class TestFeedWSGI:
    def test_over_a_real_connection(self, served, port):
        """
        Status, headers and octets arrive as they were answered.
        """
        _, token, expected = served
        code, headers, body = ask(port, f"/{token}.ics?x=1")
        etag = dict(expected.headers)["ETag"]
        again = ask(port, f"/{token}.ics", **{"If-None-Match": f'"x", W/{etag}'})

        assert (code, body) == (200, expected.body)
        assert bare(headers) == bare(expected.headers)
        assert (again[0], again[2]) == (304, b"")
        assert "content-type" not in bare(again[1])

    @pytest.mark.parametrize(
        ("method", "code"),
        [
            pytest.param("HEAD", 200, id="HEAD"),
            pytest.param("POST", 405, id="POST"),
            pytest.param("DELETE", 405, id="DELETE"),
        ],
    )
    def test_methods(self, served, port, method, code):
        """
        HEAD sends no body, and nothing but reading is done.
        """
        found = ask(port, f"/{served[1]}.ics", method)

        assert found[0] == code
        assert bool(found[2]) is (method != "HEAD")

    @pytest.mark.parametrize(
        "path",
        [
            pytest.param("/", id="nothing"),
            pytest.param("/%00", id="null character"),
            pytest.param("/a%0D%0ASet-Cookie:%20x=1", id="line ends"),
            pytest.param("/%ff%fe", id="no UTF-8"),
            pytest.param("/..%2f..%2fetc%2fpasswd", id="upwards"),
            pytest.param(f"/{new_token()}.ics", id="a guess"),
            pytest.param(f"/{'x' * 5000}", id="long"),
        ],
    )
    def test_whatever_comes(self, port, path):
        """
        Whatever opens nothing gets the one answer, and no header of its own.
        """
        code, headers, body = ask(port, path)

        assert (code, body) == (404, b"not found\n")
        assert set(bare(headers)) == {
            *("content-type", "content-length", "cache-control"),
            *("referrer-policy", "x-robots-tag", "x-content-type-options"),
        }

    def test_request_line_with_control_characters(self, served, port):
        """
        What a client must not send is refused, and the next is answered.
        """
        with socket.create_connection(("127.0.0.1", port), timeout=60) as raw:
            raw.sendall(b"GET /a\0b\r\rc HTTP/1.0\r\n\r\n")
            first = raw.recv(1000)

        assert b"Set-Cookie" not in first
        assert ask(port, f"/{served[1]}")[0] == 200

    def test_tells_where_it_came_from(self):
        """
        The address of the caller is there for whoever limits him.
        """
        echo = Echo()
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/t", "REMOTE_ADDR": "::1"}
        FeedWSGI(echo)(environ, lambda status, headers: None)

        assert (echo.seen.remote, echo.seen.path) == ("::1", "/t")
        assert echo.seen.headers == {}


class TestHalfReadAnswers:
    @pytest.fixture
    def small(self, served):
        """Give the server that is for trying out, and its port."""
        with Loopback(FeedWSGI(served[0]), 0) as server:
            inner = server._server  # noqa: SLF001 - to stop it
            thread = threading.Thread(target=server.run)
            thread.start()
            yield server.port
            inner.shutdown()
            thread.join()

    @pytest.mark.parametrize(
        "sent",
        [
            pytest.param(b"", id="nothing"),
            pytest.param(b"GET /x", id="half of a line"),
            pytest.param(b"GET /x HTTP/1.1\r\nHost: a", id="half of the headers"),
            pytest.param(b"\x16\x03\x01\x02\0", id="a greeting of TLS"),
            pytest.param(b"G" * 70_000 + b"\r\n\r\n", id="a line without end"),
        ],
    )
    def test_half_a_request(self, served, small, sent, capsys):
        """
        Who breaks off in the middle of a request disturbs nobody.
        """
        with socket.create_connection(("127.0.0.1", small), timeout=60) as raw:
            raw.sendall(sent)

        assert ask(small, f"/{served[1]}.ics")[2] == served[2].body
        assert "Traceback" not in capsys.readouterr().err

    def test_half_an_answer(self, served, small, capsys):
        """
        Who leaves before the end of an answer disturbs nobody.
        """
        _, token, expected = served
        for _ in range(5):
            with socket.create_connection(("127.0.0.1", small), timeout=60) as raw:
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0" * 2)
                raw.sendall(f"GET /{token} HTTP/1.0\r\n\r\n".encode())
                assert raw.recv(10).startswith(b"HTTP/1.0")

        assert ask(small, f"/{token}")[2] == expected.body
        said = capsys.readouterr().err
        assert "Traceback" not in said
        assert token not in said

    def test_many_at_once(self, served, small):
        """
        One that does not read keeps nobody waiting.
        """
        _, token, expected = served
        slow = [socket.create_connection(("127.0.0.1", small)) for _ in range(5)]
        for one in slow:
            one.sendall(f"GET /{token} HTTP/1.0\r\n".encode())

        assert ask(small, f"/{token}")[2] == expected.body
        for one in slow:
            one.close()


async def fetch(application, path, method="GET", **headers):
    """Ask an application as a client does."""
    transport = httpx.ASGITransport(app=application)
    base = "https://portal.example"
    async with httpx.AsyncClient(transport=transport, base_url=base) as client:
        return await client.request(method, path, headers=headers)


class TestFeedASGI:
    @pytest.fixture(params=["bare", "mounted"])
    def application(self, request, served):
        """Give it by itself, and mounted in a portal; with the path to it."""
        feeds = FeedASGI(served[0])
        if request.param == "bare":
            return feeds, ""
        portal = FastAPI()
        portal.mount("/feeds", feeds)
        return portal, "/feeds"

    def test_answers(self, served, application):
        """
        Status, headers and octets arrive as they were answered.
        """
        _, token, expected = served
        app, below = application
        got = asyncio.run(fetch(app, f"{below}/{token}.ics?x=1"))
        etag = got.headers["ETag"]
        known = {"If-None-Match": etag}
        again = asyncio.run(fetch(app, f"{below}/{token}", **known))
        head = asyncio.run(fetch(app, f"{below}/{token}", "HEAD"))
        guess = asyncio.run(fetch(app, f"{below}/{new_token()}"))
        post = asyncio.run(fetch(app, f"{below}/{token}", "POST"))

        assert (got.status_code, got.content) == (200, expected.body)
        assert bare(got.headers.items()) == bare(expected.headers)
        assert (again.status_code, again.content) == (304, b"")
        assert (head.status_code, head.content) == (200, b"")
        assert (guess.status_code, guess.content) == (404, b"not found\n")
        assert (post.status_code, post.headers["Allow"]) == (405, "GET, HEAD")

    def test_many_at_once(self, served, application):
        """
        The loop goes on while a store is asked.
        """
        _, token, expected = served
        app, below = application

        async def several():
            asked = [fetch(app, f"{below}/{token}") for _ in range(8)]
            return await asyncio.gather(*asked)

        found = asyncio.run(several())
        assert {one.content for one in found} == {expected.body}

    @pytest.mark.parametrize(
        ("headers", "asked"),
        [
            pytest.param([], None, id="none"),
            pytest.param([(b"if-none-match", b'"a"')], '"a"', id="one"),
            pytest.param(
                [(b"If-None-Match", b'"a"'), (b"if-none-match", b'"b"')],
                '"a", "b"',
                id="on two lines",
            ),
            pytest.param([(b"if-none-match", b"\xff")], "\xff", id="not ASCII"),
            pytest.param([(b"cookie", b"secret")], None, id="another"),
        ],
    )
    @pytest.mark.parametrize(
        ("client", "remote"),
        [
            pytest.param(("198.51.100.7", 5), "198.51.100.7", id="from somewhere"),
            pytest.param(None, "", id="unknown"),
        ],
    )
    def test_reads_the_scope(self, headers, asked, client, remote):
        """
        One header and the address of the caller are read, and nothing else.
        """
        echo = Echo()
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/feeds/t",
            "root_path": "/feeds",
            "headers": headers,
            "client": client,
        }
        asyncio.run(run(FeedASGI(echo), scope))

        assert echo.seen.path == "/t"
        assert echo.seen.headers.get("if-none-match") == asked
        assert echo.seen.remote == remote
        assert echo.seen.headers.keys() <= {"if-none-match"}

    def test_lifespan(self):
        """
        It has nothing to do when a server starts or ends, and says so.
        """
        came = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
        sent = asyncio.run(run(FeedASGI(Echo()), {"type": "lifespan"}, came))

        assert [one["type"] for one in sent] == [
            *("lifespan.startup.complete", "lifespan.shutdown.complete")
        ]

    def test_websocket(self):
        """
        There is nothing to talk about.
        """
        sent = asyncio.run(run(FeedASGI(Echo()), {"type": "websocket"}))

        assert sent == [{"type": "websocket.close"}]


async def run(application, scope, came=()):
    """Run an application by hand, and return what it sent."""
    waiting, sent = list(came), []

    async def receive():
        return waiting.pop(0)

    async def send(message):
        sent.append(message)

    await application(scope, receive, send)
    return sent
