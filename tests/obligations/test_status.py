import copy
import datetime as dt
import pickle
from zoneinfo import ZoneInfo

import attrs
import pytest

from govtasks.deadlines.rules import Undated
from govtasks.errors import NaiveInstantError
from govtasks.explain import Explanation
from govtasks.obligations import commands as do
from govtasks.obligations import events as did
from govtasks.obligations.lifecycle import (
    Workflow,
    decide,
    evolve,
    fold,
    replaced_rules,
)
from govtasks.obligations.model import Force, Kind
from govtasks.obligations.status import DeadlineState, Miss, Timeliness, status


def judge(make, state, now):
    """The status with the deadlines of all rules, as a register asks for it."""
    earlier = [make.due(state, term.rule) for term in replaced_rules(state)]
    return status(state, make.due(state), now, earlier=earlier)


class TestDeadline:
    @pytest.mark.parametrize(
        ("day", "time", "expected"),
        [
            pytest.param("2017-03-11", "23:59", DeadlineState.IN_TIME, id="4-days"),
            pytest.param("2017-03-12", "00:00", DeadlineState.DUE_SOON, id="3-days"),
            pytest.param("2017-03-15", "23:59", DeadlineState.DUE_SOON, id="last-day"),
            pytest.param("2017-03-16", "00:00", DeadlineState.OVERDUE, id="over"),
        ],
    )
    def test_of_open_work_is_judged_by_now(self, make, day, time, expected):
        """
        In time until four days before, due soon until the last midnight, then over.
        """
        answer = judge(make, make.state(), make.at(day, time))

        assert answer.deadline is expected
        assert answer.timeliness is None
        assert answer.due_on == make.day("2017-03-15")
        assert answer.is_overdue is (expected is DeadlineState.OVERDUE)

    def test_day_is_the_day_of_the_regime(self, make):
        """
        Whoever asks from another zone gets the same answer.
        """
        berlin = make.at("2017-03-12", "00:00").astimezone(ZoneInfo("Europe/Berlin"))

        assert judge(make, make.state(), berlin).deadline is DeadlineState.DUE_SOON

    @pytest.mark.parametrize(
        ("day", "late"),
        [
            pytest.param("2017-03-15", 0, id="in-time"),
            pytest.param("2017-03-16", 1, id="one"),
            pytest.param("2017-07-13", 120, id="many"),
        ],
    )
    def test_days_late_are_calendar_days(self, make, day, late):
        """
        Days late count from the last day, days off too.
        """
        assert judge(make, make.state(), make.at(day)).days_late == late

    def test_nothing_is_due_without_a_date(self, make):
        """
        An undated order is never overdue, nor due in 1970.
        """
        state = make.state(obligation=make.obligation(rule=Undated()))

        answer = judge(make, state, make.at("2030-01-01"))

        assert answer.deadline is DeadlineState.UNDATED
        assert (answer.due_on, answer.days_late, answer.breached) == (None, 0, False)

    def test_nothing_is_due_before_the_fact_it_counts_from(self, make):
        """
        A term that runs from the arrival is no deadline before it.
        """
        rule = make.within("5 working days")
        state = make.state(obligation=make.obligation(rule=rule))

        answer = judge(make, state, make.at("2018-01-01"))

        assert answer.deadline is DeadlineState.UNDATED

    def test_now_has_a_zone(self, make):
        """
        An instant without a zone is refused.
        """
        with pytest.raises(NaiveInstantError):
            judge(make, make.state(), dt.datetime(2017, 3, 1))  # noqa: DTZ001


