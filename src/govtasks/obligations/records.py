"""What a state remembers: the small values that its histories are made of."""

from __future__ import annotations

import datetime as dt
import enum

import attrs

from ..deadlines.rules import Rule
from ..deadlines.suspension import Pause
from ..deadlines.terms import Term
from ..directives import Relation
from ..messages import render
from .events import Act
from .model import Roles
from .particulars import Change, Opinion, Outcome


@attrs.frozen(kw_only=True)
class RuleTerm:
    """A deadline rule and how long it was the one in force.

    Attributes:
        rule: The rule.
        since: From when.
        until: Until when; None for the one in force now.
        reason: Why it was set; empty for the first one.
        instrument: Document that decided it, where there was one.
        act: Who set it.
        recorded_at: When that was written down.
    """

    rule: Rule
    since: dt.datetime
    until: dt.datetime | None = None
    reason: str = ""
    instrument: str = ""
    act: Act
    recorded_at: dt.datetime


@attrs.frozen(kw_only=True)
class RoleTerm:
    """Who had which role, and how long.

    Attributes:
        roles: Which body did what.
        assigner: Key of the body that stood behind the order.
        since: From when.
        until: Until when; None for those of now.
        reason: Why they changed; empty for the first ones.
        instrument: Document that decided it, where there was one.
        act: Who changed them.
        recorded_at: When that was written down.
    """

    roles: Roles
    assigner: str
    since: dt.datetime
    until: dt.datetime | None = None
    reason: str = ""
    instrument: str = ""
    act: Act
    recorded_at: dt.datetime

    @property
    def confirming(self) -> str:
        """Key of the body that confirmed: the named one, else the assigner."""
        return self.roles.confirming or self.assigner


@attrs.frozen(kw_only=True)
class Performer:
    """Who does the work (người thực hiện).

    Attributes:
        post: Key of the post.
        person: Key of the person in it; None where it was not said.
    """

    post: str
    person: str | None = None


@attrs.frozen(kw_only=True)
class CauseRuling:
    """What was decided on an objective cause (quyết định về nguyên nhân khách quan).

    Attributes:
        is_accepted: Whether it counts.
        reason: Why.
        act: Who decided.
        at: When.
    """

    is_accepted: bool
    reason: str
    act: Act
    at: dt.datetime


@attrs.frozen(kw_only=True)
class Submission:
    """A result that was handed in.

    Attributes:
        at: When.
        act: By whom and for whom.
        returned_at: When it was sent back, or taken back by whoever handed it
            in; None if it never was.
        is_recalled: Whether it was taken back, and not sent back.
        delay_reason: Why it was late; empty where it was not.
        objective_cause: Whether an objective cause was claimed.
        ruling: What was decided on that; None where nothing was.
    """

    at: dt.datetime
    act: Act
    returned_at: dt.datetime | None = None
    is_recalled: bool = False
    delay_reason: str = ""
    objective_cause: bool = False
    ruling: CauseRuling | None = None

    @property
    def is_excused(self) -> bool:
        """Whether an objective cause of its delay was accepted."""
        return self.ruling is not None and self.ruling.is_accepted

    def awaited_at(self, instant: dt.datetime) -> bool:
        """Whether it lay with the confirming side at that instant."""
        return self.at < instant and (
            self.returned_at is None or instant < self.returned_at
        )


@attrs.frozen(kw_only=True)
class Closure:
    """A confirmation that was taken back later (đã xác nhận, sau đó mở lại).

    Attributes:
        judged_at: The submission that had been confirmed.
        confirmed_at: When it had been.
        confirmed_by: Who had confirmed it.
        reopened_at: When that was taken back.
        reopened_by: Who took it back.
        reason: Why.
    """

    judged_at: dt.datetime
    confirmed_at: dt.datetime
    confirmed_by: Act
    reopened_at: dt.datetime
    reopened_by: Act
    reason: str


@attrs.frozen(kw_only=True)
class PauseTerm:
    """A time in which the clock stood still (thời gian tạm dừng).

    Attributes:
        on: Day on which it was stopped.
        until: Last day that does not count; None while it stands.
        reason: Why it was stopped.
        instrument: Document that decided it, where there was one.
        act: Who stopped it.
        at: When that took effect.
        recorded_at: When it was written down.
        resumed_by: Who let it go on.
        resumed_at: When that was written down.
    """

    on: dt.date
    until: dt.date | None = None
    reason: str
    instrument: str = ""
    act: Act
    at: dt.datetime
    recorded_at: dt.datetime
    resumed_by: Act | None = None
    resumed_at: dt.datetime | None = None

    @property
    def pause(self) -> Pause:
        """The same as `govtasks.deadlines.suspension` counts it."""
        return Pause(since=self.on, until=self.until, reason=self.reason)


