"""Commands that look at files only: check."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ..codec import Codec
from ..deadlines.loading import load_calendar, load_regime
from ..directives import Directive
from ..documents import LARGEST_DOCUMENT, read_toml
from ..errors import MalformedDataError, TooLargeError
from ..evaluation.formula_loading import load_formula
from ..obligations.authorities import load_authorities
from ..obligations.followup import load_ladder
from ..obligations.model import Obligation
from ..organisation.loading import load_organisation
from ..register.indicator_files import load_indicators
from .output import Exit, answer, answer_json

if TYPE_CHECKING:
    from .output import Commands


def add(commands: Commands) -> None:
    """Add the commands of this module."""
    parser = commands.add_parser(
        "check", help="check a document and list what is wrong"
    )
    parser.add_argument("kind", choices=sorted(_CHECKS), help="what the file holds")
    parser.add_argument("file", type=Path)
    parser.set_defaults(run=_check)


def _check(options: argparse.Namespace) -> Exit:
    path: Path = options.file
    _CHECKS[options.kind](read_file(path), str(path))
    if options.json:
        answer_json({"file": str(path), "kind": options.kind, "ok": True})
    else:
        article = "" if options.kind.endswith("s") else "a "
        answer(f"{path}: {article}{options.kind} without fault")
    return Exit.DONE


def read_file(path: Path, largest: int = LARGEST_DOCUMENT) -> str:
    """Read a document, however large the file is.

    Args:
        path: The file.
        largest: How many bytes are read at most.

    Raises:
        TooLargeError: Larger than documents may be; it was not read.
        MalformedDataError: It cannot be read, or is not UTF-8 text.
    """
    try:
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except (OSError, ValueError) as error:
        # ValueError: the name of the file holds a null character.
        problem = f"cannot be read: {getattr(error, 'strerror', error)}"
        raise MalformedDataError(problem, place=str(path)) from error
    if len(data) > largest:
        problem = f"is larger than {largest} bytes"
        raise TooLargeError(problem, place=str(path))
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        problem = f"is not UTF-8 text at byte {error.start}"
        raise MalformedDataError(problem, place=str(path)) from error


def _directive(text: str, place: str) -> object:
    return Codec().load(read_toml(text, place), Directive, place)


def _obligation(text: str, place: str) -> object:
    return Codec().load(read_toml(text, place), Obligation, place)


_CHECKS: dict[str, Callable[[str, str], object]] = {
    "calendar": load_calendar,
    "directive": _directive,
    "formula": load_formula,
    "indicators": load_indicators,
    "ladder": load_ladder,
    "measures": load_authorities,
    "obligation": _obligation,
    "organisation": load_organisation,
    "regime": load_regime,
}
