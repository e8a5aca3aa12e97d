"""Commands about scorecards: ``score show``, ``issue``, ``seal``, ``recompute``."""

from __future__ import annotations

import argparse
import functools
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from ..deadlines.rules import Within
from ..deadlines.terms import Term
from ..errors import GovtasksError
from ..evaluation.amounts import Amount
from ..evaluation.card_json import (
    card_json,
    issued_json,
    number_json,
    sealed_json,
    subject_json,
)
from ..evaluation.issued import AppealTerms
from ..evaluation.periods import Period
from ..evaluation.scorecards import Scorecard, Subject
from ..messages import render
from ..register.register import Register
from ..register.unit import Unit
from .output import Exit, answer, answer_json, answer_table, instant

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction

    from ..register.card_reading import Recomputed
    from .output import Commands, Opener

    Nested = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - as there
    Run = Callable[[Opener, argparse.Namespace], Exit]


def add(commands: Commands, opener: Opener) -> Nested:
    """Add the commands of this module, and give where more of them go."""
    parser = commands.add_parser("score", help="scorecards, and what becomes of them")
    nested = parser.add_subparsers(required=True, metavar="COMMAND")
    show = _command(nested, opener, "show", "a card, and why it says so", _show)
    whose = show.add_mutually_exclusive_group(required=True)
    whose.add_argument("subject", nargs="?", help="such as head/truong-noi-vu/ng-a")
    whose.add_argument("--body", help="the card of this body")
    whose.add_argument("--person", help="every card of this person, one for each post")
    show.add_argument(
        "--explain", action="store_true", help="also why each obligation counts so"
    )
    listing = _command(nested, opener, "list", "everybody's score and grade", _list)
    for one in (show, listing):
        one.add_argument("--at", type=instant, help="as of this instant")
        one.add_argument(
            "--known-at", type=instant, help="by what was recorded by then"
        )
    assess = _command(nested, opener, "assess", "assess an input of a card", _assess)
    assess.add_argument("--name", required=True, help="name of the input")
    assess.add_argument("--value", required=True, help="how much, such as 28.5")
    assess.add_argument("--reason", required=True, help="why so much")
    issue = _command(nested, opener, "issue", "issue a card, or correct one", _issue)
    issue.add_argument("--reason", default="", help="why the card before is corrected")
    issue.add_argument("--appeal", help="key of the appeal that was upheld")
    issue.add_argument(
        "--provisional",
        action="store_true",
        help="though it is not final; it is marked",
    )
    seal = _command(nested, opener, "seal", "fix the numbers of a period", _seal)
    again = _command(nested, opener, "recompute", "reckon a fixed card anew", _again)
    again.add_argument(
        "subject", nargs="?", help="whose; without it everybody in a sealed period"
    )
    again.add_argument("--number", type=int, help="of an issued card")
    again.add_argument("--now", type=instant, help="the time, for repeatable runs")
    for one in (assess, issue):
        one.add_argument("subject", help="such as head/truong-noi-vu/ng-a")
    for one in (assess, issue, seal):
        add_actor(one)
    for one in (issue, seal):
        _add_terms(one)
    issued = nested.add_parser("issued", help="the cards that were issued")
    issued.add_argument("--period", type=period, help="only of this period")
    issued.set_defaults(run=functools.partial(_issued, opener))
    return nested


def _command(
    nested: Nested, opener: Opener, name: str, text: str, run: Run
) -> argparse.ArgumentParser:
    """Add a command about a period and a formula."""
    parser = nested.add_parser(name, help=text)
    add_period(parser)
    parser.set_defaults(run=functools.partial(run, opener))
    return parser


def add_period(parser: argparse.ArgumentParser) -> None:
    """Add the options that name a period and a formula."""
    parser.add_argument(
        "--period",
        type=period,
        required=True,
        help="such as 2017-06, 2017-Q2, 2017-H1 or 2017",
    )
    parser.add_argument("--formula", default="default", help="key (default: default)")


def add_actor(parser: argparse.ArgumentParser) -> None:
    """Add the options that say who does it, for whom and when."""
    parser.add_argument("--actor", required=True, help="key of whoever does it")
    parser.add_argument("--on-behalf-of", metavar="PERSON", help="for whom")
    parser.add_argument("--mandate", help="key of the mandate")
    parser.add_argument("--now", type=instant, help="the time, for repeatable runs")


def unit_of(
    register: Register, options: argparse.Namespace
) -> AbstractContextManager[Unit]:
    """Begin a unit of whoever `add_actor` asked for."""
    return register.unit(
        actor=options.actor,
        on_behalf_of=options.on_behalf_of,
        mandate=options.mandate,
        now=options.now,
    )


def period(text: str) -> Period:
    """Read a period of the command line."""
    try:
        return Period.of(text)
    except GovtasksError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _add_terms(parser: argparse.ArgumentParser) -> None:
    for name, text in (("lodge", "an appeal is lodged"), ("decide", "one is decided")):
        parser.add_argument(
            f"--{name}-within",
            type=_term,
            metavar="TERM",
            help=f"by when {text}: '10 working days'",
        )


def _term(text: str) -> Within:
    try:
        return Within(terms=(Term.parse(text),))
    except GovtasksError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _terms(options: argparse.Namespace) -> AppealTerms | None:
    lodge, decide = options.lodge_within, options.decide_within
    return AppealTerms(lodge=lodge, decide=decide) if lodge or decide else None


