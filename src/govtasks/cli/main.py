"""Reading the command line and running one command."""

from __future__ import annotations

import argparse
import itertools
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from ..errors import GovtasksError
from ..messages import LOCALES
from ..plugins import PluginReport, Plugins, load_plugins
from ..register.register import Register, open_register
from . import (
    ack,
    directive,
    doctor,
    due,
    explaining,
    files,
    obligation,
    org,
    queries,
    regimes,
    work,
)
from .output import Exit, answer_json, answer_table, aside, fail, say

if TYPE_CHECKING:
    from .output import Commands

_URL = "GOVTASKS_URL"
_MOST_LISTED = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: Words after the program's name; those of the process where
            they are not given.

    Returns:
        Exit code: 0 done, 1 error, 2 usage, 3 findings, 4 partly done.
    """
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], Exit] = options.run
    try:
        code = _run(run, options)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has left; what is still to be written at the
        # end of the process must go somewhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.ERROR
    return code


def _run(
    run: Callable[[argparse.Namespace], Exit], options: argparse.Namespace
) -> Exit:
    try:
        return run(options)
    except GovtasksError as error:
        return fail(error, as_json=options.json)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="govtasks", description="Follow up government orders."
    )
    parser.add_argument(
        "--url",
        default=os.environ.get(_URL, "memory:"),
        help=f"where facts are kept (default: ${_URL} or memory:)",
    )
    parser.add_argument("--tenant", default="default", help="whose data")
    parser.add_argument(
        "--plugin",
        action="append",
        metavar="NAME|FILE.py",
        help="use only the plugins named so; without it, all that are installed",
    )
    parser.add_argument(
        "--block",
        action="append",
        default=[],
        metavar="NAME",
        help="leave a plugin out",
    )
    parser.add_argument("--locale", choices=LOCALES, default="en", help="language")
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_plugins(commands)
    files.add(commands)
    due.add(commands, _loaded)
    regimes.add(commands, _loaded)
    org.add(commands, _register)
    directive.add(commands, _register)
    obligation.add(commands, _register)
    explaining.add(commands, _register, _loaded)
    queries.add(commands, _register)
    work.add(commands, _register)
    ack.add(commands, _register)
    doctor.add(commands, _register)
    return parser


def _register(options: argparse.Namespace) -> Register:
    """Open the register that the options name, and tell of plugins that failed."""
    with aside():
        register = open_register(
            options.url,
            plugins=options.plugin,
            blocked=options.block,
            tenant=options.tenant,
            notify=getattr(options, "notify", None) or ("console",),
        )
    _tell(register.plugins)
    return register


def _loaded(options: argparse.Namespace) -> Plugins:
    """Load the plugins without a register, and tell of those that failed."""
    with aside():
        loaded = load_plugins(options.plugin, blocked=options.block)
    _tell(loaded.reports)
    return loaded


def _tell(reports: Sequence[PluginReport]) -> None:
    for report in reports:
        if report.reason:
            say(f"govtasks: plugin {report.name} failed: {report.reason}")


def _add_plugins(commands: Commands) -> None:
    parser = commands.add_parser("plugins", help="list plugins and what became of them")
    parser.set_defaults(run=_plugins)


def _short(offers: Sequence[str]) -> Iterator[str]:
    """What is offered; of a kind that there are many of, how many."""
    for kind, group in itertools.groupby(offers, lambda offer: offer.split()[0]):
        found = list(group)
        yield from found if len(found) <= _MOST_LISTED else [f"{len(found)} {kind}s"]


def _plugins(options: argparse.Namespace) -> Exit:
    with aside():
        loaded = load_plugins(options.plugin, blocked=options.block)
    if options.json:
        answer_json([report.to_json() for report in loaded.reports])
    else:
        answer_table(
            ("name", "source", "state", "offers", "reason"),
            [
                (r.name, r.source, r.state.value, ", ".join(_short(r.offers)), r.reason)
                for r in loaded.reports
            ],
        )
    return Exit.PARTIAL if loaded.failed else Exit.DONE
