"""Keeping what plugins did wrong, so that it is found when the process has ended."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from contextlib import AbstractContextManager

from ..codec import Codec
from ..errors import GovtasksError
from ..obligations.events import Act
from ..plugins import PluginFault
from ..ports import Session

FAULTS = "plugin-faults"
FAULT_NOTED = "plugin-fault-noted"
MOST_KEPT = 100
"""How many faults of one open register are kept."""
_BY = Act(actor="govtasks")


class FaultBook:
    """Keeps each fault of one open register once, however often it comes.

    Args:
        begin: Starts a transaction.
        codec: Writes values as JSON.
    """

    def __init__(
        self, begin: Callable[[], AbstractContextManager[Session]], codec: Codec
    ) -> None:
        self._begin = begin
        self._codec = codec
        self._kept: set[tuple[str, ...]] = set()

    def keep(self, faults: tuple[PluginFault, ...]) -> None:
        """Keep those that are new, in a transaction of their own.

        What cannot be kept now, because the store is busy, is kept the next time:
        nobody's work is to fail by it.
        """
        new = {_what(one): one for one in faults if _what(one) not in self._kept}
        room = MOST_KEPT - len(self._kept)
        chosen = dict(itertools.islice(new.items(), room))
        if chosen:
            try:
                self._write(tuple(chosen.values()))
            except GovtasksError:
                return
            self._kept.update(chosen)

    def _write(self, faults: tuple[PluginFault, ...]) -> None:
        with self._begin() as session:
            version = len(session.read(FAULTS))
            records = [
                self._codec.value_record(
                    FAULT_NOTED, one, act=_BY, effective_at=one.at, recorded_at=one.at
                )
                for one in faults
            ]
            session.append(FAULTS, version, records)


def kept_faults(session: Session, codec: Codec) -> tuple[PluginFault, ...]:
    """Every fault that was kept, in order."""
    stored = session.read(FAULTS)
    return tuple(codec.value(one, FAULT_NOTED, PluginFault) for one in stored)


def _what(fault: PluginFault) -> tuple[str, ...]:
    return fault.plugin, fault.hook, fault.name, fault.what
