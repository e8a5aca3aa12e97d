"""What holds for every history, made up at random."""

import datetime as dt

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from govtasks.deadlines.compute import compute
from govtasks.deadlines.loading import builtin_calendar, builtin_regime
from govtasks.deadlines.rules import AtOnce, Every, Fixed, Undated, Within
from govtasks.deadlines.terms import Term
from govtasks.directives import Relation
from govtasks.errors import InvalidValueError, RefusedError
from govtasks.obligations import commands as do
from govtasks.obligations import events as did
from govtasks.obligations.events import Act, Fact
from govtasks.obligations.handling import (
    FindingSeverity,
    InspectionFinding,
    Measure,
    RemedyOutcome,
)
from govtasks.obligations.lifecycle import (
    Workflow,
    decide,
    evolve,
    fold,
    replaced_rules,
)
from govtasks.obligations.model import Force, Kind, Obligation, Roles
from govtasks.obligations.particulars import (
    Change,
    Opinion,
    Outcome,
    PlanItem,
    RoleChange,
    RoleName,
)
from govtasks.obligations.status import DeadlineState, Timeliness, status
from govtasks.text import Text

START = dt.datetime(2017, 2, 10, 9, tzinfo=dt.timezone(dt.timedelta(hours=7)))
CALENDAR = builtin_calendar("vn-state")
REGIME = builtin_regime("vn-civil-2015")
TASK = Obligation(
    key="a",
    directive="644-2017",
    provision="2.a",
    title=Text.of(vi="Kế hoạch"),
    kind=Kind.TASK,
    force=Force.ORDER,
    roles=Roles(lead="noi-vu", coordinating=("tai-chinh",)),
    rule=Fixed(day=dt.date(2017, 3, 15), inclusive=True, roll=False),
    assigner="ubnd",
)
MONTHLY = Every(period="month", since=dt.date(2017, 1, 1), roll="none")
BY_TRIGGER = Within(terms=(Term.parse("5 working days"),), of="trigger")
OBLIGATIONS = st.sampled_from(
    [
        TASK,
        attrs.evolve(TASK, kind=Kind.STANDING, rule=Undated()),
        attrs.evolve(TASK, kind=Kind.RECURRING, rule=MONTHLY),
        attrs.evolve(TASK, kind=Kind.CONDITIONAL, rule=BY_TRIGGER),
        attrs.evolve(TASK, kind=Kind.REQUEST, force=Force.REQUEST),
        attrs.evolve(TASK, rule=AtOnce(grace=Term.parse("1 working day"))),
    ]
)
RULES = st.sampled_from(
    [
        Undated(),
        BY_TRIGGER,
        Within(terms=(Term.parse("5 working days"),)),
        Fixed(day=dt.date(2017, 3, 15), inclusive=True, roll=False),
        Fixed(day=dt.date(2017, 2, 13), inclusive=True, roll=False),
    ]
)
PEOPLE = st.sampled_from(["a", "b", "c"])
ACTS = st.builds(Act, actor=PEOPLE, on_behalf_of=st.none() | PEOPLE)
BODIES = st.sampled_from(["noi-vu", "tai-chinh", "ubnd", "y-te"])
DAYS = st.integers(0, 40).map(lambda days: dt.date(2017, 2, 10) + dt.timedelta(days))
WHY = st.just("lý do")
LONGER = st.fixed_dictionaries({"to": DAYS, "reason": WHY}) | st.fixed_dictionaries(
    {"by": st.just(Term.parse("5 working days")), "reason": WHY}
)
PROPOSALS = st.sampled_from(["tren@7", "tren@8"])
CHANGES = st.builds(
    RoleChange, role=st.sampled_from(RoleName), old=BODIES, new=st.just("y-te-moi")
)


@st.composite
def proposed(draw, cls):
    """A proposed change of any sort, as a command or as an event."""
    change = draw(st.sampled_from(Change))
    is_term = change is Change.RULE
    return cls(
        proposal=draw(PROPOSALS),
        cause="tren",
        cause_version=7,
        change=change,
        rule=draw(RULES) if is_term else None,
        on=None if is_term else draw(DAYS),
        reason="cấp trên thay đổi",
    )