@attrs.frozen(kw_only=True)
class CounterOffer:
    """A term that was offered in the place of the one asked for.

    Attributes:
        to: Last day; or else
        by: Term that is added.
        reason: Why that one.
        act: Who offered it.
        at: When.
    """

    to: dt.date | None
    by: Term | None
    reason: str
    act: Act
    at: dt.datetime


@attrs.frozen(kw_only=True)
class ExtensionRequest:
    """A longer term that was asked for (đề nghị gia hạn).

    Attributes:
        to: Last day; or else
        by: Term that is added.
        reason: Why.
        for_part: Key of the part that needs it, where it is not the whole.
        act: Who asked.
        at: When.
        counter: What was offered instead, if anything was.
    """

    to: dt.date | None
    by: Term | None
    reason: str
    for_part: str | None = None
    act: Act
    at: dt.datetime
    counter: CounterOffer | None = None


class ExtensionOutcome(enum.Enum):
    """How a request for a longer term ended."""

    GRANTED = "granted"
    """As it was asked (đồng ý)."""
    COUNTER_ACCEPTED = "counter-accepted"
    """As it was offered instead (đồng ý thời hạn khác)."""
    COUNTER_DECLINED = "counter-declined"
    """What was offered was not wanted (không nhận thời hạn khác)."""
    REJECTED = "rejected"
    """It was refused (không đồng ý)."""

    def in_locale(self, locale: str) -> str:
        """The outcome in words."""
        return render(f"obligations.extension-{self.value}", {}, locale)


@attrs.frozen(kw_only=True)
class ExtensionDecision:
    """The end of a request for a longer term (quyết định gia hạn).

    Attributes:
        request: What had been asked for.
        outcome: How it ended.
        rule: The rule from then on; None where the old one stands.
        reason: What was said about it.
        instrument: Document that decided it, where there was one.
        act: Who decided.
        at: When.
        recorded_at: When that was written down.
    """

    request: ExtensionRequest
    outcome: ExtensionOutcome
    rule: Rule | None = None
    reason: str = ""
    instrument: str = ""
    act: Act
    at: dt.datetime
    recorded_at: dt.datetime

    @property
    def is_granted(self) -> bool:
        """Whether the term became longer."""
        return self.rule is not None


@attrs.frozen(kw_only=True)
class Opined:
    """What a coordinating body said (ý kiến phối hợp).

    Attributes:
        body: Key of the body.
        opinion: Whether it agreed.
        text: What it said.
        evidence: What it referred to.
        act: Who said so for it.
        at: When.
    """

    body: str
    opinion: Opinion
    text: str = ""
    evidence: tuple[str, ...] = ()
    act: Act
    at: dt.datetime


@attrs.frozen(kw_only=True)
class Proposal:
    """A change of the whole that was proposed to this part.

    Attributes:
        key: Key of the proposal.
        cause: Key of the obligation that changed.
        cause_version: Version of the fact there.
        change: What sort of change.
        rule: The new term, where there is one.
        on: Day of the pause or resumption.
        reason: Why.
        act: Who proposed it.
        at: When.
        answered_at: When it was answered; None while it waits.
        answered_by: Who answered.
        is_accepted: Whether it was taken on; None while it waits.
        answer: What was said.
    """

    key: str
    cause: str
    cause_version: int
    change: Change
    rule: Rule | None = None
    on: dt.date | None = None
    reason: str
    act: Act
    at: dt.datetime
    answered_at: dt.datetime | None = None
    answered_by: Act | None = None
    is_accepted: bool | None = None
    answer: str = ""


@attrs.frozen(kw_only=True)
class Linked:
    """A part that another system holds.

    Attributes:
        system: Key of that system.
        key: What the part is called there.
        note: What else a reader should know.
    """

    system: str
    key: str
    note: str = ""


@attrs.frozen(kw_only=True)
class Noted:
    """A later directive that touches what the obligation rests on.

    Attributes:
        directive: Key of that directive.
        relation: Whether it amends, replaces or revokes the earlier one.
        provisions: Provisions of the earlier one that it names; none means all.
        at: When that was noted.
    """

    directive: str
    relation: Relation
    provisions: tuple[str, ...] = ()
    at: dt.datetime


@attrs.frozen(kw_only=True)
class Amendment:
    """What a later directive did to the obligation.

    Attributes:
        directive: Key of that directive.
        outcome: What it did.
        provision: Where in it the obligation rests on, if it moved there.
        reason: Why.
        act: Who decided so.
        at: When.
    """

    directive: str
    outcome: Outcome
    provision: str = ""
    reason: str
    act: Act
    at: dt.datetime
