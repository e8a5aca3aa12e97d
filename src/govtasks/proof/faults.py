"""What is found to be wrong with what a store holds."""

from __future__ import annotations

import enum

import attrs

from ..messages import render


class FaultKind(enum.Enum):
    """What is wrong."""

    CHANGED = "changed"
    """A fact and its digest do not follow from what stands before it."""
    DAMAGED = "damaged"
    """A fact cannot be read any more."""
    REMOVED = "removed"
    """Facts are missing inside a stream."""
    INSERTED = "inserted"
    """A fact stands where none can be: twice, or behind the end of its stream."""
    CUT_OFF = "cut-off"
    """A stream ends before its end, or the tenant's facts before that of a seal."""
    HEAD_WRONG = "head-wrong"
    """What is kept as the end of a stream is not its end."""
    ERASED = "erased"
    """What a fact says was erased, and no record of destruction says why."""
    MOVED = "moved"
    """A fact does not stand where it did in the order of all facts."""
    SEAL_CHANGED = "seal-changed"
    """A seal does not follow from the one before."""
    SEAL_MISSING = "seal-missing"
    """A seal is not there that was published, or that others come behind."""
    NOT_AS_SEALED = "not-as-sealed"
    """The facts under a seal are not those that were sealed."""
    NOT_AS_ANCHORED = "not-as-anchored"
    """A seal is not the one that was published: everything was written anew."""


@attrs.frozen(kw_only=True)
class Fault:
    """Something that is wrong, and where.

    Attributes:
        kind: What is wrong.
        stream: Key of the stream it is in.
        version: Place inside the stream; None for all of it.
        arguments: Further values of its sentence, as pairs.
    """

    kind: FaultKind
    stream: str
    version: int | None = None
    arguments: tuple[tuple[str, object], ...] = ()

    @property
    def place(self) -> str:
        """The stream, and the version where there is one, as ``stream@version``."""
        return self.stream if self.version is None else f"{self.stream}@{self.version}"

    def text(self, locale: str = "en") -> str:
        """The fault as a sentence, in ``vi`` or ``en``."""
        arguments = {"place": self.place, **dict(self.arguments)}
        return render(f"proof.{self.kind.value}", arguments, locale)


def fault(
    kind: FaultKind, stream: str, version: int | None = None, **arguments: object
) -> Fault:
    """A fault with the values of its sentence by name."""
    pairs = tuple(arguments.items())
    return Fault(kind=kind, stream=stream, version=version, arguments=pairs)
