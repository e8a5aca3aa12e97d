"""The built-in plugin: it comes through the same hooks as any other."""

from __future__ import annotations

from collections.abc import Iterable

from .addressing import ChainRecipients
from .console import ConsoleChannel
from .deadlines.loading import (
    builtin_calendar,
    builtin_calendars,
    builtin_regime,
    builtin_regimes,
)
from .evaluation.formula_loading import builtin_formula, builtin_formulas
from .hookspecs import hookimpl
from .logbook import Logbook
from .memory import MemoryStore
from .office_hours import OfficeHours, OfficeHoursHold
from .specs import (
    CalendarSpec,
    ChannelSpec,
    DeliveryListenerSpec,
    FormulaSpec,
    HoldSpec,
    ListenerSpec,
    ObserverSpec,
    PluginInfo,
    RecipientsSpec,
    RegimeSpec,
    StorageSpec,
    TemplateSpec,
)
from .templates import builtin_templates


@hookimpl
def govtasks_plugin_info() -> PluginInfo:
    """Say what the built-in plugin is."""
    return PluginInfo(
        summary="memory store, console channel, calendars, regimes and formulas"
    )


@hookimpl
def govtasks_channels() -> Iterable[ChannelSpec]:
    """Offer the console, which reaches nobody but the operator."""
    yield ChannelSpec(
        name="console", factory=ConsoleChannel.from_settings, needs_address=False
    )


@hookimpl
def govtasks_storages() -> Iterable[StorageSpec]:
    """Offer the store that forgets."""
    yield StorageSpec(schemes=("memory",), factory=lambda _url: MemoryStore())


@hookimpl
def govtasks_calendars() -> Iterable[CalendarSpec]:
    """Offer the working calendars that come with the library."""
    for key in builtin_calendars():
        yield CalendarSpec(key=key, factory=builtin_calendar)


@hookimpl
def govtasks_regimes() -> Iterable[RegimeSpec]:
    """Offer the regimes that come with the library."""
    for key in builtin_regimes():
        yield RegimeSpec(key=key, factory=builtin_regime)


@hookimpl
def govtasks_formulas() -> Iterable[FormulaSpec]:
    """Offer the formulas that come with the library."""
    for key in builtin_formulas():
        yield FormulaSpec(key=key, factory=builtin_formula)


@hookimpl
def govtasks_recipients() -> Iterable[RecipientsSpec]:
    """Offer the roles that a step names, and who stands in."""
    yield RecipientsSpec(name="chain", factory=ChainRecipients)


@hookimpl
def govtasks_hold() -> Iterable[HoldSpec]:
    """Offer the hours of the office; without settings it is always open."""
    yield HoldSpec(name="office-hours", factory=OfficeHoursHold, settings=OfficeHours)


@hookimpl
def govtasks_message_templates() -> Iterable[TemplateSpec]:
    """Offer the texts of notices that come with the library."""
    yield from builtin_templates()


@hookimpl
def govtasks_after_commit() -> Iterable[ListenerSpec]:
    """Offer the lines in the host's log."""
    yield ListenerSpec(name="log", factory=Logbook.of_host)


@hookimpl
def govtasks_delivery_changed() -> Iterable[DeliveryListenerSpec]:
    """Offer the lines in the host's log."""
    yield DeliveryListenerSpec(name="log", factory=Logbook.of_host)


@hookimpl
def govtasks_observers() -> Iterable[ObserverSpec]:
    """Offer the lines in the host's log."""
    yield ObserverSpec(name="log", factory=Logbook.of_host)
