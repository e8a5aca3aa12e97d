"""Spans of work, with how much was done and how long it took."""

from __future__ import annotations

from collections.abc import Iterator

from opentelemetry import trace
from opentelemetry.metrics import Meter, MeterProvider
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer, TracerProvider

from govtasks.errors import ConflictError
from govtasks.observing import Work, WorkDone, WorkKind

from .counters import SCOPE, meter_of

_CONFLICT = ConflictError.code


class Spans:
    """Makes a span of each piece of work, and counts steps and conflicts.

    Args:
        tracer: Makes the spans.
        meter: Makes the instruments.
    """

    def __init__(self, tracer: Tracer, meter: Meter) -> None:
        self._tracer = tracer
        self._open: dict[Work, Span] = {}
        self._steps = meter.create_counter(
            "govtasks.steps", unit="{step}", description="Steps that sweeps said."
        )
        self._conflicts = meter.create_counter(
            "govtasks.conflicts",
            unit="{conflict}",
            description="Work that found that somebody else had written.",
        )
        self._duration = meter.create_histogram(
            "govtasks.duration", unit="s", description="How long work took."
        )

    @classmethod
    def of(cls, tracers: TracerProvider | None, meters: MeterProvider | None) -> Spans:
        """Those of providers, the global ones where None."""
        tracer = trace.get_tracer(SCOPE, tracer_provider=tracers)
        return cls(tracer, meter_of(meters))

    def began(self, work: Work) -> None:
        """Begin a span: under that of the drain, else under the host's."""
        above = self._open.get(work.parent) if work.parent is not None else None
        self._open[work] = self._tracer.start_span(
            f"govtasks.{work.kind.value}",
            context=None if above is None else trace.set_span_in_context(above),
            kind=SpanKind.CLIENT if work.kind is WorkKind.SEND else SpanKind.INTERNAL,
            attributes=dict(_about(work)),
        )

    def ended(self, work: Work, done: WorkDone) -> None:
        """End its span, and count."""
        about = {"govtasks.tenant": work.tenant, "govtasks.work": work.kind.value}
        if span := self._open.pop(work, None):
            for name, number in done.counts.items():
                span.set_attribute(f"govtasks.count.{name}", number)
            if done.error:
                span.set_status(StatusCode.ERROR)
                span.set_attribute("error.type", done.error)
            span.end()
        if work.kind is WorkKind.SWEEP:
            steps = done.counts.get("said", 0)
            self._steps.add(steps, {"govtasks.tenant": work.tenant})
        if done.error == _CONFLICT:
            self._conflicts.add(1, about)
        failed = {"error.type": done.error} if done.error else {}
        self._duration.record(done.seconds, {**about, **failed})


def _about(work: Work) -> Iterator[tuple[str, str]]:
    yield "govtasks.tenant", work.tenant
    for name, value in (
        ("actor", work.actor),
        ("channel", work.channel),
        ("message", work.message),
    ):
        if value:
            yield f"govtasks.{name}", value