class TestSubmission:
    @pytest.mark.parametrize(
        ("day", "time", "expected"),
        [
            pytest.param("2017-03-15", "23:59", DeadlineState.IN_TIME, id="in-time"),
            pytest.param("2017-03-16", "00:00", DeadlineState.OVERDUE, id="late"),
        ],
    )
    def test_is_judged_while_it_waits(self, make, day, time, expected):
        """
        While a result awaits confirmation the clock does not run against its doer.
        """
        state = make.state(make.submitted(make.at(day, time)))

        answer = judge(make, state, make.at("2017-05-01"))

        assert (answer.workflow, answer.deadline) == (Workflow.SUBMITTED, expected)
        assert answer.timeliness is None
        assert answer.judged_at == make.at(day, time)

    def test_that_was_returned_does_not_count(self, make):
        """
        After a return the clock runs again.
        """
        state = make.state(
            make.submitted(make.at("2017-03-10")),
            make.returned(make.at("2017-03-20")),
        )

        answer = judge(make, state, make.at("2017-03-21"))

        assert answer.deadline is DeadlineState.OVERDUE
        assert answer.days_late == 6


class TestTimeliness:
    def test_on_time_stays_so_however_slow_the_confirmation(self, make):
        """
        The submission is judged, not the confirmation.
        """
        state = make.state(
            make.submitted(make.at("2017-03-15", "23:59")),
            make.confirmed(make.at("2017-06-01")),
        )

        answer = judge(make, state, make.at("2018-01-01"))

        assert answer.timeliness is Timeliness.ON_TIME
        assert (answer.deadline, answer.days_late) == (DeadlineState.IN_TIME, 0)
        assert answer.in_locale("vi") == "đã hoàn thành, đúng hạn"

    def test_trap_f6_completed_late_stays_late(self, make):
        """
        A late completion is late for ever, by the same number of days.
        """
        state = make.state(
            make.submitted(make.at("2017-03-17")),
            make.confirmed(make.at("2017-03-18")),
        )

        for year in ("2017-03-18", "2027-12-31"):
            answer = judge(make, state, make.at(year))
            assert answer.timeliness is Timeliness.LATE
            assert (answer.deadline, answer.days_late) == (DeadlineState.OVERDUE, 2)
        assert answer.in_locale("en") == "completed, late"

    def test_the_submission_that_was_confirmed_is_judged(self, make):
        """
        A first result in time does not help one that had to be done again late.
        """
        state = make.state(
            make.submitted(make.at("2017-03-10")),
            make.returned(make.at("2017-03-11")),
            make.submitted(make.at("2017-03-20")),
            make.confirmed(make.at("2017-03-21")),
        )

        answer = judge(make, state, make.at("2017-03-22"))

        assert answer.timeliness is Timeliness.LATE

    def test_without_a_deadline_nothing_is_judged(self, make):
        """
        What had no deadline was neither on time nor late.
        """
        state = make.state(
            make.submitted(make.at("2017-03-10")),
            make.confirmed(make.at("2017-03-11")),
            obligation=make.obligation(rule=Undated()),
        )

        answer = judge(make, state, make.at("2017-03-22"))

        assert answer.timeliness is None
        assert answer.in_locale("vi") == "đã hoàn thành, không hạn"


