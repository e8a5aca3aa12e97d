"""Working calendars: which days are worked (lịch làm việc).

A calendar knows the weekly days off, the days that are closed beyond them, the
days that are worked in their stead, and how sure each of these is. It answers
only inside its coverage; what lies outside is an error, never a guess.
"""

from __future__ import annotations

import datetime as dt
import enum
import itertools
from functools import cached_property
from typing import TYPE_CHECKING

import attrs

from ..checks import instance_of, is_flag
from ..drafts import Remembering
from ..errors import CoverageError, InvalidValueError
from ..explain import Citation
from ..messages import render
from ..text import Text, checked_day, each, is_day, is_filled, is_key, is_plain
from .table import DayTable, DenseTable, Span, table_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_WEEK = 7
_DATE = dt.date


class DayKind(enum.Enum):
    """What a special day is."""

    CLOSED = "closed"
    """Not worked (ngày nghỉ)."""
    MADE_UP = "made-up"
    """Worked in place of another day (ngày làm bù)."""


class DayStatus(enum.Enum):
    """How sure a special day is."""

    DECIDED = "decided"
    """Fixed by law or by the authority that decides it."""
    ANNOUNCED = "announced"
    """Made public as intended, not yet enacted."""
    ESTIMATED = "estimated"
    """Computed by rule; nobody has decided it yet."""


@attrs.frozen(kw_only=True)
class SpecialDay:
    """A day that differs from its weekday.

    Attributes:
        day: The civil date.
        kind: Closed or made up.
        name: Name of the holiday or reason.
        status: How sure it is.
        citation: Where it is written.
        swapped: Whether it is one half of an exchange of a working day for a
            day off (hoán đổi ngày làm việc), which binds state bodies only.
        note: Further remark.
    """

    day: dt.date = attrs.field(validator=is_day)
    kind: DayKind = attrs.field(validator=instance_of(DayKind, "a kind of day"))
    name: Text = attrs.field(validator=instance_of(Text, "a text by language"))
    status: DayStatus = attrs.field(validator=instance_of(DayStatus, "a status"))
    citation: Citation = attrs.field(validator=instance_of(Citation, "a citation"))
    swapped: bool = attrs.field(default=False, validator=is_flag)
    note: str = attrs.field(default="", validator=is_plain)

    def in_locale(self, locale: str) -> str:
        """The name of the day."""
        return self.name.in_locale(locale)


@attrs.frozen
class NamedDay:
    """A day with what is special about it, for readers.

    Attributes:
        day: The day.
        special: What the calendar says of it; None for a weekly day off.
    """

    day: dt.date
    special: SpecialDay | None = None

    def in_locale(self, locale: str) -> str:
        """Weekday, date and name: ``Mon 30 Jan 2017 (Lunar New Year)``."""
        name = self.special or render("deadlines.weekly-day-off", {}, locale)
        return render("deadlines.named-day", {"day": self.day, "name": name}, locale)


def _sorted_days(value: Iterable[SpecialDay]) -> tuple[SpecialDay, ...]:
    days = tuple(value)
    if all(isinstance(day, SpecialDay) for day in days):
        return tuple(sorted(days, key=lambda special: special.day))
    return days


def _is_weekend(_instance: object, _attribute: object, value: object) -> None:
    if not isinstance(value, frozenset) or not value <= set(range(_WEEK)):
        problem = "must be weekday numbers from 0 (Monday) to 6"
        raise InvalidValueError(problem, field="weekend", value=value)


