"""Every reader gives the due days and alarms that the register holds."""

import datetime as dt
import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .adapters import icalendar, khal, todoman, vobject
from .conftest import CUT_EVENTS, CUT_TODOS, EVENTS, FEW, TODOS
from .states import plans, state_of, told_of

EXPORTS = tuple(itertools.product(("event", "todo"), ("full", "minimal")))
# Google Calendar leaves out an event in which a fold parts a backslash from its letter.
PARTED = re.compile(rb"(?<!\\)(?:\\\\)*\\\r\n ")
STATUSES = {"NEEDS-ACTION", "IN-PROCESS", "COMPLETED", "CANCELLED"}


@settings(max_examples=25)
@given(some=st.lists(plans, max_size=4), locale=st.sampled_from(["vi", "en"]))
def test_whatever_came_about_readers_give_what_the_register_holds(some, locale):
    """
    Of each obligation with a deadline, and of no other, its day or hour and its alarms.

    And no fold parts what is escaped.
    """
    state = state_of(some)
    for shape, profile in EXPORTS:
        data = state.export(shape, profile=profile, locale=locale)
        items = icalendar.read(data)

        assert told_of(items) == state.held(shape)
        assert not PARTED.search(data)
        assert vobject.read(data) == items


class TestCalendar:
    """What readers are tried with."""

    def test_there_is_one_of_each_sort(self, made_up):
        """
        Days and hours, with alarms and without, open and at any sort of end.
        """
        items = icalendar.read(made_up.export("todo"))

        assert {type(item.due) for item in items} == {dt.date, dt.datetime}
        assert {len(item.alarms) for item in items} >= {0, 1, 2}
        assert {item.status for item in items} == STATUSES
        events = icalendar.read(made_up.export("event"))
        assert "TENTATIVE" in {event.status for event in events}

    def test_the_file_of_the_demo_is_one_of_them(self, demo, demo_folder):
        """
        What the demo writes for people to open are the same days.
        """
        (path,) = demo_folder.glob("*.ics")
        written = icalendar.read(path.read_bytes())

        due = [due for _, _, due, _ in demo.held("event")]
        assert sorted(item.due for item in written) == sorted(due)


class TestIcalendar:
    @pytest.mark.parametrize("calendar", [*EVENTS, *TODOS], indirect=True)
    def test_gives_what_the_register_holds(self, calendar):
        """
        The days and hours, and the alarms.
        """
        assert told_of(calendar.items) == calendar.held

    @pytest.mark.parametrize("calendar", [*CUT_EVENTS, *CUT_TODOS], indirect=True)
    def test_sees_that_some_are_left_out(self, calendar):
        """
        Of a calendar that was cut, what is there is right, and one item more says so.
        """
        held = {uid for uid, *_ in calendar.held}
        (notice,) = [item for item in calendar.items if item.uid not in held]

        left = len(calendar.held) - len(calendar.items) + 1
        assert notice.summary.startswith(f"Còn {left} thời hạn khác")
        assert len(calendar.items) == FEW["most_items"]
        shown = told_of(item for item in calendar.items if item is not notice)
        assert set(shown) < set(calendar.held)


class TestVobject:
    def test_agrees(self, calendar):
        """
        All of it.
        """
        assert vobject.read(calendar.data) == calendar.items


@pytest.mark.parametrize("calendar", [*TODOS, *CUT_TODOS], indirect=True)
class TestTodoman:
    def test_agrees(self, calendar, tmp_path):
        """
        What it lists of to-dos.
        """
        listed = todoman.read(calendar.data, tmp_path, calendar.zone)

        assert listed == todoman.kept(calendar.items, calendar.zone)


@pytest.mark.parametrize("calendar", [*EVENTS, *CUT_EVENTS], indirect=True)
class TestKhal:
    def test_agrees(self, calendar, tmp_path):
        """
        What it lists of events.
        """
        listed = khal.read(calendar.data, tmp_path, calendar.zone)

        assert listed == khal.kept(calendar.items)
