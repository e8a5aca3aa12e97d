"""The package ``caldav``: a client, over a server.

A server answers for days and hours by itself, so it is a reader too.
"""

import contextlib
import datetime as dt

import caldav

from ..items import in_order
from ..objects import objects
from . import icalendar


@contextlib.contextmanager
def opened(collection):
    """Give a collection as the client sees it."""
    with caldav.DAVClient(**collection.options) as client:
        yield client.calendar(url=collection.url)


def fill(collection, data, series=0):
    """Put each component of a calendar on a server, under names of this series."""
    new = {"Content-Type": "text/calendar; charset=utf-8", "If-None-Match": "*"}
    with opened(collection) as calendar:
        # As it is: the client raises the sequence of what it saves by itself.
        for number, one in enumerate(objects(data).values()):
            calendar.client.put(
                f"{collection.url}{series}-{number}.ics", one.decode(), new
            )


def kept(collection):
    """Give the objects on a server as they are, by identifier."""
    with opened(collection) as calendar:
        return {
            str(one.icalendar_component["UID"]): one.wire_data
            for one in calendar.get_objects()
        }


def read(collection):
    """Read everything that lies on a server."""
    with opened(collection) as calendar:
        return _items(calendar.get_objects())


def find(collection, first, last):
    """Read the to-dos and events that a server says to be in these days.

    Args:
        collection: Where it looks.
        first: First day, in UTC.
        last: Last day, inclusive.
    """
    start, end = (_midnight(day) for day in (first, last + dt.timedelta(days=1)))
    span = {"start": start, "end": end}
    with opened(collection) as calendar:
        todos = calendar.search(todo=True, include_completed=True, **span)
        return _items([*todos, *calendar.search(event=True, **span)])


def _midnight(day):
    return dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC)


def _items(found):
    return in_order(icalendar.item(one.icalendar_component) for one in found)
