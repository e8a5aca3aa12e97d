"""The one door through which every text gets into a calendar.

The core lets no control character into its texts, but an entry can be made by
anybody. What a line end is differs between programs, and a text that holds one
that the format cannot escape would go on as a property of its own.
"""

from __future__ import annotations

import re
import unicodedata

from icalendar import vText

# Controls, halves of surrogate pairs, and the two that no XML can carry: a server
# that answers with one of them inside breaks the answer about all other items.
# A tab stays: RFC 5545, 3.1 has it among what a text may hold.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_UNWRITABLE = re.compile(r"[\ud800-\udfff\ufffe\uffff]")


class PlainText(vText):
    """A value of type TEXT (RFC 5545, 3.3.11), escaped so that it is read back.

    icalendar takes a backslash before a capital N for the end of a line, so that
    the name of a file on some systems would come back as two lines.
    """

    __slots__ = ()

    def to_ical(self) -> bytes:
        """The text with its four special characters escaped."""
        escaped = self.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        return escaped.replace("\n", "\\n").encode()


def one_line(text: str, longest: int) -> str:
    """A text as one line, without controls, in normal form C.

    Args:
        text: Any text.
        longest: Number of characters; what is longer ends with an ellipsis.
    """
    words = " ".join(filter(None, map(_clean, text.split())))
    return shortened(words, longest)


def lines(text: str) -> str:
    """A text of several lines, as `one_line`; lines end with a newline character.

    Many readers cut lines at the separators of Unicode too, where the rest of
    a text would pose as a property.
    """
    return "\n".join(map(_clean, text.splitlines())).rstrip("\n")


def shortened(text: str, longest: int) -> str:
    """A text of at most so many characters, that shows where it was cut."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def _clean(text: str) -> str:
    # What is printable holds none of them, and is seen to be so sooner.
    if not text.isprintable():
        text = _UNWRITABLE.sub("\ufffd", _CONTROLS.sub("", text))
    return unicodedata.normalize("NFC", text)
