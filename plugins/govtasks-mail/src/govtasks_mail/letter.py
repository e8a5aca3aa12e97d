"""From a message to the bytes of a mail (RFC 5322).

The headers are put together from ASCII and encoded words, and the texts travel
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
from collections.abc import Iterable, Iterator
from email.header import Header
from email.utils import format_datetime, formataddr

import attrs

from govtasks.ports import Message

from .page import page_around, page_of

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_NOT_IN_HEADERS = frozenset(("Cc", "Cs"))
# They turn round what stands beside them, and can make one address look like
# another.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Header lines can be folded at spaces only, and 78 is where they should end.
_LONGEST_LINE = 76
_LONGEST_WORD = 60
_LONGEST_STEM = 80
# Nobody reads more than this, and it would be sent twice.
_LONGEST_PAGE = 200_000


@attrs.frozen
class Invitation:
    """An invitation to the last day of an obligation (RFC 5546).

    Attributes:
        method: ``REQUEST`` or ``CANCEL``.
        content: The calendar that says the same.
    """

    method: str
    content: bytes


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


def compose(
    message: Message, sender: str, invitation: Invitation | None = None
) -> Letter:
    """Write a message as a mail.

    Args:
        message: Whose recipient has a valid address.
        sender: A valid address.
        invitation: What comes along with it.

    Raises:
        ValueError: The text holds half of a surrogate pair, or the instant has
            no date that mail can express.
        OverflowError: The instant is outside the calendar.
    """
    digest = _digest(message.key)
    domain = sender.partition("@")[2]
    reference = f"<{digest[:40]}@{domain}>"
    headers = [
        ("MIME-Version", "1.0"),
        # An underscore is in no base64, so no line of a part can end it.
        ("Content-Type", f'multipart/alternative;\r\n boundary="=_{digest[:32]}"'),
        ("From", sender),
        ("To", _mailbox(message.to.name, message.to.address)),
        ("Subject", _phrase(message.subject, "Subject")),
        ("Date", format_datetime(message.at.astimezone(dt.UTC))),
        ("Message-ID", reference),
        *_thread(message, domain),
        *_kind(message, domain),
    ]
    parts = [_part(kind, text) for kind, text in _alternatives(message, invitation)]
    between = f"\r\n--=_{digest[:32]}"
    written = "".join(f"{between}\r\n{part}" for part in parts)
    return Letter(
        sender=sender,
        recipient=message.to.address,
        reference=reference,
        file_name=f"{_stem(message.key)}-{digest[:16]}.eml",
        content=f"{_lines_of(headers)}{written}{between}--\r\n".encode("ascii"),
    )


def _lines_of(headers: Iterable[tuple[str, str]]) -> str:
    return "".join(f"{name}: {value}\r\n" for name, value in headers)


def one_line(text: str) -> str:
    """A text as a header can show it: one line, and no turning round."""
    if text.isprintable():
        # Neither controls nor marks are printable.
        return " ".join(text.split())
    kept = (
        " " if unicodedata.category(character) in _NOT_IN_HEADERS else character
        for character in _TURNING.sub("", text)
    )
    return " ".join("".join(kept).split())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _thread(message: Message, domain: str) -> Iterator[tuple[str, str]]:
    """Let all mails about one obligation answer to the same root.

    Nobody ever sent it; programs thread by it all the same, in any order in which
    the mails arrive. A digest is about many, and stands alone.
    """
    if len(message.notices) <= 1:
        root = f"<{_digest(f'thread of {message.obligation}')[:40]}@{domain}>"
        yield "In-Reply-To", root
        yield "References", root


def _kind(message: Message, domain: str) -> Iterator[tuple[str, str]]:
    """What programs sort by."""
    if _LANGUAGE.fullmatch(message.to.locale):
        yield "Content-Language", message.to.locale
    # RFC 3834: keeps the absence notes of holidays from answering.
    yield "Auto-Submitted", "auto-generated"
    yield "List-Id", f"<govtasks.{domain}>"
    if message.urgent:
        # Each is read by programs that do not know the other.
        yield "Importance", "high"
        yield "X-Priority", "1 (Highest)"


def _alternatives(
    message: Message, invitation: Invitation | None
) -> Iterator[tuple[str, bytes]]:
    """Kind and content of each form of the same, the plainest first (RFC 2046)."""
    yield 'text/plain; charset="utf-8"', _text(message.body)
    if message.html or len(message.body) <= _LONGEST_PAGE:
        yield 'text/html; charset="utf-8"', _text(_page(message))
    if invitation is not None:
        kind = f'text/calendar; charset="utf-8"; method={invitation.method}'
        yield kind, invitation.content


def _page(message: Message) -> str:
    if message.html:
        return page_around(message.subject, message.html, message.to.locale)
    return page_of(message.subject, message.body, message.to.locale)


def _text(text: str) -> bytes:
    # In a text part, lines end with CRLF also below the base64 (RFC 2046, 4.1.1).
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return unified.replace("\n", "\r\n").encode()


def _part(kind: str, content: bytes) -> str:
    headers = (("Content-Type", kind), ("Content-Transfer-Encoding", "base64"))
    encoded = base64.encodebytes(content).decode("ascii").replace("\n", "\r\n")
    return f"{_lines_of(headers)}\r\n{encoded}"


def _mailbox(name: str, address: str) -> str:
    shown = one_line(name)
    if _is_plain(shown):
        return _folded(Header(formataddr((shown, address)), header_name="To"))
    header = Header(shown, "utf-8", header_name="To")
    header.append(f"<{address}>", "us-ascii")
    return _folded(header)


def _phrase(text: str, field: str) -> str:
    shown = one_line(text)
    charset = "us-ascii" if _is_plain(shown) else "utf-8"
    return _folded(Header(shown, charset, header_name=field))


def _folded(header: Header) -> str:
    return header.encode(maxlinelen=_LONGEST_LINE, linesep="\r\n")


def _is_plain(text: str) -> bool:
    """Whether the text stands in a header as it is, and means itself there."""
    longest = max(map(len, text.split()), default=0)
    return text.isascii() and "=?" not in text and longest <= _LONGEST_WORD


def _stem(key: str) -> str:
    """The key, as far as every file system can write it."""
    return re.sub(r"[^a-z0-9]+", "-", key.lower()).strip("-")[:_LONGEST_STEM]
