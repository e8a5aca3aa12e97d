import datetime as dt

import attrs
import pytest
import sqlalchemy

from govtasks.deadlines.rules import AtOnce, Undated
from govtasks.deadlines.terms import Term
from govtasks.directives import Reference, Relation
from govtasks.errors import (
    ConflictError,
    CoverageError,
    GovtasksError,
    InvalidValueError,
    MalformedDataError,
    MissingFactError,
    NaiveInstantError,
    RefusedError,
    StoreError,
    UnknownNameError,
)
from govtasks.obligations import commands as do
from govtasks.obligations.events import Accepted, Act
from govtasks.obligations.model import Kind, Obligation, Roles
from govtasks.obligations.state import Workflow
from govtasks.organisation import Naming, Placement
from govtasks.ports import Notice
from govtasks.text import Text

TODAY = dt.date(2017, 2, 10)
NAIVE = dt.datetime(2017, 2, 10, 8)  # noqa: DTZ001 - what is to be refused


class HostError(Exception):
    """What goes wrong in the host's own code."""


class TestAllOrNothing:
    def test_what_a_block_records_is_there_afterwards(self, city):
        """
        Facts, query rows and outbox of a block that ended well are kept.
        """
        register = city.begun()

        with city.unit(register) as unit:
            unit.assign(city.obligation())

        streams, rows, _ = city.everything()
        assert "obligation/o1" in streams
        assert [row.stream for row in rows] == ["obligation/o1"]

    def test_an_error_in_the_block_leaves_no_trace(self, city):
        """
        Facts, rows and notices of a block that failed are gone.
        """
        register = city.begun()
        before = city.everything()
        notice = Notice(
            key="n1",
            channel="post",
            recipient="ng-ct-tp",
            template="notices.remind",
            created_at=city.at("2017-02-10"),
        )

        with pytest.raises(HostError), city.unit(register) as unit:  # noqa: PT012
            unit.assign(city.obligation())
            unit.append("o1", [Accepted()], notices=[notice])
            unit.issue(city.directive(key="cv-645", number="645"))
            raise HostError

        assert city.everything() == before

    def test_the_unit_sees_what_it_wrote(self, city):
        """
        Inside the block an obligation is there as soon as it was assigned.
        """
        register = city.begun()

        with city.unit(register) as unit:
            unit.assign(city.obligation())
            state = unit.do("o1", do.Accept())

            assert state.workflow is Workflow.ACCEPTED
            assert unit.obligations() == ("o1",)
            assert unit.directives() == ("cv-644",)

    @pytest.mark.parametrize(
        "fail",
        [
            pytest.param(
                lambda city, unit: unit.assign(city.obligation("o1")), id="assign"
            ),
            pytest.param(
                lambda city, unit: unit.cascade(
                    city.obligation("o1"), ["tai-chinh", "noi-vu"]
                ),
                id="cascade onto a key that is taken",
            ),
            pytest.param(
                lambda city, unit: unit.cascade(
                    city.obligation("o1"), ["tai-chinh", "noi-vuu"]
                ),
                id="cascade to an unknown body",
            ),
            pytest.param(
                lambda city, unit: unit.open_occurrences("s1", dt.date(2017, 5, 1)),
                id="open occurrences onto a key that is taken",
            ),
            pytest.param(
                lambda city, unit: unit.do("o1", do.Confirm()), id="refused command"
            ),
            pytest.param(
                lambda city, unit: unit.issue(city.directive()), id="issue again"
            ),
        ],
    )
    def test_an_error_that_the_host_catches_leaves_nothing_of_that_call(
        self, city, fail
    ):
        """
        A call that failed inside the block recorded nothing, and the unit goes on.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation("o1"))
            unit.assign(city.obligation("o1/noi-vu"))
            unit.assign(city.series("s1"))
            unit.assign(city.obligation("s1@2017-04"))
        before = city.everything()

        with city.unit(register) as unit, pytest.raises(GovtasksError):
            fail(city, unit)

        assert city.everything() == before

    def test_what_is_half_written_cannot_be_committed(self, city):
        """
        Where the store fails in the middle, catching the error saves nothing.
        """
        register = city.begun()
        before = city.everything()

        with (  # noqa: PT012
            pytest.raises(StoreError, match="only a part"),
            city.unit(register) as unit,
        ):
            unit.assign(city.obligation("o1"))
            append = unit._session.append  # noqa: SLF001 - a store that fails

            def failing(stream, *arguments, **options):
                if stream.endswith("tai-chinh"):
                    raise ConflictError(stream, 0, 1)
                return append(stream, *arguments, **options)

            unit._session.append = failing  # noqa: SLF001 - the same
            with pytest.raises(ConflictError):
                unit.cascade(city.obligation("o1"), ["noi-vu", "tai-chinh"])

        assert city.everything() == before

    def test_a_failed_call_that_wrote_nothing_costs_nothing(self, city):
        """
        Where the first record was refused already, the rest of the block is kept.
        """
        register = city.begun()

        with city.unit(register) as unit:
            unit.assign(city.obligation("o1"))
            with pytest.raises(GovtasksError):
                unit.cascade(city.obligation("o1"), ["noi-vuu"])

        assert register.view("o1", city.at("2017-02-11")).key == "o1"


class TestConflict:
    def test_the_second_writer_is_told_both_versions(self, sql_city):
        """
        A unit whose reading is out of date is refused with both versions.
        """
        city = sql_city
        one, other = city.begun(), city.open()
        with city.unit(one) as unit:
            unit.assign(city.obligation())

        with pytest.raises(ConflictError) as caught, city.unit(one) as slow:  # noqa: PT012
            facts = slow.facts("o1")
            with city.unit(other) as fast:
                fast.do("o1", do.Accept())
            change = slow._change("o1", facts, [Accepted()], slow.now, slow.act)  # noqa: SLF001
            slow._write(change)  # noqa: SLF001 - decided on what was read before

        assert caught.value.stream == "obligation/o1"
        assert (caught.value.expected, caught.value.actual) == (1, 2)
        assert [fact.version for fact in one.facts("o1")] == [1, 2]

    def test_a_key_that_is_taken_is_a_conflict(self, city):
        """
        Assigning under a key that is taken carries both versions.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation())
            unit.do("o1", do.Accept())

        with pytest.raises(ConflictError) as caught, city.unit(register) as unit:
            unit.assign(city.obligation())

        assert (caught.value.expected, caught.value.actual) == (0, 2)


