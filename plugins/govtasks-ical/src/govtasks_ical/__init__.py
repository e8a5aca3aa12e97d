"""Exports govtasks deadlines as iCalendar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from govtasks.hookspecs import hookimpl
from govtasks.ports import Exporter
from govtasks.specs import ExporterSpec, PluginInfo

from .settings import IcalSettings

__all__ = ["govtasks_exporters", "govtasks_plugin_info"]


@hookimpl
def govtasks_plugin_info() -> PluginInfo:
    """Say what the plugin is."""
    return PluginInfo(summary="deadlines as iCalendar events or to-dos")


@hookimpl
def govtasks_exporters() -> Iterable[ExporterSpec]:
    """Offer the format ``ical``; its settings are `IcalSettings`."""
    yield ExporterSpec(
        name="ical",
        media_type="text/calendar",
        suffix=".ics",
        factory=_exporter,
        settings=IcalSettings,
    )


def _exporter(settings: IcalSettings | Mapping[str, object]) -> Exporter:
    # Every register imports this module, and only few of them export: icalendar
    # takes ten times as long to import as all the rest of a plugin.
    from .exporter import IcalExporter  # noqa: PLC0415 - see above

    if isinstance(settings, IcalSettings):
        return IcalExporter(settings)
    return IcalExporter.from_settings(settings)
