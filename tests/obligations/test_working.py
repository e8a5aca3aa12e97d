import pytest

from govtasks.deadlines.rules import AfterCompletion
from govtasks.deadlines.terms import Term
from govtasks.errors import RefusedError
from govtasks.obligations import commands as do
from govtasks.obligations import events as did
from govtasks.obligations.events import Act
from govtasks.obligations.lifecycle import Workflow, decide, evolve
from govtasks.obligations.model import Kind, Roles
from govtasks.obligations.particulars import PlanItem
from govtasks.obligations.records import Closure, Performer
from govtasks.text import Text

REFUSE = do.Refuse(reason="không thuộc chức năng")


class TestClaim:
    def test_names_the_post_and_whoever_acted(self, make):
        """
        The performer is the post that took it, and the person who did.
        """
        claim = (do.Claim(post="cv-1"), make.performer, make.at("2017-02-11"))

        state = make.state(claim)

        assert state.performer == Performer(post="cv-1", person="van-thu")
        assert state.workflow is Workflow.ASSIGNED

    def test_is_made_once(self, make):
        """
        The same person claims it once for the same post; another may after him.
        """
        claim = (do.Claim(post="cv-1"), make.performer, make.at("2017-02-11"))
        state = make.state(claim)
        now = make.at("2017-02-12")

        with pytest.raises(RefusedError) as caught:
            decide(state, do.Claim(post="cv-1"), make.performer, now=now)

        assert caught.value.rule == "already-claimed"
        assert decide(state, do.Claim(post="cv-1"), Act(actor="khac"), now=now)
        assert decide(state, do.Claim(post="cv-2"), make.performer, now=now)


class TestPlan:
    def test_takes_the_place_of_the_one_before(self, make):
        """
        A plan is given as a whole.
        """
        first, second = (
            PlanItem(key=key, title=Text.of(vi="Soạn dự thảo")) for key in "ab"
        )

        state = make.state(
            (do.MakePlan(items=(first,)), make.performer, make.at("2017-02-11")),
            (do.MakePlan(items=(second,)), make.performer, make.at("2017-02-12")),
        )

        assert state.plan == (second,)


class TestRefusal:
    def test_waits_for_the_assigner(self, make):
        """
        What was refused is open, and can neither be worked on nor submitted.
        """
        state = make.state((REFUSE, make.performer, make.at("2017-02-11")))

        assert (state.workflow, state.is_open) == (Workflow.REFUSED, True)
        assert state.before_refusal is Workflow.ASSIGNED
        with pytest.raises(RefusedError) as caught:
            decide(
                state,
                do.Submit(result="xong"),
                make.performer,
                now=make.at("2017-02-12"),
            )
        assert caught.value.rule == "wrong-state"

    def test_rejected_goes_back_to_where_it_was(self, make):
        """
        The lead body goes on where it stopped, and follow-up starts from then.
        """
        state = make.state(
            (do.Accept(), make.performer, make.at("2017-02-11")),
            (REFUSE, make.performer, make.at("2017-02-12")),
            (do.RejectRefusal(reason="đúng"), make.assigner, make.at("2017-02-14")),
        )

        assert state.workflow is Workflow.ACCEPTED
        assert state.before_refusal is None
        assert state.armed_at == make.at("2017-02-14")

    def test_agreed_is_the_end(self, make):
        """
        Where nobody else is named, nobody has to do it.
        """
        state = make.state(
            (REFUSE, make.performer, make.at("2017-02-11")),
            (do.AgreeRefusal(reason="đúng"), make.assigner, make.at("2017-02-12")),
        )

        assert state.workflow is Workflow.WITHDRAWN
        assert state.closed_at == make.at("2017-02-12")

    def test_agreed_with_another_lead_begins_anew(self, make):
        """
        The other body leads, has received nothing and done nothing.
        """
        agree = do.AgreeRefusal(reason="đúng", lead="y-te")

        state = make.state(
            (do.Receive(), make.performer, make.at("2017-02-10", "10:00")),
            (do.Claim(post="cv-1"), make.performer, make.at("2017-02-10", "11:00")),
            (REFUSE, make.performer, make.at("2017-02-11")),
            (agree, make.assigner, make.at("2017-02-12")),
            obligation=make.obligation(rule=make.within("5 working days")),
        )

        assert state.workflow is Workflow.ASSIGNED
        assert state.roles.lead == "y-te"
        assert state.performer is None
        assert "receipt" not in state.facts

    def test_is_not_agreed_for_the_same_lead(self, make):
        """
        Whoever refused cannot be named as the one who does it instead.
        """
        state = make.state((REFUSE, make.performer, make.at("2017-02-11")))
        agree = do.AgreeRefusal(reason="đúng", lead="noi-vu")

        with pytest.raises(RefusedError) as caught:
            decide(state, agree, make.assigner, now=make.at("2017-02-12"))

        assert caught.value.rule == "same-lead"


