"""Steps that climb, share out time, or count from items of the plan."""

import datetime as dt

import attrs
import pytest

from govtasks.errors import RefusedError
from govtasks.obligations import commands as do
from govtasks.obligations import events as did
from govtasks.obligations.followup import (
    Cause,
    Moment,
    due,
    load_ladder,
    next_at,
    stale,
)
from govtasks.obligations.lifecycle import decide, evolve, fold
from govtasks.obligations.particulars import PlanItem
from govtasks.register.following import RecordedHistory
from govtasks.text import Text

HEAD = """\
key = "own"
version = "1"
title = {vi = "Quy trình riêng", en = "Own ladder"}

[[citations]]
instrument = "Quyết định 12/QĐ-UBND"
"""
URGE = """
[[steps]]
key = "urge"
anchor = "deadline"
offset = "1 working day"
at = "08:00"
act = "urge"
to = ["head"]
levels = 2
grace = "2 working days"
"""
REMIND = """
[[steps]]
key = "remind"
anchor = "deadline"
offset = "-3 working days"
at = "08:00"
act = "remind"
to = ["head"]
"""
# Due on Wednesday 15 March 2017: Thursday 16, Monday 20 and Wednesday 22.
KEY = "644-2017/2a:2017-03-15:urge"
RUNGS = [(KEY, "2017-03-16"), (f"{KEY}^1", "2017-03-20"), (f"{KEY}^2", "2017-03-22")]


def ladder(*steps):
    """A ladder of those steps."""
    return load_ladder(HEAD + "".join(steps), "own.toml")


def due_by(make, state, until, *ladders, **how):
    """Key and day of what is due."""
    steps = due(
        state,
        make.due(state),
        ladders or (ladder(URGE),),
        make.calendar,
        make.zone,
        since=None,
        until=make.at(until, "23:00"),
        **how,
    )
    return [(step.key, str(step.scheduled_at.date())) for step in steps]


def known(make, facts):
    """An obligation as it became known."""
    return RecordedHistory(facts, lambda one: Moment(state=one, deadline=make.due(one)))


def told(make, state, key, at, **more):
    """The state once a step was said."""
    said = did.FollowedUp(
        **(
            {
                "step_key": key,
                "step": "urge",
                "act": "urge",
                "scheduled_at": make.at(at, "08:00"),
                "late": False,
                "recipients": ("ng-a",),
                "due_on": make.day("2017-03-15"),
                "anchor": "deadline",
                "day": make.day("2017-03-15"),
            }
            | more
        )
    )
    return evolve(state, make.fact(state.version + 1, said, make.at(at)))


def heard(make, state, key, at):
    """The state once a step was acknowledged."""
    fact = make.fact(state.version + 1, did.Acknowledged(step_key=key), make.at(at))
    return evolve(state, fact)


