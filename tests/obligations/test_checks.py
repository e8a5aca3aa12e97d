"""What commands and events refuse, word for word."""

import datetime as dt

import pytest

from govtasks.errors import InvalidValueError
from govtasks.obligations import commands as do
from govtasks.obligations import events as did
from govtasks.obligations.particulars import PlanItem, RoleChange, RoleName
from govtasks.text import Text

DAY = dt.date(2017, 2, 9)
ITEM = PlanItem(key="1", title=Text.of(vi="Rà soát"))
CHANGE = RoleChange(role=RoleName.LEAD, old="y-te", new="noi-vu")


def refused(make):
    """Return what an invalid value is refused with: message, field, value."""
    with pytest.raises(InvalidValueError) as caught:
        make()
    return str(caught.value), caught.value.field, caught.value.value


class TestPercent:
    @pytest.mark.parametrize("percent", [None, 0, 1, 99, 100])
    def test_is_none_or_a_whole_number_up_to_a_hundred(self, percent):
        """
        Both ends are taken, and that nobody can say.
        """
        assert do.Report(percent=percent).percent == percent

    @pytest.mark.parametrize("percent", [-1, 101, 50.0, "50", True, False])
    def test_is_nothing_else(self, percent):
        """
        Neither beyond the ends nor of another sort, and True is no number.
        """
        message, field, value = refused(lambda: do.Report(percent=percent))

        assert "percent: must be a whole number from 0 to 100" in message
        assert (field, value) == ("percent", percent)


class TestVersion:
    def test_counts_from_one(self, make):
        """
        The first fact has version 1.
        """
        assert make.fact(1, did.Received(), make.at("2017-02-09")).version == 1

    @pytest.mark.parametrize("version", [0, -1, 1.0, "1", True, None])
    def test_is_nothing_else(self, make, version):
        """
        Nothing stands before the first, and True is no number.
        """
        message, field, value = refused(
            lambda: make.fact(version, did.Received(), make.at("2017-02-09"))
        )

        assert "version: must be a whole number from 1" in message
        assert (field, value) == ("version", version)


class TestDatedFacts:
    def test_are_pairs_of_name_and_day(self, make):
        """
        Each fact is named once, with its day.
        """
        pairs = (("issue", DAY), ("receipt", DAY))

        assert do.Assign(obligation=make.obligation(), facts=pairs).facts == pairs

    @pytest.mark.parametrize(
        ("facts", "message", "value"),
        [
            pytest.param(
                [("issue", DAY)], "must be a list of pairs (fact, day)", None, id="list"
            ),
            pytest.param(
                (("issue", DAY, 1),),
                "must be a list of pairs (fact, day)",
                None,
                id="three",
            ),
            pytest.param(
                (["issue", DAY],),
                "must be a list of pairs (fact, day)",
                None,
                id="no pair",
            ),
            pytest.param(
                ("is",), "must be a list of pairs (fact, day)", None, id="text"
            ),
            pytest.param(
                (("issue", DAY), ("issue", DAY)), "names a fact twice", None, id="twice"
            ),
            pytest.param((("no key", DAY),), "facts:", "no key", id="name"),
            pytest.param((("issue", "9/2"),), "facts:", "9/2", id="day"),
        ],
    )
    def test_are_nothing_else(self, make, facts, message, value):
        """
        The field is named, and the pair or what in it is wrong.
        """
        given = make.obligation()

        said, field, found = refused(lambda: do.Assign(obligation=given, facts=facts))

        assert message in said
        assert (field, found) == ("facts", facts if value is None else value)


class TestFilledOnce:
    def test_takes_different_members(self):
        """
        Items with keys of their own, and members without keys, stand once each.
        """
        other = PlanItem(key="2", title=Text.of(vi="Tổng hợp"))
        also = RoleChange(role=RoleName.INFORMED, old="y-te", new="noi-vu")

        assert do.MakePlan(items=(ITEM, other)).items == (ITEM, other)
        assert do.Transfer(changes=(CHANGE, also), cause="sáp nhập").changes[1] == also

    @pytest.mark.parametrize(
        "make_it",
        [
            pytest.param(lambda items: do.MakePlan(items=items), id="command"),
            pytest.param(lambda items: did.Planned(items=items), id="event"),
        ],
    )
    def test_is_a_list_with_something_in_it(self, make_it):
        """
        An empty plan is none.
        """
        said, field, value = refused(lambda: make_it(()))

        assert "items: must be a list with something in it" in said
        assert (field, value) == ("items", ())

    @pytest.mark.parametrize(
        "make_it",
        [
            pytest.param(lambda items: do.MakePlan(items=items), id="command"),
            pytest.param(lambda items: did.Planned(items=items), id="event"),
        ],
    )
    def test_names_nothing_twice(self, make_it):
        """
        Two items of one key are one too many, whatever else they say.
        """
        again = PlanItem(key="1", title=Text.of(vi="Tổng hợp"))

        said, field, value = refused(lambda: make_it((ITEM, again)))

        assert "items: names something twice" in said
        assert (field, value) == ("items", (ITEM, again))

    def test_without_keys_the_members_themselves_count(self):
        """
        The same change twice is refused.
        """
        said, field, value = refused(
            lambda: do.Transfer(changes=(CHANGE, CHANGE), cause="sáp nhập")
        )

        assert "changes: names something twice" in said
        assert (field, value) == ("changes", (CHANGE, CHANGE))