class TestExtension:
    def test_before_the_breach_moves_the_deadline(self, make):
        """
        An extension that was granted in time counts.
        """
        state = make.state(
            make.extended("2017-03-31", make.at("2017-03-15", "23:59")),
            make.submitted(make.at("2017-03-30")),
            make.confirmed(make.at("2017-04-03")),
        )

        answer = judge(make, state, make.at("2017-04-04"))

        assert answer.timeliness is Timeliness.ON_TIME
        assert not answer.breached

    @pytest.mark.parametrize("time", ["00:00", "09:00"])
    def test_trap_f6_after_the_breach_does_not_erase_it(self, make, time):
        """
        An extension granted once the deadline was over leaves it missed.
        """
        state = make.state(
            make.extended("2017-03-31", make.at("2017-03-16", time)),
            make.submitted(make.at("2017-03-30")),
            make.confirmed(make.at("2017-04-03")),
        )

        answer = judge(make, state, make.at("2017-04-04"))

        assert answer.timeliness is Timeliness.LATE
        assert (answer.breached, answer.days_late) == (True, 1)
        assert answer.due_on == make.day("2017-03-31")
        assert "stays missed" in answer.explanation.text("en")

    def test_after_the_breach_lets_the_work_go_on(self, make):
        """
        Open work is in time by the new deadline, and its breach is still shown.
        """
        state = make.state(make.extended("2017-03-31", make.at("2017-03-20")))

        answer = judge(make, state, make.at("2017-03-21"))

        assert (answer.deadline, answer.breached) == (DeadlineState.IN_TIME, True)
        assert answer.days_late == 0

    def test_after_a_result_in_time_is_no_breach(self, make):
        """
        A result that lay with the confirming side when the deadline passed.
        """
        state = make.state(
            make.submitted(make.at("2017-03-14")),
            make.returned(make.at("2017-03-20")),
            make.extended("2017-03-31", make.at("2017-03-20")),
            make.submitted(make.at("2017-03-30")),
            make.confirmed(make.at("2017-03-31")),
        )

        assert (
            judge(make, state, make.at("2017-04-04")).timeliness is Timeliness.ON_TIME
        )

    def test_after_an_earlier_return_is_a_breach(self, make):
        """
        A result that had been sent back before the deadline passed saves nothing.
        """
        state = make.state(
            make.submitted(make.at("2017-03-10")),
            make.returned(make.at("2017-03-13")),
            make.extended("2017-03-31", make.at("2017-03-20")),
        )

        assert judge(make, state, make.at("2017-03-21")).breached

    def test_term_into_the_past_that_is_taken_back_at_once_is_no_breach(self, make):
        """
        A term that was in force for no time at all was not missed.
        """
        state = make.state(
            make.extended("2017-02-20", make.at("2017-03-01")),
            make.extended("2017-03-31", make.at("2017-03-01")),
        )

        assert not judge(make, state, make.at("2017-03-02")).breached

    def test_longest_delay_counts(self, make):
        """
        Of several missed deadlines the longest delay is told.
        """
        state = make.state(
            make.extended("2017-03-31", make.at("2017-03-25")),
            make.submitted(make.at("2017-04-02")),
            make.confirmed(make.at("2017-04-03")),
        )

        assert judge(make, state, make.at("2017-04-04")).days_late == 10


class TestMisses:
    def found(self, answer):
        """Return each miss: its last day, how many days, whether it was replaced."""
        return [(str(one.due_on), one.days, one.is_replaced) for one in answer.misses]

    def test_each_deadline_that_passed_is_one(self, make):
        """
        That which was extended too late, and that which was missed again.
        """
        state = make.state(
            make.extended("2017-03-31", make.at("2017-03-25")),
            make.submitted(make.at("2017-04-02")),
            make.confirmed(make.at("2017-04-03")),
        )

        answer = judge(make, state, make.at("2017-04-04"))

        assert self.found(answer) == [
            ("2017-03-15", 10, True),
            ("2017-03-31", 2, False),
        ]
        assert [one.until for one in answer.misses] == [
            make.at("2017-03-25"),
            make.at("2017-04-02"),
        ]

    def test_end_in_the_zone_of_the_deadline(self, make):
        """
        The days are those of whoever does the work, from wherever it is asked.
        """
        berlin = make.at("2017-03-18", "00:30").astimezone(ZoneInfo("Europe/Berlin"))

        answer = judge(make, make.state(), berlin)

        assert self.found(answer) == [("2017-03-15", 3, False)]
        assert answer.misses[0].until.date() == make.day("2017-03-18")

    def test_of_what_is_in_time_there_are_none(self, make):
        """
        Nor of what was granted more time before the deadline.
        """
        state = make.state(make.extended("2017-03-31", make.at("2017-03-10")))

        assert judge(make, state, make.at("2017-03-31")).misses == ()

    @pytest.mark.parametrize(
        ("until", "days"),
        [
            pytest.param("2017-03-14", 0, id="before"),
            pytest.param("2017-03-15", 0, id="same-day"),
            pytest.param("2017-03-16", 1, id="next-day"),
        ],
    )
    def test_later_on_the_last_day_is_no_day_late(self, make, until, days):
        """
        What ends at an hour and misses it is late all the same.
        """
        miss = Miss(due_on=make.day("2017-03-15"), until=make.at(until, "20:00"))

        assert (miss.days, miss.is_replaced) == (days, False)

    def test_are_what_the_first_and_the_longest_are_told_from(self, make):
        """
        The same delays, told in two ways.
        """
        state = make.state(make.extended("2017-03-31", make.at("2017-03-25")))

        answer = judge(make, state, make.at("2017-05-01"))

        assert answer.days_late == max(one.days for one in answer.misses) == 31
        assert answer.missed_on == min(one.due_on for one in answer.misses)
        assert answer.breached


