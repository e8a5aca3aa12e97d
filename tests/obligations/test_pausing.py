import datetime as dt

import pytest

from govtasks.deadlines.suspension import Pause
from govtasks.errors import RefusedError
from govtasks.obligations import commands as do
from govtasks.obligations import events as did
from govtasks.obligations.lifecycle import Workflow, decide, evolve, fold
from govtasks.obligations.status import DeadlineState, status


def received(make, day="2017-02-10"):
    """The document has arrived."""
    return do.Receive(), make.performer, make.at(day)


def suspended(make, on, at=None):
    """The assigner stops the clock on a day."""
    return do.Suspend(on=make.day(on), reason="chờ"), make.assigner, make.at(at or on)


def resumed(make, on, at=None, rule=None):
    """The assigner lets it go on."""
    command = do.Resume(on=make.day(on), reason="đã rõ", rule=rule)
    return command, make.assigner, make.at(at or on)


class TestSuspend:
    def test_lies_over_the_work(self, make):
        """
        The stage is that of the pause, and the work keeps the state beneath it.
        """
        accept = (do.Accept(), make.performer, make.at("2017-02-11"))

        state = make.state(received(make), accept, suspended(make, "2017-02-13"))

        assert state.stage is Workflow.SUSPENDED
        assert state.workflow is Workflow.ACCEPTED
        assert state.pauses[0].pause == Pause(
            since=make.day("2017-02-13"), reason="chờ"
        )

    def test_keeps_who_stopped_it_and_both_times(self, make):
        """
        Who it was, when it took effect, and when that was written down.
        """
        stopped = make.fact(
            3,
            did.Suspended(on=make.day("2017-02-13"), reason="chờ", instrument="9/TB"),
            make.at("2017-02-13"),
            recorded_at=make.at("2017-02-20"),
        )

        state = fold((*make.facts(received(make)), stopped))

        (pause,) = state.pauses
        assert (pause.act, pause.instrument) == (make.assigner, "9/TB")
        assert pause.at == make.at("2017-02-13")
        assert pause.recorded_at == make.at("2017-02-20")

    def test_that_is_recorded_late_disturbs_nothing(self, make):
        """
        What was reported after the day of the pause stays reported.
        """
        report = (do.Report(percent=40), make.performer, make.at("2017-02-15"))
        state = make.state(received(make), report)

        events = decide(
            state,
            do.Suspend(on=make.day("2017-02-13"), reason="chờ"),
            make.assigner,
            now=make.at("2017-02-20"),
            effective_at=make.at("2017-02-13"),
        )
        after = fold(
            (
                *make.facts(received(make), report),
                make.fact(
                    4,
                    events[0],
                    make.at("2017-02-13"),
                    recorded_at=make.at("2017-02-20"),
                ),
            )
        )

        assert (after.stage, after.workflow, after.percent) == (
            Workflow.SUSPENDED,
            Workflow.IN_PROGRESS,
            40,
        )

    @pytest.mark.parametrize(
        ("on", "rule"),
        [
            pytest.param("2017-02-21", "pause-not-yet", id="tomorrow"),
            pytest.param("2017-02-20", None, id="today"),
            pytest.param("2017-02-15", None, id="on the day it went on"),
            pytest.param("2017-02-14", "pause-before-resumption", id="before that"),
            pytest.param("2017-02-09", "pause-before-receipt", id="before arrival"),
        ],
    )
    def test_day_is_past_and_in_order(self, make, on, rule):
        """
        Not after today, not before the arrival nor before the last resumption.
        """
        state = make.state(
            received(make), suspended(make, "2017-02-13"), resumed(make, "2017-02-15")
        )
        command = do.Suspend(on=make.day(on), reason="chờ")
        now = make.at("2017-02-20")

        if rule is None:
            assert decide(state, command, make.assigner, now=now)
        else:
            with pytest.raises(RefusedError) as caught:
                decide(state, command, make.assigner, now=now)
            assert caught.value.rule == rule

    def test_today_is_that_of_the_zone_of_the_obligation(self, make):
        """
        At 18:00 in Greenwich it is tomorrow in Vietnam.
        """
        state = make.state(received(make))
        command = do.Suspend(on=make.day("2017-02-21"), reason="chờ")
        now = make.at("2017-02-21", "01:00").astimezone(dt.UTC)

        assert decide(state, command, make.assigner, now=now, zone=make.zone)
        with pytest.raises(RefusedError) as caught:
            decide(state, command, make.assigner, now=now)
        assert caught.value.rule == "pause-not-yet"

    def test_nothing_is_suspended_that_has_not_arrived(self, make):
        """
        A clock that may not have begun to run cannot be stopped.
        """
        with pytest.raises(RefusedError) as caught:
            decide(
                make.state(),
                do.Suspend(on=make.day("2017-02-13"), reason="chờ"),
                make.assigner,
                now=make.at("2017-02-20"),
            )

        assert caught.value.rule == "not-received"


