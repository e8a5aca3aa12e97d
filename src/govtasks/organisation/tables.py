"""Answers by day: computed once for each stretch in which they stay the same."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Generic, TypeVar

from ..errors import InvalidValueError, UnknownNameError
from ..text import checked_day
from .values import Interval, in_force

_T = TypeVar("_T")
_Lasting = TypeVar("_Lasting", bound=Interval)
_END = (dt.date.max,)


class Table(Generic[_T]):
    """One answer by day.

    Attributes:
        days: The days on which another answer may begin, sorted.
        found: The answers that were asked for, by stretch of days.
    """

    __slots__ = ("_answer", "days", "found")

    def __init__(
        self, days: Iterable[dt.date | None], answer: Callable[[dt.date], _T]
    ) -> None:
        """Keep the days; no answer is computed yet.

        Args:
            days: All days on which another answer may begin; None is passed over.
            answer: Gives the answer for a day.
        """
        found = {day for day in days if day is not None}
        # With one day at least, something that is no day never gets by.
        self.days: Sequence[dt.date] = sorted(found) if found else _END
        self._answer = answer
        self.found: dict[int, _T] = {}

    def at(self, day: dt.date) -> _T:
        """The answer for a day.

        Raises:
            InvalidValueError: Not a civil day.
        """
        try:
            return self.found[bisect_right(self.days, day)]
        except KeyError:
            return self._find(day)
        except TypeError:
            checked_day(day)
            raise

    def _find(self, day: dt.date) -> _T:
        """The answer for a day of a stretch that was not asked for before."""
        answer = self._answer(day)
        self.found[bisect_right(self.days, day)] = answer
        return answer


class Tables(dict[str, Table[_T]]):
    """Tables by key, each made when it is first asked for."""

    def __init__(
        self, kind: str, known: Collection[str], make: Callable[[str], Table[_T]]
    ) -> None:
        """Keep the way to make a table; none is made yet.

        Args:
            kind: What the keys are keys of, for errors.
            known: All keys that there are.
            make: Makes the table of one.
        """
        super().__init__()
        self._kind = kind
        self._known = known
        self._make = make

    def at(self, key: str, day: dt.date) -> _T:
        """The answer of one table for a day.

        Raises:
            UnknownNameError: There is no such key; the hint names the nearest.
            InvalidValueError: The key is no text, or the day no civil day.
        """
        # A dozen times for each chain, so what was asked for before takes no call.
        try:
            table = self[key]
            return table.found[bisect_right(table.days, day)]
        except KeyError:
            return self[key].at(day)
        except TypeError:
            checked_of(self._kind, key, self._known)
            checked_day(day)
            raise

    def __missing__(self, key: str) -> Table[_T]:
        """The table of a key that was not asked for before."""
        checked_of(self._kind, key, self._known)
        table = self[key] = self._make(key)
        return table


def checked_of(kind: str, key: object, known: Collection[str]) -> str:
    """Check that a value is one of the known keys.

    Args:
        kind: What it is the key of, such as ``body``.
        key: The value.
        known: All keys that there are.

    Raises:
        UnknownNameError: There is no such key; the hint names the nearest.
        InvalidValueError: Not even text.
    """
    if not isinstance(key, str):
        problem = f"must be the key of a {kind}"
        raise InvalidValueError(problem, field=kind, value=key)
    if key not in known:
        raise UnknownNameError.of(kind, key, known)
    return key


def ends(*intervals: Interval) -> list[dt.date | None]:
    """All days on which one of the intervals begins or is over."""
    days: list[dt.date | None] = []
    for interval in intervals:
        days += (interval.since, interval.until)
    return days


def lasting(values: Iterable[_Lasting], day: dt.date) -> tuple[_Lasting, ...]:
    """Those of the values that hold on a day."""
    return tuple([value for value in values if in_force(value, day)])


def grouped(
    values: Iterable[_T], keys: Callable[[_T], Iterable[str]]
) -> Mapping[str, tuple[_T, ...]]:
    """The values by each of their keys, in their order."""
    groups: dict[str, list[_T]] = {}
    for value in values:
        for key in keys(value):
            groups.setdefault(key, []).append(value)
    return {key: tuple(members) for key, members in groups.items()}
