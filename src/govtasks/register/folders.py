"""A folder of the host's own calendars, regimes and ladders."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol, TypeVar

import attrs

from ..deadlines.calendars import WorkCalendar
from ..deadlines.loading import load_calendar, load_regime
from ..deadlines.regimes import Regime
from ..errors import GovtasksError, InvalidValueError, MalformedDataError, suggestion
from ..obligations.followup import Ladder, load_ladder

_SUFFIX = ".toml"
_PARTS = ("calendars", "regimes", "ladders")


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


_K = TypeVar("_K", bound=_Keyed)


@attrs.frozen(kw_only=True)
class Folder:
    """What the files of a folder hold.

    Attributes:
        calendars: From ``calendars/``.
        regimes: From ``regimes/``.
        ladders: From ``ladders/``.
    """

    calendars: tuple[WorkCalendar, ...]
    regimes: tuple[Regime, ...]
    ladders: tuple[Ladder, ...]


def read_folder(path: Path) -> Folder:
    """Read every file of a folder, and say at once what is wrong in all of them.

    Raises:
        MalformedDataError: Several problems, or the folder cannot be read.
        GovtasksError: The one problem that there is, with its file as place.
    """
    problems: list[GovtasksError] = []
    found = Folder(
        calendars=tuple(_read(path / "calendars", load_calendar, problems)),
        regimes=tuple(_read(path / "regimes", load_regime, problems)),
        ladders=tuple(_read(path / "ladders", load_ladder, problems)),
    )
    problems += _strangers(path)
    if len(problems) == 1:
        raise problems[0]
    if problems:
        lines = tuple(str(problem) for problem in problems)
        shown = "".join(f"\n  {line}" for line in lines)
        problem = f"{len(lines)} problems:{shown}"
        raise MalformedDataError(problem, place=path.name, problems=lines)
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


def _read(
    folder: Path, load: Callable[[str, str], _K], problems: list[GovtasksError]
) -> Iterator[_K]:
    for name in _names(folder) if folder.is_dir() else ():
        place = f"{folder.name}/{name}"
        try:
            yield _loaded(folder / name, place, load)
        except GovtasksError as error:
            problems.append(error)


def _loaded(file: Path, place: str, load: Callable[[str, str], _K]) -> _K:
    if file.suffix != _SUFFIX:
        problem = "is no TOML file"
        raise InvalidValueError(problem, place=place, hint=f"name it *{_SUFFIX}")
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeError) as error:
        problem = f"cannot be read: {error}"
        raise MalformedDataError(problem, place=place) from error
    value = load(text, place)
    if value.key != file.stem:
        problem = "differs from the name of the file"
        raise InvalidValueError(problem, field="key", value=value.key, place=place)
    return value