EVIDENCE = st.sampled_from(["e1", "e2", "e3"])
CLAIMED = st.none() | st.just(START + dt.timedelta(days=365))
FROM_DEVICES = st.sampled_from(["device-1", "device-2"])
FINDING = InspectionFinding(key="k1", text="thiếu", severity=FindingSeverity.VIOLATION)
PLAN = (PlanItem(key="1", title=Text.of(vi="Rà soát")),)
HOURS = st.integers(0, 24 * 60).map(lambda hours: dt.timedelta(hours=hours))
COMMANDS = st.one_of(
    st.builds(do.Assign, obligation=OBLIGATIONS),
    st.just(do.Receive()),
    st.just(do.Trigger(reason="vi phạm")),
    st.builds(do.SetRule, rule=RULES, reason=st.just("đổi")),
    st.just(do.Accept()),
    st.builds(do.Report, percent=st.none() | st.integers(0, 100)),
    st.just(do.Submit(result="xong")),
    st.just(do.Submit(result="xong")),
    st.just(do.Confirm()),
    st.just(do.Return(reason="thiếu")),
    st.just(do.Withdraw(reason="trùng")),
)
MORE_COMMANDS = st.one_of(
    st.just(do.Claim(post="cv-1")),
    st.just(do.MakePlan(items=PLAN)),
    st.just(do.Refuse(reason="nhầm")),
    st.builds(do.AgreeRefusal, reason=WHY, lead=st.none() | BODIES),
    st.just(do.RejectRefusal(reason="đúng")),
    st.just(do.Recall(reason="nhầm")),
    st.just(do.Reopen(reason="sai")),
    st.just(do.Review(note="rõ")),
    st.builds(do.Suspend, on=DAYS, reason=WHY),
    st.builds(do.Resume, on=DAYS, reason=WHY, rule=st.none() | RULES),
    LONGER.map(lambda given: do.RequestExtension(**given)),
    LONGER.map(lambda given: do.CounterExtension(**given)),
    st.just(do.AcceptCounter()),
    st.just(do.DeclineCounter()),
    st.just(do.GrantExtension()),
    st.just(do.RejectExtension(reason="không")),
    st.builds(do.Reassign, lead=BODIES, reason=WHY),
    st.builds(do.Transfer, changes=st.tuples(CHANGES), cause=WHY),
    st.just(do.HandOver(to_post="cv-2", reason="nghỉ")),
    st.builds(do.Reply, body=BODIES, opinion=st.sampled_from(Opinion)),
    proposed(do.ProposeChange),
    st.builds(do.ConsentToChange, proposal=PROPOSALS),
    st.builds(do.DeclineChange, proposal=PROPOSALS, reason=WHY),
    st.just(do.LinkPart(system="tinh", key="NV 1")),
    st.just(do.Urge(reason="chậm")),
    st.builds(do.DemandExplanation, reason=WHY, answer_by=DAYS),
    st.just(do.Answer(to="urge-1", text="bão")),
    st.just(do.Submit(result="xong", delay_reason="bão", objective_cause=True)),
    st.just(do.AcceptCause(reason="đúng")),
    st.just(do.RejectCause(reason="không")),
    st.just(do.Inspect(what="tiến độ")),
    st.just(do.ProposeMeasure(measure=Measure.REVIEW, person="c", reason="chậm")),
    st.just(do.ApproveMeasure(proposal="measure-1", reason="đúng")),
    st.just(do.RefuseMeasure(proposal="measure-1", reason="không")),
    st.just(do.ReportBreach(person="c", what="vắng")),
    st.builds(do.ProposeCompletion, evidence=EVIDENCE, claimed_at=CLAIMED),
    st.builds(do.ProposeExtension, evidence=EVIDENCE, to=DAYS),
    st.builds(do.ProposeReopening, evidence=EVIDENCE),
    st.builds(do.DeclineDeviceProposal, proposal=FROM_DEVICES, reason=WHY),
    st.just(do.Hide()),
    st.just(do.Show()),
    st.just(
        do.DecideAmendment(directive="90-2018", outcome=Outcome.KEEP, reason="còn")
    ),
    st.just(
        do.DecideAmendment(directive="90-2018", outcome=Outcome.WITHDRAW, reason="hết")
    ),
)
EVENTS = st.one_of(
    st.builds(did.Assigned, obligation=OBLIGATIONS),
    st.just(did.Received()),
    st.just(did.Triggered(reason="vi phạm")),
    st.builds(did.RuleSet, rule=RULES, reason=st.just("đổi")),
    st.just(did.Accepted()),
    st.builds(did.ProgressReported, percent=st.none() | st.integers(0, 100)),
    st.just(did.Submitted(result="xong")),
    st.just(did.Confirmed()),
    st.just(did.Returned(reason="thiếu")),
    st.just(did.Withdrawn(reason="trùng")),
    st.builds(
        did.OccurrenceOpened,
        occurrence=st.just("2017-03"),
        obligation=st.just("a@2017-03"),
        until=st.none() | DAYS,
    ),
)
MORE_EVENTS = st.one_of(
    st.builds(
        did.CompletionProposed,
        number=st.integers(1, 3),
        evidence=EVIDENCE,
        claimed_at=CLAIMED,
    ),
    st.builds(
        did.ExtensionProposed, number=st.integers(1, 3), to=DAYS, evidence=EVIDENCE
    ),
    st.builds(did.ReopenProposed, number=st.integers(1, 3), evidence=EVIDENCE),
    st.builds(did.DeviceProposalDeclined, proposal=FROM_DEVICES, reason=WHY),
    st.just(did.Hidden()),
    st.just(did.Shown()),
    st.builds(did.OccurrenceDone, obligation=st.just("a@2017-03"), day=DAYS),
    st.just(did.Claimed(post="cv-1")),
    st.just(did.Planned(items=PLAN)),
    st.just(did.Refused(reason="nhầm")),
    st.builds(did.RefusalAgreed, reason=WHY, lead=st.none() | BODIES),
    st.just(did.RefusalRejected(reason="đúng")),
    st.just(did.Recalled(reason="nhầm")),
    st.just(did.Reopened(reason="sai")),
    st.just(did.Reviewed(note="rõ")),
    st.builds(did.Suspended, on=DAYS, reason=WHY),
    st.builds(did.Resumed, on=DAYS, reason=WHY, rule=st.none() | RULES),
    LONGER.map(lambda given: did.ExtensionRequested(**given)),
    LONGER.map(lambda given: did.ExtensionCountered(**given)),
    st.builds(did.CounterAccepted, rule=RULES),
    st.just(did.CounterDeclined()),
    st.builds(did.ExtensionGranted, rule=RULES),
    st.just(did.ExtensionRejected(reason="không")),
    st.builds(did.Reassigned, lead=BODIES, reason=WHY),
    st.builds(did.Transferred, changes=st.tuples(CHANGES), cause=WHY),
    st.just(did.HandedOver(to_post="cv-2", reason="nghỉ")),
    st.builds(did.Replied, body=BODIES, opinion=st.sampled_from(Opinion)),
    proposed(did.ChangeProposed),
    st.builds(did.ChangeAccepted, proposal=PROPOSALS),
    st.builds(did.ChangeDeclined, proposal=PROPOSALS, reason=WHY),
    st.builds(did.PartGiven, obligation=st.just("a/y-te"), lead=BODIES),
    st.just(did.PartLinked(system="tinh", key="NV 1")),
    st.builds(did.Urged, number=st.integers(1, 3), reason=WHY),
    st.builds(
        did.ExplanationDemanded,
        number=st.integers(1, 3),
        reason=WHY,
        answer_by=st.none() | DAYS,
    ),
    st.builds(did.Answered, to=st.sampled_from(["urge-1", "demand-2"]), text=WHY),
    st.just(did.Submitted(result="xong", delay_reason="bão", objective_cause=True)),
    st.just(did.CauseAccepted(reason="đúng")),
    st.just(did.CauseRejected(reason="không")),
    st.just(did.Inspected(number=1, what="tiến độ", findings=(FINDING,))),
    st.builds(
        did.RemedyNoted,
        finding=st.sampled_from(["k1", "k2"]),
        obligation=st.sampled_from(["r1", "r2"]),
        outcome=st.sampled_from(RemedyOutcome),
    ),
    st.builds(
        did.MeasureProposed,
        number=st.integers(1, 2),
        measure=st.sampled_from(Measure),
        person=st.just("c"),
        reason=WHY,
    ),
    st.just(did.MeasureApproved(proposal="measure-1", reason="đúng")),
    st.just(did.MeasureRefused(proposal="measure-1", reason="không")),
    st.just(did.BreachRecorded(number=1, person="c", what="vắng")),
    st.just(did.AccountCalled(breach=1, obligation="r1")),
    st.builds(
        did.DayInherited,
        source=st.just("tren"),
        source_version=st.just(3),
        of=st.sampled_from(["inherited", "receipt"]),
        day=st.none() | DAYS,
    ),
    st.builds(did.Overran, whole=st.just("tren"), whole_day=DAYS, day=DAYS),
    st.builds(
        did.AmendmentNoted,
        directive=st.sampled_from(["90-2018", "91-2018"]),
        relation=st.just(Relation.AMENDS),
    ),
    st.builds(
        did.DirectiveChanged,
        directive=st.just("90-2018"),
        outcome=st.sampled_from(Outcome),
        provision=st.just("3"),
        reason=WHY,
    ),
)


