"""The package ``icalendar``, with which the exporter writes as well."""

import datetime as dt

from icalendar import Calendar

from ..items import Item, in_order, last_day, moment

KINDS = {"VEVENT": "event", "VTODO": "todo"}


def read(data):
    """Read the events and to-dos of a calendar."""
    calendar = Calendar.from_ical(data)
    found = [one for one in calendar.subcomponents if one.name in KINDS]
    return in_order(item(one) for one in found)


def item(component):
    """Return what icalendar says about a component."""
    is_event = component.name == "VEVENT"
    percent, status = component.get("PERCENT-COMPLETE"), component.get("STATUS")
    return Item(
        uid=str(component["UID"]),
        kind=KINDS[component.name],
        due=(last_day if is_event else moment)(component.end),
        status=None if status is None else str(status),
        percent=None if percent is None else int(percent),
        alarms=tuple(sorted(_alarms(component))),
        summary=str(component["SUMMARY"]),
    )


def _alarms(component):
    """Return when it rings; icalendar itself asks a to-do for its start."""
    for alarm in component.walk("VALARM"):
        trigger = alarm["TRIGGER"]
        if isinstance(trigger.dt, dt.timedelta):
            assert trigger.params.get("RELATED") == "END"
            yield moment(component.end + trigger.dt)
        else:
            yield moment(trigger.dt)
