"""What mail servers say, and what it means for one message.

A reply has a code of three digits (RFC 5321, 4.2.1) and mostly an enhanced code
behind it (RFC 3463). Neither is always right; a message is given up only when
nothing in the reply says that it may still work.
"""

from __future__ import annotations

import datetime as dt
import re

import attrs

from govtasks.ports import Receipt

_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?:\s|$)")
_GREYLISTED = re.compile(r"gr[ea]y[ -]?list", re.IGNORECASE)
_ASKED = re.compile(r"(\d{1,5})\s*(s|sec|seconds?|m|min|minutes?)\b", re.IGNORECASE)
_LONGEST_DETAIL = 200
# Our own sign-in is missing or wrong: an operator mends that, and the message
# was not judged.
_SIGN_IN = frozenset((530, 534, 535, 538))
_GREYLIST_WAIT = dt.timedelta(minutes=10)
_FULL_WAIT = dt.timedelta(hours=1)
_FULL = ("4.2.2", "4.3.1")


@attrs.frozen
class Reply:
    """What a server said to one command.

    Attributes:
        code: Three digits; -1 where there were none.
        text: The lines behind them, as one.
    """

    code: int
    text: str = ""

    @classmethod
    def of(cls, code: int, text: bytes) -> Reply:
        """Build it from what `smtplib` returns."""
        return cls(code, text.decode("utf-8", "replace"))

    @property
    def enhanced(self) -> str:
        """The enhanced status code, such as ``5.1.1``; empty where there is none."""
        found = _ENHANCED.match(self.text)
        return found[1] if found else ""

    @property
    def is_yes(self) -> bool:
        """Whether the command was done."""
        return self.code // 100 == 2  # noqa: PLR2004 - the class of the reply

    @property
    def is_final_no(self) -> bool:
        """Whether it will never be done: nothing in the reply says otherwise."""
        final = self.code // 100 == 5 and self.code not in _SIGN_IN  # noqa: PLR2004 - the same
        return final and not self.enhanced.startswith(("2.", "4."))

    @property
    def wait(self) -> dt.timedelta | None:
        """How long to wait before the next attempt, where the server lets it show."""
        if _GREYLISTED.search(self.text):
            return _asked(self.text) or _GREYLIST_WAIT
        full = self.code == 452 or self.enhanced in _FULL  # noqa: PLR2004 - no room
        return _FULL_WAIT if full else None

    def refusal(self) -> Receipt:
        """The receipt for a message that this reply did not take."""
        if self.is_final_no:
            return Receipt.rejected(str(self))
        return Receipt.retry(str(self), self.wait)

    def __str__(self) -> str:
        """One short line."""
        return shown(f"{self.code} {self.text}")


def _asked(text: str) -> dt.timedelta | None:
    found = _ASKED.search(text)
    if found is None:
        return None
    unit = "minutes" if found[2].lower().startswith("m") else "seconds"
    return dt.timedelta(**{unit: int(found[1])})


def shown(text: str) -> str:
    """One line of what the other side sent, of bounded length."""
    line = " ".join(text.split())[:_LONGEST_DETAIL]
    return "".join(c if c.isprintable() else "?" for c in line)


def said(error: Exception) -> str:
    """What went wrong, on one short line."""
    return shown(f"{type(error).__name__}: {error}")
