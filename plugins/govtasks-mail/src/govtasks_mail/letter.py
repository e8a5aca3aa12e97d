"""From a message to the bytes of a mail (RFC 5322).

The headers are put together from ASCII and encoded words, and the text travels
as base64: every server can carry that, and nothing in a name, subject or text
can be taken for a header or a command. The bytes depend on the message and the
sender alone, and do not change with the version of Python.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
import unicodedata
from email import policy
from email.header import Header
from email.message import Message as Document
from email.utils import format_datetime, formataddr
from typing import Any

import attrs

from govtasks.ports import Message

_POLICY = policy.compat32.clone(linesep="\r\n", max_line_length=76)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_NOT_IN_HEADERS = frozenset(("Cc", "Cs"))
# Header lines can be folded at spaces only, and 78 is where they should end.
_LONGEST_WORD = 60
_LONGEST_STEM = 80


@attrs.frozen(kw_only=True)
class Letter:
    """A mail, ready to be carried.

    Attributes:
        sender: Address it comes from.
        recipient: The one address it goes to.
        reference: The value of its ``Message-ID``.
        file_name: Name of a file for it, the same for the same message.
        content: The mail as bytes, with CRLF line ends.
    """

    sender: str
    recipient: str
    reference: str
    file_name: str
    content: bytes


def compose(message: Message, sender: str) -> Letter:
    """Write a message as a mail.

    Args:
        message: Whose recipient has a valid address.
        sender: A valid address.

    Raises:
        ValueError: The text holds half of a surrogate pair, or the instant has
            no date that mail can express.
        OverflowError: The instant is outside the calendar.
    """
    digest = hashlib.sha256(message.key.encode("utf-8", "surrogatepass")).hexdigest()
    reference = f"<{digest[:40]}@{sender.partition('@')[2]}>"
    document = _with_text(message.body)
    document["From"] = sender
    document["To"] = _mailbox(message.to.name, message.to.address)
    document["Subject"] = _phrase(message.subject, "Subject")
    document["Date"] = format_datetime(message.at.astimezone(dt.UTC))
    document["Message-ID"] = reference
    if _LANGUAGE.fullmatch(message.to.locale):
        document["Content-Language"] = message.to.locale
    # RFC 3834: keeps the absence notes of holidays from answering.
    document["Auto-Submitted"] = "auto-generated"
    return Letter(
        sender=sender,
        recipient=message.to.address,
        reference=reference,
        file_name=f"{_stem(message.key)}-{digest[:16]}.eml",
        content=document.as_bytes(policy=_POLICY),
    )


def _with_text(body: str) -> Document[Any, Any]:
    document: Document[Any, Any] = Document()
    document["MIME-Version"] = "1.0"
    document["Content-Type"] = 'text/plain; charset="utf-8"'
    document["Content-Transfer-Encoding"] = "base64"
    # In a text part, lines end with CRLF also below the base64 (RFC 2046, 4.1.1).
    text = "\r\n".join(_lines(body)).encode()
    document.set_payload(base64.encodebytes(text).decode("ascii"))
    return document


def _lines(body: str) -> list[str]:
    return body.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _mailbox(name: str, address: str) -> Header:
    shown = _one_line(name)
    if _is_plain(shown):
        return Header(formataddr((shown, address)), "us-ascii", header_name="To")
    header = _phrase(shown, "To")
    header.append(f"<{address}>", "us-ascii")
    return header


def _phrase(text: str, field: str) -> Header:
    shown = _one_line(text)
    charset = "us-ascii" if _is_plain(shown) else "utf-8"
    return Header(shown, charset, header_name=field, maxlinelen=76)


def _one_line(text: str) -> str:
    kept = (
        " " if unicodedata.category(character) in _NOT_IN_HEADERS else character
        for character in text
    )
    return " ".join("".join(kept).split())


def _is_plain(text: str) -> bool:
    """Whether the text stands in a header as it is, and means itself there."""
    longest = max(map(len, text.split()), default=0)
    return text.isascii() and "=?" not in text and longest <= _LONGEST_WORD


def _stem(key: str) -> str:
    """The key, as far as every file system can write it."""
    return re.sub(r"[^a-z0-9]+", "-", key.lower()).strip("-")[:_LONGEST_STEM]
