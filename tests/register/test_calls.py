import pytest

from govtasks.deadlines.terms import Term
from govtasks.obligations import commands as do
from govtasks.obligations.answering import Answering
from govtasks.register.queries import Filter

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
