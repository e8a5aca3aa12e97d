"""Arrays of days that are answered at once, and what is asked one by one instead."""

import datetime as dt

import numpy as np
import pytest

from govtasks.deadlines.batch import LastDays
from govtasks.deadlines.calendars import WorkCalendar
from govtasks.deadlines.moving import Move, Stay
from govtasks.deadlines.operations import LAST_DAY, OpenDays, Shift
from govtasks.deadlines.plan import plan
from govtasks.deadlines.regimes import Regime
from govtasks.deadlines.steps import Add, Fix, Start
from govtasks.deadlines.terms import Term
from govtasks.errors import InvalidValueError
from govtasks.text import Text

# March 2017 begins on a Wednesday; the 4th and 5th are the first weekend.
FIRST, LAST = dt.date(2017, 3, 1).toordinal(), dt.date(2017, 3, 31).toordinal()
MARCH = WorkCalendar(
    key="march",
    title=Text.of(en="March 2017"),
    version="1",
    first_day=dt.date(2017, 3, 1),
    last_day=dt.date(2017, 3, 31),
    decided_until=dt.date(2017, 3, 31),
)
TABLE = MARCH.table
UNTOLD = Term.parse("1 day")


def open_days(number, *, included=False):
    """So many working days."""
    return OpenDays(
        term=UNTOLD, number=number, included=included, table=TABLE, calendar=MARCH
    )


def days(number):
    """So many days."""
    return Shift(term=UNTOLD, days=number)


def move(to):
    """A move off a day off."""
    return Move(to=to, table=TABLE, calendar=MARCH)


def march(*numbers):
    """Those days of March 2017 as an array."""
    first = np.datetime64("2017-03-01")
    return np.array([first + (number - 1) for number in numbers], "datetime64[D]")


def one_by_one(asked):
    """Stand in for a plan: ten days later, and keep what was asked."""

    def last_of(start):
        asked.append(start - FIRST + 1)
        return start + 10

    return last_of


def last_days(*operations, law=(1, LAST_DAY + 1), span=TABLE.span):
    """The last days by those operations, and what is asked one by one."""
    asked = []
    found = LastDays(one_by_one(asked), operations=operations, law=law, span=span)
    return found, asked


def always(*steps):
    """A plan of those steps on weeks of all years."""
    calendar = WorkCalendar(
        key="weeks",
        title=Text.of(en="Weeks"),
        version="1",
        first_day=dt.date.min,
        last_day=dt.date.max,
        decided_until=dt.date.max,
    )
    law = Regime(
        key="law",
        title=Text.of(en="Law"),
        zone="UTC",
        valid_from=dt.date.min,
        selected_by="trigger",
        steps=(Start(mode="exclude"), Add(), Fix(time="24:00")),
    )
    return plan(steps, regime=law, calendar=calendar, relation="before")


