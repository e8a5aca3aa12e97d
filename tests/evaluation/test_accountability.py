import datetime as dt

import pytest

from govtasks.errors import NaiveInstantError
from govtasks.evaluation.accountability import accounted
from govtasks.evaluation.figures import Figures
from govtasks.explain import Explanation, Step
from govtasks.obligations.state import Workflow
from govtasks.obligations.status import DeadlineState, Status
from govtasks.organisation import Link, LinkRole

CUT_OFF = dt.datetime(2017, 6, 30, 17, tzinfo=dt.timezone(dt.timedelta(hours=7)))


def link(person, post="truong", *, directly=True):
    """A link of which only who answers, and how, matters."""
    return Link(
        role=LinkRole.HEAD,
        post=post,
        person=person,
        since=None,
        manner=None,
        directly=directly,
        because=Step("organisation.head-directly"),
    )


def status(deadline=DeadlineState.OVERDUE):
    """A status of which only what is counted matters."""
    return Status(
        workflow=Workflow.ASSIGNED,
        deadline=deadline,
        timeliness=None,
        counted=True,
        days_late=0,
        breached=False,
        at_once=False,
        due_on=None,
        judged_at=CUT_OFF,
        explanation=Explanation("obligations.status"),
    )


class TestAccounted:
    def test_counts_an_obligation_for_each_who_answers(self):
        """
        The deputy has it directly, the head jointly with him.
        """
        late = status()

        deputy, head = accounted(
            [(link("c", directly=False), late), (link("a", "pho"), late)], CUT_OFF
        )

        nothing = Figures(cut_off=CUT_OFF)
        assert (deputy.person, deputy.post) == ("a", "pho")
        assert (deputy.directly.open_overdue, deputy.jointly) == (1, nothing)
        assert (head.person, head.jointly.open_overdue) == ("c", 1)
        assert head.directly == nothing

    def test_keeps_the_capacities_of_one_person_apart(self):
        """
        Whoever holds two posts answers in each.
        """
        pairs = [
            (link("a", "uy-vien"), status(DeadlineState.IN_TIME)),
            (link("a", "truong"), status()),
            (link("a", "truong"), status()),
        ]

        head, member = accounted(pairs, CUT_OFF)

        assert (head.post, head.directly.open_overdue) == ("truong", 2)
        assert (member.post, member.directly.open_in_time) == ("uy-vien", 1)

    def test_does_not_lose_what_fell_into_a_vacancy(self):
        """
        What nobody answered for stands first, under the post alone.
        """
        vacant, held = accounted(
            [(link("a"), status()), (link(None), status())], CUT_OFF
        )

        assert (vacant.person, vacant.post) == (None, "truong")
        assert vacant.directly.open_overdue == 1
        assert held.person == "a"

    def test_of_nothing_is_nothing(self):
        """
        Without obligations nobody is named.
        """
        assert accounted([], CUT_OFF) == ()

    def test_a_cut_off_needs_a_zone(self):
        """
        As everywhere, a naive instant is refused.
        """
        with pytest.raises(NaiveInstantError):
            accounted([(link("a"), status())], CUT_OFF.replace(tzinfo=None))