@st.composite
def histories(draw):
    """Any facts at any times, possible or not, each recorded some time later."""
    events = EVENTS | MORE_EVENTS
    rows = draw(st.lists(st.tuples(events, ACTS, HOURS, HOURS), max_size=14))
    return [
        Fact(
            event=event,
            act=act,
            effective_at=START + after,
            recorded_at=START + after + wait,
            version=version,
        )
        for version, (event, act, after, wait) in enumerate(rows, 1)
    ]


def due_of(state, given_rule):
    """What a rule gives; a series has no day of its own."""
    plain = Undated() if isinstance(given_rule, Every) else given_rule
    return compute(plain, state.facts, regime=REGIME, calendar=CALENDAR)


def judge(state, now):
    """The status, with the deadlines of replaced rules."""
    earlier = [due_of(state, term.rule) for term in replaced_rules(state)]
    return status(state, due_of(state, state.rule), now, earlier=earlier)


@given(facts=histories(), cut=st.integers(0, 14))
def test_folding_in_two_halves_is_folding_at_once(facts, cut):
    """
    The state does not depend on where the replay pauses.
    """
    ordered = sorted(
        facts,
        key=lambda fact: (
            not isinstance(fact.event, did.Assigned),
            fact.effective_at,
            fact.version,
        ),
    )

    state = fold(ordered[:cut])
    for fact in ordered[cut:]:
        state = evolve(state, fact)

    assert state == fold(facts)