class TestHostsTransaction:
    def test_rollback_of_the_host_leaves_nothing(self, sql_city):
        """
        What was recorded on the host's connection goes with its transaction.
        """
        city = sql_city
        register = city.begun()
        before = city.everything()
        engine = sqlalchemy.create_engine(city.url)

        with engine.connect() as connection:
            with city.unit(register, connection=connection) as unit:
                unit.assign(city.obligation())
            connection.rollback()
        engine.dispose()

        assert city.everything() == before

    def test_commit_is_the_hosts(self, sql_city):
        """
        What was recorded is seen by others when the host commits, not before.
        """
        city = sql_city
        register = city.begun()
        engine = sqlalchemy.create_engine(city.url)

        with engine.connect() as connection:
            with city.unit(register, connection=connection) as unit:
                unit.assign(city.obligation())
            before = register.views(city.at("2017-02-11"))
            connection.commit()
        engine.dispose()

        assert before == ()
        assert [v.key for v in register.views(city.at("2017-02-11"))] == ["o1"]

    def test_a_connection_that_the_store_cannot_use_is_refused(self, city):
        """
        What is no connection is refused before the block begins.
        """
        register = city.begun()

        with (
            pytest.raises(InvalidValueError) as caught,
            city.unit(register, connection="postgres"),
        ):
            pass

        assert caught.value.field == "connection"


