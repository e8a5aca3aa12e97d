"""What is written into a person's collection reads as the register holds it."""

import datetime as dt

import pytest

from govtasks.obligations import commands as do
from govtasks_caldav.accounts import Account
from govtasks_caldav.syncing import sync

from .adapters import caldav
from .states import BEGIN, CHAIRMAN, DOER, HOST, drawn, fixed, plans, state_of, told_of

FEW = 30
# So soon that nothing has fallen out of the list of a person.
SOON = BEGIN + dt.timedelta(days=2)
LATER = dt.date(2027, 2, 18)


@pytest.fixture
def state():
    """Give a register with a few obligations, the same in every run."""
    return state_of(drawn(plans, FEW), at=SOON)


def brought_up_to_date(state, collection):
    """Synchronise the collection of the one who does the work."""
    account = Account(
        url=collection.url, user=collection.user, password=collection.password
    )
    report = sync(
        state.register,
        accounts={DOER: account},
        now=SOON,
        settings={"host": HOST},
    )
    assert report.is_complete
    return report.of(DOER)


def in_the_list(state):
    """Return what the register holds of the work of that person."""
    entries = state.register.work_of(DOER, now=SOON, over_after=BEGIN)
    keys = [entry.key for entry in entries if DOER not in entry.hidden_by]
    return state.held("todo", keys)


class TestPush:
    def test_reads_as_the_register_holds_it(self, collection, state):
        """
        On either server, at first and when a deadline was moved.
        """
        brought_up_to_date(state, collection)

        assert told_of(caldav.read(collection)) == in_the_list(state)

        views = state.register.views(SOON)
        moved = next(view for view in views if view.is_open and view.last_day)
        with state.register.unit(actor=CHAIRMAN, now=SOON) as unit:
            unit.do(moved.key, do.SetRule(rule=fixed(LATER, None), reason="bão"))
        report = brought_up_to_date(state, collection)

        assert report.updated == (moved.key,)
        assert told_of(caldav.read(collection)) == in_the_list(state)