class TestCounted:
    @pytest.mark.parametrize(
        ("kind", "force", "expected"),
        [
            pytest.param(Kind.TASK, Force.ORDER, True, id="task"),
            pytest.param(Kind.TASK, Force.REQUEST, False, id="requested-task"),
            pytest.param(Kind.TASK, Force.ENCOURAGEMENT, False, id="encouraged"),
            pytest.param(Kind.STANDING, Force.ORDER, False, id="standing"),
            pytest.param(Kind.RECURRING, Force.ORDER, False, id="series"),
            pytest.param(Kind.REQUEST, Force.REQUEST, False, id="request"),
            pytest.param(Kind.CONDITIONAL, Force.ORDER, False, id="dormant"),
        ],
    )
    def test_what_stands_apart(self, make, kind, force, expected):
        """
        Only ordered work with an end belongs in the figures of what is overdue.
        """
        state = make.state(obligation=make.obligation(kind=kind, force=force))
        due = make.due(state, None if kind is not Kind.RECURRING else Undated())

        answer = status(state, due, make.at("2017-06-01"))

        assert answer.counted is expected
        apart = "stands apart" in answer.explanation.text("en")
        assert apart is not expected

    def test_condition_that_came_about_is_counted(self, make):
        """
        Once its condition is there, a conditional duty is one like any other.
        """
        trigger = (do.Trigger(reason="vi phạm"), make.assigner, make.at("2017-03-01"))
        state = make.state(trigger, obligation=make.obligation(kind=Kind.CONDITIONAL))

        assert judge(make, state, make.at("2017-03-02")).counted


class TestManyTimes:
    @pytest.mark.parametrize(
        ("times", "vi", "en"),
        [
            pytest.param(2, "đã giao, trong hạn", "assigned, in time", id="twice"),
            pytest.param(
                3,
                "đã giao, trong hạn, gia hạn nhiều lần",
                "assigned, in time, extended many times",
                id="three times",
            ),
            pytest.param(
                4,
                "đã giao, trong hạn, gia hạn nhiều lần",
                "assigned, in time, extended many times",
                id="four times",
            ),
        ],
    )
    def test_from_the_third_extension_on(self, make, times, vi, en):
        """
        Status and explanation say so in both languages, and how often it was.
        """
        state = extended(make, times)

        answer = judge(make, state, make.at("2017-02-20"))

        assert (state.extended, answer.extended) == (times, times)
        assert state.is_extended_often is answer.is_extended_often is (times > 2)
        assert (answer.in_locale("vi"), answer.in_locale("en")) == (vi, en)
        assert answer.explanation.text("vi").splitlines()[0] == vi
        told = f"a longer term was granted {times} times"
        assert (told in answer.explanation.text("en")) is (times > 2)

    def test_what_was_refused_does_not_count(self, make):
        """
        Only a longer term that was granted is an extension.
        """
        asked = do.RequestExtension(to=make.day("2017-06-30"), reason="lớn")
        steps = [
            step
            for day in ("2017-02-13", "2017-02-14", "2017-02-15")
            for step in (
                (asked, make.performer, make.at(day)),
                (do.RejectExtension(reason="không"), make.assigner, make.at(day)),
            )
        ]

        answer = judge(make, make.state(*steps), make.at("2017-02-20"))

        assert (answer.extended, answer.is_extended_often) == (0, False)


