import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import InvalidValueError, RefusedError
from govtasks.obligations import commands as do
from govtasks.obligations import events as did
from govtasks.obligations.lifecycle import Workflow, decide, evolve, fold
from govtasks.obligations.model import Coordinating, Roles, Silence
from govtasks.obligations.particulars import RoleChange, RoleName
from govtasks.obligations.passing import holders, passed
from govtasks.obligations.records import Performer

ROLES = Roles(
    lead="nghia-chanh",
    coordinating=("tai-chinh", "y-te"),
    monitoring="van-phong",
    informed=("mttq",),
)
BODIES = st.sampled_from(
    ["nghia-chanh", "tai-chinh", "y-te", "van-phong", "mttq", "tp", "cam-thanh"]
)


def change(role, old, new):
    """One role that passes on."""
    return RoleChange(role=RoleName(role), old=old, new=new)


class TestRoleChange:
    @pytest.mark.parametrize("role", [RoleName.LEAD, RoleName.ASSIGNER])
    def test_somebody_leads_and_somebody_gave_it(self, role):
        """
        These two cannot fall to nobody.
        """
        with pytest.raises(InvalidValueError, match="must always be one") as caught:
            RoleChange(role=role, old="tp")

        assert caught.value.field == "new"

    def test_is_a_change(self):
        """
        A role does not pass to whoever has it.
        """
        with pytest.raises(InvalidValueError, match="has the role already"):
            change("lead", "tp", "tp")


class TestPassed:
    @pytest.mark.parametrize(
        ("one", "expected"),
        [
            pytest.param(
                change("lead", "nghia-chanh", "cam-thanh"),
                {"lead": "cam-thanh"},
                id="lead",
            ),
            pytest.param(
                change("monitoring", "van-phong", None),
                {"monitoring": None},
                id="nobody follows",
            ),
            pytest.param(
                change("informed", "mttq", "mttq-phuong"),
                {"informed": ("mttq-phuong",)},
                id="informed",
            ),
            pytest.param(
                change("coordinating", "y-te", None),
                {"coordinating": ("tai-chinh",)},
                id="one helps less",
            ),
            pytest.param(
                change("coordinating", "y-te", "tai-chinh"),
                {"coordinating": ("tai-chinh",)},
                id="two that help merge",
            ),
            pytest.param(
                change("lead", "nghia-chanh", "y-te"),
                {"lead": "y-te", "coordinating": ("tai-chinh",)},
                id="one that helped leads",
            ),
            pytest.param(
                change("confirming", "tp", "so-noi-vu"),
                {"confirming": "so-noi-vu"},
                id="the assigner no longer confirms",
            ),
            pytest.param(change("lead", "y-te", "cam-thanh"), {}, id="not its role"),
        ],
    )
    def test_one_change(self, one, expected):
        """
        A role passes on where the old body has it, and nowhere else.
        """
        roles, assigner = passed(ROLES, "tp", (one,))

        assert roles == attrs.evolve(ROLES, **expected)
        assert assigner == "tp"

    def test_whoever_takes_over_from_the_assigner_confirms(self):
        """
        Where nobody is named, confirming goes with giving.
        """
        roles, assigner = passed(ROLES, "tp", (change("assigner", "tp", "cam-thanh"),))

        assert (roles.confirming, assigner) == (None, "cam-thanh")

    def test_day_of_reply_stays_with_the_role(self):
        """
        A successor replies by the day that was set.
        """
        asked = Coordinating(body="y-te", silence=Silence.AGREES)
        roles = Roles(lead="noi-vu", coordinating=(asked,))

        after, _ = passed(roles, "tp", (change("coordinating", "y-te", "so-y-te"),))

        assert after.coordinating == (attrs.evolve(asked, body="so-y-te"),)


@given(
    rows=st.lists(
        st.tuples(st.sampled_from(RoleName), BODIES, BODIES).filter(
            lambda row: row[1] != row[2]
        ),
        max_size=8,
    )
)
def test_roles_pass_on_whatever_the_changes(rows):
    """
    There are always roles of one lead, and each of them is held by somebody.
    """
    changes = [RoleChange(role=role, old=old, new=new) for role, old, new in rows]

    roles, assigner = passed(ROLES, "tp", changes)

    assert roles.lead not in roles.helping
    assert len(set(roles.informed)) == len(roles.informed)
    assert assigner


