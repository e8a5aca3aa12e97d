"""From an obligation to an event or a to-do (RFC 5545, 3.6.1 and 3.6.2).

Readers differ most in what is left out or written loosely, so each component
is written in the narrow way that all of them understand: days without a time,
instants in UTC, no recurrence, no people, nothing that depends on the clock.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

import attrs
from icalendar import Component, Event, Todo

from govtasks.errors import InvalidValueError, UnknownNameError
from govtasks.ports import Entry
from govtasks.text import Text, aware, is_day

from .settings import IcalSettings, Shape

_NAMESPACE = uuid.UUID("6f1f5e0c-3b0f-5c6e-9a56-6d1f2b7c9e44")
_LEAD = Text.of(vi="Cơ quan chủ trì", en="Leading body")
_ANSWERS = Text.of(vi="Chịu trách nhiệm", en="Who answers")
_PROVISIONAL = Text.of(
    vi="Ngày tạm tính: thời hạn còn có thể thay đổi.",
    en="Provisional: the day may still move.",
)
_WITHDRAWN = Text.of(vi="[Đã thu hồi]", en="[Withdrawn]")
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


def uid_of(name: str, settings: IcalSettings) -> str:
    """The identifier of an obligation, or of the calendar itself, for life.

    An event and a to-do of the same obligation differ, since one collection
    may hold both and wants unique identifiers.

    Args:
        name: Key of the obligation; empty for the calendar.
        settings: Whose shape and host are part of the identity.
    """
    # A new line is in no key and no shape, so no two pairs give one name.
    unique = uuid.uuid5(_NAMESPACE, f"{settings.shape.value}\n{name}")
    return f"{unique}@{settings.host}"


def component_of(
    entry: Entry, last_day: dt.date, settings: IcalSettings, locale: str
) -> Component:
    """The event or to-do of one obligation.

    Args:
        entry: The obligation.
        last_day: Its last day, inclusive.
        settings: Shape and host.
        locale: Language of the texts.

    Raises:
        InvalidValueError: A day, instant or number that no calendar can hold.
        UnknownNameError: A workflow state that this version does not know.
    """
    is_day(entry, attrs.fields(Entry).last_day, last_day)
    if entry.state not in _TODO_STATUS:
        kind = "workflow state"
        raise UnknownNameError.of(kind, entry.state, _TODO_STATUS, field="state")
    shape: Callable[[Entry, dt.date], Component] = (
        _event if settings.shape is Shape.EVENT else _todo
    )
    component = shape(entry, last_day)
    _add_common(component, entry, settings, locale)
    return component


def _event(entry: Entry, last_day: dt.date) -> Event:
    if last_day == dt.date.max:
        problem = "no day follows it, at which an event could end"
        raise InvalidValueError(problem, field="last_day", value=last_day)
    event = Event()
    event.add("dtstart", last_day)
    # Exclusive (RFC 5545, 3.6.1): the first day that is no longer part of it.
    event.add("dtend", last_day + dt.timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("status", _event_status(entry))
    return event


def _event_status(entry: Entry) -> str:
    if entry.state == "withdrawn":
        return "CANCELLED"
    return "TENTATIVE" if entry.provisional else "CONFIRMED"


def _todo(entry: Entry, last_day: dt.date) -> Todo:
    todo = Todo()
    # Without DTSTART: a to-do that starts is hidden until then by some programs.
    todo.add("due", last_day)
    status = _TODO_STATUS[entry.state]
    todo.add("status", status)
    if status == "COMPLETED":
        todo.add("percent-complete", _DONE)
        if entry.completed_at is not None:
            todo.add("completed", _utc(entry.completed_at, "completed_at"))
    elif entry.percent is not None:
        # Some programs tick off whatever stands at 100, and only the assigner may.
        percent = _within(entry.percent, _DONE, "percent")
        todo.add("percent-complete", min(percent, _ALMOST_DONE))
    return todo


def _add_common(
    component: Component, entry: Entry, settings: IcalSettings, locale: str
) -> None:
    changed_at = _utc(entry.changed_at, "changed_at")
    component.add("uid", uid_of(entry.key, settings))
    component.add("dtstamp", changed_at)
    component.add("last-modified", changed_at)
    component.add("sequence", _within(entry.revision, _LARGEST_SEQUENCE, "revision"))
    component.add("summary", _summary(entry, locale))
    component.add("description", _description(entry, locale))
    component.add("categories", [_one_line(entry.lead.in_locale(locale))])
    if entry.parent is not None:
        component.add("related-to", uid_of(entry.parent, settings))


def _summary(entry: Entry, locale: str) -> str:
    title = _one_line(entry.title.in_locale(locale))
    withdrawn = entry.state == "withdrawn"
    return f"{_WITHDRAWN.in_locale(locale)} {title}" if withdrawn else title


def _description(entry: Entry, locale: str) -> str:
    """Why that day, and who answers, as blocks of lines."""
    answers = [f"- {_one_line(line.in_locale(locale))}" for line in entry.answers]
    blocks = [
        _PROVISIONAL.in_locale(locale) if entry.provisional else "",
        _lines(entry.explanation.in_locale(locale)),
        f"{_LEAD.in_locale(locale)}: {_one_line(entry.lead.in_locale(locale))}",
        "\n".join([f"{_ANSWERS.in_locale(locale)}:", *answers]) if answers else "",
    ]
    return "\n\n".join(block for block in blocks if block)


def _lines(text: str) -> str:
    """Only the one kind of line end that iCalendar can escape.

    Many readers cut lines at the separators of Unicode too, where the rest of
    a text would pose as a property.
    """
    return "\n".join(text.splitlines())


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _utc(value: object, field: str) -> dt.datetime:
    try:
        instant = aware(value, field).astimezone(dt.UTC)
    except OverflowError as error:
        problem = "is no instant of the calendar in UTC"
        raise InvalidValueError(problem, field=field, value=value) from error
    # Whole seconds are all that the format has.
    return instant.replace(microsecond=0)


def _within(value: int, high: int, field: str) -> int:
    if not 0 <= value <= high:
        problem = f"must be from 0 to {high}"
        raise InvalidValueError(problem, field=field, value=value)
    return value
