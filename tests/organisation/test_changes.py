import datetime as dt

import attrs
import pytest

from govtasks.errors import InvalidValueError
from govtasks.explain import Citation
from govtasks.messages import LOCALES
from govtasks.organisation import (
    Absence,
    Field,
    Identifier,
    Mandate,
    Naming,
    Person,
    Placement,
    Portfolio,
    Post,
    PostKind,
    Succession,
    SuccessionKind,
    Tenure,
)
from govtasks.organisation.changes import Rewritten, rewritten
from govtasks.text import Text

FOUNDED = dt.date(2005, 9, 1)
NEW_YEAR = dt.date(2017, 1, 1)
FEB = dt.date(2017, 2, 1)
NOW = dt.date(2017, 3, 1)
LATER = dt.date(2017, 4, 1)
LETTER = Citation(instrument="Decision 5/QĐ-UBND")

# One value of each list; {since} is the first day on which it says anything.
VALUES = {
    "posts": lambda since: Post(
        key="home-member", title=Text.of(vi="Ủy viên"), body="home",
        kind=PostKind.MEMBER, since=since,
    ),
    "tenures": lambda since: Tenure(
        post="home-official", person="city-member", since=since
    ),
    "portfolios": lambda since: Portfolio(
        post="home-deputy", since=since, fields=["land"]
    ),
    "names": lambda since: Naming(body="home", name=Text.of(vi="Mới"), since=since),
    "placements": lambda since: Placement(body="archive", parent="city", since=since),
    "identifiers": lambda since: Identifier(
        body="home", scheme="gso", code="1", since=since
    ),
    "successions": lambda since: Succession(
        body="home", successor="finance", kind=SuccessionKind.TRANSFER, on=since,
        fields=["land"],
    ),
    "mandates": lambda since: Mandate(
        key="m", from_post="home-head", to_post="home-deputy", commands=["accept"],
        since=since, instrument=LETTER,
    ),
    "absences": lambda since: Absence(
        person="home-head", post="home-head", since=since
    ),
}  # fmt: skip
SUBJECTS = {
    "posts": "home-member",
    "tenures": "home-official/city-member",
    "portfolios": "home-deputy",
    "names": "home",
    "placements": "archive",
    "identifiers": "home/gso",
    "successions": "home",
    "mandates": "m",
    "absences": "home-head/home-head",
}
PARTS = [pytest.param(part, make, id=part) for part, make in VALUES.items()]


def with_more(organisation, part, *values):
    """Return the organisation with more values in a list."""
    return attrs.evolve(organisation, **{part: (*getattr(organisation, part), *values)})


class TestRewritten:
    def test_nothing_where_nothing_changes(self, organisation):
        """
        A version follows itself.
        """
        assert rewritten(organisation, attrs.evolve(organisation), NOW) == ()

    @pytest.mark.parametrize(("part", "make"), PARTS)
    def test_what_begins_today_is_free(self, organisation, part, make):
        """
        Whatever begins on the day or later may be added, changed and left out.
        """
        today = with_more(organisation, part, make(NOW))
        later = with_more(organisation, part, make(LATER))

        assert rewritten(organisation, today, NOW) == ()
        assert rewritten(today, later, NOW) == ()
        assert rewritten(later, organisation, NOW) == ()

    @pytest.mark.parametrize(("part", "make"), PARTS)
    def test_what_began_before_is_past(self, organisation, part, make):
        """
        Whatever began before the day is told when it is added or left out.
        """
        value = make(NOW - dt.timedelta(days=1))
        more = with_more(organisation, part, value)
        told = {"part": part, "subject": SUBJECTS[part]}

        added = rewritten(organisation, more, NOW)
        removed = rewritten(more, organisation, NOW)

        assert added == (Rewritten(**told, old=None, new=value),)
        assert removed == (Rewritten(**told, old=value, new=None),)

    @pytest.mark.parametrize(
        "part",
        ["posts", "tenures", "portfolios", "identifiers", "mandates", "absences"],
    )
    def test_an_end_is_past_once_it_is_over(self, organisation, part):
        """
        An end can be set and moved as long as it changes no day that is over.
        """

        def ending(day):
            value = attrs.evolve(VALUES[part](FEB), until=day)
            return with_more(organisation, part, value)

        ends = (None, LATER, NOW)
        free = [rewritten(ending(a), ending(b), NOW) for a in ends for b in ends]
        yesterday = NOW - dt.timedelta(days=1)
        (found,) = rewritten(ending(LATER), ending(yesterday), NOW)

        assert free == [()] * 9
        assert (found.part, found.fields) == (part, ("until",))
        assert (found.old.until, found.new.until) == (LATER, yesterday)

    def test_names_only_the_fields_that_differ(self, organisation):
        """
        An end that lies ahead is no change, even where something else is one.
        """
        old = Tenure(post="home-official", person="city-member", since=FEB)
        new = attrs.evolve(old, since=NEW_YEAR, until=LATER)

        (found,) = rewritten(
            with_more(organisation, "tenures", old),
            with_more(organisation, "tenures", new),
            NOW,
        )

        assert found.fields == ("since",)

    def test_bodies(self, organisation):
        """
        What a body is holds for its whole life, its first name too.
        """
        bodies = [
            attrs.evolve(one, name=Text.of(vi="Khác")) if one.key == "home" else one
            for one in organisation.bodies
        ]

        (found,) = rewritten(
            organisation, attrs.evolve(organisation, bodies=bodies), NOW
        )

        assert (found.part, found.subject, found.fields) == (
            "bodies",
            "home",
            ("name",),
        )

    def test_a_chain_loses_nobody(self, organisation):
        """
        A deputy who held his post in February cannot be left out in March.
        """
        tenures = [one for one in organisation.tenures if one.post != "home-deputy"]

        (found,) = rewritten(
            organisation, attrs.evolve(organisation, tenures=tenures), NOW
        )

        assert (found.part, found.subject) == ("tenures", "home-deputy/home-deputy")
        assert found.new is None

    def test_each_of_several_alike(self, organisation):
        """
        Two values about the same are told apart, and counted.
        """
        one, other = (
            Portfolio(post="home-deputy", since=FEB, fields=[field])
            for field in ("land", "water")
        )
        old = with_more(organisation, "portfolios", one, one, other)
        new = with_more(organisation, "portfolios", other, one)

        (found,) = rewritten(old, new, NOW)

        assert (found.old, found.new) == (one, None)

    def test_the_order_of_lists_is_no_past(self, organisation):
        """
        The same lists in another order say the same.
        """
        turned = attrs.evolve(
            organisation,
            **{
                field.name: getattr(organisation, field.name)[::-1]
                for field in attrs.fields(type(organisation))
            },
        )

        assert rewritten(organisation, turned, NOW) == ()


