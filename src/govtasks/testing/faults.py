"""How the other side of a channel fails, and how a test makes it fail."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from typing import Protocol

from ..notices import Outcome


class Fault(enum.Enum):
    """What can go wrong between a channel and its other side."""

    DOWN = "down"
    """Nobody is there; nothing was handed over."""
    REFUSES = "refuses"
    """It says that it will never take the message."""
    BUSY = "busy"
    """It asks to be tried again later."""
    SILENT = "silent"
    """It takes the message and says nothing until the channel gives up."""
    HALF_ANSWER = "half-answer"
    """It takes the message, begins to answer, and is gone."""


class Ability(enum.Enum):
    """What a channel, or the test of it, can do beside taking messages."""

    ADDRESSES = "addresses"
    """It needs an address, and refuses what is none."""
    MARKS = "marks"
    """What arrives carries a mark by which a repetition is recognised."""
    RESTART = "restart"
    """The test makes it anew, as another process does after a crash."""


class Peer(Protocol):
    """The other side of a channel, as a test has it in hand.

    `govtasks.testing.HttpPeer` is one for channels that speak HTTP.
    """

    def fail(self, fault: Fault) -> None:
        """Let every message meet this fault from now on."""
        ...

    def recover(self) -> None:
        """Take messages again."""
        ...

    def arrived(self) -> Sequence[str]:
        """The marks of the messages that arrived, in order.

        A mark is that by which the other side recognises a repetition, such as
        a ``Message-ID``. One that keeps a repetition out lists it once.
        """
        ...


HONEST: Mapping[Fault, Outcome] = {
    Fault.DOWN: Outcome.RETRY,
    Fault.REFUSES: Outcome.REJECTED,
    Fault.BUSY: Outcome.RETRY,
    Fault.SILENT: Outcome.UNKNOWN,
    Fault.HALF_ANSWER: Outcome.UNKNOWN,
}
"""What a channel knows after each fault, and so has to say."""
