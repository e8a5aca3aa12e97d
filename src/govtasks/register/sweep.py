"""The sweep: what should have been said by now, and was not.

It looks only at obligations with a follow-up step due, records each step once
under a deterministic key, and puts the notices in the outbox in the same
transaction. Run twice it says nothing new; not run for days it says each thing
once, marked late.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import attrs

from ..deadlines.results import Deadline, Due
from ..messages import LOCALES, render
from ..obligations.events import Act, FollowedUp
from ..obligations.followup import DueStep
from ..obligations.lifecycle import State
from ..organisation import Chain, LinkRole, Organisation, Person
from ..organisation.standing import absence_of, substitute
from ..ports import Notice
from ..specs import ChannelSpec
from ..text import Text
from .queries import chain_of, link_text, texts
from .unit import Unit

FOLLOW_UP = Act(actor="govtasks")
"""Who carries out the steps of the ladder when nobody else does."""


@attrs.frozen(kw_only=True)
class Said:
    """One step that the sweep carried out, or would.

    Attributes:
        obligation: Key of the obligation.
        step: The step with its key and time.
        recipients: Keys of the persons who are told, sorted.
        notices: What goes to the outbox.
        unreachable: Keys of those whom no channel reaches.
    """

    obligation: str
    step: DueStep
    recipients: tuple[str, ...]
    notices: tuple[Notice, ...]
    unreachable: tuple[str, ...]

    def fact(self) -> FollowedUp:
        """The fact that it was done."""
        return FollowedUp(
            step_key=self.step.key,
            step=self.step.step,
            act=self.step.act.value,
            scheduled_at=self.step.scheduled_at,
            late=self.step.late,
            recipients=self.recipients,
            due_on=self.step.due_on,
        )


@attrs.frozen(kw_only=True)
class SweepReport:
    """What one sweep did.

    Attributes:
        at: Its instant.
        said: The steps, by obligation and time.
        opened: Keys of the occurrences it opened.
        failed: Key of the obligation and reason, where one could not be done.
    """

    at: dt.datetime
    said: tuple[Said, ...] = ()
    opened: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()

    def plus(self, other: SweepReport) -> SweepReport:
        """Both reports as one."""
        return SweepReport(
            at=self.at,
            said=self.said + other.said,
            opened=self.opened + other.opened,
            failed=self.failed + other.failed,
        )


@attrs.frozen(kw_only=True)
class Reach:
    """How people are reached.

    Attributes:
        channels: The channels in use, in the order they were named.
    """

    channels: tuple[ChannelSpec, ...]

    def ways(self, person: Person) -> tuple[str, ...]:
        """Names of the channels that reach the person."""
        contacts = dict(person.contacts)
        return tuple(
            spec.name
            for spec in self.channels
            if not spec.needs_address or spec.name in contacts
        )


def sweep_one(
    unit: Unit, key: str, reach: Reach, *, dry_run: bool = False
) -> SweepReport:
    """Record what is due about one obligation at the time of the unit.

    Args:
        unit: The transaction.
        key: Key of the obligation.
        reach: How people are reached.
        dry_run: Only tell.
    """
    now = unit.now
    state = _state(unit, key)
    if state is None:
        return SweepReport(at=now)
    today = now.astimezone(unit.rulebook.zone(state)).date()
    parts = unit.rulebook.occurrences(state, today)
    said = _steps(unit, state, reach)
    if not dry_run:
        unit.open_occurrences(key, today)
        if said:
            notices = [notice for one in said for notice in one.notices]
            unit.append(key, [one.fact() for one in said], notices=notices)
    return SweepReport(at=now, said=said, opened=tuple(part.key for _, part in parts))


def _state(unit: Unit, key: str) -> State | None:
    """The state of then, and what has been said until today.

    Another sweep may have run with a clock that was ahead of ours.
    """
    state, latest = unit.state(key, unit.now), unit.state(key)
    if state is None or latest is None:
        return None
    return attrs.evolve(state, said=latest.said, opened=latest.opened)


def _steps(unit: Unit, state: State, reach: Reach) -> tuple[Said, ...]:
    due = unit.rulebook.due(state)
    steps = unit.rulebook.steps(state, due, since=None, until=unit.now)
    if not steps:
        return ()
    chain = chain_of(unit, state, unit.now)
    return tuple(_said(unit, state, due, step, chain, reach) for step in steps)


def _said(
    unit: Unit, state: State, due: Due, step: DueStep, chain: Chain, reach: Reach
) -> Said:
    organisation = unit.organisation()
    away = stand_ins(organisation, chain, step.to)
    told = sorted({*recipients(chain, step.to), *away})
    people = [organisation.person(key) for key in told]
    arguments = _arguments(organisation, state, due, step, chain)
    template = template_of(step, due, unit.now)
    notices = tuple(
        Notice(
            key=f"{step.key}:{person.key}:{channel}",
            channel=channel,
            recipient=person.key,
            template=template,
            arguments=arguments | _standing_in(organisation, away.get(person.key)),
            created_at=unit.now,
        )
        for person in people
        for channel in reach.ways(person)
    )
    return Said(
        obligation=state.obligation.key,
        step=step,
        recipients=tuple(person.key for person in people),
        notices=notices,
        unreachable=tuple(p.key for p in people if not reach.ways(p)),
    )


def template_of(step: DueStep, due: Due, now: dt.datetime) -> str:
    """Key of the notice's text: urging says "overdue" only of what is overdue."""
    over = isinstance(due, Deadline) and now >= due.expires_at
    return f"notices.{step.act.value}{'-overdue' if over else ''}"


