import datetime as dt

import pytest

from govtasks.deadlines.compiling import Law, compile_terms
from govtasks.deadlines.regimes import Add, Fix, Regime, Start
from govtasks.deadlines.relations import relation_of
from govtasks.deadlines.steps import CIVIL_UNITS
from govtasks.deadlines.terms import Term, Unit
from govtasks.deadlines.trace import Trace
from govtasks.errors import InvalidValueError
from govtasks.text import Text

day = dt.date.fromisoformat


def law_of(calendar, *, included=False, anchor="event", backward=False, **add):
    """A law that counts so, and says nothing of days off."""
    regime = Regime(
        key="r",
        title=Text.of(en="R"),
        zone="UTC",
        valid_from=dt.date.min,
        selected_by="trigger",
        steps=(
            Start(mode="include" if included else "exclude", units=CIVIL_UNITS),
            Add(units=CIVIL_UNITS, anchor=anchor, **add),
            Fix(time="24:00"),
        ),
    )
    relation = relation_of("before" if backward else "within")
    return Law(regime=regime, calendar=calendar, relation=relation)


def count(start, term, *, included, anchor, calendar):
    """The last day of a term, by the operations that it is compiled to."""
    law = law_of(calendar, included=included, anchor=anchor, backward=term.amount < 0)
    at = start.toordinal()
    for operation in compile_terms((term,), law).counts:
        at = operation.apply(at, start.toordinal())
    return dt.date.fromordinal(at)


class TestCount:
    @pytest.mark.parametrize(
        ("start", "term", "expected"),
        [
            pytest.param("2017-01-31", "1 month", "2017-02-28", id="no 31 February"),
            pytest.param("2016-01-31", "1 month", "2016-02-29", id="leap year"),
            pytest.param("2017-02-28", "6 months", "2017-08-28", id="same number"),
            pytest.param("2016-02-29", "1 year", "2017-02-28", id="no 29 February"),
            pytest.param("2016-02-29", "4 years", "2020-02-29", id="next leap year"),
            pytest.param("2017-11-30", "3 months", "2018-02-28", id="over new year"),
            pytest.param("2017-05-31", "-3 months", "2017-02-28", id="back"),
            pytest.param("2017-02-09", "2 weeks", "2017-02-23", id="same weekday"),
            pytest.param("2017-02-09", "10 days", "2017-02-19", id="days"),
            pytest.param("2017-02-09", "-10 days", "2017-01-30", id="days back"),
            pytest.param("2017-02-09", "0 months", "2017-02-09", id="nothing"),
        ],
    )
    def test_from_the_event(self, plain, start, term, expected):
        """
        Months and years end on the day of the same number as the day of the event.

        Where the month lacks it, they end on its last day.
        """
        found = count(
            day(start),
            Term.parse(term),
            included=False,
            anchor="event",
            calendar=plain,
        )

        assert found == day(expected)

    @pytest.mark.parametrize(
        ("start", "term", "expected"),
        [
            pytest.param("2016-09-30", "3 months", "2016-12-31", id="Japan, Australia"),
            pytest.param("2017-02-28", "6 months", "2017-08-31", id="end of February"),
            pytest.param("2017-01-15", "1 month", "2017-02-15", id="as from the event"),
            pytest.param("2017-01-30", "1 month", "2017-02-28", id="no such day"),
        ],
    )
    def test_from_the_first_day(self, plain, start, term, expected):
        """
        Months can also correspond to the first day counted.

        They end the day before the matching one, else on the last of the month.
        """
        found = count(
            day(start),
            Term.parse(term),
            included=False,
            anchor="first_day",
            calendar=plain,
        )

        assert found == day(expected)

    @pytest.mark.parametrize(
        ("start", "term", "expected"),
        [
            pytest.param("2017-03-01", "1 month", "2017-03-31", id="whole month"),
            pytest.param("2017-01-31", "1 month", "2017-02-28", id="clipped"),
            pytest.param("2017-01-01", "1 year", "2017-12-31", id="whole year"),
            pytest.param("2017-02-06", "1 week", "2017-02-12", id="whole week"),
            pytest.param("2017-02-06", "1 day", "2017-02-06", id="the day itself"),
            pytest.param("2017-02-06", "1 working day", "2017-02-06", id="worked"),
            pytest.param("2017-02-04", "1 working day", "2017-02-06", id="not worked"),
            pytest.param("2017-02-06", "0 days", "2017-02-06", id="nothing"),
        ],
    )
    def test_day_included(self, plain, start, term, expected):
        """
        Where the first day counts, a term ends a day earlier.
        """
        found = count(
            day(start),
            Term.parse(term),
            included=True,
            anchor="event",
            calendar=plain,
        )

        assert found == day(expected)

    def test_no_guess(self, plain):
        """
        Counting back from a first day has no rule here, and is refused.
        """
        with pytest.raises(InvalidValueError, match="backward"):
            count(
                day("2017-03-31"),
                Term(-1, Unit.MONTH),
                included=False,
                anchor="first_day",
                calendar=plain,
            )

    @pytest.mark.parametrize(
        ("start", "term"),
        [
            pytest.param("9999-12-31", "1 day", id="day"),
            pytest.param("9999-12-31", "1 week", id="week"),
            pytest.param("9999-12-01", "1 month", id="month"),
            pytest.param("2017-01-01", "1000000 years", id="years"),
            pytest.param("0001-01-01", "-1 day", id="day back"),
            pytest.param("0001-01-01", "-1 month", id="month back"),
            pytest.param("2017-01-01", "-1000000 months", id="months back"),
        ],
    )
    def test_no_such_year(self, plain, start, term):
        """
        A term that leaves the years 1 to 9999 never wraps into a wrong day.
        """
        with pytest.raises(InvalidValueError, match="years 1 to 9999"):
            count(
                day(start),
                Term.parse(term),
                included=False,
                anchor="event",
                calendar=plain,
            )


class TestMonthsSay:
    @pytest.mark.parametrize(
        ("start", "term", "expected"),
        [
            ("2017-01-31", "1 month", True),
            ("2017-01-31", "2 months", False),
            ("2016-02-29", "1 year", True),
            ("2016-02-29", "4 years", False),
            ("2017-01-31", "28 days", False),
        ],
    )
    def test_lacking_day(self, plain, start, term, expected):
        """
        Only months and years can end where there is no day of that number.
        """
        trace = Trace()
        (operation,) = compile_terms((Term.parse(term),), law_of(plain)).counts
        before = day(start).toordinal()
        after = dt.date.fromordinal(operation.apply(before, before))

        operation.explain(day(start), after, trace)

        rule = "deadlines.add-month-end" if expected else "deadlines.add"
        assert [step.rule for step in trace.steps] == [rule]
