"""The command ``plugins``, and the choice of plugins for every other command."""

from __future__ import annotations

import argparse
import itertools
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ..candidates import find
from ..errors import GovtasksError
from ..plugins import (
    PluginFault,
    PluginReport,
    Plugins,
    check_plugin,
    load_plugins,
)
from ..register.register import open_register
from .output import Exit, answer, answer_json, answer_table, aside, say

if TYPE_CHECKING:
    from .output import Commands

_ALLOWED = "GOVTASKS_PLUGINS"
_BLOCKED = "GOVTASKS_BLOCKED"
_TRACE = "GOVTASKS_TRACE_PLUGINS"
_MOST_LISTED = 3


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options by which plugins are chosen."""
    parser.add_argument(
        "--plugin",
        action="append",
        metavar="NAME|FILE.py",
        help=f"use only the plugins named so (default: ${_ALLOWED}, else all)",
    )
    parser.add_argument(
        "--block",
        action="append",
        metavar="NAME",
        help=f"leave a plugin out (default: ${_BLOCKED})",
    )
    parser.add_argument(
        "--strict", action="store_true", help="a plugin that failed is an error"
    )


def add(commands: Commands) -> None:
    """Add the command of this module."""
    parser = commands.add_parser("plugins", help="list plugins and what became of them")
    parser.set_defaults(run=_plugins)
    nested = parser.add_subparsers(metavar="COMMAND")
    check = nested.add_parser("check", help="hold a plugin to what it promises")
    check.add_argument("name", help="name of an installed plugin, or FILE.py")
    check.set_defaults(run=_check)


def load(options: argparse.Namespace) -> Plugins:
    """Load the plugins that the options and the environment choose.

    Raises:
        PluginError: One failed, and that is to be an error.
    """
    environment = os.environ
    with aside():
        return load_plugins(
            options.plugin or _listed(environment, _ALLOWED),
            blocked=options.block or _listed(environment, _BLOCKED) or (),
            environment=environment,
            strict=options.strict,
            trace=_trace if environment.get(_TRACE) == "1" else None,
        )


def tell(reports: Sequence[PluginReport]) -> None:
    """Tell the operator of each plugin that failed."""
    for report in reports:
        if report.reason:
            say(f"govtasks: plugin {report.name} failed: {report.reason}")


def _trace(line: str) -> None:
    say(f"govtasks: trace: {line}")


def _listed(environment: Mapping[str, str], name: str) -> list[str] | None:
    """Names with commas between them; none where it is empty."""
    text = environment.get(name)
    return None if text is None else [part.strip() for part in text.split(",") if part]


def _plugins(options: argparse.Namespace) -> Exit:
    loaded = load(options)
    faults = _kept_faults(options, loaded)
    if options.json:
        answer_json([_json(report, faults) for report in loaded.reports])
    else:
        head = ("name", "source", "state", "api", "offers", "settings", "reason")
        answer_table(head, [_cells(report) for report in loaded.reports])
        for fault in faults:
            answer(f"{fault.at.isoformat()}  {fault}")
    return Exit.PARTIAL if loaded.failed else Exit.DONE


def _kept_faults(
    options: argparse.Namespace, loaded: Plugins
) -> tuple[PluginFault, ...]:
    """What is kept in the register; the list is there without one that opens."""
    scheme = options.url.partition(":")[0].partition("+")[0]
    if scheme not in loaded.storages:
        return ()
    given = {"plugins": loaded, "tenant": options.tenant, "notify": ()}
    try:
        with aside(), open_register(options.url, **given) as register:
            return register.kept_faults()
    except GovtasksError as error:
        say(f"govtasks: {error.code}: {error}")
        return ()


def _json(report: PluginReport, faults: Sequence[PluginFault]) -> dict[str, object]:
    own = [fault.to_json() for fault in faults if fault.plugin == report.name]
    return {**report.to_json(), "faults": own}


def _cells(report: PluginReport) -> tuple[str, ...]:
    return (
        report.name,
        report.source,
        report.state.value,
        "" if report.api is None else str(report.api),
        ", ".join(_short(report.offers)),
        ", ".join(report.settings),
        report.reason,
    )


def _short(offers: Sequence[str]) -> Iterator[str]:
    """What is offered; of a kind that there are many of, how many."""
    for kind, group in itertools.groupby(offers, lambda offer: offer.split()[0]):
        found = list(group)
        yield from found if len(found) <= _MOST_LISTED else [f"{len(found)} {kind}s"]


def _check(options: argparse.Namespace) -> Exit:
    candidates = find([options.name])
    with aside():
        found = [one for candidate in candidates for one in check_plugin(candidate)]
    if options.json:
        answer_json([{"check": o.check, "problem": o.problem} for o in found])
    else:
        rows = [(o.check, "wrong" if o.problem else "kept", o.problem) for o in found]
        answer_table(("promise", "result", "problem"), rows)
    return Exit.FINDINGS if any(one.problem for one in found) else Exit.DONE
