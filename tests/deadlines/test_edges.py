"""The first and the last day that calendars, tables and terms have."""

import datetime as dt

import pytest

from govtasks.deadlines.calendars import (
    DayKind,
    DayStatus,
    SpecialDay,
    WorkCalendar,
)
from govtasks.deadlines.compute import compute
from govtasks.deadlines.counting import corresponding
from govtasks.deadlines.extension import lateness
from govtasks.deadlines.loading import builtin_regime
from govtasks.deadlines.operations import LAST_DAY, Clear
from govtasks.deadlines.plan import plan
from govtasks.deadlines.receiving import received
from govtasks.deadlines.regimes import Regime, overlaid
from govtasks.deadlines.rules import Fixed, Within
from govtasks.deadlines.steps import Add, Fix, Receive
from govtasks.deadlines.table import dense, shown, sparse
from govtasks.deadlines.terms import Term, Unit
from govtasks.deadlines.trace import each_once, period_phrase
from govtasks.errors import CoverageError, InvalidValueError
from govtasks.explain import Citation
from govtasks.text import Text

day = dt.date.fromisoformat
# Saturday the 4th to Sunday the 19th of March 2017: three weekends, two weeks.
FIRST, LAST = day("2017-03-04"), day("2017-03-19")
# Monday the 6th to Friday the 17th: worked on the first day and on the last.
MONDAY, FRIDAY = day("2017-03-06"), day("2017-03-17")


def calendar(first=FIRST, last=LAST):
    """Plain weeks from one day to another."""
    return WorkCalendar(
        key="c",
        title=Text.of(en="C"),
        version="1",
        first_day=first,
        last_day=last,
        decided_until=last,
    )


def table(make, first=FIRST, last=LAST):
    """A table of plain weeks."""
    return make(calendar(first, last).table.span)


def wanted(call, *arguments):
    """What is missing, by the error."""
    with pytest.raises(CoverageError) as caught:
        call(*arguments)
    return caught.value.wanted


@pytest.mark.parametrize("make", [dense, sparse])
class TestTable:
    @pytest.mark.parametrize(
        ("ask", "given", "expected"),
        [
            pytest.param("after", "2017-03-06", "2017-03-07", id="after the first"),
            pytest.param("before", "2017-03-17", "2017-03-16", id="before the last"),
        ],
    )
    def test_neighbours(self, make, ask, given, expected):
        """
        The first day and the last are counted from as any other.
        """
        found = getattr(table(make, MONDAY, FRIDAY), ask)(day(given).toordinal(), 1)

        assert found == day(expected).toordinal()

    def test_itself(self, make):
        """
        The first day and the last are their own nearest working days.
        """
        days = table(make, MONDAY, FRIDAY)

        for each in (MONDAY.toordinal(), FRIDAY.toordinal()):
            assert days.at_or_after(each) == each
            assert days.at_or_before(each) == each

    def test_from_a_day_off(self, make):
        """
        A first day and a last day that are days off lead inside.
        """
        days = table(make)

        assert days.after(FIRST.toordinal(), 1) == MONDAY.toordinal()
        assert days.at_or_after(FIRST.toordinal()) == MONDAY.toordinal()
        assert days.before(LAST.toordinal(), 1) == FRIDAY.toordinal()
        assert days.at_or_before(LAST.toordinal()) == FRIDAY.toordinal()

    @pytest.mark.parametrize(
        ("ask", "given", "missing"),
        [
            pytest.param("after", (LAST, 1), "1 working days from 2017-03-19", id="on"),
            pytest.param(
                "before", (FIRST, 1), "-1 working days from 2017-03-04", id="back"
            ),
            pytest.param(
                "before", (MONDAY, 1), "-1 working days from 2017-03-06", id="none left"
            ),
            pytest.param(
                "at_or_after", (LAST,), "1 working days from 2017-03-19", id="next"
            ),
            pytest.param(
                "at_or_before", (FIRST,), "-1 working days from 2017-03-04", id="last"
            ),
            pytest.param("at_or_after", (day("2017-03-03"),), "2017-03-03", id="early"),
            pytest.param("at_or_before", (day("2017-03-20"),), "2017-03-20", id="late"),
        ],
    )
    def test_none(self, make, ask, given, missing):
        """
        Where there is no such working day, it is said what was wanted.
        """
        from_day, *number = given

        found = wanted(getattr(table(make), ask), from_day.toordinal(), *number)

        assert found == missing

    def test_one_day(self, make):
        """
        Between a day off and itself lies one day off.
        """
        at = FIRST.toordinal()

        assert table(make).closed_between(at, at) == [at]


