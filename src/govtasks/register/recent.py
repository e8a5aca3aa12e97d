"""What was made a moment ago, of the very same data."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar, cast

_T = TypeVar("_T")

MOST = 1000


class Recent:
    """Values of one unit of work, so that what many have in common is made once.

    They are kept by all that they are made of, and so cannot go stale. When there
    are many, all of them are forgotten.
    """

    def __init__(self) -> None:
        self._made: dict[Hashable, tuple[object, object]] = {}

    def made(self, data: Hashable, make: Callable[[], _T], *same: object) -> _T:
        """What is made of some data, and of these very objects, which never change.

        Args:
            data: Compared by its value; it names what is made.
            make: Makes it.
            same: Compared by identity.
        """
        # The objects are held, or another could come to have the identity of one.
        key = (data, *map(id, same))
        known = self._made.get(key)
        if known is None:
            if len(self._made) >= MOST:
                self._made.clear()
            known = self._made[key] = make(), same
        return cast("_T", known[0])
