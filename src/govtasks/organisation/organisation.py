"""The organisation as it stands from day to day: bodies, posts, who holds them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TypeVar

import attrs

from ..checks import is_a, listed
from ..errors import InvalidValueError, MalformedDataError, UnknownNameError
from ..reading import summary
from ..text import Text, checked_day, each
from .bodies import Body
from .consistency import problems
from .dated import Identifier, Naming, Placement
from .mandates import Absence, Mandate
from .posts import Field, Person, Portfolio, Post, PostKind, Tenure
from .standing import Standing
from .succession import Succession
from .tables import grouped
from .timeline import Timeline
from .values import in_force

_Value = TypeVar("_Value")


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

    def find_person(self, key: str) -> Person | None:
        """The person of that key, or None."""
        return self._persons.get(key)

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
        return self.timeline.name(key, day)

    def parent_of(self, key: str, day: dt.date) -> str | None:
        """Key of the body above one on a day, whether or not that exists then.

        The parent it was made with until the first `Placement`.

        Raises:
            UnknownNameError: There is no such body.
        """
        return self.timeline.parent(key, day)

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
        return self.timeline.ancestors(body_key, day)

    def children(self, body_key: str, day: dt.date) -> tuple[Body, ...]:
        """The bodies directly below on that day, as listed.

        Raises:
            UnknownNameError: There is no such body.
        """
        return self.timeline.children(body_key, day)

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
        posts = self.timeline.posts(body_key, day)
        return tuple(post for post in posts if not kinds or post.kind in kinds)

    def head_of(self, body_key: str, day: dt.date) -> Post | None:
        """The post of the head of a body (người đứng đầu) on that day.

        Raises:
            UnknownNameError: There is no such body.
        """
        return self.timeline.head(body_key, day)

    def tenures_of(self, post_key: str) -> tuple[Tenure, ...]:
        """All tenures of a post, of whatever day, as listed; none where unknown."""
        return self.timeline.tenures(post_key)

    def holders(self, post_key: str, day: dt.date) -> tuple[Tenure, ...]:
        """Who holds a post on that day.

        Full holders come before acting ones, and these before those in charge;
        then the one with the longest tenure. A post that does not exist on that
        day is held by nobody.

        Raises:
            UnknownNameError: There is no such post.
        """
        return self.timeline.holders(post_key, day)

    def holder(self, post_key: str, day: dt.date) -> Tenure | None:
        """The first of the holders of a post on that day; None is a vacancy.

        Raises:
            UnknownNameError: There is no such post.
        """
        return self.timeline.holder(post_key, day)

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
        return self.timeline.charged(body_key, field, day, bodies)

    def deputy_for(
        self, body_key: str, field: str | None, day: dt.date
    ) -> Portfolio | None:
        """The charge of the deputy (cấp phó phụ trách) of a body.

        The portfolio with the field, else the one with the body itself.

        Raises:
            UnknownNameError: There is no such body.
        """
        return next(iter(self.charged(body_key, field, day, (body_key,))), None)

    def posts_held(self, person: str, day: dt.date) -> tuple[Tenure, ...]:
        """What a person holds on a day, in whatever bodies (kiêm nhiệm).

        Returns:
            One tenure for each capacity in which he or she answers, the longest
            first.

        Raises:
            UnknownNameError: There is no such person.
        """
        return self.timeline.posts_held(person, day)

    def by_identifier(self, scheme: str, code: str, day: dt.date) -> tuple[Body, ...]:
        """The bodies that others know by a code (mã định danh) on a day.

        Returns:
            None, one or several, as listed: codes are no keys.
        """
        return self.timeline.by_identifier(scheme, code, day)

    def successions_of(self, body_key: str) -> tuple[Succession, ...]:
        """All records of who goes on for a body, as listed; none where unknown."""
        return self._successions.get(body_key, ())

    @cached_property
    def timeline(self) -> Timeline:
        """Tables by day, for whoever asks often (see its module)."""
        return Timeline(self)

    @cached_property
    def standing(self) -> Standing:
        """Mandates and absences, by whom they are about (see its module)."""
        return Standing.of(self)

    @cached_property
    def _fields(self) -> Mapping[str, Text]:
        return {field.key: field.name for field in self.fields}

    @cached_property
    def _successions(self) -> Mapping[str, tuple[Succession, ...]]:
        return grouped(self.successions, lambda passed: (passed.body,))

    @cached_property
    def _bodies(self) -> Mapping[str, Body]:
        return {body.key: body for body in self.bodies}

    @cached_property
    def _posts(self) -> Mapping[str, Post]:
        return {post.key: post for post in self.posts}

    @cached_property
    def _persons(self) -> Mapping[str, Person]:
        return {person.key: person for person in self.persons}


def _named(kind: str, key: object, values: Mapping[str, _Value]) -> _Value:
    if not isinstance(key, str):
        problem = f"must be the key of a {kind}"
        raise InvalidValueError(problem, field=kind, value=key)
    found = values.get(key)
    if found is None:
        raise UnknownNameError.of(kind, key, values)
    return found
