"""Reading calendars and regimes from TOML, and those that come with the library.

In a file, days and steps point by name to the texts under ``[names]`` and the
citations under ``[sources]``, so that each is written once.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Mapping
from importlib import resources
from typing import Any, TypeVar

import attrs
from cattrs import Converter

from ..documents import (
    make_converter,
    plain_converter,
    read_toml,
    structure,
    tagged_union,
)
from ..errors import GovtasksError, InvalidValueError, UnknownNameError
from ..explain import Citation
from ..text import Text, plain_text
from .calendars import WorkCalendar
from .linked import Linked
from .recesses import EachYear, OnDays, Recess
from .regimes import Regime, RegimeStep, Variant, overlaid
from .steps import STEPS
from .stopping import Extension, Stopped
from .terms import Term

_T = TypeVar("_T")
_SPANS = {"each-year": EachYear, "on-days": OnDays}
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


@attrs.frozen(kw_only=True)
class _Derived:
    """A calendar file that changes another calendar."""

    key: str
    version: str
    title: Text
    based_on: str
    without_swaps: bool = False

    def applied_to(self, base: WorkCalendar) -> WorkCalendar:
        """The other calendar with these changes."""
        days = tuple(d for d in base.days if not (self.without_swaps and d.swapped))
        return attrs.evolve(
            base, key=self.key, version=self.version, title=self.title, days=days
        )


@attrs.frozen(kw_only=True)
class _BasedRegime:
    """A regime file that changes another regime; what it leaves out stays."""

    key: str
    based_on: str
    title: Text
    zone: str | None = None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    selected_by: str | None = None
    steps: tuple[RegimeStep, ...] = ()
    recesses: tuple[Recess, ...] = ()
    readings: tuple[Variant, ...] = ()
    default_term: Term | None = None
    silence: str | None = None
    stopped: Stopped | None = None
    extension: Extension | None = None
    citations: tuple[Citation, ...] = ()
    note: str = ""

    def applied_to(self, base: Regime) -> Regime:
        """The other regime with these changes."""
        own = attrs.asdict(self, recurse=False)
        del own["based_on"]
        # How long the other is law says nothing of this one.
        stated = {name: value for name, value in own.items() if value}
        changes = {
            "valid_to": None,
            "note": "",
            **stated,
            "steps": overlaid(base.steps, self.steps),
            "citations": self.citations or base.citations,
        }
        return attrs.evolve(base, **changes)


def load_calendar(
    text: str, place: str, base: Callable[[str], WorkCalendar] | None = None
) -> WorkCalendar:
    """Read a working calendar from TOML.

    A file has the fields of `WorkCalendar`, weekdays by name, ``[names]`` and
    ``[sources]``; or it is ``based_on`` another calendar, ``without_swaps``.

    Args:
        text: The document.
        place: Name of the document for errors.
        base: Finds the calendar that it is based on; those that come with the
            library where None.

    Raises:
        GovtasksError: It is not TOML, has unknown keys, wrong types, days out of
            coverage or twice, or points to names that are not there; every
            problem with its place.
    """
    return _calendar(read_toml(text, place), place, base or builtin_calendar)


def load_calendars(texts: Mapping[str, str]) -> dict[str, WorkCalendar]:
    """Read several calendars that may be based on each other, or on built-in ones.

    Args:
        texts: The documents by their place.

    Returns:
        The calendars by their key.

    Raises:
        GovtasksError: As `load_calendar`; also for two of one key, and for a
            calendar that is based on itself, with all that lie between.
    """
    return _all("calendar", texts, _calendar, builtin_calendar)


def load_regime(
    text: str, place: str, base: Callable[[str], Regime] | None = None
) -> Regime:
    """Read a regime from TOML.

    A file has the fields of `Regime`, each of ``steps`` with its kind as
    ``step``, and ``[sources]``; or it is ``based_on`` another regime and states
    what is different: a step takes the place of those that decide the same.

    Args:
        text: The document.
        place: Name of the document for errors.
        base: Finds the regime that it is based on; those that come with the
            library where None.

    Raises:
        GovtasksError: As `load_calendar`; also for unknown kinds of step, and
            for a regime that is based on itself.
    """
    return _regime(read_toml(text, place), place, base or builtin_regime)


def load_regimes(texts: Mapping[str, str]) -> dict[str, Regime]:
    """Read several regimes that may be based on each other, or on built-in ones.

    Args:
        texts: The documents by their place.

    Returns:
        The regimes by their key.

    Raises:
        GovtasksError: As `load_regime`; also for two of one key.
    """
    return _all("regime", texts, _regime, builtin_regime)


def _all(
    kind: str,
    texts: Mapping[str, str],
    build: Callable[[dict[str, Any], str, Callable[[str], _T]], _T],
    builtin: Callable[[str], _T],
) -> dict[str, _T]:
    """What several documents hold by its key; one may be based on another."""
    tables: dict[str, tuple[str, dict[str, Any]]] = {}
    for place, text in texts.items():
        table = read_toml(text, place)
        key = str(table.get("key"))
        if key in tables:
            problem = f"{tables[key][0]} has a {kind} of that key too"
            raise InvalidValueError(problem, field="key", value=key, place=place)
        tables[key] = place, table

    def load(key: str, base: Callable[[str], _T]) -> _T:
        place, table = tables[key]
        return build(table, place, base)

    linked = Linked(tables, load, builtin)
    return {key: linked.find(key) for key in tables}


def _regime(data: dict[str, Any], place: str, base: Callable[[str], Regime]) -> Regime:
    if "based_on" not in data:
        return _structured(data, Regime, place)
    changes = _structured(data, _BasedRegime, place)
    try:
        return changes.applied_to(base(changes.based_on))
    except GovtasksError as error:
        raise error.at(place) from None


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


def _calendar(
    data: dict[str, Any], place: str, base: Callable[[str], WorkCalendar]
) -> WorkCalendar:
    if "based_on" not in data:
        return _structured(data, WorkCalendar, place)
    changes = structure(plain_converter(), data, _Derived, place)
    try:
        return changes.applied_to(base(changes.based_on))
    except GovtasksError as error:
        raise error.at(place) from None


def _structured(data: dict[str, Any], cls: type[_T], place: str) -> _T:
    plain = plain_converter()
    names = _table(plain, data.pop("names", {}), Text, f"{place}.names")
    sources = _table(plain, data.pop("sources", {}), Citation, f"{place}.sources")
    converter = make_converter()
    _pointing(converter, Text, "name", names, plain)
    _pointing(converter, Citation, "source", sources, plain)
    converter.register_structure_hook_func(lambda kind: kind == _WEEKEND, _weekend)
    tagged_union(converter, RegimeStep, STEPS, tag="step")
    tagged_union(converter, EachYear | OnDays, _SPANS, tag="span")
    converter.register_structure_hook(Term, _term)
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


def _term(value: object, _: object) -> Term:
    return value if isinstance(value, Term) else Term.parse(plain_text(value, "term"))


def _weekend(value: object, _: object) -> frozenset[int]:
    if not isinstance(value, list) or not all(day in _WEEKDAYS for day in value):
        problem = "must be a list of weekdays such as 'saturday'"
        raise InvalidValueError(problem, value=value)
    return frozenset(_WEEKDAYS.index(day) for day in value)
