"""Commands that follow up: sweep, drain, deliveries, retry."""

from __future__ import annotations

import argparse
import contextlib
import functools
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..documents import read_toml
from ..errors import InvalidValueError
from ..notices import Delivery, DeliveryQuery, DeliveryState
from ..obligations.followup import DueStep
from ..register.sweep import Said
from .files import read_file
from .output import (
    Exit,
    answer,
    answer_json,
    answer_table,
    aside,
    instant,
    progress,
    say,
)

if TYPE_CHECKING:
    from .output import Commands, Opener


def add(commands: Commands, opener: Opener) -> None:
    """Add the commands of this module."""
    sweep = commands.add_parser(
        "sweep", help="record what should have been said by now"
    )
    sweep.add_argument("--now", type=instant, help="the time, for repeatable runs")
    sweep.add_argument("--dry-run", action="store_true", help="only tell")
    sweep.add_argument(
        "--notify", action="append", metavar="CHANNEL", help="channels for notices"
    )
    sweep.set_defaults(run=functools.partial(_sweep, opener))
    drain = commands.add_parser("drain", help="hand waiting notices to their channels")
    drain.add_argument("--now", type=instant, help="the time, for repeatable runs")
    drain.add_argument("--limit", type=int, default=500, help="at most so many")
    drain.add_argument("--dry-run", action="store_true", help="only list what is due")
    drain.add_argument(
        "--settings", type=Path, help="TOML file with a table for each channel"
    )
    drain.set_defaults(run=functools.partial(_drain, opener))
    deliveries = commands.add_parser("deliveries", help="what became of each notice")
    deliveries.add_argument(
        "--state",
        action="append",
        choices=[state.value for state in DeliveryState],
        help="only those in one of these states",
    )
    deliveries.add_argument("--obligation", metavar="KEY", help="only those about it")
    deliveries.add_argument("--recipient", metavar="KEY", help="only those to him")
    deliveries.add_argument("--channel", metavar="NAME", help="only those by it")
    deliveries.add_argument("--limit", type=int, help="at most so many, the oldest")
    deliveries.set_defaults(run=functools.partial(_deliveries, opener))
    retry = commands.add_parser("retry", help="send a notice that was given up again")
    retry.add_argument("key", help="key of the notice")
    retry.add_argument("--actor", required=True, help="key of whoever wants it")
    retry.add_argument("--now", type=instant, help="the time, for repeatable runs")
    retry.set_defaults(run=functools.partial(_retry, opener))


def _sweep(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register, progress("obligations") as show:
        report = register.sweep(options.now, dry_run=options.dry_run, progress=show)
    rows = [
        {
            "obligation": said.obligation,
            "step": said.step.step,
            "key": said.step.key,
            "act": said.step.act.value,
            "scheduled_at": said.step.scheduled_at.isoformat(),
            "late": said.step.late,
            "answer_by": _answer_by(said.step),
            "recipients": list(said.recipients),
            "unreachable": list(said.unreachable),
        }
        for said in report.said
    ]
    if options.json:
        answer_json(
            {"said": rows, "opened": report.opened, "failed": dict(report.failed)}
        )
    else:
        answer_table(
            ("obligation", "step", "act", "scheduled at", "late", "recipients"),
            [_cells(said) for said in report.said],
        )
    for said in report.said:
        for person in said.unreachable:
            say(f"govtasks: {said.step.key}: no channel reaches {person}")
    for key, reason in report.failed:
        say(f"govtasks: {key}: {reason}")
    return Exit.PARTIAL if report.failed else Exit.DONE


def _answer_by(step: DueStep) -> str | None:
    return None if step.answer_by is None else step.answer_by.isoformat()


def _cells(said: Said) -> tuple[str, ...]:
    step = said.step
    late = "late" if step.late else ""
    at = step.scheduled_at.isoformat()
    return said.obligation, step.step, str(step.act), at, late, _joined(said.recipients)


def _joined(keys: Iterable[str]) -> str:
    return ", ".join(keys) or "-"


def _drain(opener: Opener, options: argparse.Namespace) -> Exit:
    settings = _settings(options.settings)
    if options.dry_run:
        with opener(options) as register:
            _answer_deliveries(register.waiting(options.now), as_json=options.json)
        return Exit.DONE
    # Messages on the console are the answer only where nothing else is.
    quiet = aside() if options.json else contextlib.nullcontext()
    with opener(options) as register, quiet, progress("messages") as show:
        report = register.drain(
            settings, now=options.now, limit=options.limit, progress=show
        )
    if options.json:
        answer_json({"counts": dict(report.counts), "problems": dict(report.problems)})
    for key, detail in report.problems:
        say(f"govtasks: {key}: {detail}")
    return Exit.PARTIAL if report.problems else Exit.DONE


def _settings(path: Path | None) -> Mapping[str, Mapping[str, object]] | None:
    if path is None:
        return None
    tables: dict[str, Any] = read_toml(read_file(path), str(path))
    for name, table in tables.items():
        if not isinstance(table, Mapping):
            problem = "must be a table of settings"
            raise InvalidValueError(problem, field=name, place=str(path))
    return tables


def _deliveries(opener: Opener, options: argparse.Namespace) -> Exit:
    query = DeliveryQuery(
        states=[DeliveryState(word) for word in options.state or ()],
        obligation=options.obligation,
        recipient=options.recipient,
        channel=options.channel,
        limit=options.limit,
    )
    with opener(options) as register:
        found = register.deliveries(query)
    _answer_deliveries(found, as_json=options.json)
    return Exit.DONE


def _answer_deliveries(found: Iterable[Delivery], *, as_json: bool) -> None:
    if as_json:
        answer_json([_delivery(one) for one in found])
    else:
        answer_table(
            ("key", "channel", "state", "attempts", "detail"),
            [
                (
                    d.notice.key,
                    d.notice.channel,
                    d.state.value,
                    str(d.attempts),
                    d.detail,
                )
                for d in found
            ],
        )


def _delivery(one: Delivery) -> dict[str, object]:
    notice, waits, heard = one.notice, one.state.is_waiting, one.acknowledged_at
    return {
        "key": notice.key,
        "channel": notice.channel,
        "recipient": notice.recipient,
        "obligation": notice.obligation,
        "category": notice.category.value,
        "state": one.state.value,
        "attempts": str(one.attempts),
        "not_before": one.not_before.isoformat() if waits else None,
        "possible_duplicate": one.possible_duplicate,
        "reference": one.reference,
        "detail": one.detail,
        "acknowledged_at": None if heard is None else heard.isoformat(),
    }


def _retry(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register:
        delivery = register.retry(options.key, actor=options.actor, now=options.now)
    if options.json:
        answer_json(_delivery(delivery))
    else:
        answer(f"{delivery.notice.key}: {delivery.state.value}")
    return Exit.DONE
