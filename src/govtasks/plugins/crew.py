"""The objects of plugins at work: each is asked by itself, and none spoils another.

How their answers are put together knows no order: whom to tell is the union, until
when to wait is the latest. Each gets copies of what it could write to.
"""

from __future__ import annotations

import copy
import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import attrs

from ..candidates import BUILT_IN
from ..errors import PluginError, UnknownNameError
from ..notices import Delivery, Notice, Recipient
from ..notifying import Addressee, Committed, RecipientsRequest
from ..obligations.state import State
from ..observing import Work, WorkDone
from ..ports import Clock
from ..specs import ChannelSpec, Configurable
from ..text import aware
from .asking import MOST_OFFERS
from .channels import GuardedChannel
from .guarding import Guard, Member, Silence, check_answer
from .making import build
from .merging import Plugins
from .reports import PluginFault
from .settings import Settings

CONSOLE = "console"
LONGEST_HOLD = dt.timedelta(days=31)


class Crew:
    """The objects of one register's plugins.

    Args:
        plugins: What was loaded.
        guard: Asks them.
    """

    def __init__(self, plugins: Plugins, guard: Guard | None = None) -> None:
        self._plugins = plugins
        self._guard = guard or Guard(plugins.patience, plugins.trace)
        self._recipients = self._members("govtasks_recipients", plugins.recipients)
        self._holds = self._members("govtasks_hold", plugins.holds)
        self._listeners = self._members("govtasks_after_commit", plugins.listeners)
        self._delivery_listeners = self._members(
            "govtasks_delivery_changed", plugins.delivery_listeners
        )
        self._observers = self._members("govtasks_observers", plugins.observers)

    def _members(
        self, hook: str, offered: Iterable[tuple[str, Configurable]]
    ) -> tuple[Member, ...]:
        """The objects of one hook, sorted by the names of plugin and object."""
        ordered = sorted(offered, key=lambda pair: (pair[0], pair[1].name))
        return tuple(self._member(hook, plugin, spec) for plugin, spec in ordered)

    def _member(self, hook: str, plugin: str, spec: Configurable) -> Member:
        return Member(
            plugin=plugin,
            hook=hook,
            name=spec.name,
            make=lambda: build(spec, self._plugins.settings, spec.name),
            secrets=self._plugins.settings.secrets(spec),
        )

    def channels(
        self,
        settings: Mapping[str, Mapping[str, object]] | None = None,
        *,
        clock: Clock,
        patience: dt.timedelta | None = None,
    ) -> Mapping[str, GuardedChannel]:
        """Make every channel that there are settings for; without any, the console.

        Args:
            settings: Settings by name of the channel, before those of the register.
            clock: Tells the time of what goes wrong.
            patience: How long each may take for one message.

        Raises:
            UnknownNameError: Settings for a channel that no plugin offers.
            PluginError: A channel could not be made; its name is in the message.
        """
        offered = self._plugins.channels
        for name in settings or {}:
            if name not in offered:
                kind = "channel"
                raise UnknownNameError.of(kind, name, offered)
        given = self._plugins.settings.over(settings)
        chosen = [spec for spec in offered.values() if given.has(spec)]
        if not chosen and not settings:
            chosen = [spec for spec in offered.values() if spec.name == CONSOLE]
        return {
            spec.name: self._channel(spec, given, clock, patience) for spec in chosen
        }

    def _channel(
        self,
        spec: ChannelSpec,
        settings: Settings,
        clock: Clock,
        patience: dt.timedelta | None,
    ) -> GuardedChannel:
        place = f"channel {spec.name}"
        made = build(spec, settings, place)
        member = Member(
            plugin=self._plugins.owner(place),
            hook="govtasks_channels",
            name=spec.name,
            make=lambda: made,
            secrets=settings.secrets(spec),
        )
        return GuardedChannel(
            spec,
            member,
            self._guard,
            clock=clock,
            patience=patience,
            wants_entry=getattr(made, "wants_entry", None) is True,
        )

    @property
    def faults(self) -> tuple[PluginFault, ...]:
        """What they did wrong, in order."""
        return self._guard.faults

    def note(self, member: Member, what: str, at: dt.datetime) -> None:
        """Keep something that an object did wrong."""
        self._guard.note(member, what, at)

    def recipients(self, request: RecipientsRequest) -> Mapping[str, tuple[str, ...]]:
        """Who is told of a step: key of each person -> whom he stands in for.

        The union of what all say, sorted. A post is whoever holds it on the day of
        the chain. A person or post that the organisation does not have is a fault.
        """
        told: dict[str, set[str]] = {}
        for member in self._recipients:
            for one in self._asked_for_recipients(member, request):
                for person in self._persons(member, one, request):
                    told.setdefault(person, set()).update(one.standing_in)
        return {person: tuple(sorted(told[person])) for person in sorted(told)}

    def _asked_for_recipients(
        self, member: Member, request: RecipientsRequest
    ) -> Iterable[Addressee]:
        closed = request
        if member.plugin != BUILT_IN:
            closed = attrs.evolve(request, state=closed_state(request.state))

        def call(one: Any) -> tuple[Addressee, ...]:  # noqa: ANN401 - of a plugin
            listed = tuple(itertools.islice(one.recipients(closed), MOST_OFFERS))
            return tuple(check_answer(addressee, Addressee) for addressee in listed)

        about = request.step.key
        said = self._guard.ask(member, call, about=about, at=request.now)
        return () if isinstance(said, Silence) else said

    def _persons(
        self, member: Member, one: Addressee, request: RecipientsRequest
    ) -> Iterator[str]:
        """The persons that an answer means, as far as there are such."""
        organisation = request.organisation
        strangers = [
            key for key in one.standing_in if not organisation.find_person(key)
        ]
        if one.person is not None and not organisation.find_person(one.person):
            strangers.append(one.person)
        if one.post is not None and not organisation.find_post(one.post):
            strangers.append(one.post)
        if strangers:
            what = f"names {', '.join(strangers)}, which the organisation does not have"
            self.note(member, what, request.now)
        elif one.post is not None:
            holders = organisation.holders(one.post, request.chain.day)
            yield from (tenure.person for tenure in holders)
        elif one.person is not None:
            yield one.person

    def hold(
        self, notice: Notice, recipient: Recipient, now: dt.datetime
    ) -> dt.datetime | None:
        """Until when a notice waits: the latest that anybody says, after *now*.

        None where it need not wait; what is urgent never does. To say more than 31
        days is a fault, for it would keep somebody from knowing.
        """
        if notice.urgent:
            return None
        said = [self._held(member, notice, recipient, now) for member in self._holds]
        return max((until for until in said if until and until > now), default=None)

    def _held(
        self, member: Member, notice: Notice, recipient: Recipient, now: dt.datetime
    ) -> dt.datetime | None:
        def call(one: Any) -> dt.datetime | None:  # noqa: ANN401 - of a plugin
            until = one.hold(_own(member, notice), recipient, now)
            if until is not None and aware(until, "hold") > now + LONGEST_HOLD:
                problem = f"would hold a notice until {until.isoformat()}"
                raise PluginError(problem)
            return until  # type: ignore[no-any-return]

        said = self._guard.ask(member, call, about=notice.key, at=now)
        return None if isinstance(said, Silence) else said

    def committed(self, committed: Committed) -> None:
        """Tell of what was recorded; nothing that goes wrong is raised."""
        about = ", ".join(dict.fromkeys(one.stream for one in committed.stored))
        for member in self._listeners:
            # What comes with the library writes to nothing that it is shown.
            is_ours = member.plugin == BUILT_IN
            own = committed if is_ours else _copied_commit(committed)
            call = _telling("after_commit", own)
            self._guard.ask(member, call, about=about, at=committed.at)

    def delivery_changed(self, delivery: Delivery, at: dt.datetime) -> None:
        """Tell of what became of a notice; nothing that goes wrong is raised."""
        about = f"{delivery.notice.key} {delivery.state.value}"
        for member in self._delivery_listeners:
            notice = _own(member, delivery.notice)
            call = _telling("delivery_changed", attrs.evolve(delivery, notice=notice))
            self._guard.ask(member, call, about=about, at=at)

    def began(self, work: Work) -> None:
        """Tell observers that some work begins; nothing that goes wrong is raised."""
        for member in self._observers:
            call, about = _telling("began", work), f"{work.kind.value} began"
            self._guard.ask(member, call, about=about, at=work.at)

    def ended(self, work: Work, done: WorkDone) -> None:
        """Tell observers how it ended; nothing that goes wrong is raised."""
        for member in self._observers:
            # What a plugin is shown is its own to spoil.
            own = attrs.evolve(done, counts=dict(done.counts))
            call, about = _telling("ended", work, own), f"{work.kind.value} ended"
            self._guard.ask(member, call, about=about, at=work.at)


def _telling(method: str, *values: object) -> Callable[[Any], None]:
    def call(one: Any) -> None:  # noqa: ANN401 - of a plugin
        getattr(one, method)(*values)

    return call


def closed_state(state: State) -> State:
    """A state whose tables cannot be written to."""
    return attrs.evolve(
        state,
        facts=MappingProxyType(dict(state.facts)),
        learned=MappingProxyType(dict(state.learned)),
    )


def _own(member: Member, notice: Notice) -> Notice:
    """A notice that a plugin may spoil; what comes with the library does not."""
    return notice if member.plugin == BUILT_IN else _copied(notice)


def _copied(notice: Notice) -> Notice:
    return attrs.evolve(notice, arguments=copy.deepcopy(notice.arguments))


def _copied_commit(committed: Committed) -> Committed:
    stored = tuple(
        attrs.evolve(
            one,
            record=attrs.evolve(one.record, data=copy.deepcopy(one.record.data)),
        )
        for one in committed.stored
    )
    notices = tuple(_copied(notice) for notice in committed.notices)
    return attrs.evolve(committed, stored=stored, notices=notices)
