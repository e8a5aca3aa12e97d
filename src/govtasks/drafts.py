"""Frozen values that are made by the hundred thousand, made in half the time.

A frozen class writes each of its fields through a call. A twin of the same layout
that is open to be written takes plain assignments, and is then declared to be the
frozen class. Only for values of our own that need no check.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def open_twin(kind: type, write: Callable[..., None]) -> Any:  # noqa: ANN401 - made here
    """A class of the same layout as a frozen one, whose fields can be written.

    Args:
        kind: A frozen attrs class with slots; weak references to it, if any, come
            from a base class, or Python takes the layouts for different ones.
        write: Writes the fields; the constructor of the twin.
    """
    members = {
        "__doc__": f"A {kind.__name__} while it is made.",
        "__slots__": vars(kind)["__slots__"],
        "__init__": write,
        "__setattr__": object.__setattr__,
        "__delattr__": object.__delattr__,
    }
    return type(f"{kind.__name__}Draft", kind.__bases__, members)


class Referable:
    """A base with nothing but room for weak references (see `open_twin`)."""

    __slots__ = ("__weakref__",)
