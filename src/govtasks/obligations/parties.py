"""Who belongs to which party of an obligation on a day.

A body acts through its head, and through the deputy who is charged with the field
or the bodies that it is about: the same persons who answer (see `organisation.chain`).
"""

from __future__ import annotations

import datetime as dt
from functools import cached_property

import attrs

from ..explain import Step
from ..organisation import (
    Chain,
    Link,
    LinkRole,
    Organisation,
    Portfolio,
    Post,
    chain,
    successors,
)
from ..organisation.values import in_force
from .authorities import Authority
from .events import FollowedUp
from .handling import Measure
from .model import Obligation
from .records import Performer
from .rights import Party
from .state import State, roles_at


@attrs.frozen(kw_only=True)
class Matter:
    """What rights depend on (vụ việc).

    Attributes:
        obligation: Key of the obligation.
        lead: Key of the body that carries it out.
        assigner: Key of the body that stands behind the order.
        confirming: Key of the body that confirms the result.
        monitoring: Key of the body that follows it up.
        field: Key of the field (lĩnh vực) that it belongs to.
        place: Key of the body (đơn vị, địa bàn) that it is about.
        performer: Who has taken it on; None while nobody has.
        said: What was said about it.
        measures: Measures that were proposed, each with the key of its proposal.
    """

    obligation: str
    lead: str
    assigner: str
    confirming: str
    monitoring: str | None = None
    field: str | None = None
    place: str | None = None
    performer: Performer | None = None
    measures: tuple[tuple[str, Measure], ...] = ()
    said: tuple[FollowedUp, ...] = ()

    @classmethod
    def given(cls, obligation: Obligation) -> Matter:
        """An obligation as it is to be given."""
        return cls(
            obligation=obligation.key,
            lead=obligation.roles.lead,
            assigner=obligation.assigner,
            confirming=obligation.confirming,
            monitoring=obligation.roles.monitoring,
            field=obligation.field,
            place=obligation.place,
        )

    @classmethod
    def of(cls, state: State, at: dt.datetime) -> Matter:
        """An obligation with the roles that bodies had at an instant."""
        term = roles_at(state, at)
        return cls(
            obligation=state.obligation.key,
            lead=term.roles.lead,
            assigner=term.assigner,
            confirming=term.confirming,
            monitoring=term.roles.monitoring,
            field=state.obligation.field,
            place=state.obligation.place,
            performer=state.performer,
            said=state.steps_said,
            measures=tuple((one.key, one.measure) for one in state.measures),
        )

    def step(self, key: str) -> FollowedUp | None:
        """What was said under a key; None where nothing was."""
        return next((one for one in self.said if one.step_key == key), None)


