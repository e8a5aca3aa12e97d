"""A unit of work: everything in it is recorded together, or nothing is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import get_args

import attrs

from ..authorizing import AuthorizationRequest
from ..codec import Codec
from ..deadlines.results import Due
from ..directives import Directive
from ..errors import InvalidValueError
from ..obligations.cascade import fan_out
from ..obligations.commands import (
    Acknowledge,
    Assign,
    Command,
    ProposeExtension,
    Submit,
)
from ..obligations.entitling import entitle
from ..obligations.events import (
    Act,
    Assigned,
    Event,
    Fact,
    OccurrenceOpened,
    Reassigned,
    RefusalAgreed,
    Transferred,
)
from ..obligations.lifecycle import State, decide, fold
from ..obligations.model import Kind, Obligation
from ..obligations.orders import Order, Orders
from ..obligations.particulars import Longer
from ..obligations.parties import Matter
from ..ports import Notice, Session
from ..text import aware
from .amending import Amending
from .feeding import Feeding
from .following import begun_at
from .gate import Gate
from .judging import Judging
from .policy import DeliveryPolicy
from .rulebook import Rulebook
from .writing import Following, Written, require_kind

_HELD_AGAINST = (Longer, Submit, ProposeExtension)
"""Commands that are held against the deadline in force."""

Attempt = Callable[[str, Order | None], AbstractContextManager[None]]
"""Runs what is done about a directive, or an order under it; may hold its errors."""


@attrs.frozen(kw_only=True)
class Issued:
    """What was given out.

    Attributes:
        directives: Keys of the directives that were recorded now.
        states: Each obligation that was assigned, wholes before their parts.
        occurrences: Keys of the occurrences of series that had begun.
    """

    directives: tuple[str, ...] = ()
    states: tuple[State, ...] = ()
    occurrences: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of all obligations, sorted."""
        given = (state.obligation.key for state in self.states)
        return tuple(sorted((*given, *self.occurrences)))


