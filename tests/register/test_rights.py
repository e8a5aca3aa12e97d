import datetime as dt
import itertools
import tomllib
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.authorizing import AuthorizationRequest, Verdict
from govtasks.codec import Codec
from govtasks.deadlines.rules import Fixed, Undated, Within
from govtasks.deadlines.terms import Term
from govtasks.directives import Relation
from govtasks.errors import MalformedDataError, RefusedError
from govtasks.explain import Citation
from govtasks.hookspecs import hookimpl
from govtasks.obligations import commands as do
from govtasks.obligations.authorities import Authorities, Authority, MeasureRule
from govtasks.obligations.events import (
    Act,
    AmendmentNoted,
    ExtensionProposed,
    FollowedUp,
    Hidden,
    MeasureProposed,
    Urged,
    event_types,
)
from govtasks.obligations.handling import Measure
from govtasks.obligations.lifecycle import Workflow
from govtasks.obligations.model import Kind, Roles
from govtasks.obligations.particulars import (
    Change,
    Opinion,
    Outcome,
    PlanItem,
    RoleChange,
    RoleName,
)
from govtasks.organisation import Absence, Mandate, Organisation, Tenure
from govtasks.ports import RowQuery
from govtasks.specs import AuthorizerSpec
from govtasks.text import Text

ROOT = Path(__file__).parents[2]
PARTIES = ROOT / "tests" / "data" / "parties.toml"
MEMBERS = {
    "performer": "ng-cv-lt",
    "staff": "ng-cv-nv",
    "head": "ng-truong-nv",
    "coordinating": "ng-truong-tc",
    "monitoring": "ng-chanh-tt",
    "confirming": "ng-chanh-vp",
    "assigner": "ng-truong-kh",
    "superior": "ng-ct-tp",
}
"""One person of each party; nobody of them belongs to another, but see `may`."""


def table(page):
    """The table of commands on a page: command -> what -> whether it is marked."""
    lines = (ROOT / "docs/explanation" / page).read_text("utf-8").splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("| command |"))
    rows = itertools.takewhile(lambda line: line.startswith("|"), lines[start:])
    head, _, *cells = (
        [c.strip(" `") for c in row.strip("|").split("|")] for row in rows
    )
    return {
        row[0]: dict(zip(head[1:], (c == "yes" for c in row[1:]), strict=False))
        for row in cells
    }


STATES, RIGHTS = table("lifecycle.md"), table("rights.md")


def may(command, party):
    """Whether the table lets a party; a head is one of the staff as well."""
    return RIGHTS[command][party] or (party == "head" and RIGHTS[command]["staff"])


def day(text):
    """Return a civil day."""
    return dt.date.fromisoformat(text)


class Desk:
    """One register with an obligation at each stage, made before it is tried.

    Attributes:
        city: The city that the tests of registers share.
        open: The register in which the rights hold.
    """

    def __init__(self, city):
        self.city = city
        self.office = Codec().load(
            tomllib.loads(PARTIES.read_text("utf-8")), Organisation
        )
        self.everybody = city.open()
        self.open = city.open(plugins=["sql", city.doubles])
        with self.unit("ng-ct-tp", "2017-02-09", self.everybody) as unit:
            unit.record_organisation(self.office)
            unit.issue(city.directive())

    def unit(self, actor, on="2017-02-20", register=None, **how):
        """Begin a unit of a person."""
        register = register or self.open
        return register.unit(actor=actor, now=self.city.at(on), **how)

    def obligation(self, key="o1", **changes):
        """Return an obligation of Home Affairs, each party a body of its own."""
        given = {
            "roles": Roles(
                lead="noi-vu",
                coordinating=("tai-chinh",),
                monitoring="thanh-tra",
                confirming="van-phong",
            ),
            "assigner": "ke-hoach",
            "field": "can-bo",
        }
        return self.city.obligation(key, **(given | changes))

    def give(self, obligation, *steps):
        """Assign an obligation and carry out steps, each with who did it and when."""
        with self.unit("ng-truong-kh", "2017-02-10", self.everybody) as unit:
            unit.assign(obligation)
        for command, actor, on in steps:
            with self.unit(actor, on, self.everybody) as unit:
                if isinstance(command, tuple(event_types().values())):
                    unit.append(obligation.key, [command])
                else:
                    unit.do(obligation.key, command)
        return obligation.key

    def kept(self, key):
        """Everything that is kept of one obligation, and the whole outbox."""
        with self.open._begin() as session:  # noqa: SLF001 - the store behind it
            stream = f"obligation/{key}"
            rows = [row for row in session.rows(RowQuery()) if row.stream == stream]
            return session.read(stream), rows, session.deliveries()


def kind_at(workflow, command):
    """Which kind of obligation can be at that stage and take that command."""
    if workflow is Workflow.DORMANT:
        return Kind.CONDITIONAL
    if command == "Review" and STATES["Review"][workflow.value]:
        return Kind.STANDING
    return Kind.TASK