class TestResume:
    def test_ends_the_pause_with_both_acts(self, make):
        """
        Who stopped it and who let it go on are kept.
        """
        state = make.state(
            received(make), suspended(make, "2017-02-13"), resumed(make, "2017-02-15")
        )

        (one,) = state.pauses
        assert state.stage is Workflow.ASSIGNED
        assert (one.on, one.until) == (make.day("2017-02-13"), make.day("2017-02-15"))
        assert one.resumed_by == make.assigner
        assert state.armed_at == make.at("2017-02-15")

    def test_may_set_another_term(self, make):
        """
        A term that cannot be replayed is set anew, and the history says why.
        """
        rule = make.fixed("2017-04-15")

        state = make.state(
            received(make),
            suspended(make, "2017-02-13"),
            resumed(make, "2017-02-15", rule=rule),
        )

        assert state.rule == rule
        assert state.rule_history[-1].reason == "đã rõ"

    @pytest.mark.parametrize(
        ("on", "rule"),
        [
            pytest.param("2017-02-12", "resumption-before-pause", id="before"),
            pytest.param("2017-02-13", None, id="same day"),
            pytest.param("2017-02-21", "pause-not-yet", id="tomorrow"),
        ],
    )
    def test_day_follows_the_pause(self, make, on, rule):
        """
        It goes on as of the day of the pause or later, and never in the future.
        """
        state = make.state(received(make), suspended(make, "2017-02-13"))
        command = do.Resume(on=make.day(on), reason="đã rõ")
        now = make.at("2017-02-20")

        if rule is None:
            assert decide(state, command, make.assigner, now=now)
        else:
            with pytest.raises(RefusedError) as caught:
                decide(state, command, make.assigner, now=now)
            assert caught.value.rule == rule


class TestEvolve:
    def test_second_pause_changes_nothing(self, make):
        """
        The clock can only be stopped once at a time.
        """
        state = make.state(received(make), suspended(make, "2017-02-13"))
        again = did.Suspended(on=make.day("2017-02-14"), reason="chờ")

        after = evolve(state, make.fact(9, again, make.at("2017-02-14")))

        assert after.pauses == state.pauses

    def test_resumption_without_a_pause_changes_nothing(self, make):
        """
        What runs goes on running.
        """
        on = make.day("2017-02-14")
        again = did.Resumed(on=on, reason="rõ", rule=make.fixed("2017-05-01"))

        after = evolve(make.state(), make.fact(9, again, make.at("2017-02-14")))

        assert (after.pauses, after.rule) == ((), make.fixed("2017-03-15"))

    def test_what_is_closed_is_not_suspended(self, make):
        """
        A pause that seems to come after the end changes nothing.
        """
        state = make.state(
            (do.Withdraw(reason="trùng"), make.assigner, make.at("2017-02-13"))
        )
        pause = did.Suspended(on=make.day("2017-02-14"), reason="chờ")

        after = evolve(state, make.fact(9, pause, make.at("2017-02-14")))

        assert (after.stage, after.pauses) == (Workflow.WITHDRAWN, ())


class TestStatus:
    def test_nothing_is_due_while_the_clock_stands(self, make):
        """
        Not overdue, however long it lasts.
        """
        state = make.state(received(make), suspended(make, "2017-02-13"))

        answer = status(state, make.due(state), make.at("2017-06-01"))

        assert answer.in_locale("vi") == "tạm hoãn, không hạn"
        assert answer.deadline is DeadlineState.UNDATED
        assert not answer.is_overdue
        assert "13/02/2017" in answer.explanation.text("vi")

    def test_what_was_late_before_stays_late(self, make):
        """
        A pause after the deadline does not make up for it.
        """
        state = make.state(received(make), suspended(make, "2017-03-20"))

        answer = status(state, make.due(state), make.at("2017-06-01"))

        assert (answer.is_overdue, answer.days_late) == (True, 5)
