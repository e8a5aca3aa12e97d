"""Feeds as an ASGI application (version 3)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import attrs

from .exchange import FeedRequest
from .server import FeedServer

AsgiMessage = MutableMapping[str, Any]


@attrs.frozen
class FeedASGI:
    """Mount it where feeds are; the rest of the path is the token.

    A store is asked in a thread, so that the loop of the host goes on.

    Attributes:
        server: What answers.
    """

    server: FeedServer

    async def __call__(
        self,
        scope: AsgiMessage,
        receive: Callable[[], Awaitable[AsgiMessage]],
        send: Callable[[AsgiMessage], Awaitable[None]],
    ) -> None:
        """Answer one request; there is nothing to do when a server starts or ends."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        if scope["type"] != "http":
            await send({"type": f"{scope['type']}.close"})
            return
        response = await asyncio.to_thread(self.server.answer, _request(scope))
        headers = [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in response.headers
        ]
        await send(
            {
                "type": "http.response.start",
                "status": response.status,
                "headers": headers,
            }
        )
        await send({"type": "http.response.body", "body": response.body})


def _request(scope: AsgiMessage) -> FeedRequest:
    asked = [
        value.decode("latin-1")
        for name, value in scope["headers"]
        if name.lower() == b"if-none-match"
    ]
    mounted: str = scope.get("root_path", "")
    path: str = scope["path"]
    client = scope.get("client")
    return FeedRequest(
        method=scope["method"],
        path=path.removeprefix(mounted),
        headers={"If-None-Match": ", ".join(asked)} if asked else {},
        remote=str(client[0]) if client else "",
    )


async def _live(
    receive: Callable[[], Awaitable[AsgiMessage]],
    send: Callable[[AsgiMessage], Awaitable[None]],
) -> None:
    while (await receive())["type"] == "lifespan.startup":
        await send({"type": "lifespan.startup.complete"})
    await send({"type": "lifespan.shutdown.complete"})
