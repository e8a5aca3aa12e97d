"""The command that asks a register how it is."""

from __future__ import annotations

import argparse
import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..register.doctor import Diagnosis, storage_diagnosis
from .output import Exit, answer_json, answer_table, aside, instant
from .plugins import load

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
    found = _of_storage(options)
    if not found:
        with opener(options) as register:
            found = register.doctor(options.now)
    rows = [(one.severity.value, one.code, one.text(options.locale)) for one in found]
    head = ("severity", "code", "text")
    if options.json:
        answer_json([dict(zip(head, row, strict=True)) for row in rows])
    elif rows:
        answer_table(head, rows)
    return Exit.FINDINGS if found else Exit.DONE


def _of_storage(options: argparse.Namespace) -> Sequence[Diagnosis]:
    """What keeps the store from being opened, so that nothing else can be asked."""
    scheme = options.url.partition(":")[0].partition("+")[0]
    spec = load(options).storages.get(scheme)
    if spec is None or spec.maintenance is None:
        return ()
    with aside():
        found = storage_diagnosis(spec.maintenance.status(options.url))
    return () if found is None else (found,)
