"""Scorecards of a register: who has one, and what is in it."""

import datetime as dt

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govtasks.errors import (
    GovtasksError,
    InvalidValueError,
    NaiveInstantError,
    UnknownNameError,
)
from govtasks.evaluation.formula_loading import builtin_formula, load_formula
from govtasks.evaluation.issued import card_digest
from govtasks.evaluation.periods import Period
from govtasks.evaluation.scorecards import JudgedAs, Subject
from govtasks.obligations import commands as do
from govtasks.obligations.model import Kind, Roles
from govtasks.organisation import (
    Person,
    Placement,
    Portfolio,
    Post,
    PostKind,
    Tenure,
)
from govtasks.register.card_reading import Cards
from govtasks.text import Text

from .conftest import City, Doubles
from .judging import BODY, DEPUTY, HEAD, STAFF, counted, finish, give, staffed

AFTER = "2017-04-03"
CHAIRMAN = Subject(capacity=JudgedAs.HEAD, body="tp", post="ct-tp", person="ng-ct-tp")


def card(city, register, subject, period="2017-03", **options):
    """Return a card after the end of March."""
    return register.scorecard(subject, period, **({"at": city.at(AFTER)} | options))


class TestSubjects:
    def test_are_leading_bodies_and_everybody_in_a_post(self, city):
        """
        A body that led nothing has no card; whoever held a post has one.
        """
        register = city.begun()
        give(city, register, "o1")

        found = register.subjects("2017-03", at=city.at(AFTER))

        assert [one.key for one in found] == [
            "body/noi-vu",
            "deputy/pho-noi-vu/ng-pho-noi-vu",
            "head/ct-tp/ng-ct-tp",
            "head/truong-noi-vu/ng-truong-noi-vu",
            "head/truong-tai-chinh/ng-truong-tai-chinh",
        ]

    def test_leave_out_whom_the_government_can_only_ask(self, city):
        """
        The Front, its head included, is not judged by what it was asked for.
        """
        register = city.begun()
        front = Post(
            key="ct-mttq",
            title=Text.of(vi="Chủ tịch MTTQ"),
            body="mttq",
            kind=PostKind.CHAIR,
            since=dt.date(2014, 6, 20),
        )
        held = Tenure(post="ct-mttq", person="ng-mttq", since=front.since)
        now = city.office()
        town = attrs.evolve(
            now,
            posts=(*now.posts, front),
            persons=(*now.persons, Person(key="ng-mttq", name="Bà Ba")),
            tenures=(*now.tenures, held),
        )
        asked = city.obligation(
            "ask", kind=Kind.REQUEST, roles=Roles(lead="mttq", confirming="tp")
        )
        with city.unit(register) as unit:
            unit.record_organisation(town, correcting="Bổ sung MTTQ")
            unit.assign(asked)

        found = register.subjects("2017-03", at=city.at(AFTER))

        assert "mttq" not in {one.body for one in found}
        assert "head/ct-tp/ng-ct-tp" in {one.key for one in found}

    def test_of_a_period_in_which_nothing_was_in_hand_are_persons_only(self, city):
        """
        What was closed before is of an earlier period.
        """
        register = city.begun()
        give(city, register, "o1")
        finish(city, register, "o1", "2017-03-10")

        found = register.subjects("2017-05", at=city.at("2017-06-02"))

        assert {one.capacity for one in found} == {JudgedAs.HEAD, JudgedAs.DEPUTY}

    def test_include_a_body_that_passed_its_work_on(self, city):
        """
        Whoever led something in the period is asked about it.
        """
        register = city.begun()
        give(city, register, "o1")
        with city.unit(register, "2017-03-20") as unit:
            unit.do("o1", do.Reassign(lead="tai-chinh", reason="moved"))

        found = register.subjects("2017-03", at=city.at(AFTER))

        assert self.bodies(found) == ["body/noi-vu", "body/tai-chinh"]

    @pytest.mark.parametrize(
        ("period", "bodies"),
        [
            pytest.param("2017-03", ["body/noi-vu"], id="before it passed on"),
            pytest.param(
                "2017-04", ["body/noi-vu", "body/tai-chinh"], id="as it passed on"
            ),
            pytest.param("2017-05", ["body/tai-chinh"], id="after it passed on"),
        ],
    )
    def test_leave_out_a_body_that_led_it_at_another_time(self, city, period, bodies):
        """
        Whoever had the work before the period, or has it since, is not asked.
        """
        register = city.begun()
        give(city, register, "o1")
        with city.unit(register, "2017-04-10") as unit:
            unit.do("o1", do.Reassign(lead="tai-chinh", reason="moved"))

        found = register.subjects(period, at=city.at("2017-06-02"))

        assert self.bodies(found) == bodies

    def bodies(self, found):
        """Return the keys of the bodies among some subjects."""
        return [one.key for one in found if one.capacity is JudgedAs.BODY]

    def test_of_an_empty_register_are_who_held_a_post(self, city):
        """
        No work is no error.
        """
        found = city.begun().scorecards("2017-03", at=city.at(AFTER))

        assert {one.score for one in found} == {None}
        assert {one.lines for one in found} == {()}

    def test_before_anybody_held_a_post_are_none(self, city):
        """
        An empty period has nobody in it.
        """
        register = city.begun()

        assert register.subjects("2016-01", at=city.at(AFTER)) == ()
        assert register.scorecards("2016-01", at=city.at(AFTER)) == ()


