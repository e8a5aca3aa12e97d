"""What happened about a delay: urgings, demands, answers, decisions on its cause."""

from __future__ import annotations

from typing import ClassVar

import attrs

from ...text import each, is_filled, is_key
from ..checks import is_version
from ..particulars import Called


@attrs.frozen(kw_only=True)
class Urged(Called):
    """It was pressed for (đã đôn đốc).

    Attributes:
        number: Which urging it was, those of the ladder counted as well.
    """

    type: ClassVar[str] = "urged"
    schema: ClassVar[int] = 1
    number: int = attrs.field(validator=is_version)


@attrs.frozen(kw_only=True)
class ExplanationDemanded(Called):
    """It was asked why it is late (đã yêu cầu giải trình).

    Attributes:
        number: Which demand it was, those of the ladder counted as well.
    """

    type: ClassVar[str] = "explanation-demanded"
    schema: ClassVar[int] = 1
    number: int = attrs.field(validator=is_version)


@attrs.frozen(kw_only=True)
class Answered:
    """An urging or a demand was answered (đã trả lời, đã giải trình).

    Attributes:
        to: Key of what was answered, such as ``demand-1``.
        text: What was said.
        evidence: Numbers and symbols, or addresses, of what shows it.
    """

    type: ClassVar[str] = "answered"
    schema: ClassVar[int] = 1
    to: str = attrs.field(validator=is_key)
    text: str = attrs.field(validator=is_filled)
    evidence: tuple[str, ...] = attrs.field(default=(), validator=each(is_filled))


@attrs.frozen(kw_only=True)
class CauseAccepted:
    """The objective cause of a delay counts (đã chấp nhận nguyên nhân khách quan)."""

    type: ClassVar[str] = "cause-accepted"
    schema: ClassVar[int] = 1
    reason: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class CauseRejected:
    """It does not (không chấp nhận nguyên nhân khách quan)."""

    type: ClassVar[str] = "cause-rejected"
    schema: ClassVar[int] = 1
    reason: str = attrs.field(validator=is_filled)
