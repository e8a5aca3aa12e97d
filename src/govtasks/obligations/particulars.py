"""Values that commands and events share: what exactly was planned, asked, passed on."""

from __future__ import annotations

import datetime as dt
import enum

import attrs

from ..checks import instance_of, optional
from ..deadlines.rules import Rule
from ..deadlines.terms import Term
from ..errors import InvalidValueError
from ..messages import render
from ..text import (
    Text,
    is_day,
    is_filled,
    is_key,
    is_optional_day,
    is_optional_key,
    is_plain,
)
from .checks import is_version
from .model import is_rule


@attrs.frozen(kw_only=True)
class PlanItem:
    """One item of the performer's plan (nội dung trong kế hoạch thực hiện).

    Attributes:
        key: Its key inside the plan.
        title: What is to be done, by language.
        head: Key of the head who answers for it.
        deputy: Key of the deputy who answers for it directly.
        performer: Key of the official who does it.
        due: Last day for it.
    """

    key: str = attrs.field(validator=is_key)
    title: Text = attrs.field(validator=instance_of(Text, "a text by language"))
    head: str | None = attrs.field(default=None, validator=is_optional_key)
    deputy: str | None = attrs.field(default=None, validator=is_optional_key)
    performer: str | None = attrs.field(default=None, validator=is_optional_key)
    due: dt.date | None = attrs.field(default=None, validator=is_optional_day)


class RoleName(enum.Enum):
    """Which part a body has in an obligation."""

    LEAD = "lead"
    """It carries it out and answers (chủ trì)."""
    ASSIGNER = "assigner"
    """It gave it (giao)."""
    CONFIRMING = "confirming"
    """It confirms the result (xác nhận)."""
    MONITORING = "monitoring"
    """It follows and urges (theo dõi, đôn đốc)."""
    COORDINATING = "coordinating"
    """It helps (phối hợp)."""
    INFORMED = "informed"
    """It is told (để biết)."""

    def in_locale(self, locale: str) -> str:
        """The part in words."""
        return render(f"obligations.role-{self.value}", {}, locale)


@attrs.frozen(kw_only=True)
class RoleChange:
    """One role that passes from a body to another (chuyển vai trò).

    Attributes:
        role: Which role.
        old: Body that had it; the change does nothing where it no longer has.
        new: Body that has it from then on; None where nobody does.
    """

    role: RoleName = attrs.field(validator=instance_of(RoleName, "a role"))
    old: str = attrs.field(validator=is_key)
    new: str | None = attrs.field(default=None, validator=is_optional_key)

    def __attrs_post_init__(self) -> None:
        """Refuse to leave an obligation without a lead or an assigner."""
        if self.new is None and self.role in {RoleName.LEAD, RoleName.ASSIGNER}:
            problem = "there must always be one"
            raise InvalidValueError(problem, field="new", value=self.role.value)
        if self.new == self.old:
            problem = "is the body that has the role already"
            raise InvalidValueError(problem, field="new", value=self.new)


class Opinion(enum.Enum):
    """What a coordinating body says (ý kiến của cơ quan phối hợp)."""

    AGREES = "agrees"
    """It agrees (đồng ý)."""
    OBJECTS = "objects"
    """It does not (không đồng ý)."""
    COMMENTS = "comments"
    """It says something else (có ý kiến khác)."""

    def in_locale(self, locale: str) -> str:
        """The opinion in words."""
        return render(f"obligations.opinion-{self.value}", {}, locale)


class Outcome(enum.Enum):
    """What a later directive does to an obligation of an earlier one."""

    KEEP = "keep"
    """It stays as it is (giữ nguyên)."""
    CHANGE = "change"
    """Its term changes (điều chỉnh thời hạn)."""
    MOVE = "move"
    """It rests on the later directive from then on (chuyển căn cứ)."""
    WITHDRAW = "withdraw"
    """It is taken back (thu hồi)."""

    def in_locale(self, locale: str) -> str:
        """The outcome in words."""
        return render(f"obligations.outcome-{self.value}", {}, locale)