RULES = {
    Kind.CONDITIONAL: Within(terms=(Term.parse("5 working days"),), of="trigger"),
    Kind.STANDING: Undated(),
    Kind.TASK: Fixed(day=dt.date(2017, 3, 15), inclusive=True, roll=False),
}


def steps_to(workflow):
    """What leads to a stage; the work lies with an archivist below the lead."""
    hand_over = do.HandOver(to_post="cv-lt", to_person="ng-cv-lt", reason="phân công")
    begun = [(hand_over, "ng-truong-nv", "2017-02-10")]
    accept = (do.Accept(), "ng-truong-nv", "2017-02-11")
    report = (do.Report(percent=40), "ng-truong-nv", "2017-02-12")
    claimed = do.Submit(result="xong", delay_reason="bão", objective_cause=True)
    submit = (claimed, "ng-truong-nv", "2017-02-13")
    judge = "ng-pho-vp"
    return (
        begun
        + {
            Workflow.DORMANT: [],
            Workflow.ASSIGNED: [],
            Workflow.ACCEPTED: [accept],
            Workflow.IN_PROGRESS: [accept, report],
            Workflow.SUBMITTED: [submit],
            Workflow.RETURNED: [
                submit,
                (do.Return(reason="thiếu"), judge, "2017-02-14"),
            ],
            Workflow.REFUSED: [
                (do.Refuse(reason="nhầm"), "ng-truong-nv", "2017-02-11")
            ],
            Workflow.SUSPENDED: [
                (do.Receive(), "ng-truong-nv", "2017-02-10"),
                (
                    do.Suspend(on=day("2017-02-13"), reason="chờ"),
                    "ng-truong-kh",
                    "2017-02-13",
                ),
            ],
            Workflow.CONFIRMED: [submit, (do.Confirm(), judge, "2017-02-14")],
            Workflow.WITHDRAWN: [
                (do.Withdraw(reason="trùng"), "ng-truong-kh", "2017-02-13")
            ],
        }[workflow]
    )


def steps_for(command, workflow):
    """What else must have happened for a command to make sense."""
    if command == "Acknowledge":
        # Whoever was told is a party of it, even after the end.
        return [(said_to(MEMBERS.values()), "ng-truong-kh", "2017-02-15")]
    if not STATES[command][workflow.value]:
        return []
    ask = do.RequestExtension(to=day("2017-03-20"), reason="lớn")
    offer = do.CounterExtension(to=day("2017-03-17"), reason="gấp")
    noted = AmendmentNoted(directive="90-2018", relation=Relation.AMENDS)
    asked = [(ask, "ng-pho-nv", "2017-02-15")]
    offered = [*asked, (offer, "ng-pho-kh", "2017-02-16")]
    proposal = [(proposed(workflow), "ng-truong-kh", "2017-02-15")]
    if command in NOTED:
        return [(NOTED[command], "ng-chanh-tt", "2017-02-15")]
    return {
        "CounterExtension": asked,
        "GrantExtension": asked,
        "RejectExtension": asked,
        "AcceptCounter": offered,
        "DeclineCounter": offered,
        "ConsentToChange": proposal,
        "DeclineChange": proposal,
        "DecideAmendment": [(noted, "ng-truong-kh", "2017-02-15")],
        "Suspend": [(do.Receive(), "ng-truong-nv", "2017-02-15")],
        "Show": [(Hidden(), person, "2017-02-15") for person in MEMBERS.values()],
    }.get(command, [])


PROPOSED = MeasureProposed(
    number=1, measure=Measure.CRITICISM, person="ng-truong-nv", reason="chậm"
)
NOTED = {
    "Answer": Urged(number=1, reason="quá hạn"),
    "ApproveMeasure": PROPOSED,
    "RefuseMeasure": PROPOSED,
    "DeclineProposal": FollowedUp(
        step_key="o1:2017-03-15:inspect",
        step="inspect",
        act="propose-inspection",
        scheduled_at=dt.datetime(2017, 2, 15, tzinfo=dt.UTC),
        late=False,
    ),
    "DeclineDeviceProposal": ExtensionProposed(
        number=1, to=dt.date(2017, 3, 31), evidence="e"
    ),
}
"""What was noted before a command that answers it."""

STEP = "o1:2017-03-15:remind"


def said_to(people):
    """Return the fact that these people were told of a step."""
    return FollowedUp(
        step_key=STEP,
        step="remind",
        act="remind",
        scheduled_at=dt.datetime(2017, 2, 15, tzinfo=dt.UTC),
        late=False,
        recipients=tuple(sorted(people)),
        anchor="reply",
        subject="tai-chinh",
    )


def proposed(workflow):
    """Return a proposal of another term."""
    return do.ProposeChange(
        proposal="tren@7",
        cause="tren",
        cause_version=7,
        change=Change.RULE,
        rule=RULES[kind_at(workflow, "")],
        reason="cấp trên gia hạn",
    )


