"""What happened about a delay: a decision on its cause."""

from __future__ import annotations

from typing import ClassVar

import attrs

from ...text import is_filled


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
