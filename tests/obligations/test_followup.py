import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.deadlines.rules import Undated
from govtasks.deadlines.terms import Term
from govtasks.errors import CoverageError, NaiveInstantError
from govtasks.obligations import commands as do
from govtasks.obligations import events as did
from govtasks.obligations.followup import (
    FollowUpAct,
    builtin_ladder,
    due,
    load_ladder,
    next_at,
)
from govtasks.obligations.lifecycle import evolve
from govtasks.obligations.model import Force, Kind
from govtasks.obligations.planning import Moment, reminders
from govtasks.organisation.links import LinkRole

FILE = Path(__file__).parents[1] / "data" / "ladders" / "default.toml"
LADDER = load_ladder(FILE.read_text("utf-8"), FILE.name)


def steps_of(make, state, until, since=None, zone=None):
    """What the ladder says."""
    return due(
        state,
        make.due(state),
        (LADDER,),
        make.calendar,
        zone or make.zone,
        since=since,
        until=until,
    )


def said(make, state, steps, at):
    """The state once those steps are recorded."""
    for number, step in enumerate(steps, state.version + 1):
        fact = did.FollowedUp(
            step_key=step.key,
            step=step.step,
            act=step.act.value,
            scheduled_at=step.scheduled_at,
            late=step.late,
            due_on=step.due_on,
        )
        state = evolve(state, make.fact(number, fact, at))
    return state


class TestSchedule:
    def test_follows_the_ladder_in_working_days(self, make):
        """
        Due on Wednesday 15 March 2017: the weekend is no working time.
        """
        steps = steps_of(make, make.state(), make.at("2017-04-01"))

        assert [(step.step, step.scheduled_at) for step in steps] == [
            ("remind", make.at("2017-03-10", "08:00")),
            ("due-today", make.at("2017-03-15", "08:00")),
            ("urge", make.at("2017-03-16", "08:00")),
            ("escalate", make.at("2017-03-22", "08:00")),
        ]
        assert [step.act for step in steps] == [
            FollowUpAct.REMIND,
            FollowUpAct.REMIND,
            FollowUpAct.URGE,
            FollowUpAct.ESCALATE,
        ]
        assert steps[-1].to == (LinkRole.SUPERIOR, LinkRole.ASSIGNER)
        assert {step.due_on for step in steps} == {make.day("2017-03-15")}

    def test_keys_name_obligation_day_and_step(self, make):
        """
        The key of a step is the same for ever.
        """
        (step,) = steps_of(make, make.state(), make.at("2017-03-10"))

        assert step.key == "644-2017/2a:2017-03-15:remind"

    @pytest.mark.parametrize(
        ("time", "expected"),
        [
            pytest.param("07:59", [], id="before"),
            pytest.param("08:00", ["remind"], id="at"),
        ],
    )
    def test_until_is_included(self, make, time, expected):
        """
        A step is due at its instant, not before.
        """
        steps = steps_of(make, make.state(), make.at("2017-03-10", time))

        assert [step.step for step in steps] == expected

    def test_since_is_excluded(self, make):
        """
        What fell due at the end of the last window is not in this one.
        """
        since = make.at("2017-03-10", "08:00")

        steps = steps_of(make, make.state(), make.at("2017-03-15"), since)

        assert [step.step for step in steps] == ["due-today"]

    def test_holidays_are_skipped(self, make):
        """
        Friday 28 April 2017 + 1 working day is Wednesday 3 May.
        """
        state = make.state(obligation=make.obligation(rule=make.fixed("2017-04-28")))

        steps = steps_of(make, state, make.at("2017-06-01"))

        assert steps[2].scheduled_at == make.at("2017-05-03", "08:00")

    def test_hours_are_those_of_the_obligation(self, make):
        """
        Eight o'clock is eight o'clock where the obligation is.
        """
        (step,) = steps_of(
            make,
            make.state(),
            make.at("2017-03-10", "08:00").astimezone(ZoneInfo("America/New_York")),
        )

        assert step.scheduled_at == make.at("2017-03-10", "08:00")
        assert not step.late

    def test_explains_why_now(self, make):
        """
        A reminder says what it was counted from and that no law sets it.
        """
        (step,) = steps_of(make, make.state(), make.at("2017-03-10"))

        assert step.explanation.text("en") == (
            "reminder, due at 08:00 Fri 10 Mar 2017\n"
            "  1. 3 working days before the last day, Wed 15 Mar 2017 "
            "[govtasks ladder default 2026.1]"
        )
        assert "3 ngày làm việc trước ngày hết hạn" in step.explanation.text("vi")

    @pytest.mark.parametrize("field", ["since", "until"])
    def test_instants_have_a_zone(self, make, field):
        """
        A window without a zone is refused.
        """
        window = {"since": make.at("2017-03-01"), "until": make.at("2017-03-02")}
        window[field] = dt.datetime(2017, 3, 1)  # noqa: DTZ001

        with pytest.raises(NaiveInstantError) as caught:
            steps_of(make, make.state(), **window)

        assert caught.value.field == field


