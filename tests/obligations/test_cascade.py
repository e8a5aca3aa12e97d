import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.deadlines.compute import compute
from govtasks.deadlines.rules import EachReport, Fixed, Report
from govtasks.errors import InvalidValueError
from govtasks.obligations import commands as do
from govtasks.obligations import events as did
from govtasks.obligations.cascade import (
    fan_out,
    is_occurrence,
    known_days,
    occurrence_key,
    occurrences_to_open,
    triggered,
)
from govtasks.obligations.lifecycle import evolve
from govtasks.obligations.model import Force, Kind, Origin, Roles

KEYS = st.from_regex(r"[a-z][a-z0-9-]{0,10}", fullmatch=True)


class TestFanOut:
    def test_each_addressee_leads_one(self, make):
        """
        Every body gets an obligation of its own, in the order of the document.
        """
        parent = make.obligation(roles=Roles(lead="ubnd-tp", monitoring="van-phong"))

        parts = fan_out(parent, ["noi-vu", "tai-chinh"])

        assert [part.key for part in parts] == [
            "644-2017/2a/noi-vu",
            "644-2017/2a/tai-chinh",
        ]
        assert [part.roles.lead for part in parts] == ["noi-vu", "tai-chinh"]
        assert {part.parent for part in parts} == {"644-2017/2a"}
        assert {part.roles.monitoring for part in parts} == {"van-phong"}
        assert {part.assigner for part in parts} == {"ubnd-tp"}

    def test_addressee_is_named_once(self, make):
        """
        A body named twice would be told twice.
        """
        with pytest.raises(InvalidValueError, match="addressee twice") as caught:
            fan_out(make.obligation(), ["noi-vu", "tai-chinh", "noi-vu"])

        assert (caught.value.field, caught.value.value) == ("addressees", "noi-vu")

    def test_lead_of_a_part_does_not_coordinate_it(self, make):
        """
        A coordinating body that is also addressed is a contradiction.
        """
        roles = Roles(lead="ubnd-tp", coordinating=("noi-vu",))

        with pytest.raises(InvalidValueError, match="cannot also coordinate"):
            fan_out(make.obligation(roles=roles), ["noi-vu"])


@given(bodies=st.lists(KEYS, unique=True, max_size=20))
def test_fan_out_changes_nothing_but_key_parent_assigner_and_lead(make, bodies):
    """
    What each body is to do is what the parent says, word by word.
    """
    parent = make.obligation()

    parts = fan_out(parent, iter(bodies))

    assert [part.roles.lead for part in parts] == bodies
    assert len({part.key for part in parts}) == len(bodies)
    for part in parts:
        assert part.assigner == parent.roles.lead
        back = attrs.evolve(
            part,
            key=parent.key,
            parent=parent.parent,
            assigner=parent.assigner,
            roles=parent.roles,
        )
        assert back == parent


