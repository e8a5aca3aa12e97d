"""Notices and messages: what waits in the outbox, and what a channel is handed.

A notice is what a register decided to tell one person by one channel, as a key
with arguments. A message is that notice, or several of them, written in the
language of its recipient. What a channel answers is a receipt; where a notice
is on its way is a delivery.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Mapping

import attrs

from .checks import instance_of, is_flag
from .text import (
    Text,
    is_count,
    is_filled,
    is_instant,
    is_key,
    legible,
    plain_text,
)

_is_optional_instant = attrs.validators.optional(is_instant)
_is_optional_filled = attrs.validators.optional(is_filled)


class Category(enum.Enum):
    """What sort of thing is said, by which it is decided when and how it goes out."""

    DUE_SOON = "due-soon"
    """The deadline is still to come (sắp đến hạn); such go out as a digest."""
    OVERDUE = "overdue"
    """The deadline is over, or nothing was begun (quá hạn, đôn đốc)."""
    ESCALATION = "escalation"
    """For whoever is above (báo cáo cấp trên)."""
    DEMAND = "demand"
    """Something must be answered: an explanation, a proposed measure."""
    INFORMATION = "information"
    """Something changed: a step was withdrawn, somebody cannot be reached."""


class DeliveryState(enum.Enum):
    """Where a notice is on its way to its recipient.

    ``ACCEPTED``, ``DELIVERED``, ``PERMANENT_FAILURE``, ``EXPIRED``, ``DEAD`` and
    ``WITHDRAWN`` are ends; only a delivery report goes on from ``ACCEPTED``.
    """

    PENDING = "pending"
    """Waits for its turn."""
    HELD = "held"
    """Waits for its hour: a digest, quiet hours, a limit of its channel."""
    SENDING = "sending"
    """One worker has it."""
    ACCEPTED = "accepted"
    """Its channel took it."""
    DELIVERED = "delivered"
    """Its channel reported that it arrived."""
    TEMPORARY_FAILURE = "temporary-failure"
    """It could not be delivered, and is to be tried again."""
    PERMANENT_FAILURE = "permanent-failure"
    """The other side refused it for good."""
    EXPIRED = "expired"
    """It came too late to be of use."""
    DEAD = "dead"
    """It was given up after the last attempt."""
    WITHDRAWN = "withdrawn"
    """What it says no longer holds, and it was not sent yet."""

    @property
    def is_waiting(self) -> bool:
        """Whether it is still to be sent, and nobody has it."""
        return self in WAITING

    @property
    def is_end(self) -> bool:
        """Whether nobody will send it any more."""
        return not self.is_waiting and self is not DeliveryState.SENDING


WAITING = (
    DeliveryState.PENDING,
    DeliveryState.HELD,
    DeliveryState.TEMPORARY_FAILURE,
)
"""The states of what is still to be sent, and nobody has."""


@attrs.frozen(kw_only=True)
class Notice:
    """A message to one person, as it waits in the outbox.

    Attributes:
        key: Deterministic and unique: step, recipient and channel. A channel
            can use it to recognise a repetition.
        channel: Name of the channel.
        recipient: Key of the person.
        template: Key of the message catalogue.
        version: Version of the template that it was made for.
        arguments: JSON values for the template.
        created_at: When it was put in the outbox.
        obligation: Key of what it is about; None where it is about none.
        category: What sort of thing is said.
        urgent: Whether it goes out at any hour.
        statutory: Whether nobody can switch it off (bắt buộc), whatever its sort.
        not_before: Earliest instant at which it may go out; None for at once.
        expires_at: From when on it is of no use; None where it always is.
        batch: Notices of one channel, recipient and batch go out as one message;
            None for a message of its own.
    """

    key: str = attrs.field(validator=is_filled)
    channel: str = attrs.field(validator=is_filled)
    recipient: str = attrs.field(validator=is_filled)
    template: str = attrs.field(validator=is_filled)
    version: int = attrs.field(default=1, validator=is_count)
    arguments: Mapping[str, object] = attrs.field(factory=dict, hash=False)
    created_at: dt.datetime = attrs.field(validator=is_instant)
    obligation: str | None = attrs.field(default=None, validator=_is_optional_filled)
    category: Category = attrs.field(
        default=Category.INFORMATION, validator=instance_of(Category, "a category")
    )
    urgent: bool = attrs.field(default=False, validator=is_flag)
    statutory: bool = attrs.field(default=False, validator=is_flag)
    not_before: dt.datetime | None = attrs.field(
        default=None, validator=_is_optional_instant
    )
    expires_at: dt.datetime | None = attrs.field(
        default=None, validator=_is_optional_instant
    )
    batch: str | None = attrs.field(default=None, validator=_is_optional_filled)


@attrs.frozen(kw_only=True)
class Delivery:
    """A notice with what has become of it.

    Attributes:
        notice: What is to be delivered.
        state: Where it is.
        attempts: How often it was handed to its channel.
        unknown: After how many of them nobody knew whether it had arrived.
        not_before: Earliest instant of the next attempt.
        claimed_until: Until when one worker has it to himself.
        tried_at: When it was taken to be handed to its channel, the last time.
        detail: What the channel said last.
        reference: What the channel calls it, for its delivery reports.
        possible_duplicate: Whether it may have arrived more than once.
        acknowledged_at: When its recipient said that he has read it.
    """

    notice: Notice
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    unknown: int = 0
    not_before: dt.datetime = attrs.field(validator=is_instant)
    claimed_until: dt.datetime | None = attrs.field(
        default=None, validator=_is_optional_instant
    )
    tried_at: dt.datetime | None = attrs.field(
        default=None, validator=_is_optional_instant
    )
    detail: str = attrs.field(default="", converter=legible)
    reference: str = attrs.field(default="", converter=legible)
    possible_duplicate: bool = False
    acknowledged_at: dt.datetime | None = attrs.field(
        default=None, validator=_is_optional_instant
    )

    @classmethod
    def of(cls, notice: Notice) -> Delivery:
        """A notice that was just put in the outbox."""
        return cls(notice=notice, not_before=notice.not_before or notice.created_at)

    @property
    def due_at(self) -> dt.datetime | None:
        """From when on somebody may take it; None when nobody may any more.

        What waits, from its earliest instant; what somebody has, from the end of
        his claim, for then he died.
        """
        if self.state.is_waiting:
            return self.not_before
        return self.claimed_until if self.state is DeliveryState.SENDING else None

    @property
    def place(self) -> tuple[dt.datetime, str]:
        """Where it stands among others: by creation, then by key."""
        return self.notice.created_at, self.notice.key

    def stands_as(self, seen: Delivery) -> bool:
        """Whether nobody took it, and nothing became of it, since it was seen."""
        return (self.state, self.attempts, self.claimed_until) == (
            seen.state,
            seen.attempts,
            seen.claimed_until,
        )

    def goes_with(self, other: Delivery) -> bool:
        """Whether both go out as one message, when both are due.

        Their first attempts must have been the same, or the same message could go
        out again under another key.
        """
        ours, theirs = self.notice, other.notice
        return ours.batch is not None and (
            (ours.batch, ours.channel, ours.recipient, self.attempts, self.unknown)
            == (
                theirs.batch,
                theirs.channel,
                theirs.recipient,
                other.attempts,
                other.unknown,
            )
            and self.state.is_waiting is other.state.is_waiting
        )


def _as_states(value: Iterable[DeliveryState]) -> tuple[DeliveryState, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class DeliveryQuery:
    """Which deliveries are wanted; what is None, or empty, does not restrict.

    Attributes:
        states: Only those in one of these states.
        key: Only the one of this notice.
        obligation: Only those about this obligation.
        recipient: Only those to this person.
        channel: Only those by this channel.
        reference: Only those that their channel calls so.
        after: Only those behind this `Delivery.place`: the last of the page before.
        limit: At most so many.
    """

    states: tuple[DeliveryState, ...] = attrs.field(default=(), converter=_as_states)
    key: str | None = None
    obligation: str | None = None
    recipient: str | None = None
    channel: str | None = None
    reference: str | None = None
    after: tuple[dt.datetime, str] | None = None
    limit: int | None = attrs.field(
        default=None, validator=attrs.validators.optional(is_count)
    )

    def matches(self, delivery: Delivery) -> bool:
        """Whether a delivery is one of those wanted, leaving out the page limit."""
        notice = delivery.notice
        same = (
            (self.key, notice.key),
            (self.obligation, notice.obligation),
            (self.recipient, notice.recipient),
            (self.channel, notice.channel),
            (self.reference, delivery.reference),
        )
        return (
            (not self.states or delivery.state in self.states)
            and all(wanted is None or wanted == got for wanted, got in same)
            and (self.after is None or delivery.place > self.after)
        )


@attrs.frozen(kw_only=True)
class Entry:
    """One obligation as an exporter, or a channel that invites, gets it.

    It follows from what is recorded of it, from the organisation and the calendars,
    and not from when somebody asks.

    Attributes:
        key: Key of the obligation, stable for life.
        title: What is to be done.
        last_day: Last day on which it is in time, inclusive; None without one.
        expires_at: The instant at which the deadline is over, in its zone.
        is_instant: Whether it ends at that moment, as hours do, and not with a day.
        state: Workflow state, as its word.
        is_open: Whether something is still to be done.
        completed_at: When it was done, if it is confirmed.
        percent: Reported progress, 0 to 100.
        lead: Name of the leading body.
        answers: Who answers, a line for each person.
        explanation: Why that day, as lines, by language.
        revision: Number of changes to the deadline.
        changed_at: Instant of the last change to anything.
        parent: Key of the obligation it was derived from.
        provisional: Whether the day may still move.
        kind: What sort of duty it is, as its word.
        directive: Key of the document that it rests on.
        document: Number of that document and where in it, as people cite it:
            ``644/UBND-VX, 2.a``; its key in place of a number that nobody knows.
        secret: Whether that document, or the one that first ordered it, bears any
            mark of secrecy (độ mật).
        field: Field of work (lĩnh vực); None where it has none.
        series: Key of the series, or of the duty whose condition came about, that
            opened it; None where somebody gave it.
        alarms: When its ladders remind those who do the work, before its end,
            ascending; whatever was said already, and to whom.
        closed_at: When it was confirmed or withdrawn; None while it is open.
        proposed: What was proposed from people's devices and waits for an answer:
            ``completion``, ``extension``, ``reopening``.
        declined: Why the latest such proposal was declined, while nothing newer
            happened; None otherwise.
        hidden_by: Keys of the persons who took it out of their own lists.
    """

    key: str = attrs.field(validator=is_key)
    title: Text
    last_day: dt.date | None
    expires_at: dt.datetime | None
    state: str
    is_open: bool
    completed_at: dt.datetime | None = None
    percent: int | None = None
    lead: Text
    answers: tuple[Text, ...] = ()
    explanation: Text
    revision: int = 0
    changed_at: dt.datetime = attrs.field(validator=is_instant)
    parent: str | None = None
    provisional: bool = False
    is_instant: bool = False
    kind: str = "task"
    directive: str = ""
    document: str = ""
    secret: bool = False
    field: Text | None = None
    series: str | None = None
    alarms: tuple[dt.datetime, ...] = ()
    closed_at: dt.datetime | None = None
    proposed: tuple[str, ...] = ()
    declined: Text | None = None
    hidden_by: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Recipient:
    """Whom a message goes to.

    Attributes:
        person: Key of the person.
        name: Name as it is written.
        address: Address on the channel; empty where the channel needs none.
        locale: Language the person reads.
    """

    person: str
    name: str
    address: str = ""
    locale: str = "vi"


def _one_line(value: str) -> str:
    # A subject becomes a mail header: a line break in it would begin a new one.
    return " ".join(plain_text(value, "subject").split())


@attrs.frozen(kw_only=True)
class Message:
    """A message as a channel gets it: written, for one recipient.

    Attributes:
        key: Unique and the same at every attempt.
        to: The recipient.
        subject: One line.
        body: Text; lines end with a newline character.
        html: The same as HTML; empty where there is none.
        obligation: Key of what it is about; of a digest, the first one's.
        at: Instant of the sweep that asked for it.
        category: What sort of thing is said.
        urgent: Whether it is to be shown as urgent.
        notices: Keys of the notices that it is made of; more than one in a digest.
        data: The arguments, for channels that fill in templates of their own.
        entry: The obligation as it stands, for channels that invite; else None.
        cancels: Whether an earlier message about the obligation no longer holds.
    """

    key: str
    to: Recipient
    subject: str = attrs.field(converter=_one_line)
    body: str
    html: str = ""
    obligation: str
    at: dt.datetime = attrs.field(validator=is_instant)
    category: Category = Category.INFORMATION
    urgent: bool = False
    notices: tuple[str, ...] = ()
    data: Mapping[str, object] = attrs.field(factory=dict, hash=False)
    entry: Entry | None = None
    cancels: bool = False


class Outcome(enum.Enum):
    """What a channel says about one message."""

    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    REJECTED = "rejected"
    RETRY = "retry"
    UNKNOWN = "unknown"


@attrs.frozen
class Receipt:
    """A channel's answer.

    Attributes:
        outcome: Accepted; delivered, where the channel knows that it arrived;
            rejected for good; to be tried again; or unknown, when the channel
            cannot tell whether it arrived.
        detail: Reason, or what the other side said; of what was accepted, the
            reference by which the channel will report on it.
        wait: How long to wait before trying again.
    """

    outcome: Outcome
    detail: str = attrs.field(default="", converter=legible)
    wait: dt.timedelta | None = None

    @classmethod
    def accepted(cls, detail: str = "") -> Receipt:
        """The message is on its way; *detail* is the channel's reference."""
        return cls(Outcome.ACCEPTED, detail)

    @classmethod
    def delivered(cls, detail: str = "") -> Receipt:
        """The message arrived; *detail* is the channel's reference."""
        return cls(Outcome.DELIVERED, detail)

    @classmethod
    def rejected(cls, detail: str) -> Receipt:
        """The message can never be delivered."""
        return cls(Outcome.REJECTED, detail)

    @classmethod
    def retry(cls, detail: str, wait: dt.timedelta | None = None) -> Receipt:
        """The message could not be delivered now."""
        return cls(Outcome.RETRY, detail, wait)

    @classmethod
    def unknown(cls, detail: str) -> Receipt:
        """Nobody knows whether the message arrived."""
        return cls(Outcome.UNKNOWN, detail)
