"""Whole and parts through any interleaving of commands, on the memory store."""

import datetime as dt

import attrs
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from govtasks.deadlines.results import Deadline
from govtasks.deadlines.rules import Fixed, Inherited, Undated, Within
from govtasks.deadlines.terms import Term
from govtasks.errors import ConflictError, InvalidValueError, RefusedError
from govtasks.explain import Explanation
from govtasks.obligations import commands as do
from govtasks.obligations import events as did
from govtasks.obligations.lifecycle import Workflow, evolve, fold

FIRST = dt.date(2017, 2, 13)
DAYS = st.integers(0, 45).map(lambda days: FIRST + dt.timedelta(days))
WHY = st.just("lý do")
UNSAID = Explanation("obligations.status")
"""In the place of what an explanation of then says."""
TERMS = st.sampled_from(["5 working days", "10 working days", "20 days"])
NAMED = DAYS.map(lambda day: Fixed(day=day, inclusive=True, roll=False))
RULES = st.one_of(
    NAMED,
    NAMED,
    TERMS.map(lambda term: Within(terms=(Term.parse(term),))),
    st.just(Undated()),
)
LONGER = st.one_of(
    DAYS.map(lambda day: {"to": day}),
    TERMS.map(lambda term: {"by": Term.parse(term)}),
)
COMMANDS = st.one_of(
    st.just(do.Receive()),
    st.just(do.Receive()),
    st.just(do.Accept()),
    st.just(do.Submit(result="xong")),
    st.just(do.Submit(result="xong")),
    st.just(do.Confirm()),
    st.just(do.Confirm()),
    st.just(do.Return(reason="thiếu")),
    st.just(do.Reopen(reason="sai")),
    st.just(do.Withdraw(reason="trùng")),
    st.builds(do.SetRule, rule=RULES, reason=WHY),
    st.builds(do.SetRule, rule=RULES, reason=WHY),
    st.builds(do.Suspend, on=DAYS, reason=WHY),
    st.builds(do.Suspend, on=DAYS, reason=WHY),
    st.builds(do.Resume, on=DAYS, reason=WHY, rule=st.none() | RULES),
    LONGER.map(lambda given: do.RequestExtension(reason="lý do", **given)),
    LONGER.map(lambda given: do.CounterExtension(reason="lý do", **given)),
    st.just(do.GrantExtension()),
    st.just(do.AcceptCounter()),
    st.builds(do.Reassign, lead=st.sampled_from(["noi-vu", "tai-chinh"]), reason=WHY),
)
PEOPLE = st.sampled_from(["ng-ct-tp", "ng-cv", "ng-pct"])