class TestScorecard:
    def test_counts_what_was_in_hand(self, city):
        """
        What was closed before the period is not in it, nor what came after it.
        """
        register = city.begun()
        give(city, register, "o1", "o2")
        give(city, register, "o3", day="2017-04-02", rule=city.fixed("2017-04-20"))
        finish(city, register, "o1", "2017-03-10")

        march = card(city, register, BODY)
        april = card(city, register, BODY, "2017-04", at=city.at("2017-05-02"))

        assert counted(march) == {"o1": "completed_on_time", "o2": "open_overdue"}
        assert counted(april) == {"o2": "open_overdue", "o3": "open_overdue"}

    def test_of_an_open_period_is_provisional(self, city):
        """
        What may still change is marked.
        """
        register = city.begun()
        give(city, register, "o1")

        found = card(city, register, BODY, at=city.at("2017-03-10"))

        assert found.is_provisional
        assert counted(found) == {"o1": "open_in_time"}
        assert found.cut_off == city.at("2017-03-10")

    def test_at_the_end_of_the_period_its_last_deadline_has_passed(self, city):
        """
        A task due on the last day, and not done, was missed in that period.
        """
        register = city.begun()
        give(city, register, "o1", rule=city.fixed("2017-03-31"))

        assert counted(card(city, register, BODY)) == {"o1": "open_overdue"}

    def test_at_midnight_leaves_what_takes_effect_then_to_the_next_day(self, city):
        """
        Work that passes on with the first of April was led to the end of March.
        """
        register = city.begun()
        give(city, register, "o1", rule=city.fixed("2017-05-31"))
        with city.unit(register, "2017-04-01", "00:00") as unit:
            unit.do("o1", do.Reassign(lead="tai-chinh", reason="moved"))

        assert counted(card(city, register, BODY)) == {"o1": "open_in_time"}
        assert counted(card(city, register, BODY, "2017-04")) == {}

    def test_of_a_deputy_is_of_his_portfolio(self, city):
        """
        What lies in no field of his is not his.
        """
        register = city.begun()
        give(city, register, "o1")
        give(city, register, "o2", field="khac")

        assert set(counted(card(city, register, DEPUTY))) == {"o1"}
        assert set(counted(card(city, register, HEAD))) == {"o1", "o2"}

    def test_of_a_deputy_of_the_committee_is_of_the_bodies_he_is_charged_with(
        self, city
    ):
        """
        What a division leads counts for the vice-chairman whose portfolio names it.
        """
        register = city.open()
        office = city.office()
        post = Post(
            key="pct-tp",
            title=Text.of(vi="Phó Chủ tịch", en="Vice-chairman"),
            body="tp",
            kind=PostKind.VICE_CHAIR,
            since=dt.date(2016, 1, 1),
        )
        office = attrs.evolve(
            office,
            posts=(*office.posts, post),
            tenures=(
                *office.tenures,
                Tenure(post="pct-tp", person=STAFF, since=dt.date(2016, 6, 1)),
            ),
            portfolios=(
                *office.portfolios,
                Portfolio(
                    post="pct-tp", since=dt.date(2016, 6, 1), bodies=("tai-chinh",)
                ),
            ),
        )
        with city.unit(register) as unit:
            unit.record_organisation(office)
            unit.issue(city.directive())
        give(city, register, "o1")
        give(
            city,
            register,
            "o2",
            roles=attrs.evolve(city.obligation().roles, lead="tai-chinh"),
        )
        vice = Subject(capacity=JudgedAs.DEPUTY, body="tp", post="pct-tp", person=STAFF)

        assert set(counted(card(city, register, vice))) == {"o2"}
        assert set(counted(card(city, register, HEAD))) == {"o1"}

    def test_of_a_vacant_post_is_nobodys(self, city):
        """
        What is missed during a vacancy is no head's; the card of the body keeps it.
        """
        register = city.open()
        office = city.office()
        tenures = [
            attrs.evolve(one, until=dt.date(2017, 3, 10))
            if one.post == HEAD.post
            else one
            for one in office.tenures
        ]
        with city.unit(register) as unit:
            unit.record_organisation(attrs.evolve(office, tenures=tuple(tenures)))
            unit.issue(city.directive())
        give(city, register, "o1")

        found = register.scorecards("2017-03", at=city.at(AFTER))

        assert {one.subject.key: counted(one) for one in found if one.lines} == {
            "body/noi-vu": {"o1": "open_overdue"},
            "deputy/pho-noi-vu/ng-pho-noi-vu": {"o1": "open_overdue"},
            "head/truong-noi-vu/ng-truong-noi-vu": {"o1": "open_in_time"},
        }

    def test_of_a_post_with_two_holders_is_of_both_where_nobody_is_named(self, city):
        """
        Work that is handed to a post is of everybody in it.
        """
        register = city.open()
        since = dt.date(2017, 1, 1)
        office = staffed(city.office(), ("a", since, None), ("b", since, None))
        with city.unit(register) as unit:
            unit.record_organisation(office)
            unit.issue(city.directive())
        give(city, register, "o1", "o2")
        with city.unit(register, "2017-03-02") as unit:
            unit.do("o1", do.HandOver(to_post="cv-noi-vu", reason="to both"))
            unit.do(
                "o2", do.HandOver(to_post="cv-noi-vu", to_person="a", reason="to him")
            )

        found = [
            set(
                counted(
                    card(
                        city,
                        register,
                        Subject(
                            capacity=JudgedAs.OFFICIAL,
                            body="noi-vu",
                            post="cv-noi-vu",
                            person=person,
                        ),
                    )
                )
            )
            for person in ("a", "b")
        ]

        assert found == [{"o1", "o2"}, {"o1"}]

    def test_says_whose_it_is_and_why(self, city):
        """
        Each line names the day that decided, in the reader's language.
        """
        register = city.begun()
        give(city, register, "o1")

        (line,) = card(city, register, HEAD).lines
        (step,) = [one for one in line.explanation.steps if "counts" in one.rule]

        assert step.text("en") == (
            "counts for Trưởng phòng Nội vụ as Head of Home Affairs: "
            "he or she held the post on Wed 15 Mar 2017"
        )
        assert "giữ chức vụ vào Thứ Tư 15/03/2017" in step.text("vi")
        assert line.evidence[0].type == "assigned"

    def test_knows_only_what_was_recorded(self, city):
        """
        What was written down later is no part of what was known.
        """
        register = city.begun()
        give(city, register, "o1")
        finish(city, register, "o1", "2017-03-10", recorded="2017-04-10")

        then = card(city, register, BODY, known_at=city.at(AFTER))
        now = card(city, register, BODY, known_at=city.at("2017-04-11"))

        assert counted(then) == {"o1": "open_overdue"}
        assert counted(now) == {"o1": "completed_on_time"}
        assert then.known_at == city.at(AFTER)

    @pytest.mark.parametrize(
        ("arguments", "error", "message"),
        [
            pytest.param(("noi-vu", "2017-03"), InvalidValueError, "Subject", id="key"),
            pytest.param((BODY, "2017-13"), InvalidValueError, "period", id="period"),
            pytest.param((BODY, 201703), InvalidValueError, "Period", id="number"),
            pytest.param(
                (BODY, "2017-03", "nothing"), UnknownNameError, "formula", id="formula"
            ),
            pytest.param(
                (attrs.evolve(BODY, body="no"), "2017-03"),
                UnknownNameError,
                "unknown body",
                id="body",
            ),
            pytest.param(
                (BODY, "2010-03"), InvalidValueError, "judged", id="too early"
            ),
        ],
    )
    def test_refuses(self, city, arguments, error, message):
        """
        What cannot be judged is named.
        """
        with pytest.raises(error, match=message):
            city.begun().scorecard(*arguments, at=city.at(AFTER))

    @pytest.mark.parametrize("name", ["at", "known_at"])
    def test_refuses_an_instant_without_a_zone(self, city, name):
        """
        It names no moment.
        """
        with pytest.raises(NaiveInstantError) as caught:
            city.begun().scorecard(
                BODY,
                "2017-03",
                **{name: dt.datetime(2017, 4, 3)},  # noqa: DTZ001
            )

        assert caught.value.field == name


