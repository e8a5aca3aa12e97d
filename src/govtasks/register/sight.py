"""What the owner of a feed may see on a day: by the post, and by those it stands for.

Whoever holds a post sees what its body leads; heads and deputies also see what the
bodies below lead. A mandate, or an absence for which the post stands in, opens the work
of the other post as long as it lasts, and as far as it goes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import attrs

from ..directives import Directive
from ..obligations.lifecycle import State
from ..organisation import Body, Organisation, Post
from ..organisation.standing import Deed, bases, fault_of, present
from ..organisation.values import in_force
from ..ports import RowQuery
from .feeds import Feed, FeedScope
from .lying import LiesWith
from .queries import View


@attrs.frozen(kw_only=True)
class Loan:
    """A mandate by which the work of another post is seen, as far as it goes.

    Attributes:
        organisation: Who is where.
        mandate: Key of the mandate.
        day: The day.
    """

    organisation: Organisation = attrs.field(eq=False, repr=False)
    mandate: str
    day: dt.date

    @property
    def holds(self) -> bool:
        """Whether it holds on the day for anything at all."""
        fault = fault_of(self.organisation, self.mandate, Deed(day=self.day))
        return fault is None or fault.rule == "mandate-out-of-scope"

    def takes(self, view: View) -> bool:
        """Whether it reaches as far as an obligation."""
        deed = Deed(
            day=self.day,
            field=view.state.obligation.field,
            body=view.state.roles.lead,
        )
        return fault_of(self.organisation, self.mandate, deed) is None


@attrs.frozen(kw_only=True)
class Sight:
    """What one feed shows on a day.

    Attributes:
        scope: What it shows.
        subject: Key of the post, body or directive.
        lies: What lies with its owner.
        reach: Keys of the bodies whose work the owner may see.
        inbox: Key of the body whose inbox the post that is shown answers for.
        is_whole: Whether all of a directive is shown, whoever leads.
        loans: Mandates by which the post that is shown is seen; one is enough. None
            where none is needed.
        fields: Keys of the fields that the owner is charged with; none means all.
        charged: Keys of the bodies that the owner is charged with.
    """

    scope: FeedScope
    subject: str | None
    lies: LiesWith
    reach: frozenset[str]
    inbox: str | None = None
    is_whole: bool = False
    loans: tuple[Loan, ...] | None = None
    fields: frozenset[str] = frozenset()
    charged: frozenset[str] = frozenset()

    def queries(self) -> Iterator[RowQuery]:
        """Queries that find all of it between them, and more among it."""
        match self.scope:
            case FeedScope.WORK:
                yield RowQuery(person=self.lies.person)
                yield from (RowQuery(post=post) for post in sorted(self.lies.posts))
                yield from (RowQuery(body=body) for body in sorted(self.lies.bodies))
            case FeedScope.POST:
                yield RowQuery(post=self.subject)
                if self.inbox is not None:
                    yield RowQuery(body=self.inbox)
            case FeedScope.BODY:
                yield RowQuery(body=self.subject)
            case FeedScope.DIRECTIVE:
                yield RowQuery(directive=self.subject)
            case FeedScope.OVERDUE:
                for body in sorted(self.reach | self.charged):
                    yield RowQuery(body=body, is_open=True)

    def is_near(
        self,
        *,
        lead: str | None,
        post: str | None,
        person: str | None,
        directive: str | None,
    ) -> bool:
        """Whether what a body leads, and a post and a person do, may be shown."""
        match self.scope:
            case FeedScope.WORK:
                return self.lies.takes(body=lead, post=post, person=person)
            case FeedScope.POST:
                return lead == self.inbox if post is None else post == self.subject
            case FeedScope.BODY:
                return lead == self.subject
            case FeedScope.DIRECTIVE:
                is_of_it = directive == self.subject
                return is_of_it and (self.is_whole or lead in self.reach)
            case FeedScope.OVERDUE:
                return lead in self.reach or lead in self.charged

    def is_near_state(self, state: State) -> bool:
        """As `is_near`, of a state."""
        work = state.performer
        return self.is_near(
            lead=state.roles.lead,
            post=None if work is None else work.post,
            person=None if work is None else work.person,
            directive=state.directive,
        )

    def takes(self, view: View) -> bool:
        """Whether an obligation as it stands is shown."""
        if not self.is_near_state(view.state):
            return False
        match self.scope:
            case FeedScope.POST:
                return self._lends(view)
            case FeedScope.OVERDUE:
                return view.is_overdue and self._is_charged(view)
            case _:
                return True

    def _lends(self, view: View) -> bool:
        return self.loans is None or any(one.takes(view) for one in self.loans)

    def _is_charged(self, view: View) -> bool:
        lead, field = view.state.roles.lead, view.state.obligation.field
        if lead in self.charged:
            return True
        return lead in self.reach and (not self.fields or field in self.fields)


def sight_of(
    organisation: Organisation, feed: Feed, day: dt.date, directive: Directive | None
) -> Sight | None:
    """What a feed shows on a day; None where its owner may not see it then.

    Args:
        organisation: Who is where.
        feed: The feed.
        day: The day, where the feed is.
        directive: The directive that is shown, where one is.

    Raises:
        UnknownNameError: A person, post or body that there is not.
    """
    if not holds(organisation, feed.person, feed.post, day):
        return None
    own = organisation.post(feed.post)
    sight = Sight(
        scope=feed.scope,
        subject=feed.subject,
        lies=LiesWith.on(organisation, feed.person, day),
        reach=reach_of(organisation, own, day),
    )
    match feed.scope:
        case FeedScope.POST:
            return _of_post(organisation, own, str(feed.subject), day, sight)
        case FeedScope.BODY:
            return sight if feed.subject in sight.reach else None
        case FeedScope.DIRECTIVE:
            is_own = directive is not None and directive.issuer in sight.reach
            return attrs.evolve(sight, is_whole=is_own)
        case FeedScope.OVERDUE:
            return _charged(organisation, own, day, sight)
        case FeedScope.WORK:
            return sight


def holds(organisation: Organisation, person: str, post: str, day: dt.date) -> bool:
    """Whether a person holds a post on a day; nobody unknown does."""
    if organisation.find_person(person) is None:
        return False
    return any(one.post == post for one in organisation.posts_held(person, day))


def is_above(organisation: Organisation, person: str, post: str, day: dt.date) -> bool:
    """Whether a person is above a post on a day.

    The head of its body is, a deputy where the post leads nothing, and heads and
    deputies of bodies above.
    """
    if organisation.find_person(person) is None:
        return False
    under = organisation.post(post)
    above = {one.key for one in organisation.ancestors(under.body, day)}
    held = (organisation.post(one.post) for one in organisation.posts_held(person, day))
    return any(
        (_leads(one) and one.body in above)
        or (one.body == under.body and _is_over(one, under))
        for one in held
    )


def _is_over(post: Post, other: Post) -> bool:
    """Whether a post is over another of its body."""
    if post.kind.is_head:
        return post != other
    return post.kind.is_deputy and not _leads(other)


def _leads(post: Post) -> bool:
    return post.kind.is_head or post.kind.is_deputy


def reach_of(organisation: Organisation, post: Post, day: dt.date) -> frozenset[str]:
    """The bodies whose work whoever holds a post may see."""
    below = _below(organisation, post.body, day) if _leads(post) else ()
    return frozenset({post.body, *(body.key for body in below)})


def _below(organisation: Organisation, body: str, day: dt.date) -> Iterator[Body]:
    seen, waiting = {body}, [body]
    while waiting:
        for child in organisation.children(waiting.pop(), day):
            if child.key not in seen:
                seen.add(child.key)
                waiting.append(child.key)
                yield child


def _of_post(
    organisation: Organisation, own: Post, subject: str, day: dt.date, sight: Sight
) -> Sight | None:
    shown = organisation.find_post(subject)
    if shown is None:
        return None
    head = organisation.head_of(shown.body, day)
    sight = attrs.evolve(sight, inbox=shown.body if head == shown else None)
    is_below = _leads(own) and shown.body in sight.reach
    if shown == own or is_below or _stands_in(organisation, own, shown, day):
        return sight
    loans = tuple(_loans(organisation, own, shown, day))
    return attrs.evolve(sight, loans=loans) if loans else None


def _stands_in(
    organisation: Organisation, own: Post, shown: Post, day: dt.date
) -> bool:
    """Whether a post is the substitute of another whose holder is away on a day."""
    return bool(present(organisation, own.key, day)) and any(
        absence.post == shown.key
        and absence.substitute_post == own.key
        and in_force(absence, day)
        for absence in organisation.absences
    )


def _loans(
    organisation: Organisation, own: Post, shown: Post, day: dt.date
) -> Iterator[Loan]:
    """The mandates of a post by which it acts for another on a day."""
    for mandate in organisation.standing.given_to.get(own.key, ()):
        loan = Loan(organisation=organisation, mandate=mandate.key, day=day)
        giver = bases(organisation, mandate.key)[-1].from_post
        if giver == shown.key and loan.holds:
            yield loan


def _charged(
    organisation: Organisation, own: Post, day: dt.date, sight: Sight
) -> Sight:
    """Narrow what is overdue to what a deputy is charged with, where he is."""
    charges = [
        one
        for one in organisation.portfolios
        if one.post == own.key and in_force(one, day)
    ]
    if not charges:
        return sight
    fields = frozenset(field for one in charges for field in one.fields)
    bodies = frozenset(body for one in charges for body in one.bodies)
    reach = sight.reach if fields else frozenset()
    return attrs.evolve(sight, reach=reach, fields=fields, charged=bodies)
