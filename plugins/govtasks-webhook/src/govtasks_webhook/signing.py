"""Signatures of Standard Webhooks 1.0.0: HMAC-SHA256, version ``v1``."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence

from govtasks.errors import InvalidValueError

PREFIX = "whsec_"
_SHORTEST, _LONGEST = 24, 64


def key_of(secret: str) -> bytes:
    """The key inside a secret such as ``whsec_...``.

    Raises:
        InvalidValueError: Anything else; the secret is not shown.
    """
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not secret.startswith(PREFIX) or not _SHORTEST <= len(key) <= _LONGEST:
        # Without the prefix as it is written: whoever masks secrets would hide all.
        problem = (
            "must begin as webhook secrets do, and hold "
            f"{_SHORTEST} to {_LONGEST} bytes in base64"
        )
        # Without its cause, which may show a part.
        raise InvalidValueError(problem, field="secrets") from None
    return key


def message_id(key: str) -> str:
    """The ``webhook-id`` of a message: the same at every attempt, and no text."""
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    return f"msg_{digest[:40]}"


def signature(keys: Sequence[bytes], webhook_id: str, timestamp: int, body: str) -> str:
    """The value of ``webhook-signature``: one for each key, as in a rotation.

    Args:
        keys: At least one; receivers take any that they know.
        webhook_id: The ``webhook-id``.
        timestamp: The ``webhook-timestamp``, in seconds since 1970.
        body: What is sent.
    """
    content = f"{webhook_id}.{timestamp}.{body}".encode()
    return " ".join(f"v1,{_signed(key, content)}" for key in keys)


def _signed(key: bytes, content: bytes) -> str:
    return base64.b64encode(hmac.digest(key, content, "sha256")).decode()
