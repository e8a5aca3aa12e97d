"""Commands that ask: overdue, show, facts, figures, export."""

from __future__ import annotations

import argparse
import datetime as dt
import functools
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from ..codec import Codec
from ..errors import StoreError
from ..evaluation.figures import Figures
from ..messages import render
from ..obligations.events import Fact
from ..organisation import Organisation
from ..register.queries import Filter, View
from .output import Exit, answer, answer_json, answer_table, aside, instant

if TYPE_CHECKING:
    from .output import Commands, Opener


def add(commands: Commands, opener: Opener) -> None:
    """Add the commands of this module."""
    overdue = commands.add_parser("overdue", help="what is overdue, and who answers")
    _filters(overdue)
    overdue.set_defaults(run=functools.partial(_overdue, opener))
    for name, run, text in (
        ("show", _show, "one obligation: state, status, who answers"),
        ("facts", _facts, "everything recorded about one obligation"),
    ):
        parser = commands.add_parser(name, help=text)
        parser.add_argument("key")
        parser.add_argument("--at", type=instant, help="as of this instant")
        parser.set_defaults(run=functools.partial(run, opener))
    figures = commands.add_parser("figures", help="counts and rates by unit or person")
    figures.add_argument(
        "--by",
        choices=("body", "person"),
        default="body",
        help="whose: leading bodies, or persons who answer (default: body)",
    )
    _filters(figures)
    figures.set_defaults(run=functools.partial(_figures, opener))
    export = commands.add_parser("export", help="write obligations in another format")
    export.add_argument("format", help="name of an exporter, such as ical")
    export.add_argument("--out", type=Path, help="file; stdout without it")
    _filters(export)
    export.set_defaults(run=functools.partial(_export, opener))


def _filters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--at", type=instant, help="as of this instant")
    parser.add_argument("--body", help="led by this body")
    parser.add_argument("--directive", help="of this directive")
    parser.add_argument("--parent", help="derived from this obligation")


def _wanted(options: argparse.Namespace, *, overdue: bool | None = None) -> Filter:
    return Filter(
        body=options.body,
        directive=options.directive,
        parent=options.parent,
        overdue=overdue,
    )


def _overdue(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register:
        views = register.views(options.at, _wanted(options, overdue=True))
        organisation = register.organisation() if views else None
    if options.json:
        answer_json([view_json(view, options.locale) for view in views])
    elif organisation is not None:
        for view in views:
            _answer_view(view, organisation, options.locale)
    return Exit.DONE


def _show(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register:
        view = register.view(options.key, options.at)
        organisation = register.organisation()
    if options.json:
        answer_json(view_json(view, options.locale))
    else:
        _answer_view(view, organisation, options.locale)
        answer(view.status.explanation.text(options.locale))
    return Exit.DONE


def _facts(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register:
        recorded = register.facts(options.key)
    at: dt.datetime | None = options.at
    facts = [fact for fact in recorded if at is None or fact.effective_at <= at]
    codec = Codec()
    if options.json:
        answer_json([_fact_json(codec, fact) for fact in facts])
    else:
        answer_table(
            ("effective", "recorded", "what", "actor", "on behalf of", "mandate"),
            [
                (
                    fact.effective_at.isoformat(),
                    fact.recorded_at.isoformat(),
                    fact.event.type,
                    fact.act.actor,
                    fact.act.on_behalf_of or "",
                    fact.act.mandate or "",
                )
                for fact in facts
            ],
        )
    return Exit.DONE


def _fact_json(codec: Codec, fact: Fact) -> dict[str, object]:
    return {
        "type": fact.event.type,
        "effective_at": fact.effective_at.isoformat(),
        "recorded_at": fact.recorded_at.isoformat(),
        "act": codec.dump(fact.act),
        "event": codec.dump(fact.event),
    }


def _figures(opener: Opener, options: argparse.Namespace) -> Exit:
    if options.by == "person":
        return _figures_by_person(opener, options)
    with opener(options) as register:
        tables = register.figures(options.at, _wanted(options))
    if options.json:
        answer_json({body: _figures_json(table) for body, table in tables.items()})
        return Exit.DONE
    for body, table in sorted(tables.items()):
        rates = "; ".join(rate.in_locale(options.locale) for rate in table.rates())
        answer(f"{body}: {rates}")
    return Exit.DONE


def _figures_by_person(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register:
        found = register.figures_by_person(options.at, _wanted(options))
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
            options.format, options.at, wanted=_wanted(options), locale=options.locale
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


def _answer_view(view: View, organisation: Organisation, locale: str) -> None:
    obligation = view.state.obligation
    lead = organisation.body(obligation.roles.lead).name.in_locale(locale)
    answer(f"{view.key}: {obligation.title.in_locale(locale)}")
    answer(f"  {lead}: {view.status.in_locale(locale)}, {view.last_day or '-'}")
    for link in view.chain.answerable:
        answer(f"  - {link.text(organisation, locale)}")


def view_json(view: View, locale: str) -> dict[str, object]:
    """One obligation at an instant as a JSON object."""
    return {
        "key": view.key,
        "title": view.state.obligation.title.to_json(),
        "lead": view.state.obligation.roles.lead,
        "at": view.at.isoformat(),
        "state": view.state.workflow.value,
        "deadline": view.status.deadline.value,
        "last_day": view.last_day and view.last_day.isoformat(),
        "overdue": view.is_overdue,
        "status": view.status.in_locale(locale),
        "answers": [
            {"role": link.role.value, "post": link.post, "person": link.person}
            for link in view.chain.answerable
        ],
        "explanation": view.explanation.to_json(),
    }
