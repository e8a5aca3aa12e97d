"""Values to JSON and back, and facts to the records that stores keep.

What is stored is explicit: every field is written, days and instants in ISO
8601, terms and rules in the words that documents use. Reading checks as strictly
as reading a document does.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache, cached_property, lru_cache
from typing import Any, TypeVar, get_args

from cattrs import Converter
from cattrs.gen import make_dict_structure_fn, override

from .deadlines.cycle_loading import builtin_cycle, is_builtin
from .deadlines.cycles import Cycle
from .deadlines.month_days import MonthDay
from .deadlines.rules import Rule
from .deadlines.terms import Term
from .documents import make_converter, structure, tagged_union
from .errors import (
    GovtasksError,
    InvalidValueError,
    UnknownNameError,
)
from .evaluation.decimals import checked_amount, written
from .obligations.events import Act, Event, Fact, event_types
from .obligations.events.fact import read_fact
from .obligations.model import Cadence, Coordinating, Obligation, Roles
from .obligations.orders import Order
from .ports import Record, Stored
from .upcasting import UPCASTERS, Upcasters

_T = TypeVar("_T")


def _term(value: object, _: object) -> Term:
    if not isinstance(value, str):
        problem = "must be a term such as '5 working days'"
        raise InvalidValueError(problem, value=value)
    return _parsed_term(value)


@lru_cache(maxsize=1024)
def _parsed_term(text: str) -> Term:
    """A term; few are used, again and again."""
    return Term.parse(text)


@cache
def _converter(*, detailed: bool) -> Converter:
    """Made once: to compile the hooks takes longer than to read a document."""
    converter = make_converter(detailed=detailed)
    converter.register_structure_hook(Term, _term)
    converter.register_unstructure_hook(Term, str)
    converter.register_structure_hook(MonthDay, lambda value, _: MonthDay.parse(value))
    converter.register_unstructure_hook(MonthDay, str)
    converter.register_structure_hook(Decimal, lambda value, _: checked_amount(value))
    converter.register_unstructure_hook(Decimal, written)
    _cycles(converter)
    for union in (Rule, Cadence):
        tagged_union(converter, union, {cls.kind: cls for cls in get_args(union)})
        _optional(converter, union)
    converter.register_structure_hook(Coordinating, _coordinating(converter))
    converter.register_structure_hook(Roles, _roles(converter))
    _flat_orders(converter)
    converter.register_structure_hook_func(_is_numbers, _numbers)
    converter.register_unstructure_hook_func(_is_numbers, sorted)
    converter.register_structure_hook_func(_is_json, lambda value, _: value)
    return converter


def _cycles(converter: Converter) -> None:
    """Let a cycle that comes with the library stand as its key alone."""
    build = converter.gen_structure_attrs_fromdict(Cycle)
    write = converter.gen_unstructure_attrs_fromdict(Cycle)

    def read(data: object, cls: Any) -> Cycle:  # noqa: ANN401 - cattrs
        if isinstance(data, str):
            return builtin_cycle(data)
        if not isinstance(data, Mapping):
            problem = "must be the key of a reporting cycle, or a table"
            raise InvalidValueError(problem, value=data)
        return build(data, cls)

    converter.register_structure_hook(Cycle, read)
    converter.register_unstructure_hook(
        Cycle, lambda cycle: cycle.key if is_builtin(cycle) else write(cycle)
    )


def _optional(converter: Converter, union: Any) -> None:  # noqa: ANN401 - a union
    """Teach the converter the same union, or None."""
    wanted = union | None

    def build(data: object, _: object) -> object:
        return None if data is None else converter.structure(data, union)

    def write(value: object) -> object:
        return None if value is None else converter.unstructure(value, union)

    converter.register_structure_hook_func(lambda kind: kind == wanted, build)
    converter.register_unstructure_hook_func(lambda kind: kind == wanted, write)


def _coordinating(converter: Converter) -> Callable[[Any, Any], Coordinating]:
    """A bare key is a body that was given no date."""
    build = converter.gen_structure_attrs_fromdict(Coordinating)

    def checked(data: object, cls: Any) -> Coordinating:  # noqa: ANN401 - cattrs
        if isinstance(data, Coordinating):
            return data
        if isinstance(data, str):
            return Coordinating(body=data)
        if not isinstance(data, Mapping):
            problem = "must be the key of a body, or a table"
            raise InvalidValueError(problem, value=data)
        return build(data, cls)

    return checked


def _flat_orders(converter: Converter) -> None:
    """Write an order as its obligation, with a line more that says to whom it goes."""

    def read(data: object, _: object) -> Order:
        if isinstance(data, Order):
            return data
        if not isinstance(data, Mapping):
            problem = "must be a table"
            raise InvalidValueError(problem, value=data)
        rest = {name: part for name, part in data.items() if name != "to"}
        obligation = converter.structure(rest, Obligation)
        to = data.get("to", ())
        return Order(obligation=obligation, to=to)

    def write(order: Order) -> dict[str, Any]:
        table: dict[str, Any] = converter.unstructure(order.obligation)
        return {**table, "to": list(order.to)}

    converter.register_structure_hook(Order, read)
    converter.register_unstructure_hook(Order, write)


def _is_json(kind: object) -> bool:
    """Whether any JSON value may stand there, such as in `Notice.arguments`."""
    return kind is object


def _is_numbers(kind: object) -> bool:
    return kind == frozenset[int]


def _numbers(value: object, _: object) -> frozenset[int]:
    if not isinstance(value, list) or not all(type(member) is int for member in value):
        problem = "must be a list of whole numbers"
        raise InvalidValueError(problem, value=value)
    return frozenset(value)


def _roles(converter: Converter) -> Callable[[Any, Any], Roles]:
    """Leave a list of leads to the class, which knows what to say about it."""
    as_it_is = override(struct_hook=lambda value, _: value)
    build = make_dict_structure_fn(
        Roles, converter, _cattrs_forbid_extra_keys=True, lead=as_it_is
    )

    def checked(data: object, cls: Any) -> Roles:  # noqa: ANN401 - cattrs
        if isinstance(data, Roles):
            return data
        if not isinstance(data, Mapping):
            problem = "must be a table"
            raise InvalidValueError(problem, value=data)
        return build(data, cls)

    return checked


class Codec:
    """Writes and reads the values of the library.

    All codecs share what is compiled for a class, so that another costs nothing.

    Args:
        upcasters: How facts of earlier versions are brought up to date.
    """

    def __init__(self, upcasters: Upcasters = UPCASTERS) -> None:
        self._converter = _converter(detailed=False)
        self._events: Mapping[str, type[Event]] = event_types()
        self._upcasters = upcasters

    @cached_property
    def _telling(self) -> Converter:
        """Finds all that is wrong with data, and where: asked when something is."""
        return _converter(detailed=True)

    def dump(self, value: object, cls: object = None) -> Any:  # noqa: ANN401 - JSON
        """The value as JSON data (tables, lists, texts, numbers).

        Args:
            value: Any value class of the library.
            cls: The union it is a member of, where it is one, such as ``Rule``.
        """
        return self._converter.unstructure(value, cls or type(value))

    def load(self, data: object, cls: type[_T], place: str = "") -> _T:
        """The value of *cls* in JSON or TOML data.

        Raises:
            GovtasksError: The data is not such a value; see
                `govtasks.documents.structure`.
        """
        try:
            return self._converter.structure(data, cls)
        except Exception:  # noqa: BLE001 - hooks may raise anything
            return structure(self._telling, data, cls, place)

    def to_toml(self, value: object, cls: object = None) -> str:
        """The value as a TOML document that `load` reads back, equal.

        Fields that are None are left out, as TOML has no word for them.
        """
        table: Mapping[str, Any] = self.dump(value, cls)
        pairs = ((name, part) for name, part in table.items() if part is not None)
        return "".join(f"{name} = {_toml(part)}\n" for name, part in pairs)

    def record(self, fact: Fact) -> Record:
        """A fact of an obligation as a store keeps it."""
        event = fact.event
        return Record(
            type=event.type,
            schema=self._upcasters.newest(event.type),
            data=self.dump(event),
            effective_at=fact.effective_at,
            recorded_at=fact.recorded_at,
            actor=fact.act.actor,
            on_behalf_of=fact.act.on_behalf_of,
            mandate=fact.act.mandate,
        )

    def fact(self, stored: Stored) -> Fact:
        """The fact in a stored record of an obligation's stream.

        Raises:
            NewerSchemaError: A later release wrote it.
            MalformedDataError: It is none of the version that it names.
            UnknownNameError: No such kind of fact.
            InvalidValueError: Its data is not that of such a fact.
        """
        record, cls, data = stored.record, self._event(stored), self._data(stored)
        try:
            event = self._converter.structure(data, cls)
        except Exception:  # noqa: BLE001 - hooks may raise anything
            event = self.load(data, cls, _place(stored))
        try:
            return read_fact(
                event,
                _act(record.actor, record.on_behalf_of, record.mandate),
                record.effective_at,
                record.recorded_at,
                stored.version,
            )
        except GovtasksError as error:
            raise error.at(_place(stored)) from None

    def _event(self, stored: Stored) -> type[Event]:
        """The class of event that a record is of."""
        record = stored.record
        cls = self._events.get(record.type)
        if cls is None:
            kind = "kind of fact"
            unknown = UnknownNameError.of(kind, record.type, self._events)
            raise unknown.at(_place(stored))
        return cls

    def _data(self, stored: Stored) -> Mapping[str, object]:
        """The data of a record, as their newest version is written."""
        kind, version, data = (
            stored.record.type,
            stored.record.schema,
            stored.record.data,
        )
        if version == self._upcasters.newest(kind):
            return data
        return self._upcasters.upcast(kind, version, data, _place(stored))

    def value_record(
        self,
        kind: str,
        value: object,
        *,
        act: Act,
        effective_at: dt.datetime,
        recorded_at: dt.datetime,
    ) -> Record:
        """A whole value, such as a directive, as one record of its stream."""
        return Record(
            type=kind,
            schema=self._upcasters.newest(kind),
            data=self.dump(value),
            effective_at=effective_at,
            recorded_at=recorded_at,
            actor=act.actor,
            on_behalf_of=act.on_behalf_of,
            mandate=act.mandate,
        )

    def value(self, stored: Stored, kind: str, cls: type[_T]) -> _T:
        """The value in a record that `value_record` made.

        Raises:
            NewerSchemaError: A later release wrote it.
            MalformedDataError: It is none of the version that it names.
            UnknownNameError: A record of another kind.
            InvalidValueError: Its data is not that of such a value.
        """
        record, place = stored.record, _place(stored)
        if record.type != kind:
            raise UnknownNameError.of("kind of record", record.type, [kind]).at(place)
        return self.load(self._data(stored), cls, place)

    def one_of(self, stored: Stored, classes: Mapping[str, type[_T]]) -> _T:
        """The value in a record of a stream that holds several kinds.

        Args:
            stored: The record.
            classes: The class of each kind that the stream can hold.

        Raises:
            UnknownNameError: A record of none of them.
            GovtasksError: As `value`.
        """
        kind = stored.record.type
        if kind not in classes:
            unknown = UnknownNameError.of("kind of record", kind, classes)
            raise unknown.at(_place(stored))
        return self.value(stored, kind, classes[kind])


def act_of(record: Record) -> Act:
    """Who acted, for whom, under which mandate."""
    return _act(record.actor, record.on_behalf_of, record.mandate)


def _toml(value: object) -> str:
    """JSON data as the right side of a line of TOML."""
    match value:
        case list() | tuple():
            return f"[{', '.join(map(_toml, value))}]"
        case Mapping():
            pairs = ((name, part) for name, part in value.items() if part is not None)
            inner = ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in pairs)
            return f"{{ {inner} }}"
        case _:
            # Texts, numbers and yes or no are written alike; only a DEL is not.
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _place(stored: Stored) -> str:
    return f"{stored.stream}@{stored.version}"


@lru_cache(maxsize=4096)
def _act(actor: str, on_behalf_of: str | None, mandate: str | None) -> Act:
    """An act; few act in a stream, so that each is made once."""
    return Act(actor=actor, on_behalf_of=on_behalf_of, mandate=mandate)