@given(facts=histories(), shuffled=st.randoms(use_true_random=False))
def test_order_of_arrival_does_not_matter(facts, shuffled):
    """
    The same facts in any order add up to the same state.
    """
    other = list(facts)
    shuffled.shuffle(other)

    assert fold(other) == fold(facts)


@given(facts=histories(), after=HOURS)
def test_past_is_not_changed_by_what_takes_effect_later(facts, after):
    """
    The state as of an instant ignores every fact that takes effect after it.
    """
    at = START + after
    earlier = [fact for fact in facts if fact.effective_at <= at]

    assert fold(facts, until=at) == fold(earlier) == fold(earlier, until=at)


@given(facts=histories(), cut=st.integers(0, 14))
def test_a_state_stays_as_it_is_when_a_fact_is_added(facts, cut):
    """
    Adding a fact gives another state and leaves the one before alone.
    """
    before, kept = fold(facts[:cut]), fold(facts[:cut])

    for fact in facts[cut:]:
        evolve(before, fact)

    assert before == kept


@given(facts=histories(), after=HOURS)
def test_the_revision_never_becomes_smaller(facts, after):
    """
    Whoever has a calendar entry takes a later one for newer.
    """
    ordered = sorted(facts, key=lambda fact: fact.effective_at)
    assigned = [f for f in ordered if isinstance(f.event, did.Assigned)][:1]
    state = fold(assigned)
    if state is None:
        return

    for fact in ordered:
        after_it = evolve(state, fact)
        assert after_it.revision >= state.revision
        state = after_it


@given(facts=histories(), after=HOURS)
def test_status_is_total(facts, after):
    """
    Every history has a status, in words and with its reasons, in both languages.
    """
    state = fold(facts)
    if state is None:
        return

    answer = judge(state, START + after)

    assert answer.workflow is state.stage
    for locale in ("vi", "en"):
        assert answer.in_locale(locale)
        assert answer.explanation.text(locale)
    if answer.timeliness is not None:
        assert answer.workflow is Workflow.CONFIRMED
        late = answer.timeliness is Timeliness.LATE
        assert (answer.deadline is DeadlineState.OVERDUE) is late
    assert answer.days_late == 0 or answer.is_overdue


