"""What the facts of a joint plan add up to."""

import datetime as dt

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from govtasks.evaluation.joint_folding import fold_joint_plan
from govtasks.evaluation.joint_plans import (
    JointMinutes,
    JointMinutesRecorded,
    JointMinutesSigned,
    JointParty,
    JointPlan,
    JointPlanAgreed,
    JointPlanClosed,
    JointPlanLeft,
    JointPlanProposed,
    MinutesPoint,
)
from govtasks.evaluation.joint_state import JointFact, JointStanding
from govtasks.obligations.events import Act
from govtasks.text import Text

START = dt.datetime(2017, 2, 10, 8, tzinfo=dt.UTC)


def plan(*bodies):
    """Return a joint plan of some bodies."""
    return JointPlan(
        key="p1",
        title=Text.of(vi="Chương trình phối hợp"),
        parties=[JointParty(body=body) for body in bodies],
        since=dt.date(2017, 2, 15),
        until=dt.date(2018, 1, 1),
    )


def proposed(number, party, *bodies):
    """Return that a party proposed a text."""
    return JointPlanProposed(number=number, party=party, plan=plan(*bodies))


def agreed(number, party):
    """Return that a party agreed to a text."""
    return JointPlanAgreed(number=number, party=party)


def left(party):
    """Return that a party left."""
    return JointPlanLeft(party=party, reason="Tổ chức lại")


def recorded(key, corrects=None):
    """Return that the city recorded minutes."""
    made = JointMinutes(
        key=key,
        day=dt.date(2017, 3, 6),
        present=["an"],
        points=[MinutesPoint(text="Thống nhất")],
    )
    return JointMinutesRecorded(party="tp", minutes=made, corrects=corrects)


def signed(key, party):
    """Return that a party signed minutes."""
    return JointMinutesSigned(minutes=key, party=party)


def after(*events):
    """Return the state after events that follow each other by an hour."""
    return fold_joint_plan(
        JointFact(event=event, act=Act(actor="an"), at=START + dt.timedelta(hours=hour))
        for hour, event in enumerate(events)
    )


OPENED = proposed(1, "tp", "tp", "mttq", "doan")
IN_FORCE = (OPENED, agreed(1, "mttq"), agreed(1, "doan"))


