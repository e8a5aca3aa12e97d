"""The command about what is stored: types of facts and their schemas."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from ..register.fact_types import fact_type, fact_types
from .output import Exit, answer_json, answer_table

if TYPE_CHECKING:
    from .output import Commands

_HEAD = ("type", "version", "stream", "what")


def add(commands: Commands) -> None:
    """Add the command of this module."""
    parser = commands.add_parser(
        "schema", help="the types of facts, or the JSON Schema of one"
    )
    parser.add_argument("type", nargs="?", metavar="TYPE", help="such as submitted")
    parser.set_defaults(run=_schema)


def _schema(options: argparse.Namespace) -> Exit:
    if options.type is not None:
        answer_json(fact_type(options.type).schema())
    elif options.json:
        answer_json([known.to_json() for known in fact_types().values()])
    else:
        answer_table(_HEAD, _rows())
    return Exit.DONE


def _rows() -> list[tuple[str, ...]]:
    return [
        (name, str(known.version), known.stream, known.schema()["description"])
        for name, known in fact_types().items()
    ]
