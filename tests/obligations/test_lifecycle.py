import datetime as dt
from pathlib import Path

import attrs
import pytest

from govtasks.deadlines.results import NoDeadline
from govtasks.deadlines.rules import Undated
from govtasks.directives import Relation
from govtasks.errors import InvalidValueError, NaiveInstantError, RefusedError
from govtasks.explain import Explanation
from govtasks.obligations import commands as do
from govtasks.obligations import events as did
from govtasks.obligations.events import Act
from govtasks.obligations.handling import Measure
from govtasks.obligations.lifecycle import (
    ALLOWED,
    State,
    Workflow,
    allowed_commands,
    decide,
    evolve,
    fold,
    replaced_rules,
    rule_in_force,
)
from govtasks.obligations.model import Force, Kind, Roles
from govtasks.obligations.particulars import (
    Change,
    Opinion,
    Outcome,
    PlanItem,
    RoleChange,
    RoleName,
)
from govtasks.text import Text

DOCS = Path(__file__).parents[2] / "docs" / "explanation" / "lifecycle.md"


def documented():
    """The table of commands and states as the docs print it."""
    lines = DOCS.read_text("utf-8").splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("| command |"))
    head, _, *rows = (
        [cell.strip(" `") for cell in line.strip("|").split("|")]
        for line in lines[start : start + 2 + len(ALLOWED)]
    )
    for row in rows:
        for state, mark in zip(head[1:], row[1:], strict=True):
            yield pytest.param(
                row[0], Workflow(state), mark == "yes", id=f"{row[0]}-{state}"
            )


def reach(make, workflow: Workflow, name: str = "") -> State:
    """A stage that facts have led to, with what a command of that name needs."""
    accept = (do.Accept(), make.performer, make.at("2017-02-11"))
    report = (do.Report(percent=40), make.performer, make.at("2017-02-12"))
    claimed = do.Submit(result="xong", delay_reason="bão", objective_cause=True)
    submit = (claimed, make.performer, make.at("2017-02-13"))
    withdraw = (do.Withdraw(reason="trùng"), make.assigner, make.at("2017-02-13"))
    refuse = (do.Refuse(reason="nhầm"), make.performer, make.at("2017-02-11"))
    receive = (do.Receive(), make.performer, make.at("2017-02-10"))
    suspend = (
        do.Suspend(on=make.day("2017-02-13"), reason="chờ tỉnh"),
        make.assigner,
        make.at("2017-02-13"),
    )
    steps = {
        Workflow.DORMANT: (),
        Workflow.ASSIGNED: (),
        Workflow.ACCEPTED: (accept,),
        Workflow.IN_PROGRESS: (accept, report),
        Workflow.SUBMITTED: (accept, report, submit),
        Workflow.RETURNED: (submit, make.returned(make.at("2017-02-14"))),
        Workflow.REFUSED: (refuse,),
        Workflow.SUSPENDED: (receive, suspend),
        Workflow.CONFIRMED: (submit, make.confirmed(make.at("2017-02-14"))),
        Workflow.WITHDRAWN: (withdraw,),
    }[workflow]
    kind = Kind.CONDITIONAL if workflow is Workflow.DORMANT else Kind.TASK
    if name == "Review" and workflow in ALLOWED[do.Review]:
        kind = Kind.STANDING
    given = make.obligation(
        kind=kind, roles=Roles(lead="noi-vu", coordinating=("tai-chinh",))
    )
    state = make.state(*steps, *awaited(make, workflow, name), obligation=given)
    if name == "Acknowledge":
        return evolve(state, make.fact(9, said_step(make), make.at("2017-02-15")))
    if name in NOTED:
        act = Act(actor="nguoi-khac") if name == "Show" else make.assigner
        noted = make.fact(9, NOTED[name], make.at("2017-02-15"), act=act)
        return evolve(state, noted)
    if name != "DecideAmendment":
        return state
    noted = did.AmendmentNoted(directive="90-2018", relation=Relation.AMENDS)
    return evolve(state, make.fact(9, noted, make.at("2017-02-15")))


