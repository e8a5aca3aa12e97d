"""What the values of an organisation share: intervals and small checks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from ..errors import InvalidValueError
from ..text import filled_text


class Interval(Protocol):
    """Something that holds from a day until another day.

    The interval is half-open: it holds on ``since`` and no longer on ``until``.
    """

    @property
    def since(self) -> dt.date:
        """First day on which it holds."""
        ...

    @property
    def until(self) -> dt.date | None:
        """First day on which it no longer holds; None while it lasts."""
        ...


def in_force(interval: Interval, day: dt.date) -> bool:
    """Whether it holds on that day."""
    return interval.since <= day and (interval.until is None or day < interval.until)


def overlap(one: Interval, other: Interval) -> bool:
    """Whether there is a day on which both hold."""
    return _begins_within(one, other) or _begins_within(other, one)


def _begins_within(one: Interval, other: Interval) -> bool:
    lasts = one.until is None or one.since < one.until
    return lasts and in_force(other, one.since)


def at_once(numbered: Iterable[tuple[int, Interval]]) -> Iterator[tuple[int, int]]:
    """Of intervals that share a day: the one that lasts longest so far, the next."""
    longest: tuple[int, Interval] | None = None
    for number, interval in sorted(numbered, key=lambda entry: entry[1].since):
        if longest is not None and overlap(longest[1], interval):
            yield longest[0], number
        if longest is None or _outlasts(interval, longest[1]):
            longest = number, interval


def _outlasts(one: Interval, other: Interval) -> bool:
    if other.until is None:
        return False
    return one.until is None or one.until > other.until


def named_texts(
    value: Mapping[str, str] | tuple[tuple[str, str], ...],
) -> tuple[tuple[str, str], ...]:
    """Texts by name, from a mapping or from pairs, sorted by name.

    Raises:
        InvalidValueError: Not pairs of filled texts, or a name stands twice.
    """
    pairs = value.items() if isinstance(value, Mapping) else value
    try:
        texts = [(filled_text(name), filled_text(text, name)) for name, text in pairs]
    except (TypeError, ValueError) as error:
        if isinstance(error, InvalidValueError):
            raise
        problem = "must be texts by name"
        raise InvalidValueError(problem, value=value) from error
    if len({name for name, _ in texts}) < len(texts):
        problem = "names one entry twice"
        raise InvalidValueError(problem, value=value)
    return tuple(sorted(texts))
