"""How a directive is to be handled: urgency, secrecy, and to whom it is sent."""

from __future__ import annotations

import enum

import attrs

from ..checks import is_a
from ..messages import render
from ..text import is_key


class Urgency(enum.Enum):
    """How urgent a document is marked (mức độ khẩn), rising.

    Members: routine (thường, without a mark), urgent (khẩn), very urgent (thượng
    khẩn), extremely urgent (hỏa tốc). The provision that names the marks was not
    seen; several document systems have these four.
    """

    ROUTINE = "routine"
    URGENT = "urgent"
    VERY_URGENT = "very-urgent"
    EXTREMELY_URGENT = "extremely-urgent"

    def in_locale(self, locale: str) -> str:
        """The mark as a word of that language."""
        return render(f"directives.urgency-{self.value}", {}, locale)


class Secrecy(enum.Enum):
    """How secret a document is marked (độ mật), rising.

    Members: none (without a mark), confidential (mật), secret (tối mật), top
    secret (tuyệt mật). The provision that names the marks was not seen.
    """

    NONE = "none"
    CONFIDENTIAL = "confidential"
    SECRET = "secret"  # noqa: S105 - a mark, no password
    TOP_SECRET = "top-secret"  # noqa: S105 - the same

    def in_locale(self, locale: str) -> str:
        """The mark as a word of that language."""
        return render(f"directives.secrecy-{self.value}", {}, locale)


class Purpose(enum.Enum):
    """What a document is sent to somebody for.

    Members: to carry it out (để thực hiện), to know of it (để biết).
    """

    ACT = "act"
    KNOW = "know"

    def in_locale(self, locale: str) -> str:
        """The purpose as words of that language."""
        return render(f"directives.purpose-{self.value}", {}, locale)


@attrs.frozen(kw_only=True)
class Recipient:
    """A body that a document is sent to (nơi nhận).

    Attributes:
        body: Key of the body.
        purpose: What it is sent there for.
    """

    body: str = attrs.field(validator=is_key)
    purpose: Purpose = attrs.field(default=Purpose.ACT, validator=is_a(Purpose))