class TestInstants:
    def test_naive_now_is_refused(self, city):
        """
        A time without a zone names no moment.
        """
        register = city.begun()

        with (
            pytest.raises(NaiveInstantError, match="no time zone") as caught,
            city.unit(register, now=NAIVE),
        ):
            pass

        assert caught.value.field == "now"
        assert "tzinfo" in caught.value.hint

    @pytest.mark.parametrize(
        ("effective_at", "error"),
        [
            pytest.param(NAIVE, NaiveInstantError, id="naive"),
            pytest.param("2017-02-10", InvalidValueError, id="text"),
            pytest.param(NAIVE.date(), InvalidValueError, id="day"),
        ],
    )
    @pytest.mark.parametrize(
        "call",
        [
            pytest.param(lambda unit, o, at: unit.assign(o, effective_at=at), id="a"),
            pytest.param(
                lambda unit, o, at: unit.cascade(o, ["noi-vu"], effective_at=at), id="c"
            ),
            pytest.param(
                lambda unit, o, at: unit.do("o1", do.Accept(), effective_at=at), id="d"
            ),
        ],
    )
    def test_effective_at_must_be_an_instant(self, city, call, effective_at, error):
        """
        What is no instant is refused by name, and nothing is recorded.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation("o1"))
        before = city.everything()

        with pytest.raises(error) as caught, city.unit(register) as unit:
            call(unit, city.obligation("o2"), effective_at)

        assert caught.value.field == "effective_at"
        assert city.everything() == before

    def test_what_is_still_to_come_is_refused(self, city):
        """
        Nothing takes effect after it was written down.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation())

        with pytest.raises(RefusedError) as caught, city.unit(register) as unit:
            unit.do("o1", do.Accept(), effective_at=city.at("2017-02-11"))

        assert caught.value.rule == "not-yet"

    @pytest.mark.parametrize("year", [1, 9999])
    def test_the_ends_of_the_calendar_are_refused(self, city, year):
        """
        An instant that other time zones cannot write is refused, not tried.
        """
        register = city.begun()
        end = dt.datetime(year, 6, 30, tzinfo=dt.UTC)

        with (
            pytest.raises(InvalidValueError, match="years 2 to 9998") as caught,
            city.unit(register, now=end),
        ):
            pass

        assert caught.value.field == "now"


class TestAct:
    def test_facts_carry_who_acted_for_whom_by_which_mandate(self, city):
        """
        The unit's act stands in its facts; a single act can be another one's.
        """
        register = city.begun()
        signed = {"on_behalf_of": "ng-ct-tp", "mandate": "02-guq"}
        with city.unit(register, actor="ng-pct", **signed) as unit:
            unit.assign(city.obligation())
            unit.do("o1", do.Accept(), act=Act(actor="ng-truong-noi-vu"))

        first, second = register.facts("o1")

        assert first.act == Act(actor="ng-pct", **signed)
        assert second.act == Act(actor="ng-truong-noi-vu")

    def test_an_actor_that_is_no_key_is_refused(self, city):
        """
        Whoever acts has a key.
        """
        register = city.begun()

        with (
            pytest.raises(InvalidValueError, match="must be a key"),
            city.unit(register, actor="Ông Chủ tịch"),
        ):
            pass


class TestRecordOrganisation:
    def test_the_latest_is_in_force(self, city):
        """
        Earlier records stay; questions are answered from the latest.
        """
        register = city.begun()
        office = city.office()
        later = attrs.evolve(office, portfolios=())

        with city.unit(register) as unit:
            unit.record_organisation(later, correcting="never charged with it")
            within = unit.organisation()

        assert within == later
        assert register.organisation() == later
        assert len(city.everything()[0]["organisation"]) == 2

    def test_the_past_is_not_rewritten(self, city):
        """
        A record that says otherwise of past days is refused, and says of which.
        """
        register = city.begun()
        later = attrs.evolve(city.office(), portfolios=())
        before = city.everything()

        with (
            pytest.raises(RefusedError, match="days before") as caught,
            city.unit(register) as unit,
        ):
            unit.record_organisation(later)

        assert caught.value.rule == "past-rewritten"
        assert "portfolio" in caught.value.arguments["changes"]
        assert city.everything() == before

    def test_a_correction_keeps_its_reason(self, city):
        """
        A past that was recorded wrongly is corrected with the reason beside it.
        """
        register = city.begun()
        later = attrs.evolve(city.office(), portfolios=())

        with city.unit(register) as unit:
            unit.record_organisation(later, correcting="never charged with it")

        (made,) = city.everything()[0]["organisation-corrections"]
        assert made.record.data["version"] == 2
        assert made.record.data["reason"] == "never charged with it"
        assert len(made.record.data["changes"]) == 1

    def test_what_begins_today_is_free(self, city):
        """
        What holds from today on is added without a reason.
        """
        register = city.begun()
        office = city.office()
        body = office.bodies[-1]
        named = Naming(body=body.key, name=Text.of(vi="Tên mới", en="New"), since=TODAY)

        with city.unit(register) as unit:
            unit.record_organisation(attrs.evolve(office, names=(named,)))

        found = register.organisation().name_of(body.key, TODAY)
        assert found == named.name

    def test_circles_are_not_recorded(self, city):
        """
        Bodies that would be above each other from some day on are refused.
        """
        register = city.begun()
        office = city.office()
        above, below = next((b.parent, b.key) for b in office.bodies if b.parent)
        turned = Placement(body=above, parent=below, since=TODAY)

        with (
            pytest.raises(MalformedDataError, match=above),
            city.unit(register) as unit,
        ):
            unit.record_organisation(attrs.evolve(office, placements=(turned,)))

    def test_anything_else_is_refused(self, city):
        """
        What is no organisation is never recorded as one.
        """
        register = city.begun()
        before = city.everything()

        with pytest.raises(InvalidValueError), city.unit(register) as unit:
            unit.record_organisation(city.directive())

        assert city.everything() == before

    def test_without_one_nothing_can_be_issued(self, city):
        """
        The error says what to record first.
        """
        register = city.open()

        with (
            pytest.raises(MissingFactError, match="no organisation") as caught,
            city.unit(register) as unit,
        ):
            unit.issue(city.directive())

        assert "record_organisation" in caught.value.hint


