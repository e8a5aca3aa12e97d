"""A small server that nobody but this machine can reach, to try feeds out."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from typing import Any, Self
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from ..errors import InvalidValueError
from ..serving.masking import without_tokens

_HOST = "127.0.0.1"
_HIGHEST_PORT = 65535
_PATIENCE = 30

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class _Handler(WSGIRequestHandler):
    timeout = _PATIENCE  # of a client that stops in the middle of its request

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - theirs
        """One line on stderr, without tokens."""
        line = without_tokens(format % args)
        # What came may hold characters that move the cursor of a terminal.
        sys.stderr.write(f"govtasks: {ascii(line)[1:-1]}\n")

    def address_string(self) -> str:
        """The address; nobody is asked for its name."""
        return str(self.client_address[0])


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002 - theirs
        """A client that left is no error of ours, and a token never in one."""
        error = sys.exc_info()[1]
        if not isinstance(error, ConnectionError | TimeoutError):
            text = without_tokens(f"{type(error).__name__}: {error}")
            sys.stderr.write(f"govtasks: {text}\n")


class Loopback:
    """Serves an application on the loopback device while its block lasts.

    Attributes:
        port: Where it listens.

    Raises:
        InvalidValueError: No port, or one that is in use.
    """

    def __init__(self, application: Application, port: int) -> None:
        if not 0 <= port <= _HIGHEST_PORT:
            problem = f"must be a port from 0 to {_HIGHEST_PORT}"
            raise InvalidValueError(problem, field="port", value=port)
        try:
            self._server = _Server((_HOST, port), _Handler)
        except OSError as error:
            problem = f"cannot be listened on: {error.strerror}"
            raise InvalidValueError(problem, field="port", value=port) from error
        self._server.set_app(application)
        self.port: int = self._server.server_port

    def __enter__(self) -> Self:
        """The server, which listens already."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop listening."""
        self._server.server_close()

    def run(self) -> None:
        """Answer until somebody interrupts."""
        with contextlib.suppress(KeyboardInterrupt):
            self._server.serve_forever()
