"""What observers are told: which work a register began, and how it ended.

For traces and figures of operation. An observer sees keys, numbers and durations, and
nothing that people wrote.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from typing import Protocol, runtime_checkable

import attrs

from .errors import GovtasksError


class WorkKind(enum.Enum):
    """What sort of work it is."""

    UNIT = "unit"
    """One transaction of a host."""
    SWEEP = "sweep"
    """One run of follow-up, however many transactions it takes."""
    DRAIN = "drain"
    """One run of handing over notices."""
    SEND = "send"
    """One message that a drain hands to its channel."""


@attrs.frozen(kw_only=True, eq=False)
class Work:
    """A piece of work that begins; equal to itself alone.

    Attributes:
        kind: What sort of work.
        tenant: Whose data.
        at: When it began, by the clock of the register.
        parent: The drain that a message is sent by; None for anything else.
        actor: Key of whoever acts in a unit; empty for anything else.
        channel: Name of the channel that a message goes to; empty likewise.
        message: Key of the message; empty likewise.
    """

    kind: WorkKind
    tenant: str
    at: dt.datetime
    parent: Work | None = None
    actor: str = ""
    channel: str = ""
    message: str = ""


@attrs.frozen(kw_only=True)
class WorkDone:
    """How a piece of work ended.

    Attributes:
        seconds: How long it took, by a clock that nobody sets.
        counts: How much was done, by name; see `docs/reference/logging.md`.
        error: What ended it early: the code of an error of the library, else the
            name of its class; empty where nothing did.
    """

    seconds: float
    counts: Mapping[str, int] = attrs.field(factory=dict)
    error: str = ""


def word_of(error: BaseException) -> str:
    """An error as one word, without what it says."""
    return error.code if isinstance(error, GovtasksError) else type(error).__name__


@runtime_checkable
class Observer(Protocol):
    """Is told of work as it begins and ends.

    Both may be called from several threads. What begins also ends, unless the process
    does; the same object comes both times.
    """

    def began(self, work: Work) -> None:
        """Take note that some work begins, before its transaction does."""
        ...

    def ended(self, work: Work, done: WorkDone) -> None:
        """Take note that it has ended; what was committed stands."""
        ...