class TestIssue:
    def test_a_directive_is_read_back(self, city):
        """
        What was issued is what is read.
        """
        register = city.begun()
        later = city.directive(
            key="cv-700",
            number="700",
            references=(Reference(relation=Relation.IMPLEMENTS, directive="cv-644"),),
        )

        with city.unit(register) as unit:
            assert unit.issue(later) == later

        with city.unit(register) as unit:
            assert unit.directive("cv-700") == later

    @pytest.mark.parametrize(
        ("changes", "hint"),
        [
            pytest.param({"issuer": "tinhh"}, "did you mean 'tinh'?", id="issuer"),
            pytest.param(
                {
                    "references": (
                        Reference(relation=Relation.BASED_ON, directive="cv-64"),
                    )
                },
                "did you mean 'cv-644'?",
                id="reference",
            ),
        ],
    )
    def test_what_it_names_must_be_there(self, city, changes, hint):
        """
        An unknown issuer or document is refused with the nearest name.
        """
        register = city.begun()
        before = city.everything()

        with pytest.raises(UnknownNameError) as caught, city.unit(register) as unit:
            unit.issue(city.directive(key="cv-700", **changes))

        assert caught.value.hint == hint
        assert city.everything() == before

    def test_anything_else_is_refused(self, city):
        """
        What is no directive is never recorded as one.
        """
        register = city.begun()

        with (
            pytest.raises(InvalidValueError, match="a value of Directive"),
            city.unit(register) as unit,
        ):
            unit.issue(city.obligation())


