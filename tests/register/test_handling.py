import pytest

from govtasks.deadlines.rules import AtOnce, Within
from govtasks.deadlines.terms import Term
from govtasks.errors import RefusedError, UnknownNameError
from govtasks.obligations import commands as do
from govtasks.obligations import events as did
from govtasks.obligations.handling import (
    FindingSeverity,
    InspectionFinding,
    Measure,
    RemedyOutcome,
)
from govtasks.obligations.lifecycle import Workflow
from govtasks.obligations.model import Condition, Kind, RemedyOf
from govtasks.organisation import Tenure
from govtasks.register.queries import Filter

FOUND = do.Inspect(
    what="tiến độ",
    findings=(
        InspectionFinding(
            key="k1", text="chưa phân công", severity=FindingSeverity.SHORTCOMING
        ),
    ),
)
TRIGGER = Within(terms=(Term.parse("5 working days"),), of="trigger")


def events(register, key):
    """The events of an obligation."""
    return [fact.event for fact in register.facts(key)]


@pytest.fixture
def late(city):
    """Give a register with a task that is late, and was inspected."""
    register = city.begun()
    with city.unit(register, "2017-02-10") as unit:
        unit.assign(city.obligation("o1"))
    with city.unit(register, "2017-03-20") as unit:
        unit.do("o1", FOUND)
    return register


def remedy(city, key="r1", finding="k1", **changes):
    """Return an obligation that puts a finding right at once."""
    rule = AtOnce(grace=Term.parse("2 working days"), of="receipt")
    return city.obligation(
        key, remedy_of=RemedyOf(obligation="o1", finding=finding), rule=rule, **changes
    )


class TestRemedy:
    def test_may_be_due_after_what_was_inspected(self, city, late):
        """
        It is no part: a remedy of a late task is later than the task.
        """
        with city.unit(late, "2017-03-20") as unit:
            unit.assign(remedy(city))
            unit.do("r1", do.Receive())

        assert late.view("r1").last_day > late.view("o1").last_day
        assert events(late, "o1")[-1] == did.RemedyNoted(
            finding="k1", obligation="r1", outcome=RemedyOutcome.GIVEN
        )

    def test_closes_the_finding_when_it_is_confirmed(self, city, late):
        """
        The finding is open until then; it is found only while nobody has it.
        """
        wanted = Filter(finding="finding-open")
        assert [one.key for one in late.views(None, wanted)] == ["o1"]
        with city.unit(late, "2017-03-20") as unit:
            unit.assign(remedy(city))
        assert late.views(None, wanted) == ()
        assert not late.view("o1").state.found[0].is_closed

        with city.unit(late, "2017-03-21", actor="ng-truong-noi-vu") as unit:
            unit.do("r1", do.Submit(result="đã phân công"))
        with city.unit(late, "2017-03-22") as unit:
            unit.do("r1", do.Confirm())

        assert late.view("o1").state.found[0].is_closed

    def test_that_is_withdrawn_leaves_it_open(self, city, late):
        """
        The finding is found again, and may be put right by another.
        """
        with city.unit(late, "2017-03-20") as unit:
            unit.assign(remedy(city))
        with city.unit(late, "2017-03-21") as unit:
            unit.do("r1", do.Withdraw(reason="sai đơn vị"))

        assert [one.code for one in late.view("o1").findings] == ["finding-open"]
        with city.unit(late, "2017-03-22") as unit:
            unit.assign(remedy(city, "r2"))
        assert late.view("o1").findings == ()

    def test_that_is_opened_again_reopens_it(self, city, late):
        """
        What was put right turns out not to be.
        """
        with city.unit(late, "2017-03-20") as unit:
            unit.assign(remedy(city))
        with city.unit(late, "2017-03-21", actor="ng-truong-noi-vu") as unit:
            unit.do("r1", do.Submit(result="xong"))
        with city.unit(late, "2017-03-22") as unit:
            unit.do("r1", do.Confirm())
            unit.do("r1", do.Reopen(reason="chưa xong"))

        (found,) = late.view("o1").state.found
        assert (found.is_closed, found.is_unremedied) == (False, False)

    @pytest.mark.parametrize(
        ("keys", "finding", "rule"),
        [
            pytest.param(("r1",), "k9", "no-such-finding", id="nothing found"),
            pytest.param(("r1", "r2"), "k1", "finding-remedied", id="a second one"),
        ],
    )
    def test_puts_right_what_was_found_once(self, city, late, keys, finding, rule):
        """
        A remedy of nothing, or beside another one, is refused; nothing is kept.
        """
        *first, last = keys
        with city.unit(late, "2017-03-20") as unit:
            for key in first:
                unit.assign(remedy(city, key))
        before = city.everything()

        with (
            city.unit(late, "2017-03-21") as unit,
            pytest.raises(RefusedError) as caught,
        ):
            unit.assign(remedy(city, last, finding))

        assert caught.value.rule == rule
        assert city.everything() == before

    def test_is_of_something_known(self, city):
        """
        A remedy of what is not there is refused with the name.
        """
        register = city.begun()

        with (
            city.unit(register) as unit,
            pytest.raises(UnknownNameError, match="unknown obligation"),
        ):
            unit.assign(remedy(city))

    def test_is_not_given_to_each_addressee_anew(self, city, late):
        """
        Parts of a remedy serve the remedy, not the finding.
        """
        with city.unit(late, "2017-03-20") as unit:
            unit.assign(remedy(city))
            (part,) = unit.cascade(remedy(city), ["tai-chinh"])

        assert part.obligation.remedy_of is None


