"""Commands about joint plans: ``plan list`` and ``plan show``."""

from __future__ import annotations

import argparse
import functools
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..errors import InvalidValueError
from ..messages import render
from .output import Exit, answer, answer_json, answer_table, day, instant

if TYPE_CHECKING:
    from ..evaluation.joint_views import JointItemView, JointPlanView
    from .output import Commands, Opener

_PLANS = ("plan", "title", "parties", "until", "standing")
_ITEMS = ("item", "title", "led-by", "asked-by", "day", "state", "reply")


def add(commands: Commands, opener: Opener) -> None:
    """Add the commands of this module."""
    parser = commands.add_parser("plan", help="joint plans, as their parties see them")
    nested = parser.add_subparsers(required=True, metavar="COMMAND")
    listing = nested.add_parser("list", help="joint plans, and how far each has come")
    listing.add_argument("--person", help="only those that this person may see")
    listing.add_argument("--day", type=day, help="by the posts of this day")
    listing.set_defaults(run=functools.partial(_list, opener))
    show = nested.add_parser("show", help="one joint plan with items and replies")
    show.add_argument("key", help="key of the plan")
    show.set_defaults(run=functools.partial(_show, opener))
    for one in (listing, show):
        one.add_argument("--body", help="as this party sees it")
        one.add_argument("--at", type=instant, help="as of this instant")


def _list(opener: Opener, options: argparse.Namespace) -> Exit:
    person = options.person
    if person is None and options.day is not None:
        problem = "goes with --person; use --at"
        raise InvalidValueError(problem, field="--day", value=options.day)
    if person is not None and (options.at or options.body):
        problem = "goes with neither --at nor --body; use --day"
        raise InvalidValueError(problem, field="--person", value=person)
    with opener(options) as register:
        views = (
            register.joint_plans(options.at, options.body)
            if person is None
            else register.joint_plans_for(person, options.day)
        )
    if options.json:
        answer_json([one.to_json(options.locale) for one in views])
        return Exit.DONE
    head = [render(f"joint.head-{name}", {}, options.locale) for name in _PLANS]
    answer_table(head, [_row(one, options.locale) for one in views])
    return Exit.DONE


def _row(view: JointPlanView, locale: str) -> tuple[str, ...]:
    return (
        view.key,
        view.plan.title.in_locale(locale),
        ", ".join(view.name(one, locale) for one in view.text.parties),
        view.plan.last_day.isoformat(),
        view.standing.in_locale(locale),
    )


def _show(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register:
        view = register.joint_plan(options.key, options.at, options.body)
    if options.json:
        answer_json(view.to_json(options.locale))
        return Exit.DONE
    locale = options.locale
    answer(f"{view.plan.title.in_locale(locale)}: {view.standing.in_locale(locale)}")
    head = [render(f"joint.head-{name}", {}, locale) for name in _ITEMS]
    answer_table(head, [_item(view, one, locale) for one in view.items])
    for line in _lines(view, locale):
        answer(line)
    return Exit.DONE


def _item(view: JointPlanView, one: JointItemView, locale: str) -> tuple[str, ...]:
    asker, item = one.item.asked_by, one.item
    asked = [ask.in_locale(locale) for ask in one.asks if ask.asked == item.led_by]
    return (
        item.key,
        one.title_in(locale),
        view.name(item.led_by, locale),
        "" if asker is None else view.name(asker, locale),
        "" if one.last_day is None else one.last_day.isoformat(),
        one.state_in(locale),
        "; ".join(asked),
    )


def _lines(view: JointPlanView, locale: str) -> Iterator[str]:
    """The shares both ways, and what should be seen to."""
    for share in view.shares:
        names = {
            "asker": view.name(str(share.asker), locale),
            "asked": view.name(str(share.asked), locale),
        }
        pair = render("joint.pair", names, locale)
        yield f"{pair}: {share.rate('reply-due').in_locale(locale)}"
    for finding in view.findings:
        yield finding.text(locale)
