"""Who cannot be reached: a fact about the obligation, and a notice to his superior."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from ..deadlines.results import Deadline
from ..errors import ConflictError, GovtasksError, StoreError, UnknownNameError
from ..messages import LOCALES, render
from ..notices import Category, Delivery
from ..obligations.events import Unreachable
from ..obligations.state import State
from ..organisation import Chain, LinkRole, Organisation
from ..ports import Notice
from ..text import Text, plain_text
from .entries import link_text, texts
from .notices import Reach
from .queries import chain_of
from .unit import Unit

_RANKS = (
    LinkRole.PERFORMER,
    LinkRole.DEPUTY,
    LinkRole.HEAD,
    LinkRole.SUPERIOR,
    LinkRole.CHAIR,
)
"""The line of those who answer, from below."""


def note_unreachable(
    unit: Unit, failed: Iterable[Delivery], reach: Reach
) -> Iterator[tuple[Delivery, GovtasksError]]:
    """Record who was not reached, each once for an obligation.

    Args:
        unit: The transaction in which it became known.
        failed: Notices that nobody sends any more.
        reach: How people are reached.

    Returns:
        Where it could not be recorded, and why: what was sent is settled all the same.
    """
    for delivery in failed:
        key = delivery.notice.obligation
        if key is None:
            continue
        try:
            _note(unit, key, delivery, reach)
        except (ConflictError, StoreError):
            raise
        except GovtasksError as error:
            yield delivery, error


def _note(unit: Unit, key: str, failed: Delivery, reach: Reach) -> None:
    person = failed.notice.recipient
    try:
        facts = unit.facts(key)
    except UnknownNameError:
        # A notice of the host's own, about something that is no obligation here.
        return
    state = unit.state(key)
    known = {f.event.person for f in facts if isinstance(f.event, Unreachable)}
    if state is None or person in known:
        return
    organisation = unit.organisation()
    above = superiors(organisation, chain_of(unit, state, unit.now), person)
    fact = Unreachable(
        person=person,
        channel=failed.notice.channel,
        reason=" ".join(plain_text(failed.detail, "reason").split()),
        notice=failed.notice.key,
        superiors=above,
    )
    unit.append(key, [fact], notices=list(_notices(unit, state, fact, reach)))


def superiors(organisation: Organisation, chain: Chain, person: str) -> tuple[str, ...]:
    """Who stands above somebody on the day of a chain, as near as there is one.

    In the chain, who holds the next place above; else the head of his body, or of
    the nearest body above that has one.

    Returns:
        Keys of persons, sorted; none where nobody stands above him.
    """
    ranks = [
        number for number, role in enumerate(_RANKS) if _holds(chain, role, person)
    ]
    if ranks:
        for role in _RANKS[max(ranks) + 1 :]:
            others = {link.person for link in chain.of(role)} - {None, person}
            if others:
                return tuple(sorted(filter(None, others)))
    return _heads_above(organisation, chain.day, person)


def _holds(chain: Chain, role: LinkRole, person: str) -> bool:
    return any(link.person == person for link in chain.of(role))


def _heads_above(
    organisation: Organisation, day: dt.date, person: str
) -> tuple[str, ...]:
    posts = [tenure.post for tenure in organisation.posts_held(person, day)]
    for post in posts:
        for body in _upwards(organisation, organisation.post(post).body, day):
            head = organisation.head_of(body, day)
            holders = () if head is None else organisation.holders(head.key, day)
            heads = {holder.person for holder in holders} - {person}
            if heads:
                return tuple(sorted(heads))
    return ()


def _upwards(organisation: Organisation, body: str, day: dt.date) -> Iterator[str]:
    yield body
    yield from (one.key for one in organisation.ancestors(body, day))


def _notices(
    unit: Unit, state: State, fact: Unreachable, reach: Reach
) -> Iterator[Notice]:
    organisation = unit.organisation()
    arguments = _arguments(unit, state, fact)
    for superior in fact.superiors:
        for channel in reach.ways(organisation.person(superior)):
            yield Notice(
                key=f"{state.obligation.key}:unreachable:{fact.person}:{superior}:{channel}",
                channel=channel,
                recipient=superior,
                template="notices.unreachable",
                arguments=arguments,
                created_at=unit.now,
                obligation=state.obligation.key,
                category=Category.ESCALATION,
            )


def _arguments(unit: Unit, state: State, fact: Unreachable) -> dict[str, object]:
    organisation, due = unit.organisation(), unit.rulebook.due(state)
    day = due.last_day if isinstance(due, Deadline) else None
    chain = chain_of(unit, state, unit.now)
    answers = [link_text(link, organisation) for link in chain.answerable]
    joined = {
        locale: "\n".join(f"- {text.in_locale(locale)}" for text in answers) or "-"
        for locale in LOCALES
    }
    key = "notices.no-due" if day is None else "notices.due"
    return {
        "obligation": state.obligation.key,
        "title": state.obligation.title.to_json(),
        "lead": organisation.body(state.roles.lead).name.to_json(),
        "person": organisation.person(fact.person).name,
        "channel": fact.channel,
        "reason": fact.reason or "-",
        "due": {name: render(key, {"day": day}, name) for name in LOCALES},
        "answers": Text(joined).to_json(),
        "explanation": texts(due.explanation).to_json(),
    }
