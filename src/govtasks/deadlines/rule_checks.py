"""Validators that the rules of an obligation share."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import attrs

from ..checks import listed
from ..errors import InvalidValueError
from .month_days import MonthDay
from .terms import Term

Point = Literal["start", "middle", "end"]


def listed_terms(value: list[Term] | tuple[Term, ...]) -> tuple[Term, ...]:
    """A list of terms as a tuple; the validator refuses anything else."""
    return listed(value)


def listed_days(value: list[MonthDay] | tuple[MonthDay, ...]) -> tuple[MonthDay, ...]:
    """A list of days as a tuple; the validator refuses anything else."""
    return listed(value)


def is_forward(
    _instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    """Validate a term that does not count backward.

    Raises:
        InvalidValueError: Anything else.
    """
    if not isinstance(value, Term) or value.amount < 0:
        problem = "must be a term that is not negative"
        raise InvalidValueError(problem, field=attribute.name, value=value)


def are_forward(
    instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    """Validate a tuple of at least one term that does not count backward.

    Raises:
        InvalidValueError: Anything else.
    """
    if not isinstance(value, tuple) or not value:
        problem = "must be a list of at least one term"
        raise InvalidValueError(problem, field="terms", value=value)
    for term in value:
        is_forward(instance, attribute, term)


def check_point(point: Point, period: str) -> None:
    """Check that a period has that point.

    Raises:
        InvalidValueError: The middle of a week, quarter or half-year.
    """
    # Civil Code 2015 article 146(2) and (3) know the middle of these only.
    if point == "middle" and period not in {"month", "year"}:
        problem = f"the law knows no middle of a {period}"
        hint = "name the day"
        raise InvalidValueError(problem, field="point", value=point, hint=hint)


def is_some_time(
    instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    """Validate a term that runs forward and is not empty.

    Raises:
        InvalidValueError: Anything else.
    """
    is_forward(instance, attribute, value)
    if isinstance(value, Term) and value.amount == 0:
        problem = "must not be empty"
        raise InvalidValueError(problem, field=attribute.name, value=str(value))


def is_hour(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Validate an hour of the day at which something ends.

    Raises:
        InvalidValueError: No time, midnight, or a time with a zone of its own.
    """
    if not isinstance(value, dt.time) or value.tzinfo or value == dt.time.min:
        problem = "must be a time of the day after 00:00, without a zone"
        raise InvalidValueError(problem, field=attribute.name, value=value)


def check_span(since: dt.date, until: dt.date | None) -> None:
    """Check that a span does not end before it starts.

    Raises:
        InvalidValueError: It does.
    """
    if until is not None and until < since:
        problem = f"must not be before {since}"
        raise InvalidValueError(problem, field="until", value=until)
