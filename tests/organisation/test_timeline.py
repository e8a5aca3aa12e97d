import datetime as dt

import attrs
import pytest

from govtasks.errors import InvalidValueError, MalformedDataError, UnknownNameError
from govtasks.organisation import (
    Body,
    BodyKind,
    Identifier,
    Level,
    Manner,
    Organisation,
    Person,
    Portfolio,
    Post,
    PostKind,
    Tenure,
)
from govtasks.organisation.tables import Table
from govtasks.text import Text

JAN = dt.date(2017, 1, 1)
FEB = dt.date(2017, 2, 1)
MAR = dt.date(2017, 3, 1)


def body(key, **changes):
    """A committee that lasts."""
    return Body(
        **{
            "key": key,
            "name": Text.of(vi=key),
            "kind": BodyKind.COMMITTEE,
            "level": Level.DISTRICT,
            "since": JAN,
            **changes,
        }
    )


def post(key, of="a", kind=PostKind.HEAD, **changes):
    """A post that lasts."""
    title = Text.of(vi=key)
    return Post(
        **{
            "key": key,
            "title": title,
            "body": of,
            "kind": kind,
            "since": JAN,
            **changes,
        }
    )


class TestTable:
    def test_computes_once_for_a_stretch(self):
        """
        A stretch between two days is computed for the first of its days asked for.
        """
        asked = []
        table = Table([FEB, None, MAR], lambda day: asked.append(day) or day)

        answers = [
            table.at(day)
            for day in (
                JAN,
                FEB - dt.timedelta(1),
                FEB,
                MAR - dt.timedelta(1),
                MAR,
                FEB,
            )
        ]

        assert asked == [JAN, FEB, MAR]
        assert answers == [JAN, JAN, FEB, FEB, MAR, FEB]

    def test_nothing_is_an_answer(self):
        """
        That there is nothing is computed once, too.
        """
        asked = []
        table = Table([], asked.append)

        assert (table.at(JAN), table.at(FEB)) == (None, None)
        assert asked == [JAN]

    @pytest.mark.parametrize("days", [[], [None], [FEB]], ids=["none", "None", "one"])
    @pytest.mark.parametrize(
        "day", [None, "2017-01-01", 3, dt.datetime(2017, 1, 1, tzinfo=dt.UTC)], ids=repr
    )
    def test_refuses_what_is_no_day(self, days, day):
        """
        However few days there are, an answer is given for civil days only.
        """
        table = Table(days, lambda _: 1)

        with pytest.raises(InvalidValueError, match="must be a date") as caught:
            table.at(day)

        assert caught.value.field == "day"

    @pytest.mark.parametrize("day", [dt.date.min, dt.date.max])
    def test_reaches_the_ends_of_time(self, day):
        """
        The first and the last day of all are days like others.
        """
        assert Table([], lambda _: 1).at(day) == 1
        assert Table([day], lambda found: found).at(day) == day

    def test_an_error_of_the_answer_is_its_own(self):
        """
        What goes wrong in computing an answer is not blamed on the day, nor kept.
        """
        answers = iter([1])

        def answer(_):
            return next(answers) + None

        with pytest.raises(TypeError):
            Table([FEB], answer).at(JAN)


BY_BODY = ("posts", "head", "deputies", "portfolios", "name", "parent", "ancestors")


class TestKeys:
    @pytest.mark.parametrize("name", [*BY_BODY, "children", "codes"])
    @pytest.mark.parametrize(
        ("key", "error"),
        [
            pytest.param("hom", UnknownNameError, id="unknown"),
            pytest.param(None, InvalidValueError, id="none"),
            pytest.param(["home"], InvalidValueError, id="list"),
            pytest.param(3, InvalidValueError, id="number"),
        ],
    )
    def test_of_a_body(self, organisation, name, key, error):
        """
        A key that is no key of a body is refused, with the nearest one named.
        """
        with pytest.raises(error) as caught:
            getattr(organisation.timeline, name)(key, JAN)

        assert "body" in str(caught.value)
        assert caught.value.hint == ("did you mean 'home'?" if key == "hom" else None)

    @pytest.mark.parametrize("name", ["holders", "holder"])
    def test_of_a_post(self, organisation, name):
        """
        A key that is no key of a post is refused.
        """
        with pytest.raises(UnknownNameError, match="unknown post"):
            getattr(organisation.timeline, name)("home-haed", JAN)

    def test_of_a_person(self, organisation):
        """
        A key that is no key of a person is refused.
        """
        with pytest.raises(UnknownNameError, match="unknown person"):
            organisation.posts_held("nobody", JAN)

    @pytest.mark.parametrize("name", [*BY_BODY, "children", "codes"])
    def test_and_days(self, organisation, name):
        """
        A day that is none is refused.
        """
        with pytest.raises(InvalidValueError, match="must be a date"):
            getattr(organisation.timeline, name)("home", "2017-01-01")

    def test_a_code_wants_a_day(self, organisation):
        """
        A day that is none is refused even where no body has the code.
        """
        with pytest.raises(InvalidValueError, match="must be a date"):
            organisation.by_identifier("gso", "522", "2017-01-01")


