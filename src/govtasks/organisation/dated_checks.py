"""What must hold between the dated lists of an organisation, and what does not."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from .values import Interval, at_once, in_force, overlap

if TYPE_CHECKING:
    from .bodies import Body
    from .dated import Naming, Placement
    from .mandates import Absence, Mandate
    from .organisation import Organisation


def references(organisation: Organisation) -> Iterator[tuple[str, str, str]]:
    """Path, what it refers to, and the key that stands there."""
    optional: list[tuple[str, str, str | None]] = []
    for number, naming in enumerate(organisation.names):
        optional.append((f"names[{number}].body", "body", naming.body))
    for number, placement in enumerate(organisation.placements):
        optional.append((f"placements[{number}].body", "body", placement.body))
        optional.append((f"placements[{number}].parent", "body", placement.parent))
    for number, identifier in enumerate(organisation.identifiers):
        optional.append((f"identifiers[{number}].body", "body", identifier.body))
    for number, passed in enumerate(organisation.successions):
        path = f"successions[{number}]"
        optional.append((f"{path}.body", "body", passed.body))
        optional.append((f"{path}.successor", "body", passed.successor))
        optional += _listed(f"{path}.bodies", passed.bodies)
    for number, mandate in enumerate(organisation.mandates):
        path = f"mandates[{number}]"
        optional.append((f"{path}.from_post", "post", mandate.from_post))
        optional.append((f"{path}.to_post", "post", mandate.to_post))
        optional.append((f"{path}.basis", "mandate", mandate.basis))
        optional += _listed(f"{path}.bodies", mandate.bodies)
    for number, absence in enumerate(organisation.absences):
        path = f"absences[{number}]"
        optional.append((f"{path}.person", "person", absence.person))
        optional.append((f"{path}.post", "post", absence.post))
        optional.append((f"{path}.substitute_post", "post", absence.substitute_post))
        optional.append((f"{path}.mandate", "mandate", absence.mandate))
    yield from ((path, kind, key) for path, kind, key in optional if key is not None)


def _listed(path: str, keys: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    return ((f"{path}[{place}]", "body", key) for place, key in enumerate(keys))


def dated_problems(
    organisation: Organisation, unread: Mapping[str, Collection[str]]
) -> Iterator[str]:
    """Everything that is wrong between the dated lists, each with its path.

    Keys that refer to nothing are left to whoever asks for `references`, and
    what may stand but not be recorded to `unrecordable`.

    Args:
        organisation: What is looked at.
        unread: By kind, keys of values that could not be read.
    """
    yield from _changes("names", organisation.names, organisation)
    yield from _changes("placements", organisation.placements, organisation)
    yield from _absent_parents(organisation)
    yield from _second_codes(organisation)
    yield from _successions(organisation)
    yield from _bases(organisation)
    yield from _absences(organisation, unread.get("tenure", ()))


def _changes(
    name: str,
    values: Sequence[Naming | Placement],
    organisation: Organisation,
) -> Iterator[str]:
    """Changes of a body outside its life, and two of them on one day."""
    first: dict[tuple[str, dt.date], int] = {}
    for number, value in enumerate(values):
        path = f"{name}[{number}].since"
        body = organisation.find_body(value.body)
        if body is not None and value.since <= body.since:
            yield (
                f"{path}: {value.since} is not after {body.since}, the first day of "
                f"body {body.key!r}"
            )
        elif body is not None and not in_force(body, value.since):
            yield f"{path}: body {body.key!r} no longer exists on {value.since}"
        other = first.setdefault((value.body, value.since), number)
        if other != number:
            yield f"{path}: {name}[{other}] is from the same day"


def _absent_parents(organisation: Organisation) -> Iterator[str]:
    for number, placement in enumerate(organisation.placements):
        parent = organisation.find_body(placement.parent or "")
        if parent is not None and not in_force(parent, placement.since):
            path = f"placements[{number}].parent"
            yield f"{path}: {parent.key!r} does not exist on {placement.since}"


def _second_codes(organisation: Organisation) -> Iterator[str]:
    codes: dict[tuple[str, str], list[tuple[int, Interval]]] = defaultdict(list)
    for number, identifier in enumerate(organisation.identifiers):
        coded = organisation.find_body(identifier.body)
        if coded is not None and identifier.scheme in dict(coded.identifiers):
            yield (
                f"identifiers[{number}]: body {coded.key!r} has a code of "
                f"{identifier.scheme!r} for as long as it exists"
            )
        codes[identifier.body, identifier.scheme].append((number, identifier))
    for (body, scheme), found in codes.items():
        for one, other in at_once(found):
            yield (
                f"identifiers[{other}]: body {body!r} has identifiers[{one}] of "
                f"{scheme!r} at the same time"
            )


def _successions(organisation: Organisation) -> Iterator[str]:
    first: dict[object, int] = {}
    for number, passed in enumerate(organisation.successions):
        path = f"successions[{number}]"
        body = organisation.find_body(passed.body)
        day = passed.on
        if body is not None and not _existed_before(body, day):
            yield f"{path}.on: body {body.key!r} does not exist on the day before {day}"
        elif body is not None and passed.kind.ends and body.until != day:
            yield f"{path}.kind: body {body.key!r} does not end on {day}"
        successor = organisation.find_body(passed.successor or "")
        if successor is not None and not in_force(successor, day):
            yield f"{path}.successor: {successor.key!r} does not exist on {day}"
        same = (passed.body, passed.successor, day, passed.fields, passed.bodies)
        if first.setdefault(same, number) != number:
            yield f"{path}: successions[{first[same]}] says the same already"


def _existed_before(body: Body, day: dt.date) -> bool:
    return body.since < day and (body.until is None or day <= body.until)


def _bases(organisation: Organisation) -> Iterator[str]:
    known = {mandate.key: mandate for mandate in organisation.mandates}
    for number, mandate in enumerate(organisation.mandates):
        basis = known.get(mandate.basis or "")
        if basis is not None and basis.to_post != mandate.from_post:
            yield (
                f"mandates[{number}].basis: {basis.key!r} is given to "
                f"{basis.to_post!r}, not to {mandate.from_post!r}"
            )


def _absences(organisation: Organisation, unread: Collection[str]) -> Iterator[str]:
    persons = {person.key for person in organisation.persons}
    mandates = {mandate.key: mandate for mandate in organisation.mandates}
    away: dict[tuple[str, str], list[tuple[int, Interval]]] = defaultdict(list)
    for number, absence in enumerate(organisation.absences):
        path = f"absences[{number}]"
        away[absence.person, absence.post].append((number, absence))
        known = absence.person in persons and absence.post not in unread
        if known and not _is_held(organisation, absence):
            yield f"{path}: {absence.person!r} does not hold {absence.post!r} then"
        mandate = mandates.get(absence.mandate or "")
        if mandate is not None and not _covers(mandate, absence):
            yield (
                f"{path}.mandate: {mandate.key!r} is not from {absence.post!r} to "
                f"{absence.substitute_post!r}"
            )
    for found in away.values():
        for one, other in at_once(found):
            yield f"absences[{other}]: absences[{one}] is at the same time"


def _is_held(organisation: Organisation, absence: Absence) -> bool:
    return organisation.find_post(absence.post) is None or any(
        overlap(tenure, absence)
        for tenure in organisation.tenures_of(absence.post)
        if tenure.person == absence.person
    )


def _covers(mandate: Mandate, absence: Absence) -> bool:
    return (mandate.from_post, mandate.to_post) == (
        absence.post,
        absence.substitute_post,
    )
