"""What plugins are asked about notices, and told of what happened to them.

Each object answers by itself about a frozen question, and sees no answer of another:
who else is told of a step, until when a notice waits, what was recorded, what became
of a notice. The register puts the answers together by a rule that knows no order.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import attrs

from .errors import InvalidValueError
from .notices import Delivery, Notice, Recipient
from .text import checked_key, each, is_key, is_optional_key

if TYPE_CHECKING:
    # A plugin that registers something else need not load all of this.
    from .obligations.events import Fact
    from .obligations.followup import DueStep
    from .obligations.state import State
    from .organisation import Chain, Organisation
    from .ports import Stored


@attrs.frozen(kw_only=True)
class RecipientsRequest:
    """A step of follow-up that is about to be said.

    Attributes:
        step: What fell due.
        state: The obligation.
        chain: Who answers on that day.
        organisation: The organisation, with all its intervals.
        now: When it is said.
    """

    step: DueStep
    state: State
    chain: Chain
    organisation: Organisation
    now: dt.datetime


@attrs.frozen(kw_only=True)
class Addressee:
    """Somebody who is told: a person, or whoever holds a post on that day.

    Attributes:
        person: Key of the person; None where a post is named.
        post: Key of the post; None where a person is named.
        standing_in: Keys of the persons whom he stands in for (thay thế).
    """

    person: str | None = attrs.field(default=None, validator=is_optional_key)
    post: str | None = attrs.field(default=None, validator=is_optional_key)
    standing_in: tuple[str, ...] = attrs.field(default=(), validator=each(is_key))

    def __attrs_post_init__(self) -> None:
        if (self.person is None) == (self.post is None):
            problem = "must name either a person or a post"
            raise InvalidValueError(problem, field="person")

    @classmethod
    def holding(cls, post: str) -> Addressee:
        """Whoever holds a post on the day."""
        return cls(post=checked_key(post, "post"))


@runtime_checkable
class Recipients(Protocol):
    """Says who else is told of a step of follow-up."""

    def recipients(self, request: RecipientsRequest) -> Iterable[Addressee]:
        """Whom to tell; nobody else is taken off by it."""
        ...


@runtime_checkable
class Hold(Protocol):
    """Says until when a notice waits."""

    def hold(
        self, notice: Notice, recipient: Recipient, now: dt.datetime
    ) -> dt.datetime | None:
        """The instant before which it must not go out; None for no opinion.

        Not asked about what is urgent.
        """
        ...


@attrs.frozen(kw_only=True)
class Committed:
    """What one transaction recorded.

    Attributes:
        tenant: Whose data.
        at: When it was recorded.
        stored: Every record with its stream and place, in order.
        facts: Key of the obligation and fact, of those that are about one.
        notices: What went to the outbox.
    """

    tenant: str
    at: dt.datetime
    stored: tuple[Stored, ...]
    facts: tuple[tuple[str, Fact], ...] = ()
    notices: tuple[Notice, ...] = ()


@runtime_checkable
class CommitListener(Protocol):
    """Is told of what was recorded."""

    def after_commit(self, committed: Committed) -> None:
        """Take note; what was recorded stands, whatever is done here."""
        ...


@runtime_checkable
class DeliveryListener(Protocol):
    """Is told of what became of notices."""

    def delivery_changed(self, delivery: Delivery) -> None:
        """Take note of a notice that is somewhere else on its way now."""
        ...
