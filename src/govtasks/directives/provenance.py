"""What a directive rests on (căn cứ), and which later ones changed it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from ..errors import MalformedDataError, UnknownNameError
from .documents import Directive, Reference

_LONGEST = 100


def provenance(directives: Mapping[str, Directive], key: str) -> tuple[Directive, ...]:
    """What a directive goes back to: itself, what it rests on, up to the root.

    Args:
        directives: All directives by key.
        key: The one that is asked about.

    Returns:
        Each directive once and before everything that it rests on; the first is
        the one that was asked about.

    Raises:
        UnknownNameError: A directive that is not there.
        MalformedDataError: Directives rest on each other in a circle.
    """
    done: dict[str, Directive] = {}
    path = {key: _upward(directives, key, "key")}
    while path:
        current, upward = next(reversed(path.items()))
        above = next(upward, None)
        if above is None:
            done[current] = directives[current]
            del path[current]
        elif above in path:
            raise _circle([*path, above])
        elif above not in done:
            path[above] = _upward(directives, above, f"{current}.references")
    return tuple(reversed(done.values()))


def changed_by(
    directives: Mapping[str, Directive], key: str
) -> tuple[tuple[Directive, Reference], ...]:
    """Which later directives amend, replace or revoke it (văn bản sửa đổi, thay thế).

    None of them is taken for the one in force: what each does to an obligation is
    decided by a person.

    Args:
        directives: All directives by key.
        key: The one that is asked about.

    Returns:
        Each with the reference by which it changes the other, by day of issue; those
        of which nobody knows the day come last.

    Raises:
        UnknownNameError: The directive is not there.
    """
    if key not in directives:
        error = UnknownNameError.of("directive", str(key), directives, field="key")
        raise error
    found = [
        (one, reference)
        for one in directives.values()
        for reference in one.references
        if reference.directive == key and reference.relation.is_change
    ]
    return tuple(sorted(found, key=_by_issue))


def _by_issue(changed: tuple[Directive, Reference]) -> tuple[bool, dt.date, str]:
    directive, _ = changed
    day = directive.issued
    return day is None, day or dt.date.max, directive.key


def _upward(directives: Mapping[str, Directive], key: str, field: str) -> Iterator[str]:
    if key not in directives:
        error = UnknownNameError.of("directive", str(key), directives, field=field)
        raise error
    return reversed(directives[key].sources())


def _circle(path: list[str]) -> MalformedDataError:
    circle = tuple(path[path.index(path[-1]) :])
    problem = f"directives rest on each other: {' -> '.join(circle[-_LONGEST:])}"
    return MalformedDataError(problem, field="references", circle=circle)