PROPOSED = did.MeasureProposed(
    number=1, measure=Measure.CRITICISM, person="ng-truong-nv", reason="chậm"
)
NOTED = {
    "Answer": did.Urged(number=1, reason="quá hạn"),
    "ApproveMeasure": PROPOSED,
    "RefuseMeasure": PROPOSED,
    "DeclineProposal": did.FollowedUp(
        step_key="644-2017/2a:2017-03-15:inspect",
        step="inspect",
        act="propose-inspection",
        scheduled_at=dt.datetime(2017, 2, 15, 8, tzinfo=dt.UTC),
        late=False,
    ),
    "DeclineDeviceProposal": did.ExtensionProposed(
        number=1, to=dt.date(2017, 3, 31), evidence="e"
    ),
    "Show": did.Hidden(),
}
"""What was noted before a command that answers it."""

STEP = "644-2017/2a:2017-03-15:remind"


def said_step(make) -> did.FollowedUp:
    """A reminder that was said."""
    return did.FollowedUp(
        step_key=STEP,
        step="remind",
        act="remind",
        scheduled_at=make.at("2017-02-15"),
        late=False,
    )


def awaited(make, workflow: Workflow, name: str):
    """What else must have happened for a command to make sense."""
    asked = do.RequestExtension(to=make.day("2017-03-20"), reason="lớn")
    offered = do.CounterExtension(to=make.day("2017-03-17"), reason="gấp")
    proposed = do.ProposeChange(
        proposal="tren@7",
        cause="tren",
        cause_version=7,
        change=Change.RULE,
        rule=make.rule_for(
            Kind.CONDITIONAL if workflow is Workflow.DORMANT else Kind.TASK
        ),
        reason="cấp trên gia hạn",
    )
    at = make.at("2017-02-15")
    match name:
        case "CounterExtension" | "GrantExtension" | "RejectExtension":
            needed = [(asked, make.performer, at)]
        case "AcceptCounter" | "DeclineCounter":
            needed = [(asked, make.performer, at), (offered, make.assigner, at)]
        case "ConsentToChange" | "DeclineChange":
            needed = [(proposed, make.assigner, at)]
        case "Suspend":
            needed = [(do.Receive(), make.performer, at)]
        case _:
            needed = []
    return needed if workflow in ALLOWED[getattr(do, name or "Assign")] else []


