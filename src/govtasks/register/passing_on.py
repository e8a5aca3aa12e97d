"""Passing open obligations on: to successors of bodies, to other officials."""

from __future__ import annotations

import abc
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from ..errors import UnknownNameError
from ..obligations import commands as do
from ..obligations.events import Act, Event
from ..obligations.handing_over import Handover, Leaver, Taker, handover
from ..obligations.lifecycle import State
from ..obligations.particulars import RoleChange
from ..obligations.succeeding import Passing, succeed
from ..organisation import Organisation
from ..text import aware, checked_day, filled_text, plain_text
from .remedying import Remedying
from .writing import Written


class PassingOn(Remedying, abc.ABC):
    """Passes on what is open when bodies end and officials leave."""

    @abc.abstractmethod
    def _done(
        self,
        key: str,
        command: do.Command,
        at: dt.datetime,
        act: Act,
        *,
        behind: Sequence[Event] = (),
    ) -> Written:
        """What carrying out a command would record, behind these events."""

    def pass_on(
        self,
        day: dt.date,
        *,
        choices: Mapping[str, Iterable[RoleChange]] | None = None,
        reason: str = "",
        instrument: str = "",
        locale: str = "vi",
    ) -> tuple[Passing, ...]:
        """Pass open obligations on to the successors of bodies (chuyển giao).

        Whatever has one successor by function passes on as of the beginning of the
        day, with the cause and the document of the record of succession; all of it
        or nothing. What is not clear stays where it is, and is returned.

        Args:
            day: First day on which the successors have the functions.
            choices: What a person decided where it is not clear, by key of the
                obligation.
            reason: Why so; needed with choices.
            instrument: Document that decided it, where there was one.
            locale: Language in which the cause is recorded.

        Returns:
            For each obligation that is concerned, what passed on and what did not.

        Raises:
            RefusedError: The day is still to come, or a rule forbids it.
            InvalidValueError: A choice that is not needed, or without a reason.
            UnknownNameError: A choice for something that is not open, or of a body
                that is not there.
        """
        given = {key: tuple(value) for key, value in (choices or {}).items()}
        plain_text(instrument, "instrument")
        if given:
            filled_text(reason, "reason")
        states = {state.obligation.key: state for state in self.open_states()}
        for key in given:
            if key not in states:
                kind = "open obligation"
                raise UnknownNameError.of(kind, key, states, field="choices")
        found = tuple(self._succeeded(states.values(), checked_day(day), given))
        decision = _Decision(reason, instrument, locale)
        self._write_all(
            [
                self._passed(states[one.obligation], one, day, decision)
                for one in found
                if one.changes
            ]
        )
        return found

    def hand_over(
        self,
        *,
        person: str | None = None,
        post: str | None = None,
        to_post: str,
        to_person: str | None = None,
        reason: str,
        effective_at: dt.datetime | None = None,
    ) -> Handover:
        """Hand over the open work of an official who leaves (bàn giao công việc).

        All of it or nothing; what the other cannot take stays as it is, and is
        returned with the reason.

        Args:
            person: Key of the person who leaves.
            post: Key of the post that is left; both together name what the person
                does in that post.
            to_post: Key of the post that takes over.
            to_person: Key of the person in it, where it is to be said.
            reason: Why.
            effective_at: When it happened; now where it is not given.

        Raises:
            InvalidValueError: Nobody is named who leaves, or there is no reason.
            UnknownNameError: There is no such post or person.
            RefusedError: A rule forbids it.
        """
        filled_text(reason, "reason")
        leaver = Leaver(person=person, post=post)
        taker = Taker(post=to_post, person=to_person)
        at = self.now if effective_at is None else aware(effective_at, "effective_at")
        organisation, zone = self.organisation(), self.rulebook.zone
        for key in filter(None, (person, to_person)):
            organisation.person(key)
        found = handover(
            organisation,
            self.open_states(),
            leaver,
            taker,
            day=lambda state: at.astimezone(zone(state)).date(),
        )
        command = do.HandOver(to_post=to_post, to_person=to_person, reason=reason)
        self._write_all(
            [self._done(key, command, at, self.act) for key in found.handed]
        )
        return found

    def _succeeded(
        self,
        states: Iterable[State],
        day: dt.date,
        given: Mapping[str, Iterable[RoleChange]],
    ) -> Iterator[Passing]:
        organisation, zone = self.organisation(), self.rulebook.zone
        for state in states:
            chosen = given.get(state.obligation.key, ())
            one = succeed(organisation, state, day=day, zone=zone(state), chosen=chosen)
            if one is not None:
                yield one

    def _passed(
        self, state: State, one: Passing, day: dt.date, decision: _Decision
    ) -> Written:
        """What passes on as of the day, or as of the latest change of roles."""
        begun = dt.datetime.combine(day, dt.time(), tzinfo=self.rulebook.zone(state))
        at = max(begun, state.role_history[-1].since)
        command = do.Transfer(
            changes=one.changes,
            cause=decision.cause(one, self.organisation()),
            instrument=decision.document(one),
        )
        return self._done(one.obligation, command, at, self.act)


@attrs.frozen
class _Decision:
    """What a person said about the roles that were not clear."""

    reason: str
    instrument: str
    locale: str

    def cause(self, one: Passing, organisation: Organisation) -> str:
        said = self.reason if one.chosen else ""
        return " ".join(filter(None, (said, one.cause(organisation, self.locale))))

    def document(self, one: Passing) -> str:
        named = self.instrument if one.chosen else ""
        return "; ".join(filter(None, (named, one.instrument(self.locale))))
