"""Commands on what is tied to it: replies, the whole and its parts."""

from __future__ import annotations

import attrs

from ...checks import instance_of, optional
from ...deadlines.rules import Rule
from ...errors import InvalidValueError
from ...text import each, is_filled, is_key, is_plain
from ..model import is_rule
from ..particulars import Opinion, Outcome, Proposed


@attrs.frozen(kw_only=True)
class Reply:
    """Give the opinion of a coordinating body (cho ý kiến phối hợp).

    Attributes:
        body: Key of the body whose opinion it is.
        opinion: Whether it agrees.
        text: What it says.
        evidence: Numbers and symbols, or addresses, of its documents.
    """

    body: str = attrs.field(validator=is_key)
    opinion: Opinion = attrs.field(validator=instance_of(Opinion, "an opinion"))
    text: str = attrs.field(default="", validator=is_plain)
    evidence: tuple[str, ...] = attrs.field(default=(), validator=each(is_filled))


@attrs.frozen(kw_only=True)
class ProposeChange(Proposed):
    """Propose to a part what has changed in the whole (đề nghị điều chỉnh)."""


@attrs.frozen(kw_only=True)
class ConsentToChange:
    """Take a proposed change on (đồng ý điều chỉnh).

    Attributes:
        proposal: Key of the proposal.
        note: What else is to be said.
    """

    proposal: str = attrs.field(validator=is_key)
    note: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class DeclineChange:
    """Leave the part as it is (không đồng ý điều chỉnh).

    Attributes:
        proposal: Key of the proposal.
        reason: Why.
    """

    proposal: str = attrs.field(validator=is_key)
    reason: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class LinkPart:
    """Record that another system holds a part of it (liên kết nhiệm vụ).

    Attributes:
        system: Key of that system.
        key: What the part is called there.
        note: What else a reader should know.
    """

    system: str = attrs.field(validator=is_key)
    key: str = attrs.field(validator=is_filled)
    note: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class DecideAmendment:
    """Decide what a later directive does to it (quyết định khi văn bản thay đổi).

    Attributes:
        directive: Key of the later directive.
        outcome: What that does to the obligation.
        provision: Where in the later directive it rests on from then on; only
            where it moves there.
        rule: The term from then on; needed where that changes, and possible where
            the obligation moves.
        reason: Why.
    """

    directive: str = attrs.field(validator=is_key)
    outcome: Outcome = attrs.field(validator=instance_of(Outcome, "an outcome"))
    provision: str = attrs.field(default="", validator=is_plain)
    rule: Rule | None = attrs.field(default=None, validator=optional(is_rule))
    reason: str = attrs.field(validator=is_filled)

    def __attrs_post_init__(self) -> None:
        """Refuse a decision that lacks what its outcome needs, or has too much."""
        if (self.outcome is Outcome.MOVE) is not bool(self.provision):
            problem = "is where it moves to, and only that"
            raise InvalidValueError(problem, field="provision", value=self.provision)
        takes_rule = self.outcome in {Outcome.CHANGE, Outcome.MOVE}
        if self.rule is None and self.outcome is Outcome.CHANGE:
            problem = "is needed where the term changes"
            raise InvalidValueError(problem, field="rule")
        if self.rule is not None and not takes_rule:
            problem = "is only for what changes or moves"
            raise InvalidValueError(problem, field="rule", value=self.rule.kind)
