"""Circles among keys that stand above each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

_LONGEST_CIRCLE = 10


def circles(above: Mapping[str, str | None]) -> Iterator[list[str]]:
    """The circles among keys that each have at most one other above them."""
    seen: set[str] = set()
    for start in above:
        path: dict[str, None] = {}
        key: str | None = start
        while key is not None and key not in path and key not in seen:
            path[key] = None
            key = above.get(key)
        if key is not None and key in path:
            members = list(path)
            yield members[members.index(key) :]
        seen.update(path)


def drawn(circle: list[str]) -> str:
    """A circle as one line; a long one by its beginning."""
    shown = circle[:_LONGEST_CIRCLE]
    left_out = ["..."] if len(circle) > len(shown) else []
    return " -> ".join([*shown, *left_out, circle[0]])
