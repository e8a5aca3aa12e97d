"""Feeds as a WSGI application (PEP 3333)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

import attrs

from .exchange import FeedRequest
from .server import FeedServer

StartResponse = Callable[[str, list[tuple[str, str]]], object]


@attrs.frozen
class FeedWSGI:
    """Mount it where feeds are; the rest of the path is the token.

    Attributes:
        server: What answers.
    """

    server: FeedServer

    def __call__(
        self, environ: Mapping[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer one request."""
        asked = environ.get("HTTP_IF_NONE_MATCH")
        response = self.server.answer(
            FeedRequest(
                method=environ["REQUEST_METHOD"],
                path=environ.get("PATH_INFO", ""),
                headers={} if asked is None else {"If-None-Match": asked},
                remote=environ.get("REMOTE_ADDR", ""),
            )
        )
        status = HTTPStatus(response.status)
        start_response(f"{status.value} {status.phrase}", list(response.headers))
        return [response.body]