class TestCalendar:
    @pytest.mark.parametrize(
        ("start", "end", "number"),
        [
            pytest.param(MONDAY, FRIDAY, 9, id="all of it"),
            pytest.param(FRIDAY, MONDAY, -9, id="the other way"),
            pytest.param(MONDAY, MONDAY, 0, id="first"),
            pytest.param(FRIDAY, FRIDAY, 0, id="last"),
        ],
    )
    def test_between(self, start, end, number):
        """
        Working days are counted from the first day covered up to the last.
        """
        assert calendar(MONDAY, FRIDAY).working_days_between(start, end) == number

    @pytest.mark.parametrize("ask", ["working_days_between", "skipped"])
    @pytest.mark.parametrize(
        ("start", "end", "missing"),
        [
            pytest.param("2017-03-05", "2017-03-21", "2017-03-05", id="both"),
            pytest.param("2017-03-05", "2017-03-10", "2017-03-05", id="early start"),
            pytest.param("2017-03-10", "2017-03-05", "2017-03-05", id="early end"),
            pytest.param("2017-03-18", "2017-03-10", "2017-03-18", id="late start"),
            pytest.param("2017-03-10", "2017-03-18", "2017-03-18", id="late end"),
        ],
    )
    def test_not_covered(self, ask, start, end, missing):
        """
        The first of two days that is not covered is named.
        """
        days = calendar(MONDAY, FRIDAY)

        assert wanted(getattr(days, ask), day(start), day(end)) == missing

    @pytest.mark.parametrize("ask", ["working_days_between", "skipped"])
    @pytest.mark.parametrize("given", [(None, FRIDAY), (MONDAY, None)])
    def test_instant(self, ask, given):
        """
        An instant is no day, neither at the start nor at the end.
        """
        noon = dt.datetime(2017, 3, 8, 12, tzinfo=dt.UTC)
        start, end = (noon if each is None else each for each in given)

        with pytest.raises(ValueError, match="day: must be a date without a time"):
            getattr(calendar(MONDAY, FRIDAY), ask)(start, end)

    def test_previous_working_day(self):
        """
        Before Monday comes the Friday before.
        """
        assert calendar().previous_working_day(day("2017-03-13")) == day("2017-03-10")

    def test_skipped(self):
        """
        The end of a count backward can be a day off, its start is not told.
        """
        forward = calendar().skipped(FIRST, day("2017-03-11"))
        backward = calendar().skipped(day("2017-03-11"), FIRST)

        assert [str(each) for each, _ in forward] == ["2017-03-05", "2017-03-11"]
        assert [str(each) for each, _ in backward] == ["2017-03-05", "2017-03-04"]
        assert calendar().skipped(FIRST, FIRST) == ()

    @pytest.mark.parametrize(
        ("first", "last", "expected"),
        [
            pytest.param(FIRST, FIRST, [FIRST], id="one day off"),
            pytest.param(LAST, LAST, [LAST], id="the last"),
            pytest.param(MONDAY, MONDAY, [], id="one worked"),
            pytest.param(MONDAY, FIRST, [], id="nothing between"),
        ],
    )
    def test_named_days_off(self, first, last, expected):
        """
        The days off by name begin with the first day and end with the last.
        """
        found = calendar().named_days_off(first.toordinal(), last.toordinal())

        assert [each.day for each in found] == expected

    @pytest.mark.parametrize(
        ("first", "last"), [(FIRST, day("2017-03-20")), (day("2017-03-03"), LAST)]
    )
    def test_named_days_off_not_covered(self, first, last):
        """
        A day beside the calendar has no name.
        """
        days = calendar()

        with pytest.raises(CoverageError, match="c covers 2017-03-04 to 2017-03-19"):
            days.named_days_off(first.toordinal(), last.toordinal())

    def test_undecided_only_within(self):
        """
        A day that is not decided matters up to the last day that is asked for.
        """
        announced = [
            SpecialDay(
                day=day(text),
                kind=DayKind.CLOSED,
                name=Text.of(en="Day off"),
                status=DayStatus.ANNOUNCED,
                citation=Citation(instrument="Decision"),
            )
            for text in ("2017-03-08", "2017-03-10")
        ]
        days = WorkCalendar(
            key="c",
            title=Text.of(en="C"),
            version="1",
            first_day=FIRST,
            last_day=LAST,
            decided_until=LAST,
            days=announced,
        )
        span = days.table.span

        assert not span.doubtful(MONDAY.toordinal(), day("2017-03-07").toordinal())
        assert span.doubtful(MONDAY.toordinal(), day("2017-03-08").toordinal())


