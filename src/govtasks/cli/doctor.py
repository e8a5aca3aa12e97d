"""The command that asks a register how it is."""

from __future__ import annotations

import argparse
import functools
from typing import TYPE_CHECKING

from .output import Exit, answer_json, answer_table, instant

if TYPE_CHECKING:
    from .output import Commands, Opener


def add(commands: Commands, opener: Opener) -> None:
    """Add the command of this module."""
    doctor = commands.add_parser("doctor", help="what is wrong with the register")
    doctor.add_argument("--now", type=instant, help="the time, for repeatable runs")
    doctor.add_argument(
        "--notify", action="append", metavar="CHANNEL", help="channels for notices"
    )
    doctor.set_defaults(run=functools.partial(_doctor, opener))


def _doctor(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register:
        found = register.doctor(options.now)
    rows = [(one.severity.value, one.code, one.text(options.locale)) for one in found]
    head = ("severity", "code", "text")
    if options.json:
        answer_json([dict(zip(head, row, strict=True)) for row in rows])
    elif rows:
        answer_table(head, rows)
    return Exit.FINDINGS if found else Exit.DONE