def command_of(make, name: str) -> do.Command:
    """A command of that name that lacks nothing."""
    return {
        "Assign": lambda: do.Assign(obligation=make.obligation()),
        "Receive": do.Receive,
        "Trigger": lambda: do.Trigger(reason="có vi phạm"),
        "SetRule": lambda: do.SetRule(
            rule=make.within("10 working days", of="trigger"), reason="gia hạn"
        ),
        "Accept": do.Accept,
        "Report": lambda: do.Report(percent=50),
        "Submit": lambda: do.Submit(result="xong"),
        "Confirm": do.Confirm,
        "Return": lambda: do.Return(reason="thiếu phụ lục"),
        "Withdraw": lambda: do.Withdraw(reason="trùng"),
        "Claim": lambda: do.Claim(post="cv-1"),
        "MakePlan": lambda: do.MakePlan(
            items=(PlanItem(key="1", title=Text.of(vi="Rà soát")),)
        ),
        "Refuse": lambda: do.Refuse(reason="không đúng chức năng"),
        "AgreeRefusal": lambda: do.AgreeRefusal(reason="đúng", lead="y-te"),
        "RejectRefusal": lambda: do.RejectRefusal(reason="đúng chức năng"),
        "Recall": lambda: do.Recall(reason="nhầm văn bản"),
        "Reopen": lambda: do.Reopen(reason="sai số liệu"),
        "Review": lambda: do.Review(note="không có vi phạm"),
        "Suspend": lambda: do.Suspend(on=make.day("2017-02-16"), reason="chờ"),
        "Resume": lambda: do.Resume(on=make.day("2017-02-17"), reason="xong"),
        "RequestExtension": lambda: do.RequestExtension(
            to=make.day("2017-03-31"), reason="khối lượng lớn"
        ),
        "CounterExtension": lambda: do.CounterExtension(
            to=make.day("2017-03-25"), reason="gấp"
        ),
        "AcceptCounter": do.AcceptCounter,
        "DeclineCounter": do.DeclineCounter,
        "GrantExtension": do.GrantExtension,
        "RejectExtension": lambda: do.RejectExtension(reason="nhiều lần"),
        "Reassign": lambda: do.Reassign(lead="y-te", reason="đúng chức năng"),
        "Transfer": lambda: do.Transfer(
            changes=(RoleChange(role=RoleName.LEAD, old="noi-vu", new="y-te"),),
            cause="sáp nhập",
        ),
        "HandOver": lambda: do.HandOver(to_post="cv-2", reason="nghỉ phép"),
        "Reply": lambda: do.Reply(body="tai-chinh", opinion=Opinion.AGREES),
        "ProposeChange": lambda: do.ProposeChange(
            proposal="tren@8",
            cause="tren",
            cause_version=8,
            change=Change.SUSPEND,
            on=make.day("2017-02-16"),
            reason="cấp trên tạm dừng",
        ),
        "ConsentToChange": lambda: do.ConsentToChange(proposal="tren@7"),
        "DeclineChange": lambda: do.DeclineChange(proposal="tren@7", reason="xong"),
        "LinkPart": lambda: do.LinkPart(system="phuong", key="NV 1"),
        "Acknowledge": lambda: do.Acknowledge(step_key=STEP),
        "DeclineProposal": lambda: do.DeclineProposal(
            step_key="644-2017/2a:2017-03-15:inspect", reason="đã kiểm tra"
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
            reason="quá hạn", answer_by=make.day("2017-02-24")
        ),
        "Answer": lambda: do.Answer(to="urge-1", text="chờ số liệu"),
        "ProposeCompletion": lambda: do.ProposeCompletion(evidence="e"),
        "ProposeExtension": lambda: do.ProposeExtension(
            to=make.day("2017-03-31"), evidence="e"
        ),
        "ProposeReopening": lambda: do.ProposeReopening(evidence="e"),
        "DeclineDeviceProposal": lambda: do.DeclineDeviceProposal(
            proposal="device-1", reason="chưa đủ"
        ),
        "Hide": do.Hide,
        "Show": do.Show,
        "AcceptCause": lambda: do.AcceptCause(reason="bão"),
        "RejectCause": lambda: do.RejectCause(reason="chủ quan"),
        "DecideAmendment": lambda: do.DecideAmendment(
            directive="90-2018", outcome=Outcome.KEEP, reason="vẫn áp dụng"
        ),
    }[name]()


def no_deadline() -> NoDeadline:
    """What an undated rule gives."""
    return NoDeadline(why="undated", explanation=Explanation("deadlines.undated"))


