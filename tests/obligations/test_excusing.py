import pytest

from govtasks.errors import InvalidValueError, RefusedError
from govtasks.obligations import commands as do
from govtasks.obligations import events as did
from govtasks.obligations.attention import unsettled
from govtasks.obligations.lifecycle import decide, evolve
from govtasks.obligations.model import Force, Kind
from govtasks.obligations.records import CauseRuling
from govtasks.obligations.status import Timeliness, status
from govtasks.organisation import Organisation

PLAIN = do.Submit(result="xong")
REASONED = do.Submit(result="xong", delay_reason="bão số 1")
CLAIMED = do.Submit(result="xong", delay_reason="bão số 1", objective_cause=True)


def handed_in(make, command, at, **changes):
    """What follows when a result is handed in at an instant."""
    state = make.state(obligation=make.obligation(**changes))
    due = make.due(state)
    return decide(state, command, make.performer, now=at, due=due, zone=make.zone)


class TestLateResult:
    @pytest.mark.parametrize(
        ("day", "time"),
        [
            pytest.param("2017-03-16", "00:00", id="the first instant after"),
            pytest.param("2017-04-20", "09:00", id="weeks later"),
        ],
    )
    @pytest.mark.parametrize("reason", ["", "   "])
    def test_says_why_it_is_late(self, make, day, time, reason):
        """
        A result after the deadline in force is refused without a reason.
        """
        submit = do.Submit(result="xong", delay_reason=reason)

        with pytest.raises(RefusedError, match="no reason for the delay") as caught:
            handed_in(make, submit, make.at(day, time))

        assert caught.value.rule == "delay-unexplained"
        assert caught.value.arguments["day"] == make.day("2017-03-15")

    def test_is_taken_with_a_reason(self, make):
        """
        The reason is part of the fact.
        """
        (event,) = handed_in(make, REASONED, make.at("2017-03-16"))

        assert event == did.Submitted(result="xong", delay_reason="bão số 1")

    def test_in_time_says_nothing(self, make):
        """
        In the last minute of the last day nobody asks for a reason.
        """
        (event,) = handed_in(make, PLAIN, make.at("2017-03-15", "23:59"))

        assert event == did.Submitted(result="xong")

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param(
                {"kind": Kind.REQUEST, "force": Force.REQUEST}, id="a request"
            ),
            pytest.param({"force": Force.ENCOURAGEMENT}, id="an encouragement"),
        ],
    )
    def test_of_what_does_not_bind_says_nothing(self, make, changes):
        """
        There is no sanction behind a request, and no overdue.
        """
        assert handed_in(make, PLAIN, make.at("2017-04-20"), **changes)

    @pytest.mark.parametrize("cls", [do.Submit, did.Submitted])
    def test_names_the_cause_that_it_claims(self, cls):
        """
        An objective cause that nobody names cannot be claimed.
        """
        with pytest.raises(InvalidValueError, match="must name the objective") as e:
            cls(result="xong", objective_cause=True)

        assert e.value.field == "delay_reason"


def late(make, command=CLAIMED, **changes):
    """A result that was handed in a day late."""
    return make.state(
        (command, make.performer, make.at("2017-03-16")),
        obligation=make.obligation(**changes),
    )