def _show(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register:
        cards = [
            register.scorecard(
                one,
                options.period,
                options.formula,
                at=options.at,
                known_at=options.known_at,
            )
            for one in _subjects(register, options)
        ]
    if options.json:
        shown = [card_json(card) for card in cards]
        answer_json(shown if options.person else shown[0])
        return Exit.DONE
    for card in cards:
        _tell(card, options)
    return Exit.DONE


def _subjects(register: Register, options: argparse.Namespace) -> list[Subject]:
    if options.body:
        return [register.subject(f"body/{options.body}")]
    if options.subject:
        return [register.subject(options.subject)]
    register.organisation().person(options.person)
    found = register.subjects(options.period, at=options.at, known_at=options.known_at)
    return [one for one in found if one.person == options.person]


def _tell(card: Scorecard, options: argparse.Namespace) -> None:
    locale = options.locale
    answer(card.subject.key)
    answer(card.explanation.text(locale))
    for caveat in card.caveats:
        answer(f"! {caveat.in_locale(locale)}")
    for line in card.lines:
        count = render(f"figures.{line.bucket}", {}, locale)
        answer(f"- {line.obligation}: {line.title.in_locale(locale)}: {count}")
        if options.explain:
            answer(line.explanation.text(locale))


def _list(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register:
        cards = register.scorecards(
            options.period, options.formula, at=options.at, known_at=options.known_at
        )
    if options.json:
        answer_json([_brief(card) for card in cards])
        return Exit.DONE
    provisional = render("scores.provisional", {}, options.locale)
    rows = [
        (
            card.subject.key,
            str(len(card.lines)),
            points(card.score, options.locale),
            ""
            if card.grade_title is None
            else card.grade_title.in_locale(options.locale),
            provisional if card.is_provisional else "",
        )
        for card in cards
    ]
    answer_table(("subject", "tasks", "score", "grade", ""), rows)
    return Exit.DONE


def _brief(card: Scorecard) -> dict[str, object]:
    return {
        "subject": subject_json(card.subject),
        "tasks": len(card.lines),
        "score": number_json(card.score),
        "grade": card.grade,
        "is_provisional": card.is_provisional,
    }


def points(value: Fraction | None, locale: str) -> str:
    """A score in words; a dash for none."""
    return "-" if value is None else Amount(value).in_locale(locale)


def _assess(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register:
        subject = register.subject(options.subject)
        with unit_of(register, options) as unit:
            made = unit.assess(
                subject,
                options.period,
                options.name,
                options.value,
                options.reason,
                formula=options.formula,
            )
    if options.json:
        answer_json({"subject": subject.key, "name": made.name, "value": made.value})
    else:
        answer(f"{subject.key}: {made.name}: {made.value}")
    return Exit.DONE


def _issue(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register:
        subject = register.subject(options.subject)
        with unit_of(register, options) as unit:
            made = unit.issue_scorecard(
                subject,
                options.period,
                options.formula,
                reason=options.reason,
                appeal=options.appeal,
                provisional=options.provisional,
                terms=_terms(options),
            )
    if options.json:
        exact = number_json(made.points)
        answer_json({"number": made.number, "score": exact, "grade": made.grade})
    else:
        score = points(made.points, options.locale)
        answer(f"{subject.key}: number {made.number}: {score}, {made.grade or '-'}")
    return Exit.DONE


def _seal(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register, unit_of(register, options) as unit:
        made = unit.seal_period(options.period, options.formula, terms=_terms(options))
    if options.json:
        answer_json(sealed_json(made))
    else:
        by = f"{made.formula} {made.formula_version}"
        answer(f"{made.period}: {len(made.cards)} cards sealed by {by}")
    return Exit.DONE


def _again(opener: Opener, options: argparse.Namespace) -> Exit:
    days, formula = options.period, options.formula
    with opener(options) as register:
        if options.subject is None:
            found = register.recompute_period(days, formula, now=options.now)
        else:
            subject, number = register.subject(options.subject), options.number
            one = register.recompute(
                subject, days, formula, number=number, now=options.now
            )
            found = (one,)
    if options.json:
        told = [_again_json(one) for one in found]
        answer_json(told if options.subject is None else told[0])
    else:
        for one in found:
            _tell_again(one, options)
    return Exit.DONE if all(one.is_equal for one in found) else Exit.FINDINGS


def _again_json(found: Recomputed) -> dict[str, object]:
    return {
        "subject": found.subject.key,
        "number": found.number,
        "score": number_json(found.score),
        "is_equal": found.is_equal,
        "would_differ": found.would_differ,
        "now": number_json(_score(found.now)),
    }


def _score(card: Scorecard | None) -> Fraction | None:
    return None if card is None else card.score


def _tell_again(found: Recomputed, options: argparse.Namespace) -> None:
    locale = options.locale
    arguments = {
        "score": points(found.score, locale),
        "again": points(_score(found.card), locale),
        "formula": found.formula,
        "version": "" if found.card is None else found.card.formula_version,
    }
    key = "recomputed-equal" if found.is_equal else "recomputed-differs"
    words = [render(f"scores.{key}", arguments, locale)]
    if found.would_differ:
        now = points(_score(found.now), locale)
        words.append(render("scores.would-differ", {"score": now}, locale))
    answer(f"{found.subject.key}: {'; '.join(words)}")


def _issued(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register:
        found = register.issued_scorecards(options.period)
    if options.json:
        answer_json([issued_json(one) for one in found])
        return Exit.DONE
    answer_table(
        ("subject", "period", "number", "score", "grade", "corrects", "by"),
        [
            (
                one.card.subject.key,
                one.card.period,
                str(one.card.number),
                points(one.card.points, options.locale),
                one.card.grade or "-",
                str(one.card.corrects or "-"),
                one.act.actor,
            )
            for one in found
        ],
    )
    return Exit.DONE
