"""Commands that prove: seal, seals, anchor, verify."""

from __future__ import annotations

import argparse
import functools
from pathlib import Path
from typing import TYPE_CHECKING

from ..codec import Codec
from ..errors import InvalidValueError
from ..proof.seals import Period, Seal, read_seals
from ..proof.verifying import Verification
from .files import read_file
from .output import Exit, answer, answer_json, answer_table, instant, progress, say

if TYPE_CHECKING:
    from .output import Commands, Opener


def add(commands: Commands, opener: Opener) -> None:
    """Add the commands of this module."""
    seal = commands.add_parser(
        "seal", help="seal what became known since the last seal"
    )
    seal.add_argument("--actor", default="govtasks", help="key of whoever seals")
    seal.add_argument("--now", type=instant, help="the time, for repeatable runs")
    seal.add_argument(
        "--every",
        choices=[period.value for period in Period],
        help="only where this period has no seal yet",
    )
    seal.add_argument(
        "--zone", default="Asia/Ho_Chi_Minh", help="where periods begin and end"
    )
    seal.set_defaults(run=functools.partial(_seal, opener))
    seals = commands.add_parser(
        "seals", help="all seals, and where they were published"
    )
    seals.add_argument("--printed", action="store_true", help="as they are published")
    seals.set_defaults(run=functools.partial(_seals, opener))
    anchor = commands.add_parser("anchor", help="keep where a seal was published")
    anchor.add_argument("number", type=int, help="which seal")
    anchor.add_argument("--place", required=True, help="such as a gazette's number")
    anchor.add_argument("--actor", required=True, help="key of whoever says so")
    anchor.add_argument("--now", type=instant, help="the time, for repeatable runs")
    anchor.set_defaults(run=functools.partial(_anchor, opener))
    verify = commands.add_parser("verify", help="find what was altered, and where")
    verify.add_argument("where", nargs="?", metavar="URL", help="in place of --url")
    verify.add_argument(
        "--anchor",
        action="append",
        type=Path,
        default=[],
        metavar="FILE",
        help="seals as they were published",
    )
    verify.set_defaults(run=functools.partial(_verify, opener))


def _seal(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register:
        made = register.seal(
            every=options.every and Period(options.every),
            zone=options.zone,
            actor=options.actor,
            now=options.now,
        )
    if options.json:
        answer_json(None if made is None else _table(made))
    elif made is None:
        say("govtasks: there is nothing to seal")
    else:
        answer(made.printed().rstrip())
    return Exit.DONE


def _table(seal: Seal) -> dict[str, object]:
    table: dict[str, object] = Codec().dump(seal)
    return {**table, "count": seal.count, "digest": seal.digest}


def _seals(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register:
        known, anchors = register.seals(), register.anchors()
    places: dict[int, list[str]] = {}
    for one in anchors:
        places.setdefault(one.number, []).append(one.place)
    if options.json:
        answer_json(
            [{**_table(one), "places": places.get(one.number, [])} for one in known]
        )
    elif options.printed:
        answer("\n".join(one.printed() for one in known).rstrip())
    else:
        answer_table(
            ("seal", "facts", "sealed at", "digest", "published"),
            [
                (
                    str(one.number),
                    f"{one.first}-{one.last}",
                    one.sealed_at.isoformat(),
                    one.digest,
                    ", ".join(places.get(one.number, ())) or "-",
                )
                for one in known
            ],
        )
    return Exit.DONE


def _anchor(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register:
        made = register.anchor_seal(
            options.number, options.place, actor=options.actor, now=options.now
        )
    if options.json:
        answer_json(Codec().dump(made))
    else:
        answer(f"seal {made.number}: {made.place}")
    return Exit.DONE


def _verify(opener: Opener, options: argparse.Namespace) -> Exit:
    options.url = options.where or options.url
    codec = Codec()
    published = [
        seal
        for path in options.anchor
        for seal in read_seals(read_file(path), str(path), codec)
    ]
    if options.anchor and options.tenant not in {seal.tenant for seal in published}:
        problem = f"hold no seal of {options.tenant}"
        raise InvalidValueError(problem, field="anchor")
    with opener(options) as register, progress("facts") as show:
        report = register.verify(published, progress=show)
    if options.json:
        answer_json(_report(report, options.locale))
    else:
        for fault in report.faults:
            answer(f"{fault.place}: {fault.kind.value}: {fault.text(options.locale)}")
        answer(_summary(report))
    return Exit.DONE if report.is_sound else Exit.FINDINGS


def _report(report: Verification, locale: str) -> dict[str, object]:
    faults = [
        {
            "kind": one.kind.value,
            "stream": one.stream,
            "version": one.version,
            "text": one.text(locale),
        }
        for one in report.faults
    ]
    numbers = {
        name: getattr(report, name)
        for name in (
            *("tenant", "facts", "streams", "erased", "position"),
            *("seals", "sealed", "anchored", "found"),
        )
    }
    return {**numbers, "faults": faults}


def _summary(report: Verification) -> str:
    verdict = "sound" if report.is_sound else f"{report.found} faults"
    return (
        f"{report.tenant}: {report.facts} facts in {report.streams} streams, "
        f"{report.seals} seals up to position {report.sealed}: {verdict}"
    )
