"""The command by which somebody says that he heard a step of follow-up."""

from __future__ import annotations

import argparse
import functools
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..errors import UnknownNameError
from ..obligations.commands import Acknowledge
from ..obligations.events import Fact, FollowedUp
from .output import Exit, answer, answer_json, instant

if TYPE_CHECKING:
    from .output import Commands, Opener


def add(commands: Commands, opener: Opener) -> None:
    """Add the command of this module."""
    ack = commands.add_parser("ack", help="say that a step of follow-up was heard")
    ack.add_argument("key", help="key of the obligation")
    ack.add_argument("step", help="name or key of the step, as the notice has it")
    ack.add_argument("--actor", required=True, help="key of the person who heard it")
    ack.add_argument("--on-behalf-of", help="for whom, where not for himself")
    ack.add_argument("--mandate", help="the document that lets him")
    ack.add_argument("--note", default="", help="what will be done about it")
    ack.add_argument("--now", type=instant, help="the time, for repeatable runs")
    ack.set_defaults(run=functools.partial(_ack, opener))


def _ack(opener: Opener, options: argparse.Namespace) -> Exit:
    with (
        opener(options) as register,
        register.unit(
            actor=options.actor,
            on_behalf_of=options.on_behalf_of,
            mandate=options.mandate,
            now=options.now,
        ) as unit,
    ):
        step_key = _step_key(unit.facts(options.key), options.step)
        unit.do(options.key, Acknowledge(step_key=step_key, note=options.note))
    if options.json:
        answer_json({"obligation": options.key, "acknowledged": step_key})
    else:
        answer(step_key)
    return Exit.DONE


def _step_key(facts: Iterable[Fact], name: str) -> str:
    """The key of the step that was said last under a name, or is that key."""
    said = [one.event for one in facts if isinstance(one.event, FollowedUp)]
    found = [event for event in said if name in (event.step, event.step_key)]
    if not found:
        kind, known = "step", sorted({event.step for event in said})
        raise UnknownNameError.of(kind, name, known)
    return found[-1].step_key