class TestAtOnce:
    @pytest.mark.parametrize(
        ("operation", "given", "expected"),
        [
            pytest.param(Stay(), (4, 6), (4, 6), id="stays"),
            pytest.param(Stay(), (4,), (4,), id="one stays"),
            pytest.param(days(3), (1, 28), (4, 31), id="days"),
            pytest.param(days(-3), (4, 31), (1, 28), id="days back"),
            pytest.param(open_days(1), (1, 3, 4, 30), (2, 6, 6, 31), id="next day"),
            pytest.param(
                open_days(2, included=True), (2, 3, 30), (3, 6, 31), id="with the first"
            ),
            pytest.param(open_days(22), (1,), (31,), id="all of the month"),
            pytest.param(open_days(-1), (2, 6, 5, 31), (1, 3, 3, 30), id="back"),
            pytest.param(open_days(-22), (31,), (1,), id="all of them back"),
            pytest.param(move("next"), (1, 4, 31), (1, 6, 31), id="moves on"),
            pytest.param(move("previous"), (1, 5, 31), (1, 3, 31), id="moves back"),
        ],
    )
    def test_operation(self, operation, given, expected):
        """
        What the operations can do with all days at once is not asked one by one.

        This holds from the first day to the last of the law and of the calendar.
        """
        law = (FIRST + min(given) - 1, FIRST + max(given))
        found, asked = last_days(operation, law=law)

        answered = found.of(march(*given))

        assert answered.tolist() == march(*expected).tolist()
        assert (asked, found.is_full) == ([], True)

    def test_one_after_the_other(self):
        """
        Three days from the 1st are Saturday the 4th, which moves to the 6th.
        """
        found, asked = last_days(days(3), move("next"))

        assert found.of(march(1)).tolist() == march(6).tolist()
        assert asked == []

    @pytest.mark.parametrize(
        ("operations", "given"),
        [
            pytest.param((open_days(22),), (2,), id="one working day too many"),
            pytest.param((open_days(-22),), (30,), id="one too many back"),
            pytest.param((open_days(1),), (32,), id="begins after the calendar"),
            pytest.param((open_days(-1),), (0,), id="begins before the calendar"),
            pytest.param((days(-3), move("next")), (32,), id="event after it"),
            pytest.param((days(3), move("next")), (0,), id="event before it"),
            pytest.param((days(3),), (29,), id="ends after it"),
            pytest.param((days(-3),), (3,), id="ends before it"),
        ],
    )
    def test_not_covered(self, operations, given):
        """
        What leaves the calendar by a day is asked one by one, where it is refused.
        """
        found, asked = last_days(*operations)

        found.of(march(*given))

        assert (asked, found.is_full) == (list(given), False)

    @pytest.mark.parametrize(
        "law",
        [
            pytest.param((FIRST + 1, LAST_DAY), id="not yet law"),
            pytest.param((1, FIRST + 2), id="no longer law"),
        ],
    )
    def test_not_law(self, law):
        """
        A day on which the law did not hold is asked one by one.
        """
        found, asked = last_days(days(1), law=law)

        found.of(march(1, 3))

        assert asked == [1, 3]

    def test_last_day_of_all(self):
        """
        The last day of the year 9999 has no end, so it is asked one by one.
        """
        found, asked = last_days(days(1), span=None)

        found.of(np.array(["9999-12-29"], "datetime64[D]"))
        assert asked == []
        found, asked = last_days(days(10), span=None)
        found.of(np.array(["9999-12-21"], "datetime64[D]"))
        assert len(asked) == 1

    def test_other_operations(self):
        """
        Without operations each day is asked by itself.
        """
        asked = []

        found = LastDays(one_by_one(asked)).of(march(3, 1))

        assert found.tolist() == march(13, 11).tolist()
        assert asked == [1, 3]


class TestRemembers:
    def test_list(self):
        """
        A day that stands in a list again and again is asked once.
        """
        asked = []
        found = LastDays(one_by_one(asked))
        given = [dt.date(2017, 3, 2)] * 3

        assert found.of(given) == [dt.date(2017, 3, 12)] * 3
        assert found.of(given) == [dt.date(2017, 3, 12)] * 3
        assert asked == [2]

    def test_array(self):
        """
        A day that stands in arrays again and again is asked once.
        """
        asked = []
        found = LastDays(one_by_one(asked))

        found.of(march(2, 2))
        found.of(march(2, 3))

        assert asked == [2, 3]

    def test_grows(self):
        """
        It holds the days from the first to the last that it was asked, and no more.
        """
        asked = []
        found = LastDays(one_by_one(asked))

        for number in (10, 7, 15, 9):
            assert found.of(march(number)).tolist() == march(number + 10).tolist()

        assert (found.low, len(found.array), len(found.asked)) == (FIRST + 6, 9, 9)
        assert asked == [10, 7, 15, 9]

    def test_grows_after_all_at_once(self):
        """
        What was answered at once is not asked again when days are added.
        """
        found, asked = last_days(days(1))
        found.of(march(3, 5))

        answered = found.of(march(2, 3, 4, 5))

        # The day that came later is asked one by one, which here gives ten days.
        assert answered.tolist() == march(12, 4, 5, 6).tolist()
        assert (asked, found.is_full) == ([2], False)


class TestEndsOfTime:
    def test_taken(self):
        """
        The first day there is and the last one can stand in an array.
        """
        back = always(Term.parse("-1 day"))

        found = back.due_many(np.array(["9999-12-31"], "datetime64[D]"))

        assert found.tolist() == [dt.date(9999, 12, 30)]
        found = back.due_many(np.array(["0001-01-02"], "datetime64[D]"))
        assert found.tolist() == [dt.date(1, 1, 1)]
        with pytest.raises(InvalidValueError, match="-1 day from 0001-01-01"):
            back.due_many(np.array(["0001-01-01"], "datetime64[D]"))

    @pytest.mark.parametrize(
        ("last", "beyond"),
        [("0001-01-01", "0000-12-31"), ("9999-12-31", "10000-01-01")],
        ids=["before", "after"],
    )
    def test_refused(self, last, beyond):
        """
        The day beside them is refused, and named by its index.
        """
        given = np.array([last, beyond], "datetime64[D]")

        with pytest.raises(InvalidValueError, match="years 1 to 9999") as caught:
            always(Term.parse("-1 day")).due_many(given)

        assert caught.value.field == "days[1]"
