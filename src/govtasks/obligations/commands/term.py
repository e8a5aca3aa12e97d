"""Commands on the term: to change, extend, stop and resume it."""

from __future__ import annotations

import attrs

from ...deadlines.rules import Rule
from ...text import is_filled, is_optional_key, is_plain
from ..model import is_rule
from ..particulars import Longer, Paused, WentOn


@attrs.frozen(kw_only=True)
class SetRule:
    """Fix or change the term (ấn định, điều chỉnh thời hạn).

    Attributes:
        rule: The rule from now on.
        reason: Why it changes.
        instrument: Document that decides it, where there is one.
    """

    rule: Rule = attrs.field(validator=is_rule)
    reason: str = attrs.field(validator=is_filled)
    instrument: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class Suspend(Paused):
    """Stop the clock as of a day, which may be past (tạm dừng thời hạn)."""


@attrs.frozen(kw_only=True)
class Resume(WentOn):
    """Let the clock go on after a day, which may be past (tiếp tục)."""


@attrs.frozen(kw_only=True)
class RequestExtension(Longer):
    """Ask for a longer term (đề nghị gia hạn).

    Attributes:
        for_part: Key of the part that needs it, where it is not the whole.
    """

    for_part: str | None = attrs.field(default=None, validator=is_optional_key)


@attrs.frozen(kw_only=True)
class CounterExtension(Longer):
    """Offer another term than was asked for (đề xuất thời hạn khác)."""


@attrs.frozen(kw_only=True)
class AcceptCounter:
    """Take the term that was offered (đồng ý thời hạn được đề xuất)."""

    note: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class DeclineCounter:
    """Decline the term that was offered; the old one stands (không đồng ý)."""

    note: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class GrantExtension:
    """Grant the term that was asked for (đồng ý gia hạn).

    Attributes:
        note: What else is to be said.
        instrument: Document that decides it, where there is one.
    """

    note: str = attrs.field(default="", validator=is_plain)
    instrument: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class RejectExtension:
    """Leave the term as it is (không đồng ý gia hạn).

    Attributes:
        reason: Why.
    """

    reason: str = attrs.field(validator=is_filled)
