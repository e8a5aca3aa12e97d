"""Which days stand in a feed, and how long an answer stays as it is."""

import datetime as dt
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.records import Row, RowQuery
from govtasks.register.feed_window import FeedWindow, Stretch, day_of
from govtasks.testing.exporter import sample_entry

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
TODAY = dt.date(2017, 3, 1)
ZONES = (
    *("Asia/Ho_Chi_Minh", "Europe/Paris", "America/Havana", "Asia/Beirut"),
    *("America/Sao_Paulo", "Africa/Cairo", "Pacific/Apia", "Australia/Lord_Howe"),
)
instants = st.datetimes(
    dt.datetime(1990, 1, 1),  # noqa: DTZ001 - the zone is drawn beside it
    dt.datetime(2060, 12, 31),  # noqa: DTZ001 - the same
    timezones=st.just(dt.UTC),
)


def entry(state="in-progress", days=0, closed=None, **changes):
    """Return an entry due so many days from today."""
    is_open = state not in {"confirmed", "withdrawn"}
    closed_at = None
    if closed is not None:
        closed_at = dt.datetime.combine(
            TODAY + dt.timedelta(days=closed), dt.time(8), tzinfo=VIETNAM
        )
    last_day = TODAY + dt.timedelta(days=days)
    given = {"state": state, "is_open": is_open, "last_day": last_day}
    return sample_entry(**(given | {"closed_at": closed_at} | changes))


class TestFeedWindow:
    @pytest.mark.parametrize(
        ("shown", "is_taken"),
        [
            pytest.param(entry(days=-2000), True, id="open and late for ever"),
            pytest.param(entry(days=366), True, id="twelve months ahead"),
            pytest.param(entry(days=367), False, id="a day more"),
            pytest.param(entry(last_day=None), True, id="open without a day"),
            pytest.param(entry("confirmed", -90, -95), True, id="done, 90 days back"),
            pytest.param(entry("confirmed", -91, -1), False, id="done, a day more"),
            pytest.param(entry("confirmed", 30, 0), True, id="done before its day"),
            pytest.param(
                entry("confirmed", closed=0, last_day=None), False, id="done, no day"
            ),
            pytest.param(entry("withdrawn", 0, -30), True, id="withdrawn 30 days ago"),
            pytest.param(entry("withdrawn", 0, -31), False, id="a day longer"),
            pytest.param(entry("withdrawn", -91, -1), False, id="withdrawn, long due"),
            pytest.param(entry("withdrawn"), True, id="withdrawn, nobody knows when"),
        ],
    )
    def test_takes(self, shown, is_taken):
        """
        Each day is in or out by itself, to the day.
        """
        assert FeedWindow().takes(shown, TODAY, VIETNAM) is is_taken

    @given(
        state=st.sampled_from(["in-progress", "confirmed", "withdrawn", "suspended"]),
        days=st.integers(-400, 800),
        closed=st.integers(-100, 0),
        zone=st.sampled_from(ZONES),
        hour=st.integers(0, 23),
    )
    def test_no_row_is_left_out_that_is_shown(self, state, days, closed, zone, hour):
        """
        What the store is asked for holds all that the window takes, in any zone.
        """
        window, own = FeedWindow(), ZoneInfo(zone)
        at = dt.datetime.combine(TODAY, dt.time(hour), tzinfo=own)
        shown = entry(state, days, closed)
        over = dt.datetime.combine(
            shown.last_day + dt.timedelta(days=1), dt.time(), tzinfo=VIETNAM
        )
        row = Row(
            stream="obligation/x", state=state, is_open=shown.is_open, expires_at=over
        )
        queries = list(window.queries(RowQuery(), at))
        is_found = any(query.matches(row) for query in queries)

        if window.takes(shown, at.date(), own):
            assert is_found
            assert window.is_near(row, at)

    @pytest.mark.parametrize(
        ("is_open", "asked"),
        [
            pytest.param(None, [True, False], id="both"),
            pytest.param(True, [True], id="open"),
            pytest.param(False, [False], id="closed"),
        ],
    )
    def test_asks_for_no_more_than_was_wanted(self, is_open, asked):
        """
        A query for what is open asks for nothing that is closed.
        """
        at = dt.datetime(2017, 3, 1, tzinfo=dt.UTC)
        found = FeedWindow().queries(RowQuery(body="x", is_open=is_open), at)

        assert [(one.body, one.is_open) for one in found] == [
            ("x", one) for one in asked
        ]


class TestDayOf:
    @pytest.mark.parametrize(
        ("zone", "day", "hours"),
        [
            pytest.param("Asia/Ho_Chi_Minh", "2017-03-26", 24, id="Vietnam"),
            pytest.param("Europe/Paris", "2017-03-26", 23, id="spring"),
            pytest.param("Europe/Paris", "2017-10-29", 25, id="autumn"),
            pytest.param("Asia/Beirut", "2017-03-26", 23, id="no midnight"),
            pytest.param(
                "America/Sao_Paulo", "2017-10-15", 23, id="no midnight, south"
            ),
            pytest.param("America/Havana", "2017-11-05", 25, id="midnight twice"),
            pytest.param("Pacific/Apia", "2011-12-29", 24, id="before a lost day"),
        ],
    )
    def test_is_as_long_as_the_clocks_say(self, zone, day, hours):
        """
        A day goes from midnight to midnight, however many hours that are.
        """
        own = ZoneInfo(zone)
        noon = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(12), tzinfo=own)
        found = day_of(noon, own)

        assert found.until - found.since == dt.timedelta(hours=hours)

    @given(at=instants, zone=st.sampled_from(ZONES))
    def test_holds_one_day_and_all_of_it(self, at, zone):
        """
        Every instant is in its day, and what is in it has the same date.
        """
        own = ZoneInfo(zone)
        found = day_of(at, own)
        date = at.astimezone(own).date()
        last = found.until - dt.timedelta(microseconds=1)

        assert found.holds(at)
        assert found.since.astimezone(own).date() == date
        assert last.astimezone(own).date() == date
        assert found.until.astimezone(own).date() > date


class TestStretch:
    @given(at=instants, edges=st.lists(instants, max_size=6))
    def test_is_cut_to_the_nearest_edges(self, at, edges):
        """
        Whatever cuts it, it holds the instant, and no edge is inside of it.
        """
        found = Stretch(
            since=at - dt.timedelta(days=9000), until=at + dt.timedelta(days=9000)
        )
        for edge in edges:
            found = found.cut(edge, at)

        assert found.holds(at)
        assert not any(found.since < edge < found.until for edge in edges)

    @given(at=instants, hours=st.lists(st.integers(1, 50), min_size=4, max_size=4))
    def test_within_another(self, at, hours):
        """
        What two have in common holds where both do.
        """
        before, after, earlier, later = (dt.timedelta(hours=one) for one in hours)
        one = Stretch(since=at - before, until=at + after)
        other = Stretch(since=at - earlier, until=at + later)

        both = one.within(other)

        assert both == other.within(one)
        assert both == attrs.evolve(
            both, since=max(one.since, other.since), until=min(one.until, other.until)
        )
        assert both.holds(at)
