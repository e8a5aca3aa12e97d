"""Loading plugins, each by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from .. import builtin
from ..candidates import BUILT_IN, Candidate, find
from ..errors import InvalidValueError, PluginError, UnknownNameError
from .asking import examine
from .guarding import PATIENCE, Trace
from .merging import Plugins, merge
from .offers import Offer
from .reports import PluginReport, PluginState
from .settings import Settings


def loaded_plugins(
    plugins: Iterable[object] | Plugins | None, blocked: Iterable[str] = ()
) -> Plugins:
    """What was loaded already, else what `load_plugins` gives.

    Raises:
        InvalidValueError: What is loaded cannot be blocked any more.
    """
    if not isinstance(plugins, Plugins):
        return load_plugins(plugins, blocked=blocked)
    if tuple(blocked):
        problem = "plugins that are loaded cannot be blocked any more"
        hint = "give it to load_plugins"
        raise InvalidValueError(problem, field="blocked", hint=hint)
    return plugins


def load_plugins(
    wanted: Iterable[object] | None = None,
    *,
    blocked: Iterable[str] = (),
    settings: Mapping[str, Mapping[str, object]] | None = None,
    environment: Mapping[str, str] | None = None,
    strict: bool = False,
    trace: Trace | None = None,
    patience: dt.timedelta = PATIENCE,
) -> Plugins:
    """Load the built-in plugin and others, each by itself.

    Args:
        wanted: Names of installed plugins, paths of Python files, or plugin
            objects (modules, instances). None takes every installed plugin.
        blocked: Names of plugins to leave out.
        settings: Settings of each channel, exporter or other object by its name.
        environment: Variables such as ``GOVTASKS_MAIL_PASSWORD``, which give what
            the settings do not.
        strict: Whether a plugin that failed is an error.
        trace: Is told of each call of an object of a plugin, a line each.
        patience: How long an object of a plugin may take for one answer; a channel
            has a time of its own.

    Returns:
        What they bring, with a report on each. The order of *wanted* does not
        matter: where two claim one name, the built-in or else the first by
        name has it, and the other is reported as failed. Of several plugins
        with one name, the first by source is used.

    Raises:
        InvalidValueError: Not lists, or what is blocked is no name.
        PluginError: A plugin failed, where that is an error.
    """
    items = None if wanted is None else _listed(wanted, "plugins")
    out = [_name(name) for name in _listed(blocked, "blocked")]
    built_in = Candidate(name=BUILT_IN, source=BUILT_IN, load=lambda: builtin)
    found = [built_in, *find(items)]
    pairs = [_blocked(c) if c.name in out else examine(c) for c in found]
    merged = merge([*pairs, *_blocked_in_vain(out, [c.name for c in found])])
    if strict:
        _require_all(merged)
    given = Settings(settings or {}, environment or {})
    return attrs.evolve(merged, settings=given, trace=trace, patience=patience)


def _require_all(plugins: Plugins) -> None:
    wrong = [report for report in plugins.reports if report.reason]
    if wrong:
        problem = "; ".join(f"plugin {one.name}: {one.reason}" for one in wrong)
        raise PluginError(problem, hint="mend them, or block them")


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


def _blocked(candidate: Candidate) -> tuple[PluginReport, Offer]:
    report = PluginReport(
        name=candidate.name, source=candidate.source, state=PluginState.BLOCKED
    )
    return report, Offer()


def _blocked_in_vain(
    blocked: Iterable[str], found: Sequence[str]
) -> Iterator[tuple[PluginReport, Offer]]:
    """What is blocked and not there may be misspelt, so it is shown."""
    for name in sorted(set(blocked).difference(found)):
        error = UnknownNameError.of("plugin", name, found)
        state = PluginState.BLOCKED
        yield (
            PluginReport(name=name, source="", state=state, reason=str(error)),
            Offer(),
        )
