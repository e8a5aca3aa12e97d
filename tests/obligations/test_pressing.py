import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.deadlines.compute import compute
from govtasks.deadlines.terms import Term
from govtasks.errors import InvalidValueError, NaiveInstantError, RefusedError
from govtasks.obligations import commands as do
from govtasks.obligations import events as did
from govtasks.obligations.answering import Answering, calls
from govtasks.obligations.calling import ASKED, CallKind, call_words
from govtasks.obligations.lifecycle import decide, evolve, fold
from govtasks.obligations.model import Force, Kind

URGE = do.Urge(reason="quá hạn")


def said(act="urge", **changes):
    """Return a step of the ladder as it was carried out."""
    given = {
        "step_key": "o:2017-03-15:urge",
        "step": "urge",
        "act": act,
        "scheduled_at": dt.datetime(2017, 3, 16, 8, tzinfo=dt.UTC),
        "late": False,
    }
    return did.FollowedUp(**(given | changes))


def after(make, *steps):
    """The state after commands and events, an hour apart, from 16 March on."""
    facts = make.facts()
    for hour, step in enumerate(steps):
        now = make.at("2017-03-16") + dt.timedelta(hours=hour)
        events = (step,)
        if not isinstance(step, tuple(did.event_types().values())):
            events = decide(fold(facts), step, make.assigner, now=now)
        facts += tuple(
            make.fact(n, event, now) for n, event in enumerate(events, len(facts) + 1)
        )
    return fold(facts)


class TestNumbers:
    def test_count_those_of_the_ladder(self, make):
        """
        The second letter after a step of the ladder is the third urging.
        """
        state = after(make, URGE, said(), URGE)

        assert [one.key for one in state.urgings] == ["urge-1", "urge-2", "urge-3"]
        assert [bool(one.step_key) for one in state.urgings] == [False, True, False]

    def test_of_demands_are_apart(self, make):
        """
        A demand is no urging, and has a number of its own.
        """
        demand = do.DemandExplanation(reason="chậm", within=Term.parse("3 days"))

        state = after(make, URGE, said("demand-explanation"), demand, URGE)

        assert [one.key for one in state.calls] == [
            "urge-1",
            "demand-1",
            "demand-2",
            "urge-2",
        ]
        assert [one.number for one in state.demands] == [1, 2]

    @pytest.mark.parametrize(
        "event",
        [
            pytest.param(said("remind"), id="a reminder"),
            pytest.param(said("escalate"), id="a report above"),
            pytest.param(said(level=1), id="the same, one rung higher"),
            pytest.param(said(subject="tai-chinh"), id="what others owe"),
        ],
    )
    def test_leave_out_what_does_not_press_the_lead(self, make, event):
        """
        Only what is said to whoever answers for the obligation has a number.
        """
        assert after(make, event).calls == ()

    @given(
        steps=st.lists(
            st.sampled_from(
                ["urge", "demand", "ladder-urge", "ladder-demand", "remind", "report"]
            ),
            max_size=12,
        )
    )
    def test_have_no_gaps_whatever_the_order(self, make, steps):
        """
        Of each kind they run 1, 2, 3, and the fact says the same number.
        """
        known = {
            "urge": URGE,
            "demand": do.DemandExplanation(reason="chậm", within=Term.parse("3 days")),
            "ladder-urge": said(),
            "ladder-demand": said("demand-explanation"),
            "remind": said("remind"),
            "report": do.Report(percent=10),
        }
        facts = make.facts()
        numbers = {CallKind.URGE: [], CallKind.DEMAND: []}
        for hour, step in enumerate(steps):
            now = make.at("2017-03-16") + dt.timedelta(hours=hour)
            event = known[step]
            if not isinstance(event, did.FollowedUp):
                (event,) = decide(fold(facts), event, make.assigner, now=now)
            facts += (make.fact(len(facts) + 1, event, now),)
            if isinstance(event, did.Urged | did.ExplanationDemanded):
                assert fold(facts).calls[-1].number == event.number

        for call in fold(facts).calls:
            numbers[call.kind].append(call.number)
        for found in numbers.values():
            assert found == list(range(1, len(found) + 1))

    def test_are_given_once(self, make):
        """
        Nothing can be urged before what has a number already.
        """
        state = after(make, URGE)

        with pytest.raises(RefusedError, match="that it follows") as caught:
            decide(
                state,
                URGE,
                make.assigner,
                now=make.at("2017-03-20"),
                effective_at=make.at("2017-03-16", "08:59"),
            )

        assert caught.value.rule == "before-earlier-act"


