"""Whom a step of follow-up is said to, in the chain of the day.

A step names roles. Where nobody holds any of these posts, it goes to the next one
above who is there; where it climbs, each rung above is told after the one before.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Sequence

import attrs

from ..organisation import Chain, Link, LinkRole, Organisation
from ..organisation.standing import absence_of, substitute
from .steps import UPWARD

_Rung = tuple[Link, ...]


@attrs.frozen
class Audience:
    """Whom a step is said to.

    Attributes:
        links: Their places in the chain; empty where nobody is there.
        vacant: Keys of the posts that it went past because nobody holds them.
        is_top: Whether nobody stands above them.
    """

    links: tuple[Link, ...]
    vacant: tuple[str, ...]
    is_top: bool


def audience(
    organisation: Organisation,
    chain: Chain,
    roles: Sequence[LinkRole],
    level: int = 0,
) -> Audience:
    """Find whom a step is said to on a day.

    Args:
        organisation: The one that the chain was computed from.
        chain: Who answers on that day.
        roles: The roles that the step names.
        level: How many rungs above the first that holds somebody.
    """
    named = tuple(link for role in roles for link in chain.of(role))
    told: list[tuple[_Rung, tuple[str, ...]]] = []
    known: set[str] = set()
    past: tuple[str, ...] = ()
    for rung in (named, *_above(organisation, chain, roles)):
        there = tuple(one for one in rung if one.person and one.person not in known)
        if there:
            told.append((there, past))
            known |= {one.person for one in there if one.person}
            past = ()
        else:
            past += tuple(one.post for one in rung if one.person is None)
    if level >= len(told):
        return Audience((), past, is_top=True)
    links, vacant = told[level]
    return Audience(links, vacant, is_top=level + 1 == len(told))


def _above(
    organisation: Organisation, chain: Chain, roles: Sequence[LinkRole]
) -> Iterator[_Rung]:
    """The rungs above the highest of some roles, from the bottom."""
    height = max(_height(role) for role in roles)
    above = (link for link in chain.links if _height(link.role) > height and _up(link))
    for _, rung in itertools.groupby(above, lambda link: _rung(organisation, link)):
        yield tuple(rung)


def _up(link: Link) -> bool:
    return link.role in UPWARD


def _height(role: LinkRole) -> int:
    """How high a role stands; one at the side stands beside the head."""
    return UPWARD.index(role if role in UPWARD else LinkRole.HEAD)


def _rung(organisation: Organisation, link: Link) -> tuple[object, ...]:
    """What the links of one rung have in common: the body, and whether they head it."""
    post = organisation.post(link.post)
    return link.role in _ALONE and link.role, post.body, post.kind.is_head


_ALONE = frozenset({LinkRole.PERFORMER, LinkRole.DEPUTY, LinkRole.HEAD})


def persons(links: Iterable[Link]) -> tuple[str, ...]:
    """Keys of the persons in these places, sorted, once each."""
    return tuple(sorted({one.person for one in links if one.person is not None}))


def stand_ins(
    organisation: Organisation, links: Sequence[Link], day: dt.date
) -> dict[str, tuple[str, ...]]:
    """Who stands in on a day for those of these who are away (người thay thế).

    Whoever is away is told all the same, because he goes on to answer.

    Returns:
        Key of each who stands in -> keys of those whom he stands in for, sorted.
    """
    found: dict[str, set[str]] = {}
    for link in links:
        if link.person is not None:
            away = absence_of(organisation, link.person, link.post, day)
            tenure = away and substitute(organisation, away, day)
            if tenure is not None and tenure.person != link.person:
                found.setdefault(tenure.person, set()).add(link.person)
    return {person: tuple(sorted(others)) for person, others in found.items()}
