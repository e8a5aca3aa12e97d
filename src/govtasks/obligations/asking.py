"""What a command meets: the state, who asks, and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from ..deadlines.results import Due
from .commands import Command
from .events import Act, Event, Fact
from .lengthening import Lengthened
from .refusals import Words, refuse
from .state import Draft, State

Events = tuple[Event, ...]


@attrs.frozen(kw_only=True)
class Ask:
    """What a command meets.

    Attributes:
        state: The state before.
        act: Who asks, for whom.
        now: The instant of asking.
        at: When it takes effect.
        zone: Where days begin and end.
        due: What the rule gives that the command is about.
        parent_due: What the parent's rule gives, where there is a parent.
        longer: What a longer term would come to, where that is asked for.
    """

    state: State
    act: Act
    now: dt.datetime
    at: dt.datetime
    zone: dt.tzinfo
    due: Due | None = None
    parent_due: Due | None = None
    longer: Lengthened | None = None

    @property
    def today(self) -> dt.date:
        """The day of asking."""
        return self.now.astimezone(self.zone).date()

    def day_of(self, moment: dt.date) -> dt.date:
        """The day of an instant; a day is its own."""
        if isinstance(moment, dt.datetime):
            return moment.astimezone(self.zone).date()
        return moment

    def in_order(self) -> None:
        """Refuse what would take effect before the act that it follows.

        Raises:
            RefusedError: ``before-earlier-act``.
        """
        if self.at < self.state.acted_at:
            refuse("before-earlier-act", at=self.at, earlier=self.state.acted_at)

    def at_the_end(self) -> None:
        """Refuse what would take effect before anything that is recorded.

        What was noted of open work would fall after its end, and be lost.

        Raises:
            RefusedError: ``before-earlier-act``.
        """
        if self.at < self.state.touched_at:
            refuse("before-earlier-act", at=self.at, earlier=self.state.touched_at)


Decider = Callable[[Ask, Any], Events]
"""Answers a command with events or a refusal."""

Evolver = Callable[[Draft, Any, Fact], None]
"""Writes into a draft what an event means."""

Deciders = Mapping[type[Command], Decider]
Evolvers = Mapping[type[Event], Evolver]


def echo(event: Callable[..., Event]) -> Decider:
    """Make a decider that says in the past tense what the command asked for."""

    def decide(_ask: Ask, command: Command) -> Events:
        return (event(**attrs.asdict(command, recurse=False)),)

    return decide


def echoed(event: Callable[..., Event], command: Command, **more: object) -> Event:
    """The event with the fields of the command, and some more."""
    return event(**attrs.asdict(command, recurse=False), **more)


def words_of(command: type[Command]) -> Words:
    """The command as words in a refusal."""
    return Words(f"obligations.command-{command.__name__.lower()}")
