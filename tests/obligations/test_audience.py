"""Whom a step is said to, in chains that were drawn by hand."""

import datetime as dt

import attrs
import pytest

from govtasks.obligations.audience import audience, persons
from govtasks.organisation import LinkRole, Tenure, chain

DAY = dt.date(2017, 2, 10)


@pytest.fixture
def ask(parties):
    """Ask whom roles reach in the chain of Home Affairs, with posts left vacant."""

    def asked(*roles, level=0, vacant=(), held=()):
        tenures = tuple(one for one in parties.tenures if one.post not in vacant)
        office = attrs.evolve(parties, tenures=(*tenures, *held))
        found = chain(
            office,
            lead="noi-vu",
            day=DAY,
            field="can-bo",
            assigner="ke-hoach",
            confirming="van-phong",
            monitoring="thanh-tra",
        )
        told = audience(office, found, roles, level)
        return persons(told.links), told.vacant, told.is_top

    return asked


def line(ask, *roles, **how):
    """Each rung, from the roles to the top."""
    rungs = []
    for level in range(9):
        people, _, is_top = ask(*roles, level=level, **how)
        rungs.append(people)
        if is_top:
            break
    return rungs


class TestAudience:
    def test_climbs_rung_by_rung_to_the_chair(self, ask):
        """
        Deputy in charge, head, whoever is above, and at last the chairman.
        """
        rungs = line(ask, LinkRole.DEPUTY)

        assert rungs[0] == ("ng-pho-nv",)
        assert rungs[1] == ("ng-truong-nv",)
        assert rungs[-1] == ("ng-ct-tp",)

    def test_beyond_the_top_nobody_is_told(self, ask):
        """
        One rung above the chairman there is nobody.
        """
        assert ask(LinkRole.CHAIR) == (("ng-ct-tp",), (), True)
        assert ask(LinkRole.CHAIR, level=1) == ((), (), True)

    def test_roles_are_told_together(self, ask):
        """
        Two roles on one rung of the step; the next rung is above both.
        """
        people, vacant, is_top = ask(LinkRole.DEPUTY, LinkRole.HEAD)

        assert people == ("ng-pho-nv", "ng-truong-nv")
        assert (vacant, is_top) == ((), False)
        above, _, _ = ask(LinkRole.DEPUTY, LinkRole.HEAD, level=1)
        assert not set(above) & set(people)

    def test_one_of_two_is_enough(self, ask):
        """
        Where one of the posts is held, nothing goes further up.
        """
        people, vacant, _ = ask(LinkRole.DEPUTY, LinkRole.HEAD, vacant=["truong-nv"])

        assert (people, vacant) == (("ng-pho-nv",), ())

    def test_vacant_posts_are_passed_and_named(self, ask):
        """
        Nobody heads the division: the next above is told, and it is said why.
        """
        people, vacant, _ = ask(LinkRole.HEAD, vacant=["truong-nv"])
        above, _, _ = ask(LinkRole.HEAD, level=1)

        assert people == above
        assert vacant == ("truong-nv",)

    def test_role_that_the_chain_lacks_goes_up(self, ask):
        """
        Nobody has taken it on: what is for the performer goes to the deputy.
        """
        assert ask(LinkRole.PERFORMER)[0] == ("ng-pho-nv",)

    def test_nobody_is_told_on_two_rungs(self, ask):
        """
        Whoever heads the division and the city is told once, as head.
        """
        both = Tenure(post="ct-tp", person="ng-truong-nv", since=dt.date(2016, 6, 1))

        rungs = line(ask, LinkRole.HEAD, vacant=["ct-tp"], held=[both])

        assert rungs[0] == ("ng-truong-nv",)
        assert all("ng-truong-nv" not in one for one in rungs[1:])

    def test_side_roles_climb_from_beside_the_head(self, ask):
        """
        Where nobody heads the monitoring body, whoever is above the lead is told.
        """
        assert ask(LinkRole.MONITORING)[0] == ("ng-chanh-tt",)
        people, vacant, _ = ask(LinkRole.MONITORING, vacant=["chanh-tt"])

        assert people == ask(LinkRole.HEAD, level=1)[0]
        assert vacant == ("chanh-tt",)
