"""What happened to whoever does it: another lead, successors, another post."""

from __future__ import annotations

from typing import ClassVar

import attrs

from ...checks import instance_of
from ...text import each, is_filled, is_key, is_optional_key, is_plain
from ..checks import are_filled_once
from ..particulars import RoleChange


@attrs.frozen(kw_only=True)
class Reassigned:
    """Another body leads from then on (đã giao lại).

    Attributes:
        lead: That body.
        reason: Why.
        instrument: Document that decided it, where there was one.
    """

    type: ClassVar[str] = "reassigned"
    schema: ClassVar[int] = 1
    lead: str = attrs.field(validator=is_key)
    reason: str = attrs.field(validator=is_filled)
    instrument: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class Transferred:
    """Roles passed to those who succeeded a body (đã chuyển giao).

    Attributes:
        changes: Which role passed from whom to whom.
        cause: Why, such as the merger of two wards.
        instrument: Document that decided it.
    """

    type: ClassVar[str] = "transferred"
    schema: ClassVar[int] = 1
    changes: tuple[RoleChange, ...] = attrs.field(
        validator=[each(instance_of(RoleChange, "a change of role")), are_filled_once]
    )
    cause: str = attrs.field(validator=is_filled)
    instrument: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class HandedOver:
    """Another post of the lead body does the work (đã bàn giao).

    Attributes:
        to_post: Key of that post.
        to_person: Key of the person in it, where it was known.
        reason: Why.
    """

    type: ClassVar[str] = "handed-over"
    schema: ClassVar[int] = 1
    to_post: str = attrs.field(validator=is_key)
    to_person: str | None = attrs.field(default=None, validator=is_optional_key)
    reason: str = attrs.field(validator=is_filled)
