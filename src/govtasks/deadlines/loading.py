"""Reading calendars and regimes from TOML, and those that come with the library.

In a file, days and steps point by name to the texts under ``[names]`` and the
citations under ``[sources]``, so that each is written once.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from importlib import resources
from typing import Any, TypeVar

import attrs
from cattrs import Converter

from ..documents import make_converter, read_toml, structure, tagged_union
from ..errors import GovtasksError, InvalidValueError, UnknownNameError
from ..explain import Citation
from ..text import Text
from .calendars import WorkCalendar
from .regimes import Add, Fix, Regime, RegimeStep, Roll, Start

_T = TypeVar("_T")
_WEEKEND = frozenset[int]
_WEEKDAYS = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
_STEPS = {"start": Start, "add": Add, "roll": Roll, "fix": Fix}


@attrs.frozen(kw_only=True)
class _Derived:
    """A calendar file that changes another calendar."""

    key: str
    version: str
    title: Text
    based_on: str
    without_swaps: bool = False


def load_calendar(text: str, place: str) -> WorkCalendar:
    """Read a working calendar from TOML.

    A file has the fields of `WorkCalendar`, weekdays by name, ``[names]`` and
    ``[sources]``; or ``based_on`` a built-in calendar, ``without_swaps``.

    Args:
        text: The document.
        place: Name of the document for errors.

    Raises:
        GovtasksError: It is not TOML, has unknown keys, wrong types, days out of
            coverage or twice, or points to names that are not there; every
            problem with its place.
    """
    data = read_toml(text, place)
    if "based_on" in data:
        return _derived(structure(make_converter(), data, _Derived, place), place)
    return _structured(data, WorkCalendar, place)


def load_regime(text: str, place: str) -> Regime:
    """Read a regime from TOML.

    Args:
        text: The document: the fields of `Regime`, each of ``steps`` with its
            kind as ``step``, and ``[sources]``.
        place: Name of the document for errors.

    Raises:
        GovtasksError: As `load_calendar`; also for unknown kinds of step.
    """
    return _structured(read_toml(text, place), Regime, place)


def builtin_calendars() -> tuple[str, ...]:
    """Keys of the working calendars that come with the library."""
    return tuple(sorted(_documents("calendars")))


def builtin_regimes() -> tuple[str, ...]:
    """Keys of the regimes that come with the library."""
    return tuple(sorted(_documents("regimes")))


@functools.cache
def builtin_calendar(key: str) -> WorkCalendar:
    """A working calendar that comes with the library.

    Raises:
        UnknownNameError: There is none of that key.
    """
    return load_calendar(_document("calendars", key), f"calendars/{key}.toml")


@functools.cache
def builtin_regime(key: str) -> Regime:
    """A regime that comes with the library.

    Raises:
        UnknownNameError: There is none of that key.
    """
    return load_regime(_document("regimes", key), f"regimes/{key}.toml")


@functools.cache
def _documents(folder: str) -> Mapping[str, Any]:
    package = __name__.rpartition(".")[0]
    files = (resources.files(package) / "data" / folder).iterdir()
    return {file.name.removesuffix(".toml"): file for file in files}


def _document(folder: str, key: str) -> str:
    documents = _documents(folder)
    if key not in documents:
        raise UnknownNameError.of(folder.removesuffix("s"), key, documents)
    text: str = documents[key].read_text("utf-8")
    return text


def _derived(file: _Derived, place: str) -> WorkCalendar:
    try:
        base = builtin_calendar(file.based_on)
        days = tuple(d for d in base.days if not (file.without_swaps and d.swapped))
        return attrs.evolve(
            base, key=file.key, version=file.version, title=file.title, days=days
        )
    except GovtasksError as error:
        raise error.at(place) from None


def _structured(data: dict[str, Any], cls: type[_T], place: str) -> _T:
    plain = make_converter()
    names = _table(plain, data.pop("names", {}), Text, f"{place}.names")
    sources = _table(plain, data.pop("sources", {}), Citation, f"{place}.sources")
    converter = make_converter()
    _pointing(converter, Text, "name", names, plain)
    _pointing(converter, Citation, "source", sources, plain)
    converter.register_structure_hook_func(lambda kind: kind == _WEEKEND, _weekend)
    tagged_union(converter, RegimeStep, _STEPS, tag="step")
    return structure(converter, data, cls, place)


def _table(
    converter: Converter, data: object, cls: type[_T], place: str
) -> dict[str, _T]:
    return structure(converter, data, dict[str, cls], place)  # type: ignore[valid-type]


def _pointing(
    converter: Converter,
    cls: type[_T],
    kind: str,
    known: Mapping[str, _T],
    plain: Converter,
) -> None:
    """Let a text where a value of *cls* is wanted point to one by its name."""

    def find(value: object, _: object) -> _T:
        if not isinstance(value, str):
            return plain.structure(value, cls)
        if value not in known:
            raise UnknownNameError.of(kind, value, known)
        return known[value]

    converter.register_structure_hook(cls, find)


def _weekend(value: object, _: object) -> frozenset[int]:
    if not isinstance(value, list) or not all(day in _WEEKDAYS for day in value):
        problem = "must be a list of weekdays such as 'saturday'"
        raise InvalidValueError(problem, value=value)
    return frozenset(_WEEKDAYS.index(day) for day in value)