class Parties:
    """Which posts belong to which party of a matter on a day."""

    def __init__(
        self,
        organisation: Organisation,
        matter: Matter,
        day: dt.date,
        *,
        replying: str | None = None,
        passing: bool = False,
    ) -> None:
        """Ask about *matter* on *day*.

        Args:
            organisation: Who is where.
            matter: What it is about.
            day: The day.
            replying: Key of the coordinating body whose reply it is.
            passing: Whether roles are passed on: then whoever goes on for the
                assigner or the lead by the records of succession counts too,
                because a body that has ended passes nothing on.
        """
        self._organisation = organisation
        self._matter = matter
        self._day = day
        self._replying = replying
        self._passing = passing

    def why(self, party: Party, post: Post, person: str) -> Step | None:
        """Why whoever holds a post belongs to a party; None where he does not.

        Args:
            party: The party.
            post: A post that the person holds on the day.
            person: Key of the person.
        """
        match party:
            case Party.PERFORMER:
                return self._performing(post, person)
            case Party.STAFF:
                return self._in_body(post)
            case Party.SUPERIOR:
                return self._above(post)
            case Party.ASSIGNER:
                return self._any_leading(self._heirs(self._matter.assigner), post)
            case _:
                return self._leading(self._bodies[party], post)

    @property
    def _bodies(self) -> dict[Party, str | None]:
        """The body of each party that is whoever leads one."""
        matter = self._matter
        return {
            Party.HEAD: matter.lead,
            Party.COORDINATING: self._replying,
            Party.MONITORING: matter.monitoring,
            Party.CONFIRMING: matter.confirming,
        }

    def _heirs(self, body: str) -> tuple[str, ...]:
        """A body and, where roles are passed on, those that go on for it."""
        if not self._passing:
            return (body,)
        matter = self._matter
        place = matter.place or (None if body == matter.lead else matter.lead)
        found = successors(
            self._organisation, body, day=self._day, field=matter.field, place=place
        )
        return tuple(dict.fromkeys((body, *found.bodies)))

    def _any_leading(self, bodies: tuple[str, ...], post: Post) -> Step | None:
        steps = (self._leading(body, post) for body in bodies)
        return next((step for step in steps if step is not None), None)

    def _in_body(self, post: Post) -> Step | None:
        return _step("in-body", post) if post.body == self._matter.lead else None

    def belongs(self, post: str) -> bool:
        """Whether a post is there on the day, in the lead body or one below it."""
        known = self._organisation.find_post(post)
        return known is not None and in_force(known, self._day) and self._below(known)

    def _below(self, post: Post) -> bool:
        above = self._organisation.ancestors(post.body, self._day)
        return self._matter.lead in {post.body, *(body.key for body in above)}

    def _performing(self, post: Post, person: str) -> Step | None:
        performer = self._matter.performer
        if performer is None or performer.post != post.key or not self._below(post):
            return None
        holders = self._organisation.holders(post.key, self._day)
        persons = {tenure.person for tenure in holders}
        # Whoever took it on performs it for as long as he holds the post.
        is_his = performer.person == person or performer.person not in persons
        return _step("performs", post) if is_his else None

    def _leading(self, body: str | None, post: Post) -> Step | None:
        """The head of a body, and whoever of its deputies is charged with this."""
        if post.body != body:
            return None
        if post.kind.is_head:
            return _step("heads", post)
        charged = self._charged(post.body)
        found = next((one for one in charged if one.post == post.key), None)
        if found is None:
            return None
        cites = () if found.citation is None else (found.citation,)
        return Step("rights.in-charge", {"post": post.title}, cites=cites)

    def _charged(self, body: str) -> tuple[Portfolio, ...]:
        matter, day = self._matter, self._day
        covered = [matter.lead]
        if self._organisation.find_body(matter.lead) is not None and body != covered[0]:
            above = self._organisation.ancestors(matter.lead, day)
            covered += (one.key for one in above)
        if body in covered:
            covered = covered[: covered.index(body)]
        return self._organisation.charged(body, matter.field, day, (*covered, body))

    def _above(self, post: Post) -> Step | None:
        link = next((one for one in self._superiors if one.post == post.key), None)
        if link is None:
            return None
        return Step("rights.above", {"post": post.title}, cites=link.because.cites)

    def authorities(self, post: Post) -> tuple[Authority, ...]:
        """Which authorities over measures a post has on the day."""
        found = []
        if self._leading(self._matter.assigner, post) is not None:
            deputy, head = Authority.ASSIGNER_DEPUTY, Authority.ASSIGNER_HEAD
            found.append(head if post.kind.is_head else deputy)
        if any(link.post == post.key for link in self._of(LinkRole.CHAIR)):
            found.append(Authority.CHAIR)
        return tuple(found)

    @cached_property
    def _superiors(self) -> tuple[Link, ...]:
        """Those above the lead in its chain."""
        return (*self._of(LinkRole.SUPERIOR), *self._of(LinkRole.CHAIR))

    def _of(self, role: LinkRole) -> tuple[Link, ...]:
        return tuple(link for one in self._chains for link in one.of(role))

    @cached_property
    def _chains(self) -> tuple[Chain, ...]:
        """The chain of the lead, and of whoever goes on for it."""
        return tuple(
            chain(
                self._organisation, lead=lead, day=self._day, field=self._matter.field
            )
            for lead in self._heirs(self._matter.lead)
        )


def _step(rule: str, post: Post) -> Step:
    return Step(f"rights.{rule}", {"post": post.title})
