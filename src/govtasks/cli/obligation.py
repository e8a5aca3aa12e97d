"""Commands about obligations: one of them, its facts, many of them, their states."""

from __future__ import annotations

import argparse
import datetime as dt
import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..codec import Codec
from ..errors import MissingFactError
from ..obligations.diagram import arrows, states_dot, states_mermaid, states_text
from ..obligations.events import Fact
from ..obligations.telling import sentence
from ..organisation import Organisation
from ..register.queries import Filter, View
from .card import Card
from .indicator import indicator_json
from .org import chain_json
from .output import Exit, answer, answer_json, answer_table, instant

if TYPE_CHECKING:
    from ..register.register import Register
    from .output import Commands, Opener

_FORMS = {"text": states_text, "mermaid": states_mermaid, "dot": states_dot}


def add(commands: Commands, opener: Opener) -> None:
    """Add the commands of this module."""
    parser = commands.add_parser("obligation", help="one obligation, or many")
    inner = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, run, text in (
        ("show", _show, "everything about one, as of an instant"),
        ("facts", _facts, "everything recorded about one"),
    ):
        of_one = inner.add_parser(name, help=text)
        of_one.add_argument("key")
        of_one.add_argument("--at", type=instant, help="as of this instant")
        of_one.set_defaults(run=functools.partial(run, opener))
    listing = inner.add_parser("list", help="those that are wanted, a line each")
    add_filters(listing)
    for name, text in (
        ("open", "still to be done"),
        ("overdue", "overdue"),
        ("unclaimed", "in the inbox of its lead body"),
    ):
        listing.add_argument(
            f"--{name}",
            action=argparse.BooleanOptionalAction,
            help=f"only what is {text}, or only the others",
        )
    listing.add_argument(
        "--finding", metavar="CODE", help="only what somebody must see to for this"
    )
    _add_work(listing)
    listing.set_defaults(run=functools.partial(_list, opener))
    states = inner.add_parser("states", help="the states, and what leads to each")
    states.add_argument(
        "--as", dest="form", choices=_FORMS, default="text", help="form of the answer"
    )
    states.set_defaults(run=_states)


def _add_work(parser: argparse.ArgumentParser) -> None:
    """Add the options that say whose work, and which page of it."""
    for name, metavar, text in (
        ("with", "PERSON", "lies with this person: named, by post, or in an inbox"),
        ("person", "PERSON", "this person was named to do"),
        ("post", "POST", "this post does the work of"),
        ("state", "STATE", "is in this state"),
    ):
        parser.add_argument(
            f"--{name}", dest=f"by_{name}", metavar=metavar, help=f"only what {text}"
        )
    for name, text in (
        ("due-after", "deadline is over later than this instant"),
        ("due-by", "deadline is over at this instant"),
    ):
        parser.add_argument(f"--{name}", type=instant, help=f"only those whose {text}")
    parser.add_argument("--after", metavar="KEY", help="go on behind this key")
    parser.add_argument("--limit", type=int, metavar="N", help="at most so many")


