import datetime as dt
import random

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govtasks.deadlines.loading import builtin_calendar
from govtasks.errors import MissingFactError, NaiveInstantError, UnknownNameError
from govtasks.evaluation.periods import Period
from govtasks.evaluation.rows import RowScope
from govtasks.evaluation.tables import table
from govtasks.obligations import commands as do
from govtasks.obligations.model import Roles
from govtasks.obligations.particulars import RoleChange, RoleName
from govtasks.obligations.state import Workflow
from govtasks.organisation import Level, Tenure
from govtasks.register.item_views import item_of
from govtasks.register.queries import Filter

DOER = {"actor": "ng-truong-noi-vu"}
LATE = do.Submit(result="xong", delay_reason="bão số 1", objective_cause=True)
LONGER = do.RequestExtension(to=dt.date(2017, 4, 28), reason="khối lượng lớn")


def tell(city, register, key, story):
    """Record what was done to an obligation, act by act."""
    for day, command, who in story:
        with city.unit(register, day, **who) as unit:
            unit.do(key, command)


@pytest.fixture(scope="module")
def home(new_city):
    """Give one city in memory, and a register with one obligation of each story."""
    city = new_city()
    register = city.begun()
    stories = {
        "done": [
            ("2017-02-14", do.Claim(post="truong-noi-vu"), DOER),
            ("2017-03-10", do.Submit(result="xong"), DOER),
            ("2017-03-13", do.Return(reason="thiếu"), {}),
            ("2017-03-14", do.Submit(result="bổ sung"), DOER),
            ("2017-03-20", do.Confirm(), {}),
        ],
        "excused": [
            ("2017-03-20", LATE, DOER),
            ("2017-03-21", do.AcceptCause(reason="có xác nhận"), {}),
            ("2017-03-22", do.Confirm(), {}),
        ],
        "inexcusable": [
            ("2017-03-20", LATE, DOER),
            ("2017-03-21", do.RejectCause(reason="không có bão"), {}),
        ],
        "returned": [
            ("2017-03-20", LATE, DOER),
            ("2017-03-21", do.AcceptCause(reason="có xác nhận"), {}),
            ("2017-03-22", do.Return(reason="thiếu"), {}),
        ],
        "twice": [
            ("2017-03-20", LONGER, DOER),
            ("2017-03-21", do.GrantExtension(note="đồng ý"), {}),
            ("2017-05-04", LATE, DOER),
            ("2017-05-05", do.AcceptCause(reason="có xác nhận"), {}),
        ],
        "in-time-by-a-longer-term": [
            ("2017-03-20", LONGER, DOER),
            ("2017-03-21", do.GrantExtension(note="đồng ý"), {}),
            ("2017-04-27", LATE, DOER),
            ("2017-04-28", do.AcceptCause(reason="có xác nhận"), {}),
        ],
        "refused": [
            ("2017-02-13", do.Refuse(reason="không đúng chức năng"), DOER),
            ("2017-02-14", do.RejectRefusal(reason="đúng chức năng"), {}),
        ],
        "taken-back": [("2017-02-20", do.Withdraw(reason="trùng"), {})],
        "open": [],
    }
    with city.unit(register) as unit:
        for key in stories:
            unit.assign(city.obligation(key))
    for key, story in stories.items():
        tell(city, register, key, story)
    return city, register


@pytest.fixture(scope="module")
def items(home):
    """Give the obligations as they were judged at the end of June, by key."""
    city, register = home
    return {one.key: one for one in register.items(city.at("2017-06-30"))}


