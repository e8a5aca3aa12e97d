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
from typing import Protocol, runtime_checkable

from ..errors import InvalidValueError, UnknownNameError

LOCALES = ("en", "vi")
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_WEEKDAYS = {
    "en": "Mon Tue Wed Thu Fri Sat Sun".split(),
    "vi": "Thứ Hai,Thứ Ba,Thứ Tư,Thứ Năm,Thứ Sáu,Thứ Bảy,Chủ nhật".split(","),
}


@runtime_checkable
class Localised(Protocol):
    """A value that can write itself in a language."""

    def in_locale(self, locale: str) -> str:
        """The value as a reader of that language writes it."""
        ...


@functools.cache
def catalogue(area: str) -> Mapping[str, Mapping[str, str]]:
    """The texts of one area: key -> locale -> template.

    Raises:
        UnknownNameError: There is no such area.
    """
    file = resources.files(__name__) / f"{area}.toml"
    if not area.isidentifier() or not file.is_file():
        raise UnknownNameError.of("message area", area, ())
    texts: dict[str, Mapping[str, str]] = tomllib.loads(file.read_text("utf-8"))
    return texts


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
    if locale not in LOCALES:
        problem = f"texts exist in {', '.join(LOCALES)}"
        raise InvalidValueError(problem, field="locale", value=locale)
    texts = catalogue(key.partition(".")[0])
    name = key.partition(".")[2]
    if name not in texts:
        raise UnknownNameError.of("message", key, texts)
    shown = {name: shown_in(value, locale) for name, value in arguments.items()}
    try:
        return texts[name][locale].format_map(shown)
    except KeyError as error:
        problem = f"message {key} needs the argument {error}"
        raise InvalidValueError(problem, field="arguments") from error


def shown_in(value: object, locale: str) -> str:
    """One value as a reader of *locale* writes it."""
    match value:
        case Localised():
            return value.in_locale(locale)
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


def _day(day: dt.date, locale: str) -> str:
    weekday = _WEEKDAYS[locale][day.weekday()]
    if locale == "vi":
        return f"{weekday} {day:%d/%m/%Y}"
    return f"{weekday} {day.day} {_MONTHS[day.month - 1]} {day.year}"
