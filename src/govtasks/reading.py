"""Reading documents that are lists of values, and telling all that is wrong at once.

What is wrong with single values and what does not fit together stand in one list, each
with its line. A value that cannot be read is told once: nothing is told that may only
follow from it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import attrs

from .errors import (
    MOST_PROBLEMS,
    GovtasksError,
    InvalidValueError,
    MalformedDataError,
    UnknownKeyError,
    suggestion,
)
from .places import Places, located

Build = Callable[[object, type, str], object]
"""Makes a value of a class from plain data; the third argument is its path."""

_MEMBER = re.compile(r"(?<![.\w])(\w+)\[(\d+)\]")
_MOST_SHOWN = 20


def sentences(error: GovtasksError) -> tuple[str, ...]:
    """What an error tells, a sentence for each problem."""
    told = error.arguments.get("problems")
    return told if isinstance(told, tuple) else (str(error),)


def summary(found: tuple[str, ...]) -> str:
    """The problems as one message, which stays readable when they are many."""
    if len(found) == 1:
        return found[0]
    shown = "".join(f"\n  {problem}" for problem in found[:_MOST_SHOWN])
    more = len(found) - _MOST_SHOWN
    return f"{len(found)} problems:{shown}" + (f"\n  and {more} more" * (more > 0))


def malformed(found: Sequence[tuple[str, int, str]]) -> MalformedDataError:
    """The error that tells what is wrong with documents.

    Args:
        found: Document, line and words of each problem.
    """
    told = tuple(f"{place}:{line}: {words}" for place, line, words in found)
    lines = [line for _, line, _ in found]
    return MalformedDataError(summary(told), problems=told, lines=lines)


def with_lines(error: GovtasksError, text: str, place: str) -> MalformedDataError:
    """The same problems, each with the line of the TOML document that it is on.

    Args:
        error: What is wrong, by paths such as ``bodies[3].parent``.
        text: The document.
        place: Name of the document.
    """
    told = MalformedDataError(
        "several", problems=tuple(_placed(place, one) for one in sentences(error))
    )
    found = located(told, Places.of(text), place)
    return malformed([(place, one.line, one.words) for one in found])


def _placed(place: str, sentence: str) -> str:
    """A sentence as `located` takes it; one about a list as a whole has no path."""
    return f"{place}{'.' if _MEMBER.match(sentence) else ': '}{sentence}"


@attrs.frozen
class Lists:
    """What was read, list by list.

    Attributes:
        build: Makes each value.
        lists: Each value with its number in its list.
        faults: What is wrong with the others.
        unread: Name of the list and data of each that could not be read.
    """

    build: Build
    lists: dict[str, list[tuple[int, object]]] = attrs.Factory(dict)
    faults: list[str] = attrs.Factory(list)
    unread: list[tuple[str, object]] = attrs.Factory(list)

    @property
    def room(self) -> int:
        """How many more problems anyone will read."""
        return max(MOST_PROBLEMS - len(self.faults), 0)

    def only(self, names: Sequence[str], known: Sequence[str]) -> None:
        """Find fault with names of lists that nothing reads."""
        for name in names:
            if name not in known:
                hint = suggestion(name, known) or f"known are {', '.join(known)}"
                fault = UnknownKeyError("unknown key", value=name, hint=hint)
                self.faults.append(str(fault))

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
                made = self.build(item, kind, f"{name}[{number}]")
            except GovtasksError as error:
                self.faults.extend(sentences(error)[: self.room])
                self.unread.append((name, item))
            else:
                values.append((number, made))

    def values(self) -> dict[str, Any]:
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