class TestItems:
    def test_gives_each_obligation_once_sorted_by_key(self, home):
        """
        None is left out, whatever became of it.
        """
        city, register = home

        found = register.items(city.at("2017-06-30"))

        keys = [one.key for one in found]
        assert keys == sorted(keys)
        assert len(keys) == 9

    def test_says_what_and_whose_it_is(self, items):
        """
        The work, whose it is, and who answers for it.
        """
        item = items["done"]

        assert item.title.in_locale("en") == "Make a plan"
        assert (item.directive, item.provision) == ("cv-644", "1")
        assert (item.lead, item.level, item.field) == (
            "noi-vu",
            Level.DISTRICT,
            "dieu-hanh",
        )
        assert (item.post, item.person) == ("truong-noi-vu", "ng-truong-noi-vu")
        assert [(one.person, one.directly) for one in item.answering] == [
            ("ng-pho-noi-vu", True),
            ("ng-truong-noi-vu", False),
        ]
        assert (item.bucket, item.is_completed) == ("completed_on_time", True)
        assert item.explanation == item.status.explanation

    def test_tells_its_instants_in_the_zone_of_the_obligation(self, home):
        """
        A count of a server in UTC falls on the day of those who work.
        """
        city, register = home
        at = city.at("2017-06-30", "03:00").astimezone(dt.UTC)

        item = register.items(at)[0]

        assert at.date() == dt.date(2017, 6, 29)
        assert item.status.judged_at == item.status.judged_at.astimezone(dt.UTC)
        for one in register.items(at):
            told = [one.assigned_at, one.status.judged_at]
            told += [delay.until for delay in one.delays]
            told += [fact.at for fact in one.evidence]
            assert {instant.utcoffset() for instant in told} == {dt.timedelta(hours=7)}

    @pytest.mark.parametrize(
        ("key", "counts"),
        [
            pytest.param("done", (1, 0, 0), id="returned"),
            pytest.param("refused", (0, 1, 0), id="refused"),
            pytest.param("twice", (0, 0, 1), id="extended"),
            pytest.param("open", (0, 0, 0), id="nothing"),
        ],
    )
    def test_counts_what_was_done_about_it(self, items, key, counts):
        """
        How often it was sent back, refused, given more time.
        """
        item = items[key]

        assert (item.returns, item.refusals, item.extended) == counts

    def test_leaves_out_what_happened_later(self, home):
        """
        A count of the past does not know what came of it.
        """
        city, register = home

        found = {one.key: one for one in register.items(city.at("2017-03-12"))}

        assert found["done"].returns == 0
        assert found["done"].status.workflow is Workflow.SUBMITTED
        assert [one.type for one in found["done"].evidence] == [
            "assigned",
            "claimed",
            "submitted",
        ]

    def test_names_the_facts_that_decided_it(self, items):
        """
        Each with its place in the stream and both its times.
        """
        facts = items["excused"].evidence

        assert [(one.version, one.type) for one in facts] == [
            (1, "assigned"),
            (2, "submitted"),
            (3, "cause-accepted"),
            (4, "confirmed"),
        ]
        assert {one.obligation for one in facts} == {"excused"}
        assert all(one.at == one.recorded_at for one in facts)

    def test_takes_a_filter(self, home):
        """
        Only what is wanted is judged.
        """
        city, register = home

        (found,) = register.items(
            city.at("2017-06-30"), Filter(state="withdrawn", limit=1)
        )

        assert found.key == "taken-back"

    def test_one_that_cannot_be_judged_is_named_and_not_left_out(self, new_city):
        """
        An obligation whose calendar nobody has stops the count.
        """
        city = new_city()
        calendar = attrs.evolve(builtin_calendar("vn-state"), key="ward")
        register = city.begun(rulebook=city.rulebook(calendars=[calendar]))
        rule = city.within("5 working days")
        with city.unit(register) as unit:
            unit.assign(city.obligation("o1"))
            unit.assign(city.obligation("o2", calendar="ward", rule=rule))
            unit.do("o2", do.Receive())

        with pytest.raises(UnknownNameError, match="ward") as caught:
            city.open().items(city.at("2017-06-30"))

        assert caught.value.place == "obligation o2"