class Unit(Amending, Feeding, Judging):
    """One transaction of one actor. Get it from `Register.unit`.

    Each method checks everything before it records anything: after an error
    nothing of that call is left, and the unit can go on.

    Attributes:
        act: Who acts, for whom, under which mandate.
        now: When the facts of this unit are recorded.
    """

    def __init__(
        self,
        session: Session,
        codec: Codec,
        rulebook: Rulebook,
        *,
        act: Act,
        now: dt.datetime,
        gate: Gate | None = None,
        delivery: DeliveryPolicy | None = None,
    ) -> None:
        super().__init__(session, codec, rulebook, act=act, now=now)
        self._gate = gate or Gate()
        self.delivery: DeliveryPolicy = delivery or DeliveryPolicy()

    def assign(
        self,
        obligation: Obligation,
        *,
        facts: Mapping[str, dt.date] | None = None,
        effective_at: dt.datetime | None = None,
        act: Act | None = None,
    ) -> State:
        """Give an obligation to its lead body (giao nhiệm vụ).

        Args:
            obligation: What is to be done.
            facts: Days known now, by name; the day of issue of its directive
                is added where that is known.
            effective_at: When it happened; now where it is not given.
            act: Who assigns, where not the actor of the unit.

        Raises:
            RefusedError: It would be due later than its parent, or whoever acts
                does not lead the body that assigns it.
            ConflictError: The key is taken.
            UnknownNameError: A body, directive, provision, parent, regime,
                calendar or ladder that is not there.
            CoverageError: Its deadline lies outside its calendar.
        """
        at = self._effect(effective_at)
        change = self._given(obligation, facts or {}, at, act or self.act)
        return self._write(change)

    def cascade(
        self,
        obligation: Obligation,
        addressees: Iterable[str],
        *,
        effective_at: dt.datetime | None = None,
        act: Act | None = None,
    ) -> tuple[State, ...]:
        """Give one obligation to each addressee as one of its own (phân khai).

        The obligation itself must have been assigned; each part names it as
        its parent.

        Raises:
            GovtasksError: As `assign`; then no addressee is given anything.
        """
        at, who = self._effect(effective_at), act or self.act
        parts = fan_out(obligation, addressees)
        return self._write_all([self._given(part, {}, at, who) for part in parts])

    def issue_orders(
        self,
        orders: Orders,
        *,
        effective_at: dt.datetime | None = None,
        acts: Mapping[str, Act] | None = None,
    ) -> Issued:
        """Give out a whole document: directives, obligations, parts, occurrences.

        A directive that was recorded already, and is the same, stays as it is; the
        occurrences of a series that have begun by now are opened.

        Args:
            orders: What is given out.
            effective_at: When it happened; now where it is not given.
            acts: Who acts for each body that assigns, by its key; the actor of the
                unit for those that are not named.

        Raises:
            InvalidValueError: They are no orders.
            GovtasksError: As `issue`, `assign` and `cascade`; then the unit can no
                longer be committed, or a part of the document would be given out.
        """
        require_kind(orders, Orders)
        at = self._effect(effective_at)
        with self._together():
            return issue_orders(self, orders, at, lambda *_: nullcontext(), acts or {})

    def do(
        self,
        key: str,
        command: Command,
        *,
        effective_at: dt.datetime | None = None,
        act: Act | None = None,
    ) -> State:
        """Carry out a command on an obligation.

        Args:
            key: Key of the obligation.
            command: What to do.
            effective_at: When it happened; now where it is not given.
            act: Who acted, where not the actor of the unit.

        Raises:
            RefusedError: A rule forbids it, or whoever acts may not; nothing is
                recorded.
            InvalidValueError: It is no command.
            UnknownNameError: There is no such obligation.
            CoverageError: A new deadline lies outside the calendar.
        """
        if not isinstance(command, get_args(Command)):
            problem = "must be a command of govtasks.obligations.commands"
            raise InvalidValueError(problem, field="command", value=command)
        at, who = self._effect(effective_at), act or self.act
        state = self._write(self._done(key, command, at, who))
        if isinstance(command, Acknowledge):
            self.mark_read(key, command.step_key, who.parties, at)
        return state

    def _done(
        self,
        key: str,
        command: Command,
        at: dt.datetime,
        act: Act,
        *,
        behind: Sequence[Event] = (),
    ) -> Written:
        """What `do` would record, behind events that are recorded with it."""
        facts = self.facts(key)
        noted = self._change(key, facts, behind, at, act).state if behind else None
        state = noted or fold(facts)
        self.check_right(state, command, act, at)
        command = self._prepared(state, command, at)
        due = self._due_for(state, command)
        events = decide(
            state,
            command,
            act,
            now=self.now,
            effective_at=at,
            due=due,
            parent_due=self._whole_due(state),
            longer=self._longer(state, command, due),
            zone=None if state is None else self.rulebook.zone(state),
        )
        self._check_comers(state, events, at)
        return self._change(key, facts, (*behind, *events), at, act)

    def check_right(
        self, state: State | None, command: Command, act: Act, at: dt.datetime
    ) -> None:
        """Refuse an act of somebody who may not.

        Args:
            state: The state that the command meets; None before the assignment.
            command: What is to be done.
            act: Who acts.
            at: When it takes effect.

        Raises:
            RefusedError: By the rule of the chain that refuses, or by an
                authorizer of the host.
        """
        if isinstance(command, Assign):
            obligation, matter = command.obligation, Matter.given(command.obligation)
        elif state is not None:
            obligation, matter = state.obligation, Matter.of(state, at)
        else:
            return
        day, deciding = self._day(obligation, at), self.rulebook.authorities
        organisation = self.organisation()
        self._gate.check(
            AuthorizationRequest(
                obligation=matter.obligation,
                command=command,
                act=act,
                state=state,
                answer=entitle(organisation, matter, command, act, day, deciding),
                at=at,
            )
        )

    def _due_for(self, state: State | None, command: Command) -> Due | None:
        """The deadline in force, where it bears on the command.

        Whoever asks for a longer term, or hands in a result, is held against it.
        """
        is_wanted = state is not None and isinstance(command, _HELD_AGAINST)
        return self.rulebook.due(state) if is_wanted and state else None

    def open_occurrences(self, key: str, until: dt.date) -> tuple[str, ...]:
        """Give each occurrence of a series that began by a day its own record.

        Args:
            key: Key of the recurring obligation (nhiệm vụ định kỳ).
            until: Periods that begin on this day or earlier.

        Returns:
            Keys of the obligations that were assigned, in order; none where
            all are open already, or the obligation is no series.
        """
        parts = self.rulebook.occurrences(self._known(key), until)
        if not parts:
            return ()
        events = [
            OccurrenceOpened(occurrence=period, obligation=part.key)
            for period, part in parts
        ]
        series = self._known(key)
        zone = self.rulebook.zone(series)
        begun = begun_at(series, self.now, zone)
        changes = [
            self._assigned(part, {}, self.now, self.act, follow_from=begun.get(period))
            for period, part in parts
        ]
        told = self._change(key, self.facts(key), events, self.now, self.act)
        self._write_all([told, *changes])
        return tuple(change.key for change in changes)

    def append(
        self,
        key: str,
        events: Sequence[Event],
        *,
        notices: Sequence[Notice] = (),
        facts: tuple[Fact, ...] = (),
    ) -> State:
        """Record events that follow from the state, with notices for the outbox.

        Args:
            key: Key of the obligation.
            events: What happened.
            notices: For the outbox.
            facts: All that was recorded of it before; read where empty.
        """
        one = Following(key=key, events=events, notices=notices, facts=facts)
        return self.append_all([one])[0]

    def append_all(self, several: Sequence[Following]) -> tuple[State, ...]:
        """As `append`, for several obligations: all of it is written, or nothing."""
        return self._write_all([self._followed(one) for one in several], at_once=True)

    def _followed(self, one: Following) -> Written:
        known = one.facts or self.facts(one.key)
        change = self._change(one.key, known, one.events, self.now, self.act)
        return attrs.evolve(change, notices=tuple(one.notices))

    def _effect(self, at: dt.datetime | None) -> dt.datetime:
        return self.now if at is None else aware(at, "effective_at")

    def _given(
        self,
        obligation: Obligation,
        facts: Mapping[str, dt.date],
        at: dt.datetime,
        act: Act,
    ) -> Written:
        """What `assign` would record, for whoever may assign it."""
        change = self._assigned(obligation, facts, at, act)
        self.check_right(None, Assign(obligation=obligation), act, at)
        return change

    def _assigned(
        self,
        obligation: Obligation,
        facts: Mapping[str, dt.date],
        at: dt.datetime,
        act: Act,
        *,
        follow_from: dt.datetime | None = None,
    ) -> Written:
        """What `assign` would record, whoever does."""
        require_kind(obligation, Obligation)
        directive = self.directive(obligation.directive)
        directive.provision(obligation.provision)
        self._check_rulebook(obligation)
        self._check_bodies(obligation, at)
        self._check_remedy(obligation)
        self.check_indicators(obligation)
        self._check_free(obligation.key)
        issued = {"issue": directive.issued} if directive.issued else {}
        known = tuple(sorted({**issued, **facts}.items()))
        command = Assign(obligation=obligation, facts=known)
        events = decide(None, command, act, now=self.now, effective_at=at)
        if follow_from is not None:
            events = tuple(_followed_from(one, follow_from) for one in events)
        events = (*events, *self._notes_of_whole(obligation))
        return self._change(obligation.key, (), events, at, act)

    def _check_rulebook(self, obligation: Obligation) -> None:
        """What it names must exist now, even if it is needed only later."""
        self.rulebook.regime(obligation.regime)
        self.rulebook.calendar(obligation.calendar)
        self.rulebook.ladder(obligation.ladder)

    def _check_bodies(self, obligation: Obligation, at: dt.datetime) -> None:
        """Every body that has a role must exist; the lead on that very day."""
        organisation = self.organisation()
        roles = obligation.roles
        organisation.body_at(roles.lead, self._day(obligation, at))
        others = (obligation.assigner, roles.monitoring, roles.confirming)
        for body in (*others, *roles.helping, *roles.informed):
            if body is not None:
                organisation.body(body)

    def _check_comers(
        self, state: State | None, events: Sequence[Event], at: dt.datetime
    ) -> None:
        """Every body that comes into a role must exist on that day."""
        comers = [body for event in events for body in _comers(event)]
        if state is not None and comers:
            day, organisation = self._day(state.obligation, at), self.organisation()
            for body in comers:
                organisation.body_at(body, day)

    def _day(self, obligation: Obligation, at: dt.datetime) -> dt.date:
        """The day of an instant where the obligation's days begin and end."""
        return at.astimezone(self.rulebook.zone_of(obligation)).date()


