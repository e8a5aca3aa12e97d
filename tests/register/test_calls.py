import datetime as dt

import attrs
import pytest

from govtasks.deadlines.terms import Term
from govtasks.messages import catalogue
from govtasks.obligations import commands as do
from govtasks.obligations.answering import Answering
from govtasks.obligations.followup import Anchor, builtin_ladder
from govtasks.obligations.particulars import PlanItem
from govtasks.register.queries import Filter
from govtasks.text import Text

DEMAND = do.DemandExplanation(reason="chậm", within=Term.parse("3 working days"))


@pytest.fixture
def asked(city):
    """Give a register in which an explanation was demanded after the deadline."""
    register = city.begun()
    with city.unit(register, "2017-02-10") as unit:
        unit.assign(city.obligation("o1"))
    with city.unit(register, "2017-03-16") as unit:
        unit.do("o1", DEMAND)
    return register


@pytest.fixture
def demanded(city):
    """Return a register with a task whose explanation the default ladder demands."""
    register = city.begun(rulebook=city.rulebook(ladders=()))
    with city.unit(register, "2017-02-10") as unit:
        unit.assign(city.obligation("o1"))
    return register


class TestLadder:
    """A demand by a step of the default ladder, three working days after 15 March."""

    def test_says_by_when_to_answer(self, city, demanded):
        """
        Three working days from the day on which it is said, in fact and notice.
        """
        said = demanded.sweep(city.at("2017-03-20")).said
        (step,) = (one for one in said if one.step.step == "explain")

        assert step.fact().answer_by == dt.date(2017, 3, 23)
        (notice,) = {str(one.arguments["due"]): one for one in step.notices}.values()
        assert notice.arguments["due"]["vi"].splitlines() == [
            "Thời hạn: hết Thứ Tư 15/03/2017",
            "Hạn giải trình: hết Thứ Năm 23/03/2017",
        ]
        assert "Answer: by the end of" in notice.arguments["due"]["en"]
        told = step.step.explanation.text("vi")
        assert "trong 3 ngày làm việc, chậm nhất Thứ Năm 23/03/2017" in told

    def test_names_no_day_to_those_above(self, city):
        """
        Whoever is only told that an explanation is missing has none to give.
        """
        (step,) = (
            one for one in builtin_ladder("default").steps if one.key == "explain"
        )
        grace = Term.parse("1 working day")
        climbing = attrs.evolve(step, levels=1, grace=grace)
        own = attrs.evolve(builtin_ladder("default"), steps=(climbing,))
        register = city.begun(rulebook=city.rulebook(ladders=[own]))
        with city.unit(register, "2017-02-10") as unit:
            unit.assign(city.obligation("o1"))

        said = register.sweep(city.at("2017-03-21")).said

        days = [(one.step.level, one.step.answer_by) for one in said]
        assert days == [(0, dt.date(2017, 3, 24)), (1, None)]

    def test_counts_from_the_day_on_which_it_is_said(self, city, demanded):
        """
        Whoever is asked late is not late with his answer.
        """
        said = demanded.sweep(city.at("2017-03-31")).said
        (step,) = (one for one in said if one.step.step == "explain")

        assert step.step.late
        assert step.fact().answer_by == dt.date(2017, 4, 5)

    @pytest.mark.parametrize(
        ("at", "codes"),
        [
            pytest.param("2017-03-23T23:59", [], id="on the day"),
            pytest.param("2017-03-24T00:00", ["explanation-missing"], id="after it"),
        ],
    )
    def test_is_missing_after_its_day(self, city, demanded, at, codes):
        """
        What is not answered is found, exactly as what a person demanded.
        """
        demanded.sweep(city.at("2017-03-20"))
        day, time = at.split("T")

        found = demanded.view("o1", city.at(day, time)).findings

        assert [one.code for one in found] == codes

    def test_is_followed_up_when_nobody_answers(self, city, demanded):
        """
        The day after, whoever answers is urged about the explanation.
        """
        demanded.sweep(city.at("2017-03-20"))

        before = demanded.sweep(city.at("2017-03-23", "23:59")).said
        said = demanded.sweep(city.at("2017-03-24")).said

        assert "unexplained" not in [one.step.step for one in before]
        assert "o1:2017-03-23:unexplained:demand-1" in [one.step.key for one in said]

    def test_that_was_answered_is_not(self, city, demanded):
        """
        The head explains in time, and nothing more is said of it.
        """
        demanded.sweep(city.at("2017-03-20"))
        with city.unit(demanded, "2017-03-23", actor="ng-truong-noi-vu") as unit:
            unit.do("o1", do.Answer(to="demand-1", text="thiếu số liệu"))

        said = demanded.sweep(city.at("2017-03-28")).said

        assert "unexplained" not in [one.step.step for one in said]
        assert demanded.view("o1", city.at("2017-03-28")).findings == ()

    def test_that_no_longer_holds_is_not_either(self, city, demanded):
        """
        Another term withdraws the demand: nobody has to explain, nobody is urged.
        """
        demanded.sweep(city.at("2017-03-20"))
        with city.unit(demanded, "2017-03-21") as unit:
            unit.do("o1", do.SetRule(rule=city.fixed("2017-04-28"), reason="bão"))

        said = demanded.sweep(city.at("2017-03-27")).said

        assert [one.step.step for one in said if one.step.subject] == []
        assert demanded.view("o1", city.at("2017-03-27")).findings == ()


