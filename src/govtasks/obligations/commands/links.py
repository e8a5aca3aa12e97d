"""Commands on what is tied to it: replies, the whole and its parts."""

from __future__ import annotations

import attrs

from ...checks import instance_of
from ...text import each, is_filled, is_key, is_plain
from ..particulars import Opinion, Proposed


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