class TestRecall:
    def test_takes_the_result_back(self, make):
        """
        The result awaits nobody any more; it was not sent back either.
        """
        state = make.state(
            make.submitted(make.at("2017-02-13")),
            (do.Recall(reason="nhầm"), make.performer, make.at("2017-02-14")),
        )

        (one,) = state.submissions
        assert state.workflow is Workflow.IN_PROGRESS
        assert (one.returned_at, one.is_recalled) == (make.at("2017-02-14"), True)
        assert state.returns == 0


class TestReopen:
    def test_keeps_what_had_been_confirmed(self, make):
        """
        The confirmation moves into the history, and the work goes on.
        """
        state = make.state(
            make.submitted(make.at("2017-02-13")),
            make.confirmed(make.at("2017-02-14")),
            (do.Reopen(reason="sai số liệu"), make.assigner, make.at("2017-02-20")),
        )

        assert state.workflow is Workflow.RETURNED
        assert (state.judged_at, state.confirmed_at, state.confirmed_by) == (None,) * 3
        assert state.closures == (
            Closure(
                judged_at=make.at("2017-02-13"),
                confirmed_at=make.at("2017-02-14"),
                confirmed_by=make.confirmer,
                reopened_at=make.at("2017-02-20"),
                reopened_by=make.assigner,
                reason="sai số liệu",
            ),
        )
        assert state.submissions[0].returned_at == make.at("2017-02-20")
        assert state.acted_at == make.at("2017-02-20")

    def test_of_what_is_open_changes_nothing(self, make):
        """
        A fact that no confirmation goes before moves nothing.
        """
        state = make.state()

        after = evolve(
            state, make.fact(2, did.Reopened(reason="sai"), make.at("2017-02-11"))
        )

        assert (after.workflow, after.closures) == (Workflow.ASSIGNED, ())

    def test_can_be_confirmed_again(self, make):
        """
        The submission that counts is the one that was confirmed in the end.
        """
        state = make.state(
            make.submitted(make.at("2017-02-13")),
            make.confirmed(make.at("2017-02-14")),
            (do.Reopen(reason="sai số liệu"), make.assigner, make.at("2017-02-20")),
            make.submitted(make.at("2017-02-21")),
            make.confirmed(make.at("2017-02-22")),
        )

        assert state.workflow is Workflow.CONFIRMED
        assert state.judged_at == make.at("2017-02-21")
        assert len(state.closures) == 1


class TestReview:
    def test_keeps_the_latest(self, make):
        """
        A review that is recorded late is not taken for the last one.
        """
        state = make.state(
            (do.Review(note="rõ"), make.performer, make.at("2017-03-31")),
            obligation=make.obligation(kind=Kind.STANDING),
        )
        earlier = make.fact(
            3,
            did.Reviewed(note="rõ"),
            make.at("2017-02-28"),
            recorded_at=make.at("2017-04-01"),
        )

        assert evolve(state, earlier).reviewed_at == make.at("2017-03-31")

    def test_is_of_standing_duties(self, make):
        """
        What has a due day is judged by that.
        """
        with pytest.raises(RefusedError) as caught:
            decide(
                make.state(),
                do.Review(note="rõ"),
                make.performer,
                now=make.at("2017-02-20"),
            )

        assert caught.value.rule == "nothing-to-review"


