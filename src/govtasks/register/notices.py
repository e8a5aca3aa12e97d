"""What is said about a step of follow-up: to whom, by which channel, in what words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import attrs

from ..deadlines.results import Deadline, Due
from ..messages import LOCALES, render
from ..notices import Category
from ..notifying import RecipientsRequest
from ..obligations.followup import Anchor, DueStep, FollowUpAct
from ..obligations.lifecycle import State
from ..organisation import Chain, Organisation, Person
from ..plugins import Crew
from ..ports import Notice
from ..specs import ChannelSpec
from ..text import Text
from .entries import link_text, texts
from .recent import Recent

BESIDE = (Anchor.MILESTONE, Anchor.REPLY, Anchor.REVIEW, Anchor.EXPLANATION)
"""Days of something beside the obligation as a whole, which a notice names."""


@attrs.frozen(kw_only=True)
class Reach:
    """How people are reached.

    Attributes:
        channels: The channels in use, in the order they were named.
        crew: The objects of plugins that say who is told.
    """

    channels: tuple[ChannelSpec, ...]
    crew: Crew

    def ways(self, person: Person) -> tuple[str, ...]:
        """Names of the channels that reach the person."""
        contacts = dict(person.contacts)
        return tuple(
            spec.name
            for spec in self.channels
            if not spec.needs_address or spec.name in contacts
        )


@attrs.frozen(kw_only=True)
class Told:
    """Who is told of one step, and how.

    Attributes:
        recipients: Keys of the persons who are told, sorted.
        notices: What goes to the outbox.
        unreachable: Keys of those whom no channel reaches.
    """

    recipients: tuple[str, ...]
    notices: tuple[Notice, ...]
    unreachable: tuple[str, ...]


def notices_of(
    organisation: Organisation,
    state: State,
    due: Due,
    step: DueStep,
    chain: Chain,
    reach: Reach,
    now: dt.datetime,
    recent: Recent,
) -> Told:
    """The notices of one step of follow-up.

    Args:
        organisation: The organisation.
        state: The obligation.
        due: When it is due.
        step: The step that fell due.
        chain: Who answers on the day.
        reach: How people are reached.
        now: When it is said.
        recent: What was made in the same unit.
    """
    told = reach.crew.recipients(
        RecipientsRequest(
            step=step, state=state, chain=chain, organisation=organisation, now=now
        )
    )
    people = [organisation.person(key) for key in told]
    arguments = _arguments(organisation, state, due, step)
    arguments |= _shared(organisation, due, chain, recent)
    arguments |= _about(organisation, state, step)
    template = template_of(step, due, now)
    notices = tuple(
        Notice(
            key=f"{step.key}:{person.key}:{channel}",
            channel=channel,
            recipient=person.key,
            template=template,
            arguments=_for_recipient(organisation, arguments, told[person.key]),
            created_at=now,
            obligation=state.obligation.key,
            category=category_of(step, due, now),
            urgent=step.urgent,
            statutory=step.statutory,
        )
        for person in people
        for channel in reach.ways(person)
    )
    return Told(
        recipients=tuple(person.key for person in people),
        notices=notices,
        unreachable=tuple(p.key for p in people if not reach.ways(p)),
    )


def category_of(step: DueStep, due: Due, now: dt.datetime) -> Category:
    """What sort of thing is said: a reminder of something beside is information."""
    if step.act is not FollowUpAct.REMIND:
        return _CATEGORIES[step.act]
    if step.anchor in BESIDE:
        return Category.INFORMATION
    over = isinstance(due, Deadline) and now >= due.expires_at
    return Category.OVERDUE if over else Category.DUE_SOON


_PROPOSING = (FollowUpAct.PROPOSE_INSPECTION, FollowUpAct.PROPOSE_MEASURE)
_CATEGORIES = {
    FollowUpAct.URGE: Category.OVERDUE,
    FollowUpAct.ESCALATE: Category.ESCALATION,
    FollowUpAct.DEMAND_EXPLANATION: Category.DEMAND,
    FollowUpAct.PROPOSE_INSPECTION: Category.DEMAND,
    FollowUpAct.PROPOSE_MEASURE: Category.DEMAND,
}


def template_of(step: DueStep, due: Due, now: dt.datetime) -> str:
    """Key of the notice's text: urging says "overdue" only of what is overdue.

    What is proposed keeps its own, which says who may do what about it.
    """
    if step.anchor in BESIDE and step.act not in _PROPOSING:
        return "notices.beside"
    over = isinstance(due, Deadline) and now >= due.expires_at
    return f"notices.{step.act.value}{'-overdue' if over else ''}"


def _for_recipient(
    organisation: Organisation, arguments: dict[str, object], others: Sequence[str]
) -> dict[str, object]:
    """The arguments, and for whom a recipient stands in, where he does."""
    if not others:
        return arguments
    persons = [organisation.person(key).name for key in others]
    standing_in = _each_locale("notices.standing-in", persons=persons)
    return {**arguments, "standing_in": standing_in}


def _arguments(
    organisation: Organisation, state: State, due: Due, step: DueStep
) -> dict[str, object]:
    """The values of a notice, in every language, so that what was said is kept."""
    lead = organisation.body(state.roles.lead).name
    return {
        "obligation": state.obligation.key,
        "title": state.obligation.title.to_json(),
        "lead": lead.to_json(),
        "due": _terms(due, step),
        "late": _each_locale(_late_key(step), at=step.scheduled_at),
        # Whoever declines what is proposed names it by its key.
        "step": step.key if step.act in _PROPOSING else step.step,
    }


def _shared(
    organisation: Organisation, due: Due, chain: Chain, recent: Recent
) -> dict[str, object]:
    """What the notices of many obligations say alike."""
    return {
        "answers": recent.made(
            "answers",
            lambda: answers_of(organisation, chain).to_json(),
            organisation,
            chain,
        ),
        "explanation": recent.made(
            "explanation", lambda: texts(due.explanation).to_json(), due
        ),
    }


def _about(
    organisation: Organisation, state: State, step: DueStep
) -> dict[str, object]:
    """What a step is about, where it is not the obligation as a whole."""
    if step.anchor not in BESIDE:
        return {}
    item = next((one.title for one in state.plan if one.key == step.subject), None)
    body = organisation.find_body(step.subject)
    name = item or (None if body is None else body.name) or step.subject
    key = f"notices.about-{step.anchor.value}"
    return {
        "act": {locale: step.act.in_locale(locale) for locale in LOCALES},
        "about": _each_locale(key, name=name, day=step.day),
    }


def answers_of(organisation: Organisation, chain: Chain) -> Text:
    """Who answers, a line for each."""
    answers = [link_text(link, organisation) for link in chain.answerable]
    joined = {
        locale: "\n".join(f"- {text.in_locale(locale)}" for text in answers) or "-"
        for locale in LOCALES
    }
    return Text(joined)


def _terms(due: Due, step: DueStep) -> dict[str, str]:
    """The day of the work, and that of the answer where one is demanded."""
    terms = _each_locale(_term_key(due), day=step.due_on)
    if step.answer_by is None:
        return terms
    answer = _each_locale("notices.answer-by", day=step.answer_by)
    return {locale: f"{terms[locale]}\n{answer[locale]}" for locale in LOCALES}


def _term_key(due: Due) -> str:
    return "notices.due" if isinstance(due, Deadline) else "notices.no-due"


def _late_key(step: DueStep) -> str:
    return "notices.late" if step.late else "notices.not-late"


def _each_locale(key: str, **arguments: object) -> dict[str, str]:
    return {locale: render(key, arguments, locale) for locale in LOCALES}
