"""A program subscribes to a feed, and sees what the register holds, also later."""

import contextlib
import datetime as dt
import threading
import wsgiref.simple_server
from collections import Counter

import pytest

from govtasks.obligations import commands as do
from govtasks.register.feeds import Feed, FeedScope
from govtasks.serving.server import FeedPolicy, FeedServer
from govtasks.serving.wsgi import FeedWSGI

from .adapters import icalendar, vdirsyncer
from .items import in_order
from .states import (
    BEGIN,
    CHAIRMAN,
    DOER,
    HOST,
    drawn,
    fixed,
    plans,
    state_of,
)

FEW = 30
# So soon that nothing has fallen out of the window of feeds.
SOON = BEGIN + dt.timedelta(days=2)
LATER = dt.date(2027, 2, 18)
FEED = Feed(
    key="all",
    person=DOER,
    post="truong-noi-vu",
    scope=FeedScope.BODY,
    subject="noi-vu",
)


class Quiet(wsgiref.simple_server.WSGIRequestHandler):
    """Writes no log."""

    def log_message(self, *_arguments):
        """Write nothing."""


@contextlib.contextmanager
def served(register):
    """Serve the feeds of a register on this machine; give the address of all."""
    # vdirsyncer tells items apart by what they say: here by the link of each.
    link = "https://portal.example/{key}"
    policy = FeedPolicy(settings={"host": HOST, "link": link})
    application = FeedWSGI(FeedServer(register, policy=policy))
    with wsgiref.simple_server.make_server(
        "127.0.0.1", 0, application, handler_class=Quiet
    ) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def state(tmp_path):
    """Give a register that several threads may ask."""
    url = f"sqlite:///{tmp_path / 'register.db'}"
    made = state_of(drawn(plans, FEW), url, SOON)
    yield made
    made.register.close()


def seen(objects):
    """Return when objects of a folder are due and ring; their names are its own."""
    items = in_order(item for one in objects for item in icalendar.read(one))
    return Counter((item.due, item.alarms) for item in items)


def is_at_work(view):
    """Tell whether somebody can move its deadline."""
    return view.is_open and view.last_day is not None


def held(state):
    """Return what the register holds, in the same way."""
    return Counter((due, alarms) for _, _, due, alarms in state.held("event"))


class TestSubscription:
    def test_follows_the_register(self, state, tmp_path):
        """
        All that the register holds comes, and at the next look what changed since.
        """
        with state.register.unit(actor=DOER, now=SOON) as unit:
            token = unit.open_feed(FEED).token
        with served(state.register) as address:
            vdirsyncer.subscribe(f"{address}/{token}.ics", tmp_path)
            first = seen(vdirsyncer.fetch(tmp_path))

            assert first == held(state)

            moved = next(
                view for view in state.register.views(SOON) if is_at_work(view)
            )
            with state.register.unit(actor=CHAIRMAN, now=SOON) as unit:
                unit.do(moved.key, do.SetRule(rule=fixed(LATER, None), reason="bão"))
            second = seen(vdirsyncer.fetch(tmp_path))

        assert second == held(state)
        assert [due for due, _ in second - first] == [LATER]