class TestFoldJointPlan:
    def test_nothing_is_nothing(self):
        """
        Without facts, or without the first, there is no plan.
        """
        assert after() is None
        assert after(agreed(1, "mttq")) is None

    def test_waits_for_each_party(self):
        """
        Who proposes agrees; the plan is in force with the last consent.
        """
        assert after(OPENED).text.awaited == ("doan", "mttq")
        assert after(*IN_FORCE[:2]).standing is JointStanding.PROPOSED
        state = after(*IN_FORCE)
        assert state.standing is JointStanding.IN_FORCE
        assert state.in_force.since == START + dt.timedelta(hours=2)
        assert state.pending is None
        assert state.version == 3

    def test_holds_until_the_next_text_is_agreed_to(self):
        """
        A change is nothing until everybody agreed; then the text before is over.
        """
        change = proposed(2, "doan", "tp", "mttq", "doan")
        waiting = after(*IN_FORCE, change, agreed(2, "tp"))
        assert (waiting.text.number, waiting.pending.awaited) == (1, ("mttq",))

        changed = after(*IN_FORCE, change, agreed(2, "tp"), agreed(2, "mttq"))

        assert (changed.text.number, changed.pending) == (2, None)
        assert changed.texts[0].replaced_at == START + dt.timedelta(hours=5)
        assert changed.texts[0].awaited == ()

    def test_another_proposal_takes_the_place_of_one_that_waits(self):
        """
        Only the one proposed last can be agreed to.
        """
        state = after(
            *IN_FORCE,
            proposed(2, "doan", "tp", "mttq", "doan"),
            proposed(3, "tp", "tp", "mttq"),
        )

        assert state.texts[1].replaced_at is not None
        assert state.pending.number == 3
        assert state.text.number == 1

    def test_whoever_is_dropped_or_taken_in_is_asked(self):
        """
        A change needs the parties to the text before and those to the new one.
        """
        state = after(*IN_FORCE, proposed(2, "tp", "tp", "mttq", "phu-nu"))

        assert state.pending.awaited == ("doan", "mttq", "phu-nu")
        assert state.parties == ("tp", "mttq", "doan")
        assert state.involved == {"tp", "mttq", "doan", "phu-nu"}

    def test_asks_nobody_to_be_left_out_of_what_he_never_agreed_to(self):
        """
        Before anything is in force, a text may leave out one that does not answer.
        """
        state = after(*IN_FORCE[:2], proposed(2, "mttq", "tp", "mttq"), agreed(2, "tp"))

        assert state.standing is JointStanding.IN_FORCE
        assert state.parties == ("tp", "mttq")

    def test_goes_on_without_one_that_left(self):
        """
        Two that are left are enough, and nobody waits for the third.
        """
        state = after(*IN_FORCE, left("doan"))

        assert state.standing is JointStanding.IN_FORCE
        assert state.parties == ("tp", "mttq")
        assert state.left[0].reason == "Tổ chức lại"

    def test_is_in_force_once_the_last_that_waited_leaves(self):
        """
        Consent is asked of current parties alone.
        """
        state = after(OPENED, agreed(1, "mttq"), left("doan"))

        assert state.standing is JointStanding.IN_FORCE
        assert state.in_force.parties == ("tp", "mttq")

    def test_ends_with_the_second_to_last(self):
        """
        One alone has nobody to plan with.
        """
        state = after(*IN_FORCE, left("doan"), left("tp"))

        assert state.standing is JointStanding.DISSOLVED
        assert not state.standing.is_open

    def test_never_began_where_only_one_stays(self):
        """
        A text that nobody else is left to agree to comes into force with nobody.
        """
        state = after(proposed(1, "tp", "tp", "mttq"), left("mttq"))

        assert state.in_force is None
        assert state.standing is JointStanding.DISSOLVED

    def test_makes_nobody_a_party_once_it_has_ended(self):
        """
        Who was to come back is no party to a plan that ended before he agreed.
        """
        back = proposed(2, "mttq", "tp", "mttq", "doan")
        waiting = after(*IN_FORCE, left("doan"), back)
        ended = after(*IN_FORCE, left("doan"), back, left("mttq"))

        assert waiting.involved == {"tp", "mttq", "doan"}
        assert ended.standing is JointStanding.DISSOLVED
        assert ended.involved == {"tp"}

    def test_takes_one_back_that_had_left(self):
        """
        A later text may name it again, and needs its consent again.
        """
        back = proposed(2, "tp", "tp", "mttq", "doan")
        state = after(*IN_FORCE, left("doan"), back, agreed(2, "mttq"))
        assert state.pending.awaited == ("doan",)

        again = after(
            *IN_FORCE, left("doan"), back, agreed(2, "mttq"), agreed(2, "doan")
        )

        assert again.parties == ("tp", "mttq", "doan")

    def test_is_closed(self):
        """
        What was closed stays so, with what came of it.
        """
        state = after(*IN_FORCE, JointPlanClosed(party="tp", summary="5/6"))

        assert state.standing is JointStanding.CLOSED
        assert state.closing.summary == "5/6"


class TestMinutes:
    def test_are_signed_by_each_party(self):
        """
        A party that has not signed is shown.
        """
        state = after(*IN_FORCE, recorded("m1"), signed("m1", "mttq"))

        assert state.minutes_of("m1").unsigned == ("tp", "doan")
        assert state.minutes_of("m2") is None

    def test_wait_no_more_for_one_that_left(self):
        """
        Its signature stays where it had signed, and is not awaited where it had not.
        """
        events = (*IN_FORCE, recorded("m1"), recorded("m2"), signed("m1", "doan"))
        state = after(*events, left("doan"))

        assert state.minutes_of("m1").signed == {"doan"}
        assert state.minutes_of("m2").unsigned == ("tp", "mttq")

    def test_stay_when_they_are_corrected(self):
        """
        The wrong ones keep their signatures; the right ones are signed anew.
        """
        state = after(
            *IN_FORCE, recorded("m1"), signed("m1", "tp"), recorded("m2", "m1")
        )

        assert state.minutes_of("m1").corrected_by == "m2"
        assert state.minutes_of("m1").signed == {"tp"}
        assert state.minutes_of("m1").unsigned == ()
        assert state.minutes_of("m2").unsigned == ("tp", "mttq", "doan")


