import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.deadlines.extension import extended
from govtasks.deadlines.loading import builtin_calendar, builtin_regime
from govtasks.deadlines.replaying import replayed
from govtasks.deadlines.rules import Fixed, Within
from govtasks.deadlines.stopping import Extension
from govtasks.deadlines.terms import Term
from govtasks.errors import InvalidValueError, RefusedError
from govtasks.obligations import commands as do
from govtasks.obligations import events as did
from govtasks.obligations.lengthening import lengthened
from govtasks.obligations.lifecycle import decide, fold

CALENDAR = builtin_calendar("vn-state")


def longer(state, asked, regime, day="2017-02-24"):
    """Return what a longer term comes to, granted on a day."""
    pauses = [one.pause for one in state.pauses]
    due = replayed(state.rule, state.facts, pauses, regime=regime, calendar=CALENDAR)
    return due, lengthened(
        state,
        asked,
        due=due,
        now=dt.datetime.fromisoformat(f"{day}T09:00+07:00"),
        regime=regime,
        calendar=CALENDAR,
    )


def asked(**given_):
    """Return a request for a longer term."""
    return do.RequestExtension(reason="nhiều việc", **given_)


class TestLengthened:
    def received(self, make, *terms):
        """Return a state whose terms run from Friday, 10 February 2017."""
        rule = Within(terms=tuple(map(Term.parse, terms)))
        arrival = (do.Receive(), make.performer, make.at("2017-02-10"))
        return make.state(arrival, obligation=make.obligation(rule=rule))

    def test_a_day_is_a_day_of_its_own(self, make):
        """
        Nothing is counted, whatever the regime says of extensions.
        """
        state = self.received(make, "5 working days")
        _, found = longer(state, asked(to=make.day("2017-03-31")), make.regime)

        assert found.rule == make.fixed("2017-03-31")
        assert found.due.last_day == make.day("2017-03-31")

    def test_where_the_law_is_silent_one_more_term_is_counted(self, make):
        """
        No Vietnamese act was found that says what an extension counts from.
        """
        state = self.received(make, "5 working days")
        _, found = longer(state, asked(by=Term.parse("3 working days")), make.regime)

        terms = (Term.parse("5 working days"), Term.parse("3 working days"))
        assert found.rule == Within(terms=terms)
        assert found.due.last_day == make.day("2017-02-22")

    @pytest.mark.parametrize(
        ("base", "last_day"),
        [
            # The term ends nominally on Saturday, 18 February.
            pytest.param("nominal", "2017-02-28", id="from the nominal end"),
            pytest.param("rolled", "2017-03-02", id="from the last day in time"),
            pytest.param("grant", "2017-03-06", id="from the grant"),
            pytest.param("original", "2017-02-28", id="from the event"),
        ],
    )
    def test_it_ends_as_the_law_has_it(self, make, base, last_day):
        """
        From whichever day the regime says the extension is counted.
        """
        regime = attrs.evolve(make.regime, extension=Extension(base=base))
        state = self.received(make, "8 days")
        due, found = longer(state, asked(by=Term.parse("10 days")), regime)

        assert due.nominal_day == make.day("2017-02-18")
        assert due.last_day == make.day("2017-02-20")
        assert found.due.last_day == make.day(last_day)
        ruled = replayed(found.rule, state.facts, (), regime=regime, calendar=CALENDAR)
        assert ruled.last_day == make.day(last_day)

    def test_a_term_that_gives_the_same_day_stays_a_term(self, make):
        """
        So pauses are replayed over both; another day is named as it is.
        """
        state = self.received(make, "8 days")
        by = asked(by=Term.parse("10 days"))
        nominal = attrs.evolve(make.regime, extension=Extension(base="nominal"))
        rolled = attrs.evolve(make.regime, extension=Extension(base="rolled"))

        terms = (Term.parse("8 days"), Term.parse("10 days"))
        assert longer(state, by, nominal)[1].rule == Within(terms=terms)
        assert longer(state, by, rolled)[1].rule == make.fixed("2017-03-02")

    def test_hours_end_at_an_hour(self, make):
        """
        What ends at a moment by law is named with it.
        """
        regime = attrs.evolve(make.regime, extension=Extension(base="grant"))
        state = self.received(make, "48 hours")
        _, found = longer(state, asked(by=Term.parse("6 hours")), regime)

        assert found.rule == Fixed(
            day=make.day("2017-02-24"),
            inclusive=True,
            roll=False,
            time=dt.time(15),
        )
        assert found.due.expires_at == make.at("2017-02-24", "15:00")

    def test_what_has_no_day_yet_gets_one_more_term(self, make):
        """
        Before the document has arrived there is nothing to count from.
        """
        regime = attrs.evolve(make.regime, extension=Extension(base="rolled"))
        rule = make.within("5 working days")
        state = make.state(obligation=make.obligation(rule=rule))
        _, found = longer(state, asked(by=Term.parse("3 working days")), regime)

        assert found.rule.terms[-1] == Term.parse("3 working days")

    def test_nothing_is_added_to_a_named_day(self, make):
        """
        Another day can be asked for.
        """
        with pytest.raises(RefusedError, match="term") as caught:
            longer(make.state(), asked(by=Term.parse("3 days")), make.regime)

        assert caught.value.rule == "not-a-term"

    def test_what_lengthens_nothing_by_law_is_refused(self, make):
        """
        Counted from the grant, two days end before the term does.
        """
        regime = attrs.evolve(make.regime, extension=Extension(base="grant"))
        state = self.received(make, "30 days")

        with pytest.raises(InvalidValueError, match="does not lengthen"):
            longer(state, asked(by=Term.parse("2 days")), regime, "2017-02-13")


