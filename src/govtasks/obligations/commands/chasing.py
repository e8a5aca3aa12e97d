"""Commands on a delay: to decide on its cause."""

from __future__ import annotations

import attrs

from ...text import is_filled


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
