"""A to-do in a collection: what is read of it, and what it is compared by."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from itertools import chain
from typing import Any

import attrs
from icalendar import Calendar, Component

from .errors import CaldavError, Reason

PRODUCT = "-//govtasks//govtasks-caldav//EN"
COMPLETED = "COMPLETED"


@attrs.frozen(kw_only=True)
class Traits:
    """What of a to-do can tell that a person changed it.

    Attributes:
        status: Its ``STATUS``, in capitals; empty without one.
        due: Its ``DUE`` in ISO 8601: a day, or an instant in UTC; empty without one.
        percent: Its ``PERCENT-COMPLETE``.
        alarms: Digest of when and how it reminds.
    """

    status: str = ""
    due: str = ""
    percent: int | None = None
    alarms: str = ""

    @property
    def is_done(self) -> bool:
        """Whether it is ticked off."""
        return self.status == COMPLETED


@attrs.frozen(kw_only=True)
class TodoObject:
    """An object of a collection with one to-do in it.

    Attributes:
        uid: Its UID.
        todo: The to-do.
        zones: The ``VTIMEZONE`` components beside it.
    """

    uid: str
    todo: Component = attrs.field(repr=False, eq=False)
    zones: tuple[Component, ...] = attrs.field(default=(), repr=False, eq=False)

    @property
    def traits(self) -> Traits:
        """What tells that a person changed it."""
        return traits_of(self.todo)

    @property
    def digest(self) -> str:
        """SHA-256, in hexadecimal, of all that the to-do says, in whatever order."""
        return hashlib.sha256("\n".join(lines_of(self.todo)).encode()).hexdigest()

    def to_bytes(self) -> bytes:
        """The object as it goes to a server."""
        calendar = Calendar()
        calendar.add("prodid", PRODUCT)
        calendar.add("version", "2.0")
        for zone in self.zones:
            calendar.add_component(zone)
        calendar.add_component(self.todo)
        data: bytes = calendar.to_ical()
        return data


def read_object(data: bytes) -> TodoObject | None:
    """Read an object that somebody may have written.

    Returns:
        None where it holds no to-do.

    Raises:
        CaldavError: It cannot be read.
    """
    try:
        calendar = Calendar.from_ical(data.decode("utf-8"))
        todos = [one for one in calendar.subcomponents if one.name == "VTODO"]
        # Of a to-do that somebody made recurring, the exceptions come beside it.
        whole = [one for one in todos if "RECURRENCE-ID" not in one]
        if len(whole) != 1:
            return None
        (todo,) = whole
        found = TodoObject(
            uid=str(todo["UID"]),
            todo=todo,
            zones=tuple(
                one for one in calendar.subcomponents if one.name == "VTIMEZONE"
            ),
        )
        # What is not read here would raise later, where nobody expects it.
        _ = found.traits, found.digest, found.to_bytes()
    except Exception as error:  # noqa: BLE001 - a parser raises anything
        problem = f"the object cannot be read: {type(error).__name__}"
        raise CaldavError(Reason.UNREADABLE, problem) from None
    return found


def uid_in(data: bytes) -> str | None:
    """The UID of the to-do in what the exporter wrote; None where there is none.

    Most of it stands as it did the last time, and reading it all would take ten times
    as long.
    """
    _, _, todo = data.replace(b"\r\n ", b"").partition(b"BEGIN:VTODO\r\n")
    found = (line for line in todo.split(b"\r\n") if line.startswith(b"UID:"))
    line = next(found, None)
    return None if line is None else line.removeprefix(b"UID:").decode()


def traits_of(todo: Component) -> Traits:
    """What tells that a person changed a to-do.

    Raises:
        ValueError: A value that is none.
    """
    percent = todo.get("PERCENT-COMPLETE")
    return Traits(
        status=_status(todo),
        due=_moment(todo),
        percent=None if percent is None else int(percent),
        alarms=alarms_of(todo),
    )


def _status(todo: Component) -> str:
    status = str(todo.get("STATUS", "")).upper()
    # Some programs write only when it was done.
    return status or (COMPLETED if "COMPLETED" in todo else "")


def _moment(todo: Component) -> str:
    due = todo.get("DUE")
    if due is None:
        return ""
    value = due.dt
    if isinstance(value, dt.datetime):
        # A time without a zone is that of the device, which nobody knows here.
        return (value.astimezone(dt.UTC) if value.tzinfo else value).isoformat()
    return str(value.isoformat())


def due_day(due: str, zone: dt.tzinfo) -> dt.date | None:
    """The day of a ``DUE`` as `Traits` has it, in a zone; None without one."""
    if not due:
        return None
    if "T" not in due:
        return dt.date.fromisoformat(due)
    moment = dt.datetime.fromisoformat(due)
    return (moment.astimezone(zone) if moment.tzinfo else moment).date()


def completed_at(todo: Component) -> dt.datetime | None:
    """When a device says that it was done; None where it does not say."""
    found = todo.get("COMPLETED")
    value = getattr(found, "dt", None)
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return value.astimezone(dt.UTC)
    return None


def alarms_of(todo: Component) -> str:
    """Digest of the alarms of a to-do, by what they do and when.

    That one was seen, and what programs note beside it, changes nothing.
    """
    alarms = sorted(_alarm(one) for one in todo.walk("VALARM"))
    text = "\n".join(alarms)
    return hashlib.sha256(text.encode()).hexdigest()[:32] if alarms else ""


def _alarm(alarm: Component) -> str:
    trigger = alarm.get("TRIGGER")
    value: Any = getattr(trigger, "dt", None)
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        value = value.astimezone(dt.UTC)
    related = "" if trigger is None else str(trigger.params.get("RELATED", "START"))
    return f"{alarm.get('ACTION', '')} {value} {related}"


def lines_of(component: Component) -> Iterator[str]:
    """What a component says, line by line, sorted, with what is inside it."""
    own = sorted(str(line) for line in _own_lines(component))
    inner = sorted("\n".join(lines_of(one)) for one in component.subcomponents)
    return chain([f"BEGIN:{component.name}"], own, inner, [f"END:{component.name}"])


def _own_lines(component: Component) -> Iterator[str]:
    for name, value in component.property_items(recursive=False, sorted=True):
        if name not in {"BEGIN", "END"}:
            yield component.content_line(name, value, sorted=True)
