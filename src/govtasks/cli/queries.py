"""Commands that ask of many obligations: overdue, export."""

from __future__ import annotations

import argparse
import functools
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import StoreError
from ..organisation import Organisation
from ..register.queries import View
from .card import Card
from .obligation import add_filters, view_json, wanted
from .output import Exit, answer, answer_json, aside

if TYPE_CHECKING:
    from .output import Commands, Opener


def add(commands: Commands, opener: Opener) -> None:
    """Add the commands of this module."""
    overdue = commands.add_parser("overdue", help="what is overdue, and who answers")
    add_filters(overdue)
    overdue.set_defaults(run=functools.partial(_overdue, opener))
    export = commands.add_parser("export", help="write obligations in another format")
    export.add_argument("format", help="name of an exporter, such as ical")
    export.add_argument("--out", type=Path, help="file; stdout without it")
    for name, text in (
        ("profile", "how much is told, such as minimal"),
        ("shape", "what a deadline becomes, such as todo"),
    ):
        export.add_argument(f"--{name}", help=f"setting of the exporter: {text}")
    add_filters(export)
    export.set_defaults(run=functools.partial(_export, opener))


def _overdue(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register:
        views = register.views(options.at, wanted(options, overdue=True))
        organisation = register.organisation() if views else None
    if options.json:
        answer_json([view_json(view, options.locale) for view in views])
    elif organisation is not None:
        for view in views:
            _answer_view(view, organisation, options.locale)
    return Exit.DONE


def _export(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register, aside():
        data = register.export(
            options.format,
            options.at,
            wanted=wanted(options),
            locale=options.locale,
            settings=_settings(options),
        )
    if options.out is None:
        sys.stdout.buffer.write(data)
        return Exit.DONE
    try:
        options.out.write_bytes(data)
    except OSError as error:
        problem = f"cannot write: {error.strerror}"
        raise StoreError(problem, place=str(options.out)) from error
    return Exit.DONE


def _settings(options: argparse.Namespace) -> dict[str, object]:
    given = {"profile": options.profile, "shape": options.shape}
    return {name: value for name, value in given.items() if value is not None}


def _answer_view(view: View, organisation: Organisation, locale: str) -> None:
    card = Card(view, organisation, locale)
    answer(card.title())
    answer(f"  {card.summary()}")
    for link in view.chain.answerable:
        answer(f"  - {link.text(organisation, locale)}")