class Family(RuleBasedStateMachine):
    """A whole, its parts and theirs, changed by anybody in any order."""

    def __init__(self, city):
        """Give the whole."""
        super().__init__()
        self.city = city
        self.register = city.begun()
        self.now = city.at("2017-02-13")
        self.keys = ["whole"]
        self.seen = {}
        with self.unit() as unit:
            rule = city.fixed("2017-03-15")
            unit.assign(city.obligation("whole", rule=rule))

    def unit(self, actor="ng-ct-tp"):
        """Begin a unit now."""
        return self.register.unit(actor=actor, now=self.now)

    def attempt(self, act, at, actor="ng-ct-tp"):
        """Do something in a unit, or see that a refusal changes nothing."""
        before = self.city.everything()
        try:
            with self.unit(actor) as unit:
                act(unit)
        except (RefusedError, InvalidValueError, ConflictError):
            assert self.city.everything() == before
            return False
        self.seen = {seen: kept for seen, kept in self.seen.items() if seen[1] < at}
        return True

    @rule(number=st.integers(0, 9), given=RULES, inherits=st.booleans())
    def give(self, number, given, inherits):
        """Give a part of anything there is."""
        if len(self.keys) > 6:
            return
        parent = self.keys[number % len(self.keys)]
        key = f"part-{len(self.keys)}"
        wanted = Inherited(source=parent) if inherits else given
        part = self.city.obligation(key, parent=parent, rule=wanted)
        if self.attempt(lambda unit: unit.assign(part), self.now):
            self.keys.append(key)

    @rule(
        number=st.integers(0, 9),
        command=COMMANDS,
        actor=PEOPLE,
        wait=st.integers(0, 72),
        back=st.sampled_from([0, 0, 0, 30]),
    )
    def carry_out(self, number, command, actor, wait, back):
        """Ask for anything, now or as of thirty hours ago."""
        self.now += dt.timedelta(hours=wait)
        at = self.now - dt.timedelta(hours=back)
        key = self.keys[number % len(self.keys)]
        self.attempt(lambda unit: unit.do(key, command, effective_at=at), at, actor)

    @precondition(lambda self: self.waiting())
    @rule(number=st.integers(0, 9), agrees=st.booleans())
    def answer(self, number, agrees):
        """Take a proposed change on, or decline it."""
        waiting = self.waiting()
        key, proposal = waiting[number % len(waiting)]
        consent = do.ConsentToChange(proposal=proposal)
        decline = do.DeclineChange(proposal=proposal, reason="không")
        command = consent if agrees else decline
        self.attempt(lambda unit: unit.do(key, command), self.now)

    @rule()
    def look(self):
        """Keep what is answered for this very instant."""
        self.now += dt.timedelta(minutes=1)
        for key in self.keys:
            self.seen[key, self.now] = self.register.view(key, self.now)
        self.now += dt.timedelta(minutes=1)

    def waiting(self):
        """Key and proposal of everything that waits for an answer."""
        views = [self.register.view(key, self.now) for key in self.keys]
        return [(v.key, one.key) for v in views for one in v.state.waiting]

    @invariant()
    def no_part_is_due_after_its_whole(self):
        """Unless what happened took it there, and that is recorded."""
        views = {key: self.register.view(key, self.now) for key in self.keys}
        for view in views.values():
            parent = view.state.obligation.parent
            if parent is None or not view.is_open:
                continue
            due, limit = view.due, views[parent].due
            both = isinstance(due, Deadline) and isinstance(limit, Deadline)
            if both and due.expires_at > limit.expires_at:
                events = [fact.event for fact in self.register.facts(view.key)]
                assert any(isinstance(event, did.Overran) for event in events)

    @invariant()
    def the_whole_knows_its_parts(self):
        """Each part is noted in the stream of what it serves, once."""
        for key in self.keys[1:]:
            parent = self.register.view(key, self.now).state.obligation.parent
            given = [fact.event for fact in self.register.facts(parent)]
            part = did.PartGiven(obligation=key, lead="noi-vu")
            assert given.count(part) == 1

    @invariant()
    def one_leads_and_nobody_confirms_his_own_work(self):
        """Of everything there is."""
        for key in self.keys:
            state = self.register.view(key, self.now).state
            assert state.roles.lead in {"noi-vu", "tai-chinh"}
            if state.workflow is Workflow.CONFIRMED:
                assert state.confirmed_by is not None
                assert not state.confirmed_by.parties & state.doers

    @invariant()
    def the_status_is_total(self):
        """Each has a status and a roll-up, in words, whatever was done to it."""
        for key in self.keys:
            whole = self.register.parts(key, self.now)
            for locale in ("vi", "en"):
                assert whole.view.status.in_locale(locale)
                assert whole.view.status.explanation.text(locale)
                assert whole.rolled.explanation.text(locale)
            rolled = whole.rolled
            assert rolled.total == len(whole.parts)
            assert rolled.measured + rolled.untold == rolled.total - rolled.withdrawn

    @invariant()
    def an_inherited_day_is_that_of_the_whole(self):
        """As long as the part is open."""
        for key in self.keys[1:]:
            view = self.register.view(key, self.now)
            inherits = view.state.rule == Inherited(
                source=str(view.state.obligation.parent)
            )
            if inherits and view.is_open:
                parent = str(view.state.obligation.parent)
                assert view.last_day == self.register.view(parent, self.now).last_day

    @invariant()
    def the_past_is_answered_as_it_was(self):
        """Facts that took effect later change nothing before."""
        for (key, at), kept in self.seen.items():
            view = self.register.view(key, at)
            assert (view.state, view.due) == (kept.state, kept.due)
            assert attrs.evolve(view.status, explanation=UNSAID) == attrs.evolve(
                kept.status, explanation=UNSAID
            )

    @invariant()
    def folding_in_two_halves_is_folding_at_once(self):
        """The stored facts of each add up wherever the replay pauses."""
        for key in self.keys:
            facts = sorted(
                self.register.facts(key),
                key=lambda fact: (
                    not isinstance(fact.event, did.Assigned),
                    fact.effective_at,
                    fact.version,
                ),
            )
            state = fold(facts[: len(facts) // 2])
            for fact in facts[len(facts) // 2 :]:
                state = evolve(state, fact)
            assert state == fold(facts)


def test_the_whole_and_its_parts_keep_the_law(new_city):
    """
    Whatever is done in whatever order, every law holds after every step.
    """
    run_state_machine_as_test(
        lambda: Family(new_city()),
        settings=settings(max_examples=25, stateful_step_count=15),
    )
