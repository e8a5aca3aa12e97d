"""The built-in channel: messages on a text stream, for whoever operates it."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Mapping
from typing import Self, TextIO

import attrs

from .documents import plain_converter, structure
from .ports import Message, Receipt

_CONTROLS = frozenset(("Cc", "Cs", "Zl", "Zp"))


@attrs.frozen(kw_only=True)
class _Settings:
    """What can be set on the console."""

    brief: bool = False


@attrs.frozen
class ConsoleChannel:
    """Writes each message to a text stream and reaches nobody else.

    Attributes:
        stream: Where to; None is the standard output at the time of sending.
        brief: Whether only who is written to and the subject are shown.
    """

    stream: TextIO | None = None
    brief: bool = False

    @classmethod
    def from_settings(cls, settings: Mapping[str, object]) -> Self:
        """Make the channel from its settings: ``brief``, true or false.

        Raises:
            UnknownKeyError: There is a key.
            InvalidValueError: Not a table.
        """
        own = structure(plain_converter(), settings, _Settings, "console")
        return cls(brief=own.brief)

    def send(self, message: Message) -> Receipt:
        """Write the message in one piece.

        Control characters are written as escapes, since a terminal would obey
        them, and so is what the stream's encoding does not have.
        """
        stream = sys.stdout if self.stream is None else self.stream
        encoding = getattr(stream, "encoding", None) or "utf-8"
        page = (
            _page(message, brief=self.brief)
            .encode(encoding, "backslashreplace")
            .decode(encoding)
        )
        stream.write(page)
        stream.flush()
        return Receipt.accepted()


def _page(message: Message, *, brief: bool) -> str:
    """Only the first line stands at the margin, so no body can pose as one."""
    to = message.to
    head = f"{message.at.isoformat()}  {to.name} <{to.address or to.person}>"
    body = () if brief else ("", *message.body.rstrip("\n").split("\n"))
    lines = [message.subject, *body]
    indented = [f"    {_visible(line)}".rstrip() for line in lines]
    return "\n".join([_visible(head), *indented, "", ""])


def _visible(line: str) -> str:
    return "".join(
        character
        if unicodedata.category(character) not in _CONTROLS
        # A tab moves the cursor to the right, and nowhere else.
        or character == "\t"
        else character.encode("unicode_escape").decode()
        for character in line
    )
