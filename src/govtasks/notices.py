"""Notices and messages: what waits in the outbox, and what a channel is handed.

A notice is what a register decided to tell one person by one channel, as a key
with arguments. A message is that notice, or several of them, written in the
language of its recipient. What a channel answers is a receipt; where a notice
is on its way is a delivery.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping

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
        return self in _WAITING


_WAITING = (
    DeliveryState.PENDING,
    DeliveryState.HELD,
    DeliveryState.TEMPORARY_FAILURE,
)


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
        not_before: Earliest instant of the next attempt.
        claimed_until: Until when one worker has it to himself.
        detail: What the channel said last.
        reference: What the channel calls it, for its delivery reports.
        possible_duplicate: Whether it may have arrived more than once.
        acknowledged_at: When its recipient said that he has read it.
    """

    notice: Notice
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    not_before: dt.datetime = attrs.field(validator=is_instant)
    claimed_until: dt.datetime | None = None
    detail: str = ""
    reference: str = ""
    possible_duplicate: bool = False
    acknowledged_at: dt.datetime | None = None


@attrs.frozen(kw_only=True)
class Entry:
    """One obligation as an exporter, or a channel that invites, gets it.

    Attributes:
        key: Key of the obligation, stable for life.
        title: What is to be done.
        last_day: Last day on which it is in time, inclusive; None without one.
        expires_at: The instant at which the deadline is over.
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
