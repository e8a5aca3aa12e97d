"""Putting what holds together with what a person changed, field by field.

What the register says goes in; what it never says stays as the person, or his or her
program, left it. Both sides may have changed: what was written the last time tells
who did.
"""

from __future__ import annotations

import copy
import datetime as dt

import attrs
from icalendar import Component

from .objects import TodoObject, Traits

OURS = frozenset(
    {
        "CATEGORIES",
        "CLASS",
        "COLOR",
        "COMPLETED",
        "DESCRIPTION",
        "DTSTAMP",
        "DUE",
        "LAST-MODIFIED",
        "RELATED-TO",
        "SEQUENCE",
        "STATUS",
        "SUMMARY",
        "UID",
        "URL",
    }
)
"""What only the register says; where it says nothing, nothing stands there."""

_RECURRING = ("DURATION", "EXDATE", "RDATE", "RRULE")
_PERCENT = "PERCENT-COMPLETE"
_DONE = 100


def merged(theirs: TodoObject, ours: TodoObject, written: Traits | None) -> TodoObject:
    """The object as it is to be: ours, with what is theirs.

    Args:
        theirs: As it is on the server.
        ours: As the register has it.
        written: What was written there the last time; None where nobody knows.
    """
    todo = copy.deepcopy(theirs.todo)
    _take_ours(todo, ours.todo)
    _take_percent(todo, theirs.traits, ours, written)
    if not _keeps_alarms(theirs.traits, ours.traits, written):
        _replace_alarms(todo, ours.todo)
    _drop_contradictions(todo)
    return attrs.evolve(ours, todo=todo, zones=_zones(theirs, ours))


def _take_ours(todo: Component, ours: Component) -> None:
    for name in {*OURS, *map(str.upper, ours)} - {_PERCENT}:
        todo.pop(name, None)
        if name in ours:
            todo[name] = ours[name]


def _take_percent(
    todo: Component, theirs: Traits, ours: TodoObject, written: Traits | None
) -> None:
    """How far it is says the person, until the register says something new."""
    said = None if written is None else written.percent
    is_theirs = (
        theirs.percent not in {said, _DONE}
        and ours.traits.percent == said
        and not ours.traits.is_done
    )
    if not is_theirs:
        todo.pop(_PERCENT, None)
        if _PERCENT in ours.todo:
            todo[_PERCENT] = ours.todo[_PERCENT]


def _keeps_alarms(theirs: Traits, ours: Traits, written: Traits | None) -> bool:
    """Whether the alarms stay: a person chose others, or ours are the same."""
    if written is None:
        return bool(theirs.alarms)
    is_changed = theirs.alarms != written.alarms
    return is_changed or theirs.alarms == ours.alarms


def _replace_alarms(todo: Component, ours: Component) -> None:
    rest = [one for one in todo.subcomponents if one.name != "VALARM"]
    todo.subcomponents = [*rest, *ours.walk("VALARM")]


def _drop_contradictions(todo: Component) -> None:
    """Take out what no program could read beside our deadline."""
    for name in _RECURRING:
        todo.pop(name, None)
    start, due = todo.get("DTSTART"), todo.get("DUE")
    if start is not None and (due is None or not _is_before(start.dt, due.dt)):
        todo.pop("DTSTART")


def _is_before(start: dt.date, due: dt.date) -> bool:
    if type(start) is not type(due):
        return False
    if _is_floating(start) is not _is_floating(due):
        return False
    return start < due


def _is_floating(value: dt.date) -> bool:
    return isinstance(value, dt.datetime) and value.tzinfo is None


def _zones(theirs: TodoObject, ours: TodoObject) -> tuple[Component, ...]:
    known = {str(zone.get("TZID")) for zone in ours.zones}
    kept = (zone for zone in theirs.zones if str(zone.get("TZID")) not in known)
    return (*ours.zones, *kept)
