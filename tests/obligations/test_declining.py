import datetime as dt

import attrs
import pytest

from govtasks.errors import InvalidValueError, RefusedError
from govtasks.obligations import commands as do
from govtasks.obligations import events as did
from govtasks.obligations.attention import unsettled
from govtasks.obligations.declining import proposals_waiting
from govtasks.obligations.entitling import entitle
from govtasks.obligations.events import Act
from govtasks.obligations.handling import Measure
from govtasks.obligations.lifecycle import allowed_commands, decide, evolve
from govtasks.organisation import Organisation

INSPECT, MEASURE = "o:2017-03-15:inspect", "o:2017-03-15:measure"
MEASURED = did.MeasureProposed(
    number=1, measure=Measure.CRITICISM, person="c", reason="chậm"
)
APPROVED = did.MeasureApproved(proposal="measure-1", reason="đúng")
INSPECTED = did.Inspected(number=1, what="tiến độ")


def step(key=INSPECT, act="propose-inspection", **changes):
    """Return a step that a ladder has said."""
    given = {
        "step_key": key,
        "step": key.rpartition(":")[2].partition("^")[0],
        "act": act,
        "scheduled_at": dt.datetime(2017, 3, 29, 8, tzinfo=dt.UTC),
        "late": False,
    }
    return did.FollowedUp(**(given | changes))


BOTH = (step(), step(MEASURE, "propose-measure"))


def after(make, *dated):
    """The state after events, each on its day of March."""
    state = make.state()
    for version, (day, event) in enumerate(dated, 9):
        at = make.at(f"2017-03-{day}")
        state = evolve(state, make.fact(version, event, at))
    return state


def waiting(state):
    """Keys of what waits."""
    return [one.step_key for one in proposals_waiting(state)]


class TestWaiting:
    @pytest.mark.parametrize(
        ("more", "left"),
        [
            pytest.param([], [INSPECT, MEASURE], id="nothing done"),
            pytest.param([("29", INSPECTED)], [MEASURE], id="inspected that day"),
            pytest.param([("29", MEASURED)], [INSPECT], id="a measure proposed"),
            pytest.param(
                [("28", INSPECTED)], [INSPECT, MEASURE], id="inspected the day before"
            ),
            pytest.param(
                [("28", MEASURED)], [INSPECT, MEASURE], id="a measure from before"
            ),
            pytest.param(
                [("28", MEASURED), ("30", APPROVED)], [INSPECT], id="decided since"
            ),
            pytest.param(
                [("30", did.ProposalDeclined(step_key=MEASURE, reason="r"))],
                [INSPECT],
                id="declined",
            ),
            pytest.param(
                [("30", did.FollowUpWithdrawn(step_keys=(INSPECT,), cause="plan"))],
                [MEASURE],
                id="withdrawn",
            ),
        ],
    )
    def test_lasts_until_it_is_taken_up_or_declined(self, make, more, left):
        """
        Only what was done since takes a proposal up, and each its own kind.
        """
        dated = [*(("29", one) for one in BOTH), *more]

        state = after(make, *sorted(dated, key=lambda one: one[0]))

        assert waiting(state) == left

    @pytest.mark.parametrize(
        "event",
        [
            pytest.param(step(act="urge"), id="an urging"),
            pytest.param(step(f"{INSPECT}^1", level=1), id="a rung above"),
        ],
    )
    def test_is_not_of_what_proposes_nothing(self, make, event):
        """
        A step that asks for no decision waits for none.
        """
        assert waiting(after(make, ("29", event))) == []

    def test_is_a_finding_also_once_it_is_confirmed(self, make):
        """
        It is said in both languages, with the key to answer it by.
        """
        done = (("30", did.Submitted(result="x")), ("31", did.Confirmed()))
        state = after(make, ("29", step()), *done)

        (found,) = unsettled(Organisation(), state)

        assert found.code == "proposal-waiting"
        assert "chưa có ý kiến không chấp thuận" in found.text("vi")
        assert INSPECT in found.text("vi")
        assert "29 Mar 2017 was neither taken up nor declined" in found.text("en")

    def test_is_none_of_what_was_withdrawn(self, make):
        """
        Nobody could take it up any more.
        """
        state = after(make, ("29", step()), ("30", did.Withdrawn(reason="trùng")))

        assert list(unsettled(Organisation(), state)) == []


