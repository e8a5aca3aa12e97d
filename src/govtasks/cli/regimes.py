"""Commands about bodies of law: which there are, and whether a file is one."""

from __future__ import annotations

import argparse
import functools
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..deadlines.loading import load_regime
from ..deadlines.regimes import Regime
from ..errors import GovtasksError
from ..explain import Citation
from ..places import Places, located
from .files import read_file
from .output import Exit, answer, answer_json, answer_table, fail, say

if TYPE_CHECKING:
    from ..plugins import Plugins
    from .output import Commands

    Loader = Callable[[argparse.Namespace], Plugins]

_HEAD = (
    *("key", "from", "until before", "selected by", "confirmed"),
    *("title", "source"),
)


def add(commands: Commands, loader: Loader) -> None:
    """Add the commands of this module."""
    parser = commands.add_parser(
        "regimes", help="the bodies of law by which terms are counted"
    )
    parser.set_defaults(run=functools.partial(_regimes, loader))
    inner = parser.add_subparsers(metavar="COMMAND")
    check = inner.add_parser("check", help="check the file of one, line by line")
    check.add_argument("file", type=Path)
    check.set_defaults(run=_check)


def _regimes(loader: Loader, options: argparse.Namespace) -> Exit:
    plugins = loader(options)
    found, failed = [], False
    for key in sorted(plugins.regimes):
        try:
            found.append(plugins.regime(key))
        except GovtasksError as error:
            failed = True
            say(f"govtasks: {error.code}: {error}")
    if options.json:
        answer_json([regime_json(regime) for regime in found])
    else:
        answer_table(_HEAD, (_row(regime, options.locale) for regime in found))
    return Exit.PARTIAL if failed else Exit.DONE


def _row(regime: Regime, locale: str) -> tuple[str, ...]:
    return (
        regime.key,
        regime.valid_from.isoformat(),
        regime.valid_to.isoformat() if regime.valid_to else "",
        regime.selected_by,
        "yes" if is_confirmed(regime) else "in part",
        regime.title.in_locale(locale),
        next((cite.instrument for cite in _cites(regime)), ""),
    )


def regime_json(regime: Regime) -> dict[str, object]:
    """A regime as a JSON object: what it is, where it is written, since when."""
    return {
        "key": regime.key,
        "title": regime.title.to_json(),
        "zone": regime.zone,
        "valid_from": regime.valid_from.isoformat(),
        "valid_to": regime.valid_to and regime.valid_to.isoformat(),
        "selected_by": regime.selected_by,
        "confirmed": is_confirmed(regime),
        "sources": [cite.to_json() for cite in dict.fromkeys(_cites(regime))],
        "note": regime.note,
    }


def is_confirmed(regime: Regime) -> bool:
    """Whether every rule of a regime was read in its own text."""
    return all(cite.confirmed for cite in _cites(regime))


def _cites(regime: Regime) -> Iterator[Citation]:
    steps = itertools.chain(
        regime.steps, *(variant.steps for variant in regime.readings)
    )
    return itertools.chain(
        regime.citations,
        *(step.cites for step in steps),
        *(variant.cites for variant in regime.readings),
    )


def _check(options: argparse.Namespace) -> Exit:
    path: Path = options.file
    text = read_file(path)
    try:
        regime = load_regime(text, str(path))
    except GovtasksError as error:
        problems = located(error, Places.of(text), str(path))
        if not options.json and problems:
            for problem in problems:
                say(f"{path}:{problem.line}: {problem.words}")
            return Exit.ERROR
        error.arguments["lines"] = [problem.line for problem in problems]
        return fail(error, as_json=options.json)
    if options.json:
        answer_json({"file": str(path), "kind": "regime", "ok": True})
    else:
        answer(f"{path}: regime {regime.key} without fault")
    return Exit.DONE