class TestLate:
    def test_trap_f1_sweep_that_did_not_run_says_all_once(self, make):
        """
        After three days of silence each step comes once, the oldest marked late.
        """
        state = make.state()
        now = make.at("2017-03-16", "10:00")

        steps = steps_of(make, state, now, make.at("2017-03-09"))
        again = steps_of(make, said(make, state, steps, now), now)

        assert [(step.step, step.late) for step in steps] == [
            ("remind", True),
            ("due-today", True),
            ("urge", False),
        ]
        assert again == ()

    def test_same_day_is_not_late(self, make):
        """
        A sweep in the evening of the day is in time.
        """
        (step,) = steps_of(make, make.state(), make.at("2017-03-10", "23:59"))

        assert not step.late


class TestChange:
    def test_trap_f2_another_deadline_arms_its_own_steps(self, make):
        """
        Extended after the warning: the old steps are gone, new ones come.
        """
        warned = steps_of(make, make.state(), make.at("2017-03-10"))
        state = make.state(make.extended("2017-03-29", make.at("2017-03-13")))
        state = said(make, state, warned, make.at("2017-03-13"))

        steps = steps_of(make, state, make.at("2017-03-30"))

        assert [step.key for step in steps] == [
            "644-2017/2a:2017-03-29:remind",
            "644-2017/2a:2017-03-29:due-today",
            "644-2017/2a:2017-03-29:urge",
        ]

    def test_reminder_from_before_the_deadline_was_set_is_moot(self, make):
        """
        Given on the eve, nobody is reminded of three days ago.
        """
        state = make.state(assigned_at=make.at("2017-03-14"))

        steps = steps_of(make, state, make.at("2017-03-15"))

        assert [step.step for step in steps] == ["due-today"]

    def test_given_on_the_day_is_said_on_the_day(self, make):
        """
        An order that comes at nine for the same day is said at nine.
        """
        state = make.state(assigned_at=make.at("2017-03-15", "09:00"))

        (step,) = steps_of(make, state, make.at("2017-03-15", "17:00"))

        assert (step.step, step.late) == ("due-today", False)
        assert step.scheduled_at == make.at("2017-03-15", "09:00")

    def test_recorded_after_the_deadline_is_urged_at_once(self, make):
        """
        What is entered when it is overdue is urged then, and not called due today.
        """
        state = make.state(assigned_at=make.at("2017-03-17", "10:00"))

        (step,) = steps_of(make, state, make.at("2017-03-17", "11:00"))

        assert (step.step, step.late) == ("urge", False)
        assert step.scheduled_at == make.at("2017-03-17", "10:00")

    def test_return_after_the_deadline_is_urged_from_then(self, make):
        """
        The wait for the confirming side is not held against the doer.
        """
        state = make.state(
            make.submitted(make.at("2017-03-09")),
            make.returned(make.at("2017-03-20", "10:00")),
        )

        steps = steps_of(make, state, make.at("2017-03-20", "12:00"))

        assert [(step.step, step.scheduled_at) for step in steps] == [
            ("urge", make.at("2017-03-20", "10:00"))
        ]


class TestSilence:
    @pytest.mark.parametrize(
        "name", ["submitted", "confirmed", "withdrawn", "dormant", "standing", "series"]
    )
    def test_where_nobody_has_anything_to_do(self, make, name):
        """
        Nothing is said of what is handed in, closed, asleep, or has no end.
        """
        submit = make.submitted(make.at("2017-03-09"))
        confirm = make.confirmed(make.at("2017-03-10"))
        withdraw = (do.Withdraw(reason="trùng"), make.assigner, make.at("2017-03-01"))
        receive = (do.Receive(), make.performer, make.at("2017-02-13"))
        state = {
            "submitted": lambda: make.state(submit),
            "confirmed": lambda: make.state(submit, confirm),
            "withdrawn": lambda: make.state(withdraw),
            "dormant": lambda: make.state(
                receive, obligation=make.obligation(kind=Kind.CONDITIONAL)
            ),
            "standing": lambda: make.state(
                receive, obligation=make.obligation(kind=Kind.STANDING)
            ),
            "series": lambda: make.state(
                receive, obligation=make.obligation(kind=Kind.RECURRING)
            ),
        }[name]()
        deadline = make.due(make.state())
        where = (deadline, (LADDER,), make.calendar, make.zone)

        steps = due(state, *where, since=None, until=make.at("2018-01-01"))

        assert steps == ()
        assert next_at(state, *where) is None

    @pytest.mark.parametrize(
        ("kind", "force"),
        [
            pytest.param(Kind.REQUEST, Force.REQUEST, id="request"),
            pytest.param(Kind.TASK, Force.ENCOURAGEMENT, id="encouragement"),
        ],
    )
    def test_who_was_only_asked_is_reminded_and_no_more(self, make, kind, force):
        """
        Behind a request there is no sanction.
        """
        state = make.state(
            (do.Receive(), make.performer, make.at("2017-02-13")),
            obligation=make.obligation(kind=kind, force=force),
        )

        steps = steps_of(make, state, make.at("2018-01-01"))

        assert {step.act for step in steps} == {FollowUpAct.REMIND}


