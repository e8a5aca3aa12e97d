"""Who speaks for a party to a joint plan on a day: nobody speaks for another party.

A party is bound by its head, its deputies, and the posts that it agreed to be reached
through. Nothing here gives anybody a right to the obligations in a plan: these keep
the parties and rights that they have without it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import attrs

from ..obligations.entitling import Denial
from ..obligations.events import Act
from ..obligations.refusals import Words
from ..obligations.rights import JOINT_PLAN
from ..organisation import Organisation, Post, successors
from ..organisation.standing import Deed, bases, fault_of
from ..organisation.values import in_force
from .joint_state import JointState


def carriers(organisation: Organisation, party: str, day: dt.date) -> tuple[str, ...]:
    """Keys of the bodies that are a party on a day.

    The body itself; once it has ended, those that go on for it.
    """
    body = organisation.find_body(party)
    if body is None or in_force(body, day):
        return (party,)
    return successors(organisation, party, day=day).bodies


def is_side_of(organisation: Organisation, party: str, body: str, day: dt.date) -> bool:
    """Whether a body is a party, or stands below it, on a day."""
    known = carriers(organisation, party, day)
    if body in known or organisation.find_body(body) is None:
        return body in known
    return any(one.key in known for one in organisation.ancestors(body, day))


def coordinators_of(state: JointState | None, party: str) -> frozenset[str]:
    """Keys of the posts through which a party agreed to be reached.

    What another party wrote into a text counts for nothing until it agreed.
    """
    texts = () if state is None else reversed(state.texts)
    agreed = next((text for text in texts if party in text.agreed), None)
    if agreed is None:
        return frozenset()
    return frozenset(post for body, post in agreed.plan.coordinators() if body == party)


def denial_for(
    organisation: Organisation,
    act: Act,
    party: str,
    day: dt.date,
    *,
    coordinators: frozenset[str] = frozenset(),
    is_binding: bool = True,
) -> Denial | None:
    """Why somebody may not act for a party; None where he may.

    Args:
        organisation: Who is where.
        act: Who acts, for whom, under which mandate.
        party: Key of the party.
        day: The day.
        coordinators: Keys of the posts through which it agreed to be reached.
        is_binding: Whether the act binds the party, and is not for all of its staff.

    Returns:
        A denial by ``unknown-actor``, ``no-post``, ``joint-not-its``,
        ``mandate-missing``, ``mandate-not-held``, ``mandate-powerless``,
        ``not-on-behalf``, or by what is wrong with the mandate.
    """
    for person in sorted(act.parties):
        if organisation.find_person(person) is None:
            return Denial.by("unknown-actor", actor=person)
    if not organisation.posts_held(act.actor, day):
        return Denial.by("no-post", actor=act.actor, day=day)
    bodies = carriers(organisation, party, day)
    speaking = _Speaking(
        organisation=organisation,
        party=party,
        day=day,
        bodies=bodies,
        coordinators=coordinators,
        is_binding=is_binding,
    )
    if act.mandate is not None:
        return speaking.by_mandate(act, act.mandate)
    return speaking.by_own_post(act)


@attrs.frozen(kw_only=True)
class _Speaking:
    """Who speaks for one party on a day."""

    organisation: Organisation
    party: str
    day: dt.date
    bodies: tuple[str, ...]
    coordinators: frozenset[str]
    is_binding: bool

    def by_own_post(self, act: Act) -> Denial | None:
        """Why somebody may not by his own posts, for himself or for another."""
        if not any(map(self._speaks, self._held(act.actor))):
            body = self.organisation.find_body(self.party)
            name = (
                self.party
                if body is None
                else self.organisation.name_of(self.party, self.day)
            )
            rule = "joint-not-its"
            return Denial.by(rule, actor=act.actor, party=name, day=self.day)
        principal = act.on_behalf_of or act.actor
        if any(map(self._speaks, self._held(principal))):
            return None
        return Denial.by("mandate-missing", actor=act.actor, principal=principal)

    def by_mandate(self, act: Act, key: str) -> Denial | None:
        """Why somebody may not under a mandate."""
        deed = Deed(day=self.day, command=JOINT_PLAN, body=self.party)
        if (fault := fault_of(self.organisation, key, deed)) is not None:
            named = dict(fault.arguments)
            if "command" in named:
                named["command"] = Words("joint.act")
            return Denial.by(fault.rule, **named)
        chain = bases(self.organisation, key)
        held = self._held(act.actor)
        if all(chain[0].to_post != one.key for one in held):
            return Denial.by("mandate-not-held", mandate=key, actor=act.actor)
        giver = self.organisation.post(chain[-1].from_post)
        holders = self.organisation.holders(giver.key, self.day)
        if act.on_behalf_of not in [one.person for one in holders]:
            named = {"principal": act.on_behalf_of or act.actor, "post": giver.title}
            return Denial.by("not-on-behalf", day=self.day, **named)
        if self._speaks(giver):
            return None
        return Denial.by("mandate-powerless", mandate=key, giver=giver.title)

    def _speaks(self, post: Post) -> bool:
        """Whether a post speaks for the party."""
        if post.key in self.coordinators:
            return True
        leads = post.kind.is_head or post.kind.is_deputy
        return post.body in self.bodies and (leads or not self.is_binding)

    def _held(self, person: str) -> tuple[Post, ...]:
        tenures = self.organisation.posts_held(person, self.day)
        return tuple(self.organisation.post(one.post) for one in tenures)


def faults_of_parties(
    organisation: Organisation, bodies: tuple[str, ...], day: dt.date
) -> Iterator[Denial]:
    """Why bodies cannot plan together: where one commands another, it orders.

    Yields:
        A denial by ``joint-party-below`` for each body below another.
    """
    for body in bodies:
        above = {one.key for one in organisation.ancestors(body, day)}
        for other in bodies:
            if other in above:
                names = {
                    "party": organisation.name_of(body, day),
                    "other": organisation.name_of(other, day),
                }
                yield Denial.by("joint-party-below", **names)
