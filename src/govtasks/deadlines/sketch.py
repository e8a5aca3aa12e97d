"""What stands on which day of a picture of a term, before anything is drawn.

It is read off the explanation of a result: the days that its steps went from and
to, the terms they counted and the days they left out. So the picture shows what was
computed, and nothing is computed once more for it.
"""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TypeVar

import attrs

from ..errors import InvalidValueError
from ..explain import Explanation, Step
from ..messages import render
from ..text import Text, checked_day
from .calendars import DayKind, DayStatus, NamedDay, SpecialDay, WorkCalendar
from .days_off import More, NamedSpan
from .results import Answer, CountedDay, Deadline
from .table import DayTable
from .terms import Term, Unit

MOST_MONTHS = 12
"""Months that are drawn; of a longer span the first and the last half of them."""

_DAYS_OF = {Unit.DAY: 1, Unit.WORKING_DAY: 1, Unit.WEEK: 7}
_MONTHS = 12
_INCLUDING = {"start-include", "start-first-open"}

_T = TypeVar("_T")

Month = tuple[int, int]
"""Year and month."""


@attrs.frozen(kw_only=True)
class Run:
    """A term as it was counted; days are ordinals.

    Attributes:
        term: The term as it was written.
        base: The day before the first that counts; after it when backward.
        end: The last day that counts.
        skipped: The days in between that do not count, in order.
        table: Says which days do not count, where they are too many to be
            named one by one.
    """

    term: Term
    base: int
    end: int
    skipped: tuple[int, ...] = ()
    table: DayTable | None = attrs.field(default=None, repr=False)

    @property
    def is_numbered(self) -> bool:
        """Whether its days can be numbered up to what the term says."""
        days = _DAYS_OF.get(self.term.unit)
        return days is not None and self._passed(self.end) == self.term.amount * days

    def holds(self, day: int) -> bool:
        """Whether a day counts."""
        first, last = sorted((self.base, self.end))
        inside = first <= day <= last and day != self.base
        return inside and not self._is_skipped(day)

    def number(self, day: int) -> int | None:
        """The number of a day that counts; None where days have none."""
        return self._passed(day) if self.is_numbered and self.holds(day) else None

    def _passed(self, day: int) -> int:
        if self.table is not None:
            first, last = sorted((day, self.base))
            off = self.table.closed_count(first, last)
            return last - first - off + (not self.table.is_open(self.base))
        if day >= self.base:
            return day - self.base - bisect.bisect_right(self.skipped, day)
        left_out = len(self.skipped) - bisect.bisect_left(self.skipped, day)
        return self.base - day - left_out

    def _is_skipped(self, day: int) -> bool:
        if self.table is not None:
            return not self.table.is_open(day)
        at = bisect.bisect_left(self.skipped, day)
        return at < len(self.skipped) and self.skipped[at] == day


@attrs.frozen(kw_only=True)
class DayMark:
    """What a picture says of a day.

    Attributes:
        day: The day.
        number: Its number in the count; None where it has none.
        runs: Whether it belongs to a term whose days are not numbered.
        is_event: Whether the term is counted from it.
        is_last: Whether it is the day that is asked for.
        is_nominal: Whether the term ended there before days off.
        is_window: Whether the act may be done on it.
        is_off: Whether it is not worked, or left out as a recess.
        is_covered: Whether the calendar knows the day.
        is_between: Whether it lies between the first and the last marked day.
        name: What is special about it, in a language; empty for a usual day.
    """

    day: dt.date
    number: int | None = None
    runs: bool = False
    is_event: bool = False
    is_last: bool = False
    is_nominal: bool = False
    is_window: bool = False
    is_off: bool = False
    is_covered: bool = True
    is_between: bool = True
    name: str = ""

    @property
    def keys(self) -> Iterator[str]:
        """The marks that it bears, by name."""
        if self.is_event:
            yield "event"
        if self.number is not None:
            yield "number"
        if self.runs:
            yield "runs"
        if self.is_off:
            yield "off"
        if self.is_window:
            yield "window"
        if self.is_nominal:
            yield "nominal"
        if self.is_last:
            yield "last"


