import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.deadlines.calendars import DayKind, DayStatus, SpecialDay
from govtasks.deadlines.changes import Moved, changed_days, moved
from govtasks.deadlines.combining import with_days
from govtasks.deadlines.compute import compute
from govtasks.deadlines.loading import builtin_calendar, builtin_regime
from govtasks.deadlines.rules import Every, Fixed, Undated, Within
from govtasks.deadlines.suspension import Pause
from govtasks.deadlines.terms import Term
from govtasks.errors import CoverageError, InvalidValueError, UnknownNameError
from govtasks.explain import Citation
from govtasks.text import Text

STATE = builtin_calendar("vn-state")
FIVE = Within(terms=(Term.parse("5 working days"),), of="receipt")
CIVIL = "vn-civil-2015"
days_of_2017 = st.dates(dt.date(2017, 1, 1), dt.date(2017, 12, 31))


def off(day, kind=DayKind.CLOSED):
    """A day off that was announced late."""
    return SpecialDay(
        day=day,
        kind=kind,
        name=Text.of(vi="Nghỉ bão", en="Storm"),
        status=DayStatus.DECIDED,
        citation=Citation(instrument="Dispatch 1"),
    )


def item(key, receipt, rule=FIVE):
    """Something open that runs from its receipt."""
    return key, rule, {"receipt": receipt}, CIVIL


def last_day(receipt, calendar):
    """Last day of five working days."""
    regime = builtin_regime(CIVIL)
    facts = {"receipt": receipt}
    return compute(FIVE, facts, regime=regime, calendar=calendar).last_day


@given(receipts=st.lists(days_of_2017, max_size=8), closed=days_of_2017)
def test_only_what_moves_is_named(receipts, closed):
    """
    Every item whose day differs comes with both days, and no other.
    """
    new = with_days(STATE, [off(closed)], version="storm")
    items = [item(f"o{n}", receipt) for n, receipt in enumerate(receipts)]

    found = moved(items, STATE, new, builtin_regime)

    both = [(last_day(day, STATE), last_day(day, new)) for day in receipts]
    wanted = [(f"o{n}", *days) for n, days in enumerate(both) if days[0] != days[1]]
    assert [(one.key, one.old_day, one.new_day) for one in found] == wanted


class TestMoved:
    def test_a_storm_day_moves_what_counts_over_it(self):
        """
        Received on Thursday 9 February 2017, it is due a day later, on the 17th.
        """
        storm = dt.date(2017, 2, 13)
        new = with_days(STATE, [off(storm)], version="storm")
        items = [item("a", dt.date(2017, 2, 9)), item("b", dt.date(2017, 2, 13))]

        found = moved(items, STATE, new, builtin_regime)

        assert [attrs.evolve(one, cause=()) for one in found] == [
            Moved(
                key="a",
                old_day=dt.date(2017, 2, 16),
                new_day=dt.date(2017, 2, 17),
                cause=(),
            )
        ]
        (change,) = found[0].cause
        assert (change.day, change.worked, change.before) == (storm, False, None)
        assert change.after == off(storm)

    def test_a_term_that_stood_still_is_replayed(self):
        """
        Two days stood still: it was due on the 20th, and is on the 21st.
        """
        new = with_days(STATE, [off(dt.date(2017, 2, 17))], version="storm")
        stood = Pause(since=dt.date(2017, 2, 13), until=dt.date(2017, 2, 15))
        items = [item("a", dt.date(2017, 2, 9)), item("b", dt.date(2017, 2, 9))]

        found = moved(items, STATE, new, builtin_regime, pauses={"a": [stood]})

        assert [(one.key, one.old_day, one.new_day) for one in found] == [
            ("a", dt.date(2017, 2, 20), dt.date(2017, 2, 21))
        ]

    @pytest.mark.parametrize(
        "receipt",
        [
            pytest.param(dt.date(2017, 2, 9), id="day"),
            pytest.param(dt.datetime(2017, 2, 8, 17, tzinfo=dt.UTC), id="midnight"),
            pytest.param(dt.datetime(2017, 2, 9, 16, tzinfo=dt.UTC), id="11 p.m."),
        ],
    )
    def test_cause_leaves_out_what_lies_elsewhere(self, receipt):
        """
        From the day of receipt in Vietnam to the new last day, Saturday the 18th.
        """
        february = {8: "off", 9: "off", 13: "off", 17: "off", 18: "worked", 20: "off"}
        days = [
            off(
                dt.date(2017, 2, n),
                DayKind.MADE_UP if what == "worked" else DayKind.CLOSED,
            )
            for n, what in february.items()
        ]
        new = with_days(STATE, days, version="storm")

        (one,) = moved([item("a", receipt)], STATE, new, builtin_regime)

        assert one.new_day == dt.date(2017, 2, 18)
        assert [change.day.day for change in one.cause] == [9, 13, 17, 18]

    def test_what_stays_hides_nothing_behind_it(self):
        """
        After an item that recurs, the others are looked at as well.
        """
        new = with_days(STATE, [off(dt.date(2017, 2, 13))], version="storm")
        monthly = Every(period="month", since=dt.date(2017, 1, 1), roll="next")
        received = dt.date(2017, 2, 9)
        items = [item("monthly", received, monthly), item("a", received)]

        found = moved(items, STATE, new, builtin_regime)

        assert [one.key for one in found] == ["a"]

    def test_an_instant_counts_as_its_day(self):
        """
        What came in at an hour moves as what came in on a day.
        """
        new = with_days(STATE, [off(dt.date(2017, 2, 13))], version="storm")
        received = dt.datetime(2017, 2, 9, 3, tzinfo=dt.UTC)

        (one,) = moved([item("a", received)], STATE, new, builtin_regime)

        assert one.new_day == dt.date(2017, 2, 17)
        assert len(one.cause) == 1

    @pytest.mark.parametrize(
        "rule",
        [
            pytest.param(Undated(), id="undated"),
            pytest.param(
                Fixed(day=dt.date(2017, 2, 14), inclusive=True, roll=False), id="fixed"
            ),
            pytest.param(
                Every(period="month", since=dt.date(2017, 1, 1), roll="next"),
                id="series",
            ),
            pytest.param(Within(terms=FIVE.terms, of="trigger"), id="waits"),
        ],
    )
    def test_what_has_no_counted_day_stays(self, rule):
        """
        Without a day that is counted or rolled, nothing moves.
        """
        new = with_days(STATE, [off(dt.date(2017, 2, 14))], version="storm")

        items = [item("a", dt.date(2017, 2, 9), rule)]

        assert moved(items, STATE, new, builtin_regime) == ()

    def test_a_calendar_that_became_too_short_is_refused(self):
        """
        A deadline is never lost because the new calendar ends before it.
        """
        days = tuple(day for day in STATE.days if day.day.year < 2017)
        new = attrs.evolve(
            STATE, version="short", last_day=dt.date(2017, 2, 14), days=days
        )

        with pytest.raises(CoverageError, match=r"^a: calendar vn-state covers"):
            moved([item("a", dt.date(2017, 2, 9))], STATE, new, builtin_regime)

    def test_refuses_an_unknown_regime(self):
        """
        What names no known law cannot be counted.
        """
        new = attrs.evolve(STATE, version="2")
        items = [("a", FIVE, {}, "moon-law")]

        with pytest.raises(UnknownNameError, match="moon-law"):
            moved(items, STATE, new, builtin_regime)

    @pytest.mark.parametrize(
        ("changes", "field", "value", "problem"),
        [
            pytest.param(
                {},
                "version",
                STATE.version,
                "a changed calendar needs another version",
                id="version",
            ),
            pytest.param(
                {"key": "other"},
                "calendar",
                "other",
                "is not a version of calendar vn-state",
                id="key",
            ),
        ],
    )
    def test_refuses_what_is_no_new_version(self, changes, field, value, problem):
        """
        Only two versions of one calendar can be held against each other.
        """
        other = attrs.evolve(STATE, **changes)

        with pytest.raises(InvalidValueError) as caught:
            moved([], STATE, other, builtin_regime)

        error = caught.value
        assert (error.problem, error.field, error.value) == (problem, field, value)


