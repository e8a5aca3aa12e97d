"""Validators that the values of this package share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import InvalidValueError
from ..text import is_day, is_key

if TYPE_CHECKING:
    import attrs

_WHOLE = 100


def is_percent(
    _instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    """Validate a share of work done: a whole number from 0 to 100, or None.

    Raises:
        InvalidValueError: Anything else; ``True`` is not a number.
    """
    if value is None:
        return
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not 0 <= value <= _WHOLE:  # type: ignore[operator]
        problem = "must be a whole number from 0 to 100"
        raise InvalidValueError(problem, field=attribute.name, value=value)


def is_version(
    _instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    """Validate the place of a fact in its stream, counted from 1.

    Raises:
        InvalidValueError: Not a whole number, or under 1.
    """
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or value < 1:  # type: ignore[operator]
        problem = "must be a whole number from 1"
        raise InvalidValueError(problem, field=attribute.name, value=value)


def is_level(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Validate a number of rungs in a chain, counted from 0.

    Raises:
        InvalidValueError: Not a whole number, or under 0.
    """
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or value < 0:  # type: ignore[operator]
        problem = "must be a whole number from 0"
        raise InvalidValueError(problem, field=attribute.name, value=value)


def are_dated(
    _instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    """Validate pairs of a fact's name and its day, each fact once.

    Raises:
        InvalidValueError: Not such pairs, or a fact is named twice.
    """
    if not isinstance(value, tuple) or not all(_is_pair(pair) for pair in value):
        problem = "must be a list of pairs (fact, day)"
        raise InvalidValueError(problem, field=attribute.name, value=value)
    for name, day in value:
        is_key(None, attribute, name)
        is_day(None, attribute, day)
    if len({name for name, _ in value}) < len(value):
        problem = "names a fact twice"
        raise InvalidValueError(problem, field=attribute.name, value=value)


def _is_pair(value: object) -> bool:
    return isinstance(value, tuple) and len(value) == len(("fact", "day"))


def are_filled_once(
    _instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    """Validate a list that has something in it, no key of it twice.

    Raises:
        InvalidValueError: Not a list, empty, or two members have one key.
    """
    if not isinstance(value, tuple) or not value:
        problem = "must be a list with something in it"
        raise InvalidValueError(problem, field=attribute.name, value=value)
    keys = [getattr(member, "key", member) for member in value]
    if len(set(keys)) < len(keys):
        problem = "names something twice"
        raise InvalidValueError(problem, field=attribute.name, value=value)


def check_cause(delay_reason: str, *, objective: bool) -> None:
    """Check that an objective cause is named where one is claimed.

    Raises:
        InvalidValueError: It is claimed, and no reason for the delay is given.
    """
    if objective and not delay_reason.strip():
        problem = "must name the objective cause that is claimed"
        raise InvalidValueError(problem, field="delay_reason", value=delay_reason)


def are_once(
    _instance: object, attribute: attrs.Attribute[Any], value: tuple[Any, ...]
) -> None:
    """Validate that no two members of a list have one key; it may be empty.

    Raises:
        InvalidValueError: Two have.
    """
    keys = [member.key for member in value]
    if len(set(keys)) < len(keys):
        problem = "names something twice"
        raise InvalidValueError(problem, field=attribute.name, value=keys)
