import datetime as dt
import typing

import pytest

from govtasks.errors import InvalidValueError
from govtasks.explain import Citation
from govtasks.organisation import Absence, Mandate
from govtasks.signing import Capacity

GOOD = {
    "key": "uq-1",
    "from_post": "chair",
    "to_post": "office-head",
    "commands": ["assign"],
    "since": dt.date(2017, 1, 1),
    "instrument": Citation(instrument="Decision 12/QĐ-UBND"),
}
AWAY = {"person": "an", "post": "head", "since": dt.date(2017, 3, 1)}
UNTIL = dt.date(2017, 7, 1)


class TestMandate:
    def test_passes_nothing_on_by_default(self):
        """
        Nobody may pass a mandate on unless its instrument says so.
        """
        made = Mandate(**GOOD)

        assert made.may_subdelegate is False
        assert (made.fields, made.bodies, made.basis, made.until) == (
            (),
            (),
            None,
            None,
        )

    def test_allows_what_it_names(self):
        """
        A mandate is limited in content: one that names no command is none.
        """
        with pytest.raises(InvalidValueError, match="at least one command") as caught:
            Mandate(**{**GOOD, "commands": []})

        assert caught.value.field == "commands"
        assert "limited in content" in str(caught.value.hint)

    def test_goes_to_another_post(self):
        """
        Nobody gives a mandate to himself.
        """
        with pytest.raises(InvalidValueError, match="the post that gives it") as caught:
            Mandate(**{**GOOD, "to_post": "chair"})

        assert caught.value.field == "to_post"
        assert caught.value.value == "chair"

    @pytest.mark.parametrize("capacity", [Capacity.KT, Capacity.TM])
    def test_other_capacities_are_no_mandate(self, capacity):
        """
        A deputy and a member of a collective sign without a mandate.
        """
        with pytest.raises(InvalidValueError, match="tl, tuq or left out") as caught:
            Mandate(**GOOD, capacity=capacity)

        assert caught.value.field == "capacity"
        assert caught.value.value is capacity

    def test_an_authorisation_ends(self):
        """
        Decree 30/2020 art. 13: who signs TUQ. does so for a limited time.
        """
        with pytest.raises(InvalidValueError, match="must be named") as caught:
            Mandate(**GOOD, capacity=Capacity.TUQ)

        assert caught.value.field == "until"
        assert Mandate(**GOOD, capacity=Capacity.TUQ, until=UNTIL).until == UNTIL

    def test_an_authorisation_is_not_passed_on(self):
        """
        Decree 30/2020 art. 13: who is authorised authorises nobody else.
        """
        with pytest.raises(InvalidValueError, match="must not be allowed") as caught:
            Mandate(**GOOD, capacity=Capacity.TUQ, until=UNTIL, may_subdelegate=True)

        assert caught.value.field == "may_subdelegate"

    @pytest.mark.parametrize("capacity", [None, Capacity.TL])
    def test_an_order_may_last_and_be_passed_on(self, capacity):
        """
        What is no authorisation may be without end, and passed on if it says so.
        """
        made = Mandate(**GOOD, capacity=capacity, may_subdelegate=True)

        assert made.until is None
        assert made.may_subdelegate

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            pytest.param("key", "Ủy quyền 1", id="key"),
            pytest.param("from_post", None, id="giver"),
            pytest.param("to_post", "", id="receiver"),
            pytest.param("commands", "assign", id="no list of commands"),
            pytest.param("fields", 3, id="no list of fields"),
            pytest.param("bodies", "home", id="no list of bodies"),
            pytest.param("capacity", "tl", id="capacity"),
            pytest.param("since", "2017-01-01", id="since"),
            pytest.param("until", 2017, id="until"),
            pytest.param("instrument", None, id="no instrument"),
            pytest.param("instrument", "12/QĐ-UBND", id="instrument as text"),
            pytest.param("may_subdelegate", 1, id="number for yes"),
            pytest.param("basis", "UQ", id="basis"),
        ],
    )
    def test_refuses_other_values(self, field, value):
        """
        A value of the wrong sort is refused under the name of its field.
        """
        with pytest.raises(InvalidValueError) as caught:
            Mandate(**{**GOOD, field: value})

        assert caught.value.field == field
        assert caught.value.value == value

    @pytest.mark.parametrize("field", ["commands", "fields", "bodies"])
    def test_refuses_other_members(self, field):
        """
        A scope names words and keys.
        """
        with pytest.raises(InvalidValueError, match="must be a key") as caught:
            Mandate(**{**GOOD, field: ["Giao việc"]})

        assert caught.value.field == field
        assert caught.value.value == "Giao việc"


class TestAbsence:
    def test_may_have_nobody_who_stands_in(self):
        """
        An absence is recorded also where nobody stands in.
        """
        made = Absence(**AWAY)

        assert (made.until, made.substitute_post, made.mandate) == (None, None, None)
        assert made.reason == ""

    def test_another_post_stands_in(self):
        """
        The post whose holder is away cannot stand in for itself.
        """
        with pytest.raises(InvalidValueError, match="holder is absent") as caught:
            Absence(**AWAY, substitute_post="head")

        assert caught.value.field == "substitute_post"
        assert caught.value.value == "head"

    def test_a_mandate_is_somebodys(self):
        """
        A mandate without a post that acts under it is refused.
        """
        with pytest.raises(InvalidValueError, match="post that stands in") as caught:
            Absence(**AWAY, mandate="uq-1")

        assert caught.value.field == "mandate"
        assert caught.value.value == "uq-1"

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            pytest.param("person", "Ông An", id="person"),
            pytest.param("post", None, id="post"),
            pytest.param("since", "2017-03-01", id="since"),
            pytest.param("until", "2017-04-01", id="until"),
            pytest.param("substitute_post", 1, id="substitute"),
            pytest.param("mandate", "UQ", id="mandate"),
            pytest.param("reason", None, id="reason"),
        ],
    )
    def test_refuses_other_values(self, field, value):
        """
        A value of the wrong sort is refused under the name of its field.
        """
        with pytest.raises(InvalidValueError) as caught:
            Absence(**{**AWAY, field: value})

        assert caught.value.field == field
        assert caught.value.value == value

    @pytest.mark.parametrize("cls", [Absence, Mandate])
    def test_annotations_resolve(self, cls):
        """
        Tools that read annotations at run time find every type.
        """
        assert typing.get_type_hints(cls)["since"] is dt.date
