"""The channels of one drain, none of which can stop the others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from ..notices import Message, Receipt
from ..observing import Work, WorkKind
from ..plugins import PluginFault
from ..plugins.channels import GuardedChannel
from ..plugins.crew import Crew
from .watching import watched

HOOK = "govtasks_channels"


class Senders:
    """The channels of one drain.

    Args:
        channels: By their names.
        crew: Knows what they did wrong.
        parent: The drain, for those who observe it.

    Attributes:
        full: Names of channels by which enough went out for now.
    """

    def __init__(
        self,
        channels: Mapping[str, GuardedChannel],
        crew: Crew,
        parent: Work,
    ) -> None:
        self._parent = parent
        self._channels = channels
        self._crew = crew
        self._before = {id(fault) for fault in crew.faults}
        self.full: set[str] = set()

    @property
    def hanging(self) -> frozenset[str]:
        """Channels that are at work on a message that nobody waits for any more."""
        return frozenset(name for name, one in self._channels.items() if one.is_out)

    @property
    def out(self) -> frozenset[str]:
        """Channels that are left alone: they hang, or enough went out by them."""
        return self.hanging | self.full

    @property
    def faults(self) -> tuple[PluginFault, ...]:
        """What they did that they must not do."""
        return tuple(
            fault
            for fault in self._crew.faults
            if fault.hook == HOOK and id(fault) not in self._before
        )

    def knows(self, name: str) -> bool:
        """Whether the channel is set up."""
        return name in self._channels

    def wants_entry(self, name: str) -> bool:
        """Whether the channel gets the obligation with each message."""
        return self._channels[name].wants_entry

    def send(self, name: str, message: Message, at: dt.datetime) -> Receipt:
        """Hand over one message."""
        work = Work(
            kind=WorkKind.SEND,
            tenant=self._parent.tenant,
            at=at,
            parent=self._parent,
            channel=name,
            message=message.key,
        )
        with watched(self._crew, work) as counts:
            receipt = self._channels[name].send(message)
            counts[receipt.outcome.value] = 1
        return receipt

    def close(self) -> None:
        """Let each give back what it keeps open."""
        for channel in self._channels.values():
            channel.close()
