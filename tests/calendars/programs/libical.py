"""Prints what libical makes of a calendar; for the system's Python.

Arguments: the file; printed is a list of items, as JSON. A file that libical finds at
fault ends it with what is wrong.
"""

import json
import sys
from datetime import UTC, datetime

import gi

gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib as ical  # noqa: E402, N813 - its version comes first

KINDS = {
    "event": ical.ComponentKind.VEVENT_COMPONENT,
    "todo": ical.ComponentKind.VTODO_COMPONENT,
}
ANY = ical.PropertyKind.ANY_PROPERTY


def parts(component, kind):
    """Give the components of a kind inside another."""
    found = component.get_first_component(kind)
    while found is not None:
        yield found
        found = component.get_next_component(kind)


def properties(component, kind):
    """Give the properties of a kind."""
    found = component.get_first_property(kind)
    while found is not None:
        yield found
        found = component.get_next_property(kind)


def faults(component):
    """Give what libical wrote into a component that it found at fault."""
    for error in properties(component, ical.PropertyKind.XLICERROR_PROPERTY):
        yield error.as_ical_string()
    for part in parts(component, ical.ComponentKind.ANY_COMPONENT):
        yield from faults(part)


def check(calendar):
    """End the program if anything is against RFC 5545."""
    if calendar is None:
        sys.exit("no calendar")
    sound = ical.restriction_check(calendar)
    found = list(faults(calendar))
    if found or not sound or calendar.count_errors():
        sys.exit("\n".join(found) or "against the restrictions of RFC 5545")


def seconds(time):
    """Return an instant in seconds, in whatever zone it is written."""
    return time.as_timet_with_zone(time.get_timezone())


def instant(number):
    """Write an instant."""
    return datetime.fromtimestamp(number, UTC).isoformat()


def written(time):
    """Write a day or an instant."""
    if not time.is_date():
        return instant(seconds(time))
    return f"{time.get_year()}-{time.get_month():02}-{time.get_day():02}"


def due(component, kind):
    """Write when a component is due."""
    if kind == "todo":
        return written(component.get_due())
    end = component.get_dtend()
    if end.is_date():
        end.adjust(-1, 0, 0, 0)
    return written(end)


def alarms(component):
    """Write when it rings."""
    for alarm in parts(component, ical.ComponentKind.VALARM_COMPONENT):
        for trigger in properties(alarm, ical.PropertyKind.TRIGGER_PROPERTY):
            yield instant(seconds(trigger.get_trigger().get_time()))


def percent(component):
    """Return how much is done."""
    for one in properties(component, ical.PropertyKind.PERCENTCOMPLETE_PROPERTY):
        return one.get_percentcomplete()
    return None


def item(component, kind):
    """Return what libical says about a component."""
    status = component.get_first_property(ical.PropertyKind.STATUS_PROPERTY)
    return {
        "uid": component.get_uid(),
        "kind": kind,
        "due": due(component, kind),
        "status": status and status.get_value_as_string(),
        "percent": percent(component),
        "alarms": list(alarms(component)),
        "summary": component.get_summary(),
    }


def main(path):
    """Read a file."""
    with open(path, encoding="utf-8", newline="") as file:  # noqa: PTH123 - as it is
        calendar = ical.Parser.parse_string(file.read())
    check(calendar)
    found = [
        item(component, kind)
        for kind, number in KINDS.items()
        for component in parts(calendar, number)
    ]
    print(json.dumps(found))  # noqa: T201 - what it is for


if __name__ == "__main__":
    main(*sys.argv[1:])
