"""From an obligation to an event or a to-do (RFC 5545, 3.6.1 and 3.6.2).

Readers differ most in what is left out or written loosely, so each component
is written in the narrow way that all of them understand: days without a time,
instants with a zone, no recurrence, no people, nothing that depends on the
clock.
"""

from __future__ import annotations

import datetime as dt
import urllib.parse
import uuid
from collections.abc import Iterator

import attrs
from icalendar import (
    Alarm,
    Component,
    Event,
    Todo,
    vCategory,
    vDDDTypes,
    vInt,
    vUri,
)

from govtasks.errors import InvalidValueError, UnknownNameError
from govtasks.ports import Entry

from .moments import in_utc
from .plain import PlainText
from .settings import IcalSettings, Shape
from .wording import (
    awaits_confirmation,
    categories_of,
    description_of,
    is_reserved,
    summary_of,
)

_NAMESPACE = uuid.UUID("6f1f5e0c-3b0f-5c6e-9a56-6d1f2b7c9e44")
_TODO_STATUS = {
    "dormant": "NEEDS-ACTION",
    "assigned": "NEEDS-ACTION",
    "accepted": "NEEDS-ACTION",
    "in-progress": "IN-PROCESS",
    # Done by the doer is not closed: a phone must not show it as completed.
    "submitted": "IN-PROCESS",
    "returned": "NEEDS-ACTION",
    # The assigner has to decide, or the clock stands still: neither is an end.
    "refused": "NEEDS-ACTION",
    "suspended": "IN-PROCESS",
    "confirmed": "COMPLETED",
    "withdrawn": "CANCELLED",
}
_LARGEST_SEQUENCE = 2**31 - 1
_ALMOST_DONE = 99
_DONE = 100


@attrs.frozen(kw_only=True)
class Stamp:
    """What identifies a component, and which version of it this is.

    Attributes:
        uid: Its identifier, for life.
        changed_at: Instant of the last change.
        revision: Number of changes to its end.
    """

    uid: str
    changed_at: dt.datetime
    revision: int = 0


def uid_of(name: str, settings: IcalSettings) -> str:
    """The identifier of an obligation, or of what else is written, for life.

    An event and a to-do of the same obligation differ, since one collection
    may hold both and wants unique identifiers.

    Args:
        name: Key of the obligation, or what no key can be.
        settings: Whose shape and host are part of the identity.
    """
    # A new line is in no key and no shape, so no two pairs give one name.
    unique = uuid.uuid5(_NAMESPACE, f"{settings.shape.value}\n{name}")
    return f"{unique}@{settings.host}"


def component_of(
    entry: Entry, end: dt.date | dt.datetime, settings: IcalSettings, locale: str
) -> Component:
    """The event or to-do of one obligation.

    Args:
        entry: The obligation.
        end: Its last day, or the instant at which it ends.
        settings: What is to be written.
        locale: Language of the texts.

    Raises:
        InvalidValueError: A day, instant or number that no calendar can hold.
        UnknownNameError: A workflow state or a proposal that this version does
            not know.
    """
    if entry.state not in _TODO_STATUS:
        kind = "workflow state"
        raise UnknownNameError.of(kind, entry.state, _TODO_STATUS, field="state")
    summary = summary_of(entry, settings, locale)
    stamp = Stamp(
        uid=uid_of(entry.key, settings),
        changed_at=in_utc(entry.changed_at, "changed_at"),
        revision=_within(entry.revision, _LARGEST_SEQUENCE, "revision"),
    )
    component = frame_of(end, summary, stamp, settings)
    if settings.shape is Shape.EVENT:
        component["STATUS"] = PlainText(_event_status(entry))
    else:
        _add_progress(component, entry, settings)
    _add_what_is_told(component, entry, settings, locale)
    for alarm in _alarms(entry, summary, settings):
        component.add_component(alarm)
    return component


def frame_of(
    end: dt.date | dt.datetime, summary: str, stamp: Stamp, settings: IcalSettings
) -> Component:
    """An event or to-do that ends then, with what every one of them has.

    Raises:
        InvalidValueError: No day follows it, at which an event could end.
    """
    is_event = settings.shape is Shape.EVENT
    component = _event(end) if is_event else _todo(end)
    component["STATUS"] = PlainText("CONFIRMED" if is_event else "NEEDS-ACTION")
    component["UID"] = PlainText(stamp.uid)
    component["DTSTAMP"] = component["LAST-MODIFIED"] = vDDDTypes(stamp.changed_at)
    component["SEQUENCE"] = vInt(stamp.revision)
    component["SUMMARY"] = PlainText(summary)
    return component


