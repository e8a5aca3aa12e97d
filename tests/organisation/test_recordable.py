import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import MalformedDataError
from govtasks.explain import Citation
from govtasks.organisation import (
    Body,
    BodyKind,
    Level,
    Mandate,
    Organisation,
    Placement,
    Post,
    PostKind,
    check_recordable,
    unrecordable,
)
from govtasks.text import Text

MADE = dt.date(2005, 9, 1)
MOVED = dt.date(2020, 2, 1)
LATER = dt.date(2022, 2, 1)
NAME = Text.of(vi="Tên")
ACT = Citation(instrument="Decision 12/QĐ-UBND")


def body(key, parent=None, since=MADE, until=None):
    """A division that lasts."""
    return Body(
        key=key,
        name=NAME,
        kind=BodyKind.DIVISION,
        level=Level.DISTRICT,
        parent=parent,
        since=since,
        until=until,
    )


def placed(key, parent, since=MOVED):
    """A body comes under another."""
    return Placement(body=key, parent=parent, since=since)


def mandate(key, giver, to, basis=None, *, passes=True):
    """A mandate that may be passed on."""
    return Mandate(
        key=key,
        from_post=giver,
        to_post=to,
        commands=["confirm"],
        since=MADE,
        instrument=ACT,
        may_subdelegate=passes,
        basis=basis,
    )


def office(*mandates):
    """Three officials of one body."""
    posts = [
        Post(key=key, title=NAME, body="a", kind=PostKind.OFFICIAL, since=MADE)
        for key in ("p", "q", "r")
    ]
    return Organisation(bodies=[body("a")], posts=posts, mandates=mandates)


class TestPlacements:
    @pytest.mark.parametrize(
        ("bodies", "placements", "expected"),
        [
            pytest.param(
                [body("a"), body("b", "a")],
                [placed("a", "b")],
                "placements[0].parent: circle a -> b -> a on 2020-02-01",
                id="under its child",
            ),
            pytest.param(
                [body("a"), body("b"), body("c")],
                [placed("a", "b"), placed("b", "c", LATER), placed("c", "a", LATER)],
                "placements[1].parent: circle b -> c -> a -> b on 2022-02-01",
                id="by two moves of one day",
            ),
            pytest.param(
                [body("a"), body("b", "a"), body("c")],
                [placed("c", "a"), placed("a", "b", LATER)],
                "placements[1].parent: circle a -> b -> a on 2022-02-01",
                id="met from below",
            ),
            pytest.param(
                [body("a"), body("b", "c"), body("c", "a", since=LATER)],
                [placed("a", "b")],
                "bodies[1].parent: circle b -> c -> a -> b on 2022-02-01",
                id="closed by a body that is made later",
            ),
            pytest.param(
                [body("a"), body("b", "a")],
                [placed("a", "b"), placed("a", None, LATER)],
                "placements[0].parent: circle a -> b -> a on 2020-02-01",
                id="for a while",
            ),
        ],
    )
    def test_a_circle_of_some_days_is_not_recorded(self, bodies, placements, expected):
        """
        Bodies above each other on some days are named with the first such day.
        """
        made = Organisation(bodies=bodies, placements=placements)

        assert unrecordable(made) == (expected,)

    @pytest.mark.parametrize(
        ("bodies", "placements"),
        [
            pytest.param([body("a"), body("b", "a")], [], id="nothing moves"),
            pytest.param(
                [body("a"), body("b", "a")],
                [placed("b", None), placed("a", "b")],
                id="changing places",
            ),
            pytest.param(
                [body("a"), body("b", "a", until=MOVED), body("c", "b")],
                [placed("a", "c")],
                id="through a body that has ended",
            ),
        ],
    )
    def test_what_is_no_circle_on_any_day_is(self, bodies, placements):
        """
        Bodies that are above each other on different days can be recorded.
        """
        made = Organisation(bodies=bodies, placements=placements)

        check_recordable(made)

        assert unrecordable(made) == ()


class TestMandates:
    def test_a_mandate_is_passed_on_where_its_instrument_says_so(self):
        """
        A chain of mandates that each may be passed on can be recorded.
        """
        made = office(mandate("m", "p", "q"), mandate("n", "q", "r", "m", passes=False))

        assert unrecordable(made) == ()

    def test_a_mandate_is_not_passed_on_otherwise(self):
        """
        Without a word in the instrument there is no sub-delegation.
        """
        made = office(mandate("m", "p", "q", passes=False), mandate("n", "q", "r", "m"))

        assert unrecordable(made) == ("mandates[1].basis: 'm' must not be passed on",)

    def test_mandates_do_not_rest_on_each_other(self):
        """
        A circle of mandates gives nobody any right.
        """
        made = office(mandate("m", "p", "q", "n"), mandate("n", "q", "p", "m"))

        assert unrecordable(made) == ("mandates[0].basis: circle m -> n -> m",)


class TestCheckRecordable:
    def test_names_everything_at_once(self):
        """
        One error lists all that must not be recorded.
        """
        made = Organisation(
            bodies=[body("a"), body("b", "a"), body("c"), body("d", "c")],
            placements=[placed("a", "b"), placed("c", "d")],
        )

        with pytest.raises(MalformedDataError, match="2 problems:\n  placem") as caught:
            check_recordable(made)

        assert caught.value.arguments["problems"] == unrecordable(made)
        assert len(unrecordable(made)) == 2


KEYS = ("a", "b", "c", "d")
days = st.dates(MADE + dt.timedelta(1), dt.date(2030, 1, 1))
moves = st.lists(
    st.tuples(st.sampled_from(KEYS), st.none() | st.sampled_from(KEYS), days),
    max_size=8,
    unique_by=lambda move: (move[0], move[2]),
)


def is_above_itself(organisation, key, day):
    """Say whether the way up from a body comes back to it."""
    parent = organisation.parent_of(key, day)
    for _ in KEYS:
        if parent is None or parent == key:
            break
        parent = organisation.parent_of(parent, day)
    return parent == key


@given(moves=moves)
def test_circles_are_found_exactly_where_there_are_some(moves):
    """What can be recorded has no circle on any day, and the other way round."""
    real = [placed(*move) for move in moves if move[0] != move[1]]
    made = Organisation(bodies=[body(key) for key in KEYS], placements=real)

    circles = any(is_above_itself(made, key, one.since) for one in real for key in KEYS)

    assert bool(unrecordable(made)) is circles
