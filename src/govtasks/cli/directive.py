"""Commands about directives: check one, try what issuing it does, show one."""

from __future__ import annotations

import argparse
import collections
import datetime as dt
import functools
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ..codec import Codec
from ..directives import Directive, Provision, Reference
from ..errors import MalformedDataError, MissingFactError
from ..messages import render
from ..obligations.completeness import completeness
from ..obligations.findings import OrderFinding
from ..obligations.orders import Orders, orders_of
from ..organisation import Organisation
from ..register.directive_view import DirectiveView
from ..register.order_files import load_orders
from ..register.preview import HORIZON, Preview
from ..register.queries import View
from ..register.sweep import Said
from .files import read_file
from .lines import Line, parsed
from .obligation import view_json
from .org import read_organisation
from .output import (
    Exit,
    answer,
    answer_json,
    answer_table,
    day,
    fail_by_line,
    instant,
    say,
)

if TYPE_CHECKING:
    from .output import Commands, Opener


def add(commands: Commands, opener: Opener) -> None:
    """Add the commands of this module."""
    parser = commands.add_parser("directive", help="documents and what they order")
    inner = parser.add_subparsers(required=True, metavar="COMMAND")
    check = inner.add_parser("check", help="what a document leaves unclear")
    _document(check)
    check.add_argument("--day", type=day, help="for an unknown day of issue")
    check.set_defaults(run=functools.partial(_check, opener))
    trial = inner.add_parser("dry-run", help="what issuing a document would do")
    _document(trial)
    trial.add_argument("--actor", required=True, metavar="KEY", help="who issues it")
    trial.add_argument("--on-behalf-of", metavar="KEY", help="for whom")
    trial.add_argument("--mandate", metavar="NUMBER", help="document that lets him")
    trial.add_argument("--now", type=instant, help="the time, for repeatable runs")
    trial.add_argument(
        "--days", type=_days, default=HORIZON, help="how far follow-up is shown"
    )
    trial.add_argument(
        "--notify", action="append", metavar="CHANNEL", help="channels for notices"
    )
    trial.set_defaults(run=functools.partial(_dry_run, opener))
    show = inner.add_parser("show", help="one directive, and what came of it")
    show.add_argument("key")
    show.add_argument("--at", type=instant, help="as of this instant")
    show.set_defaults(run=functools.partial(_show, opener))


def _days(text: str) -> dt.timedelta:
    try:
        return dt.timedelta(days=int(text))
    except (ValueError, OverflowError) as error:
        problem = f"{text!r} is no number of days"
        raise argparse.ArgumentTypeError(problem) from error


def _document(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="TOML or .json file with the orders")
    parser.add_argument(
        "--org", type=Path, help="organisation, in place of that of the register"
    )


def read_orders(path: Path) -> Orders:
    """Read directives with their orders from a TOML file, or a JSON file.

    Raises:
        TooLargeError: The file is too large; it was not read.
        MalformedDataError: It cannot be read, or something in it is wrong.
    """
    text, place = read_file(path), str(path)
    if path.suffix != ".json":
        return load_orders(text, place)
    try:
        data = parsed(Line(number=1, data=text.encode()))
        return orders_of(_table(data), Codec().load)
    except MalformedDataError as error:
        raise error.at(place) from None


def _table(data: object) -> Mapping[str, object]:
    if not isinstance(data, Mapping):
        problem = "must be a table"
        raise MalformedDataError(problem)
    return data


def _check(opener: Opener, options: argparse.Namespace) -> Exit:
    try:
        orders = read_orders(options.file)
        findings = _findings(opener, options, orders)
    except MalformedDataError as error:
        return fail_by_line(error, as_json=options.json)
    if options.json:
        found = [one.to_json(options.locale) for one in findings]
        answer_json({"file": str(options.file), "findings": found})
    elif findings:
        _answer_findings(findings, options.locale)
    else:
        answer(_words(options, "clear", file=str(options.file)))
    return Exit.FINDINGS if findings else Exit.DONE


def _findings(
    opener: Opener, options: argparse.Namespace, orders: Orders
) -> tuple[OrderFinding, ...]:
    if options.org is not None:
        organisation = read_organisation(options.org)
        return completeness(orders, organisation, day=_asked_day(options))
    try:
        with opener(options) as register:
            return register.unclear(orders, options.day)
    except MissingFactError:
        say(f"govtasks: {_words(options, 'no-organisation')}")
        return completeness(orders, day=_asked_day(options))


