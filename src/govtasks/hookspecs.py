"""The hooks: what a plugin can bring.

Each hook only registers. It is called once for each register that is opened,
must do no work, and returns frozen specifications; the objects that they make
do the work. The result never depends on the order of plugins: a name that two
plugins claim is a fault of the second by name, and is reported.
"""

from __future__ import annotations

from collections.abc import Iterable

import pluggy

from .specs import (
    AuthorizerSpec,
    CalendarSpec,
    ChannelSpec,
    DeliveryListenerSpec,
    ExporterSpec,
    FormulaSpec,
    HoldSpec,
    ListenerSpec,
    ObserverSpec,
    PluginInfo,
    RecipientsSpec,
    RegimeSpec,
    ReporterSpec,
    StorageSpec,
    TemplateSpec,
)

PROJECT = "govtasks"
API = 1

hookspec: pluggy.HookspecMarker = pluggy.HookspecMarker(PROJECT)
hookimpl: pluggy.HookimplMarker = pluggy.HookimplMarker(PROJECT)


@hookspec
def govtasks_plugin_info() -> PluginInfo:
    """Say what the plugin is and which version of the hooks it is for."""
    return PluginInfo(summary="")


@hookspec
def govtasks_channels() -> Iterable[ChannelSpec]:
    """Offer ways to reach people."""
    return ()


@hookspec
def govtasks_storages() -> Iterable[StorageSpec]:
    """Offer stores, by URL scheme."""
    return ()


@hookspec
def govtasks_exporters() -> Iterable[ExporterSpec]:
    """Offer export formats."""
    return ()


@hookspec
def govtasks_reporters() -> Iterable[ReporterSpec]:
    """Offer kinds of files that reports are written as."""
    return ()


@hookspec
def govtasks_calendars() -> Iterable[CalendarSpec]:
    """Offer working calendars, one by one or by families."""
    return ()


@hookspec
def govtasks_regimes() -> Iterable[RegimeSpec]:
    """Offer regimes: how bodies of law count time."""
    return ()


@hookspec
def govtasks_formulas() -> Iterable[FormulaSpec]:
    """Offer formulas: how facts become points and grades."""
    return ()


@hookspec
def govtasks_authorize() -> Iterable[AuthorizerSpec]:
    """Offer objects that narrow or widen who may do what."""
    return ()


@hookspec
def govtasks_recipients() -> Iterable[RecipientsSpec]:
    """Offer objects that say who else is told of a step of follow-up."""
    return ()


@hookspec
def govtasks_hold() -> Iterable[HoldSpec]:
    """Offer objects that say until when a notice waits."""
    return ()


@hookspec
def govtasks_message_templates() -> Iterable[TemplateSpec]:
    """Offer texts of notices."""
    return ()


@hookspec
def govtasks_after_commit() -> Iterable[ListenerSpec]:
    """Offer objects that are told of what was recorded."""
    return ()


@hookspec
def govtasks_delivery_changed() -> Iterable[DeliveryListenerSpec]:
    """Offer objects that are told of what became of notices."""
    return ()


@hookspec
def govtasks_observers() -> Iterable[ObserverSpec]:
    """Offer objects that are told of work as it begins and ends."""
    return ()