def command_of(desk, name, person):
    """A command of that name that lacks nothing, for whoever gives it."""
    rule = Within(terms=(Term.parse("9 working days"),), of="trigger")
    made = {
        "Assign": lambda: do.Assign(obligation=desk.obligation("o9")),
        "Trigger": lambda: do.Trigger(reason="có vi phạm"),
        "SetRule": lambda: do.SetRule(rule=rule, reason="gia hạn"),
        "Report": lambda: do.Report(percent=50),
        "Submit": lambda: do.Submit(result="xong"),
        "Return": lambda: do.Return(reason="thiếu phụ lục"),
        "Withdraw": lambda: do.Withdraw(reason="trùng"),
        "Claim": lambda: do.Claim(post=person.removeprefix("ng-")),
        "MakePlan": lambda: do.MakePlan(
            items=(PlanItem(key="1", title=Text.of(vi="Rà soát")),)
        ),
        "Refuse": lambda: do.Refuse(reason="không đúng chức năng"),
        "AgreeRefusal": lambda: do.AgreeRefusal(reason="đúng", lead="y-te"),
        "RejectRefusal": lambda: do.RejectRefusal(reason="đúng chức năng"),
        "Recall": lambda: do.Recall(reason="nhầm văn bản"),
        "Reopen": lambda: do.Reopen(reason="sai số liệu"),
        "Review": lambda: do.Review(note="không có vi phạm"),
        "Suspend": lambda: do.Suspend(on=day("2017-02-16"), reason="chờ"),
        "Resume": lambda: do.Resume(on=day("2017-02-17"), reason="xong"),
        "RequestExtension": lambda: do.RequestExtension(
            to=day("2017-03-31"), reason="khối lượng lớn"
        ),
        "CounterExtension": lambda: do.CounterExtension(
            to=day("2017-03-25"), reason="gấp"
        ),
        "RejectExtension": lambda: do.RejectExtension(reason="nhiều lần"),
        "Reassign": lambda: do.Reassign(lead="y-te", reason="đúng chức năng"),
        "Transfer": lambda: do.Transfer(
            changes=(RoleChange(role=RoleName.LEAD, old="noi-vu", new="y-te"),),
            cause="sáp nhập",
        ),
        "HandOver": lambda: do.HandOver(to_post="cv-nv", reason="nghỉ phép"),
        "Reply": lambda: do.Reply(body="tai-chinh", opinion=Opinion.AGREES),
        "ProposeChange": lambda: do.ProposeChange(
            proposal="tren@8",
            cause="tren",
            cause_version=8,
            change=Change.SUSPEND,
            on=day("2017-02-16"),
            reason="cấp trên tạm dừng",
        ),
        "ConsentToChange": lambda: do.ConsentToChange(proposal="tren@7"),
        "DeclineChange": lambda: do.DeclineChange(proposal="tren@7", reason="xong"),
        "DecideAmendment": lambda: do.DecideAmendment(
            directive="90-2018", outcome=Outcome.KEEP, reason="vẫn áp dụng"
        ),
        "DeclineProposal": lambda: do.DeclineProposal(
            step_key="o1:2017-03-15:inspect", reason="đã kiểm tra"
        ),
        "Inspect": lambda: do.Inspect(what="tiến độ"),
        "ProposeMeasure": lambda: do.ProposeMeasure(
            measure=Measure.CRITICISM, person="ng-truong-nv", reason="chậm"
        ),
        "ApproveMeasure": lambda: do.ApproveMeasure(
            proposal="measure-1", reason="chậm nhiều lần"
        ),
        "RefuseMeasure": lambda: do.RefuseMeasure(
            proposal="measure-1", reason="đã khắc phục"
        ),
        "ReportBreach": lambda: do.ReportBreach(person="ng-cv-nv", what="vắng mặt"),
        "Urge": lambda: do.Urge(reason="quá hạn"),
        "DemandExplanation": lambda: do.DemandExplanation(
            reason="quá hạn", answer_by=day("2017-02-24")
        ),
        "Answer": lambda: do.Answer(to="urge-1", text="chờ số liệu"),
        "AcceptCause": lambda: do.AcceptCause(reason="bão"),
        "RejectCause": lambda: do.RejectCause(reason="chủ quan"),
        "ProposeCompletion": lambda: do.ProposeCompletion(evidence="e"),
        "ProposeExtension": lambda: do.ProposeExtension(
            to=day("2017-03-31"), evidence="e"
        ),
        "ProposeReopening": lambda: do.ProposeReopening(evidence="e"),
        "DeclineDeviceProposal": lambda: do.DeclineDeviceProposal(
            proposal="device-1", reason="chưa đủ"
        ),
        "LinkPart": lambda: do.LinkPart(system="phuong", key="NV 1"),
        "Acknowledge": lambda: do.Acknowledge(step_key=STEP),
    }
    return made.get(name, getattr(do, name))()


class UndoneError(Exception):
    """Takes back what a unit did."""


@pytest.fixture(scope="module")
def desk(new_city):
    """Give the register with its rights, made once."""
    city = new_city()
    yield Desk(city)
    city.close()


