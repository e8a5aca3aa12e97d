"""Traces and figures of govtasks by OpenTelemetry."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from govtasks.hookspecs import hookimpl
from govtasks.notifying import CommitListener, DeliveryListener
from govtasks.observing import Observer
from govtasks.specs import (
    DeliveryListenerSpec,
    ListenerSpec,
    ObserverSpec,
    PluginInfo,
)

if TYPE_CHECKING:
    from opentelemetry.metrics import MeterProvider
    from opentelemetry.trace import TracerProvider

__all__ = [
    "Instrumentation",
    "govtasks_after_commit",
    "govtasks_delivery_changed",
    "govtasks_observers",
    "govtasks_plugin_info",
]

NAME = "otel"


class Instrumentation:
    """The plugin as an object, for hosts with providers of their own.

    Args:
        tracer_provider: Makes spans; the global one where None.
        meter_provider: Keeps figures; the global one where None.
    """

    def __init__(
        self,
        tracer_provider: TracerProvider | None = None,
        meter_provider: MeterProvider | None = None,
    ) -> None:
        self._tracer_provider = tracer_provider
        self._meter_provider = meter_provider

    @hookimpl
    def govtasks_plugin_info(self) -> PluginInfo:
        """Say what the plugin is."""
        return PluginInfo(summary="spans and figures by OpenTelemetry")

    @hookimpl
    def govtasks_observers(self) -> Iterable[ObserverSpec]:
        """Offer spans of work, and how long it takes."""
        yield ObserverSpec(name=NAME, factory=self._spans)

    @hookimpl
    def govtasks_after_commit(self) -> Iterable[ListenerSpec]:
        """Offer a counter of facts."""
        yield ListenerSpec(name=NAME, factory=self._facts)

    @hookimpl
    def govtasks_delivery_changed(self) -> Iterable[DeliveryListenerSpec]:
        """Offer a counter of notices."""
        yield DeliveryListenerSpec(name=NAME, factory=self._notices)

    # Every register imports this module, and not every process makes a span.

    def _spans(self) -> Observer:
        from .spans import Spans  # noqa: PLC0415 - see above

        return Spans.of(self._tracer_provider, self._meter_provider)

    def _facts(self) -> CommitListener:
        from .counters import FactCounter  # noqa: PLC0415 - see above

        return FactCounter.of(self._meter_provider)

    def _notices(self) -> DeliveryListener:
        from .counters import NoticeCounter  # noqa: PLC0415 - see above

        return NoticeCounter.of(self._meter_provider)


_GLOBAL = Instrumentation()

govtasks_plugin_info: Callable[[], PluginInfo] = _GLOBAL.govtasks_plugin_info
govtasks_observers: Callable[[], Iterable[ObserverSpec]] = _GLOBAL.govtasks_observers
govtasks_after_commit: Callable[[], Iterable[ListenerSpec]] = (
    _GLOBAL.govtasks_after_commit
)
govtasks_delivery_changed: Callable[[], Iterable[DeliveryListenerSpec]] = (
    _GLOBAL.govtasks_delivery_changed
)
