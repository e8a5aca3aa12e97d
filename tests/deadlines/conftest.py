"""What the tests of deadlines share."""

import datetime as dt

import pytest

from govtasks.deadlines.calendars import WorkCalendar
from govtasks.deadlines.loading import builtin_calendar, builtin_regime
from govtasks.deadlines.regimes import Regime
from govtasks.text import Text


@pytest.fixture(scope="session")
def state() -> WorkCalendar:
    """Working days of Vietnamese state bodies."""
    return builtin_calendar("vn-state")


@pytest.fixture(scope="session")
def enterprise() -> WorkCalendar:
    """Working days of Vietnamese enterprises."""
    return builtin_calendar("vn-enterprise")


@pytest.fixture(scope="session")
def civil() -> Regime:
    """The Vietnamese Civil Code of 2015."""
    return builtin_regime("vn-civil-2015")


@pytest.fixture(scope="session")
def plain() -> WorkCalendar:
    """A calendar of all years with weekends and nothing else."""
    return WorkCalendar(
        key="plain",
        title=Text.of(en="Plain weeks"),
        version="1",
        first_day=dt.date.min,
        last_day=dt.date.max,
        decided_until=dt.date.max,
    )
