"""Calendars that readers open: of a register that was made up, and of the demo."""

import datetime as dt
import subprocess
import sys
from pathlib import Path

import attrs
import pytest

import govtasks

from .adapters import icalendar
from .states import Capturing, State, drawn, plans, state_of

EXAMPLE = Path(__file__).parents[2] / "examples" / "quang_ngai_2017"
DEMO = "quang-ngai-2017"
DEMO_ENDS = dt.datetime(2017, 6, 30, 10, tzinfo=dt.UTC)
MANY = 120
MINIMAL = {"profile": "minimal"}
WEST, EAST = "America/New_York", "Asia/Ho_Chi_Minh"
EVENTS = (
    pytest.param(("made_up", "event", {}, WEST), id="events"),
    pytest.param(("made_up", "event", MINIMAL, EAST), id="events without a title"),
    pytest.param(("demo", "event", {}, EAST), id="events of the demo"),
)
TODOS = (
    pytest.param(("made_up", "todo", {}, EAST), id="todos"),
    pytest.param(("made_up", "todo", MINIMAL, WEST), id="todos without a title"),
    pytest.param(("demo", "todo", {}, WEST), id="todos of the demo"),
)
FEW = {"most_items": 9}
CUT_EVENTS = (pytest.param(("made_up", "event", FEW, WEST), id="a few events"),)
CUT_TODOS = (pytest.param(("made_up", "todo", FEW, EAST), id="a few todos"),)


@attrs.frozen(kw_only=True)
class Calendar:
    """A calendar that a register exported.

    Attributes:
        data: Its bytes.
        zone: Of the machine on which it is to be read.
        held: What the register holds: see `State.held`.
        items: What it says, as icalendar reads it.
    """

    data: bytes
    zone: str
    held: list
    items: list


def exported(state, shape, settings, zone):
    """Export a register, and read what it wrote."""
    data = state.export(shape, **settings)
    held, items = state.held(shape), icalendar.read(data)
    return Calendar(data=data, zone=zone, held=held, items=items)


@pytest.fixture(scope="session")
def made_up():
    """Give a register in which much came about, the same in every run."""
    return state_of(drawn(plans, MANY))


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory):
    """Give the folder that the example of 2017 wrote."""
    folder = tmp_path_factory.mktemp("demo")
    command = [sys.executable, str(EXAMPLE / "run.py"), "--out", "out"]
    subprocess.run(command, check=True, capture_output=True, cwd=folder)
    return folder / "out"


@pytest.fixture(scope="session")
def demo(demo_folder):
    """Give the register of the example of 2017, as it stands at the end."""
    capturing = Capturing()
    url = f"sqlite:///{demo_folder / DEMO}.db"
    with govtasks.open(
        url, plugins=["sql", "ical", capturing], clock=lambda: DEMO_ENDS
    ) as register:
        yield State(register=register, capturing=capturing, at=DEMO_ENDS)


@pytest.fixture(scope="session", params=[*EVENTS, *TODOS, *CUT_EVENTS, *CUT_TODOS])
def calendar(request):
    """Give each calendar in turn."""
    name, shape, settings, zone = request.param
    return exported(request.getfixturevalue(name), shape, settings, zone)