@pytest.fixture(scope="module")
def staged(desk):
    """Give a way to an obligation at a stage, made once for each way there."""
    known = {}

    def stage(workflow, command):
        steps = (*steps_to(workflow), *steps_for(command, workflow))
        kind = kind_at(workflow, command)
        if (steps, kind) not in known:
            key = f"o-{workflow.value}-{command.lower()}"
            given = desk.obligation(key, kind=kind, rule=RULES[kind])
            known[steps, kind] = desk.give(given, *steps)
        return known[steps, kind]

    return stage


class TestTables:
    @pytest.mark.parametrize("party", MEMBERS)
    @pytest.mark.parametrize("workflow", Workflow, ids=str)
    @pytest.mark.parametrize("command", RIGHTS)
    def test_every_command_in_every_state_by_every_party(
        self, desk, staged, command, workflow, party
    ):
        """
        A command is recorded exactly where both tables say so, and else nothing is.
        """
        key, person = staged(workflow, command), MEMBERS[party]
        asked = command_of(desk, command, person)
        before = desk.kept(key)

        if may(command, party) and STATES[command][workflow.value]:
            with pytest.raises(UndoneError), desk.unit(person) as unit:  # noqa: PT012
                state = unit.do(key, asked)
                assert state.version > len(before[0])
                raise UndoneError
        else:
            with desk.unit(person) as unit, pytest.raises(RefusedError) as caught:
                unit.do(key, asked)
            rules = {"already-assigned", "closed", "wrong-state"}
            expected = rules if may(command, party) else {"not-entitled"}
            assert caught.value.rule in expected
        assert desk.kept(key) == before

    @pytest.mark.parametrize("party", MEMBERS)
    def test_who_assigns(self, desk, party):
        """
        An obligation is assigned by the assigner alone, and else nothing is recorded.
        """
        with desk.unit(MEMBERS[party]) as unit:
            known = unit.obligations()
            if may("Assign", party):
                assert unit.assign(desk.obligation("given")).version == 1
            else:
                with pytest.raises(RefusedError, match="that is for assigner") as e:
                    unit.assign(desk.obligation("not-given"))
                assert e.value.rule == "not-entitled"
                assert unit.obligations() == known

    def test_who_cascades(self, desk):
        """
        Parts are given by whoever leads the body that leads the whole.
        """
        desk.give(desk.obligation("whole"))

        with (
            desk.unit("ng-truong-kh") as unit,
            pytest.raises(RefusedError, match="that is for assigner"),
        ):
            unit.cascade(desk.obligation("whole"), ["luu-tru"])
        assert not any(desk.kept("whole/luu-tru")[:2])
        with desk.unit("ng-truong-nv") as unit:
            (part,) = unit.cascade(desk.obligation("whole"), ["luu-tru"])

        assert part.assigner == "noi-vu"


class TestAuthorities:
    def test_are_those_that_the_host_brings(self, city):
        """
        A register with authorities of its own asks these, and no others.
        """
        own = Authorities(
            key="own",
            version="1",
            title=Text.of(vi="Thẩm quyền"),
            citations=(),
            measures=tuple(
                MeasureRule(measure=one, by=(Authority.CHAIR,)) for one in Measure
            ),
        )
        desk = Desk(city)
        desk.open = city.open(
            plugins=["sql", city.doubles], rulebook=city.rulebook(authorities=own)
        )
        proposal = (PROPOSED, "ng-chanh-tt", "2017-02-15")
        key = desk.give(desk.obligation("own"), proposal)
        decide = do.ApproveMeasure(proposal="measure-1", reason="chậm nhiều lần")

        with desk.unit("ng-truong-kh") as unit, pytest.raises(RefusedError) as caught:
            unit.do(key, decide)
        assert caught.value.rule == "measure-authority"
        with desk.unit("ng-ct-tp") as unit:
            assert unit.do(key, decide).measures[0].decision.is_approved


def lent(key="m", giver="truong-nv", to="cv-nv", **fields):
    """A mandate for some days of February, from one post to another."""
    given = {
        "commands": ["submit"],
        "since": day("2017-02-12"),
        "until": day("2017-02-20"),
        "instrument": Citation(instrument="12/GUQ"),
        **fields,
    }
    return Mandate(key=key, from_post=giver, to_post=to, **given)


@pytest.fixture
def fresh(city):
    """Give a register of its own, on each kind of store."""
    return Desk(city)


def recorded(desk, **lists):
    """Record the organisation with more in it."""
    with desk.unit("ng-ct-tp", "2017-02-09") as unit:
        unit.record_organisation(
            attrs.evolve(desk.office, **lists), correcting="ghi thiếu"
        )


FOR_HEAD = {"on_behalf_of": "ng-truong-nv", "mandate": "m"}
SUBMIT = do.Submit(result="xong")


