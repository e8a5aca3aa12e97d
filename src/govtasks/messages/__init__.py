"""Texts for people, in Vietnamese and English, by key and arguments.

What is stored and passed around is a key with arguments; the sentence is made
for the reader at the end. The texts stand in one TOML file per area beside this
module, each key with both languages.
"""

from __future__ import annotations

import datetime as dt
import functools
import tomllib
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, runtime_checkable

from ..errors import InvalidValueError, UnknownNameError

LOCALES = ("en", "vi")
_MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
_WEEKDAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "vi": (
        *("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu"),
        *("Thứ Bảy", "Chủ nhật"),
    ),
}


@runtime_checkable
class Localised(Protocol):
    """A value that can write itself in a language."""

    def in_locale(self, locale: str) -> str:
        """The value as a reader of that language writes it."""
        ...


def areas() -> tuple[str, ...]:
    """Names of the areas that texts are kept by, sorted."""
    files = (Path(file.name) for file in resources.files(__name__).iterdir())
    return tuple(sorted(file.stem for file in files if file.suffix == ".toml"))


@functools.cache
def catalogue(area: str) -> Mapping[str, Mapping[str, str]]:
    """The texts of one area: key -> locale -> template.

    Raises:
        UnknownNameError: There is no such area.
    """
    known = areas()
    if area not in known:
        raise UnknownNameError.of(kind="message area", name=area, known=known)
    file = resources.files(__name__) / f"{area}.toml"
    return MappingProxyType(tomllib.loads(file.read_text("utf-8")))


def render(key: str, arguments: Mapping[str, object], locale: str = "en") -> str:
    """Write the message *key* for a reader of *locale*.

    Args:
        key: ``area.name``, where the area is a file of the catalogue.
        arguments: Values for the places in the text; days, instants, texts,
            terms and lists are written in the reader's way.
        locale: ``vi`` or ``en``.

    Raises:
        UnknownNameError: No such message.
        InvalidValueError: A language without texts, or an argument is missing.
    """
    _check_locale(locale)
    area, _, name = key.partition(".")
    texts = catalogue(area)
    if name not in texts:
        known = [f"{area}.{other}" for other in texts]
        raise UnknownNameError.of(kind="message", name=key, known=known)
    shown = {place: shown_in(value, locale) for place, value in arguments.items()}
    try:
        return texts[name][locale].format_map(shown)
    except KeyError as error:
        problem = f"message {key} needs an argument {error}"
        raise InvalidValueError(problem, field="arguments") from error


def shown_in(value: object, locale: str) -> str:
    """One value as a reader of *locale* writes it.

    Raises:
        InvalidValueError: A language without texts.
    """
    # Whether it is `Localised`; to ask for the protocol takes twenty times as long.
    write = getattr(value, "in_locale", None)
    if write is not None:
        return str(write(locale))
    match value:
        case dt.datetime():
            return f"{value:%H:%M} {_day(value.date(), locale)}"
        case dt.date():
            return _day(value, locale)
        case str():
            return value
        case Sequence():
            return ", ".join(shown_in(member, locale) for member in value)
        case _:
            return str(value)


def _check_locale(locale: str) -> None:
    if locale not in LOCALES:
        problem = f"texts exist in {', '.join(LOCALES)}"
        raise InvalidValueError(problem, field="locale", value=locale)


def _day(day: dt.date, locale: str) -> str:
    _check_locale(locale)
    weekday = _WEEKDAYS[locale][day.weekday()]
    if locale == "vi":
        return f"{weekday} {day:%d/%m/%Y}"
    return f"{weekday} {day.day} {_MONTHS[day.month - 1]} {day.year}"
