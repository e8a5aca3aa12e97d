import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import InvalidValueError, UnknownNameError
from govtasks.obligations import commands as do
from govtasks.obligations.handing_over import Handover, Leaver, Taker, handover
from govtasks.obligations.model import Roles
from govtasks.organisation import (
    Body,
    BodyKind,
    Level,
    Organisation,
    Person,
    Post,
    PostKind,
    Tenure,
)
from govtasks.text import Text

BEGUN, LEFT = dt.date(2016, 7, 1), dt.date(2017, 5, 15)


def body(key, parent=None):
    """A body of the city."""
    return Body(
        key=key,
        name=Text.of(vi=key),
        kind=BodyKind.DIVISION,
        level=Level.DISTRICT,
        parent=parent,
        since=BEGUN,
    )


def post(key, where):
    """A post of an official."""
    return Post(
        key=key,
        title=Text.of(vi=key),
        body=where,
        kind=PostKind.OFFICIAL,
        since=BEGUN,
    )


CITY = Organisation(
    bodies=[body("noi-vu"), body("luu-tru", "noi-vu"), body("y-te")],
    posts=[
        post("cv-1", "noi-vu"),
        post("cv-2", "noi-vu"),
        post("cv-luu-tru", "luu-tru"),
        post("cv-y-te", "y-te"),
        post("trong", "noi-vu"),
    ],
    persons=[Person(key=key, name=key.title()) for key in ("an", "binh", "cuc", "dao")],
    tenures=[
        Tenure(post="cv-1", person="an", since=BEGUN, until=LEFT),
        Tenure(post="cv-2", person="binh", since=BEGUN),
        Tenure(post="cv-luu-tru", person="cuc", since=BEGUN),
        Tenure(post="cv-y-te", person="dao", since=BEGUN),
    ],
)


@pytest.fixture
def done_by(make):
    """Give a way to an obligation that a post, and perhaps a person, does."""

    def made(post, person=None, *, lead="noi-vu", key="a", ended=False):
        steps = []
        if post is not None:
            hand = do.HandOver(to_post=post, to_person=person, reason="phân công")
            steps.append((hand, make.assigner, make.at("2017-02-11")))
        if ended:
            end = do.Withdraw(reason="trùng")
            steps.append((end, make.assigner, make.at("2017-02-12")))
        obligation = make.obligation(key=key, roles=Roles(lead=lead))
        return make.state(*steps, obligation=obligation)

    return made


def handed(states, leaver, taker):
    """What is handed over on the day on which An left."""
    return handover(CITY, states, leaver, taker, day=lambda _state: LEFT)


class TestLeaver:
    def test_somebody_leaves(self):
        """
        Neither a person nor a post would be everybody.
        """
        with pytest.raises(
            InvalidValueError, match="must name a person or a post"
        ) as caught:
            Leaver()

        assert caught.value.field == "person"

    @pytest.mark.parametrize(
        ("leaver", "does"),
        [
            pytest.param({"person": "an"}, True, id="the person"),
            pytest.param({"person": "binh"}, False, id="another person"),
            pytest.param({"post": "cv-1"}, True, id="the post"),
            pytest.param({"post": "cv-2"}, False, id="another post"),
            pytest.param({"person": "an", "post": "cv-1"}, True, id="both"),
            pytest.param({"person": "an", "post": "cv-2"}, False, id="elsewhere"),
            pytest.param({"person": "binh", "post": "cv-1"}, False, id="before"),
        ],
    )
    def test_does(self, done_by, leaver, does):
        """
        Person and post both restrict, where they are named.
        """
        assert Leaver(**leaver).does(done_by("cv-1", "an")) is does

    def test_does_nothing_of_what_is_closed_or_unclaimed(self, done_by):
        """
        Closed work belongs to whoever closed it; what nobody does is not handed over.
        """
        leaver = Leaver(post="cv-1")

        assert not leaver.does(done_by("cv-1", "an", ended=True))
        assert not leaver.does(done_by(None))


