"""How many facts were recorded, and what became of notices."""

from __future__ import annotations

import attrs
from opentelemetry import metrics
from opentelemetry.metrics import Counter, Meter, MeterProvider

from govtasks.notices import Delivery
from govtasks.notifying import Committed

SCOPE = "govtasks"
"""Name of the instrumentation scope of everything that is measured here."""


def meter_of(provider: MeterProvider | None) -> Meter:
    """What makes instruments, of the global provider where none is given."""
    return metrics.get_meter(SCOPE, meter_provider=provider)


@attrs.frozen
class FactCounter:
    """Counts facts by type, once they are committed."""

    facts: Counter

    @classmethod
    def of(cls, provider: MeterProvider | None) -> FactCounter:
        """The counter of a provider."""
        meter = meter_of(provider)
        made = meter.create_counter(
            "govtasks.facts", unit="{fact}", description="Facts that were recorded."
        )
        return cls(made)

    def after_commit(self, committed: Committed) -> None:
        """Count what one transaction recorded."""
        for stored in committed.stored:
            about = {
                "govtasks.tenant": committed.tenant,
                "govtasks.type": stored.record.type,
            }
            self.facts.add(1, about)


@attrs.frozen
class NoticeCounter:
    """Counts notices by what became of them."""

    notices: Counter

    @classmethod
    def of(cls, provider: MeterProvider | None) -> NoticeCounter:
        """The counter of a provider."""
        made = meter_of(provider).create_counter(
            "govtasks.notices",
            unit="{notice}",
            description="Notices that got somewhere else on their way.",
        )
        return cls(made)

    def delivery_changed(self, delivery: Delivery) -> None:
        """Count one notice."""
        about = {
            "govtasks.channel": delivery.notice.channel,
            "govtasks.state": delivery.state.value,
        }
        self.notices.add(1, about)