class TestTrapF8:
    """A delegate acts (peers' trap)."""

    def test_delegate_acts_by_a_mandate_in_force(self, fresh):
        """
        The fact carries who acted, for whom and by which mandate, whose days are known.
        """
        recorded(fresh, mandates=[lent()])
        key = fresh.give(fresh.obligation())

        with fresh.unit("ng-cv-nv", "2017-02-19", **FOR_HEAD) as unit:
            unit.do(key, SUBMIT)

        act = fresh.open.facts(key)[-1].act
        assert act == Act(actor="ng-cv-nv", **FOR_HEAD)
        known = fresh.open.organisation().standing.mandates[act.mandate]
        assert (known.since, known.until) == (day("2017-02-12"), day("2017-02-20"))

    @pytest.mark.parametrize(
        ("on", "expected"),
        [
            pytest.param("2017-02-11", "mandate-expired", id="before"),
            pytest.param("2017-02-12", None, id="first day"),
            pytest.param("2017-02-19", None, id="last day"),
            pytest.param("2017-02-20", "mandate-expired", id="after"),
        ],
    )
    def test_the_day_of_effect_counts(self, fresh, on, expected):
        """
        An act that is recorded late is judged by the day on which it took effect.
        """
        recorded(fresh, mandates=[lent()])
        key = fresh.give(fresh.obligation())
        before = fresh.kept(key)

        with fresh.unit("ng-cv-nv", "2017-02-25", **FOR_HEAD) as unit:
            try:
                unit.do(key, SUBMIT, effective_at=fresh.city.at(on))
            except RefusedError as refused:
                assert refused.rule == expected  # noqa: PT017 - one of two ways
            else:
                assert expected is None

        assert (fresh.kept(key) == before) is (expected is not None)

    def test_a_circle_ends_with_an_error(self, fresh):
        """
        A gave to B, B to C, C to A: it cannot even be acted under.
        """
        recorded(
            fresh,
            mandates=[
                lent("ab", "truong-nv", "pho-nv-khac", may_subdelegate=True),
                lent("bc", "pho-nv-khac", "cv-nv", may_subdelegate=True, basis="ab"),
                lent("ca", "cv-nv", "truong-nv", basis="bc"),
            ],
        )
        key = fresh.give(fresh.obligation())
        act = {"on_behalf_of": "ng-truong-nv", "mandate": "ca"}

        with (
            fresh.unit("ng-truong-nv", "2017-02-15", **act) as unit,
            pytest.raises(RefusedError, match="mandate ca rests on itself") as e,
        ):
            unit.do(key, SUBMIT)

        assert e.value.rule == "mandate-circle"


class TestApprover:
    def both(self, desk):
        """The head of Home Affairs also heads the confirming Office."""
        others = [one for one in desk.office.tenures if one.post != "chanh-vp"]
        second = Tenure(post="chanh-vp", person="ng-truong-nv", since=day("2016-01-01"))
        return [*others, second]

    @pytest.mark.parametrize("command", [do.Confirm(), do.Return(reason="thiếu")])
    def test_is_not_the_doer_in_another_post(self, fresh, command):
        """
        Whoever handed it in cannot judge it, though his other post could.
        """
        recorded(fresh, tenures=self.both(fresh))
        key = fresh.give(fresh.obligation(), (SUBMIT, "ng-truong-nv", "2017-02-13"))

        with (
            fresh.unit("ng-truong-nv") as unit,
            pytest.raises(RefusedError, match="did the work") as caught,
        ):
            unit.do(key, command)

        assert caught.value.rule == "approver-is-doer"

    def test_is_not_who_stands_in_for_the_doer(self, fresh):
        """
        Nobody judges a result on behalf of whoever handed it in.
        """
        recorded(
            fresh,
            tenures=self.both(fresh),
            mandates=[lent(giver="chanh-vp", to="cv-vp", commands=["confirm"])],
        )
        key = fresh.give(fresh.obligation(), (SUBMIT, "ng-truong-nv", "2017-02-13"))

        with (
            fresh.unit("ng-cv-vp", "2017-02-15", **FOR_HEAD) as unit,
            pytest.raises(RefusedError, match="ng-truong-nv did the work"),
        ):
            unit.do(key, do.Confirm())

    def test_is_not_who_took_the_work_on(self, fresh):
        """
        The performer cannot judge what the head handed in.
        """
        second = Tenure(post="chanh-vp", person="ng-cv-nv", since=day("2016-01-01"))
        others = [one for one in fresh.office.tenures if one.post != "chanh-vp"]
        recorded(fresh, tenures=[*others, second])
        key = fresh.give(
            fresh.obligation(),
            (do.Claim(post="cv-nv"), "ng-cv-nv", "2017-02-11"),
            (SUBMIT, "ng-truong-nv", "2017-02-13"),
        )

        with (
            fresh.unit("ng-cv-nv") as unit,
            pytest.raises(RefusedError, match="ng-cv-nv did the work"),
        ):
            unit.do(key, do.Confirm())

    def test_of_a_longer_term_is_not_who_asked(self, fresh):
        """
        Whoever asked for the longer term does not grant it in another post.
        """
        second = Tenure(
            post="truong-kh", person="ng-truong-nv", since=day("2016-01-01")
        )
        others = [one for one in fresh.office.tenures if one.post != "truong-kh"]
        recorded(fresh, tenures=[*others, second])
        ask = do.RequestExtension(to=day("2017-03-20"), reason="lớn")
        key = fresh.give(fresh.obligation(), (ask, "ng-truong-nv", "2017-02-13"))

        with (
            fresh.unit("ng-truong-nv") as unit,
            pytest.raises(RefusedError, match="cannot decide on it") as caught,
        ):
            unit.do(key, do.GrantExtension())

        assert caught.value.rule == "requester-decides"