class TestSlowStart:
    def received(self, make, *more, rule=None):
        """Received on Friday 10 February 2017, without a date."""
        receive = (do.Receive(), make.performer, make.at("2017-02-10"))
        obligation = make.obligation(rule=rule or Undated())
        return make.state(receive, *more, obligation=obligation)

    def test_head_is_urged_when_nobody_takes_it_on(self, make):
        """
        Three working days after Friday 10 February 2017, with no deadline at all.
        """
        (step,) = steps_of(make, self.received(make), make.at("2017-02-20"))

        assert step.key == "644-2017/2a:2017-02-10:slow-start"
        assert step.scheduled_at == make.at("2017-02-15", "08:00")
        assert (step.to, step.due_on) == ((LinkRole.HEAD,), None)

    def test_nobody_is_urged_once_it_is_taken_on(self, make):
        """
        After the acceptance there is no slow start.
        """
        accept = (do.Accept(), make.performer, make.at("2017-02-14"))

        assert steps_of(make, self.received(make, accept), make.at("2017-03-01")) == ()

    def test_arrival_known_at_the_assignment_counts(self, make):
        """
        A day of arrival is as good as an instant.
        """
        state = make.state(
            obligation=make.obligation(rule=Undated()),
            known={"receipt": make.day("2017-02-10")},
        )

        (step,) = steps_of(make, state, make.at("2017-02-20"))

        assert step.key == "644-2017/2a:2017-02-10:slow-start"


class TestNextAt:
    def at(self, make, state):
        """What the index holds."""
        return next_at(state, make.due(state), (LADDER,), make.calendar, make.zone)

    def test_is_the_earliest_step_not_said(self, make):
        """
        A store can look for it without asking each obligation.
        """
        state = make.state()
        warned = steps_of(make, state, make.at("2017-03-10"))

        assert self.at(make, state) == make.at("2017-03-10", "08:00")
        assert self.at(
            make, said(make, state, warned, make.at("2017-03-10"))
        ) == make.at("2017-03-15", "08:00")

    def test_is_none_when_all_is_said(self, make):
        """
        After the last step there is nothing to look for.
        """
        state = make.state()
        steps = steps_of(make, state, make.at("2017-04-01"))

        assert self.at(make, said(make, state, steps, make.at("2017-04-01"))) is None


def reminders_of(make, state, ladder=LADDER):
    """When those who do the work are reminded."""
    moment = Moment(state=state, deadline=make.due(state))
    return reminders(moment, (ladder,), make.calendar, make.zone)


