"""A folder of the host's own calendars, regimes, ladders, formulas and authorities."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol, TypeVar

import attrs

from ..deadlines.calendars import WorkCalendar
from ..deadlines.linked import Linked
from ..deadlines.loading import (
    builtin_calendar,
    builtin_regime,
    load_calendar,
    load_regime,
)
from ..deadlines.regimes import Regime
from ..errors import (
    GovtasksError,
    InvalidValueError,
    MalformedDataError,
    joined,
    suggestion,
)
from ..evaluation.formula_loading import builtin_formula, load_formula
from ..evaluation.formulas import Formula
from ..obligations.authorities import Authorities, load_authorities
from ..obligations.followup import Ladder, builtin_ladder, load_ladder

_SUFFIX = ".toml"
_MEASURES = "measures.toml"
_PARTS = ("calendars", "regimes", "ladders", "formulas", _MEASURES)


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


_K = TypeVar("_K", bound=_Keyed)
_Base = Callable[[str], _K]
_Load = Callable[[str, str, _Base[_K]], _K]


@attrs.frozen(kw_only=True)
class Folder:
    """What the files of a folder hold.

    Attributes:
        calendars: From ``calendars/``.
        regimes: From ``regimes/``.
        ladders: From ``ladders/``.
        formulas: From ``formulas/``.
        authorities: From ``measures.toml``; None where there is none.
    """

    calendars: tuple[WorkCalendar, ...]
    regimes: tuple[Regime, ...]
    ladders: tuple[Ladder, ...]
    formulas: tuple[Formula, ...] = ()
    authorities: Authorities | None = None


def read_folder(path: Path) -> Folder:
    """Read every file of a folder, and say at once what is wrong in all of them.

    A calendar or regime can be based on another one of the folder.

    Raises:
        MalformedDataError: Several problems, or the folder cannot be read.
        GovtasksError: The one problem that there is, with its file as place.
    """
    problems: list[GovtasksError] = []
    calendars = _read(path / "calendars", load_calendar, builtin_calendar, problems)
    regimes = _read(path / "regimes", load_regime, builtin_regime, problems)
    ladders = _read(path / "ladders", _ladder, builtin_ladder, problems)
    formulas = _read(path / "formulas", _formula, builtin_formula, problems)
    found = Folder(
        calendars=tuple(calendars),
        regimes=tuple(regimes),
        ladders=tuple(ladders),
        formulas=tuple(formulas),
        authorities=_authorities(path / _MEASURES, problems),
    )
    problems += _strangers(path)
    if problems:
        raise joined(problems, path.name)
    return found


def _strangers(path: Path) -> Iterator[GovtasksError]:
    """What lies in the folder and nobody would read, for it may be misspelt."""
    for name in _names(path):
        if name not in _PARTS and not name.startswith("."):
            hint = suggestion(name, _PARTS) or f"known are {', '.join(_PARTS)}"
            problem = "is read by nothing"
            yield InvalidValueError(problem, place=name, hint=hint)


def _names(path: Path) -> list[str]:
    try:
        return sorted(file.name for file in path.iterdir())
    except OSError as error:
        problem = f"cannot be read: {error.strerror}"
        raise MalformedDataError(problem, place=path.name) from error


def _authorities(file: Path, problems: list[GovtasksError]) -> Authorities | None:
    """One file, for a register has one answer to who decides a measure."""
    if not file.exists():
        return None
    try:
        return load_authorities(_text(file, file.name), file.name)
    except GovtasksError as error:
        problems.append(error)
        return None


def _ladder(text: str, place: str, _base: _Base[Ladder]) -> Ladder:
    """No ladder is based on another."""
    return load_ladder(text, place)


def _formula(text: str, place: str, _base: _Base[Formula]) -> Formula:
    """Nor is a formula."""
    return load_formula(text, place)


def _read(
    folder: Path,
    load: _Load[_K],
    builtin: Callable[[str], _K],
    problems: list[GovtasksError],
) -> Iterator[_K]:
    names = _names(folder) if folder.is_dir() else []
    files = {Path(name).stem: folder / name for name in names if _is_toml(name)}

    def read(key: str, base: _Base[_K]) -> _K:
        return _loaded(files[key], f"{folder.name}/{files[key].name}", load, base)

    linked = Linked(files, read, builtin)
    for name in names:
        try:
            yield linked.find(_key(name, folder))
        except GovtasksError as error:
            problems.append(error)


def _is_toml(name: str) -> bool:
    return Path(name).suffix == _SUFFIX


def _key(name: str, folder: Path) -> str:
    """The key of what a file holds, by its name."""
    if not _is_toml(name):
        problem, place = "is no TOML file", f"{folder.name}/{name}"
        raise InvalidValueError(problem, place=place, hint=f"name it *{_SUFFIX}")
    return Path(name).stem


def _loaded(file: Path, place: str, load: _Load[_K], base: _Base[_K]) -> _K:
    value = load(_text(file, place), place, base)
    if value.key != file.stem:
        problem = "differs from the name of the file"
        raise InvalidValueError(problem, field="key", value=value.key, place=place)
    return value


def _text(file: Path, place: str) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeError) as error:
        problem = f"cannot be read: {error}"
        raise MalformedDataError(problem, place=place) from error
