"""What lies with a person on a day: named, by post, or in the inbox of a body."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Iterator
from itertools import groupby, islice
from typing import Any

import attrs

from ..organisation import Organisation
from ..ports import Row, RowQuery, Session

_PAGE = 500


@attrs.frozen(kw_only=True)
class LiesWith:
    """With whom work lies, as the organisation stands on a day (việc của ai).

    Attributes:
        person: Key of the person.
        posts: Keys of the posts that he or she holds.
        bodies: Keys of the bodies that he or she heads.
    """

    person: str
    posts: frozenset[str]
    bodies: frozenset[str]

    @classmethod
    def on(cls, organisation: Organisation, person: str, day: dt.date) -> LiesWith:
        """What posts and inboxes a person has on a day.

        Raises:
            UnknownNameError: There is no such person.
        """
        key = organisation.person(person).key
        held = {one.post for one in organisation.posts_held(key, day)}
        posts = [organisation.post(post) for post in held]
        return cls(
            person=key,
            posts=frozenset(held),
            bodies=frozenset(
                post.body
                for post in posts
                if organisation.head_of(post.body, day) == post
            ),
        )

    def takes(self, *, body: str | None, post: str | None, person: str | None) -> bool:
        """Whether what this body leads, and this post and person do, lies here.

        Whoever was named does it, whatever posts others hold; what no post has
        taken lies in the inbox of the body.
        """
        if person is not None:
            return person == self.person
        return body in self.bodies if post is None else post in self.posts

    def rows(self, session: Session, wanted: RowQuery) -> Iterator[Row]:
        """The rows that are wanted and lie here, sorted by stream."""
        several = [pages(session, query) for query in self._queries(wanted)]
        merged = heapq.merge(*several, key=_stream)
        rows = (next(same) for _, same in groupby(merged, key=_stream))
        lying = (
            row
            for row in rows
            if self.takes(body=row.body, post=row.post, person=row.person)
        )
        return islice(lying, wanted.limit)

    def _queries(self, wanted: RowQuery) -> Iterator[RowQuery]:
        """Queries that find all of it between them, and more among it."""
        lies = (
            ("person", (self.person,)),
            ("post", sorted(self.posts)),
            ("body", sorted(self.bodies)),
        )
        for name, keys in lies:
            for key in keys:
                if getattr(wanted, name) in (None, key):
                    only: dict[str, Any] = {name: key}
                    yield attrs.evolve(wanted, **only)


def pages(session: Session, query: RowQuery) -> Iterator[Row]:
    """All rows of a query, so many at a time."""
    after = query.after
    while page := session.rows(attrs.evolve(query, after=after, limit=_PAGE)):
        yield from page
        after = page[-1].stream


def _stream(row: Row) -> str:
    return row.stream