class TestReminders:
    def test_are_the_reminders_before_the_end(self, make):
        """
        Whoever does the work is reminded three working days before, and on the day.
        """
        found = reminders_of(make, make.state())

        assert found == (
            make.at("2017-03-10", "08:00"),
            make.at("2017-03-15", "08:00"),
        )
        assert {at.tzinfo for at in found} == {make.zone}

    def test_what_was_said_and_heard_changes_nothing(self, make):
        """
        A sweep that ran, and an answer to it, leave them as they are.
        """
        state, until = make.state(), make.at("2017-04-01")
        swept = said(make, state, steps_of(make, state, until), until)

        assert swept.said
        assert reminders_of(make, swept) == reminders_of(make, state)

    @pytest.mark.parametrize(
        ("steps", "expected"),
        [
            pytest.param((), ["2017-03-10", "2017-03-15"], id="given"),
            pytest.param(("submitted",), [], id="handed in: nothing to be done"),
            pytest.param(
                ("submitted", "returned"), ["2017-03-15"], id="returned, one is past"
            ),
            pytest.param(("submitted", "confirmed"), [], id="closed"),
        ],
    )
    def test_are_for_those_who_have_something_to_do(self, make, steps, expected):
        """
        Nobody is reminded of what he has handed in, or what is over.
        """
        begun = make.at("2017-03-13")
        story = (
            getattr(make, name)(begun + dt.timedelta(hours=hour))
            for hour, name in enumerate(steps)
        )

        found = reminders_of(make, make.state(*story))

        assert [str(at.date()) for at in found] == expected

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            pytest.param({"act": FollowUpAct.URGE}, "urges", id="urging"),
            pytest.param({"to": (LinkRole.CHAIR,)}, "others", id="to others"),
            pytest.param(
                {"offset": Term.parse("1 working day")}, "late", id="after the end"
            ),
        ],
    )
    def test_are_no_other_steps(self, make, changes, why):
        """
        What urges, what others are told and what is said too late is none.
        """
        step = attrs.evolve(LADDER.steps[1], **changes)

        assert not reminders_of(make, make.state(), attrs.evolve(LADDER, steps=(step,)))

    def test_past_the_end_of_the_calendar_there_are_none(self, make):
        """
        Nobody knows when three working days before an unknown week are.
        """
        obligation = make.obligation(rule=make.fixed("2099-12-31"))

        found = reminders_of(make, make.state(obligation=obligation))

        assert [str(at.date()) for at in found] == ["2099-12-31"]

    def test_without_a_day_there_are_none(self, make):
        """
        What has no deadline reminds nobody of it.
        """
        obligation = make.obligation(rule=Undated())

        assert reminders_of(make, make.state(obligation=obligation)) == ()


class TestCoverage:
    """Where the calendar ends, steps wait for a longer one, and say so."""

    def ending(self, make, day):
        """The state calendar, ending on that day."""
        days = [
            special for special in make.calendar.days if special.day <= make.day(day)
        ]
        return attrs.evolve(
            make.calendar,
            last_day=make.day(day),
            decided_until=make.day(day),
            days=tuple(days),
            version="short",
        )

    def test_step_behind_the_end_does_not_block_the_others(self, make):
        """
        Steps inside the coverage are said as ever.
        """
        state = make.state()
        short = self.ending(make, "2017-03-17")

        steps = due(
            state,
            make.due(state),
            (LADDER,),
            short,
            make.zone,
            since=None,
            until=make.at("2017-03-17"),
        )

        assert [step.step for step in steps] == ["remind", "due-today", "urge"]

    def test_step_behind_the_end_is_an_error_once_it_may_be_due(self, make):
        """
        After the end of the calendar nobody knows which day is the fifth.
        """
        state = make.state()
        short = self.ending(make, "2017-03-17")

        with pytest.raises(CoverageError, match="2017-03-18 was needed"):
            due(
                state,
                make.due(state),
                (LADDER,),
                short,
                make.zone,
                since=None,
                until=make.at("2017-03-20"),
            )

    @pytest.mark.parametrize(
        ("last", "answer_by"),
        [
            pytest.param("2017-03-23", "2017-03-23", id="on its last day"),
            pytest.param("2017-03-22", None, id="a day behind it"),
        ],
    )
    def test_demand_waits_for_a_calendar_with_its_day(self, make, last, answer_by):
        """
        Nobody is asked for an answer by a day that nobody knows; the rest is said.
        """
        (step,) = (
            one for one in builtin_ladder("default").steps if one.key == "explain"
        )
        climbing = attrs.evolve(step, levels=1, grace=Term.parse("1 working day"))
        ladder = attrs.evolve(LADDER, steps=(*LADDER.steps, climbing))
        state, short = make.state(), self.ending(make, last)
        given = (state, make.due(state), (ladder,), short, make.zone)

        steps = due(*given, since=None, until=make.at("2017-03-20"))

        demands = [one.answer_by for one in steps if one.step == "explain"]
        assert demands == ([] if answer_by is None else [make.day(answer_by)])
        assert {"remind", "due-today", "urge"} <= {one.step for one in steps}
        assert next_at(*given) is not None

    def test_next_step_behind_the_end_is_looked_for_there(self, make):
        """
        The register comes back to it when the calendar ends.
        """
        state = make.state(obligation=make.obligation(rule=make.fixed("2030-01-15")))
        last = make.calendar.last_day

        found = next_at(state, make.due(state), (LADDER,), make.calendar, make.zone)

        assert found == dt.datetime.combine(
            last + dt.timedelta(days=1), dt.time(8), tzinfo=make.zone
        )

    def moved(self, make, day):
        """A deadline on a day that no regime was asked about."""
        last_day = make.day(day)
        over = dt.datetime.combine(last_day, dt.time.max, tzinfo=make.zone)
        return attrs.evolve(make.due(make.state()), last_day=last_day, expires_at=over)

    @pytest.mark.parametrize("day", ["1999-01-15", "2010-01-01"])
    def test_days_before_the_beginning_are_long_over(self, make, day):
        """
        A deadline from before the calendar is urged when it is entered.
        """
        steps = due(
            make.state(),
            self.moved(make, day),
            (LADDER,),
            make.calendar,
            make.zone,
            since=None,
            until=make.at("2017-02-10"),
        )

        assert [step.step for step in steps] == ["urge", "escalate"]

    def test_last_day_of_all_is_no_error(self, make):
        """
        The last day that Python knows can be recorded.
        """
        calendar = attrs.evolve(
            make.calendar, last_day=dt.date.max, decided_until=dt.date.max, version="x"
        )
        deadline = self.moved(make, "9999-12-31")

        found = next_at(make.state(), deadline, (LADDER,), calendar, make.zone)

        assert found == make.at("9999-12-28", "08:00")


