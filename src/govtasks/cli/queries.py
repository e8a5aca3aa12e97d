"""Commands that ask of many obligations: overdue, figures, export."""

from __future__ import annotations

import argparse
import functools
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from ..errors import StoreError
from ..evaluation.figures import Figures
from ..messages import render
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
    figures = commands.add_parser("figures", help="counts and rates by unit or person")
    figures.add_argument(
        "--by",
        choices=("body", "person"),
        default="body",
        help="whose: leading bodies, or persons who answer (default: body)",
    )
    add_filters(figures)
    figures.set_defaults(run=functools.partial(_figures, opener))
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


def _figures(opener: Opener, options: argparse.Namespace) -> Exit:
    if options.by == "person":
        return _figures_by_person(opener, options)
    with opener(options) as register:
        tables = register.figures(options.at, wanted(options))
    if options.json:
        answer_json({body: _figures_json(table) for body, table in tables.items()})
        return Exit.DONE
    for body, table in sorted(tables.items()):
        rates = "; ".join(rate.in_locale(options.locale) for rate in table.rates())
        answer(f"{body}: {rates}")
    return Exit.DONE


def _figures_by_person(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register:
        found = register.figures_by_person(options.at, wanted(options))
    ways = ("directly", "jointly")
    if options.json:
        rows = [
            {"person": one.person, "post": one.post}
            | {way: _figures_json(getattr(one, way)) for way in ways}
            for one in found
        ]
        answer_json(rows)
        return Exit.DONE
    for one in found:
        for way in ways:
            table: Figures = getattr(one, way)
            if table.total:
                how = render(f"figures.{way}", {}, options.locale)
                rates = "; ".join(
                    rate.in_locale(options.locale) for rate in table.rates()
                )
                answer(f"{one.person or '-'} ({one.post}), {how}: {rates}")
    return Exit.DONE


def _figures_json(table: Figures) -> dict[str, object]:
    counts = attrs.asdict(table, filter=lambda field, _: field.name != "cut_off")
    return {
        "cut_off": table.cut_off.isoformat(),
        "counts": counts,
        "rates": [rate.to_json() for rate in table.rates()],
    }


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