def extended(make, times):
    """An obligation whose term was made longer so many times."""
    facts = make.facts()
    for number in range(times):
        at = make.at(f"2017-02-{13 + number}")
        for command, act in (
            (
                do.RequestExtension(
                    to=make.day(f"2017-{4 + number:02}-15"), reason="khối lượng lớn"
                ),
                make.performer,
            ),
            (do.GrantExtension(), make.assigner),
        ):
            state = fold(facts)
            due = make.due(state)
            for event in decide(state, command, act, now=at, due=due):
                facts += (make.fact(len(facts) + 1, event, at, act=act),)
    return fold(facts)


class TestAtOnce:
    def test_trap_f11_is_never_due_in_1970_or_never(self, make):
        """
        "At once" has no date and is due all the same: after its grace, not before.
        """
        rule = make.at_once("1 working day")
        obligation = make.obligation(rule=rule)
        waiting = make.state(obligation=obligation)
        arrived = make.state(
            (do.Receive(), make.performer, make.at("2017-02-10", "10:00")),
            obligation=obligation,
        )

        unknown = judge(make, waiting, make.at("2019-01-01"))
        in_time = judge(make, arrived, make.at("2017-02-13", "23:59"))
        late = judge(make, arrived, make.at("2017-02-14", "00:00"))
        later = judge(make, arrived, make.at("2019-01-01"))

        assert (unknown.due_on, unknown.is_overdue) == (None, False)
        assert unknown.counted
        assert (in_time.due_on, in_time.is_overdue) == (make.day("2017-02-13"), False)
        assert (late.is_overdue, late.days_late) == (True, 1)
        assert later.is_overdue
        assert late.in_locale("vi") == "đã giao, chưa thực hiện ngay, quá hạn"

    def test_trap_f11_from_the_issue_where_the_order_says_so(self, make):
        """
        What runs from the issue is overdue whether it was received or not.
        """
        rule = make.at_once("1 working day", of="issue")
        state = make.state(
            obligation=make.obligation(rule=rule),
            known={"issue": make.day("2017-02-09")},
        )

        answer = judge(make, state, make.at("2017-02-13"))

        assert (answer.due_on, answer.is_overdue) == (make.day("2017-02-10"), True)

    def test_has_words_of_its_own(self, make):
        """
        "At once" is neither due in a few days nor never.
        """
        rule = make.at_once("1 working day")
        state = make.state(
            (do.Receive(), make.performer, make.at("2017-02-10")),
            obligation=make.obligation(rule=rule),
        )

        friday = judge(make, state, make.at("2017-02-10", "10:00"))
        tuesday = judge(make, state, make.at("2017-02-14"))

        assert friday.at_once
        assert friday.in_locale("vi") == "đã giao, phải thực hiện ngay"
        assert tuesday.in_locale("vi") == "đã giao, chưa thực hiện ngay, quá hạn"
        assert tuesday.deadline is DeadlineState.OVERDUE

    def test_once_done_is_on_time_or_late_like_the_rest(self, make):
        """
        What is confirmed is judged in the common words.
        """
        state = make.state(
            (do.Receive(), make.performer, make.at("2017-02-10")),
            make.submitted(make.at("2017-02-13")),
            make.confirmed(make.at("2017-02-14")),
            obligation=make.obligation(rule=make.at_once("1 working day")),
        )

        answer = judge(make, state, make.at("2017-02-15"))

        assert answer.in_locale("vi") == "đã hoàn thành, đúng hạn"


