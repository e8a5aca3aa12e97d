"""Last days of many days at once: over lists, and over arrays of numpy."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterable
from typing import Any

import attrs

from ..errors import GovtasksError, InvalidValueError
from ..text import checked_day
from .moving import Move, Stay
from .operations import LAST_DAY, OpenDays, Operation, Shift
from .table import DenseTable, Span

_EPOCH = dt.date(1970, 1, 1).toordinal()


@attrs.define(eq=False)
class LastDays:
    """Remembers the last day of each day that it was asked for.

    There are few days in a decade, so many cases share their answer.

    Attributes:
        last_of: From one ordinal to another.
        operations: The same as operations, where nothing else bears on it.
        law: First ordinal on which they hold, and the first on which no more.
        span: What the calendar covers; None where it does not matter.
        known: Last days by day.
        low: First ordinal of the array.
        array: Last days by ordinal, as days since 1970; 0 where not asked yet.
        asked: Which of them were.
        is_full: Whether all were.
    """

    last_of: Callable[[int], int]
    operations: tuple[Operation, ...] | None = None
    law: tuple[int, int] = (1, LAST_DAY + 1)
    span: Span | None = None
    known: dict[dt.date, dt.date] = attrs.field(factory=dict)
    low: int = 0
    array: Any = None
    asked: Any = None
    is_full: bool = False

    def of(self, days: Iterable[dt.date]) -> Any:  # noqa: ANN401 - a list or an array
        """The last days, in the same order; an array for an array.

        Raises:
            GovtasksError: Of the first day that is refused, with its index.
        """
        if type(days).__module__.partition(".")[0] == "numpy":
            return self._of_array(days)
        given = days if isinstance(days, list | tuple) else list(days)
        known = self.known
        try:
            return [known[day] for day in given]
        except (KeyError, TypeError):
            self._learn(given)
        return [known[day] for day in given]

    def _learn(self, days: list[Any] | tuple[Any, ...]) -> None:
        """Compute what is not known yet, each day once."""
        try:
            for day in set(days) - self.known.keys():
                self._learn_day(day)
        except (GovtasksError, TypeError):
            # In any order it is found that one is wrong, in theirs which is first.
            for number, day in enumerate(days):
                try:
                    self._learn_day(day)
                except GovtasksError as error:
                    place = f"days[{number}]"
                    raise error.at(place) from None

    def _learn_day(self, day: dt.date) -> None:
        last = self.last_of(checked_day(day).toordinal())
        self.known[day] = dt.date.fromordinal(last)

    def _of_array(self, days: Any) -> Any:  # noqa: ANN401 - numpy is not required
        numpy = sys.modules["numpy"]
        civil = _civil(numpy, days)
        if not civil.size:
            return civil
        since_1970 = civil.view("int64")
        low, high = int(since_1970.min()) + _EPOCH, int(since_1970.max()) + _EPOCH
        if low < 1 or high > LAST_DAY:
            outside = (since_1970 < 1 - _EPOCH) | (since_1970 > LAST_DAY - _EPOCH)
            raise _no_day(numpy, days, outside)
        self._make_room(numpy, low, high)
        wanted = since_1970 + (_EPOCH - self.low)
        if not self.is_full and not self.asked[wanted].all():
            self._fill(numpy, wanted)
        return self.array.take(wanted)

    def _make_room(self, numpy: Any, low: int, high: int) -> None:  # noqa: ANN401
        if self.array is None:
            self.low, size = low, high - low + 1
            self.array = numpy.zeros(size, "datetime64[D]")
            self.asked = numpy.zeros(size, bool)
            self._gather(numpy)
            return
        before = max(self.low - low, 0)
        after = max(high - (self.low + len(self.array) - 1), 0)
        if before or after:
            padded = numpy.pad(self.array.astype("int64"), (before, after))
            self.array = padded.astype("datetime64[D]")
            self.asked = numpy.pad(self.asked, (before, after))
            self.is_full = False
            self.low -= before

    def _gather(self, numpy: Any) -> None:  # noqa: ANN401
        """Fill the whole array at once, if that is right for each of its days."""
        starts = numpy.arange(self.low, self.low + len(self.array))
        first, last = int(starts[0]), int(starts[-1])
        if self.operations is None or not self.law[0] <= first <= last < self.law[1]:
            return
        at = starts
        for operation in self.operations:
            at = _applied(numpy, operation, at)
            if at is None:
                return
        low, high = int(min(first, at.min())), int(max(last, at.max()))
        covers = self.span is None or self.span.first <= low <= high <= self.span.last
        if covers and high < LAST_DAY:
            self.array = (at - _EPOCH).astype("datetime64[D]")
            self.asked[:] = True
            self.is_full = True

    def _fill(self, numpy: Any, wanted: Any) -> None:  # noqa: ANN401
        flat = wanted.ravel()
        missing = numpy.unique(flat[~self.asked[flat]])
        try:
            for at in missing.tolist():
                self.array[at] = self.last_of(at + self.low) - _EPOCH
                self.asked[at] = True
        except GovtasksError:
            self._refuse_first(flat)

    def _refuse_first(self, flat: Any) -> None:  # noqa: ANN401
        for number, at in enumerate(flat.tolist()):
            try:
                self.last_of(at + self.low)
            except GovtasksError as error:
                place = f"days[{number}]"
                raise error.at(place) from None


def _civil(numpy: Any, days: Any) -> Any:  # noqa: ANN401
    """An array of days, whatever the unit of their times.

    Raises:
        InvalidValueError: Something else, or a time of day.
    """
    if days.dtype.kind != "M":
        problem = "must be an array of datetime64[D]"
        raise InvalidValueError(problem, field="days", value=str(days.dtype))
    civil = days.astype("datetime64[D]", copy=False)
    if civil is not days and (wrong := civil != days).any():
        raise _no_day(numpy, days, wrong)
    return civil


def _no_day(numpy: Any, days: Any, wrong: Any) -> InvalidValueError:  # noqa: ANN401
    number = int(numpy.flatnonzero(wrong)[0])
    problem = "must be a day of the years 1 to 9999, without a time"
    value = str(days.ravel()[number])
    return InvalidValueError(problem, field=f"days[{number}]", value=value)


def _applied(numpy: Any, operation: Operation, days: Any) -> Any:  # noqa: ANN401
    """An operation on all days at once; None where it takes one by one."""
    match operation:
        case Stay():
            return days
        case Shift():
            return days + operation.days
        case OpenDays(table=DenseTable() as table, number=number):
            forward = number > 0
            days = days - operation.included if forward else days
            more = number - 1 if forward else number
            return _numbered(numpy, table, (days, int(forward)), more)
        case Move(table=DenseTable() as table, to=to):
            up_to = int(to != "next")
            return _numbered(numpy, table, (days, up_to), -up_to)
        case _:
            return None


def _numbered(numpy: Any, table: DenseTable, start: tuple[Any, int], more: int) -> Any:  # noqa: ANN401
    """The working days so many after a start; None outside the table.

    The start is so many working days as lie before a day, or up to it where the
    number beside it is 1.
    """
    days, up_to = start
    at = days - table.first
    if at.min() < 0 or at.max() > table.last - table.first:
        return None
    ranks, open_days = (numpy.frombuffer(part, "int64") for part in table.packed())
    wanted = ranks[at + up_to] + more
    if wanted.min() < 0 or wanted.max() >= len(open_days):
        return None
    return open_days[wanted]