class TestRecorded:
    def test_a_mandate_for_no_command_is_refused(self, fresh):
        """
        A misspelt command in a mandate is refused with the one that was meant.
        """
        with pytest.raises(MalformedDataError, match="did you mean 'submit'"):
            recorded(fresh, mandates=[lent(commands=["submitt"])])

        assert fresh.open.organisation() == fresh.office

    def test_roles_are_those_of_the_day(self, fresh):
        """
        A reply that is recorded late is judged by who led the matter at the time.
        """
        passed = do.Transfer(
            changes=(RoleChange(role=RoleName.LEAD, old="noi-vu", new="y-te"),),
            cause="sáp nhập",
        )
        key = fresh.give(fresh.obligation(), (passed, "ng-truong-kh", "2017-02-15"))
        before, after = fresh.city.at("2017-02-14"), fresh.city.at("2017-02-16")

        with (
            fresh.unit("ng-truong-nv") as unit,
            pytest.raises(RefusedError, match="that is for performer"),
        ):
            unit.do(key, do.Receive(), effective_at=after)
        with fresh.unit("ng-truong-nv") as unit:
            unit.do(key, do.Receive(), effective_at=before)

        assert fresh.open.facts(key)[-1].effective_at == before


class Voter:
    """A plugin with one authorizer that says what it is told to."""

    def __init__(self, name, answer):
        self.__name__ = name
        self.name = name
        self.answer = answer
        self.asked = []

    @hookimpl
    def govtasks_authorize(self):
        """Offer itself."""
        yield AuthorizerSpec(name=self.name, factory=lambda: self)

    def authorize(self, request):
        """Keep the request and answer."""
        self.asked.append(request)
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer


ALLOW, NOTHING = Verdict.allow(), Verdict.no_opinion()


def refusing(reason="ngoài giờ"):
    """Return a refusal."""
    return Verdict.refuse(reason)


@pytest.fixture
def voted(new_city):
    """Try an act of the head and one of an outsider, with these voters."""

    def vote(*voters, person="ng-truong-nv", command=None, mandates=(), **how):
        city = new_city()
        desk = Desk(city)
        recorded(desk, mandates=mandates)
        key = desk.give(desk.obligation())
        before = desk.kept(key)
        register = city.open(plugins=[city.doubles, *voters])
        with desk.unit(person, "2017-02-15", register, **how) as unit:
            try:
                unit.do(key, command or do.Accept())
            except RefusedError as error:
                refused = error
            else:
                refused = None
        assert (desk.kept(key) == before) is (refused is not None)
        city.close()
        return refused

    return vote


