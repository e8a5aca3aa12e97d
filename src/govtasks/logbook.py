"""The built-in listeners: what happened, to the `logging` of the host.

One line for each fact, each notice that got somewhere else, and each piece of work,
with its particulars as a table under ``record.govtasks`` for hosts whose logs are read
by machines. Nothing that people wrote is in it: keys, words, numbers and instants only.
Nothing is configured here: the host says which lines it wants, and where.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import attrs

from .notices import Delivery, DeliveryState
from .notifying import Committed
from .observing import Work, WorkDone, WorkKind

LOGGER = "govtasks"
"""Above the loggers ``govtasks.facts``, ``.notices``, ``.unit``, ``.sweep``, ..."""
_LOST = (
    DeliveryState.PERMANENT_FAILURE,
    DeliveryState.EXPIRED,
    DeliveryState.DEAD,
)
_OBLIGATION = "obligation/"
# What runs by itself is told of always, what people do each second where it is asked.
_USUAL = {
    WorkKind.UNIT: logging.DEBUG,
    WorkKind.SEND: logging.DEBUG,
    WorkKind.SWEEP: logging.INFO,
    WorkKind.DRAIN: logging.INFO,
}
# A unit may well be refused: that is an answer to whoever asked.
_ENDED_EARLY = {WorkKind.UNIT: logging.INFO, WorkKind.SEND: logging.WARNING}


@attrs.frozen
class Logbook:
    """Writes lines, each to the logger of its sort.

    Attributes:
        logger: That above them; of the host, under the name ``govtasks``.
    """

    logger: logging.Logger

    @classmethod
    def of_host(cls) -> Logbook:
        """The one that writes to the host's logging."""
        return cls(logging.getLogger(LOGGER))

    def after_commit(self, committed: Committed) -> None:
        """A line for each record."""
        logger = self.logger.getChild("facts")
        if not logger.isEnabledFor(logging.INFO):
            return
        for stored in committed.stored:
            record = stored.record
            about = {
                "event": "fact",
                "tenant": committed.tenant,
                "stream": stored.stream,
                **_obligation(stored.stream),
                "version": stored.version,
                "type": record.type,
                "actor": record.actor,
                "effective_at": record.effective_at.isoformat(),
                "recorded_at": record.recorded_at.isoformat(),
            }
            _line(logger, logging.INFO, f"{stored.stream} {record.type}", about)

    def delivery_changed(self, delivery: Delivery) -> None:
        """A line for the notice."""
        notice = delivery.notice
        about = {
            "event": "notice",
            "notice": notice.key,
            "obligation": notice.obligation,
            "channel": notice.channel,
            "state": delivery.state.value,
            "attempts": delivery.attempts,
        }
        level = logging.WARNING if delivery.state in _LOST else logging.INFO
        text = f"notice {notice.key} {delivery.state.value}"
        _line(self.logger.getChild("notices"), level, text, about)

    def began(self, work: Work) -> None:
        """Nothing: a line is written when its end is known."""

    def ended(self, work: Work, done: WorkDone) -> None:
        """A line for the piece of work."""
        logger = self.logger.getChild(work.kind.value)
        level = _level(work, done)
        if not logger.isEnabledFor(level):
            return
        about = {
            "event": work.kind.value,
            "tenant": work.tenant,
            **{name: value for name, value in _whose(work) if value},
            "counts": dict(done.counts),
            "duration": round(done.seconds, 6),
            "error": done.error or None,
        }
        how = done.error or _shown(done.counts)
        text = f"{work.kind.value} of {work.tenant} in {done.seconds:.3f} s: {how}"
        _line(logger, level, text, about)


def _level(work: Work, done: WorkDone) -> int:
    if done.error:
        return _ENDED_EARLY.get(work.kind, logging.ERROR)
    is_partial = work.kind is WorkKind.SWEEP and done.counts.get("failed")
    return logging.WARNING if is_partial else _USUAL[work.kind]


def _whose(work: Work) -> tuple[tuple[str, str], ...]:
    return (
        ("actor", work.actor),
        ("channel", work.channel),
        ("message", work.message),
    )


def _obligation(stream: str) -> Mapping[str, str]:
    if not stream.startswith(_OBLIGATION):
        return {}
    return {"obligation": stream.removeprefix(_OBLIGATION)}


def _shown(counts: Mapping[str, int]) -> str:
    some = [f"{number} {name}" for name, number in counts.items() if number]
    return ", ".join(some) or "nothing"


def _line(
    logger: logging.Logger, level: int, text: str, about: Mapping[str, Any]
) -> None:
    # A key may hold a per cent sign, and is no format.
    logger.log(level, "%s", text, extra={"govtasks": about})