class TestHandover:
    @pytest.mark.parametrize(
        ("taker", "lead"),
        [
            pytest.param({"post": "cv-2"}, "noi-vu", id="a post"),
            pytest.param({"post": "cv-2", "person": "binh"}, "noi-vu", id="a person"),
            pytest.param({"post": "cv-luu-tru"}, "noi-vu", id="of a body under it"),
        ],
    )
    def test_taken(self, done_by, taker, lead):
        """
        A post of the lead body, or of one under it, that somebody holds takes it.
        """
        found = handed(
            [done_by("cv-1", "an", lead=lead)], Leaver(person="an"), Taker(**taker)
        )

        assert found == Handover(handed=("a",), left=())

    @pytest.mark.parametrize(
        ("taker", "text"),
        [
            pytest.param(
                {"post": "trong"},
                "a was not handed over: nobody holds trong on Mon 15 May 2017.",
                id="vacant",
            ),
            pytest.param(
                {"post": "cv-1"},
                "a was not handed over: nobody holds cv-1 on Mon 15 May 2017.",
                id="left that day",
            ),
            pytest.param(
                {"post": "cv-2", "person": "cuc"},
                "a was not handed over: Cuc does not hold cv-2 on Mon 15 May 2017.",
                id="another holds it",
            ),
            pytest.param(
                {"post": "cv-y-te"},
                (
                    "a was not handed over: cv-y-te does not belong to noi-vu, "
                    "which leads."
                ),
                id="elsewhere",
            ),
        ],
    )
    def test_not_taken(self, done_by, taker, text):
        """
        The first reason is told, and the obligation is not among those handed over.
        """
        found = handed([done_by("cv-1", "an")], Leaver(person="an"), Taker(**taker))

        (left,) = found.left
        assert left.text() == left.text("en")
        assert (found.handed, left.obligation, left.text("en")) == ((), "a", text)

    def test_body_above_does_not_do_the_work_of_one_below(self, done_by):
        """
        A post of the division does not take over from the unit under it.
        """
        state = done_by("cv-luu-tru", "cuc", lead="luu-tru")

        found = handed([state], Leaver(person="cuc"), Taker(post="cv-2"))

        assert [one.code for one in found.left] == ["taker-elsewhere"]

    def test_what_it_does_already_is_passed_over(self, done_by):
        """
        A new holder of the same post takes over; what lies with him already stays.
        """
        states = [done_by("cv-2", "an", key="a"), done_by("cv-2", "binh", key="b")]

        found = handed(states, Leaver(post="cv-2"), Taker(post="cv-2", person="binh"))

        assert found == Handover(handed=("a",), left=())

    def test_unknown_post(self, done_by):
        """
        A post that is not there is an error, not a finding.
        """
        with pytest.raises(UnknownNameError, match="unknown post"):
            handed([], Leaver(person="an"), Taker(post="cv-3"))


@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from([None, "cv-1", "cv-2"]),
            st.sampled_from([None, "an", "binh"]),
            st.sampled_from(["noi-vu", "luu-tru", "y-te"]),
            st.booleans(),
        ),
        max_size=8,
    ),
    taker=st.sampled_from(["cv-2", "cv-luu-tru", "cv-y-te", "trong"]),
)
def test_handover_is_complete(make, rows, taker):
    """
    Whatever is open with the person is handed over or listed, and nothing twice.
    """
    states = []
    for number, (post, person, lead, ended) in enumerate(rows):
        steps = []
        if post:
            hand = do.HandOver(to_post=post, to_person=person, reason="phân công")
            steps.append((hand, make.assigner, make.at("2017-02-11")))
        if ended:
            end = do.Withdraw(reason="trùng")
            steps.append((end, make.assigner, make.at("2017-02-12")))
        obligation = make.obligation(key=f"o{number}", roles=Roles(lead=lead))
        states.append(make.state(*steps, obligation=obligation))

    found = handed(states, Leaver(person="an"), Taker(post=taker))

    told = [*found.handed, *(one.obligation for one in found.left)]
    mine = {
        f"o{number}"
        for number, (post, person, _, ended) in enumerate(rows)
        if post and person == "an" and not ended
    }
    assert len(told) == len(set(told))
    assert set(told) == mine