def add_filters(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which obligations are wanted, and as of when."""
    parser.add_argument("--at", type=instant, help="as of this instant")
    parser.add_argument("--body", help="led by this body")
    parser.add_argument("--directive", help="of this directive")
    parser.add_argument("--parent", help="derived from this obligation")


def wanted(options: argparse.Namespace, *, overdue: bool | None = None) -> Filter:
    """What those options ask for."""
    return Filter(
        body=options.body,
        directive=options.directive,
        parent=options.parent,
        overdue=overdue,
        is_open=getattr(options, "open", None),
        unclaimed=getattr(options, "unclaimed", None),
        finding=getattr(options, "finding", None),
        state=getattr(options, "by_state", None),
        post=getattr(options, "by_post", None),
        person=getattr(options, "by_person", None),
        lies_with=getattr(options, "by_with", None),
        expired_by=getattr(options, "due_by", None),
        expires_after=getattr(options, "due_after", None),
        after=getattr(options, "after", None),
        limit=getattr(options, "limit", None),
    )


def _show(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register:
        view = register.view(options.key, options.at)
        facts = _known(register.facts(options.key), view.at)
        changes = register.deadline_changes(options.key, view.at)
        organisation = register.organisation()
        indicators = register.indicators_of(options.key, view.at)
        handed_in = view.state.submitted_at
        shown = register.indicators_of(options.key, handed_in) if handed_in else ()
    if options.json:
        told = [indicator_json(one, options.locale) for one in indicators]
        whole = whole_json(view, facts, organisation, options.locale)
        answer_json({**whole, "indicators": told})
        return Exit.DONE
    card = Card(view, organisation, options.locale, changes, indicators, shown)
    answer(card.title())
    answer(f"  {card.summary()}")
    for section in card.sections():
        answer(f"\n{section.title}")
        for line in section.lines:
            answer(f"  {line}")
    head, *rows = card.happened(facts)
    answer(f"\n{card.heading}")
    answer_table(head, rows)
    return Exit.DONE


def _known(facts: Sequence[Fact], at: dt.datetime | None) -> list[Fact]:
    """The facts that had taken effect by then."""
    return [fact for fact in facts if at is None or fact.effective_at <= at]


def _facts(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register:
        facts = _known(register.facts(options.key), options.at)
        organisation = _organisation(register)
    if options.json:
        answer_json(facts_json(facts, organisation, options.locale))
        return Exit.DONE
    answer_table(
        ("effective", "recorded", "what", "actor", "on behalf of", "mandate", "text"),
        [
            (
                fact.effective_at.isoformat(),
                fact.recorded_at.isoformat(),
                fact.event.type,
                fact.act.actor,
                fact.act.on_behalf_of or "",
                fact.act.mandate or "",
                sentence(fact, organisation, options.locale),
            )
            for fact in facts
        ],
    )
    return Exit.DONE


def _organisation(register: Register) -> Organisation:
    """What bodies are called in; nothing where none was recorded."""
    try:
        return register.organisation()
    except MissingFactError:
        return Organisation()


def _list(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register:
        views = register.views(options.at, wanted(options, overdue=options.overdue))
        organisation = _organisation(register)
    if options.json:
        answer_json([view_json(view, options.locale) for view in views])
        return Exit.DONE
    cards = [Card(view, organisation, options.locale) for view in views]
    answer_table(("key", "lead", "status", "last day", "title"), map(Card.row, cards))
    return Exit.DONE


def _states(options: argparse.Namespace) -> Exit:
    if options.json:
        answer_json(
            [
                {
                    "before": arrow.before and arrow.before.value,
                    "commands": [command.__name__ for command in arrow.commands],
                    "after": arrow.after.value,
                }
                for arrow in arrows()
            ]
        )
    else:
        answer(_FORMS[options.form](options.locale).rstrip("\n"))
    return Exit.DONE


def view_json(view: View, locale: str) -> dict[str, object]:
    """One obligation at an instant as a JSON object."""
    return {
        "key": view.key,
        "title": view.state.obligation.title.to_json(),
        "lead": view.state.roles.lead,
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


def whole_json(
    view: View, facts: Sequence[Fact], organisation: Organisation, locale: str
) -> dict[str, object]:
    """Everything about one obligation at an instant as a JSON object."""
    codec, state, status = Codec(), view.state, view.status
    kept = ("performer", "plan", "submissions", "extensions", "request", "pauses")
    handled = ("calls", "inspections", "found", "measures", "breaches")
    beside = ("replies", "linked", "amendments", "device_proposals")
    histories = (*kept, *beside, *handled)
    return {
        **view_json(view, locale),
        "stage": status.workflow.value,
        "timeliness": status.timeliness and status.timeliness.value,
        "days_late": status.days_late,
        "breached": status.breached,
        "directive": state.directive,
        "provision": state.provision,
        "roles": codec.dump(state.roles),
        "assigner": state.assigner,
        "confirming": state.confirming,
        "unclaimed": view.is_unclaimed,
        "findings": [
            {"code": one.code, "text": one.text(locale)} for one in view.findings
        ],
        "asked": [
            {
                "body": one.body,
                "standing": one.standing.value,
                "last_day": one.last_day and one.last_day.isoformat(),
                "counts_as": one.counts_as and one.counts_as.value,
                "explanation": one.explanation.to_json(),
            }
            for one in view.replies
        ],
        "percent": state.percent,
        "hidden_by": sorted(state.hidden_by),
        "parts": sorted(state.parts),
        **{name: codec.dump(getattr(state, name)) for name in histories},
        "status_explanation": status.explanation.to_json(),
        "chain": chain_json(view.chain, locale),
        "facts": facts_json(facts, organisation, locale),
    }


def facts_json(
    facts: Sequence[Fact], organisation: Organisation, locale: str
) -> list[dict[str, object]]:
    """Facts as JSON objects, each with its sentence."""
    codec = Codec()
    return [
        {
            "type": fact.event.type,
            "text": sentence(fact, organisation, locale),
            "effective_at": fact.effective_at.isoformat(),
            "recorded_at": fact.recorded_at.isoformat(),
            "act": codec.dump(fact.act),
            "event": codec.dump(fact.event),
        }
        for fact in facts
    ]
