"""From a message to an event (CloudEvents 1.0, JSON format)."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping

from govtasks.ports import Message

LARGEST_BODY = 20_000
"""Bytes; what is larger is sent without its text (Standard Webhooks)."""


def envelope(message: Message, event_id: str, source: str) -> str:
    """The event as JSON in ASCII.

    What would be too large is sent thin: with the keys, and without the text and
    its arguments.

    Args:
        message: What is said.
        event_id: The ``webhook-id``.
        source: Who says it, as a URI.

    Raises:
        ValueError: Even the keys are too large.
    """
    for data in (_whole(message), _thin(message)):
        body = json.dumps(_event(message, event_id, source, data))
        if len(body) < LARGEST_BODY:
            return body
    problem = f"{len(body)} bytes are over {LARGEST_BODY}"
    raise ValueError(problem)


def _event(
    message: Message, event_id: str, source: str, data: Mapping[str, object]
) -> object:
    return _plain(
        {
            "specversion": "1.0",
            "id": event_id,
            "source": source,
            "type": f"govtasks.notice.{message.category.value}",
            "subject": message.obligation,
            "time": message.at.isoformat(),
            "datacontenttype": "application/json",
            "data": data,
        }
    )


def _thin(message: Message) -> dict[str, object]:
    return {
        "thin": True,
        "obligation": message.obligation,
        "recipient": message.to.person,
        "urgent": message.urgent,
        "cancels": message.cancels,
        "notices": message.notices,
    }


def _whole(message: Message) -> dict[str, object]:
    return {
        **_thin(message),
        "thin": False,
        "locale": message.to.locale,
        "name": message.to.name,
        "subject": message.subject,
        "text": message.body,
        "arguments": message.data,
    }


def _plain(value: object) -> object:
    """A value that JSON has, with texts that every reader takes."""
    if isinstance(value, Mapping):
        return {_text(str(key)): _plain(member) for key, member in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(member) for member in value]
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    return _text(str(value))


def _text(value: str) -> str:
    # Half of a surrogate pair is an error to many readers of JSON.
    return value.encode("utf-8", "replace").decode()