class History(RuleBasedStateMachine):
    """Any commands by anybody at any time, as a register would carry them out."""

    @initialize(given=OBLIGATIONS)
    def begin(self, given):
        """Give any obligation."""
        self.now = START
        self.facts = []
        self.state = None
        self.attempt(do.Assign(obligation=given), Act(actor="a"), self.now)

    @rule(command=COMMANDS | MORE_COMMANDS, act=ACTS, wait=HOURS, back=HOURS)
    def carry_out(self, command, act, wait, back):
        """Ask for anything, now or as of up to five days ago."""
        self.now += wait / 24
        at = self.now - back if back < dt.timedelta(days=5) else self.now
        self.attempt(command, act, at)

    def attempt(self, command, act, at):
        """Record what follows, or see that a refusal changes nothing."""
        before = list(self.facts)
        try:
            events = decide(self.state, command, act, now=self.now, effective_at=at)
        except (RefusedError, InvalidValueError):
            assert self.facts == before
            return
        for event in events:
            fact = Fact(
                event=event,
                act=act,
                effective_at=at,
                recorded_at=self.now,
                version=len(self.facts) + 1,
            )
            is_next = all(one.effective_at <= at for one in self.facts)
            self.facts.append(fact)
            # Facts are added by their effect; one of the past is put in its place.
            self.state = evolve(self.state, fact) if is_next else fold(self.facts)

    @invariant()
    def replay_gives_the_same(self):
        """What was decided one by one is what a replay gives."""
        assert fold(self.facts) == self.state

    @invariant()
    def exactly_one_leads(self):
        """The lead never goes missing, nor does it coordinate itself."""
        if self.state is not None:
            assert self.state.obligation.roles.lead == "noi-vu"
            assert self.state.roles.lead not in self.state.roles.helping

    @invariant()
    def histories_end_in_what_is_in_force(self):
        """The last of the rules, roles and parties is the one of now."""
        if self.state is None:
            return
        rules, roles = self.state.rule_history, self.state.role_history
        assert (rules[-1].rule, rules[-1].until) == (self.state.rule, None)
        assert (roles[-1].roles, roles[-1].until) == (self.state.roles, None)
        assert roles[-1].assigner == self.state.assigner

    @invariant()
    def one_request_and_one_pause_at_most(self):
        """Of what is open there is one, and none of what is closed."""
        if self.state is None:
            return
        open_pauses = [one for one in self.state.pauses if one.until is None]
        assert open_pauses in ([], list(self.state.pauses[-1:]))
        assert self.state.is_open or self.state.request is None

    @invariant()
    def of_one_person_one_proposal_of_a_kind_waits(self):
        """Of what devices propose, the latest waits, and nothing twice."""
        if self.state is None:
            return
        waiting = [(one.person, one.kind) for one in self.state.from_devices]
        known = [
            (one.person, one.evidence, one.key) for one in self.state.device_proposals
        ]
        assert len(set(waiting)) == len(waiting)
        assert len({one[:2] for one in known}) == len({one[2] for one in known})
        assert len(known) == len(set(known))

    @invariant()
    def nobody_confirms_his_own_work(self):
        """What is confirmed was confirmed by somebody else."""
        if self.state is None or self.state.workflow is not Workflow.CONFIRMED:
            return
        assert self.state.submissions
        assert self.state.confirmed_by is not None
        assert not self.state.confirmed_by.parties & self.state.doers

    @invariant()
    def series_and_standing_duties_are_never_done(self):
        """Only what has an end is completed."""
        if self.state is not None and self.state.workflow is Workflow.CONFIRMED:
            kind = self.state.obligation.kind
            assert kind not in {Kind.STANDING, Kind.RECURRING}

    @invariant()
    def status_answers(self):
        """There is always a status."""
        if self.state is not None:
            assert judge(self.state, self.now).workflow is self.state.stage


TestHistory = History.TestCase
TestHistory.settings = settings(stateful_step_count=25)
