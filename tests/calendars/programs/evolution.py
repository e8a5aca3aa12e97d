"""Prints what Evolution Data Server makes of a calendar; for the system's Python.

To be run under ``dbus-run-session``, with a home of its own. Arguments: the kind of
items, and the file; printed is a list of items, as JSON.
"""

import json
import sys
from datetime import UTC, datetime

import gi

for name, version in (("ECal", "2.0"), ("EDataServer", "1.2"), ("ICalGLib", "3.0")):
    gi.require_version(name, version)
from gi.repository import ECal, EDataServer  # noqa: E402 - their versions come first
from gi.repository import ICalGLib as ical  # noqa: E402, N813 - the same

SOURCES = {
    "event": (EDataServer.SOURCE_EXTENSION_CALENDAR, ECal.ClientSourceType.EVENTS),
    "todo": (EDataServer.SOURCE_EXTENSION_TASK_LIST, ECal.ClientSourceType.TASKS),
}
WITHOUT_WAITING = 2**32 - 1
EVERYTHING = "#t"
STATUSES = {
    ical.PropertyStatus.CANCELLED: "CANCELLED",
    ical.PropertyStatus.COMPLETED: "COMPLETED",
    ical.PropertyStatus.CONFIRMED: "CONFIRMED",
    ical.PropertyStatus.INPROCESS: "IN-PROCESS",
    ical.PropertyStatus.NEEDSACTION: "NEEDS-ACTION",
    ical.PropertyStatus.NONE: None,
    ical.PropertyStatus.TENTATIVE: "TENTATIVE",
}


def opened(kind):
    """Give an empty calendar, or list of tasks, on this machine."""
    extension, sort = SOURCES[kind]
    registry = EDataServer.SourceRegistry.new_sync(None)
    source = EDataServer.Source.new(None, None)
    source.set_display_name(kind)
    source.set_parent("local-stub")
    source.get_extension(extension).set_backend_name("local")
    registry.commit_source_sync(source, None)
    kept = registry.ref_source(source.get_uid())
    return ECal.Client.connect_sync(kept, sort, WITHOUT_WAITING, None)


def written(value, client):
    """Write a day or an instant, in whatever zone it is written."""
    time = value.get_value()
    if time.is_date():
        return f"{time.get_year()}-{time.get_month():02}-{time.get_day():02}"
    zone = time.get_timezone() or client.get_timezone_sync(value.get_tzid(), None)[1]
    return instant(time.as_timet_with_zone(zone))


def instant(seconds):
    """Write an instant."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def due(component, kind, client):
    """Write when a component is due."""
    if kind == "todo":
        return written(component.get_due(), client)
    # An event at an instant may have no end of its own.
    end = component.get_dtend() or component.get_dtstart()
    if end.get_value().is_date():
        last = end.get_value()
        last.adjust(-1, 0, 0, 0)
        end.set_value(last)
    return written(end, client)


def alarms(component):
    """Write when it rings."""
    for alarm in component.get_all_alarms() or ():
        trigger = alarm.get_trigger()
        if trigger.get_kind() != ECal.ComponentAlarmTriggerKind.ABSOLUTE:
            sys.exit("an alarm without an instant of its own")
        yield instant(trigger.get_absolute_time().as_timet())


def item(component, kind, client):
    """Return what it says about a component."""
    percent = component.get_percent_complete()
    return {
        "uid": component.get_uid(),
        "kind": kind,
        "due": due(component, kind, client),
        "status": STATUSES[component.get_status()],
        "percent": None if percent < 0 else percent,
        "alarms": list(alarms(component)),
        "summary": component.get_summary().get_value(),
    }


def main(kind, path):
    """Take in a file, and read it back."""
    client = opened(kind)
    with open(path, encoding="utf-8", newline="") as file:  # noqa: PTH123 - as it is
        calendar = ical.Parser.parse_string(file.read())
    calendar.set_method(ical.PropertyMethod.PUBLISH)
    client.receive_objects_sync(calendar, ECal.OperationFlags.NONE, None)
    _, found = client.get_object_list_as_comps_sync(EVERYTHING, None)
    items = [item(component, kind, client) for component in found]
    print(json.dumps(items))  # noqa: T201 - what it is for


if __name__ == "__main__":
    main(*sys.argv[1:])
