"""Reading the command line and running one command."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Collection, Sequence

from ..errors import GovtasksError
from ..messages import LOCALES
from ..plugins import Plugins
from ..register.register import Register, open_register
from . import (
    ack,
    appeal,
    directive,
    doctor,
    due,
    explaining,
    feed,
    figures,
    files,
    indicator,
    moving,
    obligation,
    org,
    plan,
    plugins,
    proof,
    queries,
    regimes,
    report,
    retention,
    review,
    schema,
    score,
    storage,
    timeline,
    work,
)
from .others import other_command
from .output import Exit, aside, fail, say

_URL = "GOVTASKS_URL"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: Words after the program's name; those of the process where
            they are not given.

    Returns:
        Exit code: 0 done, 1 error, 2 usage, 3 findings, 4 partly done.
    """
    words = sys.argv[1:] if arguments is None else arguments
    parser, known = _parser()
    if (other := other_command(words, known)) is not None:
        return other(words[1:])
    options = parser.parse_args(words)
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
    options.opened = []
    try:
        code = run(options)
    except GovtasksError as error:
        code = fail(error, as_json=options.json)
    faults = [fault for register in options.opened for fault in register.faults]
    for fault in faults:
        say(f"govtasks: {fault}")
    return Exit.PARTIAL if faults and code is Exit.DONE else code


def _parser() -> tuple[argparse.ArgumentParser, Collection[str]]:
    """The parser, and the names of its commands."""
    parser = argparse.ArgumentParser(
        prog="govtasks", description="Follow up government orders."
    )
    parser.add_argument(
        "--url",
        default=os.environ.get(_URL, "memory:"),
        help=f"where facts are kept (default: ${_URL} or memory:)",
    )
    parser.add_argument("--tenant", default="default", help="whose data")
    plugins.add_options(parser)
    parser.add_argument("--locale", choices=LOCALES, default="en", help="language")
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    plugins.add(commands)
    files.add(commands)
    due.add(commands, _loaded)
    regimes.add(commands, _loaded)
    schema.add(commands)
    org.add(commands, _register)
    directive.add(commands, _register)
    obligation.add(commands, _register)
    explaining.add(commands, _register, _loaded)
    queries.add(commands, _register)
    report.add(commands, _register)
    figures.add(commands, _register)
    appeal.add(score.add(commands, _register), _register)
    work.add(commands, _register)
    indicator.add(commands, _register)
    timeline.add(commands, _register)
    ack.add(commands, _register)
    doctor.add(commands, _register)
    proof.add(commands, _register)
    retention.add(commands, _register)
    review.add(commands, _register)
    feed.add(commands, _register)
    plan.add(commands, _register)
    moving.add(storage.add(commands, _loaded), _register, _loaded)
    return parser, commands.choices


def _register(options: argparse.Namespace) -> Register:
    """Open the register that the options name, and tell of plugins that failed."""
    loaded = plugins.load(options)
    with aside():
        register = open_register(
            options.url,
            plugins=loaded,
            tenant=options.tenant,
            notify=getattr(options, "notify", None) or ("console",),
        )
    options.opened.append(register)
    plugins.tell(register.plugins)
    return register


def _loaded(options: argparse.Namespace) -> Plugins:
    """Load the plugins without a register, and tell of those that failed."""
    loaded = plugins.load(options)
    plugins.tell(loaded.reports)
    return loaded
