"""Commands on a delay: to urge, to ask why, to answer, to decide on its cause."""

from __future__ import annotations

import attrs

from ...errors import InvalidValueError
from ...text import each, is_filled, is_key
from ..particulars import Called


@attrs.frozen(kw_only=True)
class Urge(Called):
    """Press for it to be done (đôn đốc)."""


@attrs.frozen(kw_only=True)
class DemandExplanation(Called):
    """Demand to be told why it is late (yêu cầu giải trình).

    By a day or within a term, of which there must be one.
    """

    def __attrs_post_init__(self) -> None:
        """Refuse a demand that leaves open by when it is to be answered."""
        super().__attrs_post_init__()
        if self.answer_by is None and self.within is None:
            problem = "must be a day or a term, one of the two"
            raise InvalidValueError(problem, field="answer_by")


@attrs.frozen(kw_only=True)
class Answer:
    """Answer an urging or a demand (trả lời đôn đốc, giải trình).

    Attributes:
        to: Key of what is answered, such as ``demand-1``.
        text: What is said.
        evidence: Numbers and symbols, or addresses, of what shows it.
    """

    to: str = attrs.field(validator=is_key)
    text: str = attrs.field(validator=is_filled)
    evidence: tuple[str, ...] = attrs.field(default=(), validator=each(is_filled))


@attrs.frozen(kw_only=True)
class AcceptCause:
    """Accept the objective cause of a delay (chấp nhận nguyên nhân khách quan).

    Attributes:
        reason: Why it counts.
    """

    reason: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class RejectCause:
    """Do not accept it (không chấp nhận nguyên nhân khách quan).

    Attributes:
        reason: Why it does not count.
    """

    reason: str = attrs.field(validator=is_filled)