class TestDecide:
    def test_the_rule_that_the_law_gives_is_granted(self, make):
        """
        What was computed by law goes before one more term.
        """
        rule = make.within("8 days")
        state = make.state(
            (do.Receive(), make.performer, make.at("2017-02-10")),
            (asked(by=Term.parse("10 days")), make.performer, make.at("2017-02-13")),
            obligation=make.obligation(rule=rule),
        )
        regime = attrs.evolve(make.regime, extension=Extension(base="rolled"))
        _, found = longer(state, state.request, regime)

        (granted,) = decide(
            state,
            do.GrantExtension(),
            make.assigner,
            now=make.at("2017-02-24"),
            longer=found,
        )

        assert granted == did.ExtensionGranted(rule=make.fixed("2017-03-02"))

    def test_a_term_that_does_not_lengthen_cannot_be_asked_for(self, make):
        """
        As little as a day that is not later.
        """
        state = make.state()
        due = make.due(state)
        _, found = longer(state, asked(to=make.day("2017-03-15")), make.regime)

        with pytest.raises(RefusedError, match="not later") as caught:
            decide(
                state,
                asked(to=make.day("2017-03-15")),
                make.performer,
                now=make.at("2017-02-24"),
                due=due,
                longer=found,
            )

        assert caught.value.rule == "extension-not-later"


STEPS = st.permutations(["pause", "extension"])
SPAN = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(sorted)


@given(order=STEPS, span=SPAN, amount=st.integers(1, 10), unit=st.booleans())
def test_the_order_of_suspension_and_extension_does_not_matter(
    make, order, span, amount, unit
):
    """
    Whichever was entered first, the last day is the same.
    """
    first = make.day("2017-02-10")
    since, until = (first + dt.timedelta(days) for days in span)
    by = Term.parse(f"{amount} {'working days' if unit else 'days'}")
    lasts = set()
    for steps in (order, order[::-1]):
        facts = make.facts(
            (do.Receive(), make.performer, make.at("2017-02-10")),
            obligation=make.obligation(rule=make.within("10 working days")),
        )
        now = make.at("2017-02-23")
        for step in steps:
            commands = {
                "pause": [
                    do.Suspend(on=since, reason="chờ"),
                    do.Resume(on=until, reason="đủ"),
                ],
                "extension": [asked(by=by), do.GrantExtension()],
            }[step]
            for number, command in enumerate(commands):
                act = make.performer if number == 0 else make.assigner
                state = fold(facts)
                for event in decide(state, command, act, now=now):
                    version = len(facts) + 1
                    facts += (make.fact(version, event, now, act=act),)
        state = fold(facts)
        pauses = [one.pause for one in state.pauses]
        due = replayed(
            state.rule, state.facts, pauses, regime=make.regime, calendar=CALENDAR
        )
        lasts.add(due.last_day)

    assert len(lasts) == 1


@given(amount=st.integers(5, 20), term=st.integers(1, 20))
@pytest.mark.parametrize("key", ["de-bgb", "epc", "eu-court-rop", "us-frcp-6"])
def test_it_agrees_with_the_extension_by_law(make, key, amount, term):
    """
    Under every regime that says what an extension counts from.
    """
    regime = builtin_regime(key)
    rule = Within(terms=(Term.parse(f"{term} days"),))
    state = make.state(
        obligation=make.obligation(rule=rule),
        known={
            "receipt": make.day("2017-02-10"),
            "document": make.day("2017-02-10"),
        },
    )
    by = Term.parse(f"{amount} days")
    due, found = longer(state, asked(by=by), regime)

    wanted = extended(
        due,
        by,
        rule=rule,
        regime=regime,
        calendar=CALENDAR,
        facts=state.facts,
        granted_on=make.day("2017-02-24"),
    )
    assert found.due.last_day == wanted.last_day
    assert isinstance(found.rule, Within | Fixed)