UNITS = """
key = "by-units"
version = "1"
since = 1900-01-01
cadences = ["month"]
title = { vi = "Theo đơn vị" }
citations = [{ instrument = "test" }]
span = [0, 100]

[[points]]
name = "below"
title = { vi = "Đơn vị" }
value = "100 * mean_units(rank >= good)"
capacities = ["head"]

[[variants]]
capacities = ["head"]
score = "below"

[[variants]]
capacities = ["body", "deputy", "official"]
score = "100 * mean(completed)"

[[grades]]
key = "good"
at_least = 50
title = { vi = "Tốt" }

[[grades]]
key = "poor"
below = 50
title = { vi = "Kém" }
"""


class TestUnits:
    def test_of_a_head_are_the_bodies_below_by_the_hierarchy_of_the_day(self, city):
        """
        A division that was placed elsewhere during the month no longer counts.
        """
        formula = load_formula(UNITS, "units.toml")
        register = city.open(rulebook=city.rulebook(formulas=[formula]))
        moved = Placement(body="tai-chinh", parent="tinh", since=dt.date(2017, 3, 20))
        with city.unit(register) as unit:
            unit.record_organisation(city.office(placements=(moved,)))
            unit.issue(city.directive())
        roles = attrs.evolve(city.obligation().roles, lead="tai-chinh")
        give(city, register, "o1")
        give(city, register, "o2", roles=roles)
        finish(city, register, "o1", "2017-03-10")

        at_the_end = card(city, register, CHAIRMAN, formula="by-units")
        before = card(
            city, register, CHAIRMAN, formula="by-units", at=city.at("2017-03-19")
        )

        assert (at_the_end.score, before.score) == (100, 50)


