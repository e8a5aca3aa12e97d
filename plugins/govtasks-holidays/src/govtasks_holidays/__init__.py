"""Brings the places of the package holidays as working calendars."""

from __future__ import annotations

from collections.abc import Iterable

from govtasks.deadlines.calendars import WorkCalendar
from govtasks.hookspecs import hookimpl
from govtasks.specs import CalendarSpec, PluginInfo

__all__ = ["govtasks_calendars", "govtasks_plugin_info"]


@hookimpl
def govtasks_plugin_info() -> PluginInfo:
    """Say what the plugin is."""
    return PluginInfo(summary="working calendars of places, from the package holidays")


@hookimpl
def govtasks_calendars() -> Iterable[CalendarSpec]:
    """Offer ``holidays-<country>`` and ``holidays-<country>-<part>``."""
    yield CalendarSpec(key="holidays", factory=_calendar, family=True)


def _calendar(key: str) -> WorkCalendar:
    # Every register imports this module, and few count by these calendars.
    from .places import place_calendar  # noqa: PLC0415 - see above

    return place_calendar(key)