class TestTable:
    @pytest.mark.parametrize(("name", "workflow", "is_allowed"), list(documented()))
    def test_every_command_in_every_state(self, make, name, workflow, is_allowed):
        """
        Each command is allowed exactly where the table in the docs says so.
        """
        state = reach(make, workflow, name)
        command = command_of(make, name)
        act = Act(actor="nguoi-khac")
        assert state.stage is workflow

        if is_allowed:
            events = decide(state, command, act, now=make.at("2017-02-20"))
            assert len(events) == (2 if name == "ConsentToChange" else 1)
        else:
            with pytest.raises(RefusedError) as caught:
                decide(state, command, act, now=make.at("2017-02-20"))
            assert caught.value.rule in {"already-assigned", "closed", "wrong-state"}

    @pytest.mark.parametrize(("name", "workflow", "is_allowed"), list(documented()))
    def test_allowed_commands_say_the_same(self, make, name, workflow, is_allowed):
        """
        What a portal is told to offer is what would be allowed.
        """
        state = reach(make, workflow, name)

        offered = {command.__name__ for command in allowed_commands(state)}

        assert (name in offered) is is_allowed

    @pytest.mark.parametrize("name", [command.__name__ for command in ALLOWED])
    def test_assignment_comes_first(self, make, name):
        """
        Before the assignment nothing else is possible.
        """
        command = command_of(make, name)
        now = make.at("2017-02-10")

        if name == "Assign":
            (event,) = decide(None, command, make.assigner, now=now)
            assert event == did.Assigned(obligation=make.obligation())
        else:
            with pytest.raises(RefusedError, match="nothing has been assigned") as e:
                decide(None, command, make.assigner, now=now)
            assert e.value.rule == "not-assigned"
        assert allowed_commands(None) == {do.Assign}

    @pytest.mark.parametrize("workflow", [Workflow.CONFIRMED, Workflow.WITHDRAWN])
    def test_the_end_is_the_end(self, make, workflow):
        """
        A refusal after the end names the state and what was asked for.

        What is confirmed can be opened again, and its delay be looked into. His own
        list everybody keeps as he likes.
        """
        state = reach(make, workflow)

        with pytest.raises(RefusedError) as caught:
            decide(state, do.Accept(), make.performer, now=make.at("2017-02-20"))

        assert caught.value.rule == "closed"
        assert caught.value.arguments["state"] is workflow
        after = {
            do.Reopen,
            do.AcceptCause,
            do.RejectCause,
            do.DemandExplanation,
            do.Inspect,
            do.ProposeMeasure,
            do.ReportBreach,
            do.ProposeReopening,
            do.Hide,
        }
        assert allowed_commands(state) == (
            after if workflow is Workflow.CONFIRMED else {do.Hide}
        )


class TestEvents:
    @pytest.mark.parametrize(
        ("workflow", "command", "event"),
        [
            pytest.param(Workflow.ASSIGNED, do.Receive(), did.Received(), id="receive"),
            pytest.param(
                Workflow.DORMANT,
                do.Trigger(reason="vi phạm"),
                did.Triggered(reason="vi phạm"),
                id="trigger",
            ),
            pytest.param(
                Workflow.ASSIGNED,
                do.Accept(note="rõ"),
                did.Accepted(note="rõ"),
                id="accept",
            ),
            pytest.param(
                Workflow.ACCEPTED,
                do.Report(percent=30, note="đang soạn"),
                did.ProgressReported(percent=30, note="đang soạn"),
                id="report",
            ),
            pytest.param(
                Workflow.IN_PROGRESS,
                do.Submit(result="xong", evidence=("12/KH",)),
                did.Submitted(result="xong", evidence=("12/KH",)),
                id="submit",
            ),
            pytest.param(
                Workflow.SUBMITTED,
                do.Confirm(note="đạt"),
                did.Confirmed(note="đạt"),
                id="confirm",
            ),
            pytest.param(
                Workflow.SUBMITTED,
                do.Return(reason="thiếu"),
                did.Returned(reason="thiếu"),
                id="return",
            ),
            pytest.param(
                Workflow.RETURNED,
                do.Withdraw(reason="trùng"),
                did.Withdrawn(reason="trùng"),
                id="withdraw",
            ),
            pytest.param(
                Workflow.ASSIGNED,
                do.SetRule(rule=Undated(), reason="chưa rõ", instrument="15/UBND"),
                did.RuleSet(rule=Undated(), reason="chưa rõ", instrument="15/UBND"),
                id="set-rule",
            ),
        ],
    )
    def test_say_what_the_command_said(self, make, workflow, command, event):
        """
        The fact holds everything that the command held.
        """
        state = reach(make, workflow)

        events = decide(state, command, make.confirmer, now=make.at("2017-02-20"))

        assert events == (event,)