class TestPast:
    def test_what_was_closed_before_is_not_judged_again(self, city):
        """
        Work of an earlier month that somebody looked at later is still of that month.
        """
        register = city.begun()
        give(
            city, register, "o1", "o2", day="2017-02-13", rule=city.fixed("2017-02-28")
        )
        finish(city, register, "o1", "2017-02-20")
        finish(city, register, "o2", "2017-02-20")
        with city.unit(register, "2017-03-10", actor=STAFF) as unit:
            unit.do("o2", do.Hide())

        assert counted(card(city, register, BODY)) == {}
        assert set(counted(card(city, register, BODY, "2017-02"))) == {"o1", "o2"}


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["o1", "o2", "o3"]),
        st.sampled_from(["noi-vu", "tai-chinh", "cv", "done"]),
        st.integers(2, 30),
        st.integers(0, 20),
    ),
    max_size=6,
)


def play(city, register, moves):
    """Pass obligations on, and finish some, as far as that is possible."""
    for number, (key, what, day, later) in enumerate(moves):
        now = city.at("2017-04-01") + dt.timedelta(days=later, minutes=number)
        at = city.at(f"2017-03-{day:02}") + dt.timedelta(minutes=number)
        commands = {
            "cv": [do.HandOver(to_post="cv-noi-vu", reason="r")],
            "done": [do.Submit(result="r", delay_reason="r"), do.Confirm()],
        }.get(what, [do.Reassign(lead=what, reason="r")])
        for actor, command in zip((STAFF, "ng-ct-tp"), commands, strict=False):
            try:
                with register.unit(actor=actor, now=now) as unit:
                    unit.do(key, command, effective_at=at)
            except GovtasksError:
                continue


