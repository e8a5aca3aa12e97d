"""One calendar as many objects, as servers and folders of calendars keep them."""

import re

COMPONENT = re.compile(rb"BEGIN:(VEVENT|VTODO)\r\n.*?END:\1\r\n", re.DOTALL)
ZONE = re.compile(rb"BEGIN:VTIMEZONE\r\n.*?END:VTIMEZONE\r\n", re.DOTALL)
FOLD = re.compile(rb"\r\n[ \t]")
HEAD = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//govtasks//tests//EN\r\n"
END = b"END:VCALENDAR\r\n"


def components(data):
    """Return the bytes of each event and to-do."""
    return [found.group() for found in COMPONENT.finditer(data)]


def uid(component):
    """Return the identifier of a component."""
    for line in lines(component):
        name, _, value = line.partition(b":")
        if name == b"UID":
            return value.decode()
    raise AssertionError(component)


def lines(component):
    """Return its content lines, no longer folded."""
    return FOLD.sub(b"", component).removesuffix(b"\r\n").split(b"\r\n")


def objects(data):
    """Return an object for each component, by identifier: with the zone it needs."""
    zones = b"".join(found.group() for found in ZONE.finditer(data))
    made = {}
    for one in components(data):
        named = zones if b"TZID=" in FOLD.sub(b"", one) else b""
        made[uid(one)] = b"".join([HEAD, named, one, END])
    return made


def write_folder(data, folder):
    """Write a folder of calendars (vdir): a file for each object."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, one in enumerate(objects(data).values()):
        (folder / f"{number}.ics").write_bytes(one)
    return folder