class TestApprover:
    @pytest.mark.parametrize("command", [do.Confirm(), do.Return(reason="thiếu")])
    @pytest.mark.parametrize(
        ("doer", "approver"),
        [
            pytest.param(Act(actor="a"), Act(actor="a"), id="himself"),
            pytest.param(
                Act(actor="a", on_behalf_of="b"), Act(actor="b"), id="his-principal"
            ),
            pytest.param(
                Act(actor="a"), Act(actor="c", on_behalf_of="a"), id="his-delegate"
            ),
            pytest.param(
                Act(actor="a", on_behalf_of="b"),
                Act(actor="c", on_behalf_of="b"),
                id="for-the-same",
            ),
        ],
    )
    def test_is_never_the_doer(self, make, command, doer, approver):
        """
        Neither the doer, nor whom he acted for, judges the result.
        """
        submit = (do.Submit(result="xong"), doer, make.at("2017-02-13"))
        state = make.state(submit)

        with pytest.raises(RefusedError, match="cannot judge it") as caught:
            decide(state, command, approver, now=make.at("2017-02-14"))

        assert caught.value.rule == "approver-is-doer"

    def test_is_not_whoever_took_it_on(self, make):
        """
        Whoever does the work does not judge it, though another handed it in.
        """
        state = make.state(
            (do.Claim(post="cv-1"), Act(actor="cv"), make.at("2017-02-11")),
            make.submitted(make.at("2017-02-13")),
        )

        assert state.doers == {"cv", "van-thu"}
        with pytest.raises(RefusedError, match="cv did the work"):
            decide(state, do.Confirm(), Act(actor="cv"), now=make.at("2017-02-14"))

    def test_of_an_earlier_attempt_is_a_doer_too(self, make):
        """
        Whoever handed in the result that was returned cannot confirm the next.
        """
        other = (do.Submit(result="xong"), Act(actor="khac"), make.at("2017-02-15"))
        state = make.state(
            make.submitted(make.at("2017-02-13")),
            make.returned(make.at("2017-02-14")),
            other,
        )

        with pytest.raises(RefusedError, match="van-thu did the work"):
            decide(state, do.Confirm(), make.performer, now=make.at("2017-02-16"))


class TestTime:
    def test_now_has_a_zone(self, make):
        """
        An instant without a zone is refused, whichever it is.
        """
        naive = dt.datetime(2017, 2, 20)  # noqa: DTZ001

        with pytest.raises(NaiveInstantError) as caught:
            decide(make.state(), do.Accept(), make.performer, now=naive)
        assert caught.value.field == "now"

        with pytest.raises(NaiveInstantError) as caught:
            decide(
                make.state(),
                do.Accept(),
                make.performer,
                now=make.at("2017-02-20"),
                effective_at=naive,
            )
        assert caught.value.field == "effective_at"

    def test_act_takes_effect_before_it_is_recorded(self, make):
        """
        An act that would take effect later is refused.
        """
        with pytest.raises(RefusedError) as caught:
            decide(
                make.state(),
                do.Accept(),
                make.performer,
                now=make.at("2017-02-20"),
                effective_at=make.at("2017-02-20", "09:01"),
            )

        assert caught.value.rule == "not-yet"
        assert caught.value.arguments["effective_at"] == make.at("2017-02-20", "09:01")
        assert caught.value.arguments["now"] == make.at("2017-02-20")

    def test_act_may_take_effect_as_it_is_recorded(self, make):
        """
        The very instant of recording is not later.
        """
        now = make.at("2017-02-20")

        events = decide(
            make.state(), do.Accept(), make.performer, now=now, effective_at=now
        )

        assert events == (did.Accepted(),)

    @pytest.mark.parametrize(
        ("time", "is_refused"),
        [
            pytest.param("08:59", True, id="before"),
            pytest.param("09:00", False, id="same"),
            pytest.param("09:01", False, id="after"),
        ],
    )
    def test_acts_follow_each_other(self, make, time, is_refused):
        """
        An act cannot take effect before the act that it follows.
        """
        state = make.state(
            (do.Accept(), make.performer, make.at("2017-02-11", "09:00"))
        )
        submit = do.Submit(result="xong")
        how = {
            "now": make.at("2017-02-20"),
            "effective_at": make.at("2017-02-11", time),
        }

        if is_refused:
            with pytest.raises(RefusedError) as caught:
                decide(state, submit, make.performer, **how)
            assert caught.value.rule == "before-earlier-act"
        else:
            assert decide(state, submit, make.performer, **how)

    def test_arrival_may_lie_before_everything(self, make):
        """
        A document can arrive before anybody enters what it orders.
        """
        facts = make.facts(assigned_at=make.at("2017-02-13"))
        arrived = make.fact(
            2,
            did.Received(),
            make.at("2017-02-10"),
            recorded_at=make.at("2017-02-14"),
        )

        state = fold((*facts, arrived))

        assert state.facts == {"receipt": make.at("2017-02-10")}
        assert fold((*facts, arrived), until=make.at("2017-02-12")) is None

    def test_arrival_is_recorded_once(self, make):
        """
        A second arrival is refused, and one known at the assignment counts.
        """
        state = make.state(known={"receipt": make.day("2017-02-10")})

        with pytest.raises(RefusedError) as caught:
            decide(state, do.Receive(), make.performer, now=make.at("2017-02-20"))

        assert caught.value.rule == "already-received"
        assert caught.value.arguments["at"] == make.day("2017-02-10")