class TestTabulate:
    def test_counts_what_the_register_holds(self, home):
        """
        The same obligations as items, in lines with names.
        """
        city, register = home
        at = city.at("2017-06-30")

        found = register.tabulate("body", at, period=Period.of("2017-H1"))

        assert found == table(
            register.items(at),
            by="body",
            cut_off=at,
            organisation=city.office(),
            period=Period.of("2017-H1"),
        )
        assert [row["title"] for row in found.rows("en")] == ["Home Affairs"]
        assert found.part("noi-vu").figures == register.figures(at)["noi-vu"]

    def test_rolls_up(self, home):
        """
        The province has what the divisions of its city lead.
        """
        city, register = home

        found = register.tabulate(at=city.at("2017-06-30"), roll_up=True)

        assert found.part("tinh", scope=RowScope.WITH_BELOW).figures.total == 9

    def test_persons_have_what_figures_by_person_say(self, home):
        """
        Two ways to ask never disagree.
        """
        city, register = home
        at = city.at("2017-06-30")

        found = register.tabulate("person", at)

        for one in register.figures_by_person(at):
            for scope in (RowScope.DIRECTLY, RowScope.JOINTLY):
                row = found.part(one.person, scope=scope, post=one.post)
                assert row.figures == getattr(one, scope.value)

    def test_of_an_empty_register_is_empty(self, new_city):
        """
        Before anything was recorded there is nothing to count.
        """
        assert new_city().open().tabulate("field").parts == ()

    def test_tells_by_what_was_known(self, home):
        """
        A table that names it is the same for ever.
        """
        city, register = home
        known_at = city.at("2017-03-20", "12:00")

        found = register.tabulate(at=city.at("2017-06-30"), known_at=known_at)

        assert found.known_at == known_at
        assert found.total.figures.completed == 1


class TestDelays:
    @pytest.mark.parametrize(
        ("key", "delays"),
        [
            pytest.param("done", [], id="in-time"),
            pytest.param("excused", [("2017-03-15", 5, 3, True)], id="excused"),
            pytest.param("inexcusable", [("2017-03-15", 5, 3, False)], id="rejected"),
            pytest.param("returned", [("2017-03-15", 107, 74, False)], id="sent-back"),
            pytest.param(
                "twice",
                [("2017-03-15", 6, 4, False), ("2017-04-28", 6, 2, True)],
                id="each-deadline",
            ),
            pytest.param(
                "in-time-by-a-longer-term",
                [("2017-03-15", 6, 4, True)],
                id="before-a-longer-term",
            ),
            pytest.param("open", [("2017-03-15", 107, 74, False)], id="still-open"),
            pytest.param("taken-back", [], id="withdrawn-in-time"),
        ],
    )
    def test_one_for_each_deadline_that_passed(self, items, key, delays):
        """
        An accepted cause excuses the last delay before that result, and no other.
        """
        found = [
            (str(one.due_on), one.days, one.working_days, one.is_excused)
            for one in items[key].delays
        ]

        assert found == delays

    @pytest.mark.parametrize(
        ("key", "known_at", "is_excused", "ruling"),
        [
            pytest.param("excused", None, True, "cause-accepted", id="accepted"),
            pytest.param("inexcusable", None, False, "cause-rejected", id="rejected"),
            pytest.param("excused", "2017-03-20", False, None, id="not-known-yet"),
            pytest.param("done", None, None, None, id="nothing-claimed"),
        ],
    )
    def test_a_cause_is_decided_on_after_the_count(
        self, home, key, known_at, is_excused, ruling
    ):
        """
        A delay of March stays excused in the count of March, as soon as that is known.
        """
        city, register = home
        known = None if known_at is None else city.at(known_at, "20:00")

        found = register.items(city.at("2017-03-20", "20:00"), known_at=known)

        (item,) = (one for one in found if one.key == key)
        excused = [one.is_excused for one in item.delays]
        assert excused == ([] if is_excused is None else [is_excused])
        rulings = [one.type for one in item.evidence if one.type.startswith("cause")]
        assert rulings == ([] if ruling is None else [ruling])

    def test_a_decision_on_another_result_excuses_nothing_before_it(self, home):
        """
        What was decided on the result of May says nothing of the one of March.
        """
        city, register = home

        found = register.items(city.at("2017-03-20", "20:00"))

        (item,) = (one for one in found if one.key == "twice")
        assert [one.is_excused for one in item.delays] == [False]

    def test_the_unexcused_are_those_that_count_against_it(self, items):
        """
        What nobody excused stays.
        """
        assert [str(one.due_on) for one in items["twice"].unexcused] == ["2017-03-15"]

    def test_a_calendar_that_does_not_reach_leaves_the_working_days_open(
        self, new_city
    ):
        """
        Calendar days are known, working days are not invented.
        """
        city = new_city()
        register = city.begun(clock=lambda: city.at("2099-12-31"))
        with city.unit(register) as unit:
            unit.assign(city.obligation(rule=city.fixed("2099-01-01")))

        ((delay,),) = [one.delays for one in register.items(city.at("2099-12-31"))]

        assert (delay.days, delay.working_days) == (364, None)


