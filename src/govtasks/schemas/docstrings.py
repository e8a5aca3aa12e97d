"""What the docstrings of value classes say, for readers of their schemas."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping

_SECTION = re.compile(r"^(Attributes|Raises|Args|Returns):$", re.MULTILINE)
_FIELD = re.compile(r"^ {4}(\w+): ", re.MULTILINE)
_MARKS = re.compile(r"``?|:\w+:")


def summary(cls: type) -> str:
    """What a class is, as its docstring says before the first section."""
    text = _SECTION.split(_doc(cls), maxsplit=1)[0]
    return _flat(text)


def attribute_docs(cls: type) -> Mapping[str, str]:
    """What each attribute is, by name; those of bases where the class is silent."""
    found: dict[str, str] = {}
    for base in reversed(cls.__mro__[:-1]):
        found.update(_attributes(_doc(base)))
    return found


def _attributes(doc: str) -> Iterator[tuple[str, str]]:
    parts = _SECTION.split(doc)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    fields = _FIELD.split(sections.get("Attributes", ""))
    for name, text in zip(fields[1::2], fields[2::2], strict=True):
        yield name, _flat(text)


def _doc(cls: type) -> str:
    return inspect.cleandoc(cls.__doc__ or "")


def _flat(text: str) -> str:
    """A text on one line, without the marks of the documentation."""
    return " ".join(_MARKS.sub("", text).split())