class TestOccurrences:
    def open(self, make, state, until, **how):
        """What has begun by that day."""
        return occurrences_to_open(
            state,
            until=make.day(until),
            regime=make.regime,
            calendar=make.calendar,
            **how,
        )

    def series(self, make, rule=None, **changes):
        """A self-review each month."""
        rule = rule or make.monthly("2017-01-01")
        given = {"kind": Kind.RECURRING, "rule": rule, "key": "tu-kiem-diem"}
        return make.obligation(**(given | changes))

    def test_begin_with_their_period(self, make):
        """
        An occurrence opens on the first day of its period, not a day before.
        """
        state = make.state(obligation=self.series(make))

        before = self.open(make, state, "2017-02-28")
        after = self.open(make, state, "2017-03-01")

        assert [key for key, _ in before] == ["2017-01", "2017-02"]
        assert [key for key, _ in after] == ["2017-01", "2017-02", "2017-03"]

    def test_are_obligations_of_their_own(self, make):
        """
        Each has its own key, the series as its parent, and a fixed day.
        """
        state = make.state(obligation=self.series(make))

        ((_, first),) = self.open(make, state, "2017-01-15")

        assert first.key == "tu-kiem-diem@2017-01"
        assert (first.parent, first.kind) == ("tu-kiem-diem", Kind.TASK)
        assert first.rule == Fixed(
            day=make.day("2017-01-31"), inclusive=True, roll=False
        )
        assert first.title.in_locale("vi") == "Xây dựng kế hoạch (2017-01)"

    def test_reports_keep_their_cycle(self, make):
        """
        A report of a cycle is a rule of its own, which cites the cycle.
        """
        cycle = "vn-inspectorate-03-2013/quarterly"
        rule = EachReport(cycle=cycle, since=make.day("2017-01-01"), phrase="hằng quý")
        state = make.state(obligation=self.series(make, rule=rule))

        (first,), both = (
            self.open(make, state, until) for until in ("2017-03-31", "2017-04-01")
        )

        assert first[1].key == "tu-kiem-diem@2017-q1"
        assert first[1].rule == Report(cycle=cycle, period="2017-q1", phrase="hằng quý")
        assert [key for key, _ in both] == ["2017-q1", "2017-q2"]

    def test_of_a_request_are_requests(self, make):
        """
        What is asked for is asked for each time.
        """
        state = make.state(obligation=self.series(make, force=Force.REQUEST))

        ((_, first),) = self.open(make, state, "2017-01-15")

        assert (first.kind, first.force) == (Kind.REQUEST, Force.REQUEST)

    @pytest.mark.parametrize(
        ("roll", "expected"),
        [
            # 30 April 2017 is a Sunday; the days off last until Tuesday 2 May.
            pytest.param("none", "2017-04-30", id="stays"),
            pytest.param("previous", "2017-04-28", id="back"),
            pytest.param("next", "2017-05-03", id="on"),
        ],
    )
    def test_keep_their_day(self, make, roll, expected):
        """
        The day of an occurrence is where the series rolls it.
        """
        rule = make.monthly("2017-04-01", roll=roll)
        state = make.state(obligation=self.series(make, rule))

        ((_, april),) = self.open(make, state, "2017-04-15")
        due = compute(april.rule, {}, regime=make.regime, calendar=make.calendar)

        assert due.last_day == make.day(expected)

    def test_are_opened_once(self, make):
        """
        What has its record does not get another.
        """
        state = make.state(obligation=self.series(make))
        opened = did.OccurrenceOpened(
            occurrence="2017-01", obligation="tu-kiem-diem@2017-01"
        )

        state = evolve(state, make.fact(2, opened, make.at("2017-02-10")))

        assert [key for key, _ in self.open(make, state, "2017-02-15")] == ["2017-02"]

    def test_do_not_stop_at_new_year(self, make):
        """
        The series goes on into the next year.
        """
        state = make.state(obligation=self.series(make))

        found = self.open(make, state, "2018-01-01", since=make.day("2017-11-30"))

        assert [key for key, _ in found] == ["2017-12", "2018-01"]

    def test_end_with_the_series(self, make):
        """
        A series that was withdrawn opens nothing more.
        """
        withdraw = (do.Withdraw(reason="trùng"), make.assigner, make.at("2017-03-10"))
        state = make.state(withdraw, obligation=self.series(make))

        assert self.open(make, state, "2018-01-01") == ()

    def test_are_of_series_only(self, make):
        """
        A single task has none.
        """
        assert self.open(make, make.state(), "2018-01-01") == ()

    def test_follow_a_new_cycle(self, make):
        """
        When the series changes, past occurrences stay and new ones follow it.
        """
        quarterly = make.monthly("2017-04-01", period="quarter")
        change = do.SetRule(rule=quarterly, reason="giảm báo cáo")
        state = make.state(
            (change, make.assigner, make.at("2017-03-20")),
            obligation=self.series(make),
        )

        found = self.open(make, state, "2017-07-01")

        assert [key for key, _ in found] == ["2017-q2", "2017-q3"]


class TestTriggered:
    def begun(self, make):
        """Return a duty for each time that its condition comes about, once opened."""
        given = make.obligation(
            kind=Kind.CONDITIONAL, repeats=True, origin=Origin(system="t", key="1")
        )
        trigger = do.Trigger(reason="lũ"), make.assigner, make.at("2017-02-13")
        return make.state(
            (do.Receive(), make.performer, make.at("2017-02-11")),
            trigger,
            obligation=given,
            known={"issue": make.day("2017-02-09")},
        )

    def test_it_is_the_duty_for_one_time(self, make):
        """
        It serves the duty, is titled by its number, and repeats no more.
        """
        state = self.begun(make)
        part = triggered(state, "1")

        assert (part.key, part.parent) == ("644-2017/2a@1", "644-2017/2a")
        assert (part.kind, part.repeats, part.origin) == (
            Kind.CONDITIONAL,
            False,
            None,
        )
        assert part.title.in_locale("en") == "Draw up a plan (1)"
        assert part.rule == state.rule

    def test_it_counts_by_the_rule_of_now(self, make):
        """
        What was changed in the duty holds for what comes after.
        """
        changed = did.RuleSet(rule=make.within("2 days", of="trigger"), reason="gấp")
        fact = make.fact(9, changed, make.at("2017-02-14"))
        state = evolve(self.begun(make), fact)

        assert triggered(state, "2").rule == make.within("2 days", of="trigger")

    def test_it_knows_the_days_of_the_duty(self, make):
        """
        When a document arrived there is its own matter, as is what happened.
        """
        state = self.begun(make)

        assert set(state.facts) == {"issue", "receipt"}
        assert known_days(state) == (("issue", make.day("2017-02-09")),)

    def test_an_occurrence_is_known_by_its_key(self, make):
        """
        Only what the series itself opened is one.
        """
        state = self.begun(make)

        assert occurrence_key("a", "2017-03") == "a@2017-03"
        assert is_occurrence("644-2017/2a@1", state)
        assert not is_occurrence("644-2017/2a@2", state)
        assert not is_occurrence("1", state)