@attrs.frozen(kw_only=True)
class Sketch:
    """A term and the days around it, ready to be drawn.

    Attributes:
        answer: The result.
        explanation: Its explanation, made once.
        calendar: The working days.
        event: The day that is counted from, where one is known.
        runs: The terms that were counted.
        recesses: First and last day and name of each span that was left out.
    """

    answer: Answer
    explanation: Explanation
    calendar: WorkCalendar
    event: dt.date | None
    runs: tuple[Run, ...]
    recesses: tuple[tuple[int, int, object], ...] = ()

    @classmethod
    def of(
        cls, answer: Answer, calendar: WorkCalendar, *, event: dt.date | None = None
    ) -> Sketch:
        """Read a result.

        Args:
            answer: The result that is to be drawn.
            calendar: The working days by which it was computed.
            event: The day of the event, where the explanation does not name it.

        Raises:
            InvalidValueError: There is no day to draw, or the event is no day.
            CoverageError: A term that is too long for its days off to be named
                is drawn on a calendar that does not cover it.
        """
        _check_answer(answer)
        why = answer.explanation
        if event is None:
            event = _event(why.steps)
        else:
            checked_day(event, "event")
        return cls(
            answer=answer,
            explanation=why,
            calendar=calendar,
            event=event,
            runs=tuple(_apart(_runs(why.steps, calendar))),
            recesses=tuple(_recesses(why.steps)),
        )

    @property
    def last(self) -> dt.date:
        """The day that is asked for."""
        answer = self.answer
        return answer.day if isinstance(answer, CountedDay) else answer.last_day

    @property
    def gives(self) -> str:
        """What that day is: the ``last``, the ``earliest``, or that of service."""
        return self.answer.gives if isinstance(self.answer, CountedDay) else "last"

    @property
    def window(self) -> tuple[dt.date, dt.date] | None:
        """The days on which the act may be done, where they have a start."""
        if isinstance(self.answer, Deadline) and self.answer.window_start:
            return self.answer.window_start, self.last
        return None

    @cached_property
    def span(self) -> tuple[dt.date, dt.date]:
        """The first and the last day that matter."""
        days = [self.last, self.answer.nominal_day, *(self.window or ())]
        days += [self.event] if self.event else []
        return min(days), max(days)

    @cached_property
    def months(self) -> tuple[tuple[Month, ...], ...]:
        """The months to draw; two groups where those in between are left out."""
        first, last = map(_number, self.span)
        half = MOST_MONTHS // 2
        if last - first < MOST_MONTHS:
            return (_months(first, last),)
        return _months(first, first + half - 1), _months(last - half + 1, last)

    @property
    def left_out(self) -> int:
        """How many months between the two groups are not drawn."""
        if len(self.months) == 1:
            return 0
        before, after = self.months
        return _count(after[0]) - _count(before[-1]) - 1

    @property
    def days(self) -> Iterator[dt.date]:
        """All days that are drawn."""
        for group in self.months:
            for month in group:
                yield from days_of(month)

    def mark(self, day: dt.date, locale: str) -> DayMark:
        """What is to be said of a day."""
        at = day.toordinal()
        runs = [run for run in self.runs if run.holds(at)]
        numbers = [n for run in runs if (n := run.number(at)) is not None]
        window, nominal = self.window, self.answer.nominal_day
        recess = self._recess(at)
        is_covered = self.calendar.covers(day)
        return DayMark(
            day=day,
            number=numbers[0] if numbers else None,
            runs=bool(runs) and not numbers,
            is_event=day == self.event,
            is_last=day == self.last,
            is_nominal=day == nominal != self.last,
            is_window=window is not None and window[0] <= day <= window[1],
            is_off=recess is not None
            or (is_covered and not self.calendar.is_working(day)),
            is_covered=is_covered,
            is_between=self.span[0] <= day <= self.span[1],
            name=_name(recess or (is_covered and self.calendar.special(day)), locale),
        )

    def _recess(self, day: int) -> object | None:
        return next((r[2] for r in self.recesses if r[0] <= day <= r[1]), None)


