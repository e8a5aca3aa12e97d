"""What must hold between the parts of an organisation, and what does not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from ..errors import shortened, suggestion
from .circles import circles, drawn
from .dated_checks import dated_problems, references
from .values import Interval, at_once

if TYPE_CHECKING:
    from .bodies import Body
    from .mandates import Mandate
    from .organisation import Organisation
    from .posts import Field, Person, Post

# Searching near names takes long where there are many; a few show the pattern.
_MOST_HINTS = 10


Unread = Mapping[str, Collection[str]]
"""By kind, keys of values that are there, but could not be read."""


def problems(
    organisation: Organisation, unread: Unread = MappingProxyType({})
) -> Iterator[str]:
    """Everything that is wrong between the parts, each with its path.

    Args:
        organisation: Its lists hold values of the right classes; whether they
            fit together is what is looked at here.
        unread: What is told about already; nothing that may only follow from it is
            told here.
    """
    yield from _duplicates(organisation)
    yield from _intervals(organisation)
    yield from _unknown(organisation, unread)
    yield from _circles(organisation)
    yield from _two_heads(organisation)
    yield from _two_holders(organisation)
    yield from _charges(organisation)
    yield from dated_problems(organisation, unread)


def _duplicates(organisation: Organisation) -> Iterator[str]:
    keyed: dict[str, tuple[Body | Post | Person | Field | Mandate, ...]] = {
        "bodies": organisation.bodies,
        "posts": organisation.posts,
        "persons": organisation.persons,
        "fields": organisation.fields,
        "mandates": organisation.mandates,
    }
    for name, values in keyed.items():
        first: dict[str, int] = {}
        for number, value in enumerate(values):
            if first.setdefault(value.key, number) != number:
                path = f"{name}[{number}].key"
                yield f"{path}: {value.key!r} is {name}[{first[value.key]}] already"


def _intervals(organisation: Organisation) -> Iterator[str]:
    dated: dict[str, tuple[Interval, ...]] = {
        "bodies": organisation.bodies,
        "posts": organisation.posts,
        "tenures": organisation.tenures,
        "portfolios": organisation.portfolios,
        "identifiers": organisation.identifiers,
        "mandates": organisation.mandates,
        "absences": organisation.absences,
    }
    for name, values in dated.items():
        for number, value in enumerate(values):
            if value.until is not None and value.until <= value.since:
                path = f"{name}[{number}].until"
                yield f"{path}: {value.until} is not after since {value.since}"


def _references(organisation: Organisation) -> Iterator[tuple[str, str, str]]:
    """Path, what it refers to, and the key that stands there."""
    for number, body in enumerate(organisation.bodies):
        if body.parent is not None:
            yield f"bodies[{number}].parent", "body", body.parent
    for number, post in enumerate(organisation.posts):
        yield f"posts[{number}].body", "body", post.body
    for number, tenure in enumerate(organisation.tenures):
        yield f"tenures[{number}].post", "post", tenure.post
        yield f"tenures[{number}].person", "person", tenure.person
    for number, portfolio in enumerate(organisation.portfolios):
        yield f"portfolios[{number}].post", "post", portfolio.post
        for place, key in enumerate(portfolio.bodies):
            yield f"portfolios[{number}].bodies[{place}]", "body", key
    yield from references(organisation)


def _unknown(organisation: Organisation, unread: Unread) -> Iterator[str]:
    known = {
        "body": {body.key for body in organisation.bodies},
        "post": {post.key for post in organisation.posts},
        "person": {person.key for person in organisation.persons},
        "mandate": {mandate.key for mandate in organisation.mandates},
    }
    hints = 0
    for path, kind, key in _references(organisation):
        if key in known[kind] or key in unread.get(kind, ()):
            continue
        hints += 1
        hint = suggestion(key, known[kind]) if hints <= _MOST_HINTS else None
        yield f"{path}: unknown {kind} {shortened(key)}" + (
            f" ({hint})" if hint else ""
        )


def _circles(organisation: Organisation) -> Iterator[str]:
    """Circles of bodies that never move; those of a day are no reason to refuse."""
    moved = {placement.body for placement in organisation.placements}
    bodies = organisation.bodies
    parents = {one.key: None if one.key in moved else one.parent for one in bodies}
    places = {body.key: number for number, body in enumerate(bodies)}
    for circle in circles(parents):
        yield f"bodies[{places[circle[0]]}].parent: circle {drawn(circle)}"


def _two_heads(organisation: Organisation) -> Iterator[str]:
    heads: dict[str, list[tuple[int, Interval]]] = defaultdict(list)
    for number, post in enumerate(organisation.posts):
        if post.kind.is_head:
            heads[post.body].append((number, post))
    for body, posts in heads.items():
        for one, other in at_once(posts):
            path = f"posts[{other}]"
            yield f"{path}: body {body!r} is headed by posts[{one}] at the same time"


def _two_holders(organisation: Organisation) -> Iterator[str]:
    single = {post.key for post in organisation.posts if post.kind.has_one_holder}
    held: dict[tuple[str, str], list[tuple[int, Interval]]] = defaultdict(list)
    for number, tenure in enumerate(organisation.tenures):
        if tenure.post in single:
            held[tenure.post, tenure.manner.value].append((number, tenure))
    for (post, manner), tenures in held.items():
        for one, other in at_once(tenures):
            path = f"tenures[{other}]"
            yield (
                f"{path}: post {post!r} is held ({manner}) by tenures[{one}] "
                "at the same time"
            )


def _charges(organisation: Organisation) -> Iterator[str]:
    kinds = {post.key: post.kind for post in organisation.posts}
    for number, portfolio in enumerate(organisation.portfolios):
        kind = kinds.get(portfolio.post)
        if kind is not None and not kind.is_deputy:
            path = f"portfolios[{number}].post"
            yield f"{path}: {portfolio.post!r} is the post of a {kind.value}, no deputy"
        if not portfolio.fields and not portfolio.bodies:
            yield f"portfolios[{number}]: charges with no field and no body"