class TestLead:
    def test_what_was_handed_in_stays_with_whoever_handed_it_in(self, city):
        """
        Passed on before it was confirmed, it is still the result of the first.
        """
        register = city.begun()
        moved = do.Transfer(
            changes=(RoleChange(role=RoleName.LEAD, old="noi-vu", new="tai-chinh"),),
            cause="sáp nhập",
        )
        with city.unit(register) as unit:
            unit.assign(city.obligation("handed-in"))
            unit.assign(city.obligation("open"))
        tell(city, register, "handed-in", [("2017-03-10", do.Submit(result="x"), DOER)])
        for key in ("handed-in", "open"):
            tell(city, register, key, [("2017-03-12", moved, {})])
        tell(city, register, "handed-in", [("2017-03-13", do.Confirm(), {})])
        at = city.at("2017-06-30")

        assert {one.key: one.lead for one in register.items(at)} == {
            "handed-in": "noi-vu",
            "open": "tai-chinh",
        }
        assert register.figures(at)["noi-vu"].completed_on_time == 1
        assert register.figures(at)["tai-chinh"].open_overdue == 1

    def test_what_stands_still_lies_with_whoever_leads_it_now(self, new_city):
        """
        The body that stopped its clock may be gone.
        """
        city = new_city()
        register = city.begun()
        moved = do.Transfer(
            changes=(RoleChange(role=RoleName.LEAD, old="noi-vu", new="tai-chinh"),),
            cause="sáp nhập",
        )
        with city.unit(register) as unit:
            unit.assign(city.obligation(rule=city.within("90 working days")))
            unit.do("o1", do.Receive())
        tell(
            city,
            register,
            "o1",
            [
                ("2017-03-01", do.Suspend(on=dt.date(2017, 3, 1), reason="chờ"), {}),
                ("2017-03-12", moved, {}),
            ],
        )

        (item,) = register.items(city.at("2017-06-30"))

        assert item.status.workflow is Workflow.SUSPENDED
        assert item.lead == "tai-chinh"