def days_of(month: Month) -> Iterator[dt.date]:
    """The days of a month."""
    first = dt.date(*month, 1)
    at = first.toordinal()
    while at <= dt.date.max.toordinal():
        day = dt.date.fromordinal(at)
        if day.month != first.month:
            return
        yield day
        at += 1


def _count(month: Month) -> int:
    return month[0] * _MONTHS + month[1] - 1


def _number(day: dt.date) -> int:
    return _count((day.year, day.month))


def _months(first: int, last: int) -> tuple[Month, ...]:
    found = (divmod(number, _MONTHS) for number in range(first, last + 1))
    return tuple((year, month + 1) for year, month in found)


def _name(special: object, locale: str) -> str:
    match special:
        case SpecialDay():
            name = special.in_locale(locale)
            if special.kind is DayKind.MADE_UP:
                name = render("picture.made-up", {"name": name}, locale)
            if special.status is not DayStatus.DECIDED:
                name = render("picture.undecided", {"name": name}, locale)
            return name
        case Text():
            return special.in_locale(locale)
        case _:
            return ""


def _event(steps: Iterable[Step]) -> dt.date | None:
    """The day from which is counted; a day that is named counts from nothing."""
    for step in steps:
        if _key(step) in {"from-day", "back-from-day", "from-instant"}:
            return _day(step.after)
    return None


def _runs(steps: Iterable[Step], calendar: WorkCalendar) -> Iterator[Run]:
    includes = False
    for step in steps:
        key = _key(step)
        includes = includes or key in _INCLUDING
        arguments = dict(step.arguments)
        term = arguments.get("term")
        if key.startswith(("add", "back")) and isinstance(term, Term):
            if not term.unit.is_elapsed:
                run = _run(step, term, arguments, includes=includes)
                is_short = not _listed(arguments.get("skipped"), More)
                yield run if is_short else attrs.evolve(run, table=calendar.table)
            includes = False


def _apart(runs: Iterable[Run]) -> Iterator[Run]:
    """The runs but those inside another one, as the two ends of a window are."""
    known: list[Run] = []
    for run in runs:
        if not any(other.base == run.base and other.holds(run.end) for other in known):
            known.append(run)
            yield run


def _run(
    step: Step, term: Term, arguments: dict[str, object], *, includes: bool
) -> Run:
    before, after = _ordinal(step.before), _ordinal(step.after)
    base = before - (includes and after >= before)
    skipped = {*_skipped(arguments)}
    low, high = sorted((base, after))
    inside = sorted(day for day in skipped if low <= day <= high and day != base)
    return Run(term=term, base=base, end=after, skipped=tuple(inside))


def _skipped(arguments: dict[str, object]) -> Iterator[int]:
    named = _listed(arguments.get("skipped"), NamedDay)
    yield from (each.day.toordinal() for each in named)
    for first, last in _spans(arguments):
        yield from range(first, last + 1)


def _recesses(steps: Iterable[Step]) -> Iterator[tuple[int, int, object]]:
    for step in steps:
        arguments = dict(step.arguments)
        for first, last in _spans(arguments):
            yield first, last, arguments.get("recess")


def _spans(arguments: dict[str, object]) -> list[tuple[int, int]]:
    spans = _listed(arguments.get("spans"), NamedSpan)
    for more in _listed(arguments.get("spans"), More):
        spans += more.spans
    return [(span.first.toordinal(), span.last.toordinal()) for span in spans]


def _listed(value: object, kind: type[_T]) -> list[_T]:
    members = value if isinstance(value, tuple) else ()
    return [member for member in members if isinstance(member, kind)]


def _key(step: Step) -> str:
    area, _, key = step.rule.partition(".")
    return key if area == "deadlines" else ""


def _day(value: object) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else None


def _ordinal(value: object) -> int:
    day = _day(value)
    return 0 if day is None else day.toordinal()


def _check_answer(answer: object) -> None:
    if not isinstance(answer, Deadline | CountedDay):
        problem = "must be a result with a day"
        raise InvalidValueError(problem, field="answer", value=answer)
