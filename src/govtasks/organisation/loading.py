"""Reading an organisation from a document, and telling all that is wrong at once.

What is wrong with single values and what does not fit together stand in one list, each
with its line. A value that cannot be read is told once: nothing is told that may only
follow from it.
"""

from __future__ import annotations

import functools
import re
import typing
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import attrs
from cattrs import Converter

from ..documents import MOST_PROBLEMS, make_converter, read_toml, structure
from ..errors import (
    GovtasksError,
    InvalidValueError,
    MalformedDataError,
    UnknownKeyError,
    suggestion,
)
from ..places import Places, located
from .consistency import problems
from .organisation import Organisation
from .recordable import check_recordable, summary

_MEMBER = re.compile(r"(?<![.\w])(\w+)\[(\d+)\]")
_KINDS = {
    "bodies": "body",
    "posts": "post",
    "persons": "person",
    "mandates": "mandate",
}


def load_organisation(
    text: str, place: str, *, recordable: bool = False
) -> Organisation:
    """Read an organisation from TOML.

    A document has a list for each of the lists of `Organisation`, as tables in double
    brackets or as inline tables.

    Args:
        text: The document.
        place: Name of the document for errors.
        recordable: Whether it is to be recorded, and what must not be recorded is
            wrong too; see `unrecordable`.

    Raises:
        TooLargeError: More than 4 000 000 characters.
        MalformedDataError: It is not TOML, or something in it is wrong: unknown keys,
            wrong values, parts that do not fit together. All of it, each as
            ``place:line: path: what``, is in ``arguments["problems"]``, and the lines
            are in ``arguments["lines"]``.
    """
    data = read_toml(text, place)
    try:
        return organisation_of(data, recordable=recordable)
    except MalformedDataError as error:
        told = MalformedDataError(
            "several", problems=tuple(_placed(place, one) for one in sentences(error))
        )
        found = located(told, Places.of(text), place)
        raise malformed([(place, one.line, one.words) for one in found]) from None


def _placed(place: str, sentence: str) -> str:
    """A sentence as `located` takes it; one about a list as a whole has no path."""
    return f"{place}{'.' if _MEMBER.match(sentence) else ': '}{sentence}"


def malformed(found: Sequence[tuple[str, int, str]]) -> MalformedDataError:
    """The error that tells what is wrong with documents.

    Args:
        found: Document, line and words of each problem.
    """
    told = tuple(f"{place}:{line}: {words}" for place, line, words in found)
    lines = [line for _, line, _ in found]
    return MalformedDataError(summary(told), problems=told, lines=lines)


def organisation_of(
    data: Mapping[str, object], *, recordable: bool = False
) -> Organisation:
    """Build an organisation from plain lists of tables.

    Args:
        data: Tables by the names of the lists of `Organisation`.
        recordable: As in `load_organisation`.

    Raises:
        MalformedDataError: Something in it is wrong; all of it, each with its path,
            is in ``arguments["problems"]``.
    """
    read = _Read()
    known = kinds()
    for name in data:
        if name not in known:
            hint = suggestion(name, known) or f"known are {', '.join(known)}"
            fault = UnknownKeyError("unknown key", value=name, hint=hint)
            read.faults.append(str(fault))
    for name, kind in known.items():
        read.take(name, data.get(name, []), kind)
    if not read.faults:
        made = Organisation(**read.values())
        if recordable:
            check_recordable(made)
        return made
    partly = _Partly(**read.values())
    found = map(read.renumbered, problems(partly, read.unread))
    told = (*read.faults, *(found if read.room else ()))
    raise MalformedDataError(summary(told), problems=told)


@functools.cache
def kinds() -> Mapping[str, type]:
    """The class of the values of each list of an organisation."""
    hints = typing.get_type_hints(Organisation)
    names = [field.name for field in attrs.fields(Organisation)]
    return MappingProxyType({name: typing.get_args(hints[name])[0] for name in names})


class _Partly(Organisation):
    """An organisation of which some values could not be read."""

    def __attrs_post_init__(self) -> None:
        """What does not fit together is told with what could not be read."""


@attrs.frozen
class _Read:
    """What was read, list by list.

    Attributes:
        lists: Each value with its number in its list.
        faults: What is wrong with the others.
        unread: By kind, the keys that these have.
    """

    lists: dict[str, list[tuple[int, object]]] = attrs.Factory(dict)
    faults: list[str] = attrs.Factory(list)
    unread: dict[str, set[str]] = attrs.Factory(dict)
    converter: Converter = attrs.Factory(make_converter)

    @property
    def room(self) -> int:
        """How many more problems anyone will read."""
        return max(MOST_PROBLEMS - len(self.faults), 0)

    def take(self, name: str, items: object, kind: type) -> None:
        """Read a list; stop where more is wrong than anyone will read."""
        values = self.lists[name] = []
        if not isinstance(items, list):
            problem = "must be a list"
            self.faults.append(str(InvalidValueError(problem, field=name, value=items)))
            return
        for number, item in enumerate(items):
            if not self.room:
                return
            try:
                made: object = structure(
                    self.converter, item, kind, f"{name}[{number}]"
                )
            except GovtasksError as error:
                self.faults.extend(sentences(error)[: self.room])
                self._pass_over(name, item)
            else:
                values.append((number, made))

    def values(self) -> dict[str, typing.Any]:
        """The values by list."""
        return {
            name: tuple(value for _, value in values)
            for name, values in self.lists.items()
        }

    def renumbered(self, sentence: str) -> str:
        """A sentence about the values with their numbers in the document."""
        return _MEMBER.sub(self._member, sentence)

    def _member(self, match: re.Match[str]) -> str:
        if match[1] not in self.lists:
            return match[0]
        number, _ = self.lists[match[1]][int(match[2])]
        return f"{match[1]}[{number}]"

    def _pass_over(self, name: str, item: object) -> None:
        """Remember which key would have been there."""
        if isinstance(item, Mapping):
            kind, key = _KINDS.get(name), item.get("key")
            if name == "tenures":
                kind, key = "tenure", item.get("post")
            if kind is not None and isinstance(key, str):
                self.unread.setdefault(kind, set()).add(key)


def sentences(error: GovtasksError) -> tuple[str, ...]:
    """What an error tells, a sentence for each problem."""
    told = error.arguments.get("problems")
    return told if isinstance(told, tuple) else (str(error),)
