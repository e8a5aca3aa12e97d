import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.deadlines.compute import compute
from govtasks.deadlines.loading import builtin_calendar, builtin_regime
from govtasks.deadlines.replaying import replayed
from govtasks.deadlines.results import Deadline, NoDeadline
from govtasks.deadlines.rules import (
    AfterPeriod,
    AtOnce,
    Before,
    Earliest,
    Fixed,
    Latest,
    Undated,
    Within,
)
from govtasks.deadlines.suspension import Pause
from govtasks.deadlines.terms import Term
from govtasks.errors import InvalidValueError

CALENDAR = builtin_calendar("vn-state")
REGIME = builtin_regime("vn-civil-2015")
RECEIVED = {"receipt": dt.date(2017, 2, 10)}


def day(text):
    """Return a day."""
    return dt.date.fromisoformat(text)


def within(*terms, of="receipt"):
    """Return a rule of terms."""
    return Within(terms=tuple(map(Term.parse, terms)), of=of)


def fixed(text):
    """Return a rule that names a day."""
    return Fixed(day=day(text), inclusive=True, roll=False)


def pause(since, until=None):
    """Return a pause between two days."""
    return Pause(since=day(since), until=day(until) if until else None)


def due(rule, *pauses, facts=RECEIVED, regime=REGIME):
    """Return when a rule falls due, with pauses."""
    return replayed(rule, facts, pauses, regime=regime, calendar=CALENDAR)


class TestReplayed:
    @pytest.mark.parametrize(
        ("rule", "plain", "later"),
        [
            pytest.param(
                within("5 working days"), "2017-02-17", "2017-02-22", id="within"
            ),
            pytest.param(
                AtOnce(grace=Term.parse("5 working days")),
                "2017-02-17",
                "2017-02-22",
                id="at once",
            ),
            pytest.param(
                AfterPeriod(
                    terms=(Term.parse("20 days"),),
                    period="month",
                    day=day("2017-01-05"),
                ),
                "2017-02-20",
                "2017-02-23",
                id="after a period",
            ),
        ],
    )
    def test_a_term_is_replayed(self, rule, plain, later):
        """
        Three days stood still, so the term ends three later.
        """
        assert due(rule).last_day == day(plain)
        found = due(rule, pause("2017-02-13", "2017-02-16"))
        assert found.last_day == day(later)

    @pytest.mark.parametrize(
        "rule",
        [
            pytest.param(fixed("2017-02-20"), id="a named day"),
            pytest.param(
                Before(terms=(Term.parse("2 working days"),), event="meeting"),
                id="before an event",
            ),
        ],
    )
    def test_a_named_day_stays_and_says_so(self, rule):
        """
        Nothing is counted forward to it, so nothing is added.
        """
        facts = {**RECEIVED, "meeting": day("2017-02-22")}
        found = due(rule, pause("2017-02-13", "2017-02-16"), facts=facts)

        assert found.last_day == day("2017-02-20")
        last = found.explanation.steps[-1]
        assert last.rule == "suspension.not-moved"
        assert last.text("en") == (
            "A pause does not move a day that the order names, Mon 20 Feb 2017"
        )

    def test_what_has_no_day_has_none_with_pauses(self):
        """
        No date is made up of a pause.
        """
        found = due(Undated(), pause("2017-02-13", "2017-02-16"))

        assert isinstance(found, NoDeadline)
        assert found.why == "undated"

    def test_of_several_rules_each_term_is_replayed(self):
        """
        The pause moves the term past the named day, which wins then.
        """
        stood = pause("2017-02-13", "2017-02-16")
        rules = (within("5 working days"), fixed("2017-02-20"))

        assert due(Earliest(rules=rules)).last_day == day("2017-02-17")
        assert due(Earliest(rules=rules), stood).last_day == day("2017-02-20")
        assert due(Latest(rules=rules)).last_day == day("2017-02-20")
        assert due(Latest(rules=rules), stood).last_day == day("2017-02-22")

    def test_while_the_clock_stands_a_term_has_no_end(self):
        """
        It waits for the resumption; a term that was over keeps its day.
        """
        waits = due(within("5 working days"), pause("2017-02-13"))
        over = due(within("5 working days"), pause("2017-02-20"))

        assert isinstance(waits, NoDeadline)
        assert (waits.why, waits.fact) == ("awaiting-fact", "resumed")
        assert over.last_day == day("2017-02-17")

    def test_a_pause_before_the_term_began_does_not_touch_it(self):
        """
        It was over when the clock began to run, under whatever regime.
        """
        german, rule = builtin_regime("de-bgb"), within("5 days")
        before, on_the_day = (
            pause("2017-02-06", "2017-02-09"),
            pause("2017-02-06", "2017-02-10"),
        )

        assert due(rule, before, regime=german) == due(rule, regime=german)
        with pytest.raises(InvalidValueError, match="what a pause does"):
            due(rule, on_the_day, regime=german)

    def test_what_a_pause_does_must_be_known(self):
        """
        Nothing is guessed under a regime that says nothing of pauses.
        """
        german = builtin_regime("de-bgb")

        with pytest.raises(InvalidValueError, match="what a pause does under de-bgb"):
            due(within("5 days"), pause("2017-02-13"), regime=german)
        named = due(fixed("2017-02-20"), pause("2017-02-13"), regime=german)
        assert named.last_day == day("2017-02-20")


RULES = st.sampled_from(
    [
        within("5 working days"),
        within("10 days"),
        within("1 month", "5 working days"),
        fixed("2017-03-01"),
        Earliest(rules=(within("10 working days"), fixed("2017-02-24"))),
        Undated(),
    ]
)
DAYS = st.integers(0, 60).map(lambda days: day("2017-02-10") + dt.timedelta(days))


@given(rule=RULES, on=DAYS)
def test_pausing_and_resuming_on_the_same_day_changes_nothing(rule, on):
    """
    Whatever the rule, and whatever the day.
    """
    assert due(rule, Pause(since=on, until=on)) == due(rule)


@given(rule=RULES, ends=st.lists(st.tuples(DAYS, DAYS), max_size=4), data=st.data())
def test_the_order_of_the_pauses_does_not_matter(rule, ends, data):
    """
    Whichever was entered first, they are the same time.
    """
    pauses = [Pause(since=min(pair), until=max(pair)) for pair in ends]
    other = data.draw(st.permutations(pauses))

    assert due(rule, *pauses) == due(rule, *other)


@given(rule=RULES, ends=st.lists(st.tuples(DAYS, DAYS), max_size=4))
def test_a_pause_never_makes_a_term_shorter(rule, ends):
    """
    Whoever stands still is not earlier for it.
    """
    pauses = [Pause(since=min(pair), until=max(pair)) for pair in ends]
    plain = compute(rule, RECEIVED, regime=REGIME, calendar=CALENDAR)
    found = due(rule, *pauses)

    if isinstance(plain, Deadline):
        assert isinstance(found, Deadline)
        assert found.expires_at >= plain.expires_at
