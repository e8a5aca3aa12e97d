"""Reading reporting cycles from TOML, and those that come with the library."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping
from importlib import resources
from typing import Any

import attrs

from ..documents import make_converter, plain_converter, read_toml, structure
from ..errors import GovtasksError, UnknownNameError
from ..explain import Citation
from ..text import Text
from .cycles import Cycle, CycleRoll, CycleTier, MonthPoint, ReportPeriod
from .month_days import MonthDay
from .terms import Term


@attrs.frozen(kw_only=True)
class _Report:
    """One report of a document; the fields are those of `Cycle`."""

    key: str
    title: Text
    period: ReportPeriod
    months: tuple[int, ...] = ()
    window_from: MonthPoint | None = None
    window_to: MonthPoint | None = None
    cut_off: MonthPoint | None = None
    exceptions: tuple[MonthDay, ...] = ()
    tiers: tuple[CycleTier, ...]
    citations: tuple[Citation, ...] = ()


@attrs.frozen(kw_only=True)
class _Document:
    """A document that orders reports: what its cycles share."""

    key: str
    roll: CycleRoll
    minimum_gap: int = 0
    gap_cites: tuple[Citation, ...] = ()
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    validity_confirmed: bool = True
    note: str = ""
    reports: tuple[_Report, ...]

    def cycle(self, report: _Report) -> Cycle:
        """The cycle of one report."""
        shared = attrs.asdict(self, recurse=False)
        del shared["reports"]
        own = attrs.asdict(report, recurse=False)
        return Cycle(**{**shared, **own, "key": f"{self.key}/{report.key}"})


def load_cycles(text: str, place: str) -> tuple[Cycle, ...]:
    """Read the cycles of one document from TOML.

    Args:
        text: What the cycles share, ``[[reports]]`` with the fields of `Cycle`
            and their ``tiers``, and ``[sources]`` that citations point to.
        place: Name of the document for errors.

    Raises:
        GovtasksError: It is not TOML, has unknown keys or wrong types, or a
            cycle does not hang together; every problem with its place.
    """
    data = read_toml(text, place)
    plain = plain_converter()
    sources: dict[str, Citation] = structure(
        plain, data.pop("sources", {}), dict[str, Citation], f"{place}.sources"
    )
    document = structure(_converter(sources), data, _Document, place)
    try:
        return tuple(document.cycle(report) for report in document.reports)
    except GovtasksError as error:
        raise error.at(place) from None


def builtin_cycles() -> tuple[str, ...]:
    """Keys of the reporting cycles that come with the library."""
    return tuple(sorted(_builtin()))


def builtin_cycle(key: str) -> Cycle:
    """A reporting cycle that comes with the library.

    Raises:
        UnknownNameError: There is none of that key.
    """
    known = _builtin()
    if key not in known:
        raise UnknownNameError.of(kind="cycle", name=key, known=known)
    return known[key]


def is_builtin(cycle: Cycle) -> bool:
    """Whether a cycle comes with the library just as it is."""
    return _builtin().get(cycle.key) == cycle


@functools.cache
def _builtin() -> Mapping[str, Cycle]:
    folder = resources.files(__name__.rpartition(".")[0]) / "data" / "cycles"
    loaded = (
        load_cycles(file.read_text("utf-8"), f"cycles/{file.name}")
        for file in folder.iterdir()
    )
    return {cycle.key: cycle for cycles in loaded for cycle in cycles}


def _converter(sources: Mapping[str, Citation]) -> Any:  # noqa: ANN401 - cattrs
    converter = make_converter()

    def cited(value: object, _: object) -> Citation:
        if not isinstance(value, str) or value not in sources:
            raise UnknownNameError.of(kind="source", name=str(value), known=sources)
        return sources[value]

    converter.register_structure_hook(Citation, cited)
    converter.register_structure_hook(Term, lambda value, _: Term.parse(value))
    converter.register_structure_hook(MonthDay, lambda value, _: MonthDay.parse(value))
    return converter