@attrs.frozen(kw_only=True, slots=False)
class WorkCalendar(Remembering):
    """Which days are worked, by whom, as far as it is known (lịch làm việc).

    Attributes:
        key: Name, such as ``vn-state``.
        title: Name for people.
        version: Version of the data; it stands in every result.
        first_day: First day covered.
        last_day: Last day covered.
        decided_until: Last day up to which everything is decided. Later days
            are provisional as a whole: an exchange of days may still come.
        weekend: Weekdays off, 0 is Monday.
        days: Special days in order, each day once.
    """

    key: str = attrs.field(validator=is_key)
    title: Text = attrs.field(validator=instance_of(Text, "a text by language"))
    version: str = attrs.field(validator=is_filled)
    first_day: dt.date = attrs.field(validator=is_day)
    last_day: dt.date = attrs.field(validator=is_day)
    decided_until: dt.date = attrs.field(validator=is_day)
    weekend: frozenset[int] = attrs.field(
        default=frozenset({5, 6}), validator=_is_weekend
    )
    days: tuple[SpecialDay, ...] = attrs.field(
        default=(),
        converter=_sorted_days,
        validator=each(instance_of(SpecialDay, "special days")),
    )

    def __attrs_post_init__(self) -> None:
        """Check that the days lie in the coverage, each once.

        Raises:
            InvalidValueError: They don't.
        """
        if self.last_day < self.first_day:
            problem = f"must not be before the first day {self.first_day}"
            raise InvalidValueError(problem, field="last_day", value=self.last_day)
        seen: set[dt.date] = set()
        for special in self.days:
            if special.day in seen:
                problem = f"{special.day} is there twice"
                raise InvalidValueError(problem, field="days")
            if not self.covers(special.day):
                problem = (
                    f"{special.day} is outside {self.first_day} to {self.last_day}"
                )
                raise InvalidValueError(problem, field="days")
            seen.add(special.day)

    def covers(self, day: dt.date) -> bool:
        """Whether the calendar answers for that day."""
        return self.first_day <= day <= self.last_day

    def require(self, *days: dt.date) -> None:
        """Refuse days that the calendar does not cover.

        Raises:
            CoverageError: One of them is outside.
            InvalidValueError: One of them is an instant, or no day at all.
        """
        for day in days:
            if not self.covers(checked_day(day)):
                raise self._outside(str(day))

    def special(self, day: dt.date) -> SpecialDay | None:
        """What is special about a day, if anything.

        Raises:
            CoverageError: The day is outside the coverage.
        """
        self.require(day)
        return self._by_day.get(day)

    def special_on(self) -> Callable[[dt.date], SpecialDay | None]:
        """As `special`, for many days, which are covered."""
        return self._by_day.get

    def is_working(self, day: dt.date) -> bool:
        """Whether the day is worked (ngày làm việc).

        Raises:
            CoverageError: The day is outside the coverage.
        """
        special = self.special(day)
        if special is None:
            return day.weekday() not in self.weekend
        return special.kind is DayKind.MADE_UP

    def is_provisional(self, day: dt.date) -> bool:
        """Whether the answer for that day may still change.

        Raises:
            CoverageError: The day is outside the coverage.
        """
        special = self.special(day)
        undecided = special is not None and special.status is not DayStatus.DECIDED
        return undecided or day > self.decided_until

    def add_working_days(self, day: dt.date, n: int) -> dt.date:
        """The n-th working day after a day, or before it when n is negative.

        The day itself is not counted; with n = 0 it is returned as it is.

        Raises:
            CoverageError: The count leaves the coverage.
        """
        self.require(day)
        if n == 0:
            return day
        ordinal = day.toordinal()
        found = (
            self.table.after(ordinal, n) if n > 0 else self.table.before(ordinal, -n)
        )
        return dt.date.fromordinal(found)

    def next_working_day(self, day: dt.date) -> dt.date:
        """The first working day after a day, which is not counted itself.

        Raises:
            CoverageError: There is none in the coverage.
        """
        return self.add_working_days(day, 1)

    def previous_working_day(self, day: dt.date) -> dt.date:
        """The last working day before a day.

        Raises:
            CoverageError: There is none in the coverage.
        """
        return self.add_working_days(day, -1)

    def working_days_between(self, start: dt.date, end: dt.date) -> int:
        """How many working days there are after *start* and up to *end*.

        The other way round it is the same number below zero.

        Raises:
            CoverageError: One of the days is outside the coverage.
        """
        # The usual case in one go; whatever it is not is checked below.
        if type(start) is type(end) is _DATE:
            before, latest, ranks = self._counted
            low, high = start.toordinal(), end.toordinal()
            if before < low <= latest and before < high <= latest:
                return ranks[high - before] - ranks[low - before]
        self.require(start, end)
        table = self.table
        return table.rank(end.toordinal()) - table.rank(start.toordinal())

    def skipped(
        self, start: dt.date, end: dt.date
    ) -> tuple[tuple[dt.date, SpecialDay | None], ...]:
        """The days not worked that a count from *start* to *end* passes over.

        The start is not among them, the end may be. Days that are merely weekly
        days off come with None. Counted backward they are in backward order.

        Raises:
            CoverageError: One of the days is outside the coverage.
        """
        self.require(start, end)
        first, last = start.toordinal(), end.toordinal()
        if last >= first:
            found = self.named_days_off(first + 1, last)
        else:
            found = self.named_days_off(last, first - 1)[::-1]
        return tuple((named.day, named.special) for named in found)

    def named_days_off(self, first: int, last: int) -> tuple[NamedDay, ...]:
        """The days not worked between two ordinals, both included, by name.

        Raises:
            CoverageError: One of the days is outside the coverage.
        """
        table = self.table
        if first > last or type(table) is not DenseTable:
            return self._named(table.closed_between(first, last))
        low, high = first - table.first, last + 1 - table.first
        if low < 0 or high >= len(table.ranks):
            table.span.require(first, last)
        # Days off before a day are all days before it but those worked.
        ranks, named = table.ranks, self.all_days_off[0]
        return named[low - ranks[low] : high - ranks[high]]

    def _named(self, days: Iterable[int]) -> tuple[NamedDay, ...]:
        special = self._by_ordinal
        return tuple(
            NamedDay(dt.date.fromordinal(day), special.get(day)) for day in days
        )

    @cached_property
    def all_days_off(self) -> tuple[tuple[NamedDay, ...], list[int]]:
        """All days off by name, and how many special ones lie before each."""
        span = self.table.span
        named = self._named(self.table.closed_between(span.first, span.last))
        are_special = (day.special is not None for day in named)
        return named, list(itertools.accumulate(are_special, initial=0))

    def provisional_days(self, start: dt.date, end: dt.date) -> tuple[SpecialDay, ...]:
        """Special days from *start* to *end*, both included, not yet decided."""
        return tuple(
            special for special in self._undecided if start <= special.day <= end
        )

    def without(self, day: dt.date, *, version: str) -> WorkCalendar:
        """This calendar with one special day switched off.

        Args:
            day: The special day to take out.
            version: Version of the new calendar, which must differ.

        Raises:
            InvalidValueError: The day is not special, or the version is not new.
        """
        if day not in self._by_day:
            problem = f"calendar {self.key} has no such special day"
            raise InvalidValueError(problem, field="day", value=day)
        if version == self.version:
            problem = "a changed calendar needs another version"
            raise InvalidValueError(problem, field="version", value=version)
        kept = tuple(special for special in self.days if special.day != day)
        return attrs.evolve(self, days=kept, version=version)

    @cached_property
    def _by_day(self) -> dict[dt.date, SpecialDay]:
        return {special.day: special for special in self.days}

    @cached_property
    def _by_ordinal(self) -> dict[int, SpecialDay]:
        return {special.day.toordinal(): special for special in self.days}

    @cached_property
    def _undecided(self) -> tuple[SpecialDay, ...]:
        return tuple(
            special for special in self.days if special.status is not DayStatus.DECIDED
        )

    @cached_property
    def table(self) -> DayTable:
        """Working days by number, made once when first used."""
        return table_of(
            Span(
                calendar=self.key,
                first=self.first_day.toordinal(),
                last=self.last_day.toordinal(),
                weekend=self.weekend,
                closed=self._turned(DayKind.CLOSED, on_weekend=False),
                made_up=self._turned(DayKind.MADE_UP, on_weekend=True),
                undecided=tuple(special.day.toordinal() for special in self._undecided),
                decided_until=self.decided_until.toordinal(),
            )
        )

    @cached_property
    def _counted(self) -> tuple[int, int, list[int]]:
        """The day before the table, its last, and its ranks; none that is not dense."""
        table = self.table
        if not isinstance(table, DenseTable):
            return 0, 0, []
        return table.first - 1, table.last, table.ranks

    def _turned(self, kind: DayKind, *, on_weekend: bool) -> tuple[int, ...]:
        """Special days of a kind that differ from their weekday."""
        return tuple(
            special.day.toordinal()
            for special in self.days
            if special.kind is kind
            and (special.day.weekday() in self.weekend) is on_weekend
        )

    def _outside(self, wanted: str) -> CoverageError:
        return CoverageError(self.key, self.first_day, self.last_day, wanted)
