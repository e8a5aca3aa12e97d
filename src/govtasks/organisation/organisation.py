"""The organisation as it stands from day to day: bodies, posts, who holds them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TypeVar

import attrs

from ..checks import is_a, listed
from ..errors import InvalidValueError, MalformedDataError, UnknownNameError
from ..text import Text, checked_day, each
from .bodies import Body
from .consistency import problems
from .dated import Identifier, Naming, Placement
from .mandates import Absence, Mandate
from .posts import Field, Manner, Person, Portfolio, Post, PostKind, Tenure
from .recordable import summary
from .succession import Succession
from .values import in_force

_Value = TypeVar("_Value")
_Change = TypeVar("_Change", Naming, Placement)

# A full holder is the holder, whoever stands in for him or her beside.
_RANKS = {Manner.FULL: 0, Manner.ACTING: 1, Manner.IN_CHARGE: 2}


@attrs.frozen(kw_only=True)
class Organisation:
    """Bodies, posts and persons with their intervals (tổ chức bộ máy).

    Attributes:
        bodies: All bodies, of whatever day.
        posts: All posts in them.
        persons: All persons who hold or held a post.
        tenures: Who held which post, when.
        portfolios: What each deputy was charged with, when.
        fields: Names of fields of work; one without a name is shown by its key.
        names: Bodies that were renamed, and when.
        placements: Bodies that were placed under another, and when.
        identifiers: Codes that others know a body by, and when.
        successions: Which body goes on for which, from when.
        mandates: Which post may act for which, and when.
        absences: Who is away from a post, and who stands in.

    Raises:
        InvalidValueError: A list holds something else.
        MalformedDataError: The parts do not fit together: a key stands twice or
            refers to nothing, an interval ends before it begins, bodies are
            above each other in a circle, a body has two heads or a post two
            holders at once, somebody who is no deputy has a portfolio, a body
            changes or is succeeded while it does not exist. All problems, each
            with its path, are in ``arguments["problems"]``. What is only
            refused when it is recorded: see `unrecordable`.
    """

    bodies: tuple[Body, ...] = attrs.field(
        default=(), converter=listed, validator=each(is_a(Body))
    )
    posts: tuple[Post, ...] = attrs.field(
        default=(), converter=listed, validator=each(is_a(Post))
    )
    persons: tuple[Person, ...] = attrs.field(
        default=(), converter=listed, validator=each(is_a(Person))
    )
    tenures: tuple[Tenure, ...] = attrs.field(
        default=(), converter=listed, validator=each(is_a(Tenure))
    )
    portfolios: tuple[Portfolio, ...] = attrs.field(
        default=(), converter=listed, validator=each(is_a(Portfolio))
    )
    fields: tuple[Field, ...] = attrs.field(
        default=(), converter=listed, validator=each(is_a(Field))
    )
    names: tuple[Naming, ...] = attrs.field(
        default=(), converter=listed, validator=each(is_a(Naming))
    )
    placements: tuple[Placement, ...] = attrs.field(
        default=(), converter=listed, validator=each(is_a(Placement))
    )
    identifiers: tuple[Identifier, ...] = attrs.field(
        default=(), converter=listed, validator=each(is_a(Identifier))
    )
    successions: tuple[Succession, ...] = attrs.field(
        default=(), converter=listed, validator=each(is_a(Succession))
    )
    mandates: tuple[Mandate, ...] = attrs.field(
        default=(), converter=listed, validator=each(is_a(Mandate))
    )
    absences: tuple[Absence, ...] = attrs.field(
        default=(), converter=listed, validator=each(is_a(Absence))
    )

    def __attrs_post_init__(self) -> None:
        found = tuple(problems(self))
        if found:
            raise MalformedDataError(summary(found), problems=found)

    def body(self, key: str) -> Body:
        """The body of that key, whether or not it exists on some day.

        Raises:
            UnknownNameError: There is none; the hint names the nearest.
        """
        return _named("body", key, self._bodies)

    def post(self, key: str) -> Post:
        """The post of that key.

        Raises:
            UnknownNameError: There is none; the hint names the nearest.
        """
        return _named("post", key, self._posts)

    def find_body(self, key: str) -> Body | None:
        """The body of that key, or None."""
        return self._bodies.get(key)

    def find_post(self, key: str) -> Post | None:
        """The post of that key, or None."""
        return self._posts.get(key)

    def person(self, key: str) -> Person:
        """The person of that key.

        Raises:
            UnknownNameError: There is none; the hint names the nearest.
        """
        return _named("person", key, self._persons)

    def name_of(self, key: str, day: dt.date) -> Text:
        """What a body is called on a day (tên gọi).

        The name it was made with until the first `Naming`; also before and after
        its life, when it is called by the nearest name.

        Raises:
            UnknownNameError: There is no such body.
        """
        checked_day(day)
        body = self.body(key)
        held = (one.name for one in self._names_of.get(key, ()) if one.since <= day)
        return next(held, body.name)

    def parent_of(self, key: str, day: dt.date) -> str | None:
        """Key of the body above one on a day, whether or not that exists then.

        The parent it was made with until the first `Placement`.

        Raises:
            UnknownNameError: There is no such body.
        """
        checked_day(day)
        body = self.body(key)
        held = (one.parent for one in self._placed.get(key, ()) if one.since <= day)
        return next(held, body.parent)

    def field_name(self, key: str) -> Text | str:
        """The name of a field of work (lĩnh vực), or its key where it has none."""
        return self._fields.get(key, key)

    def body_at(self, key: str, day: dt.date) -> Body:
        """The body of that key, which exists on that day.

        Raises:
            UnknownNameError: There is no such body.
            InvalidValueError: It does not exist on that day.
        """
        body = self.body(key)
        if not in_force(body, checked_day(day)):
            problem = f"body {key} does not exist on {day}"
            raise InvalidValueError(problem, field="day", value=day)
        return body

    def ancestors(self, body_key: str, day: dt.date) -> tuple[Body, ...]:
        """The bodies above, nearest first (cơ quan cấp trên).

        They end below one that does not exist on that day, and where bodies are
        above each other, before the first that comes again.

        Raises:
            UnknownNameError: There is no such body.
        """
        parent = self.parent_of(body_key, day)
        above: dict[str, Body] = {}
        while parent is not None and parent not in above and parent != body_key:
            if not in_force(self._bodies[parent], day):
                break
            above[parent] = self._bodies[parent]
            parent = self.parent_of(parent, day)
        return tuple(above.values())

    def children(self, body_key: str, day: dt.date) -> tuple[Body, ...]:
        """The bodies directly below on that day, as listed.

        Raises:
            UnknownNameError: There is no such body.
        """
        checked_day(day)
        below = self._children.get(self.body(body_key).key, ())
        return tuple(
            body
            for body in below
            if in_force(body, day) and self.parent_of(body.key, day) == body_key
        )

    def posts_of(
        self, body_key: str, day: dt.date, *kinds: PostKind
    ) -> tuple[Post, ...]:
        """The posts of a body on that day, as listed.

        Args:
            body_key: Key of the body.
            day: The day.
            kinds: Wanted kinds; none means all.

        Raises:
            UnknownNameError: There is no such body.
        """
        checked_day(day)
        posts = self._posts_of.get(self.body(body_key).key, ())
        return tuple(
            post
            for post in posts
            if in_force(post, day) and (not kinds or post.kind in kinds)
        )

    def head_of(self, body_key: str, day: dt.date) -> Post | None:
        """The post of the head of a body (người đứng đầu) on that day.

        Raises:
            UnknownNameError: There is no such body.
        """
        heads = self.posts_of(body_key, day, PostKind.CHAIR, PostKind.HEAD)
        return heads[0] if heads else None

    def tenures_of(self, post_key: str) -> tuple[Tenure, ...]:
        """All tenures of a post, of whatever day, as listed; none where unknown."""
        return self._tenures_of.get(post_key, ())

    def holders(self, post_key: str, day: dt.date) -> tuple[Tenure, ...]:
        """Who holds a post on that day.

        Full holders come before acting ones, and these before those in charge;
        then the one with the longest tenure. A post that does not exist on that
        day is held by nobody.

        Raises:
            UnknownNameError: There is no such post.
        """
        post = self.post(post_key)
        if not in_force(post, checked_day(day)):
            return ()
        held = (t for t in self._tenures_of.get(post.key, ()) if in_force(t, day))
        return tuple(sorted(held, key=_rank))

    def holder(self, post_key: str, day: dt.date) -> Tenure | None:
        """The first of the holders of a post on that day; None is a vacancy.

        Raises:
            UnknownNameError: There is no such post.
        """
        return next(iter(self.holders(post_key, day)), None)

    def charged(
        self, body_key: str, field: str | None, day: dt.date, bodies: Sequence[str]
    ) -> tuple[Portfolio, ...]:
        """Portfolios of the deputies of a body that cover a field or a body.

        Args:
            body_key: Key of the body whose deputies are asked about.
            field: Key of the field (lĩnh vực). Who is charged with it comes
                first; the bodies count only where nobody is.
            day: The day.
            bodies: Keys of bodies, nearest first; the first with which somebody
                is charged counts.

        Returns:
            More than one when several deputies are charged with the same.

        Raises:
            UnknownNameError: There is no such body.
        """
        found = self._portfolios_at(body_key, day)
        by_field = tuple(one for one in found if field in one.fields)
        by_body = (tuple(one for one in found if key in one.bodies) for key in bodies)
        return by_field or next(filter(None, by_body), ())

    def deputy_for(
        self, body_key: str, field: str | None, day: dt.date
    ) -> Portfolio | None:
        """The charge of the deputy (cấp phó phụ trách) of a body.

        The portfolio with the field, else the one with the body itself.

        Raises:
            UnknownNameError: There is no such body.
        """
        return next(iter(self.charged(body_key, field, day, (body_key,))), None)

    def _portfolios_at(self, body_key: str, day: dt.date) -> tuple[Portfolio, ...]:
        posts = self.posts_of(body_key, day, PostKind.VICE_CHAIR, PostKind.DEPUTY)
        return tuple(
            portfolio
            for post in posts
            for portfolio in self._portfolios_of.get(post.key, ())
            if in_force(portfolio, day)
        )

    @cached_property
    def _fields(self) -> Mapping[str, Text]:
        return {field.key: field.name for field in self.fields}

    @cached_property
    def _bodies(self) -> Mapping[str, Body]:
        return {body.key: body for body in self.bodies}

    @cached_property
    def _posts(self) -> Mapping[str, Post]:
        return {post.key: post for post in self.posts}

    @cached_property
    def _persons(self) -> Mapping[str, Person]:
        return {person.key: person for person in self.persons}

    @cached_property
    def _children(self) -> Mapping[str, tuple[Body, ...]]:
        """Bodies that are below each on some day, as listed."""
        found: dict[str, list[Body]] = {}
        for body in self.bodies:
            placed = (one.parent for one in self._placed.get(body.key, ()))
            for parent in {body.parent, *placed} - {None}:
                found.setdefault(str(parent), []).append(body)
        return {key: tuple(below) for key, below in found.items()}

    @cached_property
    def _names_of(self) -> Mapping[str | None, tuple[Naming, ...]]:
        return _grouped(_latest_first(self.names), lambda one: one.body)

    @cached_property
    def _placed(self) -> Mapping[str | None, tuple[Placement, ...]]:
        return _grouped(_latest_first(self.placements), lambda one: one.body)

    @cached_property
    def _posts_of(self) -> Mapping[str | None, tuple[Post, ...]]:
        return _grouped(self.posts, lambda post: post.body)

    @cached_property
    def _tenures_of(self) -> Mapping[str | None, tuple[Tenure, ...]]:
        return _grouped(self.tenures, lambda tenure: tenure.post)

    @cached_property
    def _portfolios_of(self) -> Mapping[str | None, tuple[Portfolio, ...]]:
        return _grouped(self.portfolios, lambda portfolio: portfolio.post)


def _named(kind: str, key: object, values: Mapping[str, _Value]) -> _Value:
    if not isinstance(key, str):
        problem = f"must be the key of a {kind}"
        raise InvalidValueError(problem, field=kind, value=key)
    if key not in values:
        raise UnknownNameError.of(kind, key, values)
    return values[key]


def _rank(tenure: Tenure) -> tuple[int, dt.date, str]:
    return _RANKS[tenure.manner], tenure.since, tenure.person


def _latest_first(values: Iterable[_Change]) -> Sequence[_Change]:
    return sorted(values, key=lambda one: one.since, reverse=True)


def _grouped(
    values: Iterable[_Value], key: Callable[[_Value], str | None]
) -> Mapping[str | None, tuple[_Value, ...]]:
    groups: dict[str | None, list[_Value]] = {}
    for value in values:
        groups.setdefault(key(value), []).append(value)
    return {name: tuple(members) for name, members in groups.items()}
