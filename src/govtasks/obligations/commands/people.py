"""Commands on who does it: another lead, successors, another post."""

from __future__ import annotations

import attrs

from ...checks import instance_of
from ...text import each, is_filled, is_key, is_optional_key, is_plain
from ..checks import are_filled_once
from ..particulars import RoleChange


@attrs.frozen(kw_only=True)
class Reassign:
    """Give it to another lead body (giao lại cho đơn vị khác).

    Attributes:
        lead: Body that leads from then on.
        reason: Why.
        instrument: Document that decides it, where there is one.
    """

    lead: str = attrs.field(validator=is_key)
    reason: str = attrs.field(validator=is_filled)
    instrument: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class Transfer:
    """Pass roles on to those who succeed a body (chuyển giao nhiệm vụ).

    No term moves by it: whoever takes over takes over what is left of the time.

    Attributes:
        changes: Which role passes from whom to whom.
        cause: Why, such as the merger of two wards.
        instrument: Document that decides it.
    """

    changes: tuple[RoleChange, ...] = attrs.field(
        validator=[each(instance_of(RoleChange, "a change of role")), are_filled_once]
    )
    cause: str = attrs.field(validator=is_filled)
    instrument: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class HandOver:
    """Hand the work over to another post of the lead body (bàn giao công việc).

    Attributes:
        to_post: Key of the post that does it from then on.
        to_person: Key of the person in that post, where it is known.
        reason: Why.
    """

    to_post: str = attrs.field(validator=is_key)
    to_person: str | None = attrs.field(default=None, validator=is_optional_key)
    reason: str = attrs.field(validator=is_filled)
