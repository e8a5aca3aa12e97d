"""Loading plugins, each by itself.

A plugin that cannot be imported, misspells a hook, raises or returns nonsense is
reported with its reason, and everything else goes on. Nothing is global: every
call of `load_plugins` makes its own managers, and what is loaded depends on the
arguments and the installed distributions alone.
"""

from __future__ import annotations

import enum
import importlib.util
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import attrs
import pluggy

from . import builtin, hookspecs
from .errors import GovtasksError, PluginError, UnknownNameError, suggestion
from .specs import ChannelSpec, ExporterSpec, PluginInfo, StorageSpec

GROUP = "govtasks"
_BUILT_IN = "built-in"
_S = TypeVar("_S", ChannelSpec, ExporterSpec, StorageSpec)


class PluginState(enum.Enum):
    """Whether a plugin is in use."""

    ACTIVE = "active"
    FAILED = "failed"
    BLOCKED = "blocked"


@attrs.frozen(kw_only=True)
class PluginReport:
    """What became of one plugin.

    Attributes:
        name: Its name: that of the entry point, the file or the module.
        source: Distribution and version, path, or ``built-in``.
        state: Active, failed or blocked.
        reason: Why it failed; empty otherwise.
        summary: What it says about itself.
        hooks: Hooks that it implements, sorted.
        offers: What it brings, such as ``channel mail``, sorted.
    """

    name: str
    source: str
    state: PluginState = PluginState.ACTIVE
    reason: str = ""
    summary: str = ""
    hooks: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """The report as a JSON object."""
        plain = attrs.asdict(self)
        return {**plain, "state": self.state.value}


@attrs.frozen(kw_only=True)
class _Offer:
    """What one healthy plugin brings."""

    channels: tuple[ChannelSpec, ...] = ()
    storages: tuple[StorageSpec, ...] = ()
    exporters: tuple[ExporterSpec, ...] = ()

    def names(self) -> tuple[str, ...]:
        """Every name that it claims, with its kind."""
        return (
            *(f"channel {spec.name}" for spec in self.channels),
            *(f"store {scheme}" for spec in self.storages for scheme in spec.schemes),
            *(f"exporter {spec.name}" for spec in self.exporters),
        )


@attrs.frozen(kw_only=True)
class Plugins:
    """The plugins of one register.

    Attributes:
        reports: One for each plugin, the built-in first, then by name.
        channels: Name -> channel.
        storages: URL scheme -> store.
        exporters: Name -> exporter.
    """

    reports: tuple[PluginReport, ...]
    channels: Mapping[str, ChannelSpec]
    storages: Mapping[str, StorageSpec]
    exporters: Mapping[str, ExporterSpec]

    @property
    def failed(self) -> tuple[PluginReport, ...]:
        """Reports of those that could not be used."""
        return tuple(r for r in self.reports if r.state is PluginState.FAILED)

    def channel(self, name: str) -> ChannelSpec:
        """The channel of that name.

        Raises:
            UnknownNameError: No active plugin offers it.
        """
        return _named("channel", name, self.channels)

    def storage(self, scheme: str) -> StorageSpec:
        """The kind of store for a URL scheme.

        Raises:
            UnknownNameError: No active plugin offers it.
        """
        return _named("store", scheme, self.storages)

    def exporter(self, name: str) -> ExporterSpec:
        """The export format of that name.

        Raises:
            UnknownNameError: No active plugin offers it.
        """
        return _named("exporter", name, self.exporters)


def _named(kind: str, name: str, known: Mapping[str, _S]) -> _S:
    if name in known:
        return known[name]
    near = suggestion(name, known)
    hint = near or f"install and name the plugin that brings it: govtasks-{name}"
    problem = f"no active plugin offers this {kind}"
    raise UnknownNameError(problem, field=kind, value=name, hint=hint)


@attrs.frozen(kw_only=True)
class _Candidate:
    name: str
    source: str
    load: Callable[[], object]


def load_plugins(
    wanted: Iterable[object] | None = None, *, blocked: Iterable[str] = ()
) -> Plugins:
    """Load the built-in plugin and others, each by itself.

    Args:
        wanted: Names of installed plugins, paths of Python files, or plugin
            objects (modules, instances). None takes every installed plugin.
        blocked: Names of plugins to leave out.

    Returns:
        What they bring, with a report on each. The order of *wanted* does not
        matter: where two claim one name, the built-in or else the first by
        name has it, and the other is reported as failed.
    """
    found = _candidates(wanted)
    out = frozenset(blocked)
    pairs = [(_examine(c) if c.name not in out else _blocked(c)) for c in found]
    return _merge(pairs)


def _candidates(wanted: Iterable[object] | None) -> list[_Candidate]:
    built_in = _Candidate(name=_BUILT_IN, source=_BUILT_IN, load=lambda: builtin)
    installed = {point.name: point for point in metadata.entry_points(group=GROUP)}
    names: Iterable[object] = installed if wanted is None else wanted
    others = [_candidate(item, installed) for item in names]
    return [built_in, *sorted(others, key=lambda c: (c.name, c.source))]


def _candidate(
    item: object, installed: Mapping[str, metadata.EntryPoint]
) -> _Candidate:
    match item:
        case Path():
            return _file(item)
        case str() if item.endswith(".py"):
            return _file(Path(item))
        case str() if item in installed:
            return _entry_point(installed[item])
        case str():
            return _Candidate(name=item, source="", load=_absent(item, installed))
        case _:
            name = getattr(item, "__name__", type(item).__name__)
            return _Candidate(name=name, source="object", load=lambda: item)


