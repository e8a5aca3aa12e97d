"""Loading plugins, each by itself.

A plugin that cannot be imported, misspells a hook, raises or returns nonsense is
reported with its reason, and everything else goes on. Nothing is global: every
call of `load_plugins` makes its own managers, and what is loaded depends on the
arguments and the installed distributions alone.
"""

from __future__ import annotations

import enum
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import TypeVar

import attrs
import pluggy

from . import builtin, hookspecs
from .authorizing import Authorizer
from .candidates import BUILT_IN, Candidate, find
from .deadlines.calendars import WorkCalendar
from .deadlines.regimes import Regime
from .errors import (
    GovtasksError,
    InvalidValueError,
    PluginError,
    UnknownNameError,
    shortened,
    suggestion,
)
from .specs import (
    AuthorizerSpec,
    CalendarSpec,
    ChannelSpec,
    ExporterSpec,
    PluginInfo,
    RegimeSpec,
    StorageSpec,
)

MOST_OFFERS = 1000
_LONGEST_REASON = 500
_S = TypeVar(
    "_S",
    AuthorizerSpec,
    CalendarSpec,
    ChannelSpec,
    ExporterSpec,
    RegimeSpec,
    StorageSpec,
)
_M = TypeVar("_M", WorkCalendar, Regime)


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
        reason: Why it failed, or is blocked in vain, on one line; else empty.
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
    calendars: tuple[CalendarSpec, ...] = ()
    regimes: tuple[RegimeSpec, ...] = ()
    authorizers: tuple[AuthorizerSpec, ...] = ()

    def all(self) -> tuple[str, ...]:
        """Everything that it brings, with its kind."""
        authorizers = (f"authorizer {spec.name}" for spec in self.authorizers)
        return (*self.names(), *authorizers)

    def names(self) -> tuple[str, ...]:
        """Every name that it claims for itself alone, with its kind."""
        return (
            *(f"channel {spec.name}" for spec in self.channels),
            *(f"store {scheme}" for spec in self.storages for scheme in spec.schemes),
            *(f"exporter {spec.name}" for spec in self.exporters),
            *(f"calendar {spec.pattern}" for spec in self.calendars),
            *(f"regime {spec.key}" for spec in self.regimes),
        )


@attrs.frozen(kw_only=True)
class Plugins:
    """The plugins of one register.

    Attributes:
        reports: One for each plugin: the built-in, the others by name, and names
            that are blocked in vain.
        channels: Name -> channel.
        storages: URL scheme -> store.
        exporters: Name -> exporter.
        calendars: Key, or ``family-*`` -> calendar.
        regimes: Key -> regime.
        authorizers: Name of the plugin and authorizer, sorted.
    """

    reports: tuple[PluginReport, ...]
    channels: Mapping[str, ChannelSpec]
    storages: Mapping[str, StorageSpec]
    exporters: Mapping[str, ExporterSpec]
    calendars: Mapping[str, CalendarSpec]
    regimes: Mapping[str, RegimeSpec]
    authorizers: tuple[tuple[str, AuthorizerSpec], ...] = ()

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

    def has_calendar(self, key: str) -> bool:
        """Whether an active plugin offers a calendar of that key, or its family."""
        return self._calendar_spec(key) is not None

    def calendar(self, key: str) -> WorkCalendar:
        """Make the working calendar of that key.

        Raises:
            UnknownNameError: No active plugin offers it.
            PluginError: Its plugin failed, or made another calendar.
        """
        spec = self._calendar_spec(key) or _named("calendar", key, self.calendars)
        return _made(f"calendar {key}", spec.factory, key, WorkCalendar)

    def regime(self, key: str) -> Regime:
        """Make the regime of that key.

        Raises:
            UnknownNameError: No active plugin offers it.
            PluginError: Its plugin failed, or made another regime.
        """
        spec = _named("regime", key, self.regimes)
        return _made(f"regime {key}", spec.factory, key, Regime)

    def _calendar_spec(self, key: str) -> CalendarSpec | None:
        """The calendar of that key itself, else the nearest family."""
        found = [spec for spec in self.calendars.values() if spec.answers_for(key)]
        return max(found, key=_nearness, default=None)


def _named(kind: str, name: str, known: Mapping[str, _S]) -> _S:
    if name in known:
        return known[name]
    problem = f"no active plugin offers this {kind}"
    offered = f"offered are {', '.join(sorted(known))}" if known else "none is offered"
    hint = suggestion(name, known) or offered
    raise UnknownNameError(problem, field=kind, value=name, hint=hint)


def _nearness(spec: CalendarSpec) -> tuple[bool, int]:
    return not spec.family, len(spec.key)