class TestSuspended:
    @pytest.mark.parametrize(
        ("on", "at", "judged"),
        [
            pytest.param("2017-03-20", "09:00", "2017-03-20T09:00", id="that day"),
            pytest.param("2017-03-17", "09:00", "2017-03-17T23:59", id="backdated"),
        ],
    )
    def test_is_judged_when_its_clock_stopped(self, make, on, at, judged):
        """
        As of the pause, or of the end of the day that it was backdated to.
        """
        arrival = do.Receive(), make.performer, make.at("2017-02-10")
        pause = do.Suspend(on=make.day(on), reason="chờ số liệu")
        state = make.state(arrival, (pause, make.assigner, make.at("2017-03-20", at)))
        answer = judge(make, state, make.at("2017-04-20"))

        assert f"{answer.judged_at:%Y-%m-%dT%H:%M}" == judged
        assert answer.workflow is Workflow.SUSPENDED
        assert answer.breached
        assert answer.days_late == make.day(on).day - 15

    def test_on_its_last_day_is_no_breach(self, make):
        """
        Whoever stops the clock on that day stops it in time, whenever he says so.
        """
        arrival = do.Receive(), make.performer, make.at("2017-02-10")
        pause = do.Suspend(on=make.day("2017-03-15"), reason="chờ số liệu")
        state = make.state(arrival, (pause, make.assigner, make.at("2017-03-20")))

        assert not judge(make, state, make.at("2017-04-20")).breached


class TestWithdrawn:
    def test_is_judged_when_it_was_withdrawn(self, make):
        """
        What was taken back stands as it stood on that day.
        """
        withdraw = (do.Withdraw(reason="trùng"), make.assigner, make.at("2017-03-10"))

        answer = judge(make, make.state(withdraw), make.at("2018-01-01"))

        assert (answer.deadline, answer.timeliness) == (DeadlineState.IN_TIME, None)
        assert answer.judged_at == make.at("2017-03-10")


class TestExplanation:
    @pytest.mark.parametrize("locale", ["vi", "en"])
    @pytest.mark.parametrize(
        ("day", "last"),
        [("2017-03-15", "ahead"), ("2017-03-16", "passed")],
    )
    def test_ends_with_what_was_held_against_the_deadline(
        self, make, locale, day, last
    ):
        """
        The deadline's own steps, then the judgement, in both languages.
        """
        submit = make.submitted(make.at(day))
        withdraw = (do.Withdraw(reason="trùng"), make.assigner, make.at(day))
        confirm = make.confirmed(make.at(day, "10:00"))
        for steps in ((), (submit,), (submit, confirm), (withdraw,)):
            state = make.state(*steps)
            due = make.due(state)

            answer = judge(make, state, make.at(day, "11:00"))

            *before, final = answer.explanation.steps
            assert tuple(before) == due.explanation.steps
            assert final.rule.endswith(last)
            assert answer.explanation.text(locale)

    def test_goes_with_a_status_that_is_kept(self, make):
        """
        It is made when asked for, and still there where the state is not.
        """
        answer = judge(make, make.state(), make.at("2017-03-16"))

        kept = pickle.loads(pickle.dumps(answer))  # noqa: S301 - our own

        assert kept == answer == copy.deepcopy(answer)
        assert kept.explanation == answer.explanation

    def test_makes_two_statuses_differ(self, make):
        """
        Who was told something else was told another status.
        """
        answer = judge(make, make.state(), make.at("2017-03-16"))

        assert attrs.evolve(answer, explanation=Explanation("x")) != answer


class TestWords:
    @pytest.mark.parametrize("word", [*DeadlineState, *Timeliness])
    def test_both_axes_have_words_in_both_languages(self, word):
        """
        Each state of the deadline can be read in Vietnamese and English.
        """
        assert word.in_locale("vi") != word.in_locale("en")
        assert str(word) == word.value


class TestTotal:
    @pytest.mark.parametrize(
        "event",
        [
            did.Confirmed(),
            did.Returned(reason="thiếu"),
            did.Submitted(result="xong"),
            did.Withdrawn(reason="trùng"),
        ],
    )
    def test_odd_histories_have_a_status_too(self, make, event):
        """
        A confirmation of nothing, as an import may bring it, does not raise.
        """
        (assigned,) = make.facts()
        odd = make.fact(2, event, make.at("2017-03-20"))

        state = fold((assigned, odd))

        assert judge(make, state, make.at("2017-03-21")).workflow is state.workflow
        assert evolve(state, odd).version == 2
