import contextlib
import datetime as dt

import attrs
import pytest

from govtasks.deadlines.rules import Every
from govtasks.directives import Reference, Relation
from govtasks.errors import (
    ConflictError,
    GovtasksError,
    InvalidValueError,
    RefusedError,
    StoreError,
    UnknownNameError,
)
from govtasks.obligations.events import Act
from govtasks.obligations.model import Kind, Roles
from govtasks.obligations.orders import Group, Orders

BOTH = Group(key="both", bodies=["noi-vu", "tai-chinh"])
LED = Roles(lead="tp", monitoring="tai-chinh", confirming="tp")


@pytest.fixture
def register(city, town):
    """Give a register in which the town is recorded."""
    opened = city.open()
    with city.unit(opened) as unit:
        unit.record_organisation(town.office())
    return opened


def whole(town, **changes):
    """Return an order of the committee that both divisions are given."""
    one = town.obligation(roles=LED, **changes)
    return town.orders(one, to="both", groups=[BOTH])


def monthly(since="2017-01-31"):
    """Return the rule that something is due at the end of each month."""
    return Every(period="month", since=dt.date.fromisoformat(since), roll="next")


class TestIssueOrders:
    def test_gives_out_everything(self, city, town, register):
        """
        Directive, whole and parts are recorded together.
        """
        with city.unit(register) as unit:
            issued = unit.issue_orders(whole(town))

        assert issued.directives == ("d1",)
        assert [state.obligation.key for state in issued.states] == [
            "o1",
            "o1/noi-vu",
            "o1/tai-chinh",
        ]
        assert issued.keys == ("o1", "o1/noi-vu", "o1/tai-chinh")
        views = register.views(city.at("2017-02-10", "08:00"))
        assert [(view.key, view.state.assigner) for view in views] == [
            ("o1", "tp"),
            ("o1/noi-vu", "tp"),
            ("o1/tai-chinh", "tp"),
        ]

    def test_opens_what_has_begun(self, city, town, register):
        """
        Of a series the occurrences that have begun by now get their records.
        """
        with city.unit(register) as unit:
            issued = unit.issue_orders(whole(town, kind=Kind.RECURRING, rule=monthly()))

        assert issued.occurrences == tuple(
            f"{key}@{month}"
            for key in ("o1", "o1/noi-vu", "o1/tai-chinh")
            for month in ("2017-01", "2017-02")
        )
        assert len(issued.keys) == 9

    def test_takes_effect_when_it_happened(self, city, town, register):
        """
        What was issued yesterday is recorded as of yesterday.
        """
        then = city.at("2017-02-09", "16:00")
        with city.unit(register) as unit:
            unit.issue_orders(whole(town), effective_at=then)

        facts = [register.facts(key)[0] for key in ("o1", "o1/noi-vu")]
        assert {fact.effective_at for fact in facts} == {then}
        assert {fact.act for fact in facts} == {Act(actor="ng-ct-tp")}

    def test_what_was_recorded_before_stays(self, city, town, register):
        """
        A directive that stands in the register already is not recorded again.
        """
        with city.unit(register) as unit:
            unit.issue(town.directive())
        with city.unit(register) as unit:
            issued = unit.issue_orders(whole(town))

        assert issued.directives == ()
        assert len(issued.states) == 3

    def test_another_directive_under_the_key_is_refused(self, city, town, register):
        """
        Another directive under the same key is not taken for the recorded one.
        """
        with city.unit(register) as unit:
            unit.issue(town.directive(note="khác"))

        with pytest.raises(ConflictError), city.unit(register) as unit:
            unit.issue_orders(whole(town))

        assert register.views(city.at("2017-02-10")) == ()

    def test_other_values_are_refused(self, city, register):
        """
        Only orders are issued.
        """
        wrong = "must be a value of Orders"

        with (
            pytest.raises(InvalidValueError, match=wrong),
            city.unit(register) as unit,
        ):
            unit.issue_orders([])

    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            pytest.param({"roles": Roles(lead="ai")}, UnknownNameError, id="lead"),
            pytest.param({"regime": "nowhere"}, UnknownNameError, id="regime"),
            pytest.param({"parent": "nothing"}, UnknownNameError, id="parent"),
        ],
    )
    def test_nothing_is_left_of_what_fails(self, city, town, register, changes, error):
        """
        Where the last order is refused, the first was not given out either.
        """
        last = town.obligation("o2", **changes)
        orders = Orders(
            directives=[town.directive()],
            obligations=[town.obligation(), last],
        )
        before = city.everything()

        with pytest.raises(error), city.unit(register) as unit:
            unit.issue_orders(orders)

        assert city.everything() == before

    def test_half_a_document_cannot_be_committed(self, city, town, register):
        """
        Who goes on after an error cannot commit a part of a document.
        """
        last = town.obligation("o2", regime="nowhere")
        orders = Orders(
            directives=[town.directive()], obligations=[town.obligation(), last]
        )
        before = city.everything()

        with (
            pytest.raises(StoreError, match="only a part"),
            city.unit(register) as unit,
            contextlib.suppress(GovtasksError),
        ):
            unit.issue_orders(orders)

        assert city.everything() == before

    def test_what_failed_at_once_lets_the_unit_go_on(self, city, town, register):
        """
        Where nothing was written yet, the unit can go on.
        """
        orders = Orders(obligations=[town.obligation(directive="d9")])

        with city.unit(register) as unit:
            with pytest.raises(UnknownNameError):
                unit.issue_orders(orders)
            unit.issue(town.directive())

        with city.unit(register) as unit:
            assert unit.directives() == ("d1",)


