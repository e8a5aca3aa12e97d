"""When an obligation ends, as a calendar writes it (RFC 5545, 3.3.4 and 3.3.5).

A time without a zone is read differently by every program, and a zone without
its definition is refused by some. So an instant is written in local time only
for a zone whose definition is one line, which goes along; else in UTC.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneStandard, vDatetime

from govtasks.errors import InvalidValueError
from govtasks.ports import Entry
from govtasks.text import aware, checked_day

VIETNAM = "Asia/Ho_Chi_Minh"
_OFFSET = dt.timedelta(hours=7)
_OFFSET_BEFORE = dt.timedelta(hours=8)
# The day on which the country's clocks were unified; they never changed again.
_SINCE = dt.datetime(1975, 6, 13, tzinfo=dt.timezone(_OFFSET_BEFORE))


def has_end(entry: Entry) -> bool:
    """Whether an obligation ends on a day or at an instant."""
    at = entry.expires_at if entry.is_instant else None
    return entry.last_day is not None or at is not None


def end_of(entry: Entry) -> dt.date | dt.datetime:
    """The last day of what `has_end`, or the instant where it ends at one.

    Returns:
        Of an instant, whole seconds in Vietnamese time or in UTC.

    Raises:
        InvalidValueError: The day is no day, or the instant none.
        NaiveInstantError: The instant has no zone.
    """
    if not entry.is_instant:
        return checked_day(entry.last_day, "last_day")
    moment = aware(entry.expires_at, "expires_at")
    return moment.replace(microsecond=0) if is_vietnamese(moment) else in_utc(moment)


def is_vietnamese(end: dt.date | dt.datetime) -> bool:
    """Whether an end is written in Vietnamese time, so that its zone goes along."""
    return (
        isinstance(end, dt.datetime)
        and isinstance(end.tzinfo, ZoneInfo)
        and end.tzinfo.key == VIETNAM
        and end.utcoffset() == _OFFSET
        and end >= _SINCE
    )


def in_utc(value: object, field: str = "expires_at") -> dt.datetime:
    """An instant in UTC, in whole seconds: all that the format has.

    Raises:
        InvalidValueError: No instant, or none of the calendar in UTC.
        NaiveInstantError: It has no zone.
    """
    try:
        instant = aware(value, field).astimezone(dt.UTC)
    except OverflowError as error:
        problem = "is no instant of the calendar in UTC"
        raise InvalidValueError(problem, field=field, value=value) from error
    return instant.replace(microsecond=0)


def vietnam() -> Timezone:
    """The definition of Vietnamese time: one observance (RFC 5545, 3.6.5)."""
    standard = TimezoneStandard()
    onset = _SINCE.replace(tzinfo=None)
    # Local time without a zone, as the definition of a zone has it.
    standard["DTSTART"] = vDatetime(onset)
    standard.add("tzoffsetfrom", _OFFSET_BEFORE)
    standard.add("tzoffsetto", _OFFSET)
    standard.add("tzname", "+07")
    zone = Timezone()
    zone.add("tzid", VIETNAM)
    zone.add_component(standard)
    return zone