class TestNames:
    def test_of_persons_who_served(self, organisation):
        """
        Who held a post before the day keeps his name, but may move house.
        """
        moved, called = (
            with_person(organisation, "home-head", **change)
            for change in (
                {"contacts": {"mail": "new@tp.example"}, "locale": "en"},
                {"name": "Bà Khác"},
            )
        )

        (found,) = rewritten(organisation, called, NOW)

        assert rewritten(organisation, moved, NOW) == ()
        assert (found.part, found.subject, found.fields) == (
            "persons",
            "home-head",
            ("name",),
        )

    def test_of_others_are_free(self, organisation):
        """
        Somebody who never held a post can be called otherwise, and go.
        """
        more = with_more(organisation, "persons", Person(key="new", name="Ông Mới"))
        called = with_person(more, "new", name="Bà Mới")

        assert rewritten(organisation, more, NOW) == ()
        assert rewritten(more, called, NOW) == ()
        assert rewritten(more, organisation, NOW) == ()

    def test_of_fields(self, organisation):
        """
        A field that has a name keeps it; one without can be given one.
        """
        one, other = (
            with_more(organisation, "fields", Field(key="staff", name=Text.of(vi=name)))
            for name in ("Tổ chức", "Cán bộ")
        )

        assert rewritten(organisation, one, NOW) == ()
        assert [found.fields for found in rewritten(one, other, NOW)] == [("name",)]
        assert [found.new for found in rewritten(one, organisation, NOW)] == [None]


class TestText:
    @pytest.mark.parametrize(
        ("change", "vi", "en"),
        [
            pytest.param(
                {"new": VALUES["tenures"](FEB)},
                "việc giữ chức vụ head/an (bổ sung)",
                "tenure head/an (added)",
                id="added",
            ),
            pytest.param(
                {"old": VALUES["tenures"](FEB)},
                "việc giữ chức vụ head/an (đã bỏ)",
                "tenure head/an (removed)",
                id="removed",
            ),
            pytest.param(
                {
                    "old": VALUES["tenures"](FEB),
                    "new": VALUES["tenures"](NOW),
                    "fields": ("since", "until"),
                },
                "việc giữ chức vụ head/an (thay đổi: since, until)",
                "tenure head/an (other: since, until)",
                id="changed",
            ),
        ],
    )
    def test_says_what_is_rewritten(self, change, vi, en):
        """
        A change is told in few words, in both languages.
        """
        given = {"old": None, "new": None, **change}

        made = Rewritten(part="tenures", subject="head/an", **given)

        assert (made.text("vi"), made.text("en"), made.text()) == (vi, en, en)

    @pytest.mark.parametrize("locale", LOCALES)
    @pytest.mark.parametrize("part", [*VALUES, "bodies", "persons", "fields"])
    def test_every_list_has_a_word(self, part, locale):
        """
        Every list of an organisation is called by a word.
        """
        made = Rewritten(part=part, subject="x", old=None, new=None)

        assert made.text(locale)


class TestDay:
    @pytest.mark.parametrize("day", ["2017-03-01", None], ids=repr)
    def test_must_be_one(self, organisation, day):
        """
        What is no civil day is refused.
        """
        with pytest.raises(InvalidValueError) as caught:
            rewritten(organisation, organisation, day)

        assert caught.value.field == "before"


def with_person(organisation, key, **changes):
    """Return the organisation with something else about a person."""
    persons = [
        attrs.evolve(one, **changes) if one.key == key else one
        for one in organisation.persons
    ]
    return attrs.evolve(organisation, persons=persons)
