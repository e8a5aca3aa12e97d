"""What stops the clock, and what an extension counts from, by body of law.

A regime says so itself; where it is silent, the practice of its family may be
known.
"""

from __future__ import annotations

import fnmatch
import functools
from importlib import resources

import attrs

from ..checks import instance_of, optional
from ..documents import plain_converter, read_toml, structure
from ..text import each, is_filled, is_key, is_plain
from .regimes import Regime
from .stopping import Extension, Stopped


@attrs.frozen(kw_only=True)
class ClockLaw:
    """What is known of pauses and extensions under a family of regimes.

    Attributes:
        key: Its name.
        regimes: Keys of the regimes for which it holds, with ``*`` for any rest.
        stopped: What a pause does; None where that is not known.
        extension: What an extension counts from; None where that is not known.
        note: Further remark.
    """

    key: str = attrs.field(validator=is_key)
    regimes: tuple[str, ...] = attrs.field(default=(), validator=each(is_filled))
    stopped: Stopped | None = attrs.field(
        default=None, validator=optional(instance_of(Stopped, "what a pause does"))
    )
    extension: Extension | None = attrs.field(
        default=None, validator=optional(instance_of(Extension, "an extension"))
    )
    note: str = attrs.field(default="", validator=is_plain)


def stopped_under(regime: Regime) -> Stopped | None:
    """What a pause does under a regime; None where that is not known."""
    if regime.stopped is not None:
        return regime.stopped
    law = clock_law(regime.key)
    return None if law is None else law.stopped


def extension_under(regime: Regime) -> Extension | None:
    """What an extension counts from under a regime; None where not known."""
    if regime.extension is not None:
        return regime.extension
    law = clock_law(regime.key)
    return None if law is None else law.extension


def load_clock_law(text: str, place: str) -> ClockLaw:
    """Read what is known under a family of regimes from TOML.

    Args:
        text: The document, with the fields of `ClockLaw`.
        place: Name of the document for errors.

    Raises:
        GovtasksError: It is not TOML, or has unknown keys or wrong values.
    """
    return structure(plain_converter(), read_toml(text, place), ClockLaw, place)


def clock_law(regime: str) -> ClockLaw | None:
    """What is known of the family of a regime, by the key of the regime."""
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
