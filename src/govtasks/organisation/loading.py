"""Reading an organisation from a document, and telling all that is wrong at once."""

from __future__ import annotations

import functools
import typing
from collections.abc import Mapping
from types import MappingProxyType

import attrs

from ..documents import plain_converter, read_toml, structure
from ..errors import MalformedDataError
from ..reading import Lists, summary, with_lines
from .consistency import problems
from .organisation import Organisation
from .recordable import check_recordable

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
        raise with_lines(error, text, place) from None


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
    converter = plain_converter()
    read = Lists(lambda item, kind, path: structure(converter, item, kind, path))
    known = kinds()
    read.only(tuple(data), tuple(known))
    for name, kind in known.items():
        read.take(name, data.get(name, []), kind)
    if not read.faults:
        made = Organisation(**read.values())
        if recordable:
            check_recordable(made)
        return made
    partly = _Partly(**read.values())
    found = map(read.renumbered, problems(partly, _keys(read)))
    told = (*read.faults, *(found if read.room else ()))
    raise MalformedDataError(summary(told), problems=told)


def _keys(read: Lists) -> dict[str, set[str]]:
    """By kind, the keys that the values have that could not be read."""
    keys: dict[str, set[str]] = {}
    for name, item in read.unread:
        if isinstance(item, Mapping):
            kind, key = _KINDS.get(name), item.get("key")
            if name == "tenures":
                kind, key = "tenure", item.get("post")
            if kind is not None and isinstance(key, str):
                keys.setdefault(kind, set()).add(key)
    return keys


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
