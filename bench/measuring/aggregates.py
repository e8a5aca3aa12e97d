"""The same facts as aggregates of `eventsourcing`.

Written the way its documentation calls the fastest: one class for each kind of event,
with an `apply` of its own, and no decorators. An aggregate keeps less than a `State`
does, which is in its favour.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID, uuid5

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate

from govtasks.codec import Codec
from govtasks.obligations.events import Fact

_NAMES = UUID(int=0)


class Work(Aggregate):
    """An obligation as an aggregate: its latest values and its histories."""

    class Event(Aggregate.Event):
        """What all its events carry."""

        data: dict[str, Any]
        actor: str
        effective_at: str

        def apply(self, aggregate: Work) -> None:
            """Keep when it was last touched, and what this event means."""
            aggregate.touched_at = self.effective_at
            self.meant(aggregate)

        def meant(self, aggregate: Work) -> None:
            """Nothing, unless the kind of event says so."""

    class Assigned(Event, Aggregate.Created):
        """The first event."""

        def meant(self, aggregate: Work) -> None:
            """Begin."""
            aggregate.obligation = self.data["obligation"]
            aggregate.rules = [aggregate.obligation["rule"]]
            aggregate.state = "assigned"
            aggregate.submissions = []
            aggregate.pauses = []
            aggregate.said = []
            aggregate.replies = []

    class Received(Event):
        """See `govtasks.obligations.events`; and so are the others."""

        def meant(self, aggregate: Work) -> None:
            """Keep when it arrived."""
            aggregate.received_at = self.effective_at

    class Claimed(Event):
        """A post took it on."""

        def meant(self, aggregate: Work) -> None:
            """Keep which."""
            aggregate.performer = self.data["post"]

    class Accepted(Event):
        """It was accepted."""

        def meant(self, aggregate: Work) -> None:
            """Move on."""
            aggregate.state = "accepted"

    class Planned(Event):
        """It was planned."""

        def meant(self, aggregate: Work) -> None:
            """Keep the plan."""
            aggregate.plan = self.data["items"]

    class ProgressReported(Event):
        """Progress was reported."""

        def meant(self, aggregate: Work) -> None:
            """Keep how far."""
            aggregate.state = "in-progress"
            aggregate.percent = self.data["percent"]

    class FollowedUp(Event):
        """A step of follow-up was carried out."""

        def meant(self, aggregate: Work) -> None:
            """Keep its key."""
            aggregate.said.append(self.data["step_key"])

    class Replied(Event):
        """A coordinating body replied."""

        def meant(self, aggregate: Work) -> None:
            """Keep what it said."""
            aggregate.replies.append(self.data)

    class ExtensionRequested(Event):
        """A longer term was asked for."""

        def meant(self, aggregate: Work) -> None:
            """Keep the request."""
            aggregate.request = self.data

    class ExtensionGranted(Event):
        """A longer term was granted."""

        def meant(self, aggregate: Work) -> None:
            """Keep the rule."""
            aggregate.rules.append(self.data["rule"])
            aggregate.request = None

    class Suspended(Event):
        """The clock was stopped."""

        def meant(self, aggregate: Work) -> None:
            """Keep since when."""
            aggregate.pauses.append([self.data["on"], None])

    class Resumed(Event):
        """The clock goes on."""

        def meant(self, aggregate: Work) -> None:
            """Keep until when."""
            aggregate.pauses[-1][1] = self.data["on"]

    class Submitted(Event):
        """A result was handed in."""

        def meant(self, aggregate: Work) -> None:
            """Keep it."""
            aggregate.state = "submitted"
            aggregate.submissions.append(self.effective_at)

    class Returned(Event):
        """It was sent back."""

        def meant(self, aggregate: Work) -> None:
            """Move back."""
            aggregate.state = "returned"

    class Confirmed(Event):
        """It was confirmed."""

        def meant(self, aggregate: Work) -> None:
            """End."""
            aggregate.state = "confirmed"


def aggregate_id(fact: Fact) -> UUID:
    """The name of an aggregate, from the assignment."""
    return uuid5(_NAMES, fact.event.obligation.key)


def events_of(stream: Sequence[Fact], codec: Codec) -> Iterator[Any]:
    """The facts of an obligation as events of its aggregate."""
    name = aggregate_id(stream[0])
    for fact in stream:
        cls = getattr(Work, type(fact.event).__name__)
        more = {}
        if fact.version == 1:
            more = {"originator_topic": cls.__module__ + ":Work"}
        yield cls(
            originator_id=name,
            originator_version=fact.version,
            timestamp=fact.recorded_at,
            data=codec.dump(fact.event),
            actor=fact.act.actor,
            effective_at=fact.effective_at.isoformat(),
            **more,
        )


def replayed(events: Iterable[Any]) -> Work:
    """An aggregate from its events, as a repository projects it."""
    aggregate = None
    for event in events:
        aggregate = event.mutate(aggregate)
    assert aggregate is not None
    return aggregate


def stored(streams: Iterable[Iterable[Any]]) -> Application:
    """An application in memory that has the events as JSON."""
    application = Application()
    for events in streams:
        application.events.put(list(events))
    return application
