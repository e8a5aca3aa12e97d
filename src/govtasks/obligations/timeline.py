"""One late task from the order to the end, across all that came of it (diễn biến).

The facts of the obligation, of the remedies of what was found in it, and of the
accounts that heads gave for breaches in it, in the order in which they took effect:
each with the day that held then, whether that was over, and what it answers to.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from ..deadlines.results import Deadline
from ..messages import render
from ..organisation import Organisation
from . import events as did
from .calling import call_words
from .cases import measure_key
from .device_proposals import DeviceProposalKind, device_key
from .events import Event, Fact
from .history import DueOf
from .lifecycle import evolve, fold, in_order
from .state import State
from .status import is_counted
from .telling import Teller, sentence


@attrs.frozen(kw_only=True)
class TimelineEntry:
    """One fact in the course of a task.

    Attributes:
        obligation: Key of the obligation that it is a fact of.
        fact: What happened, who acted for whom, and when.
        mark: What it is called where something answers to it: ``urge-2``,
            ``demand-1``, ``result-1``, ``inspection-1``, ``measure-1``, ``breach-1``,
            ``extension-1``, ``device-1``; empty where nothing can.
        answers: The mark of what it answers to; empty where it answers to nothing.
        answers_in: Key of the obligation of that entry; empty likewise.
        due_on: Last day that held from then on; None where there was none.
        is_late: Whether the day that held until then was over.
    """

    obligation: str
    fact: Fact
    mark: str = ""
    answers: str = ""
    answers_in: str = ""
    due_on: dt.date | None = None
    is_late: bool = False

    def who(self, organisation: Organisation, locale: str = "en") -> str:
        """Who acted, for whom and under which mandate."""
        day = self.fact.effective_at.date()
        return Teller(organisation, day, locale).actor(self.fact.act)

    def standing(self, locale: str = "en") -> str:
        """The day that held, and whether it was over; empty where there was none."""
        if self.due_on is None:
            return render("timeline.late", {}, locale) if self.is_late else ""
        key = "due-late" if self.is_late else "due"
        return render(f"timeline.{key}", {"day": self.due_on}, locale)

    def answered(self, locale: str = "en") -> str:
        """What it answers to, in words; empty where it answers to nothing."""
        if not self.answers:
            return ""
        named = call_words(self.answers, locale)
        if self.answers_in == self.obligation:
            return named
        arguments = {"obligation": self.answers_in, "named": named}
        return render("timeline.elsewhere", arguments, locale)

    def text(
        self,
        organisation: Organisation,
        locale: str = "en",
        zone: dt.tzinfo | None = None,
    ) -> str:
        """The entry as one line.

        Args:
            organisation: What bodies, posts and persons are called in.
            locale: ``vi`` or ``en``.
            zone: The zone of the time that is shown; that of the fact where None.
        """
        at = self.fact.effective_at
        arguments = {
            "at": at if zone is None else at.astimezone(zone),
            "obligation": self.obligation,
            "what": sentence(self.fact, organisation, locale),
            "who": self.who(organisation, locale),
        }
        told = render("timeline.entry", arguments, locale)
        more = [self.standing(locale)]
        if answered := self.answered(locale):
            more.append(render("timeline.answers", {"to": answered}, locale))
        return "; ".join(filter(None, (told, *more)))

    def to_json(
        self, organisation: Organisation, locale: str = "en"
    ) -> dict[str, object]:
        """The entry as a JSON object."""
        fact, act = self.fact, self.fact.act
        return {
            "obligation": self.obligation,
            "version": fact.version,
            "type": fact.event.type,
            "effective_at": fact.effective_at.isoformat(),
            "recorded_at": fact.recorded_at.isoformat(),
            "actor": act.actor,
            "on_behalf_of": act.on_behalf_of,
            "mandate": act.mandate,
            "text": sentence(fact, organisation, locale),
            "who": self.who(organisation, locale),
            "due_on": self.due_on and self.due_on.isoformat(),
            "late": self.is_late,
            "mark": self.mark,
            "answers": self.answers,
            "answers_in": self.answers_in,
        }


def related(state: State) -> tuple[str, ...]:
    """Keys of the obligations that came of what was found in one (xử lý, khắc phục)."""
    remedies = [one.obligation for found in state.found for one in found.remedies]
    accounts = [one.account for one in state.breaches if one.account is not None]
    own = state.obligation.key
    return tuple(key for key in dict.fromkeys((*remedies, *accounts)) if key != own)


def timeline(
    streams: Mapping[str, Iterable[Fact]], due_of: DueOf
) -> tuple[TimelineEntry, ...]:
    """Every fact of some obligations once, in the order in which they took effect.

    Args:
        streams: The facts of each obligation by its key, in any order; what took
            effect at one instant stays in the order of the streams.
        due_of: Computes the deadline of a state.

    Raises:
        GovtasksError: As *due_of* raises.
    """
    kept = {key: in_order(facts) for key, facts in streams.items()}
    states = {key: state for key, facts in kept.items() if (state := fold(facts))}
    entries = [
        entry
        for key, facts in kept.items()
        for entry in _entries(key, facts, due_of, states)
    ]
    # Sorting is stable, so each stream keeps its own order within an instant.
    return tuple(sorted(entries, key=lambda one: one.fact.effective_at))


def _entries(
    key: str, facts: Sequence[Fact], due_of: DueOf, states: Mapping[str, State]
) -> Iterator[TimelineEntry]:
    state: State | None = None
    over: dt.datetime | None = None
    for fact in facts:
        before, state = state, evolve(state, fact)
        due = None if state is None else due_of(state, fact.effective_at)
        dated = due if isinstance(due, Deadline) else None
        link = _answer(fact.event, key, before, states)
        yield TimelineEntry(
            obligation=key,
            fact=fact,
            mark=_mark(fact.event, before, state),
            answers=link[1] if link else "",
            answers_in=link[0] if link else "",
            due_on=None if dated is None else dated.last_day,
            is_late=_is_late(before, over, fact),
        )
        over = None if dated is None else dated.expires_at


def _is_late(state: State | None, over: dt.datetime | None, fact: Fact) -> bool:
    """Whether it was open, bound, and its day was over when the fact took effect."""
    if state is None or over is None or not state.is_open:
        return False
    return is_counted(state) and fact.effective_at >= over


def _mark(event: Event, before: State | None, after: State | None) -> str:
    """What a fact is called where something answers to it."""
    if after is None:
        return ""
    if before is not None and len(after.calls) > len(before.calls):
        return after.calls[-1].key
    match event:
        case did.Submitted():
            return f"result-{len(after.submissions)}"
        case did.ExtensionRequested():
            return f"extension-{len(after.extensions) + 1}"
        case _:
            return _own_mark(event)


def _own_mark(event: Event) -> str:
    """The same of what carries its own key."""
    match event:
        case did.FollowedUp(step_key=key) | did.ChangeProposed(proposal=key):
            return key
        case _:
            return _numbered(event)


def _numbered(event: Event) -> str:
    """The same of what carries its own number."""
    match event:
        case did.Inspected():
            return f"inspection-{event.number}"
        case did.MeasureProposed():
            return measure_key(event.number)
        case did.BreachRecorded():
            return f"breach-{event.number}"
        case did.CompletionProposed() | did.ExtensionProposed() | did.ReopenProposed():
            return device_key(event.number)
        case _:
            return ""


_Link = tuple[str, str]
"""Key of an obligation, and the mark of an entry in it."""


def _answer(
    event: Event, key: str, before: State | None, states: Mapping[str, State]
) -> _Link | None:
    """What a fact answers to: in its own obligation, or in another."""
    match event:
        case did.Assigned(obligation=given) if given.remedy_of is not None:
            inspected = states.get(given.remedy_of.obligation)
            return _inspection(inspected, given.remedy_of.finding)
        case did.RemedyNoted(finding=finding):
            return _inspection(states.get(key), finding)
        case did.Triggered(reason=reason):
            return _breach(key, reason, states)
        case _:
            mark = "" if before is None else _own_answer(event, before)
            return (key, mark) if mark else None


def _own_answer(event: Event, before: State) -> str:
    match event:
        case did.Answered(to=mark) | did.MeasureApproved(proposal=mark):
            return mark
        case did.MeasureRefused(proposal=mark) | did.ChangeAccepted(proposal=mark):
            return mark
        case (
            did.ChangeDeclined(proposal=mark)
            | did.DeviceProposalDeclined(proposal=mark)
            | did.ProposalDeclined(step_key=mark)
        ):
            return mark
        case did.AccountCalled(breach=number):
            return f"breach-{number}"
        case did.Acknowledged(step_key=step):
            called = (one.key for one in before.calls if one.step_key == step)
            return next(called, step)
        case _:
            return _own_decision(event, before)


_ON_RESULT = (
    did.Confirmed,
    did.Returned,
    did.Recalled,
    did.CauseAccepted,
    did.CauseRejected,
)
_ON_EXTENSION = (
    did.ExtensionCountered,
    did.CounterAccepted,
    did.CounterDeclined,
    did.ExtensionGranted,
    did.ExtensionRejected,
)

_TAKES_UP: Mapping[type[Event], DeviceProposalKind] = {
    did.Submitted: DeviceProposalKind.COMPLETION,
    did.ExtensionRequested: DeviceProposalKind.EXTENSION,
    did.Reopened: DeviceProposalKind.REOPENING,
}


def _own_decision(event: Event, before: State) -> str:
    if isinstance(event, _ON_RESULT) and before.submissions:
        return f"result-{len(before.submissions)}"
    if isinstance(event, _ON_EXTENSION):
        return f"extension-{len(before.extensions) + 1}"
    taken_up = _TAKES_UP.get(type(event))
    waiting = [one.key for one in before.from_devices if one.kind is taken_up]
    return waiting[-1] if waiting else ""


def _inspection(state: State | None, finding: str) -> _Link | None:
    """The inspection that found something."""
    if state is None:
        return None
    numbers = (one.inspection for one in state.found if one.key == finding)
    number = next(numbers, None)
    return None if number is None else (state.obligation.key, f"inspection-{number}")


def _breach(account: str, reason: str, states: Mapping[str, State]) -> _Link | None:
    """The breach that brought an account about."""
    for key, state in states.items():
        for one in state.breaches:
            if (one.account, one.what) == (account, reason):
                return key, f"breach-{one.number}"
    return None