class TestCalls:
    @pytest.mark.parametrize(
        ("changes", "kind"),
        [
            pytest.param({"force": Force.ENCOURAGEMENT}, Kind.TASK, id="encouraged"),
            pytest.param({}, Kind.REQUEST, id="requested"),
        ],
    )
    @pytest.mark.parametrize(
        "command",
        [URGE, do.DemandExplanation(reason="chậm", within=Term.parse("3 days"))],
    )
    def test_are_for_what_binds(self, make, changes, kind, command):
        """
        Those who were only asked are reminded, never urged.
        """
        state = make.state(obligation=make.obligation(kind=kind, **changes))

        with pytest.raises(RefusedError, match="does not bind") as caught:
            decide(state, command, make.assigner, now=make.at("2017-03-20"))

        assert caught.value.rule == "not-urged"

    def test_want_an_answer_in_the_future(self, make):
        """
        The day itself still leaves time; the day before does not.
        """
        now = make.at("2017-03-20")
        today, over = (
            do.Urge(reason="quá hạn", answer_by=make.day(day))
            for day in ("2017-03-20", "2017-03-19")
        )

        assert decide(make.state(), today, make.assigner, now=now)
        with pytest.raises(RefusedError, match="cannot be asked for") as caught:
            decide(make.state(), over, make.assigner, now=now)
        assert caught.value.rule == "answer-past"

    @pytest.mark.parametrize(
        ("build", "fields", "field", "problem"),
        [
            pytest.param(do.Urge, {"reason": ""}, "reason", "must", id="no reason"),
            pytest.param(
                do.Urge,
                {
                    "reason": "r",
                    "answer_by": dt.date(2017, 3, 20),
                    "within": Term.parse("1 day"),
                },
                "answer_by",
                "one of the two",
                id="both",
            ),
            pytest.param(
                do.DemandExplanation,
                {"reason": "r"},
                "answer_by",
                "one of the two",
                id="neither",
            ),
            pytest.param(
                do.DemandExplanation,
                {"reason": "r", "within": Term.parse("0 days")},
                "within",
                "leave some time",
                id="no time",
            ),
        ],
    )
    def test_say_what_they_must(self, build, fields, field, problem):
        """
        A reason, and of day and term not both; a demand has one of them.
        """
        with pytest.raises(InvalidValueError, match=problem) as caught:
            build(**fields)

        assert caught.value.field == field


class TestAnswer:
    def test_is_linked_to_what_it_answers(self, make):
        """
        Each answer lies with its demand, with who gave it and when.
        """
        demand = do.DemandExplanation(reason="chậm", within=Term.parse("3 days"))
        reply = do.Answer(to="demand-2", text="thiếu số liệu", evidence=("5/BC",))

        state = after(make, demand, demand, reply)

        first, second = state.demands
        assert first.answers == ()
        (answer,) = second.answers
        assert (answer.text, answer.evidence) == ("thiếu số liệu", ("5/BC",))
        assert answer.act == make.assigner

    def test_may_be_given_to_a_step_of_the_ladder(self, make):
        """
        What the ladder demands waits for its answer like any other demand.
        """
        state = after(
            make,
            said("demand-explanation"),
            do.Answer(to="demand-1", text="mưa lũ"),
        )

        assert [one.text for one in state.demands[0].answers] == ["mưa lũ"]

    @pytest.mark.parametrize(
        ("steps", "rule"),
        [
            pytest.param((), "nothing-asked", id="nothing was asked"),
            pytest.param((URGE,), "not-asked", id="something else was"),
        ],
    )
    def test_answers_something(self, make, steps, rule):
        """
        An answer to what was never asked is refused.
        """
        with pytest.raises(RefusedError) as caught:
            after(make, *steps, do.Answer(to="demand-1", text="mưa"))

        assert caught.value.rule == rule

    def test_follows_what_it_answers(self, make):
        """
        Nobody answers before he is asked.
        """
        state = after(make, URGE)

        with pytest.raises(RefusedError) as caught:
            decide(
                state,
                do.Answer(to="urge-1", text="xong"),
                make.performer,
                now=make.at("2017-03-20"),
                effective_at=make.at("2017-03-16", "08:59"),
            )

        assert caught.value.rule == "before-earlier-act"

    def test_to_nothing_known_changes_nothing(self, make):
        """
        Evolve is total: an answer that fits nothing is only counted.
        """
        state = after(make, URGE)
        lost = did.Answered(to="demand-9", text="x")

        told = evolve(state, make.fact(9, lost, make.at("2017-03-20")))

        assert told.calls == state.calls


def standing(make, state, at):
    """Where the answers stand at an instant."""

    def due(call):
        if call.rule is None:
            return None
        return compute(
            call.rule, {ASKED: call.at}, regime=make.regime, calendar=make.calendar
        )

    return calls(state, due, make.at(at), zone=make.zone)