class TestYears:
    @pytest.mark.parametrize(
        ("time", "last", "over"),
        [
            pytest.param("24:00", "9999-12-30", "9999-12-31T00:00:00+00:00", id="day"),
            pytest.param("17:00", "9999-12-31", "9999-12-31T17:00:00+00:00", id="hour"),
        ],
    )
    def test_last_end(self, time, last, over):
        """
        The last days of all are over when it can be written down.
        """
        law = Regime(
            key="law",
            title=Text.of(en="Law"),
            zone="UTC",
            valid_from=dt.date.min,
            selected_by="trigger",
            steps=(Fix(time=time),),
        )
        rule = Fixed(day=day(last), inclusive=True, roll=False)

        found = plan(rule, regime=law, calendar=calendar()).due({})

        assert found.expires_at.isoformat() == over

    @pytest.mark.parametrize(
        ("ordinal", "words"),
        [(0, "day 0"), (1, "0001-01-01"), (3652059, "9999-12-31")],
    )
    def test_shown(self, ordinal, words):
        """
        A day is shown by its date from the year 1 to the year 9999.
        """
        assert shown(ordinal) == words
        assert shown(3652060) == "day 3652060"

    @pytest.mark.parametrize(
        ("start", "months", "end"),
        [
            pytest.param("0001-02-15", -1, "0001-01-15", id="the year 1"),
            pytest.param("9999-11-15", 1, "9999-12-15", id="the year 9999"),
            pytest.param("2017-01-28", 1, "2017-02-28", id="the 28th"),
        ],
    )
    def test_corresponding(self, start, months, end):
        """
        The first year and the last have corresponding days, and February a 28th.
        """
        assert corresponding(day(start), months) == (day(end), True)

    @pytest.mark.parametrize(
        ("step", "start", "end"), [(1, LAST_DAY - 1, LAST_DAY), (-1, 2, 1)]
    )
    def test_clear_day(self, step, start, end):
        """
        The first day there is and the last one can be a clear day, none beside them.
        """
        clear = Clear(step=step)

        assert clear.apply(start, start) == end
        with pytest.raises(InvalidValueError, match="a clear day from"):
            clear.apply(end, end)

    def test_received(self):
        """
        Something can count as received on the last day there is.
        """
        law = Receive(after=Term(1, Unit.DAY))
        days = calendar(dt.date.min, dt.date.max)

        assert received(law, day("9999-12-30"), days, None) == LAST_DAY

    @pytest.mark.parametrize(
        ("period", "first", "words"),
        [
            pytest.param("week", "2018-12-31", "week 1 of 2019", id="week"),
            pytest.param("week", "2020-12-28", "week 53 of 2020", id="53rd week"),
            pytest.param("month", "2018-12-01", "month 12 of 2018", id="month"),
            pytest.param("quarter", "2018-10-01", "quarter 4 of 2018", id="quarter"),
            pytest.param("half-year", "2018-07-01", "half-year 2 of 2018", id="half"),
            pytest.param("year", "2018-01-01", "the year 2018", id="year"),
        ],
    )
    def test_period(self, period, first, words):
        """
        A week is of the year in which most of its days lie, as ISO 8601 has it.
        """
        assert period_phrase(period, day(first)).in_locale("en") == words

    @pytest.mark.parametrize("text", ["1 day", "5 working days", "-3 months"])
    def test_text_of_a_term(self, text):
        """
        A term is written as it is read.
        """
        assert str(Term.parse(text)) == text


class TestSmall:
    def test_one_source_of_two(self):
        """
        A source that is given twice is told once, also where there is no other.
        """
        source = Citation(instrument="Decision")

        assert each_once((source, source)) == (source,)

    def test_step_for_no_unit(self):
        """
        A step for no unit decides nothing, and nothing is left of one overlaid.
        """
        days = Add(units=(Unit.DAY,))

        assert overlaid((days,), (Add(),)) == (Add(),)
        assert overlaid((Add(units=()), days), (Add(units=()),)) == (
            Add(units=()),
            days,
            Add(units=()),
        )

    @pytest.mark.parametrize(
        ("seconds", "minutes"), [(1, 1), (60, 1), (90, 2), (-59, 0), (-60, -1)]
    )
    def test_minutes_late(self, seconds, minutes):
        """
        A minute that has begun counts as late; one that is not full is not early.
        """
        rule = Within(terms=(Term(90, Unit.MINUTE),))
        due = compute(
            rule,
            {"receipt": dt.datetime(2017, 3, 8, 1, tzinfo=dt.UTC)},
            regime=builtin_regime("vn-civil-2015"),
            calendar=calendar(),
        )

        done_at = due.expires_at + dt.timedelta(seconds=seconds)

        assert lateness(due, done_at, rule, calendar()).amount == Term(
            minutes, Unit.MINUTE
        )
