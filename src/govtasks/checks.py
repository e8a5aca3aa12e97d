"""Validators that value classes share, beside those for texts, keys and days."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from .errors import InvalidValueError, suggestion

if TYPE_CHECKING:
    from collections.abc import Callable

_Member = TypeVar("_Member")


def is_flag(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Validate a yes or no; a number is not one.

    Raises:
        InvalidValueError: Anything but True or False.
    """
    if not isinstance(value, bool):
        problem = "must be true or false"
        raise InvalidValueError(problem, field=attribute.name, value=value)


def one_of(*choices: str) -> Callable[[object, attrs.Attribute[Any], Any], None]:
    """Make a validator that takes one of the given words."""

    def validate(
        _instance: object, attribute: attrs.Attribute[Any], value: object
    ) -> None:
        if not isinstance(value, str) or value not in choices:
            problem = f"must be one of {', '.join(choices)}"
            hint = suggestion(str(value), choices)
            raise InvalidValueError(
                problem, field=attribute.name, value=value, hint=hint
            )

    return validate


def instance_of(
    wanted: type | tuple[type, ...], name: str
) -> Callable[[object, attrs.Attribute[Any], Any], None]:
    """Make a validator that takes values of some classes.

    Args:
        wanted: The class, or several.
        name: What errors call them, such as ``"a text by language"``.
    """

    def validate(
        _instance: object, attribute: attrs.Attribute[Any], value: object
    ) -> None:
        if not isinstance(value, wanted):
            problem = f"must be {name}"
            raise InvalidValueError(problem, field=attribute.name, value=value)

    return validate


def is_a(cls: type) -> Callable[[object, attrs.Attribute[Any], Any], None]:
    """As `instance_of`, where the class is called by its own name."""
    return instance_of(cls, f"a {cls.__name__}")


def optional(
    check: Callable[[object, attrs.Attribute[Any], Any], None],
) -> Callable[[object, attrs.Attribute[Any], Any], None]:
    """Make a validator that also takes None."""
    return functools.partial(_check_given, check)


def _check_given(
    check: Callable[[object, attrs.Attribute[Any], Any], None],
    instance: object,
    attribute: attrs.Attribute[Any],
    value: object,
) -> None:
    if value is not None:
        check(instance, attribute, value)


def listed(value: list[_Member] | tuple[_Member, ...]) -> tuple[_Member, ...]:
    """A list as a tuple; anything else is left for the validator to refuse."""
    return tuple(value) if isinstance(value, list) else value
