"""Which open obligations an official who leaves hands over, and which nobody takes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator

import attrs

from ..errors import InvalidValueError
from ..messages import render
from ..organisation import Finding, Organisation
from ..text import is_key, is_optional_key
from .records import Performer
from .state import State


@attrs.frozen(kw_only=True)
class Leaver:
    """Whoever leaves: a person, a post, or a person in one post only.

    Attributes:
        person: Key of the person; None for whoever does it in the post.
        post: Key of the post; None for all posts of the person.
    """

    person: str | None = attrs.field(default=None, validator=is_optional_key)
    post: str | None = attrs.field(default=None, validator=is_optional_key)

    def __attrs_post_init__(self) -> None:
        """Refuse to hand over what everybody does."""
        if self.person is None and self.post is None:
            problem = "must name a person or a post that leaves"
            raise InvalidValueError(problem, field="person")

    def does(self, state: State) -> bool:
        """Whether the work of an open obligation lies with it."""
        performer = state.performer
        return (
            state.is_open
            and performer is not None
            and self.person in {None, performer.person}
            and self.post in {None, performer.post}
        )


@attrs.frozen(kw_only=True)
class Taker:
    """Whoever takes over.

    Attributes:
        post: Key of the post.
        person: Key of the person in it; None where that is not said.
    """

    post: str = attrs.field(validator=is_key)
    person: str | None = attrs.field(default=None, validator=is_optional_key)


@attrs.frozen
class NotTaken(Finding):
    """Why an obligation was not handed over.

    Attributes:
        code: ``taker-elsewhere``, ``taker-vacant`` or ``taker-not-holder``.
        arguments: The values in its sentence, as pairs.
        obligation: Key of the obligation.
    """

    obligation: str = attrs.field(default="", kw_only=True)

    def text(self, locale: str = "en") -> str:
        """The finding as a sentence, in ``vi`` or ``en``."""
        return render(f"passing.{self.code}", dict(self.arguments), locale)


@attrs.frozen(kw_only=True)
class Handover:
    """What an official who leaves hands over (bàn giao công việc).

    Attributes:
        handed: Keys of the obligations that the other one takes.
        left: Those that nobody takes, and why; they stay as they are.
    """

    handed: tuple[str, ...]
    left: tuple[NotTaken, ...]


def handover(
    organisation: Organisation,
    states: Iterable[State],
    leaver: Leaver,
    taker: Taker,
    *,
    day: Callable[[State], dt.date],
) -> Handover:
    """Tell what the one who leaves hands over, and what the other cannot take.

    Args:
        organisation: Who is where.
        states: Obligations; those that somebody else does are passed over.
        leaver: Who leaves.
        taker: Who takes over: a post of the lead body, or of a body under it, that
            somebody holds on the day.
        day: The day of the handover, where the obligation's days begin and end.

    Raises:
        UnknownNameError: There is no such post.
    """
    organisation.post(taker.post)
    after = Performer(post=taker.post, person=taker.person)
    mine = [one for one in states if leaver.does(one) and one.performer != after]
    left = [
        problem
        for state in mine
        for problem in _problems(organisation, state, taker, day(state))
    ]
    kept = {one.obligation for one in left}
    keys = (state.obligation.key for state in mine)
    return Handover(
        handed=tuple(key for key in keys if key not in kept), left=tuple(left)
    )


def _problems(
    organisation: Organisation, state: State, taker: Taker, day: dt.date
) -> Iterator[NotTaken]:
    """The first reason why the taker cannot do this obligation, if there is one."""
    post, key = organisation.post(taker.post), state.obligation.key
    people = {one.person for one in organisation.holders(post.key, day)}
    above = {body.key for body in organisation.ancestors(post.body, day)}
    if not people:
        yield _left("taker-vacant", key, post=post.title, day=day)
    elif taker.person is not None and taker.person not in people:
        person = organisation.person(taker.person).name
        yield _left("taker-not-holder", key, person=person, post=post.title, day=day)
    elif state.roles.lead not in {post.body, *above}:
        lead = organisation.body(state.roles.lead).name
        yield _left("taker-elsewhere", key, post=post.title, lead=lead)


def _left(code: str, obligation: str, **arguments: object) -> NotTaken:
    named = (("obligation", obligation), *arguments.items())
    return NotTaken(code, named, obligation=obligation)
