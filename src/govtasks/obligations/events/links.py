"""What happened around it: replies, the whole and its parts, directives."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

import attrs

from ...checks import instance_of, is_flag, optional
from ...directives import Relation
from ...text import (
    each,
    is_day,
    is_filled,
    is_instant,
    is_key,
    is_optional_day,
    is_plain,
)
from ..checks import is_level, is_version
from ..particulars import Opinion, Outcome, Proposed


@attrs.frozen(kw_only=True)
class Replied:
    """A coordinating body gave its opinion (đã cho ý kiến).

    Attributes:
        body: Key of the body whose opinion it is.
        opinion: Whether it agreed.
        text: What it said.
        evidence: Numbers and symbols, or addresses, of its documents.
    """

    type: ClassVar[str] = "replied"
    schema: ClassVar[int] = 1
    body: str = attrs.field(validator=is_key)
    opinion: Opinion = attrs.field(validator=instance_of(Opinion, "an opinion"))
    text: str = attrs.field(default="", validator=is_plain)
    evidence: tuple[str, ...] = attrs.field(default=(), validator=each(is_filled))


@attrs.frozen(kw_only=True)
class ChangeProposed(Proposed):
    """What changed in the whole was proposed to this part (đã đề nghị)."""

    type: ClassVar[str] = "change-proposed"
    schema: ClassVar[int] = 1


@attrs.frozen(kw_only=True)
class ChangeAccepted:
    """The part takes a proposed change on (đã đồng ý điều chỉnh).

    What changes follows as an event of its own.
    """

    type: ClassVar[str] = "change-accepted"
    schema: ClassVar[int] = 1
    proposal: str = attrs.field(validator=is_key)
    note: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class ChangeDeclined:
    """The part stays as it is (không đồng ý điều chỉnh)."""

    type: ClassVar[str] = "change-declined"
    schema: ClassVar[int] = 1
    proposal: str = attrs.field(validator=is_key)
    reason: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class PartGiven:
    """A part of it was given to a body (đã giao một phần).

    Attributes:
        obligation: Key of the part.
        lead: Body that leads the part.
    """

    type: ClassVar[str] = "part-given"
    schema: ClassVar[int] = 1
    obligation: str = attrs.field(validator=is_key)
    lead: str = attrs.field(validator=is_key)


@attrs.frozen(kw_only=True)
class PartLinked:
    """Another system holds a part of it (đã liên kết).

    Attributes:
        system: Key of that system.
        key: What the part is called there.
        note: What else a reader should know.
    """

    type: ClassVar[str] = "part-linked"
    schema: ClassVar[int] = 1
    system: str = attrs.field(validator=is_key)
    key: str = attrs.field(validator=is_filled)
    note: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class AmendmentNoted:
    """A later directive touches what it rests on; nothing is decided yet.

    What that does to the obligation is decided by a person (văn bản sửa đổi, thay
    thế, bãi bỏ; chờ quyết định), and until then it stays as it is.

    Attributes:
        directive: Key of the later directive.
        relation: Whether that amends, replaces or revokes the one it rests on.
        provisions: Provisions of the earlier one that are named; none means all.
    """

    type: ClassVar[str] = "amendment-noted"
    schema: ClassVar[int] = 1
    directive: str = attrs.field(validator=is_key)
    relation: Relation = attrs.field(validator=instance_of(Relation, "a relation"))
    provisions: tuple[str, ...] = attrs.field(default=(), validator=each(is_filled))


@attrs.frozen(kw_only=True)
class DayInherited:
    """The day of what it takes its own from came to it (đã kế thừa thời hạn).

    Attributes:
        source: Key of the obligation that has the day.
        source_version: Version of the fact there that is the cause.
        of: Name of the dated fact that carries the day to here.
        day: Last day in time there; None while it has none.
        ends_at: Instant at which it is over there, where that is not the end of
            the day.
    """

    type: ClassVar[str] = "day-inherited"
    schema: ClassVar[int] = 1
    source: str = attrs.field(validator=is_key)
    source_version: int = attrs.field(validator=is_version)
    of: str = attrs.field(validator=is_key)
    day: dt.date | None = attrs.field(default=None, validator=is_optional_day)
    ends_at: dt.datetime | None = attrs.field(
        default=None, validator=optional(is_instant)
    )


@attrs.frozen(kw_only=True)
class Overran:
    """It came to be due after what it serves (vượt thời hạn nhiệm vụ cấp trên).

    No decision did that, for such a decision is refused, but something that
    happened: the document arrived late, or a working calendar changed.

    Attributes:
        whole: Key of the obligation that it serves.
        whole_day: Last day of that one.
        day: Its own last day, which is later or ends later.
    """

    type: ClassVar[str] = "overran"
    schema: ClassVar[int] = 1
    whole: str = attrs.field(validator=is_key)
    whole_day: dt.date = attrs.field(validator=is_day)
    day: dt.date = attrs.field(validator=is_day)


@attrs.frozen(kw_only=True)
class DirectiveChanged:
    """A later directive amended, replaced or revoked its own (văn bản thay đổi).

    What changes besides the basis follows as an event of its own.

    Attributes:
        directive: Key of the later directive.
        outcome: What that does to this obligation.
        provision: Where in the later directive it rests on from then on; only
            where it moves there.
        reason: Why.
    """

    type: ClassVar[str] = "directive-changed"
    schema: ClassVar[int] = 1
    directive: str = attrs.field(validator=is_key)
    outcome: Outcome = attrs.field(validator=instance_of(Outcome, "an outcome"))
    provision: str = attrs.field(default="", validator=is_plain)
    reason: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class FollowedUp:
    """A step of the follow-up ladder was carried out (đã nhắc, đã đôn đốc).

    Attributes:
        step_key: Deterministic key of the step, of which there is one for ever.
        step: Name of the step in its ladder.
        act: What was done, as a word of `govtasks.obligations.followup.FollowUpAct`.
        scheduled_at: When it fell due.
        late: Whether it was carried out on a later day than that.
        recipients: Keys of the persons who were told.
        due_on: Last day of the deadline that it was about, where there is one.
        ladder: Key of the ladder; empty for what was recorded before there were
            several.
        anchor: What the step is counted from, as a word; empty likewise.
        day: The day that it is counted from; None likewise.
        subject: Item of the plan, or body, that it is about; empty for the whole.
        level: How many rungs above those named by the ladder it was said.
        is_top: Whether nobody stands above those who were told.
        vacant: Keys of the posts that it went past because nobody holds them.
        answer_by: Last day for the answer to a demand; None for what asks for none,
            and for what was recorded before demands of a ladder had one.
    """

    type: ClassVar[str] = "followed-up"
    schema: ClassVar[int] = 1
    step_key: str = attrs.field(validator=is_filled)
    step: str = attrs.field(validator=is_key)
    act: str = attrs.field(validator=is_key)
    scheduled_at: dt.datetime = attrs.field(validator=is_instant)
    late: bool = attrs.field(validator=is_flag)
    recipients: tuple[str, ...] = attrs.field(default=(), validator=each(is_key))
    due_on: dt.date | None = attrs.field(default=None, validator=is_optional_day)
    ladder: str = attrs.field(default="", validator=is_plain)
    anchor: str = attrs.field(default="", validator=is_plain)
    day: dt.date | None = attrs.field(default=None, validator=is_optional_day)
    subject: str = attrs.field(default="", validator=is_plain)
    level: int = attrs.field(default=0, validator=is_level)
    is_top: bool = attrs.field(default=False, validator=is_flag)
    vacant: tuple[str, ...] = attrs.field(default=(), validator=each(is_key))
    answer_by: dt.date | None = attrs.field(default=None, validator=is_optional_day)
