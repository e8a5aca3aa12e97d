"""The command that counts: figures by body, person, period and more."""

from __future__ import annotations

import argparse
import functools
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs

from ..errors import InvalidValueError
from ..evaluation.bases import PeriodBasis
from ..evaluation.figures import Figures, percent
from ..evaluation.flat import column_of, heading
from ..evaluation.grouping import Dimension
from ..evaluation.periods import Period
from ..evaluation.rows import FiguresRow
from ..evaluation.tables import FiguresTable
from ..messages import render
from .obligation import add_filters, wanted
from .output import Exit, answer, answer_json, answer_table, instant

if TYPE_CHECKING:
    from .output import Commands, Opener

_COUNTS = (
    "all",
    "due",
    "completed_on_time",
    "early",
    "completed_late",
    "open_in_time",
    "open_overdue",
    "undated",
)
_SHARES = ("completed_of_due", "on_time_of_completed", "overdue_of_due")
_PLAIN = (Dimension.BODY, Dimension.PERSON)


def add(commands: Commands, opener: Opener) -> None:
    """Add the command of this module."""
    figures = commands.add_parser("figures", help="counts and rates by unit and more")
    figures.add_argument(
        "--by",
        choices=[one.value for one in Dimension],
        default=Dimension.BODY.value,
        help="what the lines are (default: body, the leading one)",
    )
    figures.add_argument(
        "--period", type=_period, help="only of this: 2017-06, 2017-Q2, 2017-H1, 2017"
    )
    figures.add_argument(
        "--basis",
        choices=[one.value for one in PeriodBasis],
        default=PeriodBasis.ASSIGNED.value,
        help="what makes one of a period (default: assigned, it was given in it)",
    )
    figures.add_argument(
        "--roll-up", action="store_true", help="each body also with all below it"
    )
    figures.add_argument(
        "--known-at", type=instant, help="only by what had been recorded by then"
    )
    figures.add_argument(
        "--format", choices=("text", "csv", "json"), help="as a table in this format"
    )
    figures.add_argument(
        "--headings",
        action="store_true",
        help="with csv: call the columns as people do",
    )
    add_filters(figures)
    figures.set_defaults(run=functools.partial(_figures, opener))


def _period(text: str) -> Period:
    try:
        return Period.of(text)
    except InvalidValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _figures(opener: Opener, options: argparse.Namespace) -> Exit:
    asked = (options.period, options.known_at, options.format)
    if Dimension(options.by) in _PLAIN and not options.roll_up and asked == (None,) * 3:
        by_person = options.by == Dimension.PERSON.value
        return (_by_person if by_person else _by_body)(opener, options)
    with opener(options) as register:
        table = register.tabulate(
            options.by,
            options.at,
            wanted(options),
            period=options.period,
            basis=options.basis,
            roll_up=options.roll_up,
            known_at=options.known_at,
        )
    _answer(table, options)
    return Exit.DONE


def _answer(table: FiguresTable, options: argparse.Namespace) -> None:
    locale = options.locale
    if options.format == "csv":
        # Its lines end as RFC 4180 wants them, and are written as they are.
        text = table.to_csv(locale, headings=options.headings)
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode())
    elif options.json or options.format == "json":
        answer_json(table.to_json(locale))
    else:
        answer(render("tables.title", {"by": table.by}, locale))
        for note in table.notes(locale):
            answer(note)
        head = (*_COUNTS, *_SHARES)
        titles = [table.by.in_locale(locale), *(heading(one, locale) for one in head)]
        answer_table(titles, _lines(table, locale))


def _lines(table: FiguresTable, locale: str) -> Iterator[list[str]]:
    for row in table.parts:
        yield [_who(row, locale), *_cells(row, locale)]
    yield [render("tables.note-total", {}, locale), *_cells(table.total, locale)]


def _who(row: FiguresRow, locale: str) -> str:
    """Whose line it is: name, post, and which of his or its obligations."""
    title = row.key if row.title is None else row.title.in_locale(locale)
    named = title or render("tables.nobody", {}, locale)
    post = f" ({row.post})" if row.post else ""
    scope = f", {row.scope.in_locale(locale)}" if row.scope else ""
    return f"{named}{post}{scope}"


def _cells(row: FiguresRow, locale: str) -> Iterator[str]:
    for name in _COUNTS:
        counted = getattr(row if hasattr(row, name) else row.figures, name)
        yield str(counted)
    shares = {column_of(rate): rate.share for rate in row.rates()}
    for name in _SHARES:
        share = shares[name]
        yield "-" if share is None else f"{percent(share, locale)} %"


def _by_body(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register:
        tables = register.figures(options.at, wanted(options))
    if options.json:
        answer_json({body: _figures_json(table) for body, table in tables.items()})
        return Exit.DONE
    for body, table in sorted(tables.items()):
        rates = "; ".join(rate.in_locale(options.locale) for rate in table.rates())
        answer(f"{body}: {rates}")
    return Exit.DONE


def _by_person(opener: Opener, options: argparse.Namespace) -> Exit:
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