class TestMeasure:
    def test_concerns_whoever_answered_on_the_day(self, city):
        """
        The head of the day on which it became late, whoever has come since.
        """
        register = city.begun()
        office = city.office()
        others = [one for one in office.tenures if one.post != "truong-noi-vu"]
        changed = [
            *others,
            Tenure(
                post="truong-noi-vu",
                person="ng-truong-noi-vu",
                since=office.tenures[0].since,
                until=city.at("2017-03-18").date(),
            ),
            Tenure(
                post="truong-noi-vu",
                person="ng-truong-tai-chinh",
                since=city.at("2017-03-18").date(),
            ),
        ]
        with city.unit(register, "2017-02-10") as unit:
            unit.record_organisation(city.office(tenures=changed), correcting="mới")
            unit.assign(city.obligation("o1"))
        day = city.at("2017-03-15").date()
        given = {"measure": Measure.CRITICISM, "reason": "chậm"}
        old = do.ProposeMeasure(person="ng-truong-noi-vu", **given)

        with city.unit(register, "2017-03-20") as unit:
            with pytest.raises(RefusedError, match="did not answer") as caught:
                unit.do("o1", old)
            unit.do("o1", do.ProposeMeasure(person="ng-truong-noi-vu", on=day, **given))
            state = unit.do(
                "o1", do.ProposeMeasure(person="ng-truong-tai-chinh", **given)
            )

        assert caught.value.rule == "not-answerable"
        assert [one.person for one in state.measures] == [
            "ng-truong-noi-vu",
            "ng-truong-tai-chinh",
        ]


def conditional(city, key="account", condition=Condition.BREACH, **changes):
    """Return the duty of a head to account before the chair for a breach."""
    return city.obligation(
        key, kind=Kind.CONDITIONAL, rule=TRIGGER, condition=condition, **changes
    )


BREACH = do.ReportBreach(person="ng-pho-noi-vu", what="bỏ nhiệm sở")


@pytest.fixture
def watched(city):
    """Give a way to a register with a task and duties that wait."""

    def begin(*duties):
        register = city.begun()
        with city.unit(register, "2017-02-10") as unit:
            unit.assign(city.obligation("o1"))
            for duty in duties:
                unit.assign(duty)
        return register

    return begin


class TestBreach:
    def test_brings_the_account_of_the_head_about(self, city, watched):
        """
        The conditional duty of the same body and directive wakes, with its term.
        """
        register = watched(
            conditional(city), conditional(city, "other", condition=None)
        )

        with city.unit(register, "2017-03-20") as unit:
            state = unit.do("o1", BREACH)

        (breach,) = register.view("o1").state.breaches
        assert (breach.duty, breach.account) == ("account", "account")
        assert state.breaches[0].person == "ng-pho-noi-vu"
        assert events(register, "account")[-1] == did.Triggered(reason="bỏ nhiệm sở")
        view = register.view("account", city.at("2017-03-20"))
        assert view.state.workflow is Workflow.ASSIGNED
        assert view.last_day == city.at("2017-03-27").date()
        assert register.view("other").state.workflow is Workflow.DORMANT

    def test_may_come_again(self, city, watched):
        """
        A duty that repeats has one account for each breach.
        """
        register = watched(conditional(city, repeats=True))

        for day in ("2017-03-20", "2017-04-03"):
            with city.unit(register, day) as unit:
                unit.do("o1", BREACH)

        assert [one.account for one in register.view("o1").state.breaches] == [
            "account@1",
            "account@2",
        ]
        assert register.view("account@2").last_day == city.at("2017-04-11").date()

    def test_may_be_recorded_with_the_duty_itself(self, city, watched):
        """
        A breach that belongs to no task is reported to the body's own duty.
        """
        register = watched(conditional(city))

        with city.unit(register, "2017-03-20") as unit:
            unit.do("account", BREACH)

        state = register.view("account").state
        assert state.workflow is Workflow.ASSIGNED
        assert state.breaches[0].account == "account"

    def test_without_a_duty_is_recorded_and_found(self, city, watched):
        """
        Nothing is made up: that nobody accounts for it waits for a person.
        """
        register = watched(conditional(city, condition=None))

        with city.unit(register, "2017-03-20") as unit:
            unit.do("o1", BREACH)

        assert [one.code for one in register.view("o1").findings] == [
            "breach-unaccounted"
        ]

    def test_with_several_duties_is_asked_about(self, city, watched):
        """
        Which of them is meant is not guessed, and can be named.
        """
        register = watched(conditional(city), conditional(city, "second"))

        with city.unit(register, "2017-03-20") as unit:
            with pytest.raises(RefusedError, match="several duties") as caught:
                unit.do("o1", BREACH)
            unit.do(
                "o1", do.ReportBreach(person="ng-pho-noi-vu", what="x", duty="second")
            )

        assert caught.value.rule == "which-duty"
        assert register.view("o1").state.breaches[0].account == "second"

    def test_names_a_duty_that_waits(self, city, watched):
        """
        What does not wait for a condition cannot be brought about.
        """
        register = watched()
        command = do.ReportBreach(person="ng-pho-noi-vu", what="x", duty="o1")

        with (
            city.unit(register, "2017-03-20") as unit,
            pytest.raises(RefusedError, match="no conditional duty") as caught,
        ):
            unit.do("o1", command)

        assert caught.value.rule == "no-duty"

    def test_is_by_staff_of_the_body(self, city, watched):
        """
        Somebody of another body is refused, and nothing is kept.
        """
        register = watched(conditional(city))
        before = city.everything()
        command = do.ReportBreach(person="ng-truong-tai-chinh", what="x")

        with (
            city.unit(register, "2017-03-20") as unit,
            pytest.raises(RefusedError, match="holds no post in noi-vu") as caught,
        ):
            unit.do("o1", command)

        assert caught.value.rule == "not-staff"
        assert city.everything() == before