def _made(what: str, factory: Callable[[str], _M], key: str, kind: type[_M]) -> _M:
    """Let a plugin make something, and see that it is what it was asked for."""
    try:
        made: object = factory(key)
    except GovtasksError as error:
        raise error.at(what) from None
    except Exception as error:
        problem = f"{what}: {type(error).__name__}: {error}"
        raise PluginError(problem) from error
    if not isinstance(made, kind) or made.key != key:
        problem = f"{what}: gave {shortened(getattr(made, 'key', made))}"
        raise PluginError(problem)
    return made


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
        name has it, and the other is reported as failed. Of several plugins
        with one name, the first by source is used.

    Raises:
        InvalidValueError: Not lists, or what is blocked is no name.
    """
    items = None if wanted is None else _listed(wanted, "plugins")
    out = [_name(name) for name in _listed(blocked, "blocked")]
    built_in = Candidate(name=BUILT_IN, source=BUILT_IN, load=lambda: builtin)
    found = [built_in, *find(items)]
    pairs = [_blocked(c) if c.name in out else _examine(c) for c in found]
    return _merge([*pairs, *_blocked_in_vain(out, [c.name for c in found])])


def _name(value: object) -> str:
    if not isinstance(value, str):
        problem = "must be the name of a plugin"
        raise InvalidValueError(problem, field="blocked", value=value)
    return value


def _listed(value: Iterable[object], field: str) -> list[object]:
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        problem = "must be a list"
        raise InvalidValueError(problem, field=field, value=value)
    return list(value)


def _blocked(candidate: Candidate) -> tuple[PluginReport, _Offer]:
    report = PluginReport(
        name=candidate.name, source=candidate.source, state=PluginState.BLOCKED
    )
    return report, _Offer()


def _blocked_in_vain(
    blocked: Iterable[str], found: Sequence[str]
) -> Iterator[tuple[PluginReport, _Offer]]:
    """What is blocked and not there may be misspelt, so it is shown."""
    for name in sorted(set(blocked).difference(found)):
        error = UnknownNameError.of("plugin", name, found)
        state = PluginState.BLOCKED
        yield (
            PluginReport(name=name, source="", state=state, reason=str(error)),
            _Offer(),
        )


def _examine(candidate: Candidate) -> tuple[PluginReport, _Offer]:
    """Load one plugin and ask its hooks; whatever it raises is its report."""
    plugin: object = None
    try:
        plugin = candidate.load()
        info = _info(plugin)
        manager = _manager(plugin, candidate.name)
        offer = _Offer(
            channels=_specs(manager.hook.govtasks_channels, ChannelSpec),
            storages=_specs(manager.hook.govtasks_storages, StorageSpec),
            exporters=_specs(manager.hook.govtasks_exporters, ExporterSpec),
            calendars=_specs(manager.hook.govtasks_calendars, CalendarSpec),
            regimes=_specs(manager.hook.govtasks_regimes, RegimeSpec),
            authorizers=_specs(manager.hook.govtasks_authorize, AuthorizerSpec),
        )
        _check_distinct(offer.all())
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - a plugin may raise anything
        return _failure(candidate, _reason(error)), _refusing(plugin, error)
    report = PluginReport(
        name=candidate.name,
        source=candidate.source,
        summary=info.summary,
        hooks=_hooks(manager, plugin),
        offers=tuple(sorted(offer.all())),
    )
    return report, offer


def _refusing(plugin: object, error: BaseException) -> _Offer:
    """What is left of a plugin that failed.

    One that was to narrow who may do what is missed by everybody: as long as it
    cannot say what it forbids, nothing is allowed.
    """
    if "govtasks_authorize" not in dir(plugin):
        return _Offer()

    def fail() -> Authorizer:
        raise PluginError(_reason(error)) from error

    return _Offer(authorizers=(AuthorizerSpec(name="failed", factory=fail),))


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


def _manager(plugin: object, name: str) -> pluggy.PluginManager:
    """A manager for this one plugin, so that no other can suffer from it."""
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    manager.register(plugin, name)
    known = [hook for hook in dir(hookspecs) if hook.startswith("govtasks_")]
    hooks = _hooks(manager, plugin)
    for hook in hooks:
        if hook not in known:
            hint = suggestion(hook, known) or f"known are {', '.join(known)}"
            problem = "unknown hook"
            raise PluginError(problem, value=hook, hint=hint)
    unmarked = [hook for hook in known if hook in dir(plugin) and hook not in hooks]
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


def _reason(error: BaseException) -> str:
    try:
        said = str(error)
    except Exception:  # noqa: BLE001 - even its error may be broken
        said = "its message cannot be read"
    known = isinstance(error, GovtasksError)
    text = said if known else f"{type(error).__name__}: {said}"
    line = " ".join(text.split()).encode("utf-8", "backslashreplace").decode()
    return line[:_LONGEST_REASON]


def _failure(candidate: Candidate, reason: str) -> PluginReport:
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
    for pair in pairs:
        report, offer = _settled(*pair, taken)
        taken.update(dict.fromkeys(offer.names(), report.name))
        reports.append(report)
        offers.append(offer)
    return Plugins(
        reports=tuple(reports),
        channels=_index((s.name, s) for o in offers for s in o.channels),
        storages=_index((k, s) for o in offers for s in o.storages for k in s.schemes),
        exporters=_index((s.name, s) for o in offers for s in o.exporters),
        calendars=_index((s.pattern, s) for o in offers for s in o.calendars),
        regimes=_index((s.key, s) for o in offers for s in o.regimes),
        authorizers=tuple(
            (report.name, spec)
            for report, offer in zip(reports, offers, strict=True)
            for spec in offer.authorizers
        ),
    )


def _settled(
    report: PluginReport, offer: _Offer, taken: Mapping[str, str]
) -> tuple[PluginReport, _Offer]:
    clash = [name for name in sorted(offer.names()) if name in taken]
    if not clash:
        return report, offer
    reason = f"{clash[0]} is offered by {taken[clash[0]]} already"
    failed = attrs.evolve(report, state=PluginState.FAILED, reason=reason, offers=())
    # What it forbids stays forbidden, though nothing else of it is used.
    return failed, _Offer(authorizers=offer.authorizers)


def _index(pairs: Iterable[tuple[str, _S]]) -> Mapping[str, _S]:
    return MappingProxyType(dict(pairs))


@contextmanager
def blaming(what: str) -> Iterator[None]:
    """Run code of a plugin; whatever it raises becomes an error that names it.

    Raises:
        PluginError: It raised something that is no error of ours.
    """
    try:
        yield
    except GovtasksError:
        raise
    except Exception as error:
        problem = f"{what}: {type(error).__name__}: {error}"
        raise PluginError(problem) from error