class TestTransfer:
    def test_moves_no_term_and_begins_nothing_anew(self, make):
        """
        Whoever takes over takes over what is left of the time.
        """
        command = do.Transfer(
            changes=(change("lead", "noi-vu", "y-te"),),
            cause="sáp nhập",
            instrument="1677/NQ-UBTVQH15",
        )
        accept = (do.Accept(), make.performer, make.at("2017-02-11"))
        before = make.state(accept)

        state = make.state(accept, (command, make.assigner, make.at("2017-02-12")))

        assert state.roles.lead == "y-te"
        assert (state.obligation, state.workflow) == (
            before.obligation,
            Workflow.ACCEPTED,
        )
        assert (state.armed_at, state.revision, state.acted_at) == (
            before.armed_at,
            before.revision,
            before.acted_at,
        )

    def test_history_says_who_had_which_role(self, make):
        """
        Each term of roles has its beginning, its end and its cause.
        """
        command = do.Transfer(
            changes=(change("lead", "noi-vu", "y-te"),), cause="sáp nhập"
        )

        state = make.state((command, make.assigner, make.at("2017-02-12")))

        old, new = state.role_history
        assert (old.roles.lead, old.until) == ("noi-vu", make.at("2017-02-12"))
        assert (new.roles.lead, new.reason, new.until) == ("y-te", "sáp nhập", None)

    def test_past_day_has_the_roles_of_then(self, make):
        """
        The state of a day before is led by whoever led it then.
        """
        command = do.Transfer(
            changes=(change("lead", "noi-vu", "y-te"),), cause="sáp nhập"
        )
        facts = make.facts((command, make.assigner, make.at("2017-02-12")))

        assert fold(facts, until=make.at("2017-02-11")).roles.lead == "noi-vu"
        assert fold(facts).roles.lead == "y-te"

    def test_may_take_effect_before_the_latest_act(self, make):
        """
        What was done meanwhile stays with whoever did it.
        """
        report = (do.Report(percent=40), make.performer, make.at("2017-02-20"))
        command = do.Transfer(
            changes=(change("lead", "noi-vu", "y-te"),), cause="sáp nhập"
        )

        assert decide(
            make.state(report),
            command,
            make.assigner,
            now=make.at("2017-02-25"),
            effective_at=make.at("2017-02-15"),
        )

    def test_passes_on_what_the_body_has(self, make):
        """
        A role of another body does not pass on.
        """
        command = do.Transfer(
            changes=(change("lead", "tai-chinh", "y-te"),), cause="sáp nhập"
        )

        with pytest.raises(RefusedError, match="tai-chinh does not have") as caught:
            decide(make.state(), command, make.assigner, now=make.at("2017-02-20"))

        assert caught.value.rule == "not-in-role"

    def test_does_not_touch_what_is_closed(self, make):
        """
        What was done by then stays with whoever led it.
        """
        state = make.state(
            make.submitted(make.at("2017-02-13")), make.confirmed(make.at("2017-02-14"))
        )
        event = did.Transferred(
            changes=(change("lead", "noi-vu", "y-te"),), cause="sáp nhập"
        )

        after = evolve(state, make.fact(9, event, make.at("2017-02-15")))

        assert after.roles.lead == "noi-vu"


class TestHolders:
    @pytest.mark.parametrize(
        ("role", "expected"),
        [
            ("lead", ("nghia-chanh",)),
            ("assigner", ("ubnd",)),
            ("confirming", ("ubnd",)),
            ("monitoring", ("van-phong",)),
            ("coordinating", ("tai-chinh", "y-te")),
            ("informed", ("mttq",)),
        ],
    )
    def test_of_each_role(self, make, role, expected):
        """
        Who has which role now; the assigner confirms where nobody is named.
        """
        state = make.state(obligation=make.obligation(roles=ROLES))

        assert holders(state, RoleName(role)) == expected


def reassigned(make):
    """The assigner gives it to another body."""
    command = do.Reassign(lead="y-te", reason="đúng")
    return command, make.assigner, make.at("2017-02-13")


class TestReassign:
    def test_term_counts_from_the_arrival_at_the_new_lead(self, make):
        """
        What the old lead had received is forgotten, and revisions go on rising.
        """
        steps = (
            (do.Receive(), make.performer, make.at("2017-02-10", "10:00")),
            (
                do.Reassign(lead="y-te", reason="đúng"),
                make.assigner,
                make.at("2017-02-13"),
            ),
            (do.Receive(), make.performer, make.at("2017-02-14")),
        )
        counted = make.obligation(rule=make.within("5 working days"))

        states = [make.state(*steps[:n], obligation=counted) for n in range(4)]

        assert "receipt" not in states[2].facts
        assert states[3].facts["receipt"] == make.at("2017-02-14")
        assert [state.revision for state in states] == [0, 1, 2, 3]
        assert states[2].armed_at == make.at("2017-02-13")

    def test_named_day_stays_with_its_arrival(self, make):
        """
        Where nothing counts from the arrival, it is not forgotten.
        """
        state = make.state(
            (do.Receive(), make.performer, make.at("2017-02-10", "10:00")),
            (
                do.Reassign(lead="y-te", reason="đúng"),
                make.assigner,
                make.at("2017-02-13"),
            ),
        )

        assert state.facts == {"receipt": make.at("2017-02-10", "10:00")}

    def test_same_lead_is_no_change(self, make):
        """
        It is given to another body.
        """
        command = do.Reassign(lead="noi-vu", reason="đúng")

        with pytest.raises(RefusedError) as caught:
            decide(make.state(), command, make.assigner, now=make.at("2017-02-20"))

        assert caught.value.rule == "same-lead"


class TestHandOver:
    def test_another_post_does_the_work(self, make):
        """
        The performer changes, and nothing else.
        """
        command = do.HandOver(to_post="cv-2", to_person="ng-2", reason="nghỉ phép")

        state = make.state((command, make.performer, make.at("2017-02-12")))

        assert state.performer == Performer(post="cv-2", person="ng-2")
        assert state.workflow is Workflow.ASSIGNED
