"""The built-in listeners: what happened, to the `logging` of the host.

One line for each fact and for each notice that got somewhere else, with its particulars
as a table under ``record.govtasks`` for hosts whose logs are read by machines. Nothing
that people wrote is in it: keys, words and instants only.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

import attrs

from .notices import Delivery, DeliveryState
from .notifying import Committed

LOGGER = "govtasks"
_LOST = (
    DeliveryState.PERMANENT_FAILURE,
    DeliveryState.EXPIRED,
    DeliveryState.DEAD,
)


@attrs.frozen
class Logbook:
    """Writes lines at level ``INFO``, of notices that are lost at ``WARNING``.

    Attributes:
        logger: Where to; of the host, under the name ``govtasks``.
    """

    logger: logging.Logger

    @classmethod
    def of_host(cls) -> Logbook:
        """The one that writes to the host's logging."""
        return cls(logging.getLogger(LOGGER))

    def after_commit(self, committed: Committed) -> None:
        """A line for each record."""
        if not self.logger.isEnabledFor(logging.INFO):
            return
        for stored in committed.stored:
            record = stored.record
            about = {
                "tenant": committed.tenant,
                "stream": stored.stream,
                "version": stored.version,
                "type": record.type,
                "actor": record.actor,
                "effective_at": record.effective_at.isoformat(),
                "recorded_at": record.recorded_at.isoformat(),
            }
            self._line(logging.INFO, f"{stored.stream} {record.type}", about)

    def delivery_changed(self, delivery: Delivery) -> None:
        """A line for the notice."""
        notice = delivery.notice
        about = {
            "notice": notice.key,
            "channel": notice.channel,
            "state": delivery.state.value,
            "attempts": delivery.attempts,
        }
        level = logging.WARNING if delivery.state in _LOST else logging.INFO
        self._line(level, f"notice {notice.key} {delivery.state.value}", about)

    def _line(self, level: int, text: str, about: Mapping[str, object]) -> None:
        # A key may hold a per cent sign, and is no format.
        self.logger.log(level, "%s", text, extra={"govtasks": about})
