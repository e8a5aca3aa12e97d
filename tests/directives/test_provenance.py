import datetime as dt

import pytest

from govtasks.directives import Directive, Reference, Relation, changed_by
from govtasks.errors import UnknownNameError
from govtasks.text import Text


def directive(key, *references, issued=None):
    """A directive of a day that refers to others."""
    return Directive(
        key=key,
        issuer="tinh",
        kind="CV",
        issued=issued and dt.date.fromisoformat(issued),
        title=Text.of(vi="Văn bản"),
        references=references,
    )


def to(relation, *provisions, key="644"):
    """A reference to the directive of 2017."""
    return Reference(relation=relation, directive=key, provisions=provisions)


KNOWN = {
    one.key: one
    for one in (
        directive("644", issued="2017-02-09"),
        directive("plan", to(Relation.IMPLEMENTS), issued="2017-02-10"),
        directive("90", to(Relation.REPLACES), issued="2018-03-01"),
        directive("12", to(Relation.AMENDS, "2.a"), issued="2017-06-01"),
        directive("13", to(Relation.REVOKES, "3")),
        directive("91", to(Relation.AMENDS, key="90"), issued="2018-06-01"),
    )
}


class TestChangedBy:
    def test_later_directives_by_day(self):
        """
        Those that amend, replace or revoke it, the undated ones last.
        """
        found = changed_by(KNOWN, "644")

        assert [
            (one.key, ref.relation.value, ref.provisions) for one, ref in found
        ] == [
            ("12", "amends", ("2.a",)),
            ("90", "replaces", ()),
            ("13", "revokes", ("3",)),
        ]

    def test_what_only_rests_on_it_does_not_change_it(self):
        """
        A plan that carries a directive out leaves it as it is.
        """
        assert changed_by(KNOWN, "plan") == ()

    def test_nobody_takes_the_latest_for_the_one_in_force(self):
        """
        Whatever changed the one that replaced it is asked of that one.
        """
        assert [one.key for one, _ in changed_by(KNOWN, "90")] == ["91"]

    def test_unknown(self):
        """
        A key that nobody issued is an error that names the nearest.
        """
        with pytest.raises(UnknownNameError, match="unknown directive") as caught:
            changed_by(KNOWN, "645")

        assert (caught.value.field, caught.value.value) == ("key", "645")
        assert "644" in caught.value.hint


class TestRelation:
    @pytest.mark.parametrize(
        ("relation", "is_change"),
        [
            pytest.param(Relation.IMPLEMENTS, False, id="implements"),
            pytest.param(Relation.BASED_ON, False, id="based on"),
            pytest.param(Relation.AMENDS, True, id="amends"),
            pytest.param(Relation.REPLACES, True, id="replaces"),
            pytest.param(Relation.REVOKES, True, id="revokes"),
        ],
    )
    def test_is_change(self, relation, is_change):
        """
        A document rests on another, or it changes it; never both.
        """
        assert relation.is_change is is_change
        assert relation.is_source is not is_change
