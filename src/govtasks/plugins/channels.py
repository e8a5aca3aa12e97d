"""Channels at work: one that raises, hangs or answers nonsense harms no other."""

from __future__ import annotations

import datetime as dt
from typing import Any

import attrs

from ..errors import PluginError, shortened
from ..notices import Message, Outcome, Receipt
from ..ports import Channel, Clock
from ..specs import ChannelSpec
from .guarding import Guard, Member, Silence
from .masking import masked

SEND_PATIENCE = dt.timedelta(minutes=3)
"""How long a channel may take for one message: less than it is lent out for."""
_CUT = "\n[...]\n"


class GuardedChannel:
    """A channel of a plugin, of which nothing wrong gets out.

    Attributes:
        spec: What it can do.
        wants_entry: Whether it gets the obligation as it stands with each message.
    """

    def __init__(
        self,
        spec: ChannelSpec,
        member: Member,
        guard: Guard,
        *,
        clock: Clock,
        patience: dt.timedelta | None = None,
        wants_entry: bool = False,
    ) -> None:
        self.spec = spec
        self.wants_entry = wants_entry
        self._patience = patience
        self._member = member
        self._guard = guard
        self._clock = clock

    @property
    def is_out(self) -> bool:
        """Whether it hung, and is not asked any more."""
        return self._member.is_out

    def send(self, message: Message) -> Receipt:
        """Hand over one message.

        Returns:
            What the channel says, without secrets; unknown, where it raised, took
            too long or answered something else; to be tried again, where it hung
            before and was not asked.
        """
        fitted = fit(message, self.spec.max_body)

        def call(channel: Channel) -> Receipt:
            return _checked(channel.send(fitted))

        was_out = self._member.is_out
        said = self._guard.ask(
            self._member,
            call,
            about=message.key,
            at=self._clock(),
            patience=self._patience or SEND_PATIENCE,
        )
        if isinstance(said, Silence):
            answer = Receipt.retry if was_out else Receipt.unknown
            return answer(said.reason)
        return attrs.evolve(said, detail=masked(said.detail, self._member.secrets))

    def close(self) -> None:
        """Let the channel give back what it keeps open."""
        if not self._member.is_out:
            self._guard.ask(
                self._member,
                lambda channel: getattr(channel, "close", _nothing)(),
                about="close",
                at=self._clock(),
            )


def fit(message: Message, most: int | None) -> Message:
    """The message with a body that the channel takes; what is cut off is marked."""
    if most is None or len(message.body) <= most:
        return message
    kept = message.body[: max(0, most - len(_CUT))].rsplit("\n", 1)[0]
    return attrs.evolve(message, body=f"{kept}{_CUT}"[:most], html="")


def _checked(value: object) -> Receipt:
    """Refuse what is no receipt through and through."""
    if isinstance(value, Receipt):
        outcome, _, wait = attrs.astuple(value, recurse=False)
        if isinstance(outcome, Outcome) and isinstance(wait, dt.timedelta | None):
            return value
    problem = f"channel answered {shortened(value)}"
    raise PluginError(problem)


def _nothing() -> Any:  # noqa: ANN401 - what nobody asks for
    return None
