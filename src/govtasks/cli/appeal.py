"""Commands about appeals against scorecards: ``score appeal`` and its like."""

from __future__ import annotations

import argparse
import functools
from typing import TYPE_CHECKING

from ..evaluation.appeals import AppealOutcome
from ..evaluation.card_json import appeal_json
from .output import Exit, answer, answer_json, answer_table, instant
from .score import add_actor, add_period, unit_of

if TYPE_CHECKING:
    from .output import Opener
    from .score import Nested


def add(nested: Nested, opener: Opener) -> None:
    """Add the commands of this module to those about scorecards."""
    appeal = nested.add_parser("appeal", help="lodge an appeal against a card")
    appeal.add_argument("key", help="key of the new appeal")
    appeal.add_argument("subject", help="such as head/truong-noi-vu/ng-a")
    appeal.add_argument("--grounds", required=True, help="why the card is wrong")
    add_period(appeal)
    decide = nested.add_parser("decide", help="decide an appeal")
    decide.add_argument("key", help="key of the appeal")
    words = [one.value for one in AppealOutcome]
    decide.add_argument("--outcome", choices=words, required=True, help="what")
    decide.add_argument("--reason", required=True, help="why")
    withdraw = nested.add_parser("withdraw", help="take an appeal back")
    withdraw.add_argument("key", help="key of the appeal")
    withdraw.add_argument("--reason", default="", help="why")
    for one, does in ((appeal, _lodge), (decide, _decide), (withdraw, _withdraw)):
        add_actor(one)
        one.set_defaults(run=functools.partial(does, opener))
    listing = nested.add_parser("appeals", help="appeals, and where each stands")
    listing.add_argument("--at", type=instant, help="as of this instant")
    listing.set_defaults(run=functools.partial(_list, opener))


def _lodge(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register:
        subject = register.subject(options.subject)
        with unit_of(register, options) as unit:
            made = unit.lodge_appeal(
                options.key,
                subject,
                options.period,
                options.grounds,
                formula=options.formula,
            )
    told = {"appeal": made.key, "subject": subject.key, "number": made.number}
    return _told(told, f"{made.key}: lodged against number {made.number}", options)


def _decide(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register, unit_of(register, options) as unit:
        made = unit.decide_appeal(options.key, options.outcome, options.reason)
    told = {"appeal": options.key, "outcome": made.outcome.value}
    words = made.outcome.in_locale(options.locale)
    return _told(told, f"{options.key}: {words}", options)


def _withdraw(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register, unit_of(register, options) as unit:
        unit.withdraw_appeal(options.key, options.reason)
    return _told({"appeal": options.key}, f"{options.key}: withdrawn", options)


def _told(told: dict[str, object], text: str, options: argparse.Namespace) -> Exit:
    if options.json:
        answer_json(told)
    else:
        answer(text)
    return Exit.DONE


def _list(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register:
        found = register.appeals(options.at)
    if options.json:
        answer_json([appeal_json(one) for one in found])
        return Exit.DONE
    answer_table(
        ("appeal", "subject", "card", "standing", "by", "outcome", "corrected by"),
        [
            (
                one.key,
                one.state.appeal.subject.key,
                f"{one.state.appeal.period} number {one.state.appeal.number}",
                one.standing.in_locale(options.locale),
                "-" if one.last_day is None else one.last_day.isoformat(),
                "-"
                if one.state.decision is None
                else one.state.decision.outcome.in_locale(options.locale),
                str(one.corrected_by or "-"),
            )
            for one in found
        ],
    )
    return Exit.DONE
