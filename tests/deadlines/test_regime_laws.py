"""Laws that hold for every regime, over three centuries, on any calendar."""

import datetime as dt

import attrs
from hypothesis import given
from hypothesis import strategies as st

from govtasks.deadlines.calendars import DayKind, DayStatus, SpecialDay, WorkCalendar
from govtasks.deadlines.loading import builtin_regime, builtin_regimes
from govtasks.deadlines.moving import Move
from govtasks.deadlines.operations import Shift
from govtasks.deadlines.plan import plan
from govtasks.deadlines.planned import Plan
from govtasks.deadlines.regimes import Add, Floor, Roll
from govtasks.deadlines.relations import RELATIONS
from govtasks.deadlines.results import CountedDay
from govtasks.deadlines.steps import CIVIL_UNITS
from govtasks.deadlines.terms import Term, Unit
from govtasks.errors import GovtasksError
from govtasks.explain import Citation
from govtasks.text import Text

FIRST, LAST = dt.date(1900, 1, 1), dt.date(2199, 12, 31)
MARGIN = dt.timedelta(days=100_000)

regimes = st.sampled_from(builtin_regimes()).map(builtin_regime)
days = st.dates(FIRST, LAST)
relations = st.sampled_from([*RELATIONS])
amounts = st.integers(0, 60)
units = st.sampled_from(CIVIL_UNITS)
weekends = st.sampled_from([{5, 6}, {6}, {4, 5}, set(), {0, 2, 4, 6}]).map(frozenset)


def special(day, kind=DayKind.CLOSED):
    """A day that is closed, or opened."""
    return SpecialDay(
        day=day,
        kind=kind,
        name=Text.of(vi="Ngày nghỉ", en="Holiday"),
        status=DayStatus.DECIDED,
        citation=Citation(instrument="Decision 1"),
    )


def calendar_of(specials, weekend=frozenset({5, 6})):
    """A calendar of three centuries and what is needed around them."""
    return WorkCalendar(
        key="c",
        title=Text.of(vi="Lịch", en="C"),
        version="1",
        first_day=FIRST - MARGIN,
        last_day=LAST + MARGIN,
        decided_until=LAST + MARGIN,
        weekend=weekend,
        days=tuple(specials),
    )


@st.composite
def cases(draw, relations=relations):
    """A law, a calendar with days off near an event, a relation and terms."""
    day = draw(days)
    near = st.integers(-80, 80).map(lambda n: day + dt.timedelta(days=n))
    off = draw(st.lists(near, unique=True, max_size=12))
    kinds = st.sampled_from([DayKind.CLOSED, DayKind.CLOSED, DayKind.MADE_UP])
    calendar = calendar_of([special(each, draw(kinds)) for each in off], draw(weekends))
    name = draw(relations)
    sign = -1 if RELATIONS[name].counting == "backward" else 1
    size = st.just(0) if RELATIONS[name].is_fixed else amounts
    terms = tuple(
        Term(sign * draw(size), draw(units)) for _ in range(draw(st.integers(1, 3)))
    )
    return draw(regimes), calendar, name, terms, day


def planned(regime, calendar, name, terms):
    """The plan, also of a law that was not in force then."""
    return plan(terms, regime=regime, calendar=calendar, relation=name, strict=False)


def asked(case):
    """The answer for a case, and the plan."""
    *made, day = case
    ready = planned(*made)
    return ready.answer({"trigger": day, "document": day, "now": day}), ready


def day_of(found):
    """The day that was asked for."""
    return found.day if isinstance(found, CountedDay) else found.last_day


def rolls(regime):
    """Whether the regime moves ends, somewhere."""
    return any(isinstance(step, Roll) and step.to != "none" for step in regime.steps)


def depends_on_length(regime):
    """Whether shorter terms are counted otherwise than longer ones."""
    return any(
        (isinstance(step, Add) and step.skip_if_lt)
        or (isinstance(step, Roll | Floor) and step.at_most is not None)
        for step in regime.steps
    )


@given(cases())
def test_every_question_has_an_answer(case):
    """
    Every law answers every term in days and longer units, and tells why.

    Nothing but an error of this library can come instead.
    """
    try:
        found = asked(case)[0]
    except GovtasksError as error:
        # What no law counts: months back from a first day counted.
        assert "not counted backward" in str(error)  # noqa: PT017
        return

    assert FIRST - MARGIN <= day_of(found) <= LAST + MARGIN
    assert found.explanation.text("vi") != found.explanation.text("en")
    assert bool(found.readings) <= found.provisional


@given(cases(), st.randoms())
def test_order_of_days_off_changes_nothing(case, random):
    """
    The same days in another order give the same answer.
    """
    regime, calendar, name, terms, day = case
    shuffled = list(calendar.days)
    random.shuffle(shuffled)
    other = calendar_of(shuffled, calendar.weekend)
    try:
        found = asked(case)[0]
    except GovtasksError:
        return

    assert asked((regime, other, name, terms, day))[0] == found