class TestClimb:
    def test_each_rung_is_told_a_grace_after_the_one_below(self, make):
        """
        Counted in working days of the calendar, the weekend left out.
        """
        assert due_by(make, make.state(), "2017-04-30") == RUNGS

    @pytest.mark.parametrize(
        ("until", "count"),
        [
            pytest.param("2017-03-15", 0, id="before"),
            pytest.param("2017-03-16", 1, id="first"),
            pytest.param("2017-03-19", 1, id="weekend"),
            pytest.param("2017-03-20", 2, id="second"),
        ],
    )
    def test_no_rung_comes_before_its_day(self, make, until, count):
        """
        A grace that is not over keeps the next rung silent.
        """
        assert due_by(make, make.state(), until) == RUNGS[:count]

    def test_ends_at_the_top_of_the_chain(self, make):
        """
        Nobody stands above the top, so nothing more is due, ever.
        """
        state = told(make, make.state(), KEY, "2017-03-16", is_top=True)

        assert due_by(make, state, "2017-04-30") == []
        own = (ladder(URGE),)
        found = next_at(state, make.due(state), own, make.calendar, make.zone)
        assert found is None

    def test_ends_where_it_was_acknowledged(self, make):
        """
        Whoever was told has heard: nobody above is told.
        """
        state = told(make, make.state(), KEY, "2017-03-16")

        assert due_by(make, state, "2017-04-30") == RUNGS[1:]
        assert due_by(make, heard(make, state, KEY, "2017-03-17"), "2017-04-30") == []

    def test_waits_one_more_grace_where_hearing_does_not_end_it(self, make):
        """
        Heard on Monday 20 March: two working days later is Wednesday 22.
        """
        own = ladder(f"{URGE}stops_on_acknowledgement = false\n")
        state = told(make, make.state(), KEY, "2017-03-16")

        state = heard(make, state, KEY, "2017-03-20")

        assert due_by(make, state, "2017-04-30", own) == [
            (f"{KEY}^1", "2017-03-22"),
            (f"{KEY}^2", "2017-03-24"),
        ]

    def test_late_start_climbs_from_then(self, make):
        """
        Entered on Friday 24 March: no rung is told before its grace.
        """
        state = make.state(assigned_at=make.at("2017-03-24", "10:00"))

        assert due_by(make, state, "2017-04-30") == [
            (KEY, "2017-03-24"),
            (f"{KEY}^1", "2017-03-28"),
            (f"{KEY}^2", "2017-03-30"),
        ]

    def test_says_why_a_rung_is_told(self, make):
        """
        The explanation of a rung names its grace.
        """
        state = make.state()
        steps = due(
            state,
            make.due(state),
            (ladder(URGE),),
            make.calendar,
            make.zone,
            since=None,
            until=make.at("2017-03-20"),
        )

        assert steps[-1].level == 1
        assert "2 working days later nobody had" in steps[-1].explanation.text("en")


class TestShare:
    HALF = """
[[steps]]
key = "half-way"
anchor = "elapsed"
percent = {percent}
at = "08:00"
act = "urge"
to = ["head"]
"""

    @pytest.mark.parametrize(
        ("percent", "day"),
        [
            # 23 working days from Friday 10 February up to Wednesday 15 March 2017.
            pytest.param(1, "2017-02-13", id="first day"),
            pytest.param(50, "2017-02-28", id="twelve of 23 days"),
            pytest.param(99, "2017-03-15", id="all of it"),
        ],
    )
    def test_is_counted_in_working_days_and_rounded_up(self, make, percent, day):
        """
        The share must be gone before anybody is urged.
        """
        own = ladder(self.HALF.format(percent=percent))

        found = due_by(make, make.state(), "2017-04-30", own)

        assert found == [("644-2017/2a:2017-03-15:half-way", day)]

    @pytest.mark.parametrize(
        "command",
        [
            pytest.param(do.Report(note="đã họp"), id="reported"),
            pytest.param(do.Submit(result="xong"), id="submitted"),
        ],
    )
    def test_nobody_is_urged_who_has_reported(self, make, command):
        """
        Something was reported: it did not start slowly.
        """
        state = make.state((command, make.performer, make.at("2017-02-20")))

        half = ladder(self.HALF.format(percent=50))
        assert due_by(make, state, "2017-04-30", half) == []

    def test_is_moot_where_it_was_gone_before_the_record(self, make):
        """
        Whoever is given something late has not been slow.
        """
        state = make.state(assigned_at=make.at("2017-03-10"))
        known = make.state(
            assigned_at=make.at("2017-03-10"), known={"receipt": make.day("2017-02-10")}
        )

        half = ladder(self.HALF.format(percent=50))
        assert due_by(make, known, "2017-04-30", half) == []
        # Friday 10 March: two of three working days are half of it, rounded up.
        assert due_by(make, state, "2017-04-30", half) == [
            ("644-2017/2a:2017-03-15:half-way", "2017-03-14")
        ]