class TestCause:
    @pytest.mark.parametrize(
        ("command", "event", "is_accepted"),
        [
            pytest.param(
                do.AcceptCause(reason="có xác nhận"),
                did.CauseAccepted(reason="có xác nhận"),
                True,
                id="accepted",
            ),
            pytest.param(
                do.RejectCause(reason="chủ quan"),
                did.CauseRejected(reason="chủ quan"),
                False,
                id="rejected",
            ),
        ],
    )
    @pytest.mark.parametrize("is_confirmed", [True, False])
    def test_is_decided_with_a_reason(
        self, make, command, event, is_accepted, is_confirmed
    ):
        """
        Who decided, when and why is kept with the result, also once it is confirmed.
        """
        state = late(make)
        if is_confirmed:
            confirmed = make.fact(3, did.Confirmed(), make.at("2017-03-17"))
            state = evolve(state, confirmed)
        now = make.at("2017-03-20")

        (told,) = decide(state, command, make.confirmer, now=now)
        after = evolve(state, make.fact(4, told, now, act=make.confirmer))

        assert told == event
        assert after.submissions[-1].ruling == CauseRuling(
            is_accepted=is_accepted,
            reason=command.reason,
            act=make.confirmer,
            at=now,
        )
        assert after.is_excused is is_accepted
        assert after.claim is None
        assert after.workflow is state.workflow

    def test_is_found_until_it_is_decided(self, make):
        """
        A claim that waits is something for a person to see to, also after the end.
        """
        state = late(make)
        confirmed = evolve(state, make.fact(3, did.Confirmed(), make.at("2017-03-17")))
        ruled = did.CauseRejected(reason="chủ quan")
        decided = evolve(confirmed, make.fact(4, ruled, make.at("2017-03-18")))

        for waiting in (state, confirmed):
            (told,) = unsettled(Organisation(), waiting)
            assert told.code == "cause-undecided"
            assert "bão số 1" in told.text("vi")
        assert tuple(unsettled(Organisation(), decided)) == ()

    def test_never_undoes_the_delay(self, make):
        """
        What was late stays late; what that costs is for the evaluation.
        """
        state = late(make)
        for version, event in enumerate(
            (did.CauseAccepted(reason="bão"), did.Confirmed()), 3
        ):
            state = evolve(state, make.fact(version, event, make.at("2017-03-20")))

        judged = status(state, make.due(state), make.at("2017-04-01"))

        assert judged.timeliness is Timeliness.LATE
        assert judged.days_late == 1
        assert state.is_excused

    @pytest.mark.parametrize(
        "command", [do.AcceptCause(reason="có"), do.RejectCause(reason="không")]
    )
    def test_is_not_decided_by_whoever_claims_it(self, make, command):
        """
        The doer cannot judge his own cause.
        """
        with pytest.raises(RefusedError, match="cannot judge it") as caught:
            decide(late(make), command, make.performer, now=make.at("2017-03-20"))

        assert caught.value.rule == "approver-is-doer"

    @pytest.mark.parametrize("command", [PLAIN, REASONED])
    def test_must_have_been_claimed(self, make, command):
        """
        There is nothing to decide about a reason that is nobody else's.
        """
        with pytest.raises(RefusedError, match="no objective cause waits") as caught:
            decide(
                late(make, command),
                do.AcceptCause(reason="có"),
                make.confirmer,
                now=make.at("2017-03-20"),
            )

        assert caught.value.rule == "no-cause"

    def test_is_decided_once(self, make):
        """
        A second decision is refused, and a second fact changes nothing.
        """
        accepted = did.CauseAccepted(reason="bão")
        state = evolve(late(make), make.fact(3, accepted, make.at("2017-03-17")))

        with pytest.raises(RefusedError) as caught:
            decide(
                state,
                do.RejectCause(reason="không"),
                make.confirmer,
                now=make.at("2017-03-20"),
            )
        rejected = did.CauseRejected(reason="không")
        again = evolve(state, make.fact(4, rejected, make.at("2017-03-18")))

        assert caught.value.rule == "no-cause"
        assert again.is_excused

    def test_belongs_to_the_result_it_came_with(self, make):
        """
        A result that was returned takes its cause along; the next has its own.
        """
        state = late(make)
        facts = (
            (did.CauseAccepted(reason="bão"), "2017-03-17"),
            (did.Returned(reason="thiếu"), "2017-03-18"),
            (did.Submitted(result="xong", delay_reason="quên"), "2017-03-20"),
        )
        for version, (event, day) in enumerate(facts, 3):
            state = evolve(state, make.fact(version, event, make.at(day)))

        assert [one.is_excused for one in state.submissions] == [True, False]
        assert not state.is_excused
        assert state.claim is None
