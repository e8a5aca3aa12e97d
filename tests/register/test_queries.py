import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.deadlines.rules import Undated
from govtasks.errors import (
    InvalidValueError,
    MissingFactError,
    NaiveInstantError,
    PluginError,
    UnknownNameError,
)
from govtasks.obligations import commands as do
from govtasks.obligations.lifecycle import allowed_commands, fold
from govtasks.obligations.model import Kind, Roles
from govtasks.obligations.particulars import RoleChange, RoleName
from govtasks.obligations.state import Workflow
from govtasks.obligations.status import Timeliness
from govtasks.organisation import LinkRole, Tenure
from govtasks.register.queries import Filter


@pytest.fixture
def told(city):
    """Give a register with a task that was accepted, returned and confirmed."""
    register = city.begun()
    doer = {"actor": "ng-truong-noi-vu"}
    story = [
        ("2017-02-10", do.Receive(), {}),
        ("2017-02-14", do.Accept(), doer),
        ("2017-03-14", do.Submit(result="Kế hoạch"), doer),
        ("2017-03-17", do.Return(reason="thiếu"), {}),
        ("2017-03-20", do.Submit(result="Kế hoạch, bổ sung", delay_reason="lớn"), doer),
        ("2017-03-22", do.Confirm(), {}),
    ]
    with city.unit(register) as unit:
        unit.assign(city.obligation("o1"))
    for day, command, who in story:
        with city.unit(register, day, **who) as unit:
            unit.do("o1", command)
    return register


