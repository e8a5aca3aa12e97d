"""todoman: to-dos in a folder, as its command line tells programs of them.

It prints no identifiers and no alarms, a day as midnight of the machine's zone, and
of the status only whether it is at an end.
"""

import datetime as dt
import json
from zoneinfo import ZoneInfo

from ..objects import write_folder
from .running import run

CONFIGURATION = """\
path = {path!r}
cache_path = {cache!r}
date_format = "%Y-%m-%d"
time_format = "%H:%M"
default_list = "tasks"
"""
ENDED = {"COMPLETED", "CANCELLED"}
UNTIMED = dt.time()


def read(data, folder, zone):
    """Read what it prints on a machine in this zone, in order."""
    write_folder(data, folder / "lists" / "tasks")
    configuration = folder / "todoman.py"
    path, cache = str(folder / "lists" / "*"), str(folder / "cache.sqlite3")
    configuration.write_text(CONFIGURATION.format(path=path, cache=cache), "utf-8")
    ask = ["--porcelain", "list", "--status", "ANY"]
    printed = run("todoman", "--config", str(configuration), *ask, zone=zone)
    return sorted(
        (one["due"], one["completed"], one["percent"], one["summary"])
        for one in json.loads(printed)
    )


def kept(items, zone):
    """What it has to print of to-dos."""
    return sorted(
        (
            _seconds(item.due, zone),
            item.status in ENDED,
            item.percent or 0,
            item.summary,
        )
        for item in items
    )


def _seconds(due, zone):
    if not isinstance(due, dt.datetime):
        due = dt.datetime.combine(due, UNTIMED, tzinfo=ZoneInfo(zone))
    return int(due.timestamp())
