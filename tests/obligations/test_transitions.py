import pytest

from govtasks.obligations import commands as do
from govtasks.obligations.lifecycle import ALLOWED
from govtasks.obligations.state import Workflow
from govtasks.obligations.transitions import (
    Transition,
    reachable_states,
    transitions,
)


def targets(command, before):
    """Where a command leads from a state."""
    return {
        one.after
        for one in transitions()
        if one.command is command and one.before is before
    }


class TestTransitions:
    @pytest.mark.parametrize(
        "command", [command for command in ALLOWED if command is not do.Assign]
    )
    def test_each_command_was_tried_where_it_is_allowed(self, command):
        """
        A command is carried out in each state that the table allows, nowhere else.
        """
        found = {one.before for one in transitions() if one.command is command}

        assert found == ALLOWED[command]

    def test_an_assignment_begins(self):
        """
        Nothing else does, and it leads to two states.
        """
        begun = [one for one in transitions() if one.before is None]

        assert {one.command for one in begun} == {do.Assign}
        assert [one.after for one in begun] == [Workflow.DORMANT, Workflow.ASSIGNED]

    @pytest.mark.parametrize(
        ("command", "before", "after"),
        [
            pytest.param(
                do.Submit, Workflow.ACCEPTED, {Workflow.SUBMITTED}, id="handed in"
            ),
            pytest.param(
                do.Recall, Workflow.SUBMITTED, {Workflow.IN_PROGRESS}, id="taken back"
            ),
            pytest.param(
                do.Return, Workflow.SUBMITTED, {Workflow.RETURNED}, id="sent back"
            ),
            pytest.param(
                do.Reopen, Workflow.CONFIRMED, {Workflow.RETURNED}, id="opened again"
            ),
            pytest.param(
                do.AgreeRefusal,
                Workflow.REFUSED,
                {Workflow.ASSIGNED, Workflow.WITHDRAWN},
                id="refusal agreed to",
            ),
            pytest.param(
                do.RejectRefusal,
                Workflow.REFUSED,
                {Workflow.ASSIGNED, Workflow.ACCEPTED},
                id="back to where the refusal came from",
            ),
            pytest.param(
                do.Resume,
                Workflow.SUSPENDED,
                set(Workflow)
                - {Workflow.SUSPENDED, Workflow.CONFIRMED, Workflow.WITHDRAWN},
                id="back to whatever went on beneath the pause",
            ),
            pytest.param(do.Submit, Workflow.CONFIRMED, set(), id="nothing"),
        ],
    )
    def test_lead_where_the_work_goes(self, command, before, after):
        """
        A command leads to every state that its outcomes can have.
        """
        assert targets(command, before) == after

    def test_stand_in_the_order_of_the_states(self):
        """
        First from nothing, then by state, command and outcome, each once.
        """
        order = [None, *Workflow]
        places = [order.index(one.before) for one in transitions()]

        assert places == sorted(places)
        assert len(set(transitions())) == len(transitions())

    @pytest.mark.parametrize(
        ("after", "moves"),
        [
            pytest.param(Workflow.ASSIGNED, False, id="the same state"),
            pytest.param(Workflow.ACCEPTED, True, id="another one"),
        ],
    )
    def test_move_or_not(self, after, moves):
        """
        A command that leaves the state as it is moves nothing.
        """
        assert Transition(Workflow.ASSIGNED, do.Claim, after).moves is moves


class TestReachableStates:
    def test_are_all_stages(self):
        """
        Every stage is reached, and a pause over every open work.
        """
        found = {(one.stage, one.workflow) for one in reachable_states()}
        beneath = {work for stage, work in found if stage is Workflow.SUSPENDED}

        assert {stage for stage, _ in found} == set(Workflow)
        assert beneath == {
            one for one in Workflow if one.is_open and one is not Workflow.SUSPENDED
        }
