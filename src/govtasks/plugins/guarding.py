"""Calling objects of plugins, each by itself and within a time limit.

What such an object does wrong is kept as a fault, and whoever asked goes on without
its answer. One that hangs is not asked again: its thread cannot be ended, and the next
call would wait as long.
"""

from __future__ import annotations

import collections
import contextvars
import datetime as dt
import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

import attrs

from ..candidates import BUILT_IN
from ..errors import PluginError, shortened
from .masking import masked
from .reports import PluginFault, reason_of

PATIENCE = dt.timedelta(seconds=10)
"""How long an object may take for one answer."""
MOST_FAULTS = 1000
_T = TypeVar("_T")

Trace = Callable[[str], None]
"""Is told of each call, a line each."""


@attrs.frozen
class Silence:
    """Stands for the answer that an object did not give.

    Attributes:
        reason: What went wrong.
        timed_out: Whether it was still at work when nobody waited any longer.
    """

    reason: str
    timed_out: bool = False


@attrs.define(eq=False, kw_only=True)
class Member:
    """An object of a plugin, made when it is first asked.

    Attributes:
        plugin: Name of the plugin.
        hook: Hook by which it came.
        name: Its name.
        make: Makes it.
        secrets: What must not be shown of its settings.
        is_out: Whether it hung, and is not asked any more.
    """

    plugin: str
    hook: str
    name: str
    make: Callable[[], Any]
    secrets: tuple[str, ...] = attrs.field(default=(), repr=False)
    is_out: bool = False
    _made: list[Any] = attrs.field(factory=list, init=False)
    _lock: threading.Lock = attrs.field(factory=threading.Lock, init=False)

    def get(self) -> Any:  # noqa: ANN401 - what its hook promises
        """The object, made once, whichever thread asks first."""
        with self._lock:
            if not self._made:
                self._made.append(self.make())
        return self._made[0]


class Guard:
    """Asks objects of plugins, and keeps what went wrong.

    Args:
        patience: How long one answer may take.
        trace: Is told of each call.
    """

    def __init__(
        self, patience: dt.timedelta = PATIENCE, trace: Trace | None = None
    ) -> None:
        self._patience = patience
        self._trace = trace
        self._faults: collections.deque[PluginFault] = collections.deque(
            maxlen=MOST_FAULTS
        )

    @property
    def faults(self) -> tuple[PluginFault, ...]:
        """What went wrong, in order; of many, the last 1000."""
        return tuple(self._faults)

    def ask(
        self,
        member: Member,
        call: Callable[[Any], _T],
        *,
        about: str,
        at: dt.datetime,
        patience: dt.timedelta | None = None,
    ) -> _T | Silence:
        """Ask one object, and keep what goes wrong.

        Args:
            member: The object.
            call: Asks it and checks its answer; runs beside the caller, but for
                objects of the library itself.
            about: What it is asked about, for the trace.
            at: The time, for the fault.
            patience: Another time limit for this call.
        """
        if member.is_out:
            return Silence("hung before and is not asked any more", timed_out=True)
        limit = patience or self._patience
        said = _answer(member, call, limit)
        if isinstance(said, Silence):
            member.is_out = said.timed_out
            said = attrs.evolve(said, reason=masked(said.reason, member.secrets))
            self.note(member, said.reason, at)
        if self._trace is not None:
            shown = said.reason if isinstance(said, Silence) else shortened(said)
            name = f"{member.plugin}: {member.hook} {member.name}"
            self._trace(masked(f"{name}({about}): {shown}", member.secrets))
        return said

    def note(self, member: Member, what: str, at: dt.datetime) -> None:
        """Keep something that an object did wrong."""
        self._faults.append(
            PluginFault(
                plugin=member.plugin,
                hook=member.hook,
                name=member.name,
                what=what,
                at=at,
            )
        )


def _answer(
    member: Member, call: Callable[[Any], _T], limit: dt.timedelta
) -> _T | Silence:
    def act() -> _T:
        return call(member.get())

    if member.plugin == BUILT_IN:
        return _caught(act)
    answers: queue.SimpleQueue[_T | Silence] = queue.SimpleQueue()
    context = contextvars.copy_context()
    threading.Thread(
        target=lambda: answers.put(context.run(_caught, act)),
        name=f"govtasks {member.plugin}",
        # What hangs must not keep the process from its end.
        daemon=True,
    ).start()
    try:
        return answers.get(timeout=limit.total_seconds())
    except queue.Empty:
        return Silence(f"took longer than {limit.total_seconds():g} s", timed_out=True)


def _caught(act: Callable[[], _T]) -> _T | Silence:
    try:
        return act()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - a plugin may raise anything
        return Silence(reason_of(error))


def check_answer(value: object, kind: type[_T]) -> _T:
    """Refuse an answer of another kind.

    Raises:
        PluginError: It is one.
    """
    if not isinstance(value, kind):
        problem = f"gave {shortened(value)}, not a {kind.__name__}"
        raise PluginError(problem)
    return value
