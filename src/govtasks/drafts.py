"""Frozen values that are made by the hundred thousand, made in half the time.

A frozen class writes each of its fields through a call. A twin of the same layout
that is open to be written takes plain assignments, and is then declared to be the
frozen class. Only for values of our own that need no check.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import attrs


def open_twin(kind: type) -> Callable[[], Any]:
    """A class of the same layout as a frozen one, whose fields can be written.

    It has no constructor of its own, as calling one takes longer than all else:
    whoever makes a value writes each field, and then its class.

    Args:
        kind: A frozen attrs class with slots; weak references to it, if any, come
            from a base class, or Python takes the layouts for different ones.
    """
    members = {
        "__doc__": f"A {kind.__name__} while it is made.",
        "__slots__": vars(kind)["__slots__"],
        "__init__": object.__init__,
        "__setattr__": object.__setattr__,
        "__delattr__": object.__delattr__,
    }
    return type(f"{kind.__name__}Draft", kind.__bases__, members)


class Remembering:
    """A base of frozen classes without slots that keep what was asked of them.

    With slots, attrs looks for what a cached property keeps in a way that makes every
    other look at an attribute slower. Only the fields are copied and pickled.
    """

    def __getstate__(self) -> dict[str, object]:
        """The fields, without what can be made again."""
        kept = vars(self)
        kind = cast("type[attrs.AttrsInstance]", type(self))
        return {field.name: kept[field.name] for field in attrs.fields(kind)}


class Referable:
    """A base with nothing but room for weak references (see `open_twin`)."""

    __slots__ = ("__weakref__",)
