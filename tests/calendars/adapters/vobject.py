"""The package ``vobject``, which Radicale is built on."""

import datetime as dt

import vobject

from ..items import Item, in_order, last_day, moment

KINDS = {"VEVENT": "event", "VTODO": "todo"}


def read(data):
    """Read the events and to-dos of a calendar."""
    calendar = vobject.readOne(data.decode())
    found = [one for one in calendar.getChildren() if one.name in KINDS]
    return in_order(_item(one) for one in found)


def _item(component):
    percent, status = _value(component, "percent_complete"), _value(component, "status")
    return Item(
        uid=component.uid.value,
        kind=KINDS[component.name],
        due=_due(component),
        status=status,
        percent=None if percent is None else int(percent),
        alarms=tuple(sorted(_alarms(component))),
        summary=component.summary.value,
    )


def _due(component):
    if component.name == "VTODO":
        return moment(component.due.value)
    # An event at an instant may have no end of its own.
    end = _value(component, "dtend")
    return moment(component.dtstart.value) if end is None else last_day(end)


def _value(component, name):
    """Return the value of a property that may be missing."""
    return getattr(getattr(component, name, None), "value", None)


def _alarms(component):
    for alarm in getattr(component, "valarm_list", ()):
        assert isinstance(alarm.trigger.value, dt.datetime)
        yield moment(alarm.trigger.value)
