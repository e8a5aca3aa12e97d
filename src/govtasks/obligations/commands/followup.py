"""Commands about follow-up."""

from __future__ import annotations

import attrs

from ...text import is_filled, is_plain


@attrs.frozen(kw_only=True)
class Acknowledge:
    """Say that a step of follow-up was heard (xác nhận đã nhận đôn đốc).

    Attributes:
        step_key: Key of the step that was said.
        note: What will be done about it.
    """

    step_key: str = attrs.field(validator=is_filled)
    note: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class DeclineProposal:
    """Decline what a ladder proposed (không chấp thuận đề xuất).

    Attributes:
        step_key: Key of the step that proposed it.
        reason: Why nothing is done.
    """

    step_key: str = attrs.field(validator=is_filled)
    reason: str = attrs.field(validator=is_filled)
