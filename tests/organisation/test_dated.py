import datetime as dt
import typing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import InvalidValueError, UnknownNameError
from govtasks.explain import Citation
from govtasks.organisation import (
    Body,
    BodyKind,
    Identifier,
    Level,
    Naming,
    Organisation,
    Placement,
)
from govtasks.text import Text

MADE = dt.date(2005, 9, 1)
MOVED = dt.date(2020, 2, 1)
ENDED = dt.date(2025, 7, 1)
OLD = Text.of(vi="Phòng Tài chính")
NEW = Text.of(vi="Phòng Tài chính - Kế hoạch")
NAMING = {"body": "home", "name": NEW, "since": MOVED}
PLACEMENT = {"body": "home", "parent": "city", "since": MOVED}
IDENTIFIER = {"body": "home", "scheme": "gso", "code": "522", "since": MADE}


def body(key, parent=None, since=MADE, until=None):
    """A division under its first name."""
    return Body(
        key=key,
        name=OLD,
        kind=BodyKind.DIVISION,
        level=Level.DISTRICT,
        parent=parent,
        since=since,
        until=until,
    )


def placed(key, parent, since):
    """A body comes under another."""
    return Placement(body=key, parent=parent, since=since)


class TestValues:
    @pytest.mark.parametrize(
        ("cls", "good", "field", "value"),
        [
            pytest.param(Naming, NAMING, "body", "Phòng", id="body of a name"),
            pytest.param(Naming, NAMING, "name", "Phòng", id="name"),
            pytest.param(Naming, NAMING, "since", "2020-02-01", id="day of a name"),
            pytest.param(Naming, NAMING, "citation", "1677/NQ", id="citation"),
            pytest.param(Placement, PLACEMENT, "body", None, id="body of a place"),
            pytest.param(Placement, PLACEMENT, "parent", "", id="parent"),
            pytest.param(Placement, PLACEMENT, "since", None, id="day of a place"),
            pytest.param(Placement, PLACEMENT, "citation", 1, id="citation of a place"),
            pytest.param(Identifier, IDENTIFIER, "body", 1, id="body of a code"),
            pytest.param(Identifier, IDENTIFIER, "scheme", "GSO", id="scheme"),
            pytest.param(Identifier, IDENTIFIER, "code", 522, id="number"),
            pytest.param(Identifier, IDENTIFIER, "code", "\0", id="code"),
            pytest.param(Identifier, IDENTIFIER, "since", "2005", id="day of a code"),
            pytest.param(Identifier, IDENTIFIER, "until", "2025", id="end of a code"),
        ],
    )
    def test_refuse_other_values(self, cls, good, field, value):
        """
        A value of the wrong sort is refused under the name of its field.
        """
        with pytest.raises(InvalidValueError) as caught:
            cls(**{**good, field: value})

        assert caught.value.field == field
        assert caught.value.value == value

    def test_nothing_stands_above_itself(self):
        """
        A body cannot be placed under itself.
        """
        with pytest.raises(InvalidValueError, match="the body itself") as caught:
            placed("home", "home", MOVED)

        assert caught.value.field == "parent"
        assert caught.value.value == "home"

    @pytest.mark.parametrize(
        ("scheme", "code"),
        [
            pytest.param("vn-qcvn-102", "000.00.53.H48", id="QCVN 102"),
            pytest.param("vn-qcvn-102", "000.00.00.G22", id="QCVN 102, top"),
            pytest.param("vn-20-2020", "H48.53", id="Decision 20/2020"),
            pytest.param("vn-20-2020", "G22", id="Decision 20/2020, top"),
            pytest.param("vn-20-2020", "H48.53.10.02", id="Decision 20/2020, four"),
            pytest.param("tax", "0101/abc", id="another scheme"),
        ],
    )
    def test_codes_have_the_form_of_their_scheme(self, scheme, code):
        """
        Codes of the two national schemes are known by their form.
        """
        made = Identifier(**{**IDENTIFIER, "scheme": scheme, "code": code})

        assert made.code == code

    @pytest.mark.parametrize(
        ("scheme", "code", "example"),
        [
            pytest.param("vn-qcvn-102", "H48.53", "000.00.53.H48", id="new for old"),
            pytest.param("vn-qcvn-102", "00.00.53.H48", "000.00.53.H48", id="short"),
            pytest.param("vn-qcvn-102", "000.00.53.H48.1", "000.00.53.H48", id="long"),
            pytest.param("vn-20-2020", "000.00.53.H48", "H48.53", id="old for new"),
            pytest.param("vn-20-2020", "h48.53", "H48.53", id="small letter"),
            pytest.param("vn-20-2020", "H48.1.2.3.4", "H48.53", id="five levels"),
            pytest.param("vn-20-2020", "H48.5300", "H48.53", id="four digits"),
        ],
    )
    def test_other_codes_of_a_scheme_are_refused(self, scheme, code, example):
        """
        A code that its scheme cannot have is refused with one that it can.
        """
        with pytest.raises(InvalidValueError, match=f"such as '{example}'") as caught:
            Identifier(**{**IDENTIFIER, "scheme": scheme, "code": code})

        assert caught.value.field == "code"
        assert caught.value.value == code

    @pytest.mark.parametrize("cls", [Naming, Placement, Identifier])
    def test_annotations_resolve(self, cls):
        """
        Tools that read annotations at run time find every type.
        """
        assert typing.get_type_hints(cls)["since"] is dt.date


