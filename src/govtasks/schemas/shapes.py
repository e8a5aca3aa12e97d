"""The JSON Schema of a value class, made from the class itself.

Types, what must be there, words to choose from, limits of numbers and lengths of
texts come from the fields and their validators, what each means from the docstring.
A schema says what any store holds and what other programs may rely on. It refuses
nothing that the library would write; the library refuses more, such as a body that
both leads and coordinates.
"""

from __future__ import annotations

import datetime as dt
import enum
import functools
import hashlib
import json
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Literal, get_args, get_origin

import attrs

from ..deadlines.cycles import Cycle
from ..deadlines.month_days import MonthDay
from ..deadlines.rules import Rule
from ..deadlines.terms import Term, Unit
from ..errors import InvalidValueError
from ..evaluation.decimals import WRITTEN, written
from ..obligations.checks import are_filled_once, is_level, is_percent, is_version
from ..obligations.model import Cadence, Coordinating
from ..text import (
    LARGEST_COUNT,
    LONGEST_TEXT,
    Text,
    inner_check,
    is_count,
    is_filled,
    is_key,
    is_optional_key,
    is_plain,
)
from .docstrings import attribute_docs, summary

Schema = dict[str, Any]
"""A JSON Schema, as plain JSON values."""

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_KEY = "^[a-z0-9][a-z0-9._/#@-]{0,199}$"
_UNITS = "|".join(unit.value.replace("_", " ") for unit in Unit)
_NULL: Schema = {"type": "null"}
_FILLED: Schema = {"type": "string", "pattern": "\\S", "maxLength": LONGEST_TEXT}

_PLAIN: Mapping[object, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    dt.date: {"type": "string", "format": "date"},
    dt.datetime: {"type": "string", "format": "date-time"},
    dt.time: {
        "type": "string",
        "pattern": "^[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,6})?)?$",
    },
    Term: {"type": "string", "pattern": f"^-?[0-9]{{1,7}} ({_UNITS})s?$"},
    MonthDay: {"type": "string", "pattern": "^[0-9]{2}-[0-9]{2}$"},
    # Documents that people type may have a whole number.
    Decimal: {"type": ["string", "integer"], "pattern": f"^{WRITTEN}$"},
    Text: {
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"pattern": "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"},
        "additionalProperties": _FILLED,
    },
    frozenset[int]: {"type": "array", "items": {"type": "integer"}},
}
_LIMITS: Mapping[object, Schema] = {
    is_key: {"pattern": _KEY},
    is_optional_key: {"pattern": _KEY},
    is_filled: {"pattern": "\\S", "maxLength": LONGEST_TEXT},
    is_plain: {"maxLength": LONGEST_TEXT},
    is_version: {"minimum": 1},
    is_level: {"minimum": 0},
    is_percent: {"minimum": 0, "maximum": 100},
    is_count: {"minimum": 1, "maximum": LARGEST_COUNT},
    are_filled_once: {"minItems": 1},
}
_UNIONS = {
    frozenset(get_args(Rule)): "Rule",
    frozenset(get_args(Cadence)): "Cadence",
}
# A bare key may stand for one of these: a cycle of the library, a body that was
# given no day.
_KEYED = (Cycle, Coordinating)
_TOLD = ("$id", "$schema", "title", "description")


def schema_of(cls: type, name: str, version: int) -> Schema:
    """The JSON Schema (2020-12) of the data of a type of fact.

    Args:
        cls: The class of its data.
        name: What the type is called where it is stored.
        version: Version of the shape.

    Raises:
        InvalidValueError: A field is of a type that has no schema.
    """
    maker = _Maker()
    table = maker.table(cls)
    shape: Schema = {
        "$schema": DRAFT,
        "$id": f"urn:govtasks:fact:{name}:{version}",
        "title": f"{name}, version {version}",
        **table,
    }
    if maker.defs:
        shape["$defs"] = dict(sorted(maker.defs.items()))
    return shape


