"""What a reader of calendars makes of an event or a to-do."""

import datetime as dt
import json

import attrs

DAY = dt.timedelta(days=1)


@attrs.frozen(kw_only=True)
class Item:
    """An event or a to-do, in words that all readers share.

    Attributes:
        uid: Its identifier.
        kind: ``event`` or ``todo``.
        due: The last day, inclusive; or the instant at which it is over, in UTC.
        status: As it is written, such as ``IN-PROCESS``; None where nothing is said.
        percent: How much is done; None for an event, and where nothing is said.
        alarms: When it rings, in UTC, ascending.
        summary: Its title.
    """

    uid: str
    kind: str
    due: dt.date
    status: str | None
    percent: int | None
    alarms: tuple[dt.datetime, ...]
    summary: str


def moment(value):
    """Return a day as it is, and an instant in UTC."""
    return value.astimezone(dt.UTC) if isinstance(value, dt.datetime) else value


def last_day(end):
    """Return what an event is due at: its end, which is no longer part of it."""
    return moment(end) if isinstance(end, dt.datetime) else end - DAY


def in_order(items):
    """Return items by identifier."""
    return sorted(items, key=lambda item: item.uid)


def told(printed):
    """Read items that a program in another language printed."""
    return in_order(_item(data) for data in json.loads(printed))


def _item(data):
    due = data["due"]
    day = dt.date.fromisoformat if len(due) == len("2017-02-16") else _instant
    alarms = tuple(sorted(_instant(at) for at in data["alarms"]))
    return Item(**data | {"due": day(due), "alarms": alarms})


def _instant(text):
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC)