class TestTerm:
    def test_same_term_is_no_change(self, make):
        """
        A change to the rule in force is refused.
        """
        command = do.SetRule(rule=make.fixed("2017-03-15"), reason="nhầm")

        with pytest.raises(RefusedError) as caught:
            decide(make.state(), command, make.assigner, now=make.at("2017-02-20"))

        assert caught.value.rule == "same-rule"

    def test_term_fits_the_kind(self, make):
        """
        A standing duty does not get a due day afterwards.
        """
        state = make.state(obligation=make.obligation(kind=Kind.STANDING))
        command = do.SetRule(rule=make.fixed("2017-03-15"), reason="gấp")

        with pytest.raises(InvalidValueError, match="standing duty has no due day"):
            decide(state, command, make.assigner, now=make.at("2017-02-20"))

    @pytest.mark.parametrize(
        ("child", "is_refused"),
        [
            pytest.param("2017-03-14", False, id="earlier"),
            pytest.param("2017-03-15", False, id="same-day"),
            pytest.param("2017-03-16", True, id="later"),
        ],
    )
    @pytest.mark.parametrize("how", ["assign", "set-rule"])
    def test_child_is_not_due_after_its_parent(self, make, how, child, is_refused):
        """
        Neither at the assignment nor by a new term.
        """
        state = make.state() if how == "set-rule" else None
        rule = make.fixed(child)
        parent_due = make.due(make.state(), make.fixed("2017-03-15"))
        due = make.due(make.state(), rule)
        command = (
            do.SetRule(rule=attrs.evolve(rule, phrase="mới"), reason="đổi")
            if state
            else do.Assign(obligation=make.obligation(rule=rule))
        )
        given = {"now": make.at("2017-02-20"), "due": due, "parent_due": parent_due}

        if is_refused:
            with pytest.raises(RefusedError, match="later than the parent") as caught:
                decide(state, command, make.assigner, **given)
            assert caught.value.rule == "child-after-parent"
            assert caught.value.arguments["child"] == make.day(child)
        else:
            assert decide(state, command, make.assigner, **given)

    def test_without_dates_there_is_nothing_to_compare(self, make):
        """
        A child without a deadline is not later than anything.
        """
        command = do.Assign(obligation=make.obligation(rule=Undated()))
        parent_due = make.due(make.state())

        assert decide(
            None,
            command,
            make.assigner,
            now=make.at("2017-02-20"),
            due=no_deadline(),
            parent_due=parent_due,
        )

    def test_history_keeps_old_and_new(self, make):
        """
        Old rule, new rule, who changed it, when, why and by which document.
        """
        command = do.SetRule(
            rule=make.fixed("2017-03-31"), reason="chờ tỉnh", instrument="15/UBND"
        )
        state = make.state((command, make.assigner, make.at("2017-03-01")))

        old, new = state.rule_history

        assert old.rule == make.fixed("2017-03-15")
        assert (old.since, old.until) == (make.at("2017-02-10"), make.at("2017-03-01"))
        assert new.rule == state.rule == make.fixed("2017-03-31")
        assert (new.reason, new.instrument) == ("chờ tỉnh", "15/UBND")
        assert (new.act, new.until) == (make.assigner, None)
        assert replaced_rules(state) == (old,)

    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            pytest.param("2017-02-01", "2017-03-15", id="before-the-first"),
            pytest.param("2017-02-28", "2017-03-15", id="before-the-change"),
            pytest.param("2017-03-01", "2017-03-31", id="at-the-change"),
            pytest.param("2017-04-01", "2017-03-31", id="after"),
        ],
    )
    def test_rule_in_force_at_an_instant(self, make, day, expected):
        """
        The rule of a past day is the one that was in force then.
        """
        state = make.state(make.extended("2017-03-31", make.at("2017-03-01")))

        assert rule_in_force(state, make.at(day)) == make.fixed(expected)


