"""Commands that keep and destroy: ``retention plan``, ``run``, ``hold``, ``lift``."""

from __future__ import annotations

import argparse
import functools
from pathlib import Path
from typing import TYPE_CHECKING

from ..codec import Codec
from ..proof.retention import Fate, Hold, RetentionPlan, load_plan
from .files import read_file
from .output import Exit, answer, answer_json, answer_table, instant, say

if TYPE_CHECKING:
    from .output import Commands, Opener

_SCOPES = ("obligation", "directive", "field")


def add(commands: Commands, opener: Opener) -> None:
    """Add the commands of this module."""
    parser = commands.add_parser("retention", help="what is kept, and what destroyed")
    nested = parser.add_subparsers(required=True, metavar="COMMAND")
    plan = nested.add_parser("plan", help="what may be destroyed, and why not the rest")
    plan.add_argument("plan", type=Path, help="TOML file with the plan")
    plan.add_argument("--all", action="store_true", help="also what is kept")
    run = nested.add_parser("run", help="destroy what is due, if an export holds it")
    run.add_argument("plan", type=Path, help="TOML file with the plan")
    run.add_argument("--export", type=Path, required=True, help="the export")
    hold = nested.add_parser("hold", help="let nothing of this be destroyed")
    hold.add_argument("key", help="name of the hold")
    hold.add_argument("--reason", required=True, help="why")
    for scope in _SCOPES:
        hold.add_argument(
            f"--{scope}", action="append", default=[], metavar="KEY", help="only this"
        )
    lift = nested.add_parser("lift", help="end a hold")
    lift.add_argument("key", help="name of the hold")
    lift.add_argument("--reason", required=True, help="why")
    holds = nested.add_parser("holds", help="holds that are in force")
    holds.set_defaults(run=functools.partial(_holds, opener))
    for one, does in ((plan, _plan), (run, _run), (hold, _hold), (lift, _lift)):
        if one is not plan:
            one.add_argument("--actor", required=True, help="key of whoever orders it")
        one.add_argument("--now", type=instant, help="the time, for repeatable runs")
        one.set_defaults(run=functools.partial(does, opener))


def _read(path: Path) -> RetentionPlan:
    return load_plan(read_file(path), str(path), Codec())


def _plan(opener: Opener, options: argparse.Namespace) -> Exit:
    plan = _read(options.plan)
    with opener(options) as register:
        found = register.retention(plan, now=options.now)
    shown = [one for one in found if options.all or one.fate is Fate.DUE]
    if options.json:
        answer_json([Codec().dump(one) for one in shown])
        return Exit.DONE
    answer_table(
        ("obligation", "fate", "rule", "from", "because"),
        [
            (
                one.key,
                one.fate.value,
                one.rule or "-",
                str(one.over_on or "-"),
                ", ".join(one.because) or "-",
            )
            for one in shown
        ],
    )
    return Exit.DONE


def _run(opener: Opener, options: argparse.Namespace) -> Exit:
    plan = _read(options.plan)
    with opener(options) as register:
        made = register.destroy(
            plan, options.export, actor=options.actor, now=options.now
        )
    if options.json:
        answer_json(None if made is None else Codec().dump(made))
    elif made is None:
        say("govtasks: nothing is due")
    else:
        for one in made.streams:
            answer(f"{one.stream}: destroyed by {one.rule}, {one.version} facts")
    return Exit.DONE


def _hold(opener: Opener, options: argparse.Namespace) -> Exit:
    hold = Hold(
        key=options.key,
        reason=options.reason,
        obligations=tuple(options.obligation),
        directives=tuple(options.directive),
        fields=tuple(options.field),
    )
    with opener(options) as register:
        register.hold(hold, actor=options.actor, now=options.now)
    return _holds(opener, options)


def _lift(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register:
        register.lift_hold(
            options.key, options.reason, actor=options.actor, now=options.now
        )
    return _holds(opener, options)


def _holds(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register:
        found = register.holds()
    if options.json:
        answer_json([Codec().dump(one) for one in found])
        return Exit.DONE
    answer_table(
        ("hold", "over", "reason"),
        [
            (
                one.key,
                ", ".join((*one.obligations, *one.directives, *one.fields))
                or "everything",
                one.reason,
            )
            for one in found
        ],
    )
    return Exit.DONE