class TestDecline:
    DECLINE = do.DeclineProposal(step_key=INSPECT, reason="đã kiểm tra chung")

    def test_is_recorded_with_its_reason(self, make):
        """
        It waits no longer, and it was heard: it climbs no further.
        """
        state = after(make, ("29", step()))

        (event,) = decide(state, self.DECLINE, make.assigner, now=make.at("2017-03-30"))
        state = evolve(state, make.fact(12, event, make.at("2017-03-30")))

        assert event == did.ProposalDeclined(
            step_key=INSPECT, reason="đã kiểm tra chung"
        )
        assert waiting(state) == []
        assert INSPECT in state.acknowledged

    @pytest.mark.parametrize(
        ("events", "rule"),
        [
            pytest.param([], "not-said", id="nothing was proposed"),
            pytest.param([step(act="urge")], "no-proposal-waits", id="an urging"),
            pytest.param([step(), INSPECTED], "no-proposal-waits", id="inspected"),
            pytest.param(
                [step(), did.ProposalDeclined(step_key=INSPECT, reason="r")],
                "no-proposal-waits",
                id="declined before",
            ),
            pytest.param(
                [step(), did.FollowUpWithdrawn(step_keys=(INSPECT,), cause="deadline")],
                "step-withdrawn",
                id="withdrawn",
            ),
        ],
    )
    def test_is_refused_where_nothing_waits(self, make, events, rule):
        """
        Only what a ladder proposed and still waits can be declined.
        """
        state = after(make, *(("29", one) for one in (*events, BOTH[1])))

        with pytest.raises(RefusedError) as caught:
            decide(state, self.DECLINE, make.assigner, now=make.at("2017-03-30"))

        assert caught.value.rule == rule
        assert INSPECT in str(caught.value)

    def test_is_not_offered_where_no_step_waits(self, make):
        """
        A portal shows it only where there is something to decline.
        """
        proposed, taken_up = ("29", step()), ("29", INSPECTED)
        state = after(make, proposed, taken_up)

        with pytest.raises(RefusedError, match="nothing that a ladder") as caught:
            decide(state, self.DECLINE, make.assigner, now=make.at("2017-03-30"))

        assert caught.value.rule == "no-step-waits"
        assert do.DeclineProposal not in allowed_commands(state)
        assert do.DeclineProposal in allowed_commands(after(make, proposed))

    def test_is_refused_before_it_was_proposed(self, make):
        """
        Nobody declines what he was not asked.
        """
        with pytest.raises(RefusedError) as caught:
            decide(
                after(make, ("29", step())),
                self.DECLINE,
                make.assigner,
                now=make.at("2017-03-30"),
                effective_at=make.at("2017-03-28"),
            )

        assert caught.value.rule == "before-earlier-act"

    def test_wants_a_reason(self):
        """
        Without one it cannot be meant.
        """
        with pytest.raises(InvalidValueError, match="reason"):
            do.DeclineProposal(step_key=INSPECT, reason=" ")


class TestRights:
    @pytest.mark.parametrize(
        ("key", "person", "may"),
        [
            pytest.param(INSPECT, "ng-chanh-tt", True, id="inspection-monitoring"),
            pytest.param(INSPECT, "ng-truong-kh", True, id="inspection-assigner"),
            pytest.param(INSPECT, "ng-truong-nv", False, id="inspection-head"),
            pytest.param(MEASURE, "ng-truong-kh", True, id="measure-assigner"),
            pytest.param(MEASURE, "ng-ct-tp", True, id="measure-chair"),
            pytest.param(MEASURE, "ng-chanh-tt", False, id="measure-monitoring"),
            pytest.param(MEASURE, "ng-truong-nv", False, id="measure-head"),
        ],
    )
    def test_are_those_of_whoever_could_do_it(self, parties, matter, key, person, may):
        """
        Whoever only follows the work up cannot decline a measure.
        """
        about = attrs.evolve(matter, said=BOTH)
        command = do.DeclineProposal(step_key=key, reason="đã xử lý")

        answer = entitle(
            parties, about, command, Act(actor=person), dt.date(2017, 3, 30)
        )

        assert answer.is_entitled is may
        if not may:
            assert answer.rule == "not-entitled"
            assert "Thanh tra" not in answer.text("vi")
