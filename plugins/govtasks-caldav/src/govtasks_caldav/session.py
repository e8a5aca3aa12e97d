"""The connection below the CalDAV client: bounded in size and time, and honest.

The client takes whatever a server sends. Here an answer is read piece by piece, so
that a huge or endless one is given up, one that was cut off is noticed, and nobody is
led to another address with the password in hand.
"""

from __future__ import annotations

import time
from typing import Any

import attrs
from caldav.lib.http_sync import requests

from .errors import CaldavError, Reason

_PIECE = 65_536
_REDIRECTS = range(300, 400)
_NOT_MODIFIED = 304


@attrs.frozen(kw_only=True)
class Limits:
    """How much a server may take.

    Attributes:
        seconds: For one answer, and at most so long without a sign of life.
        octets: Of one answer.
        object_octets: Of one object in a collection.
    """

    seconds: float = 30.0
    octets: int = 10_000_000
    object_octets: int = 1_000_000


class BoundedSession(requests.Session):
    """A session whose answers have limits.

    Attributes:
        limits: The limits.
    """

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        # Nobody's `.netrc`, nor a proxy that the environment happens to name.
        self.trust_env = False
        self.limits = limits

    def request(  # type: ignore[override]
        self,
        method: str,
        url: str,
        **options: Any,  # noqa: ANN401 - those of the library
    ) -> Any:  # noqa: ANN401 - that of the library
        """As the library's, with the whole answer read within the limits.

        Raises:
            CaldavError: The answer is too large, too slow, or leads elsewhere.
        """
        begun = time.monotonic()
        options |= {"stream": True, "allow_redirects": False}
        answer = super().request(method, url, **options)
        try:
            _refuse_redirect(answer)
            content = self._read(answer, begun)
        finally:
            answer.close()
        answer._content = content  # noqa: SLF001 - as the library does itself
        answer._content_consumed = True  # noqa: SLF001
        return answer

    def _read(self, answer: Any, begun: float) -> bytes:  # noqa: ANN401
        pieces: list[bytes] = []
        size = 0
        for piece in answer.iter_content(_PIECE):
            pieces.append(piece)
            size += len(piece)
            if size > self.limits.octets:
                problem = f"an answer has more than {self.limits.octets} octets"
                raise CaldavError(Reason.TOO_LARGE, problem)
            if time.monotonic() - begun > self.limits.seconds:
                problem = f"an answer took more than {self.limits.seconds:g} seconds"
                raise CaldavError(Reason.SLOW, problem)
        return b"".join(pieces)


def _refuse_redirect(answer: Any) -> None:  # noqa: ANN401
    if answer.status_code in _REDIRECTS and answer.status_code != _NOT_MODIFIED:
        problem = "the server names another address"
        hint = "give the address of the collection itself"
        raise CaldavError(Reason.REDIRECTED, problem, hint=hint)