class TestView:
    @pytest.mark.parametrize(
        ("day", "workflow", "overdue"),
        [
            pytest.param("2017-02-10", Workflow.ASSIGNED, False, id="given"),
            pytest.param("2017-02-14", Workflow.ACCEPTED, False, id="accepted"),
            pytest.param("2017-03-16", Workflow.SUBMITTED, False, id="submitted"),
            pytest.param("2017-03-17", Workflow.RETURNED, True, id="returned late"),
            pytest.param("2017-03-22", Workflow.CONFIRMED, False, id="confirmed"),
        ],
    )
    def test_answers_for_the_instant(self, city, told, day, workflow, overdue):
        """
        A past instant is answered by what had happened by then.
        """
        view = told.view("o1", city.at(day))

        assert view.state.workflow is workflow
        assert view.is_overdue is overdue
        assert view.last_day == dt.date(2017, 3, 15)

    def test_what_was_confirmed_late_stays_late(self, city, told):
        """
        Timeliness is judged at the submission that was finally confirmed.
        """
        view = told.view("o1", city.at("2017-12-01"))

        assert view.status.timeliness is Timeliness.LATE
        assert not view.is_open
        assert not view.is_overdue

    def test_names_who_answers_and_why(self, city, told):
        """
        The deputy in charge answers directly, and the head with him.
        """
        view = told.view("o1", city.at("2017-02-14"))

        assert [link.person for link in view.chain.answerable] == [
            "ng-pho-noi-vu",
            "ng-truong-noi-vu",
        ]
        (assigner,) = view.chain.of(LinkRole.ASSIGNER)
        assert assigner.person == "ng-ct-tp"
        assert view.explanation == view.due.explanation

    def test_an_extension_after_the_breach_does_not_make_it_timely(self, city):
        """
        The deadline that was missed first is still seen.
        """
        register = city.begun()
        later = do.SetRule(rule=city.fixed("2017-04-28"), reason="khối lượng lớn")
        with city.unit(register) as unit:
            unit.assign(city.obligation())
        with city.unit(register, "2017-03-20") as unit:
            unit.do("o1", later)

        view = register.view("o1", city.at("2017-03-21"))

        assert view.last_day == dt.date(2017, 4, 28)
        assert view.status.breached

    def test_before_it_was_given_there_is_nothing(self, city, told):
        """
        An instant before the assignment is refused by name.
        """
        with pytest.raises(InvalidValueError, match="did not exist yet") as caught:
            told.view("o1", city.at("2017-02-09"))

        assert caught.value.field == "at"

    def test_unknown_key_is_refused_with_the_nearest(self, city, told):
        """
        A misspelled key is told from one that does not exist yet.
        """
        with pytest.raises(UnknownNameError) as caught:
            told.view("o11", city.at("2017-03-01"))

        assert caught.value.hint == "did you mean 'o1'?"

    def test_naive_instant_is_refused(self, told):
        """
        A time without a zone names no moment.
        """
        with pytest.raises(NaiveInstantError):
            told.view("o1", dt.datetime(2017, 3, 1))  # noqa: DTZ001

    def test_without_an_instant_the_clock_is_asked(self, city, told):
        """
        The register's clock says what "now" is.
        """
        assert told.view("o1").at == city.at("2017-06-30")

    def test_the_systems_clock_is_the_default(self, city):
        """
        A host that gives no clock gets the time of the machine, with a zone.
        """
        from govtasks.register.register import open_register

        with open_register("kept:", plugins=[city.doubles]) as register:
            before = dt.datetime.now(dt.UTC)
            report = register.sweep()

        assert before <= report.at <= dt.datetime.now(dt.UTC)

    def test_an_undated_one_has_no_last_day(self, city):
        """
        No day is made up for an order without a date.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation(rule=Undated()))

        assert register.view("o1").last_day is None


class TestFacts:
    def test_are_in_the_order_they_were_recorded(self, told):
        """
        Every fact is there, numbered from one.
        """
        facts = told.facts("o1")

        assert [fact.version for fact in facts] == [1, 2, 3, 4, 5, 6, 7]
        assert [fact.event.type for fact in facts] == [
            "assigned",
            "received",
            "accepted",
            "submitted",
            "returned",
            "submitted",
            "confirmed",
        ]

    def test_unknown_key_is_refused(self, told):
        """
        There are no facts of what does not exist.
        """
        with pytest.raises(UnknownNameError, match="unknown obligation"):
            told.facts("o2")


DAYS = st.integers(0, 60).map(lambda n: dt.date(2017, 2, 10) + dt.timedelta(days=n))


STEPS = {
    "report": (do.Report(percent=10), "ng-truong-noi-vu"),
    "submit": (do.Submit(result="xong", delay_reason="lớn"), "ng-truong-noi-vu"),
    "confirm": (do.Confirm(), "ng-ct-tp"),
    "return": (do.Return(reason="thiếu"), "ng-ct-tp"),
}


@given(
    steps=st.lists(st.tuples(DAYS, st.sampled_from(list(STEPS))), max_size=8),
    asked=DAYS,
)
def test_what_is_recorded_later_changes_no_earlier_answer(new_city, steps, asked):
    """
    A view is the fold of the facts to its instant, whatever took effect after it.
    """
    city = new_city()
    register = city.begun()
    with city.unit(register) as unit:
        unit.assign(city.obligation("o1"))
    at = city.at(str(asked), "12:00")
    then = register.view("o1", at)

    for day, name in sorted(steps):
        command, actor = STEPS[name]
        if type(command) in allowed_commands(register.view("o1").state):
            with city.unit(register, str(day), actor=actor) as unit:
                unit.do("o1", command)
        if day <= asked:
            then = register.view("o1", at)

    assert register.view("o1", at) == then
    assert then.state == fold(register.facts("o1"), until=at)


@pytest.fixture
def several(city):
    """Give a register with a whole and its parts, one done, one overdue."""
    register = city.begun()
    whole = city.obligation("w", roles=Roles(lead="tp", confirming="tinh"))
    with city.unit(register) as unit:
        unit.issue(city.directive(key="cv-700", number="700"))
        unit.assign(whole)
        unit.cascade(whole, ["noi-vu", "tai-chinh"])
        unit.assign(city.obligation("x", directive="cv-700", rule=Undated()))
        unit.assign(city.obligation("y", kind=Kind.STANDING, rule=Undated()))
    with city.unit(register, "2017-03-01", actor="ng-truong-noi-vu") as unit:
        unit.do("w/noi-vu", do.Submit(result="xong"))
    with city.unit(register, "2017-03-02") as unit:
        unit.do("w/noi-vu", do.Confirm())
    return register


class TestViews:
    @pytest.mark.parametrize(
        ("wanted", "keys"),
        [
            pytest.param(None, "w w/noi-vu w/tai-chinh x y", id="all"),
            pytest.param(Filter(body="tai-chinh"), "w/tai-chinh", id="body"),
            pytest.param(Filter(directive="cv-700"), "x", id="directive"),
            pytest.param(Filter(parent="w"), "w/noi-vu w/tai-chinh", id="parent"),
            pytest.param(Filter(overdue=True), "w w/tai-chinh", id="overdue"),
            pytest.param(Filter(overdue=False), "w/noi-vu x y", id="not overdue"),
            pytest.param(Filter(is_open=False), "w/noi-vu", id="closed"),
            pytest.param(Filter(is_open=True), "w w/tai-chinh x y", id="open"),
            pytest.param(
                Filter(overdue=True, is_open=True, body="tp"), "w", id="together"
            ),
            pytest.param(Filter(body="mttq"), "", id="none"),
        ],
    )
    def test_are_those_that_are_wanted_by_key(self, several, wanted, keys):
        """
        Each part of a filter restricts; what is None does not.
        """
        views = several.views(wanted=wanted)

        assert [view.key for view in views] == keys.split()

    def test_leave_out_what_did_not_exist_yet(self, city, several):
        """
        A past instant has only the obligations of then.
        """
        with city.unit(several, "2017-05-01") as unit:
            unit.assign(city.obligation("z"))

        then = several.views(city.at("2017-04-30"))

        assert "z" not in {view.key for view in then}
        assert several.views(city.at("2017-02-09")) == ()

    def test_filter_by_what_held_then(self, city, several):
        """
        What is closed now was open at an earlier instant.
        """
        opened = several.views(city.at("2017-02-20"), Filter(is_open=False))

        assert opened == ()


class TestFigures:
    def test_count_each_lead_at_the_cut_off(self, city, several):
        """
        Each obligation is in one count of its lead, each rate names its denominator.
        """
        tables = several.figures(city.at("2017-06-30"))

        assert list(tables) == ["noi-vu", "tai-chinh", "tp"]
        home = tables["noi-vu"]
        assert (home.completed_on_time, home.undated, home.apart) == (1, 1, 1)
        assert tables["tai-chinh"].open_overdue == 1
        assert home.cut_off == city.at("2017-06-30")
        assert str(home.rate("on-time", "due").share) == "1"

    def test_count_what_is_wanted_only(self, several):
        """
        A filter holds for figures too.
        """
        assert list(several.figures(wanted=Filter(directive="cv-700"))) == ["noi-vu"]


class TestDeadlineChanges:
    def test_trap_f5_an_edited_deadline_tells_both_days_and_who_edited_it(self, city):
        """
        Old day, new day, who, on whose behalf, under what, why and by which document.
        """
        register = city.begun()
        edited = do.SetRule(
            rule=city.fixed("2017-04-28"), reason="mưa lũ", instrument="90/UBND"
        )
        with city.unit(register) as unit:
            unit.assign(city.obligation())
        with city.unit(register, "2017-03-01") as unit:
            unit.do("o1", edited)

        _, change = register.deadline_changes("o1")

        assert change.old_day == dt.date(2017, 3, 15)
        assert change.new_day == dt.date(2017, 4, 28)
        assert change.act.actor == "ng-ct-tp"
        assert (change.reason, change.instrument) == ("mưa lũ", "90/UBND")
        assert change.effective_at == city.at("2017-03-01")

    def test_of_a_past_instant_leave_out_what_came_later(self, city, told):
        """
        Only what had taken effect by then.
        """
        assert len(told.deadline_changes("o1", city.at("2017-02-10"))) == 1
        assert told.deadline_changes("o1", city.at("2017-02-09")) == ()

    def test_unknown_key_is_refused(self, told):
        """
        A misspelled key is named.
        """
        with pytest.raises(UnknownNameError, match="o1"):
            told.deadline_changes("o11")


class TestFiguresByPerson:
    """Lateness of the staff counts for the deputy in charge and for the head."""

    @pytest.fixture
    def changing(self, city):
        """Give a register in which the head of a division changes on 15 March."""
        office = city.office()
        left = dt.date(2017, 3, 15)
        tenures = [
            attrs.evolve(one, until=left) if one.post == "truong-noi-vu" else one
            for one in office.tenures
        ]
        come = Tenure(post="truong-noi-vu", person="ng-truong-tai-chinh", since=left)
        register = city.begun()
        with city.unit(register) as unit:
            unit.record_organisation(city.office(tenures=(*tenures, come)))
            for key, day in (("o1", "2017-03-14"), ("o2", "2017-03-15")):
                unit.assign(city.obligation(key, rule=city.fixed(day)))
            unit.assign(city.obligation("o3", rule=city.fixed("2017-07-31")))
        return register

    def found(self, register, at):
        """Return the counts that matter, by person."""
        return {
            one.person: (
                one.directly.open_overdue,
                one.jointly.open_overdue,
                one.jointly.open_in_time,
            )
            for one in register.figures_by_person(at)
        }

    def test_trap_f7_an_official_transferred_on_the_15th(self, city, changing):
        """
        What was missed before that day counts for the old head, after it for the new.
        """
        assert self.found(changing, city.at("2017-06-30")) == {
            "ng-pho-noi-vu": (2, 0, 0),
            "ng-truong-noi-vu": (0, 1, 0),
            "ng-truong-tai-chinh": (0, 1, 1),
        }

    def test_what_is_not_late_counts_for_those_of_the_instant(self, city, changing):
        """
        Nobody answers for open work of which another is in charge by then.
        """
        before = self.found(changing, city.at("2017-03-14"))

        assert before["ng-truong-noi-vu"] == (0, 0, 3)
        assert "ng-truong-tai-chinh" not in before

    def test_what_is_done_counts_for_those_who_handed_it_in(self, city, changing):
        """
        A later head has no share in what was done before.
        """
        with city.unit(changing, "2017-03-10", actor="ng-truong-noi-vu") as unit:
            unit.do("o2", do.Submit(result="xong"))
        with city.unit(changing, "2017-03-20") as unit:
            unit.do("o2", do.Confirm())

        found = changing.figures_by_person(city.at("2017-06-30"))

        done = {one.person: one.jointly.completed_on_time for one in found}
        assert done["ng-truong-noi-vu"] == 1
        assert done["ng-truong-tai-chinh"] == 0

    def test_a_breach_stays_with_whoever_let_it_happen(self, city, changing):
        """
        A longer term after the deadline moves nothing to who came later.
        """
        longer = do.SetRule(rule=city.fixed("2017-06-01"), reason="khối lượng lớn")
        with city.unit(changing, "2017-03-20") as unit:
            unit.do("o1", longer)

        late = self.found(changing, city.at("2017-06-30"))

        assert late["ng-truong-noi-vu"] == (0, 1, 0)
        assert changing.view("o1").status.missed_on == dt.date(2017, 3, 14)

    def test_count_what_is_wanted_only(self, changing):
        """
        A filter holds here too.
        """
        assert changing.figures_by_person(wanted=Filter(body="tai-chinh")) == ()


class TestExport:
    def test_hands_the_entries_of_the_instant_to_the_exporter(self, city, several):
        """
        The exporter gets days, people and reasons as of the instant.
        """
        data = several.export("double", city.at("2017-06-30"))

        entries = {entry.key: entry for entry in city.doubles.entries}
        done, late = entries["w/noi-vu"], entries["w/tai-chinh"]
        assert data == b"bytes"
        assert list(entries) == ["w", "w/noi-vu", "w/tai-chinh", "x", "y"]
        assert done.completed_at == city.at("2017-03-01")
        assert not done.is_open
        assert done.state == "confirmed"
        assert (late.last_day, late.completed_at) == (dt.date(2017, 3, 15), None)
        assert late.expires_at == city.at("2017-03-16", "00:00")
        assert late.parent == "w"
        assert late.lead.in_locale("vi") == "Phòng Tài chính"
        assert [a.in_locale("en") for a in late.answers]
        assert (entries["x"].last_day, entries["x"].expires_at) == (None, None)

    def test_can_be_restricted(self, city, several):
        """
        A filter holds for exports too.
        """
        several.export("double", wanted=Filter(parent="w"))

        assert [e.key for e in city.doubles.entries] == ["w/noi-vu", "w/tai-chinh"]

    def test_of_nothing_needs_no_organisation(self, city):
        """
        An empty register is exported as an empty document.
        """
        city.open().export("double")

        assert city.doubles.entries == []

    def test_unknown_format_is_refused(self, several):
        """
        A format that no plugin offers is named, with the nearest one.
        """
        with pytest.raises(UnknownNameError, match="exporter") as caught:
            several.export("doubel")

        assert caught.value.hint == "did you mean 'double'?"

    @pytest.mark.parametrize(
        ("export", "message"),
        [
            pytest.param(
                lambda entries, locale: 1 / 0,
                "exporter double: ZeroDivisionError",
                id="raises",
            ),
            pytest.param(
                lambda entries, locale: "text",
                "exporter double gave str, not bytes",
                id="no bytes",
            ),
        ],
    )
    def test_a_failing_exporter_is_named(self, city, several, export, message):
        """
        Whatever an exporter does, the error is ours and names it.
        """
        city.doubles.export = export

        with pytest.raises(PluginError, match=message):
            several.export("double")

    def test_an_exporters_own_refusal_is_passed_on(self, several):
        """
        What an exporter refuses on purpose keeps its error.
        """
        with pytest.raises(InvalidValueError):
            several.export("ical", settings={"host": "Not A Host"})


class TestTenants:
    def test_do_not_see_each_other(self, city, several):
        """
        The same key in two tenants is two obligations.
        """
        other = city.open(tenant="other")
        with pytest.raises(MissingFactError):
            other.organisation()
        with city.unit(other) as unit:
            unit.record_organisation(city.office())
            unit.issue(city.directive())
            unit.assign(city.obligation("w", rule=city.fixed("2017-04-28")))

        assert [view.key for view in other.views()] == ["w"]
        assert other.view("w").last_day == dt.date(2017, 4, 28)
        assert several.view("w").last_day == dt.date(2017, 3, 15)
        assert other.sweep(city.at("2017-03-15")).said == ()
        assert several.deliveries() == ()

    def test_a_tenant_that_is_no_key_is_refused(self, city):
        """
        A tenant has a name that any store can keep.
        """
        with pytest.raises(InvalidValueError) as caught:
            city.open(tenant="Quảng Ngãi").views()

        assert caught.value.field == "tenant"


class TestReading:
    def test_a_broken_record_is_named_by_its_place(self, city, several):
        """
        What somebody else changed in the store is an error with its place.
        """
        with city.unit(several) as unit:
            record = unit._codec.record(unit.facts("x")[0])  # noqa: SLF001 - a store
            broken = attrs.evolve(record, data={"obligation": 5})
            unit._session.append("obligation/x", 1, [broken])  # noqa: SLF001 - others write

        with pytest.raises(InvalidValueError, match=r"obligation/x@2.*must be a table"):
            several.facts("x")

    def test_a_stream_without_an_assignment_is_passed_over(self, city, several):
        """
        Facts that no assignment begins add up to nothing.
        """
        with city.unit(several) as unit:
            record = unit._codec.record(unit.facts("w/noi-vu")[1])  # noqa: SLF001
            unit._session.append("obligation/v", 0, [record])  # noqa: SLF001

        with city.unit(several) as unit, pytest.raises(MissingFactError):
            unit.open_occurrences("v", dt.date(2017, 5, 1))
        with city.unit(several) as unit, pytest.raises(MissingFactError):
            unit.append("v", [unit.facts("v")[0].event])


class TestPassedOn:
    """What passes from one body to another is answered for each instant."""

    @pytest.fixture
    def passed(self, city):
        """Give a register in which one division took a task over from another."""
        register = city.begun()
        change = RoleChange(role=RoleName.LEAD, old="noi-vu", new="tai-chinh")
        transfer = do.Transfer(changes=(change,), cause="sáp nhập")
        with city.unit(register) as unit:
            unit.assign(city.obligation("o1"))
        with city.unit(register, "2017-02-20") as unit:
            unit.do("o1", transfer)
        return register

    @pytest.mark.parametrize(
        ("day", "lead"),
        [
            pytest.param("2017-02-19", "noi-vu", id="before"),
            pytest.param("2017-02-20", "tai-chinh", id="from that day on"),
        ],
    )
    def test_is_led_by_whoever_led_it_then(self, city, passed, day, lead):
        """
        Chain, filter and figures go by the roles of then.
        """
        at = city.at(day, "09:00")

        view = passed.view("o1", at)
        (found,) = passed.views(at, Filter(body=lead))

        assert f"truong-{lead}" in {link.post for link in view.chain.answerable}
        assert found.key == "o1"
        assert set(passed.figures(at)) == {lead}
        other = {"noi-vu", "tai-chinh"} - {lead}
        assert not list(passed.views(at, Filter(body=other.pop())))

    def test_row_names_the_lead_of_now(self, city, passed):
        """
        A store finds it under the body that leads now.
        """
        _, rows, _ = city.everything()

        assert [row.body for row in rows] == ["tai-chinh"]

    def test_comes_to_nobody_who_is_not_there(self, city, passed):
        """
        A role cannot pass to a body that the organisation does not know.
        """
        command = do.Reassign(lead="tai-chin", reason="đúng chức năng")

        with (
            pytest.raises(UnknownNameError, match="tai-chin"),
            city.unit(passed, "2017-02-21") as unit,
        ):
            unit.do("o1", command)

        assert passed.view("o1", city.at("2017-03-01")).state.version == 2