def recipients(chain: Chain, roles: Sequence[LinkRole]) -> tuple[str, ...]:
    """Keys of the persons who hold those roles in the chain, sorted, once each."""
    people = {link.person for role in roles for link in chain.of(role)}
    return tuple(sorted(person for person in people if person))


def stand_ins(
    organisation: Organisation, chain: Chain, roles: Sequence[LinkRole]
) -> dict[str, tuple[str, ...]]:
    """Who stands in for those of these roles who are away (người thay thế).

    Whoever is away is told all the same, because he goes on to answer.

    Returns:
        Key of each who stands in -> keys of those whom he stands in for, sorted.
    """
    found: dict[str, set[str]] = {}
    for link in (link for role in roles for link in chain.of(role)):
        if link.person is not None:
            away = absence_of(organisation, link.person, link.post, chain.day)
            tenure = away and substitute(organisation, away, chain.day)
            if tenure is not None and tenure.person != link.person:
                found.setdefault(tenure.person, set()).add(link.person)
    return {person: tuple(sorted(others)) for person, others in found.items()}


def _standing_in(
    organisation: Organisation, others: Sequence[str] | None
) -> dict[str, object]:
    """For whom a recipient stands in, where he does."""
    if not others:
        return {}
    persons = [organisation.person(key).name for key in others]
    return {"standing_in": _each_locale("notices.standing-in", persons=persons)}


def _arguments(
    organisation: Organisation, state: State, due: Due, step: DueStep, chain: Chain
) -> dict[str, object]:
    """The values of a notice, in every language, so that what was said is kept."""
    lead = organisation.body(state.roles.lead).name
    answers = [link_text(link, organisation) for link in chain.answerable]
    joined = {
        locale: "\n".join(f"- {text.in_locale(locale)}" for text in answers) or "-"
        for locale in LOCALES
    }
    return {
        "obligation": state.obligation.key,
        "title": state.obligation.title.to_json(),
        "lead": lead.to_json(),
        "due": _each_locale(_term_key(due), day=step.due_on),
        "late": _each_locale(_late_key(step), at=step.scheduled_at),
        "step": step.step,
        "answers": Text(joined).to_json(),
        "explanation": texts(due.explanation).to_json(),
    }


def _term_key(due: Due) -> str:
    return "notices.due" if isinstance(due, Deadline) else "notices.no-due"


def _late_key(step: DueStep) -> str:
    return "notices.late" if step.late else "notices.not-late"


def _each_locale(key: str, **arguments: object) -> dict[str, str]:
    return {locale: render(key, arguments, locale) for locale in LOCALES}