def fingerprint(schema: Mapping[str, object]) -> str:
    """The SHA-256 of a schema without its words, in hexadecimal digits.

    It changes when the shape changes, and not when something is only said better.
    """
    shape = json.dumps(_shape(schema), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(shape.encode()).hexdigest()


def _shape(part: object) -> object:
    """A schema without its words; a property may be called as they are."""
    if isinstance(part, list):
        return [_shape(member) for member in part]
    if not isinstance(part, Mapping):
        return part
    return {
        key: {name: _shape(inner) for name, inner in value.items()}
        if key in ("properties", "$defs")
        else _shape(value)
        for key, value in part.items()
        if key not in _TOLD
    }


class _Maker:
    """Makes one schema, and gathers what its parts refer to."""

    def __init__(self) -> None:
        self.defs: dict[str, Schema] = {}

    def table(self, cls: type) -> Schema:
        """The schema of a class whose values are tables."""
        hints, docs = typing.get_type_hints(cls), attribute_docs(cls)
        fields = attrs.fields(cls)
        tag = getattr(cls, "kind", None)
        is_tagged = isinstance(tag, str)
        properties: Schema = {"kind": {"const": tag}} if is_tagged else {}
        for field in fields:
            shape = self._field(field, hints[field.name])
            if about := docs.get(field.name):
                shape["description"] = about
            properties[field.name] = shape
        needed = [field.name for field in fields if field.default is attrs.NOTHING]
        return {
            "description": summary(cls),
            "type": "object",
            "properties": properties,
            "required": ["kind", *needed] if is_tagged else needed,
            "additionalProperties": False,
        }

    def _field(self, field: attrs.Attribute[Any], kind: object) -> Schema:
        shape = self.of(kind)
        for limit in _limits(field.validator):
            shape = _limited(shape, limit)
        if (default := _default(field.default)) is not attrs.NOTHING:
            shape["default"] = default
        return shape

    def of(self, kind: Any) -> Schema:  # noqa: ANN401 - an annotation
        """The schema of an annotation."""
        if kind in _PLAIN:
            return dict(_PLAIN[kind])
        if isinstance(kind, type) and issubclass(kind, enum.Enum):
            return {"enum": [member.value for member in kind]}
        origin, args = get_origin(kind), get_args(kind)
        if origin is Literal:
            return {"enum": list(args)}
        if origin is tuple:
            return self._list(args)
        if origin in (types.UnionType, typing.Union):
            return self._union(args)
        if isinstance(kind, type) and attrs.has(kind):
            return self._class(kind)
        problem = "has no schema"
        raise InvalidValueError(problem, field="type", value=str(kind))

    def _list(self, args: tuple[Any, ...]) -> Schema:
        if args == (tuple[str, str], ...):
            pairs = {"type": "array", "items": self.of(tuple[str, str])}
            table = {"type": "object", "additionalProperties": {"type": "string"}}
            return {"anyOf": [pairs, table]}
        if args[1:] == (...,):
            return {"type": "array", "items": self.of(args[0])}
        return {
            "type": "array",
            "prefixItems": [self.of(arg) for arg in args],
            "minItems": len(args),
            "maxItems": len(args),
        }

    def _union(self, args: tuple[Any, ...]) -> Schema:
        members = [arg for arg in args if arg is not type(None)]
        shape = self._tagged(members) if len(members) > 1 else self.of(members[0])
        if len(members) == len(args):
            return shape
        if isinstance(shape.get("type"), str):
            return {**shape, "type": [shape["type"], "null"]}
        return {"anyOf": [shape, _NULL]}

    def _tagged(self, members: list[Any]) -> Schema:
        name = _UNIONS.get(frozenset(members))
        if name is None:
            problem = "has no schema"
            raise InvalidValueError(problem, field="type", value=str(members))
        return self._named(name, lambda: {"oneOf": [self.of(one) for one in members]})

    def _class(self, cls: type) -> Schema:
        shape = self._named(cls.__name__, lambda: self.table(cls))
        if cls not in _KEYED:
            return shape
        return {"anyOf": [{"type": "string", "pattern": _KEY}, shape]}

    def _named(self, name: str, make: Callable[[], Schema]) -> Schema:
        """A reference to a part that is written once; rules lie in rules."""
        if name not in self.defs:
            self.defs[name] = {}
            self.defs[name].update(make())
        return {"$ref": f"#/$defs/{name}"}


def _limits(validator: object) -> Iterator[Schema]:
    """What a validator says of a value, as far as a schema can say it."""
    match validator:
        case None:
            return
        case functools.partial() if (inner := inner_check(validator)) is not None:
            for limit in _limits(inner):
                yield {"items": limit}
        case functools.partial():
            yield from _limits(validator.args[0])
        case _ if parts := getattr(validator, "_validators", None):
            for part in parts:
                yield from _limits(part)
        case _ if callable(validator) and validator in _LIMITS:
            yield _LIMITS[validator]


def _limited(shape: Schema, limit: Schema) -> Schema:
    """A schema with one limit more; one of a list's members goes to them."""
    if "items" in limit and "items" in shape:
        return {**shape, "items": _limited(shape["items"], limit["items"])}
    return {**shape, **limit}


def _default(value: object) -> object:
    """A default as JSON; NOTHING where there is none, or it is no plain value."""
    match value:
        case attrs.NOTHING | None | bool() | int() | str():
            return value
        case enum.Enum():
            return value.value
        case Decimal():
            return written(value)
        case frozenset() if value:
            return sorted(value)
        case tuple() if not value:
            return []
        case _:
            return attrs.NOTHING
