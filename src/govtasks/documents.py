"""Reading documents: from TOML or JSON data to checked values.

Whatever comes from outside passes through here. Types are checked and never
coerced, every unknown key is refused with the nearest known one, and all
problems of a document are found at once, each with its path.
"""

from __future__ import annotations

import datetime as dt
import enum
import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar, get_args, get_origin

import attrs
from cattrs import Converter
from cattrs.errors import (
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
)

from .errors import (
    GovtasksError,
    InvalidValueError,
    MalformedDataError,
    TooLargeError,
    UnknownKeyError,
    UnknownNameError,
    suggestion,
)
from .text import Text, aware

LARGEST_DOCUMENT = 4_000_000
_T = TypeVar("_T")
_PAIRS = tuple[tuple[str, str], ...]


def read_toml(source: str | bytes, place: str) -> dict[str, Any]:
    """Read a TOML document.

    Args:
        source: The document; bytes are taken as UTF-8.
        place: Name for errors, such as the file's.

    Raises:
        TooLargeError: More than 4 000 000 characters or bytes.
        MalformedDataError: Not UTF-8, or not TOML; the place names the line.
    """
    if len(source) > LARGEST_DOCUMENT:
        problem = f"document of {len(source)} characters is over {LARGEST_DOCUMENT}"
        raise TooLargeError(problem, place=place)
    try:
        text = source.decode() if isinstance(source, bytes) else source
        return tomllib.loads(text)
    except UnicodeDecodeError as error:
        problem = f"is not UTF-8 text at byte {error.start}"
        raise MalformedDataError(problem, place=place) from error
    # Numbers of thousands of digits are no TOMLDecodeError.
    except ValueError as error:
        problem = f"is not TOML: {str(error)[:200]}"
        raise MalformedDataError(problem, place=place) from error
    except RecursionError as error:
        problem = "is nested too deeply"
        raise MalformedDataError(problem, place=place) from error


def structure(
    converter: Converter, data: object, cls: type[_T], place: str = ""
) -> _T:
    """Build a value of *cls* from plain data.

    Args:
        converter: From `make_converter`.
        data: Tables, lists, strings, numbers, days.
        cls: What is to come of it.
        place: Where the data came from, for errors.

    Raises:
        GovtasksError: The one problem that was found, with its path; several
            come as one MalformedDataError that lists them.
    """
    try:
        return converter.structure(data, cls)
    except RecursionError as error:
        problem = "is nested too deeply"
        raise MalformedDataError(problem, place=place) from error
    except Exception as error:
        problems = list(_problems(error, place))
        if len(problems) == 1:
            raise problems[0] from None
        lines = tuple(str(found) for found in problems)
        head = f"{len(lines)} problems:\n" + "\n".join(f"  {line}" for line in lines)
        raise MalformedDataError(head, problems=lines) from None


def _problems(error: BaseException, place: str) -> Iterator[GovtasksError]:
    """The problems inside what cattrs raised, each with its path."""
    match error:
        case ClassValidationError() | IterableValidationError():
            noted, others = error.group_exceptions()
            for inner, note in noted:
                name = getattr(note, "name", None)
                step = f".{name}" if name is not None else f"[{note.index}]"  # type: ignore[union-attr]
                yield from _problems(inner, (place + step).lstrip("."))
            for inner in others:
                yield from _problems(inner, place)
        case ForbiddenExtraKeysError():
            known = [field.name for field in attrs.fields(error.cl)]
            for key in sorted(error.extra_fields):
                yield UnknownKeyError(
                    "unknown key",
                    value=key,
                    place=place or None,
                    hint=suggestion(key, known) or f"known are {', '.join(known)}",
                )
        case GovtasksError():
            yield error.at(place) if place else error
        case KeyError():
            yield InvalidValueError(
                "is missing", field=str(error.args[0]), place=place or None
            )
        case _:
            yield InvalidValueError(
                f"cannot be read: {str(error)[:200]}", place=place or None
            )


