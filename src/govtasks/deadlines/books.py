"""Which calendar a body follows, from when until when.

Bodies change their hours, merge and move; calendars are published anew. A book
keeps every version, so that an answer of last year can be computed again with
the calendar of last year.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import pairwise

import attrs

from ..checks import instance_of
from ..errors import InvalidValueError, MissingFactError, UnknownNameError
from ..text import checked_day, each, is_day, is_key, is_optional_day, is_plain
from .calendars import WorkCalendar
from .recesses import Span


@attrs.frozen(kw_only=True)
class CalendarUse:
    """A body follows a calendar for a time (áp dụng lịch làm việc).

    Attributes:
        body: Key of the body.
        calendar: Key of the calendar.
        since: First day on which it does.
        until: First day on which it does no more; None while it still does.
        version: Version of the calendar; the newest in the book where empty.
    """

    body: str = attrs.field(validator=is_key)
    calendar: str = attrs.field(validator=is_key)
    since: dt.date = attrs.field(validator=is_day)
    until: dt.date | None = attrs.field(default=None, validator=is_optional_day)
    version: str = attrs.field(default="", validator=is_plain)

    def __attrs_post_init__(self) -> None:
        """Refuse an interval without a day."""
        if self.until is not None and self.until <= self.since:
            problem = f"must be after {self.since}, for it is the first day without"
            raise InvalidValueError(problem, field="until", value=self.until)

    def holds_on(self, day: dt.date) -> bool:
        """Whether the body follows it on that day."""
        return self.since <= day and (self.until is None or day < self.until)


@attrs.frozen(kw_only=True)
class CalendarBook:
    """Calendars in all their versions, and who follows which.

    Attributes:
        calendars: Each version of each calendar, the newest of a key last.
        uses: Who follows which, from when until when.
    """

    calendars: tuple[WorkCalendar, ...] = attrs.field(
        converter=tuple[WorkCalendar, ...],
        validator=each(instance_of(WorkCalendar, "calendars")),
    )
    uses: tuple[CalendarUse, ...] = attrs.field(
        default=(),
        converter=tuple[CalendarUse, ...],
        validator=each(instance_of(CalendarUse, "uses of calendars")),
    )

    def __attrs_post_init__(self) -> None:
        """Refuse what would make an answer depend on the order of entries.

        Raises:
            InvalidValueError: A version twice, or a body that follows two
                calendars on one day.
            UnknownNameError: A use of a calendar or version that is not there.
        """
        seen: set[tuple[str, str]] = set()
        for calendar in self.calendars:
            if (calendar.key, calendar.version) in seen:
                problem = f"version {calendar.version} of {calendar.key} is there twice"
                raise InvalidValueError(problem, field="calendars")
            seen.add((calendar.key, calendar.version))
        for use in self.uses:
            self.at_version(use.calendar, use.version)
        for body, uses in self._by_body.items():
            _check_apart(body, uses)

    def latest(self, key: str) -> WorkCalendar:
        """The newest version of a calendar.

        Raises:
            UnknownNameError: The book has no calendar of that key.
        """
        if key not in self._by_key:
            kind = "calendar"
            raise UnknownNameError.of(kind, key, self._by_key)
        return next(reversed(self._by_key[key].values()))

    def at_version(self, key: str, version: str) -> WorkCalendar:
        """A calendar as it was in one version; the newest where that is empty.

        Raises:
            UnknownNameError: The book has no such calendar or version.
        """
        newest = self.latest(key)
        if not version:
            return newest
        versions = self._by_key[key]
        if version not in versions:
            kind = f"version of calendar {key}"
            raise UnknownNameError.of(kind, version, versions)
        return versions[version]

    def calendar_for(self, body: str, day: dt.date) -> WorkCalendar:
        """The calendar that a body follows on a day.

        Raises:
            UnknownNameError: The book knows nothing of the body.
            MissingFactError: It follows none on that day.
            InvalidValueError: An instant, or no day at all.
        """
        checked_day(day, "day")
        for use in self._uses_of(body):
            if use.holds_on(day):
                return self.at_version(use.calendar, use.version)
        problem = f"{body} follows no calendar on {day}"
        raise MissingFactError(problem, field="body", value=body)

    def gaps(
        self, body: str, first_day: dt.date, last_day: dt.date
    ) -> tuple[Span, ...]:
        """The days of a span on which a body follows no calendar, as spans.

        Raises:
            UnknownNameError: The book knows nothing of the body.
            InvalidValueError: An instant, or no day at all.
        """
        start = checked_day(first_day, "first_day")
        checked_day(last_day, "last_day")
        found: list[Span] = []
        for use in self._uses_of(body):
            if start < use.since and start <= last_day:
                found.append((start, min(use.since - dt.timedelta(days=1), last_day)))
            if use.until is None:
                return tuple(found)
            start = max(start, use.until)
        return (*found, (start, last_day)) if start <= last_day else tuple(found)

    def require(self, body: str, first_day: dt.date, last_day: dt.date) -> None:
        """Refuse a span in which a body follows no calendar on some day.

        Raises:
            MissingFactError: There is a gap; the message names each.
            UnknownNameError: The book knows nothing of the body.
        """
        if gaps := self.gaps(body, first_day, last_day):
            shown = ", ".join(f"{first} to {last}" for first, last in gaps)
            problem = f"{body} follows no calendar from {shown}"
            raise MissingFactError(problem, field="body", value=body)

    def _uses_of(self, body: str) -> tuple[CalendarUse, ...]:
        if body not in self._by_body:
            kind = "body"
            raise UnknownNameError.of(kind, body, self._by_body)
        return self._by_body[body]

    @cached_property
    def _by_key(self) -> Mapping[str, dict[str, WorkCalendar]]:
        found: dict[str, dict[str, WorkCalendar]] = {}
        for calendar in self.calendars:
            found.setdefault(calendar.key, {})[calendar.version] = calendar
        return found

    @cached_property
    def _by_body(self) -> Mapping[str, tuple[CalendarUse, ...]]:
        found: dict[str, tuple[CalendarUse, ...]] = {}
        for use in sorted(self.uses, key=lambda use: use.since):
            found[use.body] = (*found.get(use.body, ()), use)
        return found


def _check_apart(body: str, uses: Iterable[CalendarUse]) -> None:
    for one, other in pairwise(uses):
        if one.until is None or other.since < one.until:
            problem = (
                f"{body} follows {one.calendar} and {other.calendar} on {other.since}"
            )
            hint = f"let the first end on {other.since}, which it excludes"
            raise InvalidValueError(problem, field="uses", value=body, hint=hint)