BODIES = ("tp", "mttq", "doan", "phu-nu")


@attrs.define
class Course:
    """A simple account of the same plan, kept beside it.

    Attributes:
        events: What happened.
        texts: Of each text: its bodies, who must agree, who agreed, whether it waits.
        current: Number of the text that counts.
        gone: Bodies that left the text that counts.
    """

    events: list = attrs.field(factory=list)
    texts: list = attrs.field(factory=list)
    current: int | None = None

    def propose(self, party, bodies):
        """Add a text."""
        before = self.members() if self.current is not None else set()
        for text in self.texts:
            text["waits"] = False
        needed = set(bodies) | before
        members = set(bodies)
        self.texts.append(
            {"members": members, "needed": needed, "agreed": {party}, "waits": True}
        )
        self.events.append(proposed(len(self.texts), party, *bodies))
        self.settle()

    def members(self):
        """Who is a party to the text that is in force."""
        return self.texts[self.current]["members"]

    def last_members(self):
        """Who is a party to the text proposed last."""
        return self.texts[-1]["members"] if self.texts else set()

    def settle(self):
        """Put the waiting text in force where everybody agreed."""
        last = self.texts[-1]
        complete = last["needed"] <= last["agreed"] and len(last["members"]) > 1
        if last["waits"] and complete:
            last["waits"] = False
            self.current = len(self.texts) - 1

    def agree(self, party):
        """Let a party agree to the text that waits."""
        last = self.texts[-1]
        if last["waits"] and party in last["needed"] - last["agreed"]:
            last["agreed"].add(party)
            self.events.append(agreed(len(self.texts), party))
            self.settle()

    def leave(self, party):
        """Let a party go."""
        involved = self.members() if self.current is not None else set()
        if party in involved | self.last_members():
            for text in self.texts:
                text["members"] = text["members"] - {party}
                text["needed"] = text["needed"] - {party}
            self.events.append(left(party))
            self.settle()


STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("propose"),
            st.sampled_from(BODIES),
            st.sets(st.sampled_from(BODIES), min_size=2).map(sorted),
        ),
        st.tuples(st.just("agree"), st.sampled_from(BODIES), st.none()),
        st.tuples(st.just("agree"), st.sampled_from(BODIES), st.none()),
        st.tuples(st.just("leave"), st.sampled_from(BODIES), st.none()),
    ),
    max_size=14,
)


@given(STEPS)
@settings(max_examples=150)
def test_a_plan_is_in_force_iff_every_current_party_agreed_to_its_text(steps):
    """
    Whatever is proposed, agreed to and left, in whatever order.
    """
    course = Course()
    course.propose("tp", ["tp", "mttq", "doan"])
    for step, party, bodies in steps:
        if step == "propose":
            course.propose(party, bodies)
        elif step == "agree":
            course.agree(party)
        else:
            course.leave(party)

    state = after(*course.events)

    is_in_force = course.current is not None
    assert (state.in_force is not None) is is_in_force
    text = state.text
    if is_in_force:
        assert text.number == course.current + 1
        assert set(text.parties) == course.members()
        assert set(text.parties) <= text.agreed
    elif len(text.parties) > 1:
        assert not set(text.parties) <= text.agreed
    enough = len(text.parties) > 1
    expected = JointStanding.IN_FORCE if is_in_force else JointStanding.PROPOSED
    assert state.standing is (expected if enough else JointStanding.DISSOLVED)
    assert state.version == len(course.events)
