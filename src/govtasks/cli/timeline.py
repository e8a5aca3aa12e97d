"""The command that tells the whole course of one task."""

from __future__ import annotations

import argparse
import functools
from typing import TYPE_CHECKING

from ..messages import render
from ..obligations.telling import sentence
from .output import Exit, answer_json, answer_table, instant

if TYPE_CHECKING:
    from ..obligations.timeline import TimelineEntry
    from ..organisation import Organisation
    from .output import Commands, Opener

_HEAD = ("at", "obligation", "what", "who", "standing", "answers")


def add(commands: Commands, opener: Opener) -> None:
    """Add the command of this module."""
    parser = commands.add_parser(
        "timeline", help="the course of one task, with remedies and answers"
    )
    parser.add_argument("key")
    parser.add_argument("--at", type=instant, help="as of this instant")
    parser.set_defaults(run=functools.partial(_timeline, opener))


def _timeline(opener: Opener, options: argparse.Namespace) -> Exit:
    locale = options.locale
    with opener(options) as register:
        entries = register.timeline(options.key, options.at)
        organisation = register.organisation()
        zone = register.zone(options.key)
    if options.json:
        answer_json([entry.to_json(organisation, locale) for entry in entries])
        return Exit.DONE
    head = [render(f"timeline.head-{name}", {}, locale) for name in _HEAD]
    rows = (
        (
            f"{entry.fact.effective_at.astimezone(zone):%Y-%m-%d %H:%M}",
            *_cells(entry, organisation, locale),
        )
        for entry in entries
    )
    answer_table(head, rows)
    return Exit.DONE


def _cells(
    entry: TimelineEntry, organisation: Organisation, locale: str
) -> tuple[str, ...]:
    return (
        entry.obligation,
        sentence(entry.fact, organisation, locale),
        entry.who(organisation, locale),
        entry.standing(locale),
        entry.answered(locale),
    )
