import datetime as dt
import sys

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.deadlines.calendars import DayKind, DayStatus, SpecialDay, WorkCalendar
from govtasks.deadlines.compute import compute
from govtasks.deadlines.days_off import (
    MOST_NAMED,
    More,
    NamedSpan,
    cites_of,
    days_off_after,
    days_off_from,
    passing,
    spans_off,
    special_days_off,
)
from govtasks.deadlines.loading import builtin_regime
from govtasks.deadlines.picture import picture_html, picture_svg
from govtasks.deadlines.recesses import EachYear, Recess
from govtasks.deadlines.rules import Before, Fixed, Within
from govtasks.deadlines.sketch import Sketch
from govtasks.deadlines.steps import Add
from govtasks.deadlines.terms import Term
from govtasks.errors import CoverageError
from govtasks.explain import Citation
from govtasks.text import Text

FIRST = dt.date(2000, 1, 1)
RECEIPT = dt.date(2017, 2, 9)


def special(day, kind=DayKind.CLOSED, status=DayStatus.DECIDED):
    """A special day."""
    return SpecialDay(
        day=day,
        kind=kind,
        name=Text.of(en="Feast", vi="Lễ"),
        status=status,
        citation=Citation(instrument="Decision"),
    )


def calendar(*days, weekend=(5, 6), first_day=dt.date.min, last_day=dt.date.max):
    """A calendar of all years."""
    return WorkCalendar(
        key="c",
        title=Text.of(en="C", vi="L"),
        version="1",
        first_day=first_day,
        last_day=last_day,
        decided_until=last_day,
        weekend=frozenset(weekend),
        days=days,
    )


def opened_far_away():
    """A calendar in which nobody works but on the first day of the year 9000."""
    return calendar(
        special(dt.date(9000, 1, 1), DayKind.MADE_UP), weekend=frozenset(range(7))
    )


def due(term, used, civil, day=RECEIPT):
    """The deadline of a term by the Civil Code."""
    rule = Within(terms=(Term.parse(term),))
    return compute(rule, {"receipt": day}, regime=civil, calendar=used)


def naming(explanation, name="skipped"):
    """The arguments of the step that names days."""
    steps = (dict(step.arguments) for step in explanation.steps)
    return next(arguments for arguments in steps if name in arguments)


def calls_of(what):
    """How many functions are called to make something."""
    counted = []
    before = sys.getprofile()
    sys.setprofile(lambda _frame, event, _given: counted.append(event))
    try:
        what()
    finally:
        sys.setprofile(before)
    return sum(event in {"call", "c_call"} for event in counted)


@st.composite
def calendars(draw):
    """Calendars of six years with any weekend, dense or of all years."""
    ordinals = draw(st.sets(st.integers(0, 2190), max_size=30))
    kinds = st.sampled_from(list(DayKind))
    days = [special(FIRST + dt.timedelta(days=n), draw(kinds)) for n in ordinals]
    weekend = draw(st.frozensets(st.integers(0, 6), max_size=7))
    spans = [(FIRST, FIRST + dt.timedelta(days=2190)), (dt.date.min, dt.date.max)]
    first, last = draw(st.sampled_from(spans))
    return calendar(*days, weekend=weekend, first_day=first, last_day=last)


places = st.integers(0, 2190).map(lambda n: FIRST.toordinal() + n)


@given(calendars(), places, places)
def test_named_and_more_are_all(used, start, end):
    """
    The days off that are named, and the number of the others, are all there are.

    The named ones are those that the count meets first, in its order.
    """
    found = days_off_after(used, start, end)

    step = 1 if end >= start else -1
    days = map(dt.date.fromordinal, range(start + step, end + step, step))
    off = [day for day in days if not used.is_working(day)] if start != end else []
    named = [each.day for each in found if not isinstance(each, More)]
    more = sum(each.number for each in found if isinstance(each, More))
    assert named == off[:MOST_NAMED]
    assert len(named) + more == len(off)
    assert not any(isinstance(each, More) for each in found[:MOST_NAMED])


@given(calendars(), places, places)
def test_special_days_are_among_them_by_name(used, start, end):
    """
    A day off that is named is named as the calendar calls it.
    """
    found = days_off_after(used, start, end)

    for each in found[:MOST_NAMED]:
        assert each.special == used.special(each.day)


@given(calendars(), places, places)
def test_passing_is_the_same_for_many(used, start, end):
    """
    Counts that ask one after the other are told the same days off, and their sources.
    """
    found = days_off_after(used, start, end)

    assert passing(used)(start, end) == (found, cites_of(found))