class TestMilestones:
    STEP = """
[[steps]]
key = "milestone"
anchor = "milestone"
offset = "1 working day"
at = "08:00"
act = "remind"
to = ["performer"]
"""

    def planned(self, make, *more):
        """A plan of two items, one with a day; recorded on 13 February."""
        items = (
            PlanItem(key="1", title=Text.of(vi="Rà soát"), due=make.day("2017-02-24")),
            PlanItem(key="2", title=Text.of(vi="Trình")),
        )
        plan = (do.MakePlan(items=items), make.performer, make.at("2017-02-13"))
        return make.state(plan, *more)

    def test_each_item_with_a_day_is_followed(self, make):
        """
        One working day after Friday 24 February is Monday 27.
        """
        found = due_by(make, self.planned(make), "2017-04-30", ladder(self.STEP))

        assert found == [("644-2017/2a:2017-02-24:milestone:1", "2017-02-27")]

    def test_what_is_reported_as_done_is_not(self, make):
        """
        A report names the items that are done.
        """
        report = (do.Report(items=("1",)), make.performer, make.at("2017-02-20"))

        state = self.planned(make, report)

        assert due_by(make, state, "2017-04-30", ladder(self.STEP)) == []

    def test_only_what_was_planned_can_be_done(self, make):
        """
        A report of an item that the plan does not have is refused by name.
        """
        plan = self.planned(make)
        report = do.Report(items=("9",))

        with pytest.raises(RefusedError, match="the plan has no item 9") as caught:
            decide(plan, report, make.performer, now=make.at("2017-02-20"))

        assert caught.value.rule == "not-planned"

    def test_another_plan_withdraws_what_was_said_of_the_old_day(self, make):
        """
        The item has another day: the old one no longer holds.
        """
        key = "644-2017/2a:2017-02-24:milestone:1"
        state = told(
            make,
            self.planned(make),
            key,
            "2017-02-27",
            anchor="milestone",
            subject="1",
            day=make.day("2017-02-24"),
        )
        item = PlanItem(key="1", title=Text.of(vi="X"), due=make.day("2017-03-03"))
        plan = did.Planned(items=(item,))
        after = evolve(state, make.fact(9, plan, make.at("2017-02-28")))

        assert list(stale(state, make.due(state), make.zone)) == []
        ((cause, said),) = stale(after, make.due(after), make.zone)
        assert (cause, said.step_key) == (Cause.PLAN, key)


class TestStale:
    def test_trap_f2_what_was_said_of_another_deadline(self, make):
        """
        Extended by ten working days after the warning: the warning no longer holds.
        """
        state = told(make, make.state(), KEY, "2017-03-16")
        rule = did.RuleSet(rule=make.fixed("2017-03-29"), reason="khối lượng lớn")
        after = evolve(state, make.fact(9, rule, make.at("2017-03-17")))

        assert list(stale(state, make.due(state), make.zone)) == []
        ((cause, said),) = stale(after, make.due(after), make.zone)
        assert (cause, said.step_key) == (Cause.DEADLINE, KEY)
        found = next_at(
            after, make.due(after), (ladder(URGE),), make.calendar, make.zone
        )
        assert found == make.at("2017-03-17")

    def test_what_was_said_to_whoever_no_longer_does_it(self, make):
        """
        Handed over after the step: it is said anew to whoever has it now.
        """
        state = told(make, make.state(), KEY, "2017-03-16")
        handed = did.HandedOver(to_post="cv-2", reason="nghỉ phép")
        state = evolve(state, make.fact(9, handed, make.at("2017-03-17")))

        ((cause, said),) = stale(state, make.due(state), make.zone)
        assert cause is Cause.PERFORMER

        gone = did.FollowUpWithdrawn(step_keys=(said.step_key,), cause=str(cause))
        state = evolve(state, make.fact(10, gone, make.at("2017-03-17", "12:00")))
        assert list(stale(state, make.due(state), make.zone)) == []
        assert due_by(make, state, "2017-03-17") == [(f"{KEY}~2", "2017-03-17")]

    def test_deadline_that_comes_back_is_followed_anew(self, make):
        """
        Withdrawn for another day and said again for the first, under another key.
        """
        state = told(make, make.state(), KEY, "2017-03-16")
        gone = did.FollowUpWithdrawn(step_keys=(KEY,), cause="deadline")
        state = evolve(state, make.fact(9, gone, make.at("2017-03-17")))

        assert due_by(make, state, "2017-03-17") == [(f"{KEY}~2", "2017-03-16")]

    def test_earlier_records_are_understood(self, make):
        """
        What was said before steps named their day counts by its key.
        """
        old = {"anchor": "", "day": None}
        state = told(make, make.state(), KEY, "2017-03-16", **old)
        moved = attrs.evolve(make.due(state), last_day=make.day("2017-03-20"))

        assert list(stale(state, make.due(state), make.zone)) == []
        assert [cause for cause, _ in stale(state, moved, make.zone)] == [
            Cause.DEADLINE
        ]


