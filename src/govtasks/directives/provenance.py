"""What a directive goes back to (căn cứ): the documents that it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..errors import MalformedDataError, UnknownNameError
from .documents import Directive

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


def _upward(directives: Mapping[str, Directive], key: str, field: str) -> Iterator[str]:
    if key not in directives:
        error = UnknownNameError.of("directive", str(key), directives, field=field)
        raise error
    return reversed(directives[key].sources())


def _circle(path: list[str]) -> MalformedDataError:
    circle = tuple(path[path.index(path[-1]) :])
    problem = f"directives rest on each other: {' -> '.join(circle[-_LONGEST:])}"
    return MalformedDataError(problem, field="references", circle=circle)
