"""Validators that the value classes of deadlines share."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from ..errors import InvalidValueError, suggestion

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


def civil(value: object, field: str) -> dt.date:
    """Check that an argument is a civil date and not an instant.

    Raises:
        InvalidValueError: It is not.
    """
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        problem = "must be a date without a time"
        raise InvalidValueError(problem, field=field, value=value)
    return value


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
    """Make a validator that takes values of one class, which errors call *name*."""

    def validate(
        _instance: object, attribute: attrs.Attribute[Any], value: object
    ) -> None:
        if not isinstance(value, wanted):
            problem = f"must be {name}"
            raise InvalidValueError(problem, field=attribute.name, value=value)

    return validate


def optional(
    check: Callable[[object, attrs.Attribute[Any], Any], None],
) -> Callable[[object, attrs.Attribute[Any], Any], None]:
    """Make a validator that also takes None."""

    def validate(
        instance: object, attribute: attrs.Attribute[Any], value: object
    ) -> None:
        if value is not None:
            check(instance, attribute, value)

    return validate


def listed(value: list[_Member] | tuple[_Member, ...]) -> tuple[_Member, ...]:
    """A list as a tuple; anything else is left for the validator to refuse."""
    return tuple(value) if isinstance(value, list) else value
