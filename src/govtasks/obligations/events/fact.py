"""Facts: events with who acted, and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, get_args

import attrs

from ...checks import instance_of
from ...drafts import Referable, open_twin
from ...errors import InvalidValueError
from ...text import is_instant, is_key, is_optional_key
from ..checks import is_version
from .chasing import (
    Answered,
    CauseAccepted,
    CauseRejected,
    ExplanationDemanded,
    Urged,
)
from .devices import (
    CompletionProposed,
    DeviceProposalDeclined,
    ExtensionProposed,
    Hidden,
    ReopenProposed,
    Shown,
)
from .followup import (
    Acknowledged,
    FollowUpWithdrawn,
    ProposalDeclined,
    Unreachable,
)
from .handling import (
    AccountCalled,
    BreachRecorded,
    Inspected,
    MeasureApproved,
    MeasureProposed,
    MeasureRefused,
    RemedyNoted,
)
from .links import (
    AmendmentNoted,
    ChangeAccepted,
    ChangeDeclined,
    ChangeProposed,
    DayInherited,
    DirectiveChanged,
    FollowedUp,
    Overran,
    PartGiven,
    PartLinked,
    Replied,
)
from .people import (
    HandedOver,
    Reassigned,
    Transferred,
)
from .term import (
    CounterAccepted,
    CounterDeclined,
    DeadlineMoved,
    ExtensionCountered,
    ExtensionGranted,
    ExtensionRejected,
    ExtensionRequested,
    FollowUpMoved,
    Resumed,
    RuleSet,
    Suspended,
)
from .work import (
    Accepted,
    Assigned,
    Claimed,
    Confirmed,
    OccurrenceDone,
    OccurrenceOpened,
    Planned,
    ProgressReported,
    Recalled,
    Received,
    RefusalAgreed,
    RefusalRejected,
    Refused,
    Reopened,
    Returned,
    Reviewed,
    Submitted,
    Triggered,
    Withdrawn,
)

Event = (
    Assigned
    | Received
    | Triggered
    | Claimed
    | Accepted
    | Planned
    | Refused
    | RefusalAgreed
    | RefusalRejected
    | ProgressReported
    | Submitted
    | Recalled
    | Confirmed
    | Returned
    | Reopened
    | Reviewed
    | Withdrawn
    | OccurrenceOpened
    | OccurrenceDone
    | RuleSet
    | Suspended
    | Resumed
    | ExtensionRequested
    | ExtensionCountered
    | CounterAccepted
    | CounterDeclined
    | ExtensionGranted
    | ExtensionRejected
    | DeadlineMoved
    | FollowUpMoved
    | Reassigned
    | Transferred
    | HandedOver
    | Replied
    | ChangeProposed
    | ChangeAccepted
    | ChangeDeclined
    | PartGiven
    | PartLinked
    | AmendmentNoted
    | DayInherited
    | Overran
    | DirectiveChanged
    | FollowedUp
    | Acknowledged
    | FollowUpWithdrawn
    | ProposalDeclined
    | Unreachable
    | AccountCalled
    | BreachRecorded
    | Inspected
    | MeasureApproved
    | MeasureProposed
    | MeasureRefused
    | RemedyNoted
    | Urged
    | ExplanationDemanded
    | Answered
    | CauseAccepted
    | CauseRejected
    | CompletionProposed
    | ExtensionProposed
    | ReopenProposed
    | DeviceProposalDeclined
    | Hidden
    | Shown
)
"""Everything that can have happened to an obligation."""


def event_types() -> Mapping[str, type[Event]]:
    """Every class of event by the name that is stored."""
    return {known.type: known for known in get_args(Event)}


_EVENTS = frozenset(get_args(Event))


def _is_event(
    _instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    # Of some forty classes, isinstance asks one after the other.
    if type(value) not in _EVENTS:
        problem = "must be an event"
        raise InvalidValueError(problem, field=attribute.name, value=value)


@attrs.frozen(kw_only=True)
class Act:
    """Who acted, for whom, under which mandate (người thực hiện, ủy quyền).

    Attributes:
        actor: Key of the person or office that acted.
        on_behalf_of: Key of whoever he acted for, where not for himself.
        mandate: Key of the mandate that allowed it.
    """

    actor: str = attrs.field(validator=is_key)
    on_behalf_of: str | None = attrs.field(default=None, validator=is_optional_key)
    mandate: str | None = attrs.field(default=None, validator=is_optional_key)

    @property
    def parties(self) -> frozenset[str]:
        """Whoever acted, and whoever he acted for."""
        return frozenset(key for key in (self.actor, self.on_behalf_of) if key)


@attrs.frozen(kw_only=True)
class Fact(Referable):
    """An event with its act, its two times and its place in the stream.

    Attributes:
        event: What happened.
        act: Who did it.
        effective_at: When it took effect (thời điểm có hiệu lực).
        recorded_at: When it was written down; never before it took effect.
        version: Place in the stream, counted from 1.
    """

    event: Event = attrs.field(validator=_is_event)
    act: Act = attrs.field(validator=instance_of(Act, "an act"))
    effective_at: dt.datetime = attrs.field(validator=is_instant)
    recorded_at: dt.datetime = attrs.field(validator=is_instant)
    version: int = attrs.field(validator=is_version)

    def __attrs_post_init__(self) -> None:
        """Refuse what would have been written down before it happened."""
        if self.effective_at > self.recorded_at:
            problem = "cannot be later than the recording"
            raise InvalidValueError(
                problem, field="effective_at", value=self.effective_at.isoformat()
            )


_FactDraft = open_twin(Fact)


def read_fact(
    event: Event,
    act: Act,
    effective_at: dt.datetime,
    recorded_at: dt.datetime,
    version: int,
) -> Fact:
    """A fact from the values of a record, which were checked when that was made.

    Only what a record does not check itself is checked, so that facts are read
    in a fraction of the time that `Fact` takes.

    Raises:
        InvalidValueError: It took effect after it was recorded, or its place is
            not counted from 1.
    """
    if version < 1 or effective_at > recorded_at:
        return Fact(
            event=event,
            act=act,
            effective_at=effective_at,
            recorded_at=recorded_at,
            version=version,
        )
    draft: Any = _FactDraft()
    draft.event = event
    draft.act = act
    draft.effective_at = effective_at
    draft.recorded_at = recorded_at
    draft.version = version
    draft.__class__ = Fact
    fact: Fact = draft
    return fact