class TestDaysOffAfter:
    @pytest.mark.parametrize(
        ("closed", "more"),
        [
            pytest.param(MOST_NAMED - 1, 0, id="one below"),
            pytest.param(MOST_NAMED, 0, id="as many"),
            pytest.param(MOST_NAMED + 1, 1, id="one above"),
        ],
    )
    @pytest.mark.parametrize("step", [1, -1])
    def test_limit(self, closed, more, step):
        """
        As many as the limit are named in full, in both directions.
        """
        used = calendar(weekend=range(7))
        start = FIRST.toordinal()

        found = days_off_after(used, start, start + step * closed)

        assert found[MOST_NAMED:] == ((More(more),) if more else ())
        assert len(found) == min(closed, MOST_NAMED) + bool(more)

    def test_first_day_is_named_as_well(self):
        """
        Of an end that moves, the day off on which it lay comes first.
        """
        used = calendar(weekend=range(7))
        start = FIRST.toordinal()

        forward = days_off_from(used, start, start + MOST_NAMED)
        back = days_off_from(used, start, start - MOST_NAMED)

        assert forward[0].day == back[0].day == FIRST
        assert forward[-1] == back[-1] == More(1)

    @pytest.mark.parametrize("length", [10, 3 * MOST_NAMED])
    def test_outside(self, length):
        """
        Days outside the coverage are neither named nor numbered.
        """
        used = calendar(first_day=FIRST, last_day=FIRST + dt.timedelta(days=length))
        start = FIRST.toordinal()

        with pytest.raises(CoverageError):
            days_off_after(used, start, start + length + 1)

    def test_year_of_working_days_is_named_in_full(self, state):
        """
        No 250 working days of a state body pass over more days off than are named.
        """
        table = state.table
        last = table.before(table.span.last, 250)
        starts = range(table.span.first, last)

        most = max(table.after(day, 250) - day - 250 for day in starts)

        assert 100 < most < MOST_NAMED


class TestSpecialDaysOff:
    @pytest.mark.parametrize(
        ("number", "more"),
        [
            pytest.param(MOST_NAMED, (), id="as many"),
            pytest.param(MOST_NAMED + 1, (More(1),), id="one above"),
        ],
    )
    def test_limit(self, number, more):
        """
        As many special days as the limit are named in full.
        """
        days = [special(FIRST + dt.timedelta(days=n)) for n in range(number)]

        found = special_days_off(days)

        assert [each.special for each in found[:MOST_NAMED]] == days[:MOST_NAMED]
        assert found[MOST_NAMED:] == more


class TestMore:
    @pytest.mark.parametrize(
        ("number", "locale", "expected"),
        [
            (1, "en", "and 1 more day"),
            (2, "en", "and 2 more days"),
            (1, "vi", "và 1 ngày khác"),
            (400000, "vi", "và 400000 ngày khác"),
        ],
    )
    def test_words(self, number, locale, expected):
        """
        It is said how many more there are.
        """
        assert More(number).in_locale(locale) == expected


class TestExplanation:
    def test_of_a_million_working_days(self, civil):
        """
        1,000,000 working days are 200,000 weeks of two days off each.

        From a Thursday, the last of them ends on a Thursday again.
        """
        why = due("1000000 working days", calendar(), civil).explanation

        arguments = naming(why)
        assert len(arguments["skipped"]) == MOST_NAMED + 1
        assert arguments["more"] == 400_000 - MOST_NAMED
        assert why.text("en").count("weekly day off") == MOST_NAMED
        assert ", and 399850 more days [" in why.text("en")
        assert ", và 399850 ngày khác [" in why.text("vi")
        assert "and 399850 more days" in why.html("en")

    def test_as_json(self, civil):
        """
        A program reads the number of the others beside the list.
        """
        used = calendar(special(dt.date(2017, 2, 10)))

        found = due("1000 working days", used, civil).explanation.to_json()

        step = next(s for s in found["steps"] if "skipped" in s["arguments"])
        shown, more = step["arguments"]["skipped"], step["arguments"]["more"]
        assert shown[0] == "Fri 10 Feb 2017 (Feast)"
        assert shown[MOST_NAMED:] == [f"and {more} more days"]
        # The feast makes 1000 working days end on a Friday, 200 weekends later.
        assert more == 401 - MOST_NAMED
        assert {"instrument": "Decision"}.items() <= step["cites"][-1].items()

    def test_short_count_says_of_no_more(self, civil):
        """
        Where all days off are named there is no number of others.
        """
        why = due("250 working days", calendar(), civil).explanation

        assert "more" not in naming(why)
        assert len(naming(why)["skipped"]) == 100

    def test_of_an_end_that_moves_far(self):
        """
        A named day moves to the only day that is worked, thousands of years on.
        """
        rule = Fixed(day=RECEIPT, inclusive=True, roll=True)
        used = opened_far_away()
        civil = builtin_regime("vn-civil-2015")

        found = compute(rule, {}, regime=civil, calendar=used)

        off = (dt.date(9000, 1, 1) - RECEIPT).days
        assert found.last_day == dt.date(9000, 1, 1)
        assert naming(found.explanation)["more"] == off - MOST_NAMED
        assert naming(found.explanation)["day"] == dt.date(9000, 1, 1)

    def test_of_many_undecided_days(self, civil):
        """
        Of the days that are not decided yet as many are named.
        """
        days = [FIRST + dt.timedelta(days=7 * n) for n in range(MOST_NAMED + 2)]
        used = calendar(*(special(day, status=DayStatus.ESTIMATED) for day in days))
        law = attrs.evolve(civil, valid_from=dt.date.min)

        why = due("5000 working days", used, law, dt.date(1999, 12, 1)).explanation

        assert naming(why, "days")["more"] == 2
        assert "and 2 more days not decided yet" in why.text("en")

    @pytest.mark.parametrize(
        ("used", "term"),
        [
            pytest.param(calendar(), "1000000 working days", id="a million"),
            pytest.param(
                calendar(special(dt.date(4000, 5, 5)), weekend=()),
                "1000000 working days",
                id="one day off in a million",
            ),
            pytest.param(opened_far_away(), "1 working day", id="opened far away"),
        ],
    )
    def test_costs_no_more_than_what_is_named(self, civil, used, term):
        """
        What is passed over is numbered by arithmetic; no day is looked at for it.

        A count over 400 days off names as many, and passes over few others.
        """
        short = due("1000 working days", calendar(), civil)
        found = due(term, used, civil)
        short.explanation.text()
        found.explanation.text()

        named = calls_of(lambda: short.explanation)
        looked = calls_of(lambda: found.explanation)

        assert looked < 2 * named


