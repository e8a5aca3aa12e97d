"""Figures by who answers: the deputy in charge directly, the head with him.

Lateness is not only that of a unit. Law 36/2018/QH14 arts 72-73 let the deputy answer
directly for the field and the unit that he is charged with, and the head jointly; so
each obligation counts once for everybody in its chain who answers, apart by the way
in which he does, and the sums of persons are no sum of obligations.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import attrs

from ..obligations.status import Status
from ..organisation import Link
from .figures import Figures, figures

_Holder = tuple[str, str]


@attrs.frozen(kw_only=True)
class Accounted:
    """How what somebody answers for stands (kết quả của người chịu trách nhiệm).

    Attributes:
        person: Key of the person; None where nobody held the post, so that what
            happened meanwhile is not lost.
        post: Key of the post in which he or she answers; whoever holds two answers
            in each.
        directly: What he or she answers for directly (chịu trách nhiệm trực tiếp).
        jointly: What a head answers for with a deputy (chịu trách nhiệm liên đới).
    """

    person: str | None
    post: str
    directly: Figures
    jointly: Figures


def accounted(
    items: Iterable[tuple[Link, Status]], cut_off: dt.datetime
) -> tuple[Accounted, ...]:
    """Count obligations by who answers for them.

    Args:
        items: Each obligation's status with each link that answers for it.
        cut_off: The instant at which the statuses hold.

    Returns:
        The figures of each person in each post, sorted by person and post; those of
        vacant posts first.

    Raises:
        NaiveInstantError: The cut-off has no time zone.
    """
    ways: dict[bool, list[tuple[_Holder, Status]]] = {True: [], False: []}
    for link, status in items:
        ways[link.directly].append(((link.person or "", link.post), status))
    directly, jointly = figures(ways[True], cut_off), figures(ways[False], cut_off)
    nothing = Figures(cut_off=cut_off)
    return tuple(
        Accounted(
            person=person or None,
            post=post,
            directly=directly.get((person, post), nothing),
            jointly=jointly.get((person, post), nothing),
        )
        for person, post in sorted({*directly, *jointly})
    )
