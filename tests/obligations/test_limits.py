import attrs
import pytest

from govtasks.deadlines.rules import Earliest, Inherited, Latest, Undated
from govtasks.errors import RefusedError
from govtasks.obligations import events as did
from govtasks.obligations.inheriting import day_from, inherited
from govtasks.obligations.limits import (
    Conflict,
    check_child,
    check_parts,
    conflicts,
    is_later,
    is_past,
    is_sooner,
)


@pytest.fixture
def due(make):
    """Return a way from a day to a deadline; None gives that of no date."""
    state = make.state()
    return lambda day: make.due(state, make.fixed(day) if day else Undated())


class TestComparing:
    @pytest.mark.parametrize(
        ("one", "other", "past", "later", "sooner"),
        [
            pytest.param("2017-03-15", "2017-03-15", False, False, False, id="same"),
            pytest.param("2017-03-16", "2017-03-15", True, True, False, id="after"),
            pytest.param("2017-03-14", "2017-03-15", False, False, True, id="before"),
            pytest.param("2017-03-14", None, False, True, True, id="none before"),
            pytest.param(None, "2017-03-14", False, False, False, id="none now"),
        ],
    )
    def test_days_are_held_against_each_other(
        self, due, one, other, past, later, sooner
    ):
        """
        Where one of them has no day nothing is past; a first day is a new one.
        """
        pair = due(one), due(other)

        assert is_past(*pair) is past
        assert is_later(*pair) is later
        assert is_sooner(*pair) is sooner

    def test_nothing_known_is_no_day(self, due):
        """
        Before there was a deadline there was nothing to be later than.
        """
        assert is_later(due("2017-03-15"), None)
        assert is_sooner(due("2017-03-15"), None)
        assert not is_past(due("2017-03-15"), None)


class TestChecks:
    def test_a_part_within_the_whole_is_let_through(self, make, due):
        """
        The last day of the whole is in time.
        """
        part = make.obligation(parent="whole")

        check_child(part, due("2017-03-15"), due("2017-03-15"))
        check_child(part, due("2017-03-15"), due(None))
        check_child(part, due(None), due("2017-03-15"))

    def test_a_part_past_the_whole_is_refused(self, make, due):
        """
        Both days are named, and what has to be extended first.
        """
        part = make.obligation(key="part", parent="whole")

        with pytest.raises(RefusedError, match="later than the parent's") as caught:
            check_child(part, due("2017-03-16"), due("2017-03-15"))

        assert caught.value.arguments == {
            "rule": "child-after-parent",
            "child": make.day("2017-03-16"),
            "parent": make.day("2017-03-15"),
            "part": "part",
            "whole": "whole",
        }

    def test_each_part_past_the_whole_is_named(self, make, due):
        """
        In the order they were given, those within left out.
        """
        parts = [("b", due("2017-03-16")), ("a", due("2017-03-15")), ("c", due(None))]

        assert list(conflicts(due("2017-03-15"), parts)) == [
            Conflict(key="b", last_day=make.day("2017-03-16"))
        ]
        with pytest.raises(RefusedError, match="before parts of it: b") as caught:
            check_parts(due("2017-03-15"), parts)
        assert caught.value.rule == "parts-after-whole"
        assert caught.value.arguments["day"] == make.day("2017-03-15")
        check_parts(due("2017-03-16"), parts)
        check_parts(due(None), parts)

    def test_a_conflict_is_written_in_each_language(self, make):
        """
        The key and the day as a reader writes it.
        """
        found = Conflict(key="a/b", last_day=make.day("2017-03-16"))

        assert str(found) == "a/b (Thu 16 Mar 2017)"
        assert found.in_locale("vi") == "a/b (Thứ Năm 16/03/2017)"


class TestInherited:
    def test_it_is_found_however_deep(self, make):
        """
        Only what takes the day of that very source.
        """
        own, other = Inherited(source="whole"), Inherited(source="644-2017")
        rule = Earliest(rules=(make.fixed("2017-03-15"), Latest(rules=(other, own))))

        assert list(inherited(rule, "whole")) == [own]
        assert list(inherited(other, "644-2017")) == [other]
        assert list(inherited(make.fixed("2017-03-15"), "whole")) == []

    def test_the_day_comes_once(self, make, due):
        """
        What a part has already is not handed down again.
        """
        rule = Inherited(source="whole")
        part = make.state(obligation=make.obligation(rule=rule))
        whole = make.state(obligation=make.obligation(key="whole"))

        came = day_from(part, rule, whole, due("2017-03-15"))
        known = make.state(
            obligation=make.obligation(rule=rule),
            known={"inherited": make.day("2017-03-15")},
        )

        assert came == did.DayInherited(
            source="whole",
            source_version=1,
            of="inherited",
            day=make.day("2017-03-15"),
        )
        assert day_from(known, rule, whole, due("2017-03-15")) is None
        gone = day_from(known, rule, whole, due(None))
        assert gone is not None
        assert (gone.day, gone.ends_at) == (None, None)
        assert day_from(part, rule, whole, due(None)) is None

    def test_an_hour_comes_with_it(self, make):
        """
        What is over before the end of the day is handed down as an instant.
        """
        whole = make.state()
        hour = attrs.evolve(
            make.fixed("2017-03-15"), time=make.at("2017-03-15", "16:30").time()
        )
        rule = Inherited(source="644-2017/2a")
        came = day_from(whole, rule, whole, make.due(whole, hour))

        assert came is not None
        assert came.day == make.day("2017-03-15")
        assert came.ends_at == make.at("2017-03-15", "16:30")