class TestNeverDone:
    @pytest.mark.parametrize("kind", [Kind.STANDING, Kind.RECURRING])
    def test_no_result_of_what_has_no_end(self, make, kind):
        """
        A standing duty has no result; a series has those of its occurrences.
        """
        state = make.state(obligation=make.obligation(kind=kind))

        with pytest.raises(RefusedError) as caught:
            decide(
                state,
                do.Submit(result="xong"),
                make.performer,
                now=make.at("2017-02-20"),
            )

        assert caught.value.rule == "never-done"
        assert do.Submit not in allowed_commands(state)


class TestEvolve:
    def test_condition_wakes_the_obligation(self, make):
        """
        A conditional duty sleeps until its trigger, and counts from there.
        """
        trigger = (do.Trigger(reason="vi phạm"), make.assigner, make.at("2017-03-01"))

        state = make.state(trigger, obligation=make.obligation(kind=Kind.CONDITIONAL))

        assert state.workflow is Workflow.ASSIGNED
        assert state.facts == {"trigger": make.at("2017-03-01")}

    def test_condition_known_at_the_start(self, make):
        """
        Where the condition has come about already, nothing sleeps.
        """
        state = make.state(
            obligation=make.obligation(kind=Kind.CONDITIONAL),
            known={"trigger": make.day("2017-02-09")},
        )

        assert state.workflow is Workflow.ASSIGNED

    def test_progress_keeps_the_last_number(self, make):
        """
        A report without a number does not take the last one away.
        """
        state = make.state(
            (do.Report(percent=40), make.performer, make.at("2017-02-11")),
            (do.Report(note="chờ góp ý"), make.performer, make.at("2017-02-12")),
        )

        assert state.percent == 40

    def test_return_begins_again(self, make):
        """
        The result that counts is the one that was confirmed, not the first.
        """
        state = make.state(
            make.submitted(make.at("2017-02-13")),
            make.returned(make.at("2017-02-14")),
            make.submitted(make.at("2017-02-15")),
            make.confirmed(make.at("2017-02-16")),
        )

        assert state.returns == 1
        assert [one.at for one in state.submissions] == [
            make.at("2017-02-13"),
            make.at("2017-02-15"),
        ]
        assert state.submissions[0].returned_at == make.at("2017-02-14")
        assert state.judged_at == make.at("2017-02-15")
        assert state.confirmed_at == make.at("2017-02-16")
        assert state.confirmed_by == make.confirmer

    def test_follow_up_and_occurrences_are_remembered(self, make):
        """
        What was said and opened is known, and moves nothing.
        """
        facts = make.facts(obligation=make.obligation(kind=Kind.RECURRING))
        said = did.FollowedUp(
            step_key="a:2017-03-15:remind",
            step="remind",
            act="remind",
            scheduled_at=make.at("2017-03-10"),
            late=False,
        )
        opened = did.OccurrenceOpened(occurrence="2017-03", obligation="a@2017-03")

        state = fold(
            (
                *facts,
                make.fact(2, said, make.at("2017-03-10")),
                make.fact(3, opened, make.at("2017-03-11")),
            )
        )

        assert state.said == {"a:2017-03-15:remind"}
        assert state.opened == {"2017-03"}
        assert state.workflow is Workflow.ASSIGNED
        assert state.acted_at == make.at("2017-02-10")
        assert (state.version, state.changed_at) == (3, make.at("2017-03-11"))

    def test_nothing_moves_after_the_end(self, make):
        """
        A fact that seems to come after the end counts, but moves nothing.
        """
        state = reach(make, Workflow.CONFIRMED)
        late = make.fact(9, did.Returned(reason="thiếu"), make.at("2017-03-01"))

        after = evolve(state, late)

        assert after == attrs.evolve(state, version=9, changed_at=make.at("2017-03-01"))

    def test_nothing_begins_without_an_assignment(self, make):
        """
        Facts without an assignment add up to nothing.
        """
        assert evolve(None, make.fact(1, did.Accepted(), make.at("2017-02-10"))) is None
        assert fold(()) is None

    def test_second_assignment_changes_nothing(self, make):
        """
        The first assignment is the obligation.
        """
        other = did.Assigned(obligation=make.obligation(key="khac"))

        state = evolve(make.state(), make.fact(2, other, make.at("2017-02-11")))

        assert state.obligation.key == "644-2017/2a"


