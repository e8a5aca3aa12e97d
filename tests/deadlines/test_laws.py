"""Laws that hold for every deadline, whatever the rule, the facts and the calendar."""

import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.deadlines.calendars import DayKind, DayStatus, SpecialDay
from govtasks.deadlines.compute import Deadline, NoDeadline, compute, occurrences
from govtasks.deadlines.loading import builtin_calendar, builtin_regime
from govtasks.deadlines.rules import (
    AtOnce,
    Before,
    Every,
    Fixed,
    PeriodEnd,
    Undated,
    Within,
)
from govtasks.deadlines.terms import LARGEST_AMOUNT, Term, Unit
from govtasks.errors import GovtasksError
from govtasks.explain import Citation
from govtasks.text import Text

STATE = builtin_calendar("vn-state")
CIVIL = builtin_regime("vn-civil-2015")
DAY_UNITS = [unit for unit in Unit if not unit.is_elapsed]

amounts = st.integers(0, 40) | st.integers(0, LARGEST_AMOUNT)
terms = st.builds(Term, amounts, st.sampled_from(Unit))
short_terms = st.builds(Term, st.integers(0, 40), st.sampled_from(DAY_UNITS))
chains = st.lists(terms, min_size=1, max_size=3).map(tuple)
names = st.sampled_from(["receipt", "issue", "meeting"])
phrases = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
days = st.dates(dt.date(2016, 6, 1), dt.date(2028, 6, 1)) | st.dates()
covered = st.dates(dt.date(2017, 1, 1), dt.date(2026, 6, 30))
zones = st.sampled_from([dt.UTC, dt.timezone(dt.timedelta(hours=-11)), None])
instants = st.datetimes(timezones=zones) | st.datetimes(
    dt.datetime(2017, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    dt.datetime(2026, 1, 1),  # noqa: DTZ001
    timezones=st.just(dt.UTC),
)
facts = st.dictionaries(names, days | instants)
points = st.sampled_from(["start", "end"])
rules = st.one_of(
    st.builds(Fixed, day=days, inclusive=st.booleans(), roll=st.booleans()),
    st.builds(Within, terms=chains, of=names, phrase=phrases),
    st.builds(Before, terms=chains, event=names),
    st.builds(AtOnce, grace=terms, of=names),
    st.builds(
        PeriodEnd,
        period=st.sampled_from(["month", "quarter", "half-year", "year"]),
        day=days,
        point=points,
        roll=st.booleans(),
    ),
    st.builds(Undated, review_every=st.none() | terms, phrase=phrases),
)
recurring = st.builds(
    Every,
    period=st.sampled_from(["week", "month", "quarter", "half-year", "year"]),
    point=points,
    since=days,
    roll=st.sampled_from(["next", "previous", "none"]),
)


def within(*parts):
    """A rule that runs from receipt."""
    return Within(terms=parts)


def due(rule, day, calendar=STATE):
    """The deadline of a rule from receipt on a day."""
    return compute(rule, {"receipt": day}, regime=CIVIL, calendar=calendar)


@given(rules, facts)
def test_a_result_or_an_error_of_ours(rule, given_facts):
    """
    Any rule with any facts gives a result or raises an error of this library.

    Every result explains itself in both languages.
    """
    try:
        found = compute(rule, given_facts, regime=CIVIL, calendar=STATE)
    except GovtasksError:
        return

    assert isinstance(found, Deadline | NoDeadline)
    english, vietnamese = (found.explanation.text(each) for each in ("en", "vi"))
    assert english != vietnamese
    assert found.explanation.to_json()["steps"] is not None


@given(recurring, days, days)
def test_occurrences_or_an_error_of_ours(rule, since, until):
    """
    Any recurring rule over any span gives its periods in order, or an error.
    """
    try:
        found = occurrences(rule, since, until, regime=CIVIL, calendar=STATE)
    except GovtasksError:
        return

    keys = [one.key for one in found]
    assert keys == sorted(set(keys))
    assert all(since < one.last_day <= until for one in found)
    assert all(one.deadline.explanation.text("vi") for one in found)


@given(covered, short_terms)
def test_last_day_is_worked_and_never_early(day, term):
    """
    The last day is worked and is not before the nominal day.

    Between the two there are only days off.
    """
    try:
        found = due(within(term), day)
    except GovtasksError:
        return

    assert found.last_day >= found.nominal_day >= day
    assert STATE.is_working(found.last_day)
    assert STATE.working_days_between(found.nominal_day, found.last_day) <= 1


@given(covered, st.integers(0, 60))
def test_working_days_are_counted(day, n):
    """
    After n working days from a day, n working days lie between.
    """
    found = due(within(Term(n, Unit.WORKING_DAY)), day)

    if n:
        assert STATE.working_days_between(day, found.last_day) == n


@given(covered, st.sampled_from(DAY_UNITS), st.integers(0, 20), st.integers(0, 20))
def test_longer_terms_end_no_earlier(day, unit, n, m):
    """
    In a law without a rule for short terms, a longer term never ends earlier.
    """
    shorter, longer = sorted((n, m))
    try:
        late = due(within(Term(longer, unit)), day)
    except GovtasksError:
        return

    early = due(within(Term(shorter, unit)), day)
    assert early.last_day <= late.last_day


@given(covered, short_terms, covered)
def test_a_closed_day_helps_nobody_hurry(day, term, closed):
    """
    One more closed day never makes a term that runs forward end earlier.
    """
    special = SpecialDay(
        day=closed,
        kind=DayKind.CLOSED,
        name=Text.of(en="Storm"),
        status=DayStatus.DECIDED,
        citation=Citation(instrument="Dispatch 1"),
    )
    others = tuple(each for each in STATE.days if each.day != closed)
    stormy = attrs.evolve(STATE, version="storm", days=(*others, special))
    try:
        later = due(within(term), day, stormy)
    except GovtasksError:
        return

    assert later.last_day >= due(within(term), day).last_day


@given(covered, short_terms)
def test_before_never_ends_after(day, term):
    """
    A term counted backward ends on the event or before.

    Of the readings the earliest is taken.
    """
    rule = Before(terms=(term,), event="receipt")
    try:
        found = due(rule, day)
    except GovtasksError:
        return

    assert found.last_day <= found.nominal_day <= day
    assert all(found.last_day <= reading.last_day for reading in found.readings)
    assert found.provisional or not found.readings


@given(covered, short_terms)
def test_end_is_inclusive(day, term):
    """
    A deadline is over at the midnight after its last day, in the regime's zone.
    """
    try:
        found = due(within(term), day)
    except GovtasksError:
        return

    assert found.expires_at.date() == found.last_day + dt.timedelta(days=1)
    assert found.expires_at.time() == dt.time.min
    assert str(found.expires_at.tzinfo) == CIVIL.zone


@given(covered, st.integers(1, 100_000), st.sampled_from([Unit.HOUR, Unit.MINUTE]))
def test_elapsed_time_is_exact(day, amount, unit):
    """
    Hours and minutes pass exactly, whatever the zone of the fact.
    """
    start = dt.datetime.combine(day, dt.time(8), dt.UTC)

    found = due(within(Term(amount, unit)), start)

    minutes = amount * (60 if unit is Unit.HOUR else 1)
    assert found.expires_at - start == dt.timedelta(minutes=minutes)
    assert found.last_day <= found.expires_at.date()


@given(covered, short_terms, st.randoms())
def test_order_of_days_changes_nothing(day, term, random):
    """
    The order of the special days in a calendar changes no result.
    """
    shuffled = list(STATE.days)
    random.shuffle(shuffled)
    other = attrs.evolve(STATE, days=tuple(shuffled))
    try:
        found = due(within(term), day)
    except GovtasksError:
        with pytest.raises(GovtasksError):
            due(within(term), day, other)
        return

    assert due(within(term), day, other) == found


@given(covered, short_terms)
def test_the_trace_leads_to_the_result(day, term):
    """
    Each step starts where the one before ended, and they lead to the last day.
    """
    try:
        found = due(within(term), day)
    except GovtasksError:
        return

    moves = [
        step
        for step in found.explanation.steps
        if step.rule.startswith(("deadlines.add", "deadlines.roll"))
    ]
    assert moves[0].before == day
    assert moves[0].after == moves[1].before == found.nominal_day
    assert moves[1].after == found.last_day
