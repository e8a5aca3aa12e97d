"""An organisation looked up by day: who, where and what, in a microsecond.

`Organisation.timeline` answers the same questions as the organisation does, and some
more, from tables of days. Every look-up takes a key and a civil day:

========================  ==========================================================
``holders``               tenures of a post, the one who counts first
``holder``                the first of them, None for a vacancy
``posts``                 posts of a body, as listed
``head``                  the post of the head of a body, or None
``deputies``              posts of deputies and vice-chairs of a body, as listed
``portfolios``            what these are charged with
``charged``               portfolios that cover a field or one of some bodies
``name``                  what a body is called
``parent``                key of the body above, or None
``ancestors``             bodies above, nearest first
``children``              bodies directly below, as listed
``codes``                 codes of a body, by scheme
``posts_held``            tenures of a person, in whatever posts
``by_identifier``         bodies that have a code
========================  ==========================================================

A key that the organisation does not know is refused with an `UnknownNameError`, a day
that is none with an `InvalidValueError`.

Nothing is computed before it is asked for. The days on which an answer can change cut
time into stretches, and what was found for one day of a stretch holds for all of it;
so an answer costs the same however many bodies, posts and years there are. `Table` is
that in itself, for whoever keeps more by day: give it the days and the way to answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import attrs

from ..text import Text, checked_day
from .posts import Manner, PostKind
from .tables import Table, Tables, checked_of, ends, grouped, lasting
from .values import in_force

if TYPE_CHECKING:
    from .bodies import Body
    from .dated import Identifier, Naming, Placement
    from .organisation import Organisation
    from .posts import Portfolio, Post, Tenure

# A full holder is the holder, whoever stands in for him or her beside.
_RANKS = {Manner.FULL.value: 0, Manner.ACTING.value: 1, Manner.IN_CHARGE.value: 2}
# To look for one of a few by identity is faster than by hash.
_HEADS = tuple(kind for kind in PostKind if kind.is_head)
_DEPUTIES = tuple(kind for kind in PostKind if kind.is_deputy)


@attrs.frozen
class _Charges:
    """The portfolios of the deputies of a body on a day, and what they cover.

    Attributes:
        portfolios: All of them, those that hold longest first.
        by_field: Those with a field.
        by_body: Those with a body.
    """

    portfolios: tuple[Portfolio, ...]
    by_field: Mapping[str, tuple[Portfolio, ...]]
    by_body: Mapping[str, tuple[Portfolio, ...]]


class _OfBody(Protocol):
    @property
    def body(self) -> str: ...


_Owned = TypeVar("_Owned", bound=_OfBody)


class Timeline:
    """Tables of an organisation by day; see the module for what they answer."""

    def __init__(self, organisation: Organisation) -> None:
        """Look up in *organisation*; nothing is computed yet."""
        self._organisation = organisation
        bodies = {body.key: body for body in organisation.bodies}
        posts = {post.key: post for post in organisation.posts}
        persons = {person.key for person in organisation.persons}
        self._bodies, self._posts = bodies, posts
        # What chains say of a tenure whenever they are made, by all it depends on.
        self.links: dict[tuple[object, ...], Any] = {}
        self.texts: dict[tuple[int, str], tuple[object, str]] = {}
        self._holders = Tables("post", posts, self._holders_of)
        self._staffed = Tables("body", bodies, self._posts_of)
        self._heads = Tables("body", bodies, self._head_of)
        self._headed = Tables("body", bodies, self._headed_of)
        self._deputies = Tables("body", bodies, self._deputies_of)
        self._charges = Tables("body", bodies, self._charges_of)
        self._names = Tables("body", bodies, self._name_of)
        self._parents = Tables("body", bodies, self._parent_of)
        self._ancestors = Tables("body", bodies, self._ancestors_of)
        self._children = Tables("body", bodies, self._children_of)
        self._held = Tables("person", persons, self._held_by)

    def holders(self, post: str, day: dt.date) -> tuple[Tenure, ...]:
        """Who holds a post: in full, then acting, then in charge, longest first.

        A post that does not exist on that day is held by nobody.
        """
        return self._holders.at(post, day)

    def holder(self, post: str, day: dt.date) -> Tenure | None:
        """The first of the holders of a post; None is a vacancy."""
        found = self._holders.at(post, day)
        return found[0] if found else None

    def posts(self, body: str, day: dt.date) -> tuple[Post, ...]:
        """The posts of a body, as listed."""
        return self._staffed.at(body, day)

    def head(self, body: str, day: dt.date) -> Post | None:
        """The post of the head of a body (người đứng đầu)."""
        return self._heads.at(body, day)

    def headed(self, body: str, day: dt.date) -> tuple[Post | None, tuple[Tenure, ...]]:
        """The post of the head of a body, and who counts as holding it."""
        return self._headed.at(body, day)

    def deputies(self, body: str, day: dt.date) -> tuple[Post, ...]:
        """The posts of deputies and vice-chairs of a body (cấp phó), as listed."""
        return self._deputies.at(body, day)

    def portfolios(self, body: str, day: dt.date) -> tuple[Portfolio, ...]:
        """What the deputies of a body are charged with, the longest first."""
        return self._charges.at(body, day).portfolios

    def charged(
        self, body: str, field: str | None, day: dt.date, bodies: Iterable[str]
    ) -> tuple[Portfolio, ...]:
        """Portfolios of deputies of a body with a field, else with one of *bodies*.

        The first of *bodies* with which anybody is charged counts; of several
        portfolios the one that holds longest stands first.
        """
        charges = self._charges.at(body, day)
        if field is not None and field in charges.by_field:
            return charges.by_field[field]
        if charges.by_body:
            for key in bodies:
                if key in charges.by_body:
                    return charges.by_body[key]
        return ()

    def name(self, body: str, day: dt.date) -> Text:
        """What a body is called, before and after its life by the nearest name."""
        return self._names.at(body, day)

    def parent(self, body: str, day: dt.date) -> str | None:
        """Key of the body above one, whether or not that exists then."""
        return self._parents.at(body, day)

    def ancestors(self, body: str, day: dt.date) -> tuple[Body, ...]:
        """The bodies above, nearest first.

        They end below one that does not exist, and where bodies are above each
        other, before the first that comes again.
        """
        return self._ancestors.at(body, day)

    def lineages(self, body: str, until: dt.date) -> tuple[tuple[Body, ...], ...]:
        """What the bodies above were, from the first day of a body to another.

        Each differs from the one before; most bodies have one.
        """
        first = self._bodies[checked_of("body", body, self._bodies)].since
        turns = (day for day in self._ancestors[body].days if first < day <= until)
        found = [self.ancestors(body, first)]
        for day in turns:
            if (above := self.ancestors(body, day)) != found[-1]:
                found.append(above)
        return tuple(found)

    def children(self, body: str, day: dt.date) -> tuple[Body, ...]:
        """The bodies directly below that exist, as listed."""
        return self._children.at(body, day)

    def codes(self, body: str, day: dt.date) -> tuple[tuple[str, str], ...]:
        """Pairs of scheme and code of a body (mã định danh), sorted.

        A body that does not exist on that day has none.
        """
        known = self._bodies[checked_of("body", body, self._bodies)]
        if not in_force(known, checked_day(day)):
            return ()
        dated = (one for one in self._coded.get(body, ()) if in_force(one, day))
        return tuple(
            sorted({*known.identifiers, *((one.scheme, one.code) for one in dated)})
        )

    def posts_held(self, person: str, day: dt.date) -> tuple[Tenure, ...]:
        """The tenures of a person, whatever the post, the longest first."""
        return self._held.at(person, day)

    def by_identifier(self, scheme: str, code: str, day: dt.date) -> tuple[Body, ...]:
        """The bodies that have a code and exist, as listed.

        Codes contradict each other, so there may be none, one or several.
        """
        checked_day(day)
        keys = self._by_code.get((scheme, code), ())
        return tuple(
            self._bodies[key] for key in keys if (scheme, code) in self.codes(key, day)
        )

    def tenures(self, post: str) -> tuple[Tenure, ...]:
        """All tenures of a post, of whatever day, as listed; none where unknown."""
        return self._tenures.get(post, ())

    def _holders_of(self, key: str) -> Table[tuple[Tenure, ...]]:
        post = self._posts[key]
        tenures: Sequence[Tenure] = self._tenures.get(key, ())
        if len(tenures) > 1:
            tenures = sorted(tenures, key=_rank)

        def holders(day: dt.date) -> tuple[Tenure, ...]:
            if not in_force(post, day):
                return ()
            return lasting(tenures, day)

        return Table(ends(post, *tenures), holders)

    def _posts_of(self, key: str) -> Table[tuple[Post, ...]]:
        posts = self._posts_by_body.get(key, ())
        return Table(ends(*posts), lambda day: lasting(posts, day))

    def _head_of(self, key: str) -> Table[Post | None]:
        listed = self._posts_by_body.get(key, ())
        posts = [post for post in listed if post.kind in _HEADS]
        return Table(ends(*posts), lambda day: next(iter(lasting(posts, day)), None))

    def _headed_of(self, key: str) -> Table[tuple[Post | None, tuple[Tenure, ...]]]:
        listed = self._posts_by_body.get(key, ())
        posts = [post for post in listed if post.kind in _HEADS]
        tenures = [one for post in posts for one in self._tenures.get(post.key, ())]

        def headed(day: dt.date) -> tuple[Post | None, tuple[Tenure, ...]]:
            post = self.head(key, day)
            # Of two who hold it, the first counts.
            return post, () if post is None else self.holders(post.key, day)[:1]

        return Table(ends(*posts, *tenures), headed)

    def _deputies_of(self, key: str) -> Table[tuple[Post, ...]]:
        listed = self._posts_by_body.get(key, ())
        posts = [post for post in listed if post.kind in _DEPUTIES]
        return Table(ends(*posts), lambda day: lasting(posts, day))

    def _charges_of(self, key: str) -> Table[_Charges]:
        listed = self._posts_by_body.get(key, ())
        found = sorted(
            (
                (post, portfolio)
                for post in listed
                if post.kind in _DEPUTIES
                for portfolio in self._portfolios.get(post.key, ())
            ),
            key=lambda charge: (charge[1].since, charge[0].key),
        )

        def charges(day: dt.date) -> _Charges:
            held = [
                portfolio
                for post, portfolio in found
                if in_force(portfolio, day) and in_force(post, day)
            ]
            return _Charges(
                tuple(held),
                grouped(held, lambda portfolio: portfolio.fields),
                grouped(held, lambda portfolio: portfolio.bodies),
            )

        return Table(ends(*(value for pair in found for value in pair)), charges)

    def _name_of(self, key: str) -> Table[Text]:
        body = self._bodies[key]
        names = self._namings.get(key, ())

        def name(day: dt.date) -> Text:
            return next((one.name for one in names if one.since <= day), body.name)

        return Table((one.since for one in names), name)

    def _parent_of(self, key: str) -> Table[str | None]:
        body = self._bodies[key]
        places = self._placings.get(key, ())

        def parent(day: dt.date) -> str | None:
            held = (one.parent for one in places if one.since <= day)
            return next(held, body.parent)

        return Table((one.since for one in places), parent)

    def _ancestors_of(self, key: str) -> Table[tuple[Body, ...]]:
        lineage = self._ever_above(key)
        days = [*ends(*lineage.values())]
        for one in (key, *lineage):
            days += (placing.since for placing in self._placings.get(one, ()))

        def ancestors(day: dt.date) -> tuple[Body, ...]:
            above: dict[str, Body] = {}
            parent = self._parents[key].at(day)
            while parent is not None and parent not in above and parent != key:
                if not in_force(lineage[parent], day):
                    break
                above[parent] = lineage[parent]
                parent = self._parents[parent].at(day)
            return tuple(above.values())

        return Table(days, ancestors)

    def _ever_above(self, key: str) -> dict[str, Body]:
        """All bodies that are above one on any day."""
        found: dict[str, Body] = {}
        waiting = [key]
        while waiting:
            for parent in self._ever_parents(waiting.pop()):
                if parent not in found:
                    found[parent] = self._bodies[parent]
                    waiting.append(parent)
        return found

    def _ever_parents(self, key: str) -> Iterator[str]:
        body = self._bodies[key]
        if body.parent is not None:
            yield body.parent
        for placing in self._placings.get(key, ()):
            if placing.parent is not None:
                yield placing.parent

    def _children_of(self, key: str) -> Table[tuple[Body, ...]]:
        below = self._ever_below.get(key, ())
        days = [*ends(*below)]
        for body in below:
            days += (placing.since for placing in self._placings.get(body.key, ()))
        return Table(
            days,
            lambda day: tuple(
                body
                for body in lasting(below, day)
                if self._parents[body.key].at(day) == key
            ),
        )

    def _held_by(self, key: str) -> Table[tuple[Tenure, ...]]:
        tenures = sorted(
            self._tenures_by_person.get(key, ()), key=lambda one: (one.since, one.post)
        )
        posts = [self._posts[tenure.post] for tenure in tenures]

        def held(day: dt.date) -> tuple[Tenure, ...]:
            return tuple(
                tenure
                for tenure, post in zip(tenures, posts, strict=True)
                if in_force(tenure, day) and in_force(post, day)
            )

        return Table(ends(*tenures, *posts), held)

    @cached_property
    def _posts_by_body(self) -> Mapping[str, tuple[Post, ...]]:
        return grouped(self._organisation.posts, lambda post: (post.body,))

    @cached_property
    def _tenures(self) -> Mapping[str, tuple[Tenure, ...]]:
        return grouped(self._organisation.tenures, lambda tenure: (tenure.post,))

    @cached_property
    def _tenures_by_person(self) -> Mapping[str, tuple[Tenure, ...]]:
        return grouped(self._organisation.tenures, lambda tenure: (tenure.person,))

    @cached_property
    def _portfolios(self) -> Mapping[str, tuple[Portfolio, ...]]:
        return grouped(self._organisation.portfolios, lambda one: (one.post,))

    @cached_property
    def _namings(self) -> Mapping[str, tuple[Naming, ...]]:
        return _of_body(_latest_first(self._organisation.names))

    @cached_property
    def _placings(self) -> Mapping[str, tuple[Placement, ...]]:
        return _of_body(_latest_first(self._organisation.placements))

    @cached_property
    def _coded(self) -> Mapping[str, tuple[Identifier, ...]]:
        return _of_body(self._organisation.identifiers)

    @cached_property
    def _by_code(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """Keys of the bodies that ever have a code, as listed."""
        found: dict[tuple[str, str], list[str]] = {}
        for body in self._organisation.bodies:
            dated = self._coded.get(body.key, ())
            ever = {*body.identifiers, *((one.scheme, one.code) for one in dated)}
            for pair in ever:
                found.setdefault(pair, []).append(body.key)
        return {pair: tuple(keys) for pair, keys in found.items()}

    @cached_property
    def _ever_below(self) -> Mapping[str, tuple[Body, ...]]:
        """Bodies that are directly below each on any day, as listed."""
        return grouped(
            self._organisation.bodies, lambda body: set(self._ever_parents(body.key))
        )


def _rank(tenure: Tenure) -> tuple[int, dt.date, str]:
    return _RANKS[tenure.manner.value], tenure.since, tenure.person


class _Since(Protocol):
    @property
    def since(self) -> dt.date: ...


_Change = TypeVar("_Change", bound=_Since)


def _latest_first(values: Iterable[_Change]) -> Sequence[_Change]:
    return sorted(values, key=lambda one: one.since, reverse=True)


def _of_body(values: Iterable[_Owned]) -> Mapping[str, tuple[_Owned, ...]]:
    return grouped(values, lambda value: (value.body,))