class TestChangedDays:
    def test_name_without_effect_is_no_change(self):
        """
        A holiday on a Sunday changes no working day.
        """
        new = with_days(STATE, [off(dt.date(2017, 2, 12))], version="2")

        assert changed_days(STATE, new) == ()

    def test_made_up_day_is_one(self):
        """
        A Saturday that is worked now differs.
        """
        saturday = dt.date(2017, 2, 11)
        new = with_days(STATE, [off(saturday, DayKind.MADE_UP)], version="2")

        (change,) = changed_days(STATE, new)

        assert (change.day, change.worked) == (saturday, True)

    def test_a_holiday_that_is_worked_now(self):
        """
        The change keeps what both versions say of Labour Day, a Monday in 2017.
        """
        monday = dt.date(2017, 5, 1)
        worked = off(monday, DayKind.MADE_UP)

        (change,) = changed_days(STATE, with_days(STATE, [worked], version="2"))

        assert (change.day, change.worked, change.after) == (monday, True, worked)
        assert change.before.in_locale("en") == "International Labour Day"

    def test_another_weekend_changes_every_week(self):
        """
        Where Friday is off too, each Friday that both cover differs, the ends too.
        """
        friday, next_friday = dt.date(2017, 2, 10), dt.date(2017, 2, 17)
        old = attrs.evolve(
            STATE, days=(), first_day=dt.date(2017, 2, 1), last_day=next_friday
        )
        new = attrs.evolve(
            old,
            version="2",
            first_day=friday,
            last_day=dt.date(2017, 2, 28),
            weekend=frozenset({4, 5, 6}),
        )

        days = [change.day for change in changed_days(old, new)]

        assert days == [friday, next_friday]

    @pytest.mark.parametrize(
        ("on", "is_change"),
        [
            pytest.param(dt.date(2017, 2, 3), False, id="before"),
            pytest.param(dt.date(2017, 2, 6), True, id="first day of both"),
            pytest.param(dt.date(2017, 2, 20), True, id="last day of both"),
            pytest.param(dt.date(2017, 2, 21), False, id="after"),
        ],
    )
    def test_outside_both_nothing_is_known(self, on, is_change):
        """
        A day that only one of them covers is no change.
        """
        span = {"first_day": dt.date(2017, 2, 6), "last_day": dt.date(2017, 2, 20)}
        old = attrs.evolve(STATE, days=(), **span)
        longer = attrs.evolve(STATE, days=(), version="2")

        new = with_days(longer, [off(on)], version="3")

        assert [change.day for change in changed_days(old, new)] == [on] * is_change