@given(cases(st.sampled_from(["within", "beginning-with", "before"])))
def test_moved_ends_are_worked_and_stay(case):
    """
    An end that a law moves lands on a working day, and moved again it stays.
    """
    try:
        found, ready = asked(case)
    except GovtasksError:
        return
    moves = [each for each in ready.program.ends if isinstance(each, Move)]
    last = found.last_day.toordinal()
    for move in moves:
        assert case[1].is_working(found.last_day)
        assert move.apply(last, last) == last


@given(regimes, days, st.integers(0, 1_000))
def test_days_there_and_back(regime, day, n):
    """
    So many days on and as many back is the day itself.
    """
    start = day.toordinal()
    there = Shift(term=Term(n, Unit.DAY), days=n)
    back = Shift(term=Term(-n, Unit.DAY), days=-n)

    assert back.apply(there.apply(start, start), start) == start


@given(cases(st.sampled_from(["within", "beginning-with", "from"])), amounts, amounts)
def test_longer_terms_end_no_earlier(case, n, m):
    """
    Where a law has no rule for short terms, a longer term never ends earlier.
    """
    regime, calendar, name, terms, day = case
    if depends_on_length(regime):
        return
    unit = terms[0].unit
    ends = [
        asked((regime, calendar, name, (Term(each, unit),), day))[0].last_day
        for each in sorted((n, m))
        if each or name != "beginning-with"
    ]

    assert ends == sorted(ends)


@given(cases())
def test_the_trace_leads_to_the_answer(case):
    """
    Steps join: each starts where one before ended, and the last leads to the day.
    """
    try:
        found, _ = asked(case)
    except GovtasksError:
        return
    moves = [
        step
        for step in found.explanation.steps
        if isinstance(step.after, dt.date) and not isinstance(step.after, dt.datetime)
        if step.rule not in {"deadlines.start-exclude", "deadlines.window"}
    ]

    seen = {step.after for step in moves}
    assert moves[-1].after == day_of(found)
    assert found.nominal_day in seen
    assert all(step.before in seen for step in moves if step.before is not None)


@given(cases(st.sampled_from(["within", "before", "beginning-with"])))
def test_quick_and_thorough_agree(case):
    """
    The quick way gives what the thorough way gives, for one day and for many.
    """
    regime, calendar, name, terms, day = case
    ready = plan(
        terms,
        regime=attrs.evolve(regime, valid_from=dt.date.min, valid_to=None),
        calendar=calendar,
        relation=name,
    )
    facts = {"trigger": day, "document": day, "now": day}
    try:
        found = ready.answer(facts)
    except GovtasksError:
        return

    assert isinstance(ready, Plan)
    assert ready.due(facts) == found
    assert ready.due(facts).explanation == found.explanation == ready.explain(facts)
    if regime.selected_by == "trigger":
        assert ready.due_many([day, day]) == [found.last_day] * 2


@given(cases(st.sampled_from(["within", "before", "beginning-with"])))
def test_the_end_is_inclusive(case):
    """
    A deadline is over at the midnight after its last day, in the law's zone.
    """
    try:
        found, _ = asked(case)
    except GovtasksError:
        return

    assert found.expires_at.date() == found.last_day + dt.timedelta(days=1)
    assert found.expires_at.time() == dt.time.min


@given(cases(), days)
def test_what_does_not_move_needs_no_calendar(case, elsewhere):
    """
    A law without days off is never asked for them, even where they are unknown.
    """
    regime, calendar, name, terms, day = case
    steps = tuple(s for s in regime.steps if not isinstance(s, Roll | Floor))
    plain = attrs.evolve(regime, steps=steps, readings=())
    blind = attrs.evolve(
        calendar,
        first_day=elsewhere,
        last_day=elsewhere,
        decided_until=elsewhere,
        days=(),
    )
    ready = planned(plain, calendar, name, terms)
    if ready.program.consults or ready.program.receive:
        return
    try:
        found = asked((plain, calendar, name, terms, day))[0]
    except GovtasksError:
        return

    assert day_of(asked((plain, blind, name, terms, day))[0]) == day_of(found)


@given(
    cases(st.sampled_from(["within", "from", "beginning-with"])),
    st.integers(0, 80),
)
def test_a_day_off_helps_nobody_hurry(case, offset):
    """
    One more day off never makes a term that runs forward end earlier.
    """
    regime, calendar, name, terms, day = case
    closed = day + dt.timedelta(days=offset)
    others = [each for each in calendar.days if each.day != closed]
    stormy = calendar_of([*others, special(closed)], calendar.weekend)

    before = asked(case)[0].last_day
    after = asked((regime, stormy, name, terms, day))[0].last_day
    assert after >= before


@given(cases(st.sampled_from(["before", "clear-days-before"])), st.integers(0, 80))
def test_a_day_off_gives_no_more_time_before(case, offset):
    """
    One more day off never makes a term that runs backward end later.
    """
    regime, calendar, name, terms, day = case
    closed = day - dt.timedelta(days=offset)
    others = [each for each in calendar.days if each.day != closed]
    stormy = calendar_of([*others, special(closed)], calendar.weekend)
    try:
        before = asked(case)[0].last_day
    except GovtasksError:
        return

    assert asked((regime, stormy, name, terms, day))[0].last_day <= before
