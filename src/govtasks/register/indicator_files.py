"""Reading indicators from a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..codec import Codec
from ..documents import read_toml
from ..errors import MalformedDataError
from ..evaluation.indicators import Indicator
from ..reading import Lists, summary, with_lines

_NAME = "indicators"


def load_indicators(text: str, place: str) -> tuple[Indicator, ...]:
    """Read indicators from TOML.

    A document has a table in double brackets for each, ``[[indicators]]``. Numbers with
    decimals stand in quotes, so that they stay as they were printed.

    Args:
        text: The document.
        place: Name of the document for errors.

    Raises:
        TooLargeError: More than 4 000 000 characters.
        MalformedDataError: It is not TOML, or something in it is wrong. All of it,
            each as ``place:line: path: what``, is in ``arguments["problems"]``, and
            the lines are in ``arguments["lines"]``.
    """
    data = read_toml(text, place)
    try:
        return _indicators_of(data)
    except MalformedDataError as error:
        raise with_lines(error, text, place) from None


def _indicators_of(data: Mapping[str, object]) -> tuple[Indicator, ...]:
    read = Lists(Codec().load)
    read.only(tuple(data), (_NAME,))
    read.take(_NAME, data.get(_NAME, []), Indicator)
    made: tuple[Indicator, ...] = read.values()[_NAME]
    told = (*read.faults, *map(read.renumbered, _twice(made)))
    if told:
        raise MalformedDataError(summary(told), problems=told)
    return made


def _twice(indicators: tuple[Indicator, ...]) -> Iterator[str]:
    seen: set[str] = set()
    for number, one in enumerate(indicators):
        if one.key in seen:
            yield f"{_NAME}[{number}].key: stands twice, got {one.key!r}"
        seen.add(one.key)
