"""Trap F7: who is transferred, or what is moved, changes nothing of what was before."""

import datetime as dt

import attrs
import pytest

from govtasks.evaluation.scorecards import JudgedAs, Subject
from govtasks.obligations import commands as do
from govtasks.organisation import Person, Placement, Tenure

from .judging import BODY, HEAD, counted, finish, give, staffed

NEW, CLERK = "ng-moi", "ng-cv"
SUCCESSOR = attrs.evolve(HEAD, person=NEW)
FINANCE = Subject(capacity=JudgedAs.BODY, body="tai-chinh")
AFTER = "2017-04-03"


def day(text):
    """Return a day of 2017 from its month and day."""
    return dt.date.fromisoformat(f"2017-{text}")


def handed_over(office, on):
    """Return the office where another head comes on a day."""
    tenures = [
        attrs.evolve(one, until=on) if one.post == HEAD.post else one
        for one in office.tenures
    ]
    return attrs.evolve(
        office,
        persons=(*office.persons, Person(key=NEW, name="Trưởng phòng mới")),
        tenures=(*tenures, Tenure(post=HEAD.post, person=NEW, since=on)),
    )


@pytest.fixture
def register(city):
    """Give a register in which another head came on 15 March."""
    made = city.open()
    with city.unit(made) as unit:
        unit.record_organisation(handed_over(city.office(), day("03-15")))
        unit.issue(city.directive())
    return made


def cards(city, register, *subjects, period="2017-03"):
    """Return what counts for each of some subjects."""
    at = city.at(AFTER)
    return [counted(register.scorecard(one, period, at=at)) for one in subjects]


