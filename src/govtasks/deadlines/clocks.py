"""What stops the clock, and what an extension counts from, by body of law."""

from __future__ import annotations

import fnmatch
import functools
from importlib import resources
from typing import Literal, get_args

import attrs

from ..checks import instance_of, one_of, optional
from ..documents import make_converter, read_toml, structure
from ..explain import Citation
from ..text import each, is_filled, is_key, is_plain

Effect = Literal["not-counted", "end-shift", "start-after"]
Base = Literal["nominal", "rolled", "grant"]


@attrs.frozen(kw_only=True)
class ClockLaw:
    """What a body of law says of pauses and extensions.

    Attributes:
        key: Its name.
        regimes: Keys of the regimes for which it holds, with ``*`` for any rest.
        pause: What a pause does: its days are ``not-counted``; the end is moved
            by its length in days (``end-shift``); the term runs anew after it
            (``start-after``). None where the law is not known.
        extension_from: What an extension counts from: the ``nominal`` end, the
            ``rolled`` last day, or its ``grant``. None where not known.
        citations: Where it is written.
        note: Further remark.
    """

    key: str = attrs.field(validator=is_key)
    regimes: tuple[str, ...] = attrs.field(default=(), validator=each(is_filled))
    pause: Effect | None = attrs.field(
        default=None, validator=optional(one_of(*get_args(Effect)))
    )
    extension_from: Base | None = attrs.field(
        default=None, validator=optional(one_of(*get_args(Base)))
    )
    citations: tuple[Citation, ...] = attrs.field(
        default=(), validator=each(instance_of(Citation, "citations"))
    )
    note: str = attrs.field(default="", validator=is_plain)

    @property
    def is_confirmed(self) -> bool:
        """Whether all of it was read in the text itself."""
        return all(cite.confirmed for cite in self.citations)


def load_clock_law(text: str, place: str) -> ClockLaw:
    """Read what a body of law says of pauses and extensions from TOML.

    Args:
        text: The document, with the fields of `ClockLaw`.
        place: Name of the document for errors.

    Raises:
        GovtasksError: It is not TOML, or has unknown keys or wrong values.
    """
    return structure(make_converter(), read_toml(text, place), ClockLaw, place)


def clock_law(regime: str) -> ClockLaw | None:
    """What is known of pauses and extensions under a regime, by its key."""
    for law in _builtin():
        if any(fnmatch.fnmatchcase(regime, pattern) for pattern in law.regimes):
            return law
    return None


@functools.cache
def _builtin() -> tuple[ClockLaw, ...]:
    folder = resources.files(__name__.rpartition(".")[0]) / "data" / "clocks"
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    return tuple(
        load_clock_law(file.read_text("utf-8"), f"clocks/{file.name}") for file in files
    )
