"""An HTTP server on the loopback device, as the other side of a channel."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

import attrs

from .faults import Fault

_HOST = "127.0.0.1"
_PATIENCE = 10


@attrs.frozen(kw_only=True)
class Request:
    """What a server was asked.

    Attributes:
        method: Such as ``POST``.
        path: What stands behind the host, query included.
        headers: Names in lower case -> values.
        body: As it came.
    """

    method: str
    path: str
    headers: Mapping[str, str] = attrs.field(hash=False)
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever was sent
        """The body, read as JSON."""
        return json.loads(self.body)


@attrs.frozen
class Answer:
    """What a server says.

    Attributes:
        status: Code of three digits.
        headers: Names -> values.
        body: As it goes out.
    """

    status: int = 200
    headers: Mapping[str, str] = attrs.field(factory=dict, hash=False)
    body: bytes = b""


REFUSAL = Answer(400, body=b"never")
BUSY = Answer(503, {"Retry-After": "120"}, b"not now")


@attrs.define(kw_only=True, eq=False)
class HttpPeer:
    """A server that keeps what it is asked, and fails when a test wants it to.

    Use it as a context manager; it listens on a free port of the loopback device.

    Attributes:
        mark: What of a request tells a repetition; the body where not given.
        tls: Its certificate, for HTTPS.
        answer: What it says when it does not fail.
        requests: What it was asked and did not turn away, in order.
    """

    mark: Callable[[Request], str] = lambda request: request.body.decode()
    tls: ssl.SSLContext | None = None
    answer: Answer = Answer()
    refusal: Answer = REFUSAL
    busy: Answer = BUSY
    requests: list[Request] = attrs.field(init=False, factory=list)
    fault: Fault | None = attrs.field(init=False, default=None)
    released: threading.Event = attrs.field(init=False, factory=threading.Event)
    port: int = attrs.field(init=False, default=0)
    _close: Callable[[], None] = attrs.field(init=False, default=lambda: None)

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"{'http' if self.tls is None else 'https'}://{_HOST}:{self.port}"

    def fail(self, fault: Fault) -> None:
        """Let every request meet this fault from now on."""
        self.recover()
        self.fault = fault
        if fault is Fault.DOWN:
            self._close()
            self._close = _held_back(self.port)
        elif fault is Fault.SILENT:
            self.released.clear()

    def recover(self) -> None:
        """Answer again."""
        self.released.set()
        if self.fault is Fault.DOWN:
            self._close()
            self._listen()
        self.fault = None

    def arrived(self) -> Sequence[str]:
        """The marks of the requests that arrived, in order."""
        return [self.mark(request) for request in self.requests]

    def __enter__(self) -> Self:
        """Start to listen."""
        self._listen()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End, and let go of whoever still waits."""
        self.released.set()
        self._close()

    def _listen(self) -> None:
        server = _Server(self)
        self.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()

        def close() -> None:
            server.shutdown()
            thread.join()
            server.server_close()

        self._close = close


def _held_back(port: int) -> Callable[[], None]:
    """Keep a port from others without listening on it, so that it refuses."""
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((_HOST, port))
    return bound.close


class _Server(ThreadingHTTPServer):
    # Ends with its requests, so that no test leaves one behind.
    daemon_threads = False

    def __init__(self, peer: HttpPeer) -> None:
        self.peer = peer
        super().__init__((_HOST, peer.port), _Handler)
        if peer.tls is not None:
            # The greeting belongs to the thread of the request: one client that
            # fails at it must not hold up the next.
            self.socket = peer.tls.wrap_socket(
                self.socket, server_side=True, do_handshake_on_connect=False
            )

    def server_bind(self) -> None:
        """Bind without asking the network for the name of this machine."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = _HOST, self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that hangs up is what a test is about."""


class _Handler(BaseHTTPRequestHandler):
    timeout = _PATIENCE

    def do_POST(self) -> None:
        server = self.server
        assert isinstance(server, _Server)
        peer = server.peer
        request = self._request()
        match peer.fault:
            case Fault.REFUSES:
                self._say(peer.refusal)
            case Fault.BUSY:
                self._say(peer.busy)
            case Fault.SILENT:
                peer.requests.append(request)
                peer.released.wait(_PATIENCE)
            case Fault.HALF_ANSWER:
                peer.requests.append(request)
                self.wfile.write(b"HTTP/1.1 2")
            case _:
                peer.requests.append(request)
                self._say(peer.answer)

    do_GET = do_PUT = do_PATCH = do_DELETE = do_POST  # noqa: N815 - asked for by name

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - theirs
        """Write nothing to the terminal of the test."""

    def _request(self) -> Request:
        length = int(self.headers.get("Content-Length") or 0)
        return Request(
            method=self.command,
            path=self.path,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length),
        )

    def _say(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)