def _asked_day(options: argparse.Namespace) -> dt.date:
    asked: dt.date | None = options.day
    return dt.datetime.now().astimezone().date() if asked is None else asked


def _words(options: argparse.Namespace, key: str, /, **arguments: object) -> str:
    return render(f"orders.{key}", arguments, options.locale)


def _answer_findings(findings: Iterable[OrderFinding], locale: str) -> None:
    for one in findings:
        cites = "; ".join(cite.in_locale(locale) for cite in one.cites)
        text = f"{one.text(locale)} [{cites}]" if cites else one.text(locale)
        arguments = {
            "place": one.place,
            "severity": one.severity,
            "clarity": one.clarity,
            "text": text,
        }
        answer(render("orders.finding", arguments, locale))


def _dry_run(opener: Opener, options: argparse.Namespace) -> Exit:
    try:
        orders = read_orders(options.file)
        preview, organisation = _preview(opener, options, orders)
    except MalformedDataError as error:
        return fail_by_line(error, as_json=options.json)
    if options.json:
        answer_json(preview_json(preview, options.locale))
    else:
        _answer_findings(preview.findings, options.locale)
        _answer_preview(preview, organisation, options)
    return Exit.FINDINGS if preview.findings else Exit.DONE


def _preview(
    opener: Opener, options: argparse.Namespace, orders: Orders
) -> tuple[Preview, Organisation]:
    """Try it in the register, or in an empty one with another organisation."""
    given = None
    if options.org is not None:
        given = read_organisation(options.org, recordable=True)
        options.url = "memory:"
    with opener(options) as register:
        if given is not None:
            with register.unit(actor=options.actor, now=options.now) as unit:
                unit.record_organisation(given)
        preview = register.dry_run(
            orders,
            actor=options.actor,
            on_behalf_of=options.on_behalf_of,
            mandate=options.mandate,
            now=options.now,
            horizon=options.days,
        )
        return preview, given or register.organisation()


def _answer_preview(
    preview: Preview, organisation: Organisation, options: argparse.Namespace
) -> None:
    locale, count = options.locale, len(preview.views)
    answer(_words(options, "given", count=count, day=preview.at.date()))
    for key in preview.touched:
        answer(_words(options, "touched", key=key))
    if preview.views:
        answer_table(
            ("key", "lead", "due", "answers"),
            [_given(view, organisation, locale) for view in preview.views],
        )
    steps, until = len(preview.said), preview.until.date()
    answer(_words(options, "said", count=steps, day=until))
    if preview.said:
        answer_table(
            ("at", "obligation", "step", "recipients"), map(_step, preview.said)
        )


def _given(view: View, organisation: Organisation, locale: str) -> tuple[str, ...]:
    lead = organisation.name_of(view.state.roles.lead, view.chain.day)
    answers = [organisation.person(k).name for k in _persons(view)]
    due = next(view.explanation.lines(locale))
    return view.key, lead.in_locale(locale), due, ", ".join(answers) or "-"


def _persons(view: View) -> Iterator[str]:
    return (link.person for link in view.chain.answerable if link.person is not None)


def _step(said: Said) -> tuple[str, ...]:
    recipients = ", ".join(said.recipients) or "-"
    at = said.step.scheduled_at.isoformat()
    return at, said.obligation, said.step.step, recipients


def preview_json(preview: Preview, locale: str) -> dict[str, object]:
    """What trying a document gave as a JSON object."""
    return {
        "at": preview.at.isoformat(),
        "until": preview.until.isoformat(),
        "findings": [one.to_json(locale) for one in preview.findings],
        "directives": list(preview.directives),
        "touched": list(preview.touched),
        "obligations": [view_json(view, locale) for view in preview.views],
        "said": [
            {
                "obligation": said.obligation,
                "step": said.step.step,
                "act": said.step.act.value,
                "scheduled_at": said.step.scheduled_at.isoformat(),
                "recipients": list(said.recipients),
                "unreachable": list(said.unreachable),
            }
            for said in preview.said
        ],
    }