def _comers(event: Event) -> Iterator[str]:
    """Keys of the bodies that come into a role by an event."""
    match event:
        case Reassigned(lead=lead) | RefusalAgreed(lead=str(lead)):
            yield lead
        case Transferred(changes=changes):
            yield from (change.new for change in changes if change.new is not None)


def _followed_from(event: Event, at: dt.datetime) -> Event:
    """An assignment that is followed up from an earlier instant."""
    if isinstance(event, Assigned):
        return attrs.evolve(event, follow_from=at)
    return event


def issue_orders(
    unit: Unit,
    orders: Orders,
    at: dt.datetime,
    attempt: Attempt,
    acts: Mapping[str, Act],
) -> Issued:
    """Record directives, assign what they order, pass it on, begin its series.

    Args:
        unit: The transaction.
        orders: What is given out, from top to bottom.
        at: When it happened.
        attempt: Runs each step.
        acts: Who acts for each body that assigns, where not the actor of the unit.
    """
    directives: list[str] = []
    states: list[State] = []
    occurrences: list[str] = []
    for directive in orders.directives:
        with attempt(directive.key, None):
            if not _is_recorded(unit, directive):
                directives.append(unit.issue(directive).key)
    for order in orders.obligations:
        with attempt(order.obligation.directive, order):
            whole = order.obligation
            act = acts.get(whole.assigner)
            given = [unit.assign(whole, effective_at=at, act=act)]
            states += given
            if addressees := orders.addressees(order):
                act = acts.get(whole.roles.lead)
                parts = unit.cascade(whole, addressees, effective_at=at, act=act)
                given += parts
                states += parts
            for state in filter(_is_series, given):
                day = unit.now.astimezone(unit.rulebook.zone(state)).date()
                key = state.obligation.key
                occurrences += unit.open_occurrences(key, day)
    return Issued(
        directives=tuple(directives),
        states=tuple(states),
        occurrences=tuple(occurrences),
    )


def _is_series(state: State) -> bool:
    return state.obligation.kind is Kind.RECURRING


def _is_recorded(unit: Unit, directive: Directive) -> bool:
    """Whether the same directive stands in the register; another one does not count."""
    known = directive.key in unit.directives()
    return known and unit.directive(directive.key) == directive
