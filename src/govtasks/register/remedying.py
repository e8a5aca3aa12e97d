"""What follows elsewhere from how a delay is handled: remedies, and accounts of heads.

A finding in one obligation is put right by another; a breach that is recorded in one
wakes the conditional duty of the head. Both are written in one transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import attrs

from ..obligations import commands as do
from ..obligations import events as did
from ..obligations.breaching import awaits, awaits_breach
from ..obligations.events import Act, Event
from ..obligations.handling import RemedyOutcome
from ..obligations.lifecycle import State, decide
from ..obligations.measures import check_concerned
from ..obligations.model import Obligation
from ..obligations.parties import Matter, Parties
from ..obligations.refusals import refuse
from ..ports import RowQuery
from .parts import Parts
from .queries import chain_of
from .reader import OBLIGATIONS
from .writing import Written


class Remedying(Parts):
    """Keeps findings and remedies, breaches and accounts together."""

    def _prepared(
        self, state: State | None, command: do.Command, at: dt.datetime
    ) -> do.Command:
        """The command with what it leaves to be found, behind what must be looked up.

        Raises:
            RefusedError: It concerns somebody who does not answer, or is not of the
                staff; or the duty that it would bring about is not there.
        """
        if state is None:
            return command
        match command:
            case do.ProposeMeasure(person=person, on=on):
                self._check_concerned(state, person, on, at)
            case do.ReportBreach(person=person):
                self._check_staff(state, person, at)
                return self._with_duty(state, command)
            case _:
                pass
        return command

    def _check_concerned(
        self, state: State, person: str, on: dt.date | None, at: dt.datetime
    ) -> None:
        zone = self.rulebook.zone(state)
        moment = at if on is None else dt.datetime.combine(on, dt.time.max, tzinfo=zone)
        then = self.state(state.obligation.key, min(moment, at)) or state
        check_concerned(chain_of(self, then, moment), person)

    def _check_staff(self, state: State, person: str, at: dt.datetime) -> None:
        day = at.astimezone(self.rulebook.zone(state)).date()
        matter, organisation = Matter.of(state, at), self.organisation()
        parties = Parties(organisation, matter, day)
        held = organisation.posts_held(person, day)
        if not any(parties.belongs(tenure.post) for tenure in held):
            refuse("not-staff", person=person, body=matter.lead, day=day)

    def _with_duty(self, state: State, command: do.ReportBreach) -> do.ReportBreach:
        """The breach with the duty that it brings about, if there is one."""
        if command.duty is not None:
            if not awaits(self._known(command.duty)):
                refuse("no-duty", duty=command.duty)
            return command
        if awaits(state):
            return attrs.evolve(command, duty=state.obligation.key)
        found = tuple(self._awaiting_breach(state))
        if len(found) > 1:
            refuse("which-duty", known=found)
        return attrs.evolve(command, duty=found[0]) if found else command

    def _awaiting_breach(self, state: State) -> Iterator[str]:
        """The duties of the same body and directive that wait for a breach."""
        wanted = RowQuery(
            directive=state.obligation.directive, body=state.roles.lead, is_open=True
        )
        for row in self._session.rows(wanted):
            key = row.stream.removeprefix(OBLIGATIONS)
            if awaits_breach(self._known(key)):
                yield key

    def _check_remedy(self, obligation: Obligation) -> None:
        """Refuse a remedy of what was not found, or is put right already.

        Raises:
            RefusedError: ``no-such-finding``, ``finding-remedied``.
            UnknownNameError: There is no such obligation.
        """
        remedy = obligation.remedy_of
        if remedy is None:
            return
        found = {one.key: one for one in self._known(remedy.obligation).found}
        if remedy.finding not in found:
            known = sorted(found)
            refuse("no-such-finding", **attrs.asdict(remedy), known=known)
        for one in found[remedy.finding].remedies:
            if one.outcome is not RemedyOutcome.WITHDRAWN:
                refuse(
                    "finding-remedied", finding=remedy.finding, remedy=one.obligation
                )

    def _note_given(self, changes: Sequence[Written]) -> None:
        """Note each remedy in the stream of what was inspected, too."""
        super()._note_given(changes)
        for change in changes:
            if change.before is None:
                self._note_remedy(change, RemedyOutcome.GIVEN)

    def _follow(self, change: Written) -> None:
        """Plan what follows elsewhere from one change."""
        super()._follow(change)
        for fact in change.facts:
            if (outcome := _outcome(fact.event)) is not None:
                self._note_remedy(change, outcome)
            if isinstance(fact.event, did.BreachRecorded):
                self._call_to_account(change, fact.event)

    def _note_remedy(self, change: Written, outcome: RemedyOutcome) -> None:
        remedy = change.state.obligation.remedy_of
        if remedy is None:
            return
        noted = did.RemedyNoted(
            finding=remedy.finding, obligation=change.key, outcome=outcome
        )
        first = change.facts[0]
        self._plan(remedy.obligation, (noted,), first.effective_at, first.act)

    def _call_to_account(self, change: Written, breach: did.BreachRecorded) -> None:
        """Bring the head's account about, and note in which obligation it is."""
        if breach.duty is None:
            return
        at, act = change.facts[0].effective_at, change.facts[0].act
        events = self._triggered(breach.duty, breach.what, at, act)
        account = next(
            (one.obligation for one in events if isinstance(one, did.OccurrenceOpened)),
            breach.duty,
        )
        called = did.AccountCalled(breach=breach.number, obligation=account)
        self._plan(breach.duty, events, at, act)
        self._plan(change.key, (called,), at, act)

    def _triggered(
        self, duty: str, reason: str, at: dt.datetime, act: Act
    ) -> tuple[Event, ...]:
        trigger = do.Trigger(reason=reason)
        return decide(self._known(duty), trigger, act, now=self.now, effective_at=at)


def _outcome(event: Event) -> RemedyOutcome | None:
    """What an event means for the finding that its obligation puts right."""
    match event:
        case did.Confirmed():
            return RemedyOutcome.DONE
        case did.Withdrawn() | did.RefusalAgreed(lead=None):
            return RemedyOutcome.WITHDRAWN
        case did.Reopened():
            return RemedyOutcome.REOPENED
        case _:
            return None
