"""Directives with the orders under them, as one document (văn bản giao nhiệm vụ).

What stands in one document is checked as a whole before anything is issued: keys,
provisions, and who each order goes to. What it refers to beyond that, such as a
directive that was recorded long ago, is for whoever knows it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, cast

import attrs

from ..checks import is_a, listed
from ..directives import Directive
from ..errors import (
    MOST_PROBLEMS,
    GovtasksError,
    InvalidValueError,
    MalformedDataError,
    UnknownNameError,
    shortened,
)
from ..reading import Build, Lists, summary
from ..text import checked_key, each, is_key
from .cascade import fan_out
from .checks import are_filled_once
from .model import Obligation

# Searching near names takes long where there are many.
_MOST_COMPARED = 1000


def _one_or_more(value: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else listed(value)


def _stand_once(
    _instance: object, attribute: attrs.Attribute[Any], value: tuple[str, ...]
) -> None:
    if len(set(value)) < len(value):
        problem = "names something twice"
        raise InvalidValueError(problem, field=attribute.name, value=value)


@attrs.frozen(kw_only=True)
class Group:
    """Bodies that orders go to together (nhóm đơn vị nhận).

    Attributes:
        key: What orders call it.
        bodies: Keys of the bodies, in the order of the document, each once.
    """

    key: str = attrs.field(validator=is_key)
    bodies: tuple[str, ...] = attrs.field(
        converter=listed, validator=[are_filled_once, each(is_key)]
    )


@attrs.frozen(kw_only=True)
class Order:
    """An obligation, and to whom it is passed on (giao cho từng đơn vị).

    Attributes:
        obligation: What is to be done; its lead answers for the whole.
        to: Groups and bodies that each get an obligation of their own under it;
            none where the lead does all of it.
    """

    obligation: Obligation = attrs.field(validator=is_a(Obligation))
    to: tuple[str, ...] = attrs.field(
        default=(), converter=_one_or_more, validator=[each(is_key), _stand_once]
    )

    @property
    def key(self) -> str:
        """Key of the obligation."""
        return self.obligation.key


def _orders(value: Iterable[Order | Obligation]) -> tuple[Order, ...]:
    """A bare obligation as an order that goes no further."""
    if not isinstance(value, tuple | list):
        return cast("tuple[Order, ...]", value)
    return tuple(
        Order(obligation=one) if isinstance(one, Obligation) else one for one in value
    )


@attrs.frozen(kw_only=True)
class Orders:
    """Directives and what each of them orders.

    What the document refers to within itself stands before: a directive before
    those that refer to it, a whole before its parts. So nothing can go in a circle,
    and everything can be issued from top to bottom.

    Attributes:
        directives: The documents.
        groups: Bodies that orders go to together.
        obligations: What they order, and to whom each goes.

    Raises:
        InvalidValueError: A list holds something else.
        MalformedDataError: The parts do not fit together; all problems, each with
            its path, are in ``arguments["problems"]``.
    """

    directives: tuple[Directive, ...] = attrs.field(
        default=(), converter=listed, validator=each(is_a(Directive))
    )
    groups: tuple[Group, ...] = attrs.field(
        default=(), converter=listed, validator=each(is_a(Group))
    )
    obligations: tuple[Order, ...] = attrs.field(
        default=(), converter=_orders, validator=each(is_a(Order))
    )

    def __attrs_post_init__(self) -> None:
        found = tuple(itertools.islice(problems(self), MOST_PROBLEMS))
        if found:
            raise MalformedDataError(summary(found), problems=found)

    def addressees(self, order: Order) -> tuple[str, ...]:
        """Keys of the bodies that an order is passed on to, each once.

        A name that is no group is the key of a body.
        """
        groups = self._groups
        bodies = (body for name in order.to for body in groups.get(name, (name,)))
        return tuple(dict.fromkeys(bodies))

    def parts(self, order: Order) -> tuple[Obligation, ...]:
        """The obligation of each addressee."""
        return fan_out(order.obligation, self.addressees(order))

    def under(self, directive: str) -> tuple[Order, ...]:
        """The orders of a directive."""
        return self._under.get(directive, ())

    @cached_property
    def _groups(self) -> Mapping[str, tuple[str, ...]]:
        return {group.key: group.bodies for group in self.groups}

    @cached_property
    def _under(self) -> Mapping[str, tuple[Order, ...]]:
        under: dict[str, list[Order]] = {}
        for order in self.obligations:
            under.setdefault(order.obligation.directive, []).append(order)
        return {key: tuple(orders) for key, orders in under.items()}


class _Partly(Orders):
    """Orders of which some values could not be read."""

    def __attrs_post_init__(self) -> None:
        """What does not fit together is told with what could not be read."""


_LISTS: Mapping[str, type] = {
    "directives": Directive,
    "groups": Group,
    "obligations": Order,
}


def orders_of(data: Mapping[str, object], build: Build) -> Orders:
    """Build orders from plain lists of tables.

    Args:
        data: Tables by the names of the lists of `Orders`.
        build: Makes one value of its table.

    Raises:
        MalformedDataError: Something in it is wrong; all of it, each with its path,
            is in ``arguments["problems"]``.
    """
    read = Lists(build)
    read.only(tuple(data), tuple(_LISTS))
    for name, kind in _LISTS.items():
        read.take(name, data.get(name, []), kind)
    if not read.faults:
        return Orders(**read.values())
    found = itertools.islice(problems(_Partly(**read.values())), read.room)
    told = (*read.faults, *map(read.renumbered, found))
    raise MalformedDataError(summary(told), problems=told)


def problems(orders: Orders) -> Iterator[str]:
    """Everything that does not fit together, each with its path.

    Nothing is told that may only follow from a value that could not be read.
    """
    yield from _twice("directives", [one.key for one in orders.directives])
    yield from _twice("groups", [one.key for one in orders.groups])
    yield from _same_documents(orders.directives)
    yield from _referred(orders.directives)
    paths = {one.key: _paths(one) for one in orders.directives}
    for number, order in enumerate(orders.obligations):
        path = f"obligations[{number}]"
        known = paths.get(order.obligation.directive)
        if known is not None:
            yield from _provision(path, known, order.obligation.provision)
        yield from _passing_on(path, orders, order)
    yield from _keys(orders)


def _twice(name: str, keys: Sequence[str]) -> Iterator[str]:
    first: dict[str, int] = {}
    for number, key in enumerate(keys):
        if first.setdefault(key, number) != number:
            yield f"{name}[{number}].key: {key!r} is {name}[{first[key]}] already"


def _same_documents(directives: Sequence[Directive]) -> Iterator[str]:
    """One document under two keys; the number alone says nothing."""
    first: dict[object, int] = {}
    for number, directive in enumerate(directives):
        identity = directive.identity
        if identity and first.setdefault(identity, number) != number:
            yield (
                f"directives[{number}].number: {directive.reference_number!r} of "
                f"{directive.issuer!r} is directives[{first[identity]}] already"
            )


def _referred(directives: Sequence[Directive]) -> Iterator[str]:
    places = {one.key: number for number, one in enumerate(directives)}
    paths = [_paths(one) for one in directives]
    for number, directive in enumerate(directives):
        for index, reference in enumerate(directive.references):
            path = f"directives[{number}].references[{index}]"
            place = places.get(reference.directive, -1)
            if place > number:
                key = reference.directive
                yield f"{path}.directive: {key!r} must stand before it"
            for wanted in reference.provisions if place >= 0 else ():
                yield from _provision(path, paths[place], wanted)


def _paths(directive: Directive) -> dict[str, None]:
    return dict.fromkeys(provision.path for provision in directive.provisions)


def _provision(path: str, known: Mapping[str, None], wanted: str) -> Iterator[str]:
    if wanted not in known:
        near = itertools.islice(known, _MOST_COMPARED)
        error = UnknownNameError.of("provision", wanted, near, field="provision")
        yield f"{path}.{error}"


def _passing_on(path: str, orders: Orders, order: Order) -> Iterator[str]:
    helping = order.obligation.roles.helping
    for body in orders.addressees(order):
        if body in helping:
            yield f"{path}.to: {body!r} also coordinates"
        try:
            checked_key(f"{order.key}/{body}", "to")
        except GovtasksError as error:
            yield f"{path}.{error}"


def _keys(orders: Orders) -> Iterator[str]:
    """Keys that are taken, and wholes that stand behind their parts."""
    keys = [
        (order.key, *(f"{order.key}/{body}" for body in orders.addressees(order)))
        for order in orders.obligations
    ]
    every = {key for some in keys for key in some}
    seen: dict[str, int] = {}
    for number, order in enumerate(orders.obligations):
        parent = order.obligation.parent
        if parent in every and parent not in seen:
            path = f"obligations[{number}].parent"
            yield f"{path}: {parent!r} must stand before it"
        taken = next((key for key in keys[number] if key in seen), None)
        if taken is not None:
            path = f"obligations[{number}].key"
            yield f"{path}: {shortened(taken)} is given by obligations[{seen[taken]}]"
        seen = dict.fromkeys(keys[number], number) | seen