def make_converter() -> Converter:
    """A converter for frozen values that checks types and refuses extra keys."""
    converter = Converter(forbid_extra_keys=True, detailed_validation=True)
    for kind in (str, int, bool, float):
        converter.register_structure_hook(kind, _exactly)
    converter.register_structure_hook(dt.date, _day)
    converter.register_unstructure_hook(dt.date, dt.date.isoformat)
    converter.register_structure_hook(dt.datetime, _instant)
    converter.register_unstructure_hook(dt.datetime, dt.datetime.isoformat)
    converter.register_structure_hook(dt.time, _time)
    converter.register_unstructure_hook(dt.time, dt.time.isoformat)
    converter.register_structure_hook(Text, lambda data, _: Text(data))
    converter.register_unstructure_hook(Text, Text.to_json)
    converter.register_structure_hook_func(_is_enum, _member)
    converter.register_structure_hook_func(lambda kind: kind == _PAIRS, _pairs)
    converter.register_structure_hook_factory(_is_class, _class_hook)
    converter.register_structure_hook_factory(_is_list, _list_hook)
    return converter


def tagged_union(
    converter: Converter, union: object, members: Mapping[str, type], tag: str = "kind"
) -> None:
    """Teach the converter a union whose members are told apart by a tag.

    Args:
        converter: Is changed.
        union: The union type.
        members: Tag -> class.
        tag: Key that holds the tag in the data.
    """
    names = {cls: name for name, cls in members.items()}

    def build(data: object, _: object) -> object:
        table = _table(data, f"must be a table with {tag!r}")
        name = table.get(tag)
        if name not in members:
            raise UnknownNameError.of(tag, str(name), members, field=tag)
        rest = {key: value for key, value in table.items() if key != tag}
        return converter.structure(rest, members[name])

    def write(value: object) -> dict[str, Any]:
        cls = type(value)
        return {tag: names[cls], **converter.unstructure(value, cls)}

    converter.register_structure_hook_func(lambda kind: kind == union, build)
    converter.register_unstructure_hook_func(lambda kind: kind == union, write)


def _exactly(value: object, kind: type[_T]) -> _T:
    if type(value) is not kind:
        problem = f"must be {kind.__name__}, not {type(value).__name__}"
        raise InvalidValueError(problem, value=value)
    return value


def _day(value: object, _: object) -> dt.date:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    return _parsed(dt.date.fromisoformat, value, "a day such as 2017-02-16")


def _instant(value: object, _: object) -> dt.datetime:
    if not isinstance(value, dt.datetime):
        example = "an instant such as 2017-02-16T08:00:00+07:00"
        value = _parsed(dt.datetime.fromisoformat, value, example)
    return aware(value, "instant")


def _time(value: object, _: object) -> dt.time:
    if isinstance(value, dt.time):
        return value
    return _parsed(dt.time.fromisoformat, value, "a time such as 08:00")


def _parsed(parse: Callable[[str], _T], value: object, example: str) -> _T:
    try:
        return parse(value)  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        problem = f"must be {example}"
        raise InvalidValueError(problem, value=value) from error


def _is_enum(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, enum.Enum)


def _member(value: object, kind: type[enum.Enum]) -> enum.Enum:
    names = [str(member.value) for member in kind]
    if not isinstance(value, str) or value not in names:
        raise UnknownNameError.of(kind.__name__, str(value)[:200], names)
    return kind(value)


def _pairs(value: object, _: object) -> tuple[tuple[str, str], ...]:
    pairs = value.items() if isinstance(value, Mapping) else value
    try:
        return tuple((_exactly(k, str), _exactly(v, str)) for k, v in pairs)  # type: ignore[attr-defined]
    except (TypeError, ValueError) as error:
        problem = "must be a table of texts"
        raise InvalidValueError(problem, value=value) from error


def _is_class(kind: object) -> bool:
    return isinstance(kind, type) and attrs.has(kind)


def _class_hook(kind: type[Any], converter: Converter) -> Callable[[Any, Any], Any]:
    """cattrs' own hook, behind a check that the data is a table at all."""
    build = converter.gen_structure_attrs_fromdict(kind)

    def checked(data: object, cls: Any) -> object:
        if isinstance(data, kind):
            return data
        return build(_table(data, "must be a table"), cls)

    return checked


def _is_list(kind: object) -> bool:
    args = get_args(kind)
    return get_origin(kind) is tuple and args[1:] == (...,) and kind != _PAIRS


def _list_hook(kind: Any, converter: Converter) -> Callable[[Any, Any], Any]:
    """Tuples of any length come from lists; a string is no list of letters."""
    members = list[get_args(kind)[0]]  # type: ignore[misc]

    def checked(data: object, _: object) -> tuple[Any, ...]:
        if not isinstance(data, list | tuple):
            problem = "must be a list"
            raise InvalidValueError(problem, value=data)
        return tuple(converter.structure(list(data), members))

    return checked


def _table(data: object, problem: str) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise InvalidValueError(problem, value=data)
    return data