class TestMissed:
    def test_what_was_due_before_a_return_is_said_late(self, make):
        """
        Nobody swept on the 10th; the work came back on the 13th: said, marked late.
        """
        facts = make.facts(
            make.submitted(make.at("2017-03-11")),
            make.returned(make.at("2017-03-13")),
        )
        state, own = fold(facts), ladder(REMIND)
        key = "644-2017/2a:2017-03-15:remind"
        assert due_by(make, state, "2017-03-14", own) == []
        assert due_by(make, state, "2017-03-14", own, history=known(make, facts)) == [
            (key, "2017-03-10")
        ]

    @pytest.mark.parametrize(
        ("back", "expected"),
        [
            pytest.param("2017-03-14", ["2017-03-14"], id="in-time"),
            pytest.param("2017-03-16", [], id="over"),
        ],
    )
    def test_a_day_that_came_back_did_not_hold(self, make, back, expected):
        """
        Missed on the 10th and extended on the 11th: as if said and taken back then.

        When the 15th is the last day again, it is said anew, unless that day is over.
        """
        facts = make.facts(
            make.extended("2017-04-20", make.at("2017-03-11")),
            make.extended("2017-03-15", make.at(back)),
        )

        found = due_by(
            make,
            fold(facts),
            "2017-03-31",
            ladder(REMIND),
            history=known(make, facts),
        )

        assert [on for _, on in found] == expected

    def test_what_was_said_of_a_day_that_came_back_is_stale(self, make):
        """
        Whether a sweep ran while another day held makes no difference.
        """
        key = "644-2017/2a:2017-03-15:remind"
        facts = make.facts()
        (said,) = told(make, fold(facts), key, "2017-03-10").followed[-1:]
        facts = (*facts, said)
        for last, on in (("2017-04-20", "2017-03-11"), ("2017-03-15", "2017-03-14")):
            command, act, at = make.extended(last, make.at(on))
            (event,) = decide(fold(facts), command, act, now=at)
            facts = (*facts, make.fact(len(facts) + 1, event, at, act=act))
        state = fold(facts)
        where = (state, make.due(state), make.zone)

        assert list(stale(*where)) == []
        ((cause, gone),) = stale(*where, known(make, facts))
        assert (cause, gone.step_key) == (Cause.DEADLINE, key)

    def test_what_was_not_known_then_was_not_missed(self, make):
        """
        Given after the day of the reminder, nobody missed it.
        """
        state = make.state(assigned_at=make.at("2017-03-14"))

        found = due_by(make, state, "2017-03-16", history=known(make, ()))

        assert found == [(KEY, "2017-03-16")]


class TestSeveral:
    def test_steps_of_a_further_ladder_name_it(self, make):
        """
        Two ladders may have a step of one name; each is said.
        """
        other = attrs.evolve(ladder(URGE), key="khan")

        found = due_by(make, make.state(), "2017-03-16", ladder(URGE), other)

        assert found == [
            (KEY, "2017-03-16"),
            ("644-2017/2a:2017-03-15:khan+urge", "2017-03-16"),
        ]

    def test_time_of_day_is_that_of_each_step(self, make):
        """
        A step at noon is not due in the morning.
        """
        noon = ladder(URGE.replace("08:00", "12:00"))
        state = make.state()

        steps = due(
            state,
            make.due(state),
            (noon,),
            make.calendar,
            make.zone,
            since=None,
            until=make.at("2017-03-16", "11:59"),
        )

        assert steps == ()
        assert noon.steps[0].at == dt.time(12)