class TestAssign:
    @pytest.mark.parametrize("kind", [Kind.TASK, Kind.STANDING, Kind.RECURRING])
    @pytest.mark.parametrize(
        ("changes", "hint"),
        [
            pytest.param(
                {"roles": Roles(lead="noi-vuu")}, "did you mean 'noi-vu'?", id="lead"
            ),
            pytest.param(
                {"roles": Roles(lead="noi-vu", monitoring="tinhh")},
                "did you mean 'tinh'?",
                id="monitoring",
            ),
            pytest.param(
                {"roles": Roles(lead="noi-vu", confirming="tinhh")},
                "did you mean 'tinh'?",
                id="confirming",
            ),
            pytest.param(
                {"roles": Roles(lead="noi-vu", coordinating=("tai-chin",))},
                "did you mean 'tai-chinh'?",
                id="coordinating",
            ),
            pytest.param(
                {"roles": Roles(lead="noi-vu", informed=("mtt",))},
                "did you mean 'mttq'?",
                id="informed",
            ),
            pytest.param({"assigner": "tinhh"}, "did you mean 'tinh'?", id="assigner"),
            pytest.param(
                {"directive": "cv-64"}, "did you mean 'cv-644'?", id="directive"
            ),
            pytest.param({"provision": "11"}, "did you mean '1'?", id="provision"),
            pytest.param({"parent": "o00"}, "did you mean 'o0'?", id="parent"),
            pytest.param(
                {"regime": "vn-civil-2016"},
                "did you mean 'vn-civil-2015'?",
                id="regime",
            ),
            pytest.param(
                {"calendar": "vn-stat"}, "did you mean 'vn-state'?", id="calendar"
            ),
            pytest.param({"ladder": "defalt"}, "did you mean 'default'?", id="ladder"),
        ],
    )
    def test_what_it_names_must_be_there(self, city, kind, changes, hint):
        """
        An unknown name is refused with the nearest one, and nothing is recorded.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation("o0"))
        before = city.everything()
        rules = {Kind.RECURRING: city.series().rule, Kind.STANDING: Undated()}
        rule = rules.get(kind, city.fixed("2017-03-15"))
        wrong = city.obligation("o1", kind=kind, rule=rule, **changes)

        with pytest.raises(UnknownNameError) as caught, city.unit(register) as unit:
            unit.assign(wrong)

        assert caught.value.hint == hint
        assert city.everything() == before

    def test_a_lead_must_exist_on_that_day(self, city):
        """
        A body that was dissolved is given nothing any more.
        """
        register = city.begun()
        health = city.obligation("o1", roles=Roles(lead="y-te"))

        with city.unit(register, "2017-05-31") as unit:
            unit.assign(health)
        with (
            pytest.raises(InvalidValueError, match="does not exist on 2017-06-01"),
            city.unit(register, "2017-06-01") as unit,
        ):
            unit.assign(attrs.evolve(health, key="o2"))

    def test_anything_else_is_refused(self, city):
        """
        What is no obligation is never recorded as one.
        """
        register = city.begun()

        with (
            pytest.raises(InvalidValueError, match="a value of Obligation"),
            city.unit(register) as unit,
        ):
            unit.assign("o1")

    def test_two_leads_are_refused(self):
        """
        An obligation with two leads cannot even be built.
        """
        with pytest.raises(InvalidValueError, match="exactly one lead") as caught:
            Roles(lead=("noi-vu", "tai-chinh"))

        assert caught.value.field == "lead"

    def test_a_part_may_not_be_due_after_its_whole(self, city):
        """
        A child that is due a day after its parent is refused; on the day it is not.
        """
        register = city.begun()
        whole = city.obligation("whole", rule=city.fixed("2017-03-15"))
        part = city.obligation("part", parent="whole", rule=city.fixed("2017-03-16"))
        with city.unit(register) as unit:
            unit.assign(whole)
        before = city.everything()

        with pytest.raises(RefusedError) as caught, city.unit(register) as unit:
            unit.assign(part)

        assert caught.value.rule == "child-after-parent"
        assert city.everything() == before
        with city.unit(register) as unit:
            unit.assign(attrs.evolve(part, rule=city.fixed("2017-03-15")))

    @pytest.mark.parametrize(
        "rule",
        [
            pytest.param("fixed", id="named day"),
            pytest.param("counted", id="counted term"),
        ],
    )
    def test_a_term_beyond_the_calendar_is_refused(self, city, rule):
        """
        What the calendar does not cover is an error, not a guess.
        """
        register = city.begun()
        before = city.everything()
        rules = {
            "fixed": attrs.evolve(city.fixed("2040-01-01"), roll=True),
            "counted": attrs.evolve(city.within("100 years"), of="issue"),
        }
        far = city.obligation("o1", rule=rules[rule])

        with pytest.raises(CoverageError) as caught, city.unit(register) as unit:
            unit.assign(far)

        assert caught.value.calendar == "vn-state"
        assert city.everything() == before

    def test_the_day_of_issue_is_known(self, city):
        """
        The day of the directive stands among the facts, beside what is given.
        """
        register = city.begun()
        receipt = dt.date(2017, 2, 10)

        with city.unit(register) as unit:
            state = unit.assign(city.obligation(), facts={"receipt": receipt})

        assert state.facts == {"issue": dt.date(2017, 2, 9), "receipt": receipt}

    def test_a_given_day_of_issue_goes_before(self, city):
        """
        What the host states about this obligation is not overwritten.
        """
        register = city.begun()
        day = dt.date(2017, 2, 8)

        with city.unit(register) as unit:
            state = unit.assign(city.obligation(), facts={"issue": day})

        assert state.facts == {"issue": day}

    def test_a_directive_without_a_day_gives_none(self, city):
        """
        A day of issue that nobody knows is not made up.
        """
        register = city.begun()

        with city.unit(register) as unit:
            unit.issue(city.directive(key="cv-0", number=None, issued=None))
            state = unit.assign(city.obligation(directive="cv-0"))

        assert state.facts == {}


class TestCascade:
    def test_each_addressee_gets_its_own(self, city):
        """
        Each part is led by its addressee and serves the whole.
        """
        register = city.begun()
        whole = city.obligation("o1", roles=Roles(lead="tp"))

        with city.unit(register) as unit:
            unit.assign(whole)
            parts = unit.cascade(whole, ["tai-chinh", "noi-vu"])

        assert [part.obligation.key for part in parts] == ["o1/tai-chinh", "o1/noi-vu"]
        assert [part.obligation.roles.lead for part in parts] == ["tai-chinh", "noi-vu"]
        assert {part.obligation.parent for part in parts} == {"o1"}

    def test_the_whole_must_be_assigned(self, city):
        """
        Parts of something that was never given are refused.
        """
        register = city.begun()

        with (
            pytest.raises(UnknownNameError, match="unknown obligation"),
            city.unit(register) as unit,
        ):
            unit.cascade(city.obligation("o1"), ["noi-vu"])


class TestDo:
    def test_an_unknown_obligation_is_refused_with_the_nearest(self, city):
        """
        A misspelled key is not created.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation("plan-2017"))

        with pytest.raises(UnknownNameError) as caught, city.unit(register) as unit:
            unit.do("plan-2071", do.Accept())

        assert caught.value.hint == "did you mean 'plan-2017'?"

    def test_anything_but_a_command_is_refused(self, city):
        """
        A word is no command; nothing is recorded.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation())
        before = city.everything()

        with pytest.raises(InvalidValueError) as caught, city.unit(register) as unit:
            unit.do("o1", "accept")

        assert caught.value.field == "command"
        assert city.everything() == before

    def test_a_new_term_may_not_pass_the_parents(self, city):
        """
        An extension beyond the parent's deadline is refused.
        """
        register = city.begun()
        later = do.SetRule(rule=city.fixed("2017-03-16"), reason="khối lượng lớn")
        with city.unit(register) as unit:
            unit.assign(city.obligation("whole"))
            unit.assign(city.obligation("part", parent="whole"))
        before = city.everything()

        with pytest.raises(RefusedError) as caught, city.unit(register) as unit:
            unit.do("part", later)

        assert caught.value.rule == "child-after-parent"
        assert city.everything() == before

    def test_a_part_can_be_done_when_the_whole_became_shorter(self, city):
        """
        What happened is recorded, however short the parent's term has become since.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation("whole", rule=city.within("5 working days")))
            unit.assign(city.obligation("part", parent="whole"))
            unit.do("whole", do.Receive())

        with city.unit(register, "2017-03-10") as unit:
            state = unit.do("part", do.Submit(result="xong"))

        assert state.workflow is Workflow.SUBMITTED

    def test_an_arrival_is_recorded_even_if_it_makes_the_part_late(self, city):
        """
        The document arrived when it did, whatever deadline follows.
        """
        register = city.begun()
        part = city.obligation("part", parent="whole", rule=city.within("1 year"))
        with city.unit(register) as unit:
            unit.assign(city.obligation("whole"))
            unit.assign(part)
            state = unit.do("part", do.Receive())

        assert state.facts["receipt"] == city.at("2017-02-10")

    def test_a_new_term_beyond_the_calendar_is_refused(self, city):
        """
        Nothing is recorded of a deadline that cannot be computed.
        """
        register = city.begun()
        far = attrs.evolve(city.fixed("2040-01-01"), roll=True)
        with city.unit(register) as unit:
            unit.assign(city.obligation())
        before = city.everything()

        with pytest.raises(CoverageError), city.unit(register) as unit:
            unit.do("o1", do.SetRule(rule=far, reason="lâu"))

        assert city.everything() == before

    def test_an_earlier_effect_is_kept_beside_the_time_of_writing(self, city):
        """
        Both times of a fact that was written down late are kept.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation())
        happened = city.at("2017-02-15")

        with city.unit(register, "2017-02-20") as unit:
            unit.do("o1", do.Accept(), effective_at=happened)

        fact = register.facts("o1")[-1]
        assert (fact.effective_at, fact.recorded_at) == (
            happened,
            city.at("2017-02-20"),
        )


class TestOpenOccurrences:
    def test_each_that_began_gets_its_own_record_once(self, city):
        """
        Called again with the same day it opens nothing.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.series("s1"))

        with city.unit(register, "2017-04-10") as unit:
            first = unit.open_occurrences("s1", dt.date(2017, 4, 10))
            second = unit.open_occurrences("s1", dt.date(2017, 4, 10))

        assert first == ("s1@2017-03", "s1@2017-04")
        assert second == ()

    def test_each_is_due_at_the_end_of_its_period(self, city):
        """
        30 April 2017 was a Sunday before two holidays: April was due on 3 May.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.series("s1"))
            unit.open_occurrences("s1", dt.date(2017, 4, 1))

        view = register.view("s1@2017-04", city.at("2017-04-10"))

        assert view.last_day == dt.date(2017, 5, 3)
        assert view.state.obligation.parent == "s1"

    def test_what_is_no_series_opens_nothing(self, city):
        """
        A task has no occurrences.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation())

            assert unit.open_occurrences("o1", dt.date(2017, 4, 10)) == ()

    def test_an_unknown_series_is_refused(self, city):
        """
        A series that was never assigned is an error.
        """
        register = city.begun()

        with (
            pytest.raises(UnknownNameError, match="unknown obligation"),
            city.unit(register) as unit,
        ):
            unit.open_occurrences("s9", dt.date(2017, 4, 10))