instants = st.datetimes(
    dt.datetime(2017, 2, 1),  # noqa: DTZ001
    dt.datetime(2017, 6, 1),  # noqa: DTZ001
    timezones=st.just(ZoneInfo("Asia/Ho_Chi_Minh")),
)


def random_state(make, kind, assigned_at, received_at):
    """An obligation given and received at any times, due in working days."""
    rules = {
        "fixed": make.fixed("2017-03-15"),
        "within": make.within("10 working days"),
        "at-once": make.at_once("1 working day"),
        "undated": Undated(),
    }
    receive = (do.Receive(), make.performer, received_at)
    obligation = make.obligation(rule=rules[kind])
    return make.state(receive, obligation=obligation, assigned_at=assigned_at)


KINDS = st.sampled_from(["fixed", "within", "at-once", "undated"])


@given(kind=KINDS, given_at=instants, received_at=instants, cuts=st.lists(instants))
def test_any_split_into_sweeps_says_the_same(make, kind, given_at, received_at, cuts):
    """
    Sweeping every minute says what sweeping once says, no more and no less.
    """
    state = random_state(make, kind, given_at, received_at)
    until = make.at("2017-08-01")
    whole = [step.key for step in steps_of(make, state, until)]

    parts = []
    since = None
    for cut in [*sorted(cuts), until]:
        parts += [step.key for step in steps_of(make, state, cut, since)]
        since = cut

    assert sorted(parts) == sorted(whole)
    assert len(set(parts)) == len(parts)


@given(kind=KINDS, given_at=instants, received_at=instants, sweeps=st.lists(instants))
def test_nothing_is_said_twice_and_nothing_is_left(
    make, kind, given_at, received_at, sweeps
):
    """
    Sweeps that look at everything not yet said end with everything said once.
    """
    state = random_state(make, kind, given_at, received_at)
    whole = {step.key for step in steps_of(make, state, make.at("2017-08-01"))}

    heard = []
    for now in [*sorted(sweeps), make.at("2017-08-01")]:
        steps = steps_of(make, state, now)
        heard += [step.key for step in steps]
        state = said(make, state, steps, now)

    assert sorted(heard) == sorted(whole)
    assert next_at(state, make.due(state), (LADDER,), make.calendar, make.zone) is None


@given(kind=KINDS, given_at=instants, received_at=instants, now=instants)
def test_index_finds_exactly_what_is_due(make, kind, given_at, received_at, now):
    """
    Something is due by an instant if and only if the index says so.
    """
    state = random_state(make, kind, given_at, received_at)
    found = next_at(state, make.due(state), (LADDER,), make.calendar, make.zone)

    is_due = bool(steps_of(make, state, now))

    assert is_due is (found is not None and found <= now)


@given(kind=KINDS, given_at=instants, received_at=instants)
def test_reminders_are_the_steps_that_a_first_sweep_says(
    make, kind, given_at, received_at
):
    """
    Whoever reads them in a calendar is reminded when the ladder reminds him.
    """
    state = random_state(make, kind, given_at, received_at)
    deadline = make.due(state)
    ends_at = getattr(deadline, "expires_at", None)

    steps = steps_of(make, state, make.at("2020-01-01"))

    assert list(reminders_of(make, state)) == sorted(
        {
            step.scheduled_at
            for step in steps
            if step.act is FollowUpAct.REMIND and step.scheduled_at < ends_at
        }
    )