class TestAuthorizers:
    @pytest.mark.parametrize(
        ("answers", "person", "expected"),
        [
            pytest.param([NOTHING], "ng-truong-nv", None, id="chain allows"),
            pytest.param([NOTHING], "ng-truong-yt", "not-entitled", id="chain refuses"),
            pytest.param([ALLOW], "ng-truong-yt", None, id="widened"),
            pytest.param([ALLOW], "ai-do", None, id="a stranger"),
            pytest.param(
                [refusing()], "ng-truong-nv", "authorizer-refused", id="narrowed"
            ),
            pytest.param(
                [ALLOW, refusing()],
                "ng-truong-yt",
                "authorizer-refused",
                id="refusal wins",
            ),
            pytest.param([ALLOW, NOTHING], "ng-truong-yt", None, id="one is enough"),
            pytest.param(
                [ALLOW, ValueError("hỏng")],
                "ng-truong-nv",
                "authorizer-failed",
                id="fails closed",
            ),
            pytest.param(
                [None], "ng-truong-nv", "authorizer-failed", id="answers nonsense"
            ),
            pytest.param(
                [SystemExit(3)], "ng-truong-nv", "authorizer-failed", id="leaves"
            ),
        ],
    )
    def test_narrow_and_widen(self, voted, answers, person, expected):
        """
        Any refusal wins; to allow widens what the chain refused; a failure refuses.
        """
        voters = [Voter(f"v{n}", answer) for n, answer in enumerate(answers)]

        refused = voted(*voters, person=person)

        assert (refused and refused.rule) == expected
        assert [len(voter.asked) for voter in voters] == [1] * len(voters)

    def test_a_refusal_names_the_plugin_and_the_reason(self, voted):
        """
        Whoever is refused is told by whom and why.
        """
        refused = voted(Voter("roster", refusing("không trực")))

        assert str(refused) == (
            "roster (roster) does not allow it: không trực "
            "(ask whoever runs the system)"
        )

    def test_a_failure_names_the_plugin_and_keeps_the_error(self, voted):
        """
        What an authorizer raised stands behind the refusal.
        """
        error = ValueError("hỏng")

        refused = voted(Voter("roster", error))

        assert refused.problem == (
            "roster (roster) failed, and nothing is allowed that was not checked: "
            "ValueError: hỏng"
        )
        assert refused.__cause__ is error

    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            pytest.param(
                lent(until=day("2017-02-14")), "mandate-expired", id="expired"
            ),
            pytest.param(lent(commands=["report"]), "mandate-out-of-scope", id="scope"),
            pytest.param(lent("khac"), None, id="unknown"),
            pytest.param(lent(to="cv-vp", commands=["accept"]), None, id="not held"),
        ],
    )
    def test_never_widen_a_mandate_that_does_not_hold(self, voted, given, expected):
        """
        A record that names a mandate is true, whoever allowed it.
        """
        refused = voted(
            Voter("v", ALLOW), person="ng-cv-nv", mandates=[given], **FOR_HEAD
        )

        assert (refused and refused.rule) == expected

    def test_are_asked_with_everything_at_hand(self, voted):
        """
        The request has the act, the state, what the chain says and the time.
        """
        voter = Voter("v", NOTHING)

        voted(voter)

        (request,) = voter.asked
        assert isinstance(request, AuthorizationRequest)
        assert request.obligation == "o1"
        assert request.command == do.Accept()
        assert request.act == Act(actor="ng-truong-nv")
        assert request.state.workflow is Workflow.ASSIGNED
        assert request.is_entitled
        assert request.answer.post == "truong-nv"
        assert request.at.date() == day("2017-02-15")

    def test_cannot_write_to_the_state(self, voted):
        """
        What an authorizer is shown cannot be changed under the register.
        """

        class Meddler(Voter):
            def authorize(self, request):
                request.state.facts["receipt"] = day("2017-01-01")
                return ALLOW

        refused = voted(Meddler("meddler", None))

        assert refused.rule == "authorizer-failed"

    def test_are_made_once(self, city):
        """
        The factory is called before the first act, and not again.
        """
        made = []
        voter = Voter("v", ALLOW)

        class Maker:
            @hookimpl
            def govtasks_authorize(self):
                """Offer a factory that counts."""
                yield AuthorizerSpec(name="v", factory=lambda: made.append(1) or voter)

        register = city.open(plugins=["sql", city.doubles, Maker()])
        assert made == []
        with city.unit(register) as unit:
            unit.record_organisation(city.office())
            unit.issue(city.directive())
            unit.assign(city.obligation())
            unit.do("o1", do.Receive())

        assert (made, len(voter.asked)) == ([1], 2)

    def test_a_factory_that_fails_refuses(self, voted):
        """
        Without the object nothing is checked, so nothing is allowed.
        """

        class Broken(Voter):
            @hookimpl
            def govtasks_authorize(self):
                """Offer a factory that fails."""
                yield AuthorizerSpec(name="broken", factory=lambda: 1 / 0)

        assert voted(Broken("b", None)).rule == "authorizer-failed"

    def test_of_a_plugin_that_failed_to_load_refuse(self, voted):
        """
        What a broken plugin was to forbid is not known, so nothing is allowed.
        """

        class Broken(Voter):
            @hookimpl
            def govtasks_authorize(self):
                """Fail."""
                message = "không đọc được"
                raise ValueError(message)

        refused = voted(Broken("b", None))

        assert refused.rule == "authorizer-failed"
        assert "ValueError: không đọc được" in refused.problem

    def test_of_a_plugin_that_lost_a_name_are_asked(self, voted):
        """
        A plugin whose channel another has goes on to narrow.
        """

        class Doubled(Voter):
            @hookimpl
            def govtasks_channels(self):
                """Claim the console."""
                from govtasks.builtin import govtasks_channels

                return govtasks_channels()

        assert voted(Doubled("d", refusing())).rule == "authorizer-refused"

    def test_two_may_have_one_name(self, voted):
        """
        Both of two authorizers with one name are asked.
        """
        voters = [Voter("same", ALLOW), Voter("other", refusing())]
        voters[1].name = "same"

        assert voted(*voters).rule == "authorizer-refused"
        assert [len(voter.asked) for voter in voters] == [1, 1]

    def test_are_not_asked_about_the_sweep(self, fresh):
        """
        The sweep is the system itself: nobody has to let it.
        """
        fresh.give(fresh.obligation())
        voter = Voter("v", refusing())
        register = fresh.city.open(plugins=["sql", fresh.city.doubles, voter])

        report = register.sweep(fresh.city.at("2017-03-20"))

        assert report.said
        assert (report.failed, voter.asked) == ((), [])


