"""What a host is asked about who may do what, and how it answers.

The chain and the mandates say who may do something (see `obligations.entitling`). An
`Authorizer` is asked about each act and can narrow or widen that.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import attrs

from .text import filled_text

if TYPE_CHECKING:
    # A plugin that registers something else need not load all of this.
    import datetime as dt

    from .evaluation.card_judges import JudgingCommand
    from .obligations import entitling
    from .obligations.commands import Command
    from .obligations.events import Act
    from .obligations.state import State


class Ruling(enum.Enum):
    """What an authorizer says about an act."""

    ALLOW = "allow"
    REFUSE = "refuse"
    NO_OPINION = "no-opinion"


@attrs.frozen
class Verdict:
    """The answer of an authorizer.

    Attributes:
        ruling: What it says.
        reason: Why it refuses, for whoever acts; empty where it does not.
    """

    ruling: Ruling
    reason: str = ""

    @classmethod
    def allow(cls) -> Verdict:
        """Whoever acts may, also where the chain does not let him."""
        return cls(Ruling.ALLOW)

    @classmethod
    def refuse(cls, reason: str) -> Verdict:
        """Whoever acts may not, whatever the chain says.

        Raises:
            InvalidValueError: No reason.
        """
        return cls(Ruling.REFUSE, filled_text(reason, "reason"))

    @classmethod
    def no_opinion(cls) -> Verdict:
        """It is left to the chain, and to the other authorizers."""
        return cls(Ruling.NO_OPINION)


@attrs.frozen(kw_only=True)
class AuthorizationRequest:
    """An act that somebody asks for.

    Attributes:
        obligation: Key of the obligation; of whoever judges somebody, that of the
            subject of the card, such as ``head/truong-noi-vu/ng-a``.
        command: What is to be done.
        act: Who acts, for whom, under which mandate.
        state: The state that the command meets; None before the assignment, and
            where somebody is judged.
        answer: What the chain says: the right, or why there is none.
        at: When the act takes effect.
    """

    obligation: str
    command: Command | JudgingCommand
    act: Act
    state: State | None
    answer: entitling.Answer
    at: dt.datetime

    @property
    def is_entitled(self) -> bool:
        """Whether the chain lets whoever acts."""
        return self.answer.is_entitled


@runtime_checkable
class Authorizer(Protocol):
    """Narrows or widens who may do what, for the host."""

    def authorize(self, request: AuthorizationRequest) -> Verdict:
        """Answer about one act, before anything of it is recorded.

        An exception refuses the act: what was not checked is not allowed.
        """
        ...
