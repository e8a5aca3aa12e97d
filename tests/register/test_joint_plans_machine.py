"""Joint plans through any interleaving of acts, on the memory store."""

import datetime as dt

import attrs
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from govtasks.errors import GovtasksError, RefusedError
from govtasks.evaluation.joint_plans import JointItem, JointParty
from govtasks.evaluation.joint_state import JointStanding
from govtasks.obligations import commands as do
from govtasks.obligations.replies import Standing

from .test_joint_plans import CITY, FRONT, WOMEN, Hall, plan, request

HEADS = {"tp": CITY, "mttq": FRONT, "pn": WOMEN}
PARTIES = st.sampled_from(sorted(HEADS))
DUE = dt.date(2017, 3, 15)
REQUESTS = {"r1": ("tp", "mttq"), "r2": ("mttq", "tp"), "r3": ("tp", "pn")}
COMMANDS = st.sampled_from(
    [
        do.Submit(result="Văn bản", delay_reason="Chờ họp"),
        do.Submit(result="Văn bản"),
        do.Refuse(reason="Không thuộc chức năng"),
        do.Recall(reason="Nhầm"),
        do.Return(reason="Thiếu"),
        do.Confirm(),
        do.Withdraw(reason="Không cần nữa"),
    ]
)


class Table(RuleBasedStateMachine):
    """Three parties that ask of each other, agree, leave and answer in any order."""

    def __init__(self, city):
        """Open the plan."""
        super().__init__()
        self.hall = Hall(city)
        with self.hall.by(CITY) as unit:
            unit.assign(request(city, "r3", "pn", "tp"))
        items = [
            JointItem(key=key, obligation=key, led_by=asked, asked_by=asker)
            for key, (asker, asked) in REQUESTS.items()
        ]
        self.plan = plan(
            items=items, parties=[JointParty(body=body) for body in sorted(HEADS)]
        )
        self.hall.opened(self.plan)
        self.day = dt.date(2017, 2, 13)
        self.replied = {}
        self.withdrawn = set()

    def tried(self, actor, act):
        """Do something, or see it refused by a rule."""
        try:
            with self.hall.by(actor, self.day.isoformat()) as unit:
                act(unit)
        except RefusedError:
            return False
        return True

    @rule(days=st.integers(1, 20))
    def wait(self, days):
        """Let days pass."""
        self.day += dt.timedelta(days)

    @rule(actor=PARTIES, party=PARTIES, data=st.data())
    def agree(self, actor, party, data):
        """Let somebody agree for a party to some text."""
        state = self.hall.register.joint_plan_state("p1", self.now)
        number = data.draw(st.integers(1, len(state.texts)))
        done = self.tried(
            HEADS[actor], lambda u: u.agree_joint_plan("p1", number, party=party)
        )
        assert not done or actor == party

    @rule(actor=PARTIES, party=PARTIES)
    def leave(self, actor, party):
        """Let somebody leave for a party."""
        done = self.tried(
            HEADS[actor],
            lambda u: u.leave_joint_plan("p1", party=party, reason="Rút"),
        )
        assert not done or actor == party

    @rule(actor=PARTIES, note=st.sampled_from(["một", "hai"]))
    def propose(self, actor, note):
        """Let a party propose another text."""
        changed = attrs.evolve(self.plan, note=note)
        self.tried(
            HEADS[actor],
            lambda u: u.propose_joint_plan_change(changed, party=actor, reason="Sửa"),
        )

    @rule(actor=PARTIES, key=st.sampled_from(sorted(REQUESTS)), command=COMMANDS)
    def act(self, actor, key, command):
        """Let somebody act on a request, as far as its own rights let him."""
        asker, asked = REQUESTS[key]
        try:
            with self.hall.by(HEADS[actor], self.day.isoformat()) as unit:
                unit.do(key, command)
        except GovtasksError:
            return
        match command:
            case do.Submit() | do.Refuse():
                assert actor == asked
                self.replied.setdefault(key, []).append([self.day, command])
            case do.Recall():
                assert actor == asked
                self.replied[key].pop()
            case do.Withdraw():
                assert actor == asker
                self.withdrawn.add(key)

    @property
    def now(self):
        """The end of the day."""
        return self.hall.city.at(self.day.isoformat(), "18:00")

    @invariant()
    def in_force_iff_every_current_party_agreed(self):
        """The plan is in force exactly where all that are left agreed to its text."""
        state = self.hall.register.joint_plan_state("p1", self.now)
        parties = set(state.parties)
        agreed = parties <= state.text.agreed and len(parties) > 1
        assert (state.standing is JointStanding.IN_FORCE) is agreed

    @invariant()
    def every_request_is_in_one_count(self):
        """Asked is replied in time, replied late, silent or not due, by the first."""
        view = self.hall.register.joint_plan("p1", self.now)
        share = view.share()
        parts = (share.replied_in_time, share.replied_late, share.silent, share.not_due)
        assert share.all == sum(parts) == len(view.asks)
        standings = {one.item: one.standing for one in view.asks}
        assert standings == {
            key: self.expected(key)
            for key in REQUESTS
            if key not in self.withdrawn or self.replied.get(key)
        }
        figures = self.hall.register.figures(self.now)
        assert all(figures[body].apart + figures[body].withdrawn for body in HEADS)
        assert not any(figures[body].open_overdue for body in HEADS)

    def expected(self, key):
        """What a simple account of the replies says."""
        if said := self.replied.get(key):
            return Standing.LATE if said[0][0] > DUE else Standing.REPLIED
        return Standing.SILENT if self.day > DUE else Standing.WAITING

    @invariant()
    def a_party_sees_its_own_and_what_was_agreed_to(self):
        """Nobody else sees anything."""
        state = self.hall.register.joint_plan_state("p1", self.now)
        for body in HEADS:
            seen = self.hall.register.joint_plans(self.now, body)
            assert len(seen) == (body in state.involved)
            for view in seen:
                shown = view.text.agreed - view.text.gone
                for one in view.items:
                    led_by = one.item.led_by
                    assert one.is_withheld is not (led_by in {body, *shown})


def test_joint_plans_hold_through_any_course(new_city):
    """
    Consent, sight and counts are what the acts add up to, whoever tries what.
    """
    run_state_machine_as_test(
        lambda: Table(new_city()),
        settings=settings(max_examples=8, stateful_step_count=12, deadline=None),
    )