def _event(end: dt.date | dt.datetime) -> Event:
    event = Event()
    event["DTSTART"] = vDDDTypes(end)
    event["TRANSP"] = PlainText("TRANSPARENT")
    # Without an end, an event at an instant ends with it (RFC 5545, 3.6.1), and
    # programs show the one time that there is.
    if not isinstance(end, dt.datetime):
        if end == dt.date.max:
            problem = "no day follows it, at which an event could end"
            raise InvalidValueError(problem, field="last_day", value=end)
        # Exclusive: the first day that is no longer part of it.
        event["DTEND"] = vDDDTypes(end + dt.timedelta(days=1))
    return event


def _todo(end: dt.date | dt.datetime) -> Todo:
    todo = Todo()
    # Without DTSTART: a to-do that starts is hidden until then by some programs.
    todo["DUE"] = vDDDTypes(end)
    return todo


def _event_status(entry: Entry) -> str:
    if entry.state == "withdrawn":
        return "CANCELLED"
    return "TENTATIVE" if entry.provisional else "CONFIRMED"


def _add_progress(todo: Component, entry: Entry, settings: IcalSettings) -> None:
    status, percent = _TODO_STATUS[entry.state], _percent(entry, settings)
    if awaits_confirmation(entry):
        status, percent = "IN-PROCESS", _ALMOST_DONE
    if status == "COMPLETED":
        percent = _DONE
        if entry.completed_at is not None:
            # The one instant of a to-do that is never local (RFC 5545, 3.8.2.1).
            completed_at = in_utc(entry.completed_at, "completed_at")
            todo["COMPLETED"] = vDDDTypes(completed_at)
    todo["STATUS"] = PlainText(status)
    if percent is not None:
        todo["PERCENT-COMPLETE"] = vInt(percent)


def _percent(entry: Entry, settings: IcalSettings) -> int | None:
    """What was reported; less than 100, for some programs tick that off."""
    if entry.percent is None:
        return None
    percent = min(_within(entry.percent, _DONE, "percent"), _ALMOST_DONE)
    return None if is_reserved(entry, settings) else percent


def _add_what_is_told(
    component: Component, entry: Entry, settings: IcalSettings, locale: str
) -> None:
    component["CLASS"] = PlainText("CONFIDENTIAL" if entry.secret else "PRIVATE")
    if settings.link:
        key = urllib.parse.quote(entry.key, safe="/@")
        component["URL"] = vUri(settings.link.replace("{key}", key))
    for key in _related(entry):
        component.add("related-to", PlainText(uid_of(key, settings)))
    colour = _colour(entry)
    if colour:
        component["COLOR"] = PlainText(colour)
    if not is_reserved(entry, settings):
        component["DESCRIPTION"] = PlainText(description_of(entry, locale))
        categories = vCategory([])
        categories.cats = [PlainText(name) for name in categories_of(entry, locale)]
        component["CATEGORIES"] = categories


def _related(entry: Entry) -> Iterator[str]:
    """What it belongs under; the parent first, since many programs read one only."""
    if entry.parent is not None:
        yield entry.parent
    if entry.series is not None and entry.series != entry.parent:
        yield entry.series


def _colour(entry: Entry) -> str:
    """The colour of what needs a look, or none any more; else the calendar's."""
    if entry.state == "withdrawn":
        return "gray"
    if entry.state == "confirmed":
        return "green"
    return "orange" if awaits_confirmation(entry) else ""


def _alarms(entry: Entry, summary: str, settings: IcalSettings) -> Iterator[Alarm]:
    """The reminders, at instants: nothing has to be counted from a start or end."""
    for at in entry.alarms if entry.is_open else ():
        trigger = in_utc(at, "alarms")
        alarm = Alarm()
        alarm["ACTION"] = PlainText("DISPLAY")
        alarm["TRIGGER"] = vDDDTypes(trigger, params={"VALUE": "DATE-TIME"})
        alarm["DESCRIPTION"] = PlainText(summary)
        if settings.alarm_uids:
            name = f"{entry.key}\n{trigger.isoformat()}"
            alarm["UID"] = PlainText(uid_of(name, settings))
        yield alarm


def _within(value: object, high: int, field: str) -> int:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not 0 <= value <= high:  # type: ignore[operator]
        problem = f"must be from 0 to {high}"
        raise InvalidValueError(problem, field=field, value=value)
    return int(value)  # type: ignore[call-overload,no-any-return]