def _entry_point(point: metadata.EntryPoint) -> _Candidate:
    dist = point.dist
    source = f"{dist.name} {dist.version}" if dist else point.value
    return _Candidate(name=point.name, source=source, load=point.load)


def _absent(name: str, installed: Iterable[str]) -> Callable[[], object]:
    def fail() -> object:
        raise UnknownNameError.of("plugin", name, installed)

    return fail


def _file(path: Path) -> _Candidate:
    def load() -> object:
        spec = importlib.util.spec_from_file_location(
            f"govtasks_file_{path.stem}", path
        )
        if spec is None or spec.loader is None or not path.is_file():
            problem = "is not a Python file"
            raise PluginError(problem, place=str(path))
        module = importlib.util.module_from_spec(spec)
        # attrs and dataclasses look their module up by name while it runs.
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
        return module

    return _Candidate(name=path.stem, source=str(path), load=load)


def _blocked(candidate: _Candidate) -> tuple[PluginReport, _Offer]:
    report = PluginReport(
        name=candidate.name, source=candidate.source, state=PluginState.BLOCKED
    )
    return report, _Offer()


def _examine(candidate: _Candidate) -> tuple[PluginReport, _Offer]:
    """Load one plugin and ask its hooks; whatever it raises is its report."""
    try:
        manager = _manager(candidate)
        info = _info(manager)
        offer = _Offer(
            channels=_specs(manager.hook.govtasks_channels, ChannelSpec),
            storages=_specs(manager.hook.govtasks_storages, StorageSpec),
            exporters=_specs(manager.hook.govtasks_exporters, ExporterSpec),
        )
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin may raise anything
        return _failure(candidate, _reason(error)), _Offer()
    report = PluginReport(
        name=candidate.name,
        source=candidate.source,
        summary=info.summary,
        hooks=_hooks(manager),
        offers=tuple(sorted(offer.names())),
    )
    return report, offer


def _manager(candidate: _Candidate) -> pluggy.PluginManager:
    """A manager for this one plugin, so that no other can suffer from it."""
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    plugin = candidate.load()
    manager.register(plugin, candidate.name)
    known = [name for name in dir(hookspecs) if name.startswith("govtasks_")]
    for caller in manager.get_hookcallers(plugin) or ():
        if caller.name not in known:
            hint = suggestion(caller.name, known)
            problem = "unknown hook"
            raise PluginError(problem, value=caller.name, hint=hint)
    if not manager.get_hookcallers(plugin):
        problem = "implements no hook"
        hint = "mark its functions with govtasks.hookspecs.hookimpl"
        raise PluginError(problem, hint=hint)
    return manager


def _hooks(manager: pluggy.PluginManager) -> tuple[str, ...]:
    (plugin,) = manager.get_plugins()
    return tuple(sorted(c.name for c in manager.get_hookcallers(plugin) or ()))


def _info(manager: pluggy.PluginManager) -> PluginInfo:
    answers = manager.hook.govtasks_plugin_info()
    info = answers[0] if answers else PluginInfo(summary="")
    if not isinstance(info, PluginInfo):
        problem = "govtasks_plugin_info must return a PluginInfo"
        raise PluginError(problem, value=info)
    if info.api != hookspecs.API:
        problem = f"is for hook API {info.api}, this is {hookspecs.API}"
        raise PluginError(problem)
    return info


def _specs(hook: pluggy.HookCaller, kind: type[_S]) -> tuple[_S, ...]:
    specs = [spec for answer in hook() for spec in answer]
    for spec in specs:
        if not isinstance(spec, kind):
            problem = f"{hook.name} must give {kind.__name__}"
            raise PluginError(problem, value=spec)
    return tuple(specs)


def _reason(error: BaseException) -> str:
    if isinstance(error, GovtasksError):
        return str(error)
    return f"{type(error).__name__}: {error}"[:500]


def _failure(candidate: _Candidate, reason: str) -> PluginReport:
    return PluginReport(
        name=candidate.name,
        source=candidate.source,
        state=PluginState.FAILED,
        reason=reason,
    )


def _merge(pairs: Sequence[tuple[PluginReport, _Offer]]) -> Plugins:
    """Join what the plugins bring; a name that is taken fails the later one."""
    taken: dict[str, str] = {}
    reports: list[PluginReport] = []
    offers: list[_Offer] = []
    for report, offer in pairs:
        clash = [name for name in offer.names() if name in taken]
        if clash or len(set(offer.names())) < len(offer.names()):
            owner = taken.get(clash[0], "itself") if clash else "itself"
            what = clash[0] if clash else "a name"
            reports.append(
                attrs.evolve(
                    report,
                    state=PluginState.FAILED,
                    reason=f"{what} is offered by {owner} already",
                    offers=(),
                )
            )
            continue
        taken.update(dict.fromkeys(offer.names(), report.name))
        reports.append(report)
        offers.append(offer)
    return Plugins(
        reports=tuple(reports),
        channels=_index((s.name, s) for o in offers for s in o.channels),
        storages=_index((k, s) for o in offers for s in o.storages for k in s.schemes),
        exporters=_index((s.name, s) for o in offers for s in o.exporters),
    )


def _index(pairs: Iterable[tuple[str, _S]]) -> Mapping[str, _S]:
    return MappingProxyType(dict(pairs))