class TestArmed:
    """When follow-up starts anew, and how often the deadline has changed."""

    def test_by_the_assignment(self, make):
        """
        A deadline that is known at once counts from its recording.
        """
        state = make.state()

        assert (state.armed_at, state.revision) == (make.at("2017-02-10"), 0)

    def test_by_a_new_term(self, make):
        """
        Each change of the term is a revision of the calendar entry.
        """
        state = make.state(make.extended("2017-03-31", make.at("2017-03-01")))

        assert (state.armed_at, state.revision) == (make.at("2017-03-01"), 1)

    def test_by_the_arrival_that_the_rule_counts_from(self, make):
        """
        The arrival sets the deadline where it is counted from it.
        """
        arrival = (do.Receive(), make.performer, make.at("2017-02-12"))
        counted = make.obligation(rule=make.within("5 working days"))

        assert make.state(arrival, obligation=counted).revision == 1
        assert make.state(arrival, obligation=counted).armed_at == make.at("2017-02-12")

    def test_not_by_an_arrival_that_changes_nothing(self, make):
        """
        The arrival of a document with a fixed day changes no deadline.
        """
        state = make.state((do.Receive(), make.performer, make.at("2017-02-12")))

        assert (state.armed_at, state.revision) == (make.at("2017-02-10"), 0)

    def test_by_a_return(self, make):
        """
        Work that was sent back is followed up from then.
        """
        state = reach(make, Workflow.RETURNED)

        assert (state.armed_at, state.revision) == (make.at("2017-02-14"), 0)


class TestWords:
    @pytest.mark.parametrize("workflow", Workflow)
    def test_states_have_words_in_both_languages(self, workflow):
        """
        Each state can be read in Vietnamese and English.
        """
        assert workflow.in_locale("vi") != workflow.in_locale("en")

    def test_open_states_are_all_but_the_two_ends(self):
        """
        Only what is confirmed or withdrawn is closed.
        """
        closed = {workflow for workflow in Workflow if not workflow.is_open}

        assert closed == {Workflow.CONFIRMED, Workflow.WITHDRAWN}
        assert Force.ORDER.in_locale("vi") == "chỉ đạo"