class TestSameDocument:
    def issue(self, city, register, *directives):
        """Record directives in one unit."""
        with city.unit(register) as unit:
            for directive in directives:
                unit.issue(directive)

    def test_under_two_keys_is_refused(self, city, town, register):
        """
        Issuer, year, number and symbol name one document, however it is called.
        """
        self.issue(city, register, town.directive())
        before = city.everything()

        with pytest.raises(RefusedError) as caught:
            self.issue(city, register, town.directive(key="d2", number="012"))

        assert caught.value.rule == "same-document"
        assert str(caught.value) == (
            "Official dispatch 012/UBND-TH of 2017-02-09 was recorded already, as d1 "
            "(use what was recorded, or correct issuer, day, number or symbol)"
        )
        assert city.everything() == before

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"issuer": "tinh"}, id="issuer"),
            pytest.param({"issued": dt.date(2016, 2, 9)}, id="year"),
            pytest.param({"number": "12a"}, id="number"),
            pytest.param({"symbol": "UBND-NV"}, id="symbol"),
            pytest.param({"symbol": None}, id="symbol not known"),
            pytest.param({"number": None}, id="number not known"),
        ],
    )
    def test_another_document_is_recorded(self, city, town, register, changes):
        """
        Where one of them differs or is not known, nobody says that it is the same.
        """
        first = town.directive()

        self.issue(city, register, first, attrs.evolve(first, key="d2", **changes))

        with city.unit(register) as unit:
            assert unit.directives() == ("d1", "d2")

    def test_the_same_key_is_a_conflict(self, city, town, register):
        """
        Issued again under its own key it is in conflict with itself.
        """
        self.issue(city, register, town.directive())

        with pytest.raises(ConflictError):
            self.issue(city, register, town.directive())

    def test_a_provision_of_another_one(self, city, town, register):
        """
        A provision that a directive amends must stand in the other.
        """
        amends = Reference(relation=Relation.AMENDS, directive="d1", provisions=["2"])
        other = town.directive(key="d2", number="13", references=[amends])
        self.issue(city, register, town.directive())

        with pytest.raises(UnknownNameError, match="unknown provision, got '2'"):
            self.issue(city, register, other)
