"""Servers of calendars give back what they were given, and find it on its day."""

import datetime as dt
import itertools

import pytest

from .adapters import caldav, icalendar, vdirsyncer
from .items import DAY, in_order
from .objects import lines, objects
from .states import drawn, plans, state_of, told_of

FEW = 30
DIRECTIONS = [
    pytest.param("radicale", "xandikos", id="from Radicale to Xandikos"),
    pytest.param("xandikos", "radicale", id="from Xandikos to Radicale"),
]


@pytest.fixture(scope="module")
def state():
    """Give a register with a few obligations, the same in every run."""
    return state_of(drawn(plans, FEW))


@pytest.fixture(scope="module")
def calendars(state):
    """Give its deadlines as events and as to-dos, for one collection."""
    return [state.export("event"), state.export("todo")]


@pytest.fixture(scope="module")
def items(calendars):
    """Give what icalendar reads of all of them."""
    return in_order(itertools.chain(*map(icalendar.read, calendars)))


def fill(collection, calendars):
    """Put each event and to-do on a server."""
    for number, data in enumerate(calendars):
        caldav.fill(collection, data, number)


def content(some):
    """Return the content lines of objects, in whatever order servers keep them."""
    return {uid: sorted(lines(data)) for uid, data in some.items()}


class TestServer:
    def test_the_client_gives_what_the_register_holds(
        self, collection, calendars, items, state
    ):
        """
        Through a server the days, hours and alarms are what they were, and all else.
        """
        fill(collection, calendars)

        found = caldav.read(collection)
        assert found == items
        assert told_of(found) == sorted(state.held("event") + state.held("todo"))

    def test_finds_each_on_its_day(self, collection, calendars, items):
        """
        Asked for a day, it gives what is due then, done or not, and nothing else.
        """
        fill(collection, calendars)

        days = {_day(item.due) for item in items}
        for day in sorted(days | {day + DAY for day in days}):
            due = [item for item in items if _day(item.due) == day]
            assert caldav.find(collection, day, day) == due


class TestVdirsyncer:
    @pytest.mark.parametrize(("source", "target"), DIRECTIONS)
    def test_carries_everything_as_it_is(
        self, source, target, calendars, request, tmp_path
    ):
        """
        From one server into a folder, and to the other: each line is still the same.
        """
        one, other = map(request.getfixturevalue, (source, target))
        fill(one, calendars)
        vdirsyncer.carry(one, other, tmp_path)

        given = content({k: v for data in calendars for k, v in objects(data).items()})
        assert content(caldav.kept(one)) == given
        assert content(caldav.kept(other)) == given


def _day(due):
    """The day of a deadline, as servers without a zone count."""
    return due.date() if isinstance(due, dt.datetime) else due
