"""Keeping tokens out of logs."""

from __future__ import annotations

import logging
import re

# As long as 32 octets are in URL-safe Base64; longer runs are no token of ours, but
# may hold one that something was written to.
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43,}")
HIDDEN = "***"


def without_tokens(text: str) -> str:
    """A text with ``***`` for whatever may be the token of a feed."""
    return _TOKEN.sub(HIDDEN, text)


class FeedTokenMask(logging.Filter):
    """Hides tokens in what is logged of requests.

    Add it to the loggers of whatever serves HTTP, and to handlers that write for
    several: ``logging.getLogger("uvicorn.access").addFilter(FeedTokenMask())``.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Hide them in the message, and let the record pass."""
        arguments = record.args
        if isinstance(arguments, tuple):
            record.args = tuple(map(_masked, arguments))
        elif isinstance(arguments, dict):
            record.args = {name: _masked(one) for name, one in arguments.items()}
        record.msg = _masked(record.msg)
        return True


def _masked(value: object) -> object:
    """A text without tokens; another value as text only where that shows one."""
    if isinstance(value, int | float):
        return value
    shown = str(value)
    hidden = without_tokens(shown)
    return value if hidden == shown else hidden