class TestStanding:
    DEMAND = do.DemandExplanation(reason="chậm", within=Term.parse("3 working days"))
    ANSWER = do.Answer(to="demand-1", text="mưa")

    @pytest.mark.parametrize(
        ("at", "expected"),
        [
            pytest.param("2017-03-21", Answering.WAITING, id="on its last day"),
            pytest.param("2017-03-22", Answering.MISSING, id="after it"),
        ],
    )
    def test_of_a_demand_goes_by_its_day(self, make, at, expected):
        """
        Three working days after Thursday 16 March is Tuesday 21 March.
        """
        (found,) = standing(make, after(make, self.DEMAND), at)

        assert found.last_day == make.day("2017-03-21")
        assert found.standing is expected

    @pytest.mark.parametrize(
        ("on", "expected"),
        [
            pytest.param("2017-03-21", Answering.ANSWERED, id="in time"),
            pytest.param("2017-03-22", Answering.LATE, id="late"),
        ],
    )
    def test_of_an_answer_is_judged_by_the_first(self, make, on, expected):
        """
        Whoever answered in time may say more later.
        """
        state = after(make, self.DEMAND)
        answered = did.Answered(to="demand-1", text="mưa")
        for version, day in enumerate((on, "2017-03-28"), 9):
            state = evolve(state, make.fact(version, answered, make.at(day)))

        (found,) = standing(make, state, "2017-04-01")

        assert found.standing is expected
        assert found.explanation.text("vi").startswith("yêu cầu giải trình lần 1")

    def test_urgings_without_a_day_wait_for_nothing(self, make):
        """
        Only one that names a day, or was answered, is told of.
        """
        dated = do.Urge(reason="quá hạn", answer_by=make.day("2017-03-20"))
        state = after(make, URGE, dated)

        (found,) = standing(make, state, "2017-03-21")

        assert found.call.key == "urge-2"
        assert found.standing is Answering.MISSING

    @pytest.mark.parametrize(
        ("at", "expected"),
        [
            pytest.param("2017-03-21", Answering.WAITING, id="on the day"),
            pytest.param("2017-03-22", Answering.MISSING, id="after it"),
        ],
    )
    def test_a_demand_of_the_ladder_is_one(self, make, at, expected):
        """
        It is missing after the day that the step has named, as any other.
        """
        step = said("demand-explanation", answer_by=make.day("2017-03-21"))

        (found,) = standing(make, after(make, step), at)

        assert (found.call.key, found.standing) == ("demand-1", expected)
        assert found.last_day == make.day("2017-03-21")

    def test_a_demand_about_an_item_of_the_plan_is_one(self, make):
        """
        It has its day, so it is missing after it.
        """
        step = said(
            "demand-explanation", answer_by=make.day("2017-03-21"), subject="muc-1"
        )

        (found,) = standing(make, after(make, step), "2017-03-22")

        assert (found.call.key, found.standing) == ("demand-1", Answering.MISSING)

    def test_a_demand_that_was_withdrawn_waits_for_nothing(self, make):
        """
        The deadline has moved: nobody need explain, and the number stays taken.
        """
        step = said("demand-explanation", answer_by=make.day("2017-03-21"))
        gone = did.FollowUpWithdrawn(step_keys=(step.step_key,), cause="deadline")
        demand = do.DemandExplanation(reason="chậm", answer_by=make.day("2017-04-03"))

        (found,) = standing(make, after(make, step, gone, demand), "2017-03-25")

        assert (found.call.key, found.standing) == ("demand-2", Answering.WAITING)

    def test_what_somebody_demanded_is_not_withdrawn_with_a_step(self, make):
        """
        Only the step is taken back.
        """
        step = said("demand-explanation", answer_by=make.day("2017-03-21"))
        demand = do.DemandExplanation(reason="chậm", answer_by=make.day("2017-03-20"))
        gone = did.FollowUpWithdrawn(step_keys=(step.step_key,), cause="deadline")

        found = standing(make, after(make, demand, step, gone), "2017-03-25")

        assert [one.call.key for one in found] == ["demand-1"]
        assert found[0].standing is Answering.MISSING

    def test_an_earlier_demand_of_the_ladder_has_no_day(self, make):
        """
        No day is made up for what was recorded without one: it goes on waiting.
        """
        (found,) = standing(make, after(make, said("demand-explanation")), "2018-01-05")

        assert (found.due, found.last_day) == (None, None)
        assert found.standing is Answering.WAITING
        assert "No day was named" in found.explanation.text("en")

    def test_is_asked_with_a_zone(self, make):
        """
        An instant without a zone names no moment.
        """
        with pytest.raises(NaiveInstantError):
            calls(make.state(), lambda _: None, dt.datetime(2017, 3, 1))  # noqa: DTZ001


class TestWords:
    @pytest.mark.parametrize(
        ("key", "vi"),
        [
            pytest.param("urge-2", "đôn đốc lần 2", id="urging"),
            pytest.param("demand-1", "yêu cầu giải trình lần 1", id="demand"),
            pytest.param("thu-7", "thu-7", id="something else"),
        ],
    )
    def test_name_what_is_answered(self, key, vi):
        """
        A letter is named by its kind and number, not by its key.
        """
        assert call_words(key, "vi") == vi