@attrs.frozen(kw_only=True)
class Longer:
    """A longer term, as a day or as what is added (thời hạn đề nghị gia hạn).

    Attributes:
        to: Last day; or else
        by: Term that is added to those the rule has.
        reason: Why.
    """

    to: dt.date | None = attrs.field(default=None, validator=is_optional_day)
    by: Term | None = attrs.field(
        default=None, validator=optional(instance_of(Term, "a term"))
    )
    reason: str = attrs.field(validator=is_filled)

    def __attrs_post_init__(self) -> None:
        """Refuse both at once, neither, and a term that adds nothing."""
        if (self.to is None) is (self.by is None):
            problem = "must be a day or a term, one of the two"
            raise InvalidValueError(problem, field="to", value=self.to)
        if self.by is not None and self.by.amount <= 0:
            problem = "must add something"
            raise InvalidValueError(problem, field="by", value=str(self.by))


@attrs.frozen(kw_only=True)
class Called:
    """What an urging or a demand says (nội dung đôn đốc, yêu cầu giải trình).

    Attributes:
        reason: Why.
        answer_by: Last day for an answer; or else
        within: The term for it, counted from the day that it is asked.
        instrument: The document, where there is one.
    """

    reason: str = attrs.field(validator=is_filled)
    answer_by: dt.date | None = attrs.field(default=None, validator=is_optional_day)
    within: Term | None = attrs.field(
        default=None, validator=optional(instance_of(Term, "a term"))
    )
    instrument: str = attrs.field(default="", validator=is_plain)

    def __attrs_post_init__(self) -> None:
        """Refuse both at once, and a term that leaves no time."""
        if self.answer_by is not None and self.within is not None:
            problem = "must be a day or a term, one of the two"
            raise InvalidValueError(problem, field="answer_by", value=self.answer_by)
        if self.within is not None and self.within.amount <= 0:
            problem = "must leave some time"
            raise InvalidValueError(problem, field="within", value=str(self.within))


class Change(enum.Enum):
    """What is proposed to a part because of a change of the whole."""

    RULE = "rule"
    """Another term (thời hạn khác)."""
    SUSPEND = "suspend"
    """A pause (tạm dừng)."""
    RESUME = "resume"
    """To go on (tiếp tục)."""

    def in_locale(self, locale: str) -> str:
        """The change in words."""
        return render(f"obligations.change-{self.value}", {}, locale)


@attrs.frozen(kw_only=True)
class Proposed:
    """A change that waits for the consent of a part's lead (đề nghị điều chỉnh).

    Attributes:
        proposal: Key of the proposal in the part.
        cause: Key of the obligation whose change is the cause.
        cause_version: Version of the fact there that is the cause.
        change: What sort of change.
        rule: The new term; only where that changes or with resumption.
        on: Day of the pause or of resumption.
        reason: Why.
    """

    proposal: str = attrs.field(validator=is_key)
    cause: str = attrs.field(validator=is_key)
    cause_version: int = attrs.field(validator=is_version)
    change: Change = attrs.field(validator=instance_of(Change, "a change"))
    rule: Rule | None = attrs.field(default=None, validator=optional(is_rule))
    on: dt.date | None = attrs.field(default=None, validator=is_optional_day)
    reason: str = attrs.field(validator=is_filled)

    def __attrs_post_init__(self) -> None:
        """Refuse a change that lacks its rule or its day, or has too much."""
        is_term = self.change is Change.RULE
        if is_term and self.rule is None:
            problem = "is needed for another term"
            raise InvalidValueError(problem, field="rule")
        if self.change is Change.SUSPEND and self.rule is not None:
            problem = "a pause sets no term"
            raise InvalidValueError(problem, field="rule", value=self.rule.kind)
        if is_term is (self.on is not None):
            problem = "is the day of a pause or resumption, and only of that"
            raise InvalidValueError(problem, field="on", value=self.on)


@attrs.frozen(kw_only=True)
class Paused:
    """The clock stops on a day (tạm dừng).

    Attributes:
        on: Day on which it stops; the days after it do not count.
        reason: Why.
        instrument: Document that decides it, where there is one.
    """

    on: dt.date = attrs.field(validator=is_day)
    reason: str = attrs.field(validator=is_filled)
    instrument: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class WentOn:
    """The clock goes on after a day (tiếp tục).

    Attributes:
        on: Last day that does not count.
        reason: Why.
        rule: Another term from then on, where the old one cannot stand.
        instrument: Document that decides it, where there is one.
    """

    on: dt.date = attrs.field(validator=is_day)
    reason: str = attrs.field(validator=is_filled)
    rule: Rule | None = attrs.field(default=None, validator=optional(is_rule))
    instrument: str = attrs.field(default="", validator=is_plain)
