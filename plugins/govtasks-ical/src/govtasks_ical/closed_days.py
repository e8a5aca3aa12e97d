"""Reading the closed days of a calendar from a holiday file (RFC 5545).

Authorities publish public holidays as all-day events. What is read is checked as
strictly as any other data: an event that is not understood is an error and never
a day that is silently worked.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Sequence

from icalendar import Component, Event

from govtasks.deadlines.calendars import DayKind, DayStatus, SpecialDay, WorkCalendar
from govtasks.errors import (
    GovtasksError,
    InvalidValueError,
    MalformedDataError,
    TooLargeError,
    shortened,
)
from govtasks.explain import Citation
from govtasks.text import Text, filled_text

from .cutting import events_in
from .yearly import Yearly

MOST_DAYS = 100_000
LONGEST_EVENT = 366
MOST_PROBLEMS = 100
_SATURDAY_AND_SUNDAY = frozenset({5, 6})
_READ = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "SUMMARY")
_NOT_READ = ("RECURRENCE-ID", "EXRULE")


def read_calendar(  # noqa: PLR0913 - the file itself says nothing of these
    data: bytes,
    *,
    key: str,
    title: Text,
    version: str,
    first_day: dt.date,
    last_day: dt.date,
    weekend: frozenset[int] = _SATURDAY_AND_SUNDAY,
    decided_until: dt.date | None = None,
    citation: Citation | None = None,
    locale: str = "en",
) -> WorkCalendar:
    """Make a working calendar from the all-day events of a file.

    Args:
        data: The file, in UTF-8.
        key: Name of the calendar.
        title: Name for people.
        version: Version of the calendar, such as the day of the file.
        first_day: First day that the file is complete for.
        last_day: Last day that the file is complete for. Nothing in a file says
            that, so it is for the caller to know.
        weekend: Weekly days off, 0 is Monday.
        decided_until: Last day up to which everything is decided; the last day
            where None.
        citation: Where the days are written; the file itself, not confirmed,
            where None.
        locale: Language of the summaries that do not name theirs.

    Returns:
        A calendar in which each day of each event is closed, under the summary
        of the event. The end of an event is the day after its last one. Yearly
        recurrence is followed inside the coverage. Cancelled events and days
        outside the coverage are left out.

    Raises:
        TooLargeError: More than 4 000 000 bytes, 10 000 events, or 100 000
            closed days.
        MalformedDataError: No iCalendar file, as for `cutting.events_in`, or several
            events are not understood: all are listed, at most 100.
        InvalidValueError: The one event that is not understood, or arguments
            that make no calendar.
    """
    source = citation or Citation(instrument=f"iCalendar file {key}", confirmed=False)
    names = _names(events_in(data), first_day, last_day, locale)
    return WorkCalendar(
        key=key,
        title=title,
        version=version,
        first_day=first_day,
        last_day=last_day,
        decided_until=decided_until or last_day,
        weekend=weekend,
        days=tuple(
            SpecialDay(
                day=day,
                kind=DayKind.CLOSED,
                name=_joined(texts),
                status=DayStatus.DECIDED,
                citation=source,
            )
            for day, texts in names.items()
        ),
    )


def _names(
    events: Iterable[str], first_day: dt.date, last_day: dt.date, locale: str
) -> dict[dt.date, list[Text]]:
    """The names of each closed day, from all events; all problems at once."""
    names: dict[dt.date, list[Text]] = {}
    problems: list[GovtasksError] = []
    left = MOST_DAYS
    for number, text in enumerate(events, 1):
        try:
            event = _parsed(text)
            name = _name(event, locale)
            days = list(itertools.islice(_days(event, first_day, last_day), left + 1))
        except GovtasksError as error:
            problems.append(error.at(f"event {number}"))
            continue
        left -= len(days)
        if left < 0:
            problem = f"more than {MOST_DAYS} closed days"
            raise TooLargeError(problem, field="data")
        for day in days:
            known = names.setdefault(day, [])
            if name not in known:
                known.append(name)
    _raise(problems)
    return names


def _parsed(text: str) -> Component:
    try:
        event: Component = Event.from_ical(text)
    except (Exception, RecursionError) as error:
        problem = f"cannot be read: {shortened(str(error))}"
        raise MalformedDataError(problem) from error
    return event


def _raise(problems: Sequence[GovtasksError]) -> None:
    if len(problems) == 1:
        raise problems[0]
    if problems:
        lines = tuple(str(problem) for problem in problems[:MOST_PROBLEMS])
        more = "more than " if len(problems) > len(lines) else ""
        shown = "".join(f"\n  {line}" for line in lines)
        problem = f"{more}{len(lines)} problems:{shown}"
        raise MalformedDataError(problem, field="data", problems=lines)


def _days(event: Component, first_day: dt.date, last_day: dt.date) -> Iterator[dt.date]:
    """The days of an event inside the coverage."""
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return
    _check_readable(event)
    start = _day(event.get("DTSTART"), "DTSTART")
    length = _length(event, start)
    left_out = set(_listed(event, "EXDATE"))
    # What began before the coverage may reach into it.
    since = max(first_day.toordinal() - length, dt.date.min.toordinal())
    starts = Yearly.of(event.get("RRULE"), start).between(
        dt.date.fromordinal(since), last_day
    )
    for begin in {*starts, *_listed(event, "RDATE")} - left_out:
        for ordinal in range(begin.toordinal(), begin.toordinal() + length):
            if first_day.toordinal() <= ordinal <= last_day.toordinal():
                yield dt.date.fromordinal(ordinal)


def _check_readable(event: Component) -> None:
    """Refuse what the parser could not read, and what nobody here follows."""
    for name, reason in event.errors:
        if name is None or name in _READ:
            # What stands in a line without a name could be any of what is read.
            problem = f"cannot be read: {reason}"
            raise InvalidValueError(problem, field=name or "line")
    for name in _NOT_READ:
        if name in event:
            problem = "is not followed"
            hint = "give each occurrence as an event of its own"
            raise InvalidValueError(problem, field=name, hint=hint)


def _length(event: Component, start: dt.date) -> int:
    """Number of days; the end of an event is the day after its last one."""
    length = 1
    if "DTEND" in event:
        length = (_day(event.get("DTEND"), "DTEND") - start).days
    elif "DURATION" in event:
        length = _whole_days(event.get("DURATION"))
    if not 1 <= length <= LONGEST_EVENT:
        problem = f"must last from 1 to {LONGEST_EVENT} days"
        raise InvalidValueError(problem, field="DTEND", value=length)
    return length


def _whole_days(value: object) -> int:
    lasts = getattr(value, "dt", None)
    if not isinstance(lasts, dt.timedelta) or lasts % dt.timedelta(days=1):
        problem = "must be whole days"
        raise InvalidValueError(problem, field="DURATION", value=str(lasts))
    return lasts.days


def _day(value: object, name: str) -> dt.date:
    day = getattr(value, "dt", None)
    if not isinstance(day, dt.date) or isinstance(day, dt.datetime):
        problem = "must be one day without a time"
        hint = "only all-day events are closed days"
        shown = None if day is None else str(day)
        raise InvalidValueError(problem, field=name, value=shown, hint=hint)
    return day


def _listed(event: Component, name: str) -> Iterator[dt.date]:
    """The days of a property that may stand several times, each with a list."""
    values = event.get(name, [])
    for value in values if isinstance(values, list) else [values]:
        for one in getattr(value, "dts", [None]):
            yield _day(one, name)


def _name(event: Component, locale: str) -> Text:
    values = event.get("SUMMARY", "")
    texts = values if isinstance(values, list) else [values]
    return Text(
        {
            str(getattr(text, "params", {}).get("LANGUAGE", locale)): filled_text(
                " ".join(str(text).split()), "SUMMARY"
            )
            for text in texts
        }
    )


def _joined(names: Sequence[Text]) -> Text:
    """Several names of one day as one, in each language that any has."""
    locales = {locale for name in names for locale, _ in name.entries}
    return Text(
        {
            locale: "; ".join(dict.fromkeys(name.in_locale(locale) for name in names))
            for locale in locales
        }
    )