def _show(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register:
        view = register.directive(options.key, options.at)
        organisation = register.organisation()
    if options.json:
        answer_json(directive_json(view, options.locale))
    else:
        for line in _lines(view, organisation, options):
            answer(line)
    return Exit.DONE


def _lines(
    view: DirectiveView, organisation: Organisation, options: argparse.Namespace
) -> Iterator[str]:
    directive, locale = view.directive, options.locale
    yield f"{directive.label(locale)}: {directive.title.in_locale(locale)}"
    issuer = organisation.body(directive.issuer).name
    marks = {"urgency": directive.urgency, "secrecy": directive.secrecy}
    yield f"  {_words(options, 'issued-by', issuer=issuer, **marks)}"
    for reference, other in view.references:
        yield f"  {_relation(options, 'names', reference, other)}"
    named = {other.key for _, other in view.references}
    for one in view.above:
        if one.key not in named:
            told = {"document": one, "key": one.key}
            yield f"  {_words(options, 'goes-back-to', **told)}"
    for other, reference in view.named_by:
        yield f"  {_relation(options, 'named-by', reference, other)}"
    for sent in directive.recipients:
        body = organisation.find_body(sent.body)
        told = {"body": body.name if body else sent.body, "purpose": sent.purpose}
        yield f"  {_words(options, 'sent-to', **told)}"
    yield from _tree(view, None, organisation, options)


def _relation(
    options: argparse.Namespace, key: str, reference: Reference, other: Directive
) -> str:
    paths = reference.provisions
    provisions = _words(options, "in-provisions", paths=paths) if paths else ""
    return _words(
        options,
        key,
        relation=reference.relation,
        document=other,
        key=other.key,
        provisions=provisions,
    )


def _tree(
    view: DirectiveView,
    path: str | None,
    organisation: Organisation,
    options: argparse.Namespace,
    depth: int = 1,
) -> Iterator[str]:
    """The provisions under one, each with its obligations."""
    indent = "  " * depth
    for provision in view.directive.children(path):
        yield f"{indent}{provision.path} {provision.text.in_locale(options.locale)}"
        for whole in view.under(provision):
            for line in _whole(view, whole, organisation, options):
                yield f"{indent}  {line}"
        yield from _tree(view, provision.path, organisation, options, depth + 1)


def _whole(
    view: DirectiveView,
    whole: View,
    organisation: Organisation,
    options: argparse.Namespace,
) -> Iterator[str]:
    locale = options.locale
    yield f"{whole.key}: {whole.state.obligation.title.in_locale(locale)}"
    lead = organisation.name_of(whole.state.roles.lead, whole.chain.day)
    status, last = whole.status.in_locale(locale), whole.last_day or "-"
    yield f"  {lead.in_locale(locale)}: {status}, {last}"
    parts = view.parts(whole)
    if parts:
        counted = collections.Counter(part.status.in_locale(locale) for part in parts)
        statuses = [
            _words(options, "of-status", status=status, count=count)
            for status, count in sorted(counted.items())
        ]
        told = {"count": len(parts), "statuses": "; ".join(statuses)}
        yield f"  {_words(options, 'parts', **told)}"


def directive_json(view: DirectiveView, locale: str) -> dict[str, object]:
    """A directive and what came of it as a JSON object."""
    return {
        "directive": Codec().dump(view.directive),
        "label": view.directive.label(locale),
        "at": view.at.isoformat(),
        "above": [one.key for one in view.above],
        "named_by": [
            {
                "directive": other.key,
                "label": other.label(locale),
                "relation": reference.relation.value,
                "provisions": list(reference.provisions),
            }
            for other, reference in view.named_by
        ],
        "provisions": [
            _provision_json(view, one, locale) for one in view.directive.children()
        ],
    }


def _provision_json(
    view: DirectiveView, provision: Provision, locale: str
) -> dict[str, object]:
    return {
        "path": provision.path,
        "text": provision.text.to_json(),
        "obligations": [
            {
                **view_json(whole, locale),
                "parts": [view_json(part, locale) for part in view.parts(whole)],
            }
            for whole in view.under(provision)
        ],
        "provisions": [
            _provision_json(view, one, locale)
            for one in view.directive.children(provision.path)
        ],
    }
