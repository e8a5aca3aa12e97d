"""Asking one plugin what it brings; whatever it raises is its report."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from types import ModuleType
from typing import TypeVar

import pluggy

from .. import hookspecs
from ..authorizing import Authorizer
from ..candidates import Candidate
from ..errors import PluginError, suggestion
from ..specs import (
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
from .offers import Offer
from .reports import PluginReport, PluginState, reason_of
from .settings import setting_keys

MOST_OFFERS = 1000
_PREFIX = "govtasks_"
_S = TypeVar("_S")


def examine(candidate: Candidate) -> tuple[PluginReport, Offer]:
    """Load one plugin and ask its hooks; whatever it raises is its report."""
    plugin: object = None
    try:
        plugin = candidate.load()
        info = _info(plugin)
        manager = _manager(plugin, candidate.name)
        offer = _offer(manager.hook)
        _check_distinct(offer.all())
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - a plugin may raise anything
        return _failure(candidate, reason_of(error)), _refusing(plugin, error)
    report = PluginReport(
        name=candidate.name,
        source=candidate.source,
        summary=info.summary,
        api=info.api,
        hooks=_hooks(manager, plugin),
        offers=tuple(sorted(offer.all())),
        settings=setting_keys(offer.configurable()),
    )
    return report, offer


def _offer(hook: pluggy.HookRelay) -> Offer:
    return Offer(
        channels=_specs(hook.govtasks_channels, ChannelSpec),
        storages=_specs(hook.govtasks_storages, StorageSpec),
        exporters=_specs(hook.govtasks_exporters, ExporterSpec),
        reporters=_specs(hook.govtasks_reporters, ReporterSpec),
        calendars=_specs(hook.govtasks_calendars, CalendarSpec),
        regimes=_specs(hook.govtasks_regimes, RegimeSpec),
        formulas=_specs(hook.govtasks_formulas, FormulaSpec),
        templates=_specs(hook.govtasks_message_templates, TemplateSpec),
        authorizers=_specs(hook.govtasks_authorize, AuthorizerSpec),
        recipients=_specs(hook.govtasks_recipients, RecipientsSpec),
        holds=_specs(hook.govtasks_hold, HoldSpec),
        listeners=_specs(hook.govtasks_after_commit, ListenerSpec),
        delivery_listeners=_specs(hook.govtasks_delivery_changed, DeliveryListenerSpec),
        observers=_specs(hook.govtasks_observers, ObserverSpec),
    )


def _refusing(plugin: object, error: BaseException) -> Offer:
    """What is left of a plugin that failed.

    One that was to narrow who may do what is missed by everybody: as long as it
    cannot say what it forbids, nothing is allowed.
    """
    if "govtasks_authorize" not in dir(plugin):
        return Offer()

    def fail() -> Authorizer:
        raise PluginError(reason_of(error)) from error

    return Offer(authorizers=(AuthorizerSpec(name="failed", factory=fail),))


def _info(plugin: object) -> PluginInfo:
    """What it says about itself.

    Asked before its other hooks are looked at: one that was written for other
    hooks is told so, and not that it misspells them.
    """
    ask = getattr(plugin, "govtasks_plugin_info", None)
    info = PluginInfo(summary="") if ask is None else ask()
    if not isinstance(info, PluginInfo):
        problem = "govtasks_plugin_info must return a PluginInfo"
        raise PluginError(problem, value=info)
    if info.api != hookspecs.API:
        problem = f"is for hook API {info.api}, this is {hookspecs.API}"
        hint = "install the releases of both that go together"
        raise PluginError(problem, hint=hint)
    return info


class _Manager(pluggy.PluginManager):
    """One that looks for specifications only where they can be."""

    def parse_hookspec_opts(
        self, module_or_class: ModuleType | type, name: str
    ) -> pluggy.HookspecOpts | None:
        """Pass over the other names, each of which would be looked at closely."""
        if not name.startswith(_PREFIX):
            return None
        return super().parse_hookspec_opts(module_or_class, name)


def _manager(plugin: object, name: str) -> pluggy.PluginManager:
    """A manager for this one plugin, so that no other can suffer from it."""
    manager = _Manager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    manager.register(plugin, name)
    known = [hook for hook in dir(hookspecs) if hook.startswith(_PREFIX)]
    hooks = _hooks(manager, plugin)
    for hook in hooks:
        if hook not in known:
            hint = suggestion(hook, known) or f"known are {', '.join(known)}"
            problem = "unknown hook"
            raise PluginError(problem, value=hook, hint=hint)
    there = dir(plugin)
    unmarked = [hook for hook in known if hook in there and hook not in hooks]
    if unmarked or not hooks:
        problem = f"{unmarked[0]} is not marked" if unmarked else "implements no hook"
        hint = "mark its functions with govtasks.hookspecs.hookimpl"
        raise PluginError(problem, hint=hint)
    return manager


def _hooks(manager: pluggy.PluginManager, plugin: object) -> tuple[str, ...]:
    return tuple(sorted(c.name for c in manager.get_hookcallers(plugin) or ()))


def _specs(hook: pluggy.HookCaller, kind: type[_S]) -> tuple[_S, ...]:
    specs: list[_S] = []
    for answer in hook():
        if not isinstance(answer, Iterable):
            problem = f"{hook.name} must return a list of {kind.__name__}"
            raise PluginError(problem, value=answer)
        for spec in itertools.islice(answer, MOST_OFFERS + 1):
            if not isinstance(spec, kind):
                problem = f"{hook.name} must give {kind.__name__}"
                raise PluginError(problem, value=spec)
            specs.append(spec)
    if len(specs) > MOST_OFFERS:
        problem = f"{hook.name} gives more than {MOST_OFFERS}"
        raise PluginError(problem)
    return tuple(specs)


def _check_distinct(names: Sequence[str]) -> None:
    twice = sorted(name for name, n in Counter(names).items() if n > 1)
    if twice:
        problem = f"offers {', '.join(twice)} twice"
        raise PluginError(problem)


def _failure(candidate: Candidate, reason: str) -> PluginReport:
    return PluginReport(
        name=candidate.name,
        source=candidate.source,
        state=PluginState.FAILED,
        reason=reason,
    )
