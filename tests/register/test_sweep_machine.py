"""Laws of the sweep, for whatever happens between one sweep and the next."""

import datetime as dt
import re

import attrs
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from govtasks.errors import GovtasksError
from govtasks.obligations import commands as do
from govtasks.obligations.events import FollowedUp, FollowUpWithdrawn
from govtasks.obligations.steps import AT_WORK
from govtasks.ports import DeliveryState

from .conftest import City, Doubles
from .test_calendars import STATE, storm
from .test_following import ladder

STEPS = """
[[steps]]
key = "remind"
anchor = "deadline"
offset = "-3 working days"
at = "08:00"
act = "remind"
to = ["performer", "deputy", "head"]

[[steps]]
key = "due-today"
anchor = "deadline"
offset = "0 working days"
at = "08:00"
act = "remind"
to = ["head"]

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
BEGUN = "2017-02-10"
ACTS = ("extend", "shorten", "submit", "return", "suspend", "resume", "hand over")
SENT = ("tick", "move", "answer", "hide")
HOURS = 60 * 24


def act_on(city, register, name, at):
    """Do something to the obligation, if it can be done now."""
    day = at.date()
    later = day + dt.timedelta(days=9)
    command = {
        "extend": lambda: do.SetRule(rule=city.fixed(str(later)), reason="lớn"),
        "shorten": lambda: do.SetRule(rule=city.fixed("2017-03-15"), reason="gấp"),
        "submit": lambda: do.Submit(result="xong", delay_reason="bão"),
        "return": lambda: do.Return(reason="thiếu"),
        "suspend": lambda: do.Suspend(on=day, reason="chờ"),
        "resume": lambda: do.Resume(on=day, reason="xong"),
        "hand over": lambda: do.HandOver(to_post="truong-tai-chinh", reason="nghỉ"),
        "hand back": lambda: do.HandOver(to_post="pho-noi-vu", reason="về"),
        "tick": lambda: do.ProposeCompletion(evidence=str(at)),
        "move": lambda: do.ProposeExtension(to=later, evidence=str(at)),
        "answer": lambda: do.DeclineDeviceProposal(proposal="device-1", reason="r"),
        "hide": do.Hide,
    }[name]()
    actor = "ng-pho-noi-vu" if name == "submit" else "ng-ct-tp"
    try:
        with register.unit(actor=actor, now=at) as unit:
            unit.do("o1", command)
    except GovtasksError:
        # Whatever cannot be done now leaves everything as it was.
        return


def said_in(register):
    """Return the keys of the steps that were said, and of those that still hold."""
    events = [fact.event for fact in register.facts("o1")]
    said = [one.step_key for one in events if isinstance(one, FollowedUp)]
    gone = {
        key
        for one in events
        if isinstance(one, FollowUpWithdrawn)
        for key in one.step_keys
    }
    return said, [key for key in said if key not in gone]


def name_of(key):
    """Return what a step is called, however often it was said anew."""
    return re.sub(r"~\d+", "", key)


def begun(new_city):
    """Return a city and a register with one obligation."""
    city = new_city()
    register = city.begun(rulebook=city.rulebook(ladders=[ladder(STEPS)]))
    with register.unit(actor="ng-ct-tp", now=city.at(BEGUN)) as unit:
        unit.assign(city.obligation(rule=city.fixed("2017-03-15")))
        unit.do("o1", do.Receive())
    return city, register


def played(new_city, history, sweeps):
    """What a history says, with sweeps at these hours and one at its end."""
    city, register = begun(new_city)
    begin = city.at(BEGUN)
    moments = [(hour, 0, name) for hour, name in history]
    moments += [(hour, 1, None) for hour in (*sweeps, HOURS)]
    for hour, _, name in sorted(moments, key=lambda one: one[:2]):
        at = begin + dt.timedelta(hours=hour)
        if name is None:
            assert register.sweep(at).failed == ()
        else:
            act_on(city, register, name, at)
    state = register.view("o1", begin + dt.timedelta(hours=HOURS)).state
    return (*said_in(register), state)


histories = st.lists(
    st.tuples(st.integers(1, HOURS - 1), st.sampled_from([*ACTS, "hand back"])),
    max_size=6,
    unique_by=lambda one: one[0],
)


sent = st.lists(
    st.tuples(st.integers(1, HOURS - 1), st.sampled_from(SENT)),
    max_size=6,
    unique_by=lambda one: one[0],
)


@settings(max_examples=25, deadline=None)
@given(
    history=histories,
    messages=sent,
    sweeps=st.sets(st.integers(1, HOURS), max_size=4),
)
def test_what_devices_send_changes_nothing_that_is_said(
    new_city, history, messages, sweeps
):
    """
    Whatever is ticked, moved and deleted: the same people are told the same.
    """
    said, holds, _ = played(new_city, history, sweeps)

    with_devices = played(new_city, [*history, *messages], sweeps)

    assert (said, holds) == with_devices[:2]


@settings(max_examples=40, deadline=None)
@example(history=[(674, "extend"), (808, "shorten")], sweeps=set())
@example(history=[(674, "extend"), (675, "shorten")], sweeps={673})
@example(history=[(674, "extend"), (808, "shorten")], sweeps={673})
@given(history=histories, sweeps=st.sets(st.integers(1, HOURS), max_size=6))
def test_whatever_happens_the_same_holds_in_the_end(new_city, history, sweeps):
    """
    Swept each half day or hardly ever: what holds in the end is the same.

    Of what is not at work in the end, and of a day that no longer holds, a sweep that
    comes late has nothing to say; and it says nothing that a frequent one does not.
    """
    often = range(1, HOURS, 6)
    said, held, state = played(new_city, history, often)
    late_said, late_held, _ = played(new_city, history, sweeps)

    assert len(set(said)) == len(said)
    assert len(set(late_said)) == len(late_said)
    assert set(map(name_of, late_said)) <= set(map(name_of, said))
    if state.stage in AT_WORK:
        assert set(map(name_of, late_held)) == set(map(name_of, held))


class SweepMachine(RuleBasedStateMachine):
    """Sweeps between acts, hand-overs, vacancies and changes of the calendar."""

    @initialize()
    def begin(self):
        """Give one obligation."""
        self.city, self.register = begun(lambda: City("kept:", Doubles()))
        self.at = self.city.at(BEGUN)
        self.is_swept = False
        self.days_off = set()

    def _pass(self, hours):
        self.at += dt.timedelta(hours=hours)
        self.is_swept = False

    @rule(hours=st.integers(1, 200))
    def wait(self, hours):
        """Let time pass."""
        self._pass(hours)

    @rule(name=st.sampled_from([*ACTS, "hand back"]))
    def act(self, name):
        """Do something."""
        self._pass(1)
        act_on(self.city, self.register, name, self.at)

    @rule()
    def hear(self):
        """Acknowledge the last step that holds; nothing above it is told then."""
        self._pass(1)
        _, held = said_in(self.register)
        if held:
            heard = do.Acknowledge(step_key=held[-1])
            try:
                with self.register.unit(actor="ng-truong-noi-vu", now=self.at) as unit:
                    unit.do("o1", heard)
            except GovtasksError:
                return

    @rule(post=st.sampled_from(["truong-noi-vu", "pho-noi-vu", "ct-tp", None]))
    def change_posts(self, post):
        """Nobody holds a post from today on, or everybody does again."""
        self._pass(1)
        office, today = self.city.office(), self.at.date()
        tenures = tuple(
            attrs.evolve(one, until=today) if one.post == post else one
            for one in office.tenures
        )
        with self.register.unit(actor="ng-ct-tp", now=self.at) as unit:
            unit.record_organisation(
                attrs.evolve(office, tenures=tenures), correcting="kiện toàn"
            )

    @rule()
    def change_calendar(self):
        """The next working day becomes a day off."""
        self._pass(1)
        day = STATE.next_working_day(self.at.date() + dt.timedelta(days=1))
        self.days_off |= {str(day)}
        changed = storm(*sorted(self.days_off), version=f"v{len(self.days_off)}")
        try:
            self.register.adopt_calendar(
                changed, cause="bão", actor="ng-ct-tp", now=self.at
            )
        except GovtasksError:
            return

    @rule()
    def sweep(self):
        """Sweep; a dry run before it tells the same, and one after it nothing."""
        told = self.register.sweep(self.at, dry_run=True)
        done = self.register.sweep(self.at)
        again = self.register.sweep(self.at)

        assert [one.fact() for one in told.said] == [one.fact() for one in done.said]
        assert (told.counts, done.failed) == (done.counts, ())
        assert (again.counts.said, again.counts.corrections) == (0, 0)
        self.is_swept = True

    @rule()
    def drain(self):
        """Send what waits."""
        self.register.drain({"post": {}}, now=self.at)

    @invariant()
    def nothing_is_said_twice(self):
        """Each key is recorded once, and each notice is in the outbox once."""
        said, _ = said_in(self.register)
        assert len(set(said)) == len(said)

    @invariant()
    def rows_follow_from_the_facts(self):
        """A row that is derived anew is the one that was written with the last fact."""
        assert self.register.rebuild(check=True).different == 0

    @precondition(lambda self: self.is_swept)
    @invariant()
    def what_holds_is_of_the_day_that_holds(self):
        """After a sweep no step of another deadline holds, nor waits to be sent."""
        view = self.register.view("o1", self.at)
        if view.state.stage not in AT_WORK:
            return
        said, held = said_in(self.register)
        assert all(f":{view.last_day}:" in key for key in held)
        waiting = self.register.deliveries(DeliveryState.PENDING)
        gone = set(said) - set(held)
        assert not [
            one
            for one in waiting
            if one.notice.key.rsplit(":", 2)[0] in gone
            and one.notice.template != "notices.withdrawn"
            and ":2017-" in one.notice.key
            and f":{view.last_day}:" not in one.notice.key
        ]


SweepMachine.TestCase.settings = settings(
    max_examples=25, stateful_step_count=25, deadline=None
)
TestSweepMachine = SweepMachine.TestCase