class TestSeries:
    def test_remembers_how_far_it_was_opened(self, make):
        """
        The last day of the latest period that was opened is known.
        """
        state = make.state(obligation=make.obligation(kind=Kind.RECURRING))

        for version, (key, until) in enumerate(
            [("2017-02", "2017-02-28"), ("2017-01", "2017-01-31")], 2
        ):
            opened = did.OccurrenceOpened(
                occurrence=key, obligation=f"a@{key}", until=make.day(until)
            )
            state = evolve(state, make.fact(version, opened, make.at("2017-03-01")))

        assert state.opened == {"2017-01", "2017-02"}
        assert state.opened_until == make.day("2017-02-28")

    def test_next_one_counts_from_the_latest_that_was_done(self, make):
        """
        The fact ``completed`` is the latest day on which one was done.
        """
        state = make.state(obligation=make.obligation(kind=Kind.RECURRING))

        for version, day in enumerate(["2017-02-10", "2017-03-10", "2017-01-10"], 2):
            done = did.OccurrenceDone(obligation=f"a@{version}", day=make.day(day))
            state = evolve(state, make.fact(version, done, make.at("2017-03-11")))

        assert state.facts["completed"] == make.day("2017-03-10")

    def test_next_one_counts_from_the_fact_that_its_rule_names(self, make):
        """
        A rule that counts from ``last-done`` finds it under that name.
        """
        rule = AfterCompletion(every=Term.parse("2 years"), of="last-done")
        given = make.obligation(kind=Kind.RECURRING, rule=rule)
        done = did.OccurrenceDone(obligation="a@1", day=make.day("2017-02-10"))
        fact = make.fact(2, done, make.at("2017-03-11"))
        state = evolve(make.state(obligation=given), fact)

        assert state.facts == {"last-done": make.day("2017-02-10")}
        assert state.learned == {"last-done": make.at("2017-03-11")}


class TestTrigger:
    def test_wakes_a_duty_once(self, make):
        """
        The one duty is assigned from then on.
        """
        state = make.state(obligation=make.obligation(kind=Kind.CONDITIONAL))
        events = decide(
            state, do.Trigger(reason="lũ"), make.assigner, now=make.at("2017-02-13")
        )

        assert events == (did.Triggered(reason="lũ"),)

    def test_opens_a_record_for_each_time(self, make):
        """
        Numbered in the order they came, while the duty itself waits on.
        """
        given = make.obligation(kind=Kind.CONDITIONAL, repeats=True)
        trigger = do.Trigger(reason="lũ"), make.assigner, make.at("2017-02-13")
        state = make.state(trigger, trigger, obligation=given)
        (opened,) = decide(
            state, do.Trigger(reason="bão"), make.assigner, now=make.at("2017-02-14")
        )

        assert state.workflow is Workflow.DORMANT
        assert state.opened == {"1", "2"}
        assert opened == did.OccurrenceOpened(
            occurrence="3", obligation="644-2017/2a@3", reason="bão"
        )


class TestNewLead:
    def test_no_longer_coordinates(self, make):
        """
        A body that comes to lead is taken off the list of those that help.
        """
        roles = Roles(lead="noi-vu", coordinating=("y-te", "tai-chinh"))
        command = do.Reassign(lead="y-te", reason="đúng chức năng")

        state = make.state(
            (command, make.assigner, make.at("2017-02-12")),
            obligation=make.obligation(roles=roles),
        )

        assert (state.roles.lead, state.roles.helping) == ("y-te", ("tai-chinh",))