class TestKnownAt:
    @pytest.fixture
    def corrected(self, city):
        """Give a register in which facts and the organisation were recorded late."""
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation("o1"))
        with city.unit(register, "2017-05-02", **DOER) as unit:
            unit.do("o1", do.Submit(result="x", delay_reason="bão"))
        with city.unit(register, "2017-07-10") as unit:
            back = city.at("2017-05-03")
            unit.do("o1", do.Confirm(), effective_at=back)
            office = city.office()
            left = dt.date(2017, 3, 1)
            tenures = [
                attrs.evolve(one, until=left) if one.post == "truong-noi-vu" else one
                for one in office.tenures
            ]
            come = Tenure(
                post="truong-noi-vu", person="ng-truong-tai-chinh", since=left
            )
            office = city.office(tenures=(*tenures, come))
            unit.record_organisation(office, correcting="quyết định gửi chậm")
        return register

    def test_leaves_out_what_was_recorded_later(self, city, corrected):
        """
        A confirmation that was written down in July is no fact of a June table.
        """
        end = city.at("2017-06-30")

        (then,) = corrected.items(end, known_at=end)
        (now,) = corrected.items(end)

        assert then.status.workflow is Workflow.SUBMITTED
        assert now.status.workflow is Workflow.CONFIRMED

    def test_names_who_answered_by_what_was_known(self, city, corrected):
        """
        The organisation is that which had been recorded by then.
        """
        end = city.at("2017-06-30")

        (then,) = corrected.items(end, known_at=end)
        (now,) = corrected.items(end)

        assert then.answering[-1].person == "ng-truong-noi-vu"
        assert now.answering[-1].person == "ng-truong-tai-chinh"

    def test_does_not_mix_two_knowings(self, city, corrected):
        """
        Asked in turns, each gives the same again.
        """
        end = city.at("2017-06-30")
        known = [end, None, end, None]

        found = [corrected.items(end, known_at=one) for one in known]

        assert found[0] == found[2] != found[1] == found[3]

    def test_counts_by_the_calendar_of_then(self, city):
        """
        A day off that was announced later is not left out of a delay.
        """
        calendar = attrs.evolve(
            builtin_calendar("vn-state"), key="ward", version="1", days=()
        )
        register = city.begun()
        with city.unit(register) as unit:
            unit.record_calendar(calendar)
            unit.assign(city.obligation(calendar="ward", rule=city.fixed("2017-04-28")))
        with city.unit(register, "2017-05-10") as unit:
            later = attrs.evolve(builtin_calendar("vn-state"), key="ward", version="2")
            unit.record_calendar(later)
        end = city.at("2017-06-30")
        known = [city.at("2017-05-09"), None]

        days = [register.items(end, known_at=one)[0].delays[0] for one in known]

        assert [one.working_days for one in days] == [45, 43]

    def test_before_anything_was_recorded_there_is_nothing(self, city, corrected):
        """
        Nothing was known, so nothing is counted.
        """
        end = city.at("2017-06-30")

        assert corrected.items(end, known_at=city.at("2017-02-09")) == ()

    def test_an_organisation_that_nobody_knew_is_missed(self, new_city):
        """
        What was recorded for an earlier day is not there before it was written.
        """
        city = new_city()
        register = city.begun()

        with (
            pytest.raises(MissingFactError, match="no organisation"),
            register._queries(city.at("2017-02-09")) as queries,  # noqa: SLF001
        ):
            queries.organisation()

    def test_needs_a_zone(self, city, corrected):
        """
        As everywhere, a naive instant is refused.
        """
        with pytest.raises(NaiveInstantError) as caught:
            corrected.items(known_at=dt.datetime(2017, 6, 30))  # noqa: DTZ001

        assert caught.value.field == "known_at"


@settings(max_examples=20)
@given(seed=st.integers(0, 10_000))
def test_the_order_in_which_facts_are_read_does_not_matter(home, seed):
    """
    Facts that took effect at one instant, in any order, give the same item.
    """
    city, register = home
    with register._queries() as queries:  # noqa: SLF001 - what items are made of
        for key in ("done", "twice"):
            facts = list(queries.facts(key))
            view = queries.view(key, city.at("2017-06-30"))
            random.Random(seed).shuffle(facts)

            assert item_of(queries, view, facts) == item_of(
                queries, view, queries.facts(key)
            )


def test_two_acts_of_one_instant_may_be_recorded_in_either_order(new_city):
    """
    A ruling and a confirmation of the same minute judge alike.
    """
    found = []
    acts = [do.AcceptCause(reason="có"), do.Receive()]
    for order in (acts, acts[::-1]):
        city = new_city()
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation(roles=Roles(lead="noi-vu", confirming="tp")))
        tell(city, register, "o1", [("2017-03-20", LATE, DOER)])
        for act in order:
            tell(city, register, "o1", [("2017-03-21", act, {})])
        (item,) = register.items(city.at("2017-06-30"))
        found.append(attrs.evolve(item, evidence=()))
    assert found[0] == found[1]
