"""What an organisation may hold, but must not be recorded with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..errors import MalformedDataError
from ..reading import summary
from .circles import circles, drawn
from .values import in_force

if TYPE_CHECKING:
    from .organisation import Organisation


def unrecordable(organisation: Organisation) -> tuple[str, ...]:
    """What an organisation may hold, but must not be recorded with.

    An organisation that holds any of it can still be built and asked, for a
    question about who answers must never fail on what somebody stored: bodies
    that are above each other on some days, mandates that rest on each other, and
    mandates that pass on what may not be passed on.

    Returns:
        Each problem with its path.
    """
    circles = _placed_in_circles(organisation)
    return (*circles, *_resting_in_circles(organisation), *_passed_on(organisation))


def check_recordable(organisation: Organisation) -> None:
    """Refuse an organisation that must not be recorded; see `unrecordable`.

    Raises:
        MalformedDataError: It holds circles or a sub-delegation that no
            instrument allows. All problems, each with its path, are in
            ``arguments["problems"]``.
    """
    found = unrecordable(organisation)
    if found:
        raise MalformedDataError(summary(found), problems=found)


def _placed_in_circles(organisation: Organisation) -> Iterator[str]:
    """Circles that exist on some day, each once.

    On the first day of a circle one of its bodies has just come to its place, so
    walking up from each change finds them all.
    """
    seen: set[frozenset[str]] = set()
    for path, key, day in _moves(organisation):
        circle = _above_itself(organisation, key, day)
        if circle and frozenset(circle) not in seen:
            seen.add(frozenset(circle))
            yield f"{path}: circle {drawn(circle)} on {day}"


def _moves(organisation: Organisation) -> Iterator[tuple[str, str, dt.date]]:
    """Every path, body and day on which it comes to stand under another."""
    if not organisation.placements:
        return
    for number, placement in enumerate(organisation.placements):
        yield f"placements[{number}].parent", placement.body, placement.since
    for number, body in enumerate(organisation.bodies):
        parent = organisation.find_body(body.parent or "")
        if parent is not None:
            day = max(body.since, parent.since)
            yield f"bodies[{number}].parent", body.key, day


def _above_itself(organisation: Organisation, key: str, day: dt.date) -> list[str]:
    path: dict[str, None] = {key: None}
    above = organisation.parent_of(key, day)
    while above is not None and in_force(organisation.body(above), day):
        if above in path:
            members = list(path)
            return members[members.index(above) :]
        path[above] = None
        above = organisation.parent_of(above, day)
    return []


def _resting_in_circles(organisation: Organisation) -> Iterator[str]:
    known = {mandate.key: mandate.basis for mandate in organisation.mandates}
    places = {one.key: number for number, one in enumerate(organisation.mandates)}
    for circle in circles(known):
        yield f"mandates[{places[circle[0]]}].basis: circle {drawn(circle)}"


def _passed_on(organisation: Organisation) -> Iterator[str]:
    known = {mandate.key: mandate for mandate in organisation.mandates}
    for number, mandate in enumerate(organisation.mandates):
        basis = known.get(mandate.basis or "")
        if basis is not None and not basis.may_subdelegate:
            path = f"mandates[{number}].basis"
            yield f"{path}: {basis.key!r} must not be passed on"
