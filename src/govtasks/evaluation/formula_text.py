"""A formula as the document that it is loaded from again.

What something was judged by is kept with it, so that a changed file changes no number
that was told to anybody.
"""

from __future__ import annotations

import datetime as dt
import enum
import json
from collections.abc import Iterable, Iterator
from fractions import Fraction

import attrs

from ..text import Text
from .expressions import Expression
from .formulas import Formula


def formula_text(formula: Formula) -> str:
    """All of a formula as TOML that `load_formula` reads back, equal.

    Each citation stands where it is cited; nothing is taken from elsewhere.
    """
    pairs = _fields(formula)
    return "".join(f"{name} = {_toml(value)}\n" for name, value in pairs)


def _fields(value: object) -> Iterator[tuple[str, object]]:
    """The fields of a value that say something, by name."""
    for field in attrs.fields(value.__class__):  # type: ignore[arg-type]
        part = getattr(value, field.name)
        if part is not None and field.init:
            yield field.name, part


def _toml(value: object) -> str:
    match value:
        case dt.date():
            return value.isoformat()
        case Text():
            return _table(value.to_json().items())
        case tuple():
            return f"[{', '.join(map(_toml, value))}]"
        case _ if attrs.has(type(value)) and not isinstance(value, Expression):
            return _table(_fields(value))
        case _:
            return _quoted(_plain(value))


def _plain(value: object) -> object:
    """A single value as TOML has it."""
    match value:
        case Expression():
            return value.text
        case Fraction():
            return str(value)
        case enum.Enum():
            return value.value
        case _:
            return value


def _table(pairs: Iterable[tuple[str, object]]) -> str:
    inner = ", ".join(f"{_quoted(name)} = {_toml(part)}" for name, part in pairs)
    return f"{{ {inner} }}"


def _quoted(value: object) -> str:
    """A text, a number or a yes or no; TOML and JSON write them alike but for a DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