class TestRecess:
    def law(self, civil):
        """A law that leaves out August."""
        recess = Recess(
            key="recess",
            title=Text.of(en="vacation", vi="kỳ nghỉ"),
            spans=(EachYear(first="08-01", last="08-31"),),
        )
        steps = tuple(
            attrs.evolve(step, skip="recess") if isinstance(step, Add) else step
            for step in civil.steps
        )
        return attrs.evolve(civil, steps=steps, recesses=(recess,))

    def test_names_the_first_spans(self, civil):
        """
        Of 300 vacations the first are named; the others are 31 days each.
        """
        found = due("100200 days", calendar(), self.law(civil))

        arguments = naming(found.explanation, "spans")
        spans, more = arguments["spans"], arguments["more"]
        assert spans[0] == NamedSpan(dt.date(2017, 8, 1), dt.date(2017, 8, 31))
        assert len(spans) == MOST_NAMED + 1
        # 100,200 days and 300 vacations end in November 2316.
        assert found.nominal_day.year == 2316
        assert more == (300 - MOST_NAMED) * 31

    def test_picture_marks_the_unnamed_ones(self, civil):
        """
        The last vacation is off in the picture, though the text does not name it.
        """
        used = calendar()
        found = due("100200 days", used, self.law(civil))

        sketch = Sketch.of(found, used)

        august = next(m for m in sketch.months[1] if m[1] == 8)
        assert sketch.mark(dt.date(august[0], 8, 15), "en").name == "vacation"
        numbers = [sketch.mark(day, "en").number or 0 for day in sketch.days]
        assert max(numbers) == 100_200

    def test_few_spans(self):
        """
        A few spans are named as they are.
        """
        span = NamedSpan(FIRST, FIRST)

        assert spans_off([span]) == (span,)


class TestPicture:
    @pytest.mark.parametrize("draw", [picture_svg, picture_html])
    def test_of_a_million_working_days(self, civil, draw):
        """
        The first and the last half-year are drawn, and both are numbered.
        """
        used = calendar()
        found = due("1000000 working days", used, civil)

        drawn = draw(found, used)

        assert ">1<" in drawn
        assert ">1000000<" in drawn
        assert len(drawn) < 300_000

    def test_of_a_long_count_back(self, civil):
        """
        A count back is numbered back, beyond the days off that are named too.
        """
        used = calendar()
        law = attrs.evolve(civil, valid_from=dt.date.min)
        rule = Before(terms=(Term.parse("5000 working days"),), event="meeting")
        found = compute(rule, {"meeting": RECEIPT}, regime=law, calendar=used)

        sketch = Sketch.of(found, used)

        numbered = {sketch.mark(day, "en").number: day for day in sketch.days}
        assert numbered[1] == dt.date(2017, 2, 8)
        assert numbered[5000] == found.last_day
        # 1,000 weeks before a Thursday.
        assert found.last_day == RECEIPT - dt.timedelta(weeks=1000)

    def test_refuses_a_calendar_that_does_not_cover_it(self, civil):
        """
        Days off that are not named are read from the calendar, which has to know them.
        """
        found = due("1000 working days", calendar(), civil)

        with pytest.raises(CoverageError):
            picture_svg(found, calendar(last_day=dt.date(2018, 1, 1)))
