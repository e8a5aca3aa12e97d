"""Commands that write reports: ``report status``, ``figures``, ``scorecard``."""

from __future__ import annotations

import argparse
import datetime as dt
import functools
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import StoreError
from ..evaluation.bases import PeriodBasis, belongs
from ..evaluation.grouping import Dimension
from ..evaluation.items import Item
from ..evaluation.reporting import (
    Setting,
    figures_report,
    scorecard_report,
    status_report,
    tabulated_report,
)
from ..evaluation.reports import Letterhead, Report
from ..organisation import Organisation
from .obligation import add_filters, wanted
from .output import Exit, aside, day, instant
from .score import period

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..register.register import Register
    from .output import Commands, Opener

    Make = Callable[[Register, argparse.Namespace], Report]

_HEAD = {
    "superior": "the body above, in the first line",
    "number": "number and symbol, such as 12/BC-UBND",
    "place": "where it is issued",
    "signatory-post": "title of the post that signs",
    "signatory": "name of who signs",
}


def add(commands: Commands, opener: Opener) -> None:
    """Add the commands of this module."""
    parser = commands.add_parser("report", help="write what officials read as a file")
    nested = parser.add_subparsers(required=True, metavar="COMMAND")
    status = nested.add_parser("status", help="every obligation, and who answers")
    figures = nested.add_parser("figures", help="counts, shares, ages, with charts")
    card = nested.add_parser("scorecard", help="a scorecard that explains itself")
    card.add_argument("subject", help="such as head/truong-noi-vu/ng-a")
    card.add_argument("--period", type=period, required=True, help="such as 2017-Q2")
    card.add_argument("--formula", default="default", help="key (default: default)")
    card.add_argument("--at", type=instant, help="as of this instant")
    figures.add_argument(
        "--by",
        choices=[one.value for one in Dimension],
        help="a table of these alone; without it, bodies with ages and months",
    )
    figures.add_argument(
        "--roll-up", action="store_true", help="each body also with all below it"
    )
    for one in (status, figures):
        one.add_argument("--period", type=period, help="only of this, such as 2017-H1")
        one.add_argument(
            "--basis",
            choices=[basis.value for basis in PeriodBasis],
            default=PeriodBasis.ASSIGNED.value,
            help="what makes one of a period (default: assigned, it was given in it)",
        )
        add_filters(one)
    for one, make in ((status, _status), (figures, _figures), (card, _card)):
        one.add_argument(
            "--known-at", type=instant, help="only by what had been recorded by then"
        )
        _add_file(one)
        one.set_defaults(run=functools.partial(_write, opener, make))


def _add_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--format",
        required=True,
        help="kind of file that a plugin offers: xlsx, docx, html, pdf",
    )
    parser.add_argument("--out", type=Path, help="file; stdout without it")
    parser.add_argument("--title", default="", help="what it is called")
    parser.add_argument("--issuer", help="who issues it; without it, no letterhead")
    for name, text in _HEAD.items():
        parser.add_argument(f"--{name}", default="", help=text)
    parser.add_argument("--day", type=day, help="the day of issue")
    parser.add_argument(
        "--recipient", action="append", default=[], help="to whom it goes; repeatable"
    )


def _write(opener: Opener, make: Make, options: argparse.Namespace) -> Exit:
    with opener(options) as register, aside():
        data = register.write_report(options.format, make(register, options))
    if options.out is None:
        sys.stdout.buffer.write(data)
        return Exit.DONE
    try:
        options.out.write_bytes(data)
    except (OSError, ValueError) as error:
        problem = f"cannot write: {getattr(error, 'strerror', error)}"
        raise StoreError(problem, place=str(options.out)) from error
    return Exit.DONE


def _status(register: Register, options: argparse.Namespace) -> Report:
    return status_report(*_found(register, options))


def _figures(register: Register, options: argparse.Namespace) -> Report:
    if options.by is None and not options.roll_up:
        return figures_report(*_found(register, options))
    table = register.tabulate(
        options.by or Dimension.BODY,
        options.at,
        wanted(options),
        period=options.period,
        basis=options.basis,
        roll_up=options.roll_up,
        known_at=options.known_at,
    )
    # Before the first organisation there is no obligation either.
    known = register.organisation() if table.parts else Organisation()
    return tabulated_report(table, _setting(options, known, table.cut_off))


def _card(register: Register, options: argparse.Namespace) -> Report:
    card = register.scorecard(
        register.subject(options.subject),
        options.period,
        options.formula,
        at=options.at,
        known_at=options.known_at,
    )
    setting = _setting(options, register.organisation(), card.cut_off)
    return scorecard_report(card, setting)


def _found(
    register: Register, options: argparse.Namespace
) -> tuple[tuple[Item, ...], Setting]:
    """The obligations of the period, and what the report needs besides."""
    cut_off = register.instant(options.at)
    items = register.items(cut_off, wanted(options), known_at=options.known_at)
    # Before the first organisation there is no obligation either.
    known = register.organisation() if items else Organisation()
    setting = _setting(options, known, cut_off)
    if options.period is None:
        return items, setting
    basis = PeriodBasis(options.basis)
    of = (one for one in items if belongs(one, options.period, basis, cut_off))
    return tuple(of), setting


def _setting(
    options: argparse.Namespace, organisation: Organisation, cut_off: dt.datetime
) -> Setting:
    return Setting(
        organisation=organisation,
        cut_off=cut_off,
        locale=options.locale,
        period=options.period,
        letterhead=_letterhead(options),
        title=options.title,
    )


def _letterhead(options: argparse.Namespace) -> Letterhead | None:
    if options.issuer is None:
        return None
    return Letterhead(
        superior=options.superior,
        issuer=options.issuer,
        number=options.number,
        place=options.place,
        day=options.day,
        signatory_post=options.signatory_post.replace("\\n", "\n"),
        signatory=options.signatory,
        recipients=tuple(options.recipient),
    )