class ReadsAll(Cards):
    """Cards for which everything is read, whoever once had it."""

    def _near(self, part):
        return self._read(dict.fromkeys(self._queries.obligations(), True))


@settings(max_examples=20, deadline=None)
@given(MOVES)
def test_law_nothing_is_missed_that_somebody_once_had(new_city, moves):
    """
    However work was passed on, cards say what they would if everything were read.
    """
    city = new_city()
    register = city.open()
    office = staffed(city.office(), ("a", dt.date(2017, 1, 1), None))
    with city.unit(register) as unit:
        unit.record_organisation(office)
        unit.issue(city.directive())
    give(city, register, "o1", "o2", "o3")
    play(city, register, moves)
    at = city.at("2017-05-02")
    for known in (at, city.at("2017-04-10")):
        together = register.scorecards("2017-03", at=at, known_at=known)
        with register._queries(known) as queries:  # noqa: SLF001 - for the oracle
            whole = ReadsAll(
                queries,
                Period.of("2017-03"),
                builtin_formula("default"),
                at=at,
                known_at=known,
            )
            expected = list(whole.all())
        assert [card_digest(one) for one in together] == [
            card_digest(one) for one in expected
        ]
        bodies = [one for one in together if one.subject.capacity is JudgedAs.BODY]
        led = {line.obligation for one in bodies for line in one.lines}
        assert led == {"o1", "o2", "o3"}
    city.close()


@settings(max_examples=6, deadline=None)
@given(st.permutations(["o1", "o2", "o3"]))
def test_law_the_order_of_facts_at_one_time_does_not_matter(new_city, order):
    """
    Facts with the same effective time give the same cards in whatever order they came.
    """
    digests = []
    for keys in (["o1", "o2", "o3"], order):
        city = new_city()
        register = city.begun()
        give(city, register, *keys)
        for key in keys:
            finish(city, register, key, "2017-03-10")
        found = register.scorecards("2017-03", at=city.at(AFTER))
        digests.append(tuple(card_digest(one) for one in found))
        city.close()
    assert len(set(digests)) == 1


def test_law_cards_are_the_same_from_any_store(tmp_path, postgres, new_city):
    """
    Memory, SQLite and PostgreSQL give the same digests.
    """
    digests = []
    urls = (f"sqlite:///{tmp_path / 'r.db'}", postgres.url)
    for city in (new_city(), *(City(url, Doubles()) for url in urls)):
        register = city.begun()
        give(city, register, "o1", "o2", "o3")
        finish(city, register, "o1", "2017-03-10")
        finish(city, register, "o2", "2017-03-20")
        found = register.scorecards(Period.of("2017-03"), at=city.at(AFTER))
        digests.append(tuple(card_digest(one) for one in found))
        city.close()
    assert len(set(digests)) == 1