class TestAppend:
    def test_an_obligation_must_be_assigned_first(self, city):
        """
        Facts about what was never given are refused.
        """
        register = city.begun()

        with (
            pytest.raises(UnknownNameError, match="unknown obligation"),
            city.unit(register) as unit,
        ):
            unit.append("o1", [Accepted()])


class TestRow:
    def test_says_what_can_be_asked_without_replaying(self, city):
        """
        The row has the lead, the end of the deadline and the next step.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation("whole"))
            unit.assign(city.obligation("part", parent="whole"))

        row = city.everything()[1][0]

        assert row.stream == "obligation/part"
        assert (row.state, row.is_open) == ("assigned", True)
        assert (row.body, row.directive, row.parent) == ("noi-vu", "cv-644", "whole")
        assert row.expires_at == city.at("2017-03-16", "00:00")
        # Three working days before Wednesday 15 March 2017, at eight.
        assert row.next_at == city.at("2017-03-10")

    def test_without_a_deadline_has_no_end_and_no_step(self, city):
        """
        Nothing is made up for what has no date.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation(rule=Undated()))

        (row,) = city.everything()[1]

        assert (row.expires_at, row.next_at) == (None, None)

    def test_of_a_series_waits_for_the_next_period(self, city):
        """
        A sweep has something to do on the first day of the next period.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.series("s1"))
            unit.open_occurrences("s1", dt.date(2017, 3, 1))

        row = city.everything()[1][0]

        assert row.stream == "obligation/s1"
        assert row.next_at == city.at("2017-04-01", "00:00")

    def test_of_what_is_closed_has_no_next_step(self, city):
        """
        Nothing more is said of what was withdrawn.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation())
            unit.do("o1", do.Withdraw(reason="bãi bỏ"))

        (row,) = city.everything()[1]

        assert (row.state, row.is_open, row.next_at) == ("withdrawn", False, None)


class TestConditional:
    def test_it_is_due_from_its_trigger(self, city):
        """
        Dormant until the condition comes about, then due after its grace.
        """
        register = city.begun()
        rule = AtOnce(grace=Term.parse("3 working days"), of="trigger")
        conditional = city.obligation(kind=Kind.CONDITIONAL, rule=rule)
        with city.unit(register) as unit:
            unit.assign(conditional)
        with city.unit(register, "2017-03-01") as unit:
            unit.do("o1", do.Trigger(reason="để quá hạn"))

        before = register.view("o1", city.at("2017-02-28"))
        after = register.view("o1", city.at("2017-03-02"))

        assert (before.state.workflow, before.last_day) == (Workflow.DORMANT, None)
        assert after.last_day == dt.date(2017, 3, 6)


def test_titles_are_kept_in_every_language(city):
    """
    What was given in two languages is read in both.
    """
    register = city.begun()
    title = Text.of(vi="Lập kế hoạch", en="Make a plan")
    with city.unit(register) as unit:
        unit.assign(city.obligation(title=title))

    read: Obligation = register.view("o1", city.at("2017-02-11")).state.obligation

    assert read.title == title
