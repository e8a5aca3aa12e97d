"""Reading documents: from TOML or JSON data to checked values.

Whatever comes from outside passes through here. Types are checked and never
coerced, every unknown key is refused with the nearest known one, and all
problems of a document are found at once, each with its path.
"""

from __future__ import annotations

import datetime as dt
import enum
import functools
import itertools
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar, get_args, get_origin

import attrs
from cattrs import Converter
from cattrs.errors import (
    AttributeValidationNote,
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
    IterableValidationNote,
)

from .errors import (
    MOST_PROBLEMS,
    GovtasksError,
    InvalidValueError,
    MalformedDataError,
    TooLargeError,
    UnknownKeyError,
    UnknownNameError,
    joined,
    suggestion,
)
from .text import Text, aware, instant_of

LARGEST_DOCUMENT = 4_000_000
_LONGEST_INDEX = 80
_T = TypeVar("_T")
_K = TypeVar("_K", int, str)
_PAIRS = tuple[tuple[str, str], ...]
_LINE = re.compile(r"\(at line (\d+), column (\d+)\)")

# The time that tomllib takes for a key grows with the square of its parts.
_KEY_PART = r"""(?:[\w-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_DEEP_KEY = re.compile(rf"(?m)(?:^|[{{,])[ \t\[]*(?:{_KEY_PART}[ \t]*\.[ \t]*){{32}}")


def read_toml(source: str | bytes, place: str) -> dict[str, Any]:
    """Read a TOML document.

    Args:
        source: The document; bytes are taken as UTF-8.
        place: Name for errors, such as the file's.

    Raises:
        TooLargeError: More than 4 000 000 characters or bytes.
        MalformedDataError: Not UTF-8, not TOML, or nested too deeply; where
            the line is known, the place names it as ``place:line:column``.
    """
    if len(source) > LARGEST_DOCUMENT:
        problem = f"document of {len(source)} characters is over {LARGEST_DOCUMENT}"
        raise TooLargeError(problem, place=place, hint="split it into several")
    text = _decoded(source, place)
    if found := _DEEP_KEY.search(text):
        line = text.count("\n", 0, found.start()) + 1
        place = f"{place}:{line}"
        raise _too_deep(place)
    try:
        return tomllib.loads(text)
    # Numbers of thousands of digits are no TOMLDecodeError.
    except ValueError as error:
        at = _LINE.search(str(error))
        problem = f"is not TOML: {_LINE.sub('', str(error))[:200].rstrip()}"
        raise MalformedDataError(
            problem,
            place=f"{place}:{at[1]}:{at[2]}" if at else place,
            hint="text stands in quotes, a day or number without",
        ) from error
    except RecursionError:
        raise _too_deep(place) from None


def _decoded(source: str | bytes, place: str) -> str:
    try:
        raw = source.encode() if isinstance(source, str) else source
        return raw.decode()
    except UnicodeError as error:
        start = getattr(error, "start", 0)
        unit = "character" if isinstance(source, str) else "byte"
        problem = f"is not UTF-8 text at {unit} {start}"
        hint = "save it as UTF-8"
        raise MalformedDataError(problem, place=place, hint=hint) from error


def _too_deep(place: str) -> MalformedDataError:
    problem = "is nested too deeply"
    hint = "no document needs more than a few levels"
    return MalformedDataError(problem, place=place or None, hint=hint)


def structure(converter: Converter, data: object, cls: type[_T], place: str = "") -> _T:
    """Build a value of *cls* from plain data.

    Args:
        converter: From `make_converter`.
        data: Tables, lists, strings, numbers, days.
        cls: What is to come of it.
        place: Where the data came from, for errors.

    Raises:
        GovtasksError: The one problem that was found, with its path; several
            come as one MalformedDataError that lists them, at most 100.
    """
    try:
        return converter.structure(data, cls)
    except Exception as error:  # noqa: BLE001 - converters may raise anything
        problems = list(itertools.islice(_problems(error, place), MOST_PROBLEMS + 1))
        raise joined(problems, place) from None


def _problems(error: BaseException, place: str) -> Iterator[GovtasksError]:
    """The problems inside what cattrs raised, each with its path.

    Not recursive, for the data decides how deeply the groups are nested.
    """
    waiting = [(error, place)]
    while waiting:
        inner, path = waiting.pop()
        match inner:
            case ClassValidationError() | IterableValidationError():
                waiting.extend(reversed(list(_parts(inner, path))))
            case ForbiddenExtraKeysError():
                yield from _unknown_keys(inner, path)
            case _:
                yield _problem(inner, path)


def _parts(
    error: ClassValidationError | IterableValidationError, place: str
) -> Iterator[tuple[BaseException, str]]:
    noted, others = error.group_exceptions()
    for inner, note in noted:
        # The path says it; nobody needs to read it once more below the error.
        inner.__notes__.remove(note)
        match note:
            case AttributeValidationNote() if inner.args == (note.name,):
                # A KeyError, which names the field itself.
                yield inner, place
            case AttributeValidationNote():
                yield inner, f"{place}.{note.name}" if place else note.name
            case _:
                yield inner, f"{place}[{str(note.index)[:_LONGEST_INDEX]}]"
    for inner in others:
        yield inner, place


def _unknown_keys(
    error: ForbiddenExtraKeysError, place: str
) -> Iterator[GovtasksError]:
    known = [field.name for field in attrs.fields(error.cl)]
    for key in sorted(error.extra_fields, key=str):
        near = suggestion(str(key), known)
        yield UnknownKeyError(
            "unknown key",
            value=key,
            place=place or None,
            hint=near or f"known are {', '.join(known)}",
        )


def _problem(error: BaseException, place: str) -> GovtasksError:
    match error:
        case GovtasksError():
            return error.at(place) if place else error
        case RecursionError():
            return _too_deep(place)
        case KeyError():
            field = str(error.args[0])
            return InvalidValueError("is missing", field=field, place=place or None)
        case _:
            problem = f"cannot be read: {str(error)[:200]}"
            return InvalidValueError(problem, place=place or None)


def make_converter(*, detailed: bool = True) -> Converter:
    """A converter for frozen values that checks types and refuses extra keys.

    Args:
        detailed: Whether it finds all problems and where they are. One that only
            stops at the first takes a third of the time.
    """
    converter = Converter(forbid_extra_keys=True, detailed_validation=detailed)
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
    converter.register_structure_hook_factory(_is_dict, _dict_hook)
    return converter


@functools.cache
def plain_converter() -> Converter:
    """That of `make_converter` for all who teach it nothing more.

    Made once: to compile the hooks takes longer than to read a document.
    """
    return make_converter()


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
        if not isinstance(name, str):
            problem = "must be a word" if tag in table else "is missing"
            hint = f"one of {', '.join(members)}"
            raise InvalidValueError(problem, field=tag, value=name, hint=hint)
        if name not in members:
            raise UnknownNameError.of(tag, name, members, field=tag)
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
        value = _parsed(instant_of, value, example)
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
    if not isinstance(value, str):
        problem = "must be a word"
        hint = f"one of {', '.join(_names(kind))}"
        raise InvalidValueError(problem, value=value, hint=hint)
    try:
        return kind(value)
    except ValueError:
        raise UnknownNameError.of(kind.__name__, value, _names(kind)) from None


def _names(kind: type[enum.Enum]) -> list[str]:
    return [str(member.value) for member in kind]


def _pairs(value: object, _: object) -> tuple[tuple[str, str], ...]:
    pairs = list(value.items()) if isinstance(value, Mapping) else value
    if not isinstance(pairs, list | tuple) or not all(map(_is_pair, pairs)):
        problem = "must be a table of texts"
        raise InvalidValueError(problem, value=value)
    return tuple((name, text) for name, text in pairs)


def _is_pair(value: object) -> bool:
    return (
        isinstance(value, list | tuple)
        and len(value) == len(("name", "text"))
        and all(isinstance(part, str) for part in value)
    )


def _is_class(kind: object) -> bool:
    return isinstance(kind, type) and attrs.has(kind)


def _class_hook(kind: type[Any], converter: Converter) -> Callable[[Any, Any], Any]:
    """The hook that cattrs makes, behind a check that the data is a table at all."""
    build = converter.gen_structure_attrs_fromdict(kind)

    def checked(data: object, _: object) -> object:
        # Nearly all data is a dictionary, and that is seen at once.
        if type(data) is dict:
            return build(data, kind)
        if isinstance(data, kind):
            return data
        return build(_table(data, "must be a table"), kind)

    return checked


def _is_list(kind: object) -> bool:
    args = get_args(kind)
    return get_origin(kind) is tuple and args[1:] == (...,) and kind != _PAIRS


def _list_hook(
    kind: object, converter: Converter
) -> Callable[[object, object], tuple[object, ...]]:
    """Tuples of any length come from lists; a string is no list of letters."""
    member = get_args(kind)[0]
    each = _each if converter.detailed_validation else _quickly

    def checked(data: object, _: object) -> tuple[object, ...]:
        if not isinstance(data, list | tuple):
            problem = "must be a list"
            raise InvalidValueError(problem, value=data)
        return tuple(each(enumerate(data), member, converter).values())

    return checked


def _is_dict(kind: object) -> bool:
    return get_origin(kind) is dict


def _dict_hook(
    kind: object, converter: Converter
) -> Callable[[object, object], dict[Any, object]]:
    """Dictionaries come from tables, which have texts for keys."""
    member = get_args(kind)[1]

    def checked(data: object, _: object) -> dict[Any, object]:
        table = _table(data, "must be a table")
        return _each(table.items(), member, converter)

    return checked


def _each(
    items: Iterable[tuple[_K, object]],
    member: Any,  # noqa: ANN401 - a type of any form
    converter: Converter,
) -> dict[_K, object]:
    """Build each member, and stop when more is wrong than anyone will read.

    Noise of a few megabytes would otherwise become gigabytes of exceptions.
    """
    build = converter.get_structure_hook(member)
    built: dict[_K, object] = {}
    faults: list[Exception] = []
    wrong = 0
    for index, item in items:
        try:
            built[index] = build(item, member)
        except Exception as error:  # noqa: BLE001 - all are reported
            error.add_note(IterableValidationNote(f"at {index}", index, member))
            faults.append(error)
            wrong += _count(error)
            if wrong > MOST_PROBLEMS:
                break
    if faults:
        problem = "members are wrong"
        raise IterableValidationError(problem, faults, member)  # pyright: ignore[reportCallIssue] - a parameter that groups of the standard library lack
    return built


def _quickly(
    items: Iterable[tuple[_K, object]],
    member: Any,  # noqa: ANN401 - a type of any form
    converter: Converter,
) -> dict[_K, object]:
    """Build each member, and stop at the first that is wrong."""
    build = converter.get_structure_hook(member)
    return {index: build(item, member) for index, item in items}


def _count(error: BaseException) -> int:
    """How many problems an exception stands for."""
    count, waiting = 0, [error]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, BaseExceptionGroup):
            waiting.extend(inner.exceptions)
        else:
            count += 1
    return count


def _table(data: object, problem: str) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise InvalidValueError(problem, value=data)
    return data