class TestNameOf:
    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            pytest.param(MADE - dt.timedelta(1), OLD, id="before it is there"),
            pytest.param(MOVED - dt.timedelta(1), OLD, id="day before"),
            pytest.param(MOVED, NEW, id="first day"),
            pytest.param(ENDED, Text.of(vi="Phòng Kinh tế"), id="renamed again"),
        ],
    )
    def test_is_that_of_the_day(self, day, expected):
        """
        A body has its first name until it gets another, and then that.
        """
        later = Naming(body="home", name=Text.of(vi="Phòng Kinh tế"), since=ENDED)
        city = Organisation(bodies=[body("home")], names=[later, Naming(**NAMING)])

        assert city.name_of("home", day) == expected

    def test_renaming_touches_no_other_body(self):
        """
        A name is the name of one body.
        """
        made = Organisation(
            bodies=[body("home"), body("tax")], names=[Naming(**NAMING)]
        )

        assert made.name_of("tax", ENDED) == OLD

    @pytest.mark.parametrize("ask", ["name_of", "parent_of"])
    def test_refuses_what_is_no_body_or_no_day(self, ask):
        """
        An unknown body and an instant are refused.
        """
        city = Organisation(bodies=[body("home")])

        with pytest.raises(UnknownNameError, match="unknown body") as caught:
            getattr(city, ask)("hom", MOVED)
        with pytest.raises(InvalidValueError, match="without a time"):
            getattr(city, ask)("home", dt.datetime(2020, 2, 1, tzinfo=dt.UTC))

        assert caught.value.hint == "did you mean 'home'?"


class TestParentOf:
    def city(self):
        """A centre that the city takes over and then lets go."""
        return Organisation(
            bodies=[
                body("province"),
                body("city", parent="province"),
                body("home", parent="province"),
                body("desk", parent="home"),
            ],
            placements=[placed("home", None, ENDED), placed("home", "city", MOVED)],
        )

    @pytest.mark.parametrize(
        ("day", "parent", "above"),
        [
            pytest.param(MADE, "province", ["home", "province"], id="at first"),
            pytest.param(
                MOVED - dt.timedelta(1), "province", ["home", "province"], id="last day"
            ),
            pytest.param(MOVED, "city", ["home", "city", "province"], id="moved"),
            pytest.param(ENDED, None, ["home"], id="let go"),
        ],
    )
    def test_is_that_of_the_day(self, day, parent, above):
        """
        The hierarchy is that of the day, for all that stands below, too.
        """
        city = self.city()

        assert city.parent_of("home", day) == parent
        assert [one.key for one in city.ancestors("desk", day)] == above

    def test_children_are_those_of_the_day(self):
        """
        A body is a child of the one that it stands under that day, as listed.
        """
        city = self.city()

        below = {
            day: [one.key for one in city.children("province", day)]
            for day in (MADE, MOVED, ENDED)
        }

        assert below == {MADE: ["city", "home"], MOVED: ["city"], ENDED: ["city"]}
        assert [one.key for one in city.children("city", MOVED)] == ["home"]

    def test_a_circle_ends_the_way_up(self):
        """
        Where bodies stand above each other, the way up comes to nobody twice.
        """
        ring = Organisation(
            bodies=[body("a"), body("b", parent="a"), body("c", parent="b")],
            placements=[placed("a", "b", MOVED)],
        )

        assert [one.key for one in ring.ancestors("a", MOVED)] == ["b"]
        assert [one.key for one in ring.ancestors("c", MOVED)] == ["b", "a"]
        assert ring.ancestors("a", MADE) == ()


KEYS = ("a", "b", "c", "d")
days = st.dates(MADE + dt.timedelta(1), dt.date(2030, 1, 1))
moves = st.lists(
    st.tuples(st.sampled_from(KEYS), st.none() | st.sampled_from(KEYS), days),
    max_size=6,
    unique_by=lambda move: (move[0], move[2]),
)


@given(moves=moves, day=days, later=days)
def test_a_later_move_changes_no_earlier_day(moves, day, later):
    """Whatever is placed anew after a day, the hierarchy of that day stays."""
    real = [placed(*move) for move in moves if move[0] != move[1]]
    known = [one for one in real if one.since <= min(day, later)]
    bodies = [body(key) for key in KEYS]

    now = Organisation(bodies=bodies, placements=real)
    then = Organisation(bodies=bodies, placements=known)

    asked = min(day, later)
    assert [now.ancestors(key, asked) for key in KEYS] == [
        then.ancestors(key, asked) for key in KEYS
    ]


@given(moves=moves, day=days)
def test_children_and_parents_agree(moves, day):
    """A body is among the children of its parent of the day, and of no other."""
    real = [placed(*move) for move in moves if move[0] != move[1]]
    made = Organisation(bodies=[body(key) for key in KEYS], placements=real)

    parents = {child.key: key for key in KEYS for child in made.children(key, day)}

    assert [parents.get(key) for key in KEYS] == [
        made.parent_of(key, day) for key in KEYS
    ]


class TestCitation:
    def test_is_kept(self):
        """
        A renaming names the document that decided it.
        """
        act = Citation(instrument="Resolution 867/NQ-UBTVQH14")

        assert Naming(**NAMING, citation=act).citation == act
        assert Naming(**NAMING).citation is None