class TestTrapF7:
    def test_a_missed_deadline_counts_for_who_held_the_post_as_it_passed(
        self, city, register
    ):
        """
        Missed on the 10th it is the old head's; on the 20th, no longer.
        """
        for key, on in (("o1", "2017-03-10"), ("o2", "2017-03-20")):
            give(city, register, key, rule=city.fixed(on))

        old, new, body = cards(city, register, HEAD, SUCCESSOR, BODY)

        assert old == {"o1": "open_overdue", "o2": "open_in_time"}
        assert new == {"o2": "open_overdue"}
        assert body == {"o1": "open_overdue", "o2": "open_overdue"}

    @pytest.mark.parametrize(
        ("on", "is_old"),
        [
            pytest.param("2017-03-14", True, id="his last day"),
            pytest.param("2017-03-15", False, id="the first of the other"),
        ],
    )
    def test_the_day_of_the_change_is_that_of_who_came(
        self, city, register, on, is_old
    ):
        """
        A tenure ends before its last day, and the other begins on it.
        """
        give(city, register, "o1", rule=city.fixed(on))

        old, new = cards(city, register, HEAD, SUCCESSOR)

        assert (old, new) == (
            ({"o1": "open_overdue"}, {})
            if is_old
            else ({"o1": "open_in_time"}, {"o1": "open_overdue"})
        )

    def test_who_left_counts_up_to_his_last_day(self, city, register):
        """
        His card is of his days; a delay goes on, but not for him.
        """
        give(city, register, "o1", rule=city.fixed("2017-03-10"))

        card = register.scorecard(HEAD, "2017-03", at=city.at(AFTER))

        assert (card.since, card.until) == (day("03-01"), day("03-15"))
        assert not card.is_provisional
        assert card.cut_off == city.at("2017-03-15", "00:00")
        (line,) = card.lines
        (step,) = [
            one for one in line.explanation.steps if one.rule == "scores.counts-for"
        ]
        assert "Fri 10 Mar 2017" in step.text("en")

    def test_a_result_counts_for_who_handed_it_in(self, city, register):
        """
        Confirmed after he left, and in the period, it is still his.
        """
        give(city, register, "o1")
        at = city.at("2017-03-14")
        with city.unit(register, "2017-03-14", actor=HEAD.person) as unit:
            unit.do("o1", do.Claim(post=HEAD.post), effective_at=at)
            unit.do("o1", do.Submit(result="done"), effective_at=at)
        with city.unit(register, "2017-03-20") as unit:
            unit.do("o1", do.Confirm())

        old, new = cards(city, register, HEAD, SUCCESSOR)

        assert (old, new) == ({"o1": "completed_on_time"}, {})

    def test_a_result_that_came_back_is_for_who_came(self, city, register):
        """
        What was handed in and returned is not done; it is no longer the old head's.
        """
        give(city, register, "o1", rule=city.fixed("2017-03-25"))
        with city.unit(register, "2017-03-14", actor=HEAD.person) as unit:
            unit.do("o1", do.Claim(post=HEAD.post))
            unit.do("o1", do.Submit(result="done"))
        with city.unit(register, "2017-03-20") as unit:
            unit.do("o1", do.Return(reason="incomplete"))

        old, new = cards(city, register, HEAD, SUCCESSOR)

        assert old == {"o1": "open_in_time"}
        assert new == {"o1": "open_overdue"}

    def test_a_task_that_passed_on_counts_for_the_body_that_has_it(
        self, city, register
    ):
        """
        Passed on in time it is the other's; missed before, it stays with the first.
        """
        for key, on in (("o1", "2017-03-10"), ("o2", "2017-03-28")):
            give(city, register, key, rule=city.fixed(on))
        with city.unit(register, "2017-03-20") as unit:
            for key in ("o1", "o2"):
                unit.do(key, do.Reassign(lead="tai-chinh", reason="moved"))

        first, second = cards(city, register, BODY, FINANCE)

        assert first == {"o1": "open_overdue"}
        assert second == {"o2": "open_overdue"}

    def test_of_each_missed_day_each_head_has_his_own(self, city, register):
        """
        Two deadlines of one task, each missed under another head, are one each.
        """
        give(city, register, "o1", rule=city.fixed("2017-03-10"))
        with city.unit(register, "2017-03-13") as unit:
            unit.do("o1", do.SetRule(rule=city.fixed("2017-03-20"), reason="longer"))

        found = [
            one
            for subject in (HEAD, SUCCESSOR)
            for one in register.scorecard(subject, "2017-03", at=city.at(AFTER))
            .lines[0]
            .explanation.steps
            if one.rule == "scores.counts-for"
        ]

        assert [dict(one.arguments)["days"] for one in found] == [
            (day("03-10"),),
            (day("03-20"),),
        ]

    def test_an_official_moved_on_the_15th(self, city):
        """
        What he did before is in the card of his old post, and not in the new one.
        """
        register = city.open()
        office = staffed(city.office(), (CLERK, day("01-01"), day("03-15")))
        office = staffed(
            office, (CLERK, day("03-15"), None), post="cv-tai-chinh", body="tai-chinh"
        )
        with city.unit(register) as unit:
            unit.record_organisation(office)
            unit.issue(city.directive())
        give(city, register, "o1", "o2", rule=city.fixed("2017-03-20"))
        for key in ("o1", "o2"):
            with city.unit(register, "2017-03-02", actor=CLERK) as unit:
                unit.do(key, do.Claim(post="cv-noi-vu"))
        with city.unit(register, "2017-03-14", actor=CLERK) as unit:
            unit.do("o1", do.Submit(result="done"))
        with city.unit(register, "2017-03-16") as unit:
            unit.do("o1", do.Confirm())
        old = Subject(
            capacity=JudgedAs.OFFICIAL, body="noi-vu", post="cv-noi-vu", person=CLERK
        )
        new = attrs.evolve(old, body="tai-chinh", post="cv-tai-chinh")

        found = cards(city, register, old, new, HEAD)

        assert found == [
            {"o1": "completed_on_time", "o2": "open_in_time"},
            {},
            {"o1": "completed_on_time", "o2": "open_overdue"},
        ]

    def test_a_unit_that_was_moved_does_not_change_the_month_before(self, city):
        """
        A unit that is placed under another leaves the past as it was.
        """
        register = city.begun()
        give(city, register, "o1")
        finish(city, register, "o1", "2017-03-10")
        before = cards(city, register, BODY, HEAD)
        moved = Placement(body="noi-vu", parent="tinh", since=day("05-01"))
        with city.unit(register, "2017-05-02") as unit:
            changed = city.office(placements=(moved,))
            unit.record_organisation(changed, correcting="moved yesterday")

        assert cards(city, register, BODY, HEAD) == before