@given(
    answers=st.permutations(
        ["allow", "refuse a", "refuse b", "nothing", "fail"]
    ).flatmap(lambda every: st.integers(0, 5).map(lambda count: every[:count])),
    data=st.data(),
)
def test_the_order_of_plugins_does_not_matter(answers, data):
    """
    What comes out, and what it says, is the same in whatever order plugins are given.
    """
    from govtasks.obligations.entitling import Denial
    from govtasks.register.gate import Gate

    spoken = {
        "allow": ALLOW,
        "refuse a": refusing("a"),
        "refuse b": refusing("b"),
        "nothing": NOTHING,
        "fail": ValueError("hỏng"),
    }
    offered = [
        (name.replace(" ", "-"), AuthorizerSpec(name="v", factory=make))
        for name in answers
        for make in [lambda name=name: Voter(name, spoken[name])]
    ]
    request = AuthorizationRequest(
        obligation="o1",
        command=do.Accept(),
        act=Act(actor="a"),
        state=None,
        answer=Denial.by("no-post", actor="a", day=day("2017-02-10")),
        at=dt.datetime(2017, 2, 10, tzinfo=dt.UTC),
    )

    def outcome(order):
        try:
            Gate(order).check(request)
        except RefusedError as refused:
            return str(refused)
        return "allowed"

    shuffled = data.draw(st.permutations(offered))

    assert outcome(shuffled) == outcome(offered)
    refusals = {"refuse a", "refuse b", "fail"} & set(answers)
    assert (outcome(offered) == "allowed") is ("allow" in answers and not refusals)


@given(
    since=st.integers(0, 20),
    length=st.integers(1, 10),
    act_day=st.integers(0, 25),
    recorded_after=st.integers(0, 5),
    allowed=st.booleans(),
)
def test_no_act_is_recorded_under_a_mandate_not_in_force(
    new_city, since, length, act_day, recorded_after, allowed
):
    """
    Whoever allows it: an act took effect on a day on which its mandate was in force.
    """
    begin = day("2017-02-10")
    first = begin + dt.timedelta(days=since)
    given = lent(since=first, until=first + dt.timedelta(days=length))
    city = new_city()
    desk = Desk(city)
    recorded(desk, mandates=[given])
    key = desk.give(desk.obligation())
    on = begin + dt.timedelta(days=act_day)
    register = desk.everybody if allowed else desk.open
    now = str(on + dt.timedelta(days=recorded_after))

    with desk.unit("ng-cv-nv", now, register, **FOR_HEAD) as unit:
        try:
            unit.do(key, SUBMIT, effective_at=city.at(str(on)))
        except RefusedError as refused:
            assert refused.rule == "mandate-expired"  # noqa: PT017 - one of two ways

    acts = [fact for fact in desk.open.facts(key) if fact.act.mandate]
    assert len(acts) == (given.since <= on < given.until)
    city.close()


class TestStandingIn:
    def told(self, desk, **absence):
        """Sweep once the plan is overdue; who was told, and what they read."""
        away = Absence(
            person="ng-truong-nv",
            post="truong-nv",
            since=day("2017-03-01"),
            until=day("2017-04-01"),
            **absence,
        )
        persons = [
            attrs.evolve(one, contacts={"post": "x"}) for one in desk.office.persons
        ]
        recorded(desk, absences=[away], persons=persons)
        desk.give(desk.obligation())
        report = desk.everybody.sweep(desk.city.at("2017-03-20"))
        desk.everybody.drain({"post": {}}, now=desk.city.at("2017-03-20"))
        people = {person for said in report.said for person in said.recipients}
        bodies = {one.to.person: one.body for one in desk.city.doubles.sent}
        return people, bodies

    def test_who_stands_in_is_told_too(self, fresh):
        """
        Both who is away and who stands in are told, and the latter reads for whom.
        """
        people, bodies = self.told(fresh, substitute_post="cv-nv")

        line = (
            "Ông/Bà nhận thông báo này vì đang thay Trưởng phòng Nội vụ trong thời "
            "gian vắng mặt.\n"
        )
        assert {"ng-truong-nv", "ng-cv-nv"} <= people
        assert bodies["ng-cv-nv"].endswith(line)
        assert line not in bodies["ng-truong-nv"]

    def test_nobody_stands_in(self, fresh):
        """
        Where nobody stands in, whoever is away is told: never nobody.
        """
        people, bodies = self.told(fresh)

        assert "ng-truong-nv" in people
        assert "ng-cv-nv" not in people
        assert "đang thay" not in bodies["ng-truong-nv"]

    def test_the_chain_stays(self, fresh):
        """
        Who answers does not change while somebody stands in.
        """
        self.told(fresh, substitute_post="cv-nv")

        view = fresh.open.view("o1", fresh.city.at("2017-03-20"))

        assert [link.person for link in view.chain.answerable] == [
            "ng-pho-nv",
            "ng-truong-nv",
        ]