class TestPostsHeld:
    def test_in_several_capacities(self):
        """
        One person in several posts has a tenure for each, the longest first.
        """
        made = Organisation(
            bodies=[body("a"), body("b")],
            posts=[post("head"), post("member", "b", PostKind.MEMBER, until=MAR)],
            persons=[Person(key="an", name="Ông An")],
            tenures=[
                Tenure(post="head", person="an", since=FEB, manner=Manner.ACTING),
                Tenure(post="member", person="an", since=JAN),
            ],
        )

        held = {
            day: [(one.post, one.manner) for one in made.posts_held("an", day)]
            for day in (JAN, FEB, MAR)
        }

        assert held == {
            JAN: [("member", Manner.FULL)],
            FEB: [("member", Manner.FULL), ("head", Manner.ACTING)],
            MAR: [("head", Manner.ACTING)],
        }


class TestByIdentifier:
    MADE = Organisation(
        bodies=[
            body("office", identifiers={"gso": "522"}, until=MAR),
            body("city", identifiers={"gso": "522"}),
            body("ward"),
        ],
        identifiers=[
            Identifier(body="ward", scheme="vn-20-2020", code="H48.53", since=FEB),
            Identifier(
                body="ward", scheme="vn-qcvn-102", code="000.00.53.H48", since=JAN,
                until=FEB,
            ),
        ],
    )  # fmt: skip

    @pytest.mark.parametrize(
        ("scheme", "code", "day", "expected"),
        [
            pytest.param("gso", "522", JAN, ["office", "city"], id="several"),
            pytest.param("gso", "522", MAR, ["city"], id="those that exist"),
            pytest.param("gso", "523", JAN, [], id="nobody"),
            pytest.param("vn-20-2020", "522", JAN, [], id="another scheme"),
            pytest.param("vn-20-2020", "H48.53", JAN, [], id="not yet"),
            pytest.param("vn-20-2020", "H48.53", FEB, ["ward"], id="from its day on"),
            pytest.param("vn-qcvn-102", "000.00.53.H48", JAN, ["ward"], id="while"),
            pytest.param("vn-qcvn-102", "000.00.53.H48", FEB, [], id="no longer"),
        ],
    )
    def test_finds_bodies(self, scheme, code, day, expected):
        """
        A code leads to all that exist and have it on the day, be it none or two.
        """
        found = self.MADE.by_identifier(scheme, code, day)

        assert [one.key for one in found] == expected

    def test_and_back(self):
        """
        The codes of a body on a day stand by scheme; before its life it has none.
        """
        codes = self.MADE.timeline.codes

        assert codes("city", JAN) == (("gso", "522"),)
        assert codes("ward", JAN) == (("vn-qcvn-102", "000.00.53.H48"),)
        assert codes("ward", FEB) == (("vn-20-2020", "H48.53"),)
        assert codes("office", JAN - dt.timedelta(1)) == ()
        assert codes("office", MAR) == ()


class TestCodes:
    def test_of_one_scheme_are_told_in_one_place(self):
        """
        A code for life and one for a time contradict each other.
        """
        with pytest.raises(MalformedDataError, match="for as long as it exists"):
            Organisation(
                bodies=[body("city", identifiers={"gso": "522"})],
                identifiers=[
                    Identifier(body="city", scheme="gso", code="523", since=FEB)
                ],
            )


class TestCharged:
    def test_does_not_depend_on_the_order_of_lists(self, organisation):
        """
        Of two charged with the same the first one stands first in any case.
        """
        late = Portfolio(post="city-vice-1", since=FEB, fields=["culture"])
        early = Portfolio(post="city-vice-2", since=JAN, fields=["culture"])
        made = attrs.evolve(organisation, portfolios=[late, early])
        other = attrs.evolve(
            organisation, posts=organisation.posts[::-1], portfolios=[early, late]
        )

        found = [one.charged("city", "culture", FEB, ()) for one in (made, other)]

        assert found == [(early, late), (early, late)]
        assert made.deputy_for("city", "culture", FEB) is early