class TestView:
    @pytest.mark.parametrize(
        ("at", "codes"),
        [
            pytest.param("2017-03-21", [], id="in time"),
            pytest.param("2017-03-22", ["explanation-missing"], id="over"),
        ],
    )
    def test_shows_what_was_not_explained(self, city, asked, at, codes):
        """
        A demand that was not answered by its day is found, beside the obligation.
        """
        view = asked.view("o1", city.at(at))

        assert [one.code for one in view.findings] == codes
        wanted = Filter(finding="explanation-missing")
        assert [one.key for one in asked.views(city.at(at), wanted)] == ["o1"] * len(
            codes
        )

    def test_an_answer_ends_it(self, city, asked):
        """
        The head answers, and nothing is missing any more.
        """
        with city.unit(asked, "2017-03-20", actor="ng-truong-noi-vu") as unit:
            unit.do("o1", do.Answer(to="demand-1", text="thiếu số liệu"))

        view = asked.view("o1", city.at("2017-04-03"))

        assert view.findings == ()
        assert [one.standing for one in view.calls] == [Answering.ANSWERED]


class TestProposal:
    """What the default ladder proposes ten and fifteen days after 15 March."""

    def test_stays_until_somebody_answers(self, city, demanded):
        """
        The notice says what to do and who may; the finding stays until it is done.
        """
        said = demanded.sweep(city.at("2017-03-29")).said
        (step,) = (one for one in said if one.step.step == "inspect")
        wanted = Filter(finding="proposal-waiting")

        (named,) = {one.arguments["step"] for one in step.notices}
        assert named == "o1:2017-03-15:inspect"
        assert [one.key for one in demanded.views(city.at("2017-05-02"), wanted)] == [
            "o1"
        ]
        with city.unit(demanded, "2017-05-03") as unit:
            decline = do.DeclineProposal(
                step_key="o1:2017-03-15:inspect", reason="đã kiểm tra chung"
            )
            unit.do("o1", decline)
        assert demanded.views(city.at("2017-05-04"), wanted) == ()

    def test_about_an_item_of_the_plan_says_what_to_do_too(self, city):
        """
        It keeps the text that names the commands, and waits as any other.
        """
        (step,) = (
            one for one in builtin_ladder("default").steps if one.key == "inspect"
        )
        steps = (attrs.evolve(step, anchor=Anchor.MILESTONE),)
        own = attrs.evolve(builtin_ladder("default"), steps=steps)
        register = city.begun(rulebook=city.rulebook(ladders=[own]))
        item = PlanItem(key="1", title=Text.of(vi="X"), due=dt.date(2017, 3, 1))
        with city.unit(register, "2017-02-10") as unit:
            unit.assign(city.obligation("o1"))
            unit.do("o1", do.MakePlan(items=(item,)))

        (said,) = register.sweep(city.at("2017-03-15")).said

        assert {one.template for one in said.notices} == {"notices.propose-inspection"}
        found = register.view("o1", city.at("2017-03-15")).findings
        assert [one.code for one in found] == ["proposal-waiting"]

    @pytest.mark.parametrize("locale", ["vi", "en"])
    @pytest.mark.parametrize(
        ("act", "commands"),
        [
            pytest.param(
                "propose-inspection", ["Inspect", "DeclineProposal"], id="inspection"
            ),
            pytest.param(
                "propose-measure",
                ["ProposeMeasure", "ApproveMeasure", "DeclineProposal"],
                id="measure",
            ),
        ],
    )
    @pytest.mark.parametrize("late", ["", "-overdue"])
    def test_says_what_to_do(self, locale, act, commands, late):
        """
        Each notice names the commands, in both languages.
        """
        text = catalogue("notices")[f"{act}{late}-body"][locale]

        assert all(f"{one}" in text for one in commands)
