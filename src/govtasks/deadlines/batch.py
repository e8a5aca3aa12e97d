"""Last days of many days at once: over lists, and over arrays of numpy."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Sequence
from typing import Any

import attrs

from ..errors import InvalidValueError
from ..text import checked_day

_EPOCH = dt.date(1970, 1, 1).toordinal()


@attrs.define(eq=False)
class LastDays:
    """Remembers the last day of each day that it was asked for.

    There are few days in a decade, so many cases share their answer.

    Attributes:
        last_of: From one ordinal to another.
        known: Last days by day.
        low: First ordinal of the array.
        array: Last days by ordinal, as days since 1970; 0 where not asked yet.
        asked: Which of them were.
    """

    last_of: Callable[[int], int]
    known: dict[dt.date, dt.date] = attrs.field(factory=dict)
    low: int = 0
    array: Any = None
    asked: Any = None

    def of(self, days: Sequence[dt.date]) -> Any:  # noqa: ANN401 - a list or an array
        """The last days, in the same order; an array for an array."""
        if hasattr(days, "dtype"):
            return self._of_array(days)
        known = self.known
        try:
            return [known[day] for day in days]
        except (KeyError, TypeError):
            pass
        for number, day in enumerate(days):
            if checked_day(day, f"days[{number}]") not in known:
                last = self.last_of(day.toordinal())
                known[day] = dt.date.fromordinal(last)
        return [known[day] for day in days]

    def _of_array(self, days: Any) -> Any:  # noqa: ANN401 - numpy is not required
        numpy = sys.modules["numpy"]
        ordinals = days.astype("datetime64[D]").astype("int64") + _EPOCH
        if not ordinals.size:
            return days.astype("datetime64[D]")
        low, high = int(ordinals.min()), int(ordinals.max())
        self._make_room(numpy, low, high)
        wanted = ordinals - self.low
        if not self.asked[wanted].all():
            self._fill(numpy, wanted)
        return self.array[wanted]

    def _make_room(self, numpy: Any, low: int, high: int) -> None:  # noqa: ANN401
        for day in (low, high):
            if not 1 <= day <= dt.date.max.toordinal():
                raise _no_day(day)
        if self.array is None:
            self.low, size = low, high - low + 1
            self.array = numpy.zeros(size, "datetime64[D]")
            self.asked = numpy.zeros(size, bool)
        before = max(self.low - low, 0)
        after = max(high - (self.low + len(self.array) - 1), 0)
        if before or after:
            self.array = numpy.pad(self.array.astype("int64"), (before, after)).astype(
                "datetime64[D]"
            )
            self.asked = numpy.pad(self.asked, (before, after))
            self.low -= before

    def _fill(self, numpy: Any, wanted: Any) -> None:  # noqa: ANN401
        present = numpy.zeros(len(self.asked), bool)
        present[wanted] = True
        for at in numpy.flatnonzero(present & ~self.asked).tolist():
            self.array[at] = self.last_of(at + self.low) - _EPOCH
            self.asked[at] = True


def _no_day(day: int) -> InvalidValueError:
    problem = "must be days of the years 1 to 9999"
    return InvalidValueError(problem, field="days", value=day)
