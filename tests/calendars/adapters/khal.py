"""khal: events in a folder, as its command line lists them.

It knows no to-dos, prints no alarm that has an instant of its own, shows the last day
of an event where the file has the day after it, and takes an hour for the length of
one that has no end.
"""

import datetime as dt
import json
import re
from zoneinfo import ZoneInfo

import attrs

from ..items import DAY, Item, in_order, moment
from ..objects import components, write_folder
from .running import run

CONFIGURATION = """\
[calendars]
[[deadlines]]
path = {path}
[sqlite]
path = {database}
[locale]
timeformat = %H:%M:%S
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%dT%H:%M:%S
longdatetimeformat = %Y-%m-%dT%H:%M:%S
local_timezone = {zone}
default_timezone = {zone}
"""
FIELDS = ("uid", "start", "end", "all-day", "status", "title")


def read(data, folder, zone):
    """Read what it lists on a machine in this zone."""
    path = write_folder(data, folder / "events")
    configuration = folder / "khal.conf"
    written = CONFIGURATION.format(path=path, database=folder / "khal.db", zone=zone)
    configuration.write_text(written, "utf-8")
    wanted = [part for field in FIELDS for part in ("--json", field)]
    ask = ["list", "--once", *wanted, *_days(data)]
    printed = run("khal", "-c", str(configuration), *ask, zone=zone, HOME=str(folder))
    # A title may hold the separators of lines that Unicode has.
    lists = [json.loads(line) for line in printed.split("\n") if line]
    return in_order(_item(one, zone) for day in lists for one in day)


def kept(items):
    """What it has to list of events."""
    return [attrs.evolve(item, alarms=()) for item in items]


def _days(data):
    """The days to ask for; it lists what lies between two."""
    # Not of the whole, for a zone begins as well, and long ago.
    events = b"".join(components(data))
    found = sorted(re.findall(rb"\nDTSTART[;:](?:[^:]*:)?(\d{8})", events))
    first, last = (dt.date.fromisoformat(found[at].decode()) for at in (0, -1))
    return [str(first - DAY), str(last + DAY)]


def _item(data, zone):
    if data["all-day"] == "True":
        due = dt.date.fromisoformat(data["end"])
    else:
        local = dt.datetime.fromisoformat(data["start"])
        due = moment(local.replace(tzinfo=ZoneInfo(zone)))
    return Item(
        uid=data["uid"],
        kind="event",
        due=due,
        status=data["status"].strip() or None,
        percent=None,
        alarms=(),
        summary=data["title"],
    )
